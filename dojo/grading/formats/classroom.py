"""What the class has got wrong: as JSON, and as one page that is drawn from it alone."""

from __future__ import annotations

from pathlib import Path
from string import Template

import msgspec

from dojo.grading.overview import Overview
from dojo.isolation.text import allowed_by_hash

STATIC = Path(__file__).parent / "static"
POLICY = "default-src 'none'; script-src {script}; style-src {style}; base-uri 'none'; form-action 'none'"


def json(overview: Overview) -> str:
    """`class.json`."""
    return msgspec.json.format(msgspec.json.encode(overview), indent=2).decode() + "\n"


def html(overview: Overview) -> str:
    """`class.html`: it loads nothing, and runs its own script alone, whatever the names say."""
    style, script = _text("class.css"), _text("class.js")
    return Template(_text("class.html")).substitute(
        policy=POLICY.format(script=allowed_by_hash(script), style=allowed_by_hash(style)),
        style=style,
        script=script,
        overview=json(overview).replace("<", "\\u003c"),  # no `</script>` but our own
    )


def _text(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")
