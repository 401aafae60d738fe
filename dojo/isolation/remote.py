"""An attempt that runs elsewhere: it looks like `dojo.judging.attempt.Attempt`, its calls go over the wire.

So the judging is written once. What comes back is bytes and is believed to be nothing else: a value
to be compared, a sentence to be shown.
"""

from __future__ import annotations

import ast
import inspect
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import torch
from torch import Tensor

from dojo.isolation.contestant import wire
from dojo.isolation.contestant.run import (
    CALL,
    FAILED,
    FINE,
    LOAD,
    LOOK,
    MAX_KIND,
    MAX_PRINTED,
    MAX_SENTENCE,
    TRAIN,
)  # fmt: skip
from dojo.isolation.contestant.watcher import COMPLEX, EFFORT, MANY, NUMBERS, POINTS, Size
from dojo.isolation.link import Pipes, Streams, TimeUp
from dojo.isolation.text import plain
from dojo.judging.attempt import Call, Unusable
from dojo.judging.ban import parsed
from dojo.judging.compare import no_tensor
from dojo.judging.failures import failure
from dojo.judging.outcome import Failure, Outcome

NOTICED = {
    EFFORT: "It makes far more numbers than a gradient needs, as who moves each element by itself, in a "
    "difference quotient or with unit vectors. In a kata the gradient is worked out by hand.",
    POINTS: "It evaluates a forward function at far more numbers than there are, as a difference quotient "
    "of several points does. In a kata the gradient is worked out by hand.",
    NUMBERS: "It takes numbers out of tensors one by one (`float(x[i, j])`). In a grade that does not "
    "count, right or wrong: a gradient is worked out with tensors.",
    COMPLEX: "It computes with complex numbers, which no gradient here needs.",
}
MAX_ANSWER_BYTES = 64 * 2**20
"""Bytes of one answer in all."""
GARBLED = "Its process sent bytes that are no answer."


@dataclass
class RemoteAttempt:
    """A kata's function in a contestant's process."""

    name: str
    source: str
    shown: str
    link: Pipes | Streams
    signature: inspect.Signature = field(init=False)
    line: int = field(init=False)
    integrity: list[str] = field(default_factory=list)
    many: bool = False
    """Whether its last look was at many functions' values: see the watcher's `MANY`."""
    _dead: Failure | None = None
    _answer: wire.Reader = field(init=False)

    def __post_init__(self) -> None:
        self.signature, self.line = function_in(self.source, self.name)

    @property
    def dead(self) -> bool:
        """Whether its process can't be asked any more."""
        return self._dead is not None

    @property
    def hung(self) -> bool:
        """Whether it was stopped for taking too long."""
        return self._dead is not None and self._dead.hung

    @property
    def ended(self) -> bool:
        """Whether its process is gone, or as good as that."""
        return self.dead and not self.hung

    def load(self) -> None:
        """Have the text executed there. Raises `Unusable`."""
        request = LOAD + b"".join(map(wire.text, (self.name, self.shown, self.source)))
        outcome = self._tell(request, self._read_start)
        if outcome.failure:
            raise Unusable(outcome.failure)

    def __call__(
        self, arguments: Mapping[str, object], dtype: torch.dtype = torch.float32
    ) -> Outcome:
        """Call the function there, with `dtype` as torch's default."""
        return self._tell(_call(arguments, dtype), lambda: self._read(arguments))

    def calls(self, every: Sequence[Call]) -> Generator[Outcome, None, None]:
        """What comes of all these calls, asked for at once: a crossing costs more than a call.

        What is not waited for is read all the same: others may ask over this link afterwards.
        """
        # A stream's ends may block each other.
        ahead = len(every) if isinstance(self.link, Pipes) else 1
        for start in range(0, len(every), ahead):
            part = deque(every[start : start + ahead])
            request = b"".join(_call(*call) for call in part)
            try:
                while part:
                    read = partial(self._read, part.popleft()[0])
                    yield self._tell(request, read)
                    request = b""
            finally:
                for arguments, _ in part:
                    self._tell(b"", partial(self._read, arguments))

    def instead(self, source: str, name: str) -> RemoteAttempt:
        """The function `name` of another text, in the same process. Raises `Unusable`."""
        other = RemoteAttempt(name, source, self.shown, self.link)
        other.load()
        return other

    def look(self, size: Size, arguments: Mapping[str, object]) -> Outcome:
        """Execute the text anew and call the function, in float32, with all that it does watched."""
        head = LOOK + wire.number(size.together) + wire.number(size.largest)

        def read() -> Outcome:
            outcome = self._read_start()
            if outcome.failure:
                return outcome
            noticed, value = wire.read_number(self._answer), wire.read_value(self._answer)
            self.many = noticed == MANY
            if noticed not in NOTICED:
                return replace(outcome, value=value)
            self.integrity.append(NOTICED[noticed])
            return replace(outcome, failure=Failure(NOTICED[noticed], self.line, forbidden=True))

        return self._tell(head + _packed(arguments), read)

    def losses(
        self, parameters: Mapping[str, object], steps: Sequence[Mapping[str, object]]
    ) -> Iterator[float | Failure]:
        """The loss of each step, all of which are made over there, at once."""
        request = [TRAIN, _packed(parameters), wire.number(len(steps)), *map(_packed, steps)]
        found: list[float] = []

        def read() -> Outcome:
            if self._answer.read(1) != FINE:
                raise wire.Garbled("no losses")
            made = wire.read_value(self._answer)
            if not isinstance(made, Tensor) or made.dtype != torch.float64 or made.dim() != 1:
                raise wire.Garbled("no losses")
            found.extend(made[: len(steps)].tolist())
            ended = self._answer.read(1)
            if ended == FINE and len(found) == len(steps):
                return Outcome()
            if ended != FAILED:
                raise wire.Garbled("losses without an end")
            wire.read_text(self._answer, MAX_PRINTED)
            return Outcome(failure=self._failure())

        outcome = self._tell(b"".join(request), read)
        yield from found
        if outcome.failure:
            yield outcome.failure

    def _tell(self, request: bytes, read: Callable[[], Outcome]) -> Outcome:
        """What comes of a request. After a failure of the process itself, it is not asked again."""
        if self._dead:
            return Outcome(failure=self._dead)
        try:
            self.link.write(request)
            self._answer = wire.Bounded(self.link, MAX_ANSWER_BYTES)
            return read()
        except TimeUp:
            self._dead = Failure(
                "It ran too long and was stopped. Is there an endless loop?", hung=True
            )
        except wire.Closed:
            self._dead = Failure("Its process ended without an answer.")
        except wire.Garbled as error:
            self.integrity.append(f"{GARBLED} ({plain(str(error), 100)})")
            self._dead = Failure(GARBLED)
        return Outcome(failure=self._dead)

    def _read_start(self) -> Outcome:
        """What was printed, and how it failed if it did: all answers begin so."""
        status = self._answer.read(1)
        if status not in (FINE, FAILED):
            raise wire.Garbled(f"status {status!r}")
        printed = plain(wire.read_text(self._answer, MAX_PRINTED), MAX_PRINTED, lines=True)
        if status == FAILED:
            return Outcome(failure=self._failure(), printed=printed)
        return Outcome(printed=printed)

    def _read(self, arguments: Mapping[str, object]) -> Outcome:
        outcome = self._read_start()
        if outcome.failure:
            return outcome
        value = wire.read_value(self._answer)
        after = dict(arguments)
        count = wire.read_number(self._answer)
        if not 0 <= count <= len(arguments):
            raise wire.Garbled(f"{count} changed arguments")
        changed = []
        for _ in range(count):
            name = wire.read_text(self._answer)
            now, before = wire.read_value(self._answer), arguments.get(name)
            if not (isinstance(before, Tensor) and isinstance(now, Tensor)):
                raise wire.Garbled("a changed argument that is none")
            if (now.shape, now.dtype) != (before.shape, before.dtype):
                return replace(outcome, failure=Failure(f"It reshapes `{name}` in place."))
            after[name] = now
            changed.append(name)
        if other := _other(value):
            return replace(outcome, failure=Failure(plain(no_tensor(other.kind), 200), self.line))
        return replace(outcome, value=value, after=after, changed=tuple(changed))

    def _failure(self) -> Failure:
        number = wire.read_number(self._answer)
        line = number if 0 < number <= self.source.count("\n") + 1 else None
        kind = plain(wire.read_text(self._answer, MAX_KIND), MAX_KIND)
        message = plain(wire.read_text(self._answer, MAX_SENTENCE), MAX_SENTENCE, lines=True)
        if not kind:
            return Failure(message or "It failed.", line)
        return failure(kind, message, line, self.source)


