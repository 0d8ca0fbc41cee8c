"""Answers for the SQLite driver: sqlcipher3 under sqlite-utils, chosen here and nowhere else.

sqlcipher3 without a key is plain SQLite (3.53, FTS5 with contentless deletes, newer than any system library we meet);
with a key the file is locked, so locking the workspace later changes no query. sqlite-utils takes the driver it
finds as `pysqlite3`, so the name is given to sqlcipher3 before sqlite_utils is first imported.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import sqlcipher3
import sqlcipher3.dbapi2 as dbapi

from inspector.errors import Known

if TYPE_CHECKING:
    from sqlite_utils import Database

sys.modules.setdefault("pysqlite3", sqlcipher3)
sys.modules.setdefault("pysqlite3.dbapi2", dbapi)

Connection = dbapi.Connection
Row = dbapi.Row
DatabaseError = dbapi.DatabaseError
OperationalError = dbapi.OperationalError
IntegrityError = dbapi.IntegrityError

BUSY_MS = 30_000
CACHE_KIB = 32_768
KEPT_WAL_BYTES = 16 << 20  # a large import grows the log; afterwards it shrinks to this

# what SQLite says → the sentence for people
_SAID = (
    ("full", "disk_full"),
    ("disk I/O", "disk_gone"),
    ("unable to open", "disk_gone"),
    ("readonly", "workspace_read_only"),
    ("locked", "workspace_busy"),
    ("malformed", "workspace_damaged"),
    ("not a database", "workspace_damaged"),
)


def connect(path: Path, *, read_only: bool = False, sealed: bool = False) -> Any:
    """Open one connection for one thread: autocommit, rows by name, WAL, FULL, foreign keys on.

    A read-only connection can neither write nor make the file (`mode=ro`, `query_only`). The driver's own check of
    the thread is off only so that `Workspace.close` can close what ended threads have left; each thread uses its own.
    `sealed`: the medium is write-protected, so neither lock nor log can be made and nobody alters the file.
    """
    mode = "mode=ro&immutable=1" if sealed else "mode=ro" if read_only else "mode=rwc"
    conn = dbapi.connect(
        f"{uri(path.absolute())}?{mode}",
        uri=True,
        isolation_level=None,
        cached_statements=256,
        check_same_thread=False,
    )
    conn.row_factory = Row
    conn.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    conn.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
    conn.execute("PRAGMA temp_store=MEMORY")
    if read_only:
        conn.execute("PRAGMA query_only=ON")
    else:
        conn.execute("PRAGMA journal_mode=WAL")
        conn.execute(f"PRAGMA journal_size_limit={KEPT_WAL_BYTES}")
        conn.execute("PRAGMA synchronous=FULL")
        conn.execute("PRAGMA foreign_keys=ON")
    return conn


def uri(path: PurePath) -> str:
    """Return the address SQLite understands; that of `Path.as_uri` names the server of \\\\server\\share as a host."""
    posix = path.as_posix()
    return f"file://{'' if posix.startswith('/') else '/'}{quote(os.fsencode(posix), safe='/:')}"


def known(error: Exception) -> Exception:
    """Return what the world did to the database as Known, or `error` itself where it is a fault of ours."""
    text = str(error)
    code = next((code for sign, code in _SAID if sign in text), None)
    return Known(code, detail=text) if code else error


@contextmanager
def naming_disk_faults(conn: Any = None) -> Iterator[None]:
    """Name what the disk did to a read: reading has no door of its own through which every statement goes.

    A disk that was pulled out can look like a damaged database to SQLite; with `conn` the disk is asked.
    """
    try:
        yield
    except DatabaseError as error:
        named = known(error)
        if named is error:
            raise
        if isinstance(named, Known) and named.code == "workspace_damaged" and conn is not None and _is_gone(conn):
            named = Known("disk_gone", detail=str(error))
        raise named from error


def _is_gone(conn: Any) -> bool:
    """Say whether the disk of this connection's file can be written to no more."""
    path = conn.execute("PRAGMA database_list").fetchone()[2]
    try:
        with open(path, "rb+") as stream:
            os.fsync(stream.fileno())
    except OSError:
        return True
    return False


def database(conn: Any) -> Database:
    """Wrap `conn` for sqlite-utils (migrations, single records); imported only when it is needed."""
    from sqlite_utils import Database

    return Database(conn)
