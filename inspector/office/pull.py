"""Answers for what laptops read: pages of the feed, the whole district at once, and how far the office is.

A page never ends inside a transaction, so a laptop's position is always a mark, and the tag of that mark proves that
laptop and office speak of the same history. How far the office has the laptop's own ops is read before the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import sqlalchemy as sa
from msgspec import Raw
from sqlalchemy.engine import Connection

from inspector.domain.exchange import Cursor, OfficeDatum, Page
from inspector.domain.issued import NUMBERING
from inspector.office import database, feed, fetching
from inspector.office.database import Database, change, device_stream, feed_mark, office_datum, op_log
from inspector.office.feed import DATUM
from inspector.office.founding import PRESENT, must_answer
from inspector.office.refusal import refuse
from inspector.wire.messages import SnapshotHead, SnapshotLine, Standing, encode, read_page

MOST_CHANGES = 1000
MOST_BYTES = 4 * 1024 * 1024  # of a page, or of what a snapshot reads at once; one push may go beyond it


def page(
    db: Database,
    *,
    scope: str,
    device_id: str,
    after: int = 0,
    tag: str = "",
    epoch: str = "",
    since: int | None = None,
    limit: int = 500,
) -> Page:
    """Return what changed after the position `after`: `page_body` as it is read."""
    said = {"scope": scope, "device_id": device_id, "after": after, "tag": tag, "epoch": epoch}
    return read_page(page_body(db, **said, since=since, limit=limit))  # type: ignore[arg-type]


def page_body(
    db: Database,
    *,
    scope: str,
    device_id: str,
    after: int = 0,
    tag: str = "",
    epoch: str = "",
    since: int | None = None,
    limit: int = 500,
) -> bytes:
    """Return the `Page` of what changed after the position `after`, as it is sent: about `limit` changes at most.

    Records come with their versions since the position `since`, up to which the laptop has all of them (an older
    laptop does not say: since `after`). A page also ends before it grows beyond MOST_BYTES, but never inside a
    transaction, and holds at least one. Raise Refused("history_diverged", 409) where the office does not know that
    position (with that tag, in that epoch): the laptop then compares everything anew.
    """
    began, most = after if since is None else min(since, after), max(1, min(limit, MOST_CHANGES))
    asked = _Asked(scope, Cursor(seq=after, tag=tag, epoch=epoch), began, most)
    return encode(db.read(lambda conn: _page(conn, device_id, asked)))


def standing(db: Database, scope: str, device_id: str) -> Standing:
    """Return how far the office has this device's ops, and its feed."""
    return db.read(lambda conn: _standing(conn, scope, device_id)[0])


def snapshot(db: Database, scope: str, device_id: str, after_id: str = "", *, at_once: int = 500) -> Iterator[bytes]:
    """Yield the whole district as NDJSON: a `SnapshotHead`, then a `SnapshotLine` for each thing, records by id.

    Each batch is read in a short transaction of its own, so that a slow line holds nothing open. A record may thus be
    newer than the head says, never older: the laptop goes on pulling from the *first* head's position (also when it
    resumes after the record `after_id`), is told those changes again, and has them already.
    """
    now = standing(db, scope, device_id)
    tag = db.read(lambda conn: feed.mark(conn, scope, now.last_seq)) or ""
    yield _line(
        SnapshotHead(
            epoch=now.epoch,
            as_of_seq=now.last_seq,
            tag=tag,
            device_last_seq=now.device_last_seq,
            safe_upto=now.safe_upto,
            ops_safe_upto=now.ops_safe_upto,
        )
    )
    for records in _batches(db, partial(_records_after, scope=scope, at_once=at_once), after_id):
        yield b"".join(_line(SnapshotLine(record=cast(Any, one))) for one in records)
    for disputes in _batches(db, partial(_disputes_after, scope=scope, at_once=at_once), ""):
        yield b"".join(_line(SnapshotLine(dispute=cast(Any, one))) for one in disputes)
    for names in _apart(db.read(lambda conn: _data_names(conn, scope)), at_once):
        for one in db.read(lambda conn, names=names: _data(conn, scope, names)):  # type: ignore[misc]
            yield _line(SnapshotLine(datum=one))


