"""Where a submission came from, and when: kept beside its result, for the gradebook alone.

Not in the result itself, which is the same whenever and from wherever the same texts are graded.
"""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec import Struct


class Origin(Struct, frozen=True):
    """`roster_id` is the id as the roster has it, `columns` its other columns.

    Times are ISO 8601. `committed` is what the commit says, so its author's word; `graded` and
    `collected` are by this machine's clock. `late` is by how much, if it came after the deadline, and
    `by` what that rests on.
    """

    roster_id: str = ""
    columns: dict[str, str] = {}
    address: str = ""
    commit: str = ""
    committed: str = ""
    collected: str = ""
    graded: str = ""
    late: str = ""
    by: str = ""


def now() -> str:
    """This moment, to the second, in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")
