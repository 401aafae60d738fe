"""The graph: order, readers, paths and sizes, read off signatures."""

import pytest
import torch
from jaxtyping import Float
from torch import Tensor

from reference.graph import Graph
from reference.networks.mlp.forward import GRAPH as MLP
from reference.networks.mlp.forward import biased, fused
from tests.dojo.toy import GRAPH, NUMBERS, Data, Parameters

LECTURE = (
    "emb embcat hprebn bnmeani bndiff bndiff2 bnvar bnvar_inv bnraw hpreact h logits logit_maxes "
    "norm_logits counts counts_sum counts_sum_inv probs logprobs loss"
).split()


def test_order_is_that_of_the_lines() -> None:
    assert list(GRAPH.ops) == ["y", "s", "z", "loss"]
    assert list(GRAPH.tensors) == ["k", "x", "w", "y", "s", "z", "loss"]
    assert GRAPH.output == "loss"
    assert list(MLP.ops) == LECTURE


def test_only_functions_with_a_shape_are_lines() -> None:
    assert "no_op" not in GRAPH.ops
    assert not {"draw", "cross_entropy_loss", "minibatch"} & MLP.ops.keys()


def test_parameters_are_the_inputs_that_have_a_gradient() -> None:
    assert tuple(GRAPH.parameters) == ("x", "w")
    assert GRAPH.indices == {"k"}
    assert tuple(MLP.parameters) == ("C", "W1", "b1", "W2", "b2", "bngain", "bnbias")


def test_readers() -> None:
    assert GRAPH.readers == {
        "k": ("loss",), "x": ("y",), "w": ("y",), "y": ("s", "z"),
        "s": ("z",), "z": ("loss",), "loss": (),
    }  # fmt: skip
    assert MLP.readers["counts"] == ("counts_sum", "probs")
    assert MLP.readers["bndiff"] == ("bndiff2", "bnraw")


def test_downstream_leaves_the_tensor_itself_out() -> None:
    assert GRAPH.downstream["x"] == {"y", "s", "z", "loss"}
    assert GRAPH.downstream["s"] == {"z", "loss"}
    assert GRAPH.downstream["loss"] == set()
    assert MLP.downstream["C"] == set(LECTURE)


def test_paths() -> None:
    assert set(GRAPH.paths("y", set())) == {("y", "s", "z", "loss"), ("y", "z", "loss")}
    assert set(GRAPH.paths("y", {"s", "z"})) == {("y", "s"), ("y", "z")}
    assert set(GRAPH.paths("y", {"z"})) == {("y", "s", "z"), ("y", "z")}
    assert set(GRAPH.paths("x", {"y"})) == {("x", "y")}
    assert list(GRAPH.paths("loss", set())) == []


def test_reached_stops_at_the_ends_and_tells_one_way() -> None:
    assert GRAPH.reached("y", {"s", "z"}) == {"s": ("y", "s"), "z": ("y", "z")}
    assert GRAPH.reached("x", {"y"}) == {"y": ("x", "y")}
    everywhere = GRAPH.reached("x", set())
    assert everywhere.keys() == {"y", "s", "z", "loss"}
    assert all(way[0] == "x" and way[-1] == name for name, way in everywhere.items())
    # A way around an end is found, and is a real one.
    assert GRAPH.reached("y", {"s"})["loss"] == ("y", "z", "loss")


def test_between_keeps_the_order() -> None:
    names = [op.name for op in MLP.between("hprebn", {"hpreact"})]
    assert names == ["bnmeani", "bndiff", "bndiff2", "bnvar", "bnvar_inv", "bnraw", "hpreact"]
    assert [op.name for op in MLP.between("counts", {"counts_sum", "probs"})] == [
        "counts_sum",
        "probs",
    ]


def test_sizes_are_read_off_the_inputs_by_any_name() -> None:
    assert GRAPH.size_names == ("n", "d", "rows")
    assert GRAPH.measure(NUMBERS) == {"n": 2, "d": 2, "rows": 2}
    drawn = fused.draw(fused.small[0], torch.Generator().manual_seed(0))
    assert MLP.measure(drawn) == {**fused.small[0], "batch_size": fused.small[0]["n"]}


def test_an_axis_that_is_a_product_is_no_size() -> None:
    assert "block_size*n_embd" in MLP.inputs["W1"]
    assert "block_size*n_embd" not in MLP.size_names


def test_run_gives_every_tensor() -> None:
    values = GRAPH.run(NUMBERS)
    assert list(values) == list(GRAPH.tensors)
    assert values["y"].tolist() == [[1, 4], [3, 8]]
    assert values["s"].tolist() == [[5], [11]]
    assert values["z"].tolist() == [[5, 20], [33, 88]]
    assert values["loss"].item() == 46.5


def test_dims_are_those_of_the_tensors() -> None:
    sizes = fused.small[1]
    values = MLP.run(fused.draw(sizes, torch.Generator().manual_seed(0)))
    for name, dims in MLP.tensors.items():
        assert tuple(eval(dim, {}, dict(sizes)) for dim in dims) == tuple(values[name].shape), name


def test_a_line_reads_as_in_the_lecture() -> None:
    for graph, line in (
        (MLP, "counts_sum = counts.sum(1, keepdim=True)"),
        (MLP, "emb = C[Xb]"),
        (MLP, "bnvar = 1 / (n - 1) * bndiff2.sum(0, keepdim=True)"),
        (biased.graph, "bnvar = 1 / n * bndiff2.sum(0, keepdim=True)"),
    ):
        assert graph.ops[line.split()[0]].statements == (line,)


def test_replace_swallows_what_nothing_reads_any_longer() -> None:
    def whole(y) -> Float[Tensor, "n d"]:
        return y * y.sum(1, keepdim=True)

    short = GRAPH.replace(z=whole)
    assert list(short.ops) == ["y", "z", "loss"]
    assert short.run(NUMBERS)["loss"].item() == 46.5
    assert list(GRAPH.ops) == ["y", "s", "z", "loss"], "the old graph stays as it was"
    assert list(fused.graph.ops) == ["emb", "embcat", "hprebn", "hpreact", "h", "logits", "loss"]


def test_replace_swallows_chains() -> None:
    def direct(x, w) -> Float[Tensor, "n d"]:
        return (x * w) * (x * w).sum(1, keepdim=True)

    assert list(GRAPH.replace(z=direct).ops) == ["z", "loss"]


def test_an_op_that_reads_what_is_not_there() -> None:
    def lost(nothing) -> Float[Tensor, "n d"]:
        return nothing

    with pytest.raises(ValueError, match="lost reads nothing, which is no tensor before it"):
        GRAPH.replace(lost)


def test_an_op_that_reads_what_comes_later() -> None:
    def early(late) -> Float[Tensor, "n d"]:
        return late

    def late(x) -> Float[Tensor, "n d"]:
        return x

    with pytest.raises(ValueError, match="early reads late"):
        Graph.of(Data, Parameters, {"early": early, "late": late})


def test_a_file_without_lines() -> None:
    """As `from __future__ import annotations` makes it: the shapes are strings then."""

    def text(x) -> 'Float[Tensor, "n d"]':
        return x

    with pytest.raises(ValueError, match="not as a string"):
        Graph.of(Data, Parameters, {"text": text, "plain": lambda x: x})


def test_an_input_that_is_missing_or_has_another_rank() -> None:
    with pytest.raises(KeyError, match="w"):
        GRAPH.run({name: NUMBERS[name] for name in ("k", "x")})
    with pytest.raises(ValueError):
        GRAPH.run(NUMBERS | {"w": torch.ones(2, 2)})
