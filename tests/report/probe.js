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

// What is read must have 4.5 to 1, what is looked at 3 to 1. The squares of the density fade on purpose: its means tell
// the same.
function weak(view, root) {
  const found = [];
  for (const element of root.querySelectorAll("*")) {
    const style = view.getComputedStyle(element);
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const drawn = element.namespaceURI.endsWith("svg");
    const behind = background(view, element);
    let colour, wanted;
    if (own && !drawn && element.getClientRects().length) [colour, wanted] = [style.color, 4.5];
    if (drawn && element.tagName === "text") [colour, wanted] = [style.fill, 4.5];
    if (drawn && element.tagName === "polygon") [colour, wanted] = [style.fill, 3];
    if (drawn && element.tagName === "rect" && !element.hasAttribute("opacity")) [colour, wanted] = [style.fill, 3];
    if (!colour) continue;
    const ratio = contrast(parts(colour), behind);
    if (!(ratio >= wanted)) found.push(`${element.tagName} ${element.textContent.slice(0, 30)} ${colour} ${ratio.toFixed(2)}`);
  }
  return found;
}

function column(table, at) {
  return [...table.tBodies[0].rows].map((row) => row.cells[at].textContent);
}

function look(frame) {
  const page = frame.contentDocument;
  const view = frame.contentWindow;
  const charts = [...page.querySelectorAll("figure")].map((figure) => {
    const shown = [...figure.querySelectorAll("svg.chart")].filter((svg) => svg.getClientRects().length);
    const box = shown[0]?.getBoundingClientRect();
    return { id: figure.id, shown: shown.length, width: box?.width ?? 0, height: box?.height ?? 0 };
  });
  const cut = [...page.querySelectorAll("svg.chart text")].filter((text) => {
    const [box, chart] = [text.getBoundingClientRect(), text.closest("svg.chart").getBoundingClientRect()];
    return box.width && (box.left < chart.left - 0.5 || box.right > chart.right + 0.5);
  });
  const alike = [...page.querySelectorAll(".legend")].flatMap((legend) => {
    const marks = [...legend.querySelectorAll("polygon")].map((mark) => `${mark.getAttribute("fill")} ${mark.getAttribute("points")}`);
    return marks.filter((mark, at) => marks.indexOf(mark) !== at);
  });
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
  return {
    charts,
    cut: cut.map((text) => `${text.textContent} in ${text.closest("figure").id}`),
    alike,
    sorts,
    filtered: left.map((row) => row.cells[2].textContent),
    // A wide table scrolls inside its own frame, so the page never does.
    overflow: page.documentElement.scrollWidth - page.documentElement.clientWidth,
    letters: Math.min(...[...page.querySelectorAll("svg.chart text")].filter((text) => text.getClientRects().length)
      .map((text) => parseFloat(view.getComputedStyle(text).fontSize) * text.getScreenCTM().a)),
    headings: [...page.querySelectorAll("h1,h2,h3,h4,h5,h6")].map((heading) => Number(heading.tagName[1])),
    ids: [...page.querySelectorAll("[id]")].map((element) => element.id),
    weak: weak(view, page.body),
    dark: brightness(background(view, page.body)) < 0.5,
  };
}

addEventListener("load", () => {
  let found;
  try {
    found = { frames: frames.map(look) };
  } catch (error) {
    found = { error: String(error.stack) };
  }
  const element = document.createElement("pre");
  element.id = "found";
  // As text of the dumped document it stays JSON, letter for letter.
  element.textContent = JSON.stringify(found).replace(/[<>&\u0080-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
  document.body.append(element);
});
