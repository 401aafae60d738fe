"""A model -> its picture: lines, layers, blocks that repeat, and how large its gradients are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby

import torch

from dojo.judging.cases import model
from dojo.verdict.pictures import Line, Network, Spread
from dojo.verdict.values import shown
from reference.graph import Graph, copy_of
from reference.model import Model
from reference.oracle import Oracle


@cache
def network(reference: str) -> Network:
    """The network that a kata names as `module:attribute`."""
    found = model(reference)
    graph = found.graph
    layers, blocks = _layers(graph, found.layers), _blocks(list(graph.ops))
    lines = tuple(
        Line(
            name,
            op.statements[-1],
            op.statements[:-1],
            tuple(read for read in op.reads if read in graph.ops and name in graph.readers[read]),
            tuple(read for read in op.reads if read in graph.parameters),
            tuple(read for read in op.reads if read in graph.data),
            layers[name],
            blocks.get(name, ""),
            name in graph.constants,
        )
        for name, op in graph.ops.items()
    )
    return Network(
        reference,
        lines,
        _spreads(found),
        {name: shown(graph.tensors[name]) for name in graph.tensors},
        dict(graph.readers),
    )


def _layers(graph: Graph, ends: Mapping[str, str]) -> dict[str, str]:
    """The layer of each line. A layer goes up to the tensor that names it, in each copy anew."""
    found, layer = {}, ""
    for name in reversed(list(graph.ops)):
        layer = ends.get(name) or ends.get(copy_of(name)[0]) or layer
        found[name] = layer
    return found


def _blocks(names: Sequence[str]) -> dict[str, str]:
    """The number of the copy that a line belongs to, where copies of the same lines follow another."""
    runs = [(copy, tuple(run)) for copy, run in groupby(names, lambda n: copy_of(n)[1]) if copy]
    bases = [tuple(copy_of(name)[0] for name in run) for _, run in runs]
    return {
        name: copy
        for (copy, run), base in zip(runs, bases, strict=True)
        if len(run) > 1 and bases.count(base) > 1
        for name in run
    }


def _spreads(found: Model) -> tuple[Spread, ...]:
    """The gradients on the network's own minibatch, in the order of the way back."""
    graph = found.graph
    oracle = Oracle(graph, found.lecture())
    names = [
        n for n in reversed(list(graph.tensors)) if n not in graph.constants and n != graph.output
    ]
    gradients = oracle.gradients(names, {graph.output: torch.ones(())})
    return tuple(
        Spread(
            name,
            float(gradients[name].double().mean()),
            float(gradients[name].double().std(correction=0)),
        )
        for name in names
    )
