"""Shapes that do not fit are told in the axes' names."""

from __future__ import annotations

import pytest

from dojo.verdict.status import Status
from tests.dojo.workbench import Tree, named

TOLD = [
    (
        "kata-1/dembcat",
        "dhprebn @ W1",
        "`dhprebn` is (n, n_hidden) and `W1` is (block_size*n_embd, n_hidden): in a product",
    ),
    ("kata-1/dembcat", "dhprebn @ W1", "wanted in the end is (n, block_size*n_embd)"),
    ("kata-1/dW1", "embcat @ dhprebn.T.T", "and the right one is (n, n_hidden)"),
    ("kata-1/dhpreact", "h.T * dh", "Along dimension 1 one tensor is n and the other n_hidden"),
    ("kata-1/dprobs", "dlogprobs / probs.sum(1)", "Has a sum without `keepdim=True` lost"),
    (
        "kata-2/dlogits",
        "F.softmax(logits, 1) - F.one_hot(Yb.clamp(max=3))",
        "Without `num_classes`",
    ),
    (
        "kata-2/dlogits",
        "logits.softmax(1)[Yb, torch.arange(n)]",
        "Dimension 0 is n (7) long, so 8 lies outside. Are rows and columns exchanged?",
    ),
    ("kata-1/demb", "dembcat.view(n, block_size)", "(n, block_size) has room for 21"),
    ("kata-1/demb", "dembcat.view(-1, block_size, 5)", "can't be cut up like that"),
    ("kata-1/dh", "dlogits * print()", "One of the two is None"),
]


@pytest.mark.parametrize("kata, body, told", TOLD)
def test_what_is_said(kata, body, told, tree: Tree) -> None:
    verdict = tree.judge(named(kata), body)
    assert verdict.status is Status.BROKEN
    assert told in verdict.reason


@pytest.mark.parametrize("body", ["1 / 0", "dlogits.reshape()", "torch.zeros(3)[7]", "nothing"])
def test_of_other_failures_nothing_is_said(body, tree: Tree) -> None:
    verdict = tree.judge(named("kata-1/db2"), body)
    assert verdict.status is Status.BROKEN
    assert "One of" not in verdict.reason
    assert "Along" not in verdict.reason
