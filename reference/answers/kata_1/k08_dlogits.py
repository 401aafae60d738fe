"""Two readers again: `logits` goes straight into `norm_logits`, and into its own maximum.

The direct path is easy. The other one: of each row just one element became the maximum.
Which one was it, and where does it sit?
"""

import torch.nn.functional as F

HINTS = (
    "Through the difference, the local derivative is 1. Through the maximum: if you wiggle an "
    "element that is not the largest of its row, does the maximum move?",
    "`logits.argmax(1)` says in which column the maximum sits. You want a table that is 1 there "
    "and 0 elsewhere, times the gradient of the maximum, which broadcasts along the row.",
    "Such a table is called one-hot: `torch.nn.functional.one_hot` makes it; remember to tell "
    "it how many classes there are. And add to a copy, not to `dnorm_logits` itself: it is not "
    "yours.",
)

INSIGHT = "max is a switch: its gradient goes to the winner and to no other element."


def dlogits(logits, dlogit_maxes, dnorm_logits, vocab_size):
    """Two paths, added.

    Through `norm_logits[i, j] = logits[i, j] - logit_maxes[i]`, a difference: `dnorm_logits`.
    Through `logit_maxes[i] = logits[i, k]`, where k is the column of the maximum: the local
    derivative is 1 for that one element and 0 for the rest of the row, so `dlogit_maxes[i]` goes
    to column k. (If two are tied for the maximum, `argmax` names one of them, and so does the
    forward pass. Among real logits it hardly ever happens.)

    On paper, the row that began in `dlogprobs`, and one that was made up:

        logits        [[2.69, 2, 2], [1, 5, 2]]
        dlogit_maxes  [[0], [-6]]
        dnorm_logits  [[0.25, -0.375, 0.125], [1, 2, 3]]
        vocab_size    3
        dlogits       [[0.25, -0.375, 0.125], [1, -4, 3]]
    """
    is_max = F.one_hot(logits.argmax(1), num_classes=vocab_size)
    return dnorm_logits + is_max * dlogit_maxes
