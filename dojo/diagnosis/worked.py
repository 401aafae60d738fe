"""A right formula with a slip in it: whoever returns just the same has made that mistake.

It needs no knowledge of the network, and finds it however the code is spelled.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from dojo.course.answers import answer
from dojo.diagnosis.averages import apart
from dojo.diagnosis.branches import swapped
from dojo.diagnosis.chosen import Slips, chosen, in_words_of, reads_all, told
from dojo.diagnosis.evidence import Cases, Evidence
from dojo.diagnosis.factors import divisor, name_factor
from dojo.diagnosis.functions import like
from dojo.diagnosis.mutants import Mutant, mutants, pairs, stepwise, within
from dojo.diagnosis.phrase import phrase
from dojo.diagnosis.suspect import convict
from dojo.diagnosis.tried import Asked, Source, explains, factor_of, same, tried
from dojo.diagnosis.whole import argument
from dojo.diagnosis.wording import small
from dojo.verdict.finding import DIVISOR, Diagnosis

Test = Callable[[Evidence, Mutant], bool]
"""Whether one may be what somebody has written in a case."""


def from_the_loss(cases: Cases) -> Diagnosis | None:
    """The same where no gradient comes in: the paths are of tensors that nobody has seen."""
    if cases[0].case.request.upstream:
        return None
    return convict(argument(cases[0]), cases) or one_slip_elsewhere(cases) or two_slips(cases)


def a_slip_in_their_values(cases: Cases) -> Diagnosis | None:
    """One slip where they work out what the answer asks for, if it is not one name for another."""
    first = cases[0]
    asked = {*first.arguments}
    answers = [answer(kata) for kata in first.case.answers if kata.answer.is_file()]
    usual = [{*one.parameters} - {*first.graph.size_names} for one in answers]
    if not any(asked - names and names - asked for names in usual):
        return None
    found = _told(cases, within, in_words_of, reads_all)
    return found and (convict(swapped(first), cases) or found)


def one_slip(cases: Cases) -> Diagnosis | None:
    """One slip in the worked answer, in the words of what was asked for."""
    return _told(cases, mutants, in_words_of)


def one_slip_elsewhere(cases: Cases) -> Diagnosis | None:
    """One slip in the worked answer, also where that reads something else than the attempt."""
    return _told(cases, mutants)


def two_slips(cases: Cases) -> Diagnosis | None:
    """Two of the likeliest slips at once."""
    return _told(cases, pairs)


def a_slip_on_the_way(cases: Cases) -> Diagnosis | None:
    """One slip in one of several steps that are taken in one."""
    return _told(cases, stepwise)


def a_slip_in_a_value(cases: Cases) -> Diagnosis | None:
    """One slip where a forward value is worked out once more."""
    return _told(cases, within)


def one_slip_scaled(cases: Cases) -> Diagnosis | None:
    """One slip, and a factor besides."""
    first = cases[0]
    if not all(np.isfinite(case.given).all() for case in cases) or _a_multiple(first):
        return None
    for batch in tried(Asked.of(first, mutants)):
        by_factor: dict[str, list[Mutant]] = {}
        for rows in batch:
            for row in like(rows.seen(first), first.given, scaled=True):
                one = rows.mutants[row]
                factors = [factor_of(one, case) for case in cases]
                sizes = [case.lengths for case in cases]
                if None not in factors and (name := name_factor(factors, sizes, plain=True)):  # type: ignore[arg-type]
                    by_factor.setdefault(name, []).append(one)
        for name, left in by_factor.items():
            if several := chosen(left, first):
                return _scaled(name, several, first)
    return None


def _scaled(factor: str, several: Sequence[Slips], case: Evidence) -> Diagnosis:
    """What was chosen, and a factor besides: both together may be one division by something else."""
    match several:
        case [[slip]] if slip.divisor and not slip.place and (wrong := divisor(factor)):
            what = phrase(f"it is divided by {wrong}, and should be by {{}}", slip.divisor)
            return told([(replace(slip, what=what, about=DIVISOR),)], case)
    finding = told(several, case)
    return replace(finding, sentence=f"Apart from {apart(factor, case)}: {small(finding.sentence)}")


def _a_multiple(case: Evidence) -> bool:
    """Whether it is an argument times a number: so is what many slips come to."""
    arguments = (case.known[name] for name in case.arguments if name in case.known)
    return any(
        like(case.all_seen(a[None]), case.given, scaled=True)
        for a in arguments
        if a.shape == case.expected.shape
    )


def _told(cases: Cases, source: Source, *only: Test) -> Diagnosis | None:
    """What those have in common that return the same as the attempt on every case, and pass a test."""
    first, *others = sorted(cases, key=lambda case: case.expected.size)
    for batch in tried(Asked.of(first, source)):
        left = [
            rows.mutants[row]
            for rows in batch
            for row in np.flatnonzero(same(rows.seen(first), first.given))
        ]
        for case in others:
            left = [one for one in left if explains(one, case)]
        left = [one for one in left if all(test(cases[0], one) for test in only)]
        if left:
            several = chosen(left, cases[0])
            return told(several, cases[0]) if several else None
    return None
