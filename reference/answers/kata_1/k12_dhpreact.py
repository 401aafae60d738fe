"""A squashing function, element by element. Where tanh is flat, almost no gradient
gets through.

Of the forward pass you are given just one tensor, and that is enough: the derivative of tanh has
a form that needs only its output.
"""

HINTS = (
    "How steep is tanh at 0? And where it is flat? Your factor should be 1 there, and almost 0 "
    "here.",
    "Look up the derivative of tanh(x), in the form that is written with tanh(x) itself.",
    "With a = tanh(z), the derivative is one minus a squared. Which of the names is a: the tensor "
    "before the squashing, or the one after it?",
)

INSIGHT = (
    "tanh lets 1 - h**2 of the gradient through: everything at 0, almost nothing near -1 and 1."
)


def dhpreact(h, dh):
    """With a = tanh(z), the derivative of a with respect to z is 1 - a**2. Here a is `h`.

    Why? tanh(z) = t / b with t = e**z - e**-z and b = e**z + e**-z, and each of these is the
    derivative of the other: t' = b and b' = t. So the quotient rule gives

        (t' * b - t * b') / b**2 = (b**2 - t**2) / b**2 = 1 - (t / b)**2

    Where `h` is near -1 or 1, next to nothing gets through: a neuron that is saturated on every
    example hardly learns.

    On paper, three neurons, of which the last is nearly saturated:

        h         [[0, 0.9, 0.99]]
        dh        [[1, 1, 1]]
        dhpreact  [[1, 0.19, 0.0199]]
    """
    return (1.0 - h**2) * dh
