"""Answers for which office this is: its id for ever, and the epoch of its feed, which is asked for where it is told.

A new epoch begins when the office was put back from an older copy: laptops then compare everything anew. Revisions
given after it start above every one that may have been given before (`rev_floor`, in milliseconds since 1970, or where
the clock fell back a million beyond the last), so that "I have seen revision 9" of a lost past is never taken for the
revision 9 of now. Nobody keeps the epoch in memory: a
node may run while its office is put back under it.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
import uuid_utils
from sqlalchemy.engine import Connection

from inspector.errors import Known
from inspector.office.database import MOVED_TO, Database, meta

SCHEMA_VERSION = "1"
EPOCH = "epoch"
_MOST_REVISIONS = 1_000_000  # of one record in one epoch
# asked for in one statement with whatever else a request needs first
PRESENT = tuple(sa.select(meta.c.v).where(meta.c.k == key).scalar_subquery().label(key) for key in (EPOCH, MOVED_TO))
UNNAMED = "办公室"  # until somebody gives it a name: `office serve --name`


@dataclass(frozen=True, slots=True)
class Founding:
    """Who this office is; `name` is what people read."""

    office_id: str
    name: str


def found(db: Database, name: str = "") -> Founding:
    """Make the tables and the office's identity where there is none; return it. A given `name` replaces the old one."""
    db.create()
    return db.write(lambda conn: _found(conn, db, name))


def begin_epoch(db: Database) -> str:
    """Begin a new epoch (after the database was put back from a copy) and return it."""
    return db.write(lambda conn: begin_epoch_in(conn, db))


def begin_epoch_in(conn: Connection, db: Database) -> str:
    """Begin a new epoch inside an open transaction."""
    fresh = str(uuid_utils.uuid7())
    keep(conn, db, EPOCH, fresh)
    keep(conn, db, "rev_floor", str(max(int(time.time() * 1000), rev_floor(conn) + _MOST_REVISIONS)))
    return fresh


def epoch(conn: Connection) -> str:
    """Return the life of the office's feed; raise Known("office_not_whole") or Known("office_moved_away")."""
    return must_answer(conn.execute(sa.select(*PRESENT)).one())


def must_answer(present: Any) -> str:
    """Return the epoch in a row with the columns `PRESENT`; raise Known where nobody may be answered from here.

    `office_moved_away`: the office is in another database. `office_not_whole`: it is just being put back into this one.
    """
    if present.moved_to is not None:
        raise Known("office_moved_away", target=present.moved_to)
    if not present.epoch:
        raise Known("office_not_whole")
    return str(present.epoch)


def known(conn: Connection, key: str, default: str = "") -> str:
    """Return what the office keeps about itself under `key`."""
    found = conn.execute(sa.select(meta.c.v).where(meta.c.k == key)).scalar_one_or_none()
    return default if found is None else str(found)


def rev_floor(conn: Connection) -> int:
    """Return the revision above which this epoch numbers; 0 in the first."""
    return int(known(conn, "rev_floor", "0"))


def keep(conn: Connection, db: Database, key: str, value: str) -> None:
    """Keep something about the office itself."""
    insert = db.insert(meta).values(k=key, v=value)
    conn.execute(insert.on_conflict_do_update(index_elements=["k"], set_={"v": insert.excluded.v}))


def _found(conn: Connection, db: Database, name: str) -> Founding:
    fresh = {"office_id": str(uuid.uuid4()), EPOCH: str(uuid_utils.uuid7()), "schema_version": SCHEMA_VERSION}
    conn.execute(db.insert(meta).on_conflict_do_nothing(), [{"k": k, "v": v} for k, v in fresh.items()])
    if name:
        keep(conn, db, "name", name)
    return Founding(known(conn, "office_id"), known(conn, "name", UNNAMED))
