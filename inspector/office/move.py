"""Answers for moving an office to another database, SQLite → PostgreSQL or back, so that its laptops notice nothing.

Everything that was given to a laptop goes along unchanged: the office's id, the epoch, every number of the feed and of
each device, revisions, the exact bytes of ops. Nobody writes meanwhile. The target is filled in one transaction, then
read back and compared table by table; only then is the source marked as moved, and nothing is written there any more,
not by a node that still runs either (`Database.write` asks): two offices that both take in would each have half. While
it is copied, who wants to write is refused at once. Typed rows and views are made anew from what was moved.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Table
from sqlalchemy.engine import Connection, Row

from inspector.errors import Known
from inspector.office import typed, views
from inspector.office.database import MOVED_TO, MOVING_TO, Database, meta, must_be_here, schema

_BATCH = 1000
_MADE_ANEW = {table.name for table in typed.TABLES.values()}
_OWN_KEYS = (MOVED_TO, MOVING_TO, typed.SHAPE_KEY, views.SHAPE_KEY)  # of one database, not of the office

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows a table has, and the sum of their digests: the same in whatever order a database sorts."""

    rows: int = 0
    digest: int = 0

    def plus(self, row: Iterable[Any]) -> Tally:
        """Return the tally with one more row."""
        text = json.dumps([_canonical(value) for value in row], ensure_ascii=True, sort_keys=True)
        return Tally(self.rows + 1, (self.digest + int.from_bytes(hashlib.sha256(text.encode()).digest())) % 2**256)


def tables() -> list[Table]:
    """Return the tables that are the office: all but the typed ones, which are made from records."""
    return [table for table in schema.sorted_tables if table.name not in _MADE_ANEW]


def tally(conn: Connection, table: Table) -> Tally:
    """Read a table whole and return its tally."""
    found = Tally()
    for row in conn.execute(_rows_of(table).execution_options(yield_per=_BATCH)):
        found = found.plus(row)
    return found


def move(source: Database, target: Database, progress: Progress = lambda table, rows: None) -> dict[str, int]:
    """Copy the office from `source` into the empty `target` and mark the source; return table → rows.

    Raise Known("office_move_same"), Known("office_move_not_empty"), Known("office_move_newer"),
    Known("office_move_failed") or Known("office_move_differs"): the source is then as it was and goes on.
    """
    if source.engine.url == target.engine.url:
        raise Known("office_move_same")
    refuse_moved(source)
    must_be_empty(target)
    target.create()
    source.create()
    source.write(lambda conn: typed.note(conn, source, MOVING_TO, shown(target)))
    try:
        counts = source.write(lambda conn: _move(conn, source, target, progress), is_move=True)
    except BaseException:
        forget_broken_off(source)
        raise
    views.prepare(target)
    return counts


def forget_broken_off(db: Database) -> None:
    """Take away what a move that did not come to its end left written: it only tells writers not to wait."""
    if db.read(lambda conn: _noted(conn, MOVING_TO)) is not None:
        db.write(lambda conn: conn.execute(sa.delete(meta).where(meta.c.k == MOVING_TO)))


def refuse_moved(db: Database) -> None:
    """Raise Known("office_moved_away") for a database whose office has moved. Ask it before serving."""
    where = moved_to(db)
    if where is not None:
        raise Known("office_moved_away", target=where)


def set_aside(db: Database, path: Path) -> None:
    """Make room at `path` (the SQLite file of `db`) where only what moved away lies there; it keeps another name."""
    if path.exists() and moved_to(db) is not None:
        db.close()  # the last connection takes the log along
        os.replace(path, path.with_name(f"{path.name}.moved-{uuid.uuid4().hex[:8]}"))


def moved_to(db: Database) -> str | None:
    """Return where the office of this database has moved to, None while it is here."""

    return db.read(lambda conn: _noted(conn, MOVED_TO) if sa.inspect(conn).has_table(meta.name) else None)


def must_be_empty(db: Database) -> None:
    """Raise Known("office_move_not_empty") where a table of ours already has a row."""

    def first_filled(conn: Connection) -> str | None:
        there = set(sa.inspect(conn).get_table_names())
        for table in schema.sorted_tables:
            if table.name in there and conn.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
                return table.name
        return None

    if (found := db.read(first_filled)) is not None:
        raise Known("office_move_not_empty", target=shown(db), table=found)


def shown(db: Database) -> str:
    """Return where a database is, without its password."""
    return db.engine.url.render_as_string(hide_password=True)


def _noted(conn: Connection, key: str) -> str | None:
    return conn.scalar(sa.select(meta.c.v).where(meta.c.k == key))


def _move(conn: Connection, source: Database, target: Database, progress: Progress) -> dict[str, int]:
    _hold_still(conn, source)
    must_be_here(conn)  # another move may have come to its end while this one waited
    _must_be_known(conn)
    try:
        taken = target.write(lambda into: {table.name: _copy(conn, into, table, progress) for table in tables()})
    except sa.exc.DBAPIError as error:
        raise Known("office_move_failed", target=shown(target), detail=str(error.orig).splitlines()[0]) from error
    for table in tables():
        if target.read(lambda other, table=table: tally(other, table)) != taken[table.name]:  # type: ignore[misc]
            target.write(_empty)
            raise Known("office_move_differs", target=shown(target), table=table.name)
    typed.note(conn, source, MOVED_TO, shown(target))
    conn.execute(sa.delete(meta).where(meta.c.k == MOVING_TO))
    return {name: one.rows for name, one in taken.items()}


def _hold_still(conn: Connection, source: Database) -> None:
    """Let nobody write until we are done; SQLite's transaction already does."""
    if not source.is_sqlite:
        names = ", ".join(f'"{table.name}"' for table in tables())
        conn.exec_driver_sql(f"LOCK TABLE {names} IN SHARE MODE")


def _must_be_known(conn: Connection) -> None:
    """Refuse a database with columns of a newer program: they would stay behind."""
    inspector = sa.inspect(conn)
    for table in tables():
        beyond = {column["name"] for column in inspector.get_columns(table.name)} - set(table.columns.keys())
        if beyond:
            raise Known("office_move_newer", table=f"{table.name}.{min(beyond)}")


def _rows_of(table: Table) -> sa.Select[Any]:
    wanted = sa.select(table)
    return wanted.where(meta.c.k.not_in(_OWN_KEYS)) if table is meta else wanted


def _copy(conn: Connection, into: Connection, table: Table, progress: Progress) -> Tally:
    found = Tally()
    for some in conn.execute(_rows_of(table).execution_options(yield_per=_BATCH)).partitions(_BATCH):
        into.execute(sa.insert(table), [_named(row) for row in some])
        for row in some:
            found = found.plus(row)
        progress(table.name, found.rows)
    return found


def _named(row: Row[Any]) -> dict[str, Any]:
    return dict(row._mapping)


def _empty(conn: Connection) -> None:
    for table in tables():
        conn.execute(sa.delete(table))


def _canonical(value: Any) -> Any:
    """Return a value such that what the two databases give back of one thing is equal (jsonb keeps no 1e5, no -0.0)."""
    if isinstance(value, bytes | memoryview):
        return {"bytes": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, Mapping):
        return {key: _canonical(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(item) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            return str(value)
        return int(number) if abs(number) <= 2**53 and number.is_integer() else repr(number)
    return value
