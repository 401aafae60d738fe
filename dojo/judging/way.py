"""Where in the graph a kata is: its tensor, what it comes from, and the way on to the loss."""

from __future__ import annotations

from dojo.course.curriculum import Kata
from dojo.judging.cases import model
from reference.graph import Graph


def way(kata: Kata) -> str:
    """As a strip: `… → counts → [probs] → logprobs → loss`. Empty for a whole step."""
    if kata.kind == "step":
        return ""
    graph, tensor = model(kata.model).graph, kata.tensor
    ahead = _shortest(graph, tensor)
    # What lies before a start is not for this kata to name.
    here = ahead.index(kata.start[0]) if kata.start and kata.start[0] in ahead else 0
    near = [*(["…"] if here else []), ahead[here]]
    far = ahead[here + 1 :]
    if len(far) > 1:
        far = ["…", far[-1]]
    return " → ".join([*_behind(graph, tensor), f"[{tensor}]", *near, *far])


def _shortest(graph: Graph, tensor: str) -> list[str]:
    """The shortest way from a tensor to the end of the graph, without the tensor."""
    ways = {tensor: list[str]()}
    for name in (waiting := [tensor]):
        for reader in graph.readers[name]:
            if reader not in ways:
                ways[reader] = [*ways[name], reader]
                waiting.append(reader)
    return ways.get(graph.output, [])


def _behind(graph: Graph, tensor: str) -> list[str]:
    """What a tensor is computed from, and whether there is more behind that."""
    reads = graph.ops[tensor].reads if tensor in graph.ops else ()
    computed = [read for read in reads if read in graph.ops and read not in graph.constants]
    if computed:
        return ["…", computed[0]]
    return [read for read in reads if read in graph.parameters][:1]
