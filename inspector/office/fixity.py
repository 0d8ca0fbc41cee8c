"""Answers for photos staying what they were: a running office reads them again, a bounded portion every so often.

Whatever was not read for a month is due. Of several nodes with one bucket one reads at a time: whoever moves the time
of the next portion on has it, and a node that ends meanwhile gives it up with time. What is read, and how fast, is
small beside what laptops send. Uploads that nobody came back to go in the same round.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from inspector.domain.clock_text import utc_text
from inspector.errors import Known
from inspector.office.blobs import Checked
from inspector.office.database import Database, meta
from inspector.office.founding import keep, known
from inspector.office.opening import Office
from inspector.office.refusal import Refused

AGE = timedelta(days=30)  # a photo is read again when it was not read for so long
PAUSE, IDLE, TURN = timedelta(minutes=10), timedelta(hours=6), timedelta(hours=2)  # TURN: the longest a portion takes
PORTION, PORTION_BYTES = 2000, 1 << 30
BYTES_A_SECOND = 20 << 20
LOOK_SECONDS = 60.0
_DUE, _LAST = "fixity_due", "fixity_last"
_log = logging.getLogger(__name__)


def keep_checking(office: Office, stop: Event) -> None:
    """Read portions until `stop` is set; run it in a thread of its own."""
    while not stop.wait(LOOK_SECONDS):
        try:
            found = portion(office, datetime.now(UTC), lambda size: not stop.wait(size / BYTES_A_SECOND))
        except (DBAPIError, PoolTimeout, OSError, Refused, Known) as error:  # database, disk or bucket is away for now
            _log.info("photos could not be read again: %s", type(error).__name__)
            continue
        if found is not None and found.damaged:
            _log.warning("damaged photos: %s", ", ".join(found.damaged))


def portion(office: Office, now: datetime, go_on: Callable[[int], bool]) -> Checked | None:
    """Read one portion where it is time for one; None where it is not, or another node has it.

    `go_on` hears the bytes of each photo that was read, and says whether to go on.
    """
    if not _take_turn(office.db, now):
        return None
    left = PORTION_BYTES

    def further(size: int) -> bool:
        nonlocal left
        left -= size
        return go_on(size) and left > 0

    found = office.blobs.check(PORTION, before=now - AGE, go_on=further)
    read = found.good + len(found.damaged)
    note(office.db, now, found, now + (PAUSE if read else IDLE))
    return found


def check(office: Office, *, every: bool) -> Checked:
    """Read a portion now, whatever was read when, or (`every`) all that is here.

    Raise Known("check_stopped") where the photos cannot be reached.
    """
    began = datetime.now(UTC)
    good, damaged = 0, tuple[str, ...]()
    try:
        while True:
            found = office.blobs.check(before=began)
            good, damaged = good + found.good, damaged + found.damaged
            if not every or not found.good + len(found.damaged):
                break
    except OSError as error:
        raise Known("check_stopped", detail=str(error)) from error
    except Refused as error:
        raise Known("check_stopped", detail=error.fault.detail or error.fault.error) from error
    note(office.db, began, Checked(good, damaged))
    return Checked(good, damaged)


def note(db: Database, at: datetime, found: Checked, due: datetime | None = None) -> None:
    """Write down how a check went that read anything, and when the next portion is `due`."""

    def act(conn: Connection) -> None:
        if due is not None:
            keep(conn, db, _DUE, utc_text(due))
        if found.good or found.damaged:
            last_one = {"at_utc": utc_text(at), "good": found.good, "damaged": len(found.damaged)}
            keep(conn, db, _LAST, msgspec.json.encode(last_one).decode())

    db.write(act)


def last(conn: Connection) -> dict[str, Any] | None:
    """Return when photos were read last, how many were good and how many damaged; None before the first time."""
    told = known(conn, _LAST)
    return msgspec.json.decode(told, type=dict[str, Any]) if told else None


def _take_turn(db: Database, now: datetime) -> bool:
    """Move the time of the next portion on where it has come (or stands further ahead than any turn sets it)."""
    if not db.read(lambda conn: _is_due(known(conn, _DUE), now)):
        return False

    def act(conn: Connection) -> bool:
        conn.execute(db.insert(meta).values(k=_DUE, v="").on_conflict_do_nothing())
        come = sa.or_(meta.c.v <= utc_text(now), meta.c.v > utc_text(now + IDLE))
        taken = sa.update(meta).where(meta.c.k == _DUE, come).values(v=utc_text(now + TURN))
        return conn.execute(taken).rowcount == 1

    return db.write(act)


def _is_due(due: str, now: datetime) -> bool:
    return due <= utc_text(now) or due > utc_text(now + IDLE)