def _call(arguments: Mapping[str, object], dtype: torch.dtype) -> bytes:
    return CALL + wire.number(wire.DTYPES.index(dtype)) + _packed(arguments)


def _packed(arguments: Mapping[str, object]) -> bytes:
    packed = (wire.text(name) + wire.value(value) for name, value in arguments.items())
    return wire.number(len(arguments)) + b"".join(packed)


def function_in(source: str, name: str) -> tuple[inspect.Signature, int]:
    """The signature of the text's function `name`, read off its syntax tree. Raises `Unusable`."""
    found = None
    others = []
    for node in parsed(source).body:
        if isinstance(node, ast.FunctionDef):
            others.append(node.name)
            if node.name == name:
                found = node
    if found is None:
        there = f" It has {', '.join(f'`{n}`' for n in others[:3])}." if others else ""
        raise Unusable(Failure(f"There is no function `{name}` in this file.{there}"))
    try:
        return _signature(found.args), found.lineno
    except ValueError as error:  # a parameter twice: no Python, though its syntax tree is one
        raise Unusable(Failure(f"SyntaxError: {error}", found.lineno)) from None


def _signature(arguments: ast.arguments) -> inspect.Signature:
    kinds = inspect.Parameter
    plain_arguments = [*arguments.posonlyargs, *arguments.args]
    without = len(plain_arguments) - len(arguments.defaults)
    parameters = [
        inspect.Parameter(
            argument.arg,
            kinds.POSITIONAL_ONLY
            if i < len(arguments.posonlyargs)
            else kinds.POSITIONAL_OR_KEYWORD,
            default=kinds.empty if i < without else None,
        )
        for i, argument in enumerate(plain_arguments)
    ]
    if arguments.vararg:
        parameters.append(inspect.Parameter(arguments.vararg.arg, kinds.VAR_POSITIONAL))
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        value = kinds.empty if default is None else None
        parameters.append(inspect.Parameter(argument.arg, kinds.KEYWORD_ONLY, default=value))
    if arguments.kwarg:
        parameters.append(inspect.Parameter(arguments.kwarg.arg, kinds.VAR_KEYWORD))
    return inspect.Signature(parameters)


def _other(value: object) -> wire.Other | None:
    if isinstance(value, wire.Other):
        return value
    if isinstance(value, list | tuple):
        return next((found for item in value if (found := _other(item))), None)
    return None
