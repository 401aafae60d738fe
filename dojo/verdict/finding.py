"""Why a gradient is wrong: one cause, in the learner's words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The causes that the house can tell apart."""

    CONSTANT = "constant factor"
    PATH = "path"
    LOCAL = "local derivative"
    NO_UPSTREAM = "incoming gradient missing"
    SWAPPED = "tensor swapped"
    TRANSPOSED = "transposed"
    NOT_SUMMED = "not summed"
    NOT_EXPANDED = "not expanded"
    SHAPE = "shape"
    MASK = "right but for a part"
    OVERWRITTEN = "overwritten"
    ADDED = "something added"
    EPSILON = "epsilon left out"
    HARD_CODED = "size written as a number"
    IN_PLACE = "argument changed in place"
    FLOAT32 = "float32 leak"
    ROUNDED = "constant rounded"
    TRUE_LOSS = "right only for the true loss"
    ZEROS = "zeros"
    OTHER_KATA = "another kata's gradient"
    UNCHANGED = "argument returned unchanged"
    FIRST_WRONG = "first wrong step"


@dataclass(frozen=True)
class Finding:
    """One cause: its kind, a sentence for the learner, and the figure that shows it."""

    kind: Kind
    sentence: str
    evidence: str = ""
