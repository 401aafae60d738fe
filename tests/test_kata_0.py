"""The moves: one line of a forward pass each, and the way back through it.

Run one: pytest "tests/test_kata_0.py::test_gradient[dshift]"   (or click it in your editor)
"""

import pytest

from dojo.course.curriculum import select


@pytest.mark.parametrize("kata", select(["kata-0"]), ids=str)
def test_gradient(kata, judged, report):
    """Your gradient beside autograd's, on three small float64 cases and a minibatch.

    The line (`reference/networks/moves/`) runs on random inputs; `dy` gets random values; autograd computes
    from them what your gradient must be, and `dojo/judging/compare.py` compares:
    max|yours - expected| / max|expected| <= 1e-9, in exactly the tensor's shape.
    """
    verdict = judged(kata)
    if not verdict.solved:
        pytest.fail(report(kata, verdict), pytrace=False)
