"""Normalisations: RMSNorm, LayerNorm step by step and in one go, GroupNorm.

Run one: pytest "tests/test_kata_6.py::test_gradient[dx_layer_norm]"   (or click it in your editor)
"""

import pytest

from dojo.course.curriculum import select


@pytest.mark.parametrize("kata", select(["kata-6"]), ids=str)
def test_gradient(kata, judged, report):
    """Your gradient beside autograd's, on three small float64 cases and the usual minibatch.

    The forward pass (`reference/networks/norms/`) runs on random inputs; the gradients that you ask for get
    random values; autograd computes from them what yours must be, and `dojo/judging/compare.py` compares:
    max|yours - expected| / max|expected| <= 1e-9, in exactly the tensor's shape.
    """
    verdict = judged(kata)
    if not verdict.solved:
        pytest.fail(report(kata, verdict), pytrace=False)
