"""Slips in the worked answers are tried on a case that others still need: it stays as it is."""

from __future__ import annotations

import pytest
import torch

from dojo.course.answers import answer
from dojo.course.curriculum import Kata, katas
from dojo.diagnosis.evidence import Evidence
from dojo.diagnosis.worked import one_slip, two_slips
from dojo.judging.cases import cases, model
from dojo.judging.contract import request_of

GRADIENTS = [kata for kata in katas() if kata.kind == "gradient"]


@pytest.mark.parametrize("kata", GRADIENTS, ids=lambda kata: kata.id)
def test_no_slip_changes_the_case_on_which_it_is_tried(kata: Kata) -> None:
    """One leaves out the `clone` before an index is written into, for one."""
    asked = request_of(model(kata.model).graph, kata.tensor, answer(kata).parameters)
    small = [case for case in cases(kata, asked) if case.decides]
    before = [
        {name: value.clone() for name, value in {**c.oracle.values, **c.upstream}.items()}
        for c in small
    ]
    evidence = tuple(Evidence(case, torch.rand_like(case.expected)) for case in small)
    one_slip(evidence)
    two_slips(evidence)
    for case, values in zip(small, before, strict=True):
        after = {**case.oracle.values, **case.upstream}
        assert all(torch.equal(after[name], value) for name, value in values.items())
