// The table of runs: sorted by a click on a column, and searched. Without JavaScript it stands in the order of its names.
(() => {
  const { $ } = page;
  const body = $("rows"), heads = [...document.querySelectorAll(".runs thead th")];
  const rows = [...body.rows];
  const value = (row, place) => {
    const cell = row.cells[place];
    return cell.dataset.v !== undefined ? Number(cell.dataset.v) : heads[place].className === "num" ? null : cell.textContent.trim();
  };
  const compare = (a, b) => (typeof a === "number" ? a - b : a.localeCompare(b, "en", { numeric: true }));
  heads.forEach((head, place) => head.firstChild.addEventListener("click", () => {
    // Figures begin with the best, names with the first; what has no figure stands last either way.
    const first = head.className === "num" ? "descending" : "ascending";
    const other = first === "descending" ? "ascending" : "descending";
    const order = head.getAttribute("aria-sort") === first ? other : first;
    for (const each of heads) each.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", order);
    const sign = order === "ascending" ? 1 : -1;
    body.append(...[...rows].sort((left, right) => {
      const a = value(left, place), b = value(right, place);
      if (a === null || b === null) return (a === null) - (b === null);
      return sign * compare(a, b);
    }));
  }));
  const search = () => {
    const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      shown += !row.hidden;
    }
    $("count").textContent = shown === rows.length ? "" : `${shown} of ${rows.length}`;
  };
  $("search").addEventListener("input", search);
  search();
})();
