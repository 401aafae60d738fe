"""kata-1, the last five: the first linear layer, the view, and the embedding table."""

from __future__ import annotations

from tests.dojo.corpus import Right, Wrong

WRONG: dict[str, list[Wrong]] = {}
RIGHT: dict[str, list[Right]] = {}

WRONG["kata-1/dembcat"] = [
    Wrong("W1 @ dhprebn.T", "transposed", ("TRANSPOSED",), reads="W1, dhprebn"),
    Wrong(
        "dhprebn @ W1.reshape(n_hidden, -1)",
        "W1 is reshaped where it must be transposed",
        ("TRANSPOSED",),
        ("W1",),
        reads="W1, dhprebn, n_hidden",
    ),
    Wrong("-dhprebn @ W1.T", "the sign", ("CONSTANT",), reads="W1, dhprebn"),
    Wrong(
        "dhprebn @ W1.T / n",
        "1/n once more: dhprebn holds it already",
        ("CONSTANT",),
        ("n",),
        reads="W1, dhprebn, n",
    ),
    Wrong(
        "(dhprebn[:, None, :] * W1).mean(2)",
        "a mean over the hidden units where the sum belongs",
        ("CONSTANT",),
        ("n_hidden",),
        reads="W1, dhprebn",
    ),
    Wrong(
        "torch.ones_like(dhprebn) @ W1.T",
        "ones in place of the upstream gradient",
        ("NO_UPSTREAM",),
        ("dhprebn",),
        reads="W1, dhprebn",
    ),
    Wrong(
        "W1.T",
        "the local derivative alone: the upstream gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dhprebn",),
        reads="W1, dhprebn",
    ),
    Wrong(
        "embcat.T @ dhprebn",
        "the gradient of the other factor: this is dW1",
        ("OTHER_KATA",),
        ("dW1",),
        reads="embcat, dhprebn",
    ),
    Wrong(
        "(dhprebn @ W1.T).view(n, block_size, n_embd)",
        "one step too far: this is demb",
        ("OTHER_KATA", "SHAPE"),
        reads="W1, dhprebn, n, block_size, n_embd",
    ),
    Wrong(
        "dhprebn",
        "the upstream gradient passed on as it came",
        ("UNCHANGED",),
        ("dhprebn",),
        reads="W1, dhprebn",
    ),
    Wrong(
        "dhprebn[:, None, :] * W1",
        "not summed over the hidden units",
        ("NOT_SUMMED",),
        reads="W1, dhprebn",
    ),
    Wrong(
        "(dhprebn[:, None, :] * W1).sum(0)",
        "summed over the batch in place of the hidden units",
        ("NOT_SUMMED", "SHAPE"),
        reads="W1, dhprebn",
    ),
    Wrong(
        "dhprebn.sum(1, keepdim=True) * W1.sum(1)",
        "summed before the product: a matrix product sums last",
        ("NOT_SUMMED",),
        reads="W1, dhprebn",
    ),
    Wrong(
        "for k in range(n_hidden):\n"
        "    dembcat = torch.outer(dhprebn[:, k], W1[:, k])\n"
        "return dembcat",
        "each hidden unit overwrites the one before it: accumulate",
        ("OVERWRITTEN", "NOT_SUMMED"),
        reads="W1, dhprebn, n_hidden",
    ),
    Wrong(
        "dhpreact @ W1.T",
        "dhpreact used where dhprebn belongs: batch norm is skipped",
        ("SWAPPED",),
        ("dhpreact",),
        reads="W1, dhpreact",
    ),
    Wrong(
        "dbndiff @ W1.T",
        "dbndiff used where dhprebn belongs: what comes through bnmeani is lost",
        ("SWAPPED", "PATH"),
        reads="W1, dbndiff",
    ),
    Wrong(
        "hprebn @ W1.T",
        "hprebn itself used where its gradient belongs",
        ("SWAPPED", "NO_UPSTREAM"),
        ("dhprebn",),
        reads="W1, hprebn, dhprebn",
    ),
    Wrong(
        "embcat * (dhprebn @ W1.T)",
        "a factor embcat too much: hprebn is linear in it",
        ("LOCAL",),
        ("embcat",),
        reads="embcat, W1, dhprebn",
    ),
    Wrong(
        "dhprebn @ torch.linalg.pinv(W1)",
        "the inverse of W1 in place of its transpose",
        ("LOCAL",),
        ("W1",),
        reads="W1, dhprebn",
    ),
    Wrong(
        "(dhprebn - b1) @ W1.T",
        "the forward line run backwards: the bias has no part in dembcat",
        ("ADDED",),
        ("b1",),
        reads="W1, b1, dhprebn",
    ),
    Wrong(
        "embcat + dhprebn @ W1.T",
        "embcat is added to its gradient",
        ("ADDED",),
        ("`embcat`",),
        reads="embcat, W1, dhprebn",
    ),
    Wrong("torch.zeros_like(embcat)", "nothing but zeros", ("ZEROS",), reads="embcat, W1, dhprebn"),
    Wrong(
        "(dhprebn @ W1.T).view(32, 30)",
        "the shape written as numbers",
        ("HARD_CODED",),
        reads="W1, dhprebn",
    ),
    Wrong(
        "d = (1 - h**2) * ((probs - F.one_hot(Yb, vocab_size)) / n @ W2.T)\n"
        "d = d - d.mean(0) - bnraw * (d * bnraw).sum(0) / (n - 1)\n"
        "return bngain * bnvar_inv * d @ W1.T",
        "worked out for the loss as it is, without the upstream gradient",
        ("TRUE_LOSS", "NO_UPSTREAM"),
        ("dhprebn",),
        reads="W1, bngain, bnvar_inv, bnraw, h, W2, probs, Yb, n, vocab_size, dhprebn",
    ),
    Wrong(
        "embcat.zero_(); embcat += dhprebn @ W1.T; return embcat",
        "embcat itself used as the buffer",
        ("IN_PLACE",),
        ("embcat",),
        reads="embcat, W1, dhprebn",
    ),
]
RIGHT["kata-1/dembcat"] = [
    Right("dhprebn @ W1.T", reads="W1, dhprebn"),
    Right("(W1 @ dhprebn.T).T", reads="W1, dhprebn"),
    Right("torch.einsum('nh,fh->nf', dhprebn, W1)", reads="W1, dhprebn"),
    Right("F.linear(dhprebn, W1)", reads="W1, dhprebn"),
    Right("(dhprebn[:, None, :] * W1).sum(2)", reads="W1, dhprebn"),
    Right("torch.stack([W1 @ row for row in dhprebn])", reads="W1, dhprebn"),
    Right(
        "dembcat = torch.zeros_like(embcat)\n"
        "for k in range(n_hidden):\n"
        "    dembcat += torch.outer(dhprebn[:, k], W1[:, k])\n"
        "return dembcat",
        reads="embcat, W1, dhprebn, n_hidden",
    ),
    Right("torch.tensordot(dhprebn, W1, dims=([1], [1]))", reads="W1, dhprebn"),
    Right("(dbndiff - dbndiff.mean(0)) @ W1.T", reads="W1, dbndiff"),
    Right(
        "dembcat = torch.zeros(dhprebn.shape[0], W1.shape[0], dtype=torch.float32)\n"
        "for k in range(W1.shape[1]):\n"
        "    dembcat += torch.outer(dhprebn[:, k], W1[:, k])\n"
        "return dembcat",
        reads="W1, dhprebn",
        hint=True,
    ),
]

