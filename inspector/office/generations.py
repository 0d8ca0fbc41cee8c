"""Answers for how a backup lies on its disk: photos once, under their digest, and one folder for each generation.

`blobs/ab/<sha256>` grows and loses nothing. A generation (`20261122T160000Z-1a2b3c4d/`) holds the database, the list of
photos it needs, the office's keys and `manifest.json` with the digest of each, itself included. It gets its name last,
when everything in it and every photo it names is on the disk; a folder without that name is no backup.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspector.errors import Known

FORMAT = 1
MANIFEST, BLOB_LIST, BLOBS, KEYS = "manifest.json", "blobs.txt", "blobs", "keys"
_UNFINISHED = ".unfinished-"
_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it was written: its digest and its length in bytes."""

    sha256: str
    size: int


def blob_path(target: Path, sha256: str) -> Path:
    """Return where a photo lies in a backup."""
    return target / BLOBS / sha256[:2] / sha256


def write_file(path: Path, pieces: Iterable[bytes], *, expected: str | None = None) -> Written | None:
    """Write a file whole: hashed, on the disk, and only then under its name; None where it is not `expected`."""
    part = path.with_name(path.name + ".part")
    digest, size = hashlib.sha256(), 0
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                stream.write(piece)
            stream.flush()
            os.fsync(stream.fileno())
        if expected is not None and digest.hexdigest() != expected:
            return None
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return Written(digest.hexdigest(), size)


def pieces_of(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file."""
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            yield piece


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    digest = hashlib.sha256()
    for piece in pieces_of(path):
        digest.update(piece)
    return digest.hexdigest()


def sync_folder(folder: Path) -> None:
    """Make sure that the names in a folder are on the disk; where a system cannot, its files were synced at least."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def begin(target: Path, name: str) -> Path:
    """Clear what interrupted backups left in `target` and return the folder in which a generation is made."""
    for left in (*target.glob(f"{_UNFINISHED}*"), *target.glob(f"{BLOBS}/*/*.part")):
        shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
    folder = target / f"{_UNFINISHED}{name}"
    (folder / KEYS).mkdir(parents=True)
    return folder


def finish(folder: Path, manifest: dict[str, Any]) -> Path:
    """Write the manifest and give the generation its name; from here on it is a backup."""
    whole = {**manifest, "format": FORMAT}
    whole["digest"] = _digest(whole)
    write_file(folder / MANIFEST, [json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True).encode()])
    for inside in (folder / KEYS, folder):
        sync_folder(inside)
    final = folder.with_name(folder.name.removeprefix(_UNFINISHED))
    os.replace(folder, final)
    sync_folder(final.parent)
    return final


def all_in(target: Path) -> list[Path]:
    """Return the generations in `target`, oldest first."""
    return sorted(path.parent for path in target.glob(f"[0-9]*/{MANIFEST}"))


def prune(target: Path, keep: int) -> None:
    """Remove the oldest generations until `keep` are left; photos stay, some older disk may need them."""
    for folder in all_in(target)[:-keep]:
        (folder / MANIFEST).unlink()  # from here on it is none
        shutil.rmtree(folder)


def newest(source: Path) -> Path:
    """Return the generation at `source`: itself, or the newest in it; raise Known("office_restore_no_backup")."""
    if (source / MANIFEST).is_file():
        return source
    found = all_in(source)
    if not found:
        raise Known("office_restore_no_backup", path=str(source))
    return found[-1]


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a generation; raise Known("office_restore_damaged") where it is not as written."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        digest = manifest.pop("digest")
        if manifest["format"] != FORMAT or digest != _digest(manifest):
            raise ValueError("not as it was written")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Known("office_restore_damaged", name=MANIFEST) from error
    return dict(manifest)


def check_files(folder: Path, manifest: dict[str, Any], progress: Callable[[str], None] = lambda name: None) -> None:
    """Read every file of a generation; raise Known("office_restore_damaged") for the first that is not as written."""
    for name, known in manifest["files"].items():
        progress(name)
        path = folder / name
        try:
            good = path.stat().st_size == known["size"] and digest_of(path) == known["sha256"]
        except OSError as error:
            raise Known("office_restore_damaged", name=name) from error
        if not good:
            raise Known("office_restore_damaged", name=name)


def write_blob_list(path: Path, blobs: Iterable[tuple[str, int]]) -> Written:
    """Write the list of photos, a digest and a length on each line."""
    written = write_file(path, (f"{sha256} {size}\n".encode() for sha256, size in blobs))
    assert written is not None  # nothing was expected of it
    return written


def read_blob_list(path: Path) -> Iterator[tuple[str, int]]:
    """Yield (sha256, length) of the photos of a generation."""
    with path.open(encoding="ascii") as lines:
        for line in lines:
            sha256, size = line.split()
            yield sha256, int(size)


def _digest(manifest: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()
