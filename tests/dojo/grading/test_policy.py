"""What a kata's text may say: everything of ours and of an honest learner, nothing that is not known."""

from __future__ import annotations

import pytest

from dojo.course.curriculum import katas
from dojo.grading.policy import DEEPEST, assigns_attributes, refusals
from dojo.stubs import stub


@pytest.mark.parametrize("kata", katas(), ids=lambda kata: kata.id)
def test_stubs_and_answers_are_allowed(kata):
    assert refusals(stub(kata)) == []
    assert refusals(kata.answer.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "line", "word"),
    [
        ("import os", 1, "os"),
        ("x = 1\nimport torch.autograd", 2, "autograd"),
        ("class A: pass", 1, "`class`"),
        ("async def f(): pass", 1, "`async`"),
        ("def f():\n    yield 1", 2, "`yield`"),
        ("import numpy as np", 1, "not `numpy`"),
        ("x = 1\ny = x.tolist()", 2, "work with the tensor itself"),
        ("try:\n    x()\nexcept E: pass", 1, "`try`"),
        ("def f(vars): pass", 1, "another name"),
        ("\n\nx.__dict__", 3, "__dict__"),
        ("__import__('os')", 1, "__import__"),
        ("def __getattr__(x): pass", 1, "__getattr__"),
        ("x = 2j", 1, "complex"),
        ("import torch as __builtins__", 1, "__builtins__"),
        ("with open('x') as f: pass", 1, "with"),
        ("match x:\n    case 1: pass", 1, "`match`"),
        ("def f(x: g()): pass", 1, "annotation"),
        ("x: 'a(b)' = 1", 1, "annotation"),
        ("x: '(a)(b)' = 1", 1, "annotation"),
        ("x: Float[Tensor, 'n (f(H)-1)*W'] = 1", 1, "annotation"),
    ],
)
def test_what_is_not_known_is_refused_with_its_line(source, line, word):
    found = refusals(source)
    assert found[0].line == line
    assert any(word in refusal.sentence for refusal in found)


@pytest.mark.parametrize(
    "source",
    [
        "def f(:",
        "# coding: utf-16\n",
        "\n# vim: set fileencoding=latin-1 :\n",
        "x = 1\0",
        "(" * 100 + ")" * 100,
        "x = " + "-\\\n" * 20_000 + "1",
        "x = a" + "\\\n.b" * 15_000,
        "x = " + "\\\n".join(["a if b else"] * 4000) + " 1",
        "if x: pass\n" + "elif x: pass\n" * 5000,
        "\n".join(" " * i + "if x:" for i in range(300)),
        "lambda: \\\n" * 6000 + "1",
        "x = " + "1" * 5000,
    ],
    ids=range(12),
)
def test_what_would_break_a_parser_is_a_syntax_error(source):
    with pytest.raises(SyntaxError):
        refusals(source)


@pytest.mark.parametrize("way", ["no_grad()", "inference_mode()", "no_grad"])
def test_gradients_may_be_switched_off(way):
    assert not refusals(f"import torch\n@torch.{way}\ndef f(x):\n    with torch.{way}: pass")


@pytest.mark.parametrize("source", ["x.data = y", "x.y.z += 1", "del x.y", "for x.y in z: pass"])
def test_what_writes_to_an_attribute(source):
    assert assigns_attributes(source)
    assert not assigns_attributes("x = y.data\ny.z(x.y)[0] = 1")


def test_brackets_may_be_as_deep_as_the_bound_in_every_line():
    assert not refusals("x = 1\n" + 2 * f"x = {'(' * DEEPEST}1{')' * DEEPEST}\n")


def test_a_stage_may_allow_more_and_refuse_more():
    folds = "import torch.nn.functional as F\ny = F.fold(x)\nz = F.conv_transpose2d(x)\nx.bmm(y)\n"
    assert [found.line for found in refusals(folds)] == [2, 3]
    assert [found.line for found in refusals(folds, {"fold"}, {"bmm"})] == [3, 4]
    assert not refusals("from torch.nn.functional import fold", {"fold"})
    assert refusals("from torch import bmm", refused={"bmm"})
