"""Whatever is said about a wrong answer is pinned, to the word: `findings.txt` shows all of it.

A share of causes may be named and another one lost; a kind may be right and its sentence nonsense.
Here nothing changes unseen: `--pin` writes the table anew, and its diff is what there is to review.
"""

from __future__ import annotations

import difflib

import pytest

from dojo.diagnosis import examine
from tests.dojo import workbench
from tests.dojo.diagnosis.conftest import Told
from tests.dojo.diagnosis.pins import line, pin, pinned
from tests.dojo.diagnosis.slips import PAIRS, SLIPS, Slip
from tests.dojo.workbench import drawn, named


@pytest.fixture(scope="session")
def said(told, told_unseen, findings) -> list[str]:
    """The table as it must be today."""
    lines = [answered(one.kata.id, one) for one in told]
    for one in told_unseen:
        network = one.kata.model.rpartition(".")[2]
        lines.append(answered(f"{network}/{one.kata.name}", one))
    for id, slips in SLIPS.items():
        tried = [slip for slip in slips if drawn(named(id), slip.cause)]
        lines += [line(id, slip.cause, findings(named(id), slip)) for slip in tried]
    for id, pairs in PAIRS.items():
        for gradients, edits in pairs:
            cause = " and ".join(gradients)
            if drawn(named(id), cause):
                both = Slip("both", gradients[0], edits)
                lines.append(line(id, cause, findings(named(id), both)))
    return lines


def answered(kata: str, one: Told) -> str:
    missed = () if one.right else one.wrong.kinds
    return line(kata, one.wrong.body, one.verdict.findings, missed)


def test_what_is_said_is_what_is_pinned(said, request) -> None:
    if request.config.getoption("--pin", default=False):
        pin(said)
    before = pinned()
    if not workbench.all_is_tried():  # all that is said stands there, and not the other way round
        before = [line for line in said if line in set(before)]
    changed = [
        text
        for text in difflib.unified_diff(before, said, "pinned", "said", lineterm="", n=0)
        if not text.startswith("@@")
    ]
    if changed:
        pytest.fail("\n".join([*changed, "", "If that is better, write it with --pin."]), False)


def test_every_examiner_is_needed(said, spoke) -> None:
    """Each is the first to explain some answer; without it, the table above is another one."""
    if not workbench.all_is_tried():
        pytest.skip("a sample need not have the answer that an examiner is there for")
    silent = set(range(len(examine.EXAMINERS))) - spoke
    assert not silent, f"of EXAMINERS, by their place: {silent}"
