// The left side: each network of a stage, one row a forward line, grouped by layer.

import { button, el, rem, svg } from "./dom.js";
import { drawn, layout } from "./lanes.js";

export const MARKS = { solved: "✓", todo: "○", wrong: "✗", broken: "!" };
const HEIGHTS = { head: 1.6, line: 2 };
const STEP = 1.5;

export function stageDrawn(stage, page) {
  const models = [...new Set(stage.katas.map((kata) => kata.model))];
  return models.map((model) => {
    const katas = stage.katas.filter((kata) => kata.model === model);
    const several = models.length > 1;
    const title = el("h2", { class: several ? "" : "unseen" }, several ? model.split(":")[1] : "The forward pass");
    const lines = page.networks[model]?.lines ?? [];
    const there = new Set(lines.flatMap((line) => [line.name, ...line.parameters, ...line.data]));
    const apart = katas.filter((kata) => kata.kind === "step" || !there.has(kata.tensor));
    const buttons = apart.map((kata) => kataButton(kata, page, "row", marked(kata.name, page.mark(kata))));
    return el("section", {}, title, buttons, lines.length ? rows(model, lines, katas, page) : "Drawing …");
  });
}

function rows(model, lines, katas, page) {
  const shown = []; // one for each row: { head, block, line, item }
  const items = [];
  let [layer, block] = ["", ""];
  for (const line of lines) {
    if (line.block && line.block !== block) {
      const key = `${model} ${line.block}`;
      const inside = lines.filter((one) => one.block === line.block);
      const own = katas.some((kata) => inside.some((one) => names(one).includes(kata.tensor)));
      const open = page.folds[key] ?? own;
      const item = { names: inside.map((one) => one.name), reads: inside.flatMap((one) => one.reads) };
      shown.push({ key, open, inside, item: open ? null : items.push(item) - 1 });
    }
    block = line.block;
    if (block && !shown.findLast((row) => row.key).open) continue;
    if (line.layer && line.layer !== layer) shown.push({ head: line.layer });
    layer = line.layer;
    shown.push({ line, item: items.push({ names: [line.name], reads: line.reads }) - 1 });
  }
  const made = layout(items);
  const widest = Math.max(0, ...made.lanes, ...made.edges.map((edge) => edge.lane));
  const width = rem(STEP) * (widest + 2);
  const [middles, ends, nodes] = [[], [], []];
  let height = 0;
  let band = false;
  const list = el("div", { class: "rows" });
  list.style.setProperty("--lanes", `${width}px`);
  for (const row of shown) {
    const tall = rem(row.head ? HEIGHTS.head : HEIGHTS.line);
    if (row.head) band = !band;
    if (row.item !== null && row.item !== undefined) middles[row.item] = height + tall / 2;
    ends.push((height += tall));
    const made = row.head ? el("h3", {}, row.head) : row.line ? lineRow(model, row.line, katas, page) : foldRow(row, page);
    made.classList.toggle("band", band);
    list.append(made);
    const kata = row.line && katas.find((one) => one.tensor === row.line.name);
    if (row.item !== null && row.item !== undefined) nodes.push({ item: row.item, kata, folded: !row.line });
  }
  const node = ({ item, kata, folded }) => {
    const [x, y, mark] = [rem(STEP) * (made.lanes[item] + 1), middles[item], kata ? page.mark(kata) : "none"];
    if (folded) return svg("rect", { x: x - rem(0.4), y: y - rem(0.4), width: rem(0.8), height: rem(0.8), class: "node none" });
    const circle = svg("circle", { cx: x, cy: y, r: rem(kata ? 0.55 : 0.25), class: `node ${mark}` });
    const sign = kata && svg("text", { x, y, class: `sign ${mark}` }, mark === "todo" ? "" : (MARKS[mark] ?? "?"));
    return svg("g", {}, circle, sign);
  };
  const at = (i) => middles[i];
  const picture = svg("svg", { width, height, "aria-hidden": "true" }, drawn(made, items, at, rem(STEP)), spans(items, katas, at), nodes.map(node));
  list.prepend(picture);
  const light = (event) => {
    const from = event.target.closest("[data-name]")?.dataset.name ?? page.kata?.tensor;
    for (const edge of picture.querySelectorAll(".edge")) edge.classList.toggle("lit", edge.dataset.from.split(" ").includes(from));
  };
  for (const kind of ["pointerover", "focusin", "pointerleave"]) list.addEventListener(kind, light);
  light({ target: list });
  return list;
}

