"""Names, and the code that turns them into minibatches.

names     a file of names -> a list of names
lists     the list that a network learns from: names, digest, split
examples  a list of names -> contexts, a split, minibatches
fetch     downloads the list that the lecture uses
"""


class DataError(ValueError):
    """Data that can't be used; the message is one sentence that says why."""
