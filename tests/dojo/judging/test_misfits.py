"""Shapes and types that do not fit are told in the learner's words."""

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
    ("kata-1/dprobs", "dlogprobs / probs.sum(1)", "Has `sum` without `keepdim=True` lost"),
    (
        "kata-2/dlogits",
        "F.softmax(logits, 1) - F.one_hot(Yb.clamp(max=3))",
        "Without `num_classes`",
    ),
    (
        "kata-2/dlogits",
        "logits.softmax(1)[Yb, torch.arange(n)]",
        "Dimension 0 is n (7) long, so 8 lies outside. Are rows and columns exchanged",
    ),
    ("kata-9/dlnf", "dlogits @ wte.T", "is (B*T, vocab_size) and the right one is (C, vocab_size)"),
    ("kata-1/demb", "dembcat.view(n, block_size)", "(n, block_size) has room for 21"),
    ("kata-1/demb", "dembcat.view(-1, block_size, 5)", "can't be cut up like that"),
    ("kata-1/dh", "dlogits * print()", "One of the two is None"),
    ("kata-1/dh", "torch.exp(print())", "It is None: is it set before"),
    ("kata-1/dh", "print().T", "It is None: is it set before"),
    ("kata-1/demb", "dembcat.T.view(n, -1)", "`reshape` copies them"),
    ("kata-1/dbnbias", "dhpreact.sum(2)", "There is no dimension 2: the tensor has 2 axes, from 0"),
    ("kata-1/dh", "dlogits @ W2[:, 0]", "A matrix that is (n, vocab_size) takes a vector that is"),
    ("kata-1/dh", "torch.einsum('nv,vh->nh', dlogits, W2)", "the letter v is n_hidden in tensor 2"),
    (
        "kata-1/dh",
        "torch.cat([dlogits, W2.T])",
        "dimension 0 must agree in all others: one is vocab_size where the other is n_hidden",
    ),
    ("kata-1/dh", "dlogits.expand(len(dlogits), len(W2))", "Along dimension 1 one tensor is"),
    ("kata-1/dbnbias", "dhpreact.sum(0, True).add_(dhpreact)", "written would be (n, n_hidden)"),
    ("kata-2/dlogits", "logits[range(n), range(n - 1)]", "one is (n,), the other"),
    ("kata-2/dlogits", "logits.gather(1, Yb)", "an index of one number a row is made one with"),
    ("kata-2/dlogits", "logits.T.index_select(0, Yb + 99)", "An index lies outside of the tensor"),
    (
        "kata-1/dh",
        "torch.zeros(32, 7) + dlogits @ W2.T",
        "32 is `n` in the lecture's minibatch only",
    ),
    ("kata-0/dtable", "F.one_hot(index, len(table)).T @ dy", "these are long int and double"),
    ("kata-0/dsignal", "dy if signal > 0 else 0", "let `torch.where` choose"),
    ("kata-0/dsignal", "max(dy, 0)", "one answer is wanted here"),
    ("kata-0/dside", "math.exp(side) * dy", "`torch` for tensors: `torch.exp`"),
    ("kata-0/dside", "float(side) * dy", "One number is wanted here"),
    ("kata-0/dsteps", "dy[:, ::-1].cumsum(1)", "turned around by `flip(axis)`"),
    ("kata-0/dleft", "dy @ right.t", "Without brackets behind its name"),
    ("kata-0/dleft", "right.t", "Without brackets behind its name"),
    ("kata-0/dside", "dside", "Was a value given to that name?"),
    ("kata-0/dcube", "dy.permute(1, 2)", "every axis, in the new order: here there are 3"),
    ("kata-0/dheights", "heights - heights.max(1)", "`.values` are the largest numbers"),
    ("kata-0/dheights", "(heights == heights.max(1)).int() * dy", "it is one False for all"),
    ("kata-1/dh", "d = dlogits @ W2.T\nd[:, 0] = dlogits[0]\nreturn d", "the other vocab_size"),
    ("kata-8/dWo", "merged.T @ dout", "`merged.T` turns all of its 3 axes around: `.mT` exchanges"),
    ("kata-9/dlogits", "F.one_hot(targets, 27)", "`targets` holds -1, and that is no class."),
    (
        "kata-1/demb",
        "torch.stack([dembcat] * 3) @ torch.stack([dembcat] * 3)",
        "the right one should begin with (block_size",
    ),
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


STEPS = [
    (
        "dh = dlogits @ W2.T",
        "dh = dlogits @ W2",
        "wanted in the end is (n, n_hidden), the shape of `h`",
    ),
    (
        "dW2 = h.T @ dlogits",
        "dW2 = dlogits.T @ h",
        "`dW2` has another shape than its parameter, (5, 11)",
    ),
    ("dW2 = h.T @ dlogits", "dW2 = dlogits.T @ h", "Is it transposed?"),
    (
        "dW1 = embcat.T @ dhprebn",
        "dW1 = dhprebn.T @ embcat",
        "`dW1` has another shape than its parameter, (6, 5). Is it transposed?",
    ),
    (
        "db2 = dlogits.sum(0)",
        "db2 = dlogits.sum(1)",
        "`db2` has another shape than its parameter, (11,).",
    ),
    (
        "db1 = dhprebn.sum(0)",
        "db1 = dhprebn.sum(1)",
        "`db1` has another shape than its parameter, (5,).",
    ),
    ("dW2 = h.T @ dlogits", "dW2 = None", "`dW2` is still None."),
    (
        "dh = dlogits @ W2.T",
        "dh = dlogits.view(32, -1)",
        "32 is `n` in the lecture's minibatch only",
    ),
    ("dh = dlogits @ W2.T", "dh = torch.zeros(n, n_hidden)", "You may use `n_hidden`: add it"),
]


@pytest.mark.parametrize("right, wrong, told", STEPS)
def test_what_is_said_of_a_step(right, wrong, told, tree: Tree) -> None:
    kata = named("kata-4/train_step")
    text = kata.answer.read_text("utf-8")
    assert text.count(right) == 1
    verdict = tree.judge_text(kata, text.replace(right, wrong))
    assert verdict.status is Status.BROKEN
    assert told in verdict.reason
    assert verdict.line and text.splitlines()[verdict.line - 1].strip() == right
