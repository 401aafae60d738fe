// The training runs: their losses, how much each parameter is moved, and what the network makes up.

import { el } from "./dom.js";
import { curves } from "./charts.js";

export function trainingShown({ runs = [] }) {
  if (!runs.length) return [el("h1", {}, "Training"), el("p", {}, "There is no run yet. ", el("code", {}, "nox -s train"), " makes one, and is shown here while it runs.")];
  const losses = runs.flatMap((run) => [
    { label: run.name, ...run.losses },
    ...(run.autograd ? [{ label: `${run.name} by autograd`, ...run.autograd }] : []),
  ]);
  const [last] = runs;
  const ratios = Object.entries(last.ratios ?? {}).map(([label, curve]) => ({ label, ...curve }));
  return [
    el("h1", {}, "Training"),
    el("p", {}, `${last.name}: ${last.done.toLocaleString("en")} of ${last.steps.toLocaleString("en")} steps, ${last.title}; gradients by ${last.backward}.`),
    curves("Loss, mean of neighbouring steps", losses),
    ratios.length ? curves(`${last.name}: log10 of update to data, by parameter; -3 is about right`, ratios, -3, -6) : null,
    last.samples.length ? el("section", { "aria-label": "Samples" }, el("h2", {}, "What it makes up"),
      el("ul", { class: "samples" }, last.samples.map((text) => el("li", {}, text || "(nothing)")))) : null,
  ];
}
