"""Who knows the name of a photo of another district gets nothing by it: not the bytes, not that they are here."""

from __future__ import annotations

import hashlib
import random
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from inspector.office import admin
from inspector.office import database as tables
from inspector.office.auth import user_caller
from inspector.office.backup import Parts, back_up
from inspector.office.blob_store import LocalStore
from inspector.office.blobs import Blobs
from inspector.office.bundles import import_bundle
from inspector.office.database import Database
from inspector.office.move import move
from inspector.office.restore import restore
from inspector.wire import bundle as form
from tests.office.handmade import bundle, manifest, sealed
from tests.offices import SCOPE, Laptop, TestOffice

OTHER = "440513"
SIZE = 200_000


def photo(seed: int, size: int = SIZE) -> tuple[str, bytes]:
    content = random.Random(seed).randbytes(size)
    return hashlib.sha256(content).hexdigest(), content


ORIGINAL, CONTENT = photo(1)
PREVIEW, SMALL = photo(2, 3000)


def name(laptop: Laptop, sha256: str, scope: str, photo_id: str = "", kind: str = "create") -> str:
    """Push a photo record that names `sha256`; return its id."""
    photo_id = photo_id or str(uuid.uuid4())
    laptop.op(kind, "photo", photo_id, {"sha256": sha256, "size_bytes": SIZE}, scope=scope)
    answer = push(laptop, scope)
    assert answer.json()["outcomes"][-1]["state"] == "applied", answer.text
    return photo_id


def push(laptop: Laptop, scope: str) -> httpx.Response:
    ops = b",".join(b'{"hash":"' + head.hex().encode() + b'","body":' + body + b"}" for head, body in laptop.journal)
    return laptop.ask("POST", "/v1/push", content=b'{"scope":"%s","ops":[%s]}' % (scope.encode(), ops))


def send(laptop: Laptop, sha256: str, content: bytes, offset: int = 0, whole: int = 0, **more: str) -> httpx.Response:
    told = {"Upload-Offset": str(offset), "Upload-Length": str(whole or len(content))}
    told["Content-Type"] = "application/partial-upload"
    return laptop.ask("PATCH", f"/v1/blobs/{sha256}", content=content, headers={**told, **more})


def have(laptop: Laptop, *shas: str) -> dict[str, Any]:
    found: dict[str, Any] = laptop.ask("POST", "/v1/blobs/have", json={"sha256": list(shas)}).json()
    return found


def get(laptop: Laptop, sha256: str, path: str = "") -> httpx.Response:
    return laptop.ask("GET", f"/v1/blobs/{sha256}{path}")


@pytest.fixture
def owner(office: TestOffice) -> Laptop:
    """The laptop whose photo, with its preview, is at the office."""
    made = office.laptop("甲")
    name(made, ORIGINAL, SCOPE)
    assert send(made, PREVIEW, SMALL, **{"Preview-Of": ORIGINAL}).status_code == 201
    assert send(made, ORIGINAL, CONTENT).status_code == 201
    return made


@pytest.fixture
def thief(office: TestOffice) -> Laptop:
    """An honest enrolment in the district beside it."""
    return office.laptop("乙", scopes=(OTHER,))


def nothing_of(laptop: Laptop, real: str, invented: str) -> None:
    """See that the office says of `real` exactly what it says of bytes that do not exist."""
    for path in ("", "/preview"):
        one, none = get(laptop, real, path), get(laptop, invented, path)
        assert (one.status_code, one.content) == (none.status_code, none.content) == (404, none.content)
        assert {*one.headers} == {*none.headers}
    one, none = (laptop.ask("HEAD", f"/v1/blobs/{sha}") for sha in (real, invented))
    assert (one.status_code, {*one.headers}) == (none.status_code, {*none.headers}) == (404, {*none.headers})
    assert sorted(have(laptop, real, invented)["missing"]) == sorted([real, invented])


