"use strict";
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    head.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => {
      const first = head.classList.contains("n") ? "descending" : "ascending";
      const other = first === "ascending" ? "descending" : "ascending";
      const order = head.getAttribute("aria-sort") === first ? other : first;
      const sign = order === "ascending" ? 1 : -1;
      const key = (row) => {
        const cell = row.cells[column];
        return "v" in cell.dataset ? Number(cell.dataset.v) : cell.textContent;
      };
      const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
      // What has no number stands last, whichever way the others are sorted.
      const missing = (value) => head.classList.contains("n") && typeof value === "string";
      const rows = [...body.rows].map((row) => [key(row), row]);
      rows.sort(([a], [b]) => missing(a) - missing(b) || sign * compare(a, b));
      body.append(...rows.map(([, row]) => row));
      heads.forEach((one) => one.setAttribute("aria-sort", one === head ? order : "none"));
    });
  });
}
for (const filter of document.querySelectorAll(".filter[data-table]")) {
  const input = filter.querySelector("input");
  const count = filter.querySelector("output");
  const rows = [...document.getElementById(filter.dataset.table).tBodies[0].rows];
  const apply = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
    count.value = `${rows.filter((row) => !row.hidden).length} of ${rows.length} rows`;
  };
  input.addEventListener("input", apply);
  filter.hidden = false;
  apply();
}
// A text that was copied, where the browser lets the page copy.
const copyButton = (what, text) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-label", `Copy ${what}`);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text());
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not allowed";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
  return button;
};
for (const pre of document.querySelectorAll("pre")) {
  const code = pre.querySelector("code");
  pre.append(copyButton("the command", () => code.textContent));
}
for (const table of document.querySelectorAll("table.sortable")) {
  const cell = (one) => [...one.childNodes].map((node) => node.textContent.trim()).join(" ").trim();
  const text = () => [...table.rows].filter((row) => !row.hidden).map((row) => [...row.cells].map(cell).join("\t")).join("\n");
  table.caption.firstChild.append(copyButton("this table", text));
  const scroll = table.closest(".scroll");
  const more = document.createElement("p");
  more.className = "more";
  more.hidden = true;
  scroll.after(more);
  const say = () => {
    const [right, down] = [scroll.scrollWidth > scroll.clientWidth + 1, scroll.scrollHeight > scroll.clientHeight + 1];
    more.hidden = !right && !down;
    more.textContent = right ? (down ? "Scroll for more columns and rows." : "Scroll sideways for more columns.") : "Scroll for more rows.";
  };
  new ResizeObserver(() => requestAnimationFrame(say)).observe(scroll);
}
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details:not(.aside)")) details.open = true;
});
