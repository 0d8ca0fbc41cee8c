"""Lays what the exchange is measured on: an office in a process of its own, laptops that write exact ops, references.

Laptops here are the program's own client over the program's own wire; only what they push is written by hand, so that
a measurement says how many ops of which shape there were.
"""

from __future__ import annotations

import json
import os
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg
import uuid_utils
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Raw

from inspector.domain.device_id import device_id
from inspector.domain.op import GENESIS, Op, chain, encode
from inspector.sync.client import Address, Identity, OfficeClient
from inspector.wire.messages import Enrol, Invitation, Push, PushedOp
from tests.offices import SCOPE
from tests.postgres import Cluster, cluster, usable
from tests.sync.processes import Node, node

FIELDS = 8


class Absent(Exception):
    """A reference is not installed: the row that needs it fails with these words."""


def patch(number: int) -> dict[str, object]:
    """Return the eight fields of an issue as an inspector types it (about 300 bytes); another number, another issue.

    Issues that say the same of one place and day would each be suspected a duplicate, which costs more than a push.
    """
    return {
        "visit_id": "01939c54-0000-7000-8000-000000000001",
        "place_id": "01939c54-0000-7000-8000-000000000002",
        "category": "B01.02",
        "description": f"沿街第{number}处门前堆放杂物，占用盲道，影响通行",
        "lat": 23.27 + number % 10_000 / 1e6,
        "lon": 116.73,
        "found_at_utc": "2026-11-20T02:03:04.000Z",
        "due_on": "2026-11-25",
    }


@dataclass
class Writer:
    """One laptop: its key, its chain of ops, and its conversation with the office."""

    invitation: Invitation
    scope: str = SCOPE
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    person: str = field(default_factory=lambda: str(uuid_utils.uuid7()))
    head: bytes = GENESIS
    seq: int = 0
    client: OfficeClient = field(init=False)

    def __post_init__(self) -> None:
        public = self.key.public_key().public_bytes_raw()
        self.id = device_id(public)
        given = self.invitation
        self.client = OfficeClient(
            Address(given.urls, given.ca_pem, given.office_id),
            Identity(self.id, self.key.sign),
        )
        proof = self.key.sign(given.code.encode() + given.office_id.encode()).hex()
        self.client.enrol(
            Enrol(
                code=given.code,
                public_key=public.hex(),
                label="笔记本",
                app="bench",
                proof=proof,
                person=self.person,
            )
        )

    def message(self, patches: list[dict[str, object]], entity: str = "issue") -> Push:
        """Return a push of new records, one for each of `patches`, each a transaction of its own."""
        carried = []
        for one in patches:
            self.seq += 1
            op = Op(
                op_id=str(uuid_utils.uuid7()),
                tx=str(uuid_utils.uuid7()),
                tx_last=True,
                scope=self.scope,
                device=self.id,
                seq=self.seq,
                kind="create",
                entity=entity,
                record=str(uuid_utils.uuid7()),
                base_rev=0,
                patch={name: [None, value] for name, value in one.items()},
                author=self.person,
                wall="2026-11-20T10:03:04.000+08:00",
                tz="CST",
                skew_ms=None,
                schema=1,
                app="bench",
            )
            body = encode(op)
            self.head = chain(self.head, body)
            carried.append(PushedOp(hash=self.head.hex(), body=Raw(body)))
        signed = json.dumps([self.scope, self.id, self.seq, self.head.hex()]).encode()
        return Push(scope=self.scope, ops=tuple(carried), signature=self.key.sign(signed).hex())


@contextmanager
def office(name: str, database_url: str | None = None) -> Iterator[Node]:
    """Serve an empty office under build/bench, in a process of its own."""
    from tests.bench import ground

    folder = ground.fresh(name)
    with node(folder / "office", database_url) as running:
        yield running
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def writer(running: Node, name: str = "张三", scope: str = SCOPE) -> Iterator[Writer]:
    """Enrol a laptop at a running office; it is signed in before anything is measured."""
    made = Writer(running.invitation(name, scopes=(scope,)), scope)
    try:
        made.client.standing(scope)
        yield made
    finally:
        made.client.close()


@contextmanager
def postgres() -> Iterator[Cluster]:
    """Start a PostgreSQL of our own that writes as durably as one in service does."""
    if not usable():
        raise Absent("PostgreSQL is not installed")
    with cluster() as made:
        with psycopg.connect(made.url, autocommit=True) as conn:
            for name in ("fsync", "full_page_writes"):
                conn.execute(f"ALTER SYSTEM SET {name} = on")
            conn.execute("SELECT pg_reload_conf()")
        yield made


@dataclass(frozen=True, slots=True)
class Nginx:
    """Debian's nginx with `dav_methods PUT`: `plain` without TLS, `secure` under the office's own certificate."""

    plain: int
    secure: int
    folder: Path
    context: ssl.SSLContext

    def client(self, port: int | None = None) -> httpx.Client:
        """Return a client of the same library that laptops use."""
        port = port or self.secure
        scheme = "https" if port == self.secure else "http"
        return httpx.Client(verify=self.context, base_url=f"{scheme}://127.0.0.1:{port}", trust_env=False, timeout=60)


@contextmanager
def nginx(running: Node) -> Iterator[Nginx]:
    """Start an nginx that takes PUT, with the certificate of a running office."""
    program = shutil.which("nginx") or next((p for p in ("/usr/sbin/nginx",) if os.access(p, os.X_OK)), None)
    if program is None:
        raise Absent("nginx is not installed")
    from tests.bench import ground

    folder = ground.fresh("nginx")
    plain, secure = _free_ports(2)
    tls = running.data / "tls"
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "put").mkdir()
    temporary = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(
        f"""{user} daemon off; pid {folder}/pid; error_log {folder}/error.log crit; worker_processes 1;
events {{ worker_connections 256; }}
http {{ access_log off; {temporary} client_body_temp_path {folder}/body; client_max_body_size 1g;
  ssl_certificate {tls}/leaf.pem; ssl_certificate_key {tls}/leaf.pem; ssl_protocols TLSv1.3;
  server {{ listen 127.0.0.1:{plain}; listen 127.0.0.1:{secure} ssl; root {folder}/put;
    location / {{ dav_methods PUT; create_full_put_path on; }} }} }}
"""
    )
    process = subprocess.Popen([program, "-c", str(folder / "nginx.conf"), "-p", str(folder)])
    context = ssl.create_default_context(cadata=running.office.authority.ca_pem)
    try:
        _wait_for(plain)
        yield Nginx(plain, secure, folder / "put", context)
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _free_ports(count: int) -> list[int]:
    import socket

    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def _wait_for(port: int, most_s: float = 10) -> None:
    import socket
    import time

    until = time.monotonic() + most_s
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)


def p99(values: list[float]) -> float:
    """Return the value that one in a hundred exceeds."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]


def load() -> float:
    """Return the machine's load average of the last minute, so that a figure says how busy it was."""
    return os.getloadavg()[0]
