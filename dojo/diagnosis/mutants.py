"""Slips that somebody may have made: changes to the syntax tree of a right formula.

A slip is told by its kind and by a tensor of the term in which it is, never by the formula: that
would be the answer. Nothing inside an index or a comparison is changed: what comes of those are few
whole numbers, which agree by chance.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from dojo.verdict.finding import Kind
from reference.op import TensorType

Node = TypeVar("Node", bound=ast.AST)


@dataclass(frozen=True)
class Slip:
    """One change: of which kind it is, what to say of it, in which term, and the node that it puts.

    `about` are the tensors that the sentence speaks of. A `likely` one may come with another.
    """

    kind: Kind
    what: str
    place: str
    node: ast.expr = field(compare=False)
    other: ast.expr = field(compare=False)
    about: tuple[str, ...] = ()
    likely: bool = False

    def holds(self, other: Slip) -> bool:
        """Whether the other one is inside of it."""
        return any(node is other.node for node in ast.walk(self.node))

    def keeps(self, other: Slip) -> bool:
        """Whether the other one can be made as well."""
        if self.node is other.node or other.holds(self):
            return False
        return not self.holds(other) or any(n is other.node for n in ast.walk(self.other))


class Formula:
    """A function that works out a gradient, and the slips in it.

    `types` are those of every tensor and gradient that a learner could ask for.
    """

    def __init__(
        self, function: ast.FunctionDef, types: Mapping[str, TensorType], sizes: set[str]
    ) -> None:
        self.function = _inlined(function)
        self.types = types
        self.sizes = sizes
        self._parents = {
            id(child): node
            for node in ast.walk(self.function)
            for child in ast.iter_child_nodes(node)
        }

    @cached_property
    def slips(self) -> tuple[Slip, ...]:
        """All of them."""
        return tuple(
            slip
            for statement in self.function.body
            for node in _changeable(statement)
            for edits in EDITS
            for slip in edits(self, node)
        )

    def with_slips(self, slips: Sequence[Slip], name: str) -> ast.FunctionDef:
        """The function with these slips in it, outer ones first, of the names that it then reads."""
        instead: dict[int, ast.AST] = {}
        for slip in reversed(slips):
            instead[id(slip.node)] = _with(slip.other, instead)
        body = [_with(statement, instead) for statement in self.function.body]
        used = {n.id for part in body for n in ast.walk(part) if isinstance(n, ast.Name)}
        reads = sorted(used & (self.types.keys() | self.sizes))
        arguments = ast.arguments([], [ast.arg(read) for read in reads], None, [], [], None, [])
        return ast.FunctionDef(name, arguments, body, [])

    def names(self, node: ast.AST) -> list[str]:
        """The tensors that an expression reads, each once, in order."""
        found = (n.id for n in ast.walk(node) if isinstance(n, ast.Name))
        return [name for name in dict.fromkeys(found) if name in self.types]

    def beside(self, node: ast.expr) -> str:
        """An expression in a sentence: a tensor in it, or the number that it is."""
        names = self.names(node)
        if isinstance(node, ast.Name):
            return f"`{node.id}`"
        return f"what has `{names[0]}` in it" if names else f"`{ast.unparse(node)}`"

    def axis(self, node: ast.expr, axis: int) -> str:
        """The name of an axis of an elementwise expression, as far as its tensors tell."""
        known = [self.types[name].dims for name in self.names(node)]
        longest = max(map(len, known), default=0)
        named = (d[axis] for d in known if len(d) == longest > axis and d[axis] != "1")
        return next(named, "")

    def divided(self, node: ast.expr) -> ast.BinOp | None:
        """Its quotient with a number of elements, if it is divided by one: then it is a mean."""
        parent = self._parents[id(node)]
        if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Div):
            return None if self.names(parent.right) else parent
        return None

    def is_term(self, node: ast.AST) -> bool:
        """Whether it is a sum or difference of tensors, rather than of sizes (`n - 1`)."""
        return (
            isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.Add | ast.Sub)
            and bool(self.names(node))
        )

    def term(self, node: ast.AST) -> str:
        """Which term of a sum an expression is in; "" if there is but one."""
        while (parent := self._parents.get(id(node))) is not None:
            if self.is_term(parent) and not self.is_term(node):
                return self.label(node)
            node = parent
        return ""

    def label(self, term: ast.AST) -> str:
        """What to call a term of a sum: by a tensor that no other term has, if there is one."""
        top = self._parents[id(term)]
        while self.is_term(parent := self._parents[id(top)]):
            top = parent
        names = self.names(term)
        others = [self.names(one) for one in self.terms(top) if one is not term]
        own = [name for name in names if not any(name in one for one in others)]
        if own:
            return f"the term with `{own[0]}`"
        if not names:
            return f"the term `{ast.unparse(term)}`"
        if isinstance(term, ast.Name):
            return f"the term `{term.id}`"
        summed = [n for n in ast.walk(term) if _method(n) in ("sum", "mean")]
        if summed and len(names) == 1:
            return f"the term with the sum of `{names[0]}`"
        return f"the term with {' and '.join(f'`{name}`' for name in names[:2])}"

    def terms(self, node: ast.AST) -> list[ast.expr]:
        """The terms of a sum."""
        if self.is_term(node):
            assert isinstance(node, ast.BinOp)
            return [*self.terms(node.left), *self.terms(node.right)]
        assert isinstance(node, ast.expr)
        return [node]


def _with(node: Node, instead: Mapping[int, ast.AST]) -> Node:
    """A tree with other nodes in it; what has not changed is shared, for copying takes its time."""
    if id(node) in instead:
        return instead[id(node)]  # type: ignore[return-value]
    changed = {}
    for name, value in ast.iter_fields(node):
        if isinstance(value, ast.AST):
            new: object = _with(value, instead)
            same = new is value
        elif isinstance(value, list):
            new = [_with(one, instead) if isinstance(one, ast.AST) else one for one in value]
            same = all(a is b for a, b in zip(new, value, strict=True))
        else:
            continue
        if not same:
            changed[name] = new
    return type(node)(**{**dict(ast.iter_fields(node)), **changed}) if changed else node


def _inlined(function: ast.FunctionDef) -> ast.FunctionDef:
    """The function without its variables that are used once: so that every term is in one place."""
    function = copy.deepcopy(function)
    *before, last = function.body[1:] if ast.get_docstring(function) else function.body
    body: list[ast.stmt] = []
    for statement in before:
        rest = [n for s in (*before, last) for n in ast.walk(s) if isinstance(n, ast.Name)]
        match statement:
            case ast.Assign([ast.Name(name)], value) if sum(n.id == name for n in rest) == 2:
                _Put(name, value).visit(ast.Module([*before, last], []))
            case _:
                body.append(statement)
    function.body = [*body, last]
    return function


class _Put(ast.NodeTransformer):
    def __init__(self, name: str, value: ast.expr) -> None:
        self.name, self.value = name, value

    def visit_Name(self, node: ast.Name) -> ast.expr:
        is_it = node.id == self.name and isinstance(node.ctx, ast.Load)
        return self.value if is_it else node


def _changeable(node: ast.AST) -> Iterator[ast.expr]:
    """All expressions in it but indices, comparisons, and what becomes one."""
    match node:
        case ast.Compare() | ast.Slice():
            return
        case ast.Subscript():
            yield from _changeable(node.value)
            return
        case ast.Call() if _method(node) in ("argmax", "one_hot", "index_add_", "scatter_"):
            yield node
            return
        case ast.expr():
            yield node
    for child in ast.iter_child_nodes(node):
        yield from _changeable(child)


def _method(node: ast.AST) -> str:
    """The name of the method or function that is called."""
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    return node.func.attr if called else ""  # type: ignore[attr-defined]


def _number(node: ast.AST) -> float | None:
    """The number that an expression is, if it is one."""
    match node:
        case ast.Constant(int() | float() as number):
            return float(number)
        case ast.UnaryOp(ast.USub(), ast.Constant(int() | float() as number)):
            return -float(number)
    return None


def _is_epsilon(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and 0 < (_number(node) or 0) < 1e-2


def _minus(node: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.USub(), node)


def _terms(formula: Formula, node: ast.expr) -> Iterator[Slip]:
    """A term left out, of the wrong sign, doubled, or multiplied where it should be added."""
    if not isinstance(node, ast.BinOp) or not formula.is_term(node):
        return
    left, right = node.left, node.right
    plus = isinstance(node.op, ast.Add)
    label = formula.label(right)
    place = formula.term(node)
    about = tuple(formula.names(right))
    yield Slip(Kind.PATH, f"{label} is missing", place, node, left, likely=True)
    other = ast.BinOp(left, ast.Sub() if plus else ast.Add(), right)
    if _is_epsilon(right):
        yield Slip(Kind.EPSILON, "the epsilon has the wrong sign", place, node, other)
        return
    yield Slip(Kind.PATH, f"{label} has the wrong sign", place, node, other, about, likely=True)
    alone = right if plus else _minus(right)
    if formula.is_term(left):
        yield Slip(Kind.PATH, f"only {label} is there", place, node, alone)
    else:
        what = f"{formula.label(left)} is missing"
        yield Slip(Kind.PATH, what, place, node, alone, likely=True)
    product = ast.BinOp(left, ast.Mult(), right)
    what = f"a `*` stands before {label}, where a {_sign(node)} belongs"
    yield Slip(Kind.LOCAL, what, place, node, product, about)
    for part in (left, right):
        if formula.names(part) and not formula.is_term(part):
            for text, times in (("2", 2.0), ("1/2", 0.5), ("-1", -1.0)):
                if times > 0 or part is left:
                    what = f"{formula.label(part)} is {text} times what it should be"
                    scaled = ast.BinOp(ast.Constant(times), ast.Mult(), part)
                    yield Slip(Kind.PATH, what, place, part, scaled)


def _factors(formula: Formula, node: ast.expr) -> Iterator[Slip]:
    """A factor left out, the wrong way up, or added; a power of the wrong exponent."""
    place = formula.term(node)
    match node:
        case ast.BinOp(left, ast.Mult() | ast.Div() as op, right):
            divides = isinstance(op, ast.Div)
            for part, rest in ((left, right), (right, left)):
                if divides and part is left:
                    continue
                names = formula.names(part)
                kind = Kind.NO_UPSTREAM if _is_gradient(part) else Kind.LOCAL
                told = "the division by" if divides else "the factor"
                what = f"{told} {_short(formula, part)} is missing"
                yield Slip(kind, what, place, node, rest, tuple(names[:1]), likely=True)
                turned = ast.BinOp(rest, ast.Mult() if divides else ast.Div(), part)
                what = f"it is {'multiplied' if divides else 'divided'} by {_short(formula, part)}"
                what += f" where it should be {'divided' if divides else 'multiplied'}"
                yield Slip(Kind.LOCAL, what, place, node, turned, tuple(names[:1]))
            if formula.names(left) and formula.names(right):
                for sign, text in ((ast.Add(), "+"), (ast.Sub(), "-")):
                    what = f"a `{text}` stands before {formula.beside(right)}, where the two"
                    what += f" should be {'divided' if divides else 'multiplied'}"
                    yield Slip(Kind.LOCAL, what, place, node, ast.BinOp(left, sign, right))
        case ast.BinOp(base, ast.Pow(), exponent) if (e := _number(exponent)) is not None:
            for wrong in dict.fromkeys((e + 1, e - 1, -e, 1.0, e / 2, 2 * e, 0.5, -0.5, -1.0, 2.0)):
                if wrong != e and wrong != 0:
                    what = f"the exponent of {formula.beside(base)} is {wrong:g}"
                    what += ", and that is not the right one"
                    other = ast.BinOp(base, ast.Pow(), ast.Constant(wrong))
                    likely = wrong in (e + 1, e - 1, -e, 1.0)
                    yield Slip(Kind.LOCAL, what, place, node, other, likely=likely)
        case ast.UnaryOp(ast.USub(), value) if _number(node) is None:
            yield Slip(Kind.CONSTANT, "the sign is wrong", place, node, value, likely=True)


def _short(formula: Formula, node: ast.expr) -> str:
    """A factor in a sentence: a name, a number, or a tensor in it."""
    names = formula.names(node)
    if isinstance(node, ast.Name) or not names:
        return f"`{ast.unparse(node)}`"
    return f"with `{names[0]}` in it"


def _is_gradient(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id.startswith("d")


def _brackets(formula: Formula, node: ast.expr) -> Iterator[Slip]:
    """Brackets left out, or set around too much."""
    if not isinstance(node, ast.BinOp):
        return
    place = formula.term(node)
    match node:
        case ast.BinOp(left, ast.Mult() | ast.Div() as op, right):
            mark = "*" if isinstance(op, ast.Mult) else "/"
            what = f"brackets are missing: the `{mark}` is done before the {{}}"
            if formula.is_term(left):
                assert isinstance(left, ast.BinOp)
                other = ast.BinOp(left.left, left.op, ast.BinOp(left.right, op, right))
                told = what.format(_sign(left))
                yield Slip(Kind.LOCAL, told, place, node, other, likely=True)
            if formula.is_term(right):
                assert isinstance(right, ast.BinOp)
                first = formula.terms(right)[0]
                other = _with(right, {id(first): ast.BinOp(left, op, first)})
                told = what.format(_sign(right))
                yield Slip(Kind.LOCAL, told, place, node, other, likely=True)
        case ast.BinOp(base, ast.Pow() as op, exponent) if formula.is_term(base):
            assert isinstance(base, ast.BinOp)
            what = f"brackets are missing: the power is done before the {_sign(base)}"
            other = ast.BinOp(base.left, base.op, ast.BinOp(base.right, op, exponent))
            yield Slip(Kind.LOCAL, what, place, node, other)
            other = ast.BinOp(ast.BinOp(base.left, op, exponent), base.op, base.right)
            yield Slip(Kind.LOCAL, what, place, node, other)
        case ast.BinOp(left, sign, ast.BinOp(base, ast.Pow() as op, exponent)):
            if formula.is_term(node):
                what = (
                    f"the power is taken of the whole, and belongs to {formula.beside(base)} alone"
                )
                other = ast.BinOp(ast.BinOp(left, sign, base), op, exponent)
                yield Slip(Kind.LOCAL, what, place, node, other)


def _sign(node: ast.BinOp) -> str:
    return "`+`" if isinstance(node.op, ast.Add) else "`-`"


def _sums(formula: Formula, node: ast.expr) -> Iterator[Slip]:
    """A sum left out, over another axis, of the factors rather than the product, or a mean."""
    if not isinstance(node, ast.Call) or _method(node) != "sum":
        return
    assert isinstance(node.func, ast.Attribute)
    place, summed = formula.term(node), node.func.value
    axis = int(_number(node.args[0]) or 0) if node.args else 0
    along, across = formula.axis(summed, axis), formula.axis(summed, 1 - axis)
    told = f"the sum{f' over {along}' if along else ''}"
    yield Slip(Kind.NOT_SUMMED, f"{told} is missing", place, node, summed, likely=True)
    mean = ast.Call(ast.Attribute(summed, "mean", ast.Load()), node.args, node.keywords)
    yield Slip(Kind.LOCAL, "a mean stands where a sum belongs", place, node, mean, likely=True)
    what = f"the sum runs over {across or 'another axis'}, and should run over {along}"
    yield Slip(Kind.NOT_SUMMED, what, place, node, _sum(summed, 1 - axis), likely=True)
    divided = formula.divided(node)
    if divided and across in formula.sizes:
        other = ast.BinOp(_sum(summed, 1 - axis), ast.Div(), _for_size(divided.right, across))
        yield Slip(Kind.NOT_SUMMED, what, place, divided, other, likely=True)
    what = f"the sum runs over everything, and should run over {along} alone"
    if divided:
        mean = ast.Call(ast.Attribute(summed, "mean", ast.Load()), [], [])
        yield Slip(Kind.NOT_SUMMED, what, place, divided, mean, likely=True)
    everything = ast.Call(ast.Attribute(summed, "sum", ast.Load()), [], [])
    yield Slip(Kind.NOT_SUMMED, what, place, node, everything, likely=True)
    if isinstance(summed, ast.BinOp) and isinstance(summed.op, ast.Mult):
        for parts in ((True, False), (False, True), (True, True)):
            sides = [
                _sum(side, axis) if early else side
                for side, early in zip((summed.left, summed.right), parts, strict=True)
            ]
            which = [
                s for s, early in zip((summed.left, summed.right), parts, strict=True) if early
            ]
            names = " and ".join(formula.beside(side) for side in which)
            what = f"{names} {'is' if len(which) == 1 else 'are'} summed too early: "
            what += "first multiply, then sum"
            other = ast.BinOp(sides[0], ast.Mult(), sides[1])
            yield Slip(Kind.NOT_SUMMED, what, place, node, other)


def _for_size(node: ast.expr, size: str) -> ast.expr:
    """`n_hidden` for `n`, and `n_hidden - 1` for `n - 1`."""
    name = ast.Name(size, ast.Load())
    return ast.BinOp(name, node.op, node.right) if isinstance(node, ast.BinOp) else name


def _sum(node: ast.expr, axis: int) -> ast.expr:
    keep = [ast.keyword("keepdim", ast.Constant(True))]
    return ast.Call(ast.Attribute(node, "sum", ast.Load()), [ast.Constant(axis)], keep)


def _calls(formula: Formula, node: ast.expr) -> Iterator[Slip]:
    """A function left out, or along another axis; a transpose left out."""
    place = formula.term(node)
    match node:
        case ast.Call(ast.Attribute(ast.Name("F" | "torch"), name), [ast.Name(tensor) as x, *rest]):
            if tensor not in formula.types:
                return
            what = f"`{tensor}` stands where its `{name}` belongs"
            yield Slip(Kind.LOCAL, what, place, node, x, (tensor,))
            exp = ast.Call(ast.Attribute(x, "exp", ast.Load()), [], [])
            what = f"the exponential of `{tensor}` stands where its `{name}` belongs"
            yield Slip(Kind.LOCAL, what, place, node, exp, (tensor,))
            if (
                rest
                and (axis := _number(rest[0])) is not None
                and len(formula.types[tensor].dims) == 2
            ):
                dims = formula.types[tensor].dims
                what = f"`{name}` runs over {dims[1 - int(axis)]}, and should run over "
                other = ast.Call(node.func, [x, ast.Constant(1 - int(axis)), *rest[1:]], [])
                yield Slip(Kind.LOCAL, what + dims[int(axis)], place, node, other, (tensor,))
        case ast.Attribute(value, "T"):
            what = f"{formula.beside(value)} should be transposed and is not"
            yield Slip(Kind.TRANSPOSED, what, place, node, value)
        case ast.BinOp(left, ast.MatMult(), right):
            for part in (left, right):
                turned = ast.Attribute(part, "T", ast.Load())
                if not (isinstance(part, ast.Attribute) and part.attr == "T"):
                    what = f"{formula.beside(part)} is transposed and should not be"
                    yield Slip(Kind.TRANSPOSED, what, place, part, turned)


def _names(formula: Formula, node: ast.expr) -> Iterator[Slip]:
    """Another tensor of the same shape, or another size."""
    if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load):
        return
    place = formula.term(node)
    right = node.id
    if right in formula.types:
        for name, kind in formula.types.items():
            if name != right and kind == formula.types[right]:
                kinds = [f"the {'gradient' if _gradient(n) else 'value'} " for n in (name, right)]
                if kinds[0] == kinds[1]:
                    kinds = ["", ""]
                what = f"{kinds[0]}`{name}` stands where {kinds[1]}`{right}` belongs"
                other = ast.Name(name, ast.Load())
                likely = kinds[0] != ""
                yield Slip(Kind.SWAPPED, what, place, node, other, (name,), likely)
    elif right in formula.sizes:
        less = ast.BinOp(ast.Name(right, ast.Load()), ast.Sub(), ast.Constant(1))
        what = f"`{right} - 1` stands where `{right}` belongs"
        yield Slip(Kind.LOCAL, what, place, node, less)
        for name in sorted(formula.sizes - {right}):
            what = f"`{name}` stands where `{right}` belongs"
            yield Slip(Kind.SWAPPED, what, place, node, ast.Name(name, ast.Load()))


def _gradient(name: str) -> bool:
    return name.startswith("d")


def _numbers(formula: Formula, node: ast.expr) -> Iterator[Slip]:
    """Another number; `n` for `n - 1`."""
    place = formula.term(node)
    match node:
        case ast.BinOp(ast.Name(size) as name, ast.Sub(), ast.Constant(1)) if size in formula.sizes:
            what = f"`{size}` stands where `{size} - 1` belongs"
            yield Slip(Kind.LOCAL, what, place, node, name, likely=True)
            plus = ast.BinOp(name, ast.Add(), ast.Constant(1))
            what = f"`{size} + 1` stands where `{size} - 1` belongs"
            yield Slip(Kind.LOCAL, what, place, node, plus)
        case ast.Constant(float(number)) if not _is_epsilon(node):
            for wrong in dict.fromkeys((-number, 1.0, 2.0, 2 * number, number / 2)):
                if wrong != number:
                    what = f"{wrong:g} stands where another number belongs"
                    yield Slip(Kind.LOCAL, what, place, node, ast.Constant(wrong))


Edits = Callable[[Formula, ast.expr], Iterator[Slip]]

EDITS: tuple[Edits, ...] = (_terms, _factors, _brackets, _sums, _calls, _names, _numbers)
"""What may have happened at a node, likeliest first."""
