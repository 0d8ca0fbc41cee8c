"""Answers for photos on their way: previews first, then originals from the smallest on, resumed where they broke.

A photo is asked for before it is sent (`have`), because bytes under their SHA-256 may have come another way. Segments
adapt to the link: half after a break, double after one that went well. Over a quick link several photos are on their
way at once, each in a thread, because every photo waits for the office's disk; what the workspace is told of them is
written by the calling thread alone. One photo that cannot go never holds up those behind it; a photo whose bytes are
not what they were when they were taken in is told at once and never tried again by itself. Only when the link itself
gives nothing any more the stage ends.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import timedelta
from typing import BinaryIO, cast

from inspector.domain.clock_text import utc_text
from inspector.errors import Known
from inspector.store import exchange
from inspector.store import photos as stored_photos
from inspector.store import receipts as kept
from inspector.store.photo_queue import FETCH, ORIGINAL, PREVIEW, PhotoTask
from inspector.store.workspace import Workspace
from inspector.sync.client import OfficeClient
from inspector.wire.messages import MOST_HASHES

LANES, QUICK = 3, 256 * 1024  # photos at once over a link that brings so many bytes a second; else one at a time
LEAST, MOST = 256 * 1024, 8 * 1024 * 1024  # bytes of a segment
_FIRST = 1024 * 1024
_PIECE = 64 * 1024  # between two looks at whether somebody cancelled
_MOST_BREAKS = 4  # in a row without a byte arriving: then the link is down, not bad
_LATER = timedelta(minutes=1)  # another laptop sends the same photo just now
_MUCH_LATER = timedelta(minutes=15)
_IN_MEMORY = 32 * 1024 * 1024
_TOO_MANY = "too_many_partials"  # told once: what was begun goes on, what was not waits
_NOT_SIGNED_IN, _CONFLICT, _MISMATCH, _BUSY = 401, 409, 422, 423

LINK = frozenset(
    ("office_unreachable", "office_trouble", "office_moving", "captive_portal", "office_not_ours", "proxy_unusable")
)
# what concerns this laptop or the whole office and not one photo
_ENDS_STAGE = LINK | {
    "device_revoked",
    "device_suspended",
    "device_unknown",
    "user_inactive",
    "not_enrolled",
    "office_full",
}

Tell = Callable[[str, int, int, int], None]  # kind (preview | original | fetched), done, total, bytes sent
Cancelled = Callable[[], bool]


@dataclass
class Sent:
    """What became of the photos: originals that the office confirmed now, bytes sent, and what must be told."""

    photos: int = 0
    bytes: int = 0
    alarms: list[Known] = field(default_factory=list)


@dataclass
class Segment:
    """What is asked of the link: the size of the next segment, in bytes, and how many photos at once."""

    size: int = _FIRST
    lanes: int = 1

    def broke(self) -> None:
        """The link gave way: ask less of it."""
        self.size, self.lanes = max(LEAST, self.size // 2), 1

    def went_well(self) -> None:
        """The link held: ask more of it."""
        self.size = min(MOST, self.size * 2)

    def brought(self, bytes_a_second: float) -> None:
        """So quick is the link for one photo: where others go beside it, they share it."""
        self.lanes = LANES if bytes_a_second * self.lanes >= QUICK else 1


class _Stop(Exception):
    """Somebody cancelled in the middle of a segment, or the stage ended; never leaves this module."""


def send(ws: Workspace, client: OfficeClient, sent: Sent, *, tell: Tell, cancelled: Cancelled) -> None:
    """Send every photo that is due, note the receipts, and count in `sent`.

    Raise Known where the link or the office ends the stage; what was sent until then is counted.
    """
    segment, tried, over = Segment(), set[tuple[str, str]](), threading.Event()
    done = {PREVIEW: 0, ORIGINAL: 0}

    def stopped() -> bool:
        return over.is_set() or cancelled()

    while not stopped():
        tasks = [one for one in exchange.photo_tasks(ws, utc_text(ws.now())) if (one.role, one.of) not in tried]
        if not tasks:
            return
        tried |= {(one.role, one.of) for one in tasks}
        left = [_Sending(ws, client, *one, segment, stopped) for one in _not_there(ws, client, tasks, sent)]
        totals = {role: count + sum(one.task.role == role for one in left) for role, count in done.items()}
        ending: BaseException | None = None
        for one, fault in _under_way(left, segment, stopped):
            try:
                one.settle(fault, sent)
            except BaseException as ends:  # raised once those beside it have stopped and are noted
                ending = ending or ends
                over.set()
                continue
            if not isinstance(fault, _Stop):
                done[one.task.role] += 1
                tell(one.task.role, done[one.task.role], totals[one.task.role], sent.bytes)
        if ending is not None:
            raise ending


def _under_way(
    left: list[_Sending], segment: Segment, stopped: Cancelled
) -> Iterator[tuple[_Sending, BaseException | None]]:
    """Send each of `left`, as many at once as the link takes, and yield it with what ended it, None for nothing.

    The same bytes are never on their way twice: the office takes the second for the first come again.
    """
    waiting, running = deque(left), dict[Future[None], _Sending]()
    with ThreadPoolExecutor(LANES, "photo") as pool:
        while running or (waiting and not stopped()):
            while waiting and len(running) < segment.lanes and not stopped():
                if waiting[0].task.sha256 in {one.task.sha256 for one in running.values()}:
                    break
                one = waiting.popleft()
                try:
                    source = _opened(one.ws, one.task)
                except Known as fault:
                    yield one, fault
                    continue
                running[pool.submit(one.go, source)] = one
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield running.pop(future), future.exception()


def receipts(ws: Workspace, client: OfficeClient, *, cancelled: Cancelled) -> None:
    """Ask again for what the office stored: is it safe by now, or did it lose it? What it lost waits again."""
    stored = kept.unsafe(ws)
    for start in range(0, len(stored), MOST_HASHES):
        if cancelled():
            return
        kept.note_answer(ws, client.have(stored[start : start + MOST_HASHES]))


def receive_previews(ws: Workspace, client: OfficeClient, *, tell: Tell, cancelled: Cancelled) -> int:
    """Fetch the previews of photos others took, so that a recheck needs no network; return how many came."""
    wanted = exchange.wanted_previews(ws, utc_text(ws.now()))
    came = 0
    for done, original in enumerate(wanted, 1):
        if cancelled():
            break
        content = client.preview(original)
        if content is None:  # its laptop has not sent it yet
            later = utc_text(ws.now() + _MUCH_LATER)
            exchange.note_photo(ws, original, FETCH, state=FETCH, next_try_at_utc=later)
        else:
            exchange.keep_preview(ws, original, content)
            came += 1
        tell("fetched", done, len(wanted), 0)
    return came


def fetch(ws: Workspace, client: OfficeClient, sha256: str, *, cancelled: Cancelled = lambda: False) -> bool:
    """Fetch an original from the office into the vault; False when cancelled.

    Only bytes with this very SHA-256 are taken in. Raise Known("photo_not_at_office"), Known("photo_altered") or what
    the link or our disk did.
    """
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as arrived:
        digest = hashlib.sha256()
        offset = breaks = 0
        while True:
            before = offset
            try:
                with client.original(sha256, offset) as pieces:
                    for piece in pieces:
                        if cancelled():
                            return False
                        arrived.write(piece)
                        digest.update(piece)
                        offset += len(piece)
                break
            except Known as fault:
                breaks = 1 if offset > before else breaks + 1
                if fault.code not in LINK or breaks > _MOST_BREAKS:
                    raise
        if digest.hexdigest() != sha256:
            raise Known("photo_altered", sha256=sha256)
        arrived.seek(0)
        ws.vault.receive(cast(BinaryIO, arrived), f"fetched-{sha256}")
    exchange.original_arrived(ws, sha256)
    return True


def _not_there(ws: Workspace, client: OfficeClient, tasks: list[PhotoTask], sent: Sent) -> list[tuple[PhotoTask, int]]:
    """Return what the office lacks with how much of it it has; what it has already is noted as stored."""
    found = client.have(task.sha256 for task in tasks)
    kept.note_answer(ws, found)
    here = set(found.stored) | set(found.safe)
    sent.photos += sum(task.role == ORIGINAL for task in tasks if task.sha256 in here)
    return [(task, found.partial.get(task.sha256, 0)) for task in tasks if task.sha256 not in here]


@dataclass
class _Sending:
    """One photo on its way: what the office has of it, and what the link did. `go` needs no workspace."""

    ws: Workspace
    client: OfficeClient
    task: PhotoTask
    offset: int
    segment: Segment
    cancelled: Cancelled
    whole: int = 0
    handed: int = 0  # bytes given to the link, arrived or not
    breaks: int = 0
    restarted: bool = False

    def go(self, source: BinaryIO) -> None:
        """Send it; raise Known or _Stop where it does not go."""
        with source:
            self.whole = source.seek(0, io.SEEK_END)
            self._upload(source)

    def settle(self, fault: BaseException | None, sent: Sent) -> None:
        """Note what became of it; only what ends the whole stage is raised."""
        sent.bytes += self.handed
        if fault is None:
            self.offset = self.whole
            self._note("stored")
            sent.photos += self.task.role == ORIGINAL
        elif isinstance(fault, _Stop):
            self._note("waiting")
        elif isinstance(fault, Known):
            self._note_fault(fault, sent)
            if fault.code in _ENDS_STAGE:
                raise fault
        else:
            raise fault

    def _note(self, state: str, error: Known | None = None, wait: timedelta | None = None) -> None:
        next_try = None if wait is None else utc_text(self.ws.now() + wait)
        exchange.note_photo(
            self.ws,
            self.task.sha256,
            self.task.role,
            state=state,
            offset=self.offset,
            error=error.code if error else None,
            next_try_at_utc=next_try,
            of=self.task.of,
        )

    def _note_fault(self, fault: Known, sent: Sent) -> None:
        if fault.code in ("photo_missing", "photo_damaged_here"):
            if self.task.role == PREVIEW:  # made again from its original, under whatever digest it then has
                stored_photos.derive_anew(self.ws, self.task.of)
                self._note("waiting", fault, _LATER)
                return
            told = Known(fault.code, sha256=self.task.sha256)
            sent.alarms.append(told)
            self._note("damaged", told)
        elif fault.code == "photo_at_office":  # it left here because the office had it, which it says no more
            sent.alarms.append(Known("photo_lost_there", sha256=self.task.sha256))
            self._note("waiting", sent.alarms[-1], _MUCH_LATER)
        elif fault.code in _ENDS_STAGE:
            self._note("waiting", fault)
        elif fault.facts.get("status") == _BUSY:
            self._note("waiting", fault, _LATER)
        else:
            if fault.code != _TOO_MANY or fault.code not in [told.code for told in sent.alarms]:
                sent.alarms.append(fault)
            self._note("waiting", fault, _MUCH_LATER)

    def _upload(self, source: BinaryIO) -> None:
        """Send segment after segment until the office has verified the whole; raise Known where it does not go."""
        if self.offset > self.whole:
            self.offset = 0
        preview_of = self.task.of if self.task.role == PREVIEW else None
        while True:
            length, began = min(self.segment.size, self.whole - self.offset), time.monotonic()
            try:
                pieces = self._pieces(source, length)
                arrived = self.client.send(
                    self.task.sha256, self.offset, self.whole, pieces, length, preview_of=preview_of
                )
            except Known as fault:
                if self._answer_to(fault, source):
                    return
                continue
            self.segment.brought(length / max(time.monotonic() - began, 0.001))
            if arrived.whole:
                return
            if arrived.offset <= self.offset:
                raise Known("office_strange", detail=f"blob: still at {arrived.offset}")
            self.offset, self.breaks = arrived.offset, 0
            self.segment.went_well()

    def _answer_to(self, fault: Known, source: BinaryIO) -> bool:
        """Make ready for the next segment, raise what cannot be helped, or say that all had arrived already."""
        status, at = fault.facts.get("status"), fault.facts.get("offset")
        self.breaks += 1
        if self.breaks > _MOST_BREAKS:
            raise fault
        if status == _MISMATCH:
            self._verify_here(fault, source)
        elif status == _CONFLICT and isinstance(at, int):
            self._take_up(at)
        elif status == _NOT_SIGNED_IN:
            pass  # the bearer ran out between two segments; the next one is sent under a fresh one
        elif fault.code in LINK:
            self.segment.broke()
            found = self.client.offset(self.task.sha256)
            if found.whole:  # only the answer was lost
                return True
            self._take_up(found.offset)
        else:
            raise fault
        return False

    def _take_up(self, at: int) -> None:
        if at > self.offset:
            self.breaks = 0
        self.offset = at if at <= self.whole else 0

    def _verify_here(self, fault: Known, source: BinaryIO) -> None:
        """The office got other bytes than promised: altered on the way (once again from the start), or here."""
        source.seek(0)
        if hashlib.file_digest(source, "sha256").hexdigest() != self.task.sha256:  # type: ignore[arg-type]
            raise Known("photo_damaged_here", sha256=self.task.sha256) from fault
        if self.restarted:
            raise Known("photo_altered_on_the_way", sha256=self.task.sha256) from fault
        self.restarted, self.offset = True, 0

    def _pieces(self, source: BinaryIO, length: int) -> Iterator[bytes]:
        source.seek(self.offset)
        while length:
            if self.cancelled():
                raise _Stop
            piece = source.read(min(_PIECE, length))
            if not piece:
                raise Known("photo_damaged_here", sha256=self.task.sha256)  # shorter than it was a moment ago
            length -= len(piece)
            self.handed += len(piece)
            yield piece


def _opened(ws: Workspace, task: PhotoTask) -> BinaryIO:
    if task.role == ORIGINAL:
        return ws.vault.open(task.sha256)
    content = stored_photos.made_by_us(ws, "preview", task.of)
    if content is None:
        raise Known("photo_missing", sha256=task.sha256)
    return io.BytesIO(content)
