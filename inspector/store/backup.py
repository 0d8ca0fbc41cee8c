"""Answers for the second copy: the whole workspace on a U盘, consistent while in use, verified after writing.

The database is copied with SQLite's backup API (a consistent moment, whatever is being written), the photos by hash;
those already there are not copied again, so a pulled-out stick costs only what was missing. Every byte that was
written is read back and compared before the backup is called good. Until `backup.json` is replaced, which is the last
thing to happen, the backup that lay there before stays whole: each copy of the database has a name of its own.
The device key is in no backup: who restores it is another device with its own number series. The signed heads of the
journal are: a backup is only replaced by one whose journal goes on from them, so what was cut off here stays there.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from inspector.domain.clock_text import utc_text
from inspector.errors import Known
from inspector.store import door, driver, head, migrations
from inspector.store.identity import DEVICE_KEY, become_another
from inspector.store.proof import RECORDED
from inspector.store.vault import Vault, disk_fault, is_digest, sync_folder
from inspector.store.workspace import DATABASE, Workspace

MANIFEST = "backup.json"
PHOTOS = "photos"
FORMAT = 1
RESTORING = ".restoring"
_OF_A_FRESH_DISK = ("lost+found", "System Volume Information", "$RECYCLE.BIN")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What a backup holds and how much of it had to be written now; `missing` originals are gone or altered here."""

    folder: str
    photos: int
    photos_written: int
    bytes_written: int
    ops: int
    made_at_utc: str
    missing: tuple[str, ...] = ()
    too_large: tuple[str, ...] = ()  # of those missing: larger than the stick's file system takes (FAT32: 4 GiB)
    same_disk: bool = False


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """A copy of the database as it was at one moment, under the name of its digest."""

    name: str
    digest: str
    photos: tuple[str, ...]
    ops: int
    heads: list[head.Head]


