// What the page adds when scripts run: live charts in place of the static ones, sortable tables, opened evidence in print.
"use strict";
(() => {
  const options = { mode: "vega-lite", renderer: "svg", actions: false, ast: true, defaultStyle: false, tooltip: { disableDefaultStyle: true } };

  // Vega and the charts come zipped, to halve the page; its policy knows Vega's hash, so nothing else would run.
  const vega = document.getElementById("packed-vega");
  const unpack = (element) => {
    const bytes = Uint8Array.from(atob(element.textContent), (letter) => letter.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  };
  const start = async () => {
    const script = document.createElement("script");
    script.textContent = await unpack(vega);
    document.body.append(script);
  };
  let started;

  // A chart becomes live when it is first seen; the static drawing stays until the live one is drawn, or for good.
  const enliven = async (drawing) => {
    const still = drawing.querySelector("svg");
    const stage = document.createElement("div");
    const spec = JSON.parse(await unpack(drawing.querySelector("script")));
    await (started ??= start());
    await window.vegaEmbed(stage, spec, options);
    const live = stage.querySelector("svg");
    for (const name of ["role", "aria-labelledby", "aria-label"]) {
      if (still.hasAttribute(name)) live.setAttribute(name, still.getAttribute(name));
    }
    // The drawing has one label, its title and alt text: Vega's own for each mark would be read beside it, some empty.
    for (const mark of live.querySelectorAll("[role], [aria-hidden]")) {
      for (const name of ["role", "aria-label", "aria-roledescription", "aria-hidden"]) mark.removeAttribute(name);
    }
    still.replaceWith(stage);
    drawing.dataset.live = "yes";
  };

  const watch = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      watch.unobserve(target);
      enliven(target).catch((reason) => { target.dataset.live = "no"; console.warn("A chart stays static:", reason); });
    }
  }, { rootMargin: "800px" });

  const sortable = (cell) => cell.dataset.sort ?? cell.textContent.trim();
  const compare = (a, b) => {
    if (a === b) return 0;
    if (a === "" || a === "–") return 1;
    if (b === "" || b === "–") return -1;
    const [x, y] = [Number(a), Number(b)];
    return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b, undefined, { numeric: true }) : x - y;
  };
  const sort = (header) => {
    const table = header.closest("table");
    const body = table.tBodies[0];
    const column = header.cellIndex;
    const order = header.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
    table.querySelectorAll("th[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
    header.setAttribute("aria-sort", order);
    const sign = order === "ascending" ? 1 : -1;
    const rows = [...body.rows].map((row) => [sortable(row.cells[column]), row]);
    rows.sort(([a], [b]) => { const by = compare(a, b); return a === "" || a === "–" || b === "" || b === "–" ? by : sign * by; });
    body.append(...rows.map(([, row]) => row));
  };
  const makeSortable = (header) => {
    const table = header.closest("table");
    if (table.tBodies[0].rows.length < 2 || table.matches(".tally")) return;  // a tally reads in its order
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    button.addEventListener("click", () => sort(header));
    header.append(button);
  };

  const adorn = (part) => {
    if (vega) part.querySelectorAll(".drawing:not([data-live])").forEach((drawing) => watch.observe(drawing));
    part.querySelectorAll("thead th:not(:has(button))").forEach(makeSortable);
  };
  const isPage = document.body.matches(".squadlib");
  if (isPage) adorn(document);
  else {  // JupyterLab, where outputs come and go
    const adornAll = () => document.querySelectorAll(".jp-OutputArea-output .squadlib").forEach(adorn);
    new MutationObserver(adornAll).observe(document.body, { childList: true, subtree: true });
    adornAll();
    return;
  }

  // A link into a closed part opens it; print opens the evidence and closes what it opened.
  const reveal = () => {
    let place = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const inner = place && place.querySelector(":scope > td > details, :scope > details");
    if (inner) inner.open = true;
    for (; place; place = place.parentElement) if (place.tagName === "DETAILS") place.open = true;
  };
  window.addEventListener("hashchange", reveal);
  reveal();
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not(.data):not([open])")];
    opened.forEach((part) => { part.open = true; });
  });
  window.addEventListener("afterprint", () => { opened.forEach((part) => { part.open = false; }); });
})();
