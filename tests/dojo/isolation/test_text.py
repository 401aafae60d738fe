"""Text of unknown origin: whatever a terminal, a runner or a reader could stumble over is gone."""

from __future__ import annotations

import pytest

from dojo.isolation.text import plain


@pytest.mark.parametrize(
    "text",
    [
        "::error::x", "  ::stop-commands::x", "a\n::set-output name=x::y", "##[error]x",
        "said: ##[group]x", "\t##vso[task.setvariable]x", "a ###[error]", "##teamcity[buildStop]",
        "\u200b::error::x", "#\u200b#[error]", "\r::error::x", "a\u2028::error::x", "\x85::error::x",
    ],
)  # fmt: skip
@pytest.mark.parametrize("lines", [False, True])
def test_no_order_to_a_runner_is_left(text, lines):
    for line in plain(text, 1000, lines=lines).splitlines():
        assert not line.strip().startswith("::")
        assert "##[" not in line and "##vso[" not in line and "##teamcity[" not in line


@pytest.mark.parametrize("text", ["a::b", "# ## heading", "x[0] ## no order", "d[1] :: float"])
def test_what_is_no_order_stays(text):
    assert plain(text, 1000) == text


def test_it_is_cut_and_on_one_line():
    assert plain("a\nb\n\n  c", 100) == "a b c"
    assert plain("a\n\n\nb", 100, lines=True) == "a\nb"
    assert plain("x" * 99, 10) == "x" * 9 + "…"
    assert "\x1b" not in plain("\x1b[2J\u202e\ud800", 100)


@pytest.mark.parametrize("code", [*range(9), *range(14, 28), 127])
@pytest.mark.parametrize("lines", [False, True])
def test_no_control_character_is_left_in_plain_ascii(code, lines):
    assert plain(f"a{chr(code)}[2Jb", 100, lines=lines) == "a\N{REPLACEMENT CHARACTER}[2Jb"
