"""Who gets nothing: every route the office has, asked by everybody who must not be answered.

The table names each route by its path and method, and the first test compares it with the routes of the application, so
that a new one cannot be forgotten.
"""

from __future__ import annotations

import hashlib
import io
import os
import struct
import uuid
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from inspector.domain.clock_text import utc_text
from inspector.domain.exchange import Cursor
from inspector.office import admin, app, auth
from inspector.office import database as tables
from inspector.wire import bundle as form
from tests.office.handmade import bundle, manifest, sealed
from tests.offices import SCOPE, Laptop, TestOffice, new_laptop

OTHER = "440513"
SECRET = "机密村甲"
ORIGINAL, PREVIEW, LATER = b"original" * 1000, b"preview" * 100, b"not sent yet"
SHA, SMALL, COMING = (hashlib.sha256(one).hexdigest() for one in (ORIGINAL, PREVIEW, LATER))


@dataclass
class World:
    """A district with work in it, and one beside it."""

    office: TestOffice
    inspector: Laptop
    reviewer: Laptop
    admin: Laptop
    auditor: Laptop
    far_inspector: Laptop
    far_admin: Laptop
    aside: str = ""

    def state(self) -> tuple[Any, ...]:
        """Return everything that must not change: counts of what is kept, standing of each user and device."""
        every = (tables.op_log, tables.record, tables.feed, tables.enrol_code, tables.user_scope, tables.bundle)

        def act(conn: sa.Connection) -> tuple[Any, ...]:
            counts = [conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in every]
            machines = conn.execute(sa.select(tables.device.c.id, tables.device.c.status)).all()
            blobs = conn.execute(sa.select(tables.blob.c.sha256, tables.blob.c.state)).all()
            waiting = conn.execute(sa.select(tables.op_log.c.op_id, tables.op_log.c.state)).all()
            return (*counts, sorted(map(tuple, machines)), sorted(map(tuple, blobs)), sorted(map(tuple, waiting)))

        return self.office.office.db.read(act)


def send(laptop: Laptop, sha256: str, content: bytes, **headers: str) -> httpx.Response:
    """Upload bytes whole."""
    told = {"Upload-Offset": "0", "Upload-Length": str(len(content)), "Content-Type": "application/partial-upload"}
    return laptop.ask("PATCH", f"/v1/blobs/{sha256}", content=content, headers={**told, **headers})


@pytest.fixture
def world(office: TestOffice) -> World:
    made = World(
        office,
        inspector=office.laptop("甲"),
        reviewer=office.laptop("乙", "reviewer"),
        admin=office.laptop("丙", "admin"),
        auditor=office.laptop("丁", "auditor"),
        far_inspector=office.laptop("戊", scopes=(OTHER,)),
        far_admin=office.laptop("己", "admin", scopes=(OTHER,)),
    )
    place = str(uuid.uuid4())
    made.inspector.op("create", "place", place, {"name": SECRET})
    for one in (SHA, COMING):
        made.inspector.op("create", "photo", str(uuid.uuid4()), {"sha256": one})
    made.inspector.op("update", "place", place, {"name": SECRET + "乙"}, author="nobody")
    answer = made.inspector.push()
    assert answer.status_code == 200, answer.text
    made.aside = answer.json()["outcomes"][-1]["op_id"]
    assert answer.json()["outcomes"][-1]["reason"] == "author_unknown"
    made.reviewer.op("update", "place", place, {"name": SECRET + "丙"})
    assert made.reviewer.push().json()["outcomes"][-1]["conflict"] == ["name"]
    assert send(made.inspector, SHA, ORIGINAL).status_code == 201
    assert send(made.inspector, SMALL, PREVIEW, **{"Preview-Of": SHA}).status_code == 201
    return made


def _push(world: World, who: Laptop) -> httpx.Response:
    who.op("create", "place", str(uuid.uuid4()), {"name": "x"})
    answer = who.push(len(who.journal) - 1)
    if answer.status_code != 200:
        who.journal.pop()
    return answer


def _get(path: str) -> Callable[[World, Laptop], httpx.Response]:
    return lambda _world, who: who.ask("GET", path)


def _post(path: str, content: Callable[[World], Any]) -> Callable[[World, Laptop], httpx.Response]:
    return lambda world, who: who.ask("POST", path, json=content(world))


