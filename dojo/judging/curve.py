"""A step's own training beside autograd's: the loss must follow it from step to step, in float32."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

import torch
from torch import Tensor

from dojo.judging.attempt import Attempt
from dojo.judging.autograd_steps import training_of, whole_run
from dojo.judging.cases import model
from dojo.judging.contract import RATE
from dojo.judging.outcome import Failure
from dojo.judging.returned import returned_by
from reference.training import Training


def trouble_in_training(reference: str, attempt: Attempt, names: Sequence[str], seed: int) -> str:
    """Train the network itself beside autograd. What goes wrong, or nothing."""
    network = model(reference)
    training = training_of(network)
    run = whole_run(reference, seed)
    steps = [
        {
            name: (values | {RATE: training.curve.rate})[name]
            for name in names
            if name not in run.start
        }
        for values in run.steps
    ]
    # An attempt that runs elsewhere goes all the way there, not to and fro for each step.
    along = partial(losses, attempt, training=training)
    if training.update() is None:
        along = getattr(attempt, "losses", along)
    found = zip(along(run.start, steps), run.losses, strict=False)
    for step, (loss, expected) in enumerate(found, 1):
        if isinstance(loss, Failure):
            return f"In step {step} of {network.whose} network: {loss.sentence}"
        if not abs(loss - expected) <= training.curve.apart:
            return (
                f"On {network.whose} network the loss leaves autograd's in step {step}: "
                f"{loss:.4f}, not {expected:.4f}."
            )
    return ""


def losses(
    attempt: Attempt,
    parameters: Mapping[str, Tensor],
    steps: Iterable[Mapping[str, object]],
    training: type[Training] = Training,
) -> Iterator[float | Failure]:
    """The loss of each step, the parameters going on from one to the next; a failure ends it.

    Each step brings all other arguments. In float32.
    """
    update = training.update()
    if update:
        parameters = {name: parameter.clone() for name, parameter in parameters.items()}
        update.start(parameters)
    for arguments in steps:
        outcome = attempt({**parameters, **arguments}, torch.float32)
        returned = outcome.failure or returned_by(outcome.value, parameters)
        if isinstance(returned, Failure):
            yield returned
            return
        yield float(returned.loss)
        if update:
            update(parameters, returned.grads, training.curve.rate)
        else:
            parameters = {name: torch.as_tensor(outcome.after[name]) for name in parameters}
