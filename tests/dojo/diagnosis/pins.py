"""What is said about every wrong answer that the tests know, as a table: one line an answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dojo.verdict.finding import Finding

TABLE = Path(__file__).parent / "findings.txt"
HEAD = """\
# What is said about every wrong answer that the tests know: kata | answer | kind: sentence [evidence].
# MISS marks a known one whose cause is not named: the kinds that a teacher would have said.
# Written by `nox -s tests -- tests/dojo/diagnosis/test_pins.py --pin`: read the diff, it is the review.
"""
ANSWER_WIDTH = 70


def line(kata: str, answer: str, findings: Sequence[Finding], missed: Sequence[str] = ()) -> str:
    """One answer. `missed` are the kinds that name its cause, if none of the findings does."""
    short = "; ".join(part.strip() for part in answer.strip().splitlines())
    if len(short) > ANSWER_WIDTH:
        short = short[: ANSWER_WIDTH - 1] + "…"
    said = " + ".join(map(_told, findings)) or "silent"
    mark = f"MISS {'/'.join(missed)} | " if missed else ""
    return f"{kata} | {short} | {mark}{said}"


def _told(finding: Finding) -> str:
    figure = f" [{finding.evidence}]" if finding.evidence else ""
    return f"{finding.kind.name}: {finding.sentence}{figure}"


def pinned() -> list[str]:
    """The lines of the table."""
    return TABLE.read_text(encoding="utf-8").removeprefix(HEAD).splitlines()


def pin(lines: Sequence[str]) -> None:
    """Write the table anew."""
    TABLE.write_text(HEAD + "".join(f"{line}\n" for line in lines), encoding="utf-8")
