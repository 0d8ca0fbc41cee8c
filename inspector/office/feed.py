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
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from inspector.office import rows
from inspector.office.database import Database, change, feed, feed_mark

RECORD, DISPUTE, DATUM, PUSH = "record", "dispute", "datum", "push"
MOST_UNMARKED_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed: what it is, its id, the hash (hex) of the op that did it, and what it weighs (bytes)."""

    what: str
    ref: str
    tag: str
    weight: int = 0
    is_new: bool = False  # it stands nowhere in the feed yet


def advance(conn: Connection, db: Database, scope: str, changes: Sequence[Change], seal: bytes) -> int:
    """Put `changes` into the feed of `scope` and return its position; `seal` (hash of the last op) goes into the tag.

    Takes the feed's lock: nothing that others may wait for may be locked after it. There is always at least one
    change, for whoever asks what a backup covers must see every transaction move the feed.
    """
    last = conn.execute(_move_on(db.is_sqlite), {"scope": scope, "last_seq": len(changes), "safe_seq": 0}).scalar_one()
    before = mark(conn, scope, last - len(changes)) or ""
    rows.insert(conn, feed_mark, _marks(scope, int(last) - len(changes), before.encode() + seal, changes))
    for what in {one.what for one in changes}:
        if refs := [one.ref for one in changes if one.what == what and not one.is_new]:
            said = {"scope": scope, "what": what, "ids": rows.listed(conn.dialect.name, refs)}
            conn.execute(_overtaken(conn.dialect.name), said)
    moved = [
        {"scope": scope, "seq": last - len(changes) + place, "what": one.what, "ref": one.ref, "tag": one.tag}
        for place, one in enumerate(changes, start=1)
    ]
    rows.insert(conn, change, moved)
    return int(last)


@cache
def _move_on(is_sqlite: bool) -> Any:
    insert = (sqlite.insert if is_sqlite else postgresql.insert)(feed).values(
        {name: sa.bindparam(name) for name in ("scope", "last_seq", "safe_seq")}
    )
    further = {"last_seq": feed.c.last_seq + insert.excluded.last_seq}
    return insert.on_conflict_do_update(index_elements=["scope"], set_=further).returning(feed.c.last_seq)


@cache
def _overtaken(dialect: str) -> Any:
    """Return the DELETE of what the feed said before of the same things."""
    c = change.c
    return sa.delete(change).where(
        c.scope == sa.bindparam("scope"), c.what == sa.bindparam("what"), rows.among(dialect, c.ref)
    )


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
    return conn.execute(_MARK, {"scope": scope, "seq": seq}).scalar_one_or_none()


_MARK = sa.select(feed_mark.c.tag).where(
    feed_mark.c.scope == sa.bindparam("scope"), feed_mark.c.seq == sa.bindparam("seq")
)


def position(conn: Connection, scope: str) -> tuple[int, int]:
    """Return (last position, position that a finished backup covers)."""
    row = conn.execute(sa.select(feed.c.last_seq, feed.c.safe_seq).where(feed.c.scope == scope)).one_or_none()
    return (int(row[0]), int(row[1])) if row else (0, 0)
