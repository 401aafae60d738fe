"use strict";
// Draws class.json. All that comes from it is set as text, never as markup.

const overview = JSON.parse(document.getElementById("overview").textContent);

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** So many names are enough in one place; the tables by kata and by student have them all. */
const NAMED = 12;
const named = (list) =>
  list.slice(0, NAMED).join(", ") + (list.length > NAMED ? ` and ${list.length - NAMED} more` : "") || "none";

const plural = (count, one, many) => `${count} ${count === 1 ? one : many}`;
const percent = (part, whole) => (whole ? `${Math.round((100 * part) / whole)} %` : "");

/** A bar for `part` of `whole`; the number stands beside it, so it says nothing by itself. */
function bar(part, whole) {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  const filled = document.createElementNS(space, "rect");
  picture.setAttribute("class", "bar");
  picture.setAttribute("width", "100%");
  picture.setAttribute("aria-hidden", "true");
  filled.setAttribute("height", "100%");
  filled.setAttribute("width", `${whole ? (100 * part) / whole : 0}%`);
  picture.append(filled);
  return picture;
}

/** A column: its head, what is shown of a row, by what it sorts (none: it does not), and its look. */
const column = (head, show, key, look = "") => ({ head, show, key, look });
const figure = (head, value) => column(head, (row) => String(value(row)), value, "number");
const word = (head, value) => column(head, value, value, "word");
const words = (head, value) => column(head, value, value, "words");
const picture = (head, part, whole) => column(head, (row) => bar(part(row), whole));

const compare = (a, b) =>
  typeof a === "number" ? a - b : a.localeCompare(b, undefined, { numeric: true });

function table(caption, columns, rows) {
  const body = element("tbody");
  const heads = columns.map(() => element("th", { scope: "col" }));
  let shown = rows;

  const draw = () =>
    body.replaceChildren(
      ...shown.map((row) =>
        element(
          "tr",
          {},
          ...columns.map((one, place) => {
            const look = { class: one.look };
            return place
              ? element("td", look, one.show(row))
              : element("th", { ...look, scope: "row" }, one.show(row));
          }),
        ),
      ),
    );

  const sort = (place) => {
    const down = heads[place].getAttribute("aria-sort") === "ascending";
    heads.forEach((head) => head.removeAttribute("aria-sort"));
    heads[place].setAttribute("aria-sort", down ? "descending" : "ascending");
    const { key } = columns[place];
    shown = shown.toSorted((a, b) => (down ? -1 : 1) * compare(key(a), key(b)));
    draw();
  };

  columns.forEach((one, place) => {
    heads[place].className = one.look;
    if (!one.key) return heads[place].append(one.head);
    const button = element("button", { type: "button" }, one.head);
    button.addEventListener("click", () => sort(place));
    heads[place].append(button);
  });
  draw();
  const whole = element(
    "table",
    {},
    element("caption", {}, caption),
    element("thead", {}, element("tr", {}, ...heads)),
    body,
  );
  const frame = element("div", { class: "wide", tabindex: "0", role: "region" }, whole);
  frame.setAttribute("aria-label", caption);
  const keep = (fits) => {
    shown = rows.filter(fits);
    heads.forEach((head) => head.removeAttribute("aria-sort"));
    draw();
    return shown.length;
  };
  return { frame, keep };
}

const section = (title, ...parts) =>
  element("section", {}, element("h2", {}, title), ...parts);

function glance() {
  const of = (state) => overview.students.filter((one) => one.state === state).map((one) => one.id);
  const place = (one) => overview.katas.findIndex((kata) => kata.id === one.stuck);
  const stuck = overview.students.filter((one) => one.stuck).toSorted((a, b) => place(a) - place(b));
  const [commonest] = overview.causes;
  const facts = [
    ["Median", `${overview.median_score} of ${overview.max_score} points`],
    ["Solved by all", named(overview.solved_by_all)],
    ["Hardest", named(overview.hardest)],
    ["Commonest cause", commonest ? `${commonest.kind} (${plural(commonest.students, "student", "students")})` : "none"],
    ["May need help first", named(stuck.map((one) => `${one.id} (${one.stuck})`))],
    ["Missing", named(of("missing"))],
    ["Unreadable", named(of("unreadable"))],
  ];
  return element(
    "dl",
    {},
    ...facts.flatMap(([name, text]) => [element("dt", {}, name), element("dd", {}, text)]),
  );
}

