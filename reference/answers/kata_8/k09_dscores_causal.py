"""Through the softmax once more, for all heads at once, and with the causal mask: no place looks at
a later one. The mask writes minus infinity over the scores of the later places, and softmax makes
0 of that.

Where does the mask come in going back? Look at what `att` is at those places before you write it
down.

One thing to know about `datt`: at the masked places it is not zero. The line `y = att @ v` knows
of no mask; if att[i, j] were a little more than 0 there, `y` would change. Autograd says the
same. If you mask `datt`, it differs from autograd's, and `dscores` does not. Can you see why?
"""

HINTS = (
    "Forget the mask for a moment: back through softmax it goes as in `dscores`. The whole derivative, "
    "not att * (1 - att) alone, which is the slope of a weight along its own score.",
    "A score that was overwritten has no influence on the loss. What must its gradient be? (Minus "
    "infinity is a score, to be made 0 by exp; a gradient of no influence is 0 itself.)",
    "Take the formula of `dscores`, and put att = 0 into it at the masked places. What becomes of "
    "the whole term, and what becomes of its part in the sum over the row?",
    "There is nothing to be added to the formula. The last axis is still the one that adds up to 1, "
    "however many axes stand before it.",
)

INSIGHT = "The mask needs no line going back: att is 0 where it masked, and carries it."


def dscores_causal(att, datt):
    """Row i of `att` is the softmax of the scores up to i; behind it there are zeros. For j up to i
    it is `dscores` again, with the sum over k up to i:

        dscores[i, j] = att[i, j] * (datt[i, j] - sum over k of att[i, k] * datt[i, k])

    For a later k, att[i, k] is 0, so the sum may as well run over the whole row. For a later j the
    score was overwritten and has no influence: its gradient is 0, and that is what the formula gives,
    because of att[i, j] = 0 in front. In both places `datt` is multiplied by 0 where it is masked, so
    whatever stands there is lost: to mask it before, or the result after, changes nothing.

    On paper, two places. The first can look at itself only, and whatever it scores there, the weight
    is 1: no gradient. The 7 is masked. In the second row the average is 0.25 * 4 + 0.75 * 8 = 7.

        att             [[[[1, 0], [0.25, 0.75]]]]
        datt            [[[[5, 7], [4, 8]]]]
        dscores_causal  [[[[0, 0], [-0.75, 0.75]]]]
    """
    return att * (datt - (att * datt).sum(-1, keepdim=True))
