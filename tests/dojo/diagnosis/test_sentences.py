"""A sentence is true or not said: what would mislead, by kind, with what is said instead."""

from __future__ import annotations

import re

import pytest

from dojo.verdict.words import explain
from tests.dojo.diagnosis.unseen import UNSEEN
from tests.dojo.workbench import Tree, named

ROWS = "torch.zeros_like(logits).scatter_(1, logits.argmax(1, keepdim=True), 1)"
TOLD = [
    # A factor that belongs there is not told as a second mistake.
    ("kata-1/dbnvar", "-0.5 * bnvar**-1 * dbnvar_inv", "`-1/2 * bnvar**-1`", "Besides"),
    ("kata-1/dcounts_sum", "-(counts_sum**-3) * dcounts_sum_inv", "`counts_sum` is -3", "Besides"),
    ("kata-1/dcounts_sum", "-dcounts_sum_inv", "Apart from its sign, the incoming", "Besides"),
    # What comes in is no part of a slope.
    ("kata-1/dhpreact", "(1 + h**2) * dh", "term with `h` has the wrong sign", "derivative"),
    ("kata-1/dprobs", "dlogprobs / probs**2", "divided by `probs` twice", "comes to"),
    # The form with the names that the learner has asked for comes first.
    ("kata-1/dhpreact", "dh * torch.sqrt(1 - h * h)", "`(1 - h**2)**0.5`", "cosh"),
    # A tensor that was not asked for says where it comes from.
    (
        "kata-1/dbndiff",
        "bnvar_inv * dbnraw + bndiff.pow(2) * dbndiff2 * 2",
        "multiplied by `bndiff` twice",
        "evaluated",
    ),
    ("kata-1/dbnvar", "(bnvar + 1e-5) ** -0.5 * dbnvar_inv", "slope of `bnvar_inv = ", "that is `"),
    # A result that is an argument may lack a sum.
    ("kata-1/db1", "dhprebn", "`b1`? It is broadcast over n.", "returned"),
    ("kata-1/dlogit_maxes", "dnorm_logits", "It is broadcast over vocab_size.", "returned"),
    ("kata-1/dh", "dlogits", "What does `logits = h @ W2 + b2` do to `h`?", "broadcast"),
    # Zeros at the lecture's size are right there by accident only.
    ("kata-1/dlogit_maxes", "torch.zeros(32, 1)", "zero everywhere", "32 where"),
    ("kata-1/db1", "torch.zeros(64)", "zero everywhere", "64 where"),
    ("kata-1/dlogit_maxes", "-dnorm_logits.sum(1).reshape(32, 1)", "32 where `n` is meant", "zero"),
    # One number is a multiple of any other.
    ("kata-1/db2", "torch.tensor(5.0)", "It is 5 everywhere", "times"),
    ("kata-1/dbnmeani", "torch.full_like(bnmeani, -3)", "It is -3 everywhere", "alone", "bnmeani, dbndiff"),
    ("kata-1/dbnmeani", "-torch.ones_like(bnmeani)", "alone", "always", "bnmeani, dbndiff"),
    # A number, or a tensor, beside the right gradient.
    ("kata-1/dbnbias", "dhpreact.sum(0, keepdim=True) - 2.5", "2.5 too small", "times"),
    ("kata-1/db1", "dhprebn.sum(0) + b1", "`b1` is added", "missing", "dhprebn, b1"),
    ("kata-1/dW1", "embcat.T @ dhprebn - W1", "`W1` is subtracted", "missing", "embcat, dhprebn, W1"),
    # The line that makes the tensor.
    ("kata-1/dh", "1 - h**2", "the line that makes `h`", "alone", "h, dlogits"),
    # Sums that cancel.
    ("kata-1/dbngain", "bnraw.mean(0, True) * dhpreact.sum(0)", "adds up to zero along n", "missing"),
    (
        "kata-1/dbndiff",
        "bnvar_inv * dbnraw + (2 * bndiff * dbndiff2).sum(0)",
        "through `bndiff2` is missing, or has come to zero: `bndiff` adds up to zero along n.",
        "multiply first",
    ),
    (
        "kata-3/dhprebn",
        "bngain * bnvar_inv * (dhpreact - bnraw * (dhpreact * bnraw).sum(0) / (n - 1))",
        "through `bnmeani` is missing.",
        "come to zero",
    ),
    # What belongs in one place a row, and stands in many, or in none.
    (
        "kata-1/dlogits",
        "dnorm_logits + (logits == logits.max()) * dlogit_maxes",
        "belongs in one place of each row",
        "is one number",
    ),
    (
        "kata-1/dlogits",
        "dnorm_logits + F.one_hot(logits.argmin(1), vocab_size) * dlogit_maxes",
        "is one number a row, and stands in the wrong place",
        "there alone",
    ),
    ("kata-2/dlogits", "(F.softmax(logits, 1) - 1) / n", "What `Yb` picks", "counts_sum"),
    # An exponent that is not there, and one of a tensor that was not asked for.
    ("kata-0/dside", "3 * side * dy", "`side` stands without an exponent", "is 1"),
    ("kata-1/dcounts_sum", "counts_sum**2 * dcounts_sum_inv", "by `counts_sum**2`", "taken at"),
    ("kata-1/dbnvar", "-((bnvar + 1e-5) ** -2) * dbnvar_inv", "is -2, and that is not", "too many"),
    ("kata-1/dprobs", "1 / (probs * dlogprobs)", "divided by `dlogprobs` where it should", "**-2"),
    # A mean is a sum over how many there are.
    ("kata-1/db2", "dlogits.mean(0)", "1/n times what it should be, as a mean has it.", "Apart"),
    ("kata-1/db2", "dlogits.sum(0) / len(dlogits)", "1/n times what it should be.", "mean"),
    ("kata-1/dhpreact", "(1 - h**2) * dh.mean(0)", "1/n, as a mean has it: `dh` is summed", "missing"),
    # A sum of something that stands around it, too; a factor that is a mask.
    ("kata-8/dscores_causal", "att * datt", "term with the sum of what has `att` in it", "Or"),
    (
        "kata-9/dlogits",
        "(F.softmax(logits, -1) - F.one_hot(targets.clamp(min=0), logits.shape[-1]))"
        " / (targets != -1).sum()",
        "The factor of zeros and ones (from `targets`) is missing.",
        "with `targets`",
    ),
    # One thing in two words is no alternative.
    (
        "kata-3/dhprebn",
        "bngain * bnvar_inv / n * (n * dhpreact - dhpreact.sum()"
        " - n / (n - 1) * bnraw * (dhpreact * bnraw).sum(0))",
        "the sum runs over everything, and should run over n alone",
        "Or",
    ),
    # A size is not right by chance.
    (
        "kata-1/dlogprobs",
        "d = torch.zeros(n, Yb.max() + 1)\nd[range(n), Yb] = -1.0 / n\nreturn d",
        "yours has (n, 10)",
        "number",
    ),
    # Of `1 - p` without `p` nothing is left to divide by.
    ("kata-7/dproj", "dkept * mask", "The division by what has `p` in it is missing.", "Or"),
    # Two axes of one name, two axes in one, and words for what a loop may have done.
    (
        "kata-8/dscores",
        "att * (datt - (att * datt).sum(-2, True))",
        "the first T, and should run over the second T",
        "over T",
    ),
    (
        "kata-9/dWproj_1",
        "gelu_1.sum((0, 1))[:, None] * dout_1.sum((0, 1))",
        "over B*T before",
        "35",
    ),
    (
        "kata-0/dsteps",
        "torch.stack([dy[:, j + 1 :].sum(1) for j in range(dy.shape[1])], 1)",
        "its own running sum",
        "cumsum",
    ),
    # Another forward pass shows its line.
    (
        "kata-1/dbnvar",
        "-0.5 * (bndiff2.mean(0, True) + 1e-5)**-1.5 * dbnvar_inv",
        "with `n` where this one has `n - 1`: `bnvar =",
        "It fits",
        "bndiff2, dbnvar_inv",
    ),
    ("kata-7/dgate", "(s + gate * (1 - s**2)) * up * dhidden", "slope of a tanh stands where", "missing"),
    # Two lines of the forward pass, worked out once more.
    ("kata-1/dbnvar", "-0.5 * (1 / (n - 1) * (bndiff**3).sum(0, True) + 1e-5) ** -1.5 * dbnvar_inv",
     "the exponent of `bndiff` is 3", "missing", "n, bndiff, dbnvar_inv"),
    # In the place of one term, with the factor that the term has.
    ("kata-2/dlogits", "(logits.tanh() - F.one_hot(Yb, vocab_size)) / n", "yours has `tanh(logits)`",
     "missing", "logits, Yb, n, vocab_size"),
    # In every place is another thing than in a wrong place.
    ("kata-1/dlogits", "dlogit_maxes + dnorm_logits", "adds it to all of vocab_size", "indices"),
    ("kata-1/dlogits", f"dnorm_logits + dlogit_maxes * {ROWS}.flip(1)", "in the wrong place", "all of"),
]  # fmt: skip


