"""One line of a forward pass: a function whose parameters are named like the tensors it reads.

A line knows its own text, so that it can be shown, varied, and written once more with other names.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import jaxtyping
from torch import Tensor

Forward = Callable[..., Tensor]

KINDS = ("Bool", "Float", "Int")
"""What a tensor may be made of, in jaxtyping's words."""


@dataclass(frozen=True)
class TensorType:
    """What is known of a tensor before there is one: what it is made of, and its axes' names.

    `kind` is one of `KINDS`.
    """

    kind: str
    dims: tuple[str, ...]

    @classmethod
    def of(cls, annotation: Any) -> TensorType:
        """The type that jaxtyping's notation gives: `Float[Tensor, "n 1"]`."""
        kind = getattr(getattr(annotation, "dtype", None), "__name__", None)
        if kind not in KINDS:
            raise ValueError(f"{annotation!r}: a tensor here is {', '.join(KINDS)}, and no string")
        return cls(kind, tuple(annotation.dim_str.split()))

    @property
    def floating(self) -> bool:
        """Whether it is made of numbers that can change by a little."""
        return self.kind == "Float"

    @property
    def annotation(self) -> Any:
        """The annotation that gives this type."""
        return getattr(jaxtyping, self.kind)[Tensor, " ".join(self.dims)]

    def renamed(self, axes: Mapping[str, str]) -> TensorType:
        """The same type with other names for some axes, or products: {"T": "k*k"}."""
        dims = (re.sub(r"[A-Za-z_]\w*", lambda m: axes.get(m[0], m[0]), dim) for dim in self.dims)
        return replace(self, dims=tuple(dims))

    def __str__(self) -> str:
        return f'{self.kind}[Tensor, "{" ".join(self.dims)}"]'


@dataclass(frozen=True)
class Op:
    """The tensor `name`, made from the tensors it `reads` and the `sizes` it asks for.

    `text` is the function's source where it does not stand in a file.
    """

    name: str
    reads: tuple[str, ...]
    sizes: tuple[str, ...]
    type: TensorType
    forward: Forward
    text: str | None = None

    def __call__(self, values: Mapping[str, Any]) -> Tensor:
        """The tensor, from a mapping that holds at least the tensors and sizes it reads."""
        return self.forward(**{name: values[name] for name in self.reads + self.sizes})

    @property
    def dims(self) -> tuple[str, ...]:
        """The names of the tensor's axes."""
        return self.type.dims

    @cached_property
    def source(self) -> str:
        """The function's text. Raises OSError if it was typed in, or made by some other code."""
        return self.text or textwrap.dedent(inspect.getsource(self.forward))

    @cached_property
    def statements(self) -> tuple[str, ...]:
        """Its statements; the last one makes the tensor: `counts_sum = counts.sum(1, keepdim=True)`.

        One line each, but for loops and the like.
        """
        *before, last = body(function_in(self.source))
        returns = [n for n in ast.walk(function_in(self.source)) if isinstance(n, ast.Return)]
        if not isinstance(last, ast.Return) or last.value is None or len(returns) > 1:
            raise ValueError(f"{self.name}: a line of a forward pass ends in its only return")
        shown = [_shown(self.source, statement) for statement in before]
        return (*shown, f"{self.name} = {_shown(self.source, last.value)}")

    def lines(self, width: int) -> list[str]:
        """Its statements, each on as many lines as it needs to be no wider than this."""
        return [line for statement in self.statements for line in wrapped(statement, width)]

    def renamed(
        self,
        names: Mapping[str, str],
        numbers: Mapping[str, int] | None = None,
        axes: Mapping[str, str] | None = None,
    ) -> Op:
        """The same line with other names for tensors and axes, and numbers in the place of some sizes.

        Raises ValueError where a new name is one of its own variables, or where it asks for the
        length of an axis that gets another name.
        """
        numbers, axes = numbers or {}, axes or {}
        if asked := [size for size in self.sizes if size in axes]:
            raise ValueError(
                f"{self.name} asks for {asked[0]}, which is renamed to {axes[asked[0]]}"
            )
        mine = {n: names[n] for n in (self.name, *self.reads) if names.get(n, n) != n}
        bound = {size: str(numbers[size]) for size in self.sizes if size in numbers}
        op = replace(self, name=mine.get(self.name, self.name), type=self.type.renamed(axes))
        inside = {n: other for n, other in mine.items() if n in self.reads} | bound
        if not inside and op.type == self.type:
            return op
        reads = tuple(mine.get(read, read) for read in self.reads)
        sizes = tuple(size for size in self.sizes if size not in bound)
        text = _rewritten(self.source, (*reads, *sizes), inside)
        forward = compiled(ast.parse(text), self.forward)
        forward.__annotations__ = {"return": op.type.annotation}
        return replace(op, reads=reads, sizes=sizes, forward=forward, text=text)


