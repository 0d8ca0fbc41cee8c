"""Answers for the feed: the one numbering that laptops read by, gapless and in the order of commits.

The counter is moved as the last lock of a transaction, so nobody sees a number before everything below it is
committed. Each transaction ends in a *mark* (position, tag); the tag chains over all before it, so a laptop's position
says whether it belongs to this history. A transaction that touches large documents has further marks within, so that
pages may end there. Of several changes of one thing only the newest row stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.office import rows
from inspector.office.database import Database, change, feed, feed_mark

RECORD, DISPUTE, DATUM, PUSH = "record", "dispute", "datum", "push"
MOST_UNMARKED_BYTES = 1024 * 1024
_AT_ONCE = 400  # names of one DELETE


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed: what it is, its id, the hash (hex) of the op that did it, and what it weighs (bytes)."""

    what: str
    ref: str
    tag: str
    weight: int = 0


def advance(conn: Connection, db: Database, scope: str, changes: Sequence[Change], seal: bytes) -> int:
    """Put `changes` into the feed of `scope` and return its position; `seal` (hash of the last op) goes into the tag.

    Takes the feed's lock: nothing that others may wait for may be locked after it. There is always at least one
    change, for whoever asks what a backup covers must see every transaction move the feed.
    """
    insert = db.insert(feed).values(scope=scope, last_seq=len(changes), safe_seq=0)
    last = conn.execute(
        insert.on_conflict_do_update(
            index_elements=["scope"], set_={"last_seq": feed.c.last_seq + insert.excluded.last_seq}
        ).returning(feed.c.last_seq)
    ).scalar_one()
    before = mark(conn, scope, last - len(changes)) or ""
    rows.insert(conn, feed_mark, _marks(scope, int(last) - len(changes), before.encode() + seal, changes))
    for what in {one.what for one in changes}:
        refs = [one.ref for one in changes if one.what == what]
        for start in range(0, len(refs), _AT_ONCE):
            some = change.c.ref.in_(refs[start : start + _AT_ONCE])
            conn.execute(sa.delete(change).where(change.c.scope == scope, change.c.what == what, some))
    moved = [
        {"scope": scope, "seq": last - len(changes) + place, "what": one.what, "ref": one.ref, "tag": one.tag}
        for place, one in enumerate(changes, start=1)
    ]
    rows.insert(conn, change, moved)
    return int(last)


def _marks(scope: str, start: int, told: bytes, changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Return where pages may end: at the last change, and before it wherever more than MOST_UNMARKED_BYTES came."""
    marks = [{"scope": scope, "seq": start + len(changes), "tag": hashlib.sha256(told).hexdigest()}]
    weight = 0
    for place, one in enumerate(changes[:-1], start=1):
        weight += one.weight
        if weight + changes[place].weight > MOST_UNMARKED_BYTES:
            tag = hashlib.sha256(told + b"%d" % place).hexdigest()
            marks.append({"scope": scope, "seq": start + place, "tag": tag})
            weight = 0
    return marks


def mark(conn: Connection, scope: str, seq: int) -> str | None:
    """Return the tag of the transaction that ended at `seq`; None where none ended there."""
    found = conn.execute(sa.select(feed_mark.c.tag).where(feed_mark.c.scope == scope, feed_mark.c.seq == seq))
    return found.scalar_one_or_none()


def position(conn: Connection, scope: str) -> tuple[int, int]:
    """Return (last position, position that a finished backup covers)."""
    row = conn.execute(sa.select(feed.c.last_seq, feed.c.safe_seq).where(feed.c.scope == scope)).one_or_none()
    return (int(row[0]), int(row[1])) if row else (0, 0)
