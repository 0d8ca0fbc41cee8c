"""Answers for taking ops in: each exactly once, in its device's order, merged by the one rule, and never refused.

A push is whole transactions of one device, as the exact bytes that were chained on the laptop. What the office has
already is answered with the stored outcome; a gap, another op under the same number, or a broken chain refuses the
whole push and changes nothing. What cannot be merged (unknown author, unknown entity, bytes that are no op) is stored,
counted and set aside in quarantine until an administrator releases it. Network and bundle come through here alike.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.domain.device_id import signed_by
from inspector.domain.exchange import QUARANTINED, REJECTED, Cursor, Outcome
from inspector.domain.op import GENESIS, KINDS, Op, chain
from inspector.errors import Known
from inspector.office import feed, reading, rows
from inspector.office.database import Database, device_stream, op_log
from inspector.office.founding import known as known_of_office
from inspector.office.keeping import Shelf
from inspector.office.logbook import note
from inspector.office.reading import Read
from inspector.office.refusal import refuse
from inspector.office.rights import Rights, authors_of, may_touch, rights_of
from inspector.office.taking import Taking
from inspector.wire.messages import MOST_OPS, Pushed

_NAMESPACE = uuid.UUID("0f3a9f0e-8c5e-5d0b-9d57-4a3b5b1f6f02")
_AT_ONCE = 400
_NOWHERE = Cursor()  # who sends it does not say what he has seen of the feed (a bundle, an older program)
# What store/door.py lets pass without an author: photos are saved and registers imported before anybody said who he is.
_REGISTERS = ("place", "person", "body", "campaign")
_WITHOUT_AUTHOR = frozenset({("photo", "create"), *((name, kind) for name in _REGISTERS for kind in KINDS)})


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends, into which district, by which way, and the office's clock."""

    db: Database
    scope: str
    device_id: str
    user: str
    via: str
    now_utc: str
    cursor: Cursor = _NOWHERE


@dataclass(frozen=True, slots=True)
class Arrived:
    """One op as it arrived: its number, hash and exact bytes, and what could be read of them."""

    seq: int
    hash: bytes
    body: bytes
    read: Read


def push(
    db: Database,
    *,
    scope: str,
    device_id: str,
    user: str,
    ops: Sequence[tuple[bytes, bytes]],
    signature: bytes = b"",
    via: str = "net",
    cursor: Cursor = _NOWHERE,
    now_utc: str,
) -> Pushed:
    """Take `ops` (hash, exact bytes) of one device in; answer with an outcome for each, known ones included.

    Raise Refused, with nothing changed: `gap`, `device_forked`, `chain_broken`, `op_foreign`, `transaction_split`,
    `too_much`, `scope_denied`, `device_revoked`; `history_diverged` where new ops come from a `cursor` that this office
    does not know (any more): their base revisions would name what others have written since.
    """
    if len(ops) > MOST_OPS:
        raise refuse("too_much", 413, expected=MOST_OPS)
    sender = Sender(db, scope, device_id, user, via, now_utc, cursor)
    read = [(hash_, body, reading.read(body)) for hash_, body in ops]
    return db.write(lambda conn: _push(conn, sender, read, signature))


def release(db: Database, scope: str, op_ids: Iterable[str], now_utc: str, *, actor: str = "") -> tuple[Outcome, ...]:
    """Merge quarantined ops as if they came now, each device's in its own order; return what became of them.

    What nobody can merge (`bad_patch`, unknown kind or entity) stays where it is. Raise Known("op_unknown") for an
    id that is not in quarantine.
    """
    wanted = sorted(set(op_ids))

    def act(conn: Connection) -> tuple[Outcome, ...]:
        waiting = _quarantined(conn, scope, wanted)
        note(conn, now_utc, actor, "quarantine_released", {"scope": scope, "ops": wanted})
        outcomes: list[Outcome] = []
        for _, stream in groupby(waiting, key=lambda row: row.device_id):
            outcomes += _release(conn, db, list(stream), now_utc)
        return tuple(outcomes)

    return db.write(act)


def reject_by_admin(
    db: Database, scope: str, op_ids: Iterable[str], now_utc: str, *, reason: str, actor: str = ""
) -> None:
    """Leave quarantined ops unmerged for good; they stay in the log, the reason in the office's own log.

    Raise Known("op_unknown") for an id that is not in quarantine.
    """
    wanted = sorted(set(op_ids))

    def act(conn: Connection) -> None:
        for row in _quarantined(conn, scope, wanted):
            outcome = {**row.outcome, "state": REJECTED, "note": reason}
            _update_log(conn, row, state=REJECTED, outcome=outcome)
        note(conn, now_utc, actor, "quarantine_rejected", {"scope": scope, "ops": wanted, "reason": reason})

    db.write(act)


