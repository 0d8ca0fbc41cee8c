"""Answers for what may come later than safety: SM3, thumbnail and preview of bytes that are already safe.

Two threads share the work, because Pillow and hashlib let go of Python's lock while they compute (measured: 22 ms a
picture on two cores, 45 on one); they see only the vault, never the database. Bytes that cannot be decoded are marked
unreadable by an op and stay: they may be evidence.
"""

from __future__ import annotations

import dataclasses
import hashlib
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

from inspector.errors import Known
from inspector.intake import picture
from inspector.store import photos, rows
from inspector.store.workspace import Workspace

log = logging.getLogger(__name__)

THREADS = 2
_OF_OUR_DISK = ("original_unreadable", "photo_missing")  # says nothing about the picture: it may come back
BATCH = 8
AHEAD = 64


@dataclass(frozen=True, slots=True)
class Derived:
    """What was made of some bytes; `fault` is the code of why there is no picture."""

    sha256: str
    sm3: str | None
    fault: str | None = None
    warnings: tuple[str, ...] = ()
    preview_sha256: str | None = None


def derive_waiting(ws: Workspace, *, cancelled: Callable[[], bool] = lambda: False) -> Iterator[Derived]:
    """Make what is missing for all waiting bytes, oldest first; yield each after it is noted."""
    key = photos.thumb_key(ws)
    with ThreadPoolExecutor(THREADS, thread_name_prefix="derive") as pool:
        while not cancelled() and (waiting := photos.waiting(ws, AHEAD)):
            # Both threads stay busy while what is done is noted; closing takes back what only waits.
            made = pool.map(lambda pair: _derive(ws, key, *pair), waiting)
            try:
                while not cancelled() and (done := list(islice(made, BATCH))):
                    _mark(ws, [one for one in done if one.fault or one.warnings])
                    photos.derived(ws, [_noted(one) for one in done])
                    yield from done
            finally:
                made.close()  # type: ignore[attr-defined]


def _noted(one: Derived) -> tuple[str, str | None, str, str | None]:
    return one.sha256, one.sm3, "none" if one.fault else "made", one.preview_sha256


def _derive(ws: Workspace, key: bytes | None, sha256: str, mime: str) -> Derived:
    sm3: str | None = None
    try:
        sm3 = ws.vault.digest(sha256, "sm3") if "sm3" in hashlib.algorithms_available else None
        if mime.startswith("video/"):
            return Derived(sha256, sm3)
        with ws.vault.open(sha256) as stream:
            pictures = picture.derive_both(stream)
        ws.vault.keep_derived("thumb", sha256, photos.sealed(key, sha256, pictures.thumbnail))
        ws.vault.keep_derived("preview", sha256, pictures.preview)
        preview_sha256 = hashlib.sha256(pictures.preview).hexdigest()
        return Derived(sha256, sm3, warnings=pictures.warnings, preview_sha256=preview_sha256)
    except Known as error:
        if error.code in ("disk_full", "disk_gone"):
            raise
        return Derived(sha256, sm3, fault=error.code)
    except OSError as error:  # of this one original (a bad block): its neighbours must not wait for it
        log.info("original unreadable errno=%s", error.errno)
        return Derived(sha256, sm3, fault="original_unreadable")
    except MemoryError:
        return Derived(sha256, sm3, fault="picture_too_large")


def _mark(ws: Workspace, faulty: list[Derived]) -> None:
    """Say in the photos' own records that bytes are cut or cannot be decoded."""
    if not faulty or ws.read_only:
        return
    with ws.write(author=ws.author or ws.device.id) as door:  # nobody need have said yet who he is
        for one in faulty:
            found = door.conn.execute("SELECT * FROM photo WHERE sha256 = ? AND deleted = 0", (one.sha256,)).fetchall()
            for photo in (rows.from_row("photo", row) for row in found):
                said = (*photo.warnings, *one.warnings, *((one.fault,) if one.fault else ()))
                state = "unreadable" if one.fault and one.fault not in _OF_OUR_DISK else photo.state
                door.put(dataclasses.replace(photo, state=state, warnings=tuple(dict.fromkeys(said))))
