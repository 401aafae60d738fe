"""Slips in the corpus's right rewritings: none of them is a base of a suspect.

The mutator is one of its own: what it changes, and how, is not what the diagnosis tries.
"""

from __future__ import annotations

import ast
import copy
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from dojo.course.answers import answer
from dojo.course.curriculum import Kata
from dojo.judging.cases import model
from dojo.verdict.finding import Kind
from tests.dojo.corpus import Right
from tests.dojo.workbench import corpus_of

TRUE_OF: dict[str, tuple[str, ...]] = {
    "term dropped": ("PATH", "LOCAL", "CONSTANT", "MASK", "UNCHANGED", "EPSILON", "NO_UPSTREAM"),
    "sign": ("PATH", "LOCAL", "CONSTANT", "MASK", "EPSILON"),
    "factor dropped": ("PATH", "LOCAL", "CONSTANT", "NO_UPSTREAM", "UNCHANGED", "OTHER_KATA"),
    "factor": ("PATH", "LOCAL", "CONSTANT"),
    "divided for multiplied": ("LOCAL", "PATH", "CONSTANT"),
    "added for multiplied": ("LOCAL", "ADDED", "PATH"),
    "multiplied for added": ("LOCAL", "PATH"),
    "exponent": ("LOCAL", "PATH", "CONSTANT"),
    "number": ("LOCAL", "PATH", "CONSTANT", "EPSILON", "ADDED"),
    "axis": ("NOT_SUMMED", "LOCAL", "SHAPE", "PATH"),
    "sum dropped": ("NOT_SUMMED", "SHAPE", "UNCHANGED", "LOCAL"),
    "mean for sum": ("CONSTANT", "PATH", "LOCAL"),
    "name": ("SWAPPED", "LOCAL", "NO_UPSTREAM", "OTHER_KATA", "UNCHANGED", "PATH"),
    "size": ("PATH", "LOCAL", "CONSTANT", "SWAPPED"),
    "transposed": ("TRANSPOSED", "LOCAL", "SHAPE"),
    "function dropped": ("LOCAL", "PATH", "NOT_SUMMED", "TRANSPOSED"),
    "overwritten": ("OVERWRITTEN", "MASK", "LOCAL"),
}
"""The kinds of finding that are true of each kind of slip."""


@dataclass(frozen=True)
class HeldOut:
    """A right rewriting with one slip in it: of which kind, where, and the tensors at that place."""

    kata: Kata
    reads: str | None
    body: str
    kind: str
    place: str
    names: frozenset[str]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of finding that are true of it."""
        return TRUE_OF[self.kind]


def held_out(kata_ids: tuple[str, ...] = ()) -> Iterator[HeldOut]:
    """Every slip in every rewriting, in the corpus's order."""
    for kata, _, right in corpus_of("RIGHT"):
        assert isinstance(right, Right)
        if kata.kind == "gradient" and not right.hint and (not kata_ids or kata.id in kata_ids):
            yield from slips_of(kata, right)


def slips_of(kata: Kata, right: Right) -> Iterator[HeldOut]:
    try:
        tree = ast.parse(right.body, mode="eval").body
        module = ast.Module([ast.Return(tree)], [])
    except SyntaxError:
        module = ast.parse(right.body)
    graph = model(kata.model).graph
    types: dict[str, object] = dict(graph.types)
    types |= {f"d{name}": type_ for name, type_ in graph.types.items()}
    reads = (right.reads or ", ".join(answer(kata).parameters)).split(", ")
    alike = {
        name: [other for other in reads if other != name and types.get(other) == types.get(name)]
        for name in reads
        if name in types
    }
    sizes = [name for name in reads if name in graph.size_names]
    number = len(list(ast.walk(module)))
    seen = {ast.unparse(module)}
    for place in range(number):
        for kind, change in CHANGES:
            for way in range(3):
                mutated = copy.deepcopy(module)
                node = list(ast.walk(mutated))[place]
                if not isinstance(node, ast.expr | ast.AugAssign) or in_index(mutated, node):
                    continue
                before = ast.unparse(node)
                other = change(node, way, alike, sizes)
                if other is None:
                    break
                swap(mutated, node, other)
                body = ast.unparse(ast.fix_missing_locations(mutated))
                if body not in seen:
                    seen.add(body)
                    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
                    yield HeldOut(kata, right.reads, body, kind, before, frozenset(names))