def _push(conn: Connection, sender: Sender, ops: Sequence[tuple[bytes, bytes, Read]], signature: bytes) -> Pushed:
    scope, device_id = sender.scope, sender.device_id
    last_seq, head = _stream(conn, scope, device_id)
    rights = rights_of(conn, scope, device_id, sender.user)
    if not rights.is_known or (not rights.device_active and sender.via == "net"):
        raise refuse("device_revoked", 403)
    if not rights.may_write and not rights.had_to_do_with_scope and not last_seq:
        raise refuse("scope_denied", 403)
    arrived = _numbered(conn, sender, ops, last_seq)
    outcomes = _known(conn, sender, [one for one in arrived if one.seq <= last_seq])
    fresh = [one for one in arrived if one.seq > last_seq]
    _check_chain(fresh, head)
    if fresh:
        _must_share_history(conn, sender)
        outcomes |= _take_in(conn, sender, rights, fresh)
        last_seq = fresh[-1].seq
        genuine = bool(signature) and _is_genuine(rights.public_key, signature, sender, fresh[-1])
        if signature and not genuine:
            note(conn, sender.now_utc, device_id, "head_signature_wrong", {"scope": scope, "seq": last_seq})
        _keep_stream(conn, sender, fresh[-1], signature if genuine else None, is_first=fresh[0].seq == 1)
    return Pushed(last_seq=last_seq, outcomes=tuple(outcomes[one.seq] for one in arrived))


def _must_share_history(conn: Connection, sender: Sender) -> None:
    cursor = sender.cursor
    if not cursor.tag:
        return
    if cursor.epoch != known_of_office(conn, "epoch") or feed.mark(conn, sender.scope, cursor.seq) != cursor.tag:
        raise refuse("history_diverged", 409)


def _stream(conn: Connection, scope: str, device_id: str) -> tuple[int, bytes]:
    """Lock the stream of a device in a scope and return how far it is."""
    row = conn.execute(_LOCK_STREAM, {"scope": scope, "device_id": device_id}).one_or_none()
    return (int(row[0]), bytes(row[1])) if row else (0, GENESIS)


_LOCK_STREAM = (
    sa.select(device_stream.c.last_seq, device_stream.c.chain)
    .where(device_stream.c.scope == sa.bindparam("scope"), device_stream.c.device_id == sa.bindparam("device_id"))
    .with_for_update()
)


def _keep_stream(conn: Connection, sender: Sender, last: Arrived, signature: bytes | None, *, is_first: bool) -> None:
    key = {"scope": sender.scope, "device_id": sender.device_id}
    now: dict[str, Any] = {**key, "last_seq": last.seq, "chain": last.hash}
    if signature is not None:
        now |= {"signature": signature, "signed_seq": last.seq}
    if is_first:
        rows.insert(conn, device_stream, [now])
    else:
        rows.update(conn, device_stream, [now], ("scope", "device_id"))


def _numbered(
    conn: Connection, sender: Sender, ops: Sequence[tuple[bytes, bytes, Read]], last_seq: int
) -> list[Arrived]:
    """Give each op its number; raise Refused where they are not this device's, not in order, or not whole."""
    arrived: list[Arrived] = []
    for hash_, body, read in ops:
        envelope = read.envelope
        if read.op is None and not _is_number(envelope.seq):
            seq = arrived[-1].seq + 1 if arrived else _known_by_hash(conn, sender, hash_) or last_seq + 1
        else:
            seq = envelope.seq
            for said, meant in ((envelope.device, sender.device_id), (envelope.scope, sender.scope)):
                if said != meant and (read.op is not None or said is not None):
                    raise refuse("op_foreign", 403, seq=seq)
        expected = arrived[-1].seq + 1 if arrived else min(seq, last_seq + 1)
        if seq != expected or seq < 1:
            raise refuse("gap", 409, expected=max(expected, 1))
        arrived.append(Arrived(seq, hash_, body, read))
    if arrived and arrived[-1].read.envelope.tx_last is False:
        raise refuse("transaction_split", 400, seq=arrived[-1].seq)
    return arrived


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**53


def _known_by_hash(conn: Connection, sender: Sender, hash_: bytes) -> int | None:
    where = (op_log.c.scope == sender.scope, op_log.c.device_id == sender.device_id, op_log.c.hash == hash_)
    return conn.execute(sa.select(op_log.c.device_seq).where(*where)).scalar_one_or_none()


