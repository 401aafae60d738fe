"""Verdicts on a terminal, whatever it can do. Needs no torch."""
