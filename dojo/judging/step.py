"""A whole training step, judged on the gradients of all parameters at once.

"The loss goes down" is no test: it goes down with half of the backward pass missing, too. So every
gradient of several steps is compared with autograd's, in float64; only then is the lecture's own
network trained for a while in float32, where the loss must follow autograd's.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

import torch
from torch import Tensor

from dojo.course.curriculum import Kata
from dojo.diagnosis.trace import first_wrong, trace
from dojo.judging.attempt import Attempt
from dojo.judging.cases import draw, lecture_oracle, model, sizes_of
from dojo.judging.compare import FLOAT32, compare, unfit
from dojo.judging.contract import RATE, Refused, names_of, unknown
from dojo.judging.lines import deciding, left_none, writing
from dojo.judging.misfits import misfit
from dojo.judging.outcome import Failure, Outcome
from dojo.verdict.finding import Finding
from dojo.verdict.status import Status
from dojo.verdict.values import RIGHT, Part, Verdict, shown
from reference.graph import Graph
from reference.model import Model
from reference.oracle import Oracle
from reference.training import Training

LR = 0.1
STEPS = 3
"""Steps on each small case."""
NOISE = 1e-10
"""Relative to the largest gradient: what is smaller is rounding."""

LOSS = "The loss is not that of the forward pass, which is given: leave it as it was."


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
        graph = self.model.graph
        names = asked(graph, attempt, self.updates)
        worst: dict[str, tuple[Part, str]] = {}
        passes: list[tuple[Oracle, dict[str, Tensor]]] = []
        printed = ""
        for oracle, expected, where in _small_steps(self.kata.model, seed):
            outcome = _step(attempt, names, oracle.values | oracle.sizes)
            printed = printed or outcome.printed
            returned = outcome.failure or _returned(outcome.value, tuple(graph.parameters))
            failure = (
                returned
                if isinstance(returned, Failure)
                else _unfit(returned, outcome, oracle, self.updates)
            )
            if failure:
                usual = lecture_oracle(self.kata.model).extents
                verdict = _on_a_line(failure, attempt, oracle, self.names(), usual).verdict
                # Of the first case it is not known whether it is this one alone.
                return replace(verdict, where=where if passes else "", printed=printed)
            assert not isinstance(returned, Failure)
            passes.append((oracle, dict(zip(expected, returned.grads, strict=True))))
            for name, given in passes[-1][1].items():
                part = Part(f"d{name}", compare(given, expected[name], _scale(name, expected)))
                if name not in worst or _badness(part) > _badness(worst[name][0]):
                    worst[name] = part, where
        parts = tuple(part for part, _ in worst.values())
        part, where = max(worst.values(), key=lambda found: _badness(found[0]))
        verdict = Verdict(
            Status.SOLVED, worst=part.comparison, where=where, parts=parts, printed=printed
        )
        if wrong := [part.name for part in parts if not part.solved]:
            if only_if_right:
                return replace(verdict, status=Status.WRONG)
            are = "is" if len(wrong) == 1 else "are"
            reason = f"{len(wrong)} of {len(parts)} gradients {are} wrong: {', '.join(wrong)}."
            if endless := [p.name for p in parts if not math.isfinite(p.comparison.maxdiff)]:
                reason += f" There is NaN or inf in {', '.join(endless)}."
            findings, first = _findings(passes[::STEPS], parts)
            lines = (writing(attempt.source, attempt.line, f"d{name}") for name in first)
            line = next(filter(None, lines), deciding(attempt.source, attempt.line))
            return replace(
                verdict, status=Status.WRONG, reason=reason, line=line, findings=findings
            )
        if trouble := _train(self.kata.model, attempt, names, seed):
            line = deciding(attempt.source, attempt.line)
            return replace(verdict, status=Status.WRONG, reason=trouble, line=line)
        if part.comparison.error > RIGHT:
            return replace(verdict, hints=(FLOAT32.sentence,), findings=(FLOAT32,))
        return verdict


def _findings(
    passes: Sequence[tuple[Oracle, dict[str, Tensor]]], parts: Sequence[Part]
) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """Why it went wrong, and the tensors at whose gradients it may have."""
    wrong = {part.name[1:] for part in parts if not part.solved}
    expected = _gradients(passes[0][0])
    silent = {name for name in expected if _scale(name, expected)}
    return trace(passes, wrong, silent), first_wrong(passes[0][0].graph, wrong, silent)


def training_of(network: Model) -> type[Training]:
    """How the network is trained; one that can't be has the usual curve all the same."""
    return network.training or Training


