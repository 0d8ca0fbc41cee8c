"""Photos over HTTP: a real server, real sockets, a bad link between; what arrived is never sent again without need."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request

from inspector.office import blob_routes as routes
from inspector.office.auth import Caller
from inspector.office.blob_grants import district
from inspector.office.blob_store import LocalStore
from inspector.office.blobs import ORIGINAL, Blobs
from inspector.office.database import Database, blob, blob_ref
from inspector.office.refusal import refuse
from tests.office.bad_link import BadLink

HERE, THERE = "330106", "330110"
SCOPES = {"a": HERE, "b": HERE, "stranger": THERE}
KB = 1024

UNREAD = 512 * 1024  # what a server has not read yet when the connection ends is lost with it


def who(request: Request) -> Caller:
    """Let in whoever names a known laptop; the real one reads a bearer."""
    device = request.headers.get("x-device", "")
    if device not in SCOPES:
        raise refuse("unauthorized", 401)
    scopes = frozenset({SCOPES[device]})
    return Caller(device, f"user-{device}", "inspector", scopes, scopes)


@contextmanager
def serving(app: Starlette) -> Iterator[int]:
    """Run the app on a free port."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(100)  # before the server does: nobody comes too early
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()
        assert not thread.is_alive()


@dataclass(frozen=True)
class Office:
    port: int
    blobs: Blobs
    store: LocalStore

    def offset(self, sha256: str) -> int:
        """Return how much has come of what the laptops of one district share."""
        return self.store.offset(sha256, district(HERE))

    def busy(self, sha256: str) -> bool:
        """Say whether somebody is sending it just now."""
        return any(key.startswith(sha256) for key in self.store.busy._held)


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Iterator[Office]:
    store = LocalStore(tmp_path / "blobs")
    blobs = Blobs(database, store)
    with serving(Starlette(routes=routes.blob_routes(blobs, who))) as port:
        yield Office(port, blobs, store)


def photo(seed: int, size: int = 300_000) -> tuple[str, bytes]:
    content = random.Random(seed).randbytes(size)
    return hashlib.sha256(content).hexdigest(), content


def announce(blobs: Blobs, sha256: str, photo_id: str = "p", device: str = "a") -> None:
    def act(conn: sa.Connection) -> None:
        conn.execute(blobs.db.insert(blob).values(sha256=sha256, state="expected").on_conflict_do_nothing())
        named = {"scope": SCOPES[device], "photo_id": photo_id, "role": ORIGINAL, "sha256": sha256}
        conn.execute(sa.insert(blob_ref).values(**named, device_id=device, announced_at_utc="2026-11-19T00:00:00.000Z"))

    blobs.db.write(act)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def error(self) -> str:
        return str(json.loads(self.body)["error"])


def ask(port: int, method: str, path: str, body: bytes | None = None, device: str = "a", **headers: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {"X-Device": device, **named})
        response = connection.getresponse()
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    finally:
        connection.close()


def patch(port: int, sha256: str, *segment: Any, **headers: str) -> Answer:
    offset, length, body, device = (*segment, "a")[:4]
    headers |= {"Upload_Offset": str(offset), "Upload_Length": str(length)}
    headers.setdefault("Content_Type", "application/partial-upload")
    return ask(port, "PATCH", f"/v1/blobs/{sha256}", body, device, **headers)


class Half:
    """A PATCH whose body is sent by hand, so that a test may stop in the middle."""

    def __init__(self, port: int, sha256: str, offset: int, length: int, device: str = "a") -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        head = (
            f"PATCH /v1/blobs/{sha256} HTTP/1.1\r\nHost: x\r\nX-Device: {device}\r\nUpload-Offset: {offset}\r\n"
            f"Upload-Length: {length}\r\nContent-Type: application/partial-upload\r\n"
            f"Content-Length: {length - offset}\r\n\r\n"
        )
        self.socket.sendall(head.encode())

    def send(self, content: bytes) -> None:
        self.socket.sendall(content)

    def status(self) -> int:
        return int(self.socket.recv(65536).split()[1])

    def close(self) -> None:
        self.socket.close()


def until(true: object, seconds: float = 10) -> None:
    """Poll a condition of the server; the event is another thread's and has no other sign."""
    waiting = threading.Event()
    for _ in range(int(seconds / 0.01)):
        if true():  # type: ignore[operator]
            return
        waiting.wait(0.01)
    raise AssertionError("it never came true")


