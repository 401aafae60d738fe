"""A GPT: nine gradients on the way from its loss to its tables, and the training step of the whole.

Run one: pytest "tests/test_kata_9.py::test_gradient[dmid_1]"   (or click it in your editor)
"""

import pytest
from pytest_check import check

from dojo.course.curriculum import select
from dojo.verdict.words import cmp

KATAS = select(["kata-9"])


@pytest.mark.parametrize("kata", [k for k in KATAS if k.kind == "gradient"], ids=str)
def test_gradient(kata, judged, report):
    """Your gradient beside autograd's, on three small float64 cases and a minibatch of names.

    The forward pass (`reference/networks/gpt/`) runs on random inputs; the gradients that you ask for
    get random values; autograd computes from them what yours must be, and `dojo/judging/compare.py`
    compares: max|yours - expected| / max|expected| <= 1e-9, in exactly the tensor's shape.
    """
    verdict = judged(kata)
    if not verdict.solved:
        pytest.fail(report(kata, verdict), pytrace=False)


@pytest.mark.parametrize("kata", [k for k in KATAS if k.kind == "step"], ids=str)
def test_step(kata, judged, report):
    """The gradients of all nineteen parameters, over several steps, in float64, beside autograd's.

    One soft check for each, so that you see at once which are right. Then the GPT trains for a while
    in float32, by Adam on your gradients, and your loss must stay with autograd's.
    """
    verdict = judged(kata)
    check.set_max_tb(0)
    for part in verdict.parts:
        check.is_true(part.solved, cmp(part.name, part.comparison))
    if not verdict.solved:
        pytest.fail(report(kata, verdict), pytrace=False)
