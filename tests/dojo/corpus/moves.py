"""kata-0: the moves, one line each. What beginners write."""

from __future__ import annotations

from tests.dojo.corpus import Right, Wrong

WRONG: dict[str, list[Wrong]] = {}
RIGHT: dict[str, list[Right]] = {}

WRONG["kata-0/dside"] = [
    Wrong("3 * side**2", "the local derivative alone", ("NO_UPSTREAM",), ("dy",)),
    Wrong("dy", "handed on as it came", ("UNCHANGED",), ("dy",)),
    Wrong("dy * side**2", "the exponent does not come down in front", ("CONSTANT", "LOCAL")),
    Wrong(
        "3 * side * dy", "the exponent does not go down by one, but by two", ("LOCAL", "CONSTANT")
    ),
    Wrong("2 * side * dy", "the derivative of the square", ("LOCAL",)),
    Wrong("dy * side**3", "the function in place of its derivative", ("LOCAL",)),
    Wrong("dy + 3 * side**2", "added in place of multiplied", ("LOCAL",), ("multipl",)),
    Wrong("3 * dy**2", "the derivative taken at the incoming gradient", ("SWAPPED", "LOCAL")),
    Wrong("3 * (side * dy) ** 2", "dy is squared, too", ("LOCAL", "SWAPPED", "CONSTANT")),
    Wrong(
        "(3 * side**2 * dy).sum(0)", "summed, though nothing was copied", ("NOT_SUMMED",), ("n",)
    ),
    Wrong(
        "3 * side**2 * dy.sum()",
        "the incoming gradient added up: each place has its own",
        ("NOT_SUMMED",),
        ("dy",),
    ),
]
RIGHT["kata-0/dside"] = [
    Right("dy * 3 * side.pow(2)"),
    Right("3.0 * (side * side * dy)"),
    Right("torch.einsum('nd,nd,nd->nd', side, side, 3 * dy)"),
    Right("3 * y / side * dy", reads="side, y, dy"),
]

WRONG["kata-0/dshift"] = [
    Wrong(
        "dy", "not summed over the rows that it was copied to", ("NOT_SUMMED", "SHAPE", "UNCHANGED")
    ),
    Wrong("dy.sum(1)", "summed over the other axis", ("NOT_SUMMED",), ("n",)),
    Wrong("dy.sum(0, keepdim=True)", "shift is (d), not (1, d)", ("SHAPE",)),
    Wrong("dy.mean(0)", "averaged in place of added", ("CONSTANT",), ("n",)),
    Wrong("dy.sum()", "summed over both axes", ("NOT_SUMMED",), ("d",)),
    Wrong("dy[0]", "one row in place of all of them", ("NOT_SUMMED", "MASK", "SHAPE")),
    Wrong(
        "torch.ones_like(shift)", "the local derivative alone", ("NO_UPSTREAM",), reads="shift, dy"
    ),
    Wrong("shift * dy.sum(0)", "an addition has no factor", ("LOCAL",), reads="shift, dy"),
    Wrong(
        "n * dy.sum(0)", "n once more: the sum has counted the rows", ("CONSTANT",), ("n",), "n, dy"
    ),
    Wrong("-dy.sum(0)", "the sign", ("CONSTANT",)),
    Wrong(
        "(dy - x).sum(0)", "shift is y - x, and so goes its gradient", ("ADDED",), ("x",), "x, dy"
    ),
]
RIGHT["kata-0/dshift"] = [
    Right("dy.sum(dim=0)"),
    Right("torch.ones(len(dy), dtype=dy.dtype) @ dy"),
    Right("dy.mean(0) * n", reads="dy, n"),
    Right("sum(dy)"),
    Right("torch.einsum('nd->d', dy)"),
]