function distribution() {
  const counts = overview.distribution;
  const step = overview.max_score / counts.length;
  const most = Math.max(...counts);
  const rows = counts.map((count, place) => ({
    range: `${+(step * place).toFixed(1)} to ${+(step * (place + 1)).toFixed(1)}`,
    count,
  }));
  const columns = [
    column("points", (row) => row.range, undefined, "word"),
    column("students", (row) => String(row.count), undefined, "number"),
    picture("as a bar", (row) => row.count, most),
  ];
  return table("How many have so many points", columns, rows).frame;
}

function stages() {
  const columns = [
    word("stage", (row) => row.name),
    figure("katas", (row) => row.katas),
    figure("solved, on average", (row) => +row.mean_solved.toFixed(1)),
    figure("have all", (row) => row.finished),
    picture("as a bar", (row) => row.finished, overview.graded),
  ];
  return table("Stage by stage", columns, overview.stages).frame;
}

function katas() {
  const first = (row) => Object.keys(row.causes)[0] ?? "";
  const columns = [
    word("kata", (row) => row.id),
    column("solved", (row) => percent(row.solved, overview.graded), (row) => row.solved, "number"),
    picture("as a bar", (row) => row.solved, overview.graded),
    figure("wrong", (row) => row.wrong),
    figure("broken", (row) => row.broken),
    figure("to do", (row) => row.todo),
    words("most often", first),
  ];
  return table("Kata by kata, with the sentence that was said most often", columns, overview.katas).frame;
}

function causes() {
  const where = (row) => named(Object.entries(row.katas).map(([kata, count]) => `${kata} (${count})`));
  const columns = [
    word("cause", (row) => row.kind),
    figure("students", (row) => row.students),
    words("where", where),
    words("for example", (row) => `${row.kata}: ${row.sentence} ${row.evidence}`.trim()),
  ];
  return table("Who made a mistake of a kind in several katas counts once", columns, overview.causes).frame;
}

function students() {
  const names = overview.stages.map((stage) => stage.name);
  const columns = [
    words("student", (row) => row.id),
    word("state", (row) => row.state),
    column("points", (row) => (row.state === "graded" ? String(row.score) : ""), (row) => row.score, "number"),
    figure("solved", (row) => row.solved),
    ...names.map((name) => figure(name, (row) => row.stages[name] ?? 0)),
    word("may need help with", (row) => row.stuck),
    words("remarks", (row) => row.problem),
  ];
  const { frame, keep } = table("Everybody", columns, overview.students);
  const field = element("input", { type: "search", id: "filter" });
  const count = element("span", { role: "status", class: "quiet" });
  field.addEventListener("input", () => {
    const wanted = field.value.toLowerCase();
    const said = (row) => [row.id, row.state, row.stuck, row.problem].join("\n").toLowerCase();
    const left = keep((row) => said(row).includes(wanted));
    count.textContent = ` ${plural(left, "student", "students")}`;
  });
  const label = element("label", { for: "filter" }, "Only those with ");
  return [element("p", { class: "filter" }, label, field, count), frame];
}

const all = overview.students.length;
const parts = [
  element("h1", {}, "Backprop Dojo: the class"),
  element("p", {}, `${plural(all, "submission", "submissions")}: ${overview.graded} graded, `
    + `${overview.missing} missing, ${overview.unreadable} unreadable.`),
];
if (!overview.secure)
  parts.push(element("p", { class: "warning" }, "Some were run without a sandbox: practice, not a grade."));
document.getElementById("class").replaceChildren(
  ...parts,
  section("At a glance", glance()),
  section("Points", distribution()),
  section("Commonest causes", causes()),
  section("Katas", katas()),
  section("Stages", stages()),
  section("Students", ...students()),
);
