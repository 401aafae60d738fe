"""A GPT of two blocks that guesses a name's next letter, at every place of the name at once.

As nanoGPT writes it down, without biases and without dropout: token and position embedding, blocks
of causal attention and an MLP, each behind a LayerNorm and beside a residual connection, a last
LayerNorm, and a head that is the token table once more. Names are nanoGPT's and llm.c's (`wte`,
`wpe`, `ln1`, `fch`), and those of the stages before (`xhat`, `rstd`, `gain`, `scores`, `att`).

Source: https://github.com/karpathy/nanoGPT, model.py; Radford et al. 2019, section 2.3.
"""

from typing import TypedDict

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int
from torch import Tensor

from reference.drawn import length
from reference.graph import Graph, Inputs
from reference.model import Sizes

BLOCKS = 2


# The embeddings.
class Data(TypedDict):
    """`B` texts of `T` tokens, and what follows each: -1 where nothing does, to be ignored."""

    idx: Int[Tensor, "B T"]
    targets: Int[Tensor, "B T"]
    n_head: int
    head_size: int


class Tables(TypedDict):
    """A row for each token, and one for each place."""

    wte: Float[Tensor, "vocab_size C"]
    wpe: Float[Tensor, "T C"]


def tok_emb(wte, idx) -> Float[Tensor, "B T C"]:
    return wte[idx]


def x(tok_emb, wpe) -> Float[Tensor, "B T C"]:
    return tok_emb + wpe


def later(T) -> Bool[Tensor, "T T"]:
    return torch.ones(T, T).triu(1).bool()


EMBEDDING = Graph.of(Data, Tables, {f.__name__: f for f in (tok_emb, x, later)})


# A norm: of what each branch reads, and of what the head reads.
class Stream(TypedDict):
    x: Float[Tensor, "B T C"]


class Gain(TypedDict):
    gain: Float[Tensor, "C"]


def rstd(x) -> Float[Tensor, "B T 1"]:
    var = x.var(-1, keepdim=True, unbiased=False)
    return (var + 1e-5) ** -0.5


def xhat(x, rstd) -> Float[Tensor, "B T C"]:
    return (x - x.mean(-1, keepdim=True)) * rstd


def ln(gain, xhat) -> Float[Tensor, "B T C"]:
    return gain * xhat


LAYER_NORM = Graph.of(Stream, Gain, {f.__name__: f for f in (rstd, xhat, ln)})


def norm(of: str, number: str) -> Graph:
    """The norm of this tensor, all of whose own tensors are called by this number (`ln1`)."""
    names = {name: f"{name}{number}" for name in ("gain", "rstd", "xhat", "ln")}
    return LAYER_NORM.renamed({"x": of, **names})


# Attention, from the residual stream `x` to the residual stream `mid`.
class AttentionData(TypedDict):
    x: Float[Tensor, "B T C"]
    ln1: Float[Tensor, "B T C"]
    later: Bool[Tensor, "T T"]
    n_head: int
    head_size: int


class AttentionParameters(TypedDict):
    Wq: Float[Tensor, "C n_head*head_size"]
    Wk: Float[Tensor, "C n_head*head_size"]
    Wv: Float[Tensor, "C n_head*head_size"]
    Wo: Float[Tensor, "n_head*head_size C"]


def q(ln1, Wq, B, T, n_head, head_size) -> Float[Tensor, "B n_head T head_size"]:
    heads = (ln1 @ Wq).view(B, T, n_head, head_size)
    return heads.transpose(1, 2)


def k(ln1, Wk, B, T, n_head, head_size) -> Float[Tensor, "B n_head T head_size"]:
    heads = (ln1 @ Wk).view(B, T, n_head, head_size)
    return heads.transpose(1, 2)


def v(ln1, Wv, B, T, n_head, head_size) -> Float[Tensor, "B n_head T head_size"]:
    heads = (ln1 @ Wv).view(B, T, n_head, head_size)
    return heads.transpose(1, 2)


def scores(q, k, head_size) -> Float[Tensor, "B n_head T T"]:
    return q @ k.transpose(-2, -1) / head_size**0.5


def att(scores, later) -> Float[Tensor, "B n_head T T"]:
    masked = scores.masked_fill(later, float("-inf"))
    return torch.softmax(masked, -1)


def merged(att, v, B, T) -> Float[Tensor, "B T n_head*head_size"]:
    return (att @ v).transpose(1, 2).reshape(B, T, -1)


def mid(x, merged, Wo) -> Float[Tensor, "B T C"]:
    return x + merged @ Wo


ATTENTION = Graph.of(
    AttentionData,
    AttentionParameters,
    {f.__name__: f for f in (q, k, v, scores, att, merged, mid)},
)


# The MLP, from the residual stream `mid` to the residual stream `out`.
class MLPData(TypedDict):
    mid: Float[Tensor, "B T C"]
    ln2: Float[Tensor, "B T C"]


