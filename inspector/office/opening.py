"""Answers for an office as a whole: its database, its photos, its identity and its keys, opened from one folder.

`--data DIR` is all a small office has: office.db, blobs/, tls/, office.key. With a PostgreSQL or a bucket the folder
keeps where those are (office.json, 0600, because an address may carry a password), so that every later command finds
the same office. The keys of an office are the same on each of its nodes; a node without them is told so instead of
making its own, which no laptop would accept.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from inspector.errors import Known
from inspector.office.blob_store import open_store
from inspector.office.blobs import Blobs
from inspector.office.database import Database
from inspector.office.founding import Founding, found, keep, known
from inspector.office.keys import Keys, keep_keys, write_private
from inspector.office.move import forget_broken_off, refuse_moved
from inspector.office.restore import refuse_unfinished
from inspector.office.tls import Authority, has_authority, keep_authority
from inspector.office.views import prepare

SETTINGS = "office.json"
DATABASE, PHOTOS, TLS = "office.db", "blobs", "tls"
_CA = "ca_fingerprint"


@dataclass(frozen=True, slots=True)
class Office:
    """An open office. `database_url` and `photos_url` are None where they are in `data` itself."""

    data: Path
    db: Database
    blobs: Blobs
    founding: Founding
    keys: Keys
    authority: Authority
    database_url: str | None
    photos_url: str | None

    def close(self) -> None:
        """Give the database back."""
        self.db.close()


def open_office(
    data: Path,
    database_url: str | None = None,
    photos_url: str | None = None,
    *,
    name: str = "",
    found_here: bool = True,
) -> Office:
    """Open the office in the folder `data`, and make it where there is none (unless `found_here` is False).

    An address that is given is kept for next time. Raise Known: `office_absent`, `office_database`,
    `office_unwritable`, `office_keys_elsewhere`, `office_keys_damaged`, `office_tls_damaged`.
    """
    kept = read_settings(data)
    if not found_here and kept is None:
        raise Known("office_absent", path=str(data))
    database_url = database_url or (kept or {}).get("database")
    photos_url = photos_url or (kept or {}).get("photos")
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        db = Database(database_url or f"sqlite:///{data.resolve() / DATABASE}")
        try:
            return _open(data, db, database_url, photos_url, name)
        except BaseException:
            db.close()
            raise
    except OSError as error:
        raise Known("office_unwritable", path=str(data), detail=str(error)) from error
    except DBAPIError as error:
        raise Known("office_database", detail=_first_line(error)) from error


def read_settings(data: Path) -> dict[str, str | None] | None:
    """Return where the office in `data` keeps its database and photos; None where no office was made."""
    try:
        read = json.loads((data / SETTINGS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise Known("office_unwritable", path=str(data / SETTINGS), detail=str(error)) from error
    return {key: value if isinstance(value, str) else None for key, value in dict(read).items()}


def keep_settings(data: Path, database_url: str | None, photos_url: str | None) -> None:
    """Keep where the office in `data` has its database and photos (None: in `data` itself)."""
    wanted = {"database": database_url, "photos": photos_url}
    if read_settings(data) != wanted:
        write_private(data / SETTINGS, json.dumps(wanted, ensure_ascii=False).encode(), replace=True)


def _open(data: Path, db: Database, database_url: str | None, photos_url: str | None, name: str) -> Office:
    refuse_unfinished(data)
    refuse_moved(db)
    founding = found(db, name)
    forget_broken_off(db)
    prepare(db)
    ca = db.read(lambda conn: known(conn, _CA))
    if ca and not has_authority(data / TLS):
        raise Known("office_keys_elsewhere", path=str(data))
    authority = keep_authority(data / TLS, founding.name, datetime.now(UTC))
    keys = keep_keys(data)
    if db.write(lambda conn: _first_ca(conn, db, authority.fingerprint)) != authority.fingerprint:
        raise Known("office_keys_elsewhere", path=str(data))
    blobs = Blobs(db, open_store(photos_url or data / PHOTOS))
    keep_settings(data, database_url, photos_url)
    return Office(data, db, blobs, founding, keys, authority, database_url, photos_url)


def _first_ca(conn: Connection, db: Database, fingerprint: str) -> str:
    """Keep the CA of the node that came first, and return it."""
    there = known(conn, _CA)
    if not there:
        keep(conn, db, _CA, fingerprint)
    return there or fingerprint


def _first_line(error: DBAPIError) -> str:
    text = str(error.orig or error).strip().splitlines()
    return text[0] if text else type(error).__name__
