"""Slips in the corpus's right rewritings: none of them is a base of a suspect.

The mutator is one of its own: what it changes, and how, is not what the suspects try. `mended`, though,
undoes changes of just these kinds in the attempt's own text.
"""

from __future__ import annotations

import ast
import copy
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dojo.course.answers import answer
from dojo.course.curriculum import Kata
from dojo.diagnosis.trees import method, with_nodes
from dojo.judging.cases import model
from dojo.verdict.status import Status
from tests.dojo.corpus import Right
from tests.dojo.workbench import Tree, corpus_of

TRUE_OF: dict[str, tuple[str, ...]] = {
    "term dropped": ("PATH", "LOCAL", "CONSTANT", "MASK", "UNCHANGED", "EPSILON", "NO_UPSTREAM"),
    "sign": ("PATH", "LOCAL", "CONSTANT", "MASK", "EPSILON"),
    "factor dropped": ("PATH", "LOCAL", "CONSTANT", "NO_UPSTREAM", "UNCHANGED", "OTHER_KATA"),
    "size too many": ("PATH", "LOCAL", "CONSTANT"),
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
    """A right rewriting with one slip in it: of which kind, and in the place of what."""

    kata: Kata
    reads: str | None
    body: str
    kind: str
    place: str

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of finding that are true of it."""
        return TRUE_OF[self.kind]


def told(one: HeldOut, tree: Tree) -> tuple[str, str]:
    """What is said of it, and how: "true", "silent", or "other" for another kind.

    "" for what is right after all, or cannot be run.
    """
    verdict = tree.judge(one.kata, one.body, one.reads)
    if verdict.status is not Status.WRONG:
        return "", ""
    if not verdict.findings:
        return "silent", ""
    finding = verdict.findings[0]
    if finding.sentence.startswith(ONLY_THE_SHAPE):
        return "silent", finding.sentence
    return "true" if finding.kind.name in one.kinds else "other", finding.sentence


ONLY_THE_SHAPE = "A gradient has its tensor's shape"


def held_out(stages: Sequence[str] = ()) -> Iterator[HeldOut]:
    """Every slip in every rewriting of these stages (or of all), in the corpus's order."""
    for kata, _, right in corpus_of("RIGHT"):
        assert isinstance(right, Right)
        if kata.kind == "gradient" and not right.hint and (not stages or kata.stage in stages):
            yield from slips_of(kata, right)


def slips_of(kata: Kata, right: Right) -> Iterator[HeldOut]:
    """Every slip in one rewriting, each text once."""
    try:
        module = ast.Module([ast.Return(ast.parse(right.body, mode="eval").body)], [])
    except SyntaxError:
        module = ast.parse(right.body)
    graph = model(kata.model).graph
    types: dict[str, object] = dict(graph.types)
    types |= {f"d{name}": type_ for name, type_ in graph.types.items()}
    reads = (right.reads or ", ".join(answer(kata).parameters)).split(", ")
    near = Near(
        alike={
            name: [o for o in reads if o != name and types.get(o) == types.get(name)]
            for name in reads
            if name in types
        },
        sizes=[name for name in reads if name in graph.size_names],
    )
    seen = {ast.unparse(module)}
    indices = set(in_indices(module))
    for node in ast.walk(module):
        if not isinstance(node, ast.expr | ast.AugAssign) or id(node) in indices:
            continue
        for kind, change in CHANGES.items():
            for other in change(copy.deepcopy(node), near):
                mutated = with_nodes(module, {id(node): other})
                body = ast.unparse(ast.fix_missing_locations(mutated))
                if body not in seen:
                    seen.add(body)
                    yield HeldOut(kata, right.reads, body, kind, ast.unparse(node))


def in_indices(module: ast.Module) -> Iterator[int]:
    """The parts of indices and comparisons, by their identity."""
    for one in ast.walk(module):
        parts: list[ast.AST] = []
        match one:
            case ast.Subscript(_, index):
                parts = [index]
            case ast.Compare():
                parts = [one]
            case ast.Call(ast.Name(), args):
                parts = [*args]
            case ast.Call(ast.Attribute(_, name), args, keywords) if name in SHAPES:
                parts = [*args, *keywords]
            case ast.Call(ast.Attribute(_, name), [axis, index, *_]) if name in PUTS:
                parts = [axis, index]
        for part in parts:
            yield from (id(node) for node in ast.walk(part))


SHAPES = ("one_hot", "argmax", "eye", "zeros", "arange", "range", "view", "reshape", "unflatten")
PUTS = ("index_add_", "scatter_", "scatter_add_", "index_add", "gather")


@dataclass(frozen=True)
class Near:
    """What may be taken for a name: tensors of the same shape, by name, and the sizes."""

    alike: Mapping[str, Sequence[str]]
    sizes: Sequence[str]


Changes = Iterator[ast.AST]


def term_dropped(node: ast.AST, near: Near) -> Changes:
    match node:
        case ast.BinOp(left, ast.Add(), right):
            yield from (left, right)
        case ast.BinOp(left, ast.Sub(), right):
            yield from (left, ast.UnaryOp(ast.USub(), right))


def sign(node: ast.AST, near: Near) -> Changes:
    match node:
        case ast.BinOp(left, ast.Add(), right):
            yield ast.BinOp(left, ast.Sub(), right)
        case ast.BinOp(left, ast.Sub(), right):
            yield ast.BinOp(left, ast.Add(), right)
        case ast.UnaryOp(ast.USub(), value):
            yield value


def factor_dropped(node: ast.AST, near: Near) -> Changes:
    match node:
        case ast.BinOp(left, ast.Mult(), right):
            yield from (left, right)
        case ast.BinOp(left, ast.Div(), _):
            yield left


def size_too_many(node: ast.AST, near: Near) -> Changes:
    if isinstance(node, ast.BinOp | ast.Call) and near.sizes:
        size = ast.Name(near.sizes[0], ast.Load())
        yield ast.BinOp(node, ast.Mult(), size)
        yield ast.BinOp(node, ast.Div(), size)


def divided(node: ast.AST, near: Near) -> Changes:
    match node:
        case ast.BinOp(left, ast.Mult(), right):
            yield ast.BinOp(left, ast.Div(), right)
        case ast.BinOp(left, ast.Div(), right):
            yield ast.BinOp(left, ast.Mult(), right)


def added(node: ast.AST, near: Near) -> Changes:
    match node:
        case ast.BinOp(left, ast.Mult(), right):
            yield ast.BinOp(left, ast.Add(), right)


def multiplied(node: ast.AST, near: Near) -> Changes:
    match node:
        case ast.BinOp(left, ast.Add() | ast.Sub(), right):
            yield ast.BinOp(left, ast.Mult(), right)


def exponent(node: ast.AST, near: Near) -> Changes:
    match node:
        case ast.BinOp(base, ast.Pow(), power):
            yield ast.BinOp(base, ast.Pow(), ast.BinOp(power, ast.Add(), ast.Constant(1)))
            yield ast.BinOp(base, ast.Pow(), ast.BinOp(power, ast.Sub(), ast.Constant(1)))
            yield base


def changed_number(node: ast.AST, near: Near) -> Changes:
    match node:
        case ast.Constant(float(value)) if value > 1e-2:
            yield from (ast.Constant(value * 2), ast.Constant(value / 2))
        case ast.Constant(float(value)):
            yield ast.Constant(1e-8)
        case ast.BinOp(left, ast.Mult() | ast.Div() as op, ast.Constant(int(value))):
            yield ast.BinOp(left, op, ast.Constant(value + 1))
        case ast.BinOp(left, ast.Sub(), ast.Constant(1)):
            yield left


REDUCES = ("sum", "mean", "amax", "softmax", "log_softmax", "logsumexp", "cumsum", "flip")


def axis(node: ast.AST, near: Near) -> Changes:
    if not isinstance(node, ast.Call) or method(node) not in REDUCES:
        return
    said = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg == "dim")]
    for arg in said:
        match arg:
            case ast.Constant(0 | 1 as value) if not isinstance(value, bool):
                yield with_nodes(node, {id(arg): ast.Constant(1 - value)})
            case ast.UnaryOp(ast.USub(), ast.Constant(1) as other):
                yield with_nodes(node, {id(arg): other})


