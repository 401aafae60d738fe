"""Autograd is told honest learners; what merely looks like it is let pass."""

from __future__ import annotations

import pytest

from dojo.course.curriculum import katas
from dojo.judging.ban import autograd_use
from tests.dojo.workbench import corpus_of, source

USES = {
    "loss.backward()": "backward",
    "a.grad": "grad",
    "torch.autograd.grad(a, b)": "autograd",
    "a.requires_grad_()": "requires_grad_",
    "a.requires_grad = True": "requires_grad",
    "torch.zeros(3, requires_grad=True)": "requires_grad",
    "torch.enable_grad()": "enable_grad",
    "torch.set_grad_enabled(True)": "set_grad_enabled",
    "torch.func.vjp(f, a)": "func",
    "import torch.func as f": "torch.func",
    "import torch.autograd.functional": "torch.autograd.functional",
    "from torch.autograd import grad": "torch.autograd",
    "from torch import autograd": "autograd",
    "from torch import func": "func",
    "from torch import enable_grad as quietly": "enable_grad",
    "from functorch import vjp": "functorch",
    "import functorch": "functorch",
    "f.jacrev(a)": "jacrev",
}


@pytest.mark.parametrize("statement", USES)
def test_uses(statement: str) -> None:
    line, what = autograd_use(f"import torch\n\n{statement}\n")
    assert line == 3
    assert USES[statement] in what


@pytest.mark.parametrize(
    "statement",
    [
        "with torch.no_grad(): pass",
        "torch.zeros(3, requires_grad=False)",
        "grad = dh * 2",
        "backward = 3",
        "# loss.backward()",
        '"loss.backward()"',
        "import functools",
        "import torch.nn.functional as F",
        "from torch.nn import functional",
        "F.one_hot(a)",
        "def backward(a): return a",
        "gradient = a.detach()",
    ],
)
def test_what_is_none(statement: str) -> None:
    assert autograd_use(f"import torch\n{statement}\n") is None


def test_the_first_use_is_told() -> None:
    assert autograd_use("x = 1\na.backward()\nb.grad\n") == (2, "backward")
    assert autograd_use("f(\n  a.grad,\n  b.backward())\n") == (2, "grad")


def test_no_answer_and_no_right_rewriting_is_mistaken() -> None:
    assert not [kata.id for kata in katas() if autograd_use(kata.answer.read_text("utf-8"))]
    mistaken = [
        (kata.id, right.body)
        for kata, _, right in corpus_of("RIGHT")
        if autograd_use(source(kata, right.body, right.reads))
    ]
    assert not mistaken
