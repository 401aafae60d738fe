"""Out of the head: a place that `squeeze` took away is wanted back.

After three levels there is one place left, and `squeeze(1)` drops its axis. The rest is the linear
layer that you know.
"""

HINTS = (
    "Two steps: first the linear layer, then the squeeze. What shape comes between them?",
    "The linear layer is that of stage 1: the incoming gradient times the weights, transposed.",
    "Squeezing takes an axis of length 1 away and leaves the numbers alone. What puts one in, at "
    "the same place?",
)

INSIGHT = (
    "An axis of length 1 holds no number of its own: take it away forward, put it back backward."
)


def dh_2(W_3, dlogits):
    """`logits[i, v] = sum over j of h_2[i, 0, j] * W_3[j, v] + b_3[v]`. So h_2[i, 0, j] meets W_3[j, v]
    once for every v:

        dh_2[i, 0, j] = sum over v of dlogits[i, v] * W_3[j, v]

    which is `dlogits @ W_3.T`, (n, n_hidden), with the axis of the one place put back in.

    On paper, one example, two hidden units, two letters:

        W_3      [[1, 2], [3, 4]]
        dlogits  [[1, -1]]
        dh_2     [[[-1, -1]]]
    """
    return (dlogits @ W_3.T).unsqueeze(1)
