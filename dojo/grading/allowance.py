"""How long a submission may hold its judge: each kata has its time, and all of them together a bound."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from dojo.isolation.link import Pipes, Streams

ALL = 6
"""So many times a kata's seconds are for all of a submission's katas together ..."""
LEAST = 2.0
"""... and when these are used up, each still has so many seconds: an honest one takes 0.02."""


@dataclass
class Allowance:
    """What one submission has left. `each` is what a kata has, in seconds of its own process."""

    each: float
    left: float = field(init=False)

    def __post_init__(self) -> None:
        self.left = ALL * self.each

    @property
    def now(self) -> float:
        """Seconds for the next kata."""
        return min(self.each, max(self.left, LEAST))

    @property
    def cut(self) -> bool:
        """Whether that is less than a kata has."""
        return self.now < self.each

    @property
    def told(self) -> str:
        """Why it is less."""
        together = f"All katas of a submission together have {ALL * self.each:g} seconds"
        return f"{together}, and these are used up: it had {self.now:.2g} seconds."

    @contextmanager
    def spent(self, link: Pipes | Streams) -> Iterator[None]:
        """What a kata takes, up to what it may take."""
        link.left = before = self.now
        try:
            yield
        finally:
            self.left -= before - link.left
