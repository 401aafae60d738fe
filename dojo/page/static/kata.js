// The right side: one kata, what is said of its attempt, and all there is to see of it.

import { button, el, inline, prose } from "./dom.js";
import { MARKS } from "./network.js";
import { numbersShown } from "./tables.js";
import { spreadsShown } from "./charts.js";

export function kataShown(kata, facts, page) {
  const mark = page.mark(kata);
  const stale = page.busy(kata);
  const network = page.networks[kata.model];
  const shape = network?.shapes[kata.tensor];
  const readers = network?.readers[kata.tensor] ?? [];
  const about = [facts?.place ?? kata.file, shape && `shape ${shape}`, readers.length && `read by ${readers.join(", ")}`];
  return [
    el("h1", {}, `${kata.id} `, el("span", { class: `status ${mark}` }, `${MARKS[mark] ?? "?"} ${page.word(kata)}`)),
    el("p", { class: "dim" }, about.filter(Boolean).join(" · "), facts?.editor ? " · " : "",
      facts?.editor ? el("a", { href: facts.editor }, "open in VS Code") : null),
    kata.source ? el("p", {}, el("a", { href: kata.source.address, rel: "noreferrer", target: "_blank" }, kata.source.text)) : null,
    prose(kata.statement),
    facts?.signature ? el("pre", { class: "dim" }, facts.signature) : null,
    facts?.forward?.length ? el("pre", {}, facts.forward.join("\n")) : null,
    stale ? el("p", { class: "busy" }, page.patience(kata)) : null,
    el("div", { class: stale ? "stale" : "" }, facts?.status ? verdict(facts, page, network) : null),
    page.live && facts ? help(kata, facts, page) : null,
    network?.spreads.length ? spreadsShown(network.spreads, kata.tensor) : null,
  ];
}

function verdict(facts, page) {
  const parts = Object.entries(facts.parts);
  return [
    facts.insight.map((line) => el("p", { class: "insight" }, inline(line))),
    facts.lines.length ? el("pre", { class: "said", "aria-label": "The verdict" }, facts.lines.join("\n")) : null,
    parts.length ? el("p", { class: "chips", "aria-label": "Its gradients" }, parts.map(([name, solved]) =>
      el("span", { class: `chip ${solved ? "solved" : "wrong"}` }, `${solved ? "✓" : "✗"} ${name}`))) : null,
    facts.numbers.length ? numbersShown(facts.numbers, page) : null,
  ];
}

function help(kata, facts, page) {
  const left = facts.left ? `One hint (${facts.left} left)` : "";
  const asked = page.asked === kata.id;
  const answer = page.answers[kata.id];
  const solved = facts.status === "solved";
  const ask = () => (solved ? page.answer(kata) : page.ask(kata.id));
  return el("section", { "aria-label": "Help", class: "help" },
    el("ol", {}, facts.hints.map((hint) => el("li", {}, inline(hint)))),
    el("p", {},
      left ? button(left, () => page.hint(kata), { id: "hint" }) : null, " ",
      answer || asked ? null : button("Worked answer …", ask, { id: "answer" })),
    asked && !answer ? el("p", { role: "alertdialog", "aria-label": "The worked answer" },
      `${kata.id} is not solved yet, and an answer can't be unseen. Show it? `,
      button("Not yet", () => page.ask(""), { id: "not-yet" }), " ",
      button("Show it", () => page.answer(kata), { id: "show-it" })) : null,
    answer ? el("pre", { class: "answer" }, answer) : null);
}
