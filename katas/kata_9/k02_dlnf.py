"""kata-9/dlnf, number 2 of 10.

nanoGPT, model.py, which is GPT-2 (Radford et al. 2019):
https://github.com/karpathy/nanoGPT/blob/master/model.py

The head has no weights of its own: it is `wte`, the table of tokens, read the other way.

The logit of a token is the dot product of its row in `wte` with what the last norm hands on at
that place. So it is a linear layer without a bias, and you know how that goes back. Mind what
stands transposed in the forward pass. (What `wte` itself gets comes at the end.)
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dlnf(
    wte: Float[Tensor, "vocab_size C"],
    dlogits: Float[Tensor, "B T vocab_size"],
) -> Float[Tensor, "B T C"]:
    """The forward pass, from lnf on:

        logits = lnf @ wte.T  # (B, T, vocab_size)

    Given
        wte      (vocab_size, C)
        dlogits  (B, T, vocab_size), the gradient of the loss with respect to logits

    Return
        dlnf  (B, T, C), the gradient of the loss with respect to lnf
    """
    raise NotImplementedError
