"""What a wrong verdict is about, in the words of the hints: so the one that fits can come first.

Hints carry no labels for it: one speaks of transposing, or it does not. A word here stands for all
that begin with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from dojo.verdict.finding import Finding, Kind
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


def topics(verdict: Verdict) -> tuple[str, ...]:
    """The words that a hint would use which fits this verdict; none if nothing is known of its cause."""
    return tuple(topic for finding in verdict.findings for topic in _of(finding))


def _of(finding: Finding) -> tuple[str, ...]:
    if "Don't sum" in finding.sentence:  # of that kind, but the other way round
        return ()
    if "should run over" in finding.sentence:  # it is summed, but along another axis
        return ("axis",)
    if re.search(r"divided by .*, and should be by", finding.sentence):
        return ("divides", "a mean")
    if re.search(r"wrong sign|sign is flipped", finding.sentence):
        return ("sign",)
    through = re.findall(r"through `\w+`", finding.sentence)
    if factor := re.search(r"factor `([a-zA-Z]\w*)` is (?:missing|too many)", finding.sentence):
        return (*through, factor[1])
    return (*through, *TOPICS.get(finding.kind, ()))
