"""Who is slow, greedy or silent is sent away, and the others are served meanwhile."""

from __future__ import annotations

import hashlib
import resource
import socket
import ssl
import threading
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import pytest

from inspector.office import app, limits, serving
from inspector.office.database import Database
from tests.offices import SCOPE, TestOffice

pytestmark = pytest.mark.machine

STRANGERS = 15
SHA = hashlib.sha256(b"x" * 5000).hexdigest()


@contextmanager
def _line(office: TestOffice) -> Iterator[ssl.SSLSocket]:
    context = ssl.create_default_context(cadata=office.now.ca_pem)
    plain = socket.create_connection(("127.0.0.1", office.port), timeout=20)
    with context.wrap_socket(plain, server_hostname="127.0.0.1") as line:
        yield line


def _rest(line: ssl.SSLSocket) -> bytes:
    found = b""
    try:
        while piece := line.recv(65536):
            found += piece
    except (ConnectionError, ssl.SSLError):
        pass
    return found


def _head(method: str, path: str, token: str, length: int, *more: str) -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: x",
        f"Authorization: Bearer {token}",
        f"Content-Length: {length}",
        *more,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


UPLOAD = ("Upload-Offset: 0", "Upload-Length: 5000", "Content-Type: application/partial-upload")


@pytest.mark.parametrize(
    ("method", "path", "more"),
    [("PATCH", f"/v1/blobs/{SHA}", UPLOAD), ("POST", "/v1/bundles", ()), ("POST", "/v1/push", ())],
    ids=["photo", "bundle", "push"],
)
def test_a_byte_now_and_then_holds_no_place(
    office: TestOffice, monkeypatch: pytest.MonkeyPatch, method: str, path: str, more: tuple[str, ...]
) -> None:
    laptop = office.laptop()
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.5)
    with _line(office) as line:
        line.sendall(_head(method, path, laptop.token, 5000, *more))
        line.settimeout(0.05)
        began, ended = time.monotonic(), False
        while not ended and time.monotonic() - began < 15:
            try:
                line.sendall(b"x")
                line.recv(1000)
                ended = True
            except TimeoutError:
                continue
            except (ConnectionError, ssl.SSLError):
                ended = True
    assert ended
    told = dict(line.split(": ") for line in UPLOAD)
    again = laptop.ask("PATCH", f"/v1/blobs/{SHA}", content=b"x" * 5000, headers=told)
    assert again.status_code in (201, 409), again.text  # its place is free, and what came is kept


def test_others_are_served_while_hundreds_hold_their_lines(office: TestOffice) -> None:
    laptop = office.laptop()
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    count = min(200, (soft - 200) // 2)
    with ExitStack() as held:
        for n in range(count):
            line = held.enter_context(_line(office))
            heads = (
                b"",
                b"GET /v1/hello HTTP/1.1\r\nHost: x\r\n",
                _head("POST", "/v1/push", laptop.token, 10_000) + b"{",
            )
            line.sendall(heads[n % 3])
        began = time.monotonic()
        assert laptop.ask("GET", f"/v1/pull?scope={SCOPE}").status_code == 200
        laptop.op("create", "place", "p", {"name": "x"})
        assert laptop.push().status_code == 200
        assert time.monotonic() - began < 10


def test_a_stranger_is_sent_away_before_megabytes_of_his_are_kept(office: TestOffice) -> None:
    with office.http() as http:
        http.post("/v1/push", content=b"x")  # what is made once is there
        tracemalloc.start()
        try:
            with ExitStack() as held:
                lines = [held.enter_context(_line(office)) for _ in range(STRANGERS)]
                for line in lines:
                    line.sendall(_head("POST", "/v1/push", "x", 2_000_000))
                    for _ in range(29):
                        line.sendall(b" " * 65536)
                _, peak = tracemalloc.get_traced_memory()
                for line in lines:
                    line.sendall(b" " * (2_000_000 - 29 * 65536))
                    assert b" 401 " in line.recv(65536).partition(b"\r\n")[0]
        finally:
            tracemalloc.stop()
    assert peak < STRANGERS * 1_000_000, peak


@pytest.mark.parametrize("length", [str(10**9), "9" * 30])
def test_what_is_too_large_is_refused_by_its_announcement(
    office: TestOffice, monkeypatch: pytest.MonkeyPatch, length: str
) -> None:
    laptop = office.laptop()
    monkeypatch.setattr(limits, "_READ_ON_SECONDS", 2)
    with _line(office) as line:
        line.sendall(_head("POST", "/v1/push", laptop.token, 1).replace(b"Length: 1", b"Length: " + length.encode()))
        with suppress(OSError):  # the office need not hear us out
            line.sendall(b" " * 100_000)
        assert _rest(line).partition(b"\r\n")[0].split(b" ")[1] in (b"413", b"400")


def test_a_served_office_may_open_more_files_than_a_login_allows() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(hard, serving._MOST_FILES) if hard != resource.RLIM_INFINITY else serving._MOST_FILES
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted - 1, hard))
        serving._allow_files()
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (wanted, hard)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_what_one_laptop_asks_at_once_keeps_no_other_waiting(
    office: TestOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many lines it opens: the office has fifteen threads for questions, and one laptop gets a few of them."""
    greedy, other = office.laptop("贪"), office.laptop("常")
    held, running = threading.Event(), threading.Semaphore(0)
    reads = app.page_body

    def slow(db: Database, *, device_id: str, **more: Any) -> bytes:
        if device_id == greedy.id:
            running.release()
            held.wait(30)
        return reads(db, device_id=device_id, **more)

    monkeypatch.setattr(app, "page_body", slow)
    asking = f"GET /v1/pull?scope={SCOPE} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {greedy.token}\r\n\r\n"
    with ExitStack() as lines:
        try:
            waiting = [lines.enter_context(_line(office)) for _ in range(2 * app.THREADS)]
            for line in waiting:
                line.sendall(asking.encode())
            assert running.acquire(timeout=10)
            bearer = {"Authorization": f"Bearer {other.token}"}
            with office.http(headers=bearer) as http:
                assert http.get(f"/v1/pull?scope={SCOPE}", timeout=10).status_code == 200
        finally:
            held.set()
        for line in waiting:  # and each of the many is answered in its turn
            line.settimeout(20)
            assert line.recv(65536).startswith(b"HTTP/1.1 200")