@pytest.mark.parametrize("stolen", [ORIGINAL, PREVIEW], ids=["original", "preview"])
def test_naming_a_photo_of_another_district_shows_nothing_of_it(owner: Laptop, thief: Laptop, stolen: str) -> None:
    invented = photo(9)[0]
    name(thief, stolen, OTHER)
    name(thief, invented, OTHER)
    nothing_of(thief, stolen, invented)
    name(thief, photo(8)[0], OTHER, photo_id := str(uuid.uuid4()))
    name(thief, stolen, OTHER, photo_id, "update")
    nothing_of(thief, stolen, invented)
    assert get(owner, ORIGINAL).content == CONTENT


def test_a_photo_named_before_it_came_shows_nothing_either(office: TestOffice, thief: Laptop) -> None:
    name(thief, ORIGINAL, OTHER)
    made = office.laptop("甲")
    assert send(made, PREVIEW, SMALL, **{"Preview-Of": ORIGINAL}).status_code == 201
    name(made, ORIGINAL, SCOPE)
    assert send(made, ORIGINAL, CONTENT, whole=SIZE).status_code == 201
    nothing_of(thief, ORIGINAL, photo(9)[0])


def test_the_answers_to_an_upload_tell_nothing_of_what_is_here(owner: Laptop, thief: Laptop) -> None:
    part, coming = photo(3)
    name(owner, part, SCOPE)
    assert send(owner, part, coming[:1000], whole=SIZE).status_code == 204
    invented, made_up = photo(9)
    for sha in (ORIGINAL, part, invented):
        name(thief, sha, OTHER)
    seen = []
    for sha, content in ((ORIGINAL, CONTENT), (part, coming), (invented, made_up)):
        answers = [
            send(thief, sha, content[:50], 7, SIZE),
            send(thief, sha, content[:50], 0, SIZE),
            send(thief, sha, content[:50], 0, SIZE),
            send(thief, sha, content[50:90], 50, SIZE + 1),
            send(thief, sha, content[50:60] + bytes(SIZE - 60), 50, SIZE),
        ]
        seen.append([(one.status_code, one.content, one.headers.get("upload-offset")) for one in answers])
        assert have(thief, sha)["missing"] == [sha]
    assert seen[0] == seen[1] == seen[2]
    assert [one[0] for one in seen[0]] == [409, 204, 409, 409, 422]


def test_who_really_has_the_bytes_sends_them_and_one_copy_is_kept(
    office: TestOffice, owner: Laptop, thief: Laptop
) -> None:
    name(thief, ORIGINAL, OTHER)
    colleague = office.laptop("丙", scopes=(OTHER,))
    assert send(thief, ORIGINAL, CONTENT[:1000], whole=SIZE).status_code == 204
    assert have(colleague, ORIGINAL)["partial"] == {ORIGINAL: 1000}  # of one district: they go on with each other's
    assert have(owner, ORIGINAL)["stored"] == [ORIGINAL]
    assert send(colleague, ORIGINAL, CONTENT[1000:], 1000, SIZE).status_code == 201
    for one in (thief, colleague, owner):
        assert have(one, ORIGINAL)["stored"] == [ORIGINAL]
        assert get(one, ORIGINAL).content == CONTENT
    files = [path for path in (office.data / "blobs").rglob("*") if path.is_file()]
    assert sorted(path.name for path in files) == sorted([ORIGINAL, PREVIEW])
    assert get(thief, ORIGINAL, "/preview").status_code == 404  # nobody of his district sent one


def test_a_bundle_that_names_a_photo_brings_nothing_of_it(
    office: TestOffice, owner: Laptop, thief: Laptop, tmp_path: Path
) -> None:
    thief.op("create", "photo", str(uuid.uuid4()), {"sha256": ORIGINAL}, scope=OTHER)
    (tmp_path / "a.fsync").write_bytes(bundle(thief, scope=OTHER, wanted=(ORIGINAL,)))
    found = import_bundle(office.office, tmp_path / "a.fsync")
    assert (found.ops, found.quarantined) == (1, 0)
    ack = form.verified(found.ack, form.AckManifest, lambda *_: True)
    assert [one.name for one in ack.manifest.members if one.name.startswith("previews/")] == []
    nothing_of(thief, ORIGINAL, photo(9)[0])