def test_segments_then_whole_then_already_there(office: Office) -> None:
    sha, content = photo(1)
    announce(office.blobs, sha)
    assert ask(office.port, "HEAD", f"/v1/blobs/{sha}").status == 404
    first = patch(office.port, sha, 0, len(content), content[:1000])
    assert (first.status, first.headers["upload-offset"], first.headers["upload-complete"]) == (204, "1000", "?0")
    head = ask(office.port, "HEAD", f"/v1/blobs/{sha}")
    assert (head.status, head.headers["upload-offset"], head.headers["upload-complete"]) == (200, "1000", "?0")
    assert head.headers["upload-length"] == str(len(content))
    wrong = patch(office.port, sha, 0, len(content), content[:1000])
    assert (wrong.status, wrong.headers["upload-offset"], wrong.error) == (409, "1000", "offset_mismatch")
    assert json.loads(wrong.body)["offset"] == 1000
    last = patch(office.port, sha, 1000, len(content), content[1000:])
    assert (last.status, last.headers["upload-complete"]) == (201, "?1")
    head = ask(office.port, "HEAD", f"/v1/blobs/{sha}")
    assert (head.headers["upload-complete"], head.headers["x-safe"]) == ("?1", "?0")
    again = patch(office.port, sha, 0, len(content), content)
    assert (again.status, again.headers["upload-complete"]) == (200, "?1")


def test_have_over_the_wire(office: Office) -> None:
    sha, content = photo(2)
    announce(office.blobs, sha)
    patch(office.port, sha, 0, len(content), content)
    absent = "f" * 64
    answer = ask(office.port, "POST", "/v1/blobs/have", json.dumps({"sha256": [sha, absent, sha]}).encode())
    assert json.loads(answer.body) == {"stored": [sha], "safe": [], "partial": {}, "missing": [absent]}
    stranger = ask(office.port, "POST", "/v1/blobs/have", json.dumps({"sha256": [sha]}).encode(), "stranger")
    assert json.loads(stranger.body)["missing"] == [sha]


def test_what_have_cannot_read_is_refused(office: Office) -> None:
    for body, status in (
        (b"", 400),
        (b"{", 400),
        (b'{"sha256": [1]}', 400),
        (b'{"sha256": ["\xff"]}', 400),
        (b'{"sha256": ["../../etc/passwd"]}', 400),
        (b"[" * 100_000, 400),
        (json.dumps({"sha256": ["0" * 64] * 1001}).encode(), 413),
        (b" " * 1_000_000, 413),
    ):
        assert ask(office.port, "POST", "/v1/blobs/have", body).status == status, body[:40]


def test_headers_that_say_nonsense_are_refused(office: Office) -> None:
    sha, _ = photo(3)
    for headers, status in (
        ({"Upload_Offset": "-1"}, 400),
        ({"Upload_Offset": "x"}, 400),
        ({"Upload_Offset": "1" * 400}, 400),
        ({"Upload_Length": ""}, 400),
        ({"Upload_Length": "0"}, 400),
        ({"Upload_Length": str(5 * 1024**3)}, 413),
        ({"Upload_Length": "3"}, 413),
        ({"Upload_Offset": "7"}, 409),
        ({"Content_Type": "text/html"}, 415),
        ({"Preview_Of": "../secret"}, 400),
    ):
        whole = {"Upload_Offset": "0", "Upload_Length": "100", "Content_Type": "application/partial-upload"} | headers
        assert ask(office.port, "PATCH", f"/v1/blobs/{sha}", b"four", **whole).status == status, headers
    assert not office.store.offset(sha, "a")
    assert not office.offset(sha)


def test_a_path_that_is_no_hash_is_refused(office: Office) -> None:
    headers = {"Upload_Offset": "0", "Upload_Length": "4", "Content_Type": "application/partial-upload"}
    for name in ("A" * 64, "0" * 63, "..%2f" + "0" * 59, "%00" + "0" * 63, "0" * 64 + "%0a"):
        for method in ("HEAD", "GET", "PATCH"):
            body = b"four" if method == "PATCH" else None
            assert ask(office.port, method, f"/v1/blobs/{name}", body, **headers).status in (400, 404), (method, name)


def test_nobody_unknown_gets_anything(office: Office) -> None:
    sha, content = photo(4)
    announce(office.blobs, sha)
    patch(office.port, sha, 0, len(content), content)
    for method, path in (("GET", ""), ("GET", "/preview"), ("HEAD", "")):
        assert ask(office.port, method, f"/v1/blobs/{sha}{path}", device="nobody").status == 401
    assert ask(office.port, "POST", "/v1/blobs/have", b"{}", device="nobody").status == 401
    assert patch(office.port, sha, 0, 4, b"four", "nobody").status == 401


def test_another_district_is_told_what_it_would_be_told_of_nothing(office: Office) -> None:
    sha, content = photo(5)
    announce(office.blobs, sha)
    patch(office.port, sha, 0, len(content), content)
    nothing = "e" * 64
    for method, path in (("GET", ""), ("HEAD", ""), ("GET", "/preview")):
        real, none = (ask(office.port, method, f"/v1/blobs/{name}{path}", device="stranger") for name in (sha, nothing))
        assert (real.status, real.body) == (none.status, none.body) == (404, none.body)
    real, none = (patch(office.port, name, 0, 100, content[:50], "stranger") for name in (sha, nothing))
    assert (real.status, real.headers["upload-offset"]) == (none.status, none.headers["upload-offset"]) == (204, "50")


