"""A frozen submission and the process for learners' code: what is graded, told, and survived."""

from __future__ import annotations

import contextlib
import sys
import warnings

import pytest
import torch

from dojo.course.curriculum import katas
from dojo.grading import allowance, alone, together, weights
from dojo.grading import scoring as grading
from dojo.grading.results import Result, written
from dojo.grading.submission import Submission
from dojo.isolation.contestant import autograd
from dojo.isolation.contestant.watcher import Size
from dojo.isolation.contestant_process import Contestant
from dojo.isolation.remote import RemoteAttempt
from dojo.isolation.sandbox import bare, choose
from dojo.isolation.sandbox.backend import Unavailable
from dojo.verdict.status import Status
from tests.dojo.workbench import named

TEXTS = {kata.id: kata.answer.read_text(encoding="utf-8") for kata in katas()}


def test_autograd_that_still_works_is_noticed():
    """The self-test is run in this process, where autograd was never removed."""
    with warnings.catch_warnings(action="ignore"), pytest.raises(autograd.StillThere):
        autograd.check()


@pytest.mark.parametrize(
    "way", [autograd._backward, autograd._view, autograd._vjp, autograd._kernel]
)
def test_each_way_that_the_self_test_tries_leads_to_a_gradient(way):
    way(torch.ones(3, 3, requires_grad=True))


@pytest.mark.skipif(sys.platform != "linux", reason="forks")
def test_a_contestant_whose_self_test_fails_is_not_used(tmp_path):
    """With a torch whose private calls have changed, nothing is graded."""
    broken = bare.sandbox(10.0)
    command = broken.command
    spoilt = (
        "import sys, torch; torch._C._dispatch_get_all_op_names = lambda: []; "
        "from contestant.main import main; main(sys.argv[1])"
    )

    class Spoilt(type(broken)):
        def command(self, control):
            *start, _, _, settings = command(control)
            return [*start, "-c", spoilt, settings]

    with (
        Contestant(Spoilt("none", False)) as contestant,
        pytest.raises(Unavailable, match=r"autograd|records"),
    ):
        contestant.start()


@pytest.fixture(scope="module")
def contestant():
    sandbox = choose()
    with Contestant(sandbox) as warm:
        yield warm


def graded(contestant: Contestant, texts: dict[str, str], seed: int) -> Result:
    return grading.grade(Submission("x", texts), contestant, weights.read(), seed)


def test_the_same_seed_gives_the_same_result(contestant):
    some = ("kata-1/dlogprobs", "kata-2/dlogits", "kata-4/train_step")
    texts = {id: TEXTS[id] for id in some} | {
        "kata-1/dh": "def dh(W2, dlogits):\n    return 2 * dlogits @ W2.T\n"
    }
    one, two = (graded(contestant, texts, 2**63 - 1) for _ in range(2))
    other = graded(contestant, texts, 1)
    assert written(one) == written(two)
    reasons = [{k.id: k.reason for k in r.katas}["kata-1/dh"] for r in (one, other)]
    assert reasons[0] != reasons[1]
    assert [k.status for k in one.katas] == [k.status for k in other.katas]


def test_a_contestant_that_is_killed_comes_again(contestant):
    contestant.start()
    contestant._process.kill()
    contestant._process.wait()
    found = graded(contestant, {"kata-1/dh": TEXTS["kata-1/dh"]}, 1)
    assert found.solved == 1
    contestant._control.close()  # as if it had died since it was last looked at
    assert graded(contestant, {"kata-1/dh": TEXTS["kata-1/dh"]}, 1).solved == 1


def test_a_contestant_that_cannot_start_is_nobodys_zero(tmp_path):
    """What is wrong with this machine costs no student a point: nothing is graded."""
    real = bare.sandbox(10.0)

    class Missing(type(real)):
        def command(self, control):
            return [str(tmp_path / "no-python")]

    with (
        Contestant(Missing("none", False)) as broken,
        pytest.raises(Unavailable, match="can't be started: No such file"),
    ):
        graded(broken, {"kata-1/dh": TEXTS["kata-1/dh"]}, 1)


