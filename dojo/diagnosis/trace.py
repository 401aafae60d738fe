"""Many gradients at once: where on the way back is the first wrong step, and what is wrong with it?

A wrong gradient spoils all that come after it, and none that came before. So the parameters that
are wrong tell where it happened: the tensor upstream of which exactly they lie. Their gradients are
linear in that tensor's, so through them it is seen, and diagnosed like a kata of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from dojo.course.curriculum import Kata, katas
from dojo.diagnosis.agreement import apart, nearest, read_by
from dojo.diagnosis.branches import incoming
from dojo.diagnosis.evidence import Evidence
from dojo.diagnosis.examine import diagnose, diagnose_unseen
from dojo.diagnosis.lens import Parameters
from dojo.diagnosis.suspect import convict
from dojo.judging.cases import Case, model
from dojo.judging.contract import Request
from dojo.verdict.finding import Diagnosis, Kind
from reference.graph import Graph
from reference.oracle import Oracle

Gradients = Mapping[str, Tensor]


@dataclass(frozen=True)
class Traced:
    """At most two findings, and the tensors at whose gradients it may have begun, likeliest first."""

    findings: tuple[Diagnosis, ...]
    first: tuple[str, ...]


def trace(passes: Sequence[tuple[Oracle, Gradients]], wrong: set[str], silent: set[str]) -> Traced:
    """The first wrong step, and why it is wrong if that can be told.

    `passes` are forward passes in float64 with what the attempt gave for each parameter. Of these,
    the `wrong` ones are; the `silent` ones are zero anyhow, so that being right says nothing.
    """
    graph = passes[0][0].graph
    faults = [
        known
        for fault in _faults(graph, wrong, silent)
        for known in _known(passes, fault, wrong, silent)
    ]
    findings = [fault.cause for fault in faults if fault.cause]
    if not findings and len(faults) == 1 and (cause := _another_incoming(passes, wrong)):
        findings = [cause]
    elif len(faults) == 1 and not (findings and len(wrong) == 1):
        (fault,) = faults
        several = () if findings else apart(passes, fault.tensor, fault.spoilt)
        findings.append(Diagnosis(Kind.FIRST_WRONG, _place(graph, fault, wrong, several)))
    heirs = [p for p in reversed(list(graph.parameters)) if p in wrong]  # nearest first
    first = [n for f in faults for n in (*f.steps, *(p for p in heirs if p in f.known_by))]
    return Traced(tuple(findings[:2]), tuple(first))


STEPS = 2
"""Steps that are looked into, where several may be the one."""


@dataclass(frozen=True)
class Fault:
    """Where it may have happened: at the gradient of `tensor`, one of the `steps`.

    The gradients of `ends`, further down, are right; those of the `spoilt` parameters came of it. Its
    `cause`, where that is known, explains those of `explains`.
    """

    tensor: str
    steps: tuple[str, ...]
    ends: tuple[str, ...]
    spoilt: frozenset[str]
    cause: Diagnosis | None = None
    explains: frozenset[str] = frozenset()

    @property
    def known_by(self) -> frozenset[str]:
        """The parameters that it is known by."""
        return self.explains or self.spoilt


def spoils(graph: Graph, tensor: str) -> frozenset[str]:
    """The parameters whose gradients are wrong if this tensor's is."""
    below = graph.downstream
    return frozenset(p for p in graph.parameters if tensor == p or tensor in below[p])


def _faults(graph: Graph, wrong: set[str], silent: set[str]) -> list[Fault]:
    """The fewest wrong steps that would spoil just what is wrong, in the order of the way back."""
    steps: dict[frozenset[str], list[str]] = {}
    for name in graph.tensors:
        if name not in graph.constants:
            steps.setdefault(spoils(graph, name), []).append(name)
    faults, left = [], set(wrong)
    for spoilt in sorted(steps, key=lambda s: -len(s & wrong)):
        if spoilt & left and spoilt <= wrong | silent:
            faults.append(_fault(graph, spoilt, tuple(steps[spoilt])))
            left -= spoilt
    order = list(graph.tensors)
    return sorted(
        faults, key=lambda fault: -min(order.index(end) for end in fault.ends or order[-1:])
    )


def _fault(graph: Graph, spoilt: frozenset[str], steps: tuple[str, ...]) -> Fault:
    safe = set(graph.ops) - set(steps)
    ends = tuple(name for name in graph.reached(steps[0], safe) if name in safe)
    return Fault(steps[0], steps, ends, spoilt)


def _place(graph: Graph, fault: Fault, wrong: set[str], several: Sequence[str]) -> str:
    """Between what is right and what is wrong: these parameters, if there is no one step behind them."""
    last = fault.steps[0]
    if several and fault.ends:
        right, left = (" and ".join(f"`d{n}`" for n in names) for names in (fault.ends, several))
        are, each = ("are", ", each in its own way") if len(several) > 1 else ("is", "")
        return (
            f"Coming from the loss, {right} {'are' if len(fault.ends) > 1 else 'is'} still right and "
            f"{left} {are} not{each}: look between them."
        )
    if len(fault.steps) == 1:
        where = f"`d{last}` is the first that is wrong."
    elif fault.ends:
        ends = " and ".join(f"`d{name}`" for name in fault.ends)
        are = "are" if len(fault.ends) > 1 else "is"
        where = f"{ends} {are} still right and `d{last}` is not: look between them."
    else:  # which of the steps it is, nothing in the parameters tells
        where = f"`d{last}` is the first that is known to be wrong, and it may have begun before."
    if wrong <= {last}:
        rest = ""
    elif fault.explains == fault.spoilt:
        rest = " The others are wrong only because of it."
    else:
        rest = " The others come after it: put it right first, and see what is left."
    return f"Coming from the loss, {where}{rest}"


