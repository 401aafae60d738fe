// A tensor as rows of numbers.

export function short(number) {
  if (typeof number === "string") return number;
  const size = Math.abs(number);
  if (size < 1e-12) return "0";
  if (size >= 100) return number.toPrecision(3);
  return size < 0.01 ? number.toExponential(0).replace("e-0", "e-") : number.toFixed(2);
}

// The last two axes of a table as rows of numbers, at this place along the others.
export function slice({ shape, numbers }, at) {
  const [rows, columns] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
  const start = shape.slice(0, -2).reduce((sum, length, axis) => sum * length + Math.min(at[axis] ?? 0, length - 1), 0);
  return Array.from({ length: rows }, (_, r) => {
    const from = (start * rows + r) * columns;
    return numbers.slice(from, from + columns);
  });
}

export function place(table, axis, i) {
  return table.letters[table.shape.length + axis]?.[i] ?? String(i);
}