def test_a_student_is_told_what_is_wrong(contestant):
    texts = {
        "kata-1/dh": "def dh(W2, dlogits):\n    return dlogits @ W2\n",
        "kata-1/db2": "def db2(dlogits):\n    return dlogits.sum(1)\n",
        "kata-1/dW2": "def other(h): return h\n",
        "kata-1/dC": "def dC(C, Xb, demb:\n",
        "kata-1/dprobs": "def dprobs(dlogprobs):\n    return dlogprobs / probs\n",
        "kata-1/dhpreact": "def dhpreact(h, dh):\n    raise NotImplementedError\n    return dh\n",
        "kata-1/dbnraw": "def dbnraw(bngain, dhpreact):\n    raise NotImplementedError\n",
    }
    found = {kata.id: kata for kata in graded(contestant, texts, 3).katas}
    assert (
        "RuntimeError" in found["kata-1/dh"].reason and "dlogits @ W2" in found["kata-1/dh"].reason
    )
    assert "shape" in found["kata-1/db2"].text
    assert "There is no function `dW2`" in found["kata-1/dW2"].reason
    assert "SyntaxError" in found["kata-1/dC"].reason
    assert "add it to the parameters" in found["kata-1/dprobs"].reason
    assert "Line 2 still says" in found["kata-1/dhpreact"].reason
    assert found["kata-1/dbnraw"].status is Status.TODO
    for id, line in (("kata-1/dh", ":2"), ("kata-1/db2", ":2"), ("kata-1/dbnraw", "")):
        place = found[id].explanation[0]
        assert place.startswith(f"katas/{named(id).file}:") is bool(line) and place.endswith(line)
    assert "There is no file" in found["kata-1/dlogprobs"].reason


def test_a_slip_in_a_students_own_formula_is_found_over_there(contestant):
    text = (
        "def dcounts(counts_sum_inv, probs, dprobs):\n"
        "    return counts_sum_inv * (dprobs - (probs * dprobs).sum(0, keepdim=True))\n"
    )
    (found,) = [k for k in graded(contestant, {"kata-1/dcounts": text}, 3).katas if k.findings]
    assert "The `sum` runs over axis 0, and should run over axis 1." in found.text


@pytest.mark.parametrize(
    ("body", "changed"),
    [("return a", ()), ("a += 0; return a", ("a",)), ("a.data[0] = -0.0; return a", ("a",))],
)
def test_a_nan_in_an_argument_is_no_change(contestant, body, changed):
    with contestant.kata() as link:
        attempt = RemoteAttempt("da", f"def da(a):\n    {body}\n", "k01_da.py", link)
        attempt.load()
        outcome = attempt({"a": torch.tensor([0.0, float("nan"), float("inf")])})
    assert (outcome.failure, outcome.changed) == (None, changed)


def test_a_mistake_of_ours_costs_one_kata_only(contestant, monkeypatch):
    real = alone.judge_attempt

    def fail(kata, *rest, **more):
        if kata.name == "dh":
            raise ZeroDivisionError("ours")
        return real(kata, *rest, **more)

    def fail_too(*_: object) -> None:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr(alone, "judge_attempt", fail)
    monkeypatch.setattr(grading, "solved", fail_too)
    found = graded(contestant, {id: TEXTS[id] for id in ("kata-1/dh", "kata-1/db2")}, 3)
    assert found.solved == 1
    (told,) = [kata.reason for kata in found.katas if kata.kata == "dh"]
    assert "by hand" in told and "ZeroDivisionError" in told
    assert found.integrity[0].kata == "kata-1/dh" and "by hand" in found.integrity[0].finding


LOOP = "def {}({}):\n    while True: pass\n"


def test_endless_loops_in_every_kata_hold_a_judge_no_longer_than_a_few(contestant, monkeypatch):
    """And who is cut short for them is told so."""
    monkeypatch.setattr(contestant, "seconds", 0.5)
    monkeypatch.setattr(allowance, "ALL", 3)
    monkeypatch.setattr(allowance, "LEAST", 0.1)
    texts = {kata.id: LOOP.format(kata.name, "n") for kata in katas()[:6]}
    found = [kata for kata in graded(contestant, texts, 3).katas if kata.id in texts]
    assert all("It ran too long" in kata.reason for kata in found)
    told = ["All katas of a submission together have 1.5 seconds" in kata.reason for kata in found]
    assert told == [False, *[True] * 5]
    assert "it had 0.1 seconds." in found[-1].reason