def test_reading_whole_and_in_ranges(office: Office) -> None:
    sha, content = photo(6, 3_000_000)
    announce(office.blobs, sha)
    patch(office.port, sha, 0, len(content), content)
    whole = ask(office.port, "GET", f"/v1/blobs/{sha}", device="b")
    assert (whole.status, whole.body) == (200, content)
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    assert whole.headers["repr-digest"] == f"sha-256=:{digest}:"
    size = len(content)
    for wanted, start, end in (
        ("bytes=0-9", 0, 10),
        ("bytes=2999990-", 2_999_990, size),
        ("bytes=-7", size - 7, size),
        ("bytes=1048570-2097160", 1_048_570, 2_097_161),
        ("bytes=5-99999999999", 5, size),
    ):
        part = ask(office.port, "GET", f"/v1/blobs/{sha}", Range=wanted)
        assert (part.status, part.body) == (206, content[start:end])
        assert part.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
        assert part.headers["repr-digest"] == f"sha-256=:{digest}:"
    assert ask(office.port, "GET", f"/v1/blobs/{sha}", Range="bytes=3000000-").status == 416
    for unread in ("bytes=9-5", "bytes=a-b", "bytes=0-1,5-6", "lines=1-2", "bytes=-", "bytes"):
        assert ask(office.port, "GET", f"/v1/blobs/{sha}", Range=unread).status == 200


def test_a_preview_is_read_by_its_original(office: Office) -> None:
    (original, _), (preview, content) = photo(7), photo(8, 5000)
    announce(office.blobs, original)
    assert patch(office.port, preview, 0, 5000, content, Preview_Of=original).status == 201
    found = ask(office.port, "GET", f"/v1/blobs/{original}/preview", device="b")
    assert (found.status, found.body) == (200, content)
    assert ask(office.port, "GET", f"/v1/blobs/{original}/preview", device="stranger").status == 404


def test_wrong_bytes_are_refused_and_the_next_upload_begins_anew(office: Office) -> None:
    sha, content = photo(9)
    announce(office.blobs, sha)
    bad = patch(office.port, sha, 0, len(content), content[:-1] + bytes([content[-1] ^ 1]))
    assert (bad.status, bad.error, bad.headers["upload-offset"]) == (422, "digest_mismatch", "0")
    assert patch(office.port, sha, 0, len(content), content).status == 201


