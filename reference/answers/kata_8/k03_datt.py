"""The other factor of the same product: how much each place looks at each other one.

If place i looked at place j a little more, y[i] would have a little more of v[j] in it. Does the
loss want that? (There is no mask yet; what it does to this gradient comes with `dscores_causal`.)
"""

HINTS = (
    "Raise att[i, j] a little, and leave all others as they are. Which row of `y` moves, and by which "
    "row of `v`?",
    "`att[i, j]` turns up in row i of `y` only, in all its features: y[i, c] has the term "
    "att[i, j] * v[j, c]. So there is a sum over c.",
    "The sum runs over the features, the last axis of `dy` and of `v`. The result is (T, T): one "
    "number for each pair of places, row i of `dy` with row j of `v`. So `v` comes second, and "
    "transposed.",
)

INSIGHT = (
    "A weight's gradient is a dot product: what comes back to the place that looks, with the value "
    "that it looks at."
)


def datt(v, dy):
    """`y[i, c]` is the sum over j of `att[i, j] * v[j, c]`, so

        datt[i, j] = sum over c of dy[i, c] * v[j, c]

    row i of `dy` times row j of `v`: a matrix product with `v` transposed. This is what `q @ k.T` is
    made of in the forward pass, too: every row of one with every row of the other.

    On paper, the text of `dv`: 4 * 1 and 4 * 0, then 2 * 1 and 8 * 1.

        v     [[1, 0, 2, 0], [0, 1, 0, 2]]
        dy    [[4, 0, 0, 0], [2, 8, 0, 0]]
        datt  [[4, 0], [2, 8]]
    """
    return dy @ v.T
