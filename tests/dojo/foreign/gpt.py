"""A small GPT: two blocks of causal attention, the token table tied to the head."""

from collections.abc import Iterator, Mapping
from itertools import count, pairwise
from typing import TypedDict

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int
from torch import Tensor

from reference.graph import Graph, Inputs
from reference.model import Model, Sizes
from reference.training import Curve, File, Number, Training
from reference.update import Adam, Update

IGNORED = -1
BLOCKS = 2


class Batch(TypedDict):
    """`B` texts of `T` tokens, and what follows each; -1 where that does not count."""

    idx: Int[Tensor, "B T"]
    targets: Int[Tensor, "B T"]
    n_head: int
    hs: int


class Tables(TypedDict):
    wte: Float[Tensor, "V n_head*hs"]
    wpe: Float[Tensor, "T n_head*hs"]


def emb(wte, idx) -> Float[Tensor, "B T n_head*hs"]:
    return wte[idx]


def x(emb, wpe) -> Float[Tensor, "B T n_head*hs"]:
    return emb + wpe


def later(T) -> Bool[Tensor, "T T"]:
    return torch.ones(T, T).triu(1).bool()


EMBEDDING = Graph.of(Batch, Tables, {f.__name__: f for f in (emb, x, later)})


# A block.
class Stream(TypedDict):
    x: Float[Tensor, "B T n_head*hs"]
    later: Bool[Tensor, "T T"]
    n_head: int
    hs: int


class Weights(TypedDict):
    Wq: Float[Tensor, "n_head*hs n_head*hs"]
    Wk: Float[Tensor, "n_head*hs n_head*hs"]
    Wv: Float[Tensor, "n_head*hs n_head*hs"]
    Wo: Float[Tensor, "n_head*hs n_head*hs"]


def q(x, Wq, B, T, n_head, hs) -> Float[Tensor, "B n_head T hs"]:
    return (x @ Wq).view(B, T, n_head, hs).transpose(1, 2)


def k(x, Wk, B, T, n_head, hs) -> Float[Tensor, "B n_head T hs"]:
    return (x @ Wk).view(B, T, n_head, hs).transpose(1, 2)


def v(x, Wv, B, T, n_head, hs) -> Float[Tensor, "B n_head T hs"]:
    return (x @ Wv).view(B, T, n_head, hs).transpose(1, 2)


def preatt(q, k, hs) -> Float[Tensor, "B n_head T T"]:
    return q @ k.transpose(-2, -1) / hs**0.5


def att(preatt, later) -> Float[Tensor, "B n_head T T"]:
    masked = preatt.masked_fill(later, float("-inf"))
    return torch.softmax(masked, -1)


def y(att, v, B, T) -> Float[Tensor, "B T n_head*hs"]:
    heads = att @ v
    return heads.transpose(1, 2).reshape(B, T, -1)


def out(x, y, Wo) -> Float[Tensor, "B T n_head*hs"]:
    return x + y @ Wo


BLOCK = Graph.of(Stream, Weights, {f.__name__: f for f in (q, k, v, preatt, att, y, out)})


# The head.
class Last(TypedDict):
    last: Float[Tensor, "B T n_head*hs"]
    targets: Int[Tensor, "B T"]


class Tied(TypedDict):
    wte: Float[Tensor, "V n_head*hs"]


def logits(last, wte) -> Float[Tensor, "B T V"]:
    return last @ wte.T


def logprobs(logits) -> Float[Tensor, "B T V"]:
    return torch.log_softmax(logits, -1)


def loss(logprobs, targets) -> Float[Tensor, ""]:
    return F.nll_loss(logprobs.flatten(0, 1), targets.flatten(), ignore_index=-1)


HEAD = Graph.of(Last, Tied, {f.__name__: f for f in (logits, logprobs, loss)})

GRAPH = EMBEDDING.then(BLOCK.repeated(BLOCKS, carry={"x": "out"}, shared=("later",))).then(
    HEAD.renamed({"last": f"out_{BLOCKS - 1}"})
)


