"""Answers for what the office sends: pages of its feed, applied together with the cursor or not at all.

A record is kept whole as it was sent (`received`), whatever this program knows of it, and its typed row is made of that
with our own unsettled ops over it. What does not fit a column is left out there and noted in `misfit`. A page that does
not begin where we are came late and is passed over. What the office had of our ops when it read the page settles them;
a page that ends the pull settles also those that changed nothing in the feed.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import msgspec

from inspector.domain import document, office_rules
from inspector.domain.clock_text import utc_text
from inspector.domain.exchange import DUPLICATE, Cursor, Dispute, OfficeDatum, Page, ReceivedRecord
from inspector.domain.issued import NUMBERING
from inspector.domain.op import DELETED
from inspector.domain.record import ENTITIES, fields
from inspector.errors import Known
from inspector.store import issued_numbers, ledger, renumbering, rows, streams
from inspector.store.door import NUMBERED, Changed, counted, new_id
from inspector.store.kept import OFFICE_DATA
from inspector.store.vault import is_digest
from inspector.store.workspace import Workspace

_log = logging.getLogger(__name__)
DATA_FAULTS = "exchange.data_faults"
_KNOWN_FIELDS = "exchange.fields"
Touched = dict[str, set[str]]


@dataclass(slots=True)
class _Taking:
    """What one page is applied with: the connection and what holds for all of its records."""

    conn: Any
    device: str
    code: str
    settled: int
    upto: int
    generation: int
    at_utc: str
    touched: Touched = field(default_factory=dict)


def apply_page(ws: Workspace, page: Page) -> bool:
    """Apply a page of the feed in one transaction; False for one that does not begin at our cursor (it came late)."""
    return _apply(ws, page, moves=True)


def apply_snapshot(ws: Workspace, part: Page, *, last: bool) -> bool:
    """Apply a part of a snapshot (`after` 0, `upto` and `tag` those of its head); the cursor goes on with the `last`.

    Cut off before that, it is begun again; what was applied already is replaced by itself.
    """
    return _apply(ws, replace(part, more=not last), moves=last)


def _apply(ws: Workspace, page: Page, *, moves: bool) -> bool:
    if not _continues(ws.reader(), page):
        return False
    faults = _take_data(ws, page.data)
    with ws.local() as conn:
        if not _continues(conn, page):
            return False
        stands = streams.stream(conn, ws.device.id)
        settled = min(page.device_last_seq, stands.acked)
        generation = streams.read(conn, streams.GENERATION, 0)
        taking = _Taking(conn, ws.device.id, ws.device.code, settled, page.upto, generation, utc_text(ws.now()))
        for record in page.records:
            _take(taking, record)
        for dispute in page.disputes:
            _take_dispute(taking, dispute)
        numbered = issued_numbers.take_numbers(conn, page.data, taking.at_utc)
        if numbered:
            taking.touched.setdefault("issued", set()).update(numbered)
        safe = max(stands.safe, min(page.ops_safe_upto, stands.acked))
        if not page.more:
            _settle(taking, stands.settled)
            settled = max(stands.settled, settled)
            if streams.read(conn, streams.RECONCILING):
                _end_reconciling(ws, taking)
        streams.keep_stream(
            conn, ws.device.id, replace(stands, settled=stands.settled if page.more else settled, safe=safe)
        )
        if moves:
            streams.keep(conn, streams.CURSOR, asdict(Cursor(seq=page.upto, tag=page.tag, epoch=page.epoch)))
            streams.keep(conn, "exchange.safe_upto", page.safe_upto)
            if not page.more:
                streams.keep(conn, streams.WHOLE, page.upto)
        if not page.more:
            renumbering.bring_former_along(conn, ws.scope, ws.device.id, taking.at_utc)
        if faults or any(not one.name.startswith(NUMBERING) for one in page.data):
            streams.keep(conn, DATA_FAULTS, faults)
            _keep_data(conn, page.data)
        touched = {entity: frozenset(ids) for entity, ids in taking.touched.items()}
        ledger.refresh(conn, touched, ws.lexicon)
    if touched or page.data:
        ws.notify(Changed(new_id(), touched))
    return True


def _continues(conn: Any, page: Page) -> bool:
    at = msgspec.convert(streams.read(conn, streams.CURSOR, {}), Cursor)
    return page.after == at.seq and page.upto >= at.seq and page.epoch == (at.epoch or page.epoch)


def _take(taking: _Taking, record: ReceivedRecord) -> None:
    conn = taking.conn
    before = conn.execute("SELECT rev, doc, common_rev FROM received WHERE record = ?", (record.id,)).fetchone()
    common = _take_editions(conn, record, before)
    conn.execute(
        "INSERT INTO received VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (record) DO UPDATE SET "
        "entity = excluded.entity, rev = excluded.rev, doc = excluded.doc, deleted = excluded.deleted, "
        "merged = excluded.merged, settled_device = excluded.settled_device, settled_seq = excluded.settled_seq, "
        "upto = excluded.upto, generation = excluded.generation, common_rev = excluded.common_rev, "
        "at_utc = excluded.at_utc",
        (
            record.id,
            record.entity,
            record.rev,
            json.dumps(dict(record.doc), sort_keys=True),  # ASCII: half a character must not stop a page
            int(record.deleted),
            int(record.merged),
            taking.device,
            taking.settled,
            taking.upto,
            taking.generation,
            common,
            taking.at_utc,
        ),
    )
    show(conn, record.entity, record.id, taking.at_utc, taking.touched)
    series, count = counted(record.doc.get("number")) if record.entity in NUMBERED else ("", 0)
    if series:
        _keep_up(taking, series, count)


def _keep_up(taking: _Taking, series: str, count: int) -> None:
    """A number that stands on paper is not given again, though this disk was put back to a time before it."""
    if series.endswith(f"/{taking.code}"):
        taking.conn.execute("INSERT OR IGNORE INTO counter VALUES (?, ?)", (series, count))
    taking.conn.execute("UPDATE counter SET last = ?1 WHERE series = ?2 AND last < ?1", (count, series))


def _take_editions(conn: Any, record: ReceivedRecord, before: Any) -> int | None:
    """Keep the versions; return the last revision that is the same one in the history we knew before."""
    forks = record.rev + 1
    for one in record.editions if before is not None else ():
        held = conn.execute("SELECT op_id FROM edition WHERE record = ? AND rev = ?", (record.id, one.rev)).fetchone()
        if held is not None and held[0] != one.op_id:
            forks = min(forks, one.rev)
    same = before is not None and before["rev"] == record.rev and json.loads(before["doc"]) == dict(record.doc)
    if not record.editions and not same:
        forks = 1
    if before is not None:
        conn.execute("DELETE FROM edition WHERE record = ? AND rev >= ?", (record.id, forks))
    conn.executemany(
        # an old version may come once more, and without its values where very much happened to the record
        "INSERT INTO edition VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (record, rev) DO UPDATE SET "
        "entity = excluded.entity, op_id = excluded.op_id, device = excluded.device, seq = excluded.seq, "
        "author = excluded.author, wall = excluded.wall, kind = excluded.kind, patch = excluded.patch "
        "WHERE edition.op_id <> excluded.op_id OR excluded.patch <> '{}'",
        [
            (
                *(record.id, one.rev, record.entity, one.op_id, one.device, one.seq, one.author, one.wall, one.kind),
                json.dumps(dict(one.patch)),
            )
            for one in record.editions
        ],
    )
    conn.executemany(
        "UPDATE op_outcome SET state = 'applied' WHERE op_id = ? AND state = 'quarantined'",
        [(one.op_id,) for one in record.editions],
    )
    if before is None:
        return 0
    known = before["common_rev"] if before["common_rev"] is not None else before["rev"]
    return int(min(known, forks - 1))


def show(conn: Any, entity: str, record: str, at_utc: str, touched: Touched) -> None:
    """Make the typed row of a received record: the office's document with our unsettled ops over it."""
    row = conn.execute("SELECT rev, doc, deleted FROM received WHERE record = ?", (record,)).fetchone()
    if entity not in ENTITIES or row is None:
        return
    doc, deleted = streams.laid_over(json.loads(row["doc"]), bool(row["deleted"]), streams.overlay(conn, record))
    flat, odd = document.fitted(entity, doc)
    before = conn.execute(f'SELECT * FROM "{entity}" WHERE id = ?', (record,)).fetchone()
    values = {**rows.to_row(entity, flat), "rev": row["rev"], "deleted": int(deleted)}
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("?" * (len(values) + 1))
    updates = ", ".join(f'"{name}" = excluded."{name}"' for name in values)
    conn.execute(
        f'INSERT INTO "{entity}" (id, {names}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {updates}',
        (record, *values.values()),
    )
    _note_misfits(conn, record, odd, at_utc)
    if entity == "photo":
        _note_bytes(conn, flat, at_utc)
    _touch(entity, record, before, values, touched)


