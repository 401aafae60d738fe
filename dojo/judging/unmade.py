"""A name that an attempt uses and nothing has made: how to get it, or which one was meant."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Sequence

from dojo.judging.attempt import Attempt
from dojo.judging.lines import inside


def unmade(name: str, attempt: Attempt, may_ask: Sequence[str]) -> str:
    """The sentence for the name; "" if there is nothing to say of it. It `may_ask` for some."""
    if name in may_ask:
        return f"You may use `{name}`: add it to the parameters of your function."
    if len(name) < SHORTEST:
        return ""
    # A gradient is not taken for its tensor.
    alike = sorted(own for own in _own(attempt) if own.startswith("d") == name.startswith("d"))
    near = difflib.get_close_matches(name, alike, n=1, cutoff=ALIKE)
    return f"Did you mean `{near[0]}`?" if near else ""


SHORTEST, ALIKE = 4, 0.8
"""A shorter name (`db2`, `dW1`), or one that is less alike (of 1), is another one, and none misspelt."""


def _own(attempt: Attempt) -> set[str]:
    """The names that the attempt has: its parameters, and what it assigns to."""
    stored = (
        node.id
        for node in inside(attempt.source, attempt.line)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
    return {*attempt.signature.parameters, *stored}
