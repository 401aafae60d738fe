"""Ways on which a gradient comes back, with what comes through each.

A gradient is a sum over paths. Told apart by the reader, by a tensor they run through or not, or
one by one, they are the parts of which any may be missing, doubled, misplaced or otherwise wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np

from dojo.diagnosis.arrays import Array
from dojo.diagnosis.evidence import Evidence
from dojo.verdict.finding import About
from reference.graph import Path

Paths = frozenset[Path]


@dataclass(frozen=True)
class Way:
    """One part of a gradient: what to call it, and the paths on which it comes.

    The way that runs through none of the tensors named has no name, but says what it is not. It is told
    apart by tensors which it runs `through`, or past.
    """

    name: str
    paths: Paths
    past: str = ""
    through: tuple[str, ...] = ()

    @property
    def about(self) -> About:
        """What a mistake in it is about."""
        return About(through=self.through)

    @property
    def told(self) -> str:
        """As it stands in a sentence."""
        if self.name:
            return f"The contribution through {self.name}"
        return f"The contribution that does not come through {self.past}"

    def part(self, case: Evidence) -> Array:
        """What comes through it in a case."""
        if self not in case.memory:
            case.memory[self] = _sum(self.paths, case)
        return case.memory[self]


@dataclass(frozen=True)
class Reader(Way):
    """All that comes through one reader of the tensor, however many paths there are."""

    index: int = 0

    def part(self, case: Evidence) -> Array:
        """What comes through it in a case."""
        return case.branches[self.index].part


Split = tuple[Way, ...]
"""Ways that together make the whole gradient."""


@lru_cache(maxsize=1)
def splits(case: Evidence) -> tuple[Split, ...]:
    """All splits worth looking at, plainest first: by reader, by tensor passed or not, by path."""
    return tuple(_splits(case))


def _splits(case: Evidence) -> Iterator[Split]:
    if len(case.branches) > 1:
        yield tuple(
            Reader(f"`{branch.op.name}`", frozenset(), through=(branch.op.name,), index=index)
            for index, branch in enumerate(case.branches)
        )
    routes = _routes(case)
    if len(routes) < 2:
        return
    passed = _told_apart(case, routes)
    for name, through in passed.items():
        yield (
            Way(f"`{name}`", through, through=(name,)),
            Way("", routes - through, f"`{name}`", (name,)),
        )
    for (a, via_a), (b, via_b) in combinations(passed.items(), 2):
        rest = routes - via_a - via_b
        if not via_a & via_b and rest:
            yield (
                Way(f"`{a}`", via_a, through=(a,)),
                Way(f"`{b}`", via_b, through=(b,)),
                Way("", rest, f"`{a}` or `{b}`", (a, b)),
            )
    if 2 < len(routes) <= MOST_APART:
        yield tuple(Way(f"`{' → '.join(p)}`", frozenset([p])) for p in sorted(routes))


MOST_APART = 6
"""More paths than these are not told apart one by one: their coefficients would mean nothing."""


def _routes(case: Evidence) -> Paths:
    """The paths that count: those without which the gradient is another one.

    Nothing comes along some (a mean's way through its own variance). Paths through one tensor may
    cancel (softmax does not see a shift, so nothing comes through `logit_maxes` in the end); in the
    gradient of such a case they are as good as not there.
    """
    routes = frozenset(path for path in case.paths if not _cancel(frozenset([path]), case))
    for name in case.graph.ops:
        through = _through(name, routes)
        if through and through != routes and _cancel(through, case):
            routes -= through
    return routes


def _through(name: str, paths: Paths) -> Paths:
    return frozenset(path for path in paths if name in path[1:-1])


def _cancel(paths: Paths, case: Evidence) -> bool:
    return bool(np.abs(_sum(paths, case)).max() <= 1e-9 * np.abs(case.expected).max())


def _sum(paths: Paths, case: Evidence) -> Array:
    return np.sum([case.along(path) for path in sorted(paths)], axis=0)


def _told_apart(case: Evidence, routes: Paths) -> dict[str, Paths]:
    """For each tensor that some paths run through and others don't: those that do.

    Of tensors on the same paths the smallest stands for all: a statistic such as a variance, rather
    than what was made of it.
    """
    standing: dict[Paths, str] = {}
    for name in case.graph.ops:
        through = _through(name, routes)
        if 0 < len(through) < len(routes):
            known = standing.get(through)
            if known is None or case.values[name].size < case.values[known].size:
                standing[through] = name
    return {name: through for through, name in standing.items()}
