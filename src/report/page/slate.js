// The switches of a team show the case that they make; "as announced" shows what the slate said.
for (const team of JSON.parse(document.getElementById("cases-data").textContent)) {
  const box = document.getElementById(`${team.table}-switches`);
  const rows = [...document.getElementById(team.table).tBodies[0].rows];
  const announced = new Map(rows.map((row) => [row, [...row.cells].map((cell) => cell.cloneNode(true))]));
  const switches = [...box.querySelectorAll("input")];
  const first = switches.map((one) => one.checked);
  const put = (cell, text, value, below) => {
    cell.textContent = text;
    if (value === null) delete cell.dataset.v;
    else cell.dataset.v = value;
    if (!below) return;
    const span = document.createElement("span");
    span.className = "range";
    span.textContent = below;
    cell.append(span);
  };
  const show = () => {
    const number = switches.reduce((sum, one, at) => sum + (one.checked ? 0 : 1 << at), 0);
    for (const row of rows) {
      const [name, points, , over] = row.cells;
      const of = team.cases[number][team.players.indexOf(name.dataset.player)];
      const [predicted, low, high, more] = of ?? [null, null, null, null];
      const tenths = (value) => (value / 10).toFixed(1);
      put(name, announced.get(row)[0].firstChild.textContent, null, of ? "plays" : "out");
      put(points, predicted === null ? "–" : tenths(predicted), predicted, low === null ? "" : `${tenths(low)} to ${tenths(high)}`);
      put(over, more === null ? "–" : `${Math.round(more / 10)}\u00a0%`, more, "");
    }
  };
  const reset = () => {
    switches.forEach((one, at) => (one.checked = first[at]));
    for (const [row, cells] of announced) row.replaceChildren(...cells.map((cell) => cell.cloneNode(true)));
  };
  switches.forEach((one) => one.addEventListener("change", show));
  box.querySelector("button").addEventListener("click", reset);
  box.hidden = false;
}
