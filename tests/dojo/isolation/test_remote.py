"""What a contestant's process answers is only bytes: what an attempt makes of each, played here."""

from __future__ import annotations

import pytest
import torch

from dojo.isolation.contestant import wire
from dojo.isolation.contestant.run import FAILED, FINE
from dojo.isolation.contestant.watcher import NUMBERS, Size
from dojo.isolation.link import TimeUp
from dojo.isolation.remote import GARBLED, NOTICED, RemoteAttempt, function_in
from dojo.judging.attempt import Unusable

SOURCE = "import torch\n\n\ndef dy(a, b):\n    return a * b\n"
A, B = torch.ones(2), torch.zeros(2)
NOTHING = wire.text("")


class Played:
    """The wire to a process that answers with these bytes, and ends."""

    def __init__(self, answer: bytes | Exception) -> None:
        self.answer, self.asked = answer, 0

    def write(self, data: bytes) -> None:
        self.asked += 1

    def read(self, count: int) -> bytes:
        if isinstance(self.answer, Exception):
            raise self.answer
        part, self.answer = self.answer[:count], self.answer[count:]
        if len(part) < count:
            raise wire.Closed
        return part


def attempt(*answer: bytes) -> RemoteAttempt:
    return RemoteAttempt("dy", SOURCE, "katas/k01_dy.py", Played(b"".join(answer)))


def called(*answer: bytes):
    return attempt(*answer)({"a": A, "b": B})


def test_a_value_comes_back_with_what_was_printed_and_changed() -> None:
    changed = wire.number(1) + wire.text("b") + wire.value(A)
    outcome = called(FINE, wire.text("mine\n"), wire.value(A + 1), changed)
    assert outcome.failure is None and outcome.printed == "mine\n"
    assert torch.equal(outcome.value, A + 1)
    assert outcome.changed == ("b",)
    assert torch.equal(outcome.after["b"], A) and outcome.after["a"] is A


@pytest.mark.parametrize("line", [-1, 0, 1, 5, 6, 7, 2**31 - 1])
def test_a_line_that_the_file_does_not_have_is_none(line: int) -> None:
    """Its last line is number 5; behind the newline, a sixth is empty."""
    outcome = called(FAILED, NOTHING, wire.number(line), wire.text("ValueError"), wire.text("no"))
    assert outcome.failure.sentence.startswith("ValueError: no")
    assert outcome.failure.line == (line if 1 <= line <= 6 else None)


def test_a_failure_without_a_kind_is_a_sentence_of_its_own() -> None:
    for said, sentence in (("It is odd.", "It is odd."), ("", "It failed.")):
        outcome = called(FAILED, NOTHING, wire.number(3), NOTHING, wire.text(said))
        assert outcome.failure.sentence == sentence and outcome.failure.line == 3


@pytest.mark.parametrize(
    "value, kind",
    [({}, "dict"), ([A, {}], "dict"), (A.to_sparse(), "a sparse, quantized or off-CPU")],
)
def test_what_is_no_value_is_told_by_its_kind(value, kind: str) -> None:
    outcome = called(FINE, NOTHING, wire.value(value), wire.number(0))
    assert outcome.failure.sentence.startswith(f"It returns {kind}")
    assert outcome.failure.line == 4


@pytest.mark.parametrize("now", [torch.ones(3), torch.ones(2).double()])
def test_an_argument_is_not_reshaped(now: torch.Tensor) -> None:
    changed = wire.number(1) + wire.text("b") + wire.value(now)
    outcome = called(FINE, NOTHING, wire.value(A), changed)
    assert outcome.failure.sentence == "It reshapes `b` in place."


@pytest.mark.parametrize(
    "answer",
    [
        b"?",
        FINE + NOTHING + wire.value(A) + wire.number(3),
        FINE + NOTHING + wire.value(A) + wire.number(-1),
        FINE + NOTHING + wire.value(A) + wire.number(1) + wire.text("c") + wire.value(A),
        FINE + NOTHING + wire.value(A) + wire.number(1) + wire.text("b") + wire.value(1.0),
    ],
)
def test_bytes_that_are_no_answer_end_it(answer: bytes) -> None:
    one = attempt(answer)
    outcome = one({"a": A, "b": B})
    assert outcome.failure.sentence == GARBLED and one.integrity[0].startswith(GARBLED)
    assert one.dead and one.ended and not one.hung


def test_a_process_that_has_ended_is_not_asked_again() -> None:
    one = attempt(FINE)
    for _ in range(2):
        assert one({"a": A}).failure.sentence == "Its process ended without an answer."
    assert one.link.asked == 1 and one.ended and not one.integrity
    one = attempt()
    one.link.answer = TimeUp()
    assert one({"a": A}).failure.hung
    assert one.dead and one.hung and not one.ended


def test_what_is_noticed_counts_against_it() -> None:
    one = attempt(FINE, NOTHING, wire.number(NUMBERS), wire.value(A))
    outcome = one.look(Size(1, 1), {"a": A, "b": B})
    assert one.integrity == [NOTICED[NUMBERS]]
    assert outcome.failure.forbidden and outcome.failure.line == 4
    one = attempt(FINE, NOTHING, wire.number(0), wire.value(A))
    assert torch.equal(one.look(Size(1, 1), {"a": A, "b": B}).value, A)
    assert not one.integrity


def losses(*answer: bytes) -> list:
    return list(attempt(*answer).losses({"a": A}, [{"b": B}, {"b": B}]))


def test_losses_and_where_they_end() -> None:
    two = wire.value(torch.tensor([2.0, 1.0], dtype=torch.float64))
    one = wire.value(torch.tensor([2.0], dtype=torch.float64))
    assert losses(FINE, two, FINE) == [2.0, 1.0]
    failed = wire.text("printed") + wire.number(5) + wire.text("ValueError") + wire.text("no")
    first, failure = losses(FINE, one, FAILED, failed)
    assert first == 2.0 and failure.sentence.startswith("ValueError: no") and failure.line == 5


@pytest.mark.parametrize(
    "answer",
    [
        FAILED,
        FINE + wire.value(3.0),
        FINE + wire.value(torch.ones(2)),
        FINE + wire.value(torch.ones(1, 2, dtype=torch.float64)),
        FINE + wire.value(torch.ones(1, dtype=torch.float64)) + FINE,
        FINE + wire.value(torch.ones(2, dtype=torch.float64)) + b"?",
    ],
)
def test_losses_that_are_none(answer: bytes) -> None:
    assert losses(answer)[-1].sentence == GARBLED


def test_a_signature_is_read_off_the_text() -> None:
    source = "def f(): pass\ndef dy(a, /, b, c=1, *d, e, f=2, **g): pass\n"
    signature, line = function_in(source, "dy")
    assert str(signature) == "(a, /, b, c=None, *d, e, f=None, **g)" and line == 2
    with pytest.raises(Unusable, match=r"no function `dx` in this file\. It has `f`, `dy`"):
        function_in(source, "dx")
    with pytest.raises(Unusable, match=r"no function `dx` in this file\.$"):
        function_in("", "dx")
    with pytest.raises(Unusable, match=r"SyntaxError: .*duplicate"):
        function_in("def dy(a, a): pass\n", "dy")
