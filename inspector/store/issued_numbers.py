"""Answers for the 文号 that the office gave, kept as they come with its pages. The first one a document got stays."""

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
                "INSERT INTO issued_number VALUES (?, ?, ?) ON CONFLICT (issued_id) DO NOTHING",
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
