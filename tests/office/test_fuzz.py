"""Whatever is sent, the office refuses it or takes it in: no 5xx, no growing memory, nothing changed by a refusal.

Hypothesis writes messages of every shape the wire has, well-typed and wild, or hurts them on the way; a real office
with TLS answers. The short walk is part of the suite; `pytest -m torture` sends ten thousand. At least half must come
past decoding: a walk that is turned away at the door tests the door only.
"""

from __future__ import annotations

import gc
import hashlib
import json
import types
import typing
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx
import msgspec
import psutil
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from inspector.domain.op import GENESIS, KINDS, chain
from inspector.domain.record import ENTITIES, fields
from inspector.office import app
from inspector.office import database as tables
from inspector.office.admin_routes import Decide, Invite
from inspector.wire import messages
from tests.offices import SCOPE, Laptop, TestOffice

SHORT, LONG = 600, 10_000
_PORTION = 200
MOST_GROWTH = 160 * 1024**2  # of this process, client, server and Hypothesis together
MESSAGES: dict[str, Any] = {
    "/v1/enrol": messages.Enrol,
    "/v1/session": messages.AskSession,
    "/v1/push": messages.Push,
    "/v1/blobs/have": messages.HaveAsk,
    "/v1/outcomes": messages.OutcomesAsk,
    "/v1/admin/invite": Invite,
    "/v1/admin/quarantine/release": Decide,
    "/v1/admin/quarantine/reject": Decide,
}
# what is said to what could not be read, or before it was
UNREAD = {"bad_message", "bad_query", "bad_header", "bad_digest", "proto_unknown", "role_denied", "read_only"}
TRICKS = (
    "..%2f..%2fetc%2fpasswd", "%2fetc%2fpasswd", "..", "%2e%2e", "%00", "%0d%0aX:1", "A" * 64, "F" * 63 + "g", "",
    "%d9%a1" * 64, "%ef%bc%91" * 64, "%ff", "%ed%a0%80", "a" * 63, "a" * 65, "0" * 64 + "%20", "0" * 64 + "%0a", "have",
    "*", "a" * 4000, "0" * 64 + "/../" + "0" * 64, "..\\..\\x", "%5c%5cserver%5cshare", "C:%5cx", "~root", "blob.s",
)  # fmt: skip
RANGES = ("bytes=0-", "bytes=5-2", "bytes=-0", "bytes=-5", "bytes=9999999-", "bytes=0-0,2-3", "bytes=a-b", "lines=0-1",
          "bytes=" + "9" * 30 + "-", "bytes=٠-٩", "", "bytes", "bytes=--1")  # fmt: skip
NUMBERS = (
    "0",
    "1",
    "-1",
    "5",
    "007",
    "1e3",
    "0x10",
    "",
    " 7",
    "9" * 15,
    "9" * 40,
    "١٢",
    "+1",
    "1_000",
    "NaN",
    "4294967297",
)
WORDS = ("", " ", "\x00", "a\x00b", "\u2028", "\U0010ffff", "؀", "é" * 300, "../..", "%00", "'; DROP TABLE op_log;--",
         "NaN", "null", "0", "-1", "true", "2026-11-22", "9999-12-31T23:59:59.000Z", "0001-01-01T00:00:00+08:00",
         "2026-02-30", "gcj02", "create", "close", "void", "x" * 5000, "${jndi:x}", "\ufeff", "\u202e")  # fmt: skip
WILD_NUMBERS = (0, 1, -1, 90, 181, 2**31, 2**53, 2**63 - 1, 2**63, 2**64, -(2**63), 10**30, 0.5, -0.0, 1e308, 5e-324)

words = st.one_of(st.sampled_from(WORDS), st.text(st.characters(exclude_categories=("Cs",)), max_size=30))
numbers = st.one_of(st.sampled_from(WILD_NUMBERS), st.integers(), st.floats(allow_nan=False, allow_infinity=False))
scalars = st.one_of(st.none(), st.booleans(), numbers, words)
values = st.recursive(
    scalars, lambda some: st.lists(some, max_size=3) | st.dictionaries(words, some, max_size=3), max_leaves=6
)


