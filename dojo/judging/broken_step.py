"""Why a step broke, told on the learner's own line: in the given update it only shows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from dojo.judging.attempt import Attempt
from dojo.judging.lines import deciding, left_none, writing
from dojo.judging.misfits import misfit
from dojo.judging.outcome import Failure
from dojo.verdict.values import shown
from reference.oracle import Oracle


def on_a_line(
    failure: Failure,
    attempt: Attempt,
    oracle: Oracle,
    names: Sequence[str],
    usual: Mapping[str, int],
) -> Failure:
    """The failure, explained, and put on the learner's own line where it shows in the given update."""
    told, culprits = _explained(failure, attempt, oracle, names, usual)
    lines = [writing(attempt.source, attempt.line, f"d{name}") for name in culprits]
    own = next(filter(None, lines), failure.line)
    return replace(
        failure,
        sentence=f"{failure.sentence}\n{told}" if told else failure.sentence,
        line=own or deciding(attempt.source, attempt.line),
    )


def _explained(
    failure: Failure,
    attempt: Attempt,
    oracle: Oracle,
    names: Sequence[str],
    usual: Mapping[str, int],
) -> tuple[str, Sequence[str]]:
    """What there is to say of it, and the parameters whose gradients it is about.

    `usual` are the sizes of the lecture's minibatch.
    """
    if failure.missing in names:
        return f"You may use `{failure.missing}`: add it to the parameters of your function.", ()
    if failure.code == UPDATE:
        none = left_none(attempt.source, attempt.line)
        left = [name for name in oracle.graph.parameters if f"d{name}" in none]
        if "NoneType" in failure.message and left:
            told = " and ".join(f"`d{name}`" for name in left)
            return f"{told} {'is' if len(left) == 1 else 'are'} still None.", left
        if found := _misshapen(failure.message, oracle):
            return found
    return misfit(failure, oracle, usual=usual), ()


UPDATE = "p -= lr * grad"
"""The line of the given update at which a gradient that is none shows."""


def _misshapen(message: str, oracle: Oracle) -> tuple[str, Sequence[str]] | None:
    """Whose gradient has a wrong shape, where the given update fails over it: no two axes are alike."""
    shapes = {name: tuple(oracle.values[name].shape) for name in oracle.graph.parameters}
    if found := re.search(r"with shape \[(.*?)\] doesn't match the broadcast shape", message):
        shape = tuple(int(size) for size in found[1].split(",") if size.strip())
        names = [name for name, own in shapes.items() if own == shape]
        turned: list[str] = []
    elif found := re.search(
        r"tensor a \((\d+)\) .* tensor b \((\d+)\) .* dimension (\d+)", message
    ):
        size, given, axis = (int(group) for group in found.groups())
        names = [n for n, own in shapes.items() if len(own) > axis and own[axis] == size]
        turned = [name for name in names if shapes[name][::-1][axis : axis + 1] == (given,)]
        names.sort(key=lambda name: name not in turned)
    else:
        return None
    told = " or ".join(f"`d{name}`" for name in names)
    shape_told = f", {shown(shapes[names[0]])}" if len({shapes[n] for n in names}) == 1 else ""
    told = f"{told} has another shape than its parameter{shape_told}."
    if turned:
        told += f" Is {'it' if turned == names else f'`d{turned[0]}`'} transposed?"
    return (told, names) if names else None
