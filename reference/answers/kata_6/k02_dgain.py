"""LayerNorm, starting at its end. The gain has one number a feature, and every place of every
sequence is multiplied by it.

You have done this for batch norm, where there was one axis to add up over. Count again. (`gain` and
`bias` are `weight` and `bias` in PyTorch, gamma and beta in many papers, `ln1w` and `ln1b` in
llm.c.)
"""

HINTS = (
    "A product of two: the incoming gradient times the other factor. What shape does that have, "
    "and what shape must the answer have?",
    "The gain is copied along every axis that it does not have. Which are these?",
    "Add up over the sequences and over the places: `sum` takes a tuple of axes. A vector is "
    "wanted, so this time no axis is kept.",
)

INSIGHT = (
    "A parameter is used once for each place of each sequence, and hears back from all of them: "
    "add up over every axis it does not have."
)


def dgain(xhat, dy):
    """`y[b, t, c] = gain[c] * xhat[b, t, c] + bias[c]`, for every sequence b and place t.

    The local derivative is `xhat[b, t, c]`, and all b and t use the same `gain[c]`: add up over
    both. Statistics and parameters run across each other here. Mean and variance belong to a place
    and are taken over C; gain and bias belong to a feature, and their gradients are sums over B and
    T.

    On paper, one sequence of two places. The first place goes on through the next katas: its `x`
    is 2, 2, 6, 6, of mean 4 and variance 4. (On paper the 1e-5 is left out.)

        xhat   [[[-1, -1, 1, 1], [1, -1, 1, -1]]]
        dy     [[[4, 2, 0, 2], [1, 0, 2, -1]]]
        dgain  [-3, -2, 2, 3]
    """
    return (xhat * dy).sum((0, 1))
