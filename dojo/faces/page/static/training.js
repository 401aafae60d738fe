// The training runs: their losses, how far each parameter is moved, and what the network makes up.

import { curves } from "./charts.js";
import { el } from "./dom.js";

export function trainingShown({ runs = [] }) {
  const title = el("h1", {}, "Training");
  if (!runs.length) {
    const how = " makes one, and is shown here while it runs.";
    return [title, el("p", {}, "There is no run yet. ", el("code", {}, "nox -s train"), how)];
  }
  const [last] = runs;
  const losses = runs.flatMap((run) => [
    { label: run.name, ...run.losses },
    ...(run.autograd ? [{ label: `${run.name} by autograd`, ...run.autograd }] : []),
  ]);
  const ratios = Object.entries(last.ratios).map(([label, curve]) => ({ label, ...curve }));
  const [done, steps] = [last.done, last.steps].map((number) => number.toLocaleString("en"));
  return [
    title,
    el("p", {}, `${last.name}: ${done} of ${steps} steps, ${last.title}; gradients by ${last.backward}.`),
    curves("Loss, mean of neighbouring steps", losses),
    curves(`${last.name}: log10 of update to data, by parameter; -3 is about right`, ratios, -3, -6),
    last.samples.length ? el("h2", {}, "What it makes up") : null,
    el("ul", { class: "samples" }, last.samples.map((text) => el("li", {}, text || "(nothing)"))),
  ];
}