WRONG["kata-0/dscale"] = [
    Wrong("x * dy", "not summed along the row", ("NOT_SUMMED",)),
    Wrong("(x * dy).sum(1)", "keepdim forgotten", ("SHAPE",)),
    Wrong("(x * dy).sum(0, keepdim=True)", "summed over the other axis", ("NOT_SUMMED",), ("d",)),
    Wrong("dy.sum(1, keepdim=True)", "the other factor is missing", ("LOCAL", "SWAPPED")),
    Wrong(
        "x.sum(1, keepdim=True) * dy.sum(1, keepdim=True)",
        "summed before the product",
        ("LOCAL", "NOT_SUMMED"),
    ),
    Wrong("x.sum(1, keepdim=True)", "the local derivative alone", ("NO_UPSTREAM",), ("dy",)),
    Wrong("(x * dy).mean(1, keepdim=True)", "averaged in place of added", ("CONSTANT",), ("d",)),
    Wrong(
        "(scale * dy).sum(1, keepdim=True)",
        "its own value in place of the other factor's",
        ("SWAPPED", "LOCAL"),
        reads="scale, dy",
    ),
    Wrong("x @ dy.T", "a matrix product in place of products along the row", ("SHAPE",)),
    Wrong(
        "(x * dy + scale * dy).sum(1, keepdim=True)",
        "the product rule for two that move",
        ("ADDED",),
        ("`x`",),
        "x, scale, dy",
    ),
]
RIGHT["kata-0/dscale"] = [
    Right("(dy * x).sum(dim=1, keepdim=True)"),
    Right("(x * dy).sum(1)[:, None]"),
    Right("torch.einsum('nd,nd->n', x, dy).unsqueeze(1)"),
    Right("(x[:, None, :] @ dy[:, :, None])[:, 0]"),
    Right("(x @ dy.T).diag().view(-1, 1)"),
]

WRONG["kata-0/dbottom"] = [
    Wrong(
        "dy / bottom",
        "the gradient of the top",
        ("OTHER_KATA", "LOCAL", "SWAPPED"),
        reads="bottom, dy",
    ),
    Wrong("dy * top / bottom**2", "the sign", ("CONSTANT",)),
    Wrong("-dy * top / bottom", "bottom is not squared", ("LOCAL",)),
    Wrong("-dy / bottom**2", "the top is missing", ("LOCAL",), reads="bottom, dy"),
    Wrong("-top / bottom**2", "the local derivative alone", ("NO_UPSTREAM",), ("dy",)),
    Wrong("dy * top", "as if it were a product", ("LOCAL",), reads="top, dy"),
    Wrong("-dy * (top / bottom) ** 2", "the top is squared, too", ("LOCAL",)),
    Wrong(
        "(dy * bottom - dy * top) / bottom**2",
        "the quotient rule for two that move",
        ("ADDED",),
        ("`top`",),
    ),
]
RIGHT["kata-0/dbottom"] = [
    Right("-top * dy * bottom**-2"),
    Right("-y * dy / bottom", reads="y, bottom, dy"),
    Right("-(dy / bottom) * (top / bottom)"),
    Right("dy * (-top * torch.pow(bottom, -2))"),
]

WRONG["kata-0/dterms"] = [
    Wrong("dy", "not copied back along the row", ("NOT_EXPANDED", "SHAPE", "UNCHANGED")),
    Wrong("dy.unsqueeze(1)", "a column, not copied along the row", ("NOT_EXPANDED", "SHAPE")),
    Wrong(
        "dy.unsqueeze(1).expand(-1, d) / d",
        "each gets the whole, not a share",
        ("CONSTANT",),
        ("d",),
    ),
    Wrong("dy.unsqueeze(0).expand(d, -1)", "copied along the other axis", ("TRANSPOSED", "SHAPE")),
    Wrong("torch.ones(len(dy), d)", "the local derivative alone", ("NO_UPSTREAM",), ("dy",)),
    Wrong("terms * dy[:, None]", "a sum has no factors", ("LOCAL",), reads="terms, dy"),
    Wrong(
        "out = torch.zeros(len(dy), d, dtype=dy.dtype); out[:, 0] = dy; return out",
        "only the first term gets it",
        ("MASK",),
    ),
    Wrong("-dy.unsqueeze(1).expand(-1, d)", "the sign", ("CONSTANT",)),
]
RIGHT["kata-0/dterms"] = [
    Right("dy[:, None].repeat(1, d)"),
    Right("dy[:, None] * torch.ones_like(terms)", reads="terms, dy"),
    Right("torch.stack([dy] * d, dim=1)"),
    Right("dy.view(-1, 1).expand_as(terms)", reads="terms, dy"),
    Right("dy.expand(d, -1).T"),
]

