"""How long a step of the lecture's training loop takes, by who does the backward pass.

    python benchmarks/training.py [--json FILE] [--rounds N]

All in one process, on one thread, in turns that begin with another one each time, so that a noisy
machine is noisy to all; the ratios matter. Before, 30 steps must bring all to the same parameters.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
import torch  # noqa: E402

from benchmarks import steps  # noqa: E402
from dojo.course.curriculum import ANSWERS, select  # noqa: E402
from dojo.course.files import write_whole  # noqa: E402
from dojo.judging.attempt import load  # noqa: E402
from reference.networks import mlp  # noqa: E402
from reference.networks.mlp.fast import FastStep  # noqa: E402
from reference.networks.mlp.forward import parameters  # noqa: E402
from reference.networks.names import minibatches  # noqa: E402

SEED, HIDDEN, BATCH_SIZE, LR = mlp.lecture.seed, 200, 32, 0.1
AGREE_AFTER, APART = 30, 1e-5
"""Steps, and how far the parameters may then be apart: float32 rounds at 1e-7."""
STEPS = 40
"""In one turn."""
TARGETS = {
    ("autograd", "fast"): ">= 3 x",
    ("lecture", "fast"): ">= 6.5 x",
    ("fast", "numpy"): "<= 1.25 x",
    ("autograd", "answer"): ">= 1.6 x",
}


def main() -> int:
    """Measure, print the tables, write the JSON. 1 if the steps don't agree."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="figures of others are kept in it"
    )
    parser.add_argument("--rounds", type=int, default=60)
    options = parser.parse_args()
    torch.set_num_threads(1)
    runners = prepare()
    if trouble := disagreement(runners):
        print(trouble, file=sys.stderr)
        return 1
    taken = in_turns(runners, options.rounds)
    table(taken)
    if options.json:
        medians = {name: round(statistics.median(times), 4) for name, times in taken.items()}
        write_whole(
            options.json,
            json.dumps({**others(options.json), "median_ms": medians}, indent=2) + "\n",
        )
    return 0


class Runner:
    """A step with parameters and minibatches of its own kind (tensors or arrays)."""

    def __init__(
        self,
        make: Callable[[Mapping[str, Any]], Callable[..., Any]],
        grad: bool = False,
        convert: Callable[..., Any] = lambda tensor: tensor,
    ) -> None:
        self.grad = grad
        generator = torch.Generator().manual_seed(SEED)
        start = parameters(generator, n_hidden=HIDDEN)
        drawn = islice(minibatches(*mlp.examples(), BATCH_SIZE, generator), 1000)
        self.batches = [{name: convert(tensor) for name, tensor in one.items()} for one in drawn]
        self.parameters = {name: convert(tensor) for name, tensor in start.items()}
        self.step = make(self.parameters)

    def take(self, first: int, count: int) -> float:
        """Milliseconds a step."""
        batches = [self.batches[i % len(self.batches)] for i in range(first, first + count)]
        with torch.set_grad_enabled(self.grad):
            begun = time.perf_counter()
            for batch in batches:
                self.step(**batch, **self.parameters, lr=LR)
            return (time.perf_counter() - begun) / count * 1e3


def prepare() -> dict[str, Runner]:
    """All that are measured."""
    (kata,) = select(["kata-4/train_step"])
    answer = load(ANSWERS / kata.file, kata.name).function
    return {
        "lecture": Runner(lambda parameters: steps.lecture),
        "autograd": Runner(lambda parameters: steps.autograd, grad=True),
        "answer": Runner(lambda parameters: answer),
        "fast": Runner(lambda parameters: FastStep(parameters, BATCH_SIZE)),
        "numpy": Runner(lambda parameters: steps.numpy, convert=lambda tensor: tensor.numpy()),
    }


def disagreement(runners: Mapping[str, Runner]) -> str:
    """Which two differ after a few steps, or nothing."""
    for runner in runners.values():
        runner.take(0, AGREE_AFTER)
    expected = {n: p.detach().numpy() for n, p in runners["autograd"].parameters.items()}
    for name, runner in runners.items():
        for tensor, parameter in runner.parameters.items():
            given = parameter if isinstance(parameter, np.ndarray) else parameter.detach().numpy()
            apart = float(np.abs(given - expected[tensor]).max())
            if not apart <= APART:
                return f"{name}: after {AGREE_AFTER} steps {tensor} is {apart:g} from autograd's."
    return ""


def in_turns(runners: Mapping[str, Runner], rounds: int) -> dict[str, list[float]]:
    """Milliseconds a step, for each turn."""
    taken: dict[str, list[float]] = {name: [] for name in runners}
    order = list(runners)
    for number in range(rounds):
        order = order[1:] + order[:1]
        for name in order:
            runners[name].take(0, 2)  # what another one left in the caches is not its fault
            taken[name].append(runners[name].take(AGREE_AFTER + number * STEPS, STEPS))
    return taken


def ratio(taken: Mapping[str, list[float]], slow: str, fast: str) -> float:
    """How many times as long one takes as the other: the median over the turns."""
    return statistics.median(a / b for a, b in zip(taken[slow], taken[fast], strict=True))


def table(taken: Mapping[str, list[float]]) -> None:
    """The figures, and the ratios beside their targets."""
    print(f"{'':10}{'median':>12}{'best':>12}{'lecture is':>14}{'autograd is':>14}")
    for name, times in taken.items():
        by_lecture, by_autograd = ratio(taken, "lecture", name), ratio(taken, "autograd", name)
        print(
            f"{name:10}{statistics.median(times):>9.3f} ms{min(times):>9.3f} ms"
            f"{by_lecture:>12.2f} x{by_autograd:>12.2f} x"
        )
    print()
    for (slow, fast), target in TARGETS.items():
        print(f"{slow} / {fast:12}{ratio(taken, slow, fast):>8.2f} x   {target}")


def others(path: Path) -> dict[str, object]:
    """What another benchmark wrote there."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


if __name__ == "__main__":
    sys.exit(main())
