"""Gates: GELU, SwiGLU, dropout, capped logits, the residual.

Run one: pytest "tests/test_kata_7.py::test_gradient[dgate]"   (or click it in your editor)
"""

import pytest

from dojo.course.curriculum import select


@pytest.mark.parametrize("kata", select(["kata-7"]), ids=str)
def test_gradient(kata, judged, report):
    """Your gradient beside autograd's, on three small float64 cases and a usual one.

    The forward pass (`reference/networks/gates/`) runs on random inputs; the gradients that you ask for get
    random values; autograd computes from them what yours must be, and `dojo/judging/compare.py` compares:
    max|yours - expected| / max|expected| <= 1e-9, in exactly the tensor's shape.
    """
    verdict = judged(kata)
    if not verdict.solved:
        pytest.fail(report(kata, verdict), pytrace=False)
