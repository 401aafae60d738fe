"""The process that runs a learner's code. It knows nothing of the house: this folder, Python and torch
are all that its sandbox holds. It gets arguments and returns bytes.
"""
