"""kata-9. A slip in the loop is one in both blocks: the last block's gradient is the first to be wrong."""

from tests.dojo.diagnosis.slips.slip import Slip

ONE = '    dlogits.scatter_(-1, targets.clamp(min=0)[..., None], -1, reduce="add")\n'
MEAN = "    dlogits *= counted[..., None] / counted.sum()\n"
WEIGHT = "return x.flatten(0, 1).T @ dout.flatten(0, 1)"
DXHAT = "        dxhat = dln * gain\n"
ALONG = "along = (dgain @ gain)[..., None] / len(gain)  # the mean of dxhat * xhat"
CENTRED = "        dxhat -= dxhat.mean(-1, keepdim=True)\n"
ADDED = "dx.addcmul_(dxhat.addcmul_(xhat, along, value=-1), rstd)"
DGAIN = "return dgain.sum((0, 1))"
DWPROJ = "dWproj = weight(gelu, dx)"
DU = "du = (fch * fch).mul_(3 * 0.044715 * root).add_(root)"
DFCH = "dfch = du.mul_(1 - t).mul_(gelu).add_(t, alpha=0.5).add_(0.5).mul_(dx @ Wproj.T)"
NORM2 = "dgain2 = through_norm(dfch @ Wfc.T, gain2, xhat2, rstd2, dx)"
DV = "dv = att.transpose(-2, -1) @ dy"
DATT = "dscores = att * (dy @ v.transpose(-2, -1))"
SOFTMAX = "        dscores -= att * dscores.sum(-1, keepdim=True)\n"
SCALE = "        dscores /= head_size**0.5\n"
CAT = "torch.cat([dscores @ k, dscores.transpose(-2, -1) @ q, dv], 1)"
CHUNK = "dWq, dWk, dWv = weight(ln1, dqkv).chunk(3, 1)"
NORM1 = "dgain1 = through_norm(dqkv @ torch.cat([Wq, Wk, Wv], 1).T, gain1, xhat1, rstd1, dx)"
DWPE = "dwpe = dx.sum(0)"
HEAD = "dwte = weight(dlogits, lnf)"
TOKENS = "dwte.index_add_(0, idx.flatten(), dx.flatten(0, 1))"

CUT = "dx = torch.zeros_like(dx)\n        "
NO_GAIN = (
    (DXHAT, "        dxhat = dln.clone()\n"),
    (ALONG, "along = dgain.mean(-1, keepdim=True)"),
)

