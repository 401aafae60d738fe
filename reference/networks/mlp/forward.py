"""The lecture's network: a 2-layer MLP with BatchNorm that guesses a name's next letter.

One function per line of the lecture's forward pass, in pieces small enough to backpropagate through
one at a time (Building makemore Part 4, 00:13:01). Parameter names are the tensors that are read,
shapes are in jaxtyping's notation. Sizes that an op needs (`n`) are asked for by name, too.
"""

from typing import TypedDict

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor

from data.examples import vocab_size
from reference.graph import Graph
from reference.model import Sizes


class Data(TypedDict):
    """A minibatch of `n` examples: the letters so far, and the one that follows."""

    Xb: Int[Tensor, "n block_size"]
    Yb: Int[Tensor, "n"]


class Parameters(TypedDict):
    """What is trained."""

    C: Float[Tensor, "vocab_size n_embd"]
    W1: Float[Tensor, "block_size*n_embd n_hidden"]
    b1: Float[Tensor, "n_hidden"]
    W2: Float[Tensor, "n_hidden vocab_size"]
    b2: Float[Tensor, "vocab_size"]
    bngain: Float[Tensor, "1 n_hidden"]
    bnbias: Float[Tensor, "1 n_hidden"]


# Embed the characters.
def emb(C, Xb) -> Float[Tensor, "n block_size n_embd"]:
    return C[Xb]


def embcat(emb, n) -> Float[Tensor, "n block_size*n_embd"]:
    return emb.view(n, -1)


# Linear layer 1.
def hprebn(embcat, W1, b1) -> Float[Tensor, "n n_hidden"]:
    return embcat @ W1 + b1


# BatchNorm.
def bnmeani(hprebn, n) -> Float[Tensor, "1 n_hidden"]:
    return 1 / n * hprebn.sum(0, keepdim=True)


def bndiff(hprebn, bnmeani) -> Float[Tensor, "n n_hidden"]:
    return hprebn - bnmeani


def bndiff2(bndiff) -> Float[Tensor, "n n_hidden"]:
    return bndiff**2


def bnvar(bndiff2, n) -> Float[Tensor, "1 n_hidden"]:
    return 1 / (n - 1) * bndiff2.sum(0, keepdim=True)  # Bessel's correction: n - 1, not n


def bnvar_inv(bnvar) -> Float[Tensor, "1 n_hidden"]:
    return (bnvar + 1e-5) ** -0.5


def bnraw(bndiff, bnvar_inv) -> Float[Tensor, "n n_hidden"]:
    return bndiff * bnvar_inv


def hpreact(bngain, bnraw, bnbias) -> Float[Tensor, "n n_hidden"]:
    return bngain * bnraw + bnbias


# Non-linearity.
def h(hpreact) -> Float[Tensor, "n n_hidden"]:
    return torch.tanh(hpreact)


# Linear layer 2.
def logits(h, W2, b2) -> Float[Tensor, "n vocab_size"]:
    return h @ W2 + b2


# Cross-entropy loss.
def logit_maxes(logits) -> Float[Tensor, "n 1"]:
    return logits.max(1, keepdim=True).values


def norm_logits(logits, logit_maxes) -> Float[Tensor, "n vocab_size"]:
    return logits - logit_maxes  # for numerical stability


def counts(norm_logits) -> Float[Tensor, "n vocab_size"]:
    return norm_logits.exp()


def counts_sum(counts) -> Float[Tensor, "n 1"]:
    return counts.sum(1, keepdim=True)


def counts_sum_inv(counts_sum) -> Float[Tensor, "n 1"]:
    return counts_sum**-1


def probs(counts, counts_sum_inv) -> Float[Tensor, "n vocab_size"]:
    return counts * counts_sum_inv


def logprobs(probs) -> Float[Tensor, "n vocab_size"]:
    return probs.log()


def loss(logprobs, Yb, n) -> Float[Tensor, ""]:
    return -logprobs[range(n), Yb].mean()


GRAPH = Graph.of(Data, Parameters, globals(), aliases={"batch_size": "n"})

