"""Answers for originals that leave this laptop: only after the office's answer of this very moment called them safe.

The row says first that the original lies at the office, then the file goes; a run that ends in between leaves a file
too many, never one too few. Thumbnail and preview stay, so that the issue can still be looked at and printed.
What was taken in lately stays unless a person wants it gone too: the command and the window ask the same rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from inspector.domain.clock_text import utc_text
from inspector.domain.photo import KEEP_DAYS
from inspector.store.workspace import Workspace

_EVICTABLE = """
    FROM photo_queue INDEXED BY photo_queue_safe CROSS JOIN blob ON blob.sha256 = photo_queue.of_sha256
    WHERE photo_queue.role = 'original' AND photo_queue.state = 'safe' AND blob.held = 'here'
    AND blob.derived <> 'waiting'
"""


@dataclass(frozen=True, slots=True)
class Clearable:
    """Originals (SHA-256, bytes) that may leave here: `old` ones as a rule, `recent` ones if a person says so."""

    old: tuple[tuple[str, int], ...] = ()
    recent: tuple[tuple[str, int], ...] = ()


def clearable(ws: Workspace, keep_days: int = KEEP_DAYS) -> Clearable:
    """Return what may leave, by whether it was taken in within the last `keep_days`."""
    since = utc_text(ws.now() - timedelta(days=keep_days))
    order = "ORDER BY blob.stored_at_utc"
    sql = f"SELECT blob.sha256, blob.size_bytes, blob.stored_at_utc < ? {_EVICTABLE} {order}"
    found = ws.reader().execute(sql, (since,)).fetchall()
    old, recent = ([(row[0], row[1]) for row in found if bool(row[2]) == wanted] for wanted in (True, False))
    return Clearable(tuple(old), tuple(recent))


def evictable(ws: Workspace) -> list[tuple[str, int]]:
    """Return (SHA-256, bytes) of the originals which the office called safe and of which the pictures are made."""
    found = ws.reader().execute(f"SELECT blob.sha256, blob.size_bytes {_EVICTABLE} ORDER BY blob.stored_at_utc")
    return [(row[0], row[1]) for row in found]


def evict(ws: Workspace, sha256s: Iterable[str], safe: set[str]) -> int:
    """Remove these originals as far as `safe`, the office's answer of just now, names them; return the bytes freed.

    What the office does not call safe any more stays, and is sent again where it is missing there.
    """
    _take_back_half_cleared(ws)
    wanted = set(sha256s) & safe
    going = {sha256: size for sha256, size in evictable(ws) if sha256 in wanted and ws.vault.has(sha256)}
    freed = 0
    for sha256, size in going.items():
        if ws.vault.digest(sha256) != sha256:
            continue  # what lies here is not what the office called safe: a person must see that first
        with ws.local() as conn:
            conn.execute("UPDATE blob SET held = 'office' WHERE sha256 = ?", (sha256,))
        ws.vault.remove(sha256)
        freed += size
    return freed


def _take_back_half_cleared(ws: Workspace) -> None:
    """What still lies here although its row says that it left (a run ended in between) lies here."""
    sql = "SELECT of_sha256 FROM photo_queue JOIN blob ON blob.sha256 = of_sha256 WHERE role = 'original' AND held = ?"
    left = [row[0] for row in ws.reader().execute(sql, ("office",)) if ws.vault.has(row[0])]
    if left:
        with ws.local() as conn:
            conn.executemany("UPDATE blob SET held = 'here' WHERE sha256 = ?", [(sha256,) for sha256 in left])