def test_a_member_of_a_bundle_under_the_name_of_another_is_no_proof(
    office: TestOffice, owner: Laptop, thief: Laptop, tmp_path: Path
) -> None:
    thief.op("create", "photo", str(uuid.uuid4()), {"sha256": ORIGINAL}, scope=OTHER)
    contents = [
        form.of_bytes(form.OPS, b"".join(form.op_lines(thief.journal))),
        form.of_bytes(f"blobs/{ORIGINAL}", b"anything"),
    ]
    made = b"".join(form.written(manifest(thief, contents, scope=OTHER), contents, thief.key.sign))
    (tmp_path / "a.fsync").write_bytes(sealed(office, made))
    with pytest.raises(Exception, match="bundle_damaged"):
        import_bundle(office.office, tmp_path / "a.fsync")
    (tmp_path / "anything").write_bytes(b"anything")
    caller = office.office.blobs.db.read(lambda conn: auth_caller(conn, thief))
    for sha in (ORIGINAL, photo(9)[0]):
        with pytest.raises(Exception, match="digest_mismatch"):
            office.office.blobs.receive_file(sha, tmp_path / "anything", caller)
    nothing_of(thief, ORIGINAL, photo(9)[0])


def auth_caller(conn: sa.Connection, laptop: Laptop) -> Any:
    user = conn.execute(sa.select(tables.device.c.user_id).where(tables.device.c.id == laptop.id)).scalar_one()
    return user_caller(conn, laptop.id, user)


def test_a_bundle_proves_for_its_own_district_only(office: TestOffice, owner: Laptop, tmp_path: Path) -> None:
    both = office.laptop("丁", scopes=(SCOPE, OTHER))
    sha, content = photo(4)
    both.op("create", "photo", str(uuid.uuid4()), {"sha256": sha})
    (tmp_path / "a.fsync").write_bytes(bundle(both, (content,)))
    import_bundle(office.office, tmp_path / "a.fsync")
    assert get(owner, sha).content == content
    thief = office.laptop("乙", scopes=(OTHER,))
    name(thief, sha, OTHER)
    nothing_of(thief, sha, photo(9)[0])


def test_what_one_who_works_in_both_districts_sends_for_one_is_not_the_others(office: TestOffice) -> None:
    both, thief = office.laptop("丁", scopes=(SCOPE, OTHER)), office.laptop("乙", scopes=(OTHER,))
    name(thief, ORIGINAL, OTHER)
    name(both, ORIGINAL, SCOPE)
    assert send(both, PREVIEW, SMALL, **{"Preview-Of": ORIGINAL}).status_code == 201
    assert send(both, ORIGINAL, CONTENT).status_code == 201
    assert get(both, ORIGINAL, "/preview").content == SMALL
    nothing_of(thief, ORIGINAL, photo(9)[0])
    nothing_of(thief, PREVIEW, photo(9)[0])


def test_one_who_works_in_both_districts_is_asked_for_the_bytes_in_each(office: TestOffice, owner: Laptop) -> None:
    both, colleague = office.laptop("丁", scopes=(SCOPE, OTHER)), office.laptop("丙", scopes=(OTHER,))
    name(both, ORIGINAL, OTHER)
    assert get(both, ORIGINAL).content == CONTENT  # he may read it, as one of the first district
    assert have(both, ORIGINAL)["missing"] == [ORIGINAL]
    assert get(colleague, ORIGINAL).status_code == 404
    assert send(both, ORIGINAL, CONTENT).status_code == 201
    assert have(both, ORIGINAL)["stored"] == [ORIGINAL]
    assert get(colleague, ORIGINAL).content == CONTENT


def test_changing_the_record_of_one_who_sent_it_elsewhere_shows_nothing(office: TestOffice) -> None:
    both, thief = office.laptop("丁", scopes=(SCOPE, OTHER)), office.laptop("乙", scopes=(OTHER,))
    sha, content = photo(5)
    theirs = name(both, sha, OTHER)
    assert send(both, sha, content).status_code == 201
    # the same laptop, another journal: its office has one for each district
    both.journal.clear()
    name(both, ORIGINAL, SCOPE)
    assert send(both, ORIGINAL, CONTENT).status_code == 201
    thief.op("update", "photo", theirs, {"sha256": ORIGINAL}, scope=OTHER, base_rev=1)
    assert push(thief, OTHER).json()["outcomes"][-1]["state"] == "applied"
    nothing_of(thief, ORIGINAL, photo(9)[0])


