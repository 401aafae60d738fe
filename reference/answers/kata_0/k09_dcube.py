"""Nothing is computed here: the axes change places. `permute(2, 0, 1)` says which old axis stands
where: the new first one is the old third, then come the old first and the old second.

Every number moves to another place, and its gradient must find home.
"""

HINTS = (
    "Look at the shapes: (n, h, w) becomes (w, n, h). Which permutation makes (n, h, w) of that again?",
    "permute(2, 0, 1) of `dy` gives (h, w, n): it is not its own way back. Ask of each old axis where "
    "it stands in `dy`.",
    "n stands at 1 in `dy`, h at 2, and w at 0.",
)

MOVE = "permute forward, the inverse permutation backward"

INSIGHT = (
    "Axes that changed places change back, by the inverse permutation: of three it is another one."
)


def dcube(dy):
    """`y[k, i, j] = cube[i, j, k]`: a number at another place, with local derivative 1.

    So `dcube[i, j, k] = dy[k, i, j]`: the axes of `dy` in the order 1, 2, 0. Of two axes that change
    places the inverse is the same again, hence `.T` undoes `.T`; a round of three axes goes back the
    other way round.

    On paper, n = 1, h = 1, w = 3:

        dy     [[[1]], [[2]], [[3]]]
        dcube  [[[1, 2, 3]]]
    """
    return dy.permute(1, 2, 0)
