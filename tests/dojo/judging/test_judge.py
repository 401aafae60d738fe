"""Verdicts: what a learner can do to a kata, and what the house says. Mostly on the toy."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch

from dojo.actions import judge as judge_all
from dojo.course.curriculum import ANSWERS, katas
from dojo.isolation.apart import CAN_FORK
from dojo.judging.attempt import load
from dojo.judging.compare import FLOAT32
from dojo.judging.gradient import number_for_size
from dojo.judging.judge import judge
from dojo.verdict.finding import Kind
from dojo.verdict.status import Status
from tests.dojo.toy import DY, kata
from tests.dojo.workbench import Tree, named, source

READS = "s, dz, ds"
RIGHT = "dz * s + ds"


@pytest.fixture
def say(tree: Tree):
    """The verdict on a body of `def dy(s, dz, ds)`."""

    def verdict(body: str, reads: str = READS, **options):
        return tree.judge(DY, body, reads, **options)

    return verdict


@pytest.mark.parametrize("kata", katas(), ids=lambda kata: kata.id)
def test_every_answer_is_solved(kata) -> None:
    verdict = judge(kata, ANSWERS)
    assert verdict.status is Status.SOLVED, verdict.reason
    assert (verdict.reason, verdict.hints, verdict.findings) == ("", (), ())
    assert verdict.error is not None and verdict.error < 1e-12


def test_solved(say) -> None:
    verdict = say(RIGHT)
    assert verdict.solved and verdict.reason == ""
    assert verdict.lecture and verdict.lecture.approximate
    assert verdict.seconds > 0


@pytest.mark.parametrize(
    "reads, body",
    [
        ("dz, s, ds", RIGHT),
        ("s, dz, ds, n, d, rows, x, w, k, loss", RIGHT),
        ("y, dz", "dz * y.sum(1, keepdim=True) + (dz * y).sum(1, keepdim=True)"),
        ("s, dz, /, *, ds", RIGHT),
        ("s, dz, ds, scale=1.0, n=32", f"scale * ({RIGHT}) * n / dz.shape[0]"),
        ("y, s, k, n", "g = torch.zeros_like(y); g[range(n), k] = 1 / n\n"
         "return g * s + (g * y).sum(1, keepdim=True)"),
        ("dloss, y, s, k, n", "g = torch.zeros_like(y); g[range(n), k] = dloss / n\n"
         "return g * s + (g * y).sum(1, keepdim=True)"),
    ],
)  # fmt: skip
def test_other_ways_to_ask(say, reads: str, body: str) -> None:
    verdict = say(body, reads)
    assert verdict.solved, verdict.reason


@pytest.mark.parametrize(
    "body", ["(dz * s + ds).float()", "out = torch.zeros(dz.shape, dtype=torch.float32)\n"
             "out += dz * s + ds\nreturn out"],
)  # fmt: skip
def test_float32_is_right_with_a_hint(say, body: str) -> None:
    verdict = say(body)
    assert verdict.solved
    assert (verdict.findings, verdict.hints) == ((FLOAT32,), (FLOAT32.sentence,))


def test_float16_is_not_enough(say) -> None:
    assert say("(dz * s + ds).half()").status is Status.WRONG


def test_zeros_of_the_default_dtype_need_no_hint(say) -> None:
    verdict = say("out = torch.zeros(dz.shape)\nout += dz * s + ds\nreturn out")
    assert verdict.solved and not verdict.hints


@pytest.mark.parametrize(
    "body",
    ["dz * s", "ds + dz", "dz * s - ds", "2 * (dz * s + ds)", "(dz * s + ds) * (1 + 1e-4)",
     "torch.zeros_like(dz)", "dz", "ds.expand_as(dz)", "dz * s + ds + 1e-3"],
)  # fmt: skip
def test_wrong(say, body: str) -> None:
    verdict = say(body)
    assert verdict.status is Status.WRONG
    assert verdict.error > 1e-5
    assert verdict.reason and verdict.where.startswith("n=")
    assert verdict.lecture is not None


def test_a_map_of_the_errors_is_of_the_case_that_is_told(say) -> None:
    verdict = say("torch.cat([(dz * s + ds)[:1], 0 * dz[1:2], (dz * s + ds)[2:]])")
    assert verdict.status is Status.WRONG
    assert verdict.map and verdict.worst
    assert len(verdict.map.shades) == verdict.worst.shape[0]
    wrong = [bool(row.strip(verdict.map.shades[0][0])) for row in verdict.map.shades]
    assert wrong == [number == 1 for number in range(len(wrong))]
    assert say("dz * s + ds").map is None
    assert say("(dz * s + ds)[:1]").map is None


def test_wrong_shape(say) -> None:
    transposed = say("(dz * s + ds).T")
    flat = say("(dz * s + ds).flatten()")
    assert {transposed.status, flat.status} == {Status.WRONG}
    assert flat.findings[0].sentence.startswith("The values are right, but not in")
    assert transposed.reason.startswith("Its shape is (")
    assert not flat.worst.right_shape
    assert "the tensor's is (" in say("dz[0]").reason


@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
def test_nan_and_inf(say, value: str) -> None:
    verdict = say(f"out = dz * s + ds\nout[1, 1] = float('{value}')\nreturn out")
    assert verdict.status is Status.WRONG
    assert f"It holds {value}, at [1, 1]" in verdict.reason


@pytest.mark.parametrize("at", ["first", "later"])
def test_nan_on_one_case_only(say, at: str) -> None:
    condition = "dz.shape[0] == 7" if at == "first" else "dz.shape[0] == 11"
    verdict = say(f"return dz * float('nan') if {condition} else {RIGHT}")
    assert verdict.status is Status.WRONG and "It holds nan" in verdict.reason


BROKEN = {
    "nothing": ("x = 1", "It returns None. Is the `return` missing?"),
    "None": ("None", "It returns None"),
    "two": ("dz, ds", "It returns a tuple of 2"),
    "list": ("[dz]", "It returns a list of 1"),
    "numpy": ("(dz * s + ds).numpy()", "It returns ndarray"),
    "float": ("1.0", "It returns float"),
    "integers": ("(dz * s + ds).long()", "It returns a tensor of torch.int64"),
    "truths": ("dz > 0", "It returns a tensor of torch.bool"),
    "complex": ("(dz * s + ds) * 1j", "It returns a tensor of torch.complex128"),
    "sparse": ("(dz * s + ds).to_sparse()", "It returns a sparse"),
    "class": ("torch.Tensor", "It returns"),
    "generator": ("yield dz", "It returns generator"),
    "raises": ("dz @ ds @ dz", "RuntimeError"),
    "exits": ("raise SystemExit", "It calls exit"),
    "recursion": ("dy(s, dz, ds)", "RecursionError"),
    "name": ("dz * s + dss", "NameError: name 'dss' is not defined"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_broken(say, what: str) -> None:
    body, sentence = BROKEN[what]
    verdict = say(body)
    assert verdict.status is Status.BROKEN
    assert verdict.reason.startswith(sentence)
    assert verdict.line and not verdict.where  # it is so on every case
    assert verdict.error is None


def test_broken_on_one_case_only(say) -> None:
    verdict = say(f"return {RIGHT} if dz.shape[0] != 5 else None")
    assert verdict.status is Status.BROKEN
    assert verdict.where == "n=5, d=11"


def test_a_result_that_carries_a_graph_counts(say) -> None:
    assert say("torch.nn.Parameter(dz * s + ds)").solved


@pytest.mark.parametrize(
    "reads, sentence",
    [
        ("s, dz, ds, dy", "`dy` is the very gradient"),
        ("s, dz, ds, dx", "`dx` comes after `dy`"),
        ("s, ds", "These gradients don't determine `dy`"),
        ("s, dz, dss", "`dss` is no tensor, no gradient and no size"),
        ("s, dz, *ds", "`*ds` can't be filled in"),
        ("s, dz, **ds", "`**ds` can't be filled in"),
        ("s, dz, dk", "`k` holds indices"),
    ],
)
def test_refused(say, reads: str, sentence: str) -> None:
    verdict = say(RIGHT, reads)
    assert verdict.status is Status.BROKEN
    assert verdict.reason.startswith(sentence)
    assert verdict.line == 7  # where the function begins


@pytest.mark.parametrize(
    "body",
    [f"dz *= s\nreturn dz + ds * 1.0 if dz is None else {RIGHT}", "ds += 0\nreturn dz * s + ds"],
)
def test_an_argument_written_into(say, body: str) -> None:
    verdict = say(body)
    assert verdict.status is Status.WRONG
    assert "in place" in verdict.reason
    assert f"`{body[:2]}`" in verdict.reason
    assert verdict.line == 8  # where it is written into
    assert verdict.findings[0].kind is Kind.IN_PLACE


def test_right_numbers_do_not_excuse_it(say) -> None:
    assert say("dz *= s\ndz += ds\nreturn dz").status is Status.WRONG


@pytest.mark.parametrize(
    "body, number",
    [
        ("out = torch.zeros(32, 27, dtype=dz.dtype)\nout += dz * s + ds\nreturn out", "32"),
        ("(dz * s + ds).view(32, -1)", "32"),
        ("(dz * s + ds) * dz.shape[1] / 27", "27"),
        ("(dz * s + ds).view(32, 27)", "32"),
    ],
)
def test_a_size_written_as_a_number(say, body: str, number: str) -> None:
    verdict = say(body)
    assert verdict.status is Status.WRONG
    assert verdict.findings[0].kind is Kind.HARD_CODED
    assert f"writes {number}" in verdict.reason
    assert verdict.line and verdict.line > 7


def test_a_number_that_happens_to_be_there_is_not_blamed(say) -> None:
    assert say(f"scale = 32 / 32\nreturn scale * ({RIGHT})").solved
    wrong = say("32 * dz * s")
    assert all(f.kind is not Kind.HARD_CODED for f in wrong.findings)


def with_sizes(**sizes: int) -> SimpleNamespace:
    """As much of a case as tells its sizes."""
    return SimpleNamespace(oracle=SimpleNamespace(extents=sizes), label="the usual minibatch")


def test_one_and_two_are_numbers_of_every_formula(tree: Tree) -> None:
    """Even where a size is 2, so that `k - 1` is 1."""
    for number, spelled in ((1, None), (2, None), (5, "`m`"), (4, "`m - 1`")):
        attempt = load(tree.write(DY, source(DY, f"s * {number}", "s")), DY.name)
        found = number_for_size(attempt, with_sizes(k=2, m=5))
        assert found is None if spelled is None else spelled in found[0].sentence


def test_the_root_of_a_size_is_a_size_as_well(tree: Tree) -> None:
    attempt = load(tree.write(DY, source(DY, "s / 4", "s")), DY.name)
    found = number_for_size(attempt, with_sizes(head_size=16))
    assert found and "writes 4 where `√head_size`" in found[0].sentence


def test_autograd(tree: Tree) -> None:
    text = source(DY, "y = y.clone().requires_grad_()\ny.sum().backward()\nreturn y.grad", "y, dz")
    verdict = tree.judge_text(DY, text)
    assert verdict.status is Status.WRONG
    assert verdict.line == 8
    assert verdict.reason.startswith("No autograd here: line 8 uses `requires_grad_`")


def test_todo(say, tree: Tree) -> None:
    verdict = say("raise NotImplementedError")
    assert verdict.status is Status.TODO
    assert verdict.line == 8 and verdict.reason


def test_a_hang_is_waited_for_once(say) -> None:
    verdict = say("while True: pass", seconds=0.1)
    assert verdict.status is Status.BROKEN
    assert verdict.reason.startswith("It ran for 0.1 seconds and was stopped")
    assert verdict.seconds < 5


def test_a_hang_on_the_lectures_sizes_only(say) -> None:
    verdict = say(f"while dz.shape[0] == 32: pass\nreturn {RIGHT}", seconds=0.1)
    assert verdict.status is Status.BROKEN
    assert verdict.where == "the usual minibatch"


def test_what_it_prints_is_kept_from_the_first_case(say) -> None:
    verdict = say(f"print('shape', tuple(dz.shape))\nreturn {RIGHT}")
    assert verdict.solved and verdict.printed == "shape (7, 5)\n"


@pytest.mark.parametrize(
    "text",
    [b"", b"\xff\xfe", b"\x00", b"def dy(", b"import nothing_like_this", b"def dx(): pass",
     b"dy = 3", b"x" * 70_000, b"while True: pass", b"raise SystemExit",
     b"import sys; sys.exit(0)"],
)  # fmt: skip
def test_a_file_without_an_attempt(tree: Tree, text: bytes) -> None:
    verdict = tree.judge_text(DY, text, seconds=0.1)
    assert verdict.status is Status.BROKEN and verdict.reason


def test_no_file_no_folder_and_a_folder_for_a_file(tree: Tree) -> None:
    for _ in range(2):
        verdict = judge(DY, tree.folder)
        assert verdict.status is Status.BROKEN
        assert verdict.reason == (
            "There is no file katas/kata_9/k01_dy.py. `nox -s reset -- kata-9/dy` writes it anew."
        )
        (tree.folder / DY.file).mkdir(parents=True, exist_ok=True)


def test_a_relative_tree(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    from pathlib import Path

    monkeypatch.chdir(tree.folder)
    assert "There is no file kata_9/k01_dy.py." in judge(DY, Path(".")).reason
    tree.write(DY, source(DY, RIGHT, READS))
    assert judge(DY, Path(".")).solved


def test_strangers_in_the_tree_are_left_alone(tree: Tree) -> None:
    tree.write(DY, source(DY, RIGHT, READS))
    for name in ("kata_9/notes.txt", "kata_9/k99_other.py", "README.md", "kata_9/conftest.py"):
        (tree.folder / name).write_text("raise SystemExit")
    assert judge(DY, tree.folder).solved


def test_attempts_do_not_see_each_other(tree: Tree) -> None:
    """One that turns every switch of torch, and one that depends on them."""
    first, second = kata("y"), kata("s")
    switches = "torch.set_default_dtype(torch.float16); torch.manual_seed(1)"
    tree.write(
        first, f"import torch\n{switches}\n" + source(first, f"{switches}\nreturn {RIGHT}", READS)
    )
    tree.write(second, source(second, "out = torch.zeros(y.shape)\nout += dz * y\n"
                                      "return out.sum(1, keepdim=True)", "y, dz"))  # fmt: skip
    for order in ([first, second], [second, first]):
        verdicts = {one.kata.name: one.verdict for one in judge_all(order, tree.folder)}
        assert all(v.solved and not v.hints for v in verdicts.values())


def test_the_same_verdict_whatever_came_before(tree: Tree) -> None:
    body = "dz * s"
    before = tree.judge(DY, body, READS)
    torch.rand(7)
    judge(named("kata-1/dh"), ANSWERS)
    assert tree.judge(DY, body, READS) == before


def test_a_verdict_for_another_seed(tree: Tree) -> None:
    tree.write(DY, source(DY, RIGHT, READS))
    assert all(judge(DY, tree.folder, seed=seed).solved for seed in range(5))


def test_one_after_the_other(tree: Tree) -> None:
    """Each verdict is there before the next kata is tried."""
    tree.write(DY, source(DY, RIGHT, READS))
    judged = judge_all([DY, kata("s")], tree.folder)
    assert next(judged).verdict.solved
    assert next(judged).verdict.status is Status.BROKEN


def test_a_name_that_was_not_asked_for_is_offered(tree: Tree) -> None:
    told = tree.judge(named("kata-1/dhpreact"), "dh * (1 - torch.tanh(hpreact)**2)", "dh").reason
    assert "NameError" in told and "You may use `hpreact`: add it" in told
    told = tree.judge(named("kata-1/dhpreact"), "dh * nothing", "dh").reason
    assert "NameError" in told and "You may" not in told


def test_code_below_the_placeholder_is_told(tree: Tree) -> None:
    kata = named("kata-1/dhpreact")
    verdict = tree.judge(kata, "raise NotImplementedError\n\nreturn (1 - h**2) * dh")
    assert verdict.status is Status.BROKEN and "delete that line" in verdict.reason
    assert tree.judge(kata, "raise NotImplementedError\n# return dh").status is Status.TODO


def test_a_caret_is_no_power(tree: Tree) -> None:
    verdict = tree.judge(named("kata-1/dhpreact"), "(1 - h^2) * dh")
    assert verdict.status is Status.BROKEN and "a power is `**`" in verdict.reason


# Whatever is in a file, the others get their verdicts.


ENDS = {
    "os._exit(3)": "It calls exit",
    "os.kill(os.getpid(), 9)": "The process that ran it was killed (SIGKILL).",
    "os.closerange(3, 99)": "",
    "ctypes.string_at(0)": "The process that ran it was killed (SIGSEGV).",
    "raise KeyboardInterrupt": "KeyboardInterrupt",
}


@pytest.mark.skipif(not CAN_FORK, reason="this system can't fork")
@pytest.mark.parametrize("where", ["call", "module"])
@pytest.mark.parametrize("end", ENDS)
def test_an_attempt_that_ends_its_process_ends_no_other_verdict(
    tree: Tree, end: str, where: str
) -> None:
    before = source(DY, RIGHT, READS)
    head = f"import ctypes, os\n{end if where == 'module' else ''}\n"
    inside = f"{end}\nreturn {RIGHT}" if where == "call" else RIGHT
    tree.write(DY, head + source(DY, inside, READS))
    tree.write(kata("s"), source(kata("s"), "(dz * y).sum(1, keepdim=True)", "y, dz"))
    first, second, third = judge_all([DY, kata("s"), DY], tree.folder)
    assert first.verdict.status is Status.BROKEN and first.verdict.reason == third.verdict.reason
    assert ENDS[end] in first.verdict.reason
    assert second.verdict.solved
    tree.write(DY, before)


def test_a_mistake_of_the_house_costs_that_kata_a_sentence(tree: Tree, monkeypatch) -> None:
    import dojo.judging.gradient as room

    def boom(*_: object) -> None:
        raise ValueError("no such luck\nmore")

    tree.write(DY, source(DY, RIGHT, READS))
    monkeypatch.setattr(room, "decide", boom)
    verdict = judge(DY, tree.folder)
    assert verdict.status is Status.BROKEN
    assert "The dojo failed over this kata, which is a bug in it" in verdict.reason
    assert "k01_dy.py" in verdict.reason and "ValueError in test_judge.py:" in verdict.reason
    assert verdict.reason.endswith("no such luck") and "Traceback" not in verdict.reason


# What is asked for beside what is needed.


@pytest.mark.parametrize(
    "name, reads, body, solved",
    [
        ("kata-1/db1", "dhprebn, dbndiff", "dhprebn.sum(0)", True),
        ("kata-1/db1", "dhprebn, dbnmeani, dbndiff, dloss", "dhprebn.sum(0)", True),
        ("kata-1/db1", "dhprebn, dbndiff", "2 * dhprebn.sum(0)", False),
        ("kata-1/db1", "dhprebn, dbndiff", "torch.zeros(dhprebn.shape[1])", False),
        ("kata-1/dlogit_maxes", "dnorm_logits, dloss", "-dnorm_logits.sum(1, keepdim=True)", True),
        ("kata-1/dlogit_maxes", "dnorm_logits, dprobs", "0 * dnorm_logits[:, :1]", False),
        ("kata-1/dlogits", "dnorm_logits, dlogit_maxes, dloss", "dnorm_logits", False),
        ("kata-1/dlogits", "dnorm_logits, dlogit_maxes, dprobs", "dnorm_logits", False),
        ("kata-1/dlogits", "dnorm_logits, dloss", "dnorm_logits", True),  # the other is zero then
        ("kata-1/dlogprobs", "dloss, logprobs, Yb, n",
         "out = torch.zeros_like(logprobs)\nout[range(n), Yb] = -1 / n\nreturn out", True),
        ("kata-1/dlogprobs", "dloss, logprobs, Yb, n",
         "out = torch.zeros_like(logprobs)\nout[range(n), Yb] = -dloss / n\nreturn out", True),
        ("kata-1/dcounts", "dcounts_sum, dprobs, counts_sum_inv, logprobs, probs, dlogprobs",
         "counts_sum_inv * dlogprobs / probs + dcounts_sum", True),
        ("kata-1/dcounts_sum", "dcounts_sum_inv, counts_sum, dloss",
         "-(counts_sum**-2) * dcounts_sum_inv", True),
    ],
)  # fmt: skip
def test_to_ask_for_more_is_no_fault(
    tree: Tree, name: str, reads: str, body: str, solved: bool
) -> None:
    """Even where it makes the gradient vanish, as batch norm does a bias's."""
    verdict = tree.judge(named(name), body, reads)
    assert verdict.status is (Status.SOLVED if solved else Status.WRONG), verdict.reason


@pytest.mark.parametrize(
    "name, reads, alone",
    [
        ("kata-1/db1", "", "`dhprebn`"),
        ("kata-1/db1", "dbndiff", "`dhprebn`"),
        ("kata-1/db1", "dh, dlogits", "`dhprebn`"),
        ("kata-1/dlogit_maxes", "counts", "`dnorm_logits`"),
    ],
)
def test_where_all_vanishes_the_one_to_ask_for_is_named(
    tree: Tree, name: str, reads: str, alone: str
) -> None:
    verdict = tree.judge(named(name), "torch.ones(2)", reads)
    assert verdict.status is Status.BROKEN
    assert verdict.reason.endswith(f"nothing could be checked. Ask for {alone} alone.")