WRONG["kata-1/dW1"] = [
    Wrong("dhprebn.T @ embcat", "transposed", ("TRANSPOSED",), reads="embcat, dhprebn"),
    Wrong(
        "embcat.view(-1, n) @ dhprebn",
        "embcat is reshaped where it must be transposed",
        ("TRANSPOSED",),
        ("embcat",),
        reads="embcat, dhprebn, n",
    ),
    Wrong(
        "emb.transpose(1, 2).reshape(n, -1).T @ dhprebn",
        "emb is laid out with its last two axes exchanged: the rows come out permuted",
        ("TRANSPOSED",),
        reads="emb, dhprebn, n",
    ),
    Wrong("-(embcat.T @ dhprebn)", "the sign", ("CONSTANT",), reads="embcat, dhprebn"),
    Wrong(
        "embcat.T @ dhprebn / n",
        "1/n once more: dhprebn holds it already",
        ("CONSTANT",),
        ("n",),
        reads="embcat, dhprebn, n",
    ),
    Wrong(
        "embcat.T @ dhprebn * batch_size",
        "the 1/n that dhprebn holds is undone",
        ("CONSTANT",),
        ("n",),
        reads="embcat, dhprebn, batch_size",
    ),
    Wrong(
        "embcat.T @ torch.ones_like(dhprebn)",
        "ones in place of the upstream gradient",
        ("NO_UPSTREAM",),
        ("dhprebn",),
        reads="embcat, dhprebn",
    ),
    Wrong(
        "embcat.T",
        "the local derivative alone: the upstream gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dhprebn",),
        reads="embcat, dhprebn",
    ),
    Wrong(
        "embcat.T @ hprebn",
        "hprebn itself used where its gradient belongs",
        ("SWAPPED", "NO_UPSTREAM"),
        ("dhprebn",),
        reads="embcat, hprebn, dhprebn",
    ),
    Wrong(
        "h.T @ dhprebn",
        "copied from dW2: the input of this layer is embcat, not h",
        ("SWAPPED", "SHAPE"),
        ("embcat",),
        reads="h, dhprebn",
    ),
    Wrong(
        "embcat.T @ dhpreact",
        "dhpreact used where dhprebn belongs: batch norm is skipped",
        ("SWAPPED",),
        ("dhpreact",),
        reads="embcat, dhpreact",
    ),
    Wrong(
        "embcat.T @ dbndiff",
        "dbndiff used where dhprebn belongs: what comes through bnmeani is lost",
        ("SWAPPED", "PATH"),
        reads="embcat, dbndiff",
    ),
    Wrong(
        "torch.outer(embcat.sum(0), dhprebn.sum(0))",
        "summed over the batch before the product: a matrix product sums last",
        ("NOT_SUMMED",),
        reads="embcat, dhprebn",
    ),
    Wrong(
        "embcat[:, :, None] * dhprebn[:, None, :]",
        "not summed over the batch",
        ("NOT_SUMMED",),
        reads="embcat, dhprebn",
    ),
    Wrong(
        "torch.outer(embcat[0], dhprebn[0])",
        "only the first example of the batch",
        ("NOT_SUMMED",),
        reads="embcat, dhprebn",
    ),
    Wrong(
        "for x, g in zip(embcat, dhprebn):\n    dW1 = torch.outer(x, g)\nreturn dW1",
        "each example overwrites the one before it: accumulate",
        ("OVERWRITTEN", "NOT_SUMMED"),
        reads="embcat, dhprebn",
    ),
    Wrong(
        "dhprebn @ W1.T",
        "the gradient of the other factor: this is dembcat",
        ("OTHER_KATA",),
        ("dembcat",),
        reads="W1, dhprebn",
    ),
    Wrong(
        "dhprebn",
        "the upstream gradient passed on as it came",
        ("UNCHANGED",),
        ("dhprebn",),
        reads="embcat, dhprebn",
    ),
    Wrong(
        "W1 * (embcat.T @ dhprebn)",
        "a factor W1 too much: hprebn is linear in it",
        ("LOCAL",),
        ("W1",),
        reads="W1, embcat, dhprebn",
    ),
    Wrong(
        "embcat.T @ dhprebn + W1",
        "the weight is added to its gradient",
        ("ADDED",),
        ("`W1`",),
        reads="W1, embcat, dhprebn",
    ),
    Wrong("torch.zeros_like(W1)", "nothing but zeros", ("ZEROS",), reads="W1, embcat, dhprebn"),
    Wrong(
        "dW1 = torch.zeros(30, 64)\n"
        "for i in range(32):\n"
        "    dW1 += torch.outer(embcat[i], dhprebn[i])\n"
        "return dW1",
        "the shape written as numbers",
        ("HARD_CODED",),
        reads="embcat, dhprebn",
    ),
    Wrong(
        "(embcat[:, :, None] * dhprebn[:, None, :]).mean(0) * 32",
        "the batch size written as a number",
        ("HARD_CODED",),
        ("32",),
        reads="embcat, dhprebn",
    ),
    Wrong(
        "d = (1 - h**2) * ((probs - F.one_hot(Yb, vocab_size)) / n @ W2.T)\n"
        "d = d - d.mean(0) - bnraw * (d * bnraw).sum(0) / (n - 1)\n"
        "return embcat.T @ (bngain * bnvar_inv * d)",
        "worked out for the loss as it is, without the upstream gradient",
        ("TRUE_LOSS", "NO_UPSTREAM"),
        ("dhprebn",),
        reads="embcat, bngain, bnvar_inv, bnraw, h, W2, probs, Yb, n, vocab_size, dhprebn",
    ),
    Wrong(
        "dW1 = embcat.T @ dhprebn; W1 -= 0.1 * dW1; return dW1",
        "W1 is updated already: that is the optimiser's business",
        ("IN_PLACE",),
        ("W1",),
        reads="W1, embcat, dhprebn",
    ),
]
RIGHT["kata-1/dW1"] = [
    Right("embcat.T @ dhprebn", reads="embcat, dhprebn"),
    Right("(dhprebn.T @ embcat).T", reads="embcat, dhprebn"),
    Right("torch.einsum('nf,nh->fh', embcat, dhprebn)", reads="embcat, dhprebn"),
    Right("emb.view(n, -1).T @ dhprebn", reads="emb, dhprebn, n"),
    Right(
        "torch.einsum('nbe,nh->beh', emb, dhprebn).flatten(0, 1)",
        reads="emb, dhprebn",
    ),
    Right("(embcat.unsqueeze(2) * dhprebn.unsqueeze(1)).sum(0)", reads="embcat, dhprebn"),
    Right(
        "dW1 = torch.zeros_like(W1)\n"
        "for i in range(n):\n"
        "    dW1 += torch.outer(embcat[i], dhprebn[i])\n"
        "return dW1",
        reads="W1, embcat, dhprebn, n",
    ),
    Right("torch.tensordot(embcat, dhprebn, dims=([0], [0]))", reads="embcat, dhprebn"),
    Right("torch.stack([embcat.T @ column for column in dhprebn.T], 1)", reads="embcat, dhprebn"),
    Right("embcat.T @ (dbndiff + dbnmeani / n)", reads="embcat, dbndiff, dbnmeani, n"),
    Right(
        "dW1 = torch.zeros(embcat.shape[1], dhprebn.shape[1], dtype=torch.float32)\n"
        "for x, g in zip(embcat, dhprebn):\n"
        "    dW1 += torch.outer(x, g)\n"
        "return dW1",
        reads="embcat, dhprebn",
        hint=True,
    ),
]

