"""kata-9/dwte, number 9 of 10.

nanoGPT, model.py, which is GPT-2 (Radford et al. 2019):
https://github.com/karpathy/nanoGPT/blob/master/model.py

The table of tokens, which is used twice: for the tokens that come in, and for those that go
out.

`wte` is one tensor with one gradient, and both uses count. (GPT-2 ties its head to its embedding;
it saves as many numbers as the table has.) You have met both before: the rows picked by an index
in `dC` of stage 1, and a linear layer's weights; only the head reads the table transposed.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor


def dwte(
    idx: Int[Tensor, "B T"],
    lnf: Float[Tensor, "B T C"],
    dtok_emb: Float[Tensor, "B T C"],
    dlogits: Float[Tensor, "B T vocab_size"],
) -> Float[Tensor, "vocab_size C"]:
    """The forward pass, from wte on:

        tok_emb = wte[idx]    # (B, T, C)
        logits = lnf @ wte.T  # (B, T, vocab_size)

    Given
        idx       (B, T), indices
        lnf       (B, T, C)
        dtok_emb  (B, T, C), the gradient of the loss with respect to tok_emb
        dlogits   (B, T, vocab_size), the gradient of the loss with respect to logits

    Return
        dwte  (vocab_size, C), the gradient of the loss with respect to wte
    """
    raise NotImplementedError
