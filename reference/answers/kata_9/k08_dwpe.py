"""Through the first block as through the last, and you have arrived at `dx`, where it all began.

`x` is the sum of two embeddings: `tok_emb`, the rows of `wte` that the tokens pick, and `wpe`, a
row for each place, the same in every text. Does each of the two get half of the gradient?
"""

HINTS = (
    "A sum of two terms: raise either by one, and the result rises by one. Each gets the gradient whole.",
    "`wpe` is (T, C) and has been broadcast over the texts. What broadcasts forward, sums backward.",
)

INSIGHT = (
    "Each term of a sum gets the whole gradient; the table of places collects it from every text."
)


def dwpe(dx):
    """With b for the text, t for the place:

        x[b, t, c] = tok_emb[b, t, c] + wpe[t, c]
        dwpe[t, c] = sum over b of dx[b, t, c]

    The local derivative of a sum is 1 for each of its terms, so `dtok_emb` is `dx`, and `wpe`
    gets it whole, too, from every text that has read it: B times.

    On paper, two texts of two places, with C = 1:

        dx    [[[1], [2]], [[3], [-5]]]
        dwpe  [[4], [-3]]
    """
    return dx.sum(0)
