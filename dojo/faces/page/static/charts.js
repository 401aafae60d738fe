// Pictures that are no tables: push and pull, the spread along the chain, curves.

import { el, svg } from "./dom.js";
import { place, short, slice } from "./numbers.js";

// A picture with a name; what it shows in words is its label.
function picture(viewBox, kind, label, ...children) {
  return svg("svg", { viewBox, class: kind, role: "img", "aria-label": label }, children);
}

// Rows that sum to zero: what the gradient pulls up (below zero) and pushes down (above).
export function balance(table, at) {
  const rows = slice(table, at);
  const sizes = rows.map((row) => Math.max(...row.map(Math.abs)));
  let r = sizes.indexOf(Math.max(...sizes)); // the row in which most happens
  const body = el("div", {});
  const fill = () => {
    const row = rows[r];
    const [step, half] = [100 / row.length, 12];
    const name = (c) => place(table, -1, c);
    const bars = row.map((number, c) => {
      const tall = (half * Math.abs(number)) / (sizes[r] || 1);
      const box = { x: step * (c + 0.15), width: step * 0.7, y: number > 0 ? half : half - tall, height: tall };
      return [svg("rect", { class: number > 0 ? "above" : "below", ...box }, svg("title", {}, `${name(c)} ${number}`)),
        svg("text", { class: "tick", x: step * (c + 0.5), y: 2 * half + 3 }, name(c))];
    });
    const most = (sign) => row.map((number, c) => [number * sign, c]).filter(([size]) => size > 0)
      .sort((a, b) => b[0] - a[0]).slice(0, 3).map(([size, c]) => `${name(c)} (${short(size)})`).join(", ") || "nothing";
    const told = `Row ${place(table, -2, r)}: pulled up ${most(-1)}; pushed down ${most(1)}.`;
    body.replaceChildren(picture("0 0 100 28", "balance", told, bars), el("p", { class: "dim" }, told));
  };
  const turn = (event) => {
    r = Number(event.target.value);
    fill();
  };
  fill();
  return el("section", { "aria-label": "Push and pull" },
    el("h2", {}, "Push and pull"),
    el("p", { class: "dim" }, "Each row sums to zero: what is pulled up and what is pushed down weigh the same."),
    el("label", { class: "slider" }, "row ",
      el("input", { type: "range", min: 0, max: rows.length - 1, value: r, oninput: turn })),
    body);
}

// Mean and spread of every gradient, from the loss on the left to the input on the right.
export function spreadsShown(spreads, current) {
  const log = (number) => Math.log10(Math.max(Math.abs(number), 1e-12));
  const all = spreads.flatMap(({ mean, deviation }) => [log(mean), log(deviation)]).filter((v) => v > -11);
  const [low, high] = [Math.floor(Math.min(...all)), Math.ceil(Math.max(...all)) + 1e-9];
  const y = (number) => 4 + (36 * (high - Math.max(log(number), low))) / (high - low);
  const dots = spreads.map(({ name, mean, deviation }, i) => {
    const x = 6 + (94 * (i + 0.5)) / spreads.length;
    return svg("g", { class: name === current ? "here" : "" },
      svg("line", { x1: x, x2: x, y1: 40, y2: y(deviation) }),
      svg("circle", { cx: x, cy: y(deviation), r: 0.8 }),
      svg("path", { d: `M${x - 0.9},${y(mean)}h1.8` }),
      svg("title", {}, `d${name}: mean ${mean}, spread ${deviation}`));
  });
  const [top, bottom] = [`1e${Math.round(high)}`, `1e${low}`];
  const tick = (text, height) => svg("text", { x: 0, y: height, class: "tick" }, text);
  const cell = (value) => el("td", {}, String(value));
  const row = ({ name, mean, deviation }) =>
    el("tr", {}, el("th", { scope: "row" }, `d${name}`), cell(mean), cell(deviation));
  const head = ["gradient", "mean", "spread"].map((name) => el("th", { scope: "col" }, name));
  return el("section", { "aria-label": "Every gradient of the chain" },
    el("h2", {}, "Every gradient of the chain"),
    el("p", { class: "dim" }, "On the network's own minibatch, from the loss to the input. ",
      "Dots: spread; dashes: size of the mean; powers of ten."),
    picture("0 0 100 42", "spreads", `Spreads from ${bottom} to ${top}`, tick(top, 3), tick(bottom, 40), dots),
    el("details", {}, el("summary", {}, "The numbers"),
      el("table", {}, el("thead", {}, el("tr", {}, head)), el("tbody", {}, spreads.map(row)))));
}

// Curves [{ label, xs, ys }] over steps, down to `floor`. Each has a dash of its own: colour alone says
// nothing.
export function curves(title, series, guide, floor = -Infinity) {
  const ys = series.flatMap((one) => one.ys).concat(guide ?? []).filter(Number.isFinite);
  if (!ys.length) return null;
  const [low, high] = [Math.max(floor, Math.min(...ys)), Math.max(...ys)];
  const end = Math.max(1, ...series.flatMap((one) => one.xs));
  const x = (v) => (60 + (530 * v) / end).toFixed(1);
  const y = (v) => (12 + (150 * (high - Math.max(v, low))) / (high - low || 1)).toFixed(1);
  const line = ({ xs, ys: values }, i) => {
    const point = (v, k) => `${Number.isFinite(values[k - 1]) ? "L" : "M"}${x(xs[k])},${y(v)}`;
    const d = values.map((v, k) => (Number.isFinite(v) ? point(v, k) : "")).join("");
    return svg("path", { class: `curve c${i % 8}`, d });
  };
  const text = (words, left, top) => svg("text", { x: left, y: top, "text-anchor": "end" }, words);
  const key = ({ label, ys: values }, i) => el("li", {},
    svg("svg", { viewBox: "0 0 30 8", class: "key", "aria-hidden": "true" },
      svg("path", { class: `curve c${i % 8}`, d: "M0,4H30" })),
    ` ${label}: ${short(values.at(-1) ?? 0)}`);
  return el("figure", { class: "curves" }, el("figcaption", {}, title),
    picture("0 0 600 190", "", `${title}, from ${short(high)} to ${short(low)}`,
      svg("path", { class: "axis", d: "M60,12V162H590" }),
      guide === undefined ? null : svg("path", { class: "guide", d: `M60,${y(guide)}H590` }),
      text(short(high), 54, 18), text(short(low), 54, 164), text(end.toLocaleString("en"), 590, 182),
      series.map(line)),
    el("ul", { class: "keys" }, series.map(key)));
}