Asked = Callable[[World, Laptop], httpx.Response]
OPEN: dict[tuple[str, str], Asked] = {  # need no bearer: what they give is bought with a code or a signature
    ("GET", "/v1/hello"): _get("/v1/hello"),
    ("GET", "/v1/ca"): _get("/v1/ca"),
    ("POST", "/v1/enrol"): lambda world, who: new_laptop(world.office).enrol("0123456789"),
    ("POST", "/v1/session"): _post(
        "/v1/session", lambda world: {"device_id": world.inspector.id, "nonce": "0" * 64, "signature": "00" * 64}
    ),
}
READ: dict[tuple[str, str], Asked] = {
    ("GET", "/v1/pull"): _get(f"/v1/pull?scope={SCOPE}"),
    ("GET", "/v1/standing"): _get(f"/v1/standing?scope={SCOPE}"),
    ("POST", "/v1/outcomes"): _post("/v1/outcomes", lambda world: {"scope": SCOPE, "ops": [world.aside]}),
    ("GET", "/v1/snapshot"): _get(f"/v1/snapshot?scope={SCOPE}"),
    ("GET", "/v1/blobs/{sha256}"): _get(f"/v1/blobs/{SHA}"),
    ("HEAD", "/v1/blobs/{sha256}"): lambda _world, who: who.ask("HEAD", f"/v1/blobs/{SHA}"),
    ("GET", "/v1/blobs/{sha256}/preview"): _get(f"/v1/blobs/{SHA}/preview"),
    ("POST", "/v1/blobs/have"): _post("/v1/blobs/have", lambda _world: {"sha256": [SHA, SMALL, COMING]}),
}
WRITE: dict[tuple[str, str], Asked] = {
    ("POST", "/v1/push"): _push,
    ("PATCH", "/v1/blobs/{sha256}"): lambda _world, who: send(who, COMING, LATER),
    ("POST", "/v1/bundles"): lambda world, who: who.ask("POST", "/v1/bundles", content=bundle(world.inspector)),
}
OVERSEE: dict[tuple[str, str], Asked] = {
    ("GET", f"/v1/admin/{name}"): _get(f"/v1/admin/{name}")
    for name in ("status", "devices", "people", "missing", "quarantine", "conflicts")
}
ACT: dict[tuple[str, str], Asked] = {
    ("POST", "/v1/admin/invite"): _post(
        "/v1/admin/invite", lambda _world: {"name": "新人", "role": "inspector", "scopes": [SCOPE]}
    ),
    ("POST", "/v1/admin/devices/{id}/revoke"): lambda world, who: who.ask(
        "POST", f"/v1/admin/devices/{world.reviewer.id}/revoke"
    ),
    ("POST", "/v1/admin/quarantine/release"): _post(
        "/v1/admin/quarantine/release", lambda world: {"ops": [world.aside]}
    ),
    ("POST", "/v1/admin/quarantine/reject"): _post(
        "/v1/admin/quarantine/reject", lambda world: {"ops": [world.aside], "reason": "x"}
    ),
}
CLOSED = {**READ, **WRITE, **OVERSEE, **ACT}


def test_the_table_names_every_route(office: TestOffice) -> None:
    there: set[tuple[str, str]] = set()
    for route in app.make_app(office.office).routes:
        methods = set(route.methods or ())  # type: ignore[attr-defined]
        there |= {(method, route.path) for method in methods}  # type: ignore[attr-defined]
    named = set(CLOSED) | set(OPEN)
    also_head = {("HEAD", path) for method, path in named if method == "GET"}  # a GET without its body
    assert there - also_head == named - also_head


def test_each_route_answers_whom_it_is_for(world: World) -> None:
    who = {**dict.fromkeys([*READ, *WRITE], world.inspector), **dict.fromkeys([*OVERSEE, *ACT], world.admin)}
    for key, ask in CLOSED.items():
        if key == ("POST", "/v1/admin/quarantine/reject"):
            continue  # released just before
        answer = ask(world, who[key])
        assert answer.status_code in (200, 201, 204), (key, answer.text)


def test_without_a_bearer_or_with_a_wrong_one_there_is_nothing(world: World) -> None:
    before = world.state()
    for token in ("", "x", "a" * 9000, world.inspector.token[:-1], world.inspector.id, "Bearer Bearer"):
        stranger = Laptop(world.office, world.inspector.key, world.inspector.person, token)
        for key, ask in CLOSED.items():
            answer = ask(world, stranger)
            assert answer.status_code == 401, (key, token, answer.text)
            assert SECRET not in answer.text
    assert world.state() == before


