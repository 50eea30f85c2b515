{
  const data = JSON.parse(document.getElementById("players-data")?.textContent ?? "null");
  const input = document.getElementById("player");
  const out = document.getElementById("player-season");
  const make = (name, attributes, ...inside) => {
    const svg = ["svg", "g", "path", "circle", "text", "title", "desc"].includes(name);
    const element = svg ? document.createElementNS(document.querySelector("svg").namespaceURI, name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...inside);
    return element;
  };
  const labels = new Map();
  const gamesOf = (numbers) => {
    const games = [];
    for (let at = 0; at < numbers.length; at += data.fields.length) {
      const game = {};
      data.fields.forEach((field, place) => {
        const value = numbers[at + place];
        game[field] = value === null || field === "date" ? value : value / 10;
      });
      game.day = Date.parse(data.dates[game.date]) / 864e5;
      game.date = data.dates[game.date];
      game.outside = game.actual !== null && game.low != null && (game.actual < game.low || game.actual > game.high);
      games.push(game);
    }
    return games;
  };
  const digits = (value) => (value == null ? "–" : value.toFixed(1));
  const whole = (value) => (value == null ? "–" : value.toFixed(0));
  const inWords = (game) => {
    const parts = [`${game.date}: predicted ${digits(game.predicted)}`];
    if (game.low != null) parts.push(`80 % range ${digits(game.low)} to ${digits(game.high)}`);
    if (game.line != null) parts.push(`line ${digits(game.line)}`);
    parts.push(game.actual === null ? "did not play, or not known" : `scored ${whole(game.actual)}`);
    return parts.join(", ");
  };
  // One unit of the chart is one pixel, so letters keep their size.
  const chart = (name, games) => {
    const [width, height] = [Math.max(280, Math.min(out.clientWidth, 1000)), 300];
    const [left, right, top, bottom] = [34, width - 12, 28, height - 28];
    const days = [games[0].day - 2, games[games.length - 1].day + 2];
    const most = Math.max(10, ...games.flatMap((game) => [game.actual, game.high, game.predicted, game.line].filter((value) => value != null)));
    const x = (day) => left + ((day - days[0]) / (days[1] - days[0])) * (right - left);
    const y = (points) => bottom - (points / most) * (bottom - top);
    const svg = make("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `The season of ${name}, game by game; the table below has the figures` });
    svg.append(make("text", { x: 2, y: 14 }, "points"));
    for (let points = 0; points <= most; points += 10) {
      svg.append(make("path", { class: "grid", d: `M${left} ${y(points)}H${right}` }));
      svg.append(make("text", { x: left - 6, y: y(points) + 4.5, "text-anchor": "end" }, String(points)));
    }
    let last = -Infinity;
    for (let day = Math.ceil(days[0]); day <= days[1]; day += 1) {
      const date = new Date(day * 864e5);
      if (date.getUTCDate() !== 1 || x(day) - last < 40) continue;
      last = x(day);
      svg.append(make("path", { class: "axis", d: `M${x(day)} ${bottom}v4` }));
      svg.append(make("text", { x: x(day), y: bottom + 19, "text-anchor": "middle" }, date.toLocaleDateString("en", { month: "short", timeZone: "UTC" })));
    }
    for (const game of games) {
      const at = x(game.day);
      const group = make("g", { class: game.outside ? "game outside" : "game" }, make("title", {}, inWords(game)));
      if (game.low != null) group.append(make("path", { class: "reach", d: `M${at} ${y(game.low)}V${y(game.high)}` }));
      if (game.line != null) group.append(make("path", { class: "market", d: `M${at - 4} ${y(game.line)}h8` }));
      group.append(make("path", { class: "said", d: `M${at - 4} ${y(game.predicted)}h8` }));
      if (game.actual !== null) {
        const place = [at, y(game.actual)];
        group.append(game.outside
          ? make("path", { class: "scored", d: `M${place[0]} ${place[1]}m0 -5l5 5l-5 5l-5 -5z` })
          : make("circle", { class: "scored", cx: place[0], cy: place[1], r: 3.5 }));
      }
      svg.append(group);
    }
    return svg;
  };
  const key = (games) => {
    const item = (kind, text) => make("li", {}, make("span", { class: `key ${kind}` }), text);
    const list = make("ul", { class: "legend" }, item("on", "points scored"));
    if (games.some((game) => game.outside)) list.append(item("outside", "scored outside the range"));
    list.append(item("bar said", "predicted"));
    if (games.some((game) => game.low != null)) list.append(item("reach", "80 % range"));
    if (games.some((game) => game.line != null)) list.append(item("bar market", "market’s line"));
    return list;
  };
  const COLUMNS = [
    ["Predicted", (game) => digits(game.predicted), "predicted"],
    ["80 % range", (game) => `${digits(game.low)} to ${digits(game.high)}`, "low"],
    ["Line", (game) => digits(game.line), "line"],
    ["Actual", (game) => whole(game.actual), "actual"],
    ["Error", (game) => (game.actual === null ? "–" : (game.predicted - game.actual).toFixed(1).replace("-", "−")), "predicted"],
  ];
  const table = (name, games) => {
    const columns = COLUMNS.filter(([, , field]) => data.fields.includes(field));
    const head = make("tr", {}, make("th", { scope: "col" }, "Date"), ...columns.map(([title]) => make("th", { scope: "col", class: "n" }, title)));
    const body = make("tbody", {});
    for (const game of games) {
      const row = make("tr", {}, make("th", { scope: "row" }, make("span", { class: "whole" }, game.date)));
      for (const [, show] of columns) row.append(make("td", { class: "n" }, show(game)));
      if (game.outside) row.classList.add("outside");
      body.append(row);
    }
    const inside = make("table", {}, make("caption", {}, make("span", {}, `${name}, game by game. An outcome outside the range is marked.`)), make("thead", {}, head), body);
    return make("div", { class: "scroll tall", role: "region", "aria-label": `Games of ${name}`, tabindex: "0" }, inside);
  };
  const summary = ([, , n, mae, ranges, inside], games) => {
    const parts = [`${games.length} games predicted`];
    if (mae !== null) parts.push(`off by ${mae} points on average over the ${n} with an outcome`);
    if (ranges > 0) parts.push(`${inside} of ${ranges} outcomes inside the 80 % range`);
    const known = games.filter((game) => game.actual !== null);
    const far = (game) => Math.abs(game.predicted - game.actual);
    const worst = known.reduce((one, other) => (one && far(one) >= far(other) ? one : other), null);
    if (worst) parts.push(`farthest off on ${worst.date}, ${digits(worst.predicted)} predicted and ${whole(worst.actual)} scored`);
    return `${parts.join("; ")}.`;
  };
  let shown = null;
  const draw = () => {
    if (!shown) return;
    const [, name, , , , , numbers] = shown;
    const games = gamesOf(numbers);
    const parts = [make("h3", {}, name), make("p", { role: "status" }, summary(shown, games)), key(games), make("div", { class: "season" }, chart(name, games)), table(name, games)];
    if (games.length > 24) parts.push(make("p", { class: "more" }, "Scroll for more rows."));
    out.replaceChildren(...parts);
  };
  const open = (player) => {
    shown = player;
    draw();
  };
  const link = (player) => `#player=${encodeURIComponent(player[0])}`;
  const fromHash = () => {
    if (!location.hash.startsWith("#player=")) return;
    let lookup = location.hash.slice("#player=".length);
    try { lookup = decodeURIComponent(lookup); } catch { /* It is taken as it is. */ }
    const player = data.players.find((one) => one[0] === lookup);
    if (player) {
      open(player);
      input.value = labels.get(player);
    } else {
      out.replaceChildren(make("p", {}, "This run has no predictions for that player."));
    }
    document.getElementById("players").scrollIntoView();
  };
  if (data) {
    const counts = new Map();
    for (const [, name] of data.players) counts.set(name, (counts.get(name) ?? 0) + 1);
    for (const player of data.players) labels.set(player, counts.get(player[1]) > 1 ? `${player[1]} (${player[0]})` : player[1]);
    const byLabel = new Map([...labels].map(([player, label]) => [label.toLowerCase(), player]));
    document.getElementById("player-names").append(...[...labels.values()].map((label) => make("option", { value: label })));
    const choose = (player) => {
      if (location.hash === link(player)) fromHash();
      else location.hash = link(player);
    };
    const search = (field) => {
      const typed = () => field.value.trim().toLowerCase();
      field.addEventListener("input", () => {
        const player = byLabel.get(typed());
        if (player) choose(player);
      });
      field.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || !typed()) return;
        const words = typed().split(/\s+/);
        const fits = ([label]) => words.every((word) => label.includes(word));
        const found = byLabel.get(typed()) ?? [...byLabel].find(fits)?.[1];
        if (found) choose(found);
        else out.replaceChildren(make("p", {}, "No player has such a name."));
      });
    };
    search(input);
    search(document.getElementById("find"));
    document.getElementById("player-search").hidden = false;
    const known = new Map(data.players.map((player) => [player[0], player]));
    for (const cell of document.querySelectorAll("[data-player]")) {
      const player = known.get(cell.dataset.player);
      if (!player) continue;
      const anchor = make("a", { href: link(player) });
      anchor.append(...cell.childNodes);
      cell.append(anchor);
    }
    addEventListener("hashchange", fromHash);
    let width = 0;
    new ResizeObserver(() => {
      if (out.clientWidth !== width) {
        width = out.clientWidth;
        requestAnimationFrame(draw);
      }
    }).observe(out);
    fromHash();
  } else {
    document.querySelector(".find").hidden = true;
  }
}
