// Looks at the page in frames of several widths, uses it, and leaves what it found as JSON in the element #found.
"use strict";
const frames = [...document.querySelectorAll("iframe")];

function brightness(colour) {
  const [r, g, b] = colour.slice(0, 3).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one, other) {
  const [low, high] = [brightness(one), brightness(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const parts = (colour) => colour.match(/[\d.]+/g).map(Number);

function background(view, element) {
  for (let at = element; at; at = at.parentElement) {
    const colour = parts(view.getComputedStyle(at).backgroundColor);
    if (colour.length < 4 || colour[3] > 0) return colour;
  }
  return [255, 255, 255];
}

// What is read must have 4.5 to 1, what is looked at 3 to 1. The squares of the density fade on purpose, and the lines of
// systems that are not shown: their marks tell the same.
const DRAWN = [
  [".sys circle, .means circle, .sys .box, .filled, .plain, circle.scored", "fill"],
  [".bar, .rule, .diamond, .median, .sys.on .line, .said, .market, path.scored", "stroke"],
];

function weak(view, root) {
  const found = [];
  const check = (element, colour, wanted) => {
    if (!element.getClientRects().length) return;
    const ratio = contrast(parts(colour), background(view, element));
    if (!(ratio >= wanted)) found.push(`${element.tagName} ${element.getAttribute("class")} ${element.textContent.slice(0, 30)} ${colour} ${ratio.toFixed(2)}`);
  };
  for (const element of root.querySelectorAll("*")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const style = view.getComputedStyle(element);
    if (element.tagName === "text") check(element, style.fill, 4.5);
    else if (own && !element.namespaceURI.endsWith("svg")) check(element, style.color, 4.5);
  }
  for (const [selector, property] of DRAWN) {
    for (const element of root.querySelectorAll(selector)) check(element, view.getComputedStyle(element)[property], 3);
  }
  return found;
}

// The smallest letters, as they are on the screen.
function letters(view, page) {
  const sizes = [...page.body.querySelectorAll("*")]
    .filter((element) => element.getClientRects().length && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .filter((element) => element.tagName === "text" || !element.namespaceURI.endsWith("svg"))
    .map((element) => [parseFloat(view.getComputedStyle(element).fontSize) * (element.tagName === "text" ? element.getScreenCTM().a : 1), element.textContent.slice(0, 30)]);
  return sizes.reduce((least, one) => (one[0] < least[0] ? one : least));
}

const pause = () => new Promise((done) => { setTimeout(done, 150); });

// Shows the last system of the switch: its name, and those that the charts show then.
function switched(view, page) {
  const select = page.getElementById("system");
  const before = select.value;
  select.selectedIndex = select.options.length - 1;
  const name = select.options[select.selectedIndex].textContent;
  select.dispatchEvent(new view.Event("change"));
  const on = [...page.querySelectorAll("#ranking .sys.on, #weeks-mae .sys.on")].map((group) => group.dataset.name);
  select.value = before;
  select.dispatchEvent(new view.Event("change"));
  return { name, on };
}

// Opens the season of the first player of the misses by the link, and of another by the search.
async function players(view, page) {
  const anchor = page.querySelector("#misses-table tbody th a");
  const out = page.getElementById("player-season");
  view.location.hash = new URL(anchor.href).hash;
  await pause();
  const opened = { wanted: anchor.textContent, heading: out.querySelector("h3")?.textContent };
  opened.rows = out.querySelectorAll("tbody tr").length;
  opened.drawn = out.querySelectorAll("svg g.game").length;
  const field = page.getElementById("find");
  const other = page.getElementById("player-names").lastElementChild.value;
  field.value = other;
  field.dispatchEvent(new view.Event("input"));
  await pause();
  return { opened, searched: { wanted: other, heading: out.querySelector("h3")?.textContent } };
}

function column(table, at) {
  return [...table.tBodies[0].rows].map((row) => row.cells[at].textContent);
}

// Uses what the page of a run has and no other page: its switch, its players, a table that can be sorted and filtered.
async function use(view, page) {
  const ofPlayers = await players(view, page);
  const misses = page.getElementById("misses-table");
  const button = misses.tHead.rows[0].cells[4].querySelector("button");
  const sorts = [];
  for (let click = 0; click < 2; click += 1) {
    button.click();
    sorts.push({ order: misses.tHead.rows[0].cells[4].getAttribute("aria-sort"), values: column(misses, 4) });
  }
  const filter = page.getElementById("misses-filter");
  filter.value = "ensemble";
  filter.dispatchEvent(new view.Event("input"));
  const left = [...misses.tBodies[0].rows].filter((row) => row.getClientRects().length);
  const filtered = left.map((row) => row.cells[2].textContent);
  return { players: ofPlayers, switched: switched(view, page), sorts, filtered };
}

// Uses the switches of who plays that have somebody questionable: what the team's table says at first, after the first of them was
// turned, and as announced again.
function cases(page) {
  const text = (table) => [...table.rows].map((row) => row.textContent).join("\n");
  const all = [...page.querySelectorAll("fieldset.switches")].map((box) => [box, page.getElementById(box.id.replace("-switches", ""))]);
  const [box, table] = all.find(([, of]) => text(of).includes("questionable"));
  const before = text(table);
  box.querySelector("input").click();
  const changed = text(table);
  box.querySelector("button").click();
  return { before, changed, reset: text(table) };
}

async function look(frame) {
  const page = frame.contentDocument;
  const view = frame.contentWindow;
  for (const details of page.querySelectorAll("details")) details.open = true;
  const used = page.getElementById("system") ? await use(view, page) : {};
  if (page.querySelector("fieldset.switches")) used.cases = cases(page);
  const charts = [...page.querySelectorAll("figure")].map((figure) => {
    const shown = [...figure.querySelectorAll("svg.chart")].filter((svg) => svg.getClientRects().length);
    const box = shown[0]?.getBoundingClientRect();
    return { id: figure.id, shown: shown.length, width: box?.width ?? 0, height: box?.height ?? 0 };
  });
  const cut = [...page.querySelectorAll("svg.chart text")].filter((text) => {
    const [box, chart] = [text.getBoundingClientRect(), text.closest("svg.chart").getBoundingClientRect()];
    return box.width && (box.left < chart.left - 0.5 || box.right > chart.right + 0.5);
  });
  return {
    ...used,
    charts,
    cut: cut.map((text) => `${text.textContent} in ${text.closest("figure").id}`),
    // A wide table scrolls inside its own frame, so the page never does.
    overflow: page.documentElement.scrollWidth - page.documentElement.clientWidth,
    letters: letters(view, page),
    requests: view.performance.getEntriesByType("resource").map((entry) => entry.name),
    headings: [...page.querySelectorAll("h1,h2,h3,h4,h5,h6")].map((heading) => Number(heading.tagName[1])),
    ids: [...page.querySelectorAll("[id]")].map((element) => element.id),
    weak: weak(view, page.body),
    dark: brightness(background(view, page.body)) < 0.5,
  };
}

addEventListener("load", async () => {
  let found;
  try {
    found = { frames: [] };
    for (const frame of frames) found.frames.push(await look(frame));
  } catch (error) {
    found = { error: String(error.stack) };
  }
  const element = document.createElement("pre");
  element.id = "found";
  // As text of the dumped document it stays JSON, letter for letter.
  element.textContent = JSON.stringify(found).replace(/[<>&\u0080-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
  document.body.append(element);
});
