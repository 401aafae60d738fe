"""What CHANGELOG.md says of a version: `changes.py 0.2.0`.

Fails if it says nothing of it, or if pyproject.toml has another.
"""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
version = sys.argv[1]
project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
if project["version"] != version:
    sys.exit(f"pyproject.toml says {project['version']}, the tag {version}.")
text = (ROOT / "CHANGELOG.md").read_text("utf-8")
found = re.search(
    rf"^## {re.escape(version)}\b[^\n]*\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE
)
if not found or not found[1].strip():
    sys.exit(f"CHANGELOG.md says nothing of {version}.")
sys.stdout.buffer.write(found[1].strip().encode() + b"\n")
