"""What an attempt is tried on: the network's own minibatch, to be shown, and small cases that decide.

In the lecture's chain some gradients are nothing but rounding noise (`dlogit_maxes`, `db1`), so
any answer would pass there. The small cases are in float64, of distinct prime sizes, and start from
random cotangents: nothing in them is zero by accident, nothing fits by accident.
"""

from __future__ import annotations

import importlib
import re
import zlib
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

import torch
from torch import Tensor

from dojo.course.curriculum import Kata
from dojo.judging import SEED
from dojo.judging.contract import Refused, Request
from reference.graph import Graph, Inputs
from reference.model import Model, Sizes
from reference.oracle import Oracle, default_dtype

KATAS, STAGES = 160, 16
"""So many of each are remembered: one seed and the whole course, some katas asked in two ways."""


@dataclass(frozen=True)
class Case:
    """One set of arguments with the gradient that autograd finds for them.

    `upstream` are the gradients that were asked for, by tensor; they and `expected` follow from the
    `cotangents`. `decides` tells the small cases from the network's own minibatch, which is `called`
    something. Where the gradient is nothing but rounding noise, `scale` is the size of what cancels
    in it. `answers` are the katas whose worked answers work this gradient out.
    """

    oracle: Oracle
    tensor: str
    request: Request
    upstream: Mapping[str, Tensor]
    expected: Tensor
    cotangents: Mapping[str, Tensor]
    decides: bool
    scale: float | None = None
    answers: tuple[Kata, ...] = ()
    called: str = ""

    @property
    def dtype(self) -> torch.dtype:
        """That of every float tensor in it."""
        return self.expected.dtype

    @property
    def label(self) -> str:
        """What to call it: the sizes of the tensor's own axes."""
        return self.sizes_in(())

    def sizes_in(self, shape: Sequence[int]) -> str:
        """The same, with the sizes that are in this shape: no two are alike, so they can be told."""
        if self.called:
            return self.called
        own = re.findall(r"\w+", " ".join(self.oracle.graph.tensors[self.tensor]))
        return sizes_of(
            self.oracle, {n for n, s in self.oracle.sizes.items() if n in own or s in shape}
        )

    @cached_property
    def arguments(self) -> dict[str, object]:
        """What the attempt is called with, by parameter name."""
        values, sizes = self.oracle.values, self.oracle.sizes
        return {
            **{name: values[name] for name in self.request.tensors},
            **{name: sizes[name] for name in self.request.sizes},
            **{f"d{name}": self.upstream[name] for name in self.request.upstream},
        }


def sizes_of(oracle: Oracle, those: Container[str] | None = None) -> str:
    """The sizes of a case, or `those`, in the learner's names: `n=7, block_size=3, ...`."""
    chosen = oracle.sizes if those is None else those
    return ", ".join(
        f"{n}={s}" for n, s in oracle.sizes.items() if n in chosen and n not in oracle.graph.aliases
    )


def model(reference: str) -> Model:
    """The network that a kata names as `module:attribute`."""
    module, attribute = reference.split(":")
    found = getattr(importlib.import_module(module), attribute)
    assert isinstance(found, Model)
    return found


def draw(model: Model, sizes: Mapping[str, int], generator: torch.Generator) -> Inputs:
    """Small random inputs in float64."""
    with default_dtype(torch.float64):
        return model.draw(sizes, generator)


@lru_cache(maxsize=KATAS)
def cases(kata: Kata, request: Request, seed: int = SEED) -> tuple[Case, ...]:
    """The small cases for what an attempt asks for, then the network's own minibatch.

    The same seed gives the same cases to the last bit, whichever katas are judged before.
    """
    # Each stage has its own: what is given in one must not be the answer of another.
    own = seed + zlib.crc32(kata.stage.encode())
    small = [
        _case(oracle, kata, request, seed + 1009 * number)
        for number, oracle in enumerate(_small_oracles(kata.model, own))
    ]
    return (*small, lecture_case(kata, request))


@lru_cache(maxsize=KATAS)
def large_case(kata: Kata, request: Request, seed: int) -> Case:
    """A case for what an attempt asks for, at the sizes that `large_oracle` takes."""
    oracle = large_oracle(kata.model, (kata.tensor,), seed + zlib.crc32(kata.stage.encode()))
    return _case(oracle, kata, request, seed)


def large_oracle(reference: str, tensors: tuple[str, ...], seed: int) -> Oracle:
    """At those of the network's large sizes at which to move each element of these tensors is dearest."""
    return _large_oracle(reference, _dearest(reference, tensors), seed)


DEAR = 13
"""To move each element is dear if it makes so many times what the case has: see the watcher's `WORK`."""
HUGE = 10
"""So many times larger than need be, a case leaves a loop over rows, columns or letters no room either."""


@cache
def _dearest(reference: str, tensors: tuple[str, ...]) -> int:
    """The sizes at which moving each element makes most, but for huge ones if smaller ones are dear."""
    sizes = range(len(_large(reference)))
    made, whole = zip(
        *(_moved(_large_oracle(reference, n, SEED), tensors) for n in sizes), strict=True
    )
    dear = [made[n] > DEAR * whole[n] for n in sizes]
    least = min((whole[n] for n in sizes if dear[n]), default=0)
    return max(sizes, key=lambda n: (dear[n] and whole[n] < HUGE * least, made[n]))


