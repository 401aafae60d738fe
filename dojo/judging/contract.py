"""What an attempt may ask for, by the names of its parameters.

As a pytest test asks for fixtures, an attempt asks for forward values, for gradients further down
the graph, and for sizes. What it asks for must determine the answer, and must not be the answer.
"""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Sequence
from dataclasses import dataclass

from reference.graph import Graph

RATE = "lr"
"""The parameter of a step that is neither tensor nor size: the learning rate."""


class Refused(ValueError):
    """The attempt asks for something it can't have. One clear sentence."""


@dataclass(frozen=True)
class Request:
    """What an attempt asks for: forward values, sizes, and the tensors whose gradients it wants."""

    tensors: tuple[str, ...]
    sizes: tuple[str, ...]
    upstream: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters themselves."""
        return (*self.tensors, *self.sizes, *(f"d{name}" for name in self.upstream))


def names_of(signature: inspect.Signature, known: set[str]) -> list[str]:
    """The parameters that are to be filled in: all but unknown ones that have a default."""
    names = []
    for parameter in signature.parameters.values():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            stars = "*" if parameter.kind is parameter.VAR_POSITIONAL else "**"
            raise Refused(
                f"`{stars}{parameter.name}` can't be filled in: what you need is asked for by its "
                "name, one parameter a tensor."
            )
        if parameter.name in known or parameter.default is parameter.empty:
            names.append(parameter.name)
    return names


def request(
    graph: Graph, tensor: str, signature: inspect.Signature, start: Sequence[str] = ()
) -> Request:
    """What an attempt at the gradient of `tensor` asks for. Raises `Refused`.

    With a `start`, the attempt is to come all the way from there at once.
    """
    known = {*graph.tensors, *graph.size_names, *_gradients(graph)}
    asked = request_of(graph, tensor, names_of(signature, known))
    if start:
        _check_in_one_go(graph, tensor, asked.upstream, start)
    return asked


def request_of(graph: Graph, tensor: str, names: Sequence[str]) -> Request:
    """The same, from the parameters' names."""
    gradients = _gradients(graph)
    known = {*graph.tensors, *graph.size_names, *gradients}
    for name in names:
        if name in gradients:
            _check_gradient(graph, tensor, name[1:])
        elif name not in known:
            raise Refused(unknown(name, known))
    asked = Request(
        tensors=tuple(n for n in names if n in graph.tensors),
        sizes=tuple(n for n in names if n in graph.size_names),
        upstream=tuple(n[1:] for n in names if n in gradients),
    )
    _check_determined(graph, tensor, asked.upstream)
    return asked


def may_ask(graph: Graph, tensor: str, start: Sequence[str] = ()) -> tuple[str, ...]:
    """All names that an attempt at the gradient of `tensor` may have as parameters.

    Forward values, sizes, and the gradients of what is computed from `tensor`; of those, with a
    `start`, none that lies on the way from there.
    """
    below = graph.downstream[tensor] - graph.constants - _halfway(graph, tensor, start)
    gradients = [f"d{name}" for name in graph.tensors if name in below]
    return (*graph.tensors, *graph.size_names, *(n for n in gradients if n in _gradients(graph)))


def _gradients(graph: Graph) -> set[str]:
    return {f"d{name}" for name in graph.tensors} - graph.tensors.keys()


def unknown(name: str, known: set[str]) -> str:
    """The sentence for a parameter that is nothing's name."""
    near = difflib.get_close_matches(name, sorted(known), n=1)
    guess = f" Did you mean `{near[0]}`?" if near else ""
    return f"`{name}` is no tensor, no gradient and no size of this network.{guess}"


def _check_gradient(graph: Graph, tensor: str, asked: str) -> None:
    if asked == tensor:
        raise Refused(
            f"`d{asked}` is the very gradient that is to be found: it can't be asked for."
        )
    if asked in graph.constants:
        why = "holds indices, which have" if asked in graph.indices else "is a constant and has"
        raise Refused(f"`{asked}` {why} no gradient: there is no `d{asked}`.")
    if tensor in graph.downstream[asked]:
        raise Refused(
            f"`d{asked}` comes after `d{tensor}` on the way back (`{tensor}` is computed from "
            f"`{asked}`): it can't be known yet."
        )
    if asked not in graph.downstream[tensor]:
        raise Refused(
            f"`d{asked}` says nothing about `d{tensor}`: `{asked}` is not computed from `{tensor}`."
        )


def _check_in_one_go(
    graph: Graph, tensor: str, upstream: Sequence[str], start: Sequence[str]
) -> None:
    """Refuse gradients on the way that is to be taken in one go: they are other katas' answers."""
    for name in upstream:
        if sentence := halfway(graph, tensor, f"d{name}", start):
            raise Refused(sentence)


def halfway(graph: Graph, tensor: str, gradient: str, start: Sequence[str]) -> str:
    """The sentence for a gradient on the way that must be taken in one go; "" for any other name."""
    if gradient not in {f"d{name}" for name in _halfway(graph, tensor, start)}:
        return ""
    ends = " and ".join("the loss" if n == graph.output else f"`d{n}`" for n in start)
    return f"`{gradient}` is half of the way already: this kata goes from {ends} to `d{tensor}` in one go."


def _halfway(graph: Graph, tensor: str, start: Sequence[str]) -> set[str]:
    """The tensors between the two ends of a way that is to be taken in one go."""
    return {op.name for op in graph.between(tensor, set(start))} - set(start) if start else set()


def _check_determined(graph: Graph, tensor: str, upstream: tuple[str, ...]) -> None:
    """Refuse when a way to the loss avoids every gradient asked for.

    Who asks for none at all starts from the loss itself, whose gradient is 1.
    """
    if not upstream:
        return
    open_end = graph.reached(tensor, set(upstream)).get(graph.output)
    if open_end and graph.output not in upstream:
        reader = open_end[1]
        raise Refused(
            f"These gradients don't determine `d{tensor}`: `{tensor}` is also read by "
            f"`{reader}`, so ask for `d{reader}` too."
        )


def may_ask_in_a_step(graph: Graph, updates: bool) -> tuple[str, ...]:
    """All that a step may ask for: what it starts from, and the sizes.

    The learning rate is there only where it `updates` the parameters itself.
    """
    return (*graph.inputs, *graph.size_names, *([RATE] if updates else []))


def asked_in_a_step(graph: Graph, signature: inspect.Signature, updates: bool = True) -> list[str]:
    """What a step asks for, by name. Raises `Refused` if it can't have that."""
    known = {*may_ask_in_a_step(graph, updates)}
    names = names_of(signature, known)
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
