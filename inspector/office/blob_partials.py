"""Answers for what one laptop may leave unfinished at the office: how many uploads, how many bytes, for how long.

Every upload that was begun and is not whole has a row, written when a segment ends without the last byte: most
photos come in one piece and never have one. Beyond the limits a laptop is told to finish first what it began; what it
began may always go on. What nobody touched for two weeks is thrown away, and its laptop begins again.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.domain.clock_text import utc_text
from inspector.office.auth import Caller
from inspector.office.blob_store import FORGOTTEN, BlobStore
from inspector.office.database import Database, blob, blob_partial
from inspector.office.refusal import Refused, refuse

MOST_OPEN = 64  # uploads of one laptop that are not whole
MOST_OPEN_BYTES = 2 * 1024**3  # announced by them together; the next one may be as long as a blob may be
_REFRESH = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Begun:
    """An upload that is not whole: whose it is, of which blob, how long it said it will be, when it last grew."""

    owner: str
    sha256: str
    bytes: int
    touched_at_utc: str


class Partials:
    """The uploads under way: those written down, and those this process is reading just now."""

    def __init__(self, db: Database, store: BlobStore) -> None:
        self._db, self._store = db, store
        self._lock = threading.Lock()
        self._running: defaultdict[str, dict[tuple[str, str], int]] = defaultdict(dict)

    def let_in(self, begun: list[Begun], one: Begun, device_id: str, now: datetime) -> bool:
        """Make room for `one` beside what the device has `begun`; return whether it is written down already.

        Raise Refused 429 beyond the limits. Give it back by `let_go`.
        """
        key, known = (one.owner, one.sha256), {(each.owner, each.sha256): each for each in begun}
        same = key in known and known[key].bytes == one.bytes
        if not same and not self._fits(known, one, device_id):
            gone = self.forget(now, device_id)
            known = {each: row for each, row in known.items() if each not in gone}
            if not self._fits(known, one, device_id):
                raise refuse("too_many_partials", 429)
        with self._lock:
            self._running[device_id][key] = one.bytes
        return same and known[key].touched_at_utc > utc_text(now - _REFRESH)

    def let_go(self, owner: str, sha256: str, device_id: str) -> None:
        """Say that a segment ended, however it did."""
        with self._lock:
            running = self._running[device_id]
            running.pop((owner, sha256), None)
            if not running:
                del self._running[device_id]

    def forget(self, now: datetime, device_id: str | None = None) -> set[tuple[str, str]]:
        """Throw away what nobody touched for two weeks (of one device); return what that was."""
        old = [blob_partial.c.touched_at_utc < utc_text(now - FORGOTTEN)]
        if device_id is not None:
            old.append(blob_partial.c.device_id == device_id)
        rows = self._db.read(lambda conn: conn.execute(sa.select(blob_partial).where(*old)).all())
        gone = set()
        for row in rows:
            try:
                self._store.drop(row.sha256, row.owner)
            except Refused:  # somebody goes on with it just now
                continue
            gone.add((row.owner, row.sha256))
        if gone:
            self._db.write(lambda conn: _forget_all(conn, gone))
        return gone

    def _fits(self, known: dict[tuple[str, str], Begun], one: Begun, device_id: str) -> bool:
        with self._lock:
            open_ = {**{key: each.bytes for key, each in known.items()}, **self._running.get(device_id, {})}
        open_.pop((one.owner, one.sha256), None)
        return len(open_) < MOST_OPEN and sum(open_.values()) < MOST_OPEN_BYTES


def begun_by(conn: Connection, device_id: str) -> list[Begun]:
    """Return what a device began and did not finish."""
    return [Begun(*row) for row in conn.execute(_BY_DEVICE, {"device_id": device_id})]


def begun_for(conn: Connection, shas: list[str], owners: set[str]) -> set[tuple[str, str]]:
    """Return (owner, digest) of those blobs of which somebody among `owners` began an upload."""
    where = sa.and_(blob_partial.c.sha256.in_(shas), blob_partial.c.owner.in_(sorted(owners)))
    return {(each.owner, each.sha256) for each in _begun(conn, where)}


def all_begun(conn: Connection) -> set[tuple[str, str]]:
    """Return (owner, digest) of every upload that is not whole."""
    return {(each.owner, each.sha256) for each in _begun(conn, sa.true())}


def note(conn: Connection, db: Database, one: Begun, caller: Caller) -> None:
    """Write down that an upload is not whole."""
    coming = {"device_id": caller.device_id, "bytes": one.bytes, "touched_at_utc": one.touched_at_utc}
    insert = db.insert(blob_partial).values(owner=one.owner, sha256=one.sha256, **coming)
    conn.execute(insert.on_conflict_do_update(index_elements=["owner", "sha256"], set_=coming))
    state = db.insert(blob).values(sha256=one.sha256, state="partial")
    conn.execute(
        state.on_conflict_do_update(
            index_elements=["sha256"], set_={"state": "partial"}, where=blob.c.state == "expected"
        )
    )


def forget(conn: Connection, owner: str, sha256: str) -> None:
    """Strike an upload out: it is whole, or gone."""
    conn.execute(_FORGET, {"of": owner, "sha": sha256})


_BY_DEVICE = sa.select(
    blob_partial.c.owner, blob_partial.c.sha256, blob_partial.c.bytes, blob_partial.c.touched_at_utc
).where(blob_partial.c.device_id == sa.bindparam("device_id"))
_FORGET = sa.delete(blob_partial).where(
    blob_partial.c.owner == sa.bindparam("of"), blob_partial.c.sha256 == sa.bindparam("sha")
)


def _forget_all(conn: Connection, gone: set[tuple[str, str]]) -> None:
    for owner, sha256 in sorted(gone):
        forget(conn, owner, sha256)


def _begun(conn: Connection, where: sa.ColumnElement[bool]) -> list[Begun]:
    return [
        Begun(row.owner, row.sha256, row.bytes, row.touched_at_utc)
        for row in conn.execute(sa.select(blob_partial).where(where))
    ]
