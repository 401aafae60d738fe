"""How a process ended, on every system."""

from __future__ import annotations

import pytest

from dojo.isolation.apart import ending


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (3, "It ended its whole process (exit code 3)"),
        (-11, "was killed (SIGSEGV)"),
        (-99, "was killed (signal 99)"),
        (0xC0000005, "was killed (exception 0xC0000005)"),  # Windows: an access violation
    ],
)
def test_an_exit_code_in_words(code: int, words: str) -> None:
    assert words in ending(code)
