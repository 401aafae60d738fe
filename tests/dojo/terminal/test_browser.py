"""An address for the browser, on a machine with one, without one, and over ssh."""

from __future__ import annotations

import sys
import webbrowser

import pytest

from dojo.terminal.browser import tell

ADDRESS = "http://127.0.0.1:8000/token/"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was opened in a browser, on a desktop."""
    found: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda address: found.append(address) or True)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    return found


def told(
    capsys: pytest.CaptureFixture[str], *, to_others: bool = False, browser: bool = True
) -> str:
    tell(ADDRESS, 8000, to_others=to_others, browser=browser)
    out = capsys.readouterr().out
    assert out.startswith(f"The page: {ADDRESS}\n") and "Ctrl-C ends it." in out
    return out


def test_at_a_desktop(opened: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert "Open it" not in told(capsys) and opened == [ADDRESS]


def test_unless_it_is_not_to_be_opened(
    opened: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Open it in your browser." in told(capsys, browser=False) and opened == []


def test_without_a_screen(
    opened: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert "Open it in your browser." in told(capsys) and opened == []


def test_without_a_browser(
    opened: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(address: str) -> bool:
        raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr(webbrowser, "open", none)
    assert "Open it in your browser." in told(capsys)


def test_over_ssh(
    opened: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")
    assert "ssh -L 8000:127.0.0.1:8000" in told(capsys) and opened == []


def test_what_is_opened_to_others_is_said(
    opened: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Other machines reach it, too" in told(capsys, to_others=True)
