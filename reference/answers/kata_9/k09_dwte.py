"""The table of tokens, which is used twice: for the tokens that come in, and for those that go
out.

`wte` is one tensor with one gradient, and both uses count. (GPT-2 ties its head to its embedding;
it saves as many numbers as the table has.) You have met both before: the rows picked by an index
in `dC` of stage 1, and a linear layer's weights; only the head reads the table transposed.
"""

import torch

HINTS = (
    "Two readers, two gradients: add them. One of them is zero in the rows of tokens that are not there, "
    "the other one in no row: each token is one that could have come next.",
    "Through the head: `logits = lnf @ wte.T`. Row v of the table makes logit v, at every place of every "
    "text; so sum over both, of the gradient of that logit times `lnf` there.",
    "Through the tokens: row v collects `dtok_emb` from each place where `idx` is v. Rows that are "
    "picked more than once must collect more than once: `index_add_`, or a loop.",
)

INSIGHT = (
    "A tensor that is used twice has one gradient, the sum of both: that is all there is to tying."
)


def dwte(idx, lnf, dtok_emb, dlogits):
    """Two paths, added.

        wte -> logits
        wte -> tok_emb -> x -> ... -> lnf -> logits

    The head: logits[b, t, v] = sum over c of lnf[b, t, c] * wte[v, c], so

        dwte[v, c] = sum over b and t of dlogits[b, t, v] * lnf[b, t, c]

    which, with all places of all texts as rows, is `dlogits` transposed times `lnf`. The tokens:
    tok_emb[b, t] = wte[idx[b, t]], so each dtok_emb[b, t] is added to the row that was picked.

    Add them up: there is one update of one table. (With = instead of +=, the second use would
    wipe out the first; that both happen is why llm.c has += in each of its backward functions.)

    On paper, a text of three places over three tokens, with C = 1; token 0 comes twice, 2 never:

        idx       [[0, 1, 0]]
        lnf       [[[1], [0], [2]]]
        dtok_emb  [[[10], [20], [30]]]
        dlogits   [[[1, 0, -1], [2, 2, -4], [3, -1, -2]]]
        dwte      [[47], [18], [-5]]
    """
    dwte = dlogits.flatten(0, 1).T @ lnf.flatten(0, 1)
    return torch.index_add(dwte, 0, idx.flatten(), dtok_emb.flatten(0, 1))