def _moved(oracle: Oracle, tensors: tuple[str, ...]) -> tuple[int, int]:
    """How many elements are made by moving each of these tensors' by itself, and how many there are.

    Each makes the tensors once more that are read off its own.
    """
    counts = {name: value.numel() for name, value in oracle.values.items()}
    readers = oracle.graph.readers
    made = sum(counts[name] * sum(counts[r] for r in readers[name]) for name in tensors)
    return made, sum(counts.values())


@lru_cache(maxsize=2 * STAGES)
def _large_oracle(reference: str, number: int, seed: int) -> Oracle:
    return _oracle(model(reference), _large(reference)[number], seed)


def _large(reference: str) -> tuple[Sizes, ...]:
    return model(reference).large or model(reference).small


@lru_cache(maxsize=256)
def lecture_case(kata: Kata, request: Request) -> Case:
    """The network's own minibatch in float32, backpropagated from its true loss."""
    oracle = lecture_oracle(kata.model)
    return _solved(oracle, kata, request, {oracle.graph.output: torch.ones(())}, decides=False)


def frontier(graph: Graph, upstream: tuple[str, ...]) -> list[str]:
    """Those of the asked-for gradients from which the others follow; the loss, if there is none."""
    below = [name for name in upstream if not graph.downstream[name] & set(upstream)]
    return below or [graph.output]


def _case(oracle: Oracle, kata: Kata, request: Request, seed: int) -> Case:
    graph = oracle.graph
    generator = torch.Generator().manual_seed(seed + zlib.crc32(kata.id.encode()))

    def drawn(names: Iterable[str]) -> dict[str, Tensor]:
        shapes = {name: oracle.values[name].shape for name in names}
        cotangents = {
            name: torch.randn(shape, generator=generator, dtype=torch.float64)
            for name, shape in shapes.items()
        }
        if graph.output in shapes:  # the loss's own gradient is 1, asked for or not
            cotangents[graph.output] = torch.ones((), dtype=torch.float64)
        return cotangents

    cotangents = drawn(frontier(graph, request.upstream))
    case = _solved(oracle, kata, request, cotangents, decides=True)
    own = [name for name in graph.readers[kata.tensor] if name in request.upstream]
    if own and len(own) < len(request.upstream) and _cancels(case, own):
        # What is asked for beside the readers must not hide one of them. So each sends something
        # back that does not come from further on, as it would if nothing else were asked for.
        return _solved(oracle, kata, request, cotangents | drawn(own), decides=True)
    if case.scale is not None:
        alone = " and ".join(f"`d{name}`" for name in kata.start or graph.readers[kata.tensor])
        raise Refused(
            f"For what you ask for, `d{kata.tensor}` is zero up to rounding, so nothing could be "
            f"checked. Ask for {alone} alone."
        )
    return case


def _cancels(case: Case, readers: Sequence[str]) -> bool:
    """Whether next to nothing comes back through one of the readers, or in all."""
    if case.scale is not None:
        return True
    oracle, largest = case.oracle, float(case.expected.abs().max())
    parts = (oracle.pull_back(oracle.graph.ops[r], case.tensor, case.upstream[r]) for r in readers)
    return any(float(part.abs().max()) <= NOISE[case.dtype] * largest for part in parts)


def _solved(
    oracle: Oracle, kata: Kata, request: Request, cotangents: Mapping[str, Tensor], *, decides: bool
) -> Case:
    readers = oracle.graph.readers[kata.tensor]
    found = oracle.gradients((kata.tensor, *request.upstream, *readers), cotangents)
    expected = found[kata.tensor]
    upstream = {name: found[name] for name in request.upstream}
    around = max(float(found[name].abs().max()) for name in readers)
    noise = float(expected.abs().max()) <= NOISE[expected.dtype] * around
    return Case(
        oracle,
        kata.tensor,
        request,
        upstream,
        expected,
        cotangents,
        decides,
        around if noise else None,
        (kata,),
        "" if decides else f"{model(kata.model).whose} minibatch",
    )


NOISE = {torch.float64: 1e-12, torch.float32: 1e-5}
"""Relative to the gradients that a gradient is made of: what is smaller has cancelled."""


@lru_cache(maxsize=STAGES)
def _small_oracles(reference: str, seed: int) -> tuple[Oracle, ...]:
    network = model(reference)
    return tuple(
        _oracle(network, sizes, seed + number) for number, sizes in enumerate(network.small)
    )


def _oracle(network: Model, sizes: Sizes, seed: int) -> Oracle:
    return Oracle(network.graph, draw(network, sizes, torch.Generator().manual_seed(seed)))


@lru_cache(maxsize=STAGES)
def lecture_oracle(reference: str) -> Oracle:
    """The forward pass on the lecture's minibatch."""
    network = model(reference)
    return Oracle(network.graph, network.lecture())
