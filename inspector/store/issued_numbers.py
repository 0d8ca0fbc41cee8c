"""Answers for the 文号 that the office gave, kept as they come with its pages: the one it says last counts.

The office that was put back from an older copy may give a document another number than before. Where no paper carries
one yet, the new one simply takes its place. What a paper carries already is `Issued.official_number` and stays: both
are kept, and the register says that they clash.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from inspector.domain.exchange import OfficeDatum
from inspector.domain.issued import NUMBERING


def take_numbers(conn: Any, data: Iterable[OfficeDatum], at_utc: str) -> frozenset[str]:
    """Keep the 文号 that the office gave (in the transaction of a page); return which documents got one."""
    told = set()
    for one in data:
        issued_id = one.name.removeprefix(NUMBERING)
        number = _number_in(one.body) if issued_id != one.name else None
        if number:
            conn.execute(
                "INSERT INTO issued_number VALUES (?, ?, ?) ON CONFLICT (issued_id) DO UPDATE SET "
                "number = excluded.number, at_utc = excluded.at_utc",
                (issued_id, number, at_utc),
            )
            told.add(issued_id)
    return frozenset(told)


def _number_in(body: str) -> str | None:
    try:
        number = json.loads(body).get("number")
    except (ValueError, AttributeError):
        return None
    return number if isinstance(number, str) and number else None
