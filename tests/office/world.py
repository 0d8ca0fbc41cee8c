"""A small office and laptops that write exact ops, for the tests of the office's core: real database, no network."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from inspector.domain.exchange import Page
from inspector.domain.op import GENESIS, Op, chain, encode
from inspector.office import apply, database, pull, typed
from inspector.office.database import Database
from inspector.office.founding import found
from inspector.wire.messages import Pushed

SCOPE = "440512"
NOW = "2026-11-22T01:02:03.000Z"


@dataclass
class Office:
    """A founded office on a database of its own."""

    db: Database
    laptops: dict[str, Laptop] = field(default_factory=dict)

    def laptop(self, name: str, role: str = "inspector", *, scope: str = SCOPE, links: bool = True) -> Laptop:
        """Enrol a laptop whose user and person are called `name`; without `links` nobody knows the person."""
        key = Ed25519PrivateKey.generate()
        public = key.public_key().public_bytes_raw()
        made = Laptop(self, name, scope, key)

        def act(conn: sa.Connection) -> None:
            user = {"id": made.user, "name": name, "role": role, "active": True, "created_at_utc": NOW}
            conn.execute(sa.insert(database.app_user), user)
            conn.execute(sa.insert(database.user_scope), {"user_id": made.user, "scope": scope, "can_write": True})
            machine = {"id": made.id, "user_id": made.user, "label": name, "public_key": public, "status": "active"}
            conn.execute(sa.insert(database.device), {**machine, "enrolled_at_utc": NOW})
            if links:
                link = {"scope": scope, "person_id": made.person, "user_id": made.user}
                conn.execute(sa.insert(database.user_person), link)

        self.db.write(act)
        self.laptops[name] = made
        return made

    def rows(self, table: sa.Table, *order: Any) -> list[Any]:
        """Return all rows of a table."""
        return self.db.read(lambda conn: list(conn.execute(sa.select(table).order_by(*order))))

    def doc(self, record: str) -> dict[str, Any]:
        """Return the current document of a record."""
        return {row.id: dict(row.doc) for row in self.rows(database.record)}[record]


@dataclass
class Laptop:
    """A device that chains ops; `sent` is how many of them were pushed."""

    office: Office
    name: str
    scope: str
    key: Ed25519PrivateKey
    journal: list[tuple[bytes, bytes]] = field(default_factory=list)
    ops: list[Op] = field(default_factory=list)
    sent: int = 0

    def __post_init__(self) -> None:
        self.id, self.user, self.person = (str(uuid.uuid5(uuid.NAMESPACE_OID, f"{x}/{self.name}")) for x in "dup")

    def op(self, kind: str, entity: str, record: str, patch: dict[str, Any], base_rev: int = 0, **more: Any) -> Op:
        """Write an op of a transaction of its own; `patch` is {field: new} or {field: [old, new]}."""
        pairs = {name: value if isinstance(value, list) else [None, value] for name, value in patch.items()}
        said: dict[str, Any] = {
            "op_id": str(uuid.uuid4()), "tx": str(uuid.uuid4()), "tx_last": True, "scope": self.scope,
            "device": self.id, "seq": len(self.journal) + 1, "kind": kind, "entity": entity, "record": record,
            "base_rev": base_rev, "patch": pairs, "author": self.person, "wall": "2026-11-22T09:00:00.000+08:00",
            "tz": "CST", "skew_ms": None, "schema": 1, "app": "test", **more,
        }  # fmt: skip
        made = Op(**said)
        self.ops.append(made)
        self.raw(encode(made))
        return made

    def raw(self, body: bytes) -> None:
        """Write any bytes into the journal."""
        head = self.journal[-1][0] if self.journal else GENESIS
        self.journal.append((chain(head, body), body))

    def push(self, start: int | None = None, **more: Any) -> Pushed:
        """Push everything after the op number `start` (default: what was not sent)."""
        some = self.journal[self.sent if start is None else start :]
        said: dict[str, Any] = {"scope": self.scope, "device_id": self.id, "user": self.user, "now_utc": NOW, **more}
        answer = apply.push(self.office.db, ops=some, **said)
        self.sent = max(self.sent, answer.last_seq)
        return answer

    def page(self, after: int = 0, tag: str = "", epoch: str = "", limit: int = 500) -> Page:
        """Pull one page."""
        return pull.page(
            self.office.db, scope=self.scope, device_id=self.id, after=after, tag=tag, epoch=epoch, limit=limit
        )

    def signature(self) -> bytes:
        """Return the signature of the device over its head."""
        head = [self.scope, self.id, len(self.journal), self.journal[-1][0].hex()]
        return self.key.sign(json.dumps(head).encode())


def make_office(folder: Path, url: str | None = None) -> Office:
    """Found an office in `folder` (or in the database at `url`)."""
    db = Database(url or f"sqlite:///{folder}/office.db")
    found(db, "汕头市文明办")
    typed.prepare(db)
    return Office(db)