# Only dhprebn is asked for here: of any gradient further down the sum over the batch is zero,
# as batch norm takes b1 away again.
WRONG["kata-1/db1"] = [
    Wrong("dhprebn.sum(0, keepdim=True)", "keepdim: b1 has one axis", ("SHAPE",), reads="dhprebn"),
    Wrong("dhprebn.sum(0)[:, None]", "a column: b1 has one axis", ("SHAPE",), reads="dhprebn"),
    Wrong(
        "dhprebn.sum(0).expand_as(dhprebn)",
        "summed, and spread over the batch again",
        ("SHAPE",),
        reads="dhprebn",
    ),
    Wrong(
        "dhprebn.sum(1)",
        "summed over the hidden units in place of the batch",
        ("NOT_SUMMED",),
        reads="dhprebn",
    ),
    Wrong(
        "dhprebn",
        "the upstream gradient passed on as it came: not summed over the batch",
        ("NOT_SUMMED", "UNCHANGED"),
        reads="dhprebn",
    ),
    Wrong("dhprebn.sum()", "summed over both axes", ("NOT_SUMMED",), reads="dhprebn"),
    Wrong("dhprebn[0]", "only the first example of the batch", ("NOT_SUMMED",), reads="dhprebn"),
    Wrong(
        "for row in dhprebn:\n    db1 = row.clone()\nreturn db1",
        "each row overwrites the one before it: accumulate",
        ("OVERWRITTEN", "NOT_SUMMED"),
        reads="dhprebn",
    ),
    Wrong(
        "dhprebn.mean(0)", "a mean where the sum belongs", ("CONSTANT",), ("n",), reads="dhprebn"
    ),
    Wrong(
        "dhprebn.sum(0) * n",
        "the 1/n that dhprebn holds is undone",
        ("CONSTANT",),
        ("n",),
        reads="dhprebn, n",
    ),
    Wrong("-dhprebn.sum(0)", "the sign", ("CONSTANT",), reads="dhprebn"),
    Wrong(
        "torch.ones_like(b1)",
        "the local derivative alone: the upstream gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dhprebn",),
        reads="b1, dhprebn",
    ),
    Wrong(
        "torch.full_like(b1, n)",
        "the local derivative alone, summed: the upstream gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dhprebn",),
        reads="b1, dhprebn, n",
    ),
    Wrong(
        "hprebn.sum(0)",
        "hprebn itself used where its gradient belongs",
        ("SWAPPED", "NO_UPSTREAM"),
        ("dhprebn",),
        reads="hprebn, dhprebn",
    ),
    Wrong(
        "torch.zeros_like(b1)",
        "zero only because batch norm takes the bias away again: not for any dhprebn",
        ("ZEROS", "TRUE_LOSS"),
        reads="b1, dhprebn",
    ),
    Wrong(
        "(b1 * dhprebn).sum(0)",
        "a factor b1 too much: it is added, not multiplied",
        ("LOCAL",),
        ("b1",),
        reads="b1, dhprebn",
    ),
    Wrong(
        "dhprebn.sum(0) + b1",
        "the bias is added to its gradient",
        ("ADDED",),
        ("`b1`",),
        reads="b1, dhprebn",
    ),
    Wrong(
        "embcat.T @ dhprebn",
        "the gradient of the weights: this is dW1",
        ("OTHER_KATA",),
        ("dW1",),
        reads="embcat, dhprebn",
    ),
    Wrong(
        "(dhprebn @ W1.T).sum(0)",
        "through W1: the bias is added after the product",
        ("SHAPE",),
        reads="W1, dhprebn",
    ),
    Wrong(
        "db1 = torch.zeros(64)\nfor i in range(32):\n    db1 += dhprebn[i]\nreturn db1",
        "the shape written as numbers",
        ("HARD_CODED",),
        reads="dhprebn",
    ),
    Wrong(
        "dhprebn.mean(0) * 32",
        "the batch size written as a number",
        ("HARD_CODED",),
        ("32",),
        reads="dhprebn",
    ),
    Wrong(
        "b1.zero_()\nfor row in dhprebn:\n    b1 += row\nreturn b1",
        "b1 itself used as the buffer",
        ("IN_PLACE",),
        ("b1",),
        reads="b1, dhprebn",
    ),
]
RIGHT["kata-1/db1"] = [
    Right("dhprebn.sum(0)", reads="dhprebn"),
    Right("torch.einsum('nh->h', dhprebn)", reads="dhprebn"),
    Right("torch.ones(n) @ dhprebn", reads="dhprebn, n"),
    Right("dhprebn.mean(0) * batch_size", reads="dhprebn, batch_size"),
    Right("dhprebn.T.sum(-1)", reads="dhprebn"),
    Right("sum(dhprebn)", reads="dhprebn"),
    Right("dhprebn.sum(0, keepdim=True).view(-1)", reads="dhprebn"),
    Right(
        "db1 = torch.zeros_like(b1)\nfor row in dhprebn:\n    db1 += row\nreturn db1",
        reads="b1, dhprebn",
    ),
    Right(
        "torch.zeros(1, n_hidden).index_add_(0, torch.zeros(n, dtype=torch.long), dhprebn)[0]",
        reads="dhprebn, n, n_hidden",
    ),
    Right(
        "db1 = torch.zeros(n_hidden, dtype=torch.float32)\n"
        "for row in dhprebn:\n"
        "    db1 += row\n"
        "return db1",
        reads="dhprebn, n_hidden",
        hint=True,
    ),
]