def _apart(names: Sequence[str], at_once: int) -> Iterator[Sequence[str]]:
    """Yield what may be read together: numbers of documents are many and small, a catalogue is large."""
    numbers = [name for name in names if name.startswith(NUMBERING)]
    yield from ([name] for name in names if not name.startswith(NUMBERING))
    yield from (numbers[start : start + at_once] for start in range(0, len(numbers), at_once))


def _batches(db: Database, read: Callable[..., tuple[str, Sequence[Any]]], after_id: str) -> Iterator[Sequence[Any]]:
    """Yield what `read` finds, in transactions of their own, until it finds nothing after an id."""
    while True:
        last_id, found = db.read(lambda conn, after=after_id: read(conn, after_id=after))  # type: ignore[misc]
        if last_id == after_id:
            return
        yield found
        after_id = last_id


def _line(message: Any) -> bytes:
    return encode(message) + b"\n"


def _standing(conn: Connection, scope: str, device_id: str, at: int = 0) -> tuple[Standing, str]:
    """Return how things stand, and the tag of the mark at `at` ("" where there is none), in one question."""
    said = {"scope": scope, "device_id": device_id, "at": at}
    row = conn.execute(_STANDS, said).one()
    last_seq, safe_seq, device_last_seq, head, tag = row[len(PRESENT) :]
    stands = Standing(
        epoch=must_answer(row),
        last_seq=last_seq or 0,
        device_last_seq=device_last_seq or 0,
        safe_upto=safe_seq or 0,
        ops_safe_upto=_ops_safe(conn, scope, device_id, safe_seq) if safe_seq and device_last_seq else 0,
        chain=bytes(head or b"").hex(),
    )
    return stands, tag or ""


def _one(column: Any, *where: Any) -> Any:
    return sa.select(column).where(*where).scalar_subquery()


_SCOPE: Any = sa.bindparam("scope")
_STREAM = (device_stream.c.scope == _SCOPE, device_stream.c.device_id == sa.bindparam("device_id"))
_STANDS = sa.select(
    *PRESENT,
    _one(database.feed.c.last_seq, database.feed.c.scope == _SCOPE),
    _one(database.feed.c.safe_seq, database.feed.c.scope == _SCOPE),
    _one(device_stream.c.last_seq, *_STREAM),
    _one(device_stream.c.chain, *_STREAM),
    _one(feed_mark.c.tag, feed_mark.c.scope == _SCOPE, feed_mark.c.seq == sa.bindparam("at")),
)


