"""What must be true once everything is quiet, from what the laptops logged and what lies in the databases.

Nothing of the exchange is asked whether it went well: the office's tables, the laptops' tables and the photo bytes are
read as they lie there, and the oracle judges from what was typed and delivered.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from inspector.domain import op as ops
from inspector.domain.exchange import OPEN, Dispute, Outcome
from inspector.domain.op import Op
from inspector.domain.record import ENTITIES
from inspector.office import database as tables
from inspector.office.database import Database
from inspector.office.opening import Office
from inspector.store import exchange, journal, rows
from inspector.store.workspace import Workspace, open_workspace
from inspector.wire import messages
from tests.sync.oracle import Oracle, candidates_of
from tests.torture.exchange import laptop as living
from tests.torture.exchange.world import Laptop, World


def nothing_is_lost(
    world: World, office: Office, *, renumbered: bool = False, but: frozenset[str] = frozenset()
) -> None:
    """Hold everything that does not need the oracle: ops, feed, revisions, laptops equal, photos.

    After ops were `renumbered` (another device, other ids) each is looked up by what it says. `but` are the faults
    that verify must name.
    """
    bodies = {str(event["body"]) for laptop in world.laptops for event in laptop.events if event["e"] == "typed"}
    typed = [ops.decode(body.encode()) for body in bodies]  # a clone has the log of its original
    if renumbered:
        each_saying_is_there(office.db, typed)
    else:
        each_op_is_there_once(office.db, typed)
    numbers_have_no_gap(office.db)
    at_office = records_of(office.db)
    opened = [msgspec.convert(row.body, Dispute) for row in every(office.db, tables.dispute) if row.status == OPEN]
    for laptop in world.laptops:
        with open_workspace(laptop.folder) as ws:
            assert ws.notices == () or {one.code for one in ws.notices} <= {"clock_behind"}, ws.notices
            is_equal(ws, laptop.name, at_office, opened)
            found = [(fault.code, fault.facts) for fault in journal.verify(ws).faults if fault.code not in but]
            assert found == [], (laptop.name, found[:5])
    photos_are_there(world, office)


def each_op_is_there_once(db: Database, typed: Iterable[Op]) -> None:
    here, wanted = Counter(op.op_id for op, _ in logged(db)), Counter(op.op_id for op in typed)
    assert not wanted - here, f"lost: {list(wanted - here)[:5]} of {len(wanted)}"
    assert not here - wanted, f"twice, or from nowhere: {list(here - wanted)[:5]}"


def each_saying_is_there(db: Database, typed: Iterable[Op]) -> None:
    """Each op is there under some device and id; where a clone sent it too, it was applied once and for all."""
    wanted = {_saying(op) for op in typed}
    fields: Counter[Any] = Counter()
    here = set()
    for op, outcome in logged(db):
        here.add(_saying(op))
        fields.update((_saying(op), name) for name in outcome.applied)
    assert wanted <= here, f"lost: {list(wanted - here)[:5]} of {len(wanted)}"
    assert here <= wanted, f"from nowhere: {list(here - wanted)[:5]}"
    assert not [one for one, times in fields.items() if times > 1], "applied twice"


def logged(db: Database) -> list[tuple[Op, Outcome]]:
    """Return every op the office has, and what it did with it; none may be in quarantine."""
    found = every(db, tables.op_log)
    odd = [(row.entity, row.kind, row.outcome, bytes(row.body)) for row in found if row.state != "applied"]
    assert not odd, f"in quarantine: {odd[:3]}"
    return [(ops.decode(bytes(row.body)), msgspec.convert(row.outcome, Outcome)) for row in found]


def _saying(op: Op) -> Any:
    """Return what an op says, whichever device and number it goes under."""
    return op.record, op.kind, op.tx, op.wall, op.author, json.dumps(dict(op.patch), sort_keys=True, default=str)


def numbers_have_no_gap(db: Database) -> None:
    streams: dict[str, list[int]] = {}
    for row in every(db, tables.op_log):
        streams.setdefault(row.device_id, []).append(row.device_seq)
    for device, seqs in streams.items():
        assert sorted(seqs) == list(range(1, len(seqs) + 1)), f"{device}: numbers have a gap"
    revs: dict[str, list[int]] = {}
    for row in every(db, tables.record_version):
        revs.setdefault(row.record_id, []).append(row.rev)
    epochs = sum(row.what == "restored" for row in every(db, tables.audit))  # each numbers above the ones before it
    for row in every(db, tables.record):
        known = sorted({0, *revs.get(row.id, [])})
        jumps = sum(after - before != 1 for before, after in pairwise(known))
        assert (known[-1], max(jumps, epochs)) == (row.rev, epochs), f"{row.id}: revisions have a gap"
    changed = [row.seq for row in every(db, tables.change)]
    assert len(changed) == len(set(changed))
    assert max(changed, default=0) <= max(row.last_seq for row in every(db, tables.feed))


def records_of(db: Database) -> dict[str, tuple[str, int, dict[str, Any], bool]]:
    return {row.id: (row.entity, row.rev, dict(row.doc), row.deleted) for row in every(db, tables.record) if row.rev}


def is_equal(ws: Workspace, name: str, at_office: dict[str, Any], opened: list[Dispute]) -> None:
    """A laptop shows exactly what the office has, record by record, and the same open disputes."""
    here: dict[str, Any] = {}
    for entity in ENTITIES:
        for row in ws.reader().execute(f'SELECT * FROM "{entity}"'):
            doc = json.loads(json.dumps(rows.to_flat(rows.from_row(entity, row))))
            here[row["id"]] = (entity, row["rev"], doc, bool(row["deleted"]))
    for record, (entity, rev, doc, deleted) in at_office.items():
        assert record in here, f"{name}: {entity} {record} did not arrive"
        assert here[record][:2] == (entity, rev), f"{name}: {record} has another revision"
        assert here[record][3] == deleted, f"{name}: {record} is deleted on one side only"
        assert _said(here[record][2]) == _said(doc), f"{name}: {entity} {record} differs"
    assert here.keys() == at_office.keys(), f"{name}: {here.keys() - at_office.keys()} only here"
    assert candidates_of(exchange.disputes(ws)) == candidates_of(opened), f"{name}: disputes differ"


def _said(doc: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in doc.items() if value not in (None, [], {}, False, "")}


def photos_are_there(world: World, office: Office) -> None:
    """Every photo that was told of is at the office under its digest, and its preview too."""
    told = {str(event["sha256"]) for laptop in world.laptops for event in laptop.events if event["e"] == "photo"}
    photos = {row[1] for laptop in world.laptops for row in _photos(laptop.folder)}
    assert told <= photos
    for sha256 in photos:
        content = b"".join(office.blobs.store.open_stream(sha256))
        assert hashlib.sha256(content).hexdigest() == sha256
        preview = b"\xff\xd8\xff preview of " + sha256.encode()
        if sha256 in told:
            assert office.blobs.store.has(hashlib.sha256(preview).hexdigest()), f"{sha256}: no preview"
    cleared = {str(event["sha256"]) for laptop in world.laptops for event in laptop.events if event["e"] == "cleared"}
    for laptop in world.laptops:
        with open_workspace(laptop.folder) as ws:
            for row in ws.reader().execute("SELECT of_sha256, state FROM photo_queue WHERE role = 'original'"):
                assert row[1] in ("stored", "safe"), f"{laptop.name}: {row[0]} is {row[1]}"
                assert ws.vault.has(row[0]) or row[0] in cleared, f"{laptop.name}: {row[0]} is gone"


def _photos(folder: Path) -> list[tuple[str, str]]:
    with open_workspace(folder) as ws:
        return [(row[0], row[1]) for row in ws.reader().execute("SELECT id, sha256 FROM photo")]


def heard(laptops: Iterable[Laptop], *, deaf: bool = False) -> Oracle:
    """Tell an oracle everything that was typed and delivered; a `deaf` one is not told what was delivered."""
    oracle = Oracle()
    for laptop in laptops:
        pending: dict[str, Any] | None = None
        for event in living.read(laptop.log):
            if event["e"] == "typed":
                oracle.type(ops.decode(event["body"].encode()))
            elif event["e"] == "page":
                pending = event
            elif event["e"] == "applied":
                assert pending is not None
                if event["took"] and not deaf:
                    oracle.deliver(event["device"], messages.read_page(pending["page"].encode()), event["acked"])
                pending = None
    return oracle


def was_right(oracle: Oracle, db: Database) -> Counter[str]:
    """Let the oracle judge each op in the order the office took them; return what came of them."""
    outcomes: Counter[str] = Counter()
    rows = every(db, tables.op_log)
    for row in sorted(rows, key=lambda one: (one.feed_seq, one.received_at_utc, one.device_id, one.device_seq)):
        outcome = msgspec.convert(row.outcome, Outcome)
        oracle.take(ops.decode(bytes(row.body)), outcome)
        outcomes["applied"] += bool(outcome.applied)
        outcomes["same"] += bool(outcome.same)
        outcomes["conflict"] += bool(outcome.conflict)
        outcomes["merged"] += bool(outcome.merged)
        outcomes[row.kind] += 1
    return outcomes


def occurred(world: World, db: Database) -> Counter[str]:
    """Count, from the logs, what befell the laptops."""
    counts: Counter[str] = Counter()
    received = {row.op_id: row.received_at_utc for row in every(db, tables.op_log)}
    for laptop in world.laptops:
        for event in living.read(laptop.log):
            kind = event["e"]
            counts[kind] += 1
            if kind == "sync":
                counts["exchange went well" if event["error"] is None else f"exchange: {event['error']}"] += 1
                bad = {"photo_missing", "photo_damaged_here"} & set(event["alarms"])
                assert not bad, (laptop.name, event)
            elif kind == "unheard":  # the office had committed it and the laptop was not told
                counts["answer lost after commit"] += any(received.get(op, "9") < event["at"] for op in event["ops"])
            elif kind == "killed_in_page":
                counts["page torn, committed" if event["took"] else "page torn, rolled back"] += 1
            elif kind == "refused":
                counts[f"refused: {event['code']}"] += 1
            elif kind == "born":
                counts["clock years off"] += abs(event["years"]) >= 1
    return counts


def every(db: Database, table: sa.Table) -> list[Any]:
    return db.read(lambda conn: list(conn.execute(sa.select(table)).all()))
