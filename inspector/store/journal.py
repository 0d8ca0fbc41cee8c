"""Answers for what the journal tells: the history of a record line by line, undo, and the proof that nothing was altered.

`verify` reads every op again from its stored bytes: the chain must hold, the columns beside the bytes must agree with
them, and folding all ops must give exactly the tables.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from inspector.domain import op as ops
from inspector.domain.op import Op
from inspector.domain.record import ENTITIES
from inspector.errors import Known
from inspector.store import ledger, rows
from inspector.store.door import Changed, Transaction
from inspector.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked and every fault found, as codes with facts (empty: nothing was altered)."""

    ops: int
    records: int
    photos: int
    bytes: int
    faults: tuple[Known, ...] = field(default=())


def history(ws: Workspace, record_ids: list[str]) -> list[Op]:
    """Return every op on these records, oldest first."""
    marks = ", ".join("?" * len(record_ids))
    found = ws.reader().execute(f"SELECT body FROM journal WHERE record IN ({marks}) ORDER BY n", tuple(record_ids))
    return [ops.decode(row[0]) for row in found]


def issue_history(ws: Workspace, issue_id: str) -> list[Op]:
    """Return every op that belongs to one issue: its own, its steps', its check's, its photos' and its rechecks'."""
    found = ws.reader().execute(
        """
        SELECT body FROM journal WHERE record IN (
            SELECT ?1 UNION SELECT id FROM issue_step WHERE issue_id = ?1 UNION SELECT check_id FROM issue WHERE id = ?1
            UNION SELECT id FROM recheck WHERE issue_id = ?1
            UNION SELECT id FROM photo WHERE subject = 'issue' AND subject_id = ?1
            UNION SELECT photo.id FROM photo JOIN recheck ON photo.subject = 'recheck' AND photo.subject_id = recheck.id
                  WHERE recheck.issue_id = ?1
        ) ORDER BY n
        """,
        (issue_id,),
    )
    return [ops.decode(row[0]) for row in found]


def transactions(ws: Workspace, limit: int = 50) -> list[list[Op]]:
    """Return the last transactions of this laptop, newest first, each as its ops."""
    names = [
        row[0]
        for row in ws.reader().execute("SELECT tx FROM journal GROUP BY tx ORDER BY max(n) DESC LIMIT ?", (limit,))
    ]
    return [_ops_of(ws.reader(), tx) for tx in names]


def undo(ws: Workspace, tx: str) -> Changed:
    """Take back one transaction as new ops: what it made is marked deleted, what it changed gets its old values back.

    Raise Known("undo_overtaken") where something was changed again since, Known("undo_unknown") where there is no
    such transaction, Known("undo_done") where it was taken back already.
    """
    with ws.write(undoes=tx) as door:
        made = _ops_of(door.conn, tx)
        if not made:
            raise Known("undo_unknown", tx=tx)
        for later in _later(door.conn, made):
            if later.undoes == tx:
                raise Known("undo_done", tx=tx)
            raise Known("undo_overtaken", entity=later.entity, wall=later.wall)
        for op in reversed(made):
            _reverse(door, op)
    return Changed(
        tx,
        {entity: frozenset(op.record for op in made if op.entity == entity) for entity in {op.entity for op in made}},
    )


def verify(ws: Workspace, progress: Callable[[int, int], None] = lambda done, whole: None) -> Verified:
    """Check the chain, the database's own integrity, every photo's bytes, and that the tables equal what the ops say."""
    conn = ws.reader()
    faults: list[Known] = []
    for (line,) in conn.execute("PRAGMA integrity_check"):
        if line != "ok":
            faults.append(Known("verify_database", detail=line))
    count, folded = _fold(conn, faults)
    records = _compare(conn, folded, faults)
    photos = conn.execute("SELECT DISTINCT sha256 FROM photo WHERE deleted = 0 ORDER BY sha256").fetchall()
    total = 0
    for index, (sha256,) in enumerate(photos):
        total += _check_photo(ws, sha256, faults)
        progress(index + 1, len(photos))
    faults.extend(_check_ledger(ws))
    return Verified(count, records, len(photos), total, tuple(faults))


def _ops_of(conn: Any, tx: str) -> list[Op]:
    return [ops.decode(row[0]) for row in conn.execute("SELECT body FROM journal WHERE tx = ? ORDER BY n", (tx,))]


def _later(conn: Any, made: list[Op]) -> Iterator[Op]:
    """Yield ops after `made` that touch the same records, or add steps and rechecks to an issue that `made` created."""
    last = conn.execute("SELECT max(n) FROM journal WHERE tx = ?", (made[0].tx,)).fetchone()[0]
    records = {op.record for op in made}
    issues = {op.record for op in made if op.entity == "issue"} | {
        op.patch["issue_id"][1] for op in made if op.entity in ("issue_step", "recheck") and "issue_id" in op.patch
    }
    for (body,) in conn.execute("SELECT body FROM journal WHERE n > ? ORDER BY n", (last,)):
        op = ops.decode(body)
        if op.record in records or (op.patch.get("issue_id") or [None, None])[1] in issues:
            yield op


