"""Softmax by itself, before there is any attention around it. It makes a row of numbers `z` into a
row of weights `p` that are positive and add up to 1.

If z[0] grows, p[0] grows, and since the sum stays 1, all the others shrink. So every weight reads
every number of its row: the derivative of a sigmoid, p * (1 - p), tells only a part. Which part,
and what is the rest?
"""

HINTS = (
    "Write p[j] = exp(z[j]) / S with S = exp(z[0]) + exp(z[1]) + ..., and differentiate with respect "
    "to z[i], by the quotient rule. Two cases: j is i, and j is another one.",
    "With j = i it comes to p[i] * (1 - p[i]); with another j to -p[i] * p[j]. Now z[i] has as many "
    "readers as the row has weights: multiply each derivative by that weight's dp[j], and add up.",
    "A p[i] is common to all terms. What is left beside dp[i] is a sum over j of p[j] * dp[j]: one "
    "number for the whole row.",
    "So: the incoming gradient minus one number a row (a sum of products, with `keepdim`), and all "
    "of that times the weights.",
)

INSIGHT = (
    "Softmax compares: each weight's incoming gradient is measured against the row's average, taken "
    "with the weights themselves."
)


def dz(p, dp):
    """One row: p[j] = exp(z[j]) / S, where S is the sum of all exp(z[k]). With respect to z[i], the
    derivative of S is exp(z[i]), and by the quotient rule that

        of p[i] is  exp(z[i]) / S - exp(z[i]) * exp(z[i]) / S**2 = p[i] - p[i] * p[i]
        of p[j] is                - exp(z[j]) * exp(z[i]) / S**2 =      - p[i] * p[j]

    z[i] is read by all weights of its row, so the contributions add up over j:

        dz[i] = p[i] * dp[i] - p[i] * (p[0] * dp[0] + p[1] * dp[1] + ...)
              = p[i] * (dp[i] - sum over j of p[j] * dp[j])

    As the weights add up to 1, that sum is an average of dp: a weight whose incoming gradient is
    above the average gets a positive gradient, one below it a negative one. Added up over i the
    first term gives the average, and the second gives it with a minus: a row of `dz` sums to zero,
    because adding the same number to the whole row changes nothing in p.

    On paper: the average is 0.5 * 4 + 0.25 * 0 + 0.25 * 8 = 4.

        p   [[0.5, 0.25, 0.25]]
        dp  [[4, 0, 8]]
        dz  [[0, -1, 1]]
    """
    return p * (dp - (p * dp).sum(-1, keepdim=True))
