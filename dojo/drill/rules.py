"""The moves: each kind of line, how it goes back to each thing it reads, and that in words.

One line a move. In the patterns `{a}` and `{b}` are what it reads, `{y}` what it makes, `{dy}` the
incoming gradient, `{axis}` an axis and `{size}` its length, `{shape}` the shape of `{a}`. Where `{b}` was
broadcast, its gradient is summed in the end; the table does not say that again and again.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Move:
    """A kind of line: `level` is where it is practised, `back` a pattern for each thing it reads."""

    level: int
    forward: str
    back: tuple[str, ...]
    words: str


# fmt: off
MOVES = {
    # One thing, element by element.
    "square": Move(1, "{a}**2", ("2 * {a} * {dy}",), "a square: twice the value"),
    "cube": Move(1, "{a}**3", ("3 * {a}**2 * {dy}",), "a cube: three times the square"),
    "exp": Move(1, "{a}.exp()", ("{y} * {dy}",), "exp: its derivative is what it made"),
    "tanh": Move(1, "{a}.tanh()", ("(1 - {y}**2) * {dy}",), "tanh: 1 minus the square of what it made"),
    "sigmoid": Move(1, "{a}.sigmoid()", ("{y} * (1 - {y}) * {dy}",),
        "sigmoid: what it made, times what is left to 1"),
    "sin": Move(1, "{a}.sin()", ("{a}.cos() * {dy}",), "sin: cos of what it read"),
    "cos": Move(1, "{a}.cos()", ("-{a}.sin() * {dy}",), "cos: minus sin of what it read"),
    "root": Move(6, "({a} + 1e-5).sqrt()", ("{dy} / (2 * {y})",),
        "a square root: half of 1 over what it made"),
    # Two things, broadcast; sums.
    "add": Move(2, "{a} + {b}", ("{dy}", "{dy}"), "an addition: both get all of it"),
    "sub": Move(2, "{a} - {b}", ("{dy}", "-{dy}"),
        "a subtraction: the second gets it with its sign flipped"),
    "mul": Move(2, "{a} * {b}", ("{b} * {dy}", "{a} * {dy}"), "a product: each times the other factor"),
    "div": Move(2, "{a} / {b}", ("{dy} / {b}", "-{y} / {b} * {dy}"),
        "a division: above over the divisor; below minus the quotient over it, too"),
    "sum": Move(2, "{a}.sum({axis}, keepdim=True)", ("{dy}.expand({shape})",),
        "a sum forward is a broadcast backward"),
    "gather": Move(2, "{a}.sum({axis})", ("{dy}.unsqueeze({axis}).expand({shape})",),
        "a sum forward is a broadcast backward, with the axis put back in"),
    "mean": Move(2, "{a}.mean({axis}, keepdim=True)", ("{dy}.expand({shape}) / {size}",),
        "a mean forward is a broadcast backward, of a share for each"),
    # Matrices.
    "matmul": Move(3, "{a} @ {b}", ("{dy} @ {b}.T", "{a}.T @ {dy}"),
        "a matrix product: the other one, transposed, on the other's side"),
    "transpose": Move(3, "{a}.T", ("{dy}.T",), "a transpose backward is a transpose"),
    "view": Move(3, "{a}.reshape({size}, -1)", ("{dy}.reshape({shape})",),
        "a reshape backward is a reshape"),
    # Rows, places, masks.
    "index": Move(5, "{a}[{b}]", ("torch.zeros_like({a}).index_add_(0, {b}, {dy})",),
        "rows picked: each adds to the row it came from"),
    "max": Move(5, "{a}.max({axis}, keepdim=True).values",
        ("torch.zeros_like({a}).scatter_({axis}, {a}.argmax({axis}, keepdim=True), {dy})",),
        "a maximum: all of it to the largest, nothing to the others"),
    "cumsum": Move(5, "{a}.cumsum({axis})", ("{dy}.flip({axis}).cumsum({axis}).flip({axis})",),
        "a running sum backward is one from the other end"),
    "flip": Move(5, "{a}.flip({axis})", ("{dy}.flip({axis})",), "a flip backward is a flip"),
    "relu": Move(5, "{a}.relu()", ("({a} > 0) * {dy}",), "relu: through where it was positive"),
    "where": Move(5, "torch.where({b}, {a}, 0)", ("torch.where({b}, {dy}, 0)",),
        "a mask lets back through what it let through"),
}
# fmt: on
"""By name. Those of level 4 and 6 are no moves of their own: several readers, and layers made of these."""