@dataclass
class Sent:
    """One request; `laptop` says whose bearer it carries, `ops` what its laptop adds to its journal."""

    kind: str
    who: int
    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    ops: list[dict[str, Any]] | None = None


def typed(kind: Any) -> st.SearchStrategy[Any]:  # noqa: PLR0911 - one line for each type of the wire
    """Return JSON values of a type of the wire: right in shape, wild in content."""
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if kind is str:
        return st.one_of(words, st.sampled_from((SCOPE, "0" * 64, "00" * 64, "inspector", "admin", "a" * 64)))
    if kind is int:
        return st.one_of(st.integers(), st.sampled_from((0, 1, 2**63, 2**64 - 1)))
    if kind is bool:
        return st.booleans()
    if kind is msgspec.Raw or kind is Any:
        return values
    if origin in (typing.Union, types.UnionType):
        return st.one_of(*(st.none() if one is type(None) else typed(one) for one in inside))
    if origin is tuple:
        return st.lists(typed(inside[0]), max_size=4)
    if origin is dict:
        return st.dictionaries(words, typed(inside[1]), max_size=3)
    hints = typing.get_type_hints(kind)
    return st.fixed_dictionaries({name: typed(hint) for name, hint in hints.items()})


@st.composite
def hurt(draw: st.DrawFn, said: Any) -> bytes:  # noqa: PLR0911 - one line for each way
    """Write a message down and damage it, once in three times."""
    body = json.dumps(said, ensure_ascii=draw(st.booleans())).encode()
    how = draw(st.integers(0, 23))
    if how == 0:
        return body[: draw(st.integers(0, max(len(body) - 1, 0)))]
    if how == 1:
        return body.replace(b'"', b'"\\ud800', 2)
    if how == 2:
        return b"[" * 100_000 + body
    if how == 3:
        return body[:-1] + b',"z":' + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"}"
    if how == 4:
        return body[:-1] + b',"z":' + b"9" * 5000 + b"}"
    if how == 5:
        return body[:-1] + b"," + body[1:]  # every key twice
    if how == 6:
        return b"\xff\xfe" + body
    if how == 7 and isinstance(said, dict) and said:
        name = draw(st.sampled_from(sorted(said)))
        return json.dumps({**said, name: draw(values)}).encode()
    if how == 8 and isinstance(said, dict) and said:
        name = draw(st.sampled_from(sorted(said)))
        return json.dumps({key: value for key, value in said.items() if key != name}).encode()
    return body


@st.composite
def wild_op(draw: st.DrawFn) -> dict[str, Any]:
    """Return what an op says beside its envelope: fields of a real entity with values of any kind."""
    entity = draw(st.sampled_from([*ENTITIES, "unknown"]))
    kind = draw(st.sampled_from((*KINDS, "create", "update", "update", "zap")))
    names = [*fields(entity), "answers.a", "answers.", "zz"] if entity in ENTITIES else ["x"]
    pair = st.lists(values, min_size=2, max_size=2) if draw(st.integers(0, 9)) else values
    patch = {} if kind in ("delete", "restore") else draw(st.dictionaries(st.sampled_from(names), pair, max_size=5))
    record = f"{entity}-{draw(st.integers(0, 3))}" if draw(st.integers(0, 19)) else draw(words)
    said: dict[str, Any] = {"kind": kind, "entity": entity, "record": record, "patch": patch}
    said["base_rev"] = draw(st.sampled_from((0, 0, 1, 2, 7, 2**40)))
    if not draw(st.integers(0, 5)):
        name = draw(
            st.sampled_from(("op_id", "tx", "author", "wall", "tz", "skew_ms", "schema", "app", "resolves", "seq"))
        )
        said[name] = draw(st.one_of(values, st.just("op-1")))
    if not draw(st.integers(0, 15)):
        said[draw(st.sampled_from(("device", "scope", "tx_last", "patch", "kind", "entity")))] = draw(values)
    return said


