"""A right formula with a slip in it: whoever returns just the same has made that mistake.

It needs no knowledge of the network, and finds it however the code is spelled.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial

import numpy as np
import torch
from torch import Tensor

from dojo.course.answers import answer
from dojo.course.curriculum import Kata
from dojo.diagnosis.averages import apart
from dojo.diagnosis.branches import swapped
from dojo.diagnosis.evidence import TOLERANCE, Array, Cases, Evidence
from dojo.diagnosis.factors import name_factor
from dojo.diagnosis.formula import Slip
from dojo.diagnosis.functions import like
from dojo.diagnosis.mutants import Batches, Mutant, Mutants, mutants, pairs, stepwise, within
from dojo.diagnosis.suspect import convict
from dojo.diagnosis.whole import argument
from dojo.verdict.finding import Finding, Kind
from reference.graph import Graph
from reference.oracle import default_dtype

Source = Callable[[Kata, Graph, tuple[str, ...]], Mutants]
"""Where the mutants of a kata come from."""
Test = Callable[[Evidence, Mutant], bool]
"""Whether one may be what somebody has written in a case."""


def from_the_loss(cases: Cases) -> Finding | None:
    """The same where no gradient comes in: the paths are of tensors that nobody has seen."""
    if cases[0].case.request.upstream:
        return None
    return convict(argument(cases[0]), cases) or one_slip_elsewhere(cases) or two_slips(cases)


def a_slip_in_their_values(cases: Cases) -> Finding | None:
    """One slip where they work out what the answer asks for, if it is not one name for another."""
    first = cases[0]
    asked = {*first.arguments}
    answers = [answer(kata) for kata in first.case.answers if kata.answer.is_file()]
    usual = [{*one.parameters} - {*first.graph.size_names} for one in answers]
    if not any(asked - names and names - asked for names in usual):
        return None
    found = _told(cases, within, _in_words_of, _reads_all)
    return found and (convict(swapped(first), cases) or found)


def one_slip(cases: Cases) -> Finding | None:
    """One slip in the worked answer, in the words of what was asked for."""
    return _told(cases, mutants, _in_words_of)


def one_slip_elsewhere(cases: Cases) -> Finding | None:
    """One slip in the worked answer, also where that reads something else than the attempt."""
    return _told(cases, mutants)


def two_slips(cases: Cases) -> Finding | None:
    """Two of the likeliest slips at once."""
    return _told(cases, pairs)


def a_slip_on_the_way(cases: Cases) -> Finding | None:
    """One slip in one of several steps that are taken in one."""
    return _told(cases, stepwise)


def a_slip_in_a_value(cases: Cases) -> Finding | None:
    """One slip where a forward value is worked out once more."""
    return _told(cases, within)


def one_slip_scaled(cases: Cases) -> Finding | None:
    """One slip, and a factor besides."""
    first = cases[0]
    if not all(np.isfinite(case.given).all() for case in cases) or _a_multiple(first):
        return None
    for batch in _outcomes(_Asked.of(first, mutants)):
        by_factor: dict[str, list[Mutant]] = {}
        for rows in batch:
            for row in like(rows.seen(first), first.given, scaled=True):
                one = rows.mutants[row]
                factors = [_factor(one, case) for case in cases]
                sizes = [case.lengths for case in cases]
                if None not in factors and (name := name_factor(factors, sizes, plain=True)):  # type: ignore[arg-type]
                    by_factor.setdefault(name, []).append(one)
        for name, left in by_factor.items():
            if finding := _chosen(left, first):
                missing = re.fullmatch(r"The division by (.+) is missing\.", finding.sentence)
                if missing and name.startswith("1/"):
                    divisor = name[2:].strip("()")
                    told = f"It is divided by {divisor}, and should be by {missing[1]}."
                    return Finding(finding.kind, told)
                rest = finding.sentence[0].lower() + finding.sentence[1:]
                return Finding(finding.kind, f"Apart from {apart(name, first)}: {rest}")
    return None


def _a_multiple(case: Evidence) -> bool:
    """Whether it is an argument times a number: so is what many slips come to."""
    arguments = (case.known[name] for name in case.arguments if name in case.known)
    return any(
        like(case.all_seen(a[None]), case.given, scaled=True)
        for a in arguments
        if a.shape == case.expected.shape
    )


def _told(cases: Cases, source: Source, *only: Test) -> Finding | None:
    """What those have in common that return the same as the attempt on every case, and pass a test."""
    first, *others = sorted(cases, key=lambda case: case.expected.size)
    for batch in _outcomes(_Asked.of(first, source)):
        left = [
            rows.mutants[row]
            for rows in batch
            for row in np.flatnonzero(_same(rows.seen(first), first.given))
        ]
        for case in others:
            left = [one for one in left if _is(one, case)]
        left = [one for one in left if all(test(cases[0], one) for test in only)]
        if left:
            return _chosen(left, cases[0])
    return None


@dataclass(frozen=True)
class _Asked:
    """Mutants, and the case on which they are tried: attempts at one kata are tried on the same."""

    source: Source
    answers: tuple[Kata, ...]
    upstream: tuple[str, ...]
    digest: bytes
    case: Evidence = field(compare=False)

    @classmethod
    def of(cls, case: Evidence, source: Source) -> _Asked:
        judged = case.case
        digest = judged.expected.numpy().tobytes()
        return cls(source, judged.answers, judged.request.upstream, digest, case)


@dataclass(frozen=True)
class _Rows:
    """What mutants return on a case, those of one shape in a stack."""

    mutants: list[Mutant]
    stack: Array

    def seen(self, case: Evidence) -> Array:
        """What they come to in the place where the attempt is seen."""
        fits = self.stack.shape[1:] == case.expected.shape
        return case.all_seen(self.stack) if fits else self.stack


@lru_cache(maxsize=40)
def _outcomes(asked: _Asked) -> Batches[list[_Rows]]:
    """What each mutant returns on the case: worked out once, and not for each attempt."""
    sources = (asked.source(kata, asked.case.graph, asked.upstream) for kata in asked.answers)
    return Batches(_rows(batch, asked.case) for source in sources for batch in source)


def _rows(batch: list[Mutant], case: Evidence) -> list[_Rows]:
    found: dict[tuple[int, ...], list[tuple[Mutant, Array]]] = {}
    for one in batch:
        made = _made(one, case)
        if made is not None:
            found.setdefault(made.shape, []).append((one, made))
    return [
        _Rows([one for one, _ in some], np.stack([made for _, made in some]))
        for some in found.values()
    ]


def _made(one: Mutant, case: Evidence) -> Array | None:
    """What a mutant returns on a case; None if its tensors don't fit together there."""
    with torch.no_grad(), default_dtype(torch.float64):
        try:
            made = one(case.formula_values)
        except (RuntimeError, IndexError, TypeError, ValueError, NameError, AttributeError):
            return None
    return made.double().numpy() if isinstance(made, Tensor) else None


