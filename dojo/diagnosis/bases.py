"""Right formulas for a gradient, in which slips are made.

The worked answer, or the worked answers of the steps to it, one after another, where several are
taken in one; each of them as it is, and written otherwise.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dojo.course.answers import Answer, answer
from dojo.course.curriculum import Kata, katas
from dojo.diagnosis.algebra import forms
from dojo.diagnosis.evidence import Evidence
from dojo.diagnosis.formula import Formula, Probe
from dojo.diagnosis.trees import Put, inlined
from dojo.judging.cases import cases, model
from dojo.judging.contract import Refused, request_of
from reference.graph import Graph
from reference.op import function_in


@dataclass(frozen=True)
class Base:
    """A formula, and what must be imported for it."""

    formula: Formula
    imports: tuple[str, ...]


def own(kata: Kata, graph: Graph, upstream: tuple[str, ...]) -> Iterator[Base]:
    """The kata's worked answer, for an attempt that starts from these gradients; then its forms."""
    if kata.answer.is_file():  # else it is a kata of nobody's course
        worked = answer(kata)
        yield from _forms(kata, graph, upstream, _function(worked), worked.imports)


def steps(kata: Kata, graph: Graph, upstream: tuple[str, ...]) -> Iterator[Base]:
    """The worked answers of all steps from there; nothing if it is but one, or one has no kata."""
    if several := _steps(kata, graph, upstream):
        function, imports, made = _chained(several)
        yield from _forms(kata, graph, upstream, function, imports, made)
        yield from _forms(kata, graph, upstream, function, imports)  # with all steps in one


def spelled_out(kata: Kata, graph: Graph, upstream: tuple[str, ...]) -> Iterator[Base]:
    """The worked answer with a forward value worked out once more, for each that it asks for.

    Slips are made in that part alone.
    """
    if not kata.answer.is_file():
        return
    worked = answer(kata)
    imports = (*worked.imports, "import math", "import torch", "import torch.nn.functional as F")
    for name in worked.parameters:
        for deep in (False, True):
            value = _made_of(name, graph, deep)
            if value is not None:
                function = inlined(_function(worked))
                apart = [_Apart(name).visit(part) for part in function.body]
                function.body = [_Again({name: value}).visit(part) for part in apart]
                yield from _forms(kata, graph, upstream, function, imports)


class _Apart(ast.NodeTransformer):
    """`x**3` as `x * x**2`: of two that are there, one may be right."""

    def __init__(self, name: str) -> None:
        self.name = name

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """The power of the name, in two parts."""
        match node:
            case ast.BinOp(ast.Name(self.name) as base, ast.Pow(), ast.Constant(int(times))):
                if times > 1:
                    rest = ast.BinOp(base, ast.Pow(), ast.Constant(times - 1))
                    return ast.BinOp(base, ast.Mult(), rest)
        self.generic_visit(node)
        return node


class _Again(Put):
    """Each time it is another copy: in one of them alone there may be a slip."""

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """The expression, or another name."""
        return copy.deepcopy(super().visit_Name(node))


def _made_of(name: str, graph: Graph, deep: bool) -> ast.expr | None:
    """The line of the forward pass that makes a tensor; `deep`, with the lines of what it reads."""
    op = graph.ops.get(name)
    try:
        function = inlined(function_in(op.source)) if op else None
    except (OSError, TypeError, SyntaxError):  # typed in, or made by some other code
        return None
    match function and function.body:
        case [ast.Return(ast.expr() as value)]:
            pass
        case _:
            return None
    module = ast.Module([ast.Return(value)], [])
    for read in op.reads if op and deep else ():
        if (inner := _made_of(read, graph, deep=False)) is not None:
            module = Put({read: inner}).visit(module)
    if deep and not (op and any(read in graph.ops for read in op.reads)):
        return None  # as it was before
    for node in ast.walk(module):
        node.spelled = True  # type: ignore[attr-defined]
    made: ast.expr = module.body[0].value  # type: ignore[attr-defined]
    return made