def in_index(module: ast.Module, node: ast.AST) -> bool:
    """Whether it is a part of an index or of a comparison."""
    for one in ast.walk(module):
        part: list[ast.AST] = []
        if isinstance(one, ast.Subscript):
            part = [one.slice]
        elif isinstance(one, ast.Compare):
            part = [one]
        elif isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute):
            if one.func.attr in ("one_hot", "argmax", "eye", "zeros", "arange", "range", "view"):
                part = [*one.args, *one.keywords]
            elif one.func.attr in ("index_add_", "scatter_", "scatter_add_", "index_add"):
                part = [*one.args[:2], *one.keywords]
        elif isinstance(one, ast.Call) and isinstance(one.func, ast.Name):
            part = list(one.args)
        if any(n is node for p in part for n in ast.walk(p)):
            return True
    return False


def swap(module: ast.Module, node: ast.AST, other: ast.AST) -> None:
    for one in ast.walk(module):
        for name, value in ast.iter_fields(one):
            if value is node:
                setattr(one, name, other)
            elif isinstance(value, list):
                value[:] = [other if part is node else part for part in value]


def term_dropped(node, way, alike, sizes):
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        right = node.right if isinstance(node.op, ast.Add) else ast.UnaryOp(ast.USub(), node.right)
        return [node.left, right, None][way]
    return None


def sign(node, way, alike, sizes):
    if way:
        return None
    match node:
        case ast.BinOp(left, ast.Add(), right):
            return ast.BinOp(left, ast.Sub(), right)
        case ast.BinOp(left, ast.Sub(), right):
            return ast.BinOp(left, ast.Add(), right)
        case ast.UnaryOp(ast.USub(), value):
            return value
    return None


def factor_dropped(node, way, alike, sizes):
    match node:
        case ast.BinOp(left, ast.Mult(), right):
            return [left, right, None][way]
        case ast.BinOp(left, ast.Div(), right):
            return [left, None, None][way]
    return None


def factor(node, way, alike, sizes):
    """A size too many."""
    if isinstance(node, ast.BinOp | ast.Call) and sizes and way < 2:
        size = ast.Name(sizes[0], ast.Load())
        return ast.BinOp(node, [ast.Mult(), ast.Div()][way], size)
    return None


def divided(node, way, alike, sizes):
    if way:
        return None
    match node:
        case ast.BinOp(left, ast.Mult(), right):
            return ast.BinOp(left, ast.Div(), right)
        case ast.BinOp(left, ast.Div(), right):
            return ast.BinOp(left, ast.Mult(), right)
    return None


def added(node, way, alike, sizes):
    match node:
        case ast.BinOp(left, ast.Mult() | ast.Div(), right) if way < 2:
            return ast.BinOp(left, [ast.Add(), ast.Sub()][way], right)
    return None


def multiplied(node, way, alike, sizes):
    match node:
        case ast.BinOp(left, ast.Add() | ast.Sub(), right) if way < 1:
            return ast.BinOp(left, ast.Mult(), right)
    return None


def exponent(node, way, alike, sizes):
    match node:
        case ast.BinOp(base, ast.Pow(), power):
            return [
                ast.BinOp(base, ast.Pow(), ast.BinOp(power, ast.Add(), ast.Constant(1))),
                ast.BinOp(base, ast.Pow(), ast.BinOp(power, ast.Sub(), ast.Constant(1))),
                base,
            ][way]
    return None