def may_ask_in_a_step(graph: Graph, updates: bool) -> tuple[str, ...]:
    """All that a step may ask for: what it starts from, and the sizes.

    The learning rate is there only where it `updates` the parameters itself.
    """
    return (*graph.inputs, *graph.size_names, *([RATE] if updates else []))


def asked(graph: Graph, attempt: Attempt, updates: bool = True) -> list[str]:
    """What a step asks for, by name. Raises `Refused` if it can't have that."""
    known = {*may_ask_in_a_step(graph, updates)}
    names = names_of(attempt.signature, known)
    for name in names:
        if name in graph.ops:
            raise Refused(f"`{name}` is not given to a step: its own forward pass computes it.")
        if name not in known:
            raise Refused(unknown(name, known))
    if missing := [name for name in graph.parameters if name not in names]:
        raise Refused(
            f"A step gives the gradient of every parameter, so it must ask for `{missing[0]}`, too."
        )
    return names


@lru_cache(maxsize=2)
def _small_steps(reference: str, seed: int) -> tuple[tuple[Oracle, dict[str, Tensor], str], ...]:
    """A few steps of autograd's on each small case: the pass, its gradients, what to call it."""
    network = model(reference)
    found = []
    for number, sizes in enumerate(network.small):
        generator = torch.Generator().manual_seed(seed + number)
        state = draw(network, sizes, generator)
        for step in range(STEPS):
            oracle = Oracle(network.graph, state)
            expected = _gradients(oracle)
            found.append((oracle, expected, f"step {step + 1}, {sizes_of(oracle)}"))
            minibatch = draw(network, sizes, generator)
            data = {n: minibatch[n] for n in (*network.graph.data, *network.graph.given)}
            state = {**data, **_updated(oracle, expected)}
    return tuple(found)


def _gradients(oracle: Oracle) -> dict[str, Tensor]:
    loss = oracle.graph.output
    one = torch.ones((), dtype=oracle.values[loss].dtype)
    return oracle.gradients(oracle.graph.parameters, {loss: one})


def _updated(oracle: Oracle, gradients: dict[str, Tensor], rate: float = LR) -> dict[str, Tensor]:
    return {name: oracle.values[name] - rate * gradient for name, gradient in gradients.items()}


def _step(attempt: Attempt, names: Sequence[str], values: dict[str, Tensor | int]) -> Outcome:
    floats = [v for v in values.values() if isinstance(v, Tensor) and v.is_floating_point()]
    return attempt({name: (values | {RATE: LR})[name] for name in names}, floats[0].dtype)


@dataclass(frozen=True)
class Returned:
    """What a step returns: the loss, and a gradient for each parameter, in their order."""

    loss: Tensor
    grads: tuple[Tensor, ...]


def returned_by(made: object, parameters: Mapping[str, Tensor]) -> Returned | Failure:
    """What the step returned, or why an update rule can't work with it."""
    returned = _returned(made, tuple(parameters))
    if isinstance(returned, Failure):
        return returned
    for (name, parameter), grad in zip(parameters.items(), returned.grads, strict=True):
        if grad.shape != parameter.shape:
            return Failure(f"`d{name}` has another shape than `{name}`, {shown(parameter.shape)}.")
    return returned


def _returned(made: object, parameters: Sequence[str]) -> Returned | Failure:
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


def _unfit(returned: Returned, outcome: Outcome, oracle: Oracle, updates: bool) -> Failure | None:
    """What is wrong besides the gradients: another loss, or an update that is none."""
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


