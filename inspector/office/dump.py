"""Answers for a copy of the whole database at one moment, while the office goes on working, and for putting it back.

What the office keeps about itself (`meta`) is not in the copy of a PostgreSQL but among the facts that are read in the
same snapshot: a node that runs there meanwhile finds no office until that is put in place, with the new epoch.

SQLite: its backup API, then a check of the copy. PostgreSQL: pg_dump in its own format, of the very snapshot in which
we read what it covers. pg_dump must be at least as new as the server, or it refuses.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from inspector.errors import Known
from inspector.office import founding
from inspector.office.blob_grants import not_yet_safe
from inspector.office.database import Database, blob, feed, meta
from inspector.office.generations import Written, digest_of, write_file
from inspector.office.move import tables

SQLITE, POSTGRES = "sqlite", "postgresql"
FILES = {SQLITE: "office.db", POSTGRES: "office.pgdump"}
_PIECE = 1024 * 1024
# what every version of the tools knows; our driver's own library may be newer than they are
_OPTIONS = ("host", "hostaddr", "port", "user", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey")


@dataclass(frozen=True, slots=True)
class Covered:
    """What a copy covers: how far the feed of each district, which photos were here, how many rows each table had.

    `came` are the (district, digest) of photos that no backup before knew to have come for the district.
    """

    office_id: str
    epoch: str
    meta: dict[str, str]
    feed: dict[str, int]
    blobs: tuple[str, ...]
    rows: dict[str, int]
    came: tuple[tuple[str, str], ...] = ()


def kind_of(db: Database) -> str:
    """Return which kind of copy is made of a database."""
    return SQLITE if db.is_sqlite else POSTGRES


def dump(db: Database, folder: Path) -> tuple[Covered, Written]:
    """Copy the database into `folder`; return what the copy covers and how it was written.

    Raise Known("office_backup_unsound") or Known("pg_tool_…").
    """
    path = folder / FILES[kind_of(db)]
    if db.is_sqlite:
        return _copy_sqlite(db, path)
    return db.read(lambda conn: _dump_postgres(conn, path))


def put_back(kind: str, path: Path, db: Database) -> None:
    """Fill the empty PostgreSQL `db` from a copy; raise Known("office_restore_failed") or Known("pg_tool_…").

    A copy of SQLite is a database as it stands: it is put in place as a file.
    """
    assert kind == POSTGRES
    tool = tool_for(db, "pg_restore")
    conninfo, environment = db.read(_address)
    flags = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    done = subprocess.run(
        [tool, *flags, "--dbname", conninfo, str(path)], env=environment, capture_output=True, check=False
    )
    if done.returncode:
        raise Known("office_restore_failed", detail=_said(done.stderr))


def covered(conn: Connection) -> Covered:
    """Read what the database covers at this moment."""
    here = sa.select(blob.c.sha256).where(blob.c.state.in_(("stored", "safe"))).order_by(blob.c.sha256)
    there = set(sa.inspect(conn).get_table_names())
    return Covered(
        founding.known(conn, "office_id"),
        founding.known(conn, founding.EPOCH),
        {row.k: row.v for row in conn.execute(sa.select(meta))},
        {row.scope: row.last_seq for row in conn.execute(sa.select(feed).order_by(feed.c.scope))},
        tuple(conn.scalars(here)),
        {
            table.name: conn.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in tables()
            if table.name in there
        },
    )


def tool_for(db: Database, name: str) -> str:
    """Return the path of a PostgreSQL tool that may talk to the server of `db`; raise Known("pg_tool_…")."""
    path = shutil.which(name)
    if path is None:
        raise Known("pg_tool_missing", tool=name)
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)(\.\d+)?", said)
    server = db.read(lambda conn: int(_driver(conn).info.server_version) // 10000)
    if found is None or int(found[1]) < server:
        raise Known("pg_tool_old", tool=name, found=said.strip(), server=server)
    return path


def _copy_sqlite(db: Database, path: Path) -> tuple[Covered, Written]:
    into: Engine = sa.create_engine(f"sqlite:///{path}", poolclass=sa.NullPool)
    source, target = db.engine.raw_connection(), into.raw_connection()
    try:
        copy: Any = target.driver_connection
        origin: Any = source.driver_connection
        origin.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        (said,) = copy.execute("PRAGMA quick_check").fetchone()
    except _driver_error(db) as error:
        raise Known("office_backup_unsound", detail=str(error)) from error
    finally:
        source.close()
        target.close()
    if said != "ok":
        raise Known("office_backup_unsound", detail=said)
    with into.connect() as conn:
        facts = replace(covered(conn), came=not_yet_safe(conn))
    into.dispose()
    return facts, _on_disk(path)


def _on_disk(path: Path) -> Written:
    """Make sure of what SQLite wrote, and say what it is."""
    path.chmod(0o600)
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())
    return Written(digest_of(path), path.stat().st_size)


def _dump_postgres(conn: Connection, path: Path) -> tuple[Covered, Written]:
    tool = shutil.which("pg_dump")
    assert tool is not None  # asked before
    snapshot = conn.scalar(sa.text("SELECT pg_export_snapshot()"))
    facts = replace(covered(conn), came=not_yet_safe(conn))
    conninfo, environment = _address(conn)
    flags = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", "--exclude-table-data=meta"]
    with (
        tempfile.TemporaryFile() as complaint,
        subprocess.Popen(
            [tool, *flags, "--dbname", conninfo], env=environment, stdout=subprocess.PIPE, stderr=complaint
        ) as running,
    ):
        written = write_file(path, _output(running))
        if running.wait() or written is None:
            complaint.seek(0)
            raise Known("pg_tool_failed", tool="pg_dump", detail=_said(complaint.read()))
    return facts, written


def _output(running: subprocess.Popen[bytes]) -> Iterator[bytes]:
    assert running.stdout is not None
    while piece := running.stdout.read(_PIECE):
        yield piece


def _address(conn: Connection) -> tuple[str, dict[str, str]]:
    """Return how a tool reaches this server; the password by the environment, where no list of processes has it."""
    from psycopg.conninfo import make_conninfo

    info = _driver(conn).info
    environment = {**os.environ, "PGCONNECT_TIMEOUT": "30"}
    if info.password:
        environment["PGPASSWORD"] = info.password
    given = {name: value for name, value in info.get_parameters().items() if name in _OPTIONS}
    return make_conninfo(**given), environment


def _driver_error(db: Database) -> type[Exception]:
    driver: Any = db.engine.dialect.dbapi
    found: type[Exception] = driver.Error
    return found


def _driver(conn: Connection) -> Any:
    return conn.connection.driver_connection


def _said(complaint: bytes) -> str:
    lines = [line for line in complaint.decode(errors="replace").splitlines() if line.strip()]
    return lines[0] if lines else "?"
