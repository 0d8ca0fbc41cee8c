"""Answers for every change: the one write door.

Inside one `BEGIN IMMEDIATE` transaction the changed table rows, the ops that say so (full envelope, gapless seq per
(device, scope), hash chain over the exact stored bytes) and what is derived from them are written together, or not
at all. Nothing else in the program may write to the tables of records. (sqlite-utils' own `atomic()` opens a deferred
BEGIN, which under WAL fails at once when a read is followed by a write; hence our own.)
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import uuid_utils

from inspector import __version__
from inspector.domain import document
from inspector.domain import op as ops
from inspector.domain.clock_text import utc_text
from inspector.domain.exchange import DELETE, DUPLICATE, EDIT_DELETED, Dispute
from inspector.domain.merge import group_of
from inspector.domain.op import DELETED, Op
from inspector.domain.record import ENTITIES
from inspector.errors import Known
from inspector.store import driver, ledger, rows, streams

# Registers are imported and photos are saved before anybody has said who they are; whatever else is recorded once
# there are people in the register has one of them as its author.
MOST_OPS, MOST_BYTES = 500, 1_000_000  # of one transaction: one message of the exchange carries it, and never a part
# what has a paper number
NUMBERED = ("issue", "recheck", "visit", "notice", "lead", "talk", "circular", "issued", "plan")
_REGISTERS = ("place", "person", "body", "campaign")
_WITHOUT_AUTHOR = frozenset({("photo", "create"), *((name, kind) for name in _REGISTERS for kind in ops.KINDS)})
_HALF = re.compile("[\ud800-\udfff]")  # of a surrogate pair: UTF-8 has no bytes for it


def new_id() -> str:
    """Return a fresh UUIDv7 as text; ids are made on the laptop and never change."""
    return str(uuid_utils.uuid7())


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who and what writes: constant for one open workspace, but for author and clocks."""

    scope: str
    device: str
    device_code: str
    now: Callable[[], datetime]
    lexicon: ledger.Lexicon
    skew_ms: int | None = None  # the office's clock less ours, as it was when they last spoke


@dataclass(frozen=True, slots=True)
class Changed:
    """What one transaction touched, by entity; screens refresh themselves from it."""

    tx: str
    records: dict[str, frozenset[str]] = field(default_factory=dict)

    def of(self, entity: str) -> frozenset[str]:
        """Return the ids of `entity` that were touched."""
        return self.records.get(entity, frozenset())


