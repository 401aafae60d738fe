"""kata-8/datt, number 3 of 17.

Vaswani et al. 2017, Attention Is All You Need, section 3.2:
https://arxiv.org/abs/1706.03762

The other factor of the same product: how much each place looks at each other one.

If place i looked at place j a little more, y[i] would have a little more of v[j] in it. Does the
loss want that? (There is no mask yet; what it does to this gradient comes with `dscores_causal`.)
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def datt(
    v: Float[Tensor, "T head_size"],
    dy: Float[Tensor, "T head_size"],
) -> Float[Tensor, "T T"]:
    """The forward pass, from att on:

        y = att @ v  # (T, head_size)

    Given
        v   (T, head_size)
        dy  (T, head_size), the gradient of the loss with respect to y

    Return
        datt  (T, T), the gradient of the loss with respect to att
    """
    raise NotImplementedError
