"""Calls that work along axes, as values: a sum over some, a softmax within one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from dojo.diagnosis.formula import Formula
from dojo.diagnosis.trees import call, number

REDUCTIONS = ("sum", "mean", "amax", "amin", "prod", "var", "std", "norm", "logsumexp")
WITHIN = ("cumsum", "cumprod", "logcumsumexp", "flip", "softmax", "log_softmax")
"""Those after which the axes are still there."""


@dataclass(frozen=True)
class Along:
    """`x.sum(0, keepdim=True)` or `torch.flip(x, (0,))`: what is done, to what, along which axes."""

    name: str
    operand: ast.expr
    axes: tuple[int, ...]
    kept: bool

    @classmethod
    def of(cls, formula: Formula, node: ast.AST) -> Along | None:
        """It, if the node is one and says its axes as numbers."""
        if not isinstance(node, ast.Call) or (called := call(node)) is None:
            return None
        name, operand, rest = called
        if name not in REDUCTIONS + WITHIN or not formula.names(operand):
            return None
        said = [*rest, *(k.value for k in node.keywords if k.arg in ("dim", "dims", "axis"))]
        ndim = len(formula.dims(operand))
        axes: list[int] = []
        for part in said[: None if name == "flip" else 1]:
            for one in part.elts if isinstance(part, ast.Tuple | ast.List) else [part]:
                axis = number(one)
                if axis is None or not -ndim <= axis < ndim:
                    return None
                axes.append(int(axis) % ndim)
        if not said:
            axes = list(range(ndim))
        kept = any(k.arg == "keepdim" for k in node.keywords) or len(rest) > 1
        return cls(name, operand, tuple(axes), kept)

    def over(
        self, axes: tuple[int, ...], name: str = "", operand: ast.expr | None = None
    ) -> ast.Call:
        """The same along other axes, of another kind, or of something else."""
        name = name or self.name
        numbers: list[ast.expr] = [ast.Constant(axis) for axis in axes]
        keep = name in REDUCTIONS
        return ast.Call(
            ast.Attribute(self.operand if operand is None else operand, name, ast.Load()),
            numbers if len(axes) == 1 else [ast.Tuple(numbers, ast.Load())],
            [ast.keyword("keepdim", ast.Constant(True))] if keep else [],
        )

    def same(self, operand: ast.expr) -> ast.Call:
        """The same of something else."""
        made = self.over(self.axes, operand=operand)
        return made if self.kept else ast.Call(made.func, made.args, [])

    def others(self, ndim: int) -> Iterator[tuple[int, ...]]:
        """Other axes that somebody might take: as many, one, some of these, or all but one."""
        for count in dict.fromkeys((len(self.axes), 1, *range(1, len(self.axes)), ndim - 1)):
            for axes in combinations(range(ndim), count):
                if set(axes) != set(self.axes):
                    yield axes