class Transaction:
    """One open transaction of the door; made by `write`, never by hand."""

    def __init__(self, conn: Any, stamp: Stamp, author: str, undoes: str | None) -> None:
        self._conn = conn
        self._stamp = stamp
        self._author = author
        self._undoes = undoes
        self._pending: list[Op] = []
        self.tx = new_id()
        self.now = stamp.now()
        self.device_code = stamp.device_code

    @property
    def conn(self) -> Any:
        """The connection, for reads inside the transaction and for the local tables of this package."""
        return self._conn

    @property
    def now_utc(self) -> str:
        """The moment of this transaction as UTC text."""
        return utc_text(self.now)

    def get(self, entity: str, record_id: str) -> Any:
        """Return the record as it stands in this transaction, or None (deleted ones are None too)."""
        row = self._conn.execute(f'SELECT * FROM "{entity}" WHERE id = ? AND deleted = 0', (record_id,)).fetchone()
        return rows.from_row(entity, row) if row else None

    def put(self, record: Any) -> bool:
        """Create or update `record`; return whether anything changed. Only changed fields make it into the op.

        Raise Known("record_gone") for one that is marked deleted (a stale screen must not write where nobody looks),
        Known("value_not_a_number") for NaN and infinity, which no JSON, paper or figure can hold, and
        Known("value_half_a_character") for half of a surrogate pair, which is no text anywhere but in a window.
        """
        entity = record.ENTITY
        new = rows.to_flat(record)
        for name, value in new.items():
            if wrong := _unholdable(value):
                raise Known(wrong, entity=entity, field=name)
        row = self._conn.execute(f'SELECT * FROM "{entity}" WHERE id = ?', (record.id,)).fetchone()
        if row and row["deleted"]:
            raise Known("record_gone", entity=entity, record=record.id)
        old = rows.to_flat(rows.from_row(entity, row)) if row else {}
        patch = {
            name: [old.get(name), new.get(name)]
            for name in sorted(old.keys() | new.keys())
            if old.get(name) != new.get(name) or (name in new) != (name in old)
        }
        if row and not patch:
            return False
        values = rows.to_row(entity, new)
        if row:
            assignments = ", ".join(f'"{name}" = ?' for name in values)
            self._conn.execute(f'UPDATE "{entity}" SET {assignments} WHERE id = ?', (*values.values(), record.id))
        else:
            names = ", ".join(f'"{name}"' for name in values)
            marks = ", ".join("?" * (len(values) + 1))
            self._conn.execute(f'INSERT INTO "{entity}" (id, {names}) VALUES ({marks})', (record.id, *values.values()))
        if row is None:
            self._note("create", entity, record.id, patch, 0)
        for base, part in self._split(entity, record.id, patch, row["rev"]) if row else ():
            self._note("update", entity, record.id, part, base)
        return True

    def change(self, entity: str, record_id: str, **fields: Any) -> bool:
        """Update some fields of an existing record; raise Known("record_gone") where there is none."""
        record = self.get(entity, record_id)
        if record is None:
            raise Known("record_gone", entity=entity, record=record_id)
        return self.put(dataclasses.replace(record, **fields))

    def revise(self, before: Any | None, after: Any) -> bool:
        """Write what a form changed from `before` (the record it was filled from) to `after`, and nothing else of it.

        Raise Known("changed_meanwhile") naming the field where somebody else changed the same one since. Without
        `before` the whole record is written.
        """
        if before is None:
            return self.put(after)
        entity = after.ENTITY
        held = self.get(entity, after.id)
        if held is None:
            raise Known("record_gone", entity=entity, record=after.id)
        said, wanted, now = rows.to_flat(before), rows.to_flat(after), rows.to_flat(held)
        for name in sorted(said.keys() | wanted.keys()):
            if wanted.get(name) == said.get(name):
                continue
            if now.get(name) not in (said.get(name), wanted.get(name)):
                raise Known("changed_meanwhile", entity=entity, record=after.id, field=name, now=now.get(name))
            if name in wanted:
                now[name] = wanted[name]
            else:
                now.pop(name, None)
        return self.put(rows.from_row(entity, {"id": after.id, **rows.to_row(entity, now)}))

    def delete(self, entity: str, record_id: str) -> None:
        """Mark a record as deleted (nothing is removed, so that it can be synced and undone)."""
        self._mark(entity, record_id, deleted=True)

    def restore(self, entity: str, record_id: str) -> None:
        """Take back the mark of a deletion."""
        self._mark(entity, record_id, deleted=False)

    def resolve(self, dispute: Dispute, chosen: Mapping[str, Any]) -> None:
        """Decide a dispute: the record gets the `chosen` values, whoever's they are, and the op names the candidate.

        `dispute` is as it was shown: its `office_rev` says which value the person saw. What is chosen names the fields
        of the candidate (`deleted` where a deletion is disputed); nothing for a suspected duplicate, which stays two
        records. Raise Known("dispute_gone"), Known("dispute_of_newer_program"), Known("dispute_choice").
        """
        if dispute.entity not in ENTITIES:
            raise Known("dispute_of_newer_program", entity=dispute.entity)
        found = self._conn.execute("SELECT status, resolving FROM dispute WHERE id = ?", (dispute.id,)).fetchone()
        row = self._conn.execute(f'SELECT * FROM "{dispute.entity}" WHERE id = ?', (dispute.record,)).fetchone()
        if row is None or found is None or found["status"] != "open" or found["resolving"]:
            raise Known("dispute_gone")
        held = rows.to_flat(rows.from_row(dispute.entity, row))
        now = {**held, DELETED: bool(row["deleted"])}
        if not _answers(dispute, chosen):
            raise Known("dispute_choice", fields="、".join(chosen))
        patch = {name: [now.get(name), value] for name, value in sorted(chosen.items())}
        flat = {name: value for name, value in (held | dict(chosen)).items() if name != DELETED and value is not None}
        values = {**rows.to_row(dispute.entity, document.fitted(dispute.entity, flat)[0])}
        values["deleted"] = int(chosen.get(DELETED, bool(row["deleted"])))
        assignments = ", ".join(f'"{name}" = ?' for name in values)
        self._conn.execute(
            f'UPDATE "{dispute.entity}" SET {assignments} WHERE id = ?', (*values.values(), dispute.record)
        )
        self._note("resolve", dispute.entity, dispute.record, patch, dispute.office_rev, resolves=dispute.op_id)
        self._conn.execute("UPDATE dispute SET resolving = ? WHERE id = ?", (self._pending[-1].op_id, dispute.id))

    def next_number(self, series: str) -> str:
        """Return the next paper number of `series` ("" issues, "JL" visits, "HK" rechecks): K7M2-0017, JL-K7M2-0003.

        Made offline from the device's short code and a counter, never given twice by one device and never changed.
        """
        key = f"{series}/{self._stamp.device_code}"
        count = self._conn.execute(
            "INSERT INTO counter VALUES (?, 1) ON CONFLICT (series) DO UPDATE SET last = last + 1 RETURNING last",
            (key,),
        ).fetchone()[0]
        return "-".join(part for part in (series, self._stamp.device_code, f"{count:04d}") if part)

    def _mark(self, entity: str, record_id: str, *, deleted: bool) -> None:
        row = self._conn.execute(f'SELECT rev, deleted FROM "{entity}" WHERE id = ?', (record_id,)).fetchone()
        if row is None:
            raise Known("record_gone", entity=entity, record=record_id)
        if bool(row["deleted"]) == deleted:
            return
        self._conn.execute(f'UPDATE "{entity}" SET deleted = ? WHERE id = ?', (int(deleted), record_id))
        if deleted:
            base = streams.base_of_all(self._conn, entity, record_id, row["rev"])
        else:
            base = streams.bases(self._conn, entity, record_id, row["rev"], [DELETED])[DELETED]
        self._note("delete" if deleted else "restore", entity, record_id, {}, base)

    def _split(
        self, entity: str, record_id: str, patch: dict[str, list[Any]], rev: int
    ) -> list[tuple[int, dict[str, list[Any]]]]:
        """Return the patch in parts by the revision their author has seen, the oldest first."""
        seen = streams.bases(self._conn, entity, record_id, rev, {group_of(entity, name) for name in patch})
        parts: dict[int, dict[str, list[Any]]] = {}
        for name, pair in patch.items():
            parts.setdefault(seen[group_of(entity, name)], {})[name] = pair
        return sorted(parts.items())

    def _note(
        self,
        kind: str,
        entity: str,
        record_id: str,
        patch: dict[str, list[Any]],
        rev: int,
        *,
        resolves: str | None = None,
    ) -> None:
        if entity not in ENTITIES:
            raise KeyError(entity)
        if not self._author and (entity, kind) not in _WITHOUT_AUTHOR and self._has_people():
            raise Known("author_missing")
        local = self.now.astimezone()
        self._pending.append(
            Op(
                op_id=new_id(),
                tx=self.tx,
                tx_last=False,
                scope=self._stamp.scope,
                device=self._stamp.device,
                seq=0,
                kind=kind,
                entity=entity,
                record=record_id,
                base_rev=rev,
                patch=patch,
                author=self._author,
                wall=local.isoformat(timespec="milliseconds"),
                tz=str(local.tzname()),
                skew_ms=self._stamp.skew_ms,
                schema=ops.SCHEMA,
                app=__version__,
                undoes=self._undoes,
                resolves=resolves,
            )
        )

    def _has_people(self) -> bool:
        return self._conn.execute("SELECT 1 FROM person WHERE deleted = 0 LIMIT 1").fetchone() is not None

    def _journal(self) -> Changed:
        """Number, chain and store the pending ops; bring the ledger up to date; say what was touched."""
        touched: dict[str, set[str]] = {}
        if not self._pending:
            return Changed(self.tx)
        stream = self._conn.execute(
            "SELECT last_seq, last_hash FROM device_stream WHERE scope = ? AND device = ?",
            (self._stamp.scope, self._stamp.device),
        ).fetchone()
        seq, previous = (stream["last_seq"], stream["last_hash"]) if stream else (0, ops.GENESIS)
        size = 0
        numbers: dict[str, tuple[str, str, int]] = {}
        for index, pending in enumerate(self._pending):
            seq += 1
            numbered = dataclasses.replace(pending, seq=seq, tx_last=index == len(self._pending) - 1)
            body = ops.encode(numbered)
            size += len(body)
            previous = ops.chain(previous, body)
            self._conn.execute(
                "INSERT INTO journal (scope, device, seq, op_id, tx, kind, entity, record, wall, body, hash) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    numbered.scope,
                    numbered.device,
                    seq,
                    numbered.op_id,
                    numbered.tx,
                    numbered.kind,
                    numbered.entity,
                    numbered.record,
                    numbered.wall,
                    body,
                    previous,
                ),
            )
            touched.setdefault(numbered.entity, set()).add(numbered.record)
            numbers[numbered.record] = (numbered.entity, numbered.record, seq)
        streams.note_own(self._conn, self._stamp.device, numbers.values())
        self._conn.execute(
            "INSERT INTO device_stream VALUES (?, ?, ?, ?) "
            "ON CONFLICT (scope, device) DO UPDATE SET last_seq = excluded.last_seq, last_hash = excluded.last_hash",
            (self._stamp.scope, self._stamp.device, seq, previous),
        )
        if len(self._pending) > MOST_OPS or size > MOST_BYTES:
            raise Known("too_much_at_once", ops=len(self._pending), bytes=size)
        ledger.refresh(self._conn, touched, self._stamp.lexicon)
        return Changed(self.tx, {entity: frozenset(ids) for entity, ids in touched.items()})


