"""kata-8/dscores_causal, number 9 of 17.

Vaswani et al. 2017, Attention Is All You Need, section 3.2:
https://arxiv.org/abs/1706.03762

Through the softmax once more, for all heads at once, and with the causal mask: no place looks at
a later one. The mask writes minus infinity over the scores of the later places, and softmax makes
0 of that.

Where does the mask come in going back? Look at what `att` is at those places before you write it
down.

One thing to know about `datt`: at the masked places it is not zero. The line `y = att @ v` knows
of no mask; if att[i, j] were a little more than 0 there, `y` would change. Autograd says the
same. If you mask `datt`, it differs from autograd's, and `dscores` does not. Can you see why?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dscores_causal(
    att: Float[Tensor, "B n_head T T"],
    datt: Float[Tensor, "B n_head T T"],
) -> Float[Tensor, "B n_head T T"]:
    """The forward pass, from scores on:

        later = torch.ones(T, T).triu(1).bool()            # (T, T)
        masked = scores.masked_fill(later, float("-inf"))
        att = torch.softmax(masked, -1)                    # (B, n_head, T, T)

    Given
        att   (B, n_head, T, T)
        datt  (B, n_head, T, T), the gradient of the loss with respect to att

    Return
        dscores  (B, n_head, T, T), the gradient of the loss with respect to scores
    """
    raise NotImplementedError
