"""Suspects in what one reader sends back, while all others are right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import combinations

import numpy as np

from dojo.diagnosis.evidence import Array, Branch, Evidence, sum_to
from dojo.diagnosis.functions import fits
from dojo.diagnosis.suspect import Predict, Suspect
from dojo.verdict.finding import Kind

Part = Callable[[Evidence, Branch], Array | None]
"""What an attempt may have in the place of one branch's contribution."""


def asked(case: Evidence) -> list[int]:
    """The branches that the learner works with: those whose upstream gradient was asked for."""
    names = case.case.request.upstream
    return [index for index, branch in enumerate(case.branches) if branch.op.name in names]


def in_place_of(index: int, part: Part) -> Predict:
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
        missing = f"multiply it by the incoming gradient, `{branch.upstream_name}`"
        yield Suspect(
            Kind.NO_UPSTREAM,
            f"This is d {branch.op.name}/d {case.tensor} alone: by the chain rule, {missing}.",
            in_place_of(index, _with_ones),
            scaled=True,
            spread=True,
        )
        for name in branch.op.reads:
            if len(case.dims(name)) == 2:
                yield Suspect(
                    Kind.NO_UPSTREAM,
                    f"This is `{name}` transposed, and no more: {missing}.",
                    partial(_turned_round, name=name),
                )


def _with_ones(case: Evidence, branch: Branch) -> Array:
    return case.pull_back(branch.op, np.ones_like(branch.upstream))


def _turned_round(case: Evidence, name: str) -> Array:
    return case.values[name].T


def swapped(case: Evidence) -> Iterator[Suspect]:
    """A tensor stands where another belongs, or lies the other way round."""
    mine = asked(case)
    for index in range(len(case.branches)):
        yield from _upstream(case, index, case.arguments)
    for index in mine:  # before gradients that the learner need not have worked out
        yield from _saved(case, index)
    for index in mine:
        yield from _upstream(case, index, tuple(case.known))
        yield from _turned(case, index)


def incoming(case: Evidence) -> Iterator[Suspect]:
    """Another tensor stands where an incoming gradient belongs."""
    for index in asked(case):
        yield from _upstream(case, index, tuple(case.known))


def _upstream(case: Evidence, index: int, names: Sequence[str]) -> Iterator[Suspect]:
    """Another tensor in the place of the upstream gradient."""
    branch = case.branches[index]
    right = branch.upstream_name
    for name in names:
        array = case.known.get(name)
        if name == right or array is None:
            continue
        if array.shape == branch.upstream.shape:
            told = f"`{name}`{case.origin(name)} stands"
        elif (summed := sum_to(array, branch.upstream.shape)) is not None:
            if summed.size > 1 and np.ptp(summed) <= 1e-9 * np.abs(summed).max():
                continue  # probabilities add up to 1: whoever writes a 1 has not summed them
            told = f"`{name}`{case.origin(name)}, summed, stands"
        else:
            continue
        yield Suspect(
            Kind.SWAPPED,
            f"{told} where the incoming gradient `{right}` belongs.",
            in_place_of(index, partial(_with_upstream, name=name)),
            scaled=True,
        )


def _with_upstream(case: Evidence, branch: Branch, name: str) -> Array | None:
    other = sum_to(case.known[name], branch.upstream.shape) if name in case.known else None
    return None if other is None else case.pull_back(branch.op, other)


def _saved(case: Evidence, index: int) -> Iterator[Suspect]:
    """Another tensor in the place of one that the op has read.

    The op's own value, with another factor besides, would be no slip of the pen: then it is the
    derivative that is not understood. Nor is it one to have made of it what was not asked for: then
    something was done to it that does not belong there.
    """
    op = case.branches[index].op
    for read in (r for r in op.reads if case.graph.types[r].floating):
        alike = (n for n, a in case.known.items() if a.shape == case.values[read].shape)
        for name in (n for n in alike if n != read):
            made = case.graph.ops.get(name)
            if made and made != op and read in made.reads and name not in case.arguments:
                continue
            if read == case.tensor:
                kind = Kind.LOCAL
                sentence = (
                    f"The slope of `{case.line(op.name)}` is taken at "
                    f"`{name}`{case.origin(name)}, where `{read}` belongs."
                )
            else:
                kind = Kind.SWAPPED
                sentence = f"`{name}`{case.origin(name)} stands where `{read}` belongs."
            part = partial(_with_saved, read=read, name=name)
            scaled = name != op.name or (kind is Kind.LOCAL and name in case.arguments)
            yield Suspect(kind, sentence, in_place_of(index, part), scaled=scaled)


