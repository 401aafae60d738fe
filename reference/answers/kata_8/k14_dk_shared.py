"""Grouped queries: there are fewer keys and values than queries, `n_kv_head` heads of them, and each
serves a group of `n_rep` heads that ask. Llama 3 and Mistral do so, since keys and values have to
be kept for every place when they write.

In the forward pass each head of `k` is copied n_rep times, and the copies of one head stand next
to each other. You know what a copy becomes going back. Which of the heads of `dkeys` belong
together?
"""

HINTS = (
    "With two heads of keys, A and B, and n_rep = 3, `repeat_interleave` makes A A A B B B. (`repeat` "
    "would make A B A B A B.)",
    "Copied forward is added up going back (not a mean): three gradients for A, three for B. Cut "
    "the axis of heads in two, so that you can sum over one of them.",
    "Which of the two axes comes first? The first n_rep heads are one group, so the axis cut in two is "
    "(n_kv_head, n_rep), and the sum is over the second of these. `unflatten` cuts one axis in two; so "
    "does a `view` that is given all the sizes.",
)

INSIGHT = "What a group shares gets the sum over the group, in the layout in which it was copied."


def dk_shared(dkeys, n_kv_head, n_rep):
    """`keys[b, g * n_rep + r] = k[b, g]` for every r: head g is copied n_rep times, side by side. So

        dk[b, g] = sum over r of dkeys[b, g * n_rep + r]

    To have g and r as axes, cut the axis of heads into (n_kv_head, n_rep); the second is summed over.
    Cut into (n_rep, n_kv_head) it would be right for copies that take turns, `k.repeat(1, n_rep, 1,
    1)`: the shape is the same, the groups are not.

    On paper, two heads of keys with two copies each, one place, one feature: 1 + 2 and 10 + 20.

        dkeys      [[[[1]], [[2]], [[10]], [[20]]]]
        n_kv_head  2
        n_rep      2
        dk_shared  [[[[3]], [[30]]]]
    """
    return dkeys.unflatten(1, (n_kv_head, n_rep)).sum(2)