@st.composite
def requests(draw: st.DrawFn) -> Sent:  # noqa: PLR0911 - one for each kind
    """Return one request of any route."""
    who = draw(st.integers(0, 3))
    kind = draw(
        st.sampled_from(("ops",) * 5 + ("message",) * 5 + ("read",) * 3 + ("blob",) * 4 + ("bundle", "admin", "any"))
    )
    if kind == "ops":
        return Sent(kind, who % 3, "POST", "/v1/push", ops=draw(st.lists(wild_op(), min_size=1, max_size=4)))
    if kind == "message":
        path = draw(st.sampled_from(sorted(MESSAGES)))
        who = 2 if "/admin/" in path and draw(st.integers(0, 3)) else who
        return Sent(kind, who, "POST", path, body=draw(hurt(draw(typed(MESSAGES[path])))), headers=draw(odd_headers()))
    if kind == "read":
        path = draw(st.sampled_from(("pull", "standing", "snapshot")))
        asked = {"scope": SCOPE if draw(st.integers(0, 3)) else draw(words)}
        asked |= draw(
            st.dictionaries(st.sampled_from(("after", "tag", "epoch", "limit", "after_id")), _query, max_size=3)
        )
        text = "&".join(f"{name}={quote(value)}" for name, value in asked.items())
        return Sent(kind, who, "GET", f"/v1/{path}?{text}", headers=draw(odd_headers()))
    if kind == "blob":
        return draw(blob_request(who))
    if kind == "bundle":
        return Sent(kind, who, "POST", "/v1/bundles", body=draw(st.binary(max_size=300)))
    if kind == "admin":
        names = ("status", "devices", "people", "missing", "quarantine", "conflicts")
        path = f"/v1/admin/{draw(st.sampled_from(names))}?x={quote(draw(words))}"
        return (
            Sent(kind, who, "GET", path) if who else Sent(kind, 2, "POST", f"/v1/admin/devices/{_trick(draw)}/revoke")
        )
    method = draw(st.sampled_from(("GET", "PUT", "DELETE", "OPTIONS", "TRACE", "POST", "FOO")))
    return Sent(kind, who, method, f"/{_trick(draw)}/{quote(draw(words))}", headers=draw(odd_headers()))


_query = st.one_of(st.sampled_from(NUMBERS), words)


def _trick(draw: st.DrawFn) -> str:
    return draw(st.sampled_from(TRICKS))


@st.composite
def odd_headers(draw: st.DrawFn) -> dict[str, str]:
    """Return headers nobody sends, mostly none."""
    if draw(st.integers(0, 5)):
        return {}
    some = {
        "X-Proto": NUMBERS, "Content-Type": ("text/html", "", "application/json; charset=utf-16", "\x7f"),
        "Content-Encoding": ("gzip", "identity", "br, gzip", "", "é"), "Accept-Encoding": ("gzip;q=x", "*", "gzip;;,"),
        "Expect": ("100-continue", "x"), "Range": RANGES, "Authorization": ("Basic x", "Bearer", "Bearer  ", "é"),
        "Host": ("evil.example", ""), "Preview-Of": TRICKS, "If-None-Match": ("*",), "Transfer-Encoding": ("chunked",),
    }  # fmt: skip
    name = draw(st.sampled_from(sorted(some)))
    return {name: draw(st.sampled_from(some[name]))}


@st.composite
def blob_request(draw: st.DrawFn, who: int) -> Sent:
    """Ask for bytes or bring them."""
    content = draw(st.binary(max_size=40))
    name = hashlib.sha256(content).hexdigest() if draw(st.integers(0, 2)) else _trick(draw)
    method = draw(st.sampled_from(("PATCH", "PATCH", "GET", "HEAD")))
    tail = "/preview" if method == "GET" and draw(st.booleans()) else ""
    headers = draw(odd_headers())
    if method != "PATCH":
        return Sent(
            "blob", who, method, f"/v1/blobs/{name}{tail}", headers={"Range": draw(st.sampled_from(RANGES)), **headers}
        )
    whole = draw(st.integers(0, 4)) > 0
    told = {
        "Upload-Offset": "0" if whole else draw(st.sampled_from(NUMBERS)),
        "Upload-Length": str(len(content)) if whole else draw(st.sampled_from(NUMBERS)),
        "Content-Type": "application/partial-upload",
    }
    return Sent("blob", who, method, f"/v1/blobs/{name}", headers={**told, **headers}, body=content)


