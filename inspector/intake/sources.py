"""Answers for where photos come from: files, folders, a card, a phone mounted as a folder, bytes from the clipboard.

Everything is only ever opened for reading: nothing here deletes from or writes to a card.
"""

from __future__ import annotations

import errno
import io
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

# folders of operating systems and cameras that hold no photos, and files that are nobody's
_SKIPPED_FOLDERS = frozenset(
    {"System Volume Information", "$RECYCLE.BIN", ".Trashes", ".Spotlight-V100", ".fseventsd", "@eaDir"}
)
_SKIPPED_FILES = frozenset({"thumbs.db", "desktop.ini", ".ds_store", ".nomedia"})
_NEVER_WAIT = getattr(os, "O_NONBLOCK", 0)


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to take in: what to call it, how to open it, and the fault when it could not even be listed."""

    label: str
    name: str
    open: Callable[[], BinaryIO]
    fault: OSError | None = None
    folder: bool = False


def from_bytes(name: str, content: bytes) -> Source:
    """Return bytes without a file (the clipboard) as a source."""
    return Source(name, name, lambda: io.BytesIO(content))


def from_paths(paths: Iterable[Path]) -> Iterator[Source]:
    """Yield every file under `paths`, folders in name order; what cannot be listed is a source with its fault."""
    for path in paths:
        try:
            is_folder = stat.S_ISDIR(os.stat(path).st_mode)
        except (OSError, ValueError) as error:  # a pulled card, a name too long, a NUL in it
            yield _faulty(path, error if isinstance(error, OSError) else OSError(str(error)))
            continue
        if is_folder:
            yield from _walk(path)
        else:
            yield _file(path)


def readable(path: str) -> str:
    """Return a path or name as text that can be kept: names of old sticks are GB18030, whatever the system says."""
    try:
        path.encode()
        return path
    except UnicodeEncodeError:
        written = os.fsencode(path)
    try:
        return written.decode("gb18030")
    except UnicodeDecodeError:
        return written.decode("utf-8", "replace")


def _walk(root: Path) -> Iterator[Source]:
    faults: list[OSError] = []
    empty = True
    for folder, folders, files in os.walk(root, onerror=faults.append):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED_FOLDERS)
        for name in sorted(files):
            if name.lower() not in _SKIPPED_FILES and not name.startswith("._"):
                empty = False
                yield _file(Path(folder, name))
        yield from (_faulty(root, fault) for fault in faults)
        empty = empty and not faults
        faults.clear()
    if faults:
        yield from (_faulty(root, fault) for fault in faults)
    elif empty:
        yield Source(readable(str(root)), readable(root.name), io.BytesIO, folder=True)


def _file(path: Path) -> Source:
    return Source(readable(str(path)), readable(path.name), lambda: _open_regular(path))


def _open_regular(path: Path) -> BinaryIO:
    """Open a regular file; anything else (a pipe would block for ever, a device never ends) is refused."""
    stream = open(path, "rb", buffering=0, opener=_without_waiting)  # noqa: SIM115 (the caller closes it)
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        stream.close()
        raise OSError(errno.EINVAL, "not a regular file")
    return stream


def _without_waiting(name: str, flags: int) -> int:
    return os.open(name, flags | _NEVER_WAIT)


def _faulty(root: Path, fault: OSError) -> Source:
    label = readable(str(fault.filename or root).replace("\0", "?"))
    return Source(label, Path(label).name, io.BytesIO, fault=fault)
