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
    "And the batch: the loss is a mean. What does that do to each row, to the softmax as well "
    "as to the -1?",
)

INSIGHT = "Softmax with cross-entropy goes back as (p - y) / n: prediction minus truth."


def dlogits(logits, Yb, n):
    """For one example with the correct letter y, and p = softmax(logits):

        loss = -log p[y] = log(sum over k of exp(logits[k])) - logits[y]

    The first term differentiates to `exp(logits[j]) / sum of exp(logits[k])`, which is p[j]; the
    second to -1 where j is y, to 0 elsewhere. So each row is `p - one_hot(y)`; and as the loss is
    the mean over n examples, everything is divided by n.

    Look at a row. Gradient descent subtracts it: so the wrong letters are pushed down, each in
    proportion to its probability, and the right one is pulled up with as much force as all of them
    together, since the row adds up to zero.

    On paper, the batch of two from `dlogprobs` in stage 1: with logits of log(2), 0 and 0 the
    probabilities are 1/2, 1/4 and 1/4. The first row is what took eight steps there.

        logits   [[0.6931, 0, 0], [0, 0, 0.6931]]
        Yb       [1, 2]
        n        2
        dlogits  [[0.25, -0.375, 0.125], [0.125, 0.125, -0.25]]
    """
    return (F.softmax(logits, 1) - F.one_hot(Yb, num_classes=logits.shape[1])) / n
