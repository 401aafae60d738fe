"""kata-4: seven gradients at once, several steps, and the curve. On the worked answer's step."""

from __future__ import annotations

import pytest

from dojo.course.curriculum import Kata, katas
from dojo.judging.cases import model
from dojo.judging.judge import judge
from dojo.verdict.status import Status
from tests.dojo.toy import STEP
from tests.dojo.workbench import Tree, named, source

LECTURE = named("kata-4/train_step")
NAMES = ("dC", "dW1", "db1", "dW2", "db2", "dbngain", "dbnbias")


@pytest.fixture
def spoilt(tree: Tree):
    """The verdict on the worked answer with one piece of its text replaced."""
    answer = LECTURE.answer.read_text("utf-8")

    def verdict(old: str, new: str, **options):
        assert answer.count(old) >= 1, old
        return tree.judge_text(LECTURE, answer.replace(old, new), **options)

    return verdict


GRADS = "grads = ["
UPDATE = "p -= lr * grad"


@pytest.mark.parametrize("kata", [k for k in katas() if k.kind == "step"], ids=lambda k: k.id)
def test_the_answer_trains_like_autograd(kata: Kata) -> None:
    verdict = judge(kata, kata.answer.parents[1])
    assert verdict.solved
    parameters = model(kata.model).graph.parameters
    assert [part.name for part in verdict.parts] == [f"d{name}" for name in parameters]
    assert all(part.solved for part in verdict.parts)


def test_the_lectures_gradients() -> None:
    assert tuple(f"d{name}" for name in model(LECTURE.model).graph.parameters) == NAMES


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("how", ["{0} * 1.001 + 1e-3", "{0} + {0}.abs().max() + 1e-2"])
def test_each_wrong_gradient_is_named_and_no_other(spoilt, name: str, how: str) -> None:
    verdict = spoilt(GRADS, f"{name} = {how.format(name)}\n    {GRADS}")
    assert verdict.status is Status.WRONG
    assert [part.name for part in verdict.parts if not part.solved] == [name]
    assert f"1 of 7 gradients is wrong: {name}." in verdict.reason


def test_a_wrong_shape_is_worse_than_any_number(spoilt) -> None:
    verdict = spoilt(GRADS, f"dC = dC * 1e6; db2 = db2[:1]\n    {GRADS}")
    assert verdict.worst.shape == (1,) and verdict.worst.error < 1e3


def test_several_wrong_ones_are_all_named(spoilt) -> None:
    verdict = spoilt(GRADS, f"dC = dC * 2; db2 = -db2\n    {GRADS}")
    assert [part.name for part in verdict.parts if not part.solved] == ["dC", "db2"]
    assert "dC" in verdict.reason and "db2" in verdict.reason


def test_a_wrong_shape_is_wrong(spoilt) -> None:
    verdict = spoilt(GRADS, f"dbngain = dbngain[0]\n    {GRADS}")
    assert verdict.status is Status.WRONG
    assert [part.name for part in verdict.parts if not part.solved] == ["dbngain"]


def test_nan(spoilt) -> None:
    verdict = spoilt(GRADS, f"dW1 = dW1 * float('nan')\n    {GRADS}")
    assert [part.name for part in verdict.parts if not part.solved] == ["dW1"]
    assert "There is NaN or inf in dW1." in verdict.reason


@pytest.mark.parametrize(
    ("name", "how", "told"),
    [
        ("db1", "{0}[None]", "`db1` has another shape than its parameter, (5,)."),
        ("dbngain", "{0}.expand(n, -1)", "`dbngain` has another shape than its parameter, (1, 5)."),
    ],
)
def test_a_shape_over_which_the_given_update_fails_is_named(spoilt, name, how, told) -> None:
    verdict = spoilt(GRADS, f"{name} = {how.format(name)}\n    {GRADS}")
    assert verdict.status is Status.BROKEN
    assert "p -= lr * grad" in verdict.reason and told in verdict.reason


def test_a_shape_over_which_a_line_of_the_learners_fails_is_not_put_on_the_update(spoilt) -> None:
    verdict = spoilt(GRADS, f"db1 = torch.zeros(5); db1 += dhprebn.sum(0)[None, :5]\n    {GRADS}")
    assert verdict.status is Status.BROKEN
    assert "output with shape [5]" in verdict.reason and "another shape than" not in verdict.reason


