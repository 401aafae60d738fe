// Heat tables: a gradient's numbers on one colour scale; large ones as an image with a readout.

import { balance } from "./charts.js";
import { button, el } from "./dom.js";
import { place, short, slice } from "./numbers.js";

const MOST_CELLS = 400;
const SHADE = 0.72; // of the colour in the strongest cell: what stands on it must stay readable

// All tables of a kata: one case at a time, and of more than two axes one slice at a time.
export function numbersShown(cases, { view, redraw }) {
  const shown = cases[Math.min(view.which, cases.length - 1)];
  const { yours, expected, difference, readers, balanced } = shown;
  const main = expected ?? yours;
  const all = [yours, expected, difference, ...readers].filter(Boolean);
  const sizes = all.flatMap((table) => table.numbers).filter(Number.isFinite).map(Math.abs);
  const largest = sizes.reduce((one, other) => Math.max(one, other), 1e-300);
  const body = el("div", {});
  const fill = () => {
    const grid = (table, title) => heat(table, title, view.at, largest);
    const own = [yours, expected, difference].filter(Boolean);
    body.replaceChildren(
      el("div", { class: "tables" }, own.map((table) => grid(table, table.title))),
      readers.length ? el("h2", {}, "What each reader sends back") : "",
      el("div", { class: "tables" }, readers.map((table) => grid(table, `through ${table.title}`))),
      balanced ? balance(yours ?? expected, view.at) : "");
    scrollable(body);
  };
  const choose = (which) => () => {
    view.which = which;
    redraw();
  };
  const choices = cases.map((one, i) =>
    button(one.case, choose(i), { "aria-pressed": String(one === shown), id: `case-${i}` }));
  const sliders = main.shape.slice(0, -2).map((length, axis) => {
    const told = el("output", {}, String(view.at[axis] ?? 0));
    const move = (event) => {
      told.value = event.target.value;
      view.at[axis] = Number(event.target.value);
      fill();
    };
    const slider = { type: "range", min: 0, max: length - 1, value: view.at[axis] ?? 0, oninput: move };
    return el("p", { class: "slider" }, el("label", {}, `${main.axes[axis]} `, el("input", slider)), told);
  });
  fill();
  return el("section", { "aria-label": "The numbers" },
    el("div", { class: "cases", role: "group", "aria-label": "On which case" }, choices),
    el("p", { class: "dim" }, `Shape (${main.axes.join(", ")}), the last axis across. One colour scale: `,
      el("b", { class: "below" }, "blue below zero"), ", ", el("b", { class: "above" }, "orange above"),
      main.cut ? `. Shown: ${main.cut}.` : "."),
    sliders, body);
}

function heat(table, title, at, largest) {
  const rows = slice(table, at);
  if (rows.length * rows[0].length > MOST_CELLS) return image(table, title, rows, largest);
  const flat = table.shape.length < 2;
  const cell = (number) => {
    const made = el("td", { class: number > 0 ? "above" : "below", title: String(number) }, short(number));
    const part = Number.isFinite(number) ? Math.abs(number) / largest : 0;
    made.style.setProperty("--heat", `${(100 * SHADE * part).toFixed(1)}%`);
    return made;
  };
  const head = el("tr", {}, el("td", {}),
    rows[0].map((_, c) => el("th", { scope: "col" }, place(table, -1, c))));
  const line = (row, r) => el("tr", {},
    flat ? el("td", {}) : el("th", { scope: "row" }, place(table, -2, r)), row.map(cell));
  return el("div", { class: "scroll", "data-title": title },
    el("table", {}, el("caption", {}, title), el("thead", {}, head), el("tbody", {}, rows.map(line))));
}

function image(table, title, rows, largest) {
  const [height, width] = [rows.length, rows[0].length];
  const size = Math.max(2, Math.min(10, Math.floor(320 / width)));
  const canvas = el("canvas", { width: width * size, height: height * size, tabindex: 0, role: "img",
    "aria-label": `${title}: ${height} by ${width} numbers. The arrows walk through them.` });
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`);
  const told = el("output", { "aria-live": "polite" }, " ");
  const pen = canvas.getContext("2d");
  const paint = () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    rows.forEach((row, r) => row.forEach((number, c) => {
      pen.globalAlpha = Number.isFinite(number) ? Math.abs(number) / largest : 1;
      pen.fillStyle = colour(Number.isFinite(number) ? (number > 0 ? "above" : "below") : "ink");
      pen.fillRect(c * size, r * size, size, size);
    }));
  };
  let [r, c] = [0, 0];
  const tell = (row, column) => {
    [r, c] = [Math.max(0, Math.min(height - 1, row)), Math.max(0, Math.min(width - 1, column))];
    told.value = `[${place(table, -2, r)}, ${place(table, -1, c)}] ${rows[r][c]}`;
    paint();
    pen.globalAlpha = 1;
    pen.strokeStyle = colour("ink");
    pen.strokeRect(c * size + 0.5, r * size + 0.5, size - 1, size - 1);
  };
  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  canvas.addEventListener("pointermove", ({ offsetX, offsetY }) =>
    tell(Math.floor(offsetY / size), Math.floor(offsetX / size)));
  canvas.addEventListener("keydown", (event) => {
    if (!moves[event.key]) return;
    event.preventDefault();
    tell(r + moves[event.key][0], c + moves[event.key][1]);
  });
  paint();
  return el("figure", { class: "scroll", "data-title": title }, el("figcaption", {}, title), canvas, told);
}

// What does not fit and can be scrolled, the keyboard must reach.
function scrollable(body) {
  requestAnimationFrame(() => {
    for (const box of body.querySelectorAll("div.scroll")) {
      if (box.scrollWidth <= box.clientWidth) continue;
      Object.assign(box, { tabIndex: 0, role: "region", ariaLabel: box.dataset.title });
    }
  });
}
