"""An attempt's own function, as text and as a syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dojo.diagnosis.trees import changeable, method, parents
from dojo.verdict.finding import Kind
from reference.graph import Graph


@dataclass(frozen=True)
class Repair:
    """A change: what was wrong, of which kind that is, in which statement, the new text for a node."""

    kind: Kind
    what: str
    place: str
    node: ast.expr = field(compare=False)
    text: str = field(compare=False)

    @property
    def sentence(self) -> str:
        """What to say of it."""
        told = f"In {self.place}, {self.what}" if self.place else self.what
        return f"{told[0].upper()}{told[1:]}{'' if told.endswith('?') else '.'}"


class Own:
    """The function of an attempt's source: what it reads, its statements, and changes in its text."""

    def __init__(self, source: str, function: ast.FunctionDef, graph: Graph) -> None:
        self.function = function
        self._source = source.encode()
        self._starts = [0]
        for line in self._source.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._parents = parents(function)
        given = function.args
        arguments = [a.arg for a in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
        dims = {**graph.tensors, **{f"d{name}": axes for name, axes in graph.tensors.items()}}
        self.dims = {
            name: dims[name]
            for name in arguments
            if name in dims and (name not in graph.types or graph.types[name].floating)
        }
        """The axes of the tensors that it has asked for."""
        self.sizes = [name for name in arguments if name in graph.size_names]
        self.made = list(dict.fromkeys(_stored(function)))
        """Its own variables."""

    def nodes(self) -> Iterator[tuple[ast.expr, str]]:
        """Every part in which there may be a mistake, and what to call its statement."""
        statements = list(_statements(self.function))
        for value, place in statements:
            for node in changeable(value):
                if isinstance(node, ast.expr) and not isinstance(
                    getattr(node, "ctx", None), ast.Store
                ):
                    yield node, place if len(statements) > 1 else ""

    def parent(self, node: ast.AST) -> ast.AST:
        """What it is a part of."""
        return self._parents[id(node)]

    def reads(self, node: ast.AST) -> bool:
        """Whether a tensor is in it."""
        names = (n.id for n in ast.walk(node) if isinstance(n, ast.Name))
        return any(name in self.dims or name in self.made for name in names)

    def is_path(self, node: ast.AST) -> bool:
        """Whether a gradient is in it, or what may be made of one."""
        names = [n.id for n in ast.walk(node) if isinstance(n, ast.Name)]
        return any(name in self.made or (name in self.dims and name[0] == "d") for name in names)

    def is_tensor(self, node: ast.AST) -> bool:
        """Whether it is a tensor that is worked out here."""
        match node, self.parent(node):
            case ast.Attribute(), ast.Call(func) if func is node:
                return False
            case ast.Call(), _ if method(node).endswith("_like"):  # of a tensor, its shape alone
                return False
            case ast.BinOp() | ast.Call() | ast.Name() | ast.Subscript() | ast.Attribute(), _:
                return self.reads(node)
        return False

    def is_whole(self, node: ast.AST) -> bool:
        """Whether it is a tensor, and no part of a product or a power: that one is it, if so."""
        parent = self.parent(node)
        while isinstance(parent, ast.UnaryOp):
            parent = self.parent(parent)
        match node, parent:
            case _, ast.BinOp(op=ast.Mult() | ast.Div() | ast.Pow()):
                return False
            case ast.Name(), ast.BinOp() if node.id in self.sizes:  # of what was it to be a factor?
                return True
        return self.is_tensor(node)

    def kind(self, node: ast.AST) -> Kind:
        """Of which kind a mistake in it is: where a loop goes over too few, something is not added."""
        while isinstance(node, ast.expr):
            match node:
                case ast.Call(ast.Name("range")):
                    return Kind.NOT_SUMMED
            node = self.parent(node)
        return Kind.LOCAL

    def text(self, node: ast.expr) -> str:
        """The text of an expression, in brackets."""
        first, last = self._span(node)
        return f"({self._source[first:last].decode()})"

    def bracketed(self, node: ast.expr, first: ast.expr, last: ast.expr) -> str:
        """The text of an expression, with brackets around all from one part of it to another."""
        (start, end), (opens, _), (_, closes) = map(self._span, (node, first, last))
        parts = (
            self._source[a:b].decode() for a, b in ((start, opens), (opens, closes), (closes, end))
        )
        return "({}({}){})".format(*parts)

    def quoted(self, node: ast.expr) -> str:
        """An expression in a sentence: the beginning of its text, if that is long."""
        text = " ".join(self.text(node)[1:-1].split())
        return f"`{text}`" if len(text) <= LONGEST_QUOTE else f"`{text[:LONGEST_QUOTE]}…`"

    def beside(self, node: ast.expr) -> str:
        """An expression in a sentence, where its text might be the answer: by a tensor in it."""
        names = (n.id for n in ast.walk(node) if isinstance(n, ast.Name) and self.reads(n))
        if isinstance(node, ast.Name) or not (name := next(names, "")):
            return self.quoted(node)
        return f"what has `{name}` in it"

    def with_repairs(self, some: Sequence[Repair]) -> str:
        """The whole source, in which each of these is made where `_which_` is its number."""
        ways: dict[tuple[int, int], dict[int, str]] = {}
        for number, repair in enumerate(some):
            ways.setdefault(self._span(repair.node), {})[number] = repair.text
        inserted: list[tuple[int, int, str]] = []
        for (first, last), texts in ways.items():
            chosen = "".join(f"{text} if _which_ == {n} else " for n, text in texts.items())
            # At one place, what ends comes before what begins, and the whole begins before its part.
            inserted.append((first, -last, f"(({chosen}None) if _which_ in {set(texts)} else ("))
            inserted.append((last, -len(self._source), "))"))
        made, here = [], 0
        for place, _, text in sorted(inserted):
            made += [self._source[here:place].decode(), text]
            here = place
        return "".join([*made, self._source[here:].decode()])

    def _span(self, node: ast.expr) -> tuple[int, int]:
        assert node.end_lineno is not None and node.end_col_offset is not None
        first = self._starts[node.lineno - 1] + node.col_offset
        return first, self._starts[node.end_lineno - 1] + node.end_col_offset


LONGEST_QUOTE = 40


def _statements(function: ast.FunctionDef) -> Iterator[tuple[ast.expr, str]]:
    """What each statement works out, and what to call it."""
    for node in ast.walk(function):
        match node:
            case ast.Assign([target, *_], value):
                yield value, f"`{ast.unparse(target)} = …`"
            case ast.AugAssign(target, op, value):
                sign = ast.unparse(ast.BinOp(ast.Name("a"), op, ast.Name("b")))[2:-2]
                yield value, f"`{ast.unparse(target)} {sign}= …`"
            case ast.Return(ast.expr() as value):
                yield value, "what is returned"
            case ast.Expr(ast.Call(ast.Attribute(ast.Name(name), method)) as value):
                yield value, f"`{name}.{method}(…)`"


def _stored(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                parts = target.elts if isinstance(target, ast.Tuple) else [target]
                yield from (part.id for part in parts if isinstance(part, ast.Name))
