"""What a step gave back: the loss, the gradients, and the parameters that it updated. Or why not."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from dojo.judging.autograd_steps import LR
from dojo.judging.compare import unfit
from dojo.judging.outcome import Failure, Outcome
from dojo.verdict.values import shown
from reference.oracle import Oracle

LOSS = "The loss is not that of the forward pass, which is given: leave it as it was."


@dataclass(frozen=True)
class Returned:
    """What a step returns: the loss, and a gradient for each parameter, in their order."""

    loss: Tensor
    grads: tuple[Tensor, ...]


def returned_by(made: object, parameters: Mapping[str, Tensor]) -> Returned | Failure:
    """What the step returned, or why an update rule can't work with it."""
    returned = loss_and_grads(made, tuple(parameters))
    if isinstance(returned, Failure):
        return returned
    for (name, parameter), grad in zip(parameters.items(), returned.grads, strict=True):
        if grad.shape != parameter.shape:
            return Failure(f"`d{name}` has another shape than `{name}`, {shown(parameter.shape)}.")
    return returned


def loss_and_grads(made: object, parameters: Sequence[str]) -> Returned | Failure:
    """What the step returned, or why it is not `(loss, grads)`."""
    if not (isinstance(made, tuple | list) and len(made) == 2):
        return Failure("It must return two things: `return loss, grads`.")
    loss, grads = made
    if not isinstance(grads, tuple | list) or len(grads) != len(parameters):
        return Failure(
            f"`grads` must hold {len(parameters)} gradients, in this order: "
            f"{', '.join('d' + name for name in parameters)}."
        )
    for name, grad in zip(parameters, grads, strict=True):
        if why := unfit(grad):
            return Failure(f"`d{name}`: {why}")
    if isinstance(loss, int | float):
        return Failure("The loss is a plain number: leave `return loss, grads` as it was.")
    if unfit(loss) or loss.numel() != 1:
        return Failure(LOSS)
    return Returned(loss, tuple(grads))


def examined(outcome: Outcome, oracle: Oracle, updates: bool) -> Returned | Failure:
    """What the step returned, or what is wrong besides the gradients: another loss, no update."""
    if outcome.failure:
        return outcome.failure
    returned = loss_and_grads(outcome.value, tuple(oracle.graph.parameters))
    if isinstance(returned, Failure):
        return returned
    return _spoilt(returned, outcome, oracle, updates) or returned


def _spoilt(returned: Returned, outcome: Outcome, oracle: Oracle, updates: bool) -> Failure | None:
    if not math.isclose(
        float(returned.loss), float(oracle.values[oracle.graph.output]), rel_tol=1e-5
    ):
        return Failure(LOSS)
    parameters = tuple(oracle.graph.parameters) if updates else ()
    for name, grad in zip(parameters, returned.grads, strict=updates):
        if not _updated_by(grad, oracle.values[name], outcome.after[name]):
            return Failure(f"`{name}` is not updated by -lr * d{name}: leave the update as it was.")
    if spoilt := [name for name in outcome.changed if name not in parameters]:
        rule = "" if updates else " The update is not the step's: it returns the gradients."
        return Failure(f"It changes `{spoilt[0]}` in place.{rule}")
    return None


def _updated_by(gradient: Tensor, before: Tensor, after: object) -> bool:
    """Whether the update is the given one. With a gradient of another shape there can be none."""
    if gradient.shape != before.shape:
        return True
    assert isinstance(after, Tensor)
    want = before - LR * gradient
    return after.shape == want.shape and torch.allclose(
        after.double(), want.double(), atol=1e-7, equal_nan=True
    )
