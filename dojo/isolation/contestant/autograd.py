"""Autograd, taken out of this process for good.

`no_grad`, `inference_mode` and hooks are undone in a line. Here the kernels themselves go: for every
operator of torch the one under the Autograd key is replaced by a fall-through, so that nothing is
ever recorded, and the ready-made `*_backward` kernels refuse to work. The calls that do it are torch's
own private ones: whoever starts a contestant checks with `check` that they still do what they did.
"""

from __future__ import annotations

import ctypes
import warnings

import torch
from torch import Tensor


class StillThere(Exception):
    """Autograd still works in this process."""


def remove() -> None:
    """Take autograd out of this process. There is no way back."""
    library = torch._C._dispatch_library("IMPL", "aten", "")
    # Its end would undo it all, and so would `library.reset()`: it lives on with nobody knowing it.
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(library))
    with warnings.catch_warnings(action="ignore"):
        for full in torch._C._dispatch_get_all_op_names():
            if not full.startswith("aten::"):
                continue
            name = full.removeprefix("aten::")
            library.impl(name, "Autograd", torch.library.fallthrough_kernel)
            if "backward" in name:
                library.impl(name, "CPU", _refuse)


def check() -> None:
    """Try to get a gradient, several ways. Raises `StillThere` if one gives something."""
    with torch.enable_grad():
        leaf = torch.ones(3, 3, requires_grad=True)
        made = [
            (leaf * leaf).sum(), torch.tanh(leaf), leaf @ leaf, leaf.exp(), leaf.view(9), leaf[0],
            torch.nn.functional.cross_entropy(leaf, torch.tensor([0, 1, 2])), torch.var(leaf),
        ]  # fmt: skip
    if any(tensor.grad_fn is not None for tensor in made):
        raise StillThere("an operator still records what autograd needs")
    for attempt in (_backward, _view, _vjp, _kernel):
        try:
            attempt(leaf)
        except (RuntimeError, NotImplementedError):
            continue
        raise StillThere(f"{attempt.__name__[1:]} still gives a gradient")


def _backward(leaf: Tensor) -> None:
    with torch.enable_grad():
        torch.autograd.grad((leaf * leaf).sum(), leaf)


def _view(leaf: Tensor) -> None:
    with torch.enable_grad():
        torch.autograd.grad(leaf.view(9), leaf, torch.ones(9))


def _vjp(leaf: Tensor) -> None:
    found = torch.func.grad(lambda x: (x * x).sum())(leaf.detach())
    if not bool((found == 0).all()):  # zeros: it believes that nothing depends on the leaf
        return
    raise RuntimeError


def _kernel(leaf: Tensor) -> None:
    torch.ops.aten.tanh_backward(leaf.detach(), leaf.detach())


def _refuse(*_: object, **__: object) -> Tensor:
    raise RuntimeError("a gradient's ready-made kernel: in a kata it is worked out by hand")