WRONG["kata-1/demb"] = [
    Wrong(
        "dembcat",
        "the upstream gradient passed on as it came: emb has three axes",
        ("UNCHANGED", "SHAPE"),
        reads="emb, dembcat",
    ),
    Wrong(
        "dembcat.view(n, n_embd, block_size)",
        "the last two sizes are named in the wrong order",
        ("SHAPE", "TRANSPOSED"),
        reads="dembcat, n, block_size, n_embd",
    ),
    Wrong(
        "dembcat.view(n, n_embd, block_size).transpose(1, 2)",
        "split with n_embd on the outside: the context position is the slower axis",
        ("TRANSPOSED",),
        reads="dembcat, n, block_size, n_embd",
    ),
    Wrong(
        "dembcat.view(block_size, n, n_embd).transpose(0, 1)",
        "split with block_size in front: the batch is the slowest axis",
        ("TRANSPOSED",),
        reads="dembcat, n, block_size, n_embd",
    ),
    Wrong(
        "dembcat.T.reshape(emb.shape)",
        "transposed before the view",
        ("TRANSPOSED",),
        reads="emb, dembcat",
    ),
    Wrong(
        "torch.stack(dembcat.split(n_embd, dim=1), dim=2)",
        "the context positions are stacked as the last axis: they are the middle one",
        ("TRANSPOSED",),
        reads="dembcat, n_embd",
    ),
    Wrong(
        "torch.stack(dembcat.chunk(block_size, dim=1))",
        "the context positions are stacked as the first axis: dim=1 is forgotten",
        ("TRANSPOSED",),
        reads="dembcat, block_size",
    ),
    Wrong(
        "dembcat.view(block_size, n_embd, n).permute(2, 0, 1)",
        "viewed as if the batch were the fastest axis",
        ("TRANSPOSED",),
        reads="dembcat, n, block_size, n_embd",
    ),
    Wrong("-dembcat.view(emb.shape)", "the sign", ("CONSTANT",), reads="emb, dembcat"),
    Wrong(
        "dembcat.view(emb.shape) / block_size",
        "a mean over the context where nothing was averaged",
        ("CONSTANT",),
        ("block_size",),
        reads="emb, dembcat, block_size",
    ),
    Wrong(
        "dembcat.view(emb.shape) / n",
        "1/n once more: dembcat holds it already",
        ("CONSTANT",),
        ("n",),
        reads="emb, dembcat, n",
    ),
    Wrong(
        "torch.ones_like(emb)",
        "the local derivative alone: the upstream gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dembcat",),
        reads="emb, dembcat",
    ),
    Wrong(
        "embcat.view(emb.shape)",
        "embcat itself used where its gradient belongs: this is emb",
        ("SWAPPED", "NO_UPSTREAM", "UNCHANGED"),
        reads="emb, embcat, dembcat",
    ),
    Wrong(
        "emb * dembcat.view(emb.shape)",
        "a factor emb too much: a view passes each number on as it is",
        ("LOCAL",),
        ("emb",),
        reads="emb, dembcat",
    ),
    Wrong(
        "emb + dembcat.view(emb.shape)",
        "emb is added to its gradient",
        ("ADDED",),
        ("`emb`",),
        reads="emb, dembcat",
    ),
    Wrong("torch.zeros_like(emb)", "nothing but zeros", ("ZEROS",), reads="emb, dembcat"),
    Wrong(
        "demb = torch.zeros_like(emb)\n"
        "for j in range(block_size):\n"
        "    demb[:, j] = dembcat[:, :n_embd]\n"
        "return demb",
        "the slice does not move on: every position gets the first one's gradient",
        ("MASK",),
        reads="emb, dembcat, block_size, n_embd",
    ),
    Wrong(
        "demb = torch.zeros_like(emb)\n"
        "for j in range(block_size):\n"
        "    demb[:, j] = dembcat[:, j : j + n_embd]\n"
        "return demb",
        "the slice moves on by 1 in place of n_embd",
        ("MASK",),
        reads="emb, dembcat, block_size, n_embd",
    ),
    Wrong(
        "demb = torch.zeros_like(emb)\n"
        "for j in range(block_size - 1):\n"
        "    demb[:, j] = dembcat[:, j * n_embd : (j + 1) * n_embd]\n"
        "return demb",
        "the loop ends one early: the last position stays zero",
        ("MASK",),
        reads="emb, dembcat, block_size, n_embd",
    ),
    Wrong(
        "dembcat[:, None, :].expand(n, block_size, -1)",
        "repeated for each position where it must be split among them",
        ("SHAPE",),
        reads="dembcat, n, block_size",
    ),
    Wrong(
        "torch.zeros_like(C).index_add_(0, Xb.flatten(), dembcat.view(-1, n_embd))",
        "one step too far: this is dC",
        ("OTHER_KATA",),
        ("dC",),
        reads="C, Xb, dembcat, n_embd",
    ),
    Wrong(
        "dembcat.view(32, 3, 10)",
        "the shape written as numbers",
        ("HARD_CODED",),
        reads="dembcat",
    ),
    Wrong(
        "dembcat.view(n, 3, -1)",
        "the block size written as a number",
        ("HARD_CODED",),
        ("3",),
        reads="dembcat, n",
    ),
    Wrong(
        "emb.copy_(dembcat.view(emb.shape)); return emb",
        "emb itself used as the buffer",
        ("IN_PLACE",),
        ("emb",),
        reads="emb, dembcat",
    ),
    Wrong(
        "dembcat.resize_(n, block_size, n_embd); return dembcat",
        "dembcat itself is given another shape",
        ("IN_PLACE",),
        ("dembcat",),
        reads="dembcat, n, block_size, n_embd",
    ),
]
RIGHT["kata-1/demb"] = [
    Right("dembcat.view(emb.shape)", reads="emb, dembcat"),
    Right("dembcat.reshape(n, block_size, n_embd)", reads="dembcat, n, block_size, n_embd"),
    Right("dembcat.view_as(emb)", reads="emb, dembcat"),
    Right("dembcat.unflatten(1, (-1, n_embd))", reads="dembcat, n_embd"),
    Right("torch.stack(dembcat.split(n_embd, dim=1), dim=1)", reads="dembcat, n_embd"),
    Right(
        "dembcat.T.reshape(block_size, n_embd, n).permute(2, 0, 1)",
        reads="dembcat, n, block_size, n_embd",
    ),
    Right(
        "demb = torch.zeros_like(emb)\n"
        "for i in range(n):\n"
        "    for j in range(block_size):\n"
        "        demb[i, j] = dembcat[i, j * n_embd : (j + 1) * n_embd]\n"
        "return demb",
        reads="emb, dembcat, n, block_size, n_embd",
    ),
    Right(
        "torch.einsum('nh,beh->nbe', dhprebn, W1.view(block_size, n_embd, n_hidden))",
        reads="W1, dhprebn, block_size, n_embd, n_hidden",
    ),
    Right("(dhprebn @ W1.T).view(n, -1, n_embd)", reads="W1, dhprebn, n, n_embd"),
    Right("dembcat.float().view(emb.shape)", reads="emb, dembcat", hint=True),
]

