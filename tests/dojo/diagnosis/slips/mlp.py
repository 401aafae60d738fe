"""kata-4: the lecture's training step."""

from tests.dojo.diagnosis.slips.slip import Slip

SOFTMAX = "dlogits = F.softmax(logits, 1)"
DLOGITS = "    dlogits /= n\n"
ONE = '    dlogits.scatter_(1, Yb[:, None], -1, reduce="add")\n'
DH = "dh = dlogits @ W2.T"
DW2 = "dW2 = h.T @ dlogits"
DB2 = "db2 = dlogits.sum(0)"
TANH = "dhpreact = dh - dh * h * h"
GAIN = "dbngain = (bnraw * dhpreact).sum(0, keepdim=True)"
BIAS = "dbnbias = dhpreact.sum(0, keepdim=True)"
NORM = "dhprebn = bngain * bnvar_inv * (dhpreact - dbnbias / n - bnraw * (dbngain / (n - 1)))"
DEMBCAT = "dembcat = dhprebn @ W1.T"
DW1 = "dW1 = embcat.T @ dhprebn"
DB1 = "db1 = dhprebn.sum(0)"
DC = "dC = torch.zeros_like(C).index_add_(0, Xb.flatten(), dembcat.view(-1, C.shape[1]))"
SCATTER = "dembcat.view(-1, C.shape[1]))"

NO_EPSILON = """raw_ = bndiff * bnvar**-0.5
    along = (raw_ * dhpreact).sum(0) / (n - 1)
    dhprebn = bngain * bnvar**-0.5 * (dhpreact - dbnbias / n - raw_ * along)"""
RAW_LESS_MEAN = "\n    dhprebn = bngain * dhpreact - bngain * bnvar_inv * dbnbias / n"
PLAIN_SUM = "(bnraw * dhpreact).sum(0, keepdim=True)"
LOOP = "dC = torch.zeros_like(C)\n    dC[Xb.flatten()] {} " + SCATTER[:-1]


