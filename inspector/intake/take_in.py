"""Answers for taking photos in: each is safe in the vault and in the journal before it is called taken in.

One pass reads, hashes and writes; EXIF is read from the first bytes that pass by. A few sources are under way at once,
because most of the time goes into waiting for the disk to say that something is safe (measured: twice as quick with
four); they see only the vault, and everything else happens here, in the order of the sources. Ops are committed in
small batches, so that a capture being saved by another thread waits for a few milliseconds, never for an import.
An outcome is only yielded after its commit. Everything pretty (SM3, thumbnail, preview) follows in `behind`.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from inspector.domain.photo import Photo
from inspector.errors import Known
from inspector.intake import picture
from inspector.intake.exif import Exif, read_exif
from inspector.intake.sniff import IMAGE, Kind, sniff
from inspector.intake.sources import Source, from_paths
from inspector.store import photos
from inspector.store.door import new_id
from inspector.store.vault import Received
from inspector.store.workspace import Workspace

TAKEN_IN, ALREADY_HERE, KEPT_UNREADABLE, REFUSED = "taken_in", "already_here", "kept_unreadable", "refused"
SNIFF_BYTES = 64
AT_ONCE = 4
BATCH = 16
BATCH_SECONDS = 0.2

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one file. `reason` is a wording code where it was refused or kept unreadable."""

    file: str
    outcome: str
    sha256: str | None = None
    reason: str | None = None
    taken_at_local: str | None = None
    utc_offset: str | None = None
    lat: float | None = None
    lon: float | None = None
    datum: str | None = None
    orientation: int | None = None
    camera: str | None = None
    width_px: int | None = None
    height_px: int | None = None
    warnings: tuple[str, ...] = ()
    photo_id: str | None = None
    size_bytes: int = 0

    def line(self) -> str:
        """Return the outcome as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)


def take_in_paths(
    ws: Workspace, paths: Iterable[Path], *, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[Outcome]:
    """Take in files and folders; the run is noted, so that the next start can go on where this one was cut off."""
    wanted = [Path(path).absolute() for path in paths]
    run_id = new_id()
    with ws.local() as conn:
        conn.execute(
            "INSERT INTO intake_run (id, started_at_utc, sources, state) VALUES (?, ?, ?, 'running')",
            (run_id, ws.now().isoformat(), json.dumps([os.fsdecode(path) for path in wanted])),
        )
    state = "stopped"  # a full disk, or the caller let go of us
    try:
        yield from take_in(ws, from_paths(wanted), cancelled=cancelled)
        state = "cancelled" if cancelled() else "done"
    finally:
        with ws.local() as conn:
            conn.execute("UPDATE intake_run SET state = ? WHERE id = ?", (state, run_id))


def take_in(
    ws: Workspace, sources: Iterable[Source], *, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[Outcome]:
    """Take in sources; yield an outcome for each, in their order, after it is committed.

    One bad file never stops the others. Raise Known("disk_full" | "disk_gone") for the workspace's own disk, after
    what was complete until then has been committed. `cancelled` is asked per chunk; what is done is kept.
    """
    batch = _Batch(ws)
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="receive") as pool:
        under_way: deque[Future[_Arrival]] = deque()
        try:
            for source in sources:
                if cancelled():
                    break
                under_way.append(pool.submit(_receive, ws, source, cancelled))
                if len(under_way) == AT_ONCE:
                    batch.add(under_way.popleft().result())
                    if batch.is_due():
                        yield from batch.commit()
        finally:  # what is in the vault goes into the journal, whatever happened to its neighbours
            try:
                _add_all(batch, under_way)
            finally:
                left = list(batch.commit())
    yield from left


def _add_all(batch: _Batch, under_way: deque[Future[_Arrival]]) -> None:
    """Add what is still under way; raise the first fault of our own disk after all are through."""
    fault: Known | None = None
    while under_way:
        try:
            batch.add(under_way.popleft().result())
        except Known as error:
            fault = fault or error
    if fault is not None:
        raise fault


@dataclass(frozen=True, slots=True)
class _Arrival:
    """What came of one source before anybody looked into the journal; neither of both: it was cancelled half-way."""

    source: Source
    kind: Kind | None = None
    received: Received | None = None
    refused: str | None = None


class _Batch:
    """Photos that are safe in the vault and wait for their commit, with the outcomes that wait for it too."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self._since = time.monotonic()
        self.photos: list[Photo] = []
        self.hashes: set[str] = set()
        self.outcomes: list[Outcome] = []

    def add(self, arrival: _Arrival) -> None:
        """Make a photo of new bytes and an outcome of whatever came; nothing of what was cancelled."""
        label, received = arrival.source.label, arrival.received
        if arrival.refused is not None:
            self.outcomes.append(Outcome(file=label, outcome=REFUSED, reason=arrival.refused))
        elif received is not None and arrival.kind is not None:
            self.outcomes.append(self._taken_in(label, arrival.source.name, received, arrival.kind))

    def _taken_in(self, label: str, name: str, received: Received, kind: Kind) -> Outcome:
        sha256 = received.sha256
        if sha256 in self.hashes or photos.known(self._ws.reader(), sha256):
            if received.healed or received.fresh:  # what its pictures were to be derived from was altered or gone
                photos.derive_anew(self._ws, sha256)
            reason = "original_healed" if received.healed else None
            return Outcome(
                file=label, outcome=ALREADY_HERE, sha256=sha256, size_bytes=received.size_bytes, reason=reason
            )
        photo = describe(self._ws, received, kind, name)
        self.photos.append(photo)
        self.hashes.add(sha256)
        return _outcome(label, photo)

    def is_due(self) -> bool:
        return len(self.photos) >= BATCH or time.monotonic() - self._since > BATCH_SECONDS

    def commit(self) -> Iterator[Outcome]:
        if self.photos:
            try:
                with self._ws.write() as door:
                    for photo in self.photos:
                        if not photos.known(door.conn, photo.sha256):  # another import may have been quicker
                            photos.add(door, photo)
            except BaseException:
                self._ws.unclean = True  # bytes without a record lie in the vault now: the next start adopts them
                raise
        ready, self.photos, self.hashes, self.outcomes = self.outcomes, [], set(), []
        self._since = time.monotonic()
        return iter(ready)