WRONG["kata-0/dmarks"] = [
    Wrong("dy / n", "not copied to the rows", ("NOT_EXPANDED", "SHAPE")),
    Wrong("dy.expand(n, -1)", "the division is missing", ("CONSTANT",), ("n",)),
    Wrong("(dy / d).expand(n, -1)", "divided by the other axis", ("CONSTANT",), ("d",), "dy, n, d"),
    Wrong(
        "(dy / (n * d)).expand(n, -1)", "divided by all numbers", ("CONSTANT",), ("d",), "dy, n, d"
    ),
    Wrong("(dy / (n - 1)).expand(n, -1)", "n - 1 is for the variance", ("CONSTANT",), ("n",)),
    Wrong("(dy * n).expand(n, -1)", "multiplied in place of divided", ("CONSTANT",), ("n",)),
    Wrong("marks * dy / n", "a mean has no factors", ("LOCAL",), reads="marks, dy, n"),
    Wrong("torch.ones(n, len(dy)) / n", "the local derivative alone", ("NO_UPSTREAM",), ("dy",)),
    Wrong(
        "(dy / n).unsqueeze(1).expand(-1, n)",
        "copied along the other axis",
        ("TRANSPOSED", "SHAPE"),
    ),
    Wrong("(dy / 32).expand(n, -1)", "the size written as a number", ("HARD_CODED",), ("32",)),
]
RIGHT["kata-0/dmarks"] = [
    Right("dy.expand(n, -1) / n"),
    Right("torch.ones_like(marks) * dy / len(marks)", reads="marks, dy"),
    Right("(dy / n).repeat(n, 1)"),
    Right("torch.stack([dy / n] * n)"),
]

WRONG["kata-0/dleft"] = [
    Wrong("dy @ right", "the transpose is missing: torch refuses it", ()),
    Wrong("right @ dy.T", "the whole is transposed", ("TRANSPOSED",)),
    Wrong("right.T @ dy", "the factors in the wrong order: torch refuses it", ()),
    Wrong("(dy @ right.T).mean(0)", "averaged over the rows", ("NOT_SUMMED",), ("n",)),
    Wrong("dy @ right.T / k", "a sum is no mean", ("CONSTANT",), ("k",), "right, dy, k"),
    Wrong(
        "right.sum(1).expand(len(dy), -1)", "the local derivative alone", ("NO_UPSTREAM",), ("dy",)
    ),
    Wrong("-dy @ right.T", "the sign", ("CONSTANT",)),
    Wrong(
        "dy.sum(1, keepdim=True) * right.sum(1)",
        "summed before the product",
        ("LOCAL", "NOT_SUMMED"),
    ),
]
RIGHT["kata-0/dleft"] = [
    Right("dy.matmul(right.t())"),
    Right("(right @ dy.T).T"),
    Right("torch.einsum('nk,dk->nd', dy, right)"),
    Right("(dy[:, None, :] * right).sum(2)"),
    Right("F.linear(dy, right)"),
]

WRONG["kata-0/dright"] = [
    Wrong("left @ dy", "the transpose is missing: torch refuses it", ()),
    Wrong("dy.T @ left", "the whole is transposed", ("TRANSPOSED",)),
    Wrong("dy @ left.T", "the factors in the wrong order: torch refuses it", ()),
    Wrong(
        "left.T @ dy / n",
        "averaged over the rows: the loss has done so",
        ("CONSTANT",),
        ("n",),
        "left, dy, n",
    ),
    Wrong(
        "left[:, :, None] * dy[:, None, :]",
        "the axis of the rows is left in",
        ("NOT_SUMMED", "SHAPE"),
    ),
    Wrong(
        "left.sum(0)[:, None].expand(-1, k)",
        "the local derivative alone",
        ("NO_UPSTREAM",),
        ("dy",),
        "left, dy, k",
    ),
    Wrong("2 * left.T @ dy", "twice", ("CONSTANT",), ("2",)),
    Wrong("left.sum(0)[:, None] * dy.sum(0)", "summed before the product", ("LOCAL", "NOT_SUMMED")),
    Wrong(
        "d = torch.zeros_like(right)\n"
        "for i in range(len(left) - 1):\n"
        "    d += torch.outer(left[i], dy[i])\n"
        "return d",
        "the loop ends one too early",
        ("NOT_SUMMED",),
        ("All but the last",),
        "left, right, dy",
    ),
]
RIGHT["kata-0/dright"] = [
    Right("left.t().mm(dy)"),
    Right("(dy.T @ left).T"),
    Right("torch.einsum('nd,nk->dk', left, dy)"),
    Right("sum(torch.outer(left[i], dy[i]) for i in range(n))", reads="left, dy, n"),
    Right("(left[:, :, None] * dy[:, None, :]).sum(0)"),
]

