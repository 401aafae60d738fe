"""An attempt, tried on its cases -> a verdict."""

SEED = 2147483647
"""That of the cases, where no other is asked for: the lecture's own."""
SECONDS = 10.0
"""How long one call of an attempt may take."""
