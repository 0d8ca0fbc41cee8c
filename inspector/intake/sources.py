"""Answers for where photos come from: files, folders, a card, a phone mounted as a folder, bytes from the clipboard.

Everything is only ever opened for reading: nothing here deletes from or writes to a card.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

# folders of operating systems and cameras that hold no photos, and files that are nobody's
_SKIPPED_FOLDERS = frozenset(
    {"System Volume Information", "$RECYCLE.BIN", ".Trashes", ".Spotlight-V100", ".fseventsd", "@eaDir"}
)
_SKIPPED_FILES = frozenset({"thumbs.db", "desktop.ini", ".ds_store", ".nomedia"})


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
    """Yield every file under `paths`, folders in name order; an unreadable folder is a source with its fault."""
    for path in paths:
        if path.is_dir():
            yield from _walk(path)
        else:
            yield _file(path)


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
        yield Source(str(root), root.name, io.BytesIO, folder=True)


def _file(path: Path) -> Source:
    return Source(str(path), path.name, lambda: open(path, "rb", buffering=0))


def _faulty(root: Path, fault: OSError) -> Source:
    label = str(fault.filename or root)
    return Source(label, Path(label).name, io.BytesIO, fault=fault)
