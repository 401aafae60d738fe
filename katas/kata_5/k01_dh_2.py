"""kata-5/dh_2, number 1 of 9.

Building makemore Part 5: Building a WaveNet, from 00:21:36:
https://www.youtube.com/watch?v=t3YJ5hKiMQ0&t=1296s

Out of the head: a place that `squeeze` took away is wanted back.

After three levels there is one place left, and `squeeze(1)` drops its axis. The rest is the linear
layer that you know.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dh_2(
    W_3: Float[Tensor, "n_hidden vocab_size"],
    dlogits: Float[Tensor, "n vocab_size"],
) -> Float[Tensor, "n 1 n_hidden"]:
    """The forward pass, from h_2 on:

        logits = h_2.squeeze(1) @ W_3 + b_3  # (n, vocab_size)

    Given
        W_3      (n_hidden, vocab_size)
        dlogits  (n, vocab_size), the gradient of the loss with respect to logits

    Return
        dh_2  (n, 1, n_hidden), the gradient of the loss with respect to h_2
    """
    raise NotImplementedError
