"""Offices for tests: a real server with TLS on a free port, over SQLite or PostgreSQL, and what a laptop says to it."""

from __future__ import annotations

import json
import ssl
import uuid
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from inspector.domain.device_id import device_id
from inspector.domain.op import GENESIS, Op, chain, encode
from inspector.office.founding import epoch
from inspector.office.invite import Ticket, invitation, invite
from inspector.office.serving import Office, Running, open_office, running
from inspector.wire import messages
from inspector.wire.messages import Invitation

SCOPE = "440512"


@dataclass
class TestOffice:
    """A running office. `stop` and `start` put it off and on (another port unless it is free again)."""

    __test__ = False
    data: Path
    database_url: str | None = None
    photos_url: str | None = None
    port: int = 0
    office: Office = field(init=False)
    now: Running = field(init=False)
    _stack: ExitStack = field(init=False, default_factory=ExitStack)

    def start(self) -> TestOffice:
        """Open and serve; the port stays the same."""
        self._stack = ExitStack()
        self.office = open_office(self.data, self.database_url, self.photos_url, name="测试办公室")
        self._stack.callback(self.office.close)
        self.now = self._stack.enter_context(running(self.office, self.port))
        self.port = self.now.port
        return self

    def stop(self) -> None:
        """Stop serving and close the database."""
        self._stack.close()

    @property
    def url(self) -> str:
        """Return its address."""
        return self.now.url

    def epoch(self) -> str:
        """Return the present life of its feed."""
        return self.office.db.read(epoch)

    def invite(self, name: str = "张三", role: str = "inspector", scopes: Iterable[str] = (SCOPE,)) -> Ticket:
        """Give a code."""
        return invite(self.office.db, name, role, scopes, datetime.now(UTC))

    def invitation(
        self, name: str = "张三", role: str = "inspector", scopes: Iterable[str] = (SCOPE,), urls: Iterable[str] = ()
    ) -> Invitation:
        """Give a whole invitation; `urls` stand in for its own address (a proxy before it)."""
        return invitation(self.office, self.invite(name, role, scopes), tuple(urls) or self.now.urls)

    def http(self, **more: Any) -> httpx.Client:
        """Return a client that trusts this office and nobody else."""
        context = ssl.create_default_context(cadata=self.now.ca_pem)
        return httpx.Client(verify=context, base_url=self.url, trust_env=False, timeout=30, **more)

    def laptop(self, name: str = "张三", role: str = "inspector", scopes: Iterable[str] = (SCOPE,)) -> Laptop:
        """Enrol a laptop of its own and open a session."""
        made = new_laptop(self)
        answer = made.enrol(self.invite(name, role, scopes).code)
        assert answer.status_code == 200, answer.text
        made.sign_in()
        return made


@dataclass
class Laptop:
    """A device that speaks the wire by hand: exact ops, exact signatures."""

    office: TestOffice
    key: Ed25519PrivateKey
    person: str
    token: str = ""
    journal: list[tuple[bytes, bytes]] = field(default_factory=list)

    @property
    def public_key(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    @property
    def id(self) -> str:
        return device_id(self.public_key)

    def enrol(self, code: str, **other: Any) -> httpx.Response:
        """Hand in a code; `other` replaces members of the message."""
        said = {"code": code, "public_key": self.public_key.hex(), "label": "笔记本", "app": "test"}
        said["proof"] = self.proof(code)
        with self.office.http() as http:
            return http.post("/v1/enrol", json={**said, "person": self.person, **other})

    def proof(self, code: str) -> str:
        """Return the signature that proves the key over a code (hex)."""
        return self.key.sign(code.encode() + self.office.office.founding.office_id.encode()).hex()

    def nonce(self) -> str:
        """Ask for a nonce."""
        with self.office.http() as http:
            return str(http.post("/v1/session", json={"device_id": self.id}).json()["nonce"])

    def session(self, nonce: str) -> httpx.Response:
        """Hand in a signed nonce."""
        message = b"session" + self.office.office.founding.office_id.encode() + nonce.encode()
        said = {"device_id": self.id, "nonce": nonce, "signature": self.key.sign(message).hex()}
        with self.office.http() as http:
            return http.post("/v1/session", json=said)

    def sign_in(self) -> str:
        """Get a bearer and keep it."""
        answer = self.session(self.nonce())
        assert answer.status_code == 200, answer.text
        self.token = answer.json()["token"]
        return self.token

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Send one request with the bearer."""
        bearer = {"Authorization": f"Bearer {self.token}".encode()} if self.token else {}
        with self.office.http(headers=bearer) as http:
            return http.request(method, path, **more)

    def op(self, kind: str, entity: str, record: str, patch: dict[str, Any], **more: Any) -> bytes:
        """Write an op, a transaction of its own; `patch` is {field: new value}."""
        said: dict[str, Any] = {
            "op_id": str(uuid.uuid4()), "tx": str(uuid.uuid4()), "tx_last": True, "scope": SCOPE,
            "device": self.id, "seq": len(self.journal) + 1, "kind": kind, "entity": entity, "record": record,
            "base_rev": 0, "patch": {name: [None, value] for name, value in patch.items()}, "author": self.person,
            "wall": "2026-11-22T09:00:00.000+08:00", "tz": "CST", "skew_ms": None, "schema": 1, "app": "test", **more,
        }  # fmt: skip
        body = encode(Op(**said))
        head = self.journal[-1][0] if self.journal else GENESIS
        self.journal.append((chain(head, body), body))
        return body

    def push(self, start: int = 0, scope: str = SCOPE) -> httpx.Response:
        """Push every op after the number `start`."""
        raw = b",".join(
            b'{"hash":"' + hash_.hex().encode() + b'","body":' + body + b"}" for hash_, body in self.journal[start:]
        )
        said = b'{"scope":"' + scope.encode() + b'","ops":[' + raw + b'],"signature":"' + self.signature().encode()
        return self.ask("POST", "/v1/push", content=said + b'"}', headers={messages.PROTO_HEADER: "1"})

    def signature(self) -> str:
        """Return the device's signature over its head (hex)."""
        if not self.journal:
            return ""
        head = [SCOPE, self.id, len(self.journal), self.journal[-1][0].hex()]
        return self.key.sign(json.dumps(head).encode()).hex()


def new_laptop(office: TestOffice) -> Laptop:
    """Return a laptop that nobody knows yet."""
    return Laptop(office, Ed25519PrivateKey.generate(), person=str(uuid.uuid4()))


@contextmanager
def serving(data: Path, database_url: str | None = None, photos_url: str | None = None) -> Iterator[TestOffice]:
    """Serve an office in `data` while the block lasts."""
    office = TestOffice(data, database_url, photos_url).start()
    try:
        yield office
    finally:
        office.stop()
