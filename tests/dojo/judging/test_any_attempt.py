"""Whatever an attempt asks for and returns: a verdict, never an exception, and no wrong one is solved.

Signatures and bodies are drawn: any of the network's names, in any number, and small expressions of
them, some right, most nonsense.
"""

from __future__ import annotations

import ast
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from torch import Tensor

from dojo.course.answers import answer
from dojo.course.curriculum import Kata, katas
from dojo.judging.attempt import Attempt, Unusable, load
from dojo.judging.cases import draw, frontier, model
from dojo.judging.contract import RATE, request
from dojo.judging.judge import judge_attempt
from dojo.verdict.status import Status
from dojo.verdict.values import Verdict
from dojo.verdict.words import explain

GRADIENTS = [kata for kata in katas() if kata.kind == "gradient"]
STEPS = [kata for kata in katas() if kata.kind == "step"]

EVERY = settings(
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)

ALONE = """None 3.0 0 1j True 'text' () [] torch torch.full((10**5,),1.0) torch.zeros(())
torch.ones(2) torch.ones(0) torch.ones(3,0,2) torch.eye(7) torch.tensor(float('nan'))
torch.ones(2,2,2,2,2)""".split()
ONE = """-{} {}.T {}.sum() {}.sum(0) {}.sum(1,keepdim=True) {}.mean(-1) {}**2 {}**-1 {}.half()
{}.float() {}.long() {}.exp() {}.log() {}.relu() {}.sqrt() {}[0] {}[...,0] {}.view(-1) {}.flip(0)
{}.double() {}*float('nan') {}/0 ({}>0) {}.unsqueeze(0) {}.expand_as({}) {}.to_sparse()
{}.clone().zero_() {}.mul_(2) {}.tolist() ({},{}) [{}] {}.cumsum(0) {}.softmax(-1) {}.argmax(-1)
{}.bfloat16() {}.max(0).values torch.zeros_like({})""".split()
TWO = [
    "({} + {})",
    "({} - {})",
    "({} * {})",
    "({} / {})",
    "({} @ {})",
    "({} ** {})",
    "({}[{}])",
    "({}, {})",
]
ABOUT_SETTINGS = [
    "sys.setrecursionlimit(60)",
    "torch.set_default_dtype(torch.float16)",
    "torch.set_default_device('meta')",
    "warnings.simplefilter('error')",
    "linecache.clearcache()",
    "print('x' * 9999)",
]
HEAD = "import linecache, sys, warnings\nimport torch\nimport torch.nn.functional as F\n"


@st.composite
def expressions(draw_one: st.DrawFn, names: list[str], depth: int = 2) -> str:
    """A small expression of some of these names."""
    leaves = st.sampled_from(names) if names else st.sampled_from(ALONE)
    if not depth or draw_one(st.integers(0, 9)) == 0:
        return draw_one(st.one_of(leaves, leaves, leaves, st.sampled_from(ALONE)))
    below = expressions(names, depth - 1)
    if draw_one(st.booleans()):
        one = draw_one(below)
        return draw_one(st.sampled_from(ONE)).replace("{}", one)
    return draw_one(st.sampled_from(TWO)).format(draw_one(below), draw_one(below))