WRONG["kata-1/dC"] = [
    Wrong(
        "dC = torch.zeros_like(C); dC[Xb] += demb; return dC",
        "indexed += lets each row in once: a letter that comes again is lost",
        ("OVERWRITTEN", "MASK"),
        reads="C, Xb, demb",
    ),
    Wrong(
        "dC = torch.zeros_like(C)\n"
        "for j in range(block_size):\n"
        "    dC[Xb[:, j]] = demb[:, j]\n"
        "return dC",
        "assigned where it must be added: a letter that comes again is overwritten",
        ("OVERWRITTEN", "MASK"),
        reads="C, Xb, demb, block_size",
    ),
    Wrong(
        "dC = torch.zeros_like(C)\n"
        "for j in range(block_size):\n"
        "    dC[Xb[:, j]] += demb[:, j]\n"
        "return dC",
        "indexed += over the batch: a letter that comes again at one position is lost",
        ("OVERWRITTEN", "MASK"),
        reads="C, Xb, demb, block_size",
    ),
    Wrong(
        "dC = torch.zeros_like(C)\nfor i in range(n):\n    dC[Xb[i]] += demb[i]\nreturn dC",
        "indexed += over the context: a letter that comes again in one context is lost",
        ("OVERWRITTEN", "MASK"),
        reads="C, Xb, demb, n",
    ),
    Wrong(
        "dC = torch.zeros_like(C).index_add_(0, Xb.flatten(), demb.flatten(0, 1))\n"
        "times = torch.bincount(Xb.flatten(), minlength=len(C)).clamp(min=1)\n"
        "return dC / times[:, None]",
        "a mean over a letter's copies where their sum belongs",
        ("MASK",),
        reads="C, Xb, demb",
    ),
    Wrong(
        "dC = torch.zeros_like(C).index_add_(0, Xb.flatten(), demb.flatten(0, 1))\n"
        "dC[0] = 0\n"
        "return dC",
        "the row of the dot is left out: it is a letter like any other",
        ("MASK",),
        reads="C, Xb, demb",
    ),
    Wrong(
        "-torch.zeros_like(C).index_add_(0, Xb.flatten(), demb.flatten(0, 1))",
        "the sign",
        ("CONSTANT",),
        reads="C, Xb, demb",
    ),
    Wrong(
        "torch.zeros_like(C).index_add_(0, Xb.flatten(), demb.flatten(0, 1)) / n",
        "1/n once more: demb holds it already",
        ("CONSTANT",),
        ("n",),
        reads="C, Xb, demb, n",
    ),
    Wrong(
        "torch.zeros_like(C).index_add_(0, Xb.flatten(), demb.flatten(0, 1)) / Xb.numel()",
        "a mean over all letters of the batch where the sum belongs",
        ("CONSTANT",),
        ("n", "block_size"),
        reads="C, Xb, demb",
    ),
    Wrong(
        "torch.zeros_like(C).index_add_(0, Xb.T.flatten(), demb.flatten(0, 1))",
        "Xb is transposed and demb is not: the letters don't meet their gradients",
        ("TRANSPOSED",),
        ("Xb",),
        reads="C, Xb, demb",
    ),
    Wrong(
        "torch.zeros_like(C).index_add_(0, Xb.flatten(), demb.reshape(n_embd, -1).T)",
        "demb is reshaped with n_embd in front and transposed: its rows are torn apart",
        ("TRANSPOSED",),
        ("demb",),
        reads="C, Xb, demb, n_embd",
    ),
    Wrong(
        "demb.flatten(0, 1).T @ F.one_hot(Xb.flatten(), vocab_size).to(demb.dtype)",
        "transposed",
        ("TRANSPOSED",),
        reads="Xb, demb, vocab_size",
    ),
    Wrong(
        "torch.zeros_like(C).index_add_(0, Xb[:, 0], demb[:, 0])",
        "only the first position of the context: the sum is over all of them",
        ("NOT_SUMMED",),
        reads="C, Xb, demb",
    ),
    Wrong(
        "letters = F.one_hot(Xb, vocab_size).to(demb.dtype)\n"
        "return torch.einsum('nbv,nbe->bve', letters, demb)",
        "summed over the batch only, not over the context positions",
        ("NOT_SUMMED",),
        reads="Xb, demb, vocab_size",
    ),
    Wrong(
        "demb.sum((0, 1)).expand_as(C)",
        "every letter gets the gradient of all letters: Xb tells which row was read",
        (),
        reads="C, Xb, demb",
    ),
    Wrong(
        "dC = torch.zeros_like(C)\n"
        "for i in range(n):\n"
        "    for j in range(block_size):\n"
        "        dC[j] += demb[i, j]\n"
        "return dC",
        "the row is that of the position, not of the letter that stands there",
        (),
        reads="C, Xb, demb, n, block_size",
    ),
    Wrong(
        "torch.zeros_like(C).scatter_add_(0, Xb.flatten()[:, None], demb.flatten(0, 1))",
        "scatter_add_ doesn't broadcast its index: only the first column is filled",
        ("NOT_EXPANDED", "MASK"),
        reads="C, Xb, demb",
    ),
    Wrong(
        "torch.einsum('nbv,nbe->ve', F.one_hot(Xb).to(demb.dtype), demb)",
        "one_hot without num_classes counts only the letters in this batch",
        ("SHAPE",),
        reads="Xb, demb",
    ),
    Wrong(
        "dC = torch.zeros_like(C)\n"
        "for j in range(block_size):\n"
        "    dC.index_add_(0, Yb, demb[:, j])\n"
        "return dC",
        "Yb used where Xb belongs: the rows that were read are those of the context",
        ("SWAPPED",),
        ("Xb",),
        reads="C, Xb, Yb, demb, block_size",
    ),
    Wrong(
        "torch.zeros_like(C).index_add_(0, Xb.flatten(), emb.flatten(0, 1))",
        "emb itself used where its gradient belongs",
        ("SWAPPED", "NO_UPSTREAM"),
        ("demb",),
        reads="C, Xb, emb, demb",
    ),
    Wrong(
        "torch.zeros_like(C).index_add_(0, Xb.flatten(), torch.ones_like(demb).flatten(0, 1))",
        "how often each letter occurs, without the upstream gradient",
        ("NO_UPSTREAM",),
        ("demb",),
        reads="C, Xb, demb",
    ),
    Wrong(
        "C * torch.zeros_like(C).index_add_(0, Xb.flatten(), demb.flatten(0, 1))",
        "a factor C too much: its rows are copied, not multiplied",
        ("LOCAL",),
        ("C",),
        reads="C, Xb, demb",
    ),
    Wrong(
        "C.clone().index_add_(0, Xb.flatten(), demb.flatten(0, 1))",
        "the sum starts from C in place of zeros",
        ("ADDED",),
        ("`C`",),
        reads="C, Xb, demb",
    ),
    Wrong(
        "demb",
        "the upstream gradient passed on as it came",
        ("UNCHANGED",),
        ("demb",),
        reads="C, Xb, demb",
    ),
    Wrong("torch.zeros_like(C)", "nothing but zeros", ("ZEROS",), reads="C, Xb, demb"),
    Wrong(
        "dC = torch.zeros_like(C)\n"
        "for i in range(32):\n"
        "    for j in range(3):\n"
        "        dC[Xb[i, j]] += demb[i, j]\n"
        "return dC",
        "the batch size and the block size written as numbers",
        ("HARD_CODED",),
        ("32",),
        reads="C, Xb, demb",
    ),
    Wrong(
        "torch.einsum('nbv,nbe->ve', F.one_hot(Xb, 27).to(demb.dtype), demb)",
        "the vocabulary's size written as a number",
        ("HARD_CODED",),
        ("27",),
        reads="Xb, demb",
    ),
    Wrong(
        "C.zero_(); C.index_add_(0, Xb.flatten(), demb.flatten(0, 1)); return C",
        "C itself used as the buffer",
        ("IN_PLACE",),
        ("C",),
        reads="C, Xb, demb",
    ),
]
RIGHT["kata-1/dC"] = [
    Right(
        "dC = torch.zeros_like(C)\n"
        "for k in range(Xb.shape[0]):\n"
        "    for j in range(Xb.shape[1]):\n"
        "        ix = Xb[k, j]\n"
        "        dC[ix] += demb[k, j]\n"
        "return dC",
        reads="C, Xb, demb",
    ),
    Right(
        "torch.zeros_like(C).index_add_(0, Xb.view(-1), demb.view(-1, n_embd))",
        reads="C, Xb, demb, n_embd",
    ),
    Right(
        "dC = torch.zeros_like(C); dC.index_put_((Xb,), demb, accumulate=True); return dC",
        reads="C, Xb, demb",
    ),
    Right(
        "rows = Xb.reshape(-1, 1).expand(-1, n_embd)\n"
        "return torch.zeros_like(C).scatter_add_(0, rows, demb.reshape(-1, n_embd))",
        reads="C, Xb, demb, n_embd",
    ),
    Right(
        "F.one_hot(Xb.flatten(), vocab_size).to(demb.dtype).T @ demb.flatten(0, 1)",
        reads="Xb, demb, vocab_size",
    ),
    Right(
        "torch.einsum('nbv,nbe->ve', torch.eye(vocab_size)[Xb], demb)",
        reads="Xb, demb, vocab_size",
    ),
    Right(
        "torch.stack([demb[Xb == letter].sum(0) for letter in range(vocab_size)])",
        reads="Xb, demb, vocab_size",
    ),
    Right(
        "((Xb[:, :, None] == torch.arange(len(C)))[..., None] * demb[:, :, None, :]).sum((0, 1))",
        reads="C, Xb, demb",
    ),
    Right(
        "flat = demb.flatten(0, 1)\n"
        "columns = [torch.bincount(Xb.flatten(), flat[:, e], len(C)) for e in range(n_embd)]\n"
        "return torch.stack(columns, dim=1)",
        reads="C, Xb, demb, n_embd",
    ),
    Right(
        "torch.sparse_coo_tensor(Xb.view(1, -1), demb.flatten(0, 1), C.shape).to_dense()",
        reads="C, Xb, demb",
    ),
    Right(
        "sum(torch.zeros_like(C).index_add(0, Xb[:, j], demb[:, j]) for j in range(block_size))",
        reads="C, Xb, demb, block_size",
    ),
    Right(
        "dC = torch.zeros(vocab_size, n_embd, dtype=torch.float32)\n"
        "for i in range(n):\n"
        "    for j in range(block_size):\n"
        "        dC[Xb[i, j]] += demb[i, j]\n"
        "return dC",
        reads="Xb, demb, n, block_size, n_embd, vocab_size",
        hint=True,
    ),
]

WRONG["kata-1/dC"].append(
    Wrong(
        "dC = torch.ones_like(C)\ndC.index_add_(0, Xb.flatten(), demb.flatten(0, 1))\nreturn dC",
        "the accumulator starts from ones: every number is 1 too large",
        ("ADDED",),
        ("1",),
        reads="C, Xb, demb",
    )
)
