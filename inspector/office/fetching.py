"""Answers for reading what laptops are sent: records, versions and disputes, as raw JSON, and what they weigh.

Documents go out as they are stored: nobody here needs to read them, and decoding five hundred costs more than all the
rest of a page. What something weighs is asked before it is read, so that no district, however large or hostile, makes
the office hold more than a page. Most pages are small records alone: these are read at once, with their weight
(`small_page`), because on a large district half of a page's time went into finding each record twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import Raw
from sqlalchemy import Text, bindparam, case, cast, func
from sqlalchemy.engine import Connection

from inspector.domain.exchange import OPEN
from inspector.office.database import change, dispute, office_datum, record, record_version
from inspector.office.feed import DATUM, DISPUTE, PUSH, RECORD

MOST_EDITIONS_BYTES = 1024 * 1024  # of the versions of one record that travel at once
SMALL_BYTES, SMALL_PATCH_BYTES, MOST_SMALL_EDITIONS = 8192, 4096, 1000  # what is read unweighed: some four megabytes
EDITION_BYTES = 300  # of a version without its patch
_WIDEST = 4  # bytes of a character


class SentEdition(msgspec.Struct, gc=False):
    """An `Edition` with its patch as it is stored."""

    rev: int
    op_id: str
    device: str
    seq: int
    author: str
    wall: str
    kind: str
    patch: Raw


class SentRecord(msgspec.Struct, gc=False):
    """A `ReceivedRecord` with its document as it is stored."""

    id: str
    entity: str
    rev: int
    doc: Raw
    deleted: bool
    merged: bool
    editions: list[SentEdition]


class Weighed(msgspec.Struct, gc=False):
    """A place in the feed, or a record's id, and how many bytes go out for it."""

    at: Any
    bytes: int


def weigh_changes(conn: Connection, scope: str, after: int, limit: int, since: int) -> list[Weighed]:
    """Return the first `limit` changes after the position `after`, by position, each with what it weighs.

    Of a record that is its versions since the position `since` too (see `changed_records`).
    """
    said = {"scope": scope, "after": after, "limit": limit, "since": since}
    return [Weighed(row[0], row[1]) for row in conn.execute(_weigh_changes(conn.dialect.name), said).all()]


def weigh_records(conn: Connection, scope: str, after_id: str, limit: int) -> list[Weighed]:
    """Return the first `limit` records after the id `after_id`, by id, each with what it weighs."""
    said = {"scope": scope, "after_id": after_id, "since": 0, "limit": limit}
    return [Weighed(row[0], row[1]) for row in conn.execute(_weigh_records(conn.dialect.name), said).all()]


def weigh_disputes(conn: Connection, scope: str, after_id: str, limit: int) -> list[Weighed]:
    """Return the first `limit` open disputes after the id `after_id`, by id, each with what it weighs."""
    said = {"scope": scope, "after_id": after_id, "limit": limit}
    return [Weighed(row[0], row[1]) for row in conn.execute(_weigh_disputes(conn.dialect.name), said).all()]


def small_page(
    conn: Connection, scope: str, after: int, limit: int, since: int, *, end: Callable[[int], int], most: int
) -> tuple[list[SentRecord], int | None] | None:
    """Return what a page of `limit` changes after `after` holds, and its end (None: nothing is left behind it).

    `end` says where the page ends whose last change would be the given one. Where anything but records changed, one of
    them is not small, or they weigh more than `most` together, None is returned: such a page is weighed first.
    """
    said = {"scope": scope, "after": after, "limit": limit + 1}
    rows = conn.execute(_small(conn.dialect.name), said).all()
    upto = end(rows[limit - 1][0]) if len(rows) > limit else None
    if upto is not None and upto > rows[-1][0]:  # one push is larger than a page
        return None
    if upto is not None:
        rows = [row for row in rows if row[0] <= upto]
    records = [row[2:] for row in rows if row[1] == RECORD]
    if not all(row[1] in (RECORD, PUSH) for row in rows) or any(row[3] is None for row in records):
        return None
    between = {"scope": scope, "after": after, "upto": rows[-1][0] if rows else after, "since": since}
    editions = conn.execute(_small_editions(conn.dialect.name), between).all() if records else []
    if len(editions) > MOST_SMALL_EDITIONS or any(row[-1] is None for row in editions):
        return None
    if sum(len(row[3]) for row in records) + sum(len(row[-1]) + EDITION_BYTES for row in editions) > most // _WIDEST:
        return None
    return _with_editions(records, editions), upto


