"""A step's own training beside autograd's: the loss must follow it from step to step, in float32."""

from __future__ import annotations

from collections.abc import Sequence

from dojo.judging.attempt import Attempt
from dojo.judging.autograd_steps import training_of, whole_run
from dojo.judging.cases import model
from dojo.judging.contract import RATE
from dojo.judging.outcome import Failure
from dojo.judging.returned import losses


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
    if update := training.update():
        made = losses(attempt, run.start, steps, update, training.curve.rate)
    else:
        made = attempt.losses(run.start, steps)
    for step, (loss, expected) in enumerate(zip(made, run.losses, strict=False), 1):
        if isinstance(loss, Failure):
            return f"In step {step} of {network.whose} network: {loss.sentence}"
        if not abs(loss - expected) <= training.curve.apart:
            return (
                f"On {network.whose} network the loss leaves autograd's in step {step}: "
                f"{loss:.4f}, not {expected:.4f}."
            )
    return ""
