"""A slip is found in the attempt's own text, however that is spelled, and told by its place."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import torch

from dojo.diagnosis.evidence import Evidence
from dojo.diagnosis.mended import mended
from dojo.judging.attempt import LocalAttempt, load
from dojo.judging.cases import cases, model
from dojo.judging.contract import request
from dojo.judging.outcome import Outcome
from tests.dojo.workbench import Tree, named, source

NORM = (
    "std = torch.sqrt(hprebn.var(0, keepdim=True) + 1e-5)\n"
    "xhat = (hprebn - hprebn.mean(0)) / std\n"
    "g = bngain * dhpreact / std\n"
    "return g - g.mean(0) - xhat * (g * xhat).sum(0) / (n - 1)"
)
READS = "hprebn, bngain, dhpreact, n"
SLIPS = [
    (
        "hprebn.mean(0)",
        "hprebn.mean(1, True)",
        "In `xhat = …`, the `mean` runs over axis 1, and should run over axis 0.",
    ),
    (
        "+ 1e-5",
        "- 1e-5",
        "In `std = …`, a `-` stands before `1e-5`, where a `+` belongs.",
    ),
    (
        " / std\nreturn",
        "\nreturn",
        "In `g = …`, a division of `bngain * dhpreact` by `std` is missing.",
    ),
    (
        "var(0, keepdim=True)",
        "var(0, keepdim=True) * n",
        "In `std = …`, the factor `n` is too many.",
    ),
    (
        "(g * xhat)",
        "(g * g)",
        "In what is returned, `g` stands where `xhat` belongs.",
    ),
    (
        "(g * xhat).sum(0)",
        "(g * xhat)",
        "In what is returned, the sum of `g * xhat` over axis 0 is missing.",
    ),
    (
        "(n - 1)",
        "n",
        "In what is returned, `n` stands where `n - 1` belongs.",
    ),
    (
        "g - g.mean(0) - xhat",
        "g - g.mean(0) + xhat",
        "In what is returned, a `+` stands before `xhat * (g * xhat).sum(0) / (n - 1)`, "
        "where a `-` belongs.",
    ),
    (
        "torch.sqrt(hprebn.var(0, keepdim=True) + 1e-5)",
        "hprebn.var(0, keepdim=True) + 1e-5",
        "In `std = …`, `hprebn.var(0, keepdim=True) + 1e-5` stands where its `sqrt` belongs.",
    ),
    (
        "(g * xhat).sum(0)",
        "(g * xhat).mean(0)",
        "In what is returned, a mean stands where a sum belongs.",
    ),
    (
        "(hprebn - hprebn.mean(0)) / std",
        "hprebn - hprebn.mean(0) / std",
        "In `xhat = …`, brackets are missing in `hprebn - hprebn.mean(0) / std`.",
    ),
    (
        "/ (n - 1)",
        "/ n - 1",
        "In what is returned, only `n` divides, and `n - 1` should: are brackets missing?",
    ),
    (
        "hprebn.mean(0)",
        "hprebn.mean()",
        "In `xhat = …`, the `mean` runs over everything, and should run over axis 0 alone.",
    ),
]
OTHERS = [
    (
        "kata-1/dW2",
        "return (h[:, :, None] / dlogits[:, None, :]).sum(0)",
        "A `/` stands before `dlogits[:, None, :]`, where a `*` belongs.",
    ),
    (
        "kata-1/dC",
        "d = torch.zeros_like(C).index_add_(0, Xb.flatten(), demb.flatten(0, 1))\n"
        "d[0] = 0\n"
        "return d",
        "In `d[0] = …`, `d[0]` should stay as it is.",
    ),
    (
        "kata-1/dbnbias",
        "d = torch.zeros(1, dhpreact.shape[1])\nfor row in dhpreact:\n    d[0] = row\nreturn d",
        "In `d[0] = …`, `d[0]` is overwritten, where it should be added to.",
    ),
    (
        "kata-1/dh",
        "def back(g, w):\n    return g @ w\n\nreturn back(dlogits * dlogits, W2.T)",
        "In what is returned, the factor `dlogits` is too many.",
    ),
    (
        "kata-1/dbnbias",
        "N = len(dhpreact)\nreturn sum(dhpreact[i : i + 1] for i in range(N - 1))",
        "In what is returned, the `- 1` behind `N` does not belong there.",
    ),
    (
        "kata-1/dprobs",
        "return dlogprobs @ (1 / probs).T",
        "A matrix product stands in `dlogprobs @ (1 / probs).T`, where numbers in the same place "
        "should be multiplied.",
    ),
    (
        "kata-1/dbngain",
        "return bnraw.T @ dhpreact",
        "A matrix product stands in `bnraw.T @ dhpreact`, where numbers in the same place should be "
        "multiplied, and these be added up.",
    ),
    (
        "kata-3/dhprebn",
        "return bngain * bnvar_inv / n * n * dhpreact - dhpreact.sum(0)"
        " - n / (n - 1) * bnraw * (dhpreact * bnraw).sum(0)",
        "Brackets are missing: what begins with `n` belongs together.",
    ),
    (
        "kata-1/dbndiff2",
        "return 1 / n - 1 * torch.ones(n, 1) * dbnvar",
        "Only `n` divides, and `n - 1` should: are brackets missing?",
    ),
]


def examined(tree: Tree, kata: str, body: str, reads: str | None = None, attempt=None):
    """What is said of an attempt, and on which cases."""
    one = named(kata)
    attempt = attempt or load(tree.write(one, source(one, body, reads)), one.name)
    asked = request(model(one.model).graph, one.tensor, attempt.signature, one.start)
    small = [case for case in cases(one, asked) if case.decides]
    wrong = torch.zeros(())
    finding = mended(tuple(Evidence(case, wrong, attempt=attempt) for case in small))
    return finding.sentence if finding else None


@pytest.mark.parametrize("right, wrong, said", SLIPS, ids=[said for *_, said in SLIPS])
def test_a_slip_in_a_formula_of_ones_own(right: str, wrong: str, said: str, tree: Tree) -> None:
    assert NORM.count(right) == 1
    assert examined(tree, "kata-3/dhprebn", NORM.replace(right, wrong), READS) == said


@pytest.mark.parametrize("kata, body, said", OTHERS, ids=[said for *_, said in OTHERS])
def test_a_slip_elsewhere(kata: str, body: str, said: str, tree: Tree) -> None:
    reads = "C, Xb, demb" if kata == "kata-1/dC" else None
    assert examined(tree, kata, body, reads) == said


WRONG = "return (h[:, :, None] / dlogits[:, None, :]).sum(0)"


@pytest.mark.parametrize(
    "body",
    ["while True:\n    break\n" + WRONG, f"breakpoint\nbreakpoint() if False else 0\n{WRONG}"],
    ids=["a loop that might have no end", "a debugger that would stop each time"],
)
def test_what_is_better_not_called_again(body: str, tree: Tree) -> None:
    assert examined(tree, "kata-1/dW2", WRONG, "h, dlogits")
    assert examined(tree, "kata-1/dW2", body, "h, dlogits") is None


def test_what_a_changed_text_prints_is_not_shown(tree: Tree, capfd) -> None:
    verdict = tree.judge(named("kata-1/dW2"), f"print(f'{{1 + 1}}')\n{WRONG}", "h, dlogits")
    assert verdict.findings and verdict.printed == "2\n"
    assert capfd.readouterr() == ("", "")


@dataclass(frozen=True)
class Answering:
    """An attempt whose changed text answers with anything: its process may be anybody's."""

    real: LocalAttempt
    value: object

    def __getattr__(self, name: str) -> object:
        return getattr(self.real, name)

    def instead(self, source: str, name: str) -> Answering:
        return self

    def __call__(self, *_: object) -> Outcome:
        return Outcome(self.value)


ONE = torch.ones(())
ANSWERS = [
    None,
    3,
    ONE,
    [3],
    [[]],
    [[3, "x", None] * 99],
    [[ONE.bool(), ONE * 1j, ONE.to_sparse()]],
]


@pytest.mark.parametrize("value", ANSWERS, ids=range(len(ANSWERS)))
def test_an_answer_that_is_none(value: object, tree: Tree) -> None:
    kata = named("kata-1/dW2")
    real = load(tree.write(kata, source(kata, WRONG, "h, dlogits")), kata.name)
    assert examined(tree, kata.id, "", attempt=Answering(real, value)) is None
