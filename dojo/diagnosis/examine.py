"""The order in which suspects are questioned."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from torch import Tensor

from dojo.diagnosis import (
    added,
    branches,
    ends,
    factored,
    forward,
    gathers,
    local,
    oversummed,
    sums,
    whole,
    worked,
)  # fmt: skip
from dojo.diagnosis.diagonal import diagonal
from dojo.diagnosis.evidence import Cases, Evidence, Lens
from dojo.diagnosis.masks import masks
from dojo.diagnosis.mended import mended
from dojo.diagnosis.paths import misplaced, paths
from dojo.diagnosis.suspect import Suspect, convict
from dojo.judging.attempt import Attempt
from dojo.judging.cases import Case
from dojo.verdict.finding import Diagnosis

Examiner = Callable[[Cases], Diagnosis | None]


def diagnose(
    given: Sequence[tuple[Case, Tensor]], attempt: Attempt | None = None
) -> tuple[Diagnosis, ...]:
    """Why a gradient is wrong: the finding that explains it, or none if nothing does.

    `given` are the cases that decide, with what the attempt returned on each.
    """
    cases = tuple(Evidence(case, gradient, attempt=attempt) for case, gradient in given)
    return _question(EXAMINERS, cases)


def diagnose_unseen(given: Sequence[tuple[Case, Tensor, Lens]]) -> tuple[Diagnosis, ...]:
    """The same for a gradient that was not returned, but seen through a lens in what was."""
    return _question(THROUGH_A_LENS, tuple(Evidence(*one) for one in given))


def _question(examiners: Sequence[Examiner], cases: Cases) -> tuple[Diagnosis, ...]:
    if not cases:
        return ()
    if not all(np.isfinite(case.given).all() for case in cases):
        examiners = NOT_FINITE
    with np.errstate(all="ignore"):  # a mistake may well overflow
        found = next(filter(None, (examine(cases) for examine in examiners)), None)
    return (found,) if found else ()


def _each(suspects: Callable[[Evidence], Iterator[Suspect]]) -> Examiner:
    """Question suspects that are drawn from the first case."""
    return lambda cases: convict(suspects(cases[0]), cases)


NOT_FINITE: tuple[Examiner, ...] = (
    worked.one_slip_elsewhere,
    worked.a_slip_in_a_value,
    masks,
    mended,
)
"""Those that compare where there are numbers."""

EXAMINERS: tuple[Examiner, ...] = (
    whole.zeros,
    _each(whole.shapes),
    whole.constant,
    worked.from_the_loss,
    paths,
    misplaced,
    _each(whole.unchanged),
    whole.another_gradient,
    _each(whole.shapes_scaled),
    _each(oversummed.over_an_axis),
    _each(oversummed.over_part_of_an_axis),
    _each(whole.true_loss),
    _each(branches.no_upstream),
    _each(whole.argument),
    whole.fixed,
    _each(ends.ends),
    _each(ends.detoured),
    _each(forward.other_forward),
    _each(gathers.gathered),
    _each(sums.summed),
    _each(local.passed_on),
    worked.a_slip_in_their_values,
    worked.one_slip,
    _each(branches.swapped),
    _each(branches.besides),
    _each(local.local),
    _each(factored.factors),
    worked.one_slip_elsewhere,
    _each(whole.line_before),
    added.number,
    _each(added.tensors),
    _each(added.factors),
    _each(branches.mixed),
    _each(forward.again),
    _each(ends.one_of_many),
    masks,
    _each(factored.strangers),
    diagonal,
    worked.a_slip_on_the_way,
    worked.a_slip_in_a_value,
    worked.one_slip_scaled,
    mended,
    worked.two_slips,
    _each(whole.reordered),
    whole.misshapen,
)
"""Best first: what explains the whole before a part, what is certain before what is likely."""

THROUGH_A_LENS: tuple[Examiner, ...] = (
    whole.zeros,
    whole.constant,
    worked.from_the_loss,
    paths,
    _each(branches.no_upstream),
    _each(ends.ends),
    _each(ends.detoured),
    _each(forward.other_forward),
    _each(local.passed_on),
    _each(branches.swapped),
    _each(local.local),
    _each(factored.factors),
    worked.one_slip_elsewhere,
    _each(factored.strangers),
    worked.a_slip_on_the_way,
    worked.a_slip_in_a_value,
    worked.one_slip_scaled,
)
"""Those that need not see the gradient's elements one by one."""
