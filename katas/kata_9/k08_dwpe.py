"""kata-9/dwpe, number 8 of 10.

nanoGPT, model.py, which is GPT-2 (Radford et al. 2019):
https://github.com/karpathy/nanoGPT/blob/master/model.py

Through the first block as through the last, and you have arrived at `dx`, where it all began.

`x` is the sum of two embeddings: `tok_emb`, the rows of `wte` that the tokens pick, and `wpe`, a
row for each place, the same in every text. Does each of the two get half of the gradient?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dwpe(
    dx: Float[Tensor, "B T C"],
) -> Float[Tensor, "T C"]:
    """The forward pass, from wpe on:

        x = tok_emb + wpe  # (B, T, C)

    Given
        dx  (B, T, C), the gradient of the loss with respect to x

    Return
        dwpe  (T, C), the gradient of the loss with respect to wpe
    """
    raise NotImplementedError
