// In a notebook open in JupyterLab: fetch once, from the very server of `squadlib lab`, what a page has inlined.
(() => {
  const config = document.getElementById("jupyter-config-data");
  if (!config || window.squadlibInLab) return;
  window.squadlibInLab = true;
  const place = `${JSON.parse(config.textContent).baseUrl}static/squadlib/`;
  const add = (tag, properties) => document.body.append(Object.assign(document.createElement(tag), properties));
  const start = async () => {
    const answer = await fetch(`${place}vega.txt`);
    if (!answer.ok) return;  // another JupyterLab: charts stay static
    add("link", { rel: "stylesheet", href: `${place}style.css` });
    add("script", { id: "packed-vega", type: "application/gzip", textContent: await answer.text() });
    add("script", { src: `${place}page.js` });
  };
  start().catch((reason) => console.warn("Charts stay static:", reason));
})();