class MLPParameters(TypedDict):
    Wfc: Float[Tensor, "C 4*C"]
    Wproj: Float[Tensor, "4*C C"]


def fch(ln2, Wfc) -> Float[Tensor, "B T 4*C"]:
    return ln2 @ Wfc


def t(fch) -> Float[Tensor, "B T 4*C"]:
    return torch.tanh((2 / torch.pi) ** 0.5 * (fch + 0.044715 * fch**3))


def gelu(fch, t) -> Float[Tensor, "B T 4*C"]:
    return 0.5 * fch * (1 + t)


def out(mid, gelu, Wproj) -> Float[Tensor, "B T C"]:
    return mid + gelu @ Wproj


MLP = Graph.of(MLPData, MLPParameters, {f.__name__: f for f in (fch, t, gelu, out)})


# The head.
class HeadData(TypedDict):
    lnf: Float[Tensor, "B T C"]
    targets: Int[Tensor, "B T"]


class Tied(TypedDict):
    wte: Float[Tensor, "vocab_size C"]


def logits(lnf, wte) -> Float[Tensor, "B T vocab_size"]:
    return lnf @ wte.T


def logprobs(logits) -> Float[Tensor, "B T vocab_size"]:
    return torch.log_softmax(logits, -1)


def loss(logprobs, targets) -> Float[Tensor, ""]:
    places = logprobs.flatten(0, 1)
    return F.nll_loss(places, targets.flatten(), ignore_index=-1)


HEAD = Graph.of(HeadData, Tied, {f.__name__: f for f in (logits, logprobs, loss)})

# Together.
BLOCK = norm("x", "1").then(ATTENTION).then(norm("mid", "2")).then(MLP)
GRAPH = (
    EMBEDDING.then(BLOCK.repeated(BLOCKS, carry={"x": "out"}, shared=("later",)))
    .then(norm(f"out_{BLOCKS - 1}", "f"))
    .then(HEAD)
)

LAYERS = {
    "later": "Embeddings",
    "ln1": "LayerNorm",
    "mid": "Attention",
    "ln2": "LayerNorm",
    "out": "MLP",
    "lnf": "LayerNorm",
    "loss": "Head and loss",
}
"""Each by its last tensor, in each block anew."""


SMALL = (
    {"B": 5, "T": 7, "vocab_size": 13, "C": 11, "n_head": 2, "head_size": 3},
    {"B": 7, "T": 5, "vocab_size": 17, "C": 13, "n_head": 3, "head_size": 2},
    {"B": 3, "T": 5, "vocab_size": 11, "C": 7, "n_head": 2, "head_size": 13},
)

LARGE = (
    {"B": 61, "T": 5, "vocab_size": 11, "C": 7, "n_head": 3, "head_size": 2},
    {"B": 3, "T": 61, "vocab_size": 13, "C": 17, "n_head": 2, "head_size": 5},
    {"B": 5, "T": 7, "vocab_size": 41, "C": 11, "n_head": 2, "head_size": 3},
    {"B": 5, "T": 3, "vocab_size": 13, "C": 61, "n_head": 2, "head_size": 7},
    {"B": 3, "T": 7, "vocab_size": 13, "C": 11, "n_head": 31, "head_size": 5},
    {"B": 3, "T": 7, "vocab_size": 13, "C": 11, "n_head": 2, "head_size": 61},
)


def draw(sizes: Sizes, generator: torch.Generator) -> Inputs:
    """Small random inputs on which nothing is accidentally zero or hidden.

    The residual stream is so small that the 1e-5 in the norms can be seen, and each branch adds about
    as much to it as is there. A third of the targets is ignored. The last token is never a target:
    letting `one_hot` count the classes by itself shows.
    """
    last, tokens = sizes["vocab_size"] - 1, (sizes["B"], sizes["T"])
    targets = torch.randint(last, tokens, generator=generator)
    ignored = torch.rand(tokens, generator=generator) < 1 / 3
    return {
        "idx": torch.randint(last, tokens, generator=generator),
        "targets": targets.masked_fill(ignored, -1),
        "n_head": sizes["n_head"],
        "head_size": sizes["head_size"],
        **weights(sizes, generator, stream=0.006),
    }


def weights(sizes: Sizes, generator: torch.Generator, stream: float) -> dict[str, Tensor]:
    """The parameters, for a residual stream whose embeddings are of this size."""

    def normal(name: str) -> Tensor:
        shape = [length(dim, sizes) for dim in GRAPH.parameters[name].dims]
        numbers = torch.randn(shape, generator=generator)
        match name.partition("_")[0]:
            case "wte" | "wpe":
                return stream * numbers
            case "gain1" | "gain2" | "gainf":
                return 1 + 0.4 * numbers
            case "Wo" | "Wproj":  # into the stream
                return 2.5 * stream * shape[0] ** -0.5 * numbers
        return shape[0] ** -0.5 * numbers

    return {name: normal(name) for name in GRAPH.parameters}
