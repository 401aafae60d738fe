"""A piece of a sentence that knows which tensors it names: nobody has to read that off its words."""

from __future__ import annotations


class Phrase(str):
    """A text, the `names` in it, and those of tensors `through` which comes the term that it speaks of."""

    names: tuple[str, ...]
    through: tuple[str, ...]

    def __new__(
        cls, text: str = "", names: tuple[str, ...] = (), through: tuple[str, ...] = ()
    ) -> Phrase:
        made = super().__new__(cls, text)
        made.names, made.through = names, through
        return made


UNSAID = Phrase()


def phrase(text: str, *parts: str) -> Phrase:
    """A text with these parts in the places of its `{}`. It names what they name."""
    known = [part for part in parts if isinstance(part, Phrase)]
    return Phrase(
        text.format(*parts),
        tuple(name for part in known for name in part.names),
        tuple(name for part in known for name in part.through),
    )


def quoted(name: str) -> Phrase:
    """A name in a sentence."""
    return Phrase(f"`{name}`", (name,))
