"""Suspects at the far ends, where several steps are taken in one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from dojo.diagnosis.evidence import Array, Evidence, close, fit
from dojo.diagnosis.suspect import Suspect
from dojo.verdict.finding import Kind


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


def one_of_many(case: Evidence) -> Iterator[Suspect]:
    """Of what comes back from several, one alone is there."""
    for end in case.case.request.upstream:
        for axis, dim in enumerate(case.dims(end)):
            if end not in case.case.cotangents or case.values[end].shape[axis] == 1:
                continue
            for place, told, kind in (
                (-1, "last", Kind.OVERWRITTEN),
                (0, "first", Kind.NOT_SUMMED),
            ):
                yield Suspect(
                    kind,
                    f"Only what comes back from the {told} `{end}` along {dim} is there: add up "
                    "what comes from all, and don't overwrite.",
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


def late(case: Evidence) -> Iterator[Suspect]:
    """The upstream gradient is taken a step too late: what lies between is left out, or last."""
    for end in case.case.cotangents:
        if end not in case.case.request.upstream:
            continue
        op = case.graph.ops[end]
        for read in (r for r in op.reads if r in case.graph.downstream[case.tensor]):
            yield _too_late(end, read)
            yield from _multiplied_last(case, end, read)


def _too_late(end: str, read: str) -> Suspect:
    return Suspect(
        Kind.SWAPPED,
        f"`d{end}` stands where `d{read}` belongs: the step through `{end}` is left out.",
        lambda c: _a_step_late(c, end, read),
        scaled=True,
    )


def _multiplied_last(case: Evidence, end: str, read: str) -> Iterator[Suspect]:
    """What the step multiplies by comes at the very end, and should not; or something else does."""
    reads = case.graph.ops[end].reads
    others = [r for r in reads if r != read and case.graph.types[r].floating]
    right = next((r for r in others if _multiplies(case, end, read, r)), None)
    if right is None:
        return
    commutes = _late_times(case, end, read, right)
    if commutes is None or not close(commutes, case.expected):
        yield Suspect(
            Kind.LOCAL,
            f"`{right}` is multiplied on at the very end, but it is not the same everywhere: it "
            f"belongs to `d{read}`, before anything is summed.",
            partial(_late_times, end=end, read=read, factor=right),
        )
    else:
        for name in (n for n, a in case.known.items() if a.shape == case.values[right].shape):
            yield Suspect(
                Kind.SWAPPED,
                f"`{name}` stands where `{right}` belongs.",
                partial(_late_times, end=end, read=read, factor=name),
            )


def _multiplies(case: Evidence, end: str, read: str, factor: str) -> bool:
    """Whether the step's local derivative is this tensor."""
    upstream, value = case.gradients[f"d{end}"], case.values[factor]
    back = case.pull_back(case.graph.ops[end], upstream, tensor=read)
    return fit(upstream, value) and close(upstream * value, back)


def _late_times(case: Evidence, end: str, read: str, factor: str) -> Array | None:
    late, other = _a_step_late(case, end, read), case.known.get(factor)
    return late * other if late is not None and other is not None and fit(late, other) else None


def _a_step_late(case: Evidence, end: str, read: str) -> Array | None:
    upstream = case.case.cotangents[end]
    if upstream.shape != case.values[read].shape:
        return None
    others = {name: c for name, c in case.case.cotangents.items() if name != end}
    found = case.case.oracle.gradients([case.tensor], {**others, read: upstream})
    return found[case.tensor].numpy()