@st.composite
def gradients(draw_one: st.DrawFn) -> tuple[Kata, str]:
    """A kata and the text of an attempt at it."""
    kata = draw_one(st.sampled_from(GRADIENTS))
    graph = model(kata.model).graph
    below = sorted(graph.downstream[kata.tensor])
    sensible = [*graph.tensors, *graph.size_names, *(f"d{name}" for name in below)]
    anything = [*sensible, *(f"d{name}" for name in graph.tensors)]
    worked = answer(kata).parameters
    right = f"_worked({', '.join(worked)})"
    more = draw_one(
        st.lists(st.sampled_from(sensible), max_size=4, unique=True)
        if draw_one(st.integers(0, 9))
        else st.lists(st.sampled_from(anything), max_size=4, unique=True)
    )
    with_all = draw_one(st.integers(0, 4)) > 0  # else there is nearly never enough
    names = list(dict.fromkeys([*worked, *more])) if with_all else more
    values = expressions(names)
    if with_all:
        values = st.one_of(
            values,
            expressions([right, *names], 1),
            st.sampled_from([f"{right} + 0 * {{}}", f"{right} * {{}}", f"{right} + {{}}"]).flatmap(
                lambda sum_: expressions(names, 1).map(sum_.format)
            ),
            st.sampled_from([*ONE, "{}"]).map(lambda one: one.replace("{}", right)),
        )
    before = draw_one(st.sampled_from([*ABOUT_SETTINGS, *["pass"] * 12]))
    text = f"def {kata.name}({', '.join(names)}):\n    {before}\n    return {draw_one(values)}\n"
    return kata, f"{_renamed(kata)}\n\n{text}"


@st.composite
def steps(draw_one: st.DrawFn) -> tuple[Kata, str]:
    """A step and the text of an attempt at it: the worked one, with what it returns spoilt."""
    kata = draw_one(st.sampled_from(STEPS))
    parameters = list(model(kata.model).graph.parameters)
    worked = answer(kata).parameters
    which = draw_one(st.integers(0, len(parameters) - 1))
    one = draw_one(
        st.one_of(
            expressions([f"grads[{i}]" for i in range(len(parameters))] + list(worked)),
            st.sampled_from(ONE).map(lambda e: e.replace("{}", f"grads[{which}]")),
            st.just(f"grads[{which}]"),
        )
    )
    back = draw_one(
        st.sampled_from(
            ["loss, grads"] * 6
            + ["loss", "None", "loss, grads[:-1]", "grads, loss", "loss.item(), grads", "loss, None",
               "loss * 2, grads", "loss, tuple(grads)", "(loss, grads, 1)"]
        )
    )  # fmt: skip
    update = draw_one(
        st.sampled_from(["pass"] * 6 + [f"{parameters[which]}.zero_()", f"{worked[0]}.zero_()"])
    )
    text = (
        f"def {kata.name}({', '.join(worked)}):\n"
        f"    loss, grads = _worked({', '.join(worked)})\n    grads = list(grads)\n"
        f"    grads[{which}] = {one}\n    {update}\n    return {back}\n"
    )
    return kata, f"{_renamed(kata)}\n\n{text}"


def _renamed(kata: Kata) -> str:
    """The worked answer, as a function `_worked`."""
    module = ast.parse(kata.answer.read_text(encoding="utf-8"))
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and node.name == kata.name:
            node.name = "_worked"
    return HEAD + ast.unparse(module)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def judged(kata: Kata, text: str, folder: Path) -> tuple[Attempt, Verdict] | None:
    """The attempt and its verdict; None where there is no function that could be called."""
    path = folder / Path(kata.file).name
    path.write_text(text, encoding="utf-8")
    try:
        attempt = load(path, kata.name)
    except Unusable:
        return None
    verdict = judge_attempt(kata, attempt)
    assert verdict.status in Status and all(isinstance(s, str) for s in explain(kata, verdict))
    assert verdict.solved or verdict.reason
    assert "Traceback" not in verdict.reason
    return attempt, verdict


def _gradient(name: str, text: str) -> tuple[Kata, str]:
    """An attempt that was found to end in a traceback once."""
    kata = next(kata for kata in GRADIENTS if kata.name == name)
    return kata, f"{_renamed(kata)}\n\n{text}"


@settings(EVERY, max_examples=400)
@example(_gradient("db1", "def db1(): return torch.ones(2)"))
@example(_gradient("db1", "def db1(dhprebn, dbndiff): return dhprebn.sum(0)"))
@example(_gradient("db1", "def db1(dbndiff): return torch.ones(2)"))
@example(_gradient("dlogit_maxes", "def dlogit_maxes(dloss): return dloss"))
@example(
    _gradient("dC", "def dC(dbnraw, demb, logprobs, n_hidden): return torch.full((10**5,), 1.0)")
)
@example(_gradient("demb", "def demb(dembcat, dhpreact): return dhpreact.half()"))
@given(gradients())
def test_any_attempt_at_a_gradient_gets_a_verdict(folder: Path, drawn: tuple[Kata, str]) -> None:
    kata, text = drawn
    found = judged(kata, text, folder)
    if found and found[1].solved:
        _agrees_with_autograd(kata, found[0])