def changed_number(node, way, alike, sizes):
    match node:
        case ast.Constant(float(value)):
            return ast.Constant([value * 2, value / 2, value + 1][way])
        case ast.BinOp(left, ast.Mult() | ast.Div() as op, ast.Constant(int(value))) if way < 1:
            return ast.BinOp(left, op, ast.Constant(value + 1))
        case ast.BinOp(left, ast.Sub(), ast.Constant(1)) if way < 1:
            return left
    return None


REDUCES = ("sum", "mean", "amax", "softmax", "log_softmax", "logsumexp", "cumsum", "flip")


def reduced(node):
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in REDUCES
    )


def axis(node, way, alike, sizes):
    if reduced(node) and way < 1:
        for number, arg in enumerate(node.args):
            if isinstance(arg, ast.Constant) and isinstance(arg.value, int) and arg.value in (0, 1):
                node.args[number] = ast.Constant(1 - arg.value)
                return node
        for keyword in node.keywords:
            match keyword:
                case ast.keyword("dim", ast.Constant(0 | 1 as value)):
                    keyword.value = ast.Constant(1 - value)
                    return node
    return None


def sum_dropped(node, way, alike, sizes):
    if reduced(node) and node.func.attr in ("sum", "mean") and way < 1:
        value = node.func.value
        return node.args[0] if isinstance(value, ast.Name) and value.id == "torch" else value
    return None


def mean_for_sum(node, way, alike, sizes):
    if reduced(node) and node.func.attr in ("sum", "mean") and way < 1:
        node.func.attr = {"sum": "mean", "mean": "sum"}[node.func.attr]
        return node
    return None


def name(node, way, alike, sizes):
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        others = alike.get(node.id, [])
        return ast.Name(others[way], ast.Load()) if way < len(others) else None
    return None


def size(node, way, alike, sizes):
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in sizes:
        others = [ast.Name(one, ast.Load()) for one in sizes if one != node.id]
        others.append(ast.BinOp(ast.Name(node.id, ast.Load()), ast.Sub(), ast.Constant(1)))
        return others[way] if way < len(others) else None
    return None


def transposed(node, way, alike, sizes):
    if way:
        return None
    match node:
        case ast.Attribute(value, "T" | "mT"):
            return value
        case ast.BinOp(left, ast.MatMult(), right):
            return ast.BinOp(left, ast.MatMult(), ast.Attribute(right, "mT", ast.Load()))
    return None


def function_dropped(node, way, alike, sizes):
    if way or not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    if node.func.attr in ("sum", "mean", "view", "clone", "reshape", "expand", "zeros_like"):
        return None
    value = node.func.value
    if isinstance(value, ast.Name) and value.id in ("torch", "F", "math"):
        return node.args[0] if node.args else None
    return value


def overwritten(node, way, alike, sizes):
    if way == 0 and isinstance(node, ast.AugAssign):
        return ast.Assign([node.target], node.value)
    return None


CHANGES = (
    ("term dropped", term_dropped),
    ("sign", sign),
    ("factor dropped", factor_dropped),
    ("factor", factor),
    ("divided for multiplied", divided),
    ("added for multiplied", added),
    ("multiplied for added", multiplied),
    ("exponent", exponent),
    ("number", changed_number),
    ("axis", axis),
    ("sum dropped", sum_dropped),
    ("mean for sum", mean_for_sum),
    ("name", name),
    ("size", size),
    ("transposed", transposed),
    ("function dropped", function_dropped),
    ("overwritten", overwritten),
)


def sample(every: list[HeldOut], number: int) -> list[HeldOut]:
    """So many of them, always the same, in no order that has to do with what they are."""
    order = sorted(every, key=lambda one: zlib.crc32(f"{one.kata.id} {one.body}".encode()))
    return order[:number]


assert set(TRUE_OF) == {kind for kind, _ in CHANGES}
assert {k for kinds in TRUE_OF.values() for k in kinds} <= set(Kind.__members__)
