"""For terminals without Unicode: every character becomes one that resembles it, of its width."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from dojo.terminal.screen import ascii_only


class AsciiOnly(LineFilter):
    """Draws lines in ASCII."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments, each as wide as before."""
        return [Segment(ascii_only(text), style, control) for text, style, control in segments]
