"""The lecture's training step, fast: its own lines, each with a place where the result is to lie.

On tensors this small the arithmetic is nothing and calling torch is all. So a step costs as much as
it makes calls and allocates. Hence: whole layers in one line (exercises 2 and 3), no autograd to
keep a record, results in buffers that are there from the first step to the last, or in the place of
a tensor that nobody reads again (`sub_`, `mul_`).
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor

EPSILON = 1e-5
"""What batch norm adds to the variance."""


class FastStep:
    """A training step (`reference.training.Step`) for parameters of one shape and dtype.

    The gradients that it returns lie in its own buffers: the next step overwrites them. To be
    called under `torch.no_grad()`, as the training loop does.
    """

    def __init__(self, parameters: Mapping[str, Tensor], batch_size: int) -> None:
        """Make the buffers for minibatches of `batch_size` examples.

        `parameters` are those of `reference.networks.mlp`, in its order. Raises ValueError for a batch of
        one, which has no variance.
        """
        if batch_size < 2:
            raise ValueError(f"batch norm needs at least 2 examples, not {batch_size}")
        C, W1 = parameters["C"], parameters["W1"]
        (vocab_size, n_embd), (fan_in, n_hidden), n = C.shape, W1.shape, batch_size
        self.grads = tuple(torch.empty_like(parameter) for parameter in parameters.values())
        # A lookup has a row for each letter, the linear layer reads a row for each example.
        self.emb, self.demb = (C.new_empty(n * fan_in // n_embd, n_embd) for _ in range(2))
        self.embcat, self.dembcat = self.emb.view(n, fan_in), self.demb.view(n, fan_in)
        self.hidden = tuple(C.new_empty(n, n_hidden) for _ in range(4))
        self.mean, self.var = (C.new_empty(1, n_hidden) for _ in range(2))
        self.logits, self.logprobs = (C.new_empty(n, vocab_size) for _ in range(2))
        # Other views of buffers, made once.
        self.embcat_T, self.h_T = self.embcat.t(), self.hidden[1].t()
        self.db1_row, self.db2_row = self.grads[2].view(1, -1), self.grads[4].view(1, -1)
        # A row of ones @ a matrix sums over the batch, faster than `sum(0)` does.
        self.sums, self.means = C.new_ones(1, n), C.new_full((1, n), 1 / n)
        self.variances = C.new_full((1, n), 1 / (n - 1))  # Bessel's correction
        # Numbers that are tensors already need not be made into tensors in every step.
        self.epsilon, self.minus_one = C.new_full((1, n_hidden), EPSILON), C.new_full((n, 1), -1)
        self.one, self.two, self.nth = (C.new_tensor(number) for number in (1, 2, 1 / n))

    def __call__(
        self,
        Xb: Tensor,
        Yb: Tensor,
        C: Tensor,
        W1: Tensor,
        b1: Tensor,
        W2: Tensor,
        b2: Tensor,
        bngain: Tensor,
        bnbias: Tensor,
        lr: float,
    ) -> tuple[Tensor, tuple[Tensor, ...]]:
        """One step on a minibatch: the loss and the gradients; the parameters change in place."""
        n = Yb.shape[0]
        letters, targets = Xb.view(-1), Yb.view(n, 1)
        dC, dW1, _, dW2, _, dbngain, dbnbias = self.grads
        hprebn, h, dh, products = self.hidden

        # Forward: embedding, linear layer 1.
        torch.index_select(C, 0, letters, out=self.emb)  # embcat is a view of it
        torch.addmm(b1, self.embcat, W1, out=hprebn)
        # BatchNorm.
        bnmean = torch.mm(self.means, hprebn, out=self.mean)
        bndiff = hprebn.sub_(bnmean)
        torch.mul(bndiff, bndiff, out=products)
        bnvar = torch.addmm(self.epsilon, self.variances, products, out=self.var)
        bnvar_inv = bnvar.rsqrt_()
        bnraw = bndiff.mul_(bnvar_inv)
        hpreact = torch.addcmul(bnbias, bngain, bnraw, out=h)
        # Non-linearity: tanh(x) is 2 sigmoid(2x) - 1, and torch's sigmoid is the faster one.
        hpreact.mul_(self.two).sigmoid_().mul_(self.two).sub_(self.one)
        # Linear layer 2, cross-entropy.
        logits = torch.addmm(b2, h, W2, out=self.logits)
        logprobs = torch.log_softmax(logits, 1, out=self.logprobs)
        loss = F.nll_loss(logprobs, Yb)

        # Backward: (probs - one_hot) / n.
        probs = torch.exp(logprobs, out=self.logits)
        dlogits = probs.scatter_add_(1, targets, self.minus_one).mul_(self.nth)
        torch.mm(self.h_T, dlogits, out=dW2)
        torch.mm(self.sums, dlogits, out=self.db2_row)
        torch.mm(dlogits, W2.t(), out=dh)
        # dh * (1 - h**2)
        torch.mul(h, h, out=products)
        dhpreact = dh.addcmul_(dh, products, value=-1)
        torch.mm(self.sums, dhpreact, out=dbnbias)
        torch.mul(bnraw, dhpreact, out=products)
        torch.mm(self.sums, products, out=dbngain)
        # bngain * bnvar_inv * (dhpreact - dbnbias / n - bnraw * dbngain / (n - 1))
        dhprebn = dhpreact.sub_(dbnbias, alpha=1 / n)
        dhprebn.addcmul_(bnraw, dbngain, value=-1 / (n - 1)).mul_(bnvar_inv.mul_(bngain))
        torch.mm(self.embcat_T, dhprebn, out=dW1)
        torch.mm(self.sums, dhprebn, out=self.db1_row)
        torch.mm(dhprebn, W1.t(), out=self.dembcat)  # demb is a view of it
        dC.zero_().index_add_(0, letters, self.demb)

        # Update: parameter += -lr * grad, all seven in one call.
        torch._foreach_add_((C, W1, b1, W2, b2, bngain, bnbias), self.grads, alpha=-lr)
        return loss, self.grads
