"""A network as a picture."""

from __future__ import annotations

import pytest

from dojo.course.curriculum import Kata, katas
from dojo.judging.cases import model
from dojo.judging.network import network
from tests.dojo.foreign.course import foreign_katas, pointed

MODELS = sorted({kata.model for kata in (*katas(), *foreign_katas())})


@pytest.mark.parametrize("reference", MODELS)
def test_every_network_draws_itself(reference: str) -> None:
    """Each line once, with all that it reads; edges run forwards, and gradients have a size."""
    with pointed():
        graph, drawn = model(reference).graph, network(reference)
    assert [line.name for line in drawn.lines] == list(graph.ops)
    above: set[str] = set()
    for line in drawn.lines:
        assert set(line.reads) <= above
        reads = {*line.reads, *line.parameters, *line.data}
        assert reads <= set(graph.ops[line.name].reads)
        assert (*line.before, line.code) == graph.ops[line.name].statements
        above.add(line.name)
    assert {s.name for s in drawn.spreads} == set(graph.tensors) - graph.constants - {graph.output}
    assert drawn.shapes[graph.output] == "()"


@pytest.mark.parametrize("kata", [k for k in katas() if k.kind == "gradient"], ids=str)
def test_every_kata_has_its_place(kata: Kata) -> None:
    drawn = network(kata.model)
    there = {n for line in drawn.lines for n in (line.name, *line.parameters, *line.data)}
    assert kata.tensor in there


def test_layers_go_up_to_the_tensor_that_names_them() -> None:
    layers = {line.name: line.layer for line in network("reference.networks.mlp:lecture").lines}
    assert list(dict.fromkeys(layers.values())) == [
        "Embed the characters", "Linear layer 1", "BatchNorm", "Non-linearity", "Linear layer 2",
        "Cross-entropy loss",
    ]  # fmt: skip
    assert layers["hprebn"] == "Linear layer 1" and layers["bnmeani"] == "BatchNorm"
    fused = {line.name: line.layer for line in network("reference.networks.mlp:fused").lines}
    assert fused["hpreact"] == "BatchNorm", "though its other lines are gone"


def test_blocks_that_repeat_are_known_by_their_numbers() -> None:
    blocks = {line.name: line.block for line in network("tests.dojo.foreign.gpt:gpt").lines}
    assert (blocks["q_0"], blocks["out_1"], blocks["x"], blocks["logits"]) == ("0", "1", "", "")
    assert not any(line.block for line in network("reference.networks.mlp:lecture").lines)
    constant = [line.name for line in network("tests.dojo.foreign.gpt:gpt").lines if line.constant]
    assert constant == ["later"]