def test_a_revoked_laptop_gets_nothing_from_the_next_request_on(world: World) -> None:
    for role in ("inspector", "admin"):
        who: Laptop = getattr(world, role)
        stolen = who.token
        admin.set_device(world.office.office.db, who.id, auth.REVOKED, datetime.now(UTC))
        before = world.state()
        for key, ask in CLOSED.items():
            answer = ask(world, who)
            assert (answer.status_code, answer.text and answer.json()["error"]) in (
                (403, "device_revoked"),
                (403, ""),  # HEAD
            ), key
        assert who.session(who.nonce()).json()["error"] == "device_revoked"
        thief = new_laptop(world.office)
        thief.token = stolen
        assert thief.ask("GET", f"/v1/pull?scope={SCOPE}").status_code == 403
        assert world.state() == before


def test_an_expired_bearer_gets_nothing(world: World) -> None:
    past = utc_text(datetime.now(UTC) - timedelta(seconds=1))
    change = sa.update(tables.session).values(expires_at_utc=past)
    world.office.office.db.write(lambda conn: conn.execute(change))
    before = world.state()
    for who in (world.inspector, world.admin):
        for key, ask in CLOSED.items():
            assert ask(world, who).status_code == 401, key
    assert world.state() == before


def test_another_district_gets_nothing(world: World) -> None:
    before = world.state()
    for who in (world.far_inspector, world.far_admin):
        for key, ask in CLOSED.items():
            answer = ask(world, who)
            _says_nothing(world, key, answer)
            if key == ("PATCH", "/v1/blobs/{sha256}"):
                before = world.state()  # anybody may bring bytes, and learns nothing by it
            assert world.state() == before, key
            if answer.status_code < 300 and key[0] != "PATCH":
                assert key in (*OVERSEE, ("POST", "/v1/blobs/have")), (key, answer.text)


def _says_nothing(world: World, key: tuple[str, str], answer: httpx.Response) -> None:
    for secret in (SECRET, world.inspector.id, world.inspector.person, world.aside):
        assert secret not in answer.text, key
    assert ORIGINAL[:64] not in answer.content
    assert PREVIEW[:64] not in answer.content
    assert SECRET.encode() not in answer.content, key
    if key == ("POST", "/v1/blobs/have") and answer.status_code == 200:
        assert not answer.json().get("safe")
        assert {SHA, SMALL} <= set(answer.json()["missing"])


def test_another_districts_administrator_learns_no_figures(world: World) -> None:
    told = world.far_admin.ask("GET", "/v1/admin/status").json()
    assert (told["photos"], told["users"], told["devices"]) == ({}, 2, {"active": 2})


def test_a_laptop_that_signs_in_for_ever_holds_a_few_sessions(world: World) -> None:
    for _ in range(20):
        world.inspector.sign_in()
    count = sa.select(sa.func.count()).where(tables.session.c.device_id == world.inspector.id)
    assert world.office.office.db.read(lambda conn: conn.execute(count).scalar_one()) == 16
    assert world.inspector.ask("GET", f"/v1/pull?scope={SCOPE}").status_code == 200


def test_whoever_asks_for_many_nonces_of_a_laptop_does_not_lock_it_out(world: World) -> None:
    first = world.inspector.nonce()
    for _ in range(40):
        world.inspector.nonce()
    count = sa.select(sa.func.count()).where(tables.nonce.c.device_id == world.inspector.id)
    assert world.office.office.db.read(lambda conn: conn.execute(count).scalar_one()) == 32
    assert world.inspector.session(first).status_code == 200
    given = world.inspector.nonce()
    assert world.inspector.session(given).status_code == 200
    assert world.inspector.session(given).json()["error"] == "nonce_unknown"


def test_what_a_crash_left_of_a_bundle_does_not_lie_open_for_ever(world: World) -> None:
    left = world.office.data / "incoming" / "left"
    left.mkdir(parents=True)
    (left / "plain.zip").write_bytes(b"x")
    os.utime(left, (0, 0))
    assert world.inspector.ask("POST", "/v1/bundles", content=b"x").status_code == 422
    assert not left.exists()


def test_an_auditor_writes_nothing(world: World) -> None:
    before = world.state()
    for key, ask in {**WRITE, **ACT}.items():
        answer = ask(world, world.auditor)
        assert answer.status_code == 403, (key, answer.text)
        assert world.state() == before, key
    for key, ask in OVERSEE.items():
        assert ask(world, world.auditor).status_code == 200, key