@contextmanager
def write(
    conn: Any,
    stamp: Stamp,
    *,
    author: str,
    undoes: str | None,
    done: Callable[[Changed], None],
    stage: Callable[[str], None],
) -> Iterator[Transaction]:
    """Open the door on `conn`: commit at the end of the block, roll everything back on any exception.

    `done` is called with what changed after the commit. A full or vanished disk is Known("disk_full"/"disk_gone").
    `stage` is told when the commit begins.
    """
    with immediate(conn, stage):
        transaction = Transaction(conn, stamp, author, undoes)
        yield transaction
        changed = transaction._journal()
    done(changed)


@contextmanager
def immediate(conn: Any, stage: Callable[[str], None] = lambda _: None) -> Iterator[Any]:
    """One BEGIN IMMEDIATE … COMMIT on `conn`, rolled back on any exception; also for the purely local tables."""
    with driver.naming_disk_faults(conn):
        conn.execute("BEGIN IMMEDIATE")
        try:
            yield conn
        except BaseException:
            _roll_back(conn)
            raise
        try:
            stage("commit")
            conn.execute("COMMIT")
        except BaseException:
            _roll_back(conn)
            raise


def counted(number: Any) -> tuple[str, int]:
    """Return the counter and the count of a paper number (JL-K7M2-0003: JL/K7M2, 3); nothing for what is none."""
    parts = number.split("-") if isinstance(number, str) else []
    if len(parts) not in (2, 3) or not parts[-1].isdecimal() or len(parts[-1]) > 9:
        return "", 0
    return f"{parts[0] if len(parts) == 3 else ''}/{parts[-2]}", int(parts[-1])


