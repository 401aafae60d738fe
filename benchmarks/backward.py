"""How long a worked training step takes, beside autograd through the same forward lines.

    python benchmarks/backward.py [STAGE ...] [--runs N]

The forward pass of both is the one that stands in the kata, word for word; only who goes back differs. In
one process, on one thread, in turns; the ratio is the median over the runs.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import torch  # noqa: E402
from torch import Tensor  # noqa: E402

from dojo.course.answers import FROM, answer  # noqa: E402
from dojo.course.curriculum import Kata, katas  # noqa: E402
from dojo.judging.attempt import load  # noqa: E402
from dojo.judging.cases import model  # noqa: E402

STEPS = 20
"""In one run."""
APART = 1e-5
"""How far a gradient may be from autograd's, relatively: float32 rounds at 1e-7."""
Step = Callable[[], tuple[Tensor, Any]]


def main() -> int:
    """Measure the steps of these stages, or of all. 1 if one is not autograd's."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("stages", nargs="*", metavar="STAGE")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    torch.set_num_threads(1)
    for kata in katas():
        if kata.kind == "step" and (kata.stage in options.stages or not options.stages):
            by_hand, by_autograd = steps(kata)
            if (apart := _apart(by_hand, by_autograd)) > APART:
                print(f"{kata.id}: {apart:.1e} from autograd", file=sys.stderr)
                return 1
            runs = [
                (_milliseconds(by_hand), _milliseconds(by_autograd)) for _ in range(options.runs)
            ]
            hand, auto = (statistics.median(times) for times in zip(*runs, strict=True))
            ratio = statistics.median(b / a for a, b in runs)
            print(f"{kata.id:18} by hand {hand:6.2f} ms   autograd {auto:6.2f} ms   {ratio:.2f} x")
    return 0


def steps(kata: Kata) -> tuple[Step, Step]:
    """The worked answer, and autograd through its forward lines, at the start of a training.

    Neither moves the parameters by more than nothing: the learning rate is 0.
    """
    network = model(kata.model)
    values: Mapping[str, Any] = network.lecture()
    parameters = [values[name] for name in network.graph.parameters]
    names = answer(kata).parameters
    known = {**values, **network.graph.measure(values), "lr": 0.0}
    arguments = {name: known[name] for name in names}
    worked: Callable[..., Any] = load(kata.answer, kata.name).function
    forward = _forward(kata)

    @torch.no_grad()
    def by_hand() -> tuple[Tensor, Any]:
        made: tuple[Tensor, Any] = worked(**arguments)
        return made

    def by_autograd() -> tuple[Tensor, Any]:
        for parameter in parameters:
            parameter.requires_grad_()
        loss = forward(**arguments)
        grads = torch.autograd.grad(loss, parameters)
        for parameter, grad in zip(parameters, grads, strict=True):
            parameter.requires_grad_(False)
            if "lr" in names:
                parameter.sub_(grad, alpha=0.0)
        return loss, grads

    return by_hand, by_autograd


def _forward(kata: Kata) -> Callable[..., Tensor]:
    """The given part of the answer as a function of its own, which ends with the loss."""
    worked = answer(kata)
    before = worked.code.split(FROM)[0]
    made: dict[str, Any] = {}
    exec("\n".join([*worked.imports, before.rstrip(), "    return loss"]), made)
    function: Callable[..., Tensor] = made[kata.name]
    return function


def _apart(by_hand: Step, by_autograd: Step) -> float:
    pairs = zip(by_hand()[1], by_autograd()[1], strict=True)
    return max(float((a - b).abs().max() / b.abs().max().clamp(min=1e-3)) for a, b in pairs)


def _milliseconds(step: Step) -> float:
    """A step's, by this process's own clock: the machine may be busy with others."""
    step()
    begun = time.process_time()
    for _ in range(STEPS):
        step()
    return (time.process_time() - begun) / STEPS * 1e3


if __name__ == "__main__":
    sys.exit(main())
