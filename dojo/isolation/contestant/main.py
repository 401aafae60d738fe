"""The contestant's process: warm up once, then one forked child for each kata.

It talks with the judge over a socket that no child inherits: the judge sends a pair of pipes, a child
is forked that has these and nothing else, builds its walls and answers there. What one kata does ends
with its child. Where there is no fork (and no sandbox), all katas are answered here in turn.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import socket
import sys
import types
import warnings
from dataclasses import dataclass, field
from typing import NoReturn

import torch

from . import autograd, confine, run
from .pipe import Pipe

READY, BROKEN, FORK, END = b"R", b"!", b"F", b"E"


@dataclass(frozen=True)
class Settings:
    """What the judge decides: see `dojo/isolation/sandbox`."""

    control: int | None
    """The socket; without one, everything goes over the process's own two streams."""
    paths: list[str] = field(default_factory=list)
    limits: dict[str, int] = field(default_factory=dict)
    readable: list[str] | None = None
    """With these files landlock is a must, with None it is not used."""
    seccomp: str = ""
    """The BPF program, as hexadecimal digits."""


def main(text: str) -> None:
    """Warm up, prove that autograd is off, say so, and serve."""
    settings = Settings(**json.loads(text))
    streams = _streams()
    if settings.control is not None:
        for number in (streams.source, streams.sink):
            os.close(number)
    try:
        torch.set_num_threads(1)
        torch.set_num_interop_threads(1)
        torch.set_grad_enabled(False)
        warnings.simplefilter("ignore")
        _warm()
        autograd.remove()
        autograd.check()
        if settings.readable is not None:
            confine.landlock(settings.readable)
        answer = READY
    except Exception as error:
        answer = BROKEN + str(error).encode("utf-8", "replace")[:500]
    if settings.control is None:
        streams.write(answer.ljust(512, b"\0"))
        run.serve(streams)
        return
    control = socket.socket(fileno=settings.control)
    control.sendall(answer)
    if answer == READY:
        _fork_for_each(control, settings)


def _streams() -> Pipe:
    """This process's own input and output, moved to where no `print` reaches them."""
    streams = Pipe(os.dup(0), os.dup(1))
    with open(os.devnull, "r+b") as nothing:
        for number in (0, 1, 2):
            os.dup2(nothing.fileno(), number)
    if hasattr(os, "O_BINARY"):  # Windows
        import msvcrt

        for number in (streams.source, streams.sink):
            msvcrt.setmode(number, os.O_BINARY)  # type: ignore[attr-defined]
    return streams


def _warm() -> None:
    """What torch does but once, done before the walls are up: threads, caches, late imports."""
    import math  # noqa: F401

    sys.modules["jaxtyping"] = _shapes()
    # Printing looks at every number, and would do so behind the watcher's back.
    torch.Tensor.__repr__ = lambda tensor, **_: f"<tensor {tuple(tensor.shape)}>"  # type: ignore
    kata = run.Kata("f", "warm", "import torch\ndef f(x): return torch.softmax(x @ x.T, 1).sum(0)")
    for dtype in (torch.float32, torch.float64):
        answers = kata.load(), kata.call(dtype, {"x": torch.ones(3, 3, dtype=dtype)})
        if any(answer[:1] != run.FINE for answer in answers):
            raise RuntimeError(answers[-1].decode("utf-8", "replace"))
    torch.einsum("ij,jk->ik", torch.ones(2, 2), torch.ones(2, 2))


def _shapes() -> types.ModuleType:
    """What stands in for jaxtyping: the real one evaluates what a shape says, which may be any code."""
    made = types.ModuleType("jaxtyping")
    for name in ("Float", "Int", "Bool", "Num", "Shaped", "Integer"):
        setattr(made, name, type(name, (), {"__class_getitem__": classmethod(lambda cls, _: cls)}))
    return made


def _fork_for_each(control: socket.socket, settings: Settings) -> None:
    if sys.platform == "linux":
        confine.unreadable()
        confine.die_with_parent()
    gc.collect()
    gc.freeze()
    gc.disable()  # children live for milliseconds, and what they touch must be copied
    child = 0
    while True:
        order, pipes, _, _ = socket.recv_fds(control, 1, 2)
        if child:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            child = 0
            if order == END:
                control.sendall(
                    os.waitstatus_to_exitcode(status).to_bytes(2, "little", signed=True)
                )
        if order == FORK:
            child = os.fork()
            if child == 0:
                _child(control, Pipe(*pipes), settings)
            for pipe in pipes:
                os.close(pipe)
        elif not order:
            return


def _child(control: socket.socket, pipe: Pipe, settings: Settings) -> NoReturn:
    """Build the walls and serve one kata. Whatever goes wrong here ends the child, never opens it."""
    try:
        control.close()
        if sys.platform == "linux":
            confine.die_with_parent()
        confine.limits(settings.limits)
        if settings.readable is not None:
            confine.apart()  # the files are walled off already, in this process's parent
        if settings.seccomp:
            confine.seccomp(bytes.fromhex(settings.seccomp))
        run.only(pipe)
    finally:
        os._exit(70)
