"""The keyboard of a Unix terminal, which may send any byte."""

from __future__ import annotations

import codecs
from functools import partial
from types import ModuleType


def bear_any_byte(driver: ModuleType) -> None:
    """Let Textual's `linux_driver` read a byte that is not UTF-8 as the replacement character.

    Its own decoder is strict, so that a Latin-1 paste over ssh would end the app. No key is lost,
    also none that follows a sequence cut off.
    """

    def decoder(encoding: str) -> partial[codecs.IncrementalDecoder]:
        return partial(codecs.getincrementaldecoder(encoding), errors="replace")

    vars(driver)["getincrementaldecoder"] = decoder
