"""Mutants that explain the numbers -> what to say: one thing, or one of two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from dojo.diagnosis.evidence import Evidence
from dojo.diagnosis.formula import Slip
from dojo.diagnosis.mutants import Mutant
from dojo.verdict.finding import Finding, Kind


def chosen(left: Sequence[Mutant], case: Evidence) -> Finding | None:
    """What to say where these explain the numbers: one thing, or one of two."""
    for better in (
        partial(_reads_the_same, case),
        partial(in_words_of, case),
        _is_likely,
    ):
        left = [one for one in left if better(one)] or left
    told = {_sentences(one.told, case): one for one in reversed(left)}
    told = dict(reversed(told.items()))
    kinds = _kinds(next(iter(told.values())))
    kind = next((kind for kind in kinds if kind is not Kind.CONSTANT), Kind.CONSTANT)
    if len(told) > MOST_TOLD:  # of these, those of the likeliest kind
        told = {text: one for text, one in told.items() if _kinds(one) == kinds}
    whats = {tuple(slip.what for slip in one.told) for one in told.values()}
    if len(told) > 1 and len(whats) == 1:  # one thing, in one place or another
        (first, *_) = told.values()
        everywhere = [replace(slip, place="") for slip in first.told]
        return Finding(kind, _sentences(everywhere, case))
    if len(told) > MOST_TOLD:
        return None
    return Finding(kind, " Or: ".join(told))


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
    said = {name for slip in one.told for name in _names(f"{slip.place} {slip.what}")}
    return said & _tensors(case) <= {*case.arguments, f"d{case.tensor}"}


def _tensors(case: Evidence) -> set[str]:
    return {*case.graph.types, *(f"d{name}" for name in case.graph.types)}


def _kinds(one: Mutant) -> tuple[Kind, ...]:
    return tuple(slip.kind for slip in one.told)


def _is_likely(one: Mutant) -> bool:
    return all(slip.likely for slip in one.told)


def _sentences(told: Sequence[Slip], case: Evidence) -> str:
    text = " ".join(_sentence(slip) for slip in told)
    origins = "; ".join(_origins(text, case))
    return f"{text[:-1]} ({origins}){text[-1]}" if origins else text


def _sentence(slip: Slip) -> str:
    text = f"In {slip.place}, {slip.what}" if slip.place else _capital(slip.what)
    return text if text.endswith("?") else f"{text}."


def _origins(text: str, case: Evidence) -> Iterator[str]:
    """Where tensors in a text come from that the learner has not asked for."""
    for name in _names(text):
        if name in case.graph.ops and (made := case.made_by(name)):
            yield f"`{name}` is `{made}`"


def _names(text: str) -> list[str]:
    """The names in a text, each once."""
    return list(dict.fromkeys(re.findall(r"`(\w+)`", text)))


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
