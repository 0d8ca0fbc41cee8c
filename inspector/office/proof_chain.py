"""Answers for the proof of the log of ops: exact bytes, chains, signed heads, and that each op led to what it says.

What an op wanted must be found again: in its version, as equal to what stood there, or in a dispute. So nobody can
take a version back and leave the op, nor turn a value into something that no op says.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.domain.device_id import device_id, signed_by
from inspector.domain.exchange import APPLIED, Outcome
from inspector.domain.merge import equal, group_of
from inspector.domain.op import DELETED, GENESIS, Op, chain
from inspector.errors import Known
from inspector.office import reading
from inspector.office.apply import id_by_hash
from inspector.office.database import device, device_stream, dispute, op_log, record_version
from inspector.office.raw import UNREADABLE, bytes_of, decoded, exact, json_of

_STREAMED = {"yield_per": 500}

Stream = tuple[str, str]  # scope, device
Claim = tuple[int, str, Any]  # at this revision this field had this value already


@dataclass(slots=True)
class Found:
    """What was seen so far. `claims` is (scope, record) → what ops found there as they wanted it."""

    ops: int = 0
    devices: int = 0
    records: int = 0
    unsigned: int = 0
    faults: list[Known] = field(default_factory=list)
    claims: defaultdict[tuple[str, str], list[Claim]] = field(default_factory=lambda: defaultdict(list))


def check(conn: Connection, scope: str | None, found: Found) -> None:
    """Check every op of one district or all, in the order of its chain."""
    disputed = _disputed(conn, scope)
    ends: dict[Stream, tuple[int, bytes]] = {}
    for row in conn.execute(_ops(scope), execution_options=_STREAMED):
        found.ops += 1
        stream = (row.scope, row.device_id)
        seq, previous = ends.get(stream, (0, GENESIS))
        said = {"device": row.device_id, "seq": row.device_seq}
        body, hash_ = exact(row.body), exact(row.hash)
        if row.device_seq != seq + 1:
            found.faults.append(
                Known("office_verify_gap", device=row.device_id, expected=seq + 1, found=row.device_seq)
            )
        elif chain(previous, body) != hash_:
            found.faults.append(Known("office_verify_chain", **said))
        ends[stream] = (row.device_seq if isinstance(row.device_seq, int) else seq + 1, hash_)
        read = reading.read(body)
        if not _is_beside(row, read, hash_):
            found.faults.append(Known("office_verify_op", **said))
        elif row.state == APPLIED and read.op is not None and not _has_led_to(row, read.op, disputed, found):
            found.faults.append(Known("office_verify_outcome", **said))
    found.devices = len(ends)
    found.faults.extend(_heads(conn, scope, ends, found))


def _ops(scope: str | None) -> Any:
    o, v = op_log.c, record_version.c
    made = (v.scope == o.scope, v.record_id == o.record_id, v.op_id == o.op_id)
    numbered = (v.device_id == o.device_id, v.device_seq == o.device_seq)
    version = (v.rev.label("v_rev"), json_of(v.patch, "v_patch"), v.author.label("v_author"))
    columns = (o.scope, o.device_id, o.device_seq, o.op_id, o.tx, o.kind, o.entity, o.record_id, o.author, o.state)
    stored = (bytes_of(o.hash), bytes_of(o.body), json_of(o.outcome))
    query = sa.select(*columns, *stored, *version, v.wall.label("v_wall"), v.kind.label("v_kind")).join_from(
        op_log, record_version, sa.and_(*made, *numbered), isouter=True
    )
    return _within(query, o.scope, scope).order_by(o.scope, o.device_id, o.device_seq)


def _within(query: Any, column: Any, scope: str | None) -> Any:
    return query if scope is None else query.where(column == scope)


def _disputed(conn: Connection, scope: str | None) -> set[tuple[str, str]]:
    """Return (record, op) of every candidate that stood, or stands, in a dispute."""
    found = set()
    for row in conn.execute(_within(sa.select(dispute.c.record_id, json_of(dispute.c.body)), dispute.c.scope, scope)):
        with suppress(*UNREADABLE):
            body = decoded(row.body)
            ids = [body.get("op_id"), *(one.get("op_id") for one in body.get("superseded") or ())]
            found |= {(row.record_id, str(one)) for one in ids}
    return found


def _is_beside(row: Any, read: reading.Read, hash_: bytes) -> bool:
    """Say whether the columns beside the bytes repeat them."""
    envelope, op = read.envelope, read.op
    texts = ((row.tx, envelope.tx), (row.kind, envelope.kind), (row.entity, envelope.entity))
    more = ((row.record_id, envelope.record), (row.author, envelope.author))
    if any(held != reading.clean(said) for held, said in (*texts, *more)):
        return False
    if row.op_id not in (reading.clean(envelope.op_id, 64), id_by_hash(hash_)):
        return False
    return op is None or (op.scope, op.device, op.seq) == (row.scope, row.device_id, row.device_seq)


def _has_led_to(row: Any, op: Op, disputed: set[tuple[str, str]], found: Found) -> bool:
    """Say whether version, outcome and disputes of a merged op are what the op says."""
    try:
        outcome = msgspec.json.decode(row.outcome, type=Outcome)
        patch = decoded(row.v_patch) if row.v_rev is not None else {}
        return _agree(row, op, outcome, patch, disputed=disputed, found=found)
    except UNREADABLE:
        return False


def _agree(
    row: Any, op: Op, outcome: Outcome, patch: Mapping[str, Any], *, disputed: set[tuple[str, str]], found: Found
) -> bool:
    if row.v_rev is None and row.op_id != op.op_id:
        return True  # told again by a copied laptop under another number: done once, under the first
    if not _is_version_of(row, op, patch) or set(patch) != set(outcome.applied):
        return False
    if row.v_rev is not None and row.v_rev != outcome.rev:
        return False
    found.claims[row.scope, row.record_id] += _claims(op, outcome)
    if op.kind == "resolve":
        return True  # a decision that came too late changes nothing and leaves nothing
    settled = {*outcome.applied, *outcome.same}
    left = [name for name in _wanted(op) if name not in settled]
    if DELETED not in outcome.conflict and any(group_of(op.entity, one) not in outcome.conflict for one in left):
        return False
    return not outcome.conflict or (row.record_id, row.op_id) in disputed


def _wanted(op: Op) -> Mapping[str, Any]:
    """Return field → value that an op wants to hold."""
    if op.kind in ("delete", "restore"):
        return {DELETED: op.kind == "delete"}
    return {name: new for name, (_, new) in op.patch.items()}


def _is_version_of(row: Any, op: Op, patch: Mapping[str, Any]) -> bool:
    if row.v_rev is None:
        return True
    wanted = _wanted(op)
    return (row.v_kind, row.v_author, row.v_wall) == (op.kind, op.author, op.wall) and all(
        name in wanted and equal(new, wanted[name]) for name, (_, new) in patch.items()
    )


def _claims(op: Op, outcome: Outcome) -> Iterator[Claim]:
    wanted = _wanted(op)
    for name in outcome.same:
        if outcome.rev:
            yield outcome.rev, name, wanted.get(name)


def _heads(conn: Connection, scope: str | None, ends: dict[Stream, tuple[int, bytes]], found: Found) -> Iterator[Known]:
    """Every chain must end where the office says it does, and hold the head its laptop signed."""
    s = device_stream.c
    stored = (bytes_of(s.chain), bytes_of(s.signature), bytes_of(device.c.public_key))
    query = sa.select(s.scope, s.device_id, s.last_seq, s.signed_seq, *stored).join_from(
        device_stream, device, device.c.id == device_stream.c.device_id, isouter=True
    )
    left = dict(ends)
    for row in conn.execute(_within(query, device_stream.c.scope, scope)).all():
        end = left.pop((row.scope, row.device_id), (0, GENESIS))
        if end != (row.last_seq, exact(row.chain)):
            yield Known("office_verify_end", device=row.device_id, expected=row.last_seq, found=end[0])
        signed = row.signed_seq if isinstance(row.signed_seq, int) else 0
        found.unsigned += end[0] - min(signed, end[0])
        if row.public_key is None or device_id(exact(row.public_key)) != row.device_id:
            yield Known("office_verify_device", device=row.device_id)
        elif row.signature is not None and not _is_signed(conn, row):
            yield Known("office_verify_head", device=row.device_id, seq=row.signed_seq)
    for (_, who), (seq, _) in left.items():
        yield Known("office_verify_end", device=who, expected=0, found=seq)


def _is_signed(conn: Connection, row: Any) -> bool:
    at = (op_log.c.scope == row.scope, op_log.c.device_id == row.device_id, op_log.c.device_seq == row.signed_seq)
    hash_ = conn.execute(sa.select(bytes_of(op_log.c.hash)).where(*at)).scalar_one_or_none()
    if hash_ is None:
        return False
    message = json.dumps([row.scope, row.device_id, row.signed_seq, exact(hash_).hex()]).encode()
    return signed_by(exact(row.public_key), exact(row.signature), message)
