"""One gradient: an attempt, tried on its cases, compared with autograd's and, if wrong, diagnosed."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from torch import Tensor

from dojo.course.answers import answer
from dojo.course.curriculum import Kata
from dojo.diagnosis import diagnose
from dojo.judging import rounding
from dojo.judging.attempt import Attempt
from dojo.judging.ban import parsed
from dojo.judging.cases import Case, cases, model
from dojo.judging.compare import FLOAT32, compare, complaint, unfit
from dojo.judging.contract import halfway, may_ask, request
from dojo.judging.error_map import error_map
from dojo.judging.lessons import pointer
from dojo.judging.lines import deciding, writing
from dojo.judging.misfits import misfit
from dojo.judging.outcome import Failure, Outcome
from dojo.judging.unmade import unmade
from dojo.verdict.finding import Finding, Kind
from dojo.verdict.status import Status
from dojo.verdict.values import LEAK, RIGHT, Comparison, Verdict


@dataclass(frozen=True)
class Trial:
    """One case, what came of it, and the comparison where there is something to compare."""

    case: Case
    outcome: Outcome
    comparison: Comparison | None

    @property
    def right(self) -> bool:
        """Right in shape and numbers, with nothing broken on the way."""
        if self.comparison is None or not self.comparison.right_shape:
            return False
        return self.comparison.error <= LEAK

    @property
    def refutes(self) -> bool:
        """Whether this case alone shows that the attempt is wrong."""
        return self.case.decides and not self.right


class Gradient:
    """A kata whose attempts return the gradient of one tensor."""

    def __init__(self, kata: Kata) -> None:
        self.kata = kata
        self.model = model(kata.model)

    def names(self) -> tuple[str, ...]:
        """All that an attempt may ask for, as its parameters."""
        return may_ask(self.model.graph, self.kata.tensor, self.kata.start)

    def judge(self, attempt: Attempt, seed: int, *, only_if_right: bool = False) -> Verdict:
        """The verdict. Raises `Refused` when the attempt asks for something it can't have.

        `only_if_right`: of an attempt that is not, no more is said than that.
        """
        graph = self.model.graph
        asked = request(graph, self.kata.tensor, attempt.signature, self.kata.start)
        drawn = cases(self.kata, asked, seed)
        trials = []
        with closing(attempt.calls([(case.arguments, case.dtype) for case in drawn])) as made:
            for case, outcome in zip(drawn, made, strict=True):
                trial = compared(case, outcome)
                trials.append(trial)
                failure = trial.outcome.failure
                if only_if_right and (failure or trial.outcome.changed or trial.refutes):
                    return Verdict(Status.WRONG)
                if failure and (failure.todo or failure.hung):
                    break
        verdict = decide(attempt, trials)
        verdict = replace(verdict, line=verdict.line or deciding(attempt.source, attempt.line))
        if verdict.status is Status.BROKEN and (told := self._explained(attempt, trials)):
            verdict = replace(verdict, reason=f"{verdict.reason}\n{told}")
        if verdict.mistake:
            cause = next(iter(verdict.findings), None)
            verdict = replace(verdict, move=pointer(self.kata, cause, asked.upstream))
        return _with_map(verdict, trials, self.model.letters)

    def _explained(self, attempt: Attempt, trials: Sequence[Trial]) -> str:
        """Where it failed over shapes: which. Over a name: how to get it, why not, or which was meant."""
        broken = next(((t.case, t.outcome.failure) for t in trials if t.outcome.failure), None)
        if broken is None:
            return ""
        case, failure = broken
        usual = trials[-1].case.oracle.extents
        if told := misfit(failure.sentence, case.oracle, case.tensor, usual):
            return told
        missing = failure.missing
        told = halfway(self.model.graph, self.kata.tensor, missing, self.kata.start)
        return told or (unmade(missing, attempt, self.names()) if missing else "")


def try_on(attempt: Attempt, case: Case) -> Trial:
    """Call the attempt on one case and compare."""
    return compared(case, attempt(case.arguments, case.dtype))


def compared(case: Case, outcome: Outcome) -> Trial:
    """What came of one case, compared."""
    if outcome.failure:
        return Trial(case, outcome, None)
    if why := unfit(outcome.value):
        return Trial(case, replace(outcome, failure=Failure(why)), None)
    assert isinstance(outcome.value, Tensor)
    return Trial(case, outcome, compare(outcome.value, case.expected, case.scale))


def decide(attempt: Attempt, trials: Sequence[Trial]) -> Verdict:
    """The verdict, from all trials of one attempt."""
    small = [trial for trial in trials if trial.case.decides]
    lecture = next((trial for trial in trials if not trial.case.decides), None)
    compared = [t for t in small if t.comparison]
    worst = max(compared, key=_badness, default=None)
    verdict = Verdict(
        Status.SOLVED,
        worst=worst.comparison if worst else None,
        where=worst.case.label if worst else "",
        lecture=lecture.comparison if lecture else None,
        printed=trials[0].outcome.printed,
    )
    there = lecture is not None and lecture.right and _says_something(lecture)
    only_there = there and not all(trial.right for trial in small)
    if only_there and lecture and (number := number_for_size(attempt, lecture.case)):
        return _wrong(verdict, *number)
    if broken := next((trial for trial in trials if trial.outcome.failure), None):
        assert broken.outcome.failure
        failure = broken.outcome.failure.verdict
        return replace(
            verdict,
            status=failure.status,
            reason=failure.reason,
            line=failure.line,
            where="" if all(trial.outcome.failure for trial in trials) else broken.case.label,
        )
    assert worst and worst.comparison
    if changed := [name for trial in trials for name in trial.outcome.changed]:
        line = writing(attempt.source, attempt.line, changed[0])
        return _wrong(verdict, in_place(changed[0]), line)
    if RIGHT < worst.comparison.error < ROUGH and (found := _rounded(attempt, worst)):
        told, line = found
        if worst.right:
            return replace(verdict, hints=(told.sentence,), findings=(told,))
        return _wrong(verdict, told, line)
    if not worst.right:
        return replace(
            verdict,
            status=Status.WRONG,
            reason=complaint(worst.comparison, worst.case.sizes_in(worst.comparison.shape)),
            findings=diagnose(
                [(t.case, t.outcome.value) for t in small if isinstance(t.outcome.value, Tensor)],
                attempt,
            ),
        )
    if worst.comparison.error > RIGHT:
        return replace(verdict, hints=(FLOAT32.sentence,), findings=(FLOAT32,))
    return verdict


ROUGH = 1e-3
"""An error from here on is none of digits that were cut off."""


def _rounded(attempt: Attempt, trial: Trial) -> tuple[Finding, int] | None:
    """Whether rounded constants explain so small an error, and the line of the worst."""
    assert trial.comparison
    formulas = [line for op in trial.case.oracle.graph.ops.values() for line in op.statements]
    formulas += [answer(kata).code for kata in trial.case.answers if kata.answer.is_file()]
    return rounding.finding(attempt.source, formulas, trial.comparison.error)


def _says_something(trial: Trial) -> bool:
    """Whether a case can tell a right gradient from zeros: the network's own cancels in some."""
    value = trial.outcome.value
    return trial.case.scale is None or (isinstance(value, Tensor) and bool(value.any()))


