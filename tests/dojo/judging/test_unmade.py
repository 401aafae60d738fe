"""A name that nothing has made: what may be asked for, and which one was meant."""

from __future__ import annotations

import pytest

from tests.dojo.workbench import Tree, named


@pytest.mark.parametrize(
    "body, said",
    [
        ("return dlogprobs / prob", "Did you mean `probs`?"),
        ("slope = 1 / probs\nreturn dlogprobs * slop", "Did you mean `slope`?"),
        ("return dlogprobs / logprobs", "You may use `logprobs`: add it"),
        ("return dprob / probs", ""),  # no gradient for its tensor
        ("return np.log(probs)", ""),
        ("return dlogprobs / q", ""),
    ],
)
def test_a_name_that_nothing_has_made(body: str, said: str, tree: Tree) -> None:
    error, _, *told = tree.judge(named("kata-1/dprobs"), body).reason.splitlines()
    assert "NameError" in error
    assert [text[: len(said)] for text in told] == ([said] if said else [])


def test_one_parameters_gradient_is_not_taken_for_anothers(tree: Tree) -> None:
    kata = named("kata-4/train_step")
    text = kata.answer.read_text("utf-8")
    verdict = tree.judge_text(kata, text.replace("db2 = dlogits.sum(0)", "pass"))
    assert "name 'db2' is not defined" in verdict.reason and "mean" not in verdict.reason