class Walk:
    """One office, four laptops, and what became of each request."""

    def __init__(self, office: TestOffice) -> None:
        self.office = office
        self.laptops = [office.laptop("甲"), office.laptop("乙", "reviewer"), office.laptop("丙", "admin")]
        self.laptops.append(office.laptop("丁", "auditor"))
        self.http = office.http()
        self.sent: Counter[str] = Counter()
        self.answers: Counter[tuple[str, int, str]] = Counter()
        self.read = 0
        self._before = self.state()

    def state(self) -> tuple[Any, ...]:
        """Return what a refusal must not change."""
        every = (
            tables.op_log,
            tables.record_version,
            tables.app_user,
            tables.device,
            tables.user_scope,
            tables.user_person,
        )

        def act(conn: sa.Connection) -> tuple[Any, ...]:
            counts = [conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in every]
            return (*counts, conn.execute(sa.select(tables.feed.c.last_seq)).scalar())

        return self.office.office.db.read(act)

    def send(self, one: Sent) -> None:
        """Send a request and hold its answer to the rules."""
        laptop = self.laptops[one.who]
        start = len(laptop.journal)
        body = one.body if one.ops is None else self._push(laptop, one.ops)
        headers = {"Authorization": f"Bearer {laptop.token}", **one.headers}
        url = self.http.base_url.copy_with(raw_path=one.path.encode("ascii", "ignore").replace(b" ", b"%20"))
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        try:
            answer = self.http.send(httpx.Request(one.method, url, headers=raw, content=body))
        except httpx.LocalProtocolError:  # what cannot even be written down
            del laptop.journal[start:]
            return
        if answer.status_code != 200:
            del laptop.journal[start:]
        self._judge(one, answer)

    def _push(self, laptop: Laptop, ops: list[dict[str, Any]]) -> bytes:
        """Write the ops into the laptop's journal as a hostile program would: chained rightly, said wrongly."""
        start = len(laptop.journal)
        for said in ops:
            seq, head = len(laptop.journal) + 1, laptop.journal[-1][0] if laptop.journal else GENESIS
            envelope: dict[str, Any] = {
                "op_id": f"{laptop.id[:8]}-{seq}", "tx": f"t{seq}", "tx_last": True, "scope": SCOPE,
                "device": laptop.id, "seq": seq, "base_rev": 0, "author": laptop.person, "tz": "CST",
                "wall": "2026-11-22T09:00:00+08:00", "skew_ms": None, "schema": 1, "app": "test", **said,
            }  # fmt: skip
            body = json.dumps(envelope, ensure_ascii=False).encode()
            laptop.journal.append((chain(head, body), body))
        some = b",".join(
            b'{"hash":"%s","body":%s}' % (one.hex().encode(), body) for one, body in laptop.journal[start:]
        )
        return b'{"scope":"%s","ops":[%s]}' % (SCOPE.encode(), some)

    def _judge(self, one: Sent, answer: httpx.Response) -> None:
        status = answer.status_code
        told = answer.json() if answer.headers.get("content-type") == "application/json" and answer.content else {}
        error = str(told.get("error", "")) if isinstance(told, dict) else ""
        assert status < 500, (one, status, answer.text)
        assert status < 400 or error or not answer.content or one.kind == "any", (one, status, answer.text)
        self.sent[one.kind] += 1
        self.answers[one.kind, status, error] += 1
        at_the_door = status in (401, 404, 405, 408, 413, 415, 416, 429) or error in UNREAD
        self.read += not at_the_door
        if status >= 400:
            now = self.state()
            assert now == self._before, (one, answer.text)
        else:
            self._before = self.state()

    def ends_well(self) -> None:
        """Whatever was taken in is whole: numbers without gaps, one chain, every op at a place of the feed."""
        db = self.office.office.db
        logged = db.read(lambda conn: conn.execute(sa.select(tables.op_log)).all())
        marks = set(db.read(lambda conn: conn.execute(sa.select(tables.feed_mark.c.seq)).scalars().all()))
        last = db.read(lambda conn: conn.execute(sa.select(tables.feed.c.last_seq)).scalar_one())
        changes = db.read(lambda conn: conn.execute(sa.select(tables.change.c.seq)).scalars().all())
        versions = db.read(lambda conn: conn.execute(sa.select(tables.record_version)).all())
        for laptop in self.laptops[:3]:
            own = sorted((row for row in logged if row.device_id == laptop.id), key=lambda row: row.device_seq)
            assert [row.device_seq for row in own] == list(range(1, len(laptop.journal) + 1))
            assert [(bytes(row.hash), bytes(row.body)) for row in own] == laptop.journal
        assert {row.feed_seq for row in logged} <= marks
        assert max(marks) == last
        assert len(set(changes)) == len(changes)
        assert set(changes) <= set(range(1, last + 1))
        revisions: dict[str, list[int]] = {}
        for row in sorted(versions, key=lambda row: row.rev):
            revisions.setdefault(row.record_id, []).append(row.rev)
        assert all(found == list(range(1, len(found) + 1)) for found in revisions.values())
        for laptop in self.laptops:
            with self.office.http(headers={"Authorization": f"Bearer {laptop.token}"}) as http:
                assert http.get(f"/v1/pull?scope={SCOPE}&limit=500").status_code == 200
                assert http.get(f"/v1/snapshot?scope={SCOPE}").status_code == 200


