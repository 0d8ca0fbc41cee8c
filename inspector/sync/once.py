"""Answers for one whole exchange: hello, send what was recorded, receive what others did, photos, receipts.

It may be broken off anywhere (the lid is closed, somebody cancels, the link goes): every step leaves both ends in a
state from which the next exchange goes on. How it ended is noted in the workspace, so that the screen and the next
start know. A laptop that the office has shut out does not knock again until it is enrolled anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from inspector.domain.clock_text import utc_text
from inspector.errors import Known
from inspector.store import exchange
from inspector.store.workspace import Workspace
from inspector.sync import photos
from inspector.sync.backoff import FINAL, QUIET, SHORTEST
from inspector.sync.client import Address, Identity, OfficeClient
from inspector.sync.pull import pull
from inspector.sync.push import push

Progress = Callable[[str, int, int, int], None]  # kind (see KINDS), done, total (0: unknown), bytes sent
KINDS = ("sent", "received", "preview", "original", "fetched")
_MOST_ROUNDS = 4  # of sending and receiving: an office that was put back needs three


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How an exchange went and how the office stands now; `error` is what ended it; `alarms` concern single things."""

    records_sent: int = 0
    records_received: int = 0
    records_confirmed: int = 0
    records_safe: int = 0
    records_waiting: int = 0
    photos_sent: int = 0
    photos_confirmed: int = 0
    photos_safe: int = 0
    photos_waiting: int = 0
    conflicts: int = 0
    quarantined: int = 0
    error: Known | None = None
    alarms: tuple[Known, ...] = ()
    cancelled: bool = False

    @property
    def waiting(self) -> int:
        """How many records and photos the office has not confirmed."""
        return self.records_waiting + self.photos_waiting


@dataclass
class _Run:
    """What one exchange has done so far."""

    sent: set[str] = field(default_factory=set)
    received: int = 0
    photos: photos.Sent = field(default_factory=photos.Sent)


def client_for(ws: Workspace) -> OfficeClient:
    """Return a client of the office this laptop is enrolled at; raise Known("not_enrolled")."""
    enrolled = exchange.enrolment(ws)
    if enrolled is None:
        raise Known("not_enrolled")
    office = Address(enrolled.urls, enrolled.ca_pem, enrolled.office_id)
    return OfficeClient(office, Identity(enrolled.device_id, ws.sign))


def once(
    ws: Workspace,
    *,
    progress: Progress = lambda kind, done, total, size: None,
    cancelled: Callable[[], bool] = lambda: False,
    next_wait: Callable[[Known | None], float | None] | None = None,
) -> Result:
    """Exchange everything once; what the link or the office did wrong is in the result's `error`, never raised.

    `next_wait` says in how many seconds the caller will try again after this end (None: not by itself).
    """
    run, error = _Run(), None
    try:
        with client_for(ws) as client:
            _exchange(ws, client, run, progress, cancelled)
    except Known as fault:
        error = fault
    stopped = cancelled()
    if error is not None or not stopped:
        _note(ws, error, next_wait or _usual_wait)
    return _result(ws, run, error, stopped)


def is_shut_out(ws: Workspace) -> Known | None:
    """Return why trying again by itself is of no use, None where it is: a person has to enrol this laptop first."""
    if exchange.enrolment(ws) is None:
        return Known("not_enrolled")
    last = exchange.standing(ws).last_error
    return last if last is not None and last.code in FINAL else None


def fetch_original(ws: Workspace, sha256: str, *, cancelled: Callable[[], bool] = lambda: False) -> bool:
    """Fetch one original that is not on this laptop; False when cancelled; raise Known where it does not come."""
    with client_for(ws) as client:
        return photos.fetch(ws, client, sha256, cancelled=cancelled)


def _exchange(
    ws: Workspace, client: OfficeClient, run: _Run, progress: Progress, cancelled: Callable[[], bool]
) -> None:
    client.hello()
    if client.skew_ms is not None:
        ws.note_skew(client.skew_ms)
    _records(ws, client, run, progress, cancelled)
    if cancelled():
        return
    decided(ws, client, run.photos.alarms)
    photos.send(ws, client, run.photos, tell=progress, cancelled=cancelled)
    photos.receive_previews(ws, client, tell=progress, cancelled=cancelled)
    if exchange.queued(ws, 1):  # recorded while photos were on their way
        _records(ws, client, run, progress, cancelled)
    photos.receipts(ws, client, cancelled=cancelled)


def _records(ws: Workspace, client: OfficeClient, run: _Run, progress: Progress, cancelled: Callable[[], bool]) -> None:
    """Receive and send until nothing of ours is left and a page has shown what was sent.

    Receiving comes first: an office that was put back must be noticed before it gets ops that claim to have seen
    revisions of the history it lost.
    """
    before = run.received
    for _ in range(_MOST_ROUNDS):
        run.received += pull(
            ws, client, tell=lambda done: progress("received", before + done, 0, 0), cancelled=cancelled
        )
        if cancelled() or not exchange.queued(ws, 1):
            return
        sent = push(ws, client, tell=lambda done: progress("sent", done, 0, 0), cancelled=cancelled)
        run.sent |= sent.records
    run.received += pull(ws, client, tell=lambda done: progress("received", before + done, 0, 0), cancelled=cancelled)


def decided(ws: Workspace, client: OfficeClient, alarms: list[Known]) -> None:
    """Learn what an administrator decided about ops of ours that were in quarantine; one he left unmerged is told."""
    waiting = [one.op_id for one in exchange.quarantined(ws)]
    if not waiting:
        return
    left = exchange.note_outcomes(ws, client.outcomes(ws.scope, waiting))
    alarms += [Known("ops_rejected", count=count, note=note) for count, note in exchange.by_reason(left)]


def _usual_wait(error: Known | None) -> float | None:
    if error is None:
        return QUIET
    return None if error.code in FINAL else SHORTEST


def _note(ws: Workspace, error: Known | None, next_wait: Callable[[Known | None], float | None]) -> None:
    now, wait = ws.now(), next_wait(error)
    next_try = None if wait is None else utc_text(now + timedelta(seconds=wait))
    exchange.note_attempt(ws, at_utc=utc_text(now), error=error, next_try_at_utc=next_try)


def _result(ws: Workspace, run: _Run, error: Known | None, stopped: bool) -> Result:
    stands = exchange.standing(ws)
    return Result(
        records_sent=len(run.sent),
        records_received=run.received,
        records_confirmed=stands.records_confirmed,
        records_safe=stands.records_safe,
        records_waiting=stands.records_total - stands.records_confirmed,
        photos_sent=run.photos.photos,
        photos_confirmed=stands.photos_confirmed,
        photos_safe=stands.photos_safe,
        photos_waiting=stands.photos_total - stands.photos_confirmed,
        conflicts=stands.disputes,
        quarantined=stands.quarantined,
        error=error,
        alarms=tuple(run.photos.alarms),
        cancelled=stopped,
    )
