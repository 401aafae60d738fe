"""kata-9/dlogits, number 1 of 10.

nanoGPT, model.py, which is GPT-2 (Radford et al. 2019):
https://github.com/karpathy/nanoGPT/blob/master/model.py

At every place of every text, a GPT guesses what comes next. Its loss is the mean over all
guesses, or nearly all.

Names are of different lengths, so their rows are filled up, and behind the end there is nothing
to guess: the target there is -1, and `ignore_index=-1` leaves such places out of the loss. (It
does not mean the last token: no place is left out unless its target is -1.)

At a place that counts you know the gradient from stage 2. What is it at one that does not, and by
how many does this mean divide?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor


def dlogits(
    logits: Float[Tensor, "B T vocab_size"],
    targets: Int[Tensor, "B T"],
) -> Float[Tensor, "B T vocab_size"]:
    """The forward pass, from logits on:

        logprobs = torch.log_softmax(logits, -1)                       # (B, T, vocab_size)
        places = logprobs.flatten(0, 1)
        loss = F.nll_loss(places, targets.flatten(), ignore_index=-1)  # ()

    Given
        logits   (B, T, vocab_size)
        targets  (B, T), indices

    Return
        dlogits  (B, T, vocab_size), the gradient of the loss with respect to logits
    """
    raise NotImplementedError
