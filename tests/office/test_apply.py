"""Taking ops in: each once, in order, whole transactions, nothing refused that a person typed."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.domain.exchange import DUPLICATE
from inspector.domain.op import encode
from inspector.errors import Known
from inspector.office import apply, database, founding
from inspector.office.refusal import Refused
from tests.office.world import NOW, SCOPE, Laptop, Office, make_office

ISSUE = {"category": "garbage", "description": "垃圾", "lat": 23.3, "lon": 116.7}


@pytest.fixture
def office(tmp_path: Path) -> Any:
    """An office of its own."""
    made = make_office(tmp_path)
    yield made
    made.db.close()


def fault(call: Any, *args: Any, **facts: Any) -> tuple[str, int | None, int]:
    with pytest.raises(Refused) as caught:
        call(*args, **facts)
    return caught.value.fault.error, caught.value.fault.expected or caught.value.fault.seq, caught.value.status


def everything(office: Office) -> dict[str, list[Any]]:
    tables = [one for one in database.schema.sorted_tables if one.name != "audit"]
    return {one.name: sorted(map(repr, office.rows(one))) for one in tables}


def test_a_push_is_applied_and_a_replay_gets_the_stored_outcomes_and_changes_nothing(office: Office) -> None:
    laptop = office.laptop("a")
    laptop.op("create", "issue", "r", ISSUE)
    laptop.op("update", "issue", "r", {"severity": ["normal", "serious"]}, 1)
    first = laptop.push()
    before = everything(office)
    for start in (0, 1):
        assert laptop.push(start).outcomes == first.outcomes[start:]
    assert everything(office) == before
    assert first.last_seq == 2
    assert office.doc("r") == {**ISSUE, "severity": "serious"}


def test_a_replay_may_be_longer_than_what_is_known(office: Office) -> None:
    laptop = office.laptop("a")
    laptop.op("create", "issue", "r", ISSUE)
    laptop.push()
    laptop.op("update", "issue", "r", {"spot": "后巷"}, 1)
    assert [one.rev for one in laptop.push(0).outcomes] == [1, 2]


def test_the_exact_bytes_are_kept(office: Office) -> None:
    laptop = office.laptop("a")
    op = laptop.op("create", "issue", "r", ISSUE)
    laptop.raw(json.dumps({**json.loads(encode(op)), "seq": 2, "op_id": "other", "newer_field": "…"}).encode())
    laptop.push()
    assert [bytes(row.body) for row in office.rows(database.op_log, database.op_log.c.device_seq)] == [
        body for _, body in laptop.journal
    ]


def test_faults_of_order_refuse_the_whole_push(office: Office) -> None:
    laptop, other = office.laptop("a"), office.laptop("b")
    for _ in range(3):
        laptop.op("create", "issue", str(uuid.uuid4()), ISSUE)
    before = everything(office)
    assert fault(laptop.push, 1) == ("gap", 1, 409)
    laptop.journal[2] = (bytes(32), laptop.journal[2][1])
    assert fault(laptop.push) == ("chain_broken", 3, 409)
    assert fault(laptop.push, device_id=other.id) == ("op_foreign", 1, 403)
    assert fault(laptop.push, device_id="nobody")[0] == "device_revoked"
    assert everything(office) == before


def test_another_op_under_a_known_number_is_a_copied_laptop(office: Office) -> None:
    laptop = office.laptop("a")
    laptop.op("create", "issue", "r", ISSUE)
    copy = Laptop(office, "a", SCOPE, laptop.key)
    copy.op("create", "issue", "r2", ISSUE)
    laptop.push()
    assert fault(copy.push) == ("device_forked", 1, 409)


def test_half_a_transaction_is_not_taken(office: Office) -> None:
    laptop = office.laptop("a")
    laptop.op("create", "issue", "r", ISSUE, tx_last=False)
    assert fault(laptop.push) == ("transaction_split", 1, 400)
    laptop.op("create", "issue", "r2", ISSUE)
    assert laptop.push().last_seq == 2


def test_an_op_told_again_under_another_name_is_done_once(office: Office) -> None:
    laptop, renamed = office.laptop("a"), office.laptop("b")
    op = laptop.op("create", "issue", "r", ISSUE)
    laptop.push()
    renamed.op("create", "issue", "r", ISSUE, op_id=op.op_id, author=laptop.person)
    assert renamed.push().outcomes[0].op_id == op.op_id
    assert len(office.rows(database.record_version)) == 1
    renamed.op("update", "issue", "r", {"spot": "x"}, 1, op_id=op.op_id)
    assert renamed.push().outcomes[0].rev == 2, "another op under a known id is none that is known"


def test_a_district_one_never_had_gets_nothing_and_a_right_taken_away_loses_nothing(office: Office) -> None:
    laptop, auditor = office.laptop("a"), office.laptop("b", role="auditor")
    stranger = office.laptop("c", scope="440513")
    laptop.op("create", "issue", "r", ISSUE)
    auditor.op("create", "issue", "r", ISSUE)
    stranger.op("create", "issue", "r", ISSUE, scope=SCOPE)
    assert fault(auditor.push) == ("scope_denied", None, 403)
    assert fault(stranger.push, scope=SCOPE) == ("scope_denied", None, 403)
    rights = sa.update(database.user_scope).where(database.user_scope.c.user_id == laptop.user)
    office.db.write(lambda conn: conn.execute(rights.values(can_write=False)) and None)
    assert laptop.push().outcomes[0].reason == "scope_denied"
    assert not office.rows(database.record)


def test_a_revoked_laptop_is_turned_away_but_its_stick_is_kept_for_the_administrator(office: Office) -> None:
    laptop = office.laptop("a")
    laptop.op("create", "issue", "r", ISSUE)
    office.db.write(lambda conn: conn.execute(sa.update(database.device).values(status="revoked")) and None)
    assert fault(laptop.push) == ("device_revoked", None, 403)
    assert laptop.push(via="bundle").outcomes[0].reason == "device_revoked"


def test_an_unknown_author_waits_and_is_merged_when_released(office: Office) -> None:
    laptop = office.laptop("a", links=False)
    ops = [laptop.op("create", "issue", "r", ISSUE), laptop.op("update", "issue", "r", {"spot": "后巷"}, 0)]
    assert [one.reason for one in laptop.push().outcomes] == ["author_unknown"] * 2
    assert not office.rows(database.record)
    released = apply.release(office.db, SCOPE, [ops[1].op_id, ops[0].op_id], NOW, actor="admin")
    assert [(one.state, one.rev) for one in released] == [("applied", 1), ("applied", 2)]
    assert office.doc("r") == {**ISSUE, "spot": "后巷"}
    assert [one.rev for one in laptop.push(0).outcomes] == [1, 2], "a replay gets what became of them"
    assert len(laptop.page().records) == 1
    with pytest.raises(Known, match="op_unknown"):
        apply.release(office.db, SCOPE, [ops[0].op_id], NOW)


def test_what_the_administrator_rejects_stays_in_the_log_unmerged(office: Office) -> None:
    laptop = office.laptop("a", links=False)
    op = laptop.op("create", "issue", "r", ISSUE)
    laptop.push()
    apply.reject_by_admin(office.db, SCOPE, [op.op_id], NOW, reason="不是本区人员", actor="admin")
    assert [row.state for row in office.rows(database.op_log)] == ["rejected_by_admin"]
    assert laptop.push(0).outcomes[0].state == "rejected_by_admin"
    assert not office.rows(database.record)


def test_photos_and_registers_need_no_author(office: Office) -> None:
    laptop = office.laptop("a", links=False)
    laptop.op("create", "photo", "p", {"sha256": "ab" * 32}, author="")
    laptop.op("create", "place", "m", {"name": "金平市场"}, author="")
    laptop.op("create", "issue", "r", ISSUE, author="")
    assert [one.reason for one in laptop.push().outcomes] == [None, None, "author_unknown"]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"kind": "explode"}, "kind_unknown"),
        ({"entity": "rocket"}, "entity_unknown"),
        ({"entity": "rocket", "schema": 99}, "schema_newer"),
        ({"patch": {"description": [None, "a\x00b"]}}, "bad_patch"),
        ({"patch": {"a\x00": [None, 1]}}, "bad_patch"),
        ({"patch": {"description": [None, "长" * 30_000]}}, "bad_patch"),
        ({"patch": {"description": [None, [[[[[[[[[[1]]]]]]]]]]]}}, "bad_patch"),
        ({"patch": {"description": [None]}}, "bad_patch"),
        ({"patch": {"description": "text"}}, "bad_patch"),
        ({"patch": {"lat": [None, 10**40]}}, "bad_patch"),
        ({"patch": {"deleted": [False, True]}}, "bad_patch"),
        ({"patch": {"x" * 300: [None, 1]}}, "bad_patch"),
        ({"patch": {f"f{i}": [None, 1] for i in range(500)}}, "bad_patch"),
        ({"kind": "delete"}, "bad_patch"),
        ({"kind": "resolve"}, "bad_patch"),
        ({"record": "r" * 100}, "bad_patch"),
        ({"record": "r\x00"}, "bad_patch"),
        ({"op_id": "o\x00"}, "bad_patch"),
        ({"op_id": 7}, "bad_patch"),
        ({"base_rev": -1}, "bad_patch"),
        ({"base_rev": 2**80}, "bad_patch"),
        ({"base_rev": True}, "bad_patch"),
        ({"author": None}, "bad_patch"),
        ({"wall": "x" * 1000}, "bad_patch"),
    ],
)
def test_what_cannot_be_merged_is_kept_and_the_queue_goes_on(office: Office, said: dict[str, Any], reason: str) -> None:
    laptop = office.laptop("a")
    good = laptop.op("create", "issue", "good", ISSUE)
    laptop.raw(json.dumps({**json.loads(encode(good)), "seq": 2, "op_id": "bad", "record": "r", **said}).encode())
    laptop.op("update", "issue", "good", {"spot": "后巷"}, 1)
    answer = laptop.push()
    assert [(one.state, one.reason) for one in answer.outcomes] == [
        ("applied", None),
        ("quarantined", reason),
        ("applied", None),
    ]
    assert laptop.push(0).outcomes == answer.outcomes
    assert len(office.rows(database.record)) == 1


@pytest.mark.parametrize(
    "body", [b"", b"\x00", b"not json", b"[1]", b"7", b'{"seq":"x"}', b"[" * 100_000, b"\xff\xfe", b'{"patch":1e999}']
)
def test_bytes_that_are_no_op_are_kept_too(office: Office, body: bytes) -> None:
    laptop = office.laptop("a")
    laptop.raw(body)
    laptop.op("create", "issue", "r", ISSUE)
    answer = laptop.push()
    assert [one.reason for one in answer.outcomes] == ["bad_patch", None]
    assert laptop.push(0).outcomes == answer.outcomes
    assert bytes(office.rows(database.op_log, database.op_log.c.device_seq)[0].body) == body


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
NAMES = ("op_id", "tx", "kind", "entity", "record", "base_rev", "patch", "author", "wall", "schema", "resolves")


PATCHES = st.dictionaries(st.text(max_size=6), JSON, max_size=3)


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """One office for all examples."""
    made = make_office(tmp_path_factory.mktemp("office"))
    yield made
    made.db.close()


@settings(max_examples=150, deadline=None)
@given(said=st.dictionaries(st.sampled_from(NAMES), JSON, max_size=4), patch=PATCHES)
def test_whatever_an_op_says_it_is_answered(lasting: Office, said: dict[str, Any], patch: dict[str, Any]) -> None:
    laptop = lasting.laptop(str(uuid.uuid4()))
    good = laptop.op("create", "photo", laptop.id, {"sha256": "ab" * 32})
    pairs = {"patch": {name: [None, value] for name, value in patch.items()}}
    hostile = {**json.loads(encode(good)), "seq": 2, "op_id": str(uuid.uuid4()), "kind": "update", **pairs, **said}
    laptop.raw(json.dumps(hostile).encode())
    answer = laptop.push()
    assert len(answer.outcomes) == 2
    assert laptop.push(0).outcomes == answer.outcomes
    laptop.page(limit=1)


def test_fields_of_a_newer_program_are_kept_in_the_document(office: Office) -> None:
    laptop = office.laptop("a")
    laptop.op("create", "issue", "r", {**ISSUE, "smell": "strong"}, schema=99)
    assert laptop.push().outcomes[0].state == "applied"
    assert office.doc("r")["smell"] == "strong"


def test_a_record_does_not_become_another_thing(office: Office) -> None:
    laptop = office.laptop("a")
    laptop.op("create", "issue", "r", ISSUE)
    laptop.op("update", "place", "r", {"name": "x"})
    assert [one.reason for one in laptop.push().outcomes] == [None, "entity_differs"]


def test_an_inspector_settles_only_disputes_he_is_part_of(office: Office) -> None:
    a, b, c = (office.laptop(name) for name in "abc")
    reviewer = office.laptop("d", "reviewer")
    a.op("create", "issue", "r", ISSUE)
    a.push()
    for laptop, value in ((a, "y"), (b, "z")):
        laptop.op("update", "issue", "r", {"description": ["垃圾", value]}, 1)
        laptop.push()
    candidate = b.ops[-1].op_id
    c.op("resolve", "issue", "r", {"description": ["y", "z"]}, 2, resolves=candidate)
    assert c.push().outcomes[0].reason == "resolve_denied"
    reviewer.op("resolve", "issue", "r", {"description": ["y", "z"]}, 2, resolves=candidate)
    assert reviewer.push().outcomes[0].applied == ("description",)
    assert [row.status for row in office.rows(database.dispute)] == ["resolved"]


def test_two_laptops_that_record_the_same_place_are_asked_once(office: Office) -> None:
    a, b = office.laptop("a"), office.laptop("b")
    for laptop in (a, b):
        laptop.op(
            "create", "place", f"place-{laptop.name}", {"name": "金平市场", "parent_id": "x", "address": laptop.name}
        )
        laptop.push()
    (asked,) = b.page().disputes
    assert (asked.kind, asked.record, asked.office) == (DUPLICATE, "place-b", {"record": "place-a"})
    b.op("update", "place", "place-b", {"address": ["b", "c"]}, 1)
    b.push()
    assert len(office.rows(database.dispute)) == 1
    b.op("delete", "place", "place-b", {}, 2)
    b.push()
    a.op("create", "place", "third", {"name": "金平市场", "parent_id": "x"})
    a.push()
    assert {(row.body["record"], row.body["office"]["record"]) for row in office.rows(database.dispute)} == {
        ("place-b", "place-a"),
        ("third", "place-a"),
    }


def test_a_very_long_description_fits_every_index(office: Office) -> None:
    laptop = office.laptop("a")
    issue = {"place_id": "p", "found_at_utc": "2026-11-22T01:00:00.000Z", "description": "长" * 20_000}
    laptop.op("create", "issue", "r", issue)
    laptop.push()
    assert len(office.rows(database.record)[0].natural_key) == 64


def test_photos_are_announced_and_expected(office: Office) -> None:
    a, b = office.laptop("a"), office.laptop("b")
    a.op("create", "photo", "p1", {"sha256": "ab" * 32})
    a.op("create", "photo", "odd", {"sha256": "../../etc/passwd"})
    b.op("create", "photo", "p2", {"sha256": "ab" * 32})
    a.push()
    b.push()
    assert [(row.sha256, row.state) for row in office.rows(database.blob)] == [("ab" * 32, "expected")]
    refs = office.rows(database.blob_ref, database.blob_ref.c.photo_id)
    assert [(row.photo_id, row.role, row.device_id) for row in refs] == [
        ("p1", "original", a.id),
        ("p2", "original", b.id),
    ]


def test_only_a_genuine_signature_of_the_head_is_kept(office: Office) -> None:
    laptop = office.laptop("a")
    laptop.op("create", "issue", "r", ISSUE)
    laptop.push(signature=laptop.signature())
    (stream,) = office.rows(database.device_stream)
    assert (bytes(stream.signature), stream.signed_seq) == (laptop.signature(), 1)
    laptop.op("create", "issue", "r2", ISSUE)
    laptop.push(signature=bytes(64))
    (stream,) = office.rows(database.device_stream)
    assert (stream.last_seq, stream.signed_seq) == (2, 1)
    assert [row.what for row in office.rows(database.audit)] == ["head_signature_wrong"]


def test_a_district_knows_nothing_of_another(office: Office) -> None:
    here, there = office.laptop("a"), office.laptop("b", scope="440513")
    for laptop in (here, there):
        laptop.op("create", "issue", "r", {**ISSUE, "description": laptop.scope})
        assert laptop.push().outcomes[0].rev == 1
    assert [one.doc["description"] for one in here.page().records] == ["440512"]


def test_after_a_new_epoch_no_lost_revision_counts_as_seen(office: Office) -> None:
    a, b = office.laptop("a"), office.laptop("b")
    a.op("create", "issue", "r", ISSUE)
    a.push()
    before = office.db.read(founding.epoch)
    assert founding.begin_epoch(office.db) != before
    a.op("update", "issue", "r", {"description": ["垃圾", "new"]}, 1)
    assert a.push().outcomes[0].rev > 1_000_000
    b.op("update", "issue", "r", {"description": ["of the lost past", "z"]}, 5)
    assert b.push().outcomes[0].conflict == ("description",)


@pytest.mark.parametrize("clock", [0.0, 1_000_000.0, 978_307_200.0], ids=["1970", "twelve days on", "2001"])
def test_no_lost_revision_counts_as_seen_where_the_offices_clock_fell_back(
    office: Office, monkeypatch: pytest.MonkeyPatch, clock: float
) -> None:
    """Put back twice, the second time with an empty battery: what the lost life gave must still lie below."""
    a, b, c = (office.laptop(name) for name in "abc")
    a.op("create", "issue", "r", ISSUE)
    a.push()
    founding.begin_epoch(office.db)
    monkeypatch.setattr("inspector.office.founding.time.time", lambda: clock)
    seen = office.db.read(founding.rev_floor) + 40  # given to c in the life that is lost now, and read by him
    founding.begin_epoch(office.db)
    b.op("update", "issue", "r", {"description": ["垃圾", "b"]}, 1)
    for n in range(40):
        b.op("update", "issue", "r", {"cause": [None, f"b{n}"]}, 1)
    assert b.push().outcomes[-1].rev > seen
    c.op("update", "issue", "r", {"description": ["of the lost past", "c"]}, seen)
    assert c.push().outcomes[0].conflict == ("description",)


def test_a_failure_in_the_middle_leaves_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    laptop = office.laptop("a")
    laptop.op("create", "issue", "r", ISSUE)
    before = everything(office)
    with monkeypatch.context() as broken:
        broken.setattr("inspector.office.taking.advance", lambda *_: (_ for _ in ()).throw(OSError("full")))
        with pytest.raises(OSError, match="full"):
            laptop.push()
    assert everything(office) == before
    assert laptop.push().last_seq == 1