def sum_dropped(node: ast.AST, near: Near) -> Changes:
    match node:
        case ast.Call(ast.Attribute(ast.Name("torch"), "sum" | "mean"), [value, *_]):
            yield value
        case ast.Call(ast.Attribute(value, "sum" | "mean")):
            yield value


def mean_for_sum(node: ast.AST, near: Near) -> Changes:
    match node:
        case ast.Call(ast.Attribute(value, "sum" | "mean" as name), args, keywords):
            other = ast.Attribute(value, {"sum": "mean", "mean": "sum"}[name], ast.Load())
            yield ast.Call(other, args, keywords)


def other_name(node: ast.AST, near: Near) -> Changes:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield from (ast.Name(name, ast.Load()) for name in near.alike.get(node.id, []))


def other_size(node: ast.AST, near: Near) -> Changes:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in near.sizes:
        yield from (ast.Name(name, ast.Load()) for name in near.sizes if name != node.id)
        yield ast.BinOp(ast.Name(node.id, ast.Load()), ast.Sub(), ast.Constant(1))


def transposed(node: ast.AST, near: Near) -> Changes:
    match node:
        case ast.Attribute(value, "T" | "mT"):
            yield value
        case ast.BinOp(left, ast.MatMult(), right):
            yield ast.BinOp(left, ast.MatMult(), ast.Attribute(right, "mT", ast.Load()))


def function_dropped(node: ast.AST, near: Near) -> Changes:
    match node:
        case ast.Call(ast.Attribute(ast.Name("torch" | "F" | "math"), name), [value, *_]):
            pass
        case ast.Call(ast.Attribute(value, name)):
            pass
        case _:
            return
    if name in ("exp", "log", "tanh", "sqrt", "softmax", "sigmoid", "square", "flip", "cumsum"):
        yield value


def overwritten(node: ast.AST, near: Near) -> Changes:
    if isinstance(node, ast.AugAssign):
        yield ast.Assign([node.target], node.value)


CHANGES: dict[str, Callable[[ast.AST, Near], Changes]] = {
    "term dropped": term_dropped,
    "sign": sign,
    "factor dropped": factor_dropped,
    "size too many": size_too_many,
    "divided for multiplied": divided,
    "added for multiplied": added,
    "multiplied for added": multiplied,
    "exponent": exponent,
    "number": changed_number,
    "axis": axis,
    "sum dropped": sum_dropped,
    "mean for sum": mean_for_sum,
    "name": other_name,
    "size": other_size,
    "transposed": transposed,
    "function dropped": function_dropped,
    "overwritten": overwritten,
}


def sample(every: Sequence[HeldOut], number: int) -> list[HeldOut]:
    """So many of them, always the same, in no order that has to do with what they are."""
    return sorted(every, key=lambda o: zlib.crc32(f"{o.kata.id} {o.body}".encode()))[:number]
