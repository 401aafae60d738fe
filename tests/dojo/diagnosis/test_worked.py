"""Slips in the worked answer: each kind with what is said of it, however the code is spelled."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest
import torch

from dojo.course.answers import answer
from dojo.diagnosis import bases, mutants, worked
from dojo.diagnosis.formula import Formula
from dojo.diagnosis.phrase import Phrase
from dojo.diagnosis.slips import slips
from dojo.diagnosis.wording import label
from dojo.judging.cases import model
from dojo.verdict.finding import Kind
from reference.op import TensorType
from tests.dojo.workbench import Tree, named

MEAN = "dhpreact.mean(0)"
ALONG = "(dhpreact * bnraw).sum(0) / (n - 1)"
NORM = "s = bngain * bnvar_inv\nreturn s * (dhpreact - {mean} - {raw} * {along})"


def norm(mean: str = MEAN, raw: str = "bnraw", along: str = ALONG) -> str:
    """Batch norm in one go with other parts."""
    return NORM.format(mean=mean, raw=raw, along=along)


SAID = [
    # Added where it multiplies, and the reverse.
    ("kata-1/dnorm_logits", "dcounts + counts", "a `+` stands before `dcounts`"),
    ("kata-1/dcounts", "dcounts_sum * (dprobs * counts_sum_inv)", "a `*` stands before the term"),
    # Precedence.
    ("kata-1/dhpreact", "1.0 - h * h * dh", "are brackets missing"),
    ("kata-2/dlogits", "F.softmax(logits, 1) - F.one_hot(Yb, logits.shape[1]) / n", "are brackets"),
    # Names swapped.
    ("kata-1/dhpreact", "h - h * dh**2", "`dh` and `h` are exchanged"),
    # A value for a gradient, in one term.
    (
        "kata-3/dhprebn",
        norm(along="(hpreact * bnraw).sum(0) / (n - 1)"),
        "in the term with `bnraw`, the value `hpreact` stands where the gradient `dhpreact`",
    ),
    # The sum left out, over the other axis, in all terms.
    ("kata-3/dhprebn", norm(along="dhpreact * bnraw / (n - 1)"), "the sum over n is missing"),
    (
        "kata-3/dhprebn_biased",
        norm("dhpreact.mean(1, True)", along="(bnraw * dhpreact).mean(1, True)"),
        "the sum runs over n_hidden, and should run over n",
    ),
    # A factor or a divisor.
    ("kata-3/dhprebn", norm("dhpreact.sum(0)").replace("bngain * ", ""), "the factor `bngain`"),
    ("kata-2/dlogits", "torch.softmax(logits, 1)", "the term with `Yb` is missing"),
    ("kata-2/dlogits", "torch.softmax(logits, 1)", "the division by `n` is missing"),
    # The softmax along the other axis, or none.
    (
        "kata-2/dlogits",
        "(logits.softmax(0) - F.one_hot(Yb, logits.shape[1])) / n",
        "`softmax` runs over n, and should run over vocab_size",
    ),
    ("kata-2/dlogits", "(logits - F.one_hot(Yb, logits.shape[1])) / n", "where its `softmax`"),
    # The epsilon's sign: not a number in any case.
    ("kata-1/dbnvar", "-dbnvar_inv / 2 / (bnvar - 1e-5) ** 1.5", "the epsilon has the wrong sign"),
]


@pytest.mark.parametrize("kata, body, said", SAID, ids=str)
def test_what_is_said(kata, body, said, tree: Tree) -> None:
    reads = ", ".join(dict.fromkeys([*answer(named(kata)).parameters, "hpreact", "n"]))
    reads = reads if "hpreact" in body else None
    (finding,) = tree.judge(named(kata), body, reads).findings
    assert said.lower() in finding.sentence.lower()


@pytest.mark.parametrize(
    "body",
    [
        "dcounts * 0.3 + counts",
        "counts * dcounts.tanh().exp()",
        "torch.full_like(counts, float('nan'))",
        "torch.full_like(counts, float('inf')) * counts",
    ],
)
def test_what_no_slip_explains_is_not_explained(body, tree: Tree) -> None:
    assert not tree.judge(named("kata-1/dnorm_logits"), body).findings


def formula(text: str) -> Formula:
    """The formula of a function of square tensors."""
    function = ast.parse(text).body[0]
    assert isinstance(function, ast.FunctionDef)
    types = {name: TensorType("Float", ("n", "m")) for name in ("a", "b", "da", "db")}
    return Formula(function, types, {"n", "m"})


def test_a_term_is_called_by_what_no_other_has() -> None:
    one = formula("def f(a, b, da, n):\n x = a * da\n return b * (da - da.sum(0) / n - x.sum(0))")
    (top,) = [n for n in ast.walk(one.function) if isinstance(n, ast.BinOp) and one.is_term(n)][:1]
    labels = [label(one, term) for term in one.terms(top)]
    assert labels == ["the term `da`", "the term with the sum of `da`", "the term with `a`"]


def test_indices_and_comparisons_stay_as_they_are() -> None:
    one = formula("def f(a, b, n):\n return a[range(n), b.argmax(1)] * (a > b)")
    changed = {ast.unparse(slip.node) for slip in slips(one)}
    assert not {"b", "range(n)", "n"} & changed


def test_two_slips_are_both_made() -> None:
    one = formula("def f(a, b, n):\n return (a - b) / n")
    every = {slip.what: slip for slip in slips(one)}
    both = every["the division by `n` is missing"], every["the term with `b` is missing"]
    assert both[0].keeps(both[1]) and not both[1].keeps(both[0])
    assert ast.unparse(one.with_slips(both, "f").body[0]) == "return a"
    assert ast.unparse(one.function.body[0]) == "return (a - b) / n"


def test_where_slips_agree_only_what_they_share_is_said(tree: Tree, monkeypatch) -> None:
    kata = named("kata-1/dhpreact")
    graph = model(kata.model).graph
    base = next(bases.own(kata, graph, ("h",)))
    (slip,) = [s for s in slips(base.formula) if s.what == "the factor `dh` is missing"]
    code = compile("lambda: 1 - h**2 + 1", "", "eval").co_consts[0]

    def of(*told):
        return lambda *_: [[mutants.Mutant((one,), code, {}, False) for one in told]]

    def said():
        return [f.sentence for f in tree.judge(kata, "2 - h * h").findings]

    monkeypatch.setattr(worked, "pairs", of())
    monkeypatch.setattr(worked, "mutants", of(slip))
    assert said() == ["The factor `dh` is missing."]
    monkeypatch.setattr(
        worked, "mutants", of(slip, replace(slip, place=Phrase("the term with `h`")))
    )
    assert said() == ["The factor `dh` is missing."]
    other = replace(slip, what=Phrase("the sign is wrong"))
    monkeypatch.setattr(worked, "mutants", of(slip, other))
    assert said() == ["The factor `dh` is missing. Or: The sign is wrong."]
    third = replace(slip, what=Phrase("it is squared"))
    monkeypatch.setattr(worked, "mutants", of(slip, other, third))
    assert said() == []


def test_the_answer_is_not_given_away(told) -> None:
    for one in told:
        *_, last = ast.parse(answer(one.kata).code).body[0].body  # type: ignore[attr-defined]
        right = ast.unparse(last.value)
        if len(right) > 12:
            assert not [f for f in one.verdict.findings if right in f.sentence], right


def test_it_is_compiled_once() -> None:
    kata = named("kata-3/dhprebn")
    graph = model(kata.model).graph
    once = mutants.mutants(kata, graph, ("hpreact",))
    assert mutants.mutants(kata, graph, ("hpreact",)) is once
    assert {mutant.told[0].kind for batch in once for mutant in batch} >= {
        Kind.PATH,
        Kind.LOCAL,
    }
    assert torch.get_default_dtype() is torch.float32