def back_up(
    ws: Workspace,
    target: Path,
    progress: Progress = lambda done, whole: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> BackedUp | None:
    """Copy the workspace into `target`/inspector-CODE; None when cancelled (what was copied is used next time).

    Raise Known("backup_target") where the folder cannot be written or has gone, Known("backup_differs") where
    what was read back is not what was written, Known("backup_not_continued") where the backup that lies there knows ops
    which this journal does not. Originals that are damaged here are named in `missing`, the rest goes on.
    """
    if ws.folder.resolve() in (target.resolve(), *target.resolve().parents):
        raise Known("backup_into_itself", path=str(target))
    folder = target / f"inspector-{ws.device.code}"
    with _on(target):
        target.mkdir(exist_ok=True)  # not its parents: a stick that is gone must not be replaced by a folder
        disk = target.stat().st_dev
        (folder / PHOTOS).mkdir(parents=True, exist_ok=True)
        _must_continue(ws, folder)
        _clear_leftovers(folder)
        snapshot = _copy_database(ws, folder)
        written = size = 0
        missing: list[str] = []
        too_large: list[str] = []
        for index, sha256 in enumerate(snapshot.photos):
            if cancelled():
                return None
            try:
                count = _copy_photo(ws, sha256, folder)
            except OSError as error:
                if error.errno != errno.EFBIG:
                    raise
                _photo(folder, sha256).with_suffix(".part").unlink(missing_ok=True)
                too_large.append(sha256)
                count = None
            if count is None:
                missing.append(sha256)
            else:
                written, size = written + (count > 0), size + count
            progress(index + 1, len(snapshot.photos))
        for prefix in {sha256[:2] for sha256 in set(snapshot.photos) - set(missing)}:
            sync_folder(folder / PHOTOS / prefix)
        if target.stat().st_dev != disk:
            raise OSError("another disk lies here now")
        done = BackedUp(
            str(folder),
            len(snapshot.photos) - len(missing),
            written,
            size,
            snapshot.ops,
            utc_text(ws.now()),
            tuple(missing),
            tuple(too_large),
            same_disk=disk == ws.folder.stat().st_dev,
        )
        _write_manifest(ws, folder, snapshot, done)
    if not ws.read_only:
        ws.set_meta(
            "last_backup", json.dumps({"at_utc": done.made_at_utc, "folder": done.folder, "photos": done.photos})
        )
    return done


def anchored(folder: Path) -> list[head.Head]:
    """Return the heads of the journal that a backup has kept (its own folder, or a stick that holds exactly one)."""
    return list(_read_manifest(_backup_in(folder)).get("heads", []))


def restore(source: Path, folder: Path, progress: Progress = lambda done, whole: None) -> dict[str, Any]:
    """Make a workspace at `folder` (absent or empty) from a backup; every byte is checked against its digest.

    Nothing is at `folder` until everything is whole; an interrupted restore goes on where it was. Photos that the
    backup lacks or holds damaged are left out and named under "damaged": the rest is worth having. The copy becomes
    a device of its own: new key, new short code; the old device's ops stay as they are. Return the manifest. Raise
    Known("restore_not_empty"), Known("restore_no_backup"), Known("restore_damaged"), Known("disk_full").
    """
    source, folder = _backup_in(source), folder.absolute()
    inside = _must_be_stayed_in(folder)
    if folder.exists() and any(path.name not in (RESTORING, *_OF_A_FRESH_DISK) for path in folder.iterdir()):
        raise Known("restore_not_empty", path=str(folder))
    manifest = _read_manifest(source)
    staging = folder / RESTORING if inside else folder.with_name(folder.name + RESTORING)
    try:
        staging.mkdir(parents=True, exist_ok=True)
        _restore_database(source, manifest, staging)
        manifest["damaged"] = _restore_photos(source, manifest, staging, progress)
        _become_another_device(staging, folder)
        _settle(staging, folder, inside=inside)
    except OSError as error:
        raise disk_fault(error) from error
    except driver.DatabaseError as error:
        raise driver.known(error) from error
    return manifest


def _must_be_stayed_in(folder: Path) -> bool:
    """Say whether the folder itself cannot be put in place: it is a disk of its own, or somebody stands in it."""
    return folder.exists() and (os.path.ismount(folder) or folder.samefile(Path.cwd()))


def _settle(staging: Path, folder: Path, *, inside: bool) -> None:
    """Put what was restored in its place; the database comes last, without it nothing there is a workspace."""
    if inside:
        for path in sorted(staging.iterdir(), key=lambda path: path.name == DATABASE):
            os.replace(path, folder / path.name)
        staging.rmdir()
        sync_folder(folder)
        return
    if folder.exists():
        folder.rmdir()
    os.replace(staging, folder)
    sync_folder(folder.parent)


def _must_continue(ws: Workspace, folder: Path) -> None:
    """Raise Known("backup_not_continued") where the backup in `folder` knows ops which our journal does not."""
    try:
        kept = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["heads"]
        lost = head.broken(ws.reader(), kept)
    except FileNotFoundError:
        return
    except (ValueError, KeyError, TypeError, AttributeError):
        return  # no manifest of a whole backup: nothing that could be lost by replacing it
    if lost:
        raise Known("backup_not_continued", path=str(folder), seq=lost[0]["seq"])


def _clear_leftovers(folder: Path) -> None:
    """Remove what pulled sticks have left: half files, and copies of the database that no manifest names."""
    try:
        named = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["database"]
    except (OSError, ValueError, KeyError, TypeError):
        named = None
    for path in (*folder.glob("*.part*"), *folder.glob(f"{PHOTOS}/*/*.part"), *folder.glob("inspector-*.db*")):
        if path.name != named:
            path.unlink(missing_ok=True)


def _backup_in(source: Path) -> Path:
    """Accept the backup's own folder or the stick that holds exactly one."""
    if (source / MANIFEST).is_file():
        return source
    found = [path.parent for path in source.glob(f"inspector-*/{MANIFEST}")]
    if len(found) != 1:
        raise Known("restore_no_backup", path=str(source), found=len(found))
    return found[0]


def _read_manifest(source: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((source / MANIFEST).read_text(encoding="utf-8"))
        if manifest["format"] != FORMAT:
            raise Known("workspace_newer", path=str(source))
        assert len(manifest["database_sha256"]) == 64
        assert all(len(sha256) == 64 for sha256 in manifest["photo_sha256"])
    except (OSError, ValueError, KeyError, TypeError, AssertionError) as error:
        raise Known("restore_damaged", file=MANIFEST, detail=str(error)) from error
    return manifest  # type: ignore[no-any-return]


def _restore_database(source: Path, manifest: dict[str, Any], staging: Path) -> None:
    for name in (f"{DATABASE}-wal", f"{DATABASE}-shm"):  # of a restore that was cut off
        (staging / name).unlink(missing_ok=True)
    name = Path(manifest["database"]).name
    try:
        with open(source / name, "rb") as stream, open(staging / DATABASE, "wb") as copy:
            shutil.copyfileobj(stream, copy, 1 << 20)
            copy.flush()
            os.fsync(copy.fileno())
    except FileNotFoundError as error:
        raise Known("restore_damaged", file=name, detail=str(error)) from error
    if _digest(staging / DATABASE) != manifest["database_sha256"]:
        shutil.rmtree(staging)
        raise Known("restore_damaged", file=name, detail="SHA-256")


def _restore_photos(source: Path, manifest: dict[str, Any], staging: Path, progress: Progress) -> list[str]:
    vault = Vault(staging / "vault")
    vault.prepare()
    vault.sweep()
    damaged = list(manifest["missing"])
    wanted = [sha256 for sha256 in manifest["photo_sha256"] if sha256 not in set(damaged)]
    for index, sha256 in enumerate(wanted):
        if not vault.has(sha256) and not _restore_photo(source, sha256, vault):
            damaged.append(sha256)
        progress(index + 1, len(wanted))
    return damaged


def _restore_photo(source: Path, sha256: str, vault: Vault) -> bool:
    try:
        with open(_photo(source, sha256), "rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != sha256:
                return False
            stream.seek(0)
            received = vault.receive(stream, sha256)
    except OSError:  # of the backup: the vault's own disk is Known already
        return False
    return received is not None and received.sha256 == sha256


def _become_another_device(folder: Path, at: Path) -> None:
    conn = driver.connect(folder / DATABASE)
    try:
        migrations.bring_up_to_date(conn, folder / DATABASE)
        (folder / DEVICE_KEY).unlink(missing_ok=True)  # of a restore that was cut off: nothing was signed with it
        with door.immediate(conn):
            become_another(conn, folder, "restored_as_another", at)
            conn.execute("UPDATE blob SET derived = 'waiting' WHERE held = 'here'")
            conn.execute("UPDATE blob SET derived = 'none', preview_sha256 = NULL WHERE held <> 'here'")  # asked anew
    finally:
        conn.close()


def _copy_database(ws: Workspace, folder: Path) -> _Snapshot:
    """Copy the database at one moment and check the copy."""
    part = folder / f"{DATABASE}.part"
    part.unlink(missing_ok=True)
    copy = driver.connect(part)
    try:
        copy.execute("PRAGMA journal_mode=DELETE")
        ws.reader().backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        if copy.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise Known("backup_differs", file=DATABASE)
        # of deleted records too, and whether or not the bytes are registered: they may be all that is left to prove
        hashes = tuple(row[0] for row in copy.execute(RECORDED) if is_digest(row[0]))
        op_count = copy.execute("SELECT count(*) FROM journal").fetchone()[0]
        heads = ws.signed_heads(copy)
    except driver.DatabaseError:
        _must_read_whole(ws.folder / DATABASE)
        raise
    finally:
        copy.close()
    written = _digest(part, cached=True)
    with open(part, "rb+") as stream:
        os.fsync(stream.fileno())
    if _digest(part) != written:
        raise Known("backup_differs", file=DATABASE)
    name = f"inspector-{written[:16]}.db"
    os.replace(part, folder / name)
    return _Snapshot(name, written, hashes, op_count, heads)


def _must_read_whole(own: Path) -> None:
    """Raise what the laptop's own disk says where it was at fault, so that the stick is not blamed for it."""
    try:
        with open(own, "rb") as stream:
            while stream.read(1 << 20):
                pass
    except OSError as error:
        raise disk_fault(error) from error


def _copy_photo(ws: Workspace, sha256: str, folder: Path) -> int | None:
    """Copy one original unless it is there whole already and read it back; return the bytes written.

    None: the original here is gone or altered, so there is nothing to copy.
    """
    final = _photo(folder, sha256)
    if final.exists() and _digest(final) == sha256:
        return 0
    final.parent.mkdir(exist_ok=True)
    part = final.with_suffix(".part")
    if not _copy_original(ws, sha256, part):
        part.unlink(missing_ok=True)
        return None
    if _digest(part) != sha256:
        part.unlink()
        raise Known("backup_differs", file=sha256)
    os.replace(part, final)
    return final.stat().st_size


def _copy_original(ws: Workspace, sha256: str, part: Path) -> bool:
    """Write the original to `part`; return whether what was read here was what its name says."""
    digest = hashlib.sha256()
    try:
        original = ws.vault.open(sha256)
    except (Known, OSError):
        return False
    with original, open(part, "wb") as stream:
        for piece in _pieces(original):
            digest.update(piece)
            stream.write(piece)
        stream.flush()
        os.fsync(stream.fileno())
    return digest.hexdigest() == sha256


def _pieces(original: Any) -> Iterator[bytes]:
    """Yield what can be read; an original that this laptop's disk cannot read ends early and fails its digest."""
    while True:
        try:
            piece = original.read(1 << 20)
        except OSError:
            return
        if not piece:
            return
        yield piece


def _write_manifest(ws: Workspace, folder: Path, snapshot: _Snapshot, done: BackedUp) -> None:
    manifest = {
        "format": FORMAT,
        "database": snapshot.name,
        "database_sha256": snapshot.digest,
        "photo_sha256": snapshot.photos,
        "heads": snapshot.heads,
        "device_code": ws.device.code,
        "scope": ws.scope,
        **asdict(done),
    }
    content = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    part = folder / f"{MANIFEST}.part"
    with open(part, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    sync_folder(folder / PHOTOS)
    sync_folder(folder)
    os.replace(part, folder / MANIFEST)
    sync_folder(folder)
    for older in folder.glob("inspector-*.db"):
        if older.name != snapshot.name:
            older.unlink()


@contextmanager
def _on(target: Path) -> Iterator[None]:
    """Name what a full, write-protected or pulled stick does; the laptop's own database is read, never written here."""
    try:
        yield
    except (OSError, driver.DatabaseError) as error:
        raise Known("backup_target", path=str(target), detail=str(error)) from error


def _photo(folder: Path, sha256: str) -> Path:
    return folder / PHOTOS / sha256[:2] / sha256


def _digest(path: Path, *, cached: bool = False) -> str:
    """Return the SHA-256 of a file as it lies on the medium, not as it lies in the cache where the system lets us."""
    with open(path, "rb") as stream:
        if not cached and hasattr(os, "posix_fadvise"):
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return hashlib.file_digest(stream, "sha256").hexdigest()
