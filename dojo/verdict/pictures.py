"""What there is to see of a kata, as plain values: tables of numbers, and its network line by line."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Table:
    """The numbers of a tensor in the order of its axes, the last the quickest.

    `axes` are the names of its axes, or their lengths where nobody knows them. `letters` has a word
    for each place along an axis, where the network has such. `cut` says what part of it this is.
    """

    title: str
    axes: tuple[str, ...]
    shape: tuple[int, ...]
    numbers: array[float]
    letters: tuple[str, ...] = ()
    cut: str = ""


@dataclass(frozen=True)
class Numbers:
    """A gradient on one case. What the `readers` send back adds up to what is `expected`.

    `difference` is yours less the expected; there is none where the shapes differ. `balanced`: what
    pulls in a row (the last axis) is as much as what pushes. `expected` is None where it is not to
    be told.
    """

    case: str
    expected: Table | None
    yours: Table | None = None
    difference: Table | None = None
    readers: tuple[Table, ...] = ()
    balanced: bool = False


@dataclass(frozen=True)
class Line:
    """A line of a forward pass: the tensor `name`, and what it reads. `before` is what its `code`
    prepares.

    Of what it reads, `reads` are the lines before it whose gradient it sends back, `parameters` and `data`
    what is given. The `layer` and the repeated `block` are those it belongs to, "" for none.
    """

    name: str
    code: str
    before: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    layer: str = ""
    block: str = ""
    constant: bool = False


@dataclass(frozen=True)
class Spread:
    """Mean and standard deviation of a gradient, on the network's own minibatch."""

    name: str
    mean: float
    deviation: float


@dataclass(frozen=True)
class Network:
    """A network as a picture: its lines in the order of computation, and its gradients' spreads.

    `shapes` are those of all tensors, what is given among them, `readers` who reads each.
    """

    model: str
    lines: tuple[Line, ...]
    spreads: tuple[Spread, ...] = ()
    shapes: Mapping[str, str] = field(default_factory=dict)
    readers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