def test_a_chunked_body_longer_than_announced_is_cut_off(office: Office) -> None:
    sha, content = photo(10, 3_000_000)
    announce(office.blobs, sha)
    connection = http.client.HTTPConnection("127.0.0.1", office.port, timeout=20)
    headers = {"X-Device": "a", "Upload-Offset": "0", "Upload-Length": "1000"}
    pieces = (content[at : at + 65536] for at in range(0, len(content), 65536))
    connection.request("PATCH", f"/v1/blobs/{sha}", pieces, headers, encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()
    assert office.offset(sha) <= 1000


def test_two_laptops_with_the_same_photo_one_waits_and_one_blob_comes_of_it(office: Office) -> None:
    sha, content = photo(11)
    announce(office.blobs, sha, "p1", "a")
    announce(office.blobs, sha, "p2", "b")
    first = Half(office.port, sha, 0, len(content), "a")
    first.send(content[:100_000])
    until(lambda: office.busy(sha))
    second = patch(office.port, sha, 0, len(content), content, "b")
    assert (second.status, second.error, second.headers["retry-after"]) == (423, "blob_busy", "5")
    first.send(content[100_000:])
    assert first.status() == 201
    first.close()
    assert patch(office.port, sha, 0, len(content), content, "b").status == 200
    assert list(office.store.all()) == [(sha, len(content))]


def test_a_laptop_that_comes_again_is_not_kept_out_by_its_own_dead_connection(office: Office) -> None:
    sha, content = photo(12, 3_000_000)
    announce(office.blobs, sha)
    dead = Half(office.port, sha, 0, len(content))
    dead.send(content[:1_500_000])
    until(lambda: office.offset(sha) > 0)
    answer = patch(office.port, sha, 0, len(content), content)  # the old one gives way, what it brought stays
    assert (answer.status, answer.error) == (409, "offset_mismatch")
    offset = int(answer.headers["upload-offset"])
    assert 0 < offset <= 1_500_000
    assert patch(office.port, sha, offset, len(content), content[offset:]).status == 201
    dead.close()


def test_what_came_before_the_link_broke_is_kept(office: Office) -> None:
    sha, content = photo(13, 3_000_000)
    announce(office.blobs, sha)
    broken = Half(office.port, sha, 0, len(content))
    broken.send(content[:1_234_567])
    broken.close()
    until(lambda: not office.busy(sha) and office.offset(sha) > 0)
    offset = office.offset(sha)
    assert 1_234_567 - UNREAD <= offset <= 1_234_567
    asked = ask(office.port, "POST", "/v1/blobs/have", json.dumps({"sha256": [sha]}).encode())
    assert json.loads(asked.body)["partial"] == {sha: offset}
    assert patch(office.port, sha, offset, len(content), content[offset:]).status == 201


def test_a_sender_who_falls_silent_loses_his_place_but_not_his_bytes(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "SILENCE_S", 0.2)
    sha, content = photo(14)
    announce(office.blobs, sha)
    silent = Half(office.port, sha, 0, len(content))
    silent.send(content[:5000])
    until(lambda: office.offset(sha) == 5000 and not office.busy(sha))
    assert patch(office.port, sha, 5000, len(content), content[5000:], "b").status in (201, 409)
    silent.close()


def test_a_full_disk_is_said_and_the_partial_kept(office: Office) -> None:
    sha, content = photo(15)
    announce(office.blobs, sha)
    patch(office.port, sha, 0, len(content), content[:5000])
    office.store._reserve = 10**15
    full = patch(office.port, sha, 5000, len(content), content[5000:])
    assert (full.status, full.error, full.headers["upload-offset"]) == (507, "office_full", "5000")
    office.store._reserve = 0
    assert patch(office.port, sha, 5000, len(content), content[5000:]).status == 201


class Sender:
    """A laptop on a bad link: segments of 256 KB to 8 MB, halved by a failure, doubled by a success."""

    def __init__(self, port: int, whole_files: bool = False) -> None:
        self.port, self.segment, self.whole_files, self.sent = port, 1024 * KB, whole_files, 0
        self.connection: http.client.HTTPConnection | None = None

    def upload(self, sha256: str, content: bytes) -> None:
        offset: int | None = None
        for _ in range(400):
            try:
                if offset is None:
                    answer = self.ask("HEAD", sha256)
                    if answer.headers.get("upload-complete") == "?1":
                        return
                    offset = int(answer.headers.get("upload-offset", 0))
                answer = self.ask("PATCH", sha256, content[offset : offset + self.segment], offset, len(content))
            except (OSError, http.client.HTTPException):
                self.close()
                self.segment = max(self.segment // 2, 256 * KB)
                offset = None
                continue
            if answer.status in (200, 201):
                return
            if answer.status == 204:
                self.segment = min(self.segment * 2, 8192 * KB)
            offset = int(answer.headers["upload-offset"]) if answer.status in (204, 409) else None
        raise AssertionError("it never arrived")

    def ask(self, method: str, sha256: str, body: bytes = b"", offset: int = 0, length: int = 0) -> Answer:
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            self.connection.connect()
            self.connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 64 * KB)
        headers = {"X-Device": "a"}
        if method == "PATCH":
            headers |= {"Upload-Offset": str(offset), "Upload-Length": str(length), "Content-Length": str(len(body))}
            headers["Content-Type"] = "application/partial-upload"
        self.connection.request(method, f"/v1/blobs/{sha256}", self.counted(body) if body else None, headers)
        response = self.connection.getresponse()
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())

    def counted(self, body: bytes) -> Iterator[bytes]:
        for at in range(0, len(body), 16 * KB):
            piece = body[at : at + 16 * KB]
            self.sent += len(piece)
            yield piece

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None


@pytest.mark.parametrize(("resets_per_photo", "most"), [(1.0, 1.35), (2.5, 1.7)])
def test_a_bad_link_costs_little_more_than_the_photos(office: Office, resets_per_photo: float, most: float) -> None:
    size = 4_000_000
    photos = [photo(100 + number, size) for number in range(12)]
    for number, (sha, _) in enumerate(photos):
        announce(office.blobs, sha, f"p{number}")
    with BadLink(office.port, mean_bytes=size / resets_per_photo, lost_replies=0.05, seed=7) as link:
        sender = Sender(link.port)
        for sha, content in photos:
            sender.upload(sha, content)
        sender.close()
    ratio = sender.sent / (size * len(photos))
    print(
        f"{resets_per_photo} resets a photo: sent {ratio:.2f} x payload, {link.resets} resets, {link.lost} replies lost"
    )
    assert link.resets >= len(photos) * resets_per_photo * 0.25  # how the bytes are cut up is the system's business
    assert link.lost > 0
    assert all(office.store.check(sha) for sha, _ in photos)
    assert len(list(office.store.all())) == len(photos)
    assert [path for path in (office.store.root / "partial").rglob("*") if path.is_file()] == []
    assert ratio <= most
