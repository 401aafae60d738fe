"""One wrong step, or several: a gradient makes all that come after it, so they must agree on it.

Parameters whose gradients no one gradient of a tensor could have made, right or wrong, are wrong for
several reasons: as where q, k and v each go back through one wrong function.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import torch
from torch import Tensor

from reference.graph import Graph
from reference.oracle import Oracle

MORE = 12
"""So many more equations than unknowns are enough."""
TOLERANCE = 1e-6
"""What may be left of the largest number where they agree."""


def apart(
    passes: Sequence[tuple[Oracle, Mapping[str, Tensor]]], tensor: str, spoilt: Collection[str]
) -> tuple[str, ...]:
    """The first of the spoilt parameters on the way back from a tensor, if they don't agree on it."""
    for oracle, given in passes if tensor not in spoilt else ():
        names = _enough(oracle, tensor, spoilt)
        if not names or any(given[n].shape != oracle.values[n].shape for n in names):
            continue
        right = oracle.gradients(names, {oracle.graph.output: torch.ones((), dtype=torch.float64)})
        off = _flat({name: given[name].double() - right[name] for name in names})
        if not bool(off.isfinite().all()):
            continue
        shape = oracle.values[tensor].shape
        each = torch.eye(shape.numel(), dtype=torch.float64)
        made = torch.stack(
            [_flat(oracle.gradients(names, {tensor: one.view(shape)})) for one in each], 1
        )
        best = torch.linalg.lstsq(made, off[:, None], driver="gelsd").solution[:, 0]
        if not bool(((made @ best - off).abs() <= TOLERANCE * off.abs().max()).all()):
            return _met_first(oracle.graph, names)
    return ()


def nearest(graph: Graph, tensor: str, parameters: Collection[str]) -> frozenset[str]:
    """Those of the parameters that the gradient of `tensor` reaches first, in the fewest steps.

    What is further down may have a slip of its own, and be no function of this one alone.
    """
    met, ahead = {tensor}, {tensor}
    while ahead and not met & set(parameters):
        ahead = read_by(graph, ahead) - met
        met |= ahead
    return frozenset(parameters) & met


def read_by(graph: Graph, names: Collection[str]) -> set[str]:
    """What these tensors are made of: one step further on the way back."""
    return {read for name in names if name in graph.ops for read in graph.ops[name].reads}


def _enough(oracle: Oracle, tensor: str, spoilt: Collection[str]) -> tuple[str, ...]:
    """The nearest of them that have more numbers than the tensor; () if all have not."""
    names: list[str] = []
    left, missing = set(spoilt), oracle.values[tensor].numel() + MORE
    while missing > 0 and left:
        near = sorted(nearest(oracle.graph, tensor, left))
        names += near
        left -= set(near)
        missing -= sum(oracle.values[name].numel() for name in near)
    return tuple(names) if missing <= 0 else ()


def _flat(gradients: Mapping[str, Tensor]) -> Tensor:
    return torch.cat([gradient.flatten() for gradient in gradients.values()])


def _met_first(graph: Graph, names: Sequence[str]) -> tuple[str, ...]:
    """Those that the way back meets before it comes to any other."""
    readers = {name: set(graph.readers[name]) for name in names}
    return tuple(
        name
        for name in names
        if not any(graph.downstream[r] & readers[n] for r in readers[name] for n in names)
    )