@settings(EVERY, max_examples=60)
@given(steps())
def test_any_attempt_at_a_step_gets_a_verdict(folder: Path, drawn: tuple[Kata, str]) -> None:
    kata, text = drawn
    found = judged(kata, text, folder)
    if found and found[1].solved:
        _step_agrees_with_autograd(kata, found[0])


def _agrees_with_autograd(kata: Kata, attempt: Attempt) -> None:
    """Held against `torch.autograd.grad` itself, on inputs that no case of the house has."""
    network = model(kata.model)
    graph = network.graph
    asked = request(graph, kata.tensor, attempt.signature, kata.start)
    generator = torch.Generator().manual_seed(7)
    for sizes in network.small:
        live, measured = _live(kata, sizes, generator)
        ends = frontier(graph, asked.upstream)
        ends += [name for name in graph.readers[kata.tensor] if name in asked.upstream]
        weights = {
            name: torch.randn(live[name].shape, generator=generator, dtype=torch.float64)
            if asked.upstream
            else torch.ones((), dtype=torch.float64)
            for name in ends
        }
        wanted = [kata.tensor, *asked.upstream]
        found = dict(
            zip(
                wanted,
                torch.autograd.grad(
                    [live[name] for name in weights],
                    [live[name] for name in wanted],
                    list(weights.values()),
                    allow_unused=True,
                ),
                strict=True,
            )
        )
        values = {name: live[name].detach() for name in asked.tensors}
        values |= {name: measured[name] for name in asked.sizes}
        values |= {f"d{name}": found[name] for name in asked.upstream}
        outcome = attempt(values, torch.float64)
        assert isinstance(outcome.value, Tensor)
        if not torch.isfinite(outcome.value).all():
            continue  # a right formula plus, say, 0 * log(dloss): right where that has a value
        _same(
            outcome.value, found[kata.tensor], max(float(w.abs().max()) for w in weights.values())
        )


def _step_agrees_with_autograd(kata: Kata, attempt: Attempt) -> None:
    network = model(kata.model)
    graph = network.graph
    generator = torch.Generator().manual_seed(7)
    for sizes in network.small:
        live, measured = _live(kata, sizes, generator)
        found = torch.autograd.grad(live[graph.output], [live[n] for n in graph.parameters])
        known = {**{n: live[n].detach() for n in graph.inputs}, **measured, RATE: 0.1}
        outcome = attempt({n: known[n] for n in attempt.signature.parameters}, torch.float64)
        assert isinstance(outcome.value, tuple | list)
        largest = max(float(gradient.abs().max()) for gradient in found)
        for given_one, expected in zip(outcome.value[1], found, strict=True):
            _same(given_one, expected, largest)


def _live(
    kata: Kata, sizes: dict[str, int], generator: torch.Generator
) -> tuple[dict[str, Tensor], dict[str, int]]:
    """The tensors of a forward pass, and the sizes."""
    network = model(kata.model)
    inputs = draw(network, sizes, generator)
    for name in inputs.keys() - network.graph.constants - set(network.graph.given):
        inputs[name].requires_grad_()
    with torch.enable_grad():
        return network.graph.run(inputs), network.graph.measure(inputs)


def _same(value: Tensor, expected: Tensor, around: float) -> None:
    """Up to a float32 that crept in; what cancels is measured by what it was made of."""
    assert value.shape == expected.shape
    largest = float(expected.abs().max())
    scale = largest if largest > 1e-12 * around else around
    assert float((value.double() - expected).abs().max()) <= 2e-5 * scale