def _known(conn: Connection, sender: Sender, replayed: Sequence[Arrived]) -> dict[int, Outcome]:
    """Return the stored outcomes of ops the office has; raise Refused where it has others under these numbers."""
    if not replayed:
        return {}
    where = (
        op_log.c.scope == sender.scope,
        op_log.c.device_id == sender.device_id,
        op_log.c.device_seq.between(replayed[0].seq, replayed[-1].seq),
    )
    columns = (op_log.c.device_seq, op_log.c.hash, op_log.c.outcome)
    there = {row.device_seq: row for row in conn.execute(sa.select(*columns).where(*where))}
    for one in replayed:
        if one.seq not in there or bytes(there[one.seq].hash) != one.hash:
            raise refuse("device_forked", 409, seq=one.seq)
    return {seq: msgspec.convert(row.outcome, Outcome) for seq, row in there.items()}


def _check_chain(fresh: Sequence[Arrived], head: bytes) -> None:
    previous = head
    for one in fresh:
        previous = chain(previous, one.body)
        if previous != one.hash:
            raise refuse("chain_broken", 409, expected=one.seq)


def _is_genuine(public_key: bytes, signature: bytes, sender: Sender, last: Arrived) -> bool:
    message = json.dumps([sender.scope, sender.device_id, last.seq, last.hash.hex()]).encode()
    return signed_by(public_key, signature, message)


def _take_in(conn: Connection, sender: Sender, rights: Rights, fresh: Sequence[Arrived]) -> dict[int, Outcome]:
    """Merge new ops in order and write everything that follows from them; return number → outcome."""
    scope = sender.scope
    sound = [one.read.op for one in fresh if one.read.op is not None and one.read.reason is None]
    authors = authors_of(conn, scope, {op.author for op in sound})
    logged = _logged(conn, scope, [one.read.envelope.op_id for one in fresh])
    taking = Taking(conn, sender.db, scope, sender.now_utc, sound)
    outcomes: dict[int, Outcome] = {}
    for one in fresh:
        op_id = reading.clean(one.read.envelope.op_id, 64) or id_by_hash(one.hash)
        again = logged.get(op_id)
        if again is not None and _is_same_op(one.read.op, again.body):
            outcome = again.outcome  # told twice, under another number: done once
        else:
            outcome = _take(taking, one, id_by_hash(one.hash) if again else op_id, rights, authors)
        row = _log_row(sender, one, id_by_hash(one.hash) if again else op_id, outcome)
        logged.setdefault(op_id, _Logged(one.body, outcome))
        taking.log(row)
        outcomes[one.seq] = outcome
    taking.finish(sender.device_id, fresh[-1].hash)
    return outcomes


def id_by_hash(hash_: bytes) -> str:
    """Return the id in the log of an op whose own id says nothing, or is that of another op."""
    return str(uuid.uuid5(_NAMESPACE, hash_.hex()))


def _take(taking: Taking, one: Arrived, op_id: str, rights: Rights, authors: dict[str, Rights]) -> Outcome:
    """Merge one op as `op_id`: an id that another op has already would make two disputes one."""
    op = one.read.op
    reason = one.read.reason or (_denied(op, rights, authors, taking.shelf) if op else reading.BAD_PATCH)
    if op is None or reason is not None:
        told = reading.clean(one.read.envelope.op_id, 64) or op_id
        return Outcome(op_id=told, state=QUARANTINED, reason=reason)
    if op.op_id == op_id:
        return taking.merge(op, one.hash.hex(), len(one.body))
    return replace(taking.merge(replace(op, op_id=op_id), one.hash.hex(), len(one.body)), op_id=op.op_id)


@dataclass(frozen=True, slots=True)
class _Logged:
    body: bytes
    outcome: Outcome


def _logged(conn: Connection, scope: str, op_ids: Sequence[Any]) -> dict[str, _Logged]:
    """Return the ops of the log with these ids (a laptop that was copied tells an op again under a new number)."""
    ids = sorted({reading.clean(one, 64) for one in op_ids} - {""})
    said = {"scope": scope, "ids": rows.listed(conn.dialect.name, ids)}
    return {
        row.op_id: _Logged(bytes(row.body), msgspec.convert(row.outcome, Outcome))
        for row in conn.execute(_same_ids(conn.dialect.name), said)
    }


@cache
def _same_ids(dialect: str) -> Any:
    these = (op_log.c.scope == sa.bindparam("scope"), rows.among(dialect, op_log.c.op_id))
    return sa.select(op_log.c.op_id, op_log.c.body, op_log.c.outcome).where(*these)


