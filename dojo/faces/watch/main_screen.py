"""The page of watch mode: the kata at hand, and the verdict on it."""

from __future__ import annotations

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from dojo.faces.live.session import Session
from dojo.faces.watch import view
from dojo.terminal import screen


class Hanging:
    """A text with a list in it: what is wrapped behind a dash stays behind it."""

    def __init__(self, text: Text) -> None:
        self.text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in self.text.split(allow_blank=True):
            dash = 2 if line.plain.startswith("- ") else 0
            row = Table.grid()
            row.add_row(line[:dash], line[dash:])
            yield row if dash else line

    def __str__(self) -> str:
        return self.text.plain


class Page(VerticalScroll):
    """Draws what the session knows of the kata at hand.

    What is wrapped keeps its indentation: hence a widget for each part, padded on the left.
    """

    DEFAULT_CSS = """
        Page { padding: 0 1; scrollbar-size-vertical: 1; }
        Page Vertical { height: auto; }
        Page #forward { padding-left: 4; }
        Page #why { padding-left: 2; }
    """

    def __init__(self, session: Session, out: Console) -> None:
        super().__init__(can_focus=True)
        self._session, self._out = session, out

    def compose(self) -> ComposeResult:
        yield Static(id="task")
        yield Static(id="forward")
        with Vertical(id="verdict"):
            yield Static(id="head")
            yield Static(id="why")
            yield Static(id="onward")
        yield Static(id="hints")

    def draw(self, hinted: bool) -> None:
        """Write everything anew; the hints only if they were asked for."""
        course = self._session.course
        judged = course.judged.get(course.current)
        path = self._session.path()
        task = [view.heading(course), self._progress(), view.assignment(course.current)]
        task += view.offers(course)
        head, why, onward = view.where(path, None), Text(), Text()
        if judged:
            head = view.verdict(judged, str(screen.mark(self._out, judged.verdict.status)))
            why = view.why(judged)
        if judged and judged.verdict.solved:
            onward = Text("\n").append_text(view.well_done(course, keys=True))
        if course.current in self._session.judging:  # it is about the text before
            head = Text("old: ").append_text(head) if judged else head
            for text in (head, why, onward):
                text.stylize("dim")
        parts: dict[str, Text | Hanging] = {
            "task": Text("\n\n").join(task),
            "forward": view.forward(judged),
            "head": Text("\n").append_text(head),
            "why": why,
            "onward": Hanging(onward),
            "hints": Text("\n").append_text(view.hints(self._session.hints())),
        }
        for name, content in parts.items():
            part = self.query_one(f"#{name}", Static)
            part.update(content)
            part.display = bool(str(content)) and (hinted or name != "hints")

    def show_verdict(self) -> None:
        """Scroll to where the verdict can be seen; to its beginning, if it is a long one."""
        verdict = self.query_one("#verdict", Vertical)
        tall = verdict.outer_size.height > self.size.height
        self.scroll_to_widget(verdict, animate=False, top=tall)

    def _progress(self) -> Text:
        """How far the stage is."""
        course = self._session.course
        stage = course.stage()
        done = course.done(stage.katas)
        bar = screen.bar(self._out, done, len(stage.katas), width=13)
        return Text(f"{stage.name}  {bar}  {done} of {len(stage.katas)}  {stage.title}")
