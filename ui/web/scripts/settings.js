// Filters the rows of a table by their `data-find` while somebody types.
document.addEventListener("input", (event) => {
  const where = event.target.dataset && event.target.dataset.findIn;
  const area = where && document.getElementById(where);
  if (!area) return;
  const wanted = event.target.value.trim().toLowerCase();
  for (const row of area.querySelectorAll("[data-find]")) {
    row.hidden = !row.dataset.find.includes(wanted);
  }
  for (const table of area.querySelectorAll("table")) {
    table.hidden = !table.querySelector("[data-find]:not([hidden])");
  }
});
