"""Suspects at the far ends, where several steps are taken in one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
import torch

from dojo.diagnosis.arrays import Array, close
from dojo.diagnosis.evidence import Evidence
from dojo.diagnosis.suspect import Suspect
from dojo.diagnosis.wording import axis_name
from dojo.verdict.finding import About, Kind


def ends(case: Evidence) -> Iterator[Suspect]:
    """At a far end the upstream gradient is forgotten, or another tensor stands in its place."""
    for end, cotangent in case.case.cotangents.items():
        far = case.graph.readers[case.tensor] != (end,)
        if end in case.case.request.upstream and far:
            yield _forgotten(case, end)
            for name in case.arguments:
                known = case.known.get(name)
                if known is not None and known.shape == cotangent.shape and name != f"d{end}":
                    yield _swapped(end, name)


def _forgotten(case: Evidence, end: str) -> Suspect:
    return Suspect(
        Kind.NO_UPSTREAM,
        f"This is d {end}/d {case.tensor} alone: by the chain rule, multiply it by the incoming "
        f"gradient, `d{end}`.",
        lambda c: c.from_ends({end: np.ones_like(c.values[end])}),
        scaled=True,
    )


def _swapped(end: str, name: str) -> Suspect:
    return Suspect(
        Kind.SWAPPED,
        f"`{name}` stands where the incoming gradient `d{end}` belongs.",
        lambda c: c.from_ends({end: c.known[name]}),
        scaled=True,
    )


def detoured(case: Evidence) -> Iterator[Suspect]:
    """What goes round a branch, by an addition, goes through it too, or instead."""
    for index, branch in enumerate(case.branches):
        same = branch.part.shape == branch.upstream.shape
        if not same or len(case.branches) == 1 or not close(branch.part, branch.upstream):
            continue
        name = branch.upstream_name
        for met in _between(case, branch.op.name):
            for kept, told in (
                (1, "as well: it goes round that, and is added as it is, once"),
                (0, "and should go round it: add it as it is, at the end"),
            ):
                yield Suspect(
                    Kind.PATH,
                    f"`{name}` goes back through `{met}`{'' if kept else ','} {told}.",
                    partial(_through, index=index, met=met, kept=kept),
                    about=About(through=(met,)),
                )


def _between(case: Evidence, added: str) -> Iterator[str]:
    """Tensors of the same shape on the other ways to the ends."""
    below, far = case.graph.downstream, case.case.cotangents.keys()
    apart = below[case.tensor] - below[added] - {added}
    for met in (name for name in case.graph.tensors if name in apart):
        if case.values[met].shape == case.expected.shape and (below[met] | {met}) & far:
            yield met


def _through(case: Evidence, index: int, met: str, kept: int) -> Array:
    branch = case.branches[index]
    carried = {met: torch.from_numpy(branch.upstream)}
    more = case.case.oracle.gradients([case.tensor], carried)[case.tensor].numpy()
    return case.expected + more - (1 - kept) * branch.part


def one_of_many(case: Evidence) -> Iterator[Suspect]:
    """Of what comes back from several, one alone is there."""
    for end in case.case.request.upstream:
        dims = case.dims(end)
        for axis in range(len(dims)):
            if end not in case.case.cotangents or case.values[end].shape[axis] == 1:
                continue
            for place, told, kind in (
                (-1, "last", Kind.OVERWRITTEN),
                (0, "first", Kind.NOT_SUMMED),
            ):
                yield Suspect(
                    kind,
                    f"Only what comes back from the {told} `{end}` along {axis_name(dims, axis)} is "
                    "there: add up what comes from all, and don't overwrite.",
                    partial(_from_one, end=end, axis=axis, place=place),
                )


def _from_one(case: Evidence, end: str, axis: int, place: int) -> Array | None:
    upstream = case.gradients[f"d{end}"]
    alone = np.zeros_like(upstream)
    where: list[slice | int] = [slice(None)] * upstream.ndim
    where[axis] = place
    alone[tuple(where)] = upstream[tuple(where)]
    found = case.from_ends({end: alone})
    return None if (found == 0).mean() > 0.5 else found  # else it is a mask