def _is_same_op(op: Op | None, body: bytes) -> bool:
    other = reading.read(body).op
    return (
        op is not None
        and other is not None
        and replace(
            op,
            seq=other.seq,
            device=other.device,
            tx=other.tx,
            tx_last=other.tx_last,
            app=other.app,
            schema=other.schema,
        )
        == other
    )


def _denied(op: Op, rights: Rights, authors: dict[str, Rights], shelf: Shelf) -> str | None:
    """Return why an op must wait for an administrator although it can be read."""
    author = authors.get(op.author) if op.author else rights if (op.entity, op.kind) in _WITHOUT_AUTHOR else None
    held = shelf.held(op.record)
    if not rights.device_active:
        return reading.DEVICE_REVOKED
    if not rights.may_write:
        return reading.SCOPE_DENIED
    if author is None or not author.may_write:
        return reading.AUTHOR_UNKNOWN
    if held is not None and held.entity != op.entity:
        return reading.ENTITY_DIFFERS
    if op.kind == "resolve" and not may_touch(op, author, shelf.disputes(op.record)):
        return reading.RESOLVE_DENIED
    return None


def _log_row(sender: Sender, one: Arrived, op_id: str, outcome: Outcome) -> dict[str, Any]:
    envelope, base_rev = one.read.envelope, one.read.op.base_rev if one.read.op else 0
    return {
        "scope": sender.scope,
        "device_id": sender.device_id,
        "device_seq": one.seq,
        "op_id": op_id,
        "hash": one.hash,
        "tx": reading.clean(envelope.tx),
        "kind": reading.clean(envelope.kind),
        "entity": reading.clean(envelope.entity),
        "record_id": reading.clean(envelope.record),
        "author": reading.clean(envelope.author),
        "base_rev": base_rev if 0 <= base_rev < 2**53 else 0,
        "body": one.body,
        "outcome": outcome,
        "state": outcome.state,
        "received_at_utc": sender.now_utc,
        "via": sender.via,
    }


def _release(conn: Connection, db: Database, waiting: Sequence[Any], now_utc: str) -> list[Outcome]:
    """Merge the quarantined ops `waiting` of one device."""
    reads = [reading.read(bytes(row.body)) for row in waiting]
    sound = [one.op for one in reads if one.op is not None and one.reason is None]
    taking = Taking(conn, db, waiting[0].scope, now_utc, sound)
    outcomes: list[Outcome] = []
    for row, one in zip(waiting, reads, strict=True):
        held = taking.shelf.held(one.op.record) if one.op else None
        differs = held is not None and one.op is not None and held.entity != one.op.entity
        reason = one.reason or (reading.ENTITY_DIFFERS if differs else None)
        if one.op is None or reason is not None:
            outcomes.append(Outcome(op_id=row.op_id, state=QUARANTINED, reason=reason))
        else:
            outcomes.append(taking.merge(replace(one.op, op_id=row.op_id), bytes(row.hash).hex(), len(row.body)))
        _update_log(conn, row, state=outcomes[-1].state, outcome=msgspec.to_builtins(outcomes[-1]))
    taking.finish(waiting[0].device_id, bytes(waiting[-1].hash))
    return outcomes


def _quarantined(conn: Connection, scope: str, op_ids: Sequence[str]) -> list[Any]:
    """Lock and return the quarantined ops with these ids, each device's in its own order."""
    found: list[Any] = []
    streams = (device_stream.c.device_id, device_stream.c.last_seq)
    locked = sa.select(*streams).where(device_stream.c.scope == scope).order_by(device_stream.c.device_id)
    conn.execute(locked.with_for_update()).all()
    for start in range(0, len(op_ids), _AT_ONCE):
        some = op_log.c.op_id.in_(op_ids[start : start + _AT_ONCE])
        where = (op_log.c.scope == scope, op_log.c.state == QUARANTINED, some)
        found += conn.execute(sa.select(op_log).where(*where)).all()
    unknown = sorted(set(op_ids) - {row.op_id for row in found})
    if unknown:
        raise Known("op_unknown", ops=", ".join(unknown))
    return sorted(found, key=lambda row: (row.device_id, row.device_seq))


def _update_log(conn: Connection, row: Any, **values: Any) -> None:
    where = (
        op_log.c.scope == row.scope,
        op_log.c.device_id == row.device_id,
        op_log.c.device_seq == row.device_seq,
    )
    conn.execute(sa.update(op_log).where(*where).values(**values))
