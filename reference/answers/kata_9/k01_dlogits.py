"""At every place of every text, a GPT guesses what comes next. Its loss is the mean over all
guesses, or nearly all.

Names are of different lengths, so their rows are filled up, and behind the end there is nothing
to guess: the target there is -1, and `ignore_index=-1` leaves such places out of the loss. (It
does not mean the last token: no place is left out unless its target is -1.)

At a place that counts you know the gradient from stage 2. What is it at one that does not, and by
how many does this mean divide?
"""

import torch.nn.functional as F

HINTS = (
    "Write the loss of one place that counts as in stage 2: the log of a sum of exponentials, minus the "
    "logit of the target. Softmax runs over the last axis here, as there is one more in front.",
    "The loss does not read a place that is ignored. Whatever its logits are, moving them changes "
    "nothing: what is their gradient, the one from the softmax included?",
    "The mean divides by the number of places that count: not by all B * T, and not by B. "
    "`targets != -1` says which these are; it can be added up, too.",
    "-1 is no class, and an index of -1 would mean the last one. Put any class there, by `clamp` for "
    "one, since those rows are multiplied by zero anyway.",
)

INSIGHT = "A place that is ignored gets no gradient, and the others share its part of the mean."


def dlogits(logits, targets):
    """At one place that counts, with the target y, and p = softmax(logits), as in stage 2:

        -log p[y] = log(sum over k of exp(logits[k])) - logits[y]

    whose derivative is `p - one_hot(y)`. The loss is the mean of these over the places that
    count, of which there are N, so each of their rows is `(p - one_hot(y)) / N`. The loss reads
    no other place, so all other rows are zero: the softmax part as well as the -1.

    Read the factor `counted / N` so: it is the gradient of the loss with respect to each place's
    own loss, 1/N or 0.

    On paper, the two rows of stage 2, and one that is ignored: N is 2.

        logits   [[[0.6931, 0, 0], [0, 0, 0.6931], [5, 1, 3]]]
        targets  [[1, 2, -1]]
        dlogits  [[[0.25, -0.375, 0.125], [0.125, 0.125, -0.25], [0, 0, 0]]]
    """
    counted = (targets != -1)[..., None]
    is_target = F.one_hot(targets.clamp(min=0), num_classes=logits.shape[-1])
    return (F.softmax(logits, -1) - is_target) * counted / counted.sum()
