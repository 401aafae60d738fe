// The page: what it knows, what is open, and how news come in.

import { button, el } from "./dom.js";
import { kataShown } from "./kata.js";
import { MARKS, stageDrawn } from "./network.js";
import { trainingShown } from "./training.js";

const facts = JSON.parse(document.getElementById("facts").textContent);
const [top_, graph, panel, said, helpBox] = ["top", "graph", "kata", "said", "help"].map((id) => document.getElementById(id));
const known = new Map(Object.entries(facts.katas ?? {}));
const all = facts.stages.flatMap((stage) => stage.katas);
let state = facts.state;
let since = {}; // when each kata that is being judged was first seen so
let gone = "";

const page = {
  live: !facts.katas,
  networks: facts.networks ?? {},
  training: facts.training ?? {},
  kata: null,
  tab: null, // a stage, or "training"
  parts: null,
  view: { which: 0, at: [] },
  folds: {},
  answers: {},
  asked: "",
  mark: (kata) => state.marks[kata.id] ?? "unknown",
  word: (kata) => facts.words[state.marks[kata.id]] ?? "not judged yet",
  busy: (kata) => state.judging?.includes(kata.id) ?? false,
  patience: (kata) => (Date.now() - since[kata.id] > 2000 ? "Still running. Is there an endless loop? After 10 seconds it is stopped." : "checking …"),
  open,
  redraw,
  hint: (kata) => asked(kata, "hint"),
  answer: (kata) => asked(kata, "answer"),
  ask: (id) => {
    page.asked = id;
    redraw();
    document.getElementById(id ? "not-yet" : "answer")?.focus();
  },
};

async function load(path, options) {
  const response = await fetch(path, options);
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}

async function open(kata, focus = true) {
  if (page.kata !== kata) Object.assign(page, { view: { which: 0, at: [] }, asked: "" });
  Object.assign(page, { kata, tab: facts.stages.find((stage) => stage.katas.includes(kata)) });
  history.replaceState(null, "", `#${kata.id}`);
  redraw();
  if (focus && matchMedia("(max-width: 60rem)").matches) panel.focus();
  await refresh(kata);
}

// Fetch what is said of a kata, unless that is known; draw it if it is still the one that is open.
async function refresh(kata) {
  if (page.live && known.get(kata.id)?.version !== (state.versions[kata.id] ?? 0)) {
    known.set(kata.id, await load(`kata/${encodeURIComponent(kata.id)}`));
  }
  if (page.kata === kata) {
    page.parts = known.get(kata.id)?.parts;
    redraw();
  }
}

async function asked(kata, want) {
  const headers = { "Content-Type": "application/json" };
  const given = await load("help", { method: "POST", headers, body: JSON.stringify({ kata: kata.id, want }) });
  if (given.answer) page.answers[kata.id] = given.answer;
  else known.set(kata.id, given);
  redraw();
}

function redraw() {
  const focused = document.activeElement;
  const mark = ["id", "data-kata", "data-fold"].map((name) => [name, focused?.getAttribute(name)]).find(([, value]) => value);
  const scrolled = panel.scrollTop;
  drawTop();
  if (page.tab === "training") {
    graph.replaceChildren();
    panel.replaceChildren(...trainingShown(page.training).filter(Boolean));
  } else {
    graph.replaceChildren(...stageDrawn(page.tab, page));
    panel.replaceChildren(...kataShown(page.kata, known.get(page.kata.id), page).flat(Infinity).filter(Boolean));
  }
  document.body.classList.toggle("training", page.tab === "training");
  panel.scrollTop = scrolled;
  if (mark) document.querySelector(`[${mark[0]}="${CSS.escape(mark[1])}"]`)?.focus({ preventScroll: true });
}

