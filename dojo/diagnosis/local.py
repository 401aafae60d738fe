"""Suspects that have a wrong local derivative: some other function of a tensor that is near."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from dojo.diagnosis.arrays import Array, sum_to, summed_to
from dojo.diagnosis.branches import asked, in_place_of
from dojo.diagnosis.evidence import Branch, Evidence
from dojo.diagnosis.functions import FUNCTIONS, Written, like, table
from dojo.diagnosis.suspect import Suspect
from dojo.verdict.finding import Kind


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
        if read == case.tensor or not case.graph.types[read].floating:
            continue
        if len(case.dims(read)) >= 2:
            flat = "" if len(case.dims(read)) == 2 else " once it is flat"
            yield Suspect(
                Kind.TRANSPOSED,
                f"A `view` or `reshape` does not transpose `{read}`, it only cuts the rows anew: use "
                f"`.T`{flat}.",
                in_place_of(index, partial(_with_recut, read=read)),
                scaled=True,
            )
        for written in (Written(read, form) for form in FUNCTIONS):
            yield Suspect(
                Kind.LOCAL,
                f"`{written.text}`{case.origin(written.name, written.text)} stands where `{read}` belongs.",
                in_place_of(index, partial(_with_function, written=written)),
                scaled=True,
            )


def _with_recut(case: Evidence, branch: Branch, read: str) -> Array:
    array = case.values[read]
    recut = array.reshape(array.shape[-1], -1).T.reshape(array.shape)
    return case.pull_back(branch.op, branch.upstream, {read: recut})


def _with_function(case: Evidence, branch: Branch, written: Written) -> Array | None:
    value = written.of(case)
    if value is None:
        return None
    return case.pull_back(branch.op, branch.upstream, {written.name: value})


def passed_on(case: Evidence) -> Iterator[Suspect]:
    """The upstream gradient without any local derivative."""
    for index in asked(case):
        branch = case.branches[index]
        yield Suspect(
            Kind.LOCAL,
            f"The incoming gradient `{branch.upstream_name}` comes through as it is: multiply it by the "
            f"slope of `{case.line(branch.op.name)}`.",
            in_place_of(index, _upstream_summed),
            f"yours = {branch.upstream_name}",
            scaled=True,
        )


def _upstream_summed(_: Evidence, branch: Branch) -> Array | None:
    return sum_to(branch.upstream, branch.part.shape)


def _products(case: Evidence, index: int) -> Iterator[Suspect]:
    """The upstream gradient times a function of some tensor."""
    branch = case.branches[index]
    shape = _joint_shape(branch)
    if shape is None or not case.comparable:
        return
    written, stack = table(case, shape)
    products = summed_to(stack * branch.upstream, branch.part.shape)
    if products is None:
        return
    mine = case.given - case.seen(case.expected - branch.part)
    for found in like(case.all_seen(products), mine, scaled=True):
        one = written[found]
        origin = "" if one.name == branch.op.name else case.origin(one.name, one.text)
        told = (
            f"`{branch.upstream_name}` is multiplied by `{{}}{one.text}`{origin}: that "
            f"is not the slope of `{case.line(branch.op.name)}`."
        )
        yield Suspect(
            Kind.LOCAL,
            told.format(""),
            in_place_of(index, partial(_product, written=one)),
            f"yours = {branch.upstream_name} * {one.text}",
            scaled=True,
            with_factor=told,
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
