"""Ways on which a gradient comes back, with what comes through each on every case.

A gradient is a sum over paths. Told apart by the reader, by a tensor they run through or not, or one by
one, they are the parts of which any may be missing, doubled, misplaced or otherwise wrong in an attempt.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np

from dojo.diagnosis.evidence import Array, Cases, Evidence
from reference.graph import Path


@dataclass(frozen=True)
class Way:
    """One part of a gradient: what to call it, and its array for each case.

    The way that runs through none of the tensors named has no name, but says what it is not.
    """

    name: str
    parts: tuple[Array, ...]
    past: str = ""

    @property
    def told(self) -> str:
        """As it stands in a sentence."""
        if self.name:
            return f"The contribution through {self.name}"
        return f"The contribution that does not come through {self.past}"


Split = tuple[Way, ...]
"""Ways that together make the whole gradient."""


@lru_cache(maxsize=1)
def splits(cases: tuple[Evidence, ...]) -> tuple[Split, ...]:
    """All splits worth looking at, plainest first: by reader, by tensor passed or not, by path."""
    return tuple(_splits(cases))


def _splits(cases: Cases) -> Iterator[Split]:
    readers = [branch.op.name for branch in cases[0].branches]
    if len(readers) > 1:
        yield tuple(
            Way(f"`{name}`", tuple(case.branches[i].part for case in cases))
            for i, name in enumerate(readers)
        )
    routes = _routes(cases)
    if len(routes) < 2:
        return
    passed = _told_apart(cases[0], routes)
    for name, through in passed.items():
        yield (_way(f"`{name}`", through, cases), _way("", routes - through, cases, f"`{name}`"))
    for (a, via_a), (b, via_b) in combinations(passed.items(), 2):
        rest = routes - via_a - via_b
        if not via_a & via_b and rest:
            yield (
                _way(f"`{a}`", via_a, cases),
                _way(f"`{b}`", via_b, cases),
                _way("", rest, cases, f"`{a}` or `{b}`"),
            )
    if 2 < len(routes) <= MOST_APART:
        yield tuple(_way(f"`{' → '.join(p)}`", frozenset([p]), cases) for p in sorted(routes))


MOST_APART = 6
"""More paths than these are not told apart one by one: their coefficients would mean nothing."""


def _routes(cases: Cases) -> frozenset[Path]:
    """The paths that count: those without which the gradient is another one.

    Nothing comes along some (a mean's way through its own variance). Paths through one tensor may cancel (softmax does not see a shift, so nothing comes through
    `logit_maxes` in the end); in the gradient of such a case they are as good as not there.
    """
    routes = frozenset(
        p for p in cases[0].contributions if not all(_cancel(frozenset([p]), c) for c in cases)
    )
    for name in cases[0].graph.ops:
        through = frozenset(p for p in routes if name in p[1:-1])
        if through and through != routes and all(_cancel(through, case) for case in cases):
            routes -= through
    return routes


def _cancel(paths: frozenset[Path], case: Evidence) -> bool:
    total = sum(case.contributions[p] for p in paths)
    return bool(np.abs(total).max() <= 1e-9 * np.abs(case.expected).max())


def _told_apart(case: Evidence, routes: frozenset[Path]) -> dict[str, frozenset[Path]]:
    """For each tensor that some paths run through and others don't: those that do.

    Of tensors on the same paths the smallest stands for all: a statistic such as a variance, rather
    than what was made of it.
    """
    standing: dict[frozenset[Path], str] = {}
    for name in case.graph.ops:
        through = frozenset(p for p in routes if name in p[1:-1])
        if 0 < len(through) < len(routes):
            known = standing.get(through)
            if known is None or case.values[name].size < case.values[known].size:
                standing[through] = name
    return {name: through for through, name in standing.items()}


def _way(name: str, paths: frozenset[Path], cases: Cases, past: str = "") -> Way:
    return Way(name, tuple(sum(case.contributions[p] for p in paths) for case in cases), past)
