"""Answers for which office this is: its id for ever, and the epoch of its feed.

A new epoch begins when the office was put back from an older copy: laptops then compare everything anew. Revisions
given after it start above every one that may have been given before (`rev_floor`, in milliseconds since 1970), so that
"I have seen revision 9" of a lost past is never taken for the revision 9 of now.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass

import sqlalchemy as sa
import uuid_utils
from sqlalchemy.engine import Connection

from inspector.office.database import Database, meta

SCHEMA_VERSION = "1"


UNNAMED = "办公室"  # until somebody gives it a name: `office serve --name`


@dataclass(frozen=True, slots=True)
class Founding:
    """Who this office is; `name` is what people read, `epoch` the life of its feed."""

    office_id: str
    name: str
    epoch: str


def found(db: Database, name: str = "") -> Founding:
    """Make the tables and the office's identity where there is none; return it. A given `name` replaces the old one."""
    db.create()
    return db.write(lambda conn: _found(conn, db, name))


def begin_epoch(db: Database) -> str:
    """Begin a new epoch (after the database was put back from a copy) and return it."""
    return db.write(lambda conn: begin_epoch_in(conn, db))


def begin_epoch_in(conn: Connection, db: Database) -> str:
    """Begin a new epoch inside an open transaction."""
    epoch = str(uuid_utils.uuid7())
    keep(conn, db, "epoch", epoch)
    keep(conn, db, "rev_floor", str(max(int(time.time() * 1000), rev_floor(conn) + 1)))
    return epoch


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
    fresh = {"office_id": str(uuid.uuid4()), "epoch": str(uuid_utils.uuid7()), "schema_version": SCHEMA_VERSION}
    conn.execute(db.insert(meta).on_conflict_do_nothing(), [{"k": k, "v": v} for k, v in fresh.items()])
    if name:
        keep(conn, db, "name", name)
    return Founding(known(conn, "office_id"), known(conn, "name", UNNAMED), known(conn, "epoch"))
