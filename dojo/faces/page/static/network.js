// The left side: each network of a stage, one row a forward line, grouped by layer.

import { button, el, rem, svg } from "./dom.js";
import { drawn, layout } from "./lanes.js";

export const MARKS = { solved: "✓", todo: "○", wrong: "✗", broken: "!" };
const [HEAD, LINE, STEP] = [1.6, 2, 1.5]; // rem: the height of a heading and of a line; between lanes

export function stageDrawn(stage, page) {
  const models = [...new Set(stage.katas.map((kata) => kata.model))];
  const several = models.length > 1;
  return models.map((model) => {
    const katas = stage.katas.filter((kata) => kata.model === model);
    const lines = page.networks[model]?.lines ?? [];
    const there = new Set(lines.flatMap(names));
    const apart = katas.filter((kata) => kata.kind === "step" || !there.has(kata.tensor));
    return el("section", {},
      el("h2", { class: several ? "" : "unseen" }, several ? model.split(":")[1] : "The forward pass"),
      apart.map((kata) => kataButton(kata, page, "row", kata.name)),
      lines.length ? network(rowsOf(model, lines, katas, page), katas, page) : "Drawing …");
  });
}

function names(line) {
  return [line.name, ...line.parameters, ...line.data];
}

// A row is a heading { head }, a repeated block { key, open, inside } or a line { line }.
// A line, and a block that is folded, have an `item` for their place in the lanes.
function rowsOf(model, lines, katas, page) {
  const rows = [];
  let [layer, block] = ["", null];
  for (const line of lines) {
    if (line.block && line.block !== block?.number) {
      const inside = lines.filter((one) => one.block === line.block);
      const here = inside.flatMap(names);
      const key = `${model} ${line.block}`;
      const open = page.folds[key] ?? katas.some((kata) => here.includes(kata.tensor));
      block = { key, open, inside, number: line.block };
      if (!open) block.item = { names: inside.map((one) => one.name), reads: inside.flatMap((one) => one.reads) };
      rows.push(block);
    }
    if (!line.block) block = null;
    if (block && !block.open) continue;
    if (line.layer && line.layer !== layer) rows.push({ head: line.layer });
    layer = line.layer;
    rows.push({ line, item: { names: [line.name], reads: line.reads } });
  }
  return rows;
}

function network(rows, katas, page) {
  const items = rows.flatMap((row) => row.item ?? []);
  const { lanes, edges } = layout(items);
  const width = rem(STEP) * (2 + Math.max(0, ...lanes, ...edges.map((edge) => edge.lane)));
  const list = el("div", { class: "rows" });
  list.style.setProperty("--lanes", `${width}px`);
  const [middles, nodes] = [[], []];
  let [height, band] = [0, false];
  for (const row of rows) {
    const tall = rem(row.head ? HEAD : LINE);
    if (row.item) {
      nodes.push(node(rem(STEP) * (lanes[middles.length] + 1), height + tall / 2, row, katas, page));
      middles.push(height + tall / 2);
    }
    height += tall;
    if (row.head) band = !band;
    const made = row.head ? el("h3", {}, row.head) : row.line ? lineRow(row.line, katas, page) : foldRow(row, page);
    made.classList.toggle("band", band);
    list.append(made);
  }
  const at = (i) => middles[i];
  list.prepend(svg("svg", { width, height, "aria-hidden": "true" },
    drawn({ lanes, edges }, items, at, rem(STEP)), spans(items, katas, at), nodes));
  const light = (event) => {
    const from = event.target.closest("[data-name]")?.dataset.name ?? page.kata?.tensor;
    for (const edge of list.querySelectorAll(".edge")) {
      edge.classList.toggle("lit", edge.dataset.from.split(" ").includes(from));
    }
  };
  for (const kind of ["pointerover", "focusin", "pointerleave"]) list.addEventListener(kind, light);
  light({ target: list });
  return list;
}

function node(x, y, { line }, katas, page) {
  const half = rem(0.4);
  if (!line) return svg("rect", { x: x - half, y: y - half, width: 2 * half, height: 2 * half, class: "node none" });
  const kata = katas.find((one) => one.tensor === line.name);
  const mark = kata ? page.mark(kata) : "none";
  const sign = kata && mark !== "todo" ? (MARKS[mark] ?? "?") : "";
  return svg("g", {}, svg("circle", { cx: x, cy: y, r: rem(kata ? 0.55 : 0.25), class: `node ${mark}` }),
    svg("text", { x, y, class: `sign ${mark}` }, sign));
}

function lineRow(line, katas, page) {
  const of = (tensor) => katas.filter((kata) => kata.tensor === tensor && kata.kind !== "step");
  const chip = (kata, name) => kataButton(kata, page, "chip", name);
  const given = names(line).slice(1).map((name) => {
    const own = of(name);
    if (own.length) return own.map((kata) => chip(kata, own.length > 1 ? kata.name : name));
    const right = page.parts?.[`d${name}`]; // of a step that is open
    if (right === undefined) return el("span", { class: `chip ${line.data.includes(name) ? "data" : ""}` }, name);
    return el("span", { class: "chip" }, marked(right ? "solved" : "wrong", name));
  });
  const [kata, ...others] = of(line.name);
  const whole = [...line.before, line.code].join("; ");
  const code = el("code", {}, line.code);
  const main = kata ? kataButton(kata, page, "code", code, whole) : el("span", { class: "code", title: whole }, code);
  const chips = el("span", { class: "chips" }, others.map((one) => chip(one, one.name)), given);
  return el("div", { class: "row line", "data-name": line.name }, main, chips);
}

function foldRow({ key, open, inside, number }, page) {
  const fold = () => {
    page.folds[key] = !open;
    page.redraw();
  };
  const what = open ? "" : `: ${inside.length} lines, ${inside[0].name} … ${inside.at(-1).name}`;
  return el("div", { class: "row" }, button(`${open ? "▾" : "▸"} block ${number}${what}`, fold,
    { class: "fold", "aria-expanded": String(open), "data-fold": key, "data-walk": true, tabindex: -1 }));
}

export function marked(mark, name) {
  return [el("b", { class: `mark ${mark}`, "aria-hidden": "true" }, MARKS[mark] ?? "?"), ` ${name}`];
}

// Its label is what a screen reader says of it.
function kataButton(kata, page, kind, content, code = "") {
  const { readers = {}, shapes = {} } = page.networks[kata.model] ?? {};
  const label = [`${kata.name}, ${page.word(kata)}.`];
  if (code) label.push(`${code}.`);
  if (shapes[kata.tensor]) label.push(`Shape ${shapes[kata.tensor]}.`);
  if (readers[kata.tensor]?.length) label.push(`Read by ${readers[kata.tensor].join(", ")}.`);
  const here = page.kata?.id === kata.id;
  return button(kind === "code" ? content : marked(page.mark(kata), content), () => page.open(kata), {
    class: kind, "data-walk": true, "data-kata": kata.id, title: code || null,
    tabindex: here ? 0 : -1, "aria-current": here ? "true" : null, "aria-label": label.join(" "),
  });
}

// A kata that goes all the way at once: a bar beside the lines that it swallows.
function spans(items, katas, at) {
  const place = (name) => items.findIndex((item) => item.names.includes(name));
  return katas.flatMap((kata) => {
    const [from, to] = [place(kata.tensor), Math.max(...kata.start.map(place), -1)];
    if (from < 0 || to <= from) return [];
    const bar = { class: "span", x: 2, y: at(from), width: 5, rx: 2, height: at(to) - at(from) };
    return svg("rect", bar, svg("title", {}, `${kata.name}: in one go`));
  });
}