ONE_SLIP = (
    Slip(
        "places that are ignored get a gradient, too",
        "dlogits",
        ((MEAN, "    dlogits /= counted.sum()\n"),),
        ("MASK", "LOCAL"),
    ),
    Slip(
        "a mean over all places",
        "dlogits",
        ((MEAN, "    dlogits *= counted[..., None] / (B * T)\n"),),
        ("CONSTANT", "LOCAL"),
    ),
    Slip(
        "the mean is forgotten",
        "dlogits",
        ((MEAN, "    dlogits *= counted[..., None]\n"),),
        ("CONSTANT", "LOCAL"),
    ),
    Slip("softmax alone, without the -1", "dlogits", ((ONE, ""),), ("PATH", "MASK")),
    Slip(
        "the gain outside the means, as in batch norm",
        "dout_1",
        (*NO_GAIN, (ADDED, ADDED.replace(", rstd", ", gain * rstd"))),
        ("LOCAL", "SWAPPED"),
        ("gainf",),
    ),
    Slip("the gain is forgotten", "dout_1", NO_GAIN, ("LOCAL", "SWAPPED"), ("gainf",)),
    Slip(
        "no path through the standard deviation",
        "dout_1",
        ((ADDED, "dx.addcmul_(dxhat, rstd)"),),
        ("PATH",),
        ("rstdf",),
    ),
    Slip("no path through the mean", "dout_1", ((CENTRED, ""),), ("PATH", "LOCAL")),
    Slip(
        "the sign of the standard deviation's path",
        "dout_1",
        ((ADDED, ADDED.replace("value=-1", "value=1")),),
        ("PATH",),
        ("rstdf", "sign"),
    ),
    Slip(
        "GELU without the slope of its tanh",
        "dfch_1",
        ((DFCH, "dfch = 0.5 * (1 + t) * (dx @ Wproj.T)"),),
        ("PATH",),
        ("t_1",),
    ),
    Slip(
        "GELU is forgotten",
        "dfch_1",
        ((DFCH, "dfch = dx @ Wproj.T"),),
        ("LOCAL", "OTHER_KATA"),
    ),
    Slip(
        "the cube's exponent is not brought down",
        "dfch_1",
        ((DU, DU.replace("3 * ", "")),),
        ("LOCAL", "PATH"),
    ),
    Slip(
        "the stream is dropped at the MLP",
        "dmid_1",
        ((NORM2, CUT + NORM2),),
        ("PATH",),
        ("out_1",),
    ),
    Slip(
        "the stream goes through the norm, too",
        "dln2_1",
        ((NORM2, NORM2.replace("Wfc.T,", "Wfc.T + dx,")),),
    ),
    Slip(
        "softmax: the diagonal alone",
        "dscores_1",
        ((SOFTMAX, "        dscores *= 1 - att\n"),),
        ("LOCAL", "NOT_SUMMED"),
    ),
    Slip(
        "softmax left out",
        "dscores_1",
        ((DATT, "dscores = dy @ v.transpose(-2, -1)"), (SOFTMAX, "")),
        ("LOCAL", "OTHER_KATA"),
    ),
    Slip(
        "no division by the root of head_size",
        "dscores_1",
        ((SCALE, ""),),
        ("CONSTANT", "LOCAL"),
        ("head_size",),
    ),
    Slip(
        "the scores are not transposed for the keys",
        "dk_1",
        ((CAT, CAT.replace("dscores.transpose(-2, -1) @ q", "dscores @ q")),),
        ("TRANSPOSED", "SWAPPED"),
    ),
    Slip(
        "att is not transposed for the values",
        "dv_1",
        ((DV, "dv = att @ dy"),),
        ("TRANSPOSED",),
    ),
    Slip(
        "the stream is dropped at attention",
        "dout_0",
        ((NORM1, CUT + NORM1),),
        ("PATH",),
        ("mid_1",),
    ),
    Slip(
        "the first block before the second",
        "dWproj_0",
        (
            (
                "zip(reversed(blocks), reversed(saved), strict=True)",
                "zip(blocks, saved, strict=True)",
            ),
            ("dblocks.insert(0, [dgain1", "dblocks.insert(2, [dgain1"),
        ),
        ("SWAPPED",),
        ("dout_1",),
    ),
    Slip("a mean over the texts", "dwpe", ((DWPE, "dwpe = dx.mean(0)"),), ("CONSTANT",), ("B",)),
    Slip(
        "the head's part of the table is missing",
        "dwte",
        ((HEAD, "dwte = torch.zeros_like(wte)"),),
        ("PATH",),
        ("logits",),
    ),
    Slip("the tokens' part is missing", "dwte", ((TOKENS, "pass"),), ("PATH",), ("tok_emb",)),
    Slip(
        "the tokens' rows overwrite the head's",
        "dwte",
        ((TOKENS, "dwte[idx] = dx"),),
        ("OVERWRITTEN", "MASK"),
    ),
    Slip(
        "an indexed += for rows that come more than once",
        "dwte",
        ((TOKENS, "dwte[idx] += dx"),),
        ("OVERWRITTEN", "MASK"),
        ("idx",),
    ),
    Slip(
        "the head's part from before the gain",
        "dwte",
        ((HEAD, "dwte = weight(dlogits, xhatf)"),),
        ("SWAPPED",),
        ("xhatf",),
    ),
)
"""One slip each."""

TWO_SLIPS = (
    (("dWproj_1", "dWproj_0"), ((DWPROJ, "dWproj = weight(t, dx)"),)),
    (
        ("dgainf", "dgain2_1", "dgain1_1", "dgain2_0", "dgain1_0"),
        ((DGAIN, "return dgain.mean((0, 1))"),),
    ),
    (("dWq_1", "dWk_1", "dWq_0", "dWk_0"), ((CHUNK, CHUNK.replace("dWq, dWk", "dWk, dWq")),)),
    (("dwpe", "dwte"), ((DWPE, "dwpe = dx.mean(0)"), (TOKENS, "pass"))),
    (
        ("dWq_1", "dWk_1", "dWv_1"),
        (("dqkv = dqkv.transpose(1, 2).flatten(2)", "dqkv = dqkv.reshape(B, T, -1)"),),
    ),
    (("dWproj_1", "dWproj_0", "dwpe"), ((DWPROJ, f"{DWPROJ} / T"), (DWPE, "dwpe = dx.mean(0)"))),
)
"""Two slips at once, or one in a loop: the gradients that are wrong by themselves."""
