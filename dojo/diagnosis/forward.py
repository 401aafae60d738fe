"""Suspects that fit a slightly different forward pass, or are a forward line once more."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from dojo.diagnosis.arrays import Array, close, fits
from dojo.diagnosis.evidence import Evidence
from dojo.diagnosis.suspect import Suspect
from dojo.diagnosis.variants import Variant, recomputed
from dojo.diagnosis.wording import listed
from dojo.verdict.finding import About, Kind
from reference.graph import Graph


def other_forward(case: Evidence) -> Iterator[Suspect]:
    """The gradient fits another forward pass, as a whole or in one factor."""
    for variant in recomputed(case.graph):
        try:
            values = case.other_values(variant.graph)
        except ValueError:  # no forward pass at all
            continue
        yield _through(variant)
        if not case.lens:
            yield from _in_one_factor(case, variant, values)


def again(case: Evidence) -> Iterator[Suspect]:
    """The forward line once more, of the incoming gradient."""
    for branch in case.branches:
        if branch.upstream.shape == case.expected.shape:
            yield Suspect(
                Kind.LOCAL,
                f"This is the line of the forward pass once more, `{case.line(branch.op.name)}`, with "
                f"`{branch.upstream_name}` in the place of `{case.tensor}`: what is wanted is its "
                "derivative.",
                partial(_again, name=branch.op.name),
                about=About(through=(branch.op.name,)),
            )


def _again(case: Evidence, name: str) -> Array:
    values = case.formula_values
    made = case.graph.ops[name]({**values, case.tensor: values[f"d{name}"]})
    return made.detach().numpy()


def _through(variant: Variant) -> Suspect:
    return Suspect(
        variant.kind,
        f"{variant.told('Yours')}.",
        lambda case: case.from_ends(graph=variant.graph),
        scaled=variant.kind is Kind.EPSILON or variant.op.sizes != (),
    )


def _in_one_factor(case: Evidence, variant: Variant, values: dict[str, Array]) -> Iterator[Suspect]:
    """One tensor is taken from another forward pass, and everything else from the right one."""
    steps = case.graph.between(case.tensor, set(case.case.request.upstream))
    near = {name for op in steps for name in (op.name, *op.reads)}
    for name in (name for name in case.graph.ops if name in near):
        if np.array_equal(values[name], case.values[name]):
            continue
        for index in (None, *range(len(case.branches))):
            predict = partial(_by_ratio, graph=variant.graph, name=name, index=index)
            predicted = predict(case)
            if predicted is not None and close(predicted, case.given):
                through = () if index is None else (case.branches[index].op.name,)
                where = f", in what comes through {listed(through)}" if through else ""
                sentence = f"{variant.told('A factor of yours')}{where}."
                yield Suspect(variant.kind, sentence, predict, about=About(through=through))


def _by_ratio(case: Evidence, graph: Graph, name: str, index: int | None) -> Array | None:
    """The gradient, or one branch of it, with one tensor's value from another forward pass."""
    part = case.expected if index is None else case.branches[index].part
    if part.shape != case.expected.shape or not fits(case.values[name].shape, part.shape):
        return None
    other = case.other_values(graph)[name]
    if other.shape != case.values[name].shape:  # another axis was reduced
        return None
    ratio = other / case.values[name]
    return None if np.ptp(ratio) == 0 else case.expected - part + part * ratio
