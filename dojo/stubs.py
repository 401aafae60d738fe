"""Answer -> stub: everything a learner needs to write one gradient, except the gradient.

`katas/` is generated from `reference/answers/` and the graph; what a learner has written there is
never overwritten without being asked.
"""

from __future__ import annotations

import ast
import io
import os
import sys
import textwrap
import tokenize
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from dojo.course.answers import FROM, TO, Answer, answer
from dojo.course.curriculum import Kata, stages
from dojo.course.files import write_whole
from dojo.judging.cases import model
from dojo.judging.contract import RATE, request_of
from reference.graph import Graph
from reference.op import KINDS, Op, TensorType

TODO = "raise NotImplementedError"
WIDTH = 100 - 8
"""Columns of a line that stands indented in a docstring."""


class State(StrEnum):
    """How a file in `katas/` compares with its stub."""

    SAME = "as shipped"
    MISSING = "missing"
    DRIFTED = "an older stub"
    EDITED = "edited"


def stub(kata: Kata) -> str:
    """The stub's text."""
    return statement(kata) + code(kata)


def statement(kata: Kata) -> str:
    """What a kata's file begins with: which one it is, where it comes from, what to think about."""
    head = f"{kata.id}{_place(kata)}."
    if kata.source:
        head += f"\n\n{kata.source.text}:\n{kata.source.address}"
    return f'"""{head}\n\n{answer(kata).statement}\n"""\n\n'


def code(kata: Kata) -> str:
    """The rest of it: the imports, and the function without its gradient."""
    graph = model(kata.model).graph
    worked = answer(kata)
    docstring = _docstring(kata, graph, worked)
    parameters = "".join(f"    {p}: {_annotation(graph, p)},\n" for p in worked.parameters)
    returns = (
        'tuple[Float[Tensor, ""], list[Tensor]]'
        if kata.kind == "step"
        else _annotation(graph, f"d{kata.tensor}")
    )
    return (
        _imports(worked, parameters + returns)
        + f"\n\ndef {kata.name}(\n{parameters}) -> {returns}:\n"
        + textwrap.indent(f'"""{docstring}\n"""\n', "    ", lambda line: line.strip() != "")
        + _body(worked)
    )


def state(kata: Kata, tree: Path) -> State:
    """How the kata's file in `tree` compares with the stub of today."""
    path = tree / kata.file
    if not path.exists():
        return State.MISSING
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return State.EDITED
    shipped = stub(kata)
    if text == shipped:
        return State.SAME
    return State.DRIFTED if _untouched(text, shipped) else State.EDITED


def write(kata: Kata, tree: Path, text: str | None = None) -> Path:
    """Write the stub (or this text) into `tree`, whole or not at all."""
    path = tree / kata.file
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, stub(kata) if text is None else text)
    return path


def forward(kata: Kata) -> list[str]:
    """The lines of the forward pass that the kata is about, each with the shape of its tensor."""
    if kata.kind == "step":
        return []
    graph = model(kata.model).graph
    asked = request_of(graph, kata.tensor, answer(kata).parameters)
    ops = _shown(graph, graph.between(kata.tensor, set(asked.upstream)))
    shapes = [f"  # {_shape(graph, op.name)}" for op in ops]
    limit = WIDTH - max(map(len, shapes))
    written = [op.lines(limit) for op in ops]
    width = min(limit, max(len(line) for lines in written for line in lines))
    return [
        line
        for lines, shape in zip(written, shapes, strict=True)
        for line in (*lines[:-1], f"{lines[-1]:{width}}{shape}")
    ]


def signature(kata: Kata) -> str:
    """What the kata is given and what it returns, each with its shape; nothing for a whole step."""
    if kata.kind == "step":
        return ""
    graph = model(kata.model).graph
    asked = (
        name if _type(graph, name) is None else f"{name} {_shape(graph, name)}"
        for name in answer(kata).parameters
    )
    return f"{kata.name}({', '.join(asked)}) → {_shape(graph, f'd{kata.tensor}')}"


def _shown(graph: Graph, ops: Sequence[Op]) -> list[Op]:
    """These lines, and those of the constants (a mask, for one) that they read."""
    shown = {op.name for op in ops}
    for op in reversed(list(graph.ops.values())):
        if op.name in shown:
            shown |= {read for read in op.reads if read in graph.ops and read in graph.constants}
    return [op for op in graph.ops.values() if op.name in shown]