@pytest.mark.parametrize("kata, body, said, unsaid, reads", [(*t, None)[:5] for t in TOLD], ids=str)
def test_what_is_said(kata, body, said, unsaid, reads, tree: Tree) -> None:
    (finding,) = tree.judge(named(kata), body, reads).findings
    assert said in finding.sentence
    assert unsaid not in finding.sentence


@pytest.mark.parametrize("body", ["dcounts", "dprobs * 2"])
def test_what_lies_half_way_is_not_offered(body, tree: Tree) -> None:
    kata = named("kata-2/dlogits")
    told = " ".join(explain(kata, tree.judge(kata, body)))
    assert "half of the way" in told
    assert "You may use" not in told


def test_one_place_a_row_is_not_all_of_them(tree: Tree) -> None:
    """A tensor of one column that is read twice: its only place is the right one."""
    kata = named("kata-1/dcounts_sum")
    for verdict in (tree.judge(kata, "dcounts_sum_inv / counts_sum + 1"),):
        assert not [f for f in verdict.findings if "all of 1" in f.sentence]


def test_the_diagonal_is_not_a_mask(tree: Tree) -> None:
    """The other triangle shares the diagonal with the right one."""
    for one in (one for one in UNSEEN if one.model.startswith("causal")):
        for wrong in ("triu", "tril"):
            verdict = tree.judge(one.bare, f"({one.right}).{wrong}()", one.reads)
            assert not [f for f in verdict.findings if "Jacobian" in f.sentence], verdict.findings


def test_one_word_for_the_gradient_that_comes_in(told, told_unseen) -> None:
    said = [f.sentence for one in (*told, *told_unseen) for f in one.verdict.findings]
    assert [s for s in said if "incoming gradient" in s]
    assert not [s for s in said if re.search("upstream|downstream|Besides|is to be", s)]
