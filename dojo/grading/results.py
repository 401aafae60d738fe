"""What comes of grading a submission. Values only; how they are written stands in `formats/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from dojo.grading.submission import Integrity
from dojo.verdict.finding import Finding, Kind
from dojo.verdict.status import Status


@dataclass(frozen=True)
class KataResult:
    """One kata: solved or not, the points, and what the student is told."""

    stage: str
    kata: str
    status: Status
    score: float
    max_score: float
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    seconds: float = field(default=0.0, compare=False)

    @property
    def id(self) -> str:
        """Its full name: `kata-1/dcounts`."""
        return f"{self.stage}/{self.kata}"

    @property
    def told(self) -> str:
        """Everything for the student, the causes first."""
        parts = [*(finding.sentence for finding in self.findings), self.reason]
        return "\n".join(part for part in parts if part)


@dataclass(frozen=True)
class Result:
    """One submission. `problem` is why nothing could be graded; `secure` whether this is a grade."""

    submission: str
    seed: int
    sandbox: str
    katas: tuple[KataResult, ...]
    integrity: tuple[Integrity, ...] = ()
    secure: bool = True
    problem: str = ""

    @property
    def score(self) -> float:
        """All points."""
        return sum(kata.score for kata in self.katas)

    @property
    def max_score(self) -> float:
        """All points there are."""
        return sum(kata.max_score for kata in self.katas)

    @property
    def solved(self) -> int:
        """How many katas are solved."""
        return sum(kata.status is Status.SOLVED for kata in self.katas)

    @property
    def refused(self) -> int:
        """How many integrity findings are about a kata: reasons to look at it."""
        return sum(bool(found.kata) for found in self.integrity)


def record(result: Result) -> dict[str, Any]:
    """As plain values, the way `dojo/grading/result.schema.json` describes them."""
    return {
        "submission": result.submission,
        "seed": result.seed,
        "sandbox": result.sandbox,
        "problem": result.problem,
        "score": result.score,
        "max_score": result.max_score,
        "katas": [
            {
                "stage": kata.stage,
                "kata": kata.kata,
                "status": str(kata.status),
                "score": kata.score,
                "max_score": kata.max_score,
                "reason": kata.reason,
                "findings": [asdict(finding) for finding in kata.findings],
            }
            for kata in result.katas
        ],
        "integrity": [asdict(found) for found in result.integrity],
    }


def restored(data: Mapping[str, Any], *, secure: bool = True) -> Result:
    """The result of a record. Raises KeyError, TypeError or ValueError if it is none."""
    return Result(
        submission=data["submission"],
        seed=data["seed"],
        sandbox=data["sandbox"],
        katas=tuple(
            KataResult(
                stage=kata["stage"],
                kata=kata["kata"],
                status=Status(kata["status"]),
                score=kata["score"],
                max_score=kata["max_score"],
                reason=kata["reason"],
                findings=tuple(
                    Finding(**finding | {"kind": Kind(finding["kind"])})
                    for finding in kata["findings"]
                ),
            )
            for kata in data["katas"]
        ),
        integrity=tuple(Integrity(**found) for found in data["integrity"]),
        secure=secure,
        problem=data["problem"],
    )
