"""A wrong gradient -> its cause, in the learner's words.

A *suspect* is a mistake somebody might have made, with the gradient it would lead to. All suspects are
drawn from the graph alone (`whole`, `paths`, `branches`, `masks`); one is named only if it explains what
the attempt returned on every case. Who explains nothing is not mentioned, and often nobody is.
"""

from dojo.diagnosis.examine import diagnose

__all__ = ["diagnose"]
