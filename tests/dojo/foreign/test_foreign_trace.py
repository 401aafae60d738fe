"""Where a wrong step began, in a network whose table is used twice: at the head, and for the tokens."""

from __future__ import annotations

import pytest

from dojo.course.curriculum import Kata
from dojo.verdict.status import Status
from tests.dojo.foreign.course import foreign_katas
from tests.dojo.workbench import Tree

STEP: Kata = next(kata for kata in foreign_katas() if kata.kind == "step")
BACK = "dx, grads_0 = back(dout_0, first, Wq_0, Wk_0, Wv_0, Wo_0)\n"
MEAN = " / counts.sum()\n    dout_1"

SLIPS = {
    "the head's part is missing": (
        'dwte = torch.einsum("btv,btc->vc", dlogits, out_1)',
        "dwte = torch.zeros_like(wte)",
        "In `dwte`: The contribution through `logits` is missing.",
    ),
    "the tokens' part is missing": (
        "dwte.index_add_(0, idx.flatten(), dx.flatten(0, 1))",
        "pass",
        "In `dwte`: The contribution through `emb` is missing.",
    ),
    "another tensor at the head": ("dlogits, out_1)", "dlogits, out_0)", "`out_0`"),
    "a sign in both tables": (BACK, f"{BACK}    dx = -dx\n", "In `dx`: "),
    "a residual in both tables": (
        BACK,
        f"{BACK}    dx = dx - dout_0\n",
        "In `dx`: The contribution through `out_0` is missing.",
    ),
    "twice, from the last block on": (
        "dout_1 = dlogits @ wte",
        "dout_1 = 2 * dlogits @ wte",
        "In `dout_1`: Every number is 2 times what it should be.",
    ),
    "a mean over ignored places, too": (MEAN, " / (B * T)\n    dout_1", "may have begun before"),
    "ignored places that count": (f" * counts[..., None]{MEAN}", MEAN, "may have begun before"),
}
"""What is put in the place of what, and what is said of it."""


@pytest.mark.parametrize("slip", SLIPS)
def test_what_is_wrong_in_a_step_with_a_tied_table(tree: Tree, slip: str) -> None:
    right, wrong, said = SLIPS[slip]
    text = STEP.answer.read_text(encoding="utf-8")
    assert text.count(right) == 1
    verdict = tree.judge_text(STEP, text.replace(right, wrong))
    assert verdict.status is Status.WRONG
    assert said in verdict.findings[0].sentence
