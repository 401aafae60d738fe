// A forward pass as lanes, like `git log --graph`: who reads a tensor lies further down.

import { svg } from "./dom.js";

// Items are lines, or folded blocks of them: { names, reads }, in the order of computation.
// Gives the lane of each, and edges { from, to, lane }: a lane leads to one reader at a time.
export function layout(items) {
  const place = new Map(items.flatMap((item, i) => item.names.map((name) => [name, i])));
  const readers = items.map(() => new Set());
  items.forEach((item, i) => {
    for (const read of item.reads) {
      const from = place.get(read);
      if (from !== undefined && from !== i) readers[from].add(i);
    }
  });
  const taken = []; // by lane: the reader that it leads to
  const free = () => {
    const lane = taken.findIndex((to) => to === undefined);
    return lane < 0 ? taken.length : lane;
  };
  const lanes = [];
  const edges = [];
  items.forEach((_, i) => {
    const mine = taken.flatMap((to, lane) => (to === i ? [lane] : []));
    const own = mine.length ? mine[0] : free();
    for (const lane of mine) taken[lane] = undefined;
    lanes.push(own);
    const far = [...readers[i]].sort((a, b) => b - a); // the farthest one keeps the lane
    far.forEach((to, nth) => {
      const there = taken.indexOf(to);
      const lane = nth === 0 ? own : there < 0 ? free() : there;
      taken[lane] = to;
      edges.push({ from: i, to, lane });
    });
  });
  return { lanes, edges };
}

// `at(i)` is the height of an item's middle, `step` the width of a lane.
export function drawn({ lanes, edges }, items, at, step) {
  const x = (lane) => step * (lane + 1);
  const curve = (x1, y1, x2, y2) => `C${x1},${(y1 + y2) / 2} ${x2},${(y1 + y2) / 2} ${x2},${y2}`;
  return edges.map(({ from, to, lane }) => {
    const [x1, x2, x3] = [x(lanes[from]), x(lane), x(lanes[to])];
    let d = `M${x1},${at(from)}`;
    if (to === from + 1) d += curve(x1, at(from), x3, at(to));
    else d += `${curve(x1, at(from), x2, at(from + 1))}V${at(to - 1)}${curve(x2, at(to - 1), x3, at(to))}`;
    return svg("path", { d, class: "edge", "data-from": items[from].names.join(" ") });
  });
}
