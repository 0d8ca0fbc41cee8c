"""What comes in over HTTP is bounded, decoded or refused; nothing malformed is the office's fault."""

from __future__ import annotations

import gzip
import logging
import os
import socket
import ssl
import time
import uuid
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from inspector.office import admin, limits
from inspector.office import database as tables
from inspector.office.auth import REVOKED
from tests.offices import SCOPE, TestOffice, new_laptop


def _tls(office: TestOffice) -> ssl.SSLSocket:
    context = ssl.create_default_context(cadata=office.now.ca_pem)
    plain = socket.create_connection(("127.0.0.1", office.port), timeout=20)
    return context.wrap_socket(plain, server_hostname="127.0.0.1")


def _until_closed(sock: ssl.SSLSocket) -> bytes:
    found = b""
    while True:
        try:
            piece = sock.recv(65536)
        except (ConnectionError, ssl.SSLError):
            return found
        if not piece:
            return found
        found += piece


def test_hello_says_who_the_office_is_without_a_bearer(office: TestOffice) -> None:
    with office.http() as http:
        answer = http.get("/v1/hello")
    assert answer.status_code == 200
    assert answer.json()["office_id"] == office.office.founding.office_id
    assert answer.json()["office_name"] == "测试办公室"
    assert answer.headers["x-proto"] == "1"
    assert "server" not in answer.headers


def test_another_protocol_is_refused_with_its_code(office: TestOffice) -> None:
    with office.http() as http:
        answer = http.get("/v1/hello", headers={"X-Proto": "2"})
    assert (answer.status_code, answer.json()["error"], answer.json()["expected"]) == (400, "proto_unknown", 1)


def test_what_is_nowhere_is_refused_as_json(office: TestOffice) -> None:
    with office.http() as http:
        assert http.get("/nowhere").json()["error"] == "no_such_thing"
        assert http.delete("/v1/push").json()["error"] == "no_such_method"
        assert http.get("/v1/blobs/../../etc/passwd").status_code == 404


