"""Answers for the second copy: the whole workspace on a U盘, consistent while in use, verified after writing, resumable.

The database is copied with SQLite's backup API (a consistent moment, whatever is being written), the photos by hash;
those already there are not copied again, so a pulled-out stick costs only what was missing. Every byte that was
written is read back and compared before the backup is called good; `backup.json` is written last and names every file.
The device key is in no backup: who restores it is another device with its own number series.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from inspector.domain.clock_text import utc_text
from inspector.errors import Known
from inspector.store import door, driver, migrations
from inspector.store.device import make_key
from inspector.store.workspace import DATABASE, DEVICE_KEY, Workspace, open_workspace

MANIFEST = "backup.json"
PHOTOS = "photos"
FORMAT = 1

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What a backup holds and how much of it had to be written now."""

    folder: str
    photos: int
    photos_written: int
    bytes_written: int
    ops: int
    made_at_utc: str
    missing: tuple[str, ...] = ()


def back_up(
    ws: Workspace,
    target: Path,
    progress: Progress = lambda done, whole: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> BackedUp | None:
    """Copy the workspace into `target`/inspector-CODE; None when cancelled (what was copied stays and is used next time).

    Raise Known("backup_target") where the folder cannot be written and Known("backup_differs") where what was
    read back is not what was written.
    """
    folder = target / f"inspector-{ws.device.code}"
    try:
        (folder / PHOTOS).mkdir(parents=True, exist_ok=True)
        (folder / MANIFEST).unlink(missing_ok=True)  # until the new one is complete this is no backup
        database_digest, hashes, op_count = _copy_database(ws, folder)
        written = size = 0
        missing: list[str] = []
        for index, sha256 in enumerate(hashes):
            if cancelled():
                return None
            try:
                count = _copy_photo(ws, sha256, folder)
            except Known as error:
                if error.code != "photo_missing":
                    raise
                missing.append(sha256)
                count = 0
            written += count > 0
            size += count
            progress(index + 1, len(hashes))
        done = BackedUp(
            str(folder), len(hashes) - len(missing), written, size, op_count, utc_text(ws.now()), tuple(missing)
        )
        manifest = {
            "format": FORMAT,
            "database_sha256": database_digest,
            "photo_sha256": hashes,
            "device_code": ws.device.code,
            "scope": ws.scope,
            **asdict(done),
        }
        _write_synced(folder / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    except OSError as error:
        raise Known("backup_target", path=str(target), detail=str(error)) from error
    if not ws.read_only:
        ws.set_meta(
            "last_backup", json.dumps({"at_utc": done.made_at_utc, "folder": done.folder, "photos": done.photos})
        )
    return done


def restore(source: Path, folder: Path, progress: Progress = lambda done, whole: None) -> dict[str, Any]:
    """Make a workspace at `folder` (which must be empty) from a backup; every byte is checked against its digest.

    The copy becomes a device of its own: new key, new short code; the old device's ops stay as they are. Return the
    manifest. Raise Known("restore_not_empty"), Known("restore_no_backup"), Known("restore_damaged").
    """
    source = _backup_in(source)
    if folder.exists() and any(folder.iterdir()):
        raise Known("restore_not_empty", path=str(folder))
    manifest = json.loads((source / MANIFEST).read_text(encoding="utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    with open_workspace(folder, scope=manifest["scope"]) as fresh:
        absent = set(manifest.get("missing", ()))
        wanted = [sha256 for sha256 in manifest["photo_sha256"] if sha256 not in absent]
        for index, sha256 in enumerate(wanted):
            try:
                with open(_photo(source, sha256), "rb") as stream:
                    received = fresh.vault.receive(stream, sha256)
            except FileNotFoundError as error:
                raise Known("restore_damaged", file=f"{PHOTOS}/{sha256}", detail=str(error)) from error
            if received is None or received.sha256 != sha256:
                raise Known("restore_damaged", file=f"{PHOTOS}/{sha256}", detail="digest")
            progress(index + 1, len(wanted))
    for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", DEVICE_KEY):
        (folder / name).unlink(missing_ok=True)
    shutil.copyfile(source / DATABASE, folder / DATABASE)
    if _digest(folder / DATABASE) != manifest["database_sha256"]:
        (folder / DATABASE).unlink()
        raise Known("restore_damaged", file=DATABASE, detail="digest")
    _become_another_device(folder)
    return manifest  # type: ignore[no-any-return]


def _backup_in(source: Path) -> Path:
    """Accept the backup's own folder or the stick that holds exactly one."""
    if (source / MANIFEST).is_file():
        return source
    found = [path.parent for path in source.glob(f"inspector-*/{MANIFEST}")]
    if len(found) != 1:
        raise Known("restore_no_backup", path=str(source), found=len(found))
    return found[0]


def _become_another_device(folder: Path) -> None:
    conn = driver.connect(folder / DATABASE)
    try:
        migrations.bring_up_to_date(conn, folder / DATABASE)
        device = make_key(folder / DEVICE_KEY)
        with door.immediate(conn):
            conn.execute("UPDATE meta SET v = ? WHERE k = 'device_public_key'", (device.public_key.hex(),))
            conn.execute("UPDATE blob SET derived = 'waiting'")
    finally:
        conn.close()


def _copy_database(ws: Workspace, folder: Path) -> tuple[str, list[str], int]:
    """Copy the database at one moment; return (digest of the copy, the photos it speaks of, how many ops)."""
    path, part = folder / DATABASE, folder / f"{DATABASE}.part"
    part.unlink(missing_ok=True)
    copy = driver.connect(part)
    try:
        copy.execute("PRAGMA journal_mode=DELETE")
        ws.reader().backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        if copy.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise Known("backup_differs", file=DATABASE)
        hashes = [row[0] for row in copy.execute("SELECT sha256 FROM blob ORDER BY sha256")]
        op_count = copy.execute("SELECT count(*) FROM journal").fetchone()[0]
    finally:
        copy.close()
    _sync(part)
    os.replace(part, path)
    return _digest(path), hashes, op_count


def _copy_photo(ws: Workspace, sha256: str, folder: Path) -> int:
    """Copy one original unless it is there whole already; return the bytes written. Read back before it counts."""
    final = _photo(folder, sha256)
    if final.exists() and final.stat().st_size == ws.vault.size(sha256) and _digest(final) == sha256:
        return 0
    final.parent.mkdir(exist_ok=True)
    part = final.with_suffix(".part")
    with ws.vault.open(sha256) as source, open(part, "wb") as stream:
        shutil.copyfileobj(source, stream, 1 << 20)
        stream.flush()
        os.fsync(stream.fileno())
    if _digest(part) != sha256:
        part.unlink()
        raise Known("backup_differs", file=sha256)
    os.replace(part, final)
    return final.stat().st_size


def _photo(folder: Path, sha256: str) -> Path:
    return folder / PHOTOS / sha256[:2] / sha256


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file as it lies on the medium, not as it lies in the cache where the system lets us."""
    with open(path, "rb") as stream:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _write_synced(path: Path, content: bytes) -> None:
    part = path.with_suffix(".part")
    with open(part, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(part, path)


def _sync(path: Path) -> None:
    with open(path, "rb+") as stream:
        os.fsync(stream.fileno())
