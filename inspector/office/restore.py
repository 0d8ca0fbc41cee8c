"""Answers for putting an office back from a backup, so that it stands as it stood then and laptops bring the rest.

Everything is checked before anything is written, the photos while they are copied; the database comes last, without it
nothing there is an office, and it appears with the new epoch at once, never first with the old one: a node may be
running there and answer the next request. What laptops were told after the backup is not known here any more,
therefore a new epoch begins: they compare everything anew and send again what is missing. A photo that the backup does
not have whole counts as not arrived, so that whoever has it sends it. Nobody stays logged in.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.errors import Known
from inspector.office import dump, founding, generations, move, views
from inspector.office.blob_store import BlobStore
from inspector.office.database import MOVED_TO, MOVING_TO, Database, blob, blob_partial, meta, nonce, schema, session
from inspector.office.logbook import note
from inspector.office.refusal import Refused

RESTORING = ".restoring"  # in the data folder while it is filled: which backup
_OF_A_FRESH_DISK = {"lost+found", "System Volume Information", "$RECYCLE.BIN"}
_MANY = 500

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back; `missing` photos count as not arrived."""

    folder: Path
    made_at_utc: str
    rows: int
    blobs: int
    missing: tuple[str, ...]


def restore(
    source: Path,
    data: Path,
    open_photos: Callable[[], BlobStore],
    now_utc: str,
    *,
    database_url: str | None = None,
    progress: Progress = lambda done, whole: None,
) -> Restored:
    """Put the newest backup in `source` (or the generation it is) into the empty `data`, or database at `database_url`.

    An interrupted run goes on when it is started again. A backup of SQLite may go into a PostgreSQL. Raise
    Known("office_restore_…"), Known("pg_tool_…").
    """
    folder = generations.newest(source)
    manifest = generations.read_manifest(folder)
    _must_be_free(data, folder)
    url = database_url or f"sqlite:///{data.resolve() / dump.FILES[dump.SQLITE]}"
    if manifest["kind"] == dump.POSTGRES and not url.startswith("postgres"):
        raise Known("office_restore_needs_pg")
    generations.check_files(folder, manifest)
    db = Database(url)
    try:
        if database_url is not None:
            _must_be_empty(db)
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        (data / RESTORING).write_text(folder.name, encoding="utf-8")
        damaged = _put_photos(folder, open_photos(), manifest["blobs"], progress)
        _put_keys(folder, data, manifest)
        standing = _Standing(folder, data, manifest, damaged, now_utc)
        missing = _put_postgres(standing, db) if manifest["kind"] == dump.POSTGRES else _put_sqlite(standing, db)
        (data / RESTORING).unlink()
    except OSError as error:
        raise Known("office_restore_failed", detail=error.strerror or str(error)) from error
    finally:
        db.close()
    rows = sum(manifest["rows"].values())
    return Restored(folder, manifest["made_at_utc"], rows, manifest["blobs"] - len(damaged), missing)


def refuse_unfinished(data: Path) -> None:
    """Raise Known("office_restore_unfinished") for a folder whose restore was interrupted. Ask it before opening."""
    if (data / RESTORING).exists():
        raise Known("office_restore_unfinished", path=str(data))


def _must_be_free(data: Path, folder: Path) -> None:
    """Accept an absent or empty folder, or one in which the same restore was interrupted."""
    there = {path.name for path in data.iterdir()} - _OF_A_FRESH_DISK if data.is_dir() else set()
    marker = data / RESTORING
    if there and not (marker.is_file() and marker.read_text(encoding="utf-8") == folder.name):
        raise Known("office_restore_not_empty", path=str(data))


def _must_be_empty(db: Database) -> None:
    """Refuse a database with any table of ours: pg_restore would fail half way, and nothing may be mixed."""
    there = db.read(lambda conn: set(sa.inspect(conn).get_table_names()))
    if there & set(schema.tables):
        raise Known("office_restore_not_empty", path=move.shown(db))


def _put_photos(folder: Path, photos: BlobStore, whole: int, progress: Progress) -> set[str]:
    """Copy the photos of a backup into the store, which verifies them; return those that are not whole."""
    damaged: set[str] = set()
    for number, (sha256, _) in enumerate(_listed(folder), 1):
        try:
            photos.put_file(sha256, generations.blob_path(folder.parent, sha256))
        except FileNotFoundError:
            damaged.add(sha256)
        except Refused as refused:
            if refused.status != 422:
                raise Known("office_restore_failed", detail=refused.fault.error) from refused
            damaged.add(sha256)
        progress(number, whole)
    return damaged


