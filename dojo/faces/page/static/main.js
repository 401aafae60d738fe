// The page: what it knows, what is open, and how news come in.

import { button, el } from "./dom.js";
import { kataShown } from "./kata.js";
import { MARKS, marked, stageDrawn } from "./network.js";
import { trainingShown } from "./training.js";

const byId = (id) => document.getElementById(id);
const facts = JSON.parse(byId("facts").textContent);
const all = facts.stages.flatMap((stage) => stage.katas);
const known = new Map(Object.entries(facts.katas ?? {})); // what is said of each kata, by its id
let state = facts.state;
let gone = "";
let chosen = location.hash !== ""; // whether it is for the learner to say which kata is open

const page = {
  live: !facts.katas,
  networks: facts.networks ?? {},
  training: facts.training ?? {},
  kata: null,
  tab: null, // a stage, or "training"
  parts: null, // of the step that is open: whether each gradient is right
  view: null, // of its numbers: the case, and the place along each axis
  folds: {},
  answers: {},
  asked: "",
  mark: (kata) => state.marks[kata.id] ?? "unknown",
  word: (kata) => facts.words[state.marks[kata.id]] ?? "not judged yet",
  busy: (kata) => state.judging?.includes(kata.id) ?? false,
  open: (kata) => {
    chosen = true;
    show(kata);
    if (matchMedia("(max-width: 60rem)").matches) byId("kata").focus();
  },
  redraw,
  hint: (kata) => ask(kata, "hint"),
  answer: (kata) => ask(kata, "answer"),
  ask: (id) => {
    page.asked = id;
    redraw();
    byId(id ? "not-yet" : "answer")?.focus();
  },
};

// Drawing.

function redraw() {
  drawLeft();
  drawRight();
}

// What is drawn anew keeps the focus where it was.
function keepingFocus(draw) {
  const had = ["id", "data-kata", "data-fold"].map((name) => [name, document.activeElement?.getAttribute(name)]);
  draw();
  const [name, value] = had.find(([, one]) => one) ?? [];
  if (name) document.querySelector(`[${name}="${CSS.escape(value)}"]`)?.focus({ preventScroll: true });
}

function drawLeft() {
  keepingFocus(() => {
    const training = page.tab === "training";
    document.body.classList.toggle("training", training);
    drawTop();
    byId("graph").replaceChildren(...(training ? [] : stageDrawn(page.tab, page)));
  });
}

function drawRight() {
  const panel = byId("kata");
  const scrolled = panel.scrollTop;
  const shown = page.tab === "training" ? trainingShown(page.training)
    : kataShown(page.kata, known.get(page.kata.id), page);
  keepingFocus(() => panel.replaceChildren(...shown.flat(Infinity).filter(Boolean)));
  panel.scrollTop = scrolled;
}

function drawTop() {
  const tab = (name, text, here, choose) => button(text, choose, {
    role: "tab", id: `tab-${name}`, tabindex: here ? 0 : -1,
    "aria-selected": String(here), "aria-controls": here ? "page" : null,
  });
  const tabs = facts.stages.map((stage) => {
    const left = stage.katas.filter((kata) => page.mark(kata) !== "solved");
    const done = `${stage.name} ${stage.katas.length - left.length}/${stage.katas.length}`;
    return tab(stage.name, done, page.tab === stage, () => show(left[0] ?? stage.katas[0]));
  });
  const train = () => {
    page.tab = "training";
    redraw();
  };
  if (page.live || page.training.runs) tabs.push(tab("training", "training", page.tab === "training", train));
  byId("top").replaceChildren(
    el("strong", {}, "Backprop Dojo"),
    el("div", { role: "tablist", "aria-label": "Stages" }, tabs),
    el("span", {}, page.tab.title ?? ""),
    el("span", { class: "legend" }, Object.keys(MARKS).map((mark) => el("span", {}, marked(mark, facts.words[mark])))),
    button("?", () => byId("help").showModal(), { id: "keys", "aria-label": "Keys" }),
    gone ? el("p", { class: "gone", role: "alert" }, gone) : "");
}

