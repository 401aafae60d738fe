"""kata-5. A slip in the loop is one in every level: the last level's gradient is the first to be wrong."""

from tests.dojo.diagnosis.slips.slip import Slip

SCATTER = '    dlogits.scatter_(1, Yb[:, None], -1, reduce="add")\n'
DLOGITS = "    dlogits /= n\n"
HEAD = "dW_3 = hs[2].squeeze(1).T @ dlogits"
BIAS = "db_3 = dlogits.sum(0)"
DH = "dh = dlogits @ W_3.T"
TANH = "dhpreact = dh - dh * h * h"
GAIN = "dbngain = (bnraw * dhpreact).sum(0)"
NBIAS = "dbnbias = dhpreact.sum(0)"
SCALE = "scale = bngains[level] * bnvar_invs[level].flatten()"
NORM = "dhprebn = scale * (dhpreact - dbnbias / N - bnraw * (dbngain / (N - 1)))"
WEIGHT = "dWs.insert(0, flat.T @ dhprebn)"
BACK = "dh = dhprebn @ Ws[level].T"
DC = "dC = torch.zeros_like(C).index_add_(0, Xb.flatten(), dh.view(-1, C.shape[1]))"

ONE_SLIP = (
    Slip("softmax alone, without the -1", "dlogits", ((SCATTER, ""),)),
    Slip("the mean's 1/n is forgotten", "dlogits", ((DLOGITS, ""),), ("CONSTANT",), ("n",)),
    Slip(
        "a mean for the sum in the head's bias",
        "db_3",
        ((BIAS, "db_3 = dlogits.mean(0)"),),
        ("CONSTANT",),
        ("n",),
    ),
    Slip("the head reads the level before", "dW_3", ((HEAD, "dW_3 = hs[1][:, 0].T @ dlogits"),)),
    Slip(
        "tanh's square is forgotten",
        "dhpreact_2",
        ((TANH, "dhpreact = dh * (1 - h)"),),
        ("LOCAL",),
        ("h_2",),
    ),
    Slip("tanh forgotten", "dhpreact_2", ((TANH, "dhpreact = dh"),), ("LOCAL",)),
    Slip(
        "the gain's gradient without the other factor",
        "dbngain_2",
        ((GAIN, "dbngain = dhpreact.sum(0)"),),
    ),
    Slip(
        "the gain is forgotten",
        "dhprebn_2",
        ((SCALE, "scale = bnvar_invs[level].flatten()"),),
        ("LOCAL",),
        ("bngain_2",),
    ),
    Slip(
        "no path through the variance",
        "dhprebn_2",
        ((NORM, "dhprebn = scale * (dhpreact - dbnbias / N)"),),
        ("PATH",),
        ("bnvar_2",),
    ),
    Slip(
        "no path through the statistics",
        "dhprebn_2",
        ((NORM, "dhprebn = scale * dhpreact"),),
        ("PATH",),
    ),
    Slip(
        "n for the number of examples and places",
        "dhprebn_1",
        ((NORM, NORM.replace("/ N ", "/ n ").replace("N - 1", "n - 1")),),
    ),
    Slip(
        "the table is begun with ones",
        "dC",
        ((DC, DC.replace("zeros_like", "ones_like")),),
        ("ADDED",),
    ),
    Slip(
        "the table overwritten",
        "dC",
        ((DC, "dC = torch.zeros_like(C)\n    dC[Xb] = dh.view(n, -1, C.shape[1])"),),
        ("OVERWRITTEN",),
    ),
)
"""One slip each."""

TWO_SLIPS = (
    (("db_3", "dC"), ((BIAS, BIAS + " * n"), (DC, DC + " * -1"))),
    (
        ("dbnbias_2", "dhprebn_2", "dW_3"),  # the bias's sum is used once more, in the norm
        ((f"{NBIAS}\n", "dbnbias = dhpreact.mean(0)\n"), (HEAD, f"dW_3 = -{HEAD[7:]}")),
    ),
    (("dW_2", "dW_1"), ((WEIGHT, "dWs.insert(0, -flat.T @ dhprebn)"),)),  # a slip in a loop
)
"""Two slips at once: the gradients that are wrong by themselves."""
