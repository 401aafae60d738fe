"""Mutants that explain the numbers -> what to say: one thing, or one of two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial, reduce
from operator import or_

from dojo.diagnosis.evidence import Evidence
from dojo.diagnosis.formula import Slip
from dojo.diagnosis.mutants import Mutant
from dojo.diagnosis.phrase import UNSAID
from dojo.diagnosis.wording import capital
from dojo.verdict.finding import Diagnosis, Kind

Slips = tuple[Slip, ...]
"""Those of one mutant."""


def chosen(left: Sequence[Mutant], case: Evidence) -> list[Slips]:
    """What to say where these explain the numbers: one thing, or one of two; nothing if it may be more."""
    for better in (
        partial(_reads_the_same, case),
        partial(in_words_of, case),
        _is_likely,
    ):
        left = [one for one in left if better(one)] or left
    told = {_text(one.told, case): one.told for one in reversed(left)}
    several = [*reversed(told.values())]
    if len(several) > MOST_TOLD:  # of these, those of the likeliest kind
        several = [slips for slips in several if _kinds(slips) == _kinds(several[0])]
    whats = {tuple(slip.what for slip in slips) for slips in several}
    if len(several) > 1 and len(whats) == 1:  # one thing, in one place or another
        return [tuple(replace(slip, place=UNSAID) for slip in several[0])]
    return several if len(several) <= MOST_TOLD else []


MOST_TOLD = 2
"""Where more things than these come to the same, none is said."""


def reads_all(case: Evidence, one: Mutant) -> bool:
    """Whether it is made of all the tensors that the learner has asked for."""
    return one.reads >= {*case.arguments}


def _reads_the_same(case: Evidence, one: Mutant) -> bool:
    """Whether it is made of these, and of no others."""
    return one.reads & _tensors(case) == {*case.arguments}


def in_words_of(case: Evidence, one: Mutant) -> bool:
    """Whether it speaks of nothing that the learner has not asked for."""
    if case.lens:  # a whole step has it all
        return True
    said = {name for slip in one.told for name in slip.names}
    return said & _tensors(case) <= {*case.arguments, f"d{case.tensor}"}


def _tensors(case: Evidence) -> set[str]:
    return {*case.graph.types, *(f"d{name}" for name in case.graph.types)}


def _is_likely(one: Mutant) -> bool:
    return all(slip.likely for slip in one.told)


def told(several: Sequence[Slips], case: Evidence) -> Diagnosis:
    """What was chosen, in a sentence or two."""
    kinds = _kinds(several[0])
    kind = next((kind for kind in kinds if kind is not Kind.CONSTANT), Kind.CONSTANT)
    about = (slip.is_about for slips in several for slip in slips)
    text = " Or: ".join(_text(slips, case) for slips in several)
    return Diagnosis(kind, text, about=reduce(or_, about))


def _kinds(slips: Slips) -> tuple[Kind, ...]:
    return tuple(slip.kind for slip in slips)


def _text(slips: Slips, case: Evidence) -> str:
    text = " ".join(_sentence(slip) for slip in slips)
    names = dict.fromkeys(name for slip in slips for name in slip.names)
    origins = "; ".join(_origins(names, case))
    return f"{text[:-1]} ({origins}){text[-1]}" if origins else text


def _sentence(slip: Slip) -> str:
    text = f"In {slip.place}, {slip.what}" if slip.place else capital(slip.what)
    return text if text.endswith("?") else f"{text}."


def _origins(names: Iterable[str], case: Evidence) -> Iterator[str]:
    """Where tensors come from that the learner has not asked for."""
    for name in names:
        if name in case.graph.ops and (made := case.made_by(name)):
            yield f"`{name}` is `{made}`"
