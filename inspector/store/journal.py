"""Answers for what the journal tells: a record's history line by line, and undo. Its proof is in `proof`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from inspector.domain import op as ops
from inspector.domain.merge import group_of
from inspector.domain.op import Op
from inspector.domain.recheck import RELAPSE
from inspector.errors import Known
from inspector.store import migrations, rows, visits
from inspector.store.door import Changed, Transaction
from inspector.store.proof import Verified, verify
from inspector.store.workspace import Workspace

__all__ = [
    "Verified",
    "built_on",
    "history",
    "issue_history",
    "length",
    "ops_of",
    "reserves_sheet",
    "transactions",
    "undo",
    "verify",
]

_STRINGS = re.compile(rb'(?="([^"\\]{1,64})")')


def length(ws: Workspace) -> int:
    """Return how many ops the journal holds."""
    return int(ws.reader().execute("SELECT count(*) FROM journal").fetchone()[0])


def history(ws: Workspace, record_ids: list[str]) -> list[Op]:
    """Return every op on these records, oldest first."""
    marks = ", ".join("?" * len(record_ids))
    found = ws.reader().execute(f"SELECT body FROM journal WHERE record IN ({marks}) ORDER BY n", tuple(record_ids))
    return [ops.decode(row[0]) for row in found]


def issue_history(ws: Workspace, issue_id: str) -> list[Op]:
    """Return every op that belongs to one issue: its own, its steps', its check's, its photos' and its rechecks', what
    was said on it and what it took, its plan, and the notices its steps went out with.

    A photo that was moved out of it since leaves the ops that brought it in and took it out.
    """
    conn = ws.reader()
    found = conn.execute(
        """
        SELECT n, body FROM journal WHERE record IN (
            SELECT ?1 UNION SELECT id FROM issue_step WHERE issue_id = ?1 UNION SELECT check_id FROM issue WHERE id = ?1
            UNION SELECT id FROM recheck WHERE issue_id = ?1
            UNION SELECT id FROM feedback WHERE issue_id = ?1 UNION SELECT id FROM effort WHERE issue_id = ?1
            UNION SELECT id FROM milestone WHERE issue_id = ?1
            UNION SELECT notice_id FROM issue_step WHERE issue_id = ?1 AND notice_id IS NOT NULL
            UNION SELECT id FROM photo WHERE subject = 'issue' AND subject_id = ?1
            UNION SELECT photo.id FROM photo JOIN recheck ON photo.subject = 'recheck' AND photo.subject_id = recheck.id
                  WHERE recheck.issue_id = ?1
        ) ORDER BY n
        """,
        (issue_id,),
    )
    own = {row[0]: row[1] for row in found}
    subjects = (issue_id, *(row[0] for row in conn.execute("SELECT id FROM recheck WHERE issue_id = ?", (issue_id,))))
    return [ops.decode(body) for _, body in sorted((own | _moved_out(conn, subjects)).items())]


def _moved_out(conn: Any, subjects: tuple[str, ...]) -> dict[int, bytes]:
    """Return n → body of the ops that put a photo into one of these subjects or out of it, for photos that left."""
    marks = ", ".join("?" * len(subjects))
    was_in = migrations.MOVED_FROM
    left = f"SELECT record FROM journal WHERE {was_in} IN ({marks}) AND {migrations.MOVES} AND {was_in} IS NOT NULL"
    found = conn.execute(f"SELECT n, body FROM journal WHERE record IN ({left})", subjects)
    return {n: body for n, body in found if not set(subjects).isdisjoint(ops.decode(body).patch.get("subject_id", ()))}


def transactions(ws: Workspace, limit: int = 50) -> list[list[Op]]:
    """Return the last transactions of this laptop, newest first, each as its ops."""
    conn = ws.reader()
    found: list[list[Op]] = []
    before = conn.execute("SELECT coalesce(max(n), 0) + 1 FROM journal").fetchone()[0]
    while len(found) < limit:
        row = conn.execute("SELECT tx FROM journal WHERE n < ? ORDER BY n DESC LIMIT 1", (before,)).fetchone()
        if row is None:
            break
        found.append(ops_of(conn, row[0]))
        before = conn.execute("SELECT min(n) FROM journal WHERE tx = ?", (row[0],)).fetchone()[0]
    return found


def undo(ws: Workspace, tx: str) -> Changed:
    """Take back one transaction as new ops: what it made is marked deleted, what it changed gets its old values back.

    The number of a printed sheet stays reserved: the paper is out. Which places a visit checked follows from what is
    left. Raise Known("undo_printed") where there is nothing but printed sheets to take back.
    An undo can be taken back like any other transaction. Raise Known("undo_overtaken") where something that still
    counts has built on it since, Known("undo_unknown") where there is no such transaction, Known("undo_done") where
    it was taken back already.
    """
    with ws.write(undoes=tx) as door:
        made = ops_of(door.conn, tx)
        if not made:
            raise Known("undo_unknown", tx=tx)
        since = list(_since(door.conn, made))
        cancelled = ops.cancelled(since)
        if tx in cancelled:
            raise Known("undo_done", tx=tx)
        standing = [op for op in reversed(made) if op.entity != "visit_target" and not reserves_sheet(op)]
        if not standing:
            raise Known("undo_printed", tx=tx)
        overtaking = next((op for op in since if op.tx not in cancelled and not op.undoes), None)
        if overtaking is not None:
            raise Known("undo_overtaken", entity=overtaking.entity, wall=overtaking.wall)
        elsewhere = next(_elsewhere(door.conn, standing), None)
        if elsewhere is not None:
            raise Known("undo_overtaken", entity=elsewhere[0], wall=elsewhere[1])
        for op in standing:
            _reverse(door, op)
        for visit_id, place_id in sorted(_places_touched(door.conn, made)):
            visits.settle(door, visit_id, *([place_id] if place_id else []))
    return Changed(
        door.tx,
        {entity: frozenset(op.record for op in made if op.entity == entity) for entity in {op.entity for op in made}},
    )


def ops_of(conn: Any, tx: str) -> list[Op]:
    """Return the ops of one transaction."""
    return [ops.decode(row[0]) for row in conn.execute("SELECT body FROM journal WHERE tx = ? ORDER BY n", (tx,))]


def built_on(conn: Any, txs: Sequence[str]) -> set[str]:
    """Return the records of these transactions that something which still counts has changed or built on since."""
    made = [op for tx in txs for op in ops_of(conn, tx)]
    own, records = set(txs), {op.record for op in made}
    concerned = set(txs)
    signs = {sign.encode() for sign in (*records, *concerned)}
    found: list[tuple[Op, set[str]]] = []
    first = conn.execute("SELECT min(n) FROM journal WHERE tx = ?", (txs[0],)).fetchone()[0] if made else 0
    for tx, body in conn.execute("SELECT tx, body FROM journal WHERE n > ? ORDER BY n", (first,)):
        if tx in own or signs.isdisjoint(_STRINGS.findall(body)):
            continue
        op = ops.decode(body)
        touched = records & {op.record, *_names(op.patch)}
        if (touched or op.undoes in concerned) and op.entity != "visit_target" and not reserves_sheet(op):
            concerned.add(tx)
            signs.add(tx.encode())
            found.append((op, touched))
    cancelled = ops.cancelled(op for op, _ in found)
    counting = [touched for op, touched in found if op.tx not in cancelled and not op.undoes]
    return set().union(*counting, (record for _, _, record in _elsewhere(conn, made)))


def _since(conn: Any, made: list[Op]) -> Iterator[Op]:
    """Yield the ops after `made` that touch its records, name one it created or go on with its issue, and undos."""
    last = conn.execute("SELECT max(n) FROM journal WHERE tx = ?", (made[0].tx,)).fetchone()[0]
    records = {op.record for op in made if op.entity != "visit_target"}
    issues = {_issue_of(conn, op) for op in made if op.entity in ("issue_step", "recheck")} - {None}
    named = {op.record for op in made if op.kind == "create"} | issues
    concerned = {made[0].tx}
    signs = {sign.encode() for sign in (*records, *issues, *concerned) if sign}
    for (body,) in conn.execute("SELECT body FROM journal WHERE n > ? ORDER BY n", (last,)):
        if signs.isdisjoint(_STRINGS.findall(body)):  # ten times quicker than decoding what has nothing to do with us
            continue
        op = ops.decode(body)
        if op.entity == "visit_target" or reserves_sheet(op):  # follows from other records; stands whatever happens
            continue
        if op.undoes in concerned or op.record in records or not named.isdisjoint(_names(op.patch)):
            concerned.add(op.tx)
            signs.add(op.tx.encode())
            yield op


_BUILT_ON: Mapping[str, tuple[str, ...]] = {  # entity → columns by which others build on such a record
    "issue": (
        "issue_step.issue_id",
        "recheck.issue_id",
        "feedback.issue_id",
        "milestone.issue_id",
        "water_sample.issue_id",
        "photo.subject_id",
    ),
    "recheck": ("photo.subject_id",),
    "visit": ("issue.visit_id", "visit_target.visit_id", "photo.subject_id"),
    "lead": ("lead.merged_into_id",),
    "listing": ("talk.listing_id",),
    "team": ("visit.team_id", "plan.team_id", "rota.team_id"),
    "plan": ("visit.plan_id", "plan_look.plan_id", "draw.plan_id"),
}


def _elsewhere(conn: Any, made: list[Op]) -> Iterator[tuple[str, str, str]]:
    """Yield (entity, wall, record) of what others did since to these records, or built on those that were created."""
    for op in made:
        groups = {group_of(op.entity, name) for name in op.patch}
        sql = """
            SELECT patch, kind, wall FROM edition WHERE record = ?1 AND rev > coalesce(
                (SELECT rev FROM edition WHERE record = ?1 AND device = ?2 AND seq = ?3), ?4
            ) AND NOT EXISTS (SELECT 1 FROM journal WHERE journal.device = edition.device AND journal.seq = edition.seq)
        """
        for patch, kind, wall in conn.execute(sql, (op.record, op.device, op.seq, op.base_rev)):
            touched = {group_of(op.entity, name) for name in json.loads(patch)}
            if op.kind != "update" or kind in ("delete", "restore") or groups & touched:
                yield op.entity, wall, op.record
        columns = _BUILT_ON.get(op.entity, ()) if op.kind == "create" else ()
        for table, _, column in (name.partition(".") for name in columns):
            others = f"{column} = ? AND deleted = 0 AND id NOT IN (SELECT record FROM own_record)"
            for (record,) in conn.execute(f'SELECT id FROM "{table}" WHERE {others}', (op.record,)):
                row = conn.execute("SELECT wall FROM edition WHERE record = ? ORDER BY rev", (record,)).fetchone()
                yield table, row[0] if row else "", op.record


def _names(patch: Mapping[str, list[Any]]) -> Iterator[str]:
    for _, new in patch.values():
        if isinstance(new, str):
            yield new
        elif isinstance(new, list):
            yield from (item for item in new if isinstance(item, str))


def _issue_of(conn: Any, op: Op) -> str | None:
    """Return the issue a step or recheck belongs to; a deletion does not say it, the record does."""
    row = conn.execute(f'SELECT issue_id FROM "{op.entity}" WHERE id = ?', (op.record,)).fetchone()
    return row["issue_id"] if row else None


def reserves_sheet(op: Op) -> bool:
    """Say whether `op` gave a number that is out on paper: of a 回头看核查表 not filled in yet, or in 发文登记."""
    is_planned = op.kind == "create" and op.patch.get("conclusion", [None, ""])[1] == ""
    return op.entity == "issued" or (op.entity == "recheck" and is_planned)


def _places_touched(conn: Any, made: list[Op]) -> set[tuple[str, str]]:
    """Return (visit, place) wherever taking back these ops may change what a visit found; place "": the whole visit."""
    touched: set[tuple[str, str]] = set()
    for op in made:
        if op.entity == "visit":
            touched.add((op.record, ""))
        elif op.entity == "recheck" and op.patch.get("conclusion", ("", ""))[1] == RELAPSE:
            visit_id = op.patch.get("visit_id", (None, None))[1]
            row = conn.execute("SELECT place_id FROM issue WHERE id = ?", (_issue_of(conn, op),)).fetchone()
            touched |= {(visit_id, row["place_id"])} if visit_id and row and row["place_id"] else set()
        elif op.entity in ("issue", "check", "issue_step"):
            issue_id = _issue_of(conn, op) if op.entity == "issue_step" else op.record
            entity = "check" if op.entity == "check" else "issue"
            row = conn.execute(f'SELECT visit_id, place_id FROM "{entity}" WHERE id = ?', (issue_id,)).fetchone()
            visit_id, place_id = (row["visit_id"], row["place_id"]) if row else (None, None)
            for visit in {visit_id, *op.patch.get("visit_id", ())} - {None}:
                touched |= {(visit, place) for place in {place_id, *op.patch.get("place_id", ())} - {None}}
    return touched


def _reverse(door: Transaction, op: Op) -> None:
    if op.kind in ("create", "restore"):
        door.delete(op.entity, op.record)
    elif op.kind == "delete":
        door.restore(op.entity, op.record)
    else:
        held = door.get(op.entity, op.record)
        if held is None:  # what made the record was taken back meanwhile
            raise Known("record_gone", entity=op.entity, record=op.record)
        flat = rows.to_flat(held)
        for name, (old, _) in op.patch.items():
            if old is None:
                flat.pop(name, None)
            else:
                flat[name] = old
        door.put(rows.from_row(op.entity, {"id": op.record, **rows.to_row(op.entity, flat)}))