WRONG["kata-0/dcube"] = [
    Wrong(
        "dy.permute(2, 0, 1)",
        "the permutation of the forward pass once more",
        ("SHAPE", "TRANSPOSED"),
    ),
    Wrong("dy", "handed on as it came", ("UNCHANGED", "SHAPE", "TRANSPOSED")),
    Wrong("dy.permute(1, 0, 2)", "two axes at home, the third is not", ("SHAPE", "TRANSPOSED")),
    Wrong("dy.permute(2, 1, 0)", "all axes reversed", ("SHAPE", "TRANSPOSED")),
    Wrong(
        "dy.reshape(n, h, w)",
        "cut up anew in place of turned",
        ("LOCAL", "SHAPE", "TRANSPOSED"),
        reads="dy, n, h, w",
    ),
    Wrong("dy.transpose(0, 2)", "one exchange of two axes", ("SHAPE", "TRANSPOSED")),
    Wrong(
        "dy.transpose(1, 2).reshape(n, h, w)",
        "turned and then cut up",
        ("LOCAL", "SHAPE", "TRANSPOSED"),
        reads="dy, n, h, w",
    ),
]
RIGHT["kata-0/dcube"] = [
    Right("dy.movedim(0, 2)"),
    Right("torch.einsum('wnh->nhw', dy)"),
    Right("dy.transpose(0, 1).transpose(1, 2)"),
    Right("dy.permute(2, 0, 1).permute(2, 0, 1)"),
]

WRONG["kata-0/dgrid"] = [
    Wrong("dy", "handed on as it came", ("UNCHANGED", "SHAPE")),
    Wrong("dy.view(n, w, h)", "height and width exchanged", ("SHAPE", "TRANSPOSED")),
    Wrong(
        "dy.view(n, w, h).transpose(1, 2)",
        "cut up the wrong way and turned",
        ("LOCAL", "TRANSPOSED", "SHAPE"),
    ),
    Wrong("dy.T.reshape(n, h, w)", "turned before it is cut up", ("LOCAL", "TRANSPOSED", "SHAPE")),
    Wrong(
        "dy.view(h, n, w).transpose(0, 1)",
        "the first axis is not cut",
        ("LOCAL", "TRANSPOSED", "SHAPE"),
    ),
    Wrong("dy.view(n, h, w) / (h * w)", "a view is no mean", ("CONSTANT",)),
    Wrong("dy.view(32, 3, 10)", "the sizes written as numbers", ("HARD_CODED",), ("32",)),
]
RIGHT["kata-0/dgrid"] = [
    Right("dy.reshape(n, h, w)"),
    Right("dy.unflatten(1, (h, w))"),
    Right("dy.view(grid.shape)", reads="grid, dy"),
    Right("dy.view(-1, h, w)"),
    Right("torch.stack([row.view(h, w) for row in dy])"),
]

WRONG["kata-0/dtable"] = [
    Wrong(
        "d = torch.zeros_like(table); d[index] = dy; return d",
        "a row that comes twice is written over",
        ("OVERWRITTEN",),
    ),
    Wrong(
        "d = torch.zeros_like(table); d[index] += dy; return d",
        "with all indices at once += counts a repeated row once",
        ("OVERWRITTEN",),
    ),
    Wrong(
        "dy",
        "one row for each pick in place of one for each row",
        ("UNCHANGED", "SHAPE", "NOT_SUMMED"),
    ),
    Wrong("dy[index]", "picked once more in place of put back", ("TRANSPOSED",), ("put back",)),
    Wrong("table[index] * dy", "a copy has no factor, and is not put back", ("SHAPE", "LOCAL")),
    Wrong(
        "d = torch.zeros_like(table)\nfor i in range(len(index)):\n    d[index[i]] = dy[i]\nreturn d",
        "= where += belongs",
        ("OVERWRITTEN",),
    ),
    Wrong(
        "d = torch.zeros_like(table).index_add_(0, index, dy)\n"
        "return d / index.bincount(minlength=len(d)).clamp(min=1)[:, None]",
        "averaged over the picks in place of added",
        ("OVERWRITTEN", "LOCAL", "CONSTANT", "MASK"),
    ),
    Wrong(
        "(F.one_hot(index).to(dy.dtype)).T @ dy",
        "one_hot counts only the rows that were picked",
        ("SHAPE",),
    ),
    Wrong(
        "torch.ones_like(table).index_add_(0, index, dy)",
        "begun with ones in place of zeros",
        ("ADDED", "LOCAL", "MASK"),
    ),
    Wrong(
        "d = torch.zeros_like(table)\nfor i in index:\n    d[i] += dy[i]\nreturn d",
        "the loop runs through the rows that were picked, and dy is read there, too",
        ("SWAPPED",),
        ("pick",),
    ),
    Wrong(
        "d = torch.zeros_like(table)\nfor i in range(n):\n    d[index[i]] += dy[i]\nreturn d",
        "a loop of n: there are k picks",
        ("NOT_SUMMED",),
        ("first `n`",),
        "table, index, dy, n",
    ),
]
RIGHT["kata-0/dtable"] = [
    Right(
        "d = torch.zeros_like(table)\nfor i in range(len(index)):\n    d[index[i]] += dy[i]\nreturn d"
    ),
    Right("torch.zeros_like(table).index_put_((index,), dy, accumulate=True)"),
    Right("F.one_hot(index, len(table)).T.to(dy.dtype) @ dy"),
    Right("torch.zeros_like(table).scatter_add_(0, index[:, None].expand_as(dy), dy)"),
    Right("torch.stack([dy[index == row].sum(0) for row in range(n)])", reads="index, dy, n"),
]

