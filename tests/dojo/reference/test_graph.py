"""The graph: order, readers, paths and sizes, read off signatures."""

from typing import TypedDict

import pytest
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from reference.graph import Graph
from reference.networks.mlp import biased, fused
from reference.networks.mlp.forward import GRAPH as MLP
from reference.oracle import Oracle
from tests.dojo.foreign import gpt
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


# What has a gradient.


class Given(TypedDict):
    ids: Int[Tensor, "n T"]
    table: Float[Tensor, "T d"]
    n_head: int


class Tokens(TypedDict):
    ids: Int[Tensor, "n T"]


class Trained(TypedDict):
    x: Float[Tensor, "n T d"]
    e: Float[Tensor, "v d"]


def mask(T) -> Bool[Tensor, "T T"]:
    return torch.ones(T, T).tril().bool()


def weight(mask, T) -> Float[Tensor, "T T"]:
    return mask / T


def mixed(x, weight) -> Float[Tensor, "n T d"]:
    return weight @ x


def positive(mixed) -> Bool[Tensor, "n T d"]:
    return mixed > 0


def turned(table) -> Float[Tensor, "T d"]:
    return table.cos()


def kept(mixed, positive, turned) -> Float[Tensor, "n T d"]:
    return mixed * positive * turned


def total(kept, e, ids, n_head) -> Float[Tensor, ""]:
    return (kept * e[ids]).sum() / n_head


LINES = (mask, weight, mixed, positive, turned, kept, total)
MASKED = Graph.of(Given, Trained, {f.__name__: f for f in LINES})


def test_what_has_no_gradient_is_derived() -> None:
    assert MASKED.constants == {"ids", "mask", "weight", "positive"}
    assert MASKED.indices == {"ids"}
    assert tuple(MASKED.data) == ("ids", "table") and tuple(MASKED.parameters) == ("x", "e")
    assert {
        name: type_.kind for name, type_ in MASKED.types.items() if name in ("ids", "mask")
    } == {
        "ids": "Int",
        "mask": "Bool",
    }


def test_no_gradient_comes_back_through_a_constant() -> None:
    assert MASKED.readers["mixed"] == ("kept",)
    assert MASKED.readers["mask"] == ("weight",)
    assert set(MASKED.paths("x", set())) == {("x", "mixed", "kept", "total")}


def test_the_oracle_bears_what_has_no_gradient() -> None:
    inputs = {
        "ids": torch.tensor([[0, 1, 1], [2, 0, 0]]),
        "table": torch.rand(3, 5, dtype=torch.float64),
        "n_head": 4,
        "x": torch.randn(2, 3, 5, dtype=torch.float64),
        "e": torch.randn(3, 5, dtype=torch.float64),
    }
    oracle = Oracle(MASKED, inputs)
    one = torch.ones((), dtype=torch.float64)
    found = oracle.gradients(MASKED.types, {"total": one, "mask": one, "weight": one})
    assert all(found[name].shape == oracle.values[name].shape for name in MASKED.types)
    assert all(not found[name].any() for name in MASKED.constants)
    assert all(found[name].any() for name in MASKED.types.keys() - MASKED.constants)
    assert not oracle.gradients(["x"], {"mask": one})["x"].any()
    for op in MASKED.ops.values():
        for read in op.reads:
            back = oracle.pull_back(op, read, torch.ones_like(oracle.values[op.name]))
            silent = {read, op.name} & MASKED.constants
            assert back.shape == oracle.values[read].shape and (not silent or not back.any())


def test_a_size_that_is_given_comes_with_the_inputs() -> None:
    assert MASKED.size_names == ("n", "T", "d", "v", "n_head")
    shapes = {name: torch.zeros([2] * len(dims)) for name, dims in MASKED.inputs.items()}
    assert MASKED.measure({**shapes, "n_head": 4})["n_head"] == 4


def test_a_parameter_of_integers_is_refused() -> None:
    with pytest.raises(ValueError, match="ids is a parameter, but has no gradient"):
        Graph.of(Trained, Tokens, {"mask": mask})


# Renamed, chained, repeated.


class Cell(TypedDict):
    h: Float[Tensor, "n d"]
    xs: Float[Tensor, "n T d"]
    t: int


class Recurrent(TypedDict):
    W: Float[Tensor, "d d"]


def x_now(xs, t) -> Float[Tensor, "n d"]:
    return xs[:, t]


def h_next(x_now, h, W) -> Float[Tensor, "n d"]:
    return torch.tanh(x_now + h @ W)


class End(TypedDict):
    h_last: Float[Tensor, "n d"]


class Nothing(TypedDict):
    pass


def squared(h_last) -> Float[Tensor, ""]:
    return (h_last**2).sum()


CELL = Graph.of(Cell, Recurrent, {"x_now": x_now, "h_next": h_next})
SQUARED = Graph.of(End, Nothing, {"squared": squared})
RNN = CELL.repeated(5, {"h": "h_next"}, shared=("xs", "W"), number="t").then(
    SQUARED.renamed({"h_last": "h_next_4"})
)


