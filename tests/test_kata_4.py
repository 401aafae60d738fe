"""Exercise 4: the whole backward pass inside the training loop.

Run it: pytest tests/test_kata_4.py
"""

import pytest
from pytest_check import check

from dojo.course.curriculum import select
from dojo.verdict.words import cmp


@pytest.mark.parametrize("kata", select(["kata-4"]), ids=str)
def test_step(kata, judged, report):
    """The gradients of all seven parameters, over several steps, in float64, beside autograd's.

    One soft check for each, so that you see at once which are right: a wrong gradient halfway back
    spoils all that come after it. Then the lecture's network trains for 20 steps in float32, and
    your loss must stay with autograd's.
    """
    verdict = judged(kata)
    check.set_max_tb(0)
    for part in verdict.parts:
        check.is_true(part.solved, cmp(part.name, part.comparison))
    if not verdict.solved:
        pytest.fail(report(kata, verdict), pytrace=False)
