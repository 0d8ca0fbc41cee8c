"""Answers for what waits for somebody in the ledger: the issues of each kind, what is most pressing of one issue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from inspector.ui.models.ledger_line import LOOKS_OF_WAITS
from inspector.wording.ledger import FOLLOW


def waiting_of(ws: Any, today: date) -> dict[str, tuple[str, ...]]:
    """Return kind (keys of FOLLOW) → the issues, the longest waiting first; ask it on a worker."""
    from inspector.store.digest import digest

    found = digest(ws, today)
    return {code: getattr(found, code) for code in FOLLOW}


def by_issue(waiting: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return issue → what waits there, the most pressing first."""
    found: dict[str, list[str]] = {}
    for code in LOOKS_OF_WAITS:
        for issue_id in waiting.get(code, ()):
            found.setdefault(issue_id, []).append(code)
    return {issue_id: tuple(codes) for issue_id, codes in found.items()}
