"""Answers for what the journal tells: a record's history line by line, undo, and the proof that nothing was altered.

`verify` reads every op again from its stored bytes: the chain must hold, the columns beside the bytes must agree with
them, and folding all ops must give exactly the tables.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from inspector.domain import op as ops
from inspector.domain.op import Op
from inspector.domain.record import ENTITIES
from inspector.errors import Known
from inspector.store import driver, ledger, rows
from inspector.store.door import Changed, Transaction
from inspector.store.workspace import Workspace

_STRINGS = re.compile(rb'(?="([^"\\]{1,64})")')
_BESIDE = ("scope", "device", "seq", "op_id", "tx", "kind", "entity", "record", "wall")  # columns that repeat the bytes


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
    conn = ws.reader()
    found: list[list[Op]] = []
    before = conn.execute("SELECT coalesce(max(n), 0) + 1 FROM journal").fetchone()[0]
    while len(found) < limit:
        row = conn.execute("SELECT tx FROM journal WHERE n < ? ORDER BY n DESC LIMIT 1", (before,)).fetchone()
        if row is None:
            break
        found.append(_ops_of(conn, row[0]))
        before = conn.execute("SELECT min(n) FROM journal WHERE tx = ?", (row[0],)).fetchone()[0]
    return found


def undo(ws: Workspace, tx: str) -> Changed:
    """Take back one transaction as new ops: what it made is marked deleted, what it changed gets its old values back.

    An undo can be taken back like any other transaction. Raise Known("undo_overtaken") where something that still
    counts has built on it since, Known("undo_unknown") where there is no such transaction, Known("undo_done") where
    it was taken back already.
    """
    with ws.write(undoes=tx) as door:
        made = _ops_of(door.conn, tx)
        if not made:
            raise Known("undo_unknown", tx=tx)
        since = list(_since(door.conn, made))
        cancelled = _cancelled(since)
        if tx in cancelled:
            raise Known("undo_done", tx=tx)
        overtaking = next((op for op in since if op.tx not in cancelled and not op.undoes), None)
        if overtaking is not None:
            raise Known("undo_overtaken", entity=overtaking.entity, wall=overtaking.wall)
        # places reached come last: whether a visit still checks a place is known when its issues are taken back
        for op in sorted(reversed(made), key=lambda op: op.entity == "visit_target"):
            if not _still_checked(door.conn, op):
                _reverse(door, op)
    return Changed(
        door.tx,
        {entity: frozenset(op.record for op in made if op.entity == entity) for entity in {op.entity for op in made}},
    )


def verify(ws: Workspace, progress: Callable[[int, int], None] = lambda done, whole: None) -> Verified:
    """Check the chain, the database's own integrity, every photo's bytes, and that the tables are what the ops say."""
    conn = ws.reader()
    faults: list[Known] = []
    conn.execute("BEGIN")  # one moment for all tables, whatever is written meanwhile
    try:
        said = [line for (line,) in conn.execute("PRAGMA integrity_check")]
        faults += [Known("verify_database", detail=line) for line in said if line != "ok"]
        count = _check_chain(conn, faults)
        records = _check_records(conn, faults)
        faults.extend(_check_ledger(conn, ws.lexicon))
        photos = conn.execute("SELECT DISTINCT sha256 FROM photo WHERE deleted = 0 ORDER BY sha256").fetchall()
    except driver.DatabaseError as error:
        raise driver.known(error) from error
    finally:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
    total = 0
    for index, (sha256,) in enumerate(photos):
        total += _check_photo(ws, sha256, faults)
        progress(index + 1, len(photos))
    return Verified(count, records, len(photos), total, tuple(faults))


def _ops_of(conn: Any, tx: str) -> list[Op]:
    return [ops.decode(row[0]) for row in conn.execute("SELECT body FROM journal WHERE tx = ? ORDER BY n", (tx,))]


def _since(conn: Any, made: list[Op]) -> Iterator[Op]:
    """Yield the ops after `made` that touch its records, name one it created or go on with its issue; and their undos."""
    last = conn.execute("SELECT max(n) FROM journal WHERE tx = ?", (made[0].tx,)).fetchone()[0]
    records = {op.record for op in made}
    issues = {_issue_of(op.patch) for op in made if op.entity in ("issue_step", "recheck")} - {None}
    named = {op.record for op in made if op.kind == "create"} | issues
    concerned = {made[0].tx}
    signs = {sign.encode() for sign in (*records, *issues, *concerned) if sign}
    for (body,) in conn.execute("SELECT body FROM journal WHERE n > ? ORDER BY n", (last,)):
        if signs.isdisjoint(_STRINGS.findall(body)):  # ten times quicker than decoding what has nothing to do with us
            continue
        op = ops.decode(body)
        if op.undoes in concerned or op.record in records or not named.isdisjoint(_names(op.patch)):
            concerned.add(op.tx)
            signs.add(op.tx.encode())
            yield op


def _cancelled(since: list[Op]) -> set[str]:
    """Return the transactions that do not count any more: undone by an undo that itself still counts."""
    cancelled: set[str] = set()
    for op in reversed(since):
        if op.undoes and op.tx not in cancelled:
            cancelled.add(op.undoes)
    return cancelled


def _names(patch: Mapping[str, list[Any]]) -> Iterator[str]:
    for _, new in patch.values():
        if isinstance(new, str):
            yield new
        elif isinstance(new, list):
            yield from (item for item in new if isinstance(item, str))


def _issue_of(patch: Mapping[str, list[Any]]) -> str | None:
    return patch["issue_id"][1] if "issue_id" in patch else None


def _still_checked(conn: Any, op: Op) -> bool:
    """Say whether `op` made a place reached (个次) where another issue or check of the same visit still stands."""
    if op.entity != "visit_target" or op.kind != "create":
        return False
    sql = """
        SELECT 1 FROM visit_target JOIN (
            SELECT visit_id, place_id FROM issue WHERE deleted = 0
            UNION ALL SELECT visit_id, place_id FROM "check" WHERE deleted = 0
        ) AS work ON work.visit_id = visit_target.visit_id AND work.place_id = visit_target.place_id
        WHERE visit_target.id = ?
    """
    return conn.execute(sql, (op.record,)).fetchone() is not None


def _reverse(door: Transaction, op: Op) -> None:
    if op.kind in ("create", "restore"):
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


def _check_chain(conn: Any, faults: list[Known]) -> int:
    """Read every op from its bytes and check its number, its place in the chain and the columns beside it."""
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
        if any(row[name] != getattr(op, name) for name in _BESIDE):
            faults.append(Known("verify_op", seq=row["seq"], detail="columns differ from bytes"))
    for row in conn.execute("SELECT * FROM device_stream"):
        found = streams.pop((row["scope"], row["device"]), (0, ops.GENESIS))
        if found != (row["last_seq"], row["last_hash"]):
            faults.append(Known("verify_gap", expected=row["last_seq"], found=found[0]))
    faults.extend(Known("verify_gap", expected=0, found=seq) for seq, _ in streams.values())
    return count


def _check_records(conn: Any, faults: list[Known]) -> int:
    """Compare the tables with what the ops add up to, record by record; return how many records there are."""
    seen = 0
    for (entity, record), said in _folded(conn):
        held = f'SELECT * FROM "{entity}" WHERE id = ?'
        row = conn.execute(held, (record,)).fetchone() if entity in ENTITIES else None
        seen += row is not None
        deleted = bool(said.pop("deleted", False))
        if row is None or not _agrees(entity, row, said) or deleted != bool(row["deleted"]):
            faults.append(Known("verify_record", entity=entity, record=record))
    for entity in ENTITIES:
        said_by = f'SELECT 1 FROM journal WHERE journal.record = "{entity}".id AND journal.entity = ?'
        for (record,) in conn.execute(f'SELECT id FROM "{entity}" WHERE NOT EXISTS ({said_by})', (entity,)):
            seen += 1
            faults.append(Known("verify_record", entity=entity, record=record))
    return seen


def _folded(conn: Any) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    """Yield what the ops of each record add up to, one record at a time, so that memory stays flat."""
    key, doc = ("", ""), dict[str, Any]()
    for (body,) in conn.execute("SELECT body FROM journal ORDER BY record, n"):
        try:
            op = ops.decode(body)
        except (ValueError, TypeError, KeyError):
            continue  # named by the check of the chain
        if (op.entity, op.record) != key:
            if key[1]:
                yield key, doc
            key, doc = (op.entity, op.record), {}
        doc = ops.apply_patch(doc, op)
    if key[1]:
        yield key, doc


def _agrees(entity: str, row: Any, said: dict[str, Any]) -> bool:
    try:
        held = json.loads(json.dumps(rows.to_flat(rows.from_row(entity, row))))
    except (ValueError, TypeError, AttributeError):
        return False  # a column holds what no record of ours ever wrote
    return bool(held == said)


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


def _check_ledger(conn: Any, lexicon: ledger.Lexicon) -> Iterator[Known]:
    """Derive every ledger row again and compare: a list that lies is a fault too."""
    for row in conn.execute("SELECT * FROM issue WHERE deleted = 0 ORDER BY rowid"):
        held = conn.execute("SELECT * FROM ledger WHERE issue_id = ?", (row["id"],)).fetchone()
        try:
            derived, _ = ledger.derive(conn, rows.from_row("issue", row), lexicon)
        except (ValueError, TypeError, AttributeError):
            continue  # a record nobody of ours wrote: named as such already
        if held is None or any(held[name] != value for name, value in derived.items()):
            yield Known("verify_ledger", record=row["id"])
    stray = "SELECT issue_id FROM ledger WHERE issue_id NOT IN (SELECT id FROM issue WHERE deleted = 0)"
    for (issue_id,) in conn.execute(stray):
        yield Known("verify_ledger", record=issue_id)
    counted = "SELECT status, count(*) FROM ledger GROUP BY status"
    tallied = "SELECT status, issues FROM ledger_tally WHERE issues <> 0"
    if dict(map(tuple, conn.execute(counted))) != dict(map(tuple, conn.execute(tallied))):
        yield Known("verify_ledger", record="ledger_tally")