def _listed(folder: Path) -> Iterator[tuple[str, int]]:
    return generations.read_blob_list(folder / generations.BLOB_LIST)


def _put_keys(folder: Path, data: Path, manifest: dict[str, Any]) -> None:
    for name in manifest["files"]:
        place, _, inside = name.partition("/")
        if place == generations.KEYS:
            (data / inside).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            generations.write_file(data / inside, generations.pieces_of(folder / name))


@dataclass(frozen=True, slots=True)
class _Standing:
    """What is put back: a generation (`folder`) into the office's folder; the photos that are not whole; our clock."""

    folder: Path
    data: Path
    manifest: dict[str, Any]
    damaged: set[str]
    now_utc: str


def _put_postgres(wanted: _Standing, db: Database) -> tuple[str, ...]:
    dump.put_back(dump.POSTGRES, wanted.folder / dump.FILES[dump.POSTGRES], db)
    missing = _settle(wanted, db)
    views.prepare(db)
    return missing


def _put_sqlite(wanted: _Standing, db: Database) -> tuple[str, ...]:
    """Settle the copy beside where it goes, then put it in place as a file, or as a move into PostgreSQL."""
    place = Path(str(db.engine.url.database)) if db.is_sqlite else None
    between = place.with_name(place.name + RESTORING) if place else _scratch(wanted.data)
    try:
        _clear(between)
        generations.write_file(between, generations.pieces_of(wanted.folder / dump.FILES[dump.SQLITE]))
        source = Database(f"sqlite:///{between}")
        try:
            views.prepare(source)
            missing = _settle(wanted, source)
            if place is None:
                move.move(source, db)
        finally:
            source.close()  # the last connection takes the log along
        if place is not None:
            db.close()  # no connection may hold the empty file, or a log of it, that a look may have made
            _clear(place)
            os.replace(between, place)
            generations.sync_folder(place.parent)
    finally:
        _clear(between)
    return missing


def _scratch(data: Path) -> Path:
    return data / f"{RESTORING}.db"


def _clear(path: Path) -> None:
    """Take a SQLite file away with its logs."""
    for log in ("", "-wal", "-shm"):
        path.with_name(path.name + log).unlink(missing_ok=True)


def _settle(wanted: _Standing, db: Database) -> tuple[str, ...]:
    """Count what is there, note which photos are not, begin a new epoch; return those photos."""
    manifest = wanted.manifest
    found = db.read(dump.covered).rows
    for table, expected in manifest["rows"].items():
        if table != "meta" and found.get(table) != expected:  # meta also holds what belongs to one database alone
            raise Known("office_restore_uncounted", table=table, found=found.get(table), expected=expected)
    whole = {sha256 for sha256, _ in _listed(wanted.folder)} - wanted.damaged
    of_office = {key: value for key, value in manifest.get("meta", {}).items() if key not in (MOVED_TO, MOVING_TO)}

    def act(conn: Connection) -> tuple[str, ...]:
        named = conn.scalars(sa.select(blob.c.sha256).where(blob.c.state != "expected")).all()
        absent = sorted(set(named) - whole)
        for start in range(0, len(absent), _MANY):
            some = blob.c.sha256.in_(absent[start : start + _MANY])
            conn.execute(sa.update(blob).where(some).values(state="expected", stored_at_utc=None))
        for table in (session, nonce, blob_partial):  # what was under way is asked for anew
            conn.execute(sa.delete(table))
        conn.execute(sa.delete(meta).where(meta.c.k == MOVING_TO))  # the copy was made while a move had broken off
        for key, value in of_office.items():
            founding.keep(conn, db, key, value)
        epoch = founding.begin_epoch_in(conn, db)
        detail = {
            "backup": wanted.folder.name,
            "made_at_utc": manifest["made_at_utc"],
            "epoch": epoch,
            "missing": len(absent),
        }
        note(conn, wanted.now_utc, "office", "restored", detail)
        return tuple(absent)

    return db.write(act)