def test_an_inspector_and_a_reviewer_administer_nothing(world: World) -> None:
    before = world.state()
    for who in (world.inspector, world.reviewer):
        for key, ask in {**OVERSEE, **ACT}.items():
            assert (ask(world, who).status_code, world.state()) == (403, before), key


def test_an_administrator_invites_nobody_whose_rights_reach_further_than_his(world: World) -> None:
    said = {"name": "甲", "role": "inspector", "scopes": [OTHER]}
    before = world.state()
    answer = world.far_admin.ask("POST", "/v1/admin/invite", json=said)
    assert (answer.status_code, answer.json()["error"]) == (422, "user_elsewhere")
    assert world.state() == before
    assert world.admin.ask("POST", "/v1/admin/invite", json={"name": "甲", "role": "inspector"}).status_code == 200


@pytest.mark.parametrize(
    "other",
    [
        {"bundle_id": "\x00"}, {"bundle_id": ""}, {"bundle_id": "x" * 65}, {"scope": "\x00"}, {"scope": "44051２"},
        {"scope": "../../"}, {"device_id": "\x00"}, {"from_seq": 2**70, "to_seq": 2**70 - 1}, {"from_seq": -1},
        {"to_seq": -(2**70)}, {"cursor": Cursor(seq=2**70)}, {"cursor": Cursor(seq=-1)}, {"epoch": "\x00"},
        {"chain_before": "zz"}, {"chain_before": "00" * 5000}, {"head_signature": "\x00"},
        {"wanted": ("../../x", "\x00")},
        {"previews": {"\x00": ("\x00",), SHA: ("..",)}}, {"cursor": Cursor(seq=1, tag="\x00", epoch="\x00")},
    ],
    ids=range(19),
)  # fmt: skip
def test_no_bundle_of_an_enrolled_laptop_is_the_offices_fault(world: World, other: dict[str, Any]) -> None:
    answer = world.inspector.ask("POST", "/v1/bundles", content=bundle(world.inspector, [ORIGINAL], **other))
    assert answer.status_code in (200, 400, 403, 422), answer.text
    if answer.status_code != 200:  # else its folder goes once the ack was sent
        assert not list((world.office.data / "incoming").iterdir())


def test_members_that_lead_elsewhere_or_swell_are_refused(world: World) -> None:
    before = world.state()
    for content in _hostile_bundles(world.inspector):
        answer = world.inspector.ask("POST", "/v1/bundles", content=content)
        assert (answer.status_code, answer.json()["error"]) in (
            (422, "bundle_damaged"),
            (422, "bundle_not_opened"),
            (422, "bundle_forged"),
        )
        assert not list((world.office.data / "incoming").iterdir())
    assert world.state() == before
    assert not list(world.office.data.rglob("evil*"))
    assert not list(world.office.data.parent.glob("evil*"))


def _hostile_bundles(laptop: Laptop) -> list[bytes]:
    """Bundles signed by the laptop itself, with members that no bundle has; and files that are none."""
    ops = form.of_bytes(form.OPS, b"".join(form.op_lines(laptop.journal)))
    names = (
        "../evil",
        "blobs/../../evil",
        "/tmp/evil",
        "blobs\\evil",
        f"blobs/{SHA.upper()}",
        f"blobs/{SHA}/x",
        "evil",
    )
    made: list[bytes] = []
    for name in (*names, "evil", f"blobs/{'0' * 64}", "ops.jsonl"):
        contents = [ops, form.of_bytes(name, ORIGINAL)]
        pieces = form.written(manifest(laptop, contents), contents, laptop.key.sign)
        made.append(sealed(laptop.office, b"".join(pieces)))
    deep = b'{"kind":"bundle","x":' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    for text in (deep, b'"' + b"a" * 3_000_000, b"{}"):
        head = b"".join(form.written(manifest(laptop, []), [], laptop.key.sign)).partition(form.MANIFEST.encode())[0]
        size = struct.pack("<LLL", zlib.crc32(text), len(text), len(text))
        made.append(sealed(laptop.office, head[:14] + size + head[26:] + form.MANIFEST.encode() + text))
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(form.MANIFEST, b"0" * 50_000_000)
        archive.writestr("../evil", b"x")
    made += [sealed(laptop.office, bomb.getvalue()), bomb.getvalue(), b"", form.SEALED, b"\x00" * 100_000]
    whole = bundle(laptop)
    return [*made, whole[:-1], whole[: len(whole) // 2], whole + b"x", whole.replace(whole[-20:-10], b"0123456789")]