def walk(office: TestOffice, count: int) -> Walk:
    """Send `count` requests."""
    made = Walk(office)
    for number, start in enumerate(range(0, count, _PORTION)):  # Hypothesis remembers every example of a run
        run = settings(
            max_examples=min(_PORTION, count - start),
            deadline=None,
            database=None,
            derandomize=False,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        run(seed(number)(given(requests())(made.send)))()
    return made


def _memory() -> int:
    gc.collect()
    return int(psutil.Process().memory_info().rss)


def _hold(office: TestOffice, count: int) -> None:
    first = walk_some(office)  # imports, pools and caches are filled before memory is looked at
    before = _memory()
    made = walk(office, count)
    grown = _memory() - before
    first.http.close()
    made.http.close()
    made.ends_well()
    total = sum(made.sent.values())
    assert total >= count * 0.95, made.sent
    assert made.read >= total / 2, (made.read, total, made.answers.most_common(30))
    assert min(made.sent[kind] for kind in ("ops", "message", "read", "blob", "bundle", "admin", "any")) >= count / 200
    assert made.answers["ops", 200, ""] > count / 20, made.answers
    assert made.answers["blob", 201, ""], made.answers
    assert grown < MOST_GROWTH, f"{grown >> 20} MB"


def walk_some(office: TestOffice) -> Walk:
    """Send one request of each kind."""
    made = Walk(office)
    for path in ("/v1/admin/status", f"/v1/pull?scope={SCOPE}", f"/v1/snapshot?scope={SCOPE}"):
        made.send(Sent("read", 2, "GET", path))
    made.send(Sent("bundle", 0, "POST", "/v1/bundles", body=b"x"))
    return made


@pytest.mark.machine
@pytest.mark.timeout(300)
def test_nothing_that_is_sent_is_the_offices_fault(office: TestOffice) -> None:
    _hold(office, SHORT)


@pytest.mark.torture
@pytest.mark.timeout(3600)
def test_ten_thousand_wild_requests_leave_the_office_well(office: TestOffice) -> None:
    _hold(office, LONG)


def test_every_message_of_the_wire_is_walked(office: TestOffice) -> None:
    posts = {
        route.path  # type: ignore[attr-defined]
        for route in app.make_app(office.office).routes
        if "POST" in (route.methods or ())  # type: ignore[attr-defined]
    }
    assert posts == {*MESSAGES, "/v1/bundles", "/v1/admin/devices/{id}/revoke"}
