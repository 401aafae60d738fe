"""The worked answer of a drawn kata, derived from the table of moves, with its derivation and hints."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass

from dojo.drill.grammar import LEVELS, Line, Network

WIDTH = 92
"""Of prose."""
MOST_HINTS = 5
LAYER = (
    "Line by line a layer goes back like any other lines: what is read twice adds up what comes back, "
    "what was copied sums it."
)
"""What there is to take away from one."""


@dataclass(frozen=True)
class Term:
    """What comes back through one line: an expression, the line that it is for, and why."""

    line: Line
    text: str
    why: str


@dataclass(frozen=True)
class Step:
    """The gradient of one tensor: what comes back through each line that reads it, added up."""

    tensor: str
    terms: tuple[Term, ...]

    @property
    def expression(self) -> str:
        """In one line."""
        first, *others = [term.text for term in self.terms]
        for other in others:
            first += f" - {other[1:]}" if other.startswith("-") else f" + {other}"
        return first


def steps(network: Network) -> list[Step]:
    """From what is given back to the tensor that is asked for, which comes last."""
    found: dict[str, Step] = {}

    def visit(name: str) -> None:
        readers = network.readers(name)
        for line in readers:
            if line.name not in {*network.asked, *found}:
                visit(line.name)
        places = [
            (line, p) for line in readers for p, read in enumerate(line.reads) if read == name
        ]
        found[name] = Step(name, tuple(_term(network, line, place) for line, place in places))

    visit(network.target)
    return list(found.values())


def _term(network: Network, line: Line, place: int) -> Term:
    a, b = (*line.reads, "")[:2]
    mine = network.dims[line.reads[place]]
    pattern, why = line.kind.back[place]
    text = pattern.format(
        a=a, b=b, y=line.name, dy=f"d{line.name}", axis=line.axis, size=line.size,
        shape=", ".join(dim.replace("*", " * ") for dim in network.dims[a]),
    )  # fmt: skip
    if len(line.kind.back) == 1 or line.kind.other[1] != "thin":
        return Term(line, text, why)
    missing = len(line.dims) - len(mine)
    copied = [p for p, dim in enumerate(mine) if dim == "1" and line.dims[missing + p] != "1"]
    if missing or copied:
        sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
        axis, sums = (0, ".sum(0)") if missing else (copied[0], f".sum({copied[0]}, keepdim=True)")
        text = sign + (text if text.isidentifier() else f"({text})") + sums
        why += (
            f"; {line.reads[place]} was copied along axis {axis}, so its gradient is summed there"
        )
    return Term(line, text, why)


def asks_for(network: Network) -> tuple[str, ...]:
    """What the answer reads: forward values in their order, gradients, sizes."""
    found = steps(network)
    text = " ".join(step.expression for step in found)
    used = set(re.findall(r"(?<![.\w])[A-Za-z_]\w*", text)) - {f"d{step.tensor}" for step in found}
    sizes = {part for dims in network.dims.values() for dim in dims for part in dim.split("*")}
    names = [*network.dims, *(f"d{name}" for name in network.dims), *sorted(sizes - {"1"})]
    return tuple(name for name in names if name in used)


def answer(level: int, network: Network) -> str:
    """The file of the worked answer, laid out as those of the stages are."""
    found = steps(network)
    *before, last = found
    lines = [f"d{step.tensor} = {step.expression}" for step in before]
    body = "\n    ".join([*lines, f"return {last.expression}"])
    insight = LAYER if before else _sentence("; ".join(_whys(found)))
    derivation = textwrap.indent("\n\n".join(map(_derived, found)), "    ").strip()
    return (
        f'"""A drill of level {level}: {LEVELS[level]}."""\n\nimport torch\n\n'
        f"HINTS = {_hints(network, found)!r}\n\n"
        f"INSIGHT = {insight!r}\n\n\n"
        f"def d{network.target}({', '.join(asks_for(network))}):\n"
        f'    """{derivation}\n    """\n    {body}\n'
    )


def _derived(step: Step) -> str:
    """The derivation of a step, line by line."""
    told = []
    for term in step.terms:
        why = f"`{term.line.name} = {term.line.expression}`: {term.why}."
        told.append(f"{textwrap.fill(why, WIDTH, break_on_hyphens=False)}\n\n    {term.text}")
    if len(step.terms) > 1:
        count = {2: "twice", 3: "three times"}[len(step.terms)]
        told.append(f"{step.tensor} is read {count}, so what comes back is added up.")
    return "\n\n".join(told)


def _hints(network: Network, found: list[Step]) -> tuple[str, ...]:
    """The way back, who reads what, the shapes; then what each line does."""
    most, last = max(found, key=lambda step: len(step.terms)), found[-1]
    way = ", then ".join(f"`d{step.tensor}`" for step in found)
    readers = [f"`{term.line.name}`" for term in most.terms]
    comes = [f"`d{t.line.name}` is {_shape(network, t.line.name)}" for t in last.terms]
    ask = f"Which lines read `{most.tensor}`? {_listed(readers)}: each sends something back."
    if len(readers) == 1:
        ask = f"Which line reads `{most.tensor}`? {readers[0]}: nothing else sends anything back."
    must = f"`d{last.tensor}` must be {_shape(network, last.tensor)}"
    shapes = f"Compare the shapes: {_listed(comes)}; {must}."
    begin = [f"Go back line by line: {way}.", ask] if len(found) > 1 else [ask, shapes]
    return (*begin, *map(_sentence, _whys(found)))[:MOST_HINTS]


def _whys(found: list[Step]) -> list[str]:
    return list(dict.fromkeys(term.why for step in found for term in step.terms))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _listed(names: list[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _shape(network: Network, name: str) -> str:
    return f"({', '.join(network.dims[name])})"