WRONG["kata-0/dheights"] = [
    Wrong("dy.expand_as(heights)", "to every place of the row", ("MASK", "LOCAL", "NOT_EXPANDED")),
    Wrong("dy", "not put into its place", ("UNCHANGED", "SHAPE", "NOT_EXPANDED")),
    Wrong(
        "dy * (heights == heights.max())",
        "the largest of all in place of each row's",
        ("MASK", "LOCAL"),
    ),
    Wrong(
        "dy * F.one_hot(heights.argmin(1), heights.shape[1])",
        "the smallest in place of the largest",
        ("MASK", "LOCAL"),
    ),
    Wrong(
        "dy * F.one_hot(heights.argmax(0), len(heights)).T",
        "each column's largest",
        ("MASK", "LOCAL", "SHAPE"),
    ),
    Wrong(
        "(heights == heights.max(1, keepdim=True).values).to(dy.dtype)",
        "the local derivative alone",
        ("NO_UPSTREAM",),
        ("dy",),
    ),
    Wrong(
        "heights * dy * (heights == heights.max(1, keepdim=True).values)",
        "a maximum has no factor",
        ("LOCAL", "MASK"),
    ),
    Wrong(
        "dy / d * torch.ones_like(heights)",
        "shared out along the row",
        ("LOCAL", "MASK", "CONSTANT"),
        reads="heights, dy, d",
    ),
    Wrong(
        "d = torch.zeros_like(heights); d[:, heights.argmax(1)] = dy; return d",
        "an index of columns for all rows in place of one a row",
        ("MASK",),
        ("other",),
    ),
]
RIGHT["kata-0/dheights"] = [
    Right("dy * (heights == heights.max(1, keepdim=True).values)"),
    Right("dy * F.one_hot(heights.argmax(1), heights.shape[1])"),
    Right(
        "d = torch.zeros_like(heights); d[range(len(d)), heights.argmax(1)] = dy[:, 0]; return d"
    ),
    Right("torch.where(heights >= heights.amax(1, keepdim=True), dy, 0)"),
    Right("dy * (heights == y)", reads="heights, y, dy"),
]

WRONG["kata-0/dsignal"] = [
    Wrong("dy", "handed on as it came, the closed places, too", ("UNCHANGED", "MASK", "LOCAL")),
    Wrong("dy * signal", "the signal in place of whether it is positive", ("LOCAL", "SWAPPED")),
    Wrong(
        "torch.where(signal > 0, dy, signal)",
        "the signal where 0 belongs",
        ("MASK", "LOCAL", "ADDED"),
    ),
    Wrong("dy * (signal < 0)", "the wrong side", ("MASK", "LOCAL")),
    Wrong(
        "dy.relu()",
        "the gradient's own sign in place of the signal's",
        ("LOCAL", "MASK"),
        reads="signal, dy",
    ),
    Wrong("(signal > 0).to(dy.dtype)", "the local derivative alone", ("NO_UPSTREAM",), ("dy",)),
    Wrong("dy * signal.relu()", "the signal that went through in place of 1", ("LOCAL", "SWAPPED")),
    Wrong("dy * signal.sign()", "-1 where 0 belongs", ("LOCAL", "MASK")),
    Wrong("dy * torch.sigmoid(signal)", "a soft step in place of the hard one", ("LOCAL",)),
]
RIGHT["kata-0/dsignal"] = [
    Right("torch.where(signal > 0, dy, 0)"),
    Right("d = dy.clone(); d[signal <= 0] = 0; return d"),
    Right("dy.masked_fill(signal < 0, 0)"),
    Right("dy * (y > 0)", reads="y, dy"),
    Right("dy * (signal.sign() + 1) / 2"),
]

