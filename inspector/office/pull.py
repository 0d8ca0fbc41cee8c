"""Answers for what laptops read: pages of the feed, the whole district at once, and how far the office is.

A page never ends inside a transaction, so a laptop's position is always a mark, and the tag of that mark proves that
laptop and office speak of the same history. How far the office has the laptop's own ops is read before the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.domain.exchange import OPEN, Cursor, Dispute, Edition, OfficeDatum, Page, ReceivedRecord
from inspector.office import feed
from inspector.office.database import (
    Database,
    change,
    device_stream,
    dispute,
    feed_mark,
    office_datum,
    op_log,
    record,
    record_version,
)
from inspector.office.feed import DATUM, DISPUTE, RECORD
from inspector.office.founding import known
from inspector.office.keeping import dispute_of
from inspector.office.refusal import refuse
from inspector.wire.messages import SnapshotHead, SnapshotLine, Standing, encode

MOST_CHANGES = 1000
_AT_ONCE = 400


def page(
    db: Database, *, scope: str, device_id: str, after: int = 0, tag: str = "", epoch: str = "", limit: int = 500
) -> Page:
    """Return what changed after the position `after`, about `limit` changes, up to the end of a transaction.

    Raise Refused("history_diverged", 409) where the office does not know that position (with that tag, in that epoch):
    the laptop then compares everything anew.
    """
    cursor = Cursor(seq=after, tag=tag, epoch=epoch)
    return db.read(lambda conn: _page(conn, scope, device_id, cursor, max(1, min(limit, MOST_CHANGES))))


def standing(db: Database, scope: str, device_id: str) -> Standing:
    """Return how far the office has this device's ops, and its feed."""
    return db.read(lambda conn: _standing(conn, scope, device_id))


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
    while records := db.read(partial(_records_after, scope=scope, after_id=after_id, at_once=at_once)):
        yield b"".join(_line(SnapshotLine(record=one)) for one in records)
        after_id = records[-1].id
    after_id = ""
    while disputes := db.read(partial(_disputes_after, scope=scope, after_id=after_id, at_once=at_once)):
        yield b"".join(_line(SnapshotLine(dispute=one)) for one in disputes)
        after_id = disputes[-1].id
    for one in db.read(lambda conn: _data(conn, scope, None)):
        yield _line(SnapshotLine(datum=one))


def _line(message: Any) -> bytes:
    return encode(message) + b"\n"


def _standing(conn: Connection, scope: str, device_id: str) -> Standing:
    where = (device_stream.c.scope == scope, device_stream.c.device_id == device_id)
    stream = conn.execute(sa.select(device_stream.c.last_seq, device_stream.c.chain).where(*where)).one_or_none()
    last_seq, safe_seq = feed.position(conn, scope)
    return Standing(
        epoch=known(conn, "epoch"),
        last_seq=last_seq,
        device_last_seq=int(stream.last_seq) if stream else 0,
        safe_upto=safe_seq,
        ops_safe_upto=_ops_safe(conn, scope, device_id, safe_seq) if stream else 0,
        chain=bytes(stream.chain).hex() if stream else "",
    )


def _ops_safe(conn: Connection, scope: str, device_id: str, safe_seq: int) -> int:
    """Return this device's last op that a finished backup covers; its ops came in the order of the feed."""
    if not safe_seq:
        return 0
    where = (op_log.c.scope == scope, op_log.c.device_id == device_id, op_log.c.feed_seq <= safe_seq)
    newest = sa.select(op_log.c.device_seq).where(*where).order_by(op_log.c.device_seq.desc()).limit(1)
    return int(conn.execute(newest).scalar_one_or_none() or 0)


def _page(conn: Connection, scope: str, device_id: str, cursor: Cursor, limit: int) -> Page:
    after, now = cursor.seq, _standing(conn, scope, device_id)
    if cursor.epoch and cursor.epoch != now.epoch:
        raise refuse("history_diverged", 409, expected=now.last_seq)
    if after and (after > now.last_seq or feed.mark(conn, scope, after) != cursor.tag):
        raise refuse("history_diverged", 409, expected=now.last_seq)
    columns = (change.c.seq, change.c.what, change.c.ref)
    where = (change.c.scope == scope, change.c.seq > after)
    rows = conn.execute(sa.select(*columns).where(*where).order_by(change.c.seq).limit(limit + 1)).all()
    upto = now.last_seq if len(rows) <= limit else _push_end(conn, scope, after, int(rows[limit - 1].seq))
    if rows and rows[-1].seq < upto and len(rows) > limit:
        rest = (change.c.scope == scope, change.c.seq > rows[-1].seq, change.c.seq <= upto)
        rows = [*rows, *conn.execute(sa.select(*columns).where(*rest).order_by(change.c.seq))]
    wanted: dict[str, list[str]] = {}
    for row in rows:
        if row.seq <= upto:
            wanted.setdefault(row.what, []).append(row.ref)
    return Page(
        epoch=now.epoch,
        after=after,
        upto=upto,
        tag=feed.mark(conn, scope, upto) or "",
        more=upto < now.last_seq,
        device_last_seq=now.device_last_seq,
        safe_upto=now.safe_upto,
        ops_safe_upto=now.ops_safe_upto,
        records=_records(conn, scope, wanted.get(RECORD, []), after),
        disputes=_disputes(conn, scope, wanted.get(DISPUTE, [])),
        data=_data(conn, scope, wanted[DATUM]) if DATUM in wanted else (),
    )


