"""What comes of grading a submission. Values only; how they are written stands in `formats/`.

`ID.json` is a `Result` as it is, by the schema that is made of it here.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta, Struct

from dojo.grading.origin import Origin
from dojo.grading.submission import Integrity
from dojo.isolation.sandbox import BACKENDS, NO_SANDBOX
from dojo.verdict.finding import Finding
from dojo.verdict.status import Status

Points = Annotated[float, Meta(ge=0)]


class KataResult(Struct, frozen=True, forbid_unknown_fields=True):
    """One kata: solved or not, the points, and what the student is told.

    `explanation` are the lines that the learner reads in practice. `seconds` are not kept: no two
    runs have the same.
    """

    stage: Annotated[str, Meta(pattern="^(kata-[0-9]+|[0-9]-[0-9]+)$", description="or a drill")]
    kata: Annotated[str, Meta(min_length=1)]
    status: Status
    score: Points
    max_score: Points
    reason: Annotated[str, Meta(description="for the student; empty when solved")] = ""
    findings: Annotated[tuple[Finding, ...], Meta(description="for the student: causes")] = ()
    explanation: Annotated[
        tuple[str, ...], Meta(description="for the student: all of it, as in practice")
    ] = ()
    seconds: float = 0.0

    @property
    def id(self) -> str:
        """Its full name: `kata-1/dcounts`."""
        return f"{self.stage}/{self.kata}"

    @property
    def text(self) -> str:
        """All that the student reads of it; at least the status."""
        told = self.explanation or (*(finding.sentence for finding in self.findings), self.reason)
        return "\n".join(line for line in told if line) or str(self.status)


class Result(Struct, frozen=True, forbid_unknown_fields=True):
    """One submission. `problem` is why nothing could be graded. See `graded` for how to make one."""

    submission: Annotated[
        str, Meta(min_length=1, description="its id: the directory's or the roster's")
    ]
    seed: Annotated[
        int, Meta(ge=0, description="of the cases; --seed with it gives the same result")
    ]
    sandbox: Annotated[str, Meta(description="with none it is practice, not a grade")]
    score: Points
    max_score: Points
    katas: tuple[KataResult, ...]
    integrity: Annotated[
        tuple[Integrity, ...],
        Meta(description="for the instructor only: what was refused, and why"),
    ] = ()
    problem: Annotated[str, Meta(description="why nothing could be graded; empty if it could")] = ""

    @property
    def secure(self) -> bool:
        """Whether this is a grade, and not only practice."""
        return self.sandbox != NO_SANDBOX

    @property
    def solved(self) -> int:
        """How many katas are solved."""
        return sum(kata.status is Status.SOLVED for kata in self.katas)

    @property
    def refused(self) -> int:
        """How many integrity findings are about a kata: reasons to look at it."""
        return sum(bool(found.kata) for found in self.integrity)


class Entry(NamedTuple):
    """A submission in the class: its result, and where it came from."""

    result: Result
    origin: Origin = Origin()


def graded(
    submission: str,
    seed: int,
    sandbox: str,
    katas: Sequence[KataResult],
    integrity: Sequence[Integrity] = (),
    problem: str = "",
) -> Result:
    """A result, with the points added up."""
    return Result(
        submission,
        seed,
        sandbox,
        sum(kata.score for kata in katas),
        sum(kata.max_score for kata in katas),
        tuple(katas),
        tuple(integrity),
        problem,
    )


def written(result: Result) -> str:
    """The result as JSON, which is the same for the same submission and seed."""
    data = msgspec.to_builtins(result)
    for kata in data["katas"]:
        del kata["seconds"]
    return msgspec.json.format(msgspec.json.encode(data), indent=2).decode() + "\n"


def restored(text: str | bytes) -> Result:
    """The result that was written. Raises ValueError if this is none."""
    return msgspec.json.decode(text, type=Result)


def schema() -> dict[str, Any]:
    """What `ID.json` may be, as a JSON Schema."""
    (made,), parts = msgspec.json.schema_components([Result], ref_template="#/$defs/{name}")
    del parts["KataResult"]["properties"]["seconds"]
    parts["Result"]["properties"]["sandbox"]["enum"] = list(BACKENDS)
    for part in parts.values():
        part["description"] = inspect.cleandoc(part["description"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The result of grading one submission",
        **made,
        "$defs": parts,
    }


if __name__ == "__main__":
    print(msgspec.json.format(msgspec.json.encode(schema()), indent=2).decode())