def _reverse(door: Transaction, op: Op) -> None:
    if op.kind == "create" or op.kind == "restore":
        door.delete(op.entity, op.record)
    elif op.kind == "delete":
        door.restore(op.entity, op.record)
    else:
        flat = rows.to_flat(door.get(op.entity, op.record))
        for name, (old, _) in op.patch.items():
            if old is None:
                flat.pop(name, None)
            else:
                flat[name] = old
        door.put(rows.from_row(op.entity, {"id": op.record, **rows.to_row(op.entity, flat)}))


def _fold(conn: Any, faults: list[Known]) -> tuple[int, dict[tuple[str, str], dict[str, Any]]]:
    """Read every op from its bytes, check number and chain, and return (how many, what they add up to)."""
    folded: dict[tuple[str, str], dict[str, Any]] = {}
    streams: dict[tuple[str, str], tuple[int, bytes]] = {}
    count = 0
    for row in conn.execute("SELECT * FROM journal ORDER BY n"):
        count += 1
        seq, previous = streams.get((row["scope"], row["device"]), (0, ops.GENESIS))
        if row["seq"] != seq + 1:
            faults.append(Known("verify_gap", expected=seq + 1, found=row["seq"]))
        if ops.chain(previous, row["body"]) != row["hash"]:
            faults.append(Known("verify_chain", seq=row["seq"], device=row["device"]))
        streams[row["scope"], row["device"]] = (row["seq"], row["hash"])
        try:
            op = ops.decode(row["body"])
        except (ValueError, TypeError, KeyError) as error:
            faults.append(Known("verify_op", seq=row["seq"], detail=str(error)))
            continue
        beside = (
            row["scope"],
            row["device"],
            row["seq"],
            row["op_id"],
            row["tx"],
            row["kind"],
            row["entity"],
            row["record"],
        )
        if beside != (op.scope, op.device, op.seq, op.op_id, op.tx, op.kind, op.entity, op.record):
            faults.append(Known("verify_op", seq=row["seq"], detail="columns differ from bytes"))
        key = (op.entity, op.record)
        folded[key] = ops.apply_patch(folded.get(key, {}), op)
    for row in conn.execute("SELECT * FROM device_stream"):
        if streams.get((row["scope"], row["device"]), (0, ops.GENESIS)) != (row["last_seq"], row["last_hash"]):
            faults.append(
                Known("verify_gap", expected=row["last_seq"], found=streams.get((row["scope"], row["device"]), (0,))[0])
            )
    return count, folded


def _compare(conn: Any, folded: dict[tuple[str, str], dict[str, Any]], faults: list[Known]) -> int:
    """Compare the tables with what the ops add up to; return how many records there are."""
    seen = 0
    for entity in ENTITIES:
        for row in conn.execute(f'SELECT * FROM "{entity}"'):
            seen += 1
            said = dict(folded.pop((entity, row["id"]), {}))
            deleted = bool(said.pop("deleted", False))
            held = rows.to_flat(rows.from_row(entity, row))
            held = {name: json.loads(json.dumps(value)) for name, value in held.items()}
            if held != said or deleted != bool(row["deleted"]):
                faults.append(Known("verify_record", entity=entity, record=row["id"]))
    faults.extend(Known("verify_record", entity=entity, record=record) for entity, record in folded)
    return seen


def _check_photo(ws: Workspace, sha256: str, faults: list[Known]) -> int:
    try:
        if ws.vault.digest(sha256) != sha256:
            faults.append(Known("verify_photo_changed", sha256=sha256))
        return ws.vault.size(sha256)
    except Known as error:
        faults.append(Known("verify_photo_missing", sha256=sha256, detail=str(error)))
    except OSError as error:
        faults.append(Known("verify_photo_unreadable", sha256=sha256, detail=str(error)))
    return 0


def _check_ledger(ws: Workspace) -> Iterator[Known]:
    """Derive every ledger row again and compare: a list that lies is a fault too."""
    conn = ws.reader()
    for row in conn.execute("SELECT * FROM issue WHERE deleted = 0").fetchall():
        held = conn.execute("SELECT * FROM ledger WHERE issue_id = ?", (row["id"],)).fetchone()
        derived, _ = ledger._derive(conn, rows.from_row("issue", row), ws.lexicon)
        if held is None or any(held[name] != value for name, value in derived.items()):
            yield Known("verify_ledger", record=row["id"])
