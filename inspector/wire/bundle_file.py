"""Answers for bundles as files: sealed to an office, and written so that what has the final name is whole.

A stick may be full, pulled out or lie about what it wrote: the bytes go under a temporary name, are fsynced, read back
from the medium and compared, and only then get their name. A sealed stream is age (X25519, ChaCha20-Poly1305), block by
block in both directions.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from inspector.errors import Known

_TOO_LARGE, _FULL = (errno.EFBIG,), (errno.ENOSPC, errno.EDQUOT)


class Sink(Protocol):
    """Whatever takes bytes, all that it is given."""

    def write(self, piece: bytes, /) -> Any: ...


def lay(target: Path, write: Callable[[Sink], None]) -> int:
    """Let `write` fill a file and give it its name once it was read back whole; return its bytes.

    Whatever stops it, nothing new stands under the name and what stood there before still does. Raise
    Known("bundle_target_full" | "bundle_too_large" | "bundle_target") for what the medium does, Known("bundle_differs")
    where it gives back other bytes than it was given.
    """
    part = target.with_name(f".{target.name}.part")
    try:
        with open(part, "wb") as stream:
            sink = _Counted(stream)
            write(sink)
            stream.flush()
            os.fsync(stream.fileno())
        if _read_back(part) != sink.digest.digest():
            raise Known("bundle_differs", path=str(target))
        os.replace(part, target)
        _sync_folder(target.parent)
    except OSError as error:
        code = "bundle_target"
        if error.errno in _FULL:
            code = "bundle_target_full"
        if error.errno in _TOO_LARGE:
            code = "bundle_too_large"
        raise Known(code, path=str(target), detail=str(error)) from error
    finally:
        with suppress(OSError):  # the stick may be gone
            part.unlink(missing_ok=True)
    return sink.size


class _Counted:
    """Writes through, and knows what it wrote."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.digest, self.size = hashlib.sha256(), 0

    def write(self, piece: bytes, /) -> int:
        self.digest.update(piece)
        self.size += len(piece)
        return self._stream.write(piece)


def _read_back(path: Path) -> bytes:
    """Return the digest of the file as it lies on the medium, not in the cache, where the system lets us."""
    with open(path, "rb") as stream:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return hashlib.file_digest(stream, "sha256").digest()


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # no fsync of folders there
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network shares cannot
            raise
    finally:
        os.close(descriptor)


def seal(pieces: Iterable[bytes], target: Sink, recipient: str) -> None:
    """Write `pieces` to `target` as an age stream that only the holder of the recipient's identity opens.

    1 GB keeps the memory where it was (blocks of 64 KB). What `pieces` or `target` raise passes through as it is.
    """
    import pyrage  # type: ignore[import-untyped]

    try:
        to = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError as error:
        raise Known("bundle_no_recipient") from error
    source, sink = _Pull(iter(pieces)), _Push(target)
    refused: Exception | None = None
    try:
        pyrage.encrypt_io(source, sink, [to])
    except (pyrage.EncryptError, OSError) as error:
        refused = error
    # asked for in any case: of a fault while it writes the last block, pyrage says nothing at all
    if (fault := source.fault or sink.fault or refused) is not None:
        raise fault


def unseal(source: BinaryIO, target: Sink, identity: Any) -> None:
    """Write what `source` seals to `target` with an age identity; nothing of it may be used unless this returns.

    Raise Known("bundle_not_opened") where it is sealed to somebody else or its head is damaged, Known("bundle_damaged")
    where its body is cut or altered; what `target` raises passes through.
    """
    import pyrage

    sink = _Push(target)
    refused: Known | None = None
    try:
        pyrage.decrypt_io(source, sink, [identity])
    except pyrage.DecryptError as error:
        refused = Known("bundle_not_opened", detail=str(error))
    except OSError as error:
        refused = Known("bundle_damaged", detail=str(error))
    if (fault := sink.fault or refused) is not None:
        raise fault


class _Pull:
    """What pyrage reads from: an iterator of pieces; it remembers what was raised, which pyrage only words."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, memoryview(b"")
        self.fault: BaseException | None = None

    def read(self, size: int) -> bytes:
        try:
            while not self._rest:
                self._rest = memoryview(next(self._pieces))
        except StopIteration:
            return b""
        except BaseException as error:
            self.fault = error
            raise OSError(str(error)) from error
        piece, self._rest = self._rest[:size], self._rest[size:]
        return bytes(piece)


class _Push:
    """What pyrage writes to; it remembers what was raised."""

    def __init__(self, target: Sink) -> None:
        self._target = target
        self.fault: BaseException | None = None

    def write(self, piece: bytes) -> int:
        try:
            self._target.write(piece)
        except BaseException as error:
            self.fault = error
            raise OSError(str(error)) from error
        return len(piece)

    def flush(self) -> None:
        return None