def _known(
    passes: Sequence[tuple[Oracle, Gradients]], fault: Fault, wrong: set[str], silent: set[str]
) -> list[Fault]:
    """The fault with its cause, if that can be told; or several that it was taken to be one of."""
    graph = passes[0][0].graph
    near = nearest(graph, fault.tensor, fault.spoilt)
    one = len(near) == 1  # which may be wrong by itself just as well
    through = dict.fromkeys(
        (fault.spoilt, _before_again(graph, fault), fault.spoilt if one else near)
    )
    for parameters in through:
        if known := _caused(passes, fault, parameters):
            return [known]
    parts = [{name} for name in reversed(list(graph.parameters)) if name in near]
    if one:
        parts.append(wrong & fault.spoilt - near)
    alone = [part for those in parts for part in _faults(graph, those, silent)]
    if len(alone) > 1:
        caused = [_caused(passes, part, part.spoilt) for part in alone]
        if all(caused):
            return [part for part in caused if part]
    return [_caused(passes, fault, near) or fault]


def _caused(
    passes: Sequence[tuple[Oracle, Gradients]], fault: Fault, parameters: frozenset[str]
) -> Fault | None:
    """The fault with a cause that explains these parameters, if there is one."""
    for tensor in fault.steps[:STEPS]:
        if cause := _cause(passes, replace(fault, tensor=tensor), parameters):
            return replace(fault, cause=cause, explains=parameters)
    return None


def _cause(
    passes: Sequence[tuple[Oracle, Gradients]], fault: Fault, parameters: frozenset[str]
) -> Diagnosis | None:
    """The tensor's gradient, seen through these parameters, diagnosed as a kata of its own."""
    tensor = fault.tensor
    graph = passes[0][0].graph
    if any(g[p].shape != o.values[p].shape for o, g in passes for p in parameters - {tensor}):
        return None  # of another shape, they are no function of the tensor's gradient
    starts = [graph.readers[tensor], fault.ends]
    if not fault.ends:  # from the loss at once, as the first step often is
        starts.reverse()
    lenses = [Parameters(oracle, tensor, parameters) for oracle, _ in passes]
    for upstream in dict.fromkeys(starts):
        cases = [_case(oracle, tensor, upstream) for oracle, _ in passes]
        if tensor in parameters:
            found = diagnose([(c, g[tensor]) for c, (_, g) in zip(cases, passes, strict=True)])
        else:
            seen = [lens.given(g) for lens, (_, g) in zip(lenses, passes, strict=True)]
            found = diagnose_unseen(list(zip(cases, seen, lenses, strict=True)))
        for finding in found:
            return replace(finding, sentence=f"In `d{tensor}`: {finding.sentence}")
    return None


def _before_again(graph: Graph, fault: Fault) -> frozenset[str]:
    """Those that a gradient reaches before it comes to another tensor made by the same line.

    A slip in a loop over blocks is one in each block: the parameters further down have their share of
    all of them, and are no function of the first any more.
    """
    made_by = {name: op.forward.__name__ for name, op in graph.ops.items()}
    met, ahead = {fault.tensor}, {fault.tensor}
    while ahead:
        ahead = read_by(graph, ahead) - met
        ahead = {n for n in ahead if made_by.get(n) != made_by.get(fault.tensor, "")}
        met |= ahead
    return fault.spoilt & met


def _another_incoming(
    passes: Sequence[tuple[Oracle, Gradients]], wrong: set[str]
) -> Diagnosis | None:
    """A parameter made from the gradient of another place: of another block, where there are some."""
    graph = passes[0][0].graph
    for name in [n for n in graph.tensors if n in wrong][::-1]:  # as they are met
        if all(g[name].shape == o.values[name].shape for o, g in passes):
            cases = tuple(
                Evidence(_case(oracle, name, graph.readers[name]), given[name])
                for oracle, given in passes
            )
            with np.errstate(all="ignore"):  # a mistake may well overflow
                found = convict(incoming(cases[0]), cases)
            if found:
                return replace(found, sentence=f"In `d{name}`: {found.sentence}")
    return None


def _case(oracle: Oracle, tensor: str, upstream: tuple[str, ...]) -> Case:
    """The tensor's gradient as a kata of its own, for which these gradients are asked for.

    All others may be confused with them, those that come later in the step for a slip of the pen.
    """
    loss = {oracle.graph.output: torch.ones((), dtype=torch.float64)}
    others = oracle.graph.tensors.keys() - oracle.graph.constants - {oracle.graph.output}
    found = oracle.gradients((tensor, *upstream, *sorted(others)), loss)
    ends = [n for n in upstream if not oracle.graph.downstream[n] & set(upstream)]
    return Case(
        oracle,
        tensor,
        Request((), (), upstream),
        {name: found[name] for name in found if name != tensor},
        found[tensor],
        {name: found[name] for name in ends} or loss,
        decides=True,
        answers=_answers(oracle.graph, tensor),
    )


def _answers(graph: Graph, tensor: str) -> tuple[Kata, ...]:
    """The katas that work out the tensor's gradient by itself, for the same forward pass."""
    alone = (kata for kata in katas() if kata.kind == "gradient" and kata.tensor == tensor)
    return tuple(kata for kata in alone if model(kata.model).graph is graph)