LAYERS = {
    "embcat": "Embed the characters",
    "hprebn": "Linear layer 1",
    "hpreact": "BatchNorm",
    "h": "Non-linearity",
    "logits": "Linear layer 2",
    "loss": "Cross-entropy loss",
}
"""Each by its last tensor."""


# The fused forms: whole layers in one line.
def cross_entropy(logits, Yb) -> Float[Tensor, ""]:
    return F.cross_entropy(logits, Yb)


def batch_norm(hprebn, bngain, bnbias) -> Float[Tensor, "n n_hidden"]:
    var = hprebn.var(0, keepdim=True, unbiased=True)
    return bngain * (hprebn - hprebn.mean(0, keepdim=True)) / torch.sqrt(var + 1e-5) + bnbias


def biased_bnvar(bndiff2, n) -> Float[Tensor, "1 n_hidden"]:
    return 1 / n * bndiff2.sum(0, keepdim=True)  # the paper's variance in training


SMALL = (
    {"n": 7, "block_size": 3, "vocab_size": 11, "n_embd": 2, "n_hidden": 5},
    {"n": 5, "block_size": 2, "vocab_size": 7, "n_embd": 3, "n_hidden": 11},
    {"n": 11, "block_size": 3, "vocab_size": 5, "n_embd": 2, "n_hidden": 7},
)

LARGE = (
    {"n": 149, "block_size": 3, "vocab_size": 17, "n_embd": 2, "n_hidden": 5},
    {"n": 13, "block_size": 2, "vocab_size": 149, "n_embd": 7, "n_hidden": 11},
    {"n": 11, "block_size": 3, "vocab_size": 7, "n_embd": 5, "n_hidden": 127},
)


def draw(sizes: Sizes, generator: torch.Generator) -> dict[str, Tensor]:
    """Small random inputs on which nothing is accidentally zero or hidden.

    W1 and b1 are so small that the variance of the pre-activations is about the 1e-5 that is added
    to it: forgetting the epsilon shows, and writing it as the lecture does is right. The last
    letter is never a target: letting `one_hot` count the classes by itself shows, too.
    """
    n, vocab, hidden = sizes["n"], sizes["vocab_size"], sizes["n_hidden"]
    fan_in = sizes["block_size"] * sizes["n_embd"]

    def normal(*shape: int, scale: float = 1.0, around: float = 0.0) -> Tensor:
        return torch.randn(shape, generator=generator) * scale + around

    return {
        "Xb": torch.randint(vocab - 1, (n, sizes["block_size"]), generator=generator),
        "Yb": torch.randint(vocab - 1, (n,), generator=generator),
        "C": normal(vocab, sizes["n_embd"]),
        "W1": normal(fan_in, hidden, scale=0.003 / fan_in**0.5),
        "b1": normal(hidden, scale=0.003),
        "W2": normal(hidden, vocab, scale=hidden**-0.5),
        "b2": normal(vocab, scale=0.5),
        "bngain": normal(1, hidden, scale=0.3, around=1.0),
        "bnbias": normal(1, hidden, scale=0.3),
    }


def parameters(
    generator: torch.Generator, n_embd: int = 10, block_size: int = 3, n_hidden: int = 64
) -> dict[str, Tensor]:
    """The lecture's seven parameters before training (00:07:26), in torch's default dtype.

    Biases and gains are noisy on purpose: zeros would hide a wrong backward pass. 4,137 numbers at
    64 hidden units, 12,297 at 200.
    """

    def normal(*shape: int) -> Tensor:
        return torch.randn(shape, generator=generator)

    fan_in = n_embd * block_size
    return {
        "C": normal(vocab_size, n_embd),
        "W1": normal(fan_in, n_hidden) * (5 / 3) / fan_in**0.5,
        "b1": normal(n_hidden) * 0.1,
        "W2": normal(n_hidden, vocab_size) * 0.1,
        "b2": normal(vocab_size) * 0.1,
        "bngain": normal(1, n_hidden) * 0.1 + 1.0,
        "bnbias": normal(1, n_hidden) * 0.1,
    }
