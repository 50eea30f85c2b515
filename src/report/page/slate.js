// The switches of a team show the case that they make; "as announced" shows what the slate said.
for (const team of JSON.parse(document.getElementById("cases-data").textContent)) {
  const box = document.getElementById(`${team.table}-switches`);
  const rows = [...document.getElementById(team.table).tBodies[0].rows];
  const announced = new Map(rows.map((row) => [row, [...row.cells].map((cell) => cell.cloneNode(true))]));
  const switches = [...box.querySelectorAll("input")];
  const first = switches.map((one) => one.checked);
  const put = (cell, text, value, range) => {
    cell.textContent = text;
    if (value === null) delete cell.dataset.v;
    else cell.dataset.v = value;
    if (!range) return;
    const below = document.createElement("span");
    below.className = "range";
    below.textContent = range;
    cell.append(below);
  };
  const show = () => {
    const number = switches.reduce((sum, one, at) => sum + (one.checked ? 0 : 1 << at), 0);
    for (const row of rows) {
      const of = team.cases[number][team.players.indexOf(row.cells[0].dataset.player)];
      const [points, low, high, over] = of ?? [null, null, null, null];
      const tenths = (value) => (value / 10).toFixed(1);
      const range = low === null ? "" : `${tenths(low)} to ${tenths(high)}`;
      put(row.cells[1], of ? "plays" : "out", null, "");
      put(row.cells[2], points === null ? "–" : tenths(points), points, range);
      put(row.cells[4], over === null ? "–" : `${Math.round(over / 10)}\u00a0%`, over, "");
    }
  };
  const reset = () => {
    switches.forEach((one, at) => (one.checked = first[at]));
    for (const [row, cells] of announced) {
      [1, 2, 4].forEach((at) => row.cells[at].replaceWith(cells[at].cloneNode(true)));
    }
  };
  switches.forEach((one) => one.addEventListener("change", show));
  box.querySelector("button").addEventListener("click", reset);
  box.hidden = false;
}