// Knowing.

async function load(path, options) {
  try {
    const response = await fetch(path, options);
    return response.ok ? await response.json() : null;
  } catch {
    return null; // the stream of news tells that nobody is there
  }
}

async function show(kata) {
  if (page.kata !== kata) Object.assign(page, { view: { which: 0, at: [] }, asked: "" });
  Object.assign(page, { kata, tab: facts.stages.find((stage) => stage.katas.includes(kata)) });
  history.replaceState(null, "", `#${kata.id}`);
  await refresh(kata);
  redraw();
  byId("graph").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
}

// Ask what is said of a kata, unless that is known.
async function refresh(kata) {
  if (page.live && known.get(kata.id)?.version !== (state.versions[kata.id] ?? 0)) {
    const found = await load(`kata/${encodeURIComponent(kata.id)}`);
    if (found && found.version >= (known.get(kata.id)?.version ?? 0)) known.set(kata.id, found);
  }
  if (page.kata === kata) page.parts = known.get(kata.id)?.parts;
}

async function ask(kata, want) {
  const headers = { "Content-Type": "application/json" };
  const given = await load("help", { method: "POST", headers, body: JSON.stringify({ kata: kata.id, want }) });
  if (given?.answer) page.answers[kata.id] = given.answer;
  else if (given) known.set(kata.id, given);
  redraw();
}

// News.

async function take(newer) {
  const before = state;
  state = newer;
  const news = (name) => state.versions[name] !== before.versions[name];
  const drawn = state.networks > Object.keys(page.networks).length;
  if (drawn) page.networks = (await load("networks")) ?? page.networks;
  if (news("training")) page.training = (await load("training")) ?? page.training;
  const current = all.find((kata) => kata.id === state.current);
  chosen ||= state.saves > before.saves;
  const turned = state.saves > before.saves || (!chosen && state.current !== before.current);
  if (turned && page.tab !== "training" && current !== page.kata) await show(current);
  const { kata } = page;
  const judging = (one) => one.judging.includes(kata.id);
  await refresh(kata);
  drawLeft();
  if (drawn || news(kata.id) || judging(state) !== judging(before) || news("training")) drawRight();
  if (!news(kata.id)) return;
  byId("said").textContent = `${kata.name}, ${page.word(kata)}. ${known.get(kata.id)?.lines?.[0] ?? ""}`;
}

let stream = null;

function listen() {
  stream?.close();
  if (document.hidden) return; // a browser has six connections: a hidden tab lets go of its own
  const told = (sentence) => {
    if (gone !== sentence) redraw((gone = sentence));
  };
  stream = new EventSource("news");
  stream.onopen = () => told("");
  stream.onmessage = (event) => take(JSON.parse(event.data));
  stream.onerror = () => told("The dojo has ended; what you see is from before. Start it again: nox -s page");
}

// Keys: the arrows walk through the tabs, and through the lines.

document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  const here = document.activeElement;
  const kind = ["[role=tab]", "[data-walk]"].find((one) => here?.matches(one));
  if (event.key === "?" && !event.ctrlKey && !event.metaKey) byId("help").showModal();
  if (!step || !kind) return;
  const there = [...document.querySelectorAll(kind)];
  const next = there[there.indexOf(here) + step];
  event.preventDefault();
  if (!next) return;
  for (const one of there) one.tabIndex = one === next ? 0 : -1;
  next.focus();
  if (kind === "[role=tab]") next.click();
});

const named = all.find((kata) => `#${kata.id}` === location.hash);
const open = all.find((kata) => page.mark(kata) !== "solved") ?? all[0];
show(named ?? all.find((kata) => kata.id === state.current) ?? open);
if (page.live) {
  listen();
  document.addEventListener("visibilitychange", listen);
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
