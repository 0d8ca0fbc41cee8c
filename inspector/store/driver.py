"""Answers for the SQLite driver: sqlcipher3 under sqlite-utils, chosen here and nowhere else.

sqlcipher3 without a key is plain SQLite (3.53, FTS5 with contentless deletes, newer than any system library we meet);
with a key the file is locked, so locking the workspace later changes no query. sqlite-utils takes the driver it
finds as `pysqlite3`, so the name is given to sqlcipher3 before sqlite_utils is first imported.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlcipher3
import sqlcipher3.dbapi2 as dbapi

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


def connect(path: Path, *, read_only: bool = False) -> Any:
    """Open one connection for one thread: autocommit, rows by name, WAL, FULL, foreign keys on.

    A read-only connection refuses writes by `query_only`, and by the URI mode where the file may not be ours.
    """
    mode = "ro" if read_only and path.exists() else "rwc"
    conn = dbapi.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, cached_statements=256
    )
    conn.row_factory = Row
    conn.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    conn.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
    conn.execute("PRAGMA temp_store=MEMORY")
    if read_only:
        conn.execute("PRAGMA query_only=ON")
    else:
        conn.execute("PRAGMA journal_mode=WAL")
        conn.execute("PRAGMA synchronous=FULL")
        conn.execute("PRAGMA foreign_keys=ON")
    return conn


def database(conn: Any) -> Database:
    """Wrap `conn` for sqlite-utils (migrations, single records); imported only when it is needed."""
    from sqlite_utils import Database

    return Database(conn)
