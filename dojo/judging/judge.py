"""An attempt, tried on its cases -> a verdict. The one way there: every face asks here."""

from __future__ import annotations

import ast
import time
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import torch
from torch import Tensor

from dojo.course.curriculum import Kata
from dojo.diagnosis import diagnose
from dojo.isolation.apart import Ended, apart
from dojo.judging.attempt import SECONDS, Attempt, Unusable, load
from dojo.judging.ban import parsed
from dojo.judging.cases import SEED, Case, cases, model
from dojo.judging.compare import (
    FLOAT32,
    LEAK,
    RIGHT,
    Comparison,
    Status,
    Verdict,
    compare,
    complaint,
    failed,
    unfit,
)  # fmt: skip
from dojo.judging.contract import Refused, request
from dojo.judging.error_map import error_map
from dojo.judging.outcome import Failure, Outcome
from dojo.judging.steps import judge_step
from dojo.verdict.finding import Finding, Kind
from reference.graph import Graph
from reference.oracle import Oracle


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
        return self.comparison.error <= (LEAK if self.case.decides else 1e-3)


@dataclass(frozen=True)
class Judged:
    """A kata, where its file lies, and the verdict on it."""

    kata: Kata
    path: Path
    verdict: Verdict


def judge_all(katas: Iterable[Kata], tree: Path) -> Iterator[Judged]:
    """One verdict after the other, each as soon as it is there, whatever an attempt does to its process."""
    torch.set_num_threads(1)  # never slower on tensors of this size
    for kata, verdict in apart(partial(judge, tree=tree), katas):
        if isinstance(verdict, Ended):
            verdict = failed(Failure(str(verdict)))
        yield Judged(kata, tree / kata.file, verdict)


def judge(kata: Kata, tree: Path, *, seed: int = SEED, seconds: float = SECONDS) -> Verdict:
    """The verdict on a kata's file in `tree` (`katas/`, or a folder laid out like it).

    Whatever is in the file, there is one: a mistake of ours costs this kata, and no other.
    """
    started = time.perf_counter()
    try:
        attempt = load(tree / kata.file, kata.name, Path(tree.name, kata.file).as_posix(), seconds)
        verdict = judge_attempt(kata, attempt, seed=seed)
    except Unusable as error:
        verdict = failed(error.failure)
    except Exception as error:
        verdict = ours(kata, error)
    return replace(verdict, seconds=time.perf_counter() - started)


def ours(kata: Kata, error: Exception) -> Verdict:
    """The verdict where the house itself failed: what happened, and what to send."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return Verdict(
        Status.BROKEN,
        f"The dojo failed over this kata, which is a bug in it, not in your code. Please report it "
        f"with your {Path(kata.file).name} and this line:\n"
        f"    {type(error).__name__} in {Path(last.filename).name}:{last.lineno}: {_first_line(error)}",
    )


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), "")[:200]


def judge_attempt(kata: Kata, attempt: Attempt, *, seed: int = SEED) -> Verdict:
    """The verdict on an attempt that could be loaded."""
    try:
        if kata.kind == "step":
            return judge_step(kata, attempt, seed)
        graph = model(kata.model).graph
        asked = request(graph, kata.tensor, attempt.signature, kata.start)
        chosen = cases(kata, asked, seed)
    except Refused as error:
        return Verdict(Status.BROKEN, str(error), attempt.line)
    trials = []
    for case in chosen:
        trial = try_on(attempt, case)
        trials.append(trial)
        if trial.outcome.failure and (trial.outcome.failure.todo or trial.outcome.failure.hung):
            break
    verdict = decide(attempt, trials)
    verdict = replace(verdict, line=verdict.line or attempt.line)
    if verdict.status is Status.BROKEN and (told := _not_asked_for(trials, graph)):
        verdict = replace(verdict, reason=f"{verdict.reason}\n{told}")
    return _with_map(verdict, trials, model(kata.model).letters)


def _not_asked_for(trials: Sequence[Trial], graph: Graph) -> str:
    """Where it failed over a name that is the network's, how to get it."""
    missing = next((t.outcome.failure.missing for t in trials if t.outcome.failure), "")
    if missing.removeprefix("d") not in {*graph.tensors, *graph.size_names}:
        return ""
    return f"`{missing}` is to be had for the asking: add it to the parameters of your function."


def try_on(attempt: Attempt, case: Case) -> Trial:
    """Call the attempt on one case and compare."""
    outcome = attempt(case.arguments, case.dtype)
    if outcome.failure:
        return Trial(case, outcome, None)
    if why := unfit(outcome.value):
        return Trial(case, replace(outcome, failure=Failure(why, attempt.line)), None)
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
    only_there = lecture is not None and lecture.right and not all(trial.right for trial in small)
    if only_there and (number := number_for_size(attempt, trials[-1].case.oracle)):
        return _wrong(verdict, *number)
    if broken := next((trial for trial in trials if trial.outcome.failure), None):
        assert broken.outcome.failure
        failure = failed(broken.outcome.failure)
        return replace(
            verdict,
            status=failure.status,
            reason=failure.reason,
            line=failure.line,
            where=broken.case.label,
        )
    assert worst and worst.comparison
    if changed := [name for trial in trials for name in trial.outcome.changed]:
        return _wrong(verdict, in_place(changed[0]))
    if not worst.right:
        return replace(
            verdict,
            status=Status.WRONG,
            reason=complaint(worst.comparison, worst.case.label),
            findings=diagnose(
                [(t.case, t.outcome.value) for t in small if isinstance(t.outcome.value, Tensor)]
            ),
        )
    if worst.comparison.error > RIGHT:
        return replace(verdict, hints=(FLOAT32.sentence,), findings=(FLOAT32,))
    return verdict


def _with_map(verdict: Verdict, trials: Sequence[Trial], letters: Mapping[str, str]) -> Verdict:
    """A wrong verdict with a map of the errors on the case it is about."""
    if verdict.status is not Status.WRONG or any(trial.comparison is None for trial in trials):
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


def number_for_size(attempt: Attempt, oracle: Oracle) -> tuple[Finding, int] | None:
    """Where the source writes a size of the lecture as a number, and the line.

    Only to be asked when an attempt is right on the lecture's sizes and on no others.
    """
    spelled: dict[float, str] = {}
    for name, size in oracle.extents.items():
        for value, text in ((size, name), (size - 1, f"{name} - 1"), (1 / size, f"1/{name}")):
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
        f"Right on the lecture's minibatch only: line {line} writes {number:g} where "
        f"`{spelled[number]}` is meant. Sizes are asked for by their names, like tensors.",
    ), line


def _badness(trial: Trial) -> tuple[bool, float]:
    assert trial.comparison
    return (not trial.comparison.right_shape, trial.comparison.error)
