"""What a kata's text may say. Read off its syntax tree; whatever is not known to be harmless is refused.

This gives the learner a message with a line. It is a policy, not the wall: the wall is the sandbox.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from dojo.grading.allowed import ASSIGNED, ATTRIBUTES, BUILTINS, IMPORTS, NODES
from dojo.judging.ban import autograd_use, nodes, parsed

COOKIE = re.compile(r"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
"""PEP 263: a comment in the first two lines that names an encoding."""
BRACKETS = re.compile(r"[()\[\]{}]")
DEEPEST = 60
"""Brackets in brackets, and operators before one operand: a parser's stack is not endless."""
ANNOTATION = re.compile(r"(?:[\w\s*+\-/.#?=…)]|(?<![\w)])\()*")
"""A shape in jaxtyping's notation, without the braces and calls that jaxtyping would evaluate.

A bracket calls nothing unless it follows a name or another one: `(H-K+1)*(W-K+1)`.
"""

OUT_OF_TENSORS = ("tolist", "numpy")
WORDS: dict[type[ast.AST], str] = {
    ast.ClassDef: "class", ast.AsyncFunctionDef: "async", ast.AsyncFor: "async", ast.AsyncWith: "async",
    ast.Await: "await", ast.Yield: "yield", ast.YieldFrom: "yield", ast.Match: "match",
    ast.Global: "global", ast.Nonlocal: "nonlocal", ast.Try: "try", ast.TryStar: "try",
}  # fmt: skip
"""What a learner calls the parts of Python that are not allowed."""


@dataclass(frozen=True)
class Refusal:
    """A line, and a sentence on what it may not do."""

    line: int
    sentence: str


def check(source: str) -> None:
    """Parse the text. Raises SyntaxError, also for what would only break the parser."""
    for number, line in enumerate(source.splitlines()[:2], 1):
        cookie = COOKIE.match(line)
        if cookie and cookie[1].lower().replace("_", "-") not in ("utf-8", "utf8"):
            raise SyntaxError(f"the encoding {cookie[1]}: a kata is UTF-8", (None, number, 0, line))
    _check_depth(source)
    try:
        parsed(source)
    except (ValueError, RecursionError, MemoryError) as error:
        raise SyntaxError(f"Python can't read this file: {error or 'too deep'}") from None


def refusals(
    source: str, allowed: Collection[str] = (), refused: Collection[str] = ()
) -> list[Refusal]:
    """All that the text may not do, by lines. Raises SyntaxError.

    Some functions may be `allowed` or `refused` besides, for this kata alone.
    """
    known = (ATTRIBUTES | set(allowed)) - set(refused)
    check(source)
    annotations = {id(part) for root in _annotations(source) for part in ast.walk(root)}
    found = []
    if use := autograd_use(source):
        found.append(
            Refusal(
                use[0],
                f"No autograd here: line {use[0]} uses `{use[1]}`. In a kata the gradient is worked "
                "out by hand.",
            )
        )
    for node in nodes(source):
        for what in _complaints(node, id(node) in annotations, known):
            line = getattr(node, "lineno", 1)
            found.append(Refusal(line, f"Line {line}: {what}"))
    return sorted(found, key=lambda refusal: refusal.line)


def assigns_attributes(source: str) -> bool:
    """Whether this valid text writes to an attribute, of whatever."""
    attributes = (node for node in nodes(source) if isinstance(node, ast.Attribute))
    return any(not isinstance(attribute.ctx, ast.Load) for attribute in attributes)


def _complaints(node: ast.AST, annotation: bool, known: Collection[str]) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            for alias in names:
                if alias.name not in IMPORTS:
                    yield f"a kata imports torch, torch.nn.functional and math, not `{alias.name}`."
                yield from _bad_name(alias.asname)
        case ast.ImportFrom(module=module, names=names, level=level):
            yield from _from(module, names, level, known)
        case ast.Attribute(attr=name, ctx=context):
            if name in OUT_OF_TENSORS:
                yield (
                    f"`.{name}` takes numbers out of their tensor: work with the tensor itself, "
                    "or with `int(...)` where an index is needed."
                )
            elif name not in known:
                yield f"`.{name}` is not among what a kata may use."
            elif not isinstance(context, ast.Load) and name not in ASSIGNED:
                yield f"`.{name}` can't be assigned to."
        case ast.Name(id=name):
            yield from _bad_name(name)
        case ast.FunctionDef(name=name, decorator_list=decorators):
            yield from _bad_name(name)
            if any(not _no_grad(decorator) for decorator in decorators):
                yield "a decorator other than `@torch.no_grad()`."
        case ast.With(items=items):
            if any(not _no_grad(item.context_expr) for item in items):
                yield "`with` is for `torch.no_grad()` only."
        case ast.arg(arg=name):
            yield from _bad_name(name)
        case ast.Constant(value=complex()):
            yield "complex numbers are not needed in a kata."
        case ast.Constant(value=str(text)) if annotation and not ANNOTATION.fullmatch(text):
            yield "an annotation with more than the names of axes in it."
        case ast.Call() if annotation:
            yield "a call in an annotation."
        case _ if not isinstance(node, NODES):
            yield f"a kata needs no `{WORDS.get(type(node), type(node).__name__)}`."


def _from(
    module: str | None, names: list[ast.alias], level: int, known: Collection[str]
) -> Iterator[str]:
    allowed: Collection[str] | None = IMPORTS.get(module or "", frozenset())
    for alias in names:
        if level or module not in (*IMPORTS, "torch.nn"):
            yield f"a kata can't import from `{'.' * level}{module or ''}`."
        elif module == "torch.nn":
            if alias.name != "functional":
                yield f"`{alias.name}` can't be imported from torch.nn: only `functional`."
        elif alias.name not in (known if allowed is None else allowed or ()):
            yield f"`{alias.name}` is not among what a kata may import."
        yield from _bad_name(alias.asname)


def _bad_name(name: str | None) -> Iterator[str]:
    """A builtin that is not allowed is refused even where it would be a variable: who can be sure?"""
    if not name or name in BUILTINS:
        return
    if name.startswith("__"):
        yield f"`{name}` is not among what a kata may use."
    elif hasattr(builtins, name):
        yield (
            f"`{name}` is Python's own and not among what a kata may use. If it is a variable, "
            "give it another name."
        )


def _no_grad(expression: ast.expr) -> bool:
    call = expression.func if isinstance(expression, ast.Call) else expression
    return isinstance(call, ast.Attribute) and call.attr in ("no_grad", "inference_mode")


def _annotations(source: str) -> Iterator[ast.expr]:
    for node in nodes(source):
        match node:
            case ast.arg(annotation=ast.expr() as found) | ast.AnnAssign(annotation=found):
                yield found
            case ast.FunctionDef(returns=ast.expr() as found):
                yield found


def _check_depth(source: str) -> None:
    """Refuse what is nested so deep that parsing it could break the parser itself."""
    depth = 0
    for number, line in enumerate(source.splitlines(), 1):
        for bracket in BRACKETS.findall(line):
            depth += 1 if bracket in "([{" else -1
            if depth > DEEPEST:
                raise SyntaxError("brackets nested too deep", (None, number, 0, line[:80]))
        depth = max(depth, 0)
        indent = len(line) - len(line.lstrip())
        if indent > 4 * DEEPEST and line.strip():
            raise SyntaxError("indented too deep", (None, number, 0, line[:80]))
        if len(line) > 2_000:
            raise SyntaxError("a line of more than 2,000 characters", (None, number, 0, line[:80]))
