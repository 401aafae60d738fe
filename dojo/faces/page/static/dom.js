// Making elements. Text is always text: no string is ever read as markup.

const SVG = "http://www.w3.org/2000/svg";

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (value !== null) node.setAttribute(name, value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null));
  return node;
}

export function el(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

// `code` in backticks.
export function inline(text) {
  return text.split("`").map((part, i) => (i % 2 ? el("code", {}, part) : part));
}

// Paragraphs; one with an indented line stays as it is.
export function prose(text) {
  return text.split("\n\n").map((p) => (/\n /.test(`\n${p}`) ? el("pre", {}, p) : el("p", {}, inline(p))));
}

export function button(text, onclick, attributes = {}) {
  return el("button", { type: "button", onclick, ...attributes }, text);
}

export function rem(times) {
  return times * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}