ONE_SLIP = (
    Slip("the mean's 1/n is forgotten", "dlogits", ((DLOGITS, ""),), ("CONSTANT",), ("n",)),
    Slip("softmax alone, without the -1", "dlogits", ((ONE, ""),), ("PATH",), ("`Yb`",)),
    Slip(
        "the logits without the softmax",
        "dlogits",
        ((SOFTMAX, "dlogits = logits.clone()"),),
        ("LOCAL",),
        ("`logits`",),
    ),
    Slip(
        "softmax over the wrong axis",
        "dlogits",
        ((SOFTMAX, "dlogits = F.softmax(logits, 0)"),),
        ("LOCAL",),
        ("softmax", "over n"),
    ),
    Slip(
        "+1 for -1",
        "dlogits",
        (("Yb[:, None], -1,", "Yb[:, None], 1,"),),
        ("PATH",),
        ("`Yb`", "sign"),
    ),
    Slip(
        "divided by the vocabulary",
        "dlogits",
        ((DLOGITS, "    dlogits /= dlogits.shape[1]\n"),),
        ("CONSTANT",),
        ("n", "vocab_size"),
    ),
    Slip(
        "the sign of the loss",
        "dlogits",
        ((DLOGITS, "    dlogits /= -n\n"),),
        ("CONSTANT",),
        ("sign",),
    ),
    Slip(
        "divided by n twice",
        "dlogits",
        ((DLOGITS, "    dlogits /= n * n\n"),),
        ("CONSTANT",),
        ("n",),
    ),
    Slip("scaled by n in the way to h only", "dh", ((DH, DH + " * n"),), ("CONSTANT",), ("n",)),
    Slip(
        "dlogits forgotten in dh",
        "dh",
        ((DH, "dh = W2.sum(1).expand_as(h)"),),
        ("NO_UPSTREAM",),
        ("dlogits",),
    ),
    Slip("sign of dh", "dh", ((DH, "dh = -dlogits @ W2.T"),), ("CONSTANT",), ("sign",)),
    Slip("softmax without the -1 in dW2", "dW2", ((DW2, "dW2 = h.T @ F.softmax(logits, 1)"),)),
    Slip(
        "hpreact for h in dW2",
        "dW2",
        ((DW2, "dW2 = hpreact.T @ dlogits"),),
        ("SWAPPED",),
        ("hpreact",),
    ),
    Slip("dW2 averaged", "dW2", ((DW2, DW2 + " / n"),), ("CONSTANT",), ("n",)),
    Slip("db2 averaged", "db2", ((DB2, "db2 = dlogits.mean(0)"),), ("CONSTANT",), ("n",)),
    Slip("dhpreact zero", "dhpreact", ((TANH, "dhpreact = torch.zeros_like(h)"),), ("ZEROS",)),
    Slip(
        "tanh's derivative alone",
        "dhpreact",
        ((TANH, "dhpreact = 1 - h * h"),),
        ("NO_UPSTREAM",),
        ("dh",),
    ),
    Slip("tanh not squared", "dhpreact", ((TANH, "dhpreact = (1 - h) * dh"),), ("LOCAL",), ("h",)),
    Slip("tanh forgotten", "dhpreact", ((TANH, "dhpreact = dh"),), ("LOCAL",), ("dh",)),
    Slip(
        "hpreact for h",
        "dhpreact",
        ((TANH, "dhpreact = (1 - hpreact**2) * dh"),),
        ("LOCAL", "SWAPPED"),
    ),
    Slip(
        "the sign of tanh's derivative",
        "dhpreact",
        ((TANH, "dhpreact = (h**2 - 1) * dh"),),
        ("CONSTANT",),
        ("sign",),
    ),
    Slip(
        "the sigmoid's derivative",
        "dhpreact",
        ((TANH, "dhpreact = h * (1 - h) * dh"),),
        ("LOCAL",),
        ("h",),
    ),
    Slip(
        "dbngain without bnraw",
        "dbngain",
        (
            (GAIN, "dbngain = dhpreact.sum(0, keepdim=True)"),
            (NORM, NORM.replace("dbngain", PLAIN_SUM)),
        ),
        ("OTHER_KATA", "LOCAL"),
    ),
    Slip(
        "dbngain from bndiff",
        "dbngain",
        (
            (GAIN, "dbngain = (bndiff * dhpreact).sum(0, keepdim=True)"),
            (NORM, NORM.replace("dbngain", PLAIN_SUM)),
        ),
        ("SWAPPED",),
        ("bndiff",),
    ),
    Slip(
        "dbnbias averaged, and used so",
        "dbnbias",
        (
            (BIAS, "dbnbias = dhpreact.mean(0, keepdim=True)"),
            (NORM, NORM.replace("dbnbias / n", "dbnbias")),
        ),
        ("CONSTANT",),
        ("n",),
    ),
    Slip(
        "the path through the variance is missing",
        "dhprebn",
        ((NORM, "dhprebn = bngain * bnvar_inv * (dhpreact - dbnbias / n)"),),
        ("PATH",),
        ("bnvar",),
    ),
    Slip(
        "the path through the mean is missing",
        "dhprebn",
        ((NORM, "dhprebn = bngain * bnvar_inv * (dhpreact - bnraw * (dbngain / (n - 1)))"),),
        ("PATH",),
        ("bnmeani",),
    ),
    Slip(
        "both statistics taken as constants",
        "dhprebn",
        ((NORM, "dhprebn = bngain * bnvar_inv * dhpreact"),),
        ("PATH",),
    ),
    Slip(
        "Bessel's correction forgotten",
        "dhprebn",
        (("dbngain / (n - 1)))", "dbngain / n))"),),
        ("PATH",),
        ("bnvar",),
    ),
    Slip(
        "the gain forgotten",
        "dhprebn",
        ((NORM, NORM.replace("bngain * bnvar_inv", "bnvar_inv")),),
        ("LOCAL", "SWAPPED"),
    ),
    Slip(
        "the gain twice",
        "dhprebn",
        ((NORM, NORM.replace("bngain * bnvar", "bngain**2 * bnvar")),),
        ("LOCAL",),
        ("bngain",),
    ),
    Slip(
        "bnvar_inv forgotten",
        "dhprebn",
        ((NORM, NORM.replace("bngain * bnvar_inv", "bngain")),),
        ("LOCAL",),
        ("bnvar_inv",),
    ),
    Slip(
        "the epsilon left out on the way back",
        "dhprebn",
        ((NORM, NO_EPSILON),),
        ("EPSILON",),
        ("1e-5",),
    ),
    Slip(
        "dbnraw for dbndiff, but for the mean",
        "dhprebn",
        ((NORM, NORM.replace("dhprebn = ", "dbndiff = ") + RAW_LESS_MEAN),),
        ("LOCAL", "SWAPPED"),
        ("dbnraw",),
    ),
    Slip(
        "the sign of dhprebn",
        "dhprebn",
        ((NORM, NORM.replace("= bngain", "= -bngain")),),
        ("CONSTANT",),
        ("sign",),
    ),
    Slip(
        "the sign of the variance's path",
        "dhprebn",
        ((NORM, NORM.replace("- bnraw", "+ bnraw")),),
        ("PATH",),
        ("bnvar", "sign"),
    ),
    Slip(
        "dW1 from dembcat",
        "dW1",
        ((DW1, "dW1 = dembcat.T @ dhprebn"),),
        ("SWAPPED",),
        ("`dembcat` stands where `embcat`",),
    ),
    Slip("brackets forgotten", "dhpreact", ((TANH, "dhpreact = 1 - h * h * dh"),)),
    Slip("dW1 averaged", "dW1", ((DW1, DW1 + " / n"),), ("CONSTANT",), ("n",)),
    Slip(
        "dW1 from dhpreact",
        "dW1",
        ((DW1, "dW1 = embcat.T @ dhpreact"),),
        ("SWAPPED", "LOCAL"),
        ("dhpreact",),
    ),
    Slip("dembcat from dhpreact", "dembcat", ((DEMBCAT, "dembcat = dhpreact @ W1.T"),)),
    Slip("dC overwritten", "dC", ((DC, LOOP.format("=")),), ("OVERWRITTEN",), ("Xb",)),
    Slip("dC with +=", "dC", ((DC, LOOP.format("+=")),), ("OVERWRITTEN",), ("Xb",)),
    Slip("dC zero", "dC", ((DC, "dC = torch.zeros_like(C)"),), ("ZEROS",)),
    Slip("dC averaged", "dC", ((DC, DC + " / n"),), ("CONSTANT",), ("n",)),
)
"""One slip each."""

TWO_SLIPS = (
    (("dW2", "dC"), ((DW2, DW2 + " / n"), (DC, DC + " * -1"))),
    (("db2", "dhpreact"), ((DB2, "db2 = dlogits.mean(0)"), (TANH, "dhpreact = (1 - h) * dh"))),
    (("dW1", "dW2"), ((DW1, "dW1 = -embcat.T @ dhprebn"), (DW2, "dW2 = hpreact.T @ dlogits"))),
    (("dlogits", "dhpreact"), ((DLOGITS, ""), (TANH, "dhpreact = (1 - h) * dh"))),
    (("dhpreact", "dC"), ((TANH, "dhpreact = (1 - h) * dh"), (DC, DC + " * -1"))),
    (
        ("dbnbias", "dbngain"),
        ((BIAS, BIAS.replace("sum", "mean")), (GAIN, GAIN.replace("bnraw", "hpreact"))),
    ),
    (("db2", "dhprebn"), ((DB2, DB2 + " * n"), (NORM, NORM.replace("= bngain", "= -bngain")))),
)
"""Two slips at once: the gradients that are wrong by themselves."""
