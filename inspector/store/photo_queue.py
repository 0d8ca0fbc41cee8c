"""Answers for the bytes that go to the office and come from it: what waits, how far it is, what is to be fetched.

Each original taken in here, and the preview made of it, is queued once, in the transaction that records it. Previews go
first: they are what others look at. An original that is corrupt here is `damaged` and never sent silently. Previews
that others took are asked for ahead, for all issues that are open or due: there is no network where they are needed.
States: waiting → uploading → stored → safe, or damaged.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from inspector.domain.clock_text import instant, utc_text
from inspector.errors import Known
from inspector.store import photos
from inspector.store.door import Changed, new_id
from inspector.store.workspace import Workspace

ORIGINAL, PREVIEW, FETCH = "original", "preview", "fetch"
WAITING, UPLOADING, STORED, SAFE, DAMAGED = "waiting", "uploading", "stored", "safe", "damaged"


@dataclass(frozen=True, slots=True)
class PhotoTask:
    """Bytes that are to be sent: `role` original | preview, `of` the original they belong to, `offset` what arrived."""

    sha256: str
    role: str
    of: str
    size_bytes: int
    state: str
    offset: int
    tries: int
    error: str | None
    next_try_at_utc: str | None


def photo_tasks(ws: Workspace, now_utc: str, limit: int = 1000) -> list[PhotoTask]:
    """Return what can be sent now: previews, then originals, the smallest first."""
    found: list[PhotoTask] = []
    for role in (PREVIEW, ORIGINAL):
        sql = (
            "SELECT sha256, role, of_sha256, size_bytes, state, offset, tries, error, next_try_at_utc FROM photo_queue "
            "WHERE role = ? AND state IN ('waiting', 'uploading') "
            "AND NOT coalesce(next_try_at_utc, '') BETWEEN ? AND ? ORDER BY size_bytes, of_sha256 LIMIT ?"
        )
        rows = ws.reader().execute(sql, (role, *_not_yet(now_utc), limit - len(found)))
        found += [PhotoTask(*row) for row in rows]
    return found


def _not_yet(now_utc: str) -> tuple[str, str]:
    """Return between which times a next try is not due yet; one that is days ahead was noted under another clock."""
    try:
        at = instant(now_utc)
        return utc_text(at + timedelta(milliseconds=1)), utc_text(at + timedelta(days=1))
    except (ValueError, OverflowError):
        return now_utc, ""


def note_photo(
    ws: Workspace,
    sha256: str,
    role: str,
    *,
    state: str,
    offset: int = 0,
    error: str | None = None,
    next_try_at_utc: str | None = None,
    of: str | None = None,
) -> None:
    """Note how far some bytes are. Two originals may have one preview: without `of` the next of them is meant.

    Role `fetch` is a preview that was asked for and did not come; it is asked for again after `next_try_at_utc`.
    """
    with ws.local() as conn:
        if role == FETCH:
            conn.execute(
                "INSERT OR IGNORE INTO photo_queue (role, of_sha256, sha256, state) VALUES (?, ?, ?, 'fetch')",
                (role, sha256, sha256),
            )
        if of is None:
            order = "state IN ('stored', 'safe'), of_sha256"
            if state in (STORED, SAFE):
                order = f"state = '{state}', {order}"
            sql = f"SELECT of_sha256 FROM photo_queue WHERE sha256 = ? AND role = ? ORDER BY {order} LIMIT 1"
            row = conn.execute(sql, (sha256, role)).fetchone()
            of = row[0] if row else sha256
        conn.execute(
            "UPDATE photo_queue SET state = ?, offset = ?, error = ?, next_try_at_utc = ?, "
            "tries = CASE WHEN ?3 IS NULL THEN 0 ELSE tries + 1 END WHERE role = ? AND of_sha256 = ? AND sha256 = ?",
            (state, offset, error, next_try_at_utc, role, of, sha256),
        )


def wanted_previews(ws: Workspace, now_utc: str | None = None, limit: int = 1000) -> list[str]:
    """Return the originals (SHA-256) whose previews are to be fetched: photos of open and due issues without one."""
    sql = """
        SELECT blob.sha256 FROM blob WHERE held <> 'here' AND preview_sha256 IS NULL AND EXISTS (
            SELECT 1 FROM photo LEFT JOIN recheck ON photo.subject = 'recheck' AND recheck.id = photo.subject_id
            JOIN ledger ON ledger.issue_id = coalesce(recheck.issue_id, photo.subject_id)
            WHERE photo.sha256 = blob.sha256 AND photo.deleted = 0 AND (ledger.is_open = 1 OR recheck_on IS NOT NULL)
        ) AND NOT EXISTS (
            SELECT 1 FROM photo_queue WHERE role = 'fetch' AND of_sha256 = blob.sha256
            AND next_try_at_utc BETWEEN ? AND ?
        ) LIMIT ?
    """
    return [row[0] for row in ws.reader().execute(sql, (*_not_yet(now_utc or ""), limit))]


def keep_preview(ws: Workspace, sha256: str, content: bytes) -> None:
    """Keep the preview of an original that does not lie here; raise Known for a full disk."""
    ws.vault.keep_derived("preview", sha256, content)
    with ws.local() as conn:
        conn.execute(
            "UPDATE blob SET preview_sha256 = ?, derived = 'made' WHERE sha256 = ? AND held <> 'here'",
            (hashlib.sha256(content).hexdigest(), sha256),
        )
        conn.execute("DELETE FROM photo_queue WHERE role = 'fetch' AND of_sha256 = ?", (sha256,))
        touched = [row[0] for row in conn.execute("SELECT id FROM photo WHERE sha256 = ?", (sha256,))]
    ws.notify(Changed(new_id(), {"photo": frozenset(touched)}))


def original_arrived(ws: Workspace, sha256: str) -> None:
    """Note that an original came (back) from the office into the vault; raise Known("photo_missing") if it did not."""
    if not ws.vault.has(sha256):
        raise Known("photo_missing", sha256=sha256)
    with ws.local() as conn:
        photos.lies_here(conn, sha256)
        conn.execute("UPDATE photo_queue SET state = 'stored' WHERE role = 'original' AND of_sha256 = ? "
                     "AND state NOT IN ('stored', 'safe')", (sha256,))  # fmt: skip


def all_originals(ws: Workspace) -> list[str]:
    """Return the SHA-256 of every original that was taken in here, for asking the office about each."""
    found: Any = ws.reader().execute("SELECT of_sha256 FROM photo_queue WHERE role = 'original' ORDER BY 1")
    return [row[0] for row in found]