def test_a_formula_that_is_right_in_the_first_step_only(spoilt) -> None:
    """Memory between the calls is no way around."""
    count = "train_step.n = getattr(train_step, 'n', 0) + 1"
    verdict = spoilt(GRADS, f"{count}\n    if train_step.n > 1: dC *= 2\n    {GRADS}")
    assert verdict.status is Status.WRONG
    assert [part.name for part in verdict.parts if not part.solved] == ["dC"]


def test_each_small_network_takes_several_steps(spoilt) -> None:
    count = "seen = train_step.__dict__.setdefault('seen', []); seen.append(n)"
    verdict = spoilt(GRADS, f"{count}\n    if seen.count(11) == 3: raise ValueError\n    {GRADS}")
    assert verdict.status is Status.BROKEN
    assert verdict.where.startswith("step 3, n=11")


REFUSED = {
    "no tuple": ("return loss, grads", "return loss", "It must return two things"),
    "three": ("return loss, grads", "return loss, grads, 1", "It must return two things"),
    "nothing": ("return loss, grads", "pass", "It must return two things"),
    "six": ("return loss, grads", "return loss, grads[:6]", "`grads` must hold 7 gradients"),
    "eight": ("return loss, grads", "return loss, grads + grads[:1]", "`grads` must hold 7"),
    "dict": ("return loss, grads", "return loss, dict(enumerate(grads))", "`grads` must hold 7"),
    "a tensor": ("return loss, grads", "return loss, grads[0]", "`grads` must hold 7"),
    "None in it": (
        "return loss, grads",
        "grads[1] = None; return loss, grads",
        "`dW1`: It returns",
    ),
    "numbers": ("return loss, grads", "return loss, [1.0] * 7", "`dC`: It returns float"),
    "integers": (
        "return loss, grads",
        "return loss, [g.long() for g in grads]",
        "`dC`: It returns",
    ),
    "loss": ("return loss, grads", "return loss * 2, grads", "The loss is not that"),
    "loss is None": ("return loss, grads", "return None, grads", "The loss is not that"),
    "loss is a number": (
        "return loss, grads",
        "return loss.item(), grads",
        "The loss is a plain number",
    ),
    "loss is a vector": (
        "return loss, grads",
        "return loss.expand(3), grads",
        "The loss is not that",
    ),
    "loss is nan": ("return loss, grads", "return loss * float('nan'), grads", "The loss is not"),
    "no update": (UPDATE, "pass", "`C` is not updated by -lr * dC"),
    "ascent": (UPDATE, "p += lr * grad", "`C` is not updated"),
    "another rate": (UPDATE, "p -= 2 * lr * grad", "`C` is not updated"),
    "another one's": (UPDATE, f"{UPDATE}\n    W2 *= 2", "`W2` is not updated"),
    "another shape": (UPDATE, "p.data = (p - lr * grad).flatten()", "`C` is not updated"),
    "emptied": (UPDATE, "p.resize_(0)", "`C` is not updated"),
    "Xb changed": (UPDATE, f"{UPDATE}\n    Xb += 1", "It changes `Xb` in place"),
    "Yb changed": (UPDATE, f"{UPDATE}\n    Yb.zero_()", "It changes `Yb` in place"),
    "raises": (GRADS, f"dC @ dW1\n    {GRADS}", "RuntimeError"),
    "exits": (GRADS, f"exit()\n    {GRADS}", "It calls exit"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_step(spoilt, what: str) -> None:
    old, new, sentence = REFUSED[what]
    verdict = spoilt(old, new)
    assert verdict.status in (Status.BROKEN, Status.WRONG)
    assert verdict.reason.startswith(sentence)
    assert verdict.reason


@pytest.mark.parametrize(
    "new, sentence",
    [
        ("Xb, Yb, C, W1, b1, W2, b2, bngain, lr, bnbias=None", ""),
        ("Xb, Yb, C, W1, b1, W2, b2, bngain, lr", "it must ask for `bnbias`, too"),
        ("Xb, Yb, C, W1, b1, W2, b2, bngain, bnbias, lrr", "Did you mean `lr`?"),
        ("Xb, Yb, C, W1, b1, W2, b2, bngain, bnbias, lr, dlogits", "`dlogits`"),
        ("Xb, Yb, C, W1, b1, W2, b2, bngain, bnbias, lr, h", "`h` is not given to a step"),
        ("Xb, Yb, C, W1, b1, W2, b2, bngain, bnbias, lr, *rest", "`*rest` can't be filled in"),
    ],
)
def test_what_a_step_may_ask_for(spoilt, new: str, sentence: str) -> None:
    verdict = spoilt("Xb, Yb, C, W1, b1, W2, b2, bngain, bnbias, lr", new)
    if sentence:
        assert verdict.status is Status.BROKEN
        assert sentence in verdict.reason
    else:
        assert verdict.solved, verdict.reason


@pytest.mark.parametrize(
    "trouble, sentence",
    [
        ("return None", "In step 1 of the lecture's network"),
        ("return loss, None", "In step 1"),
        ("return loss.expand(3), grads", "In step 1"),
        ("return 'loss', grads", "In step 1"),
        ("raise ValueError('no')", "In step 1 of the lecture's network: ValueError: no"),
        ("return loss * float('nan'), grads", "in step 1"),
        (
            "return loss + 0.1, grads",
            "On the lecture's network the loss leaves autograd's in step 1",
        ),
        ("C *= 1.5; return loss, grads", "the loss leaves autograd's in step"),
    ],
)
def test_a_step_that_fails_on_the_lectures_sizes_only(spoilt, trouble: str, sentence: str) -> None:
    verdict = spoilt(
        "return loss, grads", f"if n == 32:\n        {trouble}\n    return loss, grads"
    )
    assert verdict.status is Status.WRONG
    assert sentence in verdict.reason


def test_todo_autograd_and_a_hang(spoilt) -> None:
    todo = spoilt(GRADS, f"raise NotImplementedError\n    # --- to here ---\n    {GRADS}")
    assert todo.status is Status.TODO
    left = spoilt(GRADS, f"raise NotImplementedError\n    {GRADS}")
    assert left.status is Status.BROKEN and "delete that line" in left.reason
    assert "No autograd here" in spoilt(GRADS, f"loss.backward()\n    {GRADS}").reason
    hung = spoilt(GRADS, f"while True: pass\n    {GRADS}", seconds=0.1)
    assert hung.status is Status.BROKEN and "was stopped" in hung.reason


def test_float32_inside_is_right_with_a_hint(spoilt) -> None:
    verdict = spoilt(GRADS, f"dC = dC.float()\n    {GRADS}")
    assert verdict.solved and verdict.hints


def test_a_parameter_that_became_float32_is_compared_all_the_same(spoilt) -> None:
    assert spoilt(UPDATE, "p.data = (p - lr * grad).float()").solved
    assert not spoilt(UPDATE, "p.data = (p - 2 * lr * grad).float()").solved


def test_a_step_of_another_network(tree: Tree) -> None:
    """Nothing here knows the MLP: the toy is trained just so."""
    body = """n = k.shape[0]
y = x * w
s = y.sum(1, keepdim=True)
z = y * s
loss = z[range(n), k].sum() / n
dz = torch.zeros_like(z)
dz[range(n), k] = 1 / n
dy = dz * s + (dz * y).sum(1, keepdim=True)
grads = [dy * w, (dy * x).sum(0)]
for p, grad in zip([x, w], grads):
    p -= lr * grad
return loss, grads"""
    right = tree.judge(STEP, body, "k, x, w, lr")
    assert [part.name for part in right.parts] == ["dx", "dw"]
    assert all(part.solved for part in right.parts)
    wrong = tree.judge(STEP, body.replace("(dy * x)", "(dy * y)"), "k, x, w, lr")
    assert [part.name for part in wrong.parts if not part.solved] == ["dw"]
    assert source(STEP, body, "k, x, w, lr").count("lr") == 2


def test_it_is_about_a_line_of_the_learners(spoilt) -> None:
    """The first wrong one on the way back, not one that inherits it, and not the given update."""

    def line(verdict, text: str) -> None:
        assert verdict.line and lines[verdict.line - 1].strip().startswith(text)

    lines = LECTURE.answer.read_text("utf-8").splitlines()
    line(spoilt("dhpreact = dh - dh * h * h", "dhpreact = dh - dh * h"), "dhpreact = ")
    line(spoilt("dW2 = h.T @ dlogits", "dW2 = 2 * h.T @ dlogits"), "dW2 = ")
    line(spoilt("db2 = dlogits.sum(0)", "db2 = dlogits.sum(0, keepdim=True)"), "db2 = ")


def test_in_a_loop_over_blocks_it_is_the_line_that_has_no_number(tree: Tree) -> None:
    kata = named("kata-9/gpt_step")
    text = kata.answer.read_text("utf-8").replace("dscores /= head_size**0.5", "dscores /= 3")
    verdict = tree.judge_text(kata, text)
    assert verdict.line and text.splitlines()[verdict.line - 1].strip() == "dscores /= 3"
