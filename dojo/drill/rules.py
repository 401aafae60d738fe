"""The moves: each kind of line, what it makes of a shape, and how it goes back to each thing it reads.

A table, one entry a move. In the patterns `{a}` and `{b}` are what it reads, `{y}` what it makes, `{dy}`
the incoming gradient, `{axis}` an axis and `{size}` its length, `{shape}` the shape of `{a}`. Where one of
them was broadcast, its gradient is summed in the end; the table does not say that again and again.
"""

from __future__ import annotations

from dataclasses import dataclass

Dims = tuple[str, ...]
"""A shape, by the names of its axes; "1" is a length of 1."""


@dataclass(frozen=True)
class Move:
    """A kind of line. `level` is where it is practised, `back` the way back to each thing it reads, and
    that in words. Its result may have one of the `names`; its shape is `makes`, or if that is "kept" or
    "dropped" what its axis leaves, or else that of what it reads, broadcast. If it reads a second thing,
    `other` is what that may be called and its shape; "thin" is one that is broadcast.
    """

    level: int
    names: str
    forward: str
    back: tuple[tuple[str, str], ...]
    makes: str = ""
    other: tuple[str, str] = ("", "")


IN = "times what comes in"
ADDED = "an addition: both get all that comes in"
FACTOR = "a product: each gets the other factor, times what comes in"
# fmt: off
MOVES = {
    # One thing, element by element.
    "square": Move(1, "square power area", "{a}**2",
        (("2 * {a} * {dy}", f"a square goes back as twice what it read, {IN}"),)),
    "cube": Move(1, "cube volume", "{a}**3",
        (("3 * {a}**2 * {dy}", f"a cube: 3 times the square of what it read, {IN}"),)),
    "exp": Move(1, "grown counts odds", "{a}.exp()",
        (("{y} * {dy}", f"exp goes back as what it made, {IN}"),)),
    "tanh": Move(1, "h bent act", "{a}.tanh()",
        (("(1 - {y}**2) * {dy}", f"tanh goes back as 1 minus the square of what it made, {IN}"),)),
    "sigmoid": Move(1, "gate chance dial", "{a}.sigmoid()",
        (("{y} * (1 - {y}) * {dy}", f"sigmoid goes back as y (1 - y), y being what it made, {IN}"),)),
    "sin": Move(1, "wave swing", "{a}.sin()",
        (("{a}.cos() * {dy}", f"sin goes back as cos of what it read, {IN}"),)),
    "cos": Move(1, "turn tilt", "{a}.cos()",
        (("-{a}.sin() * {dy}", f"cos goes back as minus sin of what it read, {IN}"),)),
    # Two things, one of them broadcast; sums.
    "add": Move(2, "moved raised both", "{a} + {b}",
        (("{dy}", ADDED), ("{dy}", ADDED)), other=("bias shift", "thin")),
    "sub": Move(2, "gap less rest", "{a} - {b}",
        (("{dy}", "a subtraction: the first gets all that comes in"),
         ("-{dy}", "a subtraction: the second gets what comes in with its sign flipped")),
        other=("bias shift", "thin")),
    "mul": Move(2, "scaled mixed part", "{a} * {b}",
        (("{b} * {dy}", FACTOR), ("{a} * {dy}", FACTOR)), other=("gain weight", "thin")),
    "div": Move(2, "ratio quota share", "{a} / {b}",
        (("{dy} / {b}", "a division: above, what comes in over the divisor"),
         ("-{y} / {b} * {dy}", f"a division: below, minus quotient over divisor, {IN}")),
        other=("scale spread", "thin")),
    "sum": Move(2, "total whole sums", "{a}.sum({axis}, keepdim=True)",
        (("{dy}.expand({shape})", "a sum goes back as copies: each gets all of it"),), "kept"),
    "gather": Move(2, "tally amount", "{a}.sum({axis})",
        (("{dy}.unsqueeze({axis}).expand({shape})",
          "a sum goes back as copies, along the axis that is gone"),), "dropped"),
    "mean": Move(2, "mean middle level", "{a}.mean({axis}, keepdim=True)",
        (("{dy}.expand({shape}) / {size}", "a mean goes back as copies, over how many they are"),), "kept"),
    # Matrices.
    "matmul": Move(3, "scores mix out", "{a} @ {b}",
        (("{dy} @ {b}.T", "a matrix product: the left one gets dy times the right one's transpose"),
         ("{a}.T @ {dy}", "a matrix product: the right one gets the left one's transpose times dy")),
        "n k", ("w u", "d k")),
    "linear": Move(3, "logits votes marks", "{a} @ {b}.T",
        (("{dy} @ {b}", "a product with a transposed matrix goes back with that matrix as it is"),
         ("{dy}.T @ {a}", "a transposed matrix gets what it would get, transposed: dy.T comes first")),
        "n k", ("w u", "k d")),
    "pairs": Move(3, "pairs cross", "{a}.T @ {b}",
        (("{b} @ {dy}.T", "a transposed matrix gets what it would get, transposed: dy.T comes last"),
         ("{a} @ {dy}", "a product with a transposed matrix goes back with that matrix as it is")),
        "d k", ("z u", "n k")),
    "transpose": Move(3, "flipped cols across", "{a}.T",
        (("{dy}.T", "a transpose goes back as a transpose"),), "d n"),
    "view": Move(3, "flat strip", "{a}.reshape(n, -1)",
        (("{dy}.reshape({shape})", "a reshape goes back as a reshape"),), "n d*k"),
    # Rows, places, masks.
    "index": Move(5, "rows picked found", "{a}[{b}]",
        (("torch.zeros_like({a}).index_add_(0, {b}, {dy})",
          "rows that were picked: each adds to the row it came from"),),
        "k d", ("ix picks", "k")),
    "max": Move(5, "top peak best", "{a}.max({axis}, keepdim=True).values",
        (("torch.zeros_like({a}).scatter_({axis}, {a}.argmax({axis}, keepdim=True), {dy})",
          "a maximum goes back to the largest alone, the others get 0"),), "kept"),
    "cumsum": Move(5, "run filled path", "{a}.cumsum({axis})",
        (("{dy}.flip({axis}).cumsum({axis}).flip({axis})",
          "a running sum goes back as one from the other end"),)),
    "flip": Move(5, "mirror back", "{a}.flip({axis})",
        (("{dy}.flip({axis})", "a flip goes back as a flip"),)),
    "relu": Move(5, "lit kept spark", "{a}.relu()",
        (("({a} > 0) * {dy}", "relu lets back through where what it read was positive"),)),
    "where": Move(5, "shown seen held", "torch.where({b}, {a}, 0)",
        (("torch.where({b}, {dy}, 0)", "a mask lets back through what it let through"),),
        other=("mask valid", "n d")),
    # In layers only, where what they read is positive.
    "root": Move(6, "root", "({a} + 1e-5).sqrt()",
        (("{dy} / (2 * {y})", "a root goes back as what comes in, over twice what it made"),)),
    "log": Move(6, "log", "{a}.log()",
        (("{dy} / {a}", "a log goes back as what comes in, over what it read"),)),
}
# fmt: on
"""By name. There are none of level 4: several lines that read one tensor."""
