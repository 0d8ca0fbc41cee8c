"""Answers for what waits to be sent, by kind: new issues, checklists, changes …, each with when the first was made."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.domain.clock_text import instant, utc_text
from inspector.store import streams
from inspector.store.workspace import Workspace

MOST_OPS = 20_000  # beyond that it is a first delivery, and the kinds say nothing
EDIT, REGISTER, VISIT, RECORDS = "edit", "register", "visit", "records"
_KIND = {
    "visit_target": VISIT, "place": REGISTER, "person": REGISTER, "body": REGISTER, "campaign": REGISTER,
}  # fmt: skip
_BY_RECORD = """
    SELECT entity, max(kind = 'create') AS made, min(wall) AS wall FROM journal
    WHERE scope = ? AND device = ? AND seq > ? GROUP BY record
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """Records of one kind that wait: issue, check, recheck, photo …; edit is what the office has in an older state."""

    kind: str
    count: int
    earliest_utc: str


def by_kind(ws: Workspace) -> list[Kind]:
    """Return what of this laptop's records the office has not confirmed, by kind; nothing where it is too much."""
    conn = ws.reader()
    acked = streams.stream(conn, ws.device.id).acked
    if streams.last_seq(conn, ws.scope, ws.device.id) - acked > MOST_OPS:
        return []
    found: dict[str, tuple[int, str]] = {}
    for entity, made, wall in conn.execute(_BY_RECORD, (ws.scope, ws.device.id, acked)):
        kind = _KIND.get(entity, entity) if made else EDIT
        count, earliest = found.get(kind, (0, ""))
        at = utc_text(instant(wall))
        found[kind] = count + 1, min(earliest or at, at)
    return [Kind(kind, count, earliest) for kind, (count, earliest) in found.items()]
