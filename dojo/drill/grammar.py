"""A name -> a small network, line by line, and the tensor of it that is asked for.

What is drawn first may be no good (a gradient that hides, a tie): then the next try is drawn from the same
stream, until one holds. So a name means one network, and always the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from dojo.drill.rules import MOVES, Move
from dojo.drill.stream import Stream

Dims = tuple[str, ...]
VERSION = 1
"""Of this grammar. A change that makes other networks of old names is another version."""
LEVELS = {
    1: "one reader, element by element",
    2: "sums and broadcasts",
    3: "matrix products and transposes",
    4: "two and three readers",
    5: "rows, maxima, running sums, masks",
    6: "whole layers, in steps",
}
AXES = ("n", "d", "k", "t")
NAMES = {
    "square": ("square", "power", "area"),
    "cube": ("cube", "volume"),
    "exp": ("grown", "counts", "odds"),
    "tanh": ("h", "bent", "act"),
    "sigmoid": ("gate", "chance", "dial"),
    "sin": ("wave", "swing"),
    "cos": ("turn", "tilt"),
    "root": ("root", "std"),
    "add": ("moved", "raised", "both"),
    "sub": ("gap", "less", "rest"),
    "mul": ("scaled", "mixed", "part"),
    "div": ("ratio", "quota", "share"),
    "sum": ("total", "whole", "sums"),
    "gather": ("tally", "amount"),
    "mean": ("mean", "middle", "level"),
    "matmul": ("scores", "mix", "out"),
    "transpose": ("flipped", "cols", "across"),
    "view": ("flat", "strip"),
    "index": ("rows", "picked", "found"),
    "max": ("top", "peak", "best"),
    "cumsum": ("run", "filled", "path"),
    "flip": ("mirror", "back"),
    "relu": ("lit", "kept", "spark"),
    "where": ("shown", "seen", "held"),
}
"""What the result of a move may be called."""
INPUTS = ("x", "w", "bias", "scale", "table", "shift")
READERS = {4: (2, 3)}
"""How many lines read the tensor that is asked for; one, unless said."""


class NoDraw(Exception):
    """This try leads nowhere; the next one may."""


@dataclass(frozen=True)
class Line:
    """A line of the forward pass: `name = ...`, made of `reads` by a move. `axis` is where it works."""

    name: str
    move: str
    reads: tuple[str, ...]
    dims: Dims
    axis: int = 0
    size: str = ""

    @property
    def kind(self) -> Move:
        """Its move."""
        return MOVES[self.move]

    @property
    def expression(self) -> str:
        """What stands behind the `=`."""
        a, b = (*self.reads, "")[:2]
        return self.kind.forward.format(a=a, b=b, axis=self.axis, size=self.size)


@dataclass
class Network:
    """Tensors that are given, by their axes, and the lines. `picks` are rows, `masks` truth values."""

    given: dict[str, Dims] = field(default_factory=dict)
    picks: dict[str, Dims] = field(default_factory=dict)
    masks: dict[str, Dims] = field(default_factory=dict)
    positive: set[str] = field(default_factory=set)
    lines: list[Line] = field(default_factory=list)
    target: str = ""

    def dims(self, name: str) -> Dims:
        """The axes of a tensor."""
        made = {line.name: line.dims for line in self.lines}
        return {**self.given, **self.picks, **self.masks, **made}[name]

    def readers(self, name: str) -> list[Line]:
        """The lines that read it."""
        return [line for line in self.lines if name in line.reads]

    @property
    def last(self) -> str:
        """What the loss reads."""
        return self.lines[-1].name


def draw(level: int, number: int, version: int, holds: Callable[[Network], bool]) -> Network:
    """The network of a name, the first in its stream that `holds`."""
    stream = Stream(f"drill {version}: {level}-{number}")
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
        self._axes = [*AXES]

    def network(self) -> Network:
        """Lines before the tensor that is asked for, those that read it, and some that go on."""
        here = self._input(("n", "d"))
        if self._level == 6:
            return self._layer(here)
        for _ in range(self._stream.below(2)):
            here = self._go_on(here, 1)
        self._net.target = here
        made = [self._read(here) for _ in range(self._stream.pick(READERS.get(self._level, (1,))))]
        if len({line.move for line in self._net.readers(here)}) < len(made):
            raise NoDraw  # the same twice teaches nothing more
        here = made[0]
        for other in made[1:]:
            here = self._together(here, other)
        if self._level < 4 and self._stream.below(2):
            here = self._go_on(here, 1)
        while len(self._net.lines) < 3:
            here = self._go_on(here, self._stream.pick([1, 2]))
        if len(made) == 1 and self._stream.below(3):
            self._net.target = self._other_operand(made[0])
        return self._net

    def _read(self, here: str) -> str:
        """A line of this level's own that reads it."""
        own = [name for name, move in MOVES.items() if move.level == self._level] or [
            name for name, move in MOVES.items() if move.level <= 3 and name != "view"
        ]
        return self._line(self._stream.pick(own), here)

    def _go_on(self, here: str, level: int) -> str:
        """A line of a level, simpler than what is practised."""
        names = [
            n for n, m in MOVES.items() if m.level == level and n not in ("div", "cube", "exp")
        ]
        return self._line(self._stream.pick(names), here)

    def _together(self, one: str, other: str) -> str:
        """Two results made into one, whatever their shapes."""
        a, b = self._net.dims(one), self._net.dims(other)
        if len(a) != len(b) or any(x != y and "1" not in (x, y) for x, y in zip(a, b, strict=True)):
            raise NoDraw
        wide = tuple(y if x == "1" else x for x, y in zip(a, b, strict=True))
        return self._made(self._stream.pick(["add", "mul", "sub"]), (one, other), wide)

    def _other_operand(self, name: str) -> str:
        """The second thing that a line reads, if that is a tensor with a gradient."""
        (line,) = (line for line in self._net.lines if line.name == name)
        others = [read for read in line.reads[1:] if read in self._net.given]
        return others[0] if others else line.reads[0]

    def _line(self, move: str, here: str) -> str:
        """One line more, and whatever else it needs to read."""
        dims = self._net.dims(here)
        axis = self._stream.below(len(dims))
        if dims[axis] == "1" and move in ("sum", "gather", "mean", "max", "cumsum", "flip"):
            axis = next((place for place, dim in enumerate(dims) if dim != "1"), -1)
            if axis < 0:
                raise NoDraw
        one = tuple("1" if place == axis else dim for place, dim in enumerate(dims))
        match move:
            case "add" | "sub" | "mul" | "div":
                other = self._stream.pick([one, dims[1:] if len(dims) > 1 else one, dims])
                b = self._input(other, positive=move == "div")
                return self._made(move, (here, b), dims)
            case "sum" | "mean" | "max":
                return self._made(move, (here,), one, axis, dims[axis])
            case "gather":
                rest = tuple(dim for place, dim in enumerate(dims) if place != axis)
                if not rest or rest == ("1",):
                    raise NoDraw
                return self._made(move, (here,), rest, axis, dims[axis])
            case "matmul":
                if len(dims) != 2 or "1" in dims:
                    raise NoDraw
                new = self._axis(dims)
                return self._made(move, (here, self._input((dims[1], new))), (dims[0], new))
            case "transpose":
                if len(dims) != 2:
                    raise NoDraw
                return self._made(move, (here,), dims[::-1])
            case "view":
                if here not in self._net.given or len(self._net.lines) or len(dims) != 2:
                    raise NoDraw
                third = self._axis(dims)
                self._net.given[here] = (*dims, third)
                return self._made(move, (here,), (dims[0], f"{dims[1]}*{third}"), size=dims[0])
            case "index":
                if "1" in dims or len(dims) != 2:
                    raise NoDraw
                new = self._axis(dims)
                b = self._named(("ix", "picks"))
                self._net.picks[b] = (new,)
                return self._made(move, (here, b), (new, *dims[1:]))
            case "where":
                if "1" in dims:
                    raise NoDraw
                b = self._named(("mask", "valid"))
                self._net.masks[b] = dims
                return self._made(move, (here, b), dims)
            case _:
                return self._made(move, (here,), dims, axis)

    def _layer(self, here: str) -> Network:
        """A softmax or a norm in its steps; one of its tensors is asked for."""
        dims, axis = self._net.dims(here), self._stream.below(2)
        one = tuple("1" if place == axis else dim for place, dim in enumerate(dims))
        size, layer = dims[axis], self._stream.pick(["softmax", "layer norm", "rms norm"])
        if layer == "softmax":
            counts = self._made("exp", (here,), dims, name="counts")
            total = self._made("sum", (counts,), one, axis, size, "total")
            probs = self._made("div", (counts, total), dims, name="probs")
            bias = self._input((dims[1],))
            self._made("add", (probs, bias), dims, name="moved")
            asked = [counts, total, here]
        else:
            centred = here
            if layer == "layer norm":
                mean = self._made("mean", (here,), one, axis, size, "mean")
                centred = self._made("sub", (here, mean), dims, name="centred")
            square = self._made("square", (centred,), dims, name="square")
            var = self._made("mean", (square,), one, axis, size, "var")
            root = self._made("root", (var,), one, name="std")
            normed = self._made("div", (centred, root), dims, name="normed")
            gain = self._input((dims[1],))
            self._made("mul", (normed, gain), dims, name="out")
            asked = [centred, square, var, root, normed, gain]
            if layer == "rms norm":  # through layer norm's mean half of what comes back cancels
                asked.append(here)
        self._net.target = self._stream.pick(list(dict.fromkeys(asked)))
        return self._net

    def _made(
        self,
        move: str,
        reads: tuple[str, ...],
        dims: Dims,
        axis: int = 0,
        size: str = "",
        name: str = "",
    ) -> str:
        name = self._named((name,) if name else NAMES[move])
        self._net.lines.append(Line(name, move, reads, dims, axis, size))
        return name

    def _input(self, dims: Dims, positive: bool = False) -> str:
        names = [name for name in INPUTS if name not in self._net.given]
        if not names:
            raise NoDraw
        self._net.given[names[0]] = dims
        if positive:
            self._net.positive.add(names[0])
        return names[0]

    def _axis(self, beside: Dims) -> str:
        """An axis that is not there yet."""
        used = {axis for dims in self._net.given.values() for axis in dims} | set(beside)
        used |= {axis for dims in self._net.picks.values() for axis in dims}
        free = [axis for axis in AXES if axis not in used]
        if not free:
            raise NoDraw
        return free[0]

    def _named(self, names: tuple[str, ...]) -> str:
        taken = {*self._net.given, *self._net.picks, *self._net.masks}
        taken |= {line.name for line in self._net.lines}
        free = [name for name in names if name not in taken]
        if not free:
            raise NoDraw
        return self._stream.pick(free)
