"""What a notebook shows: a verdict, or lines of text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dojo.faces.notebook import html
from dojo.verdict.status import MARK, WORD, Status
from dojo.verdict.values import Judged, Verdict
from dojo.verdict.words import closing, explain, insight


@dataclass(frozen=True, repr=False)
class Report:
    """A verdict, and where a right answer was `saved`, in a sentence."""

    judged: Judged
    saved: str = ""

    @property
    def verdict(self) -> Verdict:
        """The verdict itself."""
        return self.judged.verdict

    @property
    def title(self) -> str:
        """The kata, where it stands, and the line of the source that this is about."""
        status, line = self.verdict.status, self.verdict.line
        where = f", line {line}" if line and status in (Status.WRONG, Status.BROKEN) else ""
        return f"{MARK[status]} {self.judged.kata.id}  {WORD[status]}{where}"

    @property
    def lines(self) -> list[str]:
        """All that there is to say of it, the most useful first."""
        kata, verdict = self.judged.kata, self.verdict
        if verdict.status is Status.TODO:
            return []
        said = [*explain(kata, verdict), *closing(kata, verdict), *insight(self.judged)]
        return [*said, *filter(None, [self.saved])]

    def __repr__(self) -> str:
        told = [self.judged.way, *self.lines]
        return "\n".join([self.title, *(f"    {line}" for line in told if line)])

    def _repr_html_(self) -> str:
        return str(html.report(self.title, self.judged, self.lines))  # marimo shows no other string


class Text:
    """Lines that show themselves as they are, quotes and backslashes among them."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._text = "\n".join(lines)

    def __repr__(self) -> str:
        return self._text