def changed_records(
    conn: Connection, scope: str, after: int, upto: int, share: int | None, *, since: int
) -> list[SentRecord]:
    """Return the records that changed in (after, upto], in the order of the feed, with their versions since `since`.

    That is where the laptop's pull began: a record stands in the feed where it changed last, so that pages before this
    one passed over what was done to it earlier. Of the versions of each record as much goes along as fits `share`
    bytes (None: all of them fit): older ones come without their values, and the oldest of very many not at all.
    """
    said = {"scope": scope, "after": after, "upto": upto, "since": since}
    return _with_editions(conn.execute(_CHANGED, said).all(), _editions(conn, _CHANGED_EDITIONS, said, share))


def records_between(conn: Connection, scope: str, after_id: str, upto_id: str, share: int | None) -> list[SentRecord]:
    """Return the records with ids in (after_id, upto_id], by id, with their versions (see `changed_records`)."""
    said = {"scope": scope, "after_id": after_id, "upto_id": upto_id}
    return _with_editions(conn.execute(_BETWEEN, said).all(), _editions(conn, _EDITIONS_BETWEEN, said, share))


def changed_disputes(conn: Connection, scope: str, after: int, upto: int) -> list[Raw]:
    """Return the disputes that changed in (after, upto], in the order of the feed."""
    rows = conn.execute(_CHANGED_DISPUTES, {"scope": scope, "after": after, "upto": upto})
    return [Raw(row[0]) for row in rows]


def disputes_between(conn: Connection, scope: str, after_id: str, upto_id: str) -> list[Raw]:
    """Return the open disputes with ids in (after_id, upto_id], by id."""
    rows = conn.execute(_DISPUTES_BETWEEN, {"scope": scope, "after_id": after_id, "upto_id": upto_id})
    return [Raw(row[0]) for row in rows]


def oldest_disputes(conn: Connection, scopes: Collection[str] | None, most_bytes: int) -> list[Raw]:
    """Return the open disputes of `scopes` (None: of all), oldest first, until they have `most_bytes`."""
    size = _bytes(conn.dialect.name, _d.body)
    order = (_d.opened_at_utc, _d.id)
    here = () if scopes is None else (_d.scope.in_(sorted(scopes)),)
    before = (func.sum(size).over(order_by=order) - size).label("before")
    body = cast(_d.body, Text).label("body")
    listed = sa.select(body, *order, before).where(_d.status == OPEN, *here).subquery().c
    wanted = sa.select(listed.body).where(listed.before < most_bytes).order_by(listed.opened_at_utc, listed.id)
    return [Raw(row[0]) for row in conn.execute(wanted)]


def fitting(weighed: Sequence[Weighed], most: int) -> int:
    """Return how many of `weighed` fit into `most` bytes together; at least one where there is one."""
    total = 0
    for count, one in enumerate(weighed):
        total += one.bytes
        if total > most and count:
            return count
    return len(weighed)


