"""What comes over the page of watch mode: the list, a longer text, a question."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from dojo.course.curriculum import Kata
from dojo.faces.live.position import Course

Mark = Callable[[Kata], Text]
"""One letter for where a kata stands."""


class Reading(ModalScreen[None]):
    """A longer text; any of the usual keys closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,space,question_mark,a", "dismiss", "close"),
    ]

    def __init__(self, text: Text) -> None:
        super().__init__()
        self.text = text

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Static(self.text)
        yield Static("Esc closes, arrows scroll", classes="keys")


class Question(ModalScreen[bool]):
    """Yes or no. Only y is a yes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "dismiss(True)", "yes"),
        Binding("n,escape,q,enter", "dismiss(False)", "no"),
    ]

    def __init__(self, question: str) -> None:
        super().__init__()
        self.question = question

    def compose(self) -> ComposeResult:
        yield Static(Text(f"{self.question}\n\ny yes   n no"), classes="question")


class KataList(ModalScreen["Kata | None"]):
    """All katas with their state, to choose one from."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,l", "leave", "close"),
        Binding("slash", "search", "search", priority=True),
        Binding("o", "only('open')", "open"),
        Binding("d", "only('done')", "done"),
    ]

    def __init__(self, course: Course, mark: Mark) -> None:
        super().__init__()
        self.course, self.mark = course, mark
        self.only = ""

    def compose(self) -> ComposeResult:
        yield Input(placeholder="part of a name", classes="hidden", compact=True)
        yield OptionList(compact=True)
        yield Static(id="counted")
        yield Static("Enter goes there  / search  o open  d done  Esc closes", classes="keys")

    def on_mount(self) -> None:
        """Begin at the kata at hand."""
        self.fill(self.course.current.id)
        self.query_one(OptionList).focus()

    def fill(self, at: str | None = None) -> None:
        """Write the rows anew; the highlighted one stays, or `at` becomes it."""
        options = self.query_one(OptionList)
        if at is None and options.highlighted is not None:
            at = options.get_option_at_index(options.highlighted).id
        shown = [kata for kata in self.course.katas if self._wanted(kata)]
        options.clear_options()
        options.add_options([Option(self._row(kata), id=kata.id) for kata in shown])
        ids = [kata.id for kata in shown]
        if ids:
            options.highlighted = ids.index(at) if at in ids else 0
        done, total = self.course.done(self.course.katas), len(self.course.katas)
        only = f", {self.only} only" if self.only else ""
        self.query_one("#counted", Static).update(
            f"{done} of {total} solved; {len(shown)} shown{only}"
        )

    def action_leave(self) -> None:
        """Back from the search to the list, from the list to the page."""
        search = self.query_one(Input)
        if search.has_focus or search.value:
            search.value = ""
            search.add_class("hidden")
            self.query_one(OptionList).focus()
        else:
            self.dismiss(None)

    def action_search(self) -> None:
        """Type part of a name, from the very next key on."""
        search = self.query_one(Input)
        search.remove_class("hidden")
        self.set_focus(search)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a name is typed, `/` is part of it."""
        return action != "search" or not self.query_one(Input).has_focus

    def action_only(self, which: str) -> None:
        """Show the open or the solved ones only; the same key again shows all."""
        self.only = "" if self.only == which else which
        self.fill()

    def on_input_changed(self) -> None:
        """Narrow the list while typing."""
        self.fill()

    def on_input_submitted(self) -> None:
        """Back to the list, which stays narrowed."""
        self.query_one(OptionList).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """That one it is."""
        self.dismiss(next(kata for kata in self.course.katas if kata.id == event.option.id))

    def _wanted(self, kata: Kata) -> bool:
        search = self.query_one(Input).value.strip()
        name = kata.id if search != search.lower() else kata.id.lower()  # dC is not dc...
        fits = {"": True, "done": self.course.solved(kata), "open": not self.course.solved(kata)}
        return search in name and fits[self.only]

    def _row(self, kata: Kata) -> Text:
        return Text.assemble(self.mark(kata), f" {kata.id}")
