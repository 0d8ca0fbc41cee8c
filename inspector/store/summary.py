"""Answers for how much a workspace holds, as the page 设置 tells it."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of what is kept: records of each kind that still count, originals and their bytes, ops in the journal."""

    issues: int
    visits: int
    rechecks: int
    places: int
    bodies: int
    people: int
    originals: int
    original_bytes: int
    ops: int


def summary(ws: Workspace) -> Summary:
    """Count what the workspace holds; with a large ledger this takes longer than a frame, so ask on a worker."""
    conn = ws.reader()

    def count(entity: str) -> int:
        return int(conn.execute(f'SELECT count(*) FROM "{entity}" WHERE deleted = 0').fetchone()[0])

    originals, size = conn.execute(
        "SELECT count(*), coalesce(sum(size_bytes), 0) FROM blob WHERE held = 'here'"
    ).fetchone()
    ops = conn.execute("SELECT coalesce(sum(last_seq), 0) FROM device_stream").fetchone()[0]
    return Summary(
        issues=count("issue"),
        visits=count("visit"),
        rechecks=count("recheck"),
        places=count("place"),
        bodies=count("body"),
        people=count("person"),
        originals=originals,
        original_bytes=size,
        ops=ops,
    )
