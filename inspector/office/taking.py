"""Answers for one transaction of the office: ops merged into records, and everything that follows written at once.

Records and disputes first (in the one order of locks), photos announced, typed rows beside them, then the feed, then
what carries the feed's number: log and versions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.domain.exchange import QUARANTINED, Outcome
from inspector.domain.merge import Held, merge
from inspector.domain.op import Op
from inspector.office import numbering, rows, typed
from inspector.office.database import Database, blob, blob_ref, op_log, record_version
from inspector.office.feed import DISPUTE, PUSH, RECORD, Change, advance
from inspector.office.founding import rev_floor
from inspector.office.keeping import Shelf
from inspector.office.reading import RECORD_TOO_LARGE

_SHA256 = re.compile(r"[0-9a-f]{64}")


class Taking:
    """What one transaction takes in: merge op by op, then `finish` once."""

    def __init__(self, conn: Connection, db: Database, scope: str, now_utc: str, ops: Iterable[Op]) -> None:
        """Read and lock everything that `ops` will meet."""
        self._conn, self._db, self._scope, self._now_utc = conn, db, scope, now_utc
        self._floor = rev_floor(conn)
        self._log: list[dict[str, Any]] = []
        self._versions: list[dict[str, Any]] = []
        self._changed: dict[tuple[str, str], str] = {}  # (what, ref) → hash (hex) of the last op, newest last
        self.shelf = Shelf(conn, scope, [op.record for op in ops])

    def merge(self, op: Op, tag: str, size: int) -> Outcome:
        """Merge one op of `size` bytes; `tag` is its hash (hex)."""
        before = self.shelf.held(op.record)
        merged = merge(before, self.shelf.disputes(op.record), op, floor=self._floor)
        if not self.shelf.may_hold(merged, size):
            return Outcome(op_id=op.op_id, state=QUARANTINED, reason=RECORD_TOO_LARGE)
        if merged.held.rev:
            self.shelf.put(merged.held, merged.disputes, op, size)
        if merged.held.rev > (before.rev if before else 0):
            self._versions.append(
                {
                    "scope": self._scope,
                    "record_id": op.record,
                    "rev": merged.held.rev,
                    "op_id": op.op_id,
                    "device_id": op.device,
                    "device_seq": op.seq,
                    "author": op.author,
                    "wall": op.wall,
                    "kind": op.kind,
                    "patch": merged.applied,
                }
            )
            self._note(RECORD, op.record, tag)
        for one in merged.disputes:
            self._note(DISPUTE, one.id, tag)
        return merged.outcome

    def log(self, row: dict[str, Any]) -> None:
        """Put a row into the log of ops, where its feed position is filled in."""
        self._log.append(row)

    def finish(self, device_id: str, seal: bytes) -> None:
        """Write everything; `seal` is the hash of the last op, `device_id` whose push this was."""
        for ref in self.shelf.store(self._now_utc):
            self._changed.setdefault((DISPUTE, ref), seal.hex())
        helds = self.shelf.touched()
        self._announce_photos(helds, device_id)
        typed.write(self._conn, self._db, self._scope, helds, self.shelf.new())
        changes = [
            Change(what, ref, tag, self.shelf.weight(ref), self.shelf.is_new(ref))
            for (what, ref), tag in self._changed.items()
        ]
        changes += numbering.give(self._conn, self._db, self._scope, helds, self._now_utc)
        changes = changes or [Change(PUSH, device_id, seal.hex())]
        position = advance(self._conn, self._db, self._scope, changes, seal)
        for row in self._log:
            row["feed_seq"] = position
        rows.insert(self._conn, op_log, self._log)
        for row in self._versions:
            row["feed_seq"] = position
        rows.insert(self._conn, record_version, self._versions)

    def _note(self, what: str, ref: str, tag: str) -> None:
        self._changed.pop((what, ref), None)
        self._changed[what, ref] = tag

    def _announce_photos(self, helds: Sequence[Held], device_id: str) -> None:
        """Note which blobs the photo records name: who may read them, and that they are to come."""
        named = {
            held.record: str(held.doc["sha256"])
            for held in helds
            if held.entity == "photo" and _SHA256.fullmatch(str(held.doc.get("sha256", "")))
        }
        if not named:
            return
        blobs = [{"sha256": sha256, "state": "expected"} for sha256 in sorted(set(named.values()))]
        self._conn.execute(self._db.insert(blob).on_conflict_do_nothing(), blobs)
        insert = self._db.insert(blob_ref)
        same = blob_ref.c.sha256 == insert.excluded.sha256
        # who names other bytes is asked for them, and nobody who named what stood there before
        who = sa.case((same, blob_ref.c.device_id), else_=insert.excluded.device_id)
        update = {"sha256": insert.excluded.sha256, "device_id": who}
        self._conn.execute(
            insert.on_conflict_do_update(index_elements=["scope", "photo_id", "role"], set_=update),
            [
                {
                    "scope": self._scope,
                    "photo_id": photo,
                    "role": "original",
                    "sha256": sha256,
                    "device_id": device_id,
                    "announced_at_utc": self._now_utc,
                }
                for photo, sha256 in sorted(named.items())
            ],
        )
