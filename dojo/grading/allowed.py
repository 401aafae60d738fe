"""What a kata may use: everything else is refused. Grow these lists when honest code is turned away."""

from __future__ import annotations

import ast

IMPORTS: dict[str, frozenset[str] | None] = {
    "torch": None,
    "torch.nn": None,
    "torch.nn.functional": None,
    "math": None,
    "__future__": frozenset({"annotations"}),
    "jaxtyping": frozenset({"Float", "Int", "Bool", "Num", "Shaped", "Integer"}),
    "typing": frozenset({"Tuple", "List", "Optional", "Sequence", "Union"}),
    "collections.abc": frozenset({"Sequence", "Iterable"}),
}
"""Modules, and the names that may be imported from them; None: the names in `ATTRIBUTES`."""

BUILTINS = frozenset(
    [
        "abs",
        "all",
        "any",
        "bool",
        "dict",
        "divmod",
        "enumerate",
        "filter",
        "float",
        "frozenset",
        "int",
        "isinstance",
        "len",
        "list",
        "map",
        "max",
        "min",
        "pow",
        "print",
        "range",
        "repr",
        "reversed",
        "round",
        "set",
        "slice",
        "sorted",
        "str",
        "sum",
        "tuple",
        "zip",
        "ArithmeticError",
        "AssertionError",
        "Exception",
        "IndexError",
        "KeyError",
        "NotImplementedError",
        "RuntimeError",
        "ascii",
        "bin",
        "bytes",
        "callable",
        "chr",
        "hash",
        "hex",
        "id",
        "iter",
        "next",
        "oct",
        "ord",
        "TypeError",
        "ValueError",
        "ZeroDivisionError",
        "NotImplemented",
        "Ellipsis",
        "__name__",
    ]
)

NODES = (
    ast.Module, ast.FunctionDef, ast.Lambda, ast.Return, ast.Delete, ast.Assign, ast.AugAssign,
    ast.AnnAssign, ast.For, ast.While, ast.If, ast.With, ast.withitem, ast.Raise,
    ast.Assert, ast.Import, ast.ImportFrom, ast.alias, ast.Expr, ast.Pass,
    ast.Break, ast.Continue, ast.BoolOp, ast.boolop, ast.NamedExpr, ast.BinOp, ast.operator,
    ast.UnaryOp, ast.unaryop, ast.IfExp, ast.Dict, ast.Set, ast.ListComp, ast.SetComp, ast.DictComp,
    ast.GeneratorExp, ast.comprehension, ast.Compare, ast.cmpop, ast.Call, ast.keyword,
    ast.FormattedValue, ast.JoinedStr, ast.Constant, ast.Attribute, ast.Subscript, ast.Starred,
    ast.Name, ast.List, ast.Tuple, ast.Slice, ast.expr_context, ast.arguments, ast.arg,
)  # fmt: skip
"""The parts of Python: no classes, no `global`, no `async`, no `yield`, no `match`."""

ASSIGNED = frozenset({"data"})
"""Attributes that may be written to: the lecture updates `p.data += -lr * grad`."""

_MODULES = "torch nn functional math special linalg"
_MATH = "pi e inf nan tau sqrt prod isqrt floor ceil fsum isclose isnan isinf comb factorial"
_PYTHON = "append extend insert pop items keys values get join index update copy startswith"
_DTYPES = (
    "dtype device shape ndim T mT H mH data float32 float64 float16 bfloat16 double half long int int32 "
    "int64 uint8 bool finfo iinfo eps tiny is_floating_point Size Tensor LongTensor FloatTensor "
    "DoubleTensor strided cpu get_default_dtype"
)
_MAKE = (
    "tensor as_tensor zeros zeros_like ones ones_like full full_like empty empty_like eye arange "
    "linspace new_zeros new_ones new_full new_empty new_tensor one_hot diag diagonal "
    "diag_embed diagflat tril triu tril_indices triu_indices meshgrid cartesian_prod scalar_tensor "
    "clone detach contiguous to type type_as cpu float double half no_grad "
    "inference_mode item"
)
_SHAPE = (
    "size dim numel nelement stride view view_as reshape reshape_as flatten unflatten ravel squeeze "
    "squeeze_ unsqueeze unsqueeze_ expand expand_as broadcast_to broadcast_tensors broadcast_shapes "
    "repeat repeat_interleave tile permute transpose transpose_ t t_ swapaxes swapdims movedim moveaxis "
    "adjoint flip fliplr flipud roll rot90 cat concat concatenate stack hstack vstack dstack "
    "column_stack row_stack chunk split unbind narrow select unfold atleast_1d atleast_2d "
    "atleast_3d pad"
)
_INDEX = (
    "gather take take_along_dim index_select index_add index_add_ index_copy index_copy_ index_fill "
    "index_fill_ index_put index_put_ scatter scatter_ scatter_add scatter_add_ scatter_reduce "
    "scatter_reduce_ masked_fill masked_fill_ masked_select masked_scatter masked_scatter_ where "
    "nonzero argwhere bincount bucketize searchsorted histc unique unique_consecutive select_scatter "
    "slice_scatter diagonal_scatter embedding put_ fill_diagonal_ fill_ zero_ copy_"
)
_REDUCE = (
    "sum mean var std var_mean std_mean max min amax amin argmax argmin aminmax prod any all norm "
    "cumsum cumprod cumsum_ nansum median mode sort argsort topk kthvalue logsumexp count_nonzero "
    "sum_to_size values indices trace dist cov corrcoef vector_norm matrix_norm"
)
_PRODUCT = (
    "matmul mm bmm mv dot vdot inner outer ger einsum tensordot addmm addmm_ addmv addbmm baddbmm addr "
    "kron vecdot bilinear linear matrix_power multi_dot chain_matmul cross"
)
_ELEMENT = (
    "add add_ sub sub_ subtract rsub mul mul_ multiply div div_ divide true_divide neg neg_ negative "
    "positive pow pow_ float_power square square_ sqrt sqrt_ rsqrt rsqrt_ reciprocal reciprocal_ exp "
    "exp_ exp2 expm1 log log_ log2 log10 log1p abs abs_ absolute sign sgn clamp clamp_ clamp_min clamp_max "
    "clip maximum minimum fmax fmin tanh tanh_ sigmoid sigmoid_ relu relu_ gelu silu softplus softmax "
    "log_softmax logsigmoid leaky_relu sin cos tan sinh cosh asin acos atan atan2 erf round floor "
    "ceil trunc frac fmod remainder floor_divide lerp addcmul addcmul_ addcdiv addcdiv_ hypot "
    "nan_to_num heaviside threshold hardtanh"
)
_COMPARE = (
    "eq ne lt le gt ge equal not_equal less less_equal greater greater_equal allclose isclose isnan "
    "isinf isfinite logical_and logical_or logical_not logical_xor is_tensor isin eq_ ne_"
)
_TRYING_OUT = "manual_seed set_printoptions rand randn randint randperm"
_FORWARD = "cross_entropy nll_loss batch_norm mse_loss normalize dropout"

ATTRIBUTES = frozenset(
    " ".join(
        (
            _MODULES, _MATH, _PYTHON, _DTYPES, _MAKE, _SHAPE, _INDEX, _REDUCE, _PRODUCT, _ELEMENT,
            _COMPARE, _TRYING_OUT, _FORWARD,
        )
    ).split()
)  # fmt: skip
"""Everything that may stand after a dot, or be imported from torch."""