def function_in(source: str) -> ast.FunctionDef:
    """The function of a line's text."""
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    return function


def body(function: ast.FunctionDef) -> list[ast.stmt]:
    """A function's statements, without its docstring."""
    return function.body[1:] if ast.get_docstring(function) else function.body


def compiled(module: ast.Module, like: Forward) -> Forward:
    """The one function of a module, living where another one lives, of the same return type."""
    around = inspect.getclosurevars(like).nonlocals if like.__closure__ else {}
    made: dict[str, Forward] = {}
    code = compile(ast.fix_missing_locations(module), "<forward>", "exec", dont_inherit=True)
    exec(code, {**like.__globals__, **around} if around else like.__globals__, made)
    (function,) = made.values()
    function.__annotations__ = {"return": like.__annotations__["return"]}
    return function


def wrapped(statement: str, width: int) -> list[str]:
    """A statement on lines of this width, as far as there are places to break it."""
    lines = statement.splitlines()
    parsed = ast.parse(statement)
    assignment = parsed.body[0]
    if len(statement) <= width or len(lines) > 1 or not isinstance(assignment, ast.Assign):
        return lines
    value = ast.get_source_segment(statement, assignment.value) or ""
    for text in (statement, statement.replace(value, f"({value})")):
        broken = textwrap.wrap(
            text,
            width,
            subsequent_indent="    ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        try:
            if ast.dump(ast.parse("\n".join(broken))) == ast.dump(parsed):
                return broken
        except SyntaxError:  # a line may be broken within brackets only
            continue
    return lines  # a break inside a string would make another one


def _shown(source: str, node: ast.AST) -> str:
    """A statement or an expression as it is written, on one line where Python can do without more."""
    text = ast.get_source_segment(source, node) or ""
    return ast.unparse(node) if "\n" in text else text


def _rewritten(source: str, parameters: tuple[str, ...], names: Mapping[str, str]) -> str:
    """The text of a function of these parameters, with other names in its body."""
    function = function_in(source)
    used = [n for part in function.body for n in ast.walk(part) if isinstance(n, ast.Name)]
    own = {node.id for node in used if isinstance(node.ctx, ast.Store)}
    own |= {n.arg for part in function.body for n in ast.walk(part) if isinstance(n, ast.arg)}
    if clash := own & {*names, *names.values()}:
        raise ValueError(f"{function.name} has a variable of its own called {min(clash)}")
    lines = [line.encode() for line in source.splitlines()]
    for node in sorted(used, key=lambda n: (n.lineno, n.col_offset), reverse=True):
        if node.id in names:
            line = lines[node.lineno - 1]
            new = names[node.id].encode()
            lines[node.lineno - 1] = line[: node.col_offset] + new + line[node.end_col_offset :]
    first = function.body[0]
    inside = [line.decode() for line in lines[first.lineno - 1 :]]
    if first.lineno == function.lineno:  # def f(x): return x
        inside = ["    " + lines[first.lineno - 1][first.col_offset :].decode()]
    return "\n".join([f"def {function.name}({', '.join(parameters)}):", *inside]) + "\n"