IN_PLACES = frozenset({Kind.MASK, Kind.OVERWRITTEN, Kind.PATH})
"""Causes that spoil some places of a gradient and leave others right: there a map shows more."""


def _with_map(verdict: Verdict, trials: Sequence[Trial], letters: Mapping[str, str]) -> Verdict:
    """A wrong verdict with a map of the errors on the case it is about, unless all of it is wrong."""
    if verdict.status is not Status.WRONG or any(trial.comparison is None for trial in trials):
        return verdict
    if any(finding.kind not in IN_PLACES for finding in verdict.findings):
        return verdict
    case, outcome = next(
        (t.case, t.outcome) for t in trials if t.case.decides and t.comparison is verdict.worst
    )
    assert isinstance(outcome.value, Tensor)
    dims = case.oracle.graph.tensors[case.tensor]
    return replace(verdict, map=error_map(outcome.value, case.expected, dims, letters))


def _wrong(verdict: Verdict, finding: Finding, line: int | None = None) -> Verdict:
    """Wrong for a reason that is certain: the finding says all there is to say."""
    return replace(
        verdict, status=Status.WRONG, reason=finding.sentence, line=line, findings=(finding,)
    )


def in_place(name: str) -> Finding:
    """An argument was written into."""
    return Finding(
        Kind.IN_PLACE,
        f"It changes its argument `{name}` in place, a tensor that others still need: work on a "
        f"copy (`{name}.clone()`), and beware of `+=` on a second name for the same tensor.",
    )


def number_for_size(attempt: Attempt, case: Case) -> tuple[Finding, int] | None:
    """Where the source writes a size of the network's own minibatch as a number, and the line.

    To be asked only when an attempt is right on this case and on no other.
    """
    spelled: dict[float, str] = {}
    for name, size in case.oracle.extents.items():
        for value, text in (
            (size, name),
            (size - 1, f"{name} - 1"),
            (1 / size, f"1/{name}"),
            (size**0.5, f"√{name}"),
        ):
            spelled.setdefault(value, text)
    nodes = list(ast.walk(parsed(attempt.source)))
    powers = [n.right for n in nodes if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Pow)]
    exponents = {id(node) for power in powers for node in ast.walk(power)}
    found = [
        (node.lineno, float(node.value))
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float)
        if node.value in spelled and node.value not in (1, 2) and id(node) not in exponents
    ]
    if not found:
        return None
    line, number = max(found, key=lambda f: (f[1], -f[0]))
    return Finding(
        Kind.HARD_CODED,
        f"Right on {case.label} only: line {line} writes {number:g} where "
        f"`{spelled[number]}` is meant. Sizes are asked for by their names, like tensors.",
    ), line


def _badness(trial: Trial) -> tuple[bool, float]:
    assert trial.comparison
    return (not trial.comparison.right_shape, trial.comparison.error)
