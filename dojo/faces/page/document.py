"""The page as one document: markup, style and script of `static/`, and what it is told."""

from __future__ import annotations

import re
import secrets
from functools import cache
from pathlib import Path
from string import Template

from dojo.faces.page.facts import Facts, as_json
from dojo.isolation.text import allowed_by_hash

STATIC = Path(__file__).parent / "static"
MODULES = (
    "dom", "lanes", "network", "numbers", "charts", "tables", "training", "kata", "main",
)  # fmt: skip
"""The script's modules, each after those that it imports."""
POLICY = (
    "default-src 'none'; {connect}img-src data:; script-src {script}; style-src {style}; "
    "base-uri 'none'; form-action 'none'"
)


def served(facts: Facts) -> tuple[str, str]:
    """The document for a browser that stays connected, and the policy that it is to be sent with."""
    nonce = secrets.token_urlsafe(16)
    allowed = f"'nonce-{nonce}'"
    policy = POLICY.format(connect="connect-src 'self'; ", script=allowed, style=allowed)
    return _filled(facts, nonce=nonce), f"{policy}; frame-ancestors 'none'"


def written(facts: Facts) -> str:
    """The document as a file: it loads nothing, and runs its own script alone."""
    policy = POLICY.format(
        connect="", script=allowed_by_hash(script()), style=allowed_by_hash(_text("page.css"))
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return _filled(facts, policy=meta)


def _filled(facts: Facts, *, nonce: str = "", policy: str = "") -> str:
    return Template(_text("page.html")).substitute(
        nonce=f' nonce="{nonce}"' if nonce else "",
        policy=policy,
        style=_text("page.css"),
        script=script(),
        facts=as_json(facts),
    )


@cache
def script() -> str:
    """All modules as one: in it, nothing needs to be imported or exported."""
    parts = (_text(f"{name}.js") for name in MODULES)
    return "\n".join(re.sub(r"^import .*;$\n|^export ", "", p, flags=re.MULTILINE) for p in parts)


@cache
def _text(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")