function names(line) {
  return [line.name, ...line.parameters, ...line.data];
}

function lineRow(model, line, katas, page) {
  const of = (tensor) => katas.filter((kata) => kata.tensor === tensor && kata.kind !== "step");
  const [kata, ...others] = of(line.name);
  const whole = [...line.before, line.code].join("; ");
  const given = names(line).slice(1).flatMap((name) => {
    const own = of(name);
    const part = page.parts?.[`d${name}`];
    const mark = part === undefined ? "" : part ? "solved" : "wrong";
    if (!own.length) return [el("span", { class: `chip ${mark || (line.data.includes(name) ? "data" : "")}` }, mark ? marked(name, mark) : name)];
    return own.map((one) => kataButton(one, page, "chip", marked(name, page.mark(one))));
  });
  const more = others.map((one) => kataButton(one, page, "chip", marked(one.name, page.mark(one))));
  const main = kata ? kataButton(kata, page, "code", el("code", {}, line.code), whole) : el("span", { class: "code", title: whole }, el("code", {}, line.code));
  return el("div", { class: "row line", "data-name": line.name }, main, el("span", { class: "chips" }, more, given));
}

function foldRow({ key, open, inside, item }, page) {
  const fold = () => {
    page.folds[key] = !open;
    page.redraw();
    document.querySelector(`[data-fold="${CSS.escape(key)}"]`)?.focus();
  };
  const text = `${open ? "▾" : "▸"} block ${inside[0].block}${open ? "" : `: ${inside.length} lines, ${inside[0].name} … ${inside.at(-1).name}`}`;
  const own = button(text, fold, { class: "fold", "aria-expanded": String(open), "data-fold": key, tabindex: -1, "data-walk": true });
  return el("div", { class: item === null ? "row" : "row line" }, own);
}

function marked(name, mark) {
  return [el("b", { class: `mark ${mark}`, "aria-hidden": "true" }, MARKS[mark] ?? "?"), ` ${name}`];
}

// What a screen reader says of a kata.
function told(kata, page, code) {
  const network = page.networks[kata.model];
  const readers = network?.readers[kata.tensor] ?? [];
  return [
    `${kata.name}, ${page.word(kata)}.`,
    code && `${code}.`,
    network?.shapes[kata.tensor] && `Shape ${network.shapes[kata.tensor]}.`,
    readers.length && `Read by ${readers.join(", ")}.`,
  ].filter(Boolean).join(" ");
}

function kataButton(kata, page, kind, content, code = "") {
  const here = page.kata?.id === kata.id;
  return button(content, () => page.open(kata), {
    class: kind, "data-walk": true, "data-kata": kata.id, title: code || null,
    tabindex: here ? 0 : -1, "aria-current": here ? "true" : null, "aria-label": told(kata, page, code),
  });
}

// A kata that goes all the way at once: a bar beside the lines that it swallows.
function spans(items, katas, at) {
  const place = (name) => items.findIndex((item) => item.names.includes(name));
  return katas.flatMap((kata) => {
    const [from, to] = [place(kata.tensor), Math.max(...kata.start.map(place), -1)];
    if (from < 0 || to <= from) return [];
    return [svg("rect", { class: "span", x: 2, y: at(from), width: 5, rx: 2, height: at(to) - at(from) },
      svg("title", {}, `${kata.name}: in one go`))];
  });
}
