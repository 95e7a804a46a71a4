// What the index adds when scripts run: a search over squads, sprints, quarters and reports.
"use strict";
(() => {
  const search = document.querySelector(".search");
  const field = search.querySelector("input");
  const said = search.querySelector("[role=status]");
  const grids = [...document.querySelectorAll(".grid")];
  const lists = [...document.querySelectorAll(".news li")];
  search.hidden = false;

  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const text = (...parts) => plain(parts.map((part) => part.textContent).join(" "));
  const cells = grids.flatMap((grid) => {
    const heads = [...grid.tHead.rows[0].cells];
    return [...grid.tBodies[0].rows].flatMap((row) => [...row.cells].slice(1).filter((cell) => cell.childElementCount).map(
      (cell) => ({ grid, row, cell, text: text(row.cells[0].querySelector(".squad"), heads[cell.cellIndex], cell) })));
  });

  const filter = () => {
    const wanted = plain(field.value).split(/\s+/).filter(Boolean);
    const fits = (found) => wanted.every((word) => found.includes(word));
    const left = cells.filter((one) => fits(one.text));
    const rows = new Set(left.map((one) => one.row));
    for (const one of cells) one.cell.classList.toggle("off", wanted.length > 0 && !left.includes(one));
    for (const grid of grids) {
      const columns = new Set(left.filter((one) => one.grid === grid).map((one) => one.cell.cellIndex));
      for (const row of grid.rows) {
        row.hidden = wanted.length > 0 && row.parentElement === grid.tBodies[0] && !rows.has(row);
        [...row.cells].forEach((cell, place) => { cell.hidden = wanted.length > 0 && place > 0 && !columns.has(place); });
      }
      grid.closest("section").hidden = wanted.length > 0 && columns.size === 0;
    }
    for (const line of lists) line.hidden = !fits(text(line));
    for (const list of document.querySelectorAll(".news")) {
      list.closest("section").hidden = [...list.children].every((line) => line.hidden);
    }
    const count = left.reduce((sum, one) => sum + one.cell.querySelectorAll("a").length, 0);
    said.textContent = wanted.length ? `${count} ${count === 1 ? "report fits" : "reports fit"}.` : "";
  };
  field.addEventListener("input", filter);
  filter();
})();
