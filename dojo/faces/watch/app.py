"""Watch mode on a terminal: one page, and a few screens over it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from contextlib import suppress
from typing import ClassVar

from rich.console import Console
from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.filter import LineFilter
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from dojo.actions import answer
from dojo.course.curriculum import Kata
from dojo.faces.live.desk import Checked, Drawn, Event, WasReset
from dojo.faces.live.session import Saved, Session
from dojo.faces.watch import keys, view
from dojo.faces.watch.ascii import AsciiOnly
from dojo.faces.watch.editor import NoEditor, editor, open_beside, open_here
from dojo.faces.watch.keyboard import bear_any_byte
from dojo.faces.watch.main_screen import Page
from dojo.faces.watch.screens import KataList, Question, Reading
from dojo.terminal import screen
from dojo.verdict.status import Status
from dojo.verdict.values import Judged


class Arrived(Message):
    """Something from the desk or the watcher."""

    def __init__(self, event: Event | Saved) -> None:
        super().__init__()
        self.event = event


class Watch(App[None]):
    """The kata at hand, the verdict on it, and the keys."""

    ENABLE_COMMAND_PALETTE = False
    CSS = """
        #notice { height: auto; max-height: 3; padding: 0 1; text-style: dim; }
        #keys { height: auto; padding: 0 1; }
        .keys { height: auto; padding: 0 1; text-style: bold; }
        .hidden { display: none; }
        .question { height: auto; padding: 1 2; }
        #counted { height: 1; padding: 0 1; text-style: dim; }
        Reading VerticalScroll { padding: 0 1; }
        KataList OptionList { height: 1fr; }
        OptionList > .option-list--option-highlighted { text-style: reverse; }
        ModalScreen { background: ansi_default; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings()]

    def __init__(self, session: Session, console: Console) -> None:
        self._ascii = AsciiOnly(enabled=not screen.speaks_unicode(console))
        super().__init__(ansi_color=True)
        self.theme = "ansi-dark"  # the terminal's own colours, on its own background
        self.session, self.course = session, session.course
        self.out = console
        self.notice = session.said
        self.hinted: Kata | None = None
        self.clock: Timer | None = None
        self.since: float | None = None
        self.checking = False
        self.reveals = False
        self.just_reset: Kata | None = None

    def get_line_filters(self) -> list[LineFilter]:
        """Where the terminal can't show Unicode, what resembles it most."""
        return [*super().get_line_filters(), *([self._ascii] if self._ascii.enabled else [])]

    def compose(self) -> ComposeResult:
        yield Page(self.session, self.out)
        yield Static(id="notice")
        yield Static(keys.line(), id="keys")

    def on_mount(self) -> None:
        """Begin to watch."""
        self.session.start(self.deliver)
        self.clock = self.set_interval(1.0, self.show_notice, pause=True)
        self.wait()
        self.show()

    def deliver(self, event: Event | Saved) -> None:
        """Hand an event over from another thread."""
        self.post_message(Arrived(event))

    def on_arrived(self, message: Arrived) -> None:
        """Note it and show what has changed."""
        event = message.event
        before = self.course.current
        self.session.take(event)
        match event:
            case Saved():
                self.since = None
                self.session.said = ""
            case Judged(kata=kata, verdict=verdict) if kata == self.course.current:
                done = f"checked at {time.strftime('%H:%M:%S')} in {verdict.seconds * 1e3:.0f} ms"
                done = f"{self.session.said} {done}".strip()
                keep = self.checking or self.just_reset == kata
                self.notice = self.notice if keep else done
                self.just_reset = None
                self.reveals = True
                if verdict.solved:
                    self.hinted = None  # it has served
            case Checked() if self.checking:
                self.checking = False
                done = f"{self.course.done(self.course.katas)} of {len(self.course.katas)}"
                self.notice = f"All checked: {done} solved. l lists them."
            case WasReset(kata=kata, sentence=sentence):
                self.notice = sentence
                self.just_reset = kata  # its verdict must not take the sentence away
            case Drawn(sentence=sentence):
                self.notice = sentence
        if self.course.current != before:
            self.turn_page()
        self.wait()
        self.show()
        if isinstance(self.screen, KataList):
            self.screen.fill()

    def show(self) -> None:
        """Draw the page."""
        page = self.query_one(Page)
        page.draw(hinted=self.hinted == self.course.current)
        self.show_notice()
        if self.reveals:
            self.reveals = False
            self.call_after_refresh(page.show_verdict)

    def wait(self) -> None:
        """Let the clock tick as long as something is being judged, and no longer."""
        assert self.clock
        if not self.session.judging:
            self.clock.pause()
            self.since = None
        elif self.since is None:
            self.since = time.monotonic()
            self.clock.reset()
            self.clock.resume()

    def show_notice(self) -> None:
        """The line above the keys: what goes on, or what was the last that happened."""
        text = self.notice
        judging = self.session.judging
        if self.checking:
            total = len(self.course.katas)
            done = total - len(judging)
            text = f"checking all  {screen.bar(self.out, done, total, 20)}  {done} of {total}"
        elif self.course.current in judging:
            seconds = int(time.monotonic() - (self.since or time.monotonic()))
            text = f"checking ... {seconds} s" if seconds else "checking ..."
        self.query_one("#notice", Static).update(Text(text))

    def turn_page(self) -> None:
        """Another kata: from its beginning; from the verdict, if there is something to be said."""
        self.notice = ""
        self.hinted = None
        self.query_one(Page).scroll_home(animate=False, immediate=True)
        self.reveals = self.course.status(self.course.current) in (Status.WRONG, Status.BROKEN)

    def go(self, kata: Kata | None) -> None:
        """Bring a kata to the screen, by the learner's choice."""
        before = self.course.current
        self.session.choose(kata)
        if self.course.current != before:
            self.turn_page()
        self.wait()
        self.show()

    def say(self, notice: str) -> None:
        """Put a sentence above the keys."""
        self.notice = notice
        self.show_notice()

    def action_next(self) -> None:
        """On."""
        following = self.course.next()
        self.go(following)
        if not following:
            self.say("This is the last one.")

    def action_previous(self) -> None:
        """Back."""
        self.go(self.course.previous())

    def action_list(self) -> None:
        """All katas."""
        self.session.pinned = True
        self.push_screen(KataList(self.course, self.mark), self.chosen)

    def chosen(self, kata: Kata | None) -> None:
        """From the list; None leaves all as it is."""
        if kata:
            self.go(kata)

    def mark(self, kata: Kata) -> Text:
        """One letter for where a kata stands."""
        status = self.course.status(kata)
        return screen.mark(self.out, status) if status else Text(view.UNKNOWN)

    def action_hint(self) -> None:
        """One more."""
        self.session.pinned = True
        self.session.one_more_hint()
        self.hinted = self.course.current
        self.show()
        self.query_one(Page).scroll_end(animate=False)

    def action_answer(self) -> None:
        """The worked answer, now or after a question."""
        self.session.pinned = True
        kata = self.course.current

        def show(agreed: bool | None) -> None:
            if agreed:
                self.push_screen(Reading(Text(answer(kata, self.session.state))))

        if self.course.solved(kata):
            show(True)
        else:
            self.push_screen(Question(f"{kata.id} is not solved yet. Show the answer?"), show)

    def action_reset(self) -> None:
        """The stub again, after a question."""
        self.session.pinned = True
        kata = self.course.current

        def put_back(agreed: bool | None) -> None:
            if agreed:
                self.session.reset(kata)

        file = self.session.path().name
        self.push_screen(Question(f"Reset {file}? Your text is kept beside it."), put_back)

    def action_check(self) -> None:
        """All katas."""
        self.checking = True
        self.session.check()
        self.wait()
        self.show()

    def action_drill(self) -> None:
        """Another drill."""
        self.say("drawing ...")
        self.session.draw()

    def action_edit(self) -> None:
        """Open the kata's file."""
        self.session.pinned = True
        judged = self.course.judged.get(self.course.current)
        try:
            chosen = editor(self.session.path(), judged.verdict.line if judged else None)
            if not chosen.in_terminal:
                open_beside(chosen)
                return
            with self.suspend():
                goes_on = open_here(chosen)
        except NoEditor as error:
            self.say(str(error))
        except OSError as error:
            self.say(f"The editor can't be started: {error.strerror}.")
        else:
            if not goes_on:
                self.end(signal.SIGTERM)

    def action_help(self) -> None:
        """What the keys do."""
        self.push_screen(Reading(Text(keys.help_text())))

    def end(self, number: signal.Signals) -> None:
        """Leave because of a signal."""
        self.exit(return_code=128 + number)


def watch(session: Session) -> int:
    """Watch until the learner quits. The terminal is restored on every way out."""
    for told in ("COLUMNS", "LINES"):  # the terminal itself knows better, also after a resize
        os.environ.pop(told, None)
    if sys.platform != "win32":  # there, characters come and not bytes
        from textual.drivers import linux_driver

        bear_any_byte(linux_driver)
    app = Watch(session, screen.console())
    try:
        asyncio.run(_run(app))
    finally:
        session.stop()
    return app.return_code or 0


async def _run(app: Watch) -> None:
    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        # Windows has no SIGHUP, and no loop there takes handlers.
        with suppress(KeyError, NotImplementedError):
            number = signal.Signals[name]
            loop.add_signal_handler(number, app.end, number)
    await app.run_async(mouse=False)  # so that the terminal's own clicks and selections work
