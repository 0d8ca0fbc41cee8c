"""Answers for where photo bytes lie at the office: one file each, named by its SHA-256, in a folder of this computer.

`blobs/ab/<sha256>`; what has not arrived whole lies in `blobs/partial/ab/<sha256>-<length>` (folders that stay: to make
and remove one for each photo cost as much as its bytes). A file gets its name only
when its bytes were hashed to it and are on the disk: write, compare, fsync, rename, fsync the folder (obstore's own
local store does no fsync at all, measured). Partials are not synced: what a power cut makes of one is found by the
digest of the whole. `owner` keeps the partial of a sender apart who may not know of anybody else's. One process
uploads into a folder; others may `put_file` beside it. S3 is in `blob_s3`, with the same functions.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import threading
import uuid
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from inspector.office.refusal import Refused, refuse

LONGEST = 4 * 1024**3
PIECE = 1024 * 1024
_RESERVE = 64 * 1024**2  # left free, so that the database beside it can still write
_MOST_RUNNING = 1000
FORGOTTEN = timedelta(days=14)  # an upload nobody came back to
_COPY_LEFT = timedelta(days=1)  # by a crash in the middle of `put_file`
_NAME = re.compile(r"[0-9a-f]{64}", re.ASCII)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a blob has arrived; `complete` means verified and on the disk under its name."""

    offset: int
    length: int
    complete: bool


class Writing(Protocol):
    """One segment on its way in; leaving it (`with`) keeps what was written and lets the next writer in."""

    def write(self, piece: bytes | bytearray | memoryview) -> None:
        """Add bytes; raise Refused (413 beyond the announced length, 507 disk full: what was written stays)."""

    def finish(self) -> Progress:
        """End the segment; the last one verifies the whole (else 422, and the partial is thrown away)."""

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Keep what was written and give the blob free."""


class BlobStore(Protocol):
    """Where photo bytes lie: a folder (`LocalStore`) or a bucket (`S3Store`)."""

    def begin(self, sha256: str, offset: int, length: int, owner: str = "") -> Writing: ...
    def append(self, sha256: str, offset: int, length: int, chunks: Iterable[bytes], owner: str = "") -> Progress: ...
    def partial(self, sha256: str, owner: str = "") -> Progress | None: ...
    def offset(self, sha256: str, owner: str = "") -> int: ...
    def has(self, sha256: str) -> bool: ...
    def size(self, sha256: str) -> int: ...
    def open_stream(self, sha256: str, start: int = 0, end: int | None = None) -> Iterator[bytes]: ...
    def put_file(self, sha256: str, path: Path) -> None: ...
    def all(self) -> Iterator[tuple[str, int]]: ...
    def check(self, sha256: str) -> bool: ...
    def set_aside(self, sha256: str) -> None: ...
    def drop(self, sha256: str, owner: str) -> None: ...
    def sweep(self, before: datetime) -> None: ...


def open_store(photos: str | Path) -> BlobStore:
    """Open s3://bucket/prefix?endpoint=…&region=… (keys from the environment, never the URL) or a folder."""
    if str(photos).startswith("s3://"):
        from inspector.office.blob_s3 import open_s3

        return open_s3(str(photos))
    return LocalStore(Path(photos))


def checked_name(sha256: str) -> str:
    """Return `sha256` when it is 64 lower-case hex digits and nothing else, so that it can be a path."""
    if not _NAME.fullmatch(sha256):
        raise refuse("bad_digest", 400)
    return sha256


def check_length(length: int) -> None:
    """Refuse what is empty or too long."""
    if length <= 0:
        raise refuse("blob_empty", 400)
    if length > LONGEST:
        raise refuse("blob_too_long", 413, detail=str(LONGEST))


def append_to(
    store: BlobStore, sha256: str, offset: int, length: int, chunks: Iterable[bytes], *, owner: str
) -> Progress:
    """Write one segment whole, from any iterable."""
    with store.begin(sha256, offset, length, owner) as writing:
        for chunk in chunks:
            writing.write(chunk)
        return writing.finish()


