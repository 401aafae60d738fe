"""kata-8/dscores, number 4 of 17.

Vaswani et al. 2017, Attention Is All You Need, section 3.2:
https://arxiv.org/abs/1706.03762

Back through the softmax, where most of those who write attention by hand go wrong. You did it in
`dz`; the rows are now those of `att`.

`scores` is what softmax reads: after the division by the square root of head_size, which is a
part of its line. (llm.c says `preatt` for it, and has the division there, too.) So nothing of
that root belongs here.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dscores(
    att: Float[Tensor, "T T"],
    datt: Float[Tensor, "T T"],
) -> Float[Tensor, "T T"]:
    """The forward pass, from scores on:

        att = torch.softmax(scores, -1)  # (T, T)

    Given
        att   (T, T)
        datt  (T, T), the gradient of the loss with respect to att

    Return
        dscores  (T, T), the gradient of the loss with respect to scores
    """
    raise NotImplementedError
