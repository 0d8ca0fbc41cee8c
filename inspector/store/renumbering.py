"""Answers for ops that must be numbered anew before they go: none is dropped, and the old bytes are kept as proof.

- *Forked*: the office has other ops under our numbers (a clone of this disk, or a disk image put back). This laptop
  goes on as a new device; what the office does not have of the old one goes along under new numbers.
- *Former device*: a workspace that was copied, restored or lost its key is another device since. Its journal may hold
  ops of the device it was before which nobody else will ever send. After the new device is enrolled and the office's
  feed was pulled whole, those above the last one the office shows of that device are put before our own, in the order
  in which they were written. Where the first device still lives and sends them too, equal values meet as equal; what
  was changed on either side since becomes a dispute, never an overwrite.
- *Rebased*: the office was put back. Ops that are to be sent again claim no more than the common history.

Paper numbers, authors, times and transactions stay. An op that changes its device gets a new id, because the office
may yet receive the old one from its own device.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from inspector.domain import op as ops
from inspector.domain.clock_text import utc_text
from inspector.domain.merge import group_of
from inspector.domain.op import DELETED, Op
from inspector.store import identity, streams
from inspector.store.door import new_id
from inspector.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class _Written:
    """One op of the journal: its place there, the op, its bytes and hash."""

    n: int
    op: Op
    body: bytes
    hash: bytes


def forked(ws: Workspace, seq: int | None) -> int:
    """Become a new device and take along what the office does not have of the old one; return how many ops."""
    with ws.local() as conn:
        scope, old = ws.scope, ws.device.id
        stands = streams.stream(conn, old)
        kept = max(stands.acked, (seq or 0) - 1)
        moved = _written(conn, "scope = ? AND device = ? AND seq > ?", (scope, old, kept))
        identity.become_another(conn, ws.folder, "forked_went_on", keeps_person=True)
        new = identity.of(conn)
        assert new is not None
        anew = [replace(one.op, base_rev=_seen(conn, one, moved)) for one in moved]
        _write_anew(conn, _Into(scope, new.id, "device_forked", utc_text(ws.now())), moved, anew)
        _cut(conn, scope, old, kept)
        streams.keep_stream(conn, old, replace(stands, acked=kept))
    ws.device_changed()
    return len(moved)


def look_for_former(conn: Any, scope: str, device: str) -> None:
    """Note the devices this workspace was before whose ops may not be at the office (inside a transaction)."""
    found = conn.execute("SELECT device, last_seq FROM device_stream WHERE scope = ? AND device <> ?", (scope, device))
    former = [name for name, last in found.fetchall() if last > streams.stream(conn, name).acked]
    streams.keep(conn, streams.FORMER, former)


def bring_former_along(conn: Any, scope: str, device: str, at_utc: str) -> None:
    """After the whole feed was pulled: put what the office lacks of former devices before our own unsent ops."""
    former = streams.read(conn, streams.FORMER)
    if not former:
        return
    stands = streams.stream(conn, device)
    where, values = "device = ? AND seq > ?", [device, stands.acked]
    for name in former:
        has = max(streams.stream(conn, name).acked, _shown(conn, name))
        streams.keep_stream(conn, name, streams.Stream(has, has, 0))
        where += " OR device = ? AND seq > ?"
        values += [name, has]
    moved = _written(conn, f"scope = ? AND ({where})", (scope, *values))
    anew = [one.op if one.op.device == device else replace(one.op, base_rev=_seen(conn, one, moved)) for one in moved]
    _write_anew(conn, _Into(scope, device, "former_device", at_utc), moved, anew)
    for name in former:
        _cut(conn, scope, name, streams.stream(conn, name).acked)
    streams.keep(conn, streams.FORMER, [])


def rebase(conn: Any, scope: str, device: str, at_utc: str) -> None:
    """Let ops that are still to go claim no revision beyond the common history; what follows is chained anew."""
    unsent = _written(conn, "scope = ? AND device = ? AND seq > ?", (scope, device, streams.stream(conn, device).acked))
    common: dict[str, int] = {}
    for one in unsent:
        row = conn.execute("SELECT common_rev FROM received WHERE record = ?", (one.op.record,)).fetchone()
        common[one.op.record] = int(row[0] or 0) if row else 0
    anew = [replace(one.op, base_rev=min(one.op.base_rev, common[one.op.record])) for one in unsent]
    first = next((at for at, one in enumerate(unsent) if anew[at].base_rev != one.op.base_rev), None)
    if first is not None:
        _write_anew(conn, _Into(scope, device, "office_put_back", at_utc), unsent[first:], anew[first:])


def _written(conn: Any, where: str, values: tuple[Any, ...]) -> list[_Written]:
    found = conn.execute(f"SELECT n, body, hash FROM journal WHERE {where} ORDER BY n", values)
    return [_Written(row[0], ops.decode(row[1]), row[1], row[2]) for row in found]


@dataclass(frozen=True, slots=True)
class _Into:
    """The stream that ops are put into, why, and when."""

    scope: str
    device: str
    why: str
    at_utc: str


def _write_anew(conn: Any, into: _Into, moved: list[_Written], anew: Iterable[Op]) -> None:
    """Put these ops, which keep their places in the journal, behind what of the stream is not among them."""
    scope, device = into.scope, into.device
    for one in moved:
        conn.execute("UPDATE journal SET seq = -n WHERE n = ?", (one.n,))
    sql = "SELECT seq, hash FROM journal WHERE scope = ? AND device = ? AND seq > 0 ORDER BY seq DESC LIMIT 1"
    row = conn.execute(sql, (scope, device)).fetchone()
    seq, previous = (row[0], row[1]) if row else (0, ops.GENESIS)
    numbers: dict[str, tuple[str, str, int]] = {}
    for one, wanted in zip(moved, anew, strict=True):
        seq += 1
        op_id = one.op.op_id if one.op.device == device else new_id()
        now = replace(wanted, device=device, seq=seq, op_id=op_id)
        body = ops.encode(now)
        previous = ops.chain(previous, body)
        conn.execute(
            "INSERT OR IGNORE INTO op_before VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (scope, one.op.device, one.op.seq, one.hash, one.op.op_id, op_id, one.body, into.why, into.at_utc),
        )
        conn.execute(
            "UPDATE journal SET device = ?, seq = ?, op_id = ?, body = ?, hash = ? WHERE n = ?",
            (device, seq, op_id, body, previous, one.n),
        )
        conn.execute("UPDATE dispute SET resolving = ? WHERE resolving = ?", (op_id, one.op.op_id))
        conn.execute("DELETE FROM op_outcome WHERE op_id IN (?, ?)", (one.op.op_id, op_id))
        numbers[now.record] = (now.entity, now.record, seq)
    if seq:
        conn.execute("INSERT OR REPLACE INTO device_stream VALUES (?, ?, ?, ?)", (scope, device, seq, previous))
    streams.note_own(conn, device, numbers.values())


def _cut(conn: Any, scope: str, device: str, last: int) -> None:
    """The stream of a device ends at `last` now; without any op left it is none."""
    sql = "SELECT seq, hash FROM journal WHERE scope = ? AND device = ? AND seq <= ? ORDER BY seq DESC LIMIT 1"
    row = conn.execute(sql, (scope, device, last)).fetchone()
    if row is None:
        conn.execute("DELETE FROM device_stream WHERE scope = ? AND device = ?", (scope, device))
    else:
        conn.execute("INSERT OR REPLACE INTO device_stream VALUES (?, ?, ?, ?)", (scope, device, row[0], row[1]))


def _shown(conn: Any, device: str) -> int:
    """Return the last op of a device that the office shows in what it sent."""
    applied = conn.execute("SELECT max(seq) FROM edition WHERE device = ?", (device,)).fetchone()[0] or 0
    sql = "SELECT max(json_extract(body, '$.seq')) FROM dispute WHERE json_extract(body, '$.device') = ?"
    return max(int(applied), int(conn.execute(sql, (device,)).fetchone()[0] or 0))


def _seen(conn: Any, one: _Written, moved: list[_Written]) -> int:
    """Return what an op has seen once it is of another device: earlier ops of the old one count by their revisions.

    Within a device the office goes by numbers; from a new device it only knows the revision.
    """
    op = one.op
    going = {other.n for other in moved}
    sql = "SELECT n, body FROM journal WHERE record = ? AND n < ? AND device = ? ORDER BY n"
    earlier = [ops.decode(row[1]) for row in conn.execute(sql, (op.record, one.n, op.device)) if row[0] not in going]
    groups = _groups(op)
    if op.kind == "delete":
        groups = groups.union(*(_groups(other) for other in earlier))
    revs = {group: op.base_rev for group in groups}
    for other in earlier:
        rev = _rev_of(conn, other)
        for group in groups & _groups(other):
            revs[group] = max(revs[group], rev)
    return min(revs.values(), default=op.base_rev)


def _groups(op: Op) -> set[str]:
    return {DELETED} if op.kind in ("delete", "restore") else {group_of(op.entity, name) for name in op.patch}


def _rev_of(conn: Any, op: Op) -> int:
    """Return the revision an op of ours made at the office, 0 where that is unknown."""
    row = conn.execute("SELECT rev FROM edition WHERE record = ? AND device = ? AND seq = ?",
                       (op.record, op.device, op.seq)).fetchone()  # fmt: skip
    if row is None:
        sql = "SELECT rev FROM op_outcome WHERE op_id = ? AND json_extract(body, '$.conflict[0]') IS NULL"
        row = conn.execute(sql, (op.op_id,)).fetchone()
    return int(row[0]) if row else 0
