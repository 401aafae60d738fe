"""The oracle: against gradients worked out by hand, and against a plain `loss.backward()`."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from dojo.judging.cases import draw
from reference.graph import Graph
from reference.model import Model
from reference.networks.mlp import biased, fused, lecture
from reference.oracle import Oracle
from tests.dojo.toy import GRAPH, NUMBERS

ONE = {"loss": torch.ones((), dtype=torch.float64)}
BY_HAND = {
    "loss": 1.0,
    "z": [[0.5, 0], [0, 0.5]],
    "s": [[0.5], [4]],
    "y": [[3, 0.5], [4, 9.5]],
    "x": [[3, 1], [4, 19]],
    "w": [15, 39],
}


def small(model: Model, which: int = 0) -> dict[str, Tensor]:
    return draw(model, model.small[which], torch.Generator().manual_seed(which))


def close(one: Tensor, other: Tensor) -> bool:
    return one.shape == other.shape and bool((one - other).abs().max() <= 1e-13 * other.abs().max())


@pytest.mark.parametrize("tensor", BY_HAND)
def test_gradients_worked_out_by_hand(tensor: str) -> None:
    assert Oracle(GRAPH, NUMBERS).gradients([tensor], ONE)[tensor].tolist() == BY_HAND[tensor]


def test_cotangents_at_several_tensors_add_up() -> None:
    oracle = Oracle(GRAPH, NUMBERS)
    ones = {"s": torch.ones(2, 1, dtype=torch.float64), "loss": ONE["loss"]}
    expected = torch.tensor(BY_HAND["y"]) + 1  # s is the row sum of y
    assert oracle.gradients(["y"], ones)["y"].tolist() == expected.tolist()


def test_a_tensor_that_no_cotangent_reaches_has_zeros() -> None:
    found = Oracle(GRAPH, NUMBERS).gradients(["z", "y"], {"s": torch.ones(2, 1).double()})
    assert found["z"].tolist() == [[0, 0], [0, 0]]
    assert found["y"].tolist() == [[1, 1], [1, 1]]


def test_the_cotangent_itself_comes_back() -> None:
    there = torch.tensor([[2.0], [7.0]], dtype=torch.float64)
    assert Oracle(GRAPH, NUMBERS).gradients(["s"], {"s": there})["s"].tolist() == [[2], [7]]


def test_gradients_can_be_asked_for_again_and_under_no_grad() -> None:
    with torch.no_grad():
        oracle = Oracle(GRAPH, NUMBERS)
        first, second = (oracle.gradients(["w"], ONE)["w"].tolist() for _ in range(2))
    assert first == second == BY_HAND["w"]


def test_inputs_are_left_alone_and_values_carry_no_graph() -> None:
    inputs = {name: value.clone() for name, value in NUMBERS.items()}
    oracle = Oracle(GRAPH, inputs)
    oracle.gradients(["x"], ONE)
    assert all(torch.equal(inputs[name], NUMBERS[name]) for name in NUMBERS)
    assert not any(v.requires_grad for v in [*inputs.values(), *oracle.values.values()])
    assert inputs["x"].grad is None


def test_pull_back_is_one_op() -> None:
    oracle = Oracle(GRAPH, NUMBERS)
    dz = torch.tensor(BY_HAND["z"], dtype=torch.float64)
    direct = oracle.pull_back(GRAPH.ops["z"], "y", dz)
    assert direct.tolist() == [[2.5, 0], [0, 5.5]]


def test_along_a_path() -> None:
    oracle = Oracle(GRAPH, NUMBERS)
    through_s = oracle.along(("y", "s", "z", "loss"), ONE["loss"])
    assert through_s.tolist() == [[0.5, 0.5], [4, 4]]
    assert oracle.along(("z", "loss"), ONE["loss"]).tolist() == BY_HAND["z"]


@pytest.mark.parametrize("model", [lecture, biased, fused], ids=["lecture", "biased", "fused"])
def test_the_mlp_against_a_plain_backward(model: Model) -> None:
    """All gradients at once, as the lecture finds them: retain_grad and one backward."""
    inputs = small(model)
    values = {n: v.clone().requires_grad_(n not in model.graph.indices) for n, v in inputs.items()}
    sizes = model.graph.measure(values)
    for op in model.graph.ops.values():
        values[op.name] = op(values | sizes)
        values[op.name].retain_grad()
    values["loss"].backward()
    names = [name for name in model.graph.tensors if name not in model.graph.indices]
    found = Oracle(model.graph, inputs).gradients(names, ONE)
    assert len(names) == len(model.graph.ops) + 7
    for name in names:
        # What is zero but for rounding (db1) has nothing to be compared with.
        assert (found[name] - values[name].grad).abs().max() <= 1e-12, name


@pytest.mark.parametrize("which", range(3))
def test_the_fused_network_is_the_atomic_one(which: int) -> None:
    inputs = small(lecture, which)
    atomic, whole = Oracle(lecture.graph, inputs), Oracle(fused.graph, inputs)
    for name in fused.graph.ops:
        assert close(whole.values[name], atomic.values[name]), name
    names = [name for name in fused.graph.tensors if name not in fused.graph.indices]
    dh = {"h": torch.randn(inputs["Yb"].shape[0], fused.small[which]["n_hidden"]).double()}
    for cotangents in (ONE, dh):
        one, other = (o.gradients(names, cotangents) for o in (whole, atomic))
        for name in names:
            assert (one[name] - other[name]).abs().max() <= 1e-9 * (1 + one[name].abs().max()), name


def test_the_biased_network_is_what_torch_trains() -> None:
    inputs = small(biased)
    values = Oracle(biased.graph, inputs).values
    expected = torch.nn.functional.batch_norm(
        values["hprebn"], None, None, inputs["bngain"][0], inputs["bnbias"][0], training=True
    )
    assert close(values["hpreact"], expected)


@pytest.mark.parametrize("graph", [GRAPH, lecture.graph], ids=["toy", "mlp"])
def test_the_paths_add_up_to_the_gradient(graph: Graph) -> None:
    """For every tensor: what comes through each of its readers, summed, is its gradient."""
    inputs = NUMBERS if graph is GRAPH else small(lecture)
    oracle = Oracle(graph, inputs)
    one = {"loss": torch.ones((), dtype=torch.float64)}
    names = [name for name in graph.tensors if name not in graph.indices]
    gradients = oracle.gradients(names, one)
    for tensor in names:
        readers = set(graph.readers[tensor])
        if readers:
            parts = [oracle.along(p, gradients[p[-1]]) for p in graph.paths(tensor, readers)]
            largest = max(float(part.abs().max()) for part in parts)
            assert (sum(parts) - gradients[tensor]).abs().max() <= 1e-13 * largest, tensor


def test_all_paths_of_batch_norm_add_up() -> None:
    """Ways of many ops, through tensors that are read twice."""
    oracle = Oracle(lecture.graph, small(lecture))
    cotangent = torch.randn(oracle.values["hpreact"].shape, dtype=torch.float64)
    paths = list(lecture.graph.paths("hprebn", {"hpreact"}))
    assert (
        len(paths) == 4
    )  # directly or through the mean, and then directly or through the variance
    total = sum(oracle.along(path, cotangent) for path in paths)
    expected = oracle.gradients(["hprebn"], {"hpreact": cotangent})["hprebn"]
    assert (total - expected).abs().max() <= 1e-12 * expected.abs().max()


def test_extents_hold_the_axes_that_are_products() -> None:
    extents = Oracle(lecture.graph, small(lecture)).extents
    sizes = lecture.small[0]
    assert extents["block_size*n_embd"] == sizes["block_size"] * sizes["n_embd"]
    assert extents["n_hidden"] == sizes["n_hidden"]
    assert "1" not in extents


def test_the_lecture_network() -> None:
    """4,137 parameters at 64 hidden units, 12,297 at 200; the first loss near that of guessing."""
    from reference.networks.mlp.forward import parameters

    def count(hidden: int) -> int:
        drawn = parameters(torch.Generator(), n_hidden=hidden)
        return sum(p.numel() for p in drawn.values())

    assert (count(64), count(200)) == (4137, 12297)
    inputs = lecture.lecture()
    assert inputs["Xb"].shape == (32, 3)
    assert inputs["C"].dtype is torch.float32
    loss = float(lecture.graph.run(inputs)["loss"])
    assert 3 < loss < 4.5
    again = lecture.lecture()
    assert all(torch.equal(inputs[name], again[name]) for name in inputs)
