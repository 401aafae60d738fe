"""What a kata is not for: no autograd. Read off the syntax tree, so that the line can be named."""

from __future__ import annotations

import ast
import warnings
from functools import lru_cache

AUTOGRAD = {
    "autograd", "backward", "enable_grad", "grad", "grad_and_value", "jacfwd", "jacrev",
    "linearize", "requires_grad", "requires_grad_", "set_grad_enabled", "vjp", "jvp",
}  # fmt: skip
"""Names that only autograd needs: as attributes, imported names and keyword arguments."""

MODULES = ("torch.autograd", "torch.func", "functorch")


@lru_cache(maxsize=64)
def parsed(source: str) -> ast.Module:
    """The syntax tree, without what Python warns of (`"\\d"`). Raises as `ast.parse`."""
    with warnings.catch_warnings(action="ignore"):
        return ast.parse(source)


@lru_cache(maxsize=64)
def nodes(source: str) -> tuple[ast.AST, ...]:
    """All that is in the syntax tree: many look for something in it."""
    return tuple(ast.walk(parsed(source)))


def autograd_use(source: str) -> tuple[int, str] | None:
    """The first line that uses autograd, and what it uses; None if there is none.

    `source` must be valid Python. This tells an honest learner; it is no wall against cheats.
    """
    found = sorted(use for node in nodes(source) for use in _uses(node))
    return found[0] if found else None


def _uses(node: ast.AST) -> list[tuple[int, str]]:
    match node:
        case ast.Attribute(attr=name) if name in AUTOGRAD:
            return [(node.lineno, name)]
        case ast.Attribute(value=ast.Name(id="torch"), attr="func"):
            return [(node.lineno, "torch.func")]
        case ast.keyword(arg=name) if name in AUTOGRAD and _is_true(node.value):
            return [(node.value.lineno, name)]
        case ast.Import(names=names):
            return [(node.lineno, n.name) for n in names if n.name.startswith(MODULES)]
        case ast.ImportFrom(module=module, names=names):
            if (module or "").startswith(MODULES):
                return [(node.lineno, module or "")]
            return [(node.lineno, n.name) for n in names if n.name in AUTOGRAD | {"func"}]
    return []


def _is_true(node: ast.expr) -> bool:
    return not (isinstance(node, ast.Constant) and node.value is False)