def _with_saved(case: Evidence, branch: Branch, read: str, name: str) -> Array | None:
    if name not in case.known:
        return None
    return case.pull_back(branch.op, branch.upstream, {read: case.known[name]})


def _turned(case: Evidence, index: int) -> Iterator[Suspect]:
    """A square matrix, or a stack of them, lies the other way round: no shape tells."""
    branch = case.branches[index]
    turned = {branch.upstream_name: (branch.op.dims, _with_upstream_turned)}
    for read in branch.op.reads:
        turned[read] = (case.dims(read), partial(_with_saved_turned, read=read))
    for name, (dims, part) in turned.items():
        if len(dims) > 1 and dims[-1] == dims[-2]:
            by = ".T" if len(dims) == 2 else ".mT"
            yield Suspect(
                Kind.TRANSPOSED,
                f"`{name}` lies the other way round than it should: mind its `{by}`.",
                in_place_of(index, part),
                scaled=True,
            )


def besides(case: Evidence) -> Iterator[Suspect]:
    """What comes back to another tensor that the op has read, as in the rule for two that move."""
    for index in asked(case):
        op = case.branches[index].op
        for read in (r for r in op.reads if r != case.tensor and case.graph.types[r].floating):
            for sign, told in ((1, "added to"), (-1, "subtracted from")):
                yield Suspect(
                    Kind.ADDED,
                    f"What `{op.name}` sends back to `{read}` is {told} what it sends back to "
                    f"`{case.tensor}`: those are two gradients.",
                    partial(_with_that_of, index=index, read=read, sign=sign),
                )


def _with_that_of(case: Evidence, index: int, read: str, sign: int) -> Array | None:
    branch = case.branches[index]
    value = case.values[read]
    if fits(value.shape, branch.upstream.shape):  # each place by itself, before it is summed
        value = np.broadcast_to(value, branch.upstream.shape)
    other = case.pull_back(branch.op, branch.upstream, {read: value}, tensor=read)
    summed = sum_to(other, case.expected.shape)
    return None if summed is None else case.expected + sign * summed


def mixed(case: Evidence) -> Iterator[Suspect]:
    """Several products were made one: `(da + db) @ (A + B).T` for `da @ A.T + db @ B.T`."""
    mine = asked(case)
    for count in range(2, len(mine) + 1):
        for some in combinations(mine, count):
            ways = " and ".join(f"through `{case.branches[index].op.name}`" for index in some)
            yield Suspect(
                Kind.PATH,
                f"What comes back {ways} is added before it is multiplied, so each meets what belongs to "
                "the others, too: first multiply, then add.",
                partial(_crossed, some=some),
            )


def _crossed(case: Evidence, some: Sequence[int]) -> Array:
    """The right gradient, and each of these upstream gradients through the ops of the others."""
    branches = [case.branches[index] for index in some]
    pairs = ((a.op, b.upstream) for a in branches for b in branches if a is not b)
    return case.expected + np.sum([case.pull_back(op, up) for op, up in pairs], axis=0)


def _with_upstream_turned(case: Evidence, branch: Branch) -> Array:
    return case.pull_back(branch.op, branch.upstream.swapaxes(-1, -2))


def _with_saved_turned(case: Evidence, branch: Branch, read: str) -> Array:
    return case.pull_back(branch.op, branch.upstream, {read: case.values[read].swapaxes(-1, -2)})
