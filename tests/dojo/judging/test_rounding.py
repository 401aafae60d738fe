"""Nearly right: constants with few digits, and what only looks as if it were that."""

from __future__ import annotations

import pytest

from dojo.judging import rounding
from dojo.verdict.finding import Kind
from tests.dojo.workbench import Tree, named

GELU = (
    "du = {c} * (1 + 3 * 0.044715 * x**2)\nreturn (0.5 * (1 + t) + 0.5 * x * (1 - t**2) * du) * dy"
)
EXACT = "return (cdf + x * torch.exp(-0.5 * x**2) * {c}) * dy"


@pytest.mark.parametrize(
    "kata, body, solved, said",
    [
        ("dx_gelu_tanh", GELU.format(c="0.797885"), True, "writes 0.797885 where `math.sqrt(2 / m"),
        ("dx_gelu_tanh", GELU.format(c="0.7979"), True, "writes 0.7979 where"),
        ("dx_gelu_tanh", GELU.format(c="0.798"), False, "writes 0.798 where"),
        (
            "dx_gelu_tanh",
            "du = 0.797885 + 0.1070322 * x**2\n"
            "return (0.5 * (1 + t) + 0.5 * x * (1 - t**2) * du) * dy",
            True,
            "writes 0.797885 where",
        ),
        ("dx_gelu_exact", EXACT.format(c="0.398942"), True, "`1 / math.sqrt(2 * math.pi)`"),
        ("dx_gelu_exact", EXACT.format(c="0.3989"), False, "`1 / math.sqrt(2 * math.pi)`"),
    ],
)
def test_a_rounded_constant_is_named(tree: Tree, kata, body, solved, said) -> None:
    verdict = tree.judge(named(f"kata-7/{kata}"), body)
    assert verdict.solved is solved
    (finding,) = verdict.findings
    assert finding.kind is Kind.ROUNDED
    assert said in finding.sentence


def test_pi_is_torchs_as_well() -> None:
    formulas = ["u = (2 / torch.pi) ** 0.5 * (x + 0.044715 * x**3)"]
    found = rounding.finding("def f(x):\n    return 0.7979 * x", formulas, 1e-5)
    assert found and found[1] == 2 and "`(2 / torch.pi) ** 0.5`" in found[0].sentence
    assert rounding.finding("def f(x):\n    return 0.7979 * x", formulas, 1e-4) is None


@pytest.mark.parametrize(
    "body, kinds",
    [
        (GELU.format(c="(2 / math.pi) ** 0.5").replace("1 + t)", "1 + t.float())"), ["FLOAT32"]),
        (GELU.format(c="0.79788456080"), []),
        (GELU.format(c="0.797885").replace("(1 + t)", "t"), []),
        (
            "pdf = torch.exp(-0.5 * x**2) * 0.398942\n"
            "return (0.5 * (1 + torch.erf(x / 2**0.5)) + x * pdf) * dy",
            [],
        ),
    ],
    ids=["float32", "enough digits", "another fault beside it", "the other GELU"],
)
def test_what_is_off_by_something_else_is_not_blamed_on_digits(tree: Tree, body, kinds) -> None:
    verdict = tree.judge(named("kata-7/dx_gelu_tanh"), body)
    assert [finding.kind.name for finding in verdict.findings] == kinds
