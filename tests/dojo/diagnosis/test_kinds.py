"""Kinds of mistakes in networks that only the tests know, each with its worked answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dojo.diagnosis.unseen import HERE, Worked
from tests.dojo.workbench import Tree

NORM = (
    "layer_norm:in_steps",
    "x",
    "norm, rstd, w, d, dy",
    "g = w * dy\nreturn rstd * (g - g.mean(1, keepdim=True) - norm * (g * norm).mean(1, keepdim=True))",
)
SCORES = (
    "attention:attention",
    "s",
    "a, da",
    "a * (da - (a * da).sum(1, keepdim=True))",
)
QUERIES = ("causal:causal", "q", "q, k, d, ds", "ds @ k / d**0.5")
STEPS = ("moves:moves", "steps", "drun", "drun.flip(1).cumsum(1).flip(1)")
FEW = (
    "moves:moves",
    "run",
    "run, picks, order, dfew, dmixed",
    "torch.zeros_like(run).scatter_add_(1, picks, dfew) + dmixed[torch.argsort(order)]",
)
TURNED = (
    "moves:moves",
    "other",
    "cos, sin, m, dturned",
    "a, b = dturned.chunk(2, -1)\nreturn a * cos + b * sin",
)

G = "g = w * dy\nreturn "
TOLD = [
    # Another normalisation's formula.
    (
        NORM,
        "w * rstd * (dy - dy.mean(1, True) - norm * (dy * norm).mean(1, True))",
        "`w` is multiplied on at the end, and belongs inside of the sums",
    ),
    (
        NORM,
        G + "rstd * (g - g.mean(0) - norm * (g * norm).mean(0))",
        "runs over n, and should run over d",
    ),
    (NORM, G + "rstd * (g - norm * (g * norm).mean(1, True))", "is missing"),
    (
        NORM,
        "rstd * (w * dy - dy.mean(1, True) - norm * (dy * norm).mean(1, True))",
        "in the term with `norm`, the factor `w` is missing",
    ),
    # A factor too few, too many, or of a number one less.
    (NORM, G + "g - g.mean(1, True) - norm * (g * norm).mean(1, True)", "`rstd` is missing"),
    (NORM, G + "rstd**2 * (g - g.mean(1, True) - norm * (g * norm).mean(1, True))", "`rstd` twice"),
    (
        NORM,
        G + "rstd * (g - g.mean(1, True) - norm * (g * norm).sum(1, True) / (d - 1))",
        "`var` is d/(d - 1) times",
    ),
    (
        QUERIES,
        "ds[:, :1] @ k[:1] / d**0.5",
        "only the first along the second n is there: add up all of them",
    ),
    (QUERIES, "ds @ k / 3.3", None),
    (QUERIES, "ds @ k / 3", "is a number written where that belongs?"),
    # The softmax's other term.
    (SCORES, "a * da", "the term with the sum of what has `a` in it is missing"),
    (SCORES, "a * (1 - a) * da", "the sum over m is missing"),
    (SCORES, "a * (da - (a * da).sum(0))", "runs over n, and should run over m"),
    (SCORES, "a * (da - (a * da).mean(1, True))", "a mean stands where a sum belongs"),
    (SCORES, "torch.softmax(da, 1)", "the line of the forward pass once more"),
    # Square operands.
    (QUERIES, "ds.T @ k / d**0.5", "`ds`"),
    (QUERIES, "ds @ q / d**0.5", "`q` stands where `k` belongs"),
    # Sums that run along, and what was picked.
    (STEPS, "drun.cumsum(1)", "the line of the forward pass once more"),
    (STEPS, "drun.flip(1).cumsum(1)", "`flip` over m is missing"),
    (STEPS, "drun.flip(0).cumsum(0).flip(0)", "everything runs over n, and should run over m"),
    (STEPS, "drun.sum(1, True) - drun.cumsum(1)", "each number is left out of its own running sum"),
    (FEW, "dmixed + torch.zeros_like(run).scatter_(1, picks, dfew)[torch.argsort(order)]", None),
    (
        FEW,
        "torch.zeros_like(run).scatter_(1, picks, dfew) + dmixed[torch.argsort(order)]",
        "a row that `picks` picks more than once must collect",
    ),
    (
        FEW,
        "torch.zeros_like(run).scatter_add_(1, picks, dfew) + dmixed[order]",
        "picked once more, where it should be put back",
    ),
    # A rotation by the wrong angle, its halves mixed up.
    (TURNED, "a, b = dturned.chunk(2, -1)\nreturn a * cos - b * sin", "`sin` has the wrong sign"),
    (
        TURNED,
        "a, b = dturned.chunk(2, -1)\nreturn a * sin + b * cos",
        "`cos` and `sin` are exchanged",
    ),
    (
        TURNED,
        "a, b = dturned.unflatten(-1, (m, 2)).unbind(-1)\nreturn a * cos + b * sin",
        "neighbours are paired",
    ),
]


@pytest.mark.parametrize("of, body, said", TOLD, ids=lambda part: str(part)[:60])
def test_what_is_said(of, body, said, tree: Tree, tmp_path: Path) -> None:
    name, tensor, reads, right = of
    kata = Worked(
        "kata-9",
        f"d{tensor}",
        f"kata_9/{name.replace(':', '_')}_{tensor}.py",
        f"{HERE}.{name}",
        tensor,
        "gradient",
        folder=str(tmp_path),
    )
    kata.write(reads, right)
    assert tree.judge(kata, right, reads).solved
    findings = tree.judge(kata, body, reads).findings
    if said is None:
        assert not findings
    else:
        (finding,) = findings
        assert said.lower() in finding.sentence.lower()
