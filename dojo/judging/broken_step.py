"""Why a step broke, told on the learner's own line: in the given update it only shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from torch import Tensor

from dojo.judging.attempt import Attempt, Call, Unusable
from dojo.judging.lines import deciding, function_at, left_none, writing
from dojo.judging.misfits import misfit
from dojo.judging.outcome import Failure
from dojo.judging.returned import loss_and_grads
from dojo.judging.unmade import unmade
from dojo.verdict.values import shown
from reference.oracle import Oracle


def on_a_line(
    failure: Failure,
    attempt: Attempt,
    call: Call,
    oracle: Oracle,
    names: Sequence[str],
    usual: Mapping[str, int],
) -> Failure:
    """The failure of a call, explained, and put on the learner's own line where it shows in the update."""
    told, culprits = _explained(failure, attempt, call, oracle, names, usual)
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
    call: Call,
    oracle: Oracle,
    names: Sequence[str],
    usual: Mapping[str, int],
) -> tuple[str, Sequence[str]]:
    """What there is to say of it, and the parameters whose gradients it is about.

    `usual` are the sizes of the lecture's minibatch.
    """
    if failure.missing:
        return unmade(failure.missing, attempt, names), ()
    if failure.sentence.endswith(UPDATE):
        none = left_none(attempt.source, attempt.line)
        left = [name for name in oracle.graph.parameters if f"d{name}" in none]
        if "NoneType" in failure.sentence and left:
            told = " and ".join(f"`d{name}`" for name in left)
            return f"{told} {'is' if len(left) == 1 else 'are'} still None.", left
        parameters = {name: oracle.values[name] for name in oracle.graph.parameters}
        if found := _misshapen(failure, attempt, call, parameters):
            return found
    return misfit(failure.sentence, oracle, usual=usual), ()


UPDATE = "p -= lr * grad"
"""The line of the given update at which a gradient that is none shows."""


def _misshapen(
    failure: Failure, attempt: Attempt, call: Call, parameters: Mapping[str, Tensor]
) -> tuple[str, Sequence[str]] | None:
    """Whose gradients have a wrong shape: made once more, without the update that fails over it."""
    lines = attempt.source.splitlines(keepends=True)
    if failure.line is None or lines[failure.line - 1].strip() != UPDATE:
        return None
    lines[failure.line - 1] = lines[failure.line - 1].replace(UPDATE, "pass")
    name = getattr(function_at(attempt.source, attempt.line), "name", "")
    try:
        made = attempt.instead("".join(lines), name)(*call).value
    except Unusable:
        return None
    returned = loss_and_grads(made, tuple(parameters))
    if isinstance(returned, Failure):
        return None
    for (parameter, right), grad in zip(parameters.items(), returned.grads, strict=True):
        if grad.shape != right.shape:
            told = f"`d{parameter}` has another shape than its parameter, {shown(right.shape)}."
            turned = grad.shape == right.shape[::-1]
            return f"{told} Is it transposed?" if turned else told, (parameter,)
    return None