def share(weighed: Sequence[Weighed], most: int) -> int | None:
    """Return how many bytes of versions each of these records may bring along; None where all of them fit."""
    if sum(one.bytes for one in weighed) <= most and all(one.bytes < MOST_EDITIONS_BYTES for one in weighed):
        return None
    return min(MOST_EDITIONS_BYTES, most // max(1, len(weighed)))


def _editions(conn: Connection, wanted: Any, said: dict[str, Any], share: int | None) -> Iterable[Any]:
    if share is None:
        return conn.execute(wanted, said).all()
    return conn.execute(_newest(conn.dialect.name, wanted), {**said, "share": share}).all()


def _with_editions(records: Iterable[Any], editions: Iterable[Any]) -> list[SentRecord]:
    found = {row[0]: SentRecord(row[0], row[1], row[2], Raw(row[3]), bool(row[4]), bool(row[5]), []) for row in records}
    for of, rev, op_id, device, seq, author, wall, kind, patch in editions:
        found[of].editions.append(SentEdition(rev, op_id, device, seq, author, wall, kind, Raw(patch)))
    return list(found.values())


def _bytes(dialect: str, column: Any) -> Any:
    """Return how many bytes a column's text has."""
    if dialect == "sqlite":
        return func.length(cast(column, sa.LargeBinary))
    return func.octet_length(cast(column, Text))


_SCOPE: Any = bindparam("scope")
_AFTER: Any = bindparam("after")
_SINCE: Any = bindparam("since")
_UPTO: Any = bindparam("upto")
_AFTER_ID: Any = bindparam("after_id")
_UPTO_ID: Any = bindparam("upto_id")
_SHARE: Any = bindparam("share", type_=sa.BigInteger)
_r, _v, _c, _d = record.c, record_version.c, change.c, dispute.c


def _weight_of_editions(dialect: str, of: Any) -> Any:
    """Return what the versions of the record `of` since the position `since` weigh, as far as they go along."""
    where = (_v.scope == _SCOPE, _v.record_id == of, _v.feed_seq > _SINCE)
    whole = sa.select(func.sum(_bytes(dialect, _v.patch) + EDITION_BYTES)).where(*where).scalar_subquery()
    lesser = func.min if dialect == "sqlite" else func.least
    return lesser(func.coalesce(whole, 0), MOST_EDITIONS_BYTES)


@cache
def _weigh_changes(dialect: str) -> Any:
    def of(column: Any, *where: Any) -> Any:
        return func.coalesce(sa.select(_bytes(dialect, column)).where(*where).scalar_subquery(), 0)

    weight = case(
        (
            _c.what == RECORD,
            of(_r.doc, _r.scope == _SCOPE, _r.id == _c.ref) + _weight_of_editions(dialect, _c.ref),
        ),
        (_c.what == DISPUTE, of(_d.body, _d.scope == _SCOPE, _d.id == _c.ref)),
        (_c.what == DATUM, of(office_datum.c.body, office_datum.c.scope == _SCOPE, office_datum.c.name == _c.ref)),
        else_=0,
    )
    where = (_c.scope == _SCOPE, _c.seq > _AFTER)
    return (
        sa.select(_c.seq, weight)
        .where(*where)
        .order_by(_c.seq)
        .limit(bindparam("limit", type_=sa.Integer, literal_execute=True))
    )


@cache
def _weigh_records(dialect: str) -> Any:
    weight = _bytes(dialect, _r.doc) + _weight_of_editions(dialect, _r.id)
    where = (_r.scope == _SCOPE, _r.id > _AFTER_ID)
    return (
        sa.select(_r.id, weight)
        .where(*where)
        .order_by(_r.id)
        .limit(bindparam("limit", type_=sa.Integer, literal_execute=True))
    )


@cache
def _weigh_disputes(dialect: str) -> Any:
    where = (_d.scope == _SCOPE, _d.id > _AFTER_ID, _d.status == OPEN)
    return (
        sa.select(_d.id, _bytes(dialect, _d.body))
        .where(*where)
        .order_by(_d.id)
        .limit(bindparam("limit", type_=sa.Integer, literal_execute=True))
    )


_SENT = (_r.id, _r.entity, _r.rev, cast(_r.doc, Text), _r.deleted, _r.merged)
_IN_PAGE = (_c.scope == _SCOPE, _c.seq > _AFTER, _c.seq <= _UPTO)
_SENT_EDITION = sa.select(
    *(_v.record_id, _v.rev, _v.op_id, _v.device_id, _v.device_seq, _v.author, _v.wall, _v.kind),
    cast(_v.patch, Text).label("patch_text"),
)
_CHANGED = (
    sa.select(*_SENT)
    .join_from(change, record, sa.and_(_r.scope == _c.scope, _r.id == _c.ref))
    .where(*_IN_PAGE, _c.what == RECORD)
    .order_by(_c.seq)
)


@cache
def _small(dialect: str) -> Any:
    """Return the changes after a position with the records they are about; a large document is NULL."""
    named = sa.and_(_r.scope == _c.scope, _r.id == _c.ref, _c.what == RECORD)
    found = (
        sa.select(_c.seq, _c.what, _r.id, _r.entity, _r.rev, cast(_r.doc, Text).label("doc"), _r.deleted, _r.merged)
        .join_from(change, record, named, isouter=True)
        .where(_c.scope == _SCOPE, _c.seq > _AFTER)
        .order_by(_c.seq)
        .limit(bindparam("limit", type_=sa.Integer, literal_execute=True))
        .subquery()
        .c
    )
    *said, doc, deleted, merged = found
    return sa.select(*said, _if_small(dialect, doc, SMALL_BYTES), deleted, merged).order_by(found.seq)


@cache
def _small_editions(dialect: str) -> Any:
    """Return the versions of changed records, one more than are wanted at most; a large patch is NULL."""
    found = (
        _SENT_EDITION.add_columns(_c.seq)
        .join_from(change, record_version, sa.and_(_v.scope == _c.scope, _v.record_id == _c.ref))
        .where(*_IN_PAGE, _c.what == RECORD, _v.feed_seq > _SINCE)
        .order_by(_c.seq, _v.rev)
        .limit(MOST_SMALL_EDITIONS + 1)
        .subquery()
        .c
    )
    *said, patch, seq = found
    return sa.select(*said, _if_small(dialect, patch, SMALL_PATCH_BYTES)).order_by(seq, found.rev)


def _if_small(dialect: str, text: Any, most: int) -> Any:
    """Return a text of a subquery, which makes PostgreSQL write it once for its length and for itself."""
    return case((_bytes(dialect, text) <= most, text))


_CHANGED_DISPUTES = (
    sa.select(cast(_d.body, Text))
    .join_from(change, dispute, sa.and_(_d.scope == _c.scope, _d.id == _c.ref))
    .where(*_IN_PAGE, _c.what == DISPUTE)
    .order_by(_c.seq)
)
_BETWEEN = sa.select(*_SENT).where(_r.scope == _SCOPE, _r.id > _AFTER_ID, _r.id <= _UPTO_ID).order_by(_r.id)
_DISPUTES_BETWEEN = (
    sa.select(cast(_d.body, Text))
    .where(_d.scope == _SCOPE, _d.id > _AFTER_ID, _d.id <= _UPTO_ID, _d.status == OPEN)
    .order_by(_d.id)
)


_CHANGED_EDITIONS = (
    _SENT_EDITION.join_from(change, record_version, sa.and_(_v.scope == _c.scope, _v.record_id == _c.ref))
    .where(*_IN_PAGE, _c.what == RECORD, _v.feed_seq > _SINCE)
    .order_by(_c.seq, _v.rev)
)
_EDITIONS_BETWEEN = _SENT_EDITION.where(
    _v.scope == _SCOPE, _v.record_id > _AFTER_ID, _v.record_id <= _UPTO_ID
).order_by(_v.record_id, _v.rev)


@cache
def _newest(dialect: str, editions: Any) -> Any:
    """Return `editions` with the patches of the newest alone, as far as they fit the share of each record."""
    backwards: dict[str, Any] = {"partition_by": _v.record_id, "order_by": _v.rev.desc()}
    inner = (
        editions.order_by(None)
        .add_columns(
            func.sum(_bytes(dialect, _v.patch) + EDITION_BYTES).over(**backwards).label("weight"),
            func.row_number().over(**backwards).label("place"),
        )
        .subquery()
    )
    *said, patch = inner.c[:-2]
    kept = case((inner.c.weight <= _SHARE, patch), else_="{}")
    where = inner.c.place <= 1 + _SHARE / sa.literal_column(str(EDITION_BYTES))
    return sa.select(*said, kept).where(where).order_by(inner.c.record_id, inner.c.rev)
