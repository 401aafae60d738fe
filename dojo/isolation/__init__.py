"""Somebody else's code in another process."""
