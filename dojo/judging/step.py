"""A whole training step, judged on the gradients of all parameters at once.

"The loss goes down" is no test: it goes down with half of the backward pass missing, too. So every
gradient of several steps is compared with autograd's, in float64; only then is the lecture's own
network trained for a while in float32, where the loss must follow autograd's.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

from torch import Tensor

from dojo.course.curriculum import Kata
from dojo.diagnosis.trace import trace
from dojo.judging.attempt import Attempt, Call
from dojo.judging.autograd_steps import LR, STEPS, gradients_of, small_steps, training_of
from dojo.judging.broken_step import on_a_line
from dojo.judging.cases import lecture_oracle, model
from dojo.judging.compare import FLOAT32, compare
from dojo.judging.contract import RATE, asked_in_a_step, may_ask_in_a_step
from dojo.judging.curve import trouble_in_training
from dojo.judging.lines import deciding, writing
from dojo.judging.outcome import Failure
from dojo.judging.returned import examined
from dojo.verdict.status import Status
from dojo.verdict.values import RIGHT, Part, Verdict
from reference.oracle import Oracle

NOISE = 1e-10
"""Relative to the largest gradient: what is smaller is rounding."""


class Step:
    """A kata whose attempts return `(loss, grads)` and update the parameters in place."""

    def __init__(self, kata: Kata) -> None:
        self.kata = kata
        self.model = model(kata.model)
        self.updates = training_of(self.model).update() is None
        """Else the parameters must be left as they are: the training has a rule of its own."""

    def names(self) -> tuple[str, ...]:
        """All that an attempt may ask for, as its parameters."""
        return may_ask_in_a_step(self.model.graph, self.updates)

    def judge(self, attempt: Attempt, seed: int, *, only_if_right: bool = False) -> Verdict:
        """The verdict. Raises `Refused` when the attempt asks for something it can't have.

        `only_if_right`: of an attempt that is not, no more is said than that.
        """
        names = asked_in_a_step(self.model.graph, attempt.signature, self.updates)
        worst: dict[str, tuple[Part, str]] = {}
        passes: list[tuple[Oracle, dict[str, Tensor]]] = []
        printed = ""
        small = small_steps(self.kata.model, seed)
        every = [_call(names, oracle.values | oracle.sizes) for oracle, _, _ in small]
        with closing(attempt.calls(every)) as made:
            for (oracle, expected, where), outcome in zip(small, made, strict=True):
                printed = printed or outcome.printed
                returned = examined(outcome, oracle, self.updates)
                if isinstance(returned, Failure):
                    break
                passes.append((oracle, dict(zip(expected, returned.grads, strict=True))))
                for name, given in passes[-1][1].items():
                    part = Part(f"d{name}", compare(given, expected[name], _scale(name, expected)))
                    if name not in worst or _badness(part) > _badness(worst[name][0]):
                        worst[name] = part, where
        if isinstance(returned, Failure):
            usual, call = lecture_oracle(self.kata.model).extents, every[len(passes)]
            verdict = on_a_line(returned, attempt, call, oracle, self.names(), usual).verdict
            # Of the first case it is not known whether it is this one alone.
            return replace(verdict, where=where if passes else "", printed=printed)
        parts = tuple(part for part, _ in worst.values())
        part, where = max(worst.values(), key=lambda found: _badness(found[0]))
        verdict = Verdict(
            Status.SOLVED, worst=part.comparison, where=where, parts=parts, printed=printed
        )
        if not all(part.solved for part in parts):
            verdict = replace(verdict, status=Status.WRONG)
            return verdict if only_if_right else _explained(verdict, attempt, passes)
        if trouble := trouble_in_training(self.kata.model, attempt, names, seed):
            line = deciding(attempt.source, attempt.line)
            return replace(verdict, status=Status.WRONG, reason=trouble, line=line)
        if part.comparison.error > RIGHT:
            return replace(verdict, hints=(FLOAT32.sentence,), findings=(FLOAT32,))
        return verdict


def _explained(
    verdict: Verdict, attempt: Attempt, passes: Sequence[tuple[Oracle, dict[str, Tensor]]]
) -> Verdict:
    """With which gradients are wrong, why, and the line where the first of them is made."""
    parts = verdict.parts
    wrong = [part.name for part in parts if not part.solved]
    are = "is" if len(wrong) == 1 else "are"
    reason = f"{len(wrong)} of {len(parts)} gradients {are} wrong: {', '.join(wrong)}."
    if endless := [p.name for p in parts if not math.isfinite(p.comparison.maxdiff)]:
        reason += f" There is NaN or inf in {', '.join(endless)}."
    firsts = passes[::STEPS]  # one of each case tells
    oracle = firsts[0][0]
    expected = gradients_of(oracle)
    silent = {name for name in expected if _scale(name, expected)}
    tensors = {name.removeprefix("d") for name in wrong}
    traced = trace(firsts, tensors, silent)
    # In a loop over blocks the block's number is no part of the name.
    names = (text for n in traced.first for text in (f"d{n}", f"d{re.sub('_[0-9]+$', '', n)}"))
    lines = (writing(attempt.source, attempt.line, name) for name in names)
    line = next(filter(None, lines), deciding(attempt.source, attempt.line))
    return replace(verdict, reason=reason, line=line, findings=traced.findings)


def _call(names: Sequence[str], values: dict[str, Tensor | int]) -> Call:
    floats = [v for v in values.values() if isinstance(v, Tensor) and v.is_floating_point()]
    return {name: (values | {RATE: LR})[name] for name in names}, floats[0].dtype


def _scale(name: str, expected: dict[str, Tensor]) -> float | None:
    """The size of the largest gradient, for one that is zero but for rounding.

    Batch norm cancels the bias before it: `db1` is zero, and only its smallness can be checked.
    """
    largest = max(float(gradient.abs().max()) for gradient in expected.values())
    return largest if float(expected[name].abs().max()) < NOISE * largest else None


def _badness(part: Part) -> tuple[bool, float]:
    return (not part.comparison.right_shape, part.comparison.error)
