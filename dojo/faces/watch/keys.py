"""What each key does: said once, for the bindings, the last line of the screen, and the help."""

from __future__ import annotations

from dataclasses import dataclass

from rich.text import Text
from textual.binding import Binding


@dataclass(frozen=True)
class Key:
    """A key, the app's action, its word in the last line, and what the help says of it."""

    key: str
    action: str
    word: str = ""
    help: str = ""
    named: str = ""
    """What Textual calls the key, if not by its letter."""


KEYS = (
    Key("n", "next", "next",
        "on to the next open kata; from an unsolved one to the next in order"),
    Key("p", "previous", "back", "back to the one before"),
    Key("l", "list", "list",
        "the list of all katas: arrows and Enter; / searches, o shows the open, d the solved ones"),
    Key("h", "hint", "hint", "a hint, one more each time"),
    Key("a", "answer", "answer", "the worked answer; asks first while the kata is unsolved"),
    Key("r", "reset", "reset", "put the stub back; asks first, and your text is kept beside it"),
    Key("c", "check", "check", "check all katas"),
    Key("x", "drill", "drill", "draw a drill: a small network, and one gradient of it; each time another"),
    Key("e", "edit", "edit",
        "open the file: in $VISUAL or $EDITOR, or in VS Code from its own terminal"),
    Key("?", "help", named="question_mark"),
    Key("q", "quit", "quit", "quit (Ctrl-C, too)"),
)  # fmt: skip


def bindings() -> list[Binding]:
    """For Textual."""
    usual = [Binding(key.named or key.key, key.action, key.word) for key in KEYS]
    return [*usual, Binding("ctrl+c", "quit", priority=True)]


def line() -> Text:
    """All keys in a line, which fits in 80 columns."""
    named = (Text.assemble((key.key, "bold"), f" {key.word}" if key.word else "") for key in KEYS)
    return Text(" ").join(named)


def help_text() -> str:
    """What watch mode does, and its keys."""
    told = "\n".join(f"{key.key}  {key.help}" for key in KEYS if key.help)
    return (
        "Save a file of katas/ in your editor: it is judged, and the verdict is here at once.\n\n"
        f"{told}\n\nUp, Down, PageUp and PageDown scroll. Nothing is lost when you quit: your files "
        "are all there is.\n"
    )
