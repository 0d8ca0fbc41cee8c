"""Answers for the office's backup, which is what makes a record or a photo *safe*: only then may a laptop let it go.

First the database at one moment, then every photo it names, each read whole from where it lies and compared with its
digest while it is copied; then the generation gets its name. Only when all of that is on the disk does the office say
`safe`: of the feed up to where the copy reaches, and of the photos that are in it. A photo that cannot be read is not
in it, is named, and is not safe. An interrupted run changes nothing but that the next one has less to copy. What the
office has lost meanwhile and the disk still has whole is put right first: it may be the only copy there is.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa
import uuid_utils
from filelock import FileLock, Timeout
from sqlalchemy.engine import Connection

from inspector import __version__
from inspector.domain.clock_text import utc_text
from inspector.errors import Known
from inspector.office import blob_grants, dump, founding, generations
from inspector.office.database import Database, backup, blob, feed
from inspector.office.dump import Covered
from inspector.office.generations import Written
from inspector.office.logbook import note
from inspector.office.refusal import Refused

KEEP = 14  # generations: two weeks of nights
KEY_FILES = ("office.key", "tls")  # without them no laptop knows the office again, and no stick can be opened
_LOCK = "backup.lock"
_MANY = 500

Progress = Callable[[int, int], None]


class Photos(Protocol):
    """Where the photos lie: a folder or a bucket (`blob_store`)."""

    def open_stream(self, sha256: str) -> Iterator[bytes]:
        """Yield the bytes of a photo; raise FileNotFoundError."""

    def put_file(self, sha256: str, path: Path) -> None:
        """Copy a file in, verified; raise Refused 422."""

    def set_aside(self, sha256: str) -> None:
        """Move a damaged photo out of the way."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What makes up an office: its database, its photos, and the folder with its keys."""

    db: Database
    photos: Photos
    data: Path


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A finished backup; `missing` photos are gone or altered here and not in it, `put_right` came back from before."""

    folder: Path
    covers: dict[str, int]
    blobs: int
    written: int
    bytes_written: int
    missing: tuple[str, ...]
    put_right: int = 0


def back_up(
    parts: Parts,
    target: Path,
    now: datetime,
    *,
    keep: int = KEEP,
    check: bool = False,
    progress: Progress = lambda done, whole: None,
) -> BackedUp:
    """Make a backup in the folder `target`; with `check`, photos that lie there are read again.

    Raise Known("office_backup_target"), Known("office_backup_inside"), Known("office_backup_other"),
    Known("office_backup_running"), Known("office_backup_unsound"), Known("office_backup_source") or
    Known("pg_tool_…"): what was backed up before stays as it is, and nothing becomes safe.
    """
    if parts.data.resolve() in (target.resolve(), *target.resolve().parents):
        raise Known("office_backup_inside", path=str(target))
    if not parts.db.is_sqlite:
        dump.tool_for(parts.db, "pg_dump")
    try:
        target.mkdir(mode=0o700, exist_ok=True)  # not its parents: a disk that is gone must not be replaced by a folder
        with FileLock(target / _LOCK, timeout=0):
            _must_be_ours(parts.db, target)
            put_right = _put_right(parts, target, now)
            done, facts = _write(parts, target, now, check, progress)
            _mark_safe(parts.db, done, facts, now)
            generations.prune(target, keep)
    except Timeout as error:
        raise Known("office_backup_running", path=str(target)) from error
    except OSError as error:
        raise Known("office_backup_target", path=str(target), detail=error.strerror or str(error)) from error
    except Refused as error:
        raise Known("office_backup_source", detail=error.fault.error) from error
    return replace(done, put_right=put_right)


def _must_be_ours(db: Database, target: Path) -> None:
    there = generations.all_in(target)
    office_id = db.read(lambda conn: founding.known(conn, "office_id"))
    if there and generations.read_manifest(there[-1])["office_id"] != office_id:
        raise Known("office_backup_other", path=str(target))


def _put_right(parts: Parts, target: Path, now: datetime) -> int:
    """Take back from the disk what the database names and the office has not (any more); return how many came."""
    lacking = sa.select(blob.c.sha256).where(blob.c.state.not_in(("stored", "safe"))).order_by(blob.c.sha256)
    count = 0
    for sha256 in parts.db.read(lambda conn: list(conn.scalars(lacking))):
        path = generations.blob_path(target, sha256)
        if not path.is_file() or generations.digest_of(path) != sha256:
            continue
        parts.photos.set_aside(sha256)
        parts.photos.put_file(sha256, path)
        size = path.stat().st_size
        parts.db.write(lambda conn, sha256=sha256, size=size: _note_put_right(conn, sha256, size, now))  # type: ignore[misc]
        count += 1
    return count


def _note_put_right(conn: Connection, sha256: str, size: int, now: datetime) -> None:
    came = {"state": "stored", "bytes": size, "stored_at_utc": utc_text(now)}
    conn.execute(sa.update(blob).where(blob.c.sha256 == sha256, blob.c.state.not_in(("stored", "safe"))).values(came))
    note(conn, utc_text(now), "office", "blob_put_right", {"sha256": sha256})


def _write(parts: Parts, target: Path, now: datetime, check: bool, progress: Progress) -> tuple[BackedUp, Covered]:
    name = f"{now.astimezone(UTC):%Y%m%dT%H%M%S%f}Z"
    folder = generations.begin(target, name)
    facts, database = dump.dump(parts.db, folder)
    kind = dump.kind_of(parts.db)
    copying = _Copying(parts.photos, target, check)
    blobs = [(sha256, size) for sha256, size in copying.all(facts.blobs, progress)]
    generations.sync_folder(target / generations.BLOBS)
    files = {
        dump.FILES[kind]: database,
        generations.BLOB_LIST: generations.write_blob_list(folder / generations.BLOB_LIST, blobs),
        **_copy_keys(parts.data, folder),
    }
    manifest = {
        "office_id": facts.office_id,
        "epoch": facts.epoch,
        "meta": facts.meta,
        "made_at_utc": utc_text(now),
        "program": __version__,
        "kind": kind,
        "covers": facts.feed,
        "rows": facts.rows,
        "blobs": len(blobs),
        "files": {one: {"sha256": file.sha256, "size": file.size} for one, file in files.items()},
    }
    final = generations.finish(folder, manifest)
    done = BackedUp(final, facts.feed, len(blobs), copying.written, copying.bytes_written, tuple(copying.missing))
    return done, facts


class _Copying:
    """Photos on their way into a backup, and what came of them."""

    def __init__(self, photos: Photos, target: Path, check: bool) -> None:
        self._photos, self._target, self._check = photos, target, check
        self.written = self.bytes_written = 0
        self.missing: list[str] = []

    def all(self, wanted: tuple[str, ...], progress: Progress) -> Iterator[tuple[str, int]]:
        """Copy what is not there yet; yield (sha256, length) of each photo that is in the backup afterwards."""
        fresh: set[Path] = set()
        for number, sha256 in enumerate(wanted, 1):
            path = generations.blob_path(self._target, sha256)
            if not self._lies_there(path, sha256):
                path.parent.mkdir(parents=True, exist_ok=True)
                fresh.add(path.parent)
                if not self._copied(path, sha256):
                    self.missing.append(sha256)
                    progress(number, len(wanted))
                    continue
            yield sha256, path.stat().st_size
            progress(number, len(wanted))
        for folder in fresh:
            generations.sync_folder(folder)

    def _lies_there(self, path: Path, sha256: str) -> bool:
        """A name in a backup was given only to verified bytes; `check` asks whether the disk still has them."""
        return path.is_file() and (not self._check or generations.digest_of(path) == sha256)

    def _copied(self, path: Path, sha256: str) -> bool:
        try:
            source = _Source(self._photos.open_stream(sha256))
        except FileNotFoundError:
            return False
        try:
            written = generations.write_file(path, source, expected=sha256)
        except _Unreadable:
            return False
        if written is None:
            return False
        self.written += 1
        self.bytes_written += written.size
        return True


class _Unreadable(Exception):
    """The office's own disk does not give a photo back; the backup's disk is not to blame."""


class _Source:
    """The bytes of a photo, telling a fault of where they come from apart from a fault of where they go."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._pieces
        except OSError as error:
            if isinstance(error, FileNotFoundError) or error.errno == errno.EIO:
                raise _Unreadable from error
            raise