def reset(kata: Kata, tree: Path, text: str | None = None) -> Path | None:
    """Put the stub back (or this text in its place). What was there is kept beside it: gives its path,
    or None if nothing was.

    Touches that one file. Raises OSError; then the file is as it was.
    """
    path = tree / kata.file
    kept = None
    if path.exists() or path.is_symlink():
        kept = spare_name(path)
        os.replace(path, kept)
    try:
        write(kata, tree, text)
    except OSError:
        if kept:
            os.replace(kept, path)
        raise
    return kept


def spare_name(path: Path) -> Path:
    """Where `reset` keeps the text of a kata: a name that is free, and no Python file's."""
    number = 1
    while (kept := path.with_name(f"{path.stem}.before-reset-{number}.txt")).exists():
        number += 1
    return kept


def _place(kata: Kata) -> str:
    """Which one of its stage it is; nothing for one of no stage."""
    of_stage = next((stage.katas for stage in stages() if kata in stage.katas), ())
    return f", number {of_stage.index(kata) + 1} of {len(of_stage)}" if of_stage else ""


def _docstring(kata: Kata, graph: Graph, worked: Answer) -> str:
    if kata.kind == "step":
        update = ", update" if RATE in worked.parameters else ""
        return (
            f"One step of training: forward, backward{update}.\n\nGiven\n"
            + _table({p: f"{_shape(graph, p)}" for p in worked.parameters})
            + "\nReturn\n"
            + _table({"loss": "()", "grads": "the gradients of the parameters, each of its shape"})
        ).rstrip()
    lines = "".join(f"    {line}\n" for line in forward(kata))
    given = {p: _describe(graph, p) for p in worked.parameters}
    wanted = f"{_shape(graph, kata.tensor)}, the gradient of the loss with respect to {kata.tensor}"
    return (
        f"The forward pass, from {kata.tensor} on:\n\n{lines}\nGiven\n{_table(given)}\n"
        f"Return\n{_table({f'd{kata.tensor}': wanted})}"
    ).rstrip()


def _table(rows: Mapping[str, str]) -> str:
    width = max(map(len, rows))
    return "".join(f"    {name:{width}}  {text}\n" for name, text in rows.items())


def _type(graph: Graph, name: str) -> TensorType | None:
    """That of a tensor, or of the gradient of one; None for a number."""
    return graph.types.get(name) or graph.types.get(name.removeprefix("d"))


def _shape(graph: Graph, name: str) -> str:
    type_ = _type(graph, name)
    if type_ is None:
        return "a number"
    return f"({', '.join(type_.dims)}{',' if len(type_.dims) == 1 else ''})"


def _describe(graph: Graph, name: str) -> str:
    if name in graph.size_names:
        return "a size"
    shape = _shape(graph, name)
    if name in graph.types:
        return {"Int": f"{shape}, indices", "Bool": f"{shape}, True or False"}.get(
            graph.types[name].kind, shape
        )
    return f"{shape}, the gradient of the loss with respect to {name[1:]}"


def _annotation(graph: Graph, name: str) -> str:
    type_ = _type(graph, name)
    if type_ is None:
        return "int" if name in graph.size_names else "float"
    return str(type_)


def _imports(worked: Answer, annotations: str) -> str:
    """Those of the annotations and of the answer, Python's own first."""
    kinds = ", ".join(kind for kind in KINDS if f"{kind}[" in annotations)
    found = {
        "import torch",
        "import torch.nn.functional as F",
        f"from jaxtyping import {kinds}",
        "from torch import Tensor",
        *worked.imports,
    }
    own = {line for line in found if line.split()[1] in sys.stdlib_module_names}
    blocks = [
        sorted(lines, key=lambda line: (line.startswith("from"), line))
        for lines in (own, found - own)
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _body(worked: Answer) -> str:
    if FROM not in worked.body:
        return f"    {TODO}\n"
    before, rest = worked.body.split(FROM)
    after = rest.split(TO)[1]
    return f"{before}{FROM}\n    {TODO}\n    {TO}{after}\n"


def _untouched(text: str, shipped: str) -> bool:
    """Whether a file is some stub as generated: no line of the learner's, not even a comment."""
    try:
        mine, theirs = (_code(ast.parse(t)) for t in (text, shipped))
        return mine == theirs and _comments(text) <= _comments(shipped)
    except (SyntaxError, ValueError, RecursionError, tokenize.TokenError):
        return False


def _code(module: ast.Module) -> list[str]:
    """The statements, in the functions' bodies and beside them, without imports and docstrings."""
    statements = []
    for node in module.body:
        statements += node.body if isinstance(node, ast.FunctionDef) else [node]
    return [
        ast.unparse(statement)
        for statement in statements
        if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        and not isinstance(statement, ast.Import | ast.ImportFrom)
    ]


def _comments(text: str) -> set[str]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return {token.string.strip() for token in tokens if token.type == tokenize.COMMENT}
