"""What the second block reads, and what runs past it."""

HINTS = ("Who reads it?", "Four do.")


def dout_0(Wq_1, Wk_1, Wv_1, B, T, dq_1, dk_1, dv_1, dout_1):
    """Three projections, and the residual."""
    found = dout_1.clone()
    for W, d in ((Wq_1, dq_1), (Wk_1, dk_1), (Wv_1, dv_1)):
        found += d.transpose(1, 2).reshape(B, T, -1) @ W.T
    return found