def test_time_steps_are_written_once() -> None:
    assert tuple(RNN.inputs) == ("h", "xs", "W") and RNN.given == ()
    assert list(RNN.ops) == [name for t in range(5) for name in (f"x_now_{t}", f"h_next_{t}")] + [
        "squared"
    ]
    assert RNN.readers["W"] == tuple(f"h_next_{t}" for t in range(5))
    assert RNN.ops["x_now_3"].statements == ("x_now_3 = xs[:, 3]",)
    assert RNN.ops["h_next_3"].statements == ("h_next_3 = torch.tanh(x_now_3 + h_next_2 @ W)",)
    xs, h, W = torch.randn(2, 5, 3), torch.randn(2, 3), torch.randn(3, 3)
    expected = h
    for t in range(5):
        expected = torch.tanh(xs[:, t] + expected @ W)
    made = RNN.run({"xs": xs, "h": h, "W": W})
    assert torch.equal(made["h_next_4"], expected)
    assert torch.equal(made["squared"], (expected**2).sum())


def test_blocks_have_parameters_of_their_own_and_a_tied_one_is_one() -> None:
    assert gpt.GRAPH.readers["wte"] == ("emb", "logits")
    assert gpt.GRAPH.readers["x"] == ("q_0", "k_0", "v_0", "out_0")
    assert gpt.GRAPH.readers["out_0"] == ("q_1", "k_1", "v_1", "out_1")
    assert tuple(gpt.GRAPH.parameters) == (
        "wte", "wpe", "Wq_0", "Wk_0", "Wv_0", "Wo_0", "Wq_1", "Wk_1", "Wv_1", "Wo_1"
    )  # fmt: skip
    assert gpt.GRAPH.given == ("n_head", "hs") and set(gpt.GRAPH.data) == {"idx", "targets"}
    drawn = gpt.draw(gpt.SMALL[0], torch.Generator().manual_seed(0))
    values = gpt.GRAPH.run(drawn)
    block = {name: values[f"{name}_1"] for name in gpt.BLOCK.parameters}
    sizes = {name: drawn[name] for name in gpt.BLOCK.given}
    again = gpt.BLOCK.run({"x": values["out_0"], "later": values["later"], **block, **sizes})
    assert torch.equal(again["out"], values["out_1"])


def test_renaming_to_what_is_there_or_from_what_is_not() -> None:
    with pytest.raises(ValueError, match="two tensors would be called x_now"):
        CELL.renamed({"h": "x_now"})
    with pytest.raises(ValueError, match="there is no tensor h2 to rename"):
        CELL.renamed({"h2": "h"})


def test_parts_that_do_not_fit() -> None:
    with pytest.raises(ValueError, match="h_next is made twice"):
        CELL.then(CELL.renamed({"x_now": "x_2"}))
    with pytest.raises(ValueError, match="n T d"):
        CELL.then(SQUARED.renamed({"h_last": "xs"}))
    with pytest.raises(ValueError, match="W is"):
        CELL.then(Graph.of(Recurrent, Nothing, {"squared": weight_decay}))
    with pytest.raises(ValueError, match="at least once"):
        CELL.repeated(0, {})


def weight_decay(W) -> Float[Tensor, ""]:
    return (W**2).sum()


# Axes whose names differ from copy to copy.


class Row(TypedDict):
    x: Float[Tensor, "n T c"]
    k: int


class Mixing(TypedDict):
    W: Float[Tensor, "k*c d"]


def pairs(x, n, k) -> Float[Tensor, "n P k*c"]:
    return x.view(n, -1, k * x.shape[2])


def y(pairs, W) -> Float[Tensor, "n P d"]:
    return pairs @ W


ROW = Graph.of(Row, Mixing, {"pairs": pairs, "y": y})
AXES = ({"T": "k*k", "P": "k"}, {"T": "k", "P": "1", "c": "d"})


def test_a_copy_may_have_axes_of_its_own() -> None:
    tree = ROW.repeated(2, {"x": "y"}, axes=AXES)
    assert tree.tensors == {
        "x": ("n", "k*k", "c"),
        "W_0": ("k*c", "d"),
        "W_1": ("k*d", "d"),
        "pairs_0": ("n", "k", "k*c"),
        "y_0": ("n", "k", "d"),
        "pairs_1": ("n", "1", "k*d"),
        "y_1": ("n", "1", "d"),
    }
    assert tree.ops["pairs_1"].statements == ("pairs_1 = y_0.view(n, -1, k * y_0.shape[2])",)
    assert tree.replace(tree.ops["y_0"].forward).ops["y"].dims == ("n", "k", "d")


def test_an_axis_that_a_line_asks_for_keeps_its_name() -> None:
    """Its text would ask for a size that is there no more."""
    with pytest.raises(ValueError, match="pairs asks for n, which is renamed to m"):
        ROW.renamed({}, axes={"n": "m"})


def test_copies_whose_axes_do_not_fit() -> None:
    with pytest.raises(ValueError, match=r"y_0 is .*n k d.* in one part and .*n T d"):
        ROW.repeated(2, {"x": "y"}, axes=(AXES[0], {"P": "1", "c": "d"}))
