"""Answers for the bytes of photos: nobody else knows where they lie.

A photo is safe first: one pass that reads, hashes and writes a temporary file, then fsync, rename to its SHA-256,
fsync of the folder. The original bytes never change afterwards; everything derived (thumbnail, preview) lies apart and
can be thrown away. Others get streams, so that the vault can be encrypted later without them noticing.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

from inspector.errors import Known

T = TypeVar("T")
CHUNK = 1 << 20
KEPT_FREE = 1 << 20  # for the journal: a film that would fill the disk is refused, the photos behind it go in
HEAD_BYTES = 256 * 1024
DERIVED = ("thumb", "preview")
_DIGEST = re.compile("[0-9a-f]{64}")
_PREFIX = re.compile("[0-9a-f]{2}")


@dataclass(frozen=True, slots=True)
class Received:
    """Bytes that are now safe: their SHA-256, their size, their first bytes, and whether they were new here.

    `healed`: bytes lay here under this name that were not these any more; these took their place.
    """

    sha256: str
    size_bytes: int
    head: bytes
    fresh: bool
    healed: bool = False


class Vault:
    """The photo vault of one workspace."""

    def __init__(self, root: Path) -> None:
        self._originals = root / "originals"
        self._incoming = root / "incoming"
        self._derived = root / "derived"
        self._promised = 0  # bytes of copies under way that are not written yet; several threads receive at once
        self._promising = threading.Lock()
        self.at_office: Callable[[str], bool] = lambda _: False  # whether an original that is gone lies at the office
        self.stage: Callable[[str], None] = _nothing  # an observer is told copy | fsync | rename | sync_folder

    def prepare(self) -> None:
        """Make the folders of the vault, durably, before anything lies in them."""
        for folder in (self._originals, self._incoming, self._derived):
            folder.mkdir(parents=True, exist_ok=True)
        for folder in (self._originals, self._originals.parent, self._originals.parent.parent):
            sync_folder(folder)

    def receive(
        self, source: BinaryIO, name: str, cancelled: Callable[[], bool] = lambda: False, promised: int = 0
    ) -> Received | None:
        """Copy `source` into the vault in one pass; None when `cancelled` said so half-way (nothing is left behind).

        `name` only makes the temporary file unique; `promised` is what `promise` kept free for this copy. Raise
        Known("disk_full" | "disk_gone") for the vault's own disk; an OSError of the *source* passes through, because
        only the caller knows whose file it is.
        """
        temporary = self._incoming / f"{name}.part"
        digest, size, head = hashlib.sha256(), 0, b""
        buffer = bytearray(CHUNK)
        view = memoryview(buffer)
        try:
            target = _own(lambda: open(temporary, "xb", buffering=0))  # noqa: SIM115 (closed by the with below)
            with target:
                self.stage("copy")
                while count := _read_into(source, view):
                    if cancelled():
                        return None
                    piece = view[:count]
                    if len(head) < HEAD_BYTES:
                        head += bytes(piece[: HEAD_BYTES - len(head)])
                    digest.update(piece)
                    _write_all(target, piece)
                    size += count
                    promised -= self._keep(min(count, promised))
                self.stage("fsync")
                _own(lambda: os.fsync(target.fileno()))
            sha256 = digest.hexdigest()
            final = self._path(sha256)
            lay_here = final.exists()
            if lay_here and _holds(final, size, sha256):
                _own(lambda: sync_folder(final.parent))  # whoever put it there may have died before this
                return Received(sha256, size, head, fresh=False)
            self.stage("rename")
            _own(lambda: self._settle(temporary, final))
            self.stage("sync_folder")
            _own(lambda: sync_folder(final.parent))
            return Received(sha256, size, head, fresh=not lay_here, healed=lay_here)
        finally:
            self._keep(promised)
            with suppress(OSError):
                temporary.unlink(missing_ok=True)

    def promise(self, size_bytes: int) -> bool:
        """Keep that much free for a copy (`receive` gives it back), or say that it does not fit.

        It must fit beside what the journal needs and what other copies were promised; an unknown disk counts as room.
        """
        with self._promising:
            try:
                if self._promised + size_bytes + KEPT_FREE > shutil.disk_usage(self._incoming).free:
                    return False
            except OSError:
                pass  # the copy itself will say what is wrong
            self._promised += size_bytes
            return True

    def _keep(self, size_bytes: int) -> int:
        """Take back so much of what was promised: it is written, or will not be."""
        with self._promising:
            self._promised -= size_bytes
        return size_bytes

    def has(self, sha256: str) -> bool:
        """Say whether the original bytes lie here."""
        try:
            return self._path(sha256).exists()
        except Known:
            return False

    def open(self, sha256: str) -> BinaryIO:
        """Open the original bytes for reading; raise Known("photo_at_office") where they were left there.

        Raise Known("photo_missing") where they are gone.
        """
        try:
            return open(self._path(sha256), "rb")
        except FileNotFoundError as error:
            raise Known("photo_at_office" if self.at_office(sha256) else "photo_missing", sha256=sha256) from error

    def remove(self, sha256: str) -> None:
        """Remove an original whose row says already that it lies at the office (see `clearing`)."""
        assert self.at_office(sha256)
        _own(lambda: self._path(sha256).unlink(missing_ok=True))

    def digest(self, sha256: str, algorithm: str = "sha256") -> str:
        """Read the original again and return its digest (`sha256`, or `sm3` where OpenSSL has it)."""
        with self.open(sha256) as stream:
            return hashlib.file_digest(stream, algorithm).hexdigest()  # type: ignore[arg-type]

    def originals(self, before: float | None = None) -> Iterator[str]:
        """Yield the SHA-256 of every original that lies here; what else was put here (Thumbs.db) is none of ours.

        With `before` (seconds since 1970 on the disk's clock) only those that were written earlier.
        """
        for folder in _entries(self._originals):
            if folder.is_dir() and _PREFIX.fullmatch(folder.name):
                for entry in _entries(folder):
                    if not (_DIGEST.fullmatch(entry.name) and entry.name.startswith(folder.name) and entry.is_file()):
                        continue
                    if before is None or entry.stat().st_mtime < before:
                        yield entry.name

    def size(self, sha256: str) -> int:
        """Return the size in bytes of an original."""
        return self._path(sha256).stat().st_size

    def keep_derived(self, kind: str, sha256: str, content: bytes) -> None:
        """Keep a derived picture (`thumb` | `preview`); it may be lost and made again, so it is not fsynced."""
        target = self._derived_path(kind, sha256)
        temporary = self._incoming / f"{kind}-{sha256}-{threading.get_ident()}.part"
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(content)
            temporary.replace(target)
        except OSError as error:
            raise disk_fault(error) from error
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)

    def derived(self, kind: str, sha256: str) -> bytes | None:
        """Return a derived picture, or None while it has not been made."""
        try:
            return self._derived_path(kind, sha256).read_bytes()
        except FileNotFoundError:
            return None

    def derived_size(self, kind: str, sha256: str) -> int:
        """Return the bytes of a derived picture, 0 while it has not been made."""
        try:
            return self._derived_path(kind, sha256).stat().st_size
        except OSError:
            return 0

    def sweep(self) -> int:
        """Remove what an interrupted copy left in the entrance; return how many."""
        left = list(self._incoming.glob("*.part"))
        swept = 0
        for path in left:
            with suppress(OSError):  # what cannot be removed keeps nobody from starting
                path.unlink(missing_ok=True)
                swept += 1
        return swept

    def _settle(self, temporary: Path, final: Path) -> None:
        """Give the bytes their name; a new folder is durable first (`prepare` sees to those of a killed run)."""
        if not final.parent.exists():
            final.parent.mkdir(exist_ok=True)
            sync_folder(self._originals)
        os.replace(temporary, final)

    def _path(self, sha256: str) -> Path:
        _must_be_digest(sha256)
        return self._originals / sha256[:2] / sha256

    def _derived_path(self, kind: str, sha256: str) -> Path:
        _must_be_digest(sha256)
        return self._derived / kind / sha256[:2] / f"{sha256}.jpg"


def _entries(folder: Path | os.DirEntry[str]) -> list[os.DirEntry[str]]:
    """List a folder in name order; one that is gone or unreadable offers nothing (verify names its photos)."""
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda entry: entry.name)
    except OSError:
        return []


def _nothing(_: str) -> None:
    return None


def is_digest(text: object) -> bool:
    """Say whether this is a SHA-256 as the vault writes it."""
    return isinstance(text, str) and _DIGEST.fullmatch(text) is not None


def _must_be_digest(sha256: str) -> None:
    """Raise Known("photo_missing") for what is no digest: a record from elsewhere must not name a way out of here."""
    if not is_digest(sha256):
        raise Known("photo_missing", sha256=sha256)


def _holds(path: Path, size: int, sha256: str) -> bool:
    """Say whether the original is here unaltered; one that is cut short, rotten or unreadable is written again.

    It is read for that: as much as was just read from the card, and from the quicker of the two.
    """
    try:
        if path.stat().st_size != size:
            return False
        with open(path, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == sha256
    except OSError:
        return False


def _read_into(source: BinaryIO, view: memoryview) -> int:
    readinto = getattr(source, "readinto", None)
    if readinto is not None:
        return readinto(view) or 0
    piece = source.read(len(view))
    view[: len(piece)] = piece
    return len(piece)


def _write_all(target: BinaryIO, piece: memoryview) -> None:
    while len(piece):
        written = _own(lambda rest=piece: target.write(rest))  # type: ignore[misc]
        piece = piece[written:]


def _own(act: Callable[[], T]) -> T:
    """Run a step on the vault's own disk; its OSError is ours to name."""
    try:
        return act()
    except OSError as error:
        raise disk_fault(error) from error


def disk_fault(error: OSError) -> Known:
    """Name what a full or vanished disk of ours did."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return Known("disk_full" if full else "disk_gone", detail=str(error))


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    if os.name == "nt":  # Windows has no fsync of folders; its rename is journalled by NTFS
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
