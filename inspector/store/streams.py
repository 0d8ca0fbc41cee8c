"""Answers for how far the office has what was written here, and which own ops still stand over what the office sent.

Per device of this workspace: *acked* (the office has stored up to this number), *settled* (what was received holds
them), *safe* (a finished backup of the office covers them). An own op that is not settled, or that the office keeps in
quarantine, is laid over the received record; while it is, it hides the office's value from its author, and whatever he
writes there has been seen no further than that op had. Settled never runs ahead of acked: the office may have this
device's numbers from a clone of this disk.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from inspector.domain import op as ops
from inspector.domain.merge import equal, group_of
from inspector.domain.op import DELETED, Op

CURSOR, GENERATION, RECONCILING = "exchange.cursor", "exchange.generation", "exchange.reconciling"
# where the last pull that reached its end ended: up to there every version of every record was received
WHOLE = "exchange.whole_upto"
FORMER = "exchange.former"
# SQL: whether a record was made on this laptop, and not received
MADE_HERE = "EXISTS (SELECT 1 FROM journal WHERE journal.record = {record} AND journal.kind = 'create')"


@dataclass(frozen=True, slots=True)
class Stream:
    """How far the office has the ops of one device."""

    acked: int = 0
    settled: int = 0
    safe: int = 0


def stream(conn: Any, device: str) -> Stream:
    """Return how far the office has the ops of `device`."""
    row = conn.execute("SELECT acked, settled, safe FROM exchange_stream WHERE device = ?", (device,)).fetchone()
    return Stream(*row) if row else Stream()


def keep_stream(conn: Any, device: str, stands: Stream) -> None:
    """Keep how far the office has the ops of `device` (inside a transaction)."""
    conn.execute(
        "INSERT INTO exchange_stream VALUES (?, ?, ?, ?) ON CONFLICT (device) "
        "DO UPDATE SET acked = excluded.acked, settled = excluded.settled, safe = excluded.safe",
        (device, stands.acked, stands.settled, stands.safe),
    )


def last_seq(conn: Any, scope: str, device: str) -> int:
    """Return the number of the last op of `device`."""
    sql = "SELECT last_seq FROM device_stream WHERE scope = ? AND device = ?"
    row = conn.execute(sql, (scope, device)).fetchone()
    return int(row[0]) if row else 0


_OVERLAY = """
    SELECT journal.body FROM journal
    LEFT JOIN exchange_stream AS stream ON stream.device = journal.device
    LEFT JOIN received ON received.record = journal.record
    LEFT JOIN op_outcome ON op_outcome.op_id = journal.op_id
    WHERE journal.record = ? AND (
        received.record IS NULL OR op_outcome.state IS 'quarantined' OR (
            journal.seq > coalesce(stream.settled, 0)
            AND (received.settled_device <> journal.device OR journal.seq > received.settled_seq)
        )
    ) ORDER BY journal.n
"""


def overlay(conn: Any, record: str) -> list[Op]:
    """Return the own ops of a record that stand over what was received of it, oldest first."""
    return [ops.decode(row[0]) for row in conn.execute(_OVERLAY, (record,))]


def laid_over(doc: dict[str, Any], deleted: bool, over: Iterable[Op]) -> tuple[dict[str, Any], bool]:
    """Return a document and whether it is deleted, with own ops laid over it."""
    seen = {**doc, DELETED: deleted}
    for op in over:
        seen = ops.apply_patch(seen, op)
    return {name: value for name, value in seen.items() if name != DELETED}, bool(seen[DELETED])


def bases(conn: Any, entity: str, record: str, rev: int, groups: Iterable[str]) -> dict[str, int]:
    """Return for each merge group the revision its author has seen: that of the row, unless an own op hides it."""
    found = dict.fromkeys(groups, rev)
    if not rev:  # never received: nothing can be hidden
        return found
    under_deletion: int | None = None  # who deleted a record looks at none of it, until it stands again
    for op in overlay(conn, record):
        hidden = {DELETED} if op.kind in ("delete", "restore") else {group_of(entity, name) for name in op.patch}
        for group in found.keys() & hidden:
            found[group] = min(found[group], op.base_rev)
        if DELETED in hidden:
            gone = bool(op.patch[DELETED][1]) if DELETED in op.patch else op.kind == "delete"
            known = op.base_rev if under_deletion is None else min(under_deletion, op.base_rev)
            under_deletion = known if gone else None
    if under_deletion is not None:
        found = {group: min(base, under_deletion) for group, base in found.items()}
    return found


def base_of_all(conn: Any, entity: str, record: str, rev: int) -> int:
    """Return the revision that the author of a deletion has seen of the whole record.

    That is the row's, but for a version which another device gave to a field and an own op hides: its author has seen
    all before the oldest such version. An own edit alone hides nothing: lowering the revision for it would dispute the
    deletion over what stood on the screen. Where the versions are not known one by one the oldest op decides.
    """
    over = overlay(conn, record) if rev else []
    if not over:
        return rev
    oldest = min(rev, *(op.base_rev for op in over))
    sql = "SELECT rev, device, patch FROM edition WHERE record = ? AND rev > ? AND rev <= ? ORDER BY rev"
    made = [(row[0], row[1], json.loads(row[2])) for row in conn.execute(sql, (record, oldest, rev))]
    if read(conn, RECONCILING, False) or [one[0] for one in made if one[2]] != list(range(oldest + 1, rev + 1)):
        return oldest
    own = {op.device for op in over}
    hidden: list[int] = [
        number - 1
        for group, since in _hiding(conn, entity, record, over).items()
        for number, device, patch in made
        if number > since and device not in own and group in {group_of(entity, name) for name in patch}
    ]
    return min([rev, *hidden])


def _hiding(conn: Any, entity: str, record: str, over: Iterable[Op]) -> dict[str, int]:
    """Return merge group → the revision after which own ops hide it; not those where one says what was received."""
    row = conn.execute("SELECT doc, deleted FROM received WHERE record = ?", (record,)).fetchone()
    received = {**json.loads(row[0]), DELETED: bool(row[1])}
    since: dict[str, int] = {}
    said: dict[str, dict[str, Any]] = {}
    agreed: set[str] = set()
    for op in over:
        wanted = {name: new for name, (_, new) in op.patch.items()}
        if op.kind in ("delete", "restore"):
            wanted = {DELETED: op.kind == "delete"}
        for name, value in wanted.items():
            group = group_of(entity, name)
            since[group] = min(op.base_rev, since.get(group, op.base_rev))
            said.setdefault(group, {})[name] = value
        changed = {group_of(entity, name) for name in wanted}
        agreed |= {one for one in changed if all(equal(received.get(name), new) for name, new in said[one].items())}
    return {group: base for group, base in since.items() if group not in agreed}


def note_own(conn: Any, device: str, touched: Iterable[tuple[str, str, int]]) -> None:
    """Note (entity, record, number) of own ops: what counts the records that wait for the office."""
    conn.executemany(
        "INSERT INTO own_record (entity, record, last_seq, device) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (record) DO UPDATE SET last_seq = excluded.last_seq, device = excluded.device",
        [(*one, device) for one in touched],
    )


def read(conn: Any, key: str, default: Any = None) -> Any:
    """Return one kept thing of the exchange."""
    row = conn.execute("SELECT v FROM meta WHERE k = ?", (key,)).fetchone()
    return json.loads(row[0]) if row else default


def keep(conn: Any, key: str, value: Any) -> None:
    """Keep one thing of the exchange (inside a transaction)."""
    text = json.dumps(value, ensure_ascii=False)
    conn.execute("INSERT INTO meta VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v", (key, text))
