"""Why a gradient is wrong: one cause, in the learner's words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto


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


class Aspect(StrEnum):
    """What a mistake is about that may be of one kind or of another."""

    SIGN = auto()
    AXIS = auto()
    """It runs over another axis than it should."""
    DIVISOR = auto()
    """It is divided by something else than it should."""
    OVERSUMMED = auto()
    """It is summed where nothing was broadcast."""


@dataclass(frozen=True)
class About:
    """What a finding is about, as values: for the hint that fits it, and for the move that went wrong.

    It lies in what comes back `through` these tensors. `factors` are there too few or too many, and have
    a name of which a hint may speak.
    """

    aspects: tuple[Aspect, ...] = ()
    through: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()

    def __or__(self, other: About) -> About:
        """What both of them are about."""
        return About(
            self.aspects + other.aspects,
            self.through + other.through,
            self.factors + other.factors,
        )


@dataclass(frozen=True)
class Diagnosis(Finding):
    """A finding with what it is about."""

    about: About = About()

    @property
    def finding(self) -> Finding:
        """What there is to show of it."""
        return Finding(self.kind, self.sentence, self.evidence)


NOTHING_KNOWN = About()
SIGN, AXIS, DIVISOR, OVERSUMMED = (About((one,)) for one in Aspect)
