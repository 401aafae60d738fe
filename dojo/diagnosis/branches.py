"""Suspects in what one reader sends back, while all others are right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from dojo.diagnosis.evidence import Array, Branch, Evidence, sum_to
from dojo.diagnosis.functions import FUNCTIONS, Written, like, table
from dojo.diagnosis.suspect import Predict, Suspect
from dojo.finding import Kind


def asked(case: Evidence) -> list[int]:
    """The branches that the learner works with: those whose upstream gradient was asked for."""
    names = case.case.request.upstream
    return [index for index, branch in enumerate(case.branches) if branch.op.name in names]


def in_place_of(index: int, part: Callable[[Evidence, Branch], Array | None]) -> Predict:
    """The whole gradient, with this in the place of one branch's contribution."""

    def predict(case: Evidence) -> Array | None:
        branch = case.branches[index]
        mine = part(case, branch)
        if mine is None or len(case.branches) == 1:
            return mine
        return case.expected - branch.part + mine if mine.shape == branch.part.shape else None

    return predict


def no_upstream(case: Evidence) -> Iterator[Suspect]:
    """The local derivative alone."""
    for index in asked(case):
        branch = case.branches[index]
        missing = f"by the chain rule the upstream gradient `{branch.upstream_name}` belongs to it"
        yield Suspect(
            Kind.NO_UPSTREAM,
            f"This is d {branch.op.name}/d {case.tensor} alone: {missing}.",
            in_place_of(index, lambda c, b: c.pull_back(b.op, np.ones_like(b.upstream))),
            scaled=True,
            spread=True,
        )
        for name in branch.op.reads:
            if len(case.dims(name)) == 2:
                yield Suspect(
                    Kind.NO_UPSTREAM,
                    f"This is `{name}` turned round, and no more: {missing}.",
                    lambda c, name=name: c.values[name].T,
                )


def swapped(case: Evidence) -> Iterator[Suspect]:
    """A tensor stands where another belongs."""
    mine = asked(case)
    for index in range(len(case.branches)):
        yield from _upstream(case, index, tuple(case.known) if index in mine else case.arguments)
    for index in mine:
        yield from _saved(case, index)


def _upstream(case: Evidence, index: int, names: Sequence[str]) -> Iterator[Suspect]:
    branch = case.branches[index]
    right = branch.upstream_name
    for name in names:
        array = case.known.get(name)
        if name == right or array is None:
            continue
        if array.shape == branch.upstream.shape:
            told = f"`{name}` stands"
        elif sum_to(array, branch.upstream.shape) is not None:
            told = f"`{name}`, summed, stands"
        else:
            continue
        yield Suspect(
            Kind.SWAPPED,
            f"{told} where the upstream gradient `{right}` belongs.",
            in_place_of(index, lambda c, b, name=name: _with_upstream(c, b, name)),
            scaled=True,
        )


def _with_upstream(case: Evidence, branch: Branch, name: str) -> Array | None:
    other = sum_to(case.known[name], branch.upstream.shape) if name in case.known else None
    return None if other is None else case.pull_back(branch.op, other)


def _saved(case: Evidence, index: int) -> Iterator[Suspect]:
    op = case.branches[index].op
    for read in (r for r in op.reads if r not in case.graph.indices):
        for name, _ in case.same_shape(case.values[read].shape):
            if name == read:
                continue
            if read == case.tensor:
                kind = Kind.LOCAL
                sentence = f"The local derivative d {op.name}/d {read} is evaluated at `{name}`."
            else:
                kind = Kind.SWAPPED
                sentence = f"`{name}` stands where `{read}` belongs."
            other = Written(name, "{}")
            yield Suspect(
                kind,
                sentence,
                in_place_of(index, lambda c, b, r=read, o=other: _with_saved(c, b, r, o.of(c))),
                scaled=True,
            )


def _with_saved(case: Evidence, branch: Branch, read: str, value: Array | None) -> Array | None:
    return None if value is None else case.pull_back(branch.op, branch.upstream, {read: value})


def local(case: Evidence) -> Iterator[Suspect]:
    """The local derivative is a wrong function of a tensor that is near."""
    for index in asked(case):
        yield from _functions_of_saved(case, index)
        yield from _products(case, index)


def _functions_of_saved(case: Evidence, index: int) -> Iterator[Suspect]:
    branch = case.branches[index]
    if not case.comparable or branch.part.shape == branch.upstream.shape:
        return  # elementwise, a saved tensor's function is a product's factor: see `_products`
    for read in branch.op.reads:
        if read == case.tensor or read in case.graph.indices:
            continue
        if len(case.dims(read)) == 2:
            yield Suspect(
                Kind.TRANSPOSED,
                f"`{read}` is cut up anew by a `view` or `reshape` where it should be transposed.",
                in_place_of(index, lambda c, b, r=read: _with_saved(c, b, r, _recut(c.values[r]))),
                scaled=True,
            )
        for written in (Written(read, form) for form in FUNCTIONS):
            yield Suspect(
                Kind.LOCAL,
                f"The local derivative is off: `{written.text}` stands where `{read}` belongs.",
                in_place_of(index, lambda c, b, r=read, w=written: _with_saved(c, b, r, w.of(c))),
                scaled=True,
            )


def _recut(array: Array) -> Array:
    return array.reshape(array.shape[::-1]).T


def _products(case: Evidence, index: int) -> Iterator[Suspect]:
    """The upstream gradient times a function of some tensor."""
    branch = case.branches[index]
    upstream, op, tensor = branch.upstream_name, branch.op.name, case.tensor
    yield Suspect(
        Kind.LOCAL,
        f"The upstream gradient `{upstream}` comes through unchanged: the local derivative "
        f"d {op}/d {tensor} is missing.",
        in_place_of(index, lambda c, b: sum_to(b.upstream, b.part.shape)),
        f"yours = {upstream}",
        scaled=True,
    )
    shape = _joint_shape(branch)
    if shape is None or not case.comparable:
        return
    mine = case.given - case.seen(case.expected - branch.part)
    written, stack = table(case, shape)
    products = _summed_to(stack * branch.upstream, branch.part.shape)
    for found in like(case.seen(products), mine, scaled=True) if products is not None else ():
        text = f"{upstream} * {written[found].text}"
        yield Suspect(
            Kind.LOCAL,
            f"The local derivative d {op}/d {tensor} is off: yours comes to `{text}`.",
            in_place_of(index, lambda c, b, w=written[found]: _product(c, b, w)),
            f"yours = {text}",
            scaled=True,
        )


def _product(case: Evidence, branch: Branch, written: Written) -> Array | None:
    value, shape = written.of(case), _joint_shape(branch)
    if value is None or shape is None:
        return None
    product = np.broadcast_to(branch.upstream * value, shape)
    return sum_to(product, branch.part.shape)


def _joint_shape(branch: Branch) -> tuple[int, ...] | None:
    """The shape to which the tensor and the op's output broadcast; None if they don't."""
    try:
        return np.broadcast_shapes(branch.upstream.shape, branch.part.shape)
    except ValueError:
        return None


def _summed_to(stack: Array, shape: tuple[int, ...]) -> Array | None:
    """Each array of a stack, summed over the axes along which `shape` was broadcast to it."""
    while stack.ndim - 1 > len(shape):
        stack = stack.sum(1)
    for axis, length in enumerate(shape, start=1):
        if length == 1 != stack.shape[axis]:
            stack = stack.sum(axis, keepdims=True)
    return stack if stack.shape[1:] == shape else None
