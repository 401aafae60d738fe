"""The worked answers, read as text: statement, hints, insight, derivation, code. Needs no torch.

An answer's file holds the statement (module docstring), `HINTS`, `INSIGHT`, and one function: its
parameters are what the kata asks for, its docstring is the derivation, its body the answer. Of a
longer body only the part between the two marker lines is the learner's; the rest is given. Where a
kata is about one move, `MOVE` names it.
"""

from __future__ import annotations

import ast
import inspect
from dataclasses import dataclass

from dojo.course.curriculum import Kata, katas

FROM = "# --- your backward pass: from here ---"
TO = "# --- to here ---"


@dataclass(frozen=True)
class Answer:
    """A worked answer in its parts. `code` is the whole function without its docstring.

    `insight` is what there is to take away, in a sentence or two: for those who have solved it.
    `move` is the move that it teaches, in a few words; "" if it teaches none or several.
    """

    statement: str
    imports: tuple[str, ...]
    hints: tuple[str, ...]
    insight: str
    parameters: tuple[str, ...]
    derivation: str
    code: str
    body: str
    move: str = ""


def moves() -> dict[str, Kata]:
    """All moves that a kata teaches, in the order of the course, each with that kata."""
    taught = (kata for kata in katas() if "\nMOVE = " in kata.answer.read_text(encoding="utf-8"))
    return {answer(kata).move: kata for kata in taught}


def answer(kata: Kata) -> Answer:
    """The worked answer of a kata."""
    source = kata.answer.read_text(encoding="utf-8")
    module = ast.parse(source)
    function = next(
        n for n in module.body if isinstance(n, ast.FunctionDef) and n.name == kata.name
    )
    constants = {
        ast.unparse(n.targets[0]): ast.literal_eval(n.value)
        for n in module.body
        if isinstance(n, ast.Assign)
    }
    imports = [n for n in module.body if isinstance(n, ast.Import | ast.ImportFrom)]
    lines = source.splitlines()
    begin = function.lineno - 1
    body = "\n".join(lines[function.body[0].end_lineno : function.end_lineno]).strip("\n")
    return Answer(
        statement=inspect.cleandoc(ast.get_docstring(module) or ""),
        imports=tuple(ast.unparse(n) for n in imports),
        hints=tuple(constants["HINTS"]),
        insight=constants.get("INSIGHT", ""),
        move=constants.get("MOVE", ""),
        parameters=tuple(a.arg for a in function.args.args),
        derivation=inspect.cleandoc(ast.get_docstring(function) or ""),
        code="\n".join([*lines[begin : function.body[0].lineno - 1], body]),
        body=body,
    )
