"""An address for the browser: opened, where there is one, and said in any case."""

from __future__ import annotations

import os
import sys
import webbrowser
from contextlib import suppress


def tell(address: str, port: int, *, to_others: bool, browser: bool) -> None:
    """Where a page is, and who can see it. `browser`: it may be opened."""
    opened = browser and _opened(address)
    print(f"The page: {address}")
    if to_others:
        print(
            "Other machines reach it, too: whoever has this address sees your katas and may ask "
            "for hints, and nothing else."
        )
    elif _over_ssh():
        print(
            f"Over ssh, say on your own machine: ssh -L {port}:127.0.0.1:{port} and this host's "
            "name. Then open the address there."
        )
    elif not opened:
        print("Open it in your browser.")
    print("It shows what you save. Ctrl-C ends it.", flush=True)


def _over_ssh() -> bool:
    return "SSH_CONNECTION" in os.environ


def _opened(address: str) -> bool:
    """Whether a browser of this machine's has taken the address."""
    shown = sys.platform != "linux" or {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys()
    if _over_ssh() or not shown:
        return False
    with suppress(webbrowser.Error, OSError):
        return webbrowser.open(address)
    return False