def tag_of(owner: str) -> str:
    """Return the folder suffix of an owner's own partials: hex, whatever the owner is called."""
    return "." + hashlib.sha256(owner.encode()).hexdigest()[:16] if owner else ""


class Busy:
    """One writer for each partial in this process: the second is told 423 at once, it does not wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: set[str] = set()

    def take(self, key: str) -> None:
        with self._lock:
            if key in self._held:
                raise refuse("blob_busy", 423)
            self._held.add(key)

    def give_back(self, key: str) -> None:
        with self._lock:
            self._held.discard(key)


class LocalStore:
    """Photo bytes in a folder of this computer."""

    def __init__(self, root: Path, reserve: int = _RESERVE) -> None:
        self.root = root
        self._partial = root / "partial"
        self._partial.mkdir(parents=True, exist_ok=True)
        self._reserve = reserve
        self.busy = Busy()
        # hashes of what is under way, so that the last segment need not read the whole again
        self._running: OrderedDict[str, tuple[int, Any]] = OrderedDict()
        self._lock = threading.Lock()
        self._settling = threading.Lock()
        self.sweep(datetime.now(UTC) - FORGOTTEN)

    def begin(self, sha256: str, offset: int, length: int, owner: str = "") -> Writing:
        """Open the partial for a segment at `offset`; raise Refused (409 with the right offset, 423, 507)."""
        key = self._key(sha256, owner)
        check_length(length)
        self.busy.take(key)
        try:
            return self._opened(sha256, key, offset, length, owner)
        except OSError as error:
            self.busy.give_back(key)
            raise _disk(error) from error
        except BaseException:
            self.busy.give_back(key)
            raise

    def append(self, sha256: str, offset: int, length: int, chunks: Iterable[bytes], owner: str = "") -> Progress:
        """Write one segment whole."""
        return append_to(self, sha256, offset, length, chunks, owner=owner)

    def partial(self, sha256: str, owner: str = "") -> Progress | None:
        """Return what has arrived so far of a blob that is not whole, None where nothing has."""
        found = [(_size(path), int(path.name.rpartition("-")[2])) for path in self._parts(self._key(sha256, owner))]
        best = max(found, default=(-1, 0))
        return Progress(best[0], best[1], False) if best[0] >= 0 else None

    def offset(self, sha256: str, owner: str = "") -> int:
        """Return how many bytes of an unfinished blob have arrived."""
        part = self.partial(sha256, owner)
        return part.offset if part else 0

    def has(self, sha256: str) -> bool:
        """Tell whether the whole blob is here, verified when it came."""
        return self.path(sha256).is_file()

    def size(self, sha256: str) -> int:
        """Return the length of a whole blob; raise FileNotFoundError."""
        return self.path(sha256).stat().st_size

    def path(self, sha256: str) -> Path:
        """Return where the whole blob lies or would lie."""
        return self.root / checked_name(sha256)[:2] / sha256

    def open_stream(self, sha256: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield bytes from `start` to before `end`; raise FileNotFoundError at once, not at the first byte."""
        return _pieces(self.path(sha256).open("rb"), start, end)

    def put_file(self, sha256: str, path: Path) -> None:
        """Copy a file in, verified; raise Refused(422) where it is not what its name says. Safe beside a server."""
        if self.has(sha256):
            return
        coming = self._partial / f"{uuid.uuid4().hex}.tmp"
        try:
            digest = hashlib.sha256()
            with path.open("rb") as source, coming.open("wb") as target:
                while piece := source.read(PIECE):
                    digest.update(piece)
                    target.write(piece)
                if digest.hexdigest() != sha256:
                    raise refuse("digest_mismatch", 422)
                target.flush()
                os.fsync(target.fileno())
            self._settle(sha256, coming)
        except OSError as error:
            raise _disk(error) from error
        finally:
            coming.unlink(missing_ok=True)

    def all(self) -> Iterator[tuple[str, int]]:
        """Yield (sha256, length) of every whole blob, in the order of their names."""
        for folder in sorted(path for path in self.root.iterdir() if len(path.name) == 2 and path.is_dir()):
            for path in sorted(folder.iterdir()):
                if _NAME.fullmatch(path.name):
                    yield path.name, path.stat().st_size

    def check(self, sha256: str) -> bool:
        """Read the whole blob again: is it there, and still what its name says?"""
        digest = hashlib.sha256()
        try:
            for piece in self.open_stream(sha256):
                digest.update(piece)
        except FileNotFoundError:
            if not self._partial.is_dir():  # the whole folder is gone: its disk is away, and no photo damaged
                raise
            return False
        except OSError as error:
            if error.errno == errno.EIO:  # the disk gives it back no more
                return False
            raise
        return digest.hexdigest() == sha256

    def set_aside(self, sha256: str) -> None:
        """Move a damaged blob out of the way (half a photo may still be evidence), so that it can arrive again.

        One that is whole stays: it has arrived again meanwhile.
        """
        with self._settling:
            if self.has(sha256) and not self.check(sha256):
                damaged = self.root / "damaged"
                damaged.mkdir(exist_ok=True)
                os.replace(self.path(sha256), damaged / sha256)
                _sync_folder(self.path(sha256).parent)

    def drop(self, sha256: str, owner: str) -> None:
        """Throw away what has arrived of an unfinished blob; raise Refused 423 where somebody goes on with it."""
        key = self._key(sha256, owner)
        self.busy.take(key)
        try:
            self._drop(key)
        finally:
            self.busy.give_back(key)

    def sweep(self, before: datetime) -> None:
        """Throw away uploads that nobody touched since `before`, and copies that a crash left behind."""
        for path in [path for path in self._partial.rglob("*") if path.is_file()]:
            if path.suffix == ".tmp":
                if _touched(path) < datetime.now(UTC) - _COPY_LEFT:
                    path.unlink(missing_ok=True)
            elif _touched(path) < before:
                with suppress(Refused):  # somebody goes on with it just now
                    self._forget(path, before)

    def _forget(self, path: Path, before: datetime) -> None:
        key = path.name.rpartition("-")[0]
        self.busy.take(key)
        try:
            if _touched(path) < before:
                path.unlink(missing_ok=True)
                with self._lock:
                    self._running.pop(key, None)
        finally:
            self.busy.give_back(key)

    def _key(self, sha256: str, owner: str) -> str:
        return checked_name(sha256) + tag_of(owner)

    def _parts(self, key: str) -> list[Path]:
        """Return what lies there of an upload: one file, but for a sender who changed his mind about its length."""
        folder = self._partial / key[:2]
        try:
            with os.scandir(folder) as found:
                return [folder / one.name for one in found if one.name.startswith(key + "-")]
        except FileNotFoundError:
            return []

    def _opened(self, sha256: str, key: str, offset: int, length: int, owner: str) -> Writing:
        part = self.partial(sha256, owner)
        here = part.offset if part else 0
        if part and part.length != length:  # a file has one length: one of the two senders is wrong
            if offset:
                raise refuse("length_changed", 409, offset=0)
            self._drop(key)
            here = 0
        if offset != here:
            raise refuse("offset_mismatch", 409, offset=here)
        if shutil.disk_usage(self.root).free < length - offset + self._reserve:
            raise refuse("office_full", 507, offset=here)
        path = self._partial / key[:2] / f"{key}-{length}"
        digest = self._hash_so_far(key, path, here)
        fd = _opened_to_append(path)
        return _LocalWriting(self, sha256, key, path=path, fd=fd, offset=here, length=length, digest=digest)

    def _hash_so_far(self, key: str, path: Path, here: int) -> Any:
        with self._lock:
            at, digest = self._running.pop(key, (-1, None))
        if at == here and digest is not None:
            return digest
        digest = hashlib.sha256()
        if here:
            for piece in _pieces(path.open("rb"), 0, here):
                digest.update(piece)
        return digest

    def _remember(self, key: str, at: int, digest: Any) -> None:
        with self._lock:
            self._running[key] = (at, digest)
            while len(self._running) > _MOST_RUNNING:
                self._running.popitem(last=False)

    def _drop(self, key: str) -> None:
        for path in self._parts(key):
            path.unlink(missing_ok=True)
        with self._lock:
            self._running.pop(key, None)

    def _settle(self, sha256: str, coming: Path) -> None:
        """Give a synced file its name, durably."""
        final = self.path(sha256)
        if not final.parent.is_dir():  # all of them at once, or each of the first photos waits for one more sync
            for number in range(256):
                (self.root / f"{number:02x}").mkdir(exist_ok=True)
            _sync_folder(self.root)
        with self._settling:
            try:
                os.replace(coming, final)
            except PermissionError:  # Windows, while somebody reads what lies there already
                if not final.is_file():
                    raise
        _sync_folder(final.parent)