def _receive(ws: Workspace, source: Source, cancelled: Callable[[], bool]) -> _Arrival:
    """Bring one source into the vault (on a thread of the pool: nothing here knows the database)."""
    if source.folder:
        return _Arrival(source, refused="folder_empty")
    try:
        if source.fault is not None:
            raise source.fault
        with source.open() as stream:
            kind = sniff(stream.read(SNIFF_BYTES))
            stream.seek(0)
            size_bytes = _size(stream)
            if not ws.vault.promise(size_bytes):
                return _Arrival(source, refused="no_room")
            return _Arrival(source, kind, ws.vault.receive(stream, new_id(), cancelled, promised=size_bytes))
    except OSError as error:
        log.info("source unreadable errno=%s", error.errno)
        return _Arrival(source, refused=_source_fault(error))
    except Known as error:
        if error.code not in ("empty_file", "not_an_image"):
            raise
        return _Arrival(source, refused=error.code)


def _size(stream: BinaryIO) -> int:
    """Return the size of a stream that can seek, which is left at its beginning."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    return size


def describe(ws: Workspace, received: Received, kind: Kind, name: str) -> Photo:
    """Return the photo record of bytes that are in the vault: what EXIF and the picture's header say."""
    now = ws.now()
    is_image = kind.family == IMAGE
    exif = read_exif(received.head, lambda: ws.vault.open(received.sha256), now_utc=now) if is_image else Exif()
    with ws.vault.open(received.sha256) as whole:
        header = picture.measure(whole)
    return Photo(
        id=new_id(),
        sha256=received.sha256,
        file_name=name,
        mime=header.mime,
        size_bytes=received.size_bytes,
        width_px=header.width_px,
        height_px=header.height_px,
        orientation=exif.orientation,
        camera=exif.camera,
        taken_at_local=exif.taken_at_local,
        utc_offset=exif.utc_offset,
        utc_offset_source=exif.utc_offset_source,
        taken_at_utc=exif.taken_at_utc,
        lat=exif.lat,
        lon=exif.lon,
        datum=exif.datum,
        datum_source=exif.datum_source,
        altitude_m=exif.altitude_m,
        bearing_deg=exif.bearing_deg,
        state=header.state,
        warnings=(*exif.warnings, *header.warnings),
        photographer_id=ws.author or None,
        imported_at_utc=now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    )


def _outcome(label: str, photo: Photo) -> Outcome:
    unreadable = photo.state == "unreadable"
    return Outcome(
        file=label,
        outcome=KEPT_UNREADABLE if unreadable else TAKEN_IN,
        reason=photo.warnings[-1] if unreadable else None,
        sha256=photo.sha256,
        taken_at_local=photo.taken_at_local,
        utc_offset=photo.utc_offset,
        lat=photo.lat,
        lon=photo.lon,
        datum=photo.datum,
        orientation=photo.orientation,
        camera=photo.camera,
        width_px=photo.width_px,
        height_px=photo.height_px,
        warnings=photo.warnings,
        photo_id=photo.id,
        size_bytes=photo.size_bytes,
    )


def _source_fault(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "source_gone"
    if isinstance(error, PermissionError):
        return "source_forbidden"
    if error.errno in (errno.ENODEV, errno.ENXIO, errno.ESTALE, errno.EIO):
        return "card_gone"
    return "source_unreadable"
