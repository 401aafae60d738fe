"""A name -> a small network, line by line, and the tensor of it that is asked for.

What is drawn first may be no good (a gradient that hides, a tie): then the next try is drawn from the same
stream, until one holds. So a name means one network, and always the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from dojo.drill.rules import MOVES, Dims, Move

Thing = TypeVar("Thing")

VERSION = 1
"""Of this grammar. A change that makes other networks of old names is another version."""
LEVELS = {
    1: "one reader, element by element",
    2: "sums and broadcasts",
    3: "matrix products and transposes",
    4: "two and three readers",
    5: "rows, maxima, running sums, masks",
    6: "whole layers, in one go",
}
LAYERS = (
    "counts exp x, total sum counts, probs div counts total",
    "counts exp x, total sum counts, log_sum log total, logprobs sub x log_sum",
    "square square x, mean mean square, rms root mean, out div x rms",
    "mean mean x, centred sub x mean, square square centred, var mean square, std root var, "
    "out div centred std",
    "centred sub x bias, square square centred, var mean square, std root var, out div x std",
    "gate sigmoid x, swish mul x gate, out mul swish gain",
    "h tanh x, scores matmul h w, gate sigmoid scores, out mul scores gate",
    "scores matmul x w, counts exp scores, total sum counts, probs div counts total",
)
"""Of level 6: what a line makes, its move, and what it reads."""
WHOLE: Dims = ("n", "d")


class NoDraw(Exception):
    """This try leads nowhere; the next one may."""


class Stream:
    """An endless row of choices, the same for the same name: by a hash, since a library may change."""

    def __init__(self, name: str) -> None:
        self._name, self._count = name, 0

    def below(self, limit: int) -> int:
        """A whole number from 0 to limit - 1."""
        digest = hashlib.sha256(f"{self._name}/{self._count}".encode()).digest()
        self._count += 1
        return int.from_bytes(digest[:8], "big") % limit

    def pick(self, things: Sequence[Thing]) -> Thing:
        """One of them."""
        return things[self.below(len(things))]


@dataclass(frozen=True)
class Line:
    """A line of the forward pass: `name = ...`, made of `reads` by a move, along an axis of this size."""

    name: str
    move: str
    reads: tuple[str, ...]
    dims: Dims
    axis: int
    size: str

    @property
    def kind(self) -> Move:
        """Its move."""
        return MOVES[self.move]

    @property
    def expression(self) -> str:
        """What stands behind the `=`."""
        a, b = (*self.reads, "")[:2]
        return self.kind.forward.format(a=a, b=b, axis=self.axis)


@dataclass
class Network:
    """Tensors that are given, by their axes, and the lines; the `target`, whose gradient is asked for,
    and the tensors whose gradients are given for it.
    """

    given: dict[str, Dims] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    target: str = ""
    asked: tuple[str, ...] = ()

    @property
    def dims(self) -> dict[str, Dims]:
        """All tensors by their axes."""
        return {**self.given, **{line.name: line.dims for line in self.lines}}

    def readers(self, name: str) -> list[Line]:
        """The lines that read it."""
        return [line for line in self.lines if name in line.reads]


def draw(level: int, number: int, holds: Callable[[Network], bool]) -> Network:
    """The network of a name, the first in its stream that `holds`."""
    stream = Stream(f"drill {VERSION}: {level}-{number}")
    while True:
        try:
            network = Draft(stream, level).network()
        except NoDraw:
            continue
        if holds(network):
            return network


class Draft:
    """One try."""

    def __init__(self, stream: Stream, level: int) -> None:
        self._stream, self._level = stream, level
        self._net = Network()

    def network(self) -> Network:
        """The lines that are practised, and after them some that go on, so that there are enough."""
        net = self._net
        if self._level == 6:
            self._layer()
            return net
        made = self._shared() if self._level == 4 and not self._stream.below(3) else self._reading()
        net.asked = tuple(made)
        here = made[0]
        for other in made[1:]:
            here = self._together(here, other)
        while len(net.lines) < 3:
            here = self._elementwise(here)
        return net

    def _reading(self) -> list[str]:
        """Some lines that read one tensor; or a line, and either of the things that it reads."""
        moves, place = self._moves()
        here = self._given("x", (*WHOLE, "k") if moves == ["view"] else WHOLE)
        if self._stream.below(2):
            here = self._elementwise(here)
        made = [self._line(move, here) for move in moves]
        self._net.target = self._net.lines[-1].reads[place]
        return made

    def _shared(self) -> list[str]:
        """A row or column that two lines read."""
        first = self._given("x", WHOLE)
        second = self._elementwise(first)
        self._net.target = self._given("scale", self._thin(self._stream.below(2)))
        return [
            self._made(move, (here, self._net.target), self._stream.below(2))
            for move, here in zip(
                self._some(2, ["add", "sub", "mul", "div"]), (first, second), strict=True
            )
        ]

    def _layer(self) -> None:
        """A layer, and a tensor at least two lines before its end."""
        axis = self._stream.below(2)
        self._given("x", WHOLE)
        for step in self._stream.pick(LAYERS).split(", "):
            name, move, *reads = step.split()
            for read in reads:
                if read not in self._net.dims:
                    self._given(read, ("d", "k") if read == "w" else self._thin(axis))
            self._made(move, tuple(reads), axis, name)
        last, lines = self._net.lines[-1], self._net.lines
        far = [name for name in self._net.dims if name not in (*last.reads, last.name)]
        both = [r for r in last.reads if any(r in line.reads for line in lines[:-1])]
        self._net.target = self._stream.pick([*far, *both])
        self._net.asked = (last.name,)

    def _moves(self) -> tuple[list[str], int]:
        """What is practised: a move of this level's own, back to which of what it reads; or several
        of lower levels, back to the first.
        """
        if self._level == 4:
            simple = [name for name, move in MOVES.items() if move.level <= 2 and name != "gather"]
            return self._some(self._stream.pick((2, 3)), simple), 0
        own = [(name, move) for name, move in MOVES.items() if move.level == self._level]
        name, place = self._stream.pick(
            [(name, place) for name, move in own for place in range(len(move.back))]
        )
        return [name], place

    def _some(self, count: int, names: list[str]) -> list[str]:
        """So many of them, each another one: the same twice teaches nothing more."""
        left = [*names]
        return [left.pop(self._stream.below(len(left))) for _ in range(count)]

    def _elementwise(self, here: str) -> str:
        """A line more, of the simplest."""
        names = [name for name, move in MOVES.items() if move.level == 1]
        return self._line(self._stream.pick([n for n in names if n not in ("cube", "exp")]), here)

    def _together(self, one: str, other: str) -> str:
        """Two results made into one."""
        return self._made(self._stream.pick(["add", "mul", "sub"]), (one, other), 0)

    def _line(self, move: str, here: str) -> str:
        """One line more, and whatever else it needs to read."""
        axis, (names, shape) = self._stream.below(2), MOVES[move].other
        if not names:
            return self._made(move, (here,), axis)
        dims = self._thin(axis) if shape == "thin" else tuple(shape.split())
        return self._made(move, (here, self._given(names, dims)), axis)

    def _made(self, move: str, reads: tuple[str, ...], axis: int, name: str = "") -> str:
        shapes = [self._net.dims[read] for read in reads]
        a, makes = shapes[0], MOVES[move].makes
        match makes:
            case "":
                dims = _broadcast(shapes)
            case "kept" | "dropped":
                dims = (*a[:axis], *(["1"] if makes == "kept" else []), *a[axis + 1 :])
            case shape:
                dims = tuple(shape.split())
        name = self._named(name or MOVES[move].names)
        self._net.lines.append(Line(name, move, reads, dims, axis, a[min(axis, len(a) - 1)]))
        return name

    def _given(self, names: str, dims: Dims) -> str:
        name = self._named(names)
        self._net.given[name] = dims
        return name

    def _thin(self, axis: int) -> Dims:
        """A shape that is broadcast: a column, a row, or a row without its first axis."""
        return self._stream.pick([("n", "1"), ("d",)] if axis else [("1", "d"), ("d",)])

    def _named(self, names: str) -> str:
        free = [name for name in names.split() if name not in self._net.dims]
        if not free:
            raise NoDraw
        return self._stream.pick(free)


def _broadcast(shapes: Sequence[Dims]) -> Dims:
    """The shape of what is made of these, element by element."""
    most = max(map(len, shapes))
    lined_up = zip(*(("1",) * (most - len(shape)) + shape for shape in shapes), strict=True)
    return tuple(next((dim for dim in dims if dim != "1"), "1") for dims in lined_up)
