"""A verdict for others to see: of what is unsolved it tells no number that is still to be found."""

from __future__ import annotations

from dataclasses import replace

from dojo.verdict.values import Judged


def withheld(judged: Judged) -> Judged:
    """The same without the expected numbers; of a solved kata there is nothing to withhold."""
    verdict = judged.verdict
    if verdict.solved:
        return judged
    if verdict.worst:
        number = f"expected {verdict.worst.expected_there:.6g}"
        kept = (line for line in verdict.reason.splitlines() if number not in line)
        verdict = replace(verdict, reason="\n".join(kept))
    mine = [
        replace(one, expected=None, difference=None, readers=(), balanced=False)
        for one in judged.numbers
        if one.yours
    ]
    return replace(judged, verdict=verdict, numbers=tuple(mine))
