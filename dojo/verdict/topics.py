"""What a wrong verdict is about, in the words of the hints: so the one that fits can come first.

Hints carry no labels for it: one speaks of transposing, or it does not. A word here stands for all
that begin with it.
"""

from __future__ import annotations

from collections.abc import Mapping

from dojo.verdict.finding import About, Aspect, Kind
from dojo.verdict.values import Verdict

TOPICS: Mapping[Kind, tuple[str, ...]] = {
    Kind.NOT_SUMMED: ("add", "sum", "copied", "stretched"),
    Kind.OVERWRITTEN: ("add", "repeated"),
    Kind.NOT_EXPANDED: ("broadcast", "expand"),
    Kind.TRANSPOSED: ("transpos",),
    Kind.SHAPE: ("shape", "axis"),
    Kind.LOCAL: ("derivative", "slope", "steep"),
    Kind.UNCHANGED: ("derivative", "slope", "steep"),
    Kind.NO_UPSTREAM: ("incoming", "chain"),
    Kind.SWAPPED: ("the other factor", "which of the names"),
    Kind.MASK: ("row", "column"),
    Kind.EPSILON: ("tiny",),
    Kind.CONSTANT: ("constant", "a mean"),
}


ASPECTS: Mapping[Aspect, tuple[str, ...]] = {
    Aspect.OVERSUMMED: (),  # what speaks of adding does not fit
    Aspect.AXIS: ("axis",),
    Aspect.DIVISOR: ("divides", "a mean"),
    Aspect.SIGN: ("sign",),
}
"""They say more than the kind does; the first that there is counts."""


def topics(verdict: Verdict) -> tuple[str, ...]:
    """The words that a hint would use which fits this verdict; none if nothing is known of its cause."""
    known = zip(verdict.findings, verdict.about, strict=False)
    return tuple(topic for finding, about in known for topic in _of(finding.kind, about))


def _of(kind: Kind, about: About) -> tuple[str, ...]:
    for aspect, words in ASPECTS.items():
        if aspect in about.aspects:
            return words
    through = tuple(f"through `{name}`" for name in about.through)
    return (*through, *(about.factors[:1] or TOPICS.get(kind, ())))
