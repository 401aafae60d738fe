"""The line of the learner's that a verdict is about."""

from __future__ import annotations

import textwrap

import pytest

from dojo.judging.lines import deciding, writing

BODIES = {
    "a return": ("x = a * 2\nreturn x + a", 2),
    "a name made once": ("x = a * 2\ny = 1\nreturn x", 1),
    "a name made in steps": ("x = a * 2\nx[0] -= 1\nreturn x", 3),
    "a name changed by a method": ("x = a * 2\nx.add_(1)\nreturn x", 3),
    "one of two made at once": ("x, y = a, a * 2\nreturn y", 1),
    "an argument": ("x = 1\nreturn a", 2),
    "the last of several": ("if a is None:\n    return a\nreturn a * 2", 3),
    "over several lines": ("return (\n    a\n    * 2\n)", 1),
    "another function's": ("def f():\n    return 1\nreturn f() * a\n", 3),
    "another function's alone": ("x = a * 2\nf = lambda: a", 2),
    "none": ("x = a\ny = a * 2", 2),
}


def text(body: str, head: str = "") -> str:
    return f"{head}def dx(a):\n{textwrap.indent(body, '    ')}\n"


@pytest.mark.parametrize("what", BODIES)
def test_the_line_that_decides(what: str) -> None:
    body, line = BODIES[what]
    assert deciding(text(body), 1) == line + 1
    assert deciding(text(body, "import torch\n\n@torch.no_grad()\n"), 3) == line + 4


def test_where_there_is_no_function_it_is_the_beginning() -> None:
    assert deciding("dx = lambda a: a", 1) == 1


def test_the_last_line_that_writes_to_a_variable() -> None:
    found = text("x = a\nx /= 2\ny = x.clone()\ny.scatter_(0, a, 1)\ny.add(1)\ny == x\nreturn y")
    assert [writing(found, 1, name) for name in "xyz"] == [3, 5, None]
