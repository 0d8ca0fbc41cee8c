"""Answers for half-typed work: local rows that are on disk half a second after a keystroke and never leave the laptop.

A draft is no op; it becomes one transaction of ops at 提交, and is removed in that same transaction.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from inspector.domain.clock_text import utc_text
from inspector.store.door import new_id
from inspector.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft: its kind (`issue`, `recheck`, …), the form as JSON values, when it was last kept."""

    id: str
    kind: str
    doc: dict[str, Any]
    updated_at_utc: str


def keep(ws: Workspace, kind: str, doc: dict[str, Any], draft_id: str | None = None) -> str:
    """Keep a draft (new where no id is given) and return its id; on disk when this returns."""
    draft_id = draft_id or new_id()
    body = json.dumps(doc, ensure_ascii=False)
    with ws.local() as conn:
        conn.execute(
            "INSERT INTO draft VALUES (?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET doc = excluded.doc, updated_at_utc = excluded.updated_at_utc",
            (draft_id, kind, body, utc_text(ws.now())),
        )
    return draft_id


def kept(ws: Workspace, kind: str | None = None) -> list[Draft]:
    """Return the drafts, the last kept one first."""
    sql = "SELECT * FROM draft WHERE ?1 IS NULL OR kind = ?1 ORDER BY updated_at_utc DESC, id DESC"
    return [
        Draft(row["id"], row["kind"], json.loads(row["doc"]), row["updated_at_utc"])
        for row in ws.reader().execute(sql, (kind,))
    ]


def discard(ws: Workspace, draft_id: str) -> None:
    """Throw a draft away."""
    with ws.local() as conn:
        conn.execute("DELETE FROM draft WHERE id = ?", (draft_id,))