class _LocalWriting:
    """A segment being appended to a partial."""

    def __init__(
        self, store: LocalStore, sha256: str, key: str, *, path: Path, fd: int, offset: int, length: int, digest: Any
    ) -> None:
        self._store, self._sha256, self._key, self._path, self._fd = store, sha256, key, path, fd
        self._offset, self._length, self._digest = offset, length, digest
        self._dropped = False

    def write(self, piece: bytes | bytearray | memoryview) -> None:
        if self._offset + len(piece) > self._length:
            raise refuse("length_overrun", 413, offset=self._offset)
        rest = memoryview(piece)
        while rest:
            try:
                written = os.write(self._fd, rest)
            except OSError as error:
                raise _disk(error, self._offset) from error
            self._digest.update(rest[:written])
            self._offset += written
            rest = rest[written:]

    def finish(self) -> Progress:
        if self._offset < self._length:
            return Progress(self._offset, self._length, False)
        if self._digest.hexdigest() != self._sha256:
            self._throw_away()
            raise refuse("digest_mismatch", 422, offset=0)
        try:
            # also where it is here already: it takes the place of what may have rotted, and its sender, who may know
            # of nothing, is answered no sooner
            os.fsync(self._fd)
            self._store._settle(self._sha256, self._path)
        except OSError as error:
            raise _disk(error, self._offset) from error
        self._throw_away()
        return Progress(self._length, self._length, True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        os.close(self._fd)
        if not self._dropped:
            self._store._remember(self._key, self._offset, self._digest)
        self._store.busy.give_back(self._key)

    def _throw_away(self) -> None:
        self._dropped = True
        self._store._drop(self._key)


def _opened_to_append(path: Path) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
    try:
        return os.open(path, flags, 0o600)
    except FileNotFoundError:
        path.parent.mkdir(exist_ok=True)
        return os.open(path, flags, 0o600)


def _size(path: Path) -> int:
    """Return the length of a file; -1 where it is gone (settled just now)."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return -1


def _touched(path: Path) -> datetime:
    """Return when a file or folder changed last; one that is gone (settled just now) never grows old."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return datetime.max.replace(tzinfo=UTC)


def _pieces(source: Any, start: int, end: int | None) -> Iterator[bytes]:
    with source:
        source.seek(start)
        left = LONGEST if end is None else end - start
        while left > 0 and (piece := source.read(min(PIECE, left))):
            left -= len(piece)
            yield piece


def _disk(error: OSError, offset: int | None = None) -> Exception:
    """A full disk is refused in words; any other fault of a disk stays what it is."""
    return refuse("office_full", 507, offset=offset) if error.errno in _FULL else error


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows has no such call; NTFS journals the name itself
        return
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
