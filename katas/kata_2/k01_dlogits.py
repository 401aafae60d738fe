"""kata-2/dlogits, number 1 of 1.

The lecture, from 01:26:31, exercise 2:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=5191s

Eight steps of stage 1 in one go: from the loss straight back to the logits.

Pen and paper first. Write the loss of one example with everything put in, let the log and the
exponential cancel, and only then differentiate. Nearly everything falls away, and what is left
has a meaning.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor


def dlogits(
    logits: Float[Tensor, "n vocab_size"],
    Yb: Int[Tensor, "n"],
    n: int,
) -> Float[Tensor, "n vocab_size"]:
    """The forward pass, from logits on:

        logit_maxes = logits.max(1, keepdim=True).values  # (n, 1)
        norm_logits = logits - logit_maxes                # (n, vocab_size)
        counts = norm_logits.exp()                        # (n, vocab_size)
        counts_sum = counts.sum(1, keepdim=True)          # (n, 1)
        counts_sum_inv = counts_sum**-1                   # (n, 1)
        probs = counts * counts_sum_inv                   # (n, vocab_size)
        logprobs = probs.log()                            # (n, vocab_size)
        loss = -logprobs[range(n), Yb].mean()             # ()

    Given
        logits  (n, vocab_size)
        Yb      (n,), indices
        n       a size

    Return
        dlogits  (n, vocab_size), the gradient of the loss with respect to logits
    """
    raise NotImplementedError
