"""An attempt, tried on its cases -> a verdict."""