def _push_end(conn: Connection, scope: str, after: int, seq: int) -> int:
    """Return the last end of a transaction at or before `seq`, or, where one is larger than a page, its end."""
    marks = sa.select(feed_mark.c.seq).where(feed_mark.c.scope == scope)
    before = marks.where(feed_mark.c.seq <= seq, feed_mark.c.seq > after).order_by(feed_mark.c.seq.desc()).limit(1)
    beyond = marks.where(feed_mark.c.seq > seq).order_by(feed_mark.c.seq).limit(1)
    found = conn.execute(before).scalar_one_or_none()
    return int(conn.execute(beyond).scalar_one() if found is None else found)


def _records(conn: Connection, scope: str, ids: Sequence[str], after: int) -> tuple[ReceivedRecord, ...]:
    """Return records in the order of `ids`, each with its versions since the feed position `after`."""
    found: dict[str, Any] = {}
    editions: dict[str, list[Edition]] = {}
    for some in _pieces(ids):
        where = (record.c.scope == scope, record.c.id.in_(some))
        found.update({row.id: row for row in conn.execute(_RECORD.where(*where))})
        _gather_editions(conn, scope, editions, record_version.c.record_id.in_(some), after)
    return tuple(_received(found[one], editions) for one in ids if one in found)


def _records_after(conn: Connection, scope: str, after_id: str, at_once: int) -> list[ReceivedRecord]:
    where = (record.c.scope == scope, record.c.id > after_id)
    rows = conn.execute(_RECORD.where(*where).order_by(record.c.id).limit(at_once)).all()
    editions: dict[str, list[Edition]] = {}
    if rows:
        of = record_version.c.record_id
        _gather_editions(conn, scope, editions, sa.and_(of > after_id, of <= rows[-1].id), 0)
    return [_received(row, editions) for row in rows]


_RECORD = sa.select(record.c.id, record.c.entity, record.c.rev, record.c.doc, record.c.deleted, record.c.merged)


def _gather_editions(
    conn: Connection, scope: str, editions: dict[str, list[Edition]], of: sa.ColumnElement[bool], after: int
) -> None:
    where = (record_version.c.scope == scope, of, record_version.c.feed_seq > after)
    ordered = sa.select(record_version).where(*where).order_by(record_version.c.record_id, record_version.c.rev)
    for row in conn.execute(ordered):
        one = Edition(
            rev=row.rev,
            op_id=row.op_id,
            device=row.device_id,
            seq=row.device_seq,
            author=row.author,
            wall=row.wall,
            kind=row.kind,
            patch=row.patch,
        )
        editions.setdefault(row.record_id, []).append(one)


def _received(row: Any, editions: dict[str, list[Edition]]) -> ReceivedRecord:
    return ReceivedRecord(
        id=row.id,
        entity=row.entity,
        rev=row.rev,
        doc=row.doc,
        deleted=bool(row.deleted),
        merged=bool(row.merged),
        editions=tuple(editions.get(row.id, ())),
    )


def _disputes(conn: Connection, scope: str, ids: Sequence[str]) -> tuple[Dispute, ...]:
    found: dict[str, Dispute] = {}
    for some in _pieces(ids):
        where = (dispute.c.scope == scope, dispute.c.id.in_(some))
        found.update({row.id: dispute_of(row.body) for row in conn.execute(sa.select(dispute).where(*where))})
    return tuple(found[one] for one in ids if one in found)


def _disputes_after(conn: Connection, scope: str, after_id: str, at_once: int) -> list[Dispute]:
    where = (dispute.c.scope == scope, dispute.c.id > after_id, dispute.c.status == OPEN)
    rows = conn.execute(sa.select(dispute.c.body).where(*where).order_by(dispute.c.id).limit(at_once))
    return [msgspec.convert(row.body, Dispute) for row in rows]


def _data(conn: Connection, scope: str, names: Sequence[str] | None) -> tuple[OfficeDatum, ...]:
    where = [office_datum.c.scope == scope]
    if names is not None:
        where.append(office_datum.c.name.in_(names))
    rows = conn.execute(sa.select(office_datum).where(*where).order_by(office_datum.c.name))
    return tuple(OfficeDatum(name=row.name, version=row.version, body=row.body) for row in rows)


def _pieces(names: Sequence[str]) -> Iterable[Sequence[str]]:
    return (names[start : start + _AT_ONCE] for start in range(0, len(names), _AT_ONCE))