function drawTop() {
  const tab = (text, chosen, choose, id) => button(text, choose, {
    role: "tab", id, "aria-selected": String(chosen), tabindex: chosen ? 0 : -1,
    "aria-controls": chosen ? "page" : null,
  });
  const tabs = facts.stages.map((stage) => {
    const done = stage.katas.filter((kata) => page.mark(kata) === "solved").length;
    const first = stage.katas.find((kata) => page.mark(kata) !== "solved") ?? stage.katas[0];
    return tab(`${stage.name} ${done}/${stage.katas.length}`, page.tab === stage, () => open(first, false), `tab-${stage.name}`);
  });
  const train = () => {
    page.tab = "training";
    redraw();
  };
  const training = page.live || page.training.runs ? [tab("training", page.tab === "training", train, "tab-training")] : [];
  const legend = Object.entries(MARKS).map(([mark, sign]) => el("span", {}, el("b", { class: `mark ${mark}`, "aria-hidden": "true" }, sign), ` ${facts.words[mark]}`));
  const title = page.tab === "training" ? "" : page.tab.title;
  top_.replaceChildren(
    el("strong", {}, "Backprop Dojo"), el("div", { role: "tablist", "aria-label": "Stages" }, tabs, training),
    el("span", { class: "title" }, title), el("span", { class: "legend" }, legend),
    button("?", () => helpBox.showModal(), { id: "keys", "aria-label": "Keys" }),
    ...(gone ? [el("p", { class: "gone", role: "alert" }, gone)] : []));
}

// Arrows walk through the lines, and through the tabs; Enter opens, as ever; ? tells.
function walk(event, step, selector, choose) {
  const there = [...document.querySelectorAll(selector)];
  const next = there[there.indexOf(document.activeElement) + step];
  if (!next) return;
  event.preventDefault();
  for (const one of there) one.tabIndex = one === next ? 0 : -1;
  next.focus();
  if (choose) next.click();
}

document.addEventListener("keydown", (event) => {
  const inside = (box) => box.contains(document.activeElement);
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (event.key === "?" && !event.ctrlKey && !event.metaKey) helpBox.showModal();
  else if (step && inside(graph)) walk(event, step, "#graph [data-walk]", false);
  else if (step && inside(top_)) walk(event, step, "[role=tab]", true);
});

helpBox.append(
  el("h2", {}, "Keys"),
  el("dl", {}, [["Tab", "from the stages to the lines, to the kata"], ["↑ ↓ ← →", "from one to the next"], ["Enter", "opens a kata"], ["?", "this"], ["Esc", "closes it"]]
    .flatMap(([key, does]) => [el("dt", {}, key), el("dd", {}, does)])),
  el("form", { method: "dialog" }, el("button", {}, "Close")));

// News.

let news = null;

function listen() {
  news = new EventSource("news");
  news.onopen = () => {
    if (gone) redraw((gone = ""));
  };
  news.onmessage = (event) => take(JSON.parse(event.data));
  news.onerror = () => {
    gone = "The dojo has ended, or is out of reach. What you see is from before. Start it again: nox -s page";
    redraw();
  };
}

async function take(newer) {
  const before = state;
  state = newer;
  since = Object.fromEntries(state.judging.map((id) => [id, since[id] ?? Date.now()]));
  if (state.networks > Object.keys(page.networks).length) page.networks = await load("networks");
  if (state.versions.training !== before.versions.training) page.training = await load("training");
  const current = all.find((kata) => kata.id === state.current);
  const turned = state.saves > before.saves || (!location.hash && state.current !== before.current);
  if (turned && page.tab !== "training" && current !== page.kata) await open(current, false);
  else await refresh(page.kata);
  if (before.versions[page.kata.id] !== state.versions[page.kata.id]) tell();
}

function tell() {
  const lines = known.get(page.kata.id)?.lines ?? [];
  said.textContent = `${page.kata.name}, ${page.word(page.kata)}. ${lines[0] ?? ""}`;
}

const begun = all.find((kata) => `#${kata.id}` === location.hash) ?? all.find((kata) => kata.id === state.current)
  ?? all.find((kata) => page.mark(kata) !== "solved") ?? all[0];
open(begun, false);
if (page.live) {
  listen(); // a hidden tab lets go of its connection: a browser has six of them
  document.addEventListener("visibilitychange", () => {
    news?.close();
    if (!document.hidden) listen();
  });
  setInterval(() => { if (page.busy(page.kata)) redraw(); }, 1000);
}
for (const query of ["(prefers-color-scheme: dark)", "(max-width: 60rem)"]) matchMedia(query).addEventListener("change", redraw);
