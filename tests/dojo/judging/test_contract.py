"""What an attempt may ask for: every refusal has its own clear sentence."""

from __future__ import annotations

import inspect
import textwrap

import pytest

from dojo.course.answers import answer
from dojo.judging.contract import Refused, Request, request, request_of
from dojo.verdict.status import Status
from reference.networks.mlp.forward import GRAPH as MLP
from tests.dojo.toy import GRAPH
from tests.dojo.workbench import named


def ask(parameters: str, tensor: str = "y") -> Request:
    """The request of `def dy(parameters)` on the toy."""
    space: dict = {}
    exec(f"def attempt({parameters}): pass", space)
    return request(GRAPH, tensor, inspect.signature(space["attempt"]))


def refused(parameters: str, tensor: str = "y") -> str:
    with pytest.raises(Refused) as error:
        ask(parameters, tensor)
    sentence = str(error.value)
    assert sentence.endswith((".", "?")) and len(sentence) < 200
    return sentence


def test_tensors_sizes_and_gradients_in_any_order() -> None:
    asked = ask("ds, rows, z, dz, k, n, d")
    assert asked == Request(("z", "k"), ("rows", "n", "d"), ("s", "z"))
    assert set(asked.names) == {"ds", "rows", "z", "dz", "k", "n", "d"}


@pytest.mark.parametrize(
    "parameters",
    [
        "ds, dz",
        "dz",  # s is read by z only: dz determines all of it
        "dloss",
        "",  # from the loss itself
        "x, w, y, s, z, loss, k",
        "dloss, dz, ds",
        "ds, dz, /",
        "*, ds, dz",
        "ds, /, dz, *, n",
        "dz, ds=None",  # known: filled in all the same
        "dz, mean=None, eps=1e-5",  # unknown with a default: the learner's own
    ],
)
def test_accepted(parameters: str) -> None:
    ask(parameters)


def test_defaults_of_known_names_are_filled_in_and_others_left_alone() -> None:
    assert ask("dz, n=32, scale=2").names == ("n", "dz")


def test_the_gradient_itself() -> None:
    assert "`dy` is the very gradient that is to be found" in refused("dz, ds, dy")


@pytest.mark.parametrize("tensor", ["x", "w"])
def test_a_gradient_further_back(tensor: str) -> None:
    sentence = refused(f"dz, d{tensor}")
    assert f"`d{tensor}` comes after `dy` on the way back" in sentence
    assert f"`y` is computed from `{tensor}`" in sentence


def test_a_gradient_beside_it() -> None:
    assert "`dx` says nothing about `dw`" in refused("dx, dy", tensor="w")


def test_a_gradient_of_indices() -> None:
    assert "`k` holds indices, which have no gradient" in refused("dz, dk")


@pytest.mark.parametrize("parameters, reader", [("ds", "z"), ("ds, y", "z")])
def test_too_few_gradients(parameters: str, reader: str) -> None:
    sentence = refused(parameters)
    assert sentence == (
        f"These gradients don't determine `dy`: `y` is also read by `{reader}`, so ask for "
        f"`d{reader}` too."
    )


@pytest.mark.parametrize(
    "name, meant",
    [("dzz", "dz"), ("loos", "loss"), ("row", "rows"), ("dlos", "dloss")],
)
def test_an_unknown_name_gets_the_nearest_right_one(name: str, meant: str) -> None:
    assert refused(f"dz, {name}") == (
        f"`{name}` is no tensor, no gradient and no size of this network. Did you mean `{meant}`?"
    )


def test_an_unknown_name_that_is_near_nothing() -> None:
    assert "Did you mean" not in refused("dz, momentum")


@pytest.mark.parametrize("parameters, star", [("dz, *args", "`*args`"), ("dz, **kw", "`**kw`")])
def test_stars(parameters: str, star: str) -> None:
    assert refused(parameters).startswith(f"{star} can't be filled in")


@pytest.mark.parametrize(
    "tensor, names, meant",
    [
        ("counts", ["counts", "dcounts_sum"], "dprobs"),
        ("logits", ["dlogit_maxes"], "dnorm_logits"),
        ("bndiff", ["dbndiff2", "bndiff"], "dbnraw"),
        ("bndiff", ["dbnvar"], "dbnraw"),
        ("hprebn", ["dbnmeani"], "dbndiff"),
        ("hprebn", ["dbnvar"], "dbndiff"),
    ],
)
def test_the_lectures_tensors_that_are_read_twice(tensor, names, meant) -> None:
    with pytest.raises(Refused, match=f"so ask for `{meant}` too"):
        request_of(MLP, tensor, names)


@pytest.mark.parametrize(
    "tensor, names",
    [
        ("logits", ["probs", "Yb", "n"]),  # kata-2: from the loss
        ("logits", ["dcounts"]),  # every way leads through it
        ("counts", ["counts_sum_inv", "dprobs"]),  # and so through probs, counts_sum's way, too
        ("logits", ["dnorm_logits"]),
        ("bndiff", ["bnvar_inv", "dbnraw"]),
        ("hprebn", ["dhpreact"]),  # kata-3
        ("hprebn", ["dbnmeani", "dbndiff", "dbnraw"]),
        ("C", ["dloss", "demb"]),
        ("counts", ["dlogprobs"]),
    ],
)
def test_gradients_from_further_down_determine_it_too(tensor, names) -> None:
    request_of(MLP, tensor, names)


def test_what_is_typed_in_lecture_style_but_wrong() -> None:
    with pytest.raises(Refused, match="Did you mean `dlogits`"):
        request_of(MLP, "h", ["W2", "dlogit"])
    with pytest.raises(Refused, match="Did you mean `batch_size`"):
        request_of(MLP, "h", ["dlogits", "batchsize"])
    with pytest.raises(Refused, match="`dW2` says nothing about `dh`"):
        request_of(MLP, "h", ["dlogits", "dW2"])
    with pytest.raises(Refused, match="`dhpreact` comes after `dh`"):
        request_of(MLP, "h", ["dlogits", "dhpreact"])


@pytest.mark.parametrize(
    ("kata", "parameters", "ends"),
    [
        ("kata-2/dlogits", "logits, dlogit_maxes, dnorm_logits, vocab_size", "the loss"),
        ("kata-2/dlogits", "probs, dlogprobs", "the loss"),
        ("kata-3/dhprebn", "dbndiff, dbnmeani, n", "`dhpreact`"),
        ("kata-3/dhprebn_biased", "bnvar_inv, bnraw, dbnraw, n", "`dhpreact`"),
    ],
)
def test_what_goes_in_one_go_is_given_nothing_on_the_way(tree, kata, parameters, ends):
    verdict = tree.judge(named(kata), "1 / 0", parameters)
    assert verdict.status is Status.BROKEN
    assert f"half of the way already: this kata goes from {ends}" in verdict.reason


def test_further_down_it_may_begin_and_kata_1_may_ask_for_all(tree):
    body = "dhpreact = (1 - h**2) * dh\n"
    fused = textwrap.dedent(answer(named("kata-3/dhprebn")).body.strip("\n"))
    reads = "bngain, bnvar_inv, bnraw, h, dh, n"
    assert tree.judge(named("kata-3/dhprebn"), body + fused, reads).solved
    assert tree.judge(named("kata-1/dhprebn"), "dbndiff - dbndiff.mean(0)", "dbndiff").solved