@pytest.mark.parametrize("announced", [True, False])
def test_an_oversized_message_is_cut_off(office: TestOffice, announced: bool) -> None:
    laptop = office.laptop()
    size = limits.MOST_PUSH_BYTES + 1
    content: Any = b" " * size if announced else iter([b" " * 65536] * (size // 65536 + 1))
    answer = laptop.ask("POST", "/v1/push", content=content)
    assert (answer.status_code, answer.json()["error"]) == (413, "body_too_large")


def test_a_compressed_message_is_not_even_opened(office: TestOffice) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    answer = office.laptop().ask("POST", "/v1/push", content=bomb, headers={"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.json()["error"]) == (415, "compressed_body")


def test_a_long_answer_is_compressed_where_that_is_wanted(office: TestOffice) -> None:
    laptop = office.laptop()
    for n in range(40):
        laptop.op("create", "place", str(uuid.uuid4()), {"name": f"社区{n}", "level": "community"})
    assert laptop.push().status_code == 200
    packed = laptop.ask("GET", f"/v1/pull?scope={SCOPE}", headers={"Accept-Encoding": "gzip"})
    plain = laptop.ask("GET", f"/v1/pull?scope={SCOPE}", headers={"Accept-Encoding": "identity, gzip;q=0"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json()
    lines = laptop.ask("GET", f"/v1/snapshot?scope={SCOPE}", headers={"Accept-Encoding": "gzip"})
    assert lines.headers["content-encoding"] == "gzip"
    assert len(lines.text.splitlines()) == 41


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"scope":1,"ops":[]}', b"[" * 100_000, b'{"scope":"440512","ops":{}}',
        b'{"scope":"440512","ops":[{"hash":"zz","body":{}}]}', b'{"scope":"440512","ops":[{"hash":"00","body":}]}',
        b'{"scope":"440512","ops":[],"signature":"x"}', b'{"scope":"\\u0000","ops":[]}', b'{"scope":"440512\\ud800"}',
        b'{"scope":"440512","ops":[{"hash":"' + b"00" * 32 + b'","body":"\\u0000"}]}', b'{"scope":"440512","ops":[1]}',
    ],
    ids=range(15),
)  # fmt: skip
def test_no_message_is_the_offices_fault(office: TestOffice, body: bytes) -> None:
    laptop = office.laptop()
    for path in ("/v1/push", "/v1/enrol", "/v1/session", "/v1/blobs/have", "/v1/admin/invite", "/v1/bundles"):
        answer = laptop.ask("POST", path, content=body)
        assert 400 <= answer.status_code < 500 or (path, answer.status_code) == ("/v1/push", 200), (path, answer.text)
        assert answer.json()["error" if answer.status_code != 200 else "last_seq"] is not None


@pytest.mark.parametrize(
    "query", ["after=-1", "after=x", "after=9" + "9" * 30, "limit=%00", "tag=%00", "epoch=é", "after_id=/"]
)
def test_no_query_is_the_offices_fault(office: TestOffice, query: str) -> None:
    laptop = office.laptop()
    for path in ("pull", "standing", "snapshot"):
        answer = laptop.ask("GET", f"/v1/{path}?scope={SCOPE}&{query}")
        assert answer.status_code < 500, answer.text


def test_names_that_no_database_holds_are_cleaned(office: TestOffice) -> None:
    laptop = new_laptop(office)
    answer = laptop.enrol(office.invite().code, label="笔\x00记\n本" + "x" * 500, app="\x00", person="\x00p")
    assert answer.status_code == 200, answer.text
    laptop.sign_in()


def test_more_ops_than_a_push_may_carry_are_refused(office: TestOffice) -> None:
    laptop = office.laptop()
    op = b'{"hash":"' + b"00" * 32 + b'","body":{}}'
    answer = laptop.ask("POST", "/v1/push", content=b'{"scope":"440512","ops":[' + b",".join([op] * 501) + b"]}")
    assert (answer.status_code, answer.json()["error"]) == (413, "too_much")


def test_a_head_that_never_ends_is_cut_off(office: TestOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspector.office.serving.HEAD_SECONDS", 0.3)
    began = time.monotonic()
    with _tls(office) as silent, _tls(office) as slow:
        slow.sendall(b"GET /v1/hello HTTP/1.1\r\nHost: x\r\n")
        assert _until_closed(silent) == b""
        assert _until_closed(slow) == b""
    with _tls(office) as again:  # also after a first request on the same connection
        again.sendall(b"GET /v1/hello HTTP/1.1\r\nHost: x\r\n\r\n")
        assert again.recv(65536).startswith(b"HTTP/1.1 200")
        again.sendall(b"GET")
        _until_closed(again)
    assert time.monotonic() - began < 15


def test_a_body_that_trickles_is_cut_off(office: TestOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.3)
    with _tls(office) as sock:
        sock.sendall(b"POST /v1/enrol HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
        answer = _until_closed(sock)
    assert b" 408 " in answer.partition(b"\r\n")[0]
    assert b"body_too_slow" in answer


def test_an_endless_head_is_refused(office: TestOffice) -> None:
    with _tls(office) as sock:
        sock.sendall(b"GET /v1/hello HTTP/1.1\r\nX: " + b"a" * 17_000)  # more, and it is shut before all is sent
        assert b" 400 " in _until_closed(sock).partition(b"\r\n")[0]
    with office.http() as http:
        assert http.get("/v1/hello").status_code == 200


@pytest.mark.parametrize("packed", ["identity", "gzip"])
def test_a_laptop_that_is_revoked_meanwhile_gets_no_more_of_a_snapshot(
    office: TestOffice, caplog: pytest.LogCaptureFixture, packed: str
) -> None:
    """It may read as slowly as it likes; and what was cut off must not look like the end of it."""
    laptop, many = office.laptop(), 1500
    row = {"scope": SCOPE, "entity": "place", "rev": 1, "versions": [], "deleted": False, "merged": False}
    rows = [{**row, "id": f"r{n:05}", "doc": {"name": os.urandom(15_000).hex()}} for n in range(many)]
    office.office.db.write(lambda conn: conn.execute(sa.insert(tables.record), rows))
    bearer = {"Authorization": f"Bearer {laptop.token}", "Accept-Encoding": packed}
    came: list[str] = []

    def read(answer: httpx.Response) -> None:
        for line in answer.iter_lines():
            came.append(line)
            if len(came) == 2:  # the head, and a record
                admin.set_device(office.office.db, laptop.id, REVOKED, datetime.now(UTC))

    path, cut = f"/v1/snapshot?scope={SCOPE}", pytest.raises(httpx.RemoteProtocolError)
    with office.http(headers=bearer) as http, http.stream("GET", path) as answer, cut:
        read(answer)
    assert 2 <= len(came) < many
    [told] = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert "device_revoked" in (told.exc_text or told.getMessage())
    caplog.clear()