def show_again(conn: Any, records: Iterable[tuple[str, str]], at_utc: str) -> dict[str, frozenset[str]]:
    """Make the typed rows of (entity, record) anew after own ops ceased to lie over them; return what changed."""
    touched: Touched = {}
    for entity, record in sorted(records):
        show(conn, entity, record, at_utc, touched)
    return {entity: frozenset(ids) for entity, ids in touched.items()}


def _touch(entity: str, record: str, before: Any, values: Mapping[str, Any], touched: Touched) -> None:
    """Note what screens and ledger must look at again; a place that kept its name is no reason to derive all below."""
    if before is not None and all(before[name] == value for name, value in values.items() if name != "rev"):
        return
    touched.setdefault(entity, set()).add(record)
    if entity == "photo" and before is not None and before["subject"] == "issue" and before["subject_id"]:
        touched.setdefault("issue", set()).add(before["subject_id"])
    if entity == "issue_step" and before is not None and before["issue_id"] not in (None, values["issue_id"]):
        touched.setdefault("issue", set()).add(before["issue_id"])


def _note_misfits(conn: Any, record: str, odd: Mapping[str, Any], at_utc: str) -> None:
    conn.execute("DELETE FROM misfit WHERE record = ?", (record,))
    conn.executemany(
        "INSERT INTO misfit VALUES (?, ?, ?, ?)",
        [(record, _ascii(name), json.dumps(value), at_utc) for name, value in odd.items()],
    )


