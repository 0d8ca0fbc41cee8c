"""A real workspace whose ops and photos go straight into a real office's database and store, without a network."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from inspector.domain.clock_text import utc_text
from inspector.domain.issue import Issue
from inspector.office import apply, database
from inspector.office.auth import Caller
from inspector.office.blobs import Blobs
from inspector.office.database import Database
from inspector.office.views import prepare
from inspector.store.workspace import Workspace
from inspector.wire.messages import MOST_OPS
from tests.store.making import Clock, Ground

SCOPE = "440512"
_USER = "u-1"


@dataclass
class Enrolled:
    """A laptop that its office knows; `sent` are (hash, bytes) of the ops the office has."""

    db: Database
    ws: Workspace
    clock: Callable[[], datetime]
    blobs: Blobs | None = None
    folder: Path | None = None
    sent: list[tuple[bytes, bytes]] = field(default_factory=list)
    ground: Ground = field(init=False)
    issues: list[Issue] = field(default_factory=list)

    def send(self) -> None:
        """Push every op the office has not, signed, in pushes of the usual size."""
        self._link()
        sql = "SELECT hash, body, seq, tx FROM journal WHERE seq > ? ORDER BY seq"
        waiting = list(self.ws.reader().execute(sql, (len(self.sent),)))
        while waiting:
            size = min(len(waiting), MOST_OPS)
            while size < len(waiting) and waiting[size]["tx"] == waiting[size - 1]["tx"]:
                size -= 1  # a transaction is never split
            part, waiting = waiting[:size], waiting[size:]
            head = json.dumps([SCOPE, self.ws.device.id, part[-1]["seq"], part[-1]["hash"].hex()]).encode()
            ops = [(bytes(one["hash"]), bytes(one["body"])) for one in part]
            said: dict[str, Any] = {"signature": self.ws.sign(head), "now_utc": utc_text(self.clock())}
            answer = apply.push(self.db, scope=SCOPE, device_id=self.ws.device.id, user=_USER, ops=ops, **said)
            assert all(one.state == "applied" and not one.conflict for one in answer.outcomes)
            self.sent += ops

    def send_photos(self) -> None:
        """Hand in every original that lies here."""
        assert self.blobs is not None
        mine = frozenset({SCOPE})
        caller = Caller(self.ws.device.id, _USER, "inspector", mine, mine)
        for sha256 in self.ws.vault.originals():
            path = self.ws.folder / f"{sha256}.tmp"
            with self.ws.vault.open(sha256) as original:
                path.write_bytes(original.read())
            self.blobs.receive_file(sha256, path, caller)

    def alter(self, statement: str, **given: Any) -> int:
        """Change the database behind the program's back; return how many rows were."""
        with self.db.engine.begin() as conn:
            return conn.execute(sa.text(statement), given).rowcount

    def _link(self) -> None:
        persons = [{"scope": SCOPE, "person_id": one.id, "user_id": _USER} for one in self.ws.all("person")]
        insert = self.db.insert(database.user_person).on_conflict_do_nothing()
        self.db.write(lambda conn: conn.execute(insert, persons))


def enrolled(
    db: Database, ws: Workspace, clock: Clock | None = None, blobs: Blobs | None = None, folder: Path | None = None
) -> Enrolled:
    """Let the office of `db` know the laptop `ws`."""
    assert ws.scope == SCOPE
    prepare(db)
    now = {"created_at_utc": "2024-01-01T00:00:00.000Z"}
    user = {"id": _USER, "name": "陈立", "role": "inspector", "active": True, **now}
    machine = {
        "id": ws.device.id, "user_id": _USER, "label": "笔记本", "public_key": ws.device.public_key,
        "status": "active", "enrolled_at_utc": now["created_at_utc"],
    }  # fmt: skip

    def act(conn: sa.Connection) -> None:
        conn.execute(sa.insert(database.app_user), user)
        conn.execute(sa.insert(database.user_scope), {"user_id": _USER, "scope": SCOPE, "can_write": True})
        conn.execute(sa.insert(database.device), machine)

    db.write(act)
    return Enrolled(db, ws, clock or (lambda: datetime.now(UTC)), blobs, folder)