def _answers(dispute: Dispute, chosen: Mapping[str, Any]) -> bool:
    """Say whether a choice decides exactly what is disputed, with numbers that are numbers and text that is text."""
    if _unholdable(dict(chosen)):
        return False
    if dispute.kind == DUPLICATE:
        return not chosen
    if dispute.kind in (DELETE, EDIT_DELETED):
        wanted = set(dispute.theirs) if dispute.kind == EDIT_DELETED else set[str]()
        kept = isinstance(chosen.get(DELETED), bool) and set(chosen) - {DELETED} in (set(), wanted)
        return kept and not (chosen[DELETED] and set(chosen) - {DELETED})
    return set(chosen) == set(dispute.theirs)


def _unholdable(value: Any) -> str:
    """Return the code of the error why a plain value cannot be kept, "" where it can."""
    if isinstance(value, float):
        return "" if math.isfinite(value) else "value_not_a_number"
    if isinstance(value, str):
        return "" if value.isascii() or not _HALF.search(value) else "value_half_a_character"
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list | tuple):
        return ""
    return next(filter(None, map(_unholdable, value)), "")


def _roll_back(conn: Any) -> None:
    if conn.in_transaction:  # SQLite itself has rolled back after a full disk or an I/O error
        conn.execute("ROLLBACK")
