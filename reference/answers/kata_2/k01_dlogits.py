"""Eight steps of stage 1 in one go: from the loss straight back to the logits.

Pen and paper first. Write the loss of one example with everything put in, let the log and the
exponential cancel, and only then differentiate. Nearly everything falls away, and what is left
has a meaning.
"""

import torch.nn.functional as F

HINTS = (
    "For one example with the correct letter y: loss = -log(exp(logits[y]) / sum of all "
    "exp(logits[k])). The log of a quotient is a difference. Differentiate with respect to "
    "logits[j], first for a j that is not y, then for y.",
    "In both cases a softmax turns up; in one of them there is a -1 besides. "
    "(The maximum is not needed: a shift of the row changes nothing.)",
    "And the batch: the loss is a mean. What does that do to each row?",
)


def dlogits(logits, Yb, n):
    """For one example with the correct letter y, and p = softmax(logits):

        loss = -log p[y] = log(sum over k of exp(logits[k])) - logits[y]

    The first term differentiates to `exp(logits[j]) / sum of exp(logits[k])`, which is p[j]; the
    second to -1 where j is y, to 0 elsewhere. So each row is `p - one_hot(y)`; and as the loss is
    the mean over n examples, everything is divided by n.

    Look at a row: it pulls down on the wrong letters, each in proportion to its probability, and
    pulls up on the right one with just as much force, since the row adds up to zero.
    """
    return (F.softmax(logits, 1) - F.one_hot(Yb, num_classes=logits.shape[1])) / n
