"""Answers for the chain from a figure back to bytes: its records, the ops that wrote them, and the photos behind them.

Behind an issue stand its steps, re-inspections and feedbacks too: they say where it stood. An op is *intact* where its
stored bytes still give its hash after the op before it. A photo is *whole* here where its bytes came for this district
and lie in the store in full length; that they are still the same bytes is read by `office.proof`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.domain.counted import Records, Ref
from inspector.domain.figure_lines import Behind, Register, in_order, line
from inspector.domain.figure_scope import COUNTED
from inspector.domain.op import GENESIS, chain
from inspector.office import rows, typed
from inspector.office.blob_grants import HERE, ORIGINAL, proven
from inspector.office.blob_store import BlobStore
from inspector.office.database import blob, blob_ref, op_log, record_version
from inspector.office.raw import bytes_of, exact

_OF_ISSUE = ("steps", "rechecks", "feedbacks")


@dataclass(frozen=True, slots=True)
class OpBehind:
    """One op that wrote a record; `wall` is its author's clock, `hash` hex."""

    device: str
    seq: int
    hash: str
    kind: str
    entity: str
    record: str
    wall: str
    received_at_utc: str
    intact: bool


@dataclass(frozen=True, slots=True)
class PhotoBehind:
    """One photo of a record: its digest, how the office holds it, and the ops that name the digest."""

    id: str
    sha256: str
    role: str
    state: str
    whole: bool
    ops: tuple[OpBehind, ...]


@dataclass(frozen=True, slots=True)
class Traced:
    """One record behind a figure."""

    line: Behind
    ops: tuple[OpBehind, ...]
    photos: tuple[PhotoBehind, ...]


def trace(conn: Connection, store: BlobStore, scope: str, records: Records, refs: Sequence[Ref]) -> list[Traced]:
    """Return a line for each record of a figure, by day, then number."""
    lines = _lines(records, refs)
    family = _families(records, lines)
    photos = _photos(conn, store, scope, {one for ids in family.values() for one in ids})
    ids = {one for ids in family.values() for one in ids} | {one.id for held in photos.values() for one in held}
    ops = _ops(conn, scope, ids)
    return [
        Traced(
            one,
            tuple(op for member in family[one.id] for op in ops[member]),
            tuple(replace(photo, ops=tuple(ops[photo.id])) for member in family[one.id] for photo in photos[member]),
        )
        for one in lines
    ]


def _lines(records: Records, refs: Sequence[Ref]) -> list[Behind]:
    held = {(entity, one.id): one for entity, name in COUNTED.items() for one in getattr(records, name)} | {
        ("place", one.id): one for one in records.places.values()
    }
    held |= {("body", one.id): one for one in records.bodies.values()}
    targets = sorted(records.targets, key=lambda one: (one.arrived_at_utc or "", one.id))
    register = Register(records.places, lambda entity, record: held.get((entity, record or "")), lambda: targets)
    found = (line(entity, held[entity, one], register) for entity, one in refs if (entity, one) in held)
    return in_order(one for one in found if one is not None)


def _families(records: Records, lines: Iterable[Behind]) -> dict[str, list[str]]:
    """Return record → itself, and of an issue what hangs on it."""
    family = {one.id: [one.id] for one in lines}
    issues = {one.id for one in lines if one.entity == "issue"}
    for name in _OF_ISSUE:
        for one in sorted(getattr(records, name), key=lambda one: one.id):
            if one.issue_id in issues:
                family[one.issue_id].append(one.id)
    return family


def _ops(conn: Connection, scope: str, ids: Iterable[str]) -> defaultdict[str, list[OpBehind]]:
    """Return record → the ops that made its versions, in their order."""
    before = op_log.alias()
    v, o = record_version.c, op_log.c
    same = (v.scope == o.scope, v.device_id == o.device_id, v.device_seq == o.device_seq)
    previous = (before.c.scope == o.scope, before.c.device_id == o.device_id, before.c.device_seq == o.device_seq - 1)
    query = (
        sa.select(o.device_id, o.device_seq, bytes_of(o.hash), bytes_of(o.body), o.received_at_utc)
        .add_columns(bytes_of(before.c.hash).label("previous"), v.record_id, v.kind, v.wall, o.entity)
        .join_from(record_version, op_log, sa.and_(*same))
        .outerjoin(before, sa.and_(*previous))
        .where(v.scope == sa.bindparam("scope"), rows.among(conn.dialect.name, v.record_id))
        .order_by(v.record_id, v.rev)
    )
    found: defaultdict[str, list[OpBehind]] = defaultdict(list)
    for row in conn.execute(query, {"scope": scope, "ids": rows.listed(conn.dialect.name, sorted(ids))}):
        head = GENESIS if row.device_seq == 1 else exact(row.previous)
        found[row.record_id].append(
            OpBehind(
                row.device_id, row.device_seq, exact(row.hash).hex(), row.kind, row.entity, row.record_id, row.wall,
                row.received_at_utc, chain(head, exact(row.body)) == exact(row.hash),
            )
        )  # fmt: skip
    return found


def _photos(conn: Connection, store: BlobStore, scope: str, ids: Iterable[str]) -> defaultdict[str, list[PhotoBehind]]:
    """Return record → the photos it uses."""
    t = typed.TABLES["photo"].c
    ours = sa.and_(blob_ref.c.scope == t.scope, blob_ref.c.photo_id == t.id, blob_ref.c.sha256 == t.sha256)
    came = sa.exists().where(ours, blob_ref.c.role == ORIGINAL, proven()).label("came")
    query = (
        sa.select(t.id, t.subject_id, t.sha256, t.role, blob.c.state, blob.c.bytes, came)
        .outerjoin(blob, blob.c.sha256 == t.sha256)
        .where(t.scope == sa.bindparam("scope"), t.deleted.is_(False), rows.among(conn.dialect.name, t.subject_id))
        .order_by(t.subject_id, t.position, t.id)
    )
    found: defaultdict[str, list[PhotoBehind]] = defaultdict(list)
    for row in conn.execute(query, {"scope": scope, "ids": rows.listed(conn.dialect.name, sorted(ids))}).all():
        whole = bool(row.came) and row.state in HERE and _size(store, row.sha256) == row.bytes
        state = row.state if row.came and row.state else "expected"
        found[row.subject_id].append(PhotoBehind(row.id, row.sha256 or "", row.role or "", state, whole, ()))
    return found


def _size(store: BlobStore, sha256: str) -> Any:
    try:
        return store.size(sha256)
    except FileNotFoundError:
        return None
