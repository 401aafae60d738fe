"""The head has no weights of its own: it is `wte`, the table of tokens, read the other way.

The logit of a token is the dot product of its row in `wte` with what the last norm hands on at
that place. So it is a linear layer without a bias, and you know how that goes back. Mind what
stands transposed in the forward pass. (What `wte` itself gets comes at the end.)
"""

HINTS = (
    "Every logit of a place reads all C numbers of `lnf` there. Write one of them as a sum over c.",
    "lnf[b, t, c] is multiplied by wte[v, c] in logit v. Which index of `dlogits` is left to add over?",
    "`lnf @ wte.T` goes back through the transpose of `wte.T`.",
)

INSIGHT = (
    "Descent moves a place's output towards the embedding of the target, and away from those of the "
    "other tokens, the likely ones most."
)


def dlnf(wte, dlogits):
    """Place by place, for each token v:

        logits[v] = lnf[0] * wte[v, 0] + lnf[1] * wte[v, 1] + ...
        dlnf[c] = sum over v of dlogits[v] * wte[v, c]

    which is `dlogits @ wte`. The forward pass has `wte.T`, whose transpose is `wte`.

    Read it so: `dlogits` is positive for wrong tokens and negative for the target. Descent
    subtracts the result, so it adds the target's row of `wte` and subtracts the other rows, each
    in proportion to its probability.

    On paper, the first place of `dlogits`, and embeddings of two numbers:

        wte      [[0, 8], [8, 0], [8, 8]]
        dlogits  [[[0.25, -0.375, 0.125]]]
        dlnf     [[[-2, 3]]]
    """
    return dlogits @ wte
