"""Forward, the embeddings of a context were laid side by side. No number changed.

So this is no calculus, just carpentry.
"""

HINTS = (
    "`view` only puts the same numbers into another shape. What undoes that?",
    "Another `view`. Which shape must come out of it, and are its sizes at hand?",
)

INSIGHT = "Reshaping moves no number, so the way back is the reshape undone."


def demb(dembcat, n, block_size, n_embd):
    """A view passes each number on as it is, so each gradient goes back to where it came from.

    On paper, one example of three letters, two numbers each:

        dembcat     [[1, 2, 3, 4, 5, 6]]
        n           1
        block_size  3
        n_embd      2
        demb        [[[1, 2], [3, 4], [5, 6]]]
    """
    return dembcat.view(n, block_size, n_embd)