def _ascii(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()


def _note_bytes(conn: Any, flat: Mapping[str, Any], at_utc: str) -> None:
    """The bytes of a received photo lie at the office until they are asked for."""
    if is_digest(flat.get("sha256")):
        conn.execute(
            "INSERT OR IGNORE INTO blob (sha256, size_bytes, mime, derived, stored_at_utc, held) "
            "VALUES (?, ?, ?, 'none', ?, 'office')",
            (flat["sha256"], flat["size_bytes"], flat["mime"], at_utc),
        )


def _take_dispute(taking: _Taking, dispute: Dispute) -> None:
    taking.conn.execute(
        "INSERT INTO dispute VALUES (?, ?, ?, ?, NULL, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
        "record = excluded.record, entity = excluded.entity, status = excluded.status, "
        "generation = excluded.generation, body = excluded.body",
        (
            *(dispute.id, dispute.record, dispute.entity, dispute.status),
            *(taking.generation, taking.at_utc, json.dumps(asdict(dispute))),
        ),
    )
    taking.touched.setdefault("dispute", set()).add(dispute.id)


def _settle(taking: _Taking, before: int) -> None:
    """What the office had of ours when the pull ended stands in what was received: our ops lie no longer over it."""
    unsettled = "SELECT device, settled, acked FROM exchange_stream WHERE device <> ? AND settled < acked"
    former = [tuple(row) for row in taking.conn.execute(unsettled, (taking.device,))]
    for device, since, settled in [(taking.device, before, taking.settled), *former]:
        if settled > since:
            _settle_one(taking, device, since, settled)


def _settle_one(taking: _Taking, device: str, since: int, settled: int) -> None:
    conn = taking.conn
    conn.execute(
        "INSERT INTO exchange_stream (device, settled) VALUES (?, ?) "
        "ON CONFLICT (device) DO UPDATE SET settled = excluded.settled",
        (device, settled),
    )
    between = (device, since, settled)
    sql = "SELECT DISTINCT entity, record FROM journal WHERE device = ? AND seq > ? AND seq <= ?"
    for entity, record in conn.execute(sql, between).fetchall():
        show(conn, entity, record, taking.at_utc, taking.touched)
    decided = "SELECT op_id FROM journal WHERE device = ? AND seq > ? AND seq <= ? AND kind = 'resolve'"
    conn.execute(f"UPDATE dispute SET resolving = NULL WHERE resolving IN ({decided})", between)


def _end_reconciling(ws: Workspace, taking: _Taking) -> None:
    """The whole feed was pulled anew: what did not come the office has not (yet) again; it stays here without revision.

    Our ops that are still to go must not claim to have seen revisions of the history that was lost.
    """
    conn = taking.conn
    left = conn.execute("SELECT record, entity FROM received WHERE generation <> ?", (taking.generation,)).fetchall()
    for record, entity in left:
        conn.execute("UPDATE received SET rev = 0, common_rev = 0 WHERE record = ?", (record,))
        conn.execute("DELETE FROM edition WHERE record = ?", (record,))
        show(conn, entity, record, taking.at_utc, taking.touched)
    conn.execute("DELETE FROM dispute WHERE generation <> ?", (taking.generation,))
    renumbering.rebase(conn, ws.scope, ws.device.id, taking.at_utc)
    streams.keep(conn, streams.RECONCILING, False)


def disputes(ws: Workspace) -> list[Dispute]:
    """Return the open disputes that nobody here has decided yet, oldest first.

    `office` is the value that stands there *now* and `office_rev` its revision: whoever decides by what this returns
    has seen it.
    """
    conn = ws.reader()
    open_ones = "SELECT body FROM dispute WHERE status = 'open' AND resolving IS NULL ORDER BY since_utc, id"
    return [_as_it_stands(conn, msgspec.json.decode(row[0], type=Dispute)) for row in conn.execute(open_ones)]


_OF_ISSUES = """
    WITH held AS MATERIALIZED (SELECT record FROM dispute WHERE status = 'open' AND resolving IS NULL)
    SELECT id, record FROM held JOIN issue ON issue.id = record
    UNION SELECT issue_id, record FROM held JOIN issue_step ON issue_step.id = record
    UNION SELECT issue_id, record FROM held JOIN recheck ON recheck.id = record
    UNION SELECT issue.id, record FROM held JOIN "check" ON "check".id = record JOIN issue ON issue.check_id = record
    UNION SELECT photo.subject_id, record FROM held JOIN photo ON photo.id = record AND photo.subject = 'issue'
    UNION SELECT recheck.issue_id, record FROM held JOIN photo ON photo.id = record AND photo.subject = 'recheck'
          JOIN recheck ON recheck.id = photo.subject_id
    ORDER BY 1, 2
"""


def disputed_issues(ws: Workspace) -> dict[str, tuple[str, ...]]:
    """Return issue → its records in an open dispute that nobody here has decided: itself, steps, checks, photos."""
    found: dict[str, tuple[str, ...]] = {}
    for issue_id, record in ws.reader().execute(_OF_ISSUES):
        found[issue_id] = (*found.get(issue_id, ()), record)
    return found


def _as_it_stands(conn: Any, one: Dispute) -> Dispute:
    row = conn.execute("SELECT rev, doc, deleted FROM received WHERE record = ?", (one.record,)).fetchone()
    if row is None:
        return one
    if one.kind == DUPLICATE:
        return replace(one, office_rev=row["rev"])
    now = {**json.loads(row["doc"]), DELETED: bool(row["deleted"])}
    return replace(one, office={name: now.get(name) for name in one.office}, office_rev=row["rev"])


def resolve(ws: Workspace, dispute: Dispute, choice: Mapping[str, Any]) -> Changed:
    """Decide a dispute through the door; see `Transaction.resolve`."""
    with ws.write() as door:
        door.resolve(dispute, choice)
    return Changed(door.tx, {dispute.entity: frozenset({dispute.record}), "dispute": frozenset({dispute.id})})


def misfits(ws: Workspace, record: str) -> dict[str, Any]:
    """Return field → value of what the office holds of a record and no column here can."""
    found = ws.reader().execute("SELECT field, value FROM misfit WHERE record = ? ORDER BY field", (record,))
    return {name: json.loads(value) for name, value in found}


def data_faults(conn: Any) -> tuple[Known, ...]:
    """Return what was wrong with the office data of the last page that had any."""
    return tuple(Known(code, **facts) for code, facts in streams.read(conn, DATA_FAULTS, []))


def _take_data(ws: Workspace, data: Iterable[OfficeDatum]) -> list[list[Any]]:
    """Put office data in force; what is faulty must not keep the records from coming and is told."""
    from inspector.store import catalogue

    faults: list[list[Any]] = []
    for one in data:
        try:
            if one.name == "catalogue":
                catalogue.adopt(ws, one.body)
            elif one.name == "calendar":
                ws.import_days(one.body.encode())
            elif one.name == office_rules.NAME:
                office_rules.read(one.body)
        except Known as error:
            _log.info("office data %s refused: %s", one.name, error.code)
            faults.append([error.code, {name: str(value) for name, value in error.facts.items()}])
    return faults


def _keep_data(conn: Any, data: Iterable[OfficeDatum]) -> None:
    """Keep as it came what no table holds: the rules of the office, and what a newer office sends beside.

    Rules that cannot be read leave those in force that were.
    """
    held = streams.read(conn, OFFICE_DATA, {})
    for one in data:
        if one.name in ("catalogue", "calendar") or (one.name == office_rules.NAME and not _readable(one.body)):
            continue
        held[one.name] = one.body
    streams.keep(conn, OFFICE_DATA, held)


def _readable(text: str) -> bool:
    try:
        office_rules.read(text)
    except Known:
        return False
    return True


def catch_up(conn: Any, lexicon: ledger.Lexicon, at_utc: str) -> None:
    """Make the typed rows anew where this program knows other fields than the one that made them (in a transaction)."""
    known = {name: list(fields(name)) for name in sorted(ENTITIES)}
    if streams.read(conn, _KNOWN_FIELDS) == known:
        return
    streams.keep(conn, _KNOWN_FIELDS, known)
    touched: Touched = {}
    for record, entity in conn.execute("SELECT record, entity FROM received").fetchall():
        show(conn, entity, record, at_utc, touched)
    ledger.refresh(conn, touched, lexicon)
