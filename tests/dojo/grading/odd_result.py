"""One result with everything odd in it."""

from __future__ import annotations

from dojo.grading.results import KataResult, Result, graded
from dojo.grading.submission import Integrity
from dojo.verdict.finding import Finding, Kind
from dojo.verdict.status import Status
from tests.dojo.workbench import usual


def result(name: str = "ann", *, secure: bool = True, problem: str = "") -> Result:
    """A result in which every status and hostile text occurs."""
    statuses = list(Status)
    found = []
    for i, kata in enumerate(usual()):
        status = statuses[i % len(statuses)]
        solved = status is Status.SOLVED
        nasty = "it says </failure> & \ufffe ]]> `rm` | [x](http://evil) @all $x$ " + "long " * 300
        found.append(
            KataResult(
                kata.stage, kata.name, status, 2.5 if solved else 0, 2.5,
                "" if solved else f"::error::{nasty}",
                () if solved else (Finding(Kind.CONSTANT, "The 2 is missing.", "yours 1"),),
                () if solved else ("The 2 is missing.", *f"::error::{nasty}".splitlines()),
                seconds=0.0125,
            )
        )  # fmt: skip
    integrity = (Integrity("kata-1/dprobs", "Line 3: `.backward` is not among ..."),)
    sandbox = "bubblewrap" if secure else "none"
    return graded(name, 2**62 + 1, sandbox, found, integrity, problem)
