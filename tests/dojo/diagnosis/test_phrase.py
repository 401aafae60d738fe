"""A slip says which tensors it names: what stands in its words, and nothing else."""

from __future__ import annotations

import re

import pytest

from dojo.course.answers import answer
from dojo.course.curriculum import Kata, katas
from dojo.diagnosis.bases import own
from dojo.diagnosis.phrase import phrase, quoted
from dojo.diagnosis.slips import slips
from dojo.diagnosis.slips.combined import combined
from dojo.judging.cases import model
from dojo.judging.contract import request_of

GRADIENTS = [kata for kata in katas() if kata.kind == "gradient"]


def test_a_phrase_names_what_its_parts_name() -> None:
    told = phrase("{} and {} of {}", quoted("dx"), "2", phrase("the term with {}", quoted("y")))
    assert told == "`dx` and 2 of the term with `y`"
    assert told.names == ("dx", "y")


@pytest.mark.parametrize("kata", GRADIENTS, ids=lambda kata: kata.id)
def test_every_slip_names_what_stands_in_its_words(kata: Kata) -> None:
    graph = model(kata.model).graph
    upstream = request_of(graph, kata.tensor, answer(kata).parameters).upstream
    for base in own(kata, graph, upstream):
        every = slips(base.formula)
        told = [slip for _, some in combined(base.formula, every) for slip in some]
        for slip in (*every, *told):
            words = re.findall(r"`(\w+)`", f"{slip.place} {slip.what}")
            assert set(words) & base.formula.types.keys() == set(slip.names) - base.formula.sizes, (
                slip
            )
