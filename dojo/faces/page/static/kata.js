// The right side: one kata, what is said of its attempt, and all there is to see of it.

import { spreadsShown } from "./charts.js";
import { button, el, inline, prose } from "./dom.js";
import { MARKS, marked } from "./network.js";
import { numbersShown } from "./tables.js";

export function kataShown(kata, facts, page) {
  const { source } = kata;
  const [mark, busy] = [page.mark(kata), page.busy(kata)];
  const { shapes = {}, readers = {}, spreads = [] } = page.networks[kata.model] ?? {};
  const about = [facts?.place ?? kata.file];
  if (shapes[kata.tensor]) about.push(`shape ${shapes[kata.tensor]}`);
  if (readers[kata.tensor]?.length) about.push(`read by ${readers[kata.tensor].join(", ")}`);
  return [
    el("h1", {}, `${kata.id} `, el("span", { class: `status ${mark}` }, `${MARKS[mark] ?? "?"} ${page.word(kata)}`)),
    el("p", { class: "dim" }, about.join(" · "),
      facts?.editor ? [" · ", el("a", { href: facts.editor }, "open in VS Code")] : ""),
    source && el("p", {}, el("a", { href: source.address, rel: "noreferrer", target: "_blank" }, source.text)),
    prose(kata.statement),
    facts?.signature && el("pre", { class: "dim" }, facts.signature),
    facts?.forward?.length ? el("pre", {}, facts.forward.join("\n")) : null,
    busy && el("p", { class: "busy" }, "checking … What never ends is stopped after 10 seconds."),
    facts?.status && el("div", { class: busy ? "stale" : "" }, verdict(facts, page)),
    page.live && facts && help(kata, facts, page),
    spreads.length ? spreadsShown(spreads, kata.tensor) : null,
  ];
}

function verdict({ insight, lines, parts, numbers }, page) {
  const gradients = Object.entries(parts).map(([name, right]) =>
    el("span", { class: "chip" }, marked(right ? "solved" : "wrong", name)));
  return [
    insight.map((line) => el("p", { class: "insight" }, inline(line))),
    lines.length ? el("pre", { class: "said" }, lines.join("\n")) : null,
    el("p", { class: "chips" }, gradients),
    numbers.length ? numbersShown(numbers, page) : null,
  ];
}

function help(kata, { hints, left, status }, page) {
  const answer = page.answers[kata.id];
  const asked = page.asked === kata.id && !answer;
  const ask = () => (status === "solved" ? page.answer(kata) : page.ask(kata.id));
  const question = el("p", { role: "alertdialog", "aria-label": "The worked answer" },
    `${kata.id} is not solved yet, and an answer can't be unseen. Show it? `,
    button("Not yet", () => page.ask(""), { id: "not-yet" }), " ",
    button("Show it", () => page.answer(kata), { id: "show-it" }));
  return el("section", { class: "help", "aria-label": "Help" },
    el("ol", {}, hints.map((hint) => el("li", {}, inline(hint)))),
    el("p", {},
      left ? button(`One hint (${left} left)`, () => page.hint(kata), { id: "hint" }) : "", " ",
      asked || answer ? "" : button("Worked answer …", ask, { id: "answer" })),
    asked ? question : "",
    answer ? el("pre", { class: "answer" }, answer) : "");
}
