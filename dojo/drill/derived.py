"""The worked answer of a drawn kata, derived from the table of moves, with its derivation and hints."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass

from dojo.drill.grammar import LEVELS, Dims, Line, Network


@dataclass(frozen=True)
class Term:
    """What comes back through one line: an expression, and the line that it is for."""

    line: Line
    text: str


def terms(network: Network) -> list[Term]:
    """Of each time that the tensor is read, in the order of the lines."""
    return [
        Term(line, _back(network, line, place))
        for line in network.readers(network.target)
        for place, read in enumerate(line.reads)
        if read == network.target
    ]


def _back(network: Network, line: Line, place: int) -> str:
    mine = network.dims(line.reads[place])
    a, b = (*line.reads, "")[:2]
    text = line.kind.back[place].format(
        a=a, b=b, y=line.name, dy=f"d{line.name}", axis=line.axis,
        size=line.size, shape=_sizes(network.dims(a)),
    )  # fmt: skip
    if len(line.kind.back) < 2 or line.move == "matmul":
        return text
    return _summed(text, line.dims, mine)


def _sizes(dims: Dims) -> str:
    return ", ".join(dim.replace("*", " * ") for dim in dims)


def _summed(text: str, wide: Dims, mine: Dims) -> str:
    """Summed over what was broadcast."""
    inside = text if re.fullmatch(r"\w+", text) else f"({text})"
    missing = len(wide) - len(mine)
    if missing:
        inside, text = (s + f".sum({', '.join(map(str, range(missing)))})" for s in (inside, text))
        text = inside
    for place, dim in enumerate(mine):
        if dim == "1" and wide[missing + place] != "1":
            inside = f"{inside}.sum({place}, keepdim=True)"
            text = inside
    return text


def asks_for(network: Network) -> tuple[str, ...]:
    """What the answer reads: forward values in their order, gradients, sizes."""
    text = " ".join(term.text for term in terms(network))
    used = set(re.findall(r"(?<![.\w])[A-Za-z_]\w*", text))
    values = [*network.given, *network.picks, *network.masks, *(n.name for n in network.lines)]
    gradients = [f"d{name}" for name in values]
    sizes = {part for name in values for dim in network.dims(name) for part in dim.split("*")}
    names = [*values, *gradients, *sorted(sizes - {"1"})]
    return tuple(name for name in names if name in used)


def expression(network: Network) -> str:
    """The gradient, in a line: the first term, and what is added to it."""
    first, *others = [term.text for term in terms(network)]
    for other in others:
        first += f" - {other[1:]}" if other.startswith("-") else f" + {other}"
    return first


def answer(name: str, level: int, network: Network) -> str:
    """The file of the worked answer, laid out as those of the stages are."""
    target, found = network.target, terms(network)
    readers = " and ".join(f"`{term.line.name}`" for term in found)
    asked = ", ".join(asks_for(network))
    derivation = [
        f"`{term.line.name} = {term.line.expression}`: {term.line.kind.words}.\n\n        {term.text}"
        for term in found
    ]
    if len(found) > 1:
        derivation.append(f"{target} is read {_times(len(found))}, so what comes back is added up.")
    hints = [
        f"Which lines read `{target}`? {readers}: "
        + (
            "nothing else sends anything back." if len(found) == 1 else "each sends something back."
        ),
        *(f"{_capital(term.line.kind.words)}." for term in found),
        _shapes(network, found),
    ]
    insight = _capital("; ".join(dict.fromkeys(term.line.kind.words for term in found))) + "."
    body = f'"""{_indented(derivation)}\n    """\n    return {expression(network)}'
    return (
        f'"""A drill of level {level}: {LEVELS[level]}."""\n\nimport torch\n\n'
        f"HINTS = {tuple(dict.fromkeys(hints))!r}\n\n"
        f"INSIGHT = {insight!r}\n\n\n"
        f"def d{target}({asked}):\n    {body}\n"
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _times(count: int) -> str:
    return {2: "twice", 3: "three times"}.get(count, f"{count} times")


def _shapes(network: Network, found: list[Term]) -> str:
    def shape(name: str) -> str:
        return f"({', '.join(network.dims(name))})"

    comes = ", ".join(f"`d{t.line.name}` is {shape(t.line.name)}" for t in found)
    return f"Compare the shapes: {comes}, and `d{network.target}` must be {shape(network.target)}."


def _indented(paragraphs: list[str]) -> str:
    return textwrap.indent("\n\n".join(paragraphs), "    ").strip()
