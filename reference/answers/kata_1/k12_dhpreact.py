"""A squashing function, element by element. Where tanh is flat, almost no gradient
gets through.

Of the forward pass you are given just one tensor, and that is enough: the derivative of tanh has
a form that needs only its output.
"""

HINTS = (
    "Look up the derivative of tanh(x), in the form that is written with tanh(x) itself.",
    "With a = tanh(z), the derivative is one minus a squared. Which of the names is a: the tensor "
    "before the squashing, or the one after it?",
)


def dhpreact(h, dh):
    """With a = tanh(z), the derivative of a with respect to z is 1 - a**2. Here a is `h`.

    Where `h` is near -1 or 1, next to nothing gets through: a saturated neuron does not learn.
    """
    return (1.0 - h**2) * dh
