"""Answers for the proof that nothing was altered since it was recorded.

Every op is read again from its stored bytes: the chain must hold, the columns beside the bytes must agree with them,
folding all ops must give exactly the tables, and every head that was ever signed must still be in the journal. Then the
numbers, the ledger, and each original's bytes. What it reads may have been written by anybody, so nothing in it is
trusted to have the type it should have: whatever is found is a fault with a sentence, never a crash.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from inspector.domain import document
from inspector.domain import op as ops
from inspector.domain.op import Op
from inspector.domain.record import ENTITIES
from inspector.errors import Known
from inspector.store import driver, head, identity, ledger, rows, streams
from inspector.store.device import kept_device
from inspector.store.door import NUMBERED, counted
from inspector.store.workspace import Workspace

_BESIDE = ("scope", "device", "seq", "op_id", "tx", "kind", "entity", "record", "wall")  # columns that repeat the bytes
# the originals that must lie here: what was received, or left for the office, need not
RECORDED = """
    SELECT sha256 FROM photo WHERE NOT EXISTS
        (SELECT 1 FROM blob WHERE blob.sha256 = photo.sha256 AND blob.held = 'office')
        AND (sha256 IN (SELECT sha256 FROM blob) OR id NOT IN (SELECT record FROM received))
    UNION SELECT sha256 FROM blob WHERE held <> 'office' ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked and every fault found, as codes with facts (empty: nothing was altered)."""

    ops: int
    records: int
    photos: int
    bytes: int
    faults: tuple[Known, ...] = field(default=())


def verify(
    ws: Workspace,
    progress: Callable[[int, int], None] = lambda done, whole: None,
    *,
    anchors: Iterable[head.Head] = (),
) -> Verified:
    """Check the chain, the database's own integrity, every photo's bytes, and that the tables are what the ops say.

    `anchors` are heads kept elsewhere (in a backup), which the journal must hold too.
    """
    faults: list[Known] = []
    lying = _unrecorded_candidates(ws)
    with _one_moment(ws) as conn:
        said = [str(line) for (line,) in conn.execute("PRAGMA integrity_check")]
        faults += [Known("verify_database", detail=line) for line in said if line != "ok"]
        count = _check_chain(conn, faults)
        faults.extend(_check_heads(conn, [*head.signed(conn), *head.beside(ws.folder)], [*anchors]))
        faults.extend(_check_device(ws, conn))
        records = _check_records(conn, faults)
        faults.extend(_check_numbers(conn, ws.device.code))
        faults.extend(_check_ledger(conn, ws.lexicon))
        faults.extend(_check_blobs(conn))
        recorded = [row[0] for row in conn.execute(RECORDED)]
    total = 0
    for index, sha256 in enumerate(recorded):
        total += _check_photo(ws, sha256, faults)
        progress(index + 1, len(recorded))
    unrecorded = sorted(lying - set(recorded))
    faults.extend(Known("verify_photo_unrecorded", sha256=sha256) for sha256 in unrecorded)
    if unrecorded and not ws.read_only:
        ws.unclean = True  # the next start looks into it and takes them in
    return Verified(count, records, len(recorded), total, tuple(faults))


@contextmanager
def _one_moment(ws: Workspace) -> Iterator[Any]:
    """One reading transaction over all tables, whatever is written meanwhile."""
    conn = ws.reader()
    conn.execute("BEGIN")
    try:
        yield conn
    except driver.DatabaseError as error:
        raise driver.known(error) from error
    finally:
        if conn.in_transaction:
            conn.execute("ROLLBACK")


def _unrecorded_candidates(ws: Workspace) -> set[str]:
    """Return the originals that have lain here since before this run; younger ones may be on their way to a record."""
    return set(ws.vault.originals(before=ws.opened_at))


def _check_chain(conn: Any, faults: list[Known]) -> int:
    """Read every op from its bytes and check its number, its place in the chain and the columns beside it."""
    streams: dict[tuple[Any, Any], tuple[int, bytes]] = {}
    count = 0
    for row in conn.execute("SELECT * FROM journal ORDER BY n"):  # a stream's numbers rise with the places of its ops
        count += 1
        seq, previous = streams.get((row["scope"], row["device"]), (0, ops.GENESIS))
        if row["seq"] != seq + 1:
            faults.append(Known("verify_gap", expected=seq + 1, found=row["seq"]))
        seq = row["seq"] if isinstance(row["seq"], int) else seq + 1
        if not isinstance(row["body"], bytes):
            faults.append(Known("verify_op", seq=row["seq"], detail="not the stored bytes"))
        body = row["body"] if isinstance(row["body"], bytes) else str(row["body"]).encode()
        if ops.chain(previous, body) != row["hash"]:
            faults.append(Known("verify_chain", seq=row["seq"], device=row["device"]))
        streams[row["scope"], row["device"]] = (seq, row["hash"] if isinstance(row["hash"], bytes) else b"")
        try:
            op = _read(body)
        except ValueError as error:
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


def _read(body: bytes) -> Op:
    """Read an op that anybody may have written; raise ValueError where it is none."""
    try:
        op = ops.decode(body)
    except (TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError(str(error)) from error
    texts = (op.op_id, op.tx, op.scope, op.device, op.kind, op.entity, op.record, op.wall)
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("a field of the envelope is no text")
    pairs = op.patch.values() if isinstance(op.patch, dict) else [None]
    if not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
        raise ValueError("the patch is none")
    return op


def _check_heads(conn: Any, signed: list[head.Head], anchors: list[head.Head]) -> Iterator[Known]:
    """Every head that was signed here, or kept elsewhere, must be genuine and in the journal."""
    told = set()
    for one in [*signed, *anchors]:
        wrong = (one in signed or "signature" in one) and not head.is_genuine(one)
        key = str(one.get("device")), str(one.get("seq")), str(one.get("hash"))
        if (wrong or head.broken(conn, [one])) and key not in told:
            told.add(key)
            yield Known("verify_head", device=key[0], seq=key[1], head=key[2][: head.SHOWN_DIGITS])


def _check_device(ws: Workspace, conn: Any) -> Iterator[Known]:
    """The database must name the device whose key lies beside it, and our own ops one district."""
    device = identity.of(conn)
    kept = kept_device(ws.folder / identity.DEVICE_KEY)
    if device is None or kept is None or kept.id != device.id:
        yield Known("verify_device", device=device.code if device else "?", found=kept.code if kept else "?")
    if device is not None:
        scope = conn.execute("SELECT v FROM meta WHERE k = 'scope'").fetchone()
        other = "SELECT scope FROM device_stream WHERE device = ? AND scope IS NOT ?"
        for (found,) in conn.execute(other, (device.id, scope[0] if scope else None)):
            yield Known("verify_scope", expected=scope[0] if scope else "?", found=found)


def _check_records(conn: Any, faults: list[Known]) -> int:
    """Compare the tables with what was received and the own ops over it, record by record; return how many there are.

    What was never received is what its ops add up to, to the letter.
    """
    seen = 0
    for (entity, record), should, rev in _folded(conn):
        said = should if rev is None or entity not in ENTITIES else _as_held(entity, should)
        held = f'SELECT * FROM "{entity}" WHERE id = ?'
        row = conn.execute(held, (record,)).fetchone() if entity in ENTITIES else None
        seen += row is not None
        deleted = bool(said.pop("deleted", False))
        if rev is not None and entity not in ENTITIES:
            continue  # of a newer program: kept whole, shown nowhere
        if row is None or not _agrees(entity, row, said, rev or 0) or deleted != bool(row["deleted"]):
            faults.append(Known("verify_record", entity=entity, record=record))
    for entity in ENTITIES:
        said_by = (
            f'SELECT 1 FROM journal WHERE journal.record = "{entity}".id AND journal.entity = ?1 '
            f'UNION ALL SELECT 1 FROM received WHERE received.record = "{entity}".id AND received.entity = ?1'
        )
        for (record,) in conn.execute(f'SELECT id FROM "{entity}" WHERE NOT EXISTS ({said_by})', (entity,)):
            seen += 1
            faults.append(Known("verify_record", entity=entity, record=record))
    return seen


def _as_held(entity: str, doc: dict[str, Any]) -> dict[str, Any]:
    return {**document.fitted(entity, doc)[0], "deleted": doc.get("deleted", False)}


_Key = tuple[str, str]


def _folded(conn: Any) -> Iterator[tuple[_Key, dict[str, Any], int | None]]:
    """Yield what each record should be and its revision, None where it was never received; one at a time."""
    key, own = ("", ""), list[Op]()
    for (body,) in conn.execute("SELECT body FROM journal ORDER BY record, n"):
        try:
            op = _read(body if isinstance(body, bytes) else str(body).encode())
        except ValueError:
            continue  # named by the check of the chain
        if (op.entity, op.record) != key:
            if key[1]:
                yield key, *_should_be(conn, key[1], own)
            key, own = (op.entity, op.record), []
        own.append(op)
    if key[1]:
        yield key, *_should_be(conn, key[1], own)
    others = "SELECT entity, record FROM received WHERE record NOT IN (SELECT record FROM own_record) ORDER BY record"
    for entity, record in conn.execute(others):
        yield (entity, record), *_should_be(conn, record, [])


def _should_be(conn: Any, record: str, own: list[Op]) -> tuple[dict[str, Any], int | None]:
    row = conn.execute("SELECT rev, doc, deleted FROM received WHERE record = ?", (record,)).fetchone()
    doc: dict[str, Any] = {}
    if row is None:
        for op in own:
            doc = ops.apply_patch(doc, op)
        return doc, None
    over = {op.op_id for op in streams.overlay(conn, record)}
    doc, deleted = streams.laid_over(
        json.loads(row["doc"]), bool(row["deleted"]), (op for op in own if op.op_id in over)
    )
    return {**doc, "deleted": deleted}, row["rev"]


def _agrees(entity: str, row: Any, said: dict[str, Any], rev: int) -> bool:
    try:
        held = json.loads(json.dumps(rows.to_flat(rows.from_row(entity, row))))
    except (ValueError, TypeError, AttributeError):
        return False  # a column holds what no record of ours ever wrote
    return bool(_plain(held) == _plain(said)) and row["rev"] == rev


def _plain(flat: dict[str, Any]) -> dict[str, Any]:
    """Leave out what says nothing: an empty list is kept by the table where a document from elsewhere has none."""
    return {name: value for name, value in flat.items() if value not in (None, [])}


def _check_numbers(conn: Any, device_code: str) -> Iterator[Known]:
    """No paper number stands twice, and the counters are where the numbers that were given have brought them."""
    highest: dict[str, tuple[int, str]] = {}
    for entity in NUMBERED:
        for number, held in conn.execute(f'SELECT number, count(*) FROM "{entity}" GROUP BY number'):
            series, count = counted(number)
            if held > 1 and number:
                yield Known("verify_number_twice", number=number)
            if series and count > highest.get(series, (0, ""))[0]:
                highest[series] = (count, number)
    counters = dict(map(tuple, conn.execute("SELECT series, last FROM counter")))
    for series, (count, number) in highest.items():
        last = counters.get(series, 0 if series.endswith(f"/{device_code}") else count)
        if not isinstance(last, int) or last < count:
            yield Known("verify_counter", number=number, found=last)


def _check_ledger(conn: Any, lexicon: ledger.Lexicon) -> Iterator[Known]:
    """Derive every ledger row again and compare: a list that lies is a fault too."""
    for row in conn.execute("SELECT * FROM issue WHERE deleted = 0 ORDER BY rowid"):
        held = conn.execute("SELECT * FROM ledger WHERE issue_id = ?", (row["id"],)).fetchone()
        try:
            derived, _ = ledger.derive(conn, rows.from_row("issue", row), lexicon)
        except driver.DatabaseError:
            raise
        except Exception:  # derived from what anybody may have written: no rule of ours need hold there
            yield Known("verify_ledger", record=row["id"])
            continue
        if held is None or any(held[name] != value for name, value in derived.items()):
            yield Known("verify_ledger", record=row["id"])
    stray = "SELECT issue_id FROM ledger WHERE issue_id NOT IN (SELECT id FROM issue WHERE deleted = 0)"
    for (issue_id,) in conn.execute(stray):
        yield Known("verify_ledger", record=issue_id)
    unsearchable = "SELECT issue_id FROM ledger WHERE n NOT IN (SELECT id FROM ledger_text_docsize)"
    for (issue_id,) in conn.execute(unsearchable):  # contentless: which rows it has can be asked, not which words
        yield Known("verify_ledger", record=issue_id)
    counted = "SELECT status, count(*) FROM ledger GROUP BY status"
    tallied = "SELECT status, issues FROM ledger_tally WHERE issues <> 0"
    if dict(map(tuple, conn.execute(counted))) != dict(map(tuple, conn.execute(tallied))):
        yield Known("verify_ledger", record="ledger_tally")


def _check_blobs(conn: Any) -> Iterator[Known]:
    """Every photo has its row of the bytes, with their size."""
    sql = """
        SELECT DISTINCT photo.sha256 FROM photo LEFT JOIN blob ON blob.sha256 = photo.sha256
        WHERE blob.sha256 IS NULL AND photo.id NOT IN (SELECT record FROM received)
        OR blob.held <> 'office' AND blob.size_bytes IS NOT photo.size_bytes ORDER BY 1
    """
    for (sha256,) in conn.execute(sql):
        yield Known("verify_blob", sha256=sha256)


def _check_photo(ws: Workspace, sha256: Any, faults: list[Known]) -> int:
    try:
        if ws.vault.digest(sha256) != sha256:
            faults.append(Known("verify_photo_changed", sha256=sha256))
        return ws.vault.size(sha256)
    except Known as error:
        faults.append(Known("verify_photo_missing", sha256=sha256, detail=str(error)))
    except OSError as error:
        faults.append(Known("verify_photo_unreadable", sha256=sha256, detail=str(error)))
    return 0