def _forms(
    kata: Kata,
    graph: Graph,
    upstream: tuple[str, ...],
    function: ast.FunctionDef,
    imports: tuple[str, ...],
    made: frozenset[str] = frozenset(),
) -> Iterator[Base]:
    """A right formula and the same written otherwise; nothing where it reads what is not known."""
    probe = _probe(kata, graph, upstream)
    if probe is None:
        return
    below = graph.downstream[kata.tensor] - graph.constants
    types = dict(graph.types)
    types |= {f"d{name}": type_ for name, type_ in graph.types.items() if name in below}
    names = dict(probe.names)
    exec("\n".join(imports), names)
    probe = Probe(names, probe.lengths)
    for one in (function, *forms(function)):
        try:
            formula = Formula(one, types, set(graph.size_names), made, probe)
        except NameError:
            return
        yield Base(formula, imports)


def _probe(kata: Kata, graph: Graph, upstream: tuple[str, ...]) -> Probe | None:
    """All that is known in a small case of the kata's own."""
    try:
        asked = request_of(graph, kata.tensor, [f"d{name}" for name in upstream])
        case = cases(kata, asked)[0]
    except Refused:  # of a step that nobody would take by itself
        return None
    evidence = Evidence(case, case.expected)
    return Probe(evidence.formula_values, evidence.axes)


def _function(one: Answer) -> ast.FunctionDef:
    function = copy.deepcopy(ast.parse(one.code).body[0])
    assert isinstance(function, ast.FunctionDef)
    return function


def _steps(kata: Kata, graph: Graph, upstream: tuple[str, ...]) -> list[Kata]:
    """The katas of the steps from there to this kata's gradient; none if one of them has no kata."""
    between = [op.name for op in graph.between(kata.tensor, set(upstream))]
    tensors = [name for name in reversed(between) if name not in upstream and name != graph.output]
    steps: list[Kata] = []
    known = {f"d{name}" for name in upstream}
    for tensor in [*tensors, kata.tensor]:
        step = next((k for k in katas() if _is_step(k, tensor, graph, known)), None)
        if step is None:
            return []
        steps.append(step)
        known.add(f"d{tensor}")
    return [] if steps == [kata] else steps


def _is_step(kata: Kata, tensor: str, graph: Graph, known: set[str]) -> bool:
    """Whether a kata's answer works out this tensor's gradient of these, in this graph."""
    if kata.kind != "gradient" or kata.tensor != tensor or kata.start:
        return False
    other = model(kata.model).graph
    readers = graph.readers[tensor]
    same = other.readers.get(tensor) == readers and all(
        other.ops[name].forward is graph.ops[name].forward for name in readers
    )
    return same and {p for p in answer(kata).parameters if p not in graph.tensors} <= (
        known | set(graph.size_names)
    )


def _chained(
    steps: Sequence[Kata],
) -> tuple[ast.FunctionDef, tuple[str, ...], frozenset[str]]:
    """Their answers as one function, in which every gradient on the way has its name."""
    body: list[ast.stmt] = []
    for step in steps:
        function = _function(answer(step))
        own = {n.id for n in ast.walk(function) if _is_stored(n)}  # type: ignore[attr-defined]
        names = {name: f"{name}_of_{step.tensor}" for name in own}
        for node in ast.walk(function):
            if isinstance(node, ast.Name) and node.id in names:
                node.id = names[node.id]
        *before, last = function.body
        assert isinstance(last, ast.Return) and last.value
        body += before
        body.append(ast.Assign([ast.Name(f"d{step.tensor}", ast.Store())], last.value))
    assert isinstance(body[-1], ast.Assign)
    body[-1] = ast.Return(body[-1].value)
    imports = tuple(dict.fromkeys(line for step in steps for line in answer(step).imports))
    function = ast.FunctionDef("chained", function.args, body, [])
    return function, imports, frozenset(f"d{step.tensor}" for step in steps[:-1])


def _is_stored(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
