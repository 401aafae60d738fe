"""A WaveNet of three levels that guesses a name's next letter from the eight before it.

Makemore part 5: instead of all letters at once, two neighbours become one, three times over. One
level is written once, line by line, and repeated; level 0 reads the embedding, level 2 has one place
left. Shapes are in jaxtyping's notation: `n` examples, `k` neighbours that become one (the lecture's
2), so that there are `k*k*k` letters to read. In the lines of a level `T` places become `P`.
"""

from typing import TypedDict

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor

from data.examples import vocab_size
from reference.graph import Graph, Inputs
from reference.model import Sizes

LEVELS = 3


class Letters(TypedDict):
    """A minibatch: the letters so far."""

    Xb: Int[Tensor, "n k*k*k"]
    k: int


class Table(TypedDict):
    C: Float[Tensor, "vocab_size n_embd"]


def emb(C, Xb) -> Float[Tensor, "n k*k*k n_embd"]:
    return C[Xb]


# A level: k neighbours become one; a linear layer without a bias, batch norm, tanh.
class Level(TypedDict):
    x: Float[Tensor, "n T channels"]
    k: int


class Layer(TypedDict):
    W: Float[Tensor, "k*channels n_hidden"]
    bngain: Float[Tensor, "n_hidden"]
    bnbias: Float[Tensor, "n_hidden"]


def flat(x, n, k) -> Float[Tensor, "n P k*channels"]:
    return x.view(n, -1, k * x.shape[2])


def hprebn(flat, W) -> Float[Tensor, "n P n_hidden"]:
    return flat @ W


def bnmean(hprebn) -> Float[Tensor, "1 1 n_hidden"]:
    return hprebn.mean((0, 1), keepdim=True)  # over the examples and the places


def bndiff(hprebn, bnmean) -> Float[Tensor, "n P n_hidden"]:
    return hprebn - bnmean


def bnvar(bndiff) -> Float[Tensor, "1 1 n_hidden"]:
    N = bndiff.shape[0] * bndiff.shape[1]
    return (bndiff**2).sum((0, 1), keepdim=True) / (N - 1)


def bnvar_inv(bnvar) -> Float[Tensor, "1 1 n_hidden"]:
    return (bnvar + 1e-5) ** -0.5


def bnraw(bndiff, bnvar_inv) -> Float[Tensor, "n P n_hidden"]:
    return bndiff * bnvar_inv


def hpreact(bngain, bnraw, bnbias) -> Float[Tensor, "n P n_hidden"]:
    return bngain * bnraw + bnbias


def h(hpreact) -> Float[Tensor, "n P n_hidden"]:
    return torch.tanh(hpreact)


# The head.
class Last(TypedDict):
    last: Float[Tensor, "n 1 n_hidden"]
    Yb: Int[Tensor, "n"]


class Head(TypedDict):
    W_3: Float[Tensor, "n_hidden vocab_size"]
    b_3: Float[Tensor, "vocab_size"]


def logits(last, W_3, b_3) -> Float[Tensor, "n vocab_size"]:
    return last.squeeze(1) @ W_3 + b_3


def loss(logits, Yb) -> Float[Tensor, ""]:
    return F.cross_entropy(logits, Yb)


EMBEDDING = Graph.of(Letters, Table, {"emb": emb})
LEVEL = Graph.of(
    Level,
    Layer,
    {
        line.__name__: line
        for line in (flat, hprebn, bnmean, bndiff, bnvar, bnvar_inv, bnraw, hpreact, h)
    },
)
HEAD = Graph.of(Last, Head, {"logits": logits, "loss": loss})

GRAPH = (
    EMBEDDING.then(
        LEVEL.repeated(
            LEVELS,
            carry={"x": "h"},
            axes=(
                {"T": "k*k*k", "P": "k*k", "channels": "n_embd"},
                {"T": "k*k", "P": "k", "channels": "n_hidden"},
                {"T": "k", "P": "1", "channels": "n_hidden"},
            ),
        ).renamed({"x": "emb"})
    )
).then(HEAD.renamed({"last": f"h_{LEVELS - 1}"}))

LAYERS = {
    "emb": "Embed the characters",
    "hprebn": "Linear layer",
    "hpreact": "BatchNorm",
    "h": "Non-linearity",
    "logits": "Output layer",
    "loss": "Cross-entropy loss",
}
"""Each by its last tensor, in each level anew."""

SMALL = (
    {"n": 7, "k": 2, "vocab_size": 11, "n_embd": 3, "n_hidden": 5},
    {"n": 5, "k": 3, "vocab_size": 13, "n_embd": 2, "n_hidden": 7},
    {"n": 11, "k": 2, "vocab_size": 7, "n_embd": 5, "n_hidden": 3},
)

LARGE = (
    {"n": 149, "k": 2, "vocab_size": 17, "n_embd": 3, "n_hidden": 5},
    {"n": 5, "k": 2, "vocab_size": 149, "n_embd": 7, "n_hidden": 31},
    {"n": 151, "k": 2, "vocab_size": 7, "n_embd": 5, "n_hidden": 397},
)


def draw(sizes: Sizes, generator: torch.Generator) -> Inputs:
    """Small random inputs on which nothing is accidentally zero or hidden.

    The linear layers are so small that the variance before batch norm is about the 1e-5 that is
    added to it: forgetting the epsilon shows. The last letter is never read and never a target.
    """
    n, k, vocab, hidden = (sizes[name] for name in ("n", "k", "vocab_size", "n_hidden"))

    def normal(*shape: int, scale: float = 1.0, around: float = 0.0) -> Tensor:
        return torch.randn(shape, generator=generator) * scale + around

    levels: dict[str, Tensor] = {}
    for level in range(LEVELS):
        fan_in = k * (hidden if level else sizes["n_embd"])
        levels[f"W_{level}"] = normal(fan_in, hidden, scale=0.005 / fan_in**0.5)
        levels[f"bngain_{level}"] = normal(hidden, scale=0.3, around=1.0)
        levels[f"bnbias_{level}"] = normal(hidden, scale=0.3)
    return {
        "Xb": torch.randint(vocab - 1, (n, k**LEVELS), generator=generator),
        "Yb": torch.randint(vocab - 1, (n,), generator=generator),
        "k": k,
        "C": normal(vocab, sizes["n_embd"]),
        **levels,
        "W_3": normal(hidden, vocab, scale=hidden**-0.5),
        "b_3": normal(vocab, scale=0.5),
    }


def parameters(
    generator: torch.Generator, n_embd: int = 24, n_hidden: int = 128, k: int = 2
) -> dict[str, Tensor]:
    """The parameters before training, in torch's default dtype: 76,579 numbers.

    As the lecture begins, with a head that is not confident of anything; but gains and biases are
    noisy, as in part 4: zeros and ones would hide a wrong backward pass.
    """

    def normal(*shape: int) -> Tensor:
        return torch.randn(shape, generator=generator)

    levels: dict[str, Tensor] = {}
    for level in range(LEVELS):
        fan_in = k * (n_hidden if level else n_embd)
        levels[f"W_{level}"] = normal(fan_in, n_hidden) / fan_in**0.5
        levels[f"bngain_{level}"] = normal(n_hidden) * 0.1 + 1.0
        levels[f"bnbias_{level}"] = normal(n_hidden) * 0.1
    return {
        "C": normal(vocab_size, n_embd),
        **levels,
        "W_3": normal(n_hidden, vocab_size) / n_hidden**0.5 * 0.1,
        "b_3": normal(vocab_size) * 0.1,
    }