WRONG["kata-0/dsteps"] = [
    Wrong(
        "dy.cumsum(1)",
        "summed up from the beginning",
        ("LOCAL", "TRANSPOSED", "SWAPPED", "NOT_SUMMED"),
    ),
    Wrong("dy", "each step is in all places after it, too", ("UNCHANGED", "LOCAL", "NOT_SUMMED")),
    Wrong("dy.flip(1).cumsum(1)", "not turned back", ("LOCAL", "TRANSPOSED", "NOT_SUMMED")),
    Wrong(
        "dy.flip(0).cumsum(0).flip(0)",
        "along the other axis",
        ("LOCAL", "TRANSPOSED", "NOT_SUMMED"),
    ),
    Wrong("dy.cumsum(1).flip(1)", "turned only afterwards", ("LOCAL", "TRANSPOSED", "NOT_SUMMED")),
    Wrong(
        "dy.sum(1, keepdim=True) - dy.cumsum(1)",
        "the step itself is missing: it is taken away with those before it",
        ("LOCAL",),
        ("its own running sum",),
    ),
    Wrong(
        "dy.sum(1, keepdim=True).expand_as(dy)",
        "all of the row, what lies before a step, too: right for the first one",
        ("LOCAL",),
        ("sum of all",),
    ),
]
RIGHT["kata-0/dsteps"] = [
    Right("dy.sum(1, keepdim=True) - dy.cumsum(1) + dy"),
    Right("dy @ torch.ones(d, d).tril().to(dy.dtype)", reads="dy, d"),
    Right("torch.flip(torch.cumsum(torch.flip(dy, [1]), 1), [1])"),
    Right("torch.stack([dy[:, j:].sum(1) for j in range(d)], 1)", reads="dy, d"),
    Right(
        "d = dy.clone()\nfor j in range(d.shape[1] - 2, -1, -1):\n    d[:, j] += d[:, j + 1]\nreturn d"
    ),
]

WRONG["kata-0/dparts"] = [
    Wrong("dy / whole", "the path through the sum is missing", ("PATH",), ("whole",)),
    Wrong("dwhole.expand_as(dy)", "the direct path is missing", ("PATH", "NOT_EXPANDED")),
    Wrong("dy / whole - dwhole", "subtracted in place of added", ("PATH", "CONSTANT")),
    Wrong(
        "dy + dwhole", "the quotient's local derivative is missing", ("LOCAL",), reads="dwhole, dy"
    ),
    Wrong("dy * whole + dwhole", "multiplied in place of divided", ("LOCAL",)),
    Wrong("(dy / whole + dwhole) / 2", "averaged: each path counts whole", ("CONSTANT",), ("2",)),
    Wrong("dy / whole * dwhole", "multiplied in place of added", ("PATH", "LOCAL")),
    Wrong(
        "dy / whole + dwhole / d",
        "a sum hands on the whole, not a share",
        ("CONSTANT", "PATH", "LOCAL"),
        ("d",),
        "whole, dwhole, dy, d",
    ),
    Wrong(
        "dy / whole + parts * dwhole",
        "a sum has no factors",
        ("PATH", "LOCAL"),
        reads="parts, whole, dwhole, dy",
    ),
    Wrong(
        "dy.sum(1, keepdim=True) / whole + dwhole",
        "summed along the row",
        ("SHAPE", "NOT_EXPANDED", "NOT_SUMMED"),
    ),
    Wrong(
        "dy / whole - dy * parts / whole**2 + dwhole",
        "the quotient rule in full: what comes through whole is in dwhole already",
        ("ADDED", "PATH"),
        ("`whole`",),
        "parts, whole, dwhole, dy",
    ),
]
RIGHT["kata-0/dparts"] = [
    Right("dwhole + dy / whole"),
    Right("d = dwhole.expand_as(dy).clone(); d += dy * whole**-1; return d"),
    Right("dy / whole - (parts * dy).sum(1, keepdim=True) / whole**2", reads="parts, whole, dy"),
    Right("(dy - (y * dy).sum(1, keepdim=True)) / whole", reads="whole, y, dy"),
    Right("torch.stack([dy / whole, dwhole.expand_as(dy)]).sum(0)"),
]