def test_what_was_granted_stays_when_rights_end(office: TestOffice, owner: Laptop) -> None:
    colleague = office.laptop("丙")
    db = office.office.db
    db.write(
        lambda conn: conn.execute(
            sa.update(tables.device).where(tables.device.c.id == owner.id).values(status="revoked")
        )
    )
    db.write(
        lambda conn: conn.execute(
            sa.delete(tables.user_scope).where(
                tables.user_scope.c.user_id.in_(
                    sa.select(tables.device.c.user_id).where(tables.device.c.id == owner.id)
                )
            )
        )
    )
    name(colleague, ORIGINAL, SCOPE)
    assert have(colleague, ORIGINAL)["stored"] == [ORIGINAL]
    assert get(colleague, ORIGINAL).content == CONTENT
    assert get(colleague, ORIGINAL, "/preview").content == SMALL


def test_what_a_revoked_laptop_brought_is_seen_when_its_records_are_released(
    office: TestOffice, tmp_path: Path
) -> None:
    gone, colleague = office.laptop("甲"), office.laptop("丙")
    gone.op("create", "photo", str(uuid.uuid4()), {"sha256": ORIGINAL})
    made = bundle(gone, (CONTENT,))
    office.office.db.write(
        lambda conn: conn.execute(
            sa.update(tables.device).where(tables.device.c.id == gone.id).values(status="revoked")
        )
    )
    (tmp_path / "a.fsync").write_bytes(made)
    assert import_bundle(office.office, tmp_path / "a.fsync").quarantined == 1
    assert get(colleague, ORIGINAL).status_code == 404
    admin.release(office.office.db, [one.op_id for one in admin.quarantine(office.office.db)], datetime.now(UTC))
    assert get(colleague, ORIGINAL).content == CONTENT


def test_an_administrator_beside_it_learns_nothing_from_counts_and_lists(office: TestOffice, owner: Laptop) -> None:
    thief = office.laptop("己", "admin", scopes=(OTHER,))
    part, coming = photo(3)
    name(owner, part, SCOPE)
    assert send(owner, part, coming[:1000], whole=SIZE).status_code == 204
    invented = photo(9)[0]
    for sha in (ORIGINAL, part, invented):
        name(thief, sha, OTHER)
    listed = {one.sha256: (one.state, one.arrived_bytes) for one in admin.missing(office.office, (OTHER,))}
    assert listed == {sha: ("expected", 0) for sha in (ORIGINAL, part, invented)}
    assert admin.status(office.office, (OTHER,))["photos"] == {"expected": {"count": 3, "bytes": 0}}
    assert {one.sha256: (one.state, one.arrived_bytes) for one in admin.missing(office.office, (SCOPE,))} == {
        part: ("partial", 1000)
    }
    assert admin.status(office.office, (SCOPE,))["photos"]["stored"] == {"count": 2, "bytes": SIZE + len(SMALL)}


def put_back(backup: Path, data: Path, url: str | None) -> tuple[Database, LocalStore]:
    """Put an office back into `data`, or the empty database at `url`."""
    photos = LocalStore(data.with_name("photos"))
    restore(backup, data, lambda: photos, now_utc="2026-11-22T00:00:00.000Z", database_url=url)
    return Database(url or f"sqlite:///{data}/office.db"), photos