SMALL = (
    {"B": 7, "T": 3, "V": 11, "n_head": 2, "hs": 5},
    {"B": 5, "T": 3, "V": 13, "n_head": 2, "hs": 7},
    {"B": 11, "T": 2, "V": 7, "n_head": 3, "hs": 5},
)


def draw(sizes: Sizes, generator: torch.Generator) -> Inputs:
    """Random inputs; a third of the targets is ignored."""
    tokens = (sizes["B"], sizes["T"])
    targets = torch.randint(sizes["V"] - 1, tokens, generator=generator)
    ignored = torch.rand(tokens, generator=generator) < 1 / 3
    weights = {
        name: torch.randn([_length(dim, sizes) for dim in type_.dims], generator=generator)
        for name, type_ in GRAPH.parameters.items()
    }
    scale = (sizes["n_head"] * sizes["hs"]) ** -0.5
    return {
        "idx": torch.randint(sizes["V"] - 1, tokens, generator=generator),
        "targets": targets.masked_fill(ignored, IGNORED),
        "n_head": sizes["n_head"],
        "hs": sizes["hs"],
        **{name: w * scale if name.startswith("W") else w for name, w in weights.items()},
    }


def _length(dim: str, sizes: Sizes) -> int:
    return sizes["n_head"] * sizes["hs"] if dim == "n_head*hs" else sizes[dim]


LARGER = {"B": 16, "T": 8, "V": 27, "n_head": 2, "hs": 8}


def parameters(generator: torch.Generator) -> dict[str, Tensor]:
    drawn = draw(LARGER, generator)
    return {name: torch.as_tensor(drawn[name]) * 0.3 for name in GRAPH.parameters}


def minibatch(generator: torch.Generator) -> Inputs:
    drawn = draw(LARGER, generator)
    return {name: drawn[name] for name in (*GRAPH.data, *GRAPH.given)}


class Patterns(Training):
    """The GPT learns to count: every text goes up by one, from a random start.

    It is trained by Adam, whose memory must be kept for a run to be gone on with.
    """

    steps = 200
    options = (Number("heads", 2, "attention heads (2)", most=4), File("texts", "unused"))
    curve = Curve(rate=1e-2)

    @staticmethod
    def update() -> Update:
        return Adam()

    def parameters(self) -> dict[str, Tensor]:
        return parameters(torch.Generator().manual_seed(self.seed))

    def minibatches(self, skip: int = 0) -> Iterator[Inputs]:
        for number in count(skip):
            generator = torch.Generator().manual_seed(self.seed + number)
            start = torch.randint(LARGER["V"], (LARGER["B"], 1), generator=generator)
            text = (start + torch.arange(LARGER["T"] + 1)) % LARGER["V"]
            heads = self.settings["heads"]
            yield {
                "idx": text[:, :-1],
                "targets": text[:, 1:].contiguous().index_fill(1, torch.tensor([0]), IGNORED),
                "n_head": heads,
                "hs": LARGER["n_head"] * LARGER["hs"] // heads,
            }

    def evaluate(
        self, parameters: Mapping[str, Tensor], statistics: Mapping[str, Tensor]
    ) -> dict[str, float | None]:
        values = GRAPH.run({**parameters, **next(self.minibatches(10**6))})
        return {"held out": float(values["loss"]), "none": None}

    def samples(
        self,
        parameters: Mapping[str, Tensor],
        statistics: Mapping[str, Tensor],
        generator: torch.Generator,
    ) -> Iterator[str]:
        given = next(self.minibatches(int(torch.randint(10**6, (), generator=generator))))
        for row in GRAPH.run({**parameters, **given})["logits"].argmax(-1):
            yield " ".join(map(str, row.tolist()))

    def is_known(self, sample: str) -> bool:
        numbers = [int(word) for word in sample.split()]
        return all((b - a) % LARGER["V"] == 1 for a, b in pairwise(numbers))


gpt = Model(GRAPH, draw, SMALL, parameters, minibatch, training=Patterns)