def _ops_safe(conn: Connection, scope: str, device_id: str, safe_seq: int) -> int:
    """Return this device's last op that a finished backup covers; its ops came in the order of the feed."""
    where = (op_log.c.scope == scope, op_log.c.device_id == device_id, op_log.c.feed_seq <= safe_seq)
    newest = sa.select(op_log.c.device_seq).where(*where).order_by(op_log.c.device_seq.desc()).limit(1)
    return int(conn.execute(newest).scalar_one_or_none() or 0)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a page is to hold: `limit` changes of a district after a cursor, with versions since another position."""

    scope: str
    cursor: Cursor
    since: int
    limit: int


def _page(conn: Connection, device_id: str, asked: _Asked) -> Page:
    scope, cursor = asked.scope, asked.cursor
    after = cursor.seq
    now, tag = _standing(conn, scope, device_id, after)
    if (cursor.epoch and cursor.epoch != now.epoch) or (after and (after > now.last_seq or tag != cursor.tag)):
        raise refuse("history_diverged", 409, expected=now.last_seq)
    upto, content = _changes(conn, asked, now.last_seq) if after < now.last_seq else (after, {})
    return Page(
        epoch=now.epoch,
        after=after,
        upto=upto,
        tag=tag if upto == after else feed.mark(conn, scope, upto) or "",
        more=upto < now.last_seq,
        device_last_seq=now.device_last_seq,
        safe_upto=now.safe_upto,
        ops_safe_upto=now.ops_safe_upto,
        **content,
    )


def _changes(conn: Connection, asked: _Asked, last_seq: int) -> tuple[int, dict[str, Any]]:
    """Return where a page ends and what changed up to there."""
    scope, after = asked.scope, asked.cursor.seq
    end = partial(_push_end, conn, scope, after)
    small = fetching.small_page(conn, scope, after, asked.limit, asked.since, end=end, most=MOST_BYTES)
    if small is not None:
        records, upto = small
        return last_seq if upto is None else upto, {"records": records}
    at, share = _extent(conn, asked, last_seq)
    return at, _content(conn, asked, at, share)


def _extent(conn: Connection, asked: _Asked, last_seq: int) -> tuple[int, int | None]:
    """Return where a page ends, and the share of each of its records (see `fetching.share`)."""
    scope, after, since = asked.scope, asked.cursor.seq, asked.since
    weighed = fetching.weigh_changes(conn, scope, after, asked.limit + 1, since)
    fit = min(fetching.fitting(weighed, MOST_BYTES), asked.limit)
    if fit == len(weighed):
        return last_seq, fetching.share(weighed, MOST_BYTES)
    upto = _push_end(conn, scope, after, int(weighed[fit - 1].at))
    if upto > weighed[-1].at:
        weighed = fetching.weigh_changes(conn, scope, after, upto - after, since)
    return upto, fetching.share([one for one in weighed if one.at <= upto], MOST_BYTES)


def _content(conn: Connection, asked: _Asked, upto: int, share: int | None) -> dict[str, Any]:
    """Return what changed in (after, upto]."""
    scope, after = asked.scope, asked.cursor.seq
    where = (change.c.scope == scope, change.c.seq > after, change.c.seq <= upto, change.c.what == DATUM)
    names = conn.execute(sa.select(change.c.ref).where(*where).order_by(change.c.seq)).scalars().all()
    return {
        "records": fetching.changed_records(conn, scope, after, upto, share, since=asked.since),
        "disputes": fetching.changed_disputes(conn, scope, after, upto),
        "data": _data(conn, scope, names),
    }


def _push_end(conn: Connection, scope: str, after: int, seq: int) -> int:
    """Return the last end of a transaction at or before `seq`, or, where one is larger than a page, its end."""
    marks = sa.select(feed_mark.c.seq).where(feed_mark.c.scope == scope)
    before = marks.where(feed_mark.c.seq <= seq, feed_mark.c.seq > after).order_by(feed_mark.c.seq.desc()).limit(1)
    beyond = marks.where(feed_mark.c.seq > seq).order_by(feed_mark.c.seq).limit(1)
    found = conn.execute(before).scalar_one_or_none()
    return int(conn.execute(beyond).scalar_one() if found is None else found)


def _records_after(conn: Connection, *, scope: str, after_id: str, at_once: int) -> tuple[str, Sequence[Any]]:
    """Return the id of the last and the next records, as many as fit."""
    weighed = fetching.weigh_records(conn, scope, after_id, at_once)
    fit = weighed[: fetching.fitting(weighed, MOST_BYTES)]
    if not fit:
        return after_id, ()
    share = fetching.share(fit, MOST_BYTES)
    return fit[-1].at, fetching.records_between(conn, scope, after_id, fit[-1].at, share)


def _disputes_after(conn: Connection, *, scope: str, after_id: str, at_once: int) -> tuple[str, Sequence[Raw]]:
    """Return the id of the last and the next open disputes, as many as fit."""
    weighed = fetching.weigh_disputes(conn, scope, after_id, at_once)
    fit = weighed[: fetching.fitting(weighed, MOST_BYTES)]
    if not fit:
        return after_id, ()
    return fit[-1].at, fetching.disputes_between(conn, scope, after_id, fit[-1].at)


def _data_names(conn: Connection, scope: str) -> list[str]:
    names = sa.select(office_datum.c.name).where(office_datum.c.scope == scope).order_by(office_datum.c.name)
    return list(conn.execute(names).scalars())


def _data(conn: Connection, scope: str, names: Sequence[str]) -> tuple[OfficeDatum, ...]:
    where = (office_datum.c.scope == scope, office_datum.c.name.in_(names))
    rows = conn.execute(sa.select(office_datum).where(*where).order_by(office_datum.c.name)) if names else ()
    return tuple(OfficeDatum(name=row.name, version=row.version, body=row.body) for row in rows)