def test_what_came_for_a_district_goes_along_with_backup_and_move(
    office: TestOffice, owner: Laptop, thief: Laptop, tmp_path: Path, office_database: Callable[[], str | None]
) -> None:
    name(thief, ORIGINAL, OTHER)
    parts = Parts(office.office.db, office.office.blobs.store, office.data)
    (tmp_path / "disk").mkdir()
    back_up(parts, tmp_path / "disk" / "backup", datetime.now(UTC))
    restored, photos = put_back(tmp_path / "disk" / "backup", tmp_path / "again", office_database())
    moved = Database(f"sqlite:///{tmp_path}/moved.db")
    move(restored, moved)
    try:
        blobs = Blobs(moved, photos)
        mine, his = (moved.read(lambda conn, one=one: auth_caller(conn, one)) for one in (owner, thief))  # type: ignore[misc]
        assert blobs.have([ORIGINAL], mine).stored == (ORIGINAL,)
        assert blobs.have([ORIGINAL], his).missing == (ORIGINAL,)
    finally:
        restored.close()
        moved.close()


def test_bytes_are_safe_for_a_district_only_when_a_backup_knows_that_it_has_them(
    office: TestOffice, owner: Laptop, tmp_path: Path, office_database: Callable[[], str | None]
) -> None:
    """Else a laptop may let its original go, and an office put back from that backup would give it to nobody there."""
    beside, colleague = office.laptop("乙", scopes=(OTHER,)), office.laptop("戊", scopes=(OTHER,))
    parts = Parts(office.office.db, office.office.blobs.store, office.data)
    (tmp_path / "disk").mkdir()
    back_up(parts, tmp_path / "disk" / "backup", datetime.now(UTC))
    assert have(owner, ORIGINAL)["safe"] == [ORIGINAL]
    name(beside, ORIGINAL, OTHER)
    assert send(beside, ORIGINAL, CONTENT).status_code == 201  # the same photo, kept once
    assert have(beside, ORIGINAL) == {"stored": [ORIGINAL], "safe": [], "partial": {}, "missing": []}
    assert beside.ask("HEAD", f"/v1/blobs/{ORIGINAL}").headers["X-Safe"] == "?0"
    assert admin.status(office.office, (OTHER,))["photos"] == {"stored": {"count": 1, "bytes": SIZE}}
    assert have(owner, ORIGINAL)["safe"] == [ORIGINAL]
    back_up(parts, tmp_path / "disk" / "backup", datetime.now(UTC))
    assert have(beside, ORIGINAL)["safe"] == [ORIGINAL]
    assert beside.ask("HEAD", f"/v1/blobs/{ORIGINAL}").headers["X-Safe"] == "?1"
    name(colleague, ORIGINAL, OTHER)  # who names what is safe in his district, finds it safe
    assert have(colleague, ORIGINAL)["safe"] == [ORIGINAL]
    restored, photos = put_back(tmp_path / "disk" / "backup", tmp_path / "again", office_database())
    try:
        his = restored.read(lambda conn: auth_caller(conn, beside))
        assert Blobs(restored, photos).open(ORIGINAL, his) == SIZE
    finally:
        restored.close()


def test_what_counts_because_its_own_laptop_sent_it_becomes_safe_too(
    office: TestOffice, owner: Laptop, tmp_path: Path
) -> None:
    """A laptop that works in two districts sent it for one and names it in the other: it counts by that alone."""
    both = office.laptop("丁", scopes=(SCOPE, OTHER))
    sha, content = photo(6)
    name(both, sha, SCOPE)
    assert send(both, sha, content).status_code == 201
    both.journal.clear()
    name(both, sha, OTHER)
    parts = Parts(office.office.db, office.office.blobs.store, office.data)
    (tmp_path / "disk").mkdir()
    assert have(both, sha)["safe"] == []
    back_up(parts, tmp_path / "disk" / "backup", datetime.now(UTC))
    assert have(both, sha)["safe"] == [sha]


@pytest.mark.parametrize("path", ["", "/preview"])
def test_a_photo_whose_file_is_gone_is_said_to_be_absent(office: TestOffice, owner: Laptop, path: str) -> None:
    """Before the round of checking has noticed: nobody is told of a fault of ours, and the laptop asks again later."""
    store = office.office.blobs.store
    assert isinstance(store, LocalStore)
    store.path(PREVIEW if path else ORIGINAL).unlink()
    answer = get(owner, ORIGINAL, path)
    assert (answer.status_code, answer.json()["error"]) == (404, "blob_unknown")