def _is(one: Mutant, case: Evidence) -> bool:
    made = _made(one, case)
    if made is None:
        return False
    (same,) = _same(_Rows([one], made[None]).seen(case), case.given)
    return bool(same)


def _factor(one: Mutant, case: Evidence) -> float | None:
    """By what a mutant's outcome must be multiplied to be what was given."""
    made = _made(one, case)
    if made is None:
        return None
    seen = _Rows([one], made[None]).seen(case)
    if not like(seen, case.given, scaled=True):
        return None
    return float((seen[0] * case.given).sum() / (seen[0] * seen[0]).sum())


def _same(stack: Array, given: Array) -> Array:
    """Which of a stack are what was given, where there are numbers."""
    if stack.shape[1:] != given.shape:
        return np.zeros(len(stack), bool)
    rows, wanted = stack.reshape(len(stack), -1), given.ravel()
    finite = np.isfinite(wanted)
    alike: Array = (np.isfinite(rows) == finite).all(1)
    largest = np.abs(wanted[finite]).max(initial=0.0)
    off = np.abs(rows[:, finite] - wanted[finite]).max(1, initial=0.0)
    return alike & (off <= TOLERANCE * largest)


def _chosen(left: Sequence[Mutant], case: Evidence) -> Finding | None:
    """What to say where these explain the numbers: one thing, or one of two."""
    for better in (
        partial(_reads_the_same, case),
        partial(_in_words_of, case),
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


def _reads_all(case: Evidence, one: Mutant) -> bool:
    """Whether it is made of all the tensors that the learner has asked for."""
    return one.reads >= {*case.arguments}


def _reads_the_same(case: Evidence, one: Mutant) -> bool:
    """Whether it is made of these, and of no others."""
    return one.reads & _tensors(case) == {*case.arguments}


def _in_words_of(case: Evidence, one: Mutant) -> bool:
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
