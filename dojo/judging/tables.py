"""An attempt and its verdict -> the numbers behind it: yours, expected, and through each reader."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor

from dojo.course.answers import answer
from dojo.course.curriculum import Kata
from dojo.judging import SEED
from dojo.judging.attempt import Unusable, load
from dojo.judging.cases import Case, cases, model
from dojo.judging.contract import Refused, request, request_of
from dojo.judging.gradient import try_on
from dojo.verdict.pictures import Numbers, Table
from dojo.verdict.status import Status
from dojo.verdict.values import Verdict

MAX_NUMBERS = 20_000
"""Of one table. What has more shows a part."""


def tables(kata: Kata, tree: Path, verdict: Verdict, *, seed: int = SEED) -> tuple[Numbers, ...]:
    """The numbers on each case, the one first that the verdict is about; nothing for a whole step.

    Of an attempt that can't be compared, the expected ones alone.
    """
    if kata.kind != "gradient":
        return ()
    graph = model(kata.model).graph
    attempt = None
    asked = request_of(graph, kata.tensor, answer(kata).parameters)
    if verdict.status in (Status.WRONG, Status.SOLVED):
        try:
            attempt = load(tree / kata.file, kata.name)
            asked = request(graph, kata.tensor, attempt.signature, kata.start)
        except (Unusable, Refused):  # it has been saved since
            attempt = None
    found = []
    for case in cases(kata, asked, seed):
        value = try_on(attempt, case).outcome.value if attempt else None
        found.append((case, _numbers(kata, case, value)))
    found.sort(key=lambda one: not one[0].decides or one[0].label != verdict.where)
    return tuple(numbers for _, numbers in found)


def _numbers(kata: Kata, case: Case, value: object) -> Numbers:
    letters, axes = model(kata.model).letters, case.oracle.graph.tensors[case.tensor]
    expected = case.expected.detach()
    yours = value.detach() if isinstance(value, Tensor) else None
    same = yours is not None and yours.shape == expected.shape
    return Numbers(
        case.label,
        table("expected", expected, axes, letters),
        None if yours is None else table("yours", yours, axes if same else (), letters),
        table("yours − expected", yours.double() - expected.double(), axes, letters)
        if yours is not None and same
        else None,
        tuple(table(reader, sent, axes, letters) for reader, sent in _sent_back(case).items()),
        _balanced(expected),
    )


def _sent_back(case: Case) -> dict[str, Tensor]:
    """What comes back through each reader of the case's tensor."""
    oracle = case.oracle
    readers = oracle.graph.readers[case.tensor]
    gradients = oracle.gradients(readers, case.cotangents)
    ops = oracle.graph.ops
    return {r: oracle.pull_back(ops[r], case.tensor, gradients[r]) for r in readers}


def _balanced(gradient: Tensor) -> bool:
    if gradient.ndim < 2 or gradient.shape[-1] < 2:
        return False
    noise = (1e-9 if gradient.dtype is torch.float64 else 1e-4) * float(gradient.abs().max())
    return noise > 0 and float(gradient.sum(-1).abs().max()) <= noise


def table(
    title: str, tensor: Tensor, axes: Sequence[str], letters: Mapping[str, str] | None = None
) -> Table:
    """A tensor's numbers; of a large one those that come first along its first axes."""
    cut = []
    names = tuple(axes) or tuple(str(length) for length in tensor.shape)
    for axis, length in enumerate(tensor.shape):
        if tensor.numel() > MAX_NUMBERS:
            part = max(1, MAX_NUMBERS * length // tensor.numel())
            tensor = tensor.narrow(axis, 0, part)
            cut.append(f"the first {part} of {length} along {names[axis]}")
    known = letters or {}
    return Table(
        title,
        names,
        tuple(tensor.shape),
        array("d", tensor.double().flatten().tolist()),
        tuple(
            known.get(name, "")[:length] for name, length in zip(names, tensor.shape, strict=True)
        ),
        ", ".join(cut),
    )