class Clock:
    """A link that says how much of a kata's time is left."""

    left = 10.0


def test_all_katas_together_have_a_bound():
    """Thirty that run 9.9 seconds each do not take five minutes; each has its least in any case."""
    one, link = allowance.Allowance(10.0), Clock()
    taken = 0.0
    for _ in range(30):
        with one.spent(link):
            used = min(9.9, link.left)
            link.left -= used
            taken += used
            assert used >= allowance.LEAST
    assert taken <= allowance.ALL * 10.0 + 10.0 + 30 * allowance.LEAST


def test_what_was_right_while_there_was_time_stays_right(contestant):
    texts = {kata.id: TEXTS[kata.id] for kata in katas()[:3]}

    class Two(allowance.Allowance):
        @property
        def cut(self) -> bool:
            self.left -= 1
            return self.left < 0

    some = Two(contestant.seconds)
    some.left = 2.5
    assert set(together.solved(texts, contestant, some, 1)) == set([*texts][:2])


def test_who_writes_to_attributes_is_judged_kata_by_kata(contestant, monkeypatch):
    """What is kept in `torch` or in a function would be there for the next kata in the same process."""
    together = []
    monkeypatch.setattr(grading, "solved", lambda texts, *_: together.append(set(texts)) or {})
    step = {"kata-4/train_step": "def train_step(C):\n    C.data += 1\n"}
    graded(contestant, step | {"kata-1/dh": TEXTS["kata-1/dh"]}, 3)
    assert together == [{"kata-4/train_step", "kata-1/dh"}]  # as the lecture updates `p.data`
    keeps = "import torch\ntorch.data = 1\n" + TEXTS["kata-1/dh"]
    graded(contestant, {"kata-1/dh": keeps, "kata-1/db2": TEXTS["kata-1/db2"]}, 3)
    assert len(together) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="forks")
def test_calls_that_are_asked_for_at_once(contestant):
    """More than the pipes hold, both ways. What is not waited for is no later attempt's answer."""
    x = torch.arange(100_000, dtype=torch.float64)
    calls = [({"x": x * number}, torch.float64) for number in range(4)]
    with contestant.kata() as link:
        made = []
        for name, factor in (("f", 2), ("g", 3)):
            text = f"def {name}(x):\n    return x * {factor}\n"
            attempt = RemoteAttempt(name, text, "katas/k.py", link)
            attempt.load()
            with contextlib.closing(attempt.calls(calls)) as outcomes:
                made += [next(outcomes), next(outcomes)]
        assert not attempt.dead
        made += attempt.calls(calls)
    expected = [0 * x, 2 * x, 0 * x, 3 * x, 0 * x, 3 * x, 6 * x, 9 * x]
    assert all(map(torch.equal, [outcome.value for outcome in made], expected))


def test_what_torch_warns_of_is_not_what_a_kata_has_printed(contestant):
    """And each call's print is its own, without autograd's bookkeeping."""
    text = "import torch\ndef f(x):\n    print(torch.is_grad_enabled())\n    return x.T\n"
    with contestant.kata() as link:
        attempt = RemoteAttempt("f", text, "katas/k.py", link)
        attempt.load()
        for _ in range(2):
            outcome = attempt({"x": torch.ones(2, 3, 4)})  # `.T` of three axes is deprecated
            assert outcome.printed == "False\n" and outcome.value.shape == (4, 3, 2)


def test_a_look_leaves_out_what_is_asserted(contestant):
    """It may want more digits than float32 has. A call does not."""
    text = "def f(x):\n    assert x.sum() == 0, 'no'\n    return 2 * x\n"
    x = torch.ones(3)
    with contestant.kata() as link:
        attempt = RemoteAttempt("f", text, "katas/k.py", link)
        attempt.load()
        assert attempt({"x": x}).failure.message == "AssertionError: no"
        assert attempt.look(Size(60, 6), {"x": x}).value.tolist() == [2, 2, 2]
        assert attempt({"x": x}).failure