def _on_a_line(
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
    if failure.sentence.endswith(UPDATE):
        none = left_none(attempt.source, attempt.line)
        left = [name for name in oracle.graph.parameters if f"d{name}" in none]
        if "NoneType" in failure.sentence and left:
            told = " and ".join(f"`d{name}`" for name in left)
            return f"{told} {'is' if len(left) == 1 else 'are'} still None.", left
        if found := _misshapen(failure.sentence, oracle):
            return found
    return misfit(failure.sentence, oracle, usual=usual), ()


UPDATE = "p -= lr * grad"
"""The line of the given update at which a gradient that is none shows."""


def _misshapen(sentence: str, oracle: Oracle) -> tuple[str, Sequence[str]] | None:
    """Whose gradient has a wrong shape, where the given update fails over it: no two axes are alike."""
    shapes = {name: tuple(oracle.values[name].shape) for name in oracle.graph.parameters}
    if found := re.search(r"with shape \[(.*?)\] doesn't match the broadcast shape", sentence):
        shape = tuple(int(size) for size in found[1].split(",") if size.strip())
        names = [name for name, own in shapes.items() if own == shape]
        turned = False
    elif found := re.search(
        r"tensor a \((\d+)\) .* tensor b \((\d+)\) .* dimension (\d+)", sentence
    ):
        size, given, axis = (int(group) for group in found.groups())
        names = [n for n, own in shapes.items() if len(own) > axis and own[axis] == size]
        turned = all(shapes[name][::-1][axis : axis + 1] == (given,) for name in names)
    else:
        return None
    told = " or ".join(f"`d{name}`" for name in names)
    shape_told = f", {shown(shapes[names[0]])}" if len({shapes[n] for n in names}) == 1 else ""
    told = f"{told} has another shape than its parameter{shape_told}."
    return (f"{told} Is it transposed?" if turned else told, names) if names else None


def _train(reference: str, attempt: Attempt, names: Sequence[str], seed: int) -> str:
    """Train the lecture's network beside autograd. What goes wrong, or nothing."""
    training = training_of(model(reference))
    run = _run(reference, seed)
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
            return f"In step {step} of the lecture's network: {loss.sentence}"
        if not abs(loss - expected) <= training.curve.apart:
            return (
                f"On the lecture's network the loss leaves autograd's in step {step}: "
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


@dataclass(frozen=True)
class Run:
    """The lecture's network trained by autograd: what it starts from, and each step's values and loss."""

    start: dict[str, Tensor]
    steps: tuple[dict[str, Tensor | int], ...]
    losses: tuple[float, ...]


@lru_cache(maxsize=2)
def _run(reference: str, seed: int) -> Run:
    """A run of autograd's. It is drawn from the seed: one that is always the same, somebody publishes."""
    network = model(reference)
    training = training_of(network)
    generator = torch.Generator().manual_seed(seed)
    drawn = network.parameters(generator)
    start = {name: drawn[name] for name in network.graph.parameters}
    state, update = (
        {name: parameter.clone() for name, parameter in start.items()},
        training.update(),
    )
    if update:
        update.start(state)
    steps, found = [], []
    for _ in range(training.curve.steps):
        minibatch = network.minibatch(generator)
        oracle = Oracle(network.graph, {**state, **minibatch})
        steps.append({**minibatch, **oracle.sizes})
        found.append(float(oracle.values[network.graph.output]))
        gradients = _gradients(oracle)
        if update:
            update(state, tuple(gradients.values()), training.curve.rate)
        else:
            state = _updated(oracle, gradients, training.curve.rate)
    return Run(start, tuple(steps), tuple(found))


def _scale(name: str, expected: dict[str, Tensor]) -> float | None:
    """The size of the largest gradient, for one that is zero but for rounding.

    Batch norm cancels the bias before it: `db1` is zero, and only its smallness can be checked.
    """
    largest = max(float(gradient.abs().max()) for gradient in expected.values())
    return largest if float(expected[name].abs().max()) < NOISE * largest else None


def _badness(part: Part) -> tuple[bool, float]:
    return (not part.comparison.right_shape, part.comparison.error)
