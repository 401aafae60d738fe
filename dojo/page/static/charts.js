// Pictures that are no tables: push and pull, the spread along the chain, curves.

import { el, svg } from "./dom.js";
import { place, short, slice } from "./numbers.js";

// Rows that sum to zero: what the gradient pulls up (below zero) and pushes down (above).
export function balance(table, at) {
  const rows = slice(table, at);
  const sizes = rows.map((row) => Math.max(...row.map(Math.abs)));
  let r = sizes.indexOf(Math.max(...sizes)); // the row in which most happens
  const bars = el("div", {});
  const fill = () => {
    const row = rows[r];
    const largest = Math.max(1e-300, ...row.map(Math.abs));
    const [step, half] = [100 / row.length, 12];
    const made = row.flatMap((number, c) => {
      const [x, tall] = [step * c, (half * Math.abs(number)) / largest];
      const sign = number > 0 ? "above" : "below";
      return [
        svg("rect", { class: sign, x: x + step * 0.15, width: step * 0.7, y: number > 0 ? half : half - tall, height: Math.max(tall, 0.2) },
          svg("title", {}, `${place(table, -1, c)} ${number}`)),
        svg("text", { class: "tick", x: x + step / 2, y: 2 * half + 3 }, place(table, -1, c)),
      ];
    });
    const by = (sign) => row.map((number, c) => [number * sign, place(table, -1, c)]).filter(([size]) => size > 0)
      .sort((a, b) => b[0] - a[0]).slice(0, 3).map(([size, name]) => `${name} (${short(size)})`).join(", ") || "nothing";
    const told = `Row ${place(table, -2, r)}: pulled up ${by(-1)}; pushed down ${by(1)}.`;
    bars.replaceChildren(svg("svg", { viewBox: "0 0 100 28", class: "balance", role: "img", "aria-label": told }, made),
      el("p", { class: "dim" }, told));
  };
  const turn = (event) => {
    r = Number(event.target.value);
    fill();
  };
  fill();
  return el("section", { "aria-label": "Push and pull" }, el("h2", {}, "Push and pull"),
    el("p", { class: "dim" }, "Each row sums to zero: what is pulled up and what is pushed down weigh the same."),
    el("label", { class: "slider" }, "row ", el("input", { type: "range", min: 0, max: rows.length - 1, value: r, oninput: turn })),
    bars);
}

// Mean and spread of every gradient, from the loss on the left to the input on the right.
export function spreadsShown(spreads, current) {
  const log = (number) => Math.log10(Math.max(Math.abs(number), 1e-12));
  const values = spreads.flatMap(({ mean, deviation }) => [log(mean), log(deviation)]).filter((v) => v > -11);
  const [low, high] = [Math.floor(Math.min(...values)), Math.ceil(Math.max(...values)) + 1e-9];
  const y = (v) => 4 + (36 * (high - Math.max(log(v), low))) / (high - low);
  const step = 94 / spreads.length;
  const dots = spreads.map(({ name, mean, deviation }, i) => {
    const x = 6 + step * (i + 0.5);
    return svg("g", { class: name === current ? "here" : "" },
      svg("line", { x1: x, x2: x, y1: 40, y2: y(deviation) }), svg("circle", { cx: x, cy: y(deviation), r: 0.8 }),
      svg("path", { d: `M${x - 0.9},${y(mean)}h1.8` }), svg("title", {}, `${name}: mean ${mean}, spread ${deviation}`));
  });
  const row = ({ name, mean, deviation }) => el("tr", {}, el("th", { scope: "row" }, `d${name}`), [mean, deviation].map((v) => el("td", {}, String(v))));
  const head = ["gradient", "mean", "spread"].map((name) => el("th", { scope: "col" }, name));
  return el("section", { "aria-label": "Every gradient of the chain" }, el("h2", {}, "Every gradient of the chain"),
    el("p", { class: "dim" }, "On the network's own minibatch, from the loss to the input. Dots: spread; dashes: size of the mean; powers of ten."),
    svg("svg", { viewBox: "0 0 100 42", class: "spreads", role: "img", "aria-label": `Spreads from 1e${low} to 1e${Math.round(high)}` },
      svg("text", { x: 0, y: 3, class: "tick" }, `1e${Math.round(high)}`), svg("text", { x: 0, y: 40, class: "tick" }, `1e${low}`), dots),
    el("details", {}, el("summary", {}, "The numbers"), el("table", {}, el("thead", {}, el("tr", {}, head)), el("tbody", {}, spreads.map(row)))));
}

// Curves [{ label, xs, ys }] over steps, down to `floor`. Each has a dash of its own: colour alone says nothing.
export function curves(title, series, guide, floor = -Infinity) {
  const ys = series.flatMap((one) => one.ys).filter(Number.isFinite).concat(guide ?? []).map((v) => Math.max(v, floor));
  const xs = series.flatMap((one) => one.xs);
  if (!ys.length) return null;
  const [low, high, end] = [Math.min(...ys), Math.max(...ys), Math.max(...xs, 1)];
  const x = (v) => 60 + (530 * v) / end;
  const y = (v) => 12 + (150 * (high - Math.max(v, low))) / (high - low || 1);
  const path = ({ xs, ys }, i) => svg("path", { class: `curve c${i % 8}`,
    d: ys.map((v, k) => (Number.isFinite(v) ? `${Number.isFinite(ys[k - 1]) ? "L" : "M"}${x(xs[k]).toFixed(1)},${y(v).toFixed(1)}` : "")).join("") });
  const label = (text, lx, ly, anchor) => svg("text", { x: lx, y: ly, "text-anchor": anchor }, text);
  const key = series.map(({ label: name, ys }, i) => el("li", {},
    svg("svg", { viewBox: "0 0 30 8", class: "key", "aria-hidden": "true" }, svg("path", { class: `curve c${i % 8}`, d: "M0,4H30" })),
    ` ${name}: ${short(ys.at(-1) ?? 0)}`));
  return el("figure", { class: "curves" }, el("figcaption", {}, title),
    svg("svg", { viewBox: "0 0 600 190", role: "img", "aria-label": `${title}, from ${short(high)} to ${short(low)}` },
      svg("path", { class: "axis", d: `M60,12V162H590` }), guide === undefined ? null : svg("path", { class: "guide", d: `M60,${y(guide)}H590` }),
      label(short(high), 54, 18, "end"), label(short(low), 54, 164, "end"), label(end.toLocaleString("en"), 590, 182, "end"), series.map(path)),
    el("ul", { class: "keys" }, key));
}
