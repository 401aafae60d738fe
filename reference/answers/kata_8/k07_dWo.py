"""From here on it is the whole thing: a batch of `B` texts, `n_head` heads at once, and the
projections around them. Back from the loss, the output projection comes first.

It is a linear layer, as in the lecture, but with three axes: every place of every text goes
through the same weights. What does that mean for the sum?
"""

HINTS = (
    "The shape of `Wo` has neither B nor T in it. What has happened to these two axes, then?",
    "For one place: its row of `merged` transposed times its row of `dout`. The same weights served "
    "all places of all texts, so add up over both axes: a sum, not a mean.",
    "To add up over both at once, let B and T be one axis: `flatten(0, 1)`. Then it is the product "
    "that you know from the lecture.",
)

INSIGHT = "Weights don't know batch from time: all places of all texts are examples, and add up."


def dWo(merged, dout):
    """`out[b, t, c]` is the sum over i of `merged[b, t, i] * Wo[i, c]`, so

        dWo[i, c] = sum over b and t of merged[b, t, i] * dout[b, t, c]

    With B and T made one axis that is `merged` transposed times `dout`. Without it,
    `merged.transpose(1, 2) @ dout` is one product for each text, (B, n_head*head_size, C), and still
    has to be added up over the texts.

    What stands beside `Wo` in the forward pass is `merged`, so `merged` it is going back: not the
    block's input `x`, though that is a row for each place, too.

    On paper, two texts of one place each: 1 * [1, 10] + 3 * [1, 0] is the first row.

        merged  [[[1, 2]], [[3, 4]]]
        dout    [[[1, 10]], [[1, 0]]]
        dWo     [[4, 10], [6, 20]]
    """
    return merged.flatten(0, 1).T @ dout.flatten(0, 1)
