"""A run that diverged -> which step, which tensor went first, and what to look at."""

from __future__ import annotations

from reference.graph import Graph
from reference.loop import Diverged, Trouble


def explain(error: Diverged, graph: Graph) -> list[str]:
    """What happened, and where to look, as lines."""
    lines = [f"The run diverged in step {error.step:,}: the loss is {error.loss:g}."]
    if error.trouble is None:
        lines += [
            "Taken once more, the same steps go well: is there something random in your step?"
        ]
    elif error.trouble.growth is None:
        lines += _not_finite(error.trouble, graph)
    else:
        tensor, times = error.trouble.tensor, error.trouble.growth
        lines += [
            f"`{tensor}` went first: in step {error.trouble.step:,} its largest entry was "
            f"{times:,.3g} times what it had been.",
            f"Look at the line of `d{tensor}` in your backward pass: its sign (the update "
            "subtracts) and its scale (the loss is a mean over the batch).",
        ]
    return lines


def _not_finite(trouble: Trouble, graph: Graph) -> list[str]:
    tensor = trouble.tensor
    first = f"`{tensor}` was the first tensor to hold NaN or inf, in step {trouble.step:,}."
    if tensor in graph.tensors and tensor not in graph.parameters:
        op = graph.ops[tensor]
        return [
            first,
            f"It comes from {', '.join(f'`{name}`' for name in op.reads)} in the forward pass, so "
            "parameters have grown too large: look at the signs and the scales of their gradients.",
        ]
    if tensor in graph.parameters:
        return [first, f"Its gradient is finite: look at the scale of `d{tensor}`."]
    return [
        first,
        f"Look at the line of `{tensor}` in your backward pass, and at the tensors it reads: a "
        "division by zero, the log or the power of something that should be positive.",
    ]
