"""What the house says of an attempt, as plain values: they cross to any process and any face."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from dojo.course.curriculum import Kata
from dojo.verdict.finding import About, Diagnosis, Finding
from dojo.verdict.pictures import Numbers
from dojo.verdict.status import Status

RIGHT = 1e-9
"""Max-norm error in float64 up to which a gradient is right: honest rounding stays below 1e-14."""
LEAK = 1e-5
"""... up to which it is right but for a float32 tensor in it. The nearest wrong one is at 2e-3."""


@dataclass(frozen=True)
class Comparison:
    """A gradient beside the expected one, as the lecture's `cmp` shows it, and its max-norm error.

    `error` is max|given - expected| / max|expected|, in float64: inf where the given one has NaN or
    inf, or a shape in which its numbers can't be compared. `at` is where the largest error sits.
    """

    shape: tuple[int, ...]
    expected_shape: tuple[int, ...]
    error: float
    exact: bool = False
    approximate: bool = False
    maxdiff: float = math.inf
    at: tuple[int, ...] | None = None
    given_there: float = math.nan
    expected_there: float = math.nan

    @property
    def right_shape(self) -> bool:
        """Whether the shape is exactly the tensor's."""
        return self.shape == self.expected_shape


@dataclass(frozen=True)
class Part:
    """One of several gradients that an attempt gives at once, on the case where it is worst."""

    name: str
    comparison: Comparison

    @property
    def solved(self) -> bool:
        """Whether it is right in shape and numbers."""
        return self.comparison.right_shape and self.comparison.error <= LEAK


SHADES = "·░▒▓█"
"""A place of a map: right; wrong by less than 1 %, 10 %, 100 % of the largest number; by more."""


@dataclass(frozen=True)
class ErrorMap:
    """A row of shades for each row of the gradient, the axes' names, a letter a column if known."""

    rows: str
    columns: str
    letters: str
    shades: tuple[str, ...]

    def lines(self) -> list[str]:
        """The map as text, with a line of what it shows above."""
        margin = len(str(len(self.shades) - 1)) if self.rows else 0
        title = " x ".join(
            filter(None, (f"{self.rows} down" if self.rows else "", f"{self.columns} across"))
        )
        header = [f"{' ' * margin} {self.letters}"] if self.letters else []
        return [
            f"Where it is wrong ({title}; {SHADES[0]} is right):",
            *header,
            *(
                f"{number if self.rows else '':>{margin}} {shades}"
                for number, shades in enumerate(self.shades)
            ),
        ]


UNEXPLAINED = "unexplained"
"""The kind of a mistake that nothing explains."""


@dataclass(frozen=True)
class Verdict:
    """What the house says of one attempt.

    `reason` is one or two plain sentences, empty for a solved kata. `line` is the learner's line
    it is about, `worst` the comparison on the small case it is about (`where`, empty if it is about
    all of them), `lecture` the comparison on the network's own minibatch, `move` the move that went
    wrong, with the kata that teaches it, `hints` what a right answer could still do better. `about` is
    what each of the `findings` is about, where that is known.
    """

    status: Status
    reason: str = ""
    line: int | None = None
    worst: Comparison | None = None
    where: str = ""
    lecture: Comparison | None = None
    parts: tuple[Part, ...] = ()
    findings: tuple[Finding, ...] = ()
    about: tuple[About, ...] = ()
    map: ErrorMap | None = None
    move: str = ""
    hints: tuple[str, ...] = ()
    printed: str = ""
    seconds: float = field(default=0.0, compare=False)

    @property
    def solved(self) -> bool:
        """Whether the kata is done."""
        return self.status is Status.SOLVED

    def explained(self, causes: Sequence[Diagnosis]) -> Verdict:
        """The same with these causes."""
        findings, about = (cause.finding for cause in causes), (cause.about for cause in causes)
        return replace(self, findings=tuple(findings), about=tuple(about))

    @property
    def mistake(self) -> str:
        """The kind of mistake it is wrong for, as the log keeps it; "" where nothing was compared."""
        if self.status is not Status.WRONG or not (self.findings or self.worst):
            return ""
        return self.findings[-1].kind if self.findings else UNEXPLAINED

    @property
    def error(self) -> float | None:
        """The max-norm error on the worst case that decides; None if nothing was compared."""
        return self.worst.error if self.worst else None


@dataclass(frozen=True)
class Judged:
    """A kata, where its file lies, and the verdict on it.

    Where somebody shows them: `way` is where in the graph the kata is, `signature` what it is given
    and returns, `forward` are the lines of the forward pass that it is about, `numbers` the tables
    behind the verdict, of the case first that it is about.
    """

    kata: Kata
    path: Path
    verdict: Verdict
    way: str = ""
    signature: str = ""
    forward: tuple[str, ...] = ()
    numbers: tuple[Numbers, ...] = ()


def shown(shape: tuple[object, ...]) -> str:
    """A shape, of lengths or of axes' names, as the lecture writes it."""
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
