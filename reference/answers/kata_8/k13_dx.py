"""The input of the whole block. In the forward pass `x` is read three times: it asks, it offers, it
hands out. Three projections, so three gradients come back.

Each of them has come back as far as the outcome of its projection. What is still to be done
before they can be added?
"""

HINTS = (
    "How many lines of the forward pass read `x`? A tensor gets a gradient from each.",
    "`dxq`, `dxk` and `dxv` have n_head*head_size features, `x` has C. So they can't be added as they "
    "are. (Where the two numbers are equal they could, and it would still be wrong.)",
    "Each of `dxq`, `dxk` and `dxv` goes back through its own weights, transposed, as in every linear "
    "layer. Add up what comes out, not what goes in.",
)

INSIGHT = "Query, key and value read the same x: three paths, each through its own weights, added."


def dx(Wq, Wk, Wv, dxq, dxk, dxv):
    """`xq = x @ Wq`, `xk = x @ Wk` and `xv = x @ Wv` all read `x`. A linear layer sends back the
    gradient of its output times its weights transposed, and what is read three times gets the sum:

        dx = dxq @ Wq.T + dxk @ Wk.T + dxv @ Wv.T

    Many programs keep one matrix for all three (`c_attn` in GPT-2, `qkvw` in llm.c). Then it is one
    product, and this sum is inside of it.

    On paper, one place with two features, and heads of one feature: 1 * 1 + 10 * 0 + 2 * 3 = 7, and
    1 * 2 + 10 * 1 + 2 * 0 = 12.

        Wq   [[1], [2]]
        Wk   [[0], [1]]
        Wv   [[3], [0]]
        dxq  [[[1]]]
        dxk  [[[10]]]
        dxv  [[[2]]]
        dx   [[[7, 12]]]
    """
    return dxq @ Wq.T + dxk @ Wk.T + dxv @ Wv.T