def _copy_keys(data: Path, folder: Path) -> dict[str, Written]:
    """Copy the office's keys into the generation; return name → how it was written."""
    found: dict[str, Written] = {}
    for name in KEY_FILES:
        top = data / name
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if not path.is_file() or path.suffix == ".part":
                continue
            inside = f"{generations.KEYS}/{path.relative_to(data).as_posix()}"
            (folder / inside).parent.mkdir(parents=True, exist_ok=True)
            written = generations.write_file(folder / inside, generations.pieces_of(path))
            assert written is not None  # nothing was expected of it
            found[inside] = written
    return found


def _mark_safe(db: Database, done: BackedUp, facts: Covered, now: datetime) -> None:
    """Say `safe` of everything the backup holds; it is on the disk."""
    listed = generations.read_blob_list(done.folder / generations.BLOB_LIST)
    some: list[str] = []
    for sha256, _ in listed:
        some.append(sha256)
        if len(some) == _MANY:
            _mark_blobs(db, some)
            some = []
    _mark_blobs(db, some)
    for start in range(0, len(facts.came), _MANY):
        came = facts.came[start : start + _MANY]
        db.write(lambda conn, came=came: blob_grants.mark_safe(conn, db, came, utc_text(now)))  # type: ignore[misc]
    row = {
        "id": str(uuid_utils.uuid7()),
        "finished_at_utc": utc_text(now),
        "target": str(done.folder),
        "covers": done.covers,
        "blobs": done.blobs,
    }

    def finish(conn: Connection) -> None:
        conn.execute(sa.insert(backup), row)
        if founding.known(conn, founding.EPOCH) != facts.epoch:
            return  # the office was put back meanwhile: these numbers are of another life
        for scope, seq in sorted(done.covers.items()):
            older = (feed.c.scope == scope, feed.c.safe_seq < seq)
            conn.execute(sa.update(feed).where(*older).values(safe_seq=seq))

    db.write(finish)


def _mark_blobs(db: Database, some: list[str]) -> None:
    held = (blob.c.sha256.in_(some), blob.c.state == "stored")  # one that was found damaged meanwhile stays damaged
    if some:
        values: dict[str, Any] = {"state": "safe"}
        db.write(lambda conn: conn.execute(sa.update(blob).where(*held).values(values)))
