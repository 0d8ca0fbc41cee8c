"""The laptop's half of the exchange: what goes, what is confirmed, what a page does, what an edit has seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from inspector.domain import op as ops
from inspector.domain.device_id import signed_by
from inspector.domain.exchange import Edition, OfficeDatum, Outcome, Page, ReceivedRecord
from inspector.errors import Known
from inspector.store import editions, exchange, issues, journal, ledger, streams
from inspector.store.door import Changed, new_id
from inspector.store.workspace import Workspace, open_workspace
from tests.store.making import Clock, Ground, faults, known, laid_out
from tests.store.offices import Office, doc_of, enrol, pull, sync

LATER = "2026-11-20T04:01:00.000Z"


@pytest.fixture
def office() -> Office:
    return Office()


def bodies(ws: Workspace) -> list[dict[str, Any]]:
    found = ws.reader().execute("SELECT body FROM journal ORDER BY n")
    return [{**ops.decode(row[0]).patch, "base": ops.decode(row[0]).base_rev} for row in found]


def edit(ws: Workspace, issue_id: str, **fields: Any) -> None:
    with ws.write() as door:
        door.change("issue", issue_id, **fields)


def test_what_is_queued_are_whole_transactions_with_the_bytes_that_were_hashed(ground: Ground) -> None:
    ws = ground.ws
    for _ in range(5):
        ground.issue()
    enrol(ws)
    sent = exchange.queued(ws, most_ops=7)
    assert [one.seq for one in sent] == list(range(1, len(sent) + 1))
    assert ops.decode(sent[-1].body).tx_last
    assert len(sent) <= 7
    previous = ops.GENESIS
    for one in sent:
        previous = ops.chain(previous, one.body)
        assert one.hash == previous
    assert len(exchange.queued(ws, most_ops=1)) >= 1, "a transaction larger than asked for goes whole"
    message = b'["440512", "%s", 3, "%s"]' % (ws.device.id.encode(), sent[2].hash.hex().encode())
    assert signed_by(ws.device.public_key, exchange.head_signature(ws, 3), message)


def test_what_was_confirmed_is_not_sent_again_and_an_old_answer_changes_nothing(ground: Ground) -> None:
    ws = ground.ws
    enrol(ws)
    whole = len(exchange.queued(ws))
    exchange.note_pushed(ws, 2, [])
    assert exchange.queued(ws)[0].seq == 3
    exchange.note_pushed(ws, 1, [])
    assert exchange.queued(ws)[0].seq == 3
    exchange.note_pushed(ws, 999, [])
    assert exchange.queued(ws) == []
    assert exchange.standing(ws).acked_seq == whole, "no further than there are ops"


def test_a_laptop_that_synced_holds_what_the_office_holds(ground: Ground, office: Office) -> None:
    ws = ground.ws
    ground.issue()
    enrol(ws)
    sync(ws, office)
    for entity in ("place", "person", "issue", "issue_step", "check"):
        for row in ws.reader().execute(f'SELECT id, rev FROM "{entity}"'):
            assert row["rev"] == office.held[row["id"]].rev == 1
    assert faults(ws) == []
    now = exchange.standing(ws)
    assert now.records_total == now.records_confirmed > 0
    assert now.waiting == ()


def test_records_of_others_appear_in_the_ledger_and_screens_are_told(ground: Ground, office: Office) -> None:
    ws = ground.ws
    enrol(ws)
    told: list[Changed] = []
    ws.on_change(told.append)
    issue_id = new_id()
    office.write("d2", issue_id, category="garbage", description="垃圾成堆", place_id=ground.community.id)
    sync(ws, office)
    row = ledger.one(ws.reader(), issue_id)
    assert row is not None
    assert (row.description, row.place_name) == ("垃圾成堆", "马滘社区")
    assert any(issue_id in one.of("issue") for one in told)
    told.clear()
    sync(ws, office)
    assert told == [], "nothing new, nobody is told"
    assert faults(ws) == []


def test_an_edit_has_seen_what_the_row_shows(ground: Ground, office: Office) -> None:
    ws = ground.ws
    enrol(ws)
    issue = ground.issue().issue
    sync(ws, office)
    office.write("d2", issue.id, spot="东边")
    sync(ws, office)
    edit(ws, issue.id, spot="西边")
    assert bodies(ws)[-1]["base"] == 2
    sync(ws, office)
    assert exchange.disputes(ws) == []
    assert doc_of(office, issue.id)["spot"] == "西边"


def test_an_own_edit_hides_the_offices_value_and_the_next_edit_has_seen_no_more(ground: Ground, office: Office) -> None:
    """Otherwise the second edit would silently overwrite what its author was never shown."""
    ws = ground.ws
    enrol(ws)
    issue = ground.issue().issue
    sync(ws, office)
    edit(ws, issue.id, spot="我的")
    office.write("d2", issue.id, spot="别人的", description="别人写的")
    pull(ws, office)  # before our edit was sent
    assert ws.get("issue", issue.id).spot == "我的"
    assert ws.get("issue", issue.id).description == "别人写的"
    edit(ws, issue.id, spot="又是我的", description="看过才改的")
    assert [(one["base"], sorted(set(one) - {"base"})) for one in bodies(ws)[-2:]] == [
        (1, ["spot"]), (2, ["description"]),
    ]  # fmt: skip
    sync(ws, office)
    assert doc_of(office, issue.id)["spot"] == "别人的", "the first stays current"
    assert doc_of(office, issue.id)["description"] == "看过才改的"
    (dispute,) = exchange.disputes(ws)
    assert (dispute.office, dispute.theirs, dispute.base["spot"]) == ({"spot": "别人的"}, {"spot": "又是我的"}, None)
    assert len(dispute.superseded) == 1
    assert ws.get("issue", issue.id).spot == "别人的", "settled: the office's value shows, ours stands in the dispute"
    assert faults(ws) == []


def test_members_of_one_merge_group_are_hidden_together(ground: Ground, office: Office) -> None:
    ws = ground.ws
    enrol(ws)
    issue = ground.issue().issue
    sync(ws, office)
    edit(ws, issue.id, lat=23.1)
    office.write("d2", issue.id, lon=116.0)
    pull(ws, office)
    edit(ws, issue.id, lon=117.0, datum="WGS-84")
    assert bodies(ws)[-1]["base"] == 1
    sync(ws, office)
    assert len(exchange.disputes(ws)) == 1


def test_a_deletion_has_seen_no_more_than_what_is_hidden_least(ground: Ground, office: Office) -> None:
    ws = ground.ws
    enrol(ws)
    issue = ground.issue().issue
    sync(ws, office)
    edit(ws, issue.id, spot="我的")
    office.write("d2", issue.id, spot="别人的")
    pull(ws, office)
    with ws.write() as door:
        door.delete("issue", issue.id)
    sync(ws, office)
    assert not office.held[issue.id].deleted
    assert ws.get("issue", issue.id) is not None, "disputed: nothing is hidden"
    assert {one.kind for one in exchange.disputes(ws)} == {"field", "delete"}


def test_deciding_a_dispute_is_an_op_and_it_counts_when_what_stands_there_was_seen(
    ground: Ground, office: Office
) -> None:
    ws = ground.ws
    enrol(ws)
    issue = ground.issue().issue
    sync(ws, office)
    edit(ws, issue.id, spot="我的")
    office.write("d2", issue.id, spot="别人的")
    sync(ws, office)
    (dispute,) = exchange.disputes(ws)
    for wrong in ({}, {"description": "x"}, {"spot": float("nan")}, {"spot": "我的", "description": "x"}):
        with pytest.raises(Known) as error:
            exchange.resolve(ws, dispute, wrong)
        assert known(error).code == "dispute_choice"
    exchange.resolve(ws, dispute, {"spot": "我的"})
    assert ws.get("issue", issue.id).spot == "我的"
    assert exchange.disputes(ws) == [], "it is being decided"
    with pytest.raises(Known) as error:
        exchange.resolve(ws, dispute, {"spot": "别人的"})
    assert known(error).code == "dispute_gone"
    assert faults(ws) == []
    sync(ws, office)
    assert doc_of(office, issue.id)["spot"] == "我的"
    assert exchange.disputes(ws) == []
    assert faults(ws) == []


def test_a_decision_by_somebody_who_had_not_seen_the_newest_value_leaves_it_open(
    ground: Ground, office: Office
) -> None:
    ws = ground.ws
    enrol(ws)
    issue = ground.issue().issue
    sync(ws, office)
    edit(ws, issue.id, spot="我的")
    office.write("d2", issue.id, spot="别人的")
    sync(ws, office)
    (shown,) = exchange.disputes(ws)
    office.write("d2", issue.id, spot="别人后来的")
    pull(ws, office)
    exchange.resolve(ws, shown, {"spot": "我的"})
    sync(ws, office)
    assert doc_of(office, issue.id)["spot"] == "别人后来的"
    (still,) = exchange.disputes(ws)
    assert still.office == {"spot": "别人后来的"}
    exchange.resolve(ws, still, {"spot": "我的"})
    sync(ws, office)
    assert doc_of(office, issue.id)["spot"] == "我的"


def test_an_edit_of_what_was_deleted_meanwhile_can_be_decided_either_way(ground: Ground, office: Office) -> None:
    ws = ground.ws
    enrol(ws)
    one, two = ground.issue().issue, ground.issue().issue
    sync(ws, office)
    for issue in (one, two):
        edit(ws, issue.id, spot="还要")
        held = office.held[issue.id]
        office.held[issue.id] = replace(
            held, deleted=True, rev=held.rev + 1, versions={**held.versions, "deleted": _version(held.rev + 1)}
        )
        office.feed.append(("record", issue.id))
        office.marks[len(office.feed)] = f"t{issue.id}"
    sync(ws, office)
    first, second = sorted(exchange.disputes(ws), key=lambda found: found.record == two.id)
    exchange.resolve(ws, first, {"deleted": False, "spot": "还要"})
    exchange.resolve(ws, second, {"deleted": True})
    sync(ws, office)
    assert ws.get("issue", one.id).spot == "还要"
    assert ws.get("issue", two.id) is None
    assert exchange.disputes(ws) == []
    assert faults(ws) == []


def _version(rev: int) -> Any:
    from inspector.domain.merge import Version

    return Version(rev, {"d2": 99})


def test_a_page_that_came_late_is_passed_over(ground: Ground, office: Office) -> None:
    ws = ground.ws
    enrol(ws)
    issue_id = new_id()
    office.write("d2", issue_id, description="早")
    old = office.page(ws.device.id, 0)
    office.write("d2", issue_id, description="晚")
    sync(ws, office)
    assert exchange.apply_page(ws, old) is False
    assert ws.get("issue", issue_id).description == "晚"
    other = replace(office.page(ws.device.id, exchange.cursor(ws).seq), epoch="e2")
    assert exchange.apply_page(ws, other) is False, "another history"


def test_a_page_is_applied_whole_or_not_at_all(ground: Ground, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    ws = ground.ws
    enrol(ws)
    office.write("d2", new_id(), description="一")
    before = exchange.cursor(ws)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(ledger, "refresh", killed)
        with pytest.raises(KeyboardInterrupt):
            pull(ws, office)
    assert exchange.cursor(ws) == before
    assert ws.reader().execute("SELECT count(*) FROM received").fetchone()[0] == 0
    pull(ws, office)
    assert exchange.cursor(ws).seq == 1


def received(record: str, entity: str = "issue", rev: int = 1, **doc: Any) -> ReceivedRecord:
    edition = Edition(rev=rev, op_id=new_id(), device="d9", seq=rev, author="", wall="2026-11-20T10:00:00+08:00",
                      kind="create")  # fmt: skip
    return ReceivedRecord(id=record, entity=entity, rev=rev, doc=doc, editions=(edition,))


def take(ws: Workspace, *records: ReceivedRecord) -> None:
    at = exchange.cursor(ws)
    page = Page(epoch="e1", after=at.seq, upto=at.seq + 1, tag="t", more=False, device_last_seq=0, records=records)
    assert exchange.apply_page(ws, page)


def test_what_this_program_does_not_know_is_kept_whole(ground: Ground) -> None:
    ws = ground.ws
    record, strange = new_id(), new_id()
    take(
        ws,
        received(record, description="会", weight_kg=7, answers={"a": 1}),
        received(strange, entity="drone_flight", height=120),
    )
    docs = dict(map(tuple, ws.reader().execute("SELECT record, doc FROM received")))
    assert '"weight_kg": 7' in docs[record]
    assert '"height": 120' in docs[strange]
    assert ws.get("issue", record).description == "会"
    edit(ws, record, spot="这里")
    assert faults(ws) == []


ODD: dict[str, Any] = {
    "number": 7,
    "description": ["a"],
    "lat": "east",
    "assist_body_ids": "x",
    "immediate": "yes",
    "found_at_utc": "yesterday",
    "due_on": "soon",
    "place_id": {"x": 1},
    "spot": "half \ud83d",
    "attrs.length_m": 10**30,
    "lead_kind": True,
    "lon": 10**400,
}


@pytest.mark.parametrize("name", ODD)
def test_a_value_that_does_not_fit_is_left_out_with_a_note_and_the_rest_is_shown(ground: Ground, name: str) -> None:
    ws = ground.ws
    record = new_id()
    found = "2026-11-20T02:00:00Z"
    sound = {"number": "Z9Z9-0001", "category": "garbage", "severity": "serious", "found_at_utc": found}
    take(ws, received(record, **{**sound, name: ODD[name]}))
    assert list(exchange.misfits(ws, record)) == [name]
    row = ledger.one(ws.reader(), record)
    assert row is not None
    assert row.severity == "serious"
    assert faults(ws) == []
    take(ws, received(record, rev=2, **sound))
    assert exchange.misfits(ws, record) == {}


def test_after_an_upgrade_the_tables_are_made_of_what_was_received(ground: Ground) -> None:
    ws = ground.ws
    record = new_id()
    take(ws, received(record, description="新字段", spot="那时还不认识"))
    with ws.local() as conn:  # as an older program would have left it
        conn.execute("UPDATE issue SET spot = NULL WHERE id = ?", (record,))
        streams.keep(conn, "exchange.fields", {"issue": ["id", "description"]})
    ws.close()
    with open_workspace(ws.folder) as again:
        assert again.get("issue", record).spot == "那时还不认识"
        assert ledger.one(again.reader(), record).spot == "那时还不认识"  # type: ignore[union-attr]
        assert faults(again) == []


def test_quarantined_work_stays_in_view_and_is_released(ground: Ground, office: Office) -> None:
    ws = ground.ws
    enrol(ws)
    issue = ground.issue().issue
    sync(ws, office)
    office.quarantine = {ws.device.id}
    edit(ws, issue.id, spot="还在隔离")
    sync(ws, office)
    office.write("d2", issue.id, description="别人写的")
    sync(ws, office)
    assert ws.get("issue", issue.id).spot == "还在隔离", "the person's work is never rolled back"
    assert ws.get("issue", issue.id).description == "别人写的"
    assert exchange.standing(ws).quarantined == 1
    (one,) = exchange.quarantined(ws)
    assert (one.record, one.reason) == (issue.id, "author_unknown")
    assert faults(ws) == []
    office.release()
    sync(ws, office)
    assert exchange.standing(ws).quarantined == 0
    assert doc_of(office, issue.id)["spot"] == ws.get("issue", issue.id).spot == "还在隔离"


def test_office_data_is_put_in_force_and_a_faulty_one_stops_nothing(ground: Ground, office: Office) -> None:
    from inspector import catalog

    ws = ground.ws
    enrol(ws)
    text = catalog.dump(replace(ws.catalogue, version="2099.1"))
    office.data = [
        OfficeDatum(name="catalogue", version="2099.1", body=text),
        OfficeDatum(name="calendar", version="1", body="date,kind\n2031-01-01,off\n"),
        OfficeDatum(name="catalogue", version="2", body="no: catalogue"),
    ]
    record = new_id()
    office.write("d2", record, description="照样来")
    sync(ws, office)
    assert ws.catalogue.version == "2099.1"
    assert ws.get("issue", record) is not None
    assert [one.code for one in exchange.standing(ws).notes] != []


def test_an_edit_of_another_laptop_moves_a_photo_and_both_issues_follow(ground: Ground, office: Office) -> None:
    ws = ground.ws
    enrol(ws)
    photo = ground.photo()
    one = ground.issue(photos=((photo.id, "wide"),)).issue
    two = ground.issue().issue
    sync(ws, office)
    office.write("d2", photo.id, "photo", subject_id=two.id)
    sync(ws, office)
    counts = {row.issue_id: row.photo_count for row in ledger.page(ws.reader(), ledger.Query())}
    assert (counts[one.id], counts[two.id]) == (0, 1)
    assert faults(ws) == []


def test_two_laptops_end_equal(ground: Ground, office: Office, tmp_path: Path, clock: Clock) -> None:
    ws = ground.ws
    with open_workspace(tmp_path / "other", now=clock) as other:
        there = laid_out(other, clock)
        enrol(ws)
        enrol(other)
        mine, theirs = ground.issue(spot="甲").issue, there.issue(spot="乙").issue
        for _ in range(2):
            sync(ws, office)
            sync(other, office)
        edit(ws, theirs.id, description="改别人的")
        edit(other, theirs.id, description="自己也改")
        issues.edit(other, replace(other.get("issue", mine.id), severity="serious"))
        for _ in range(2):
            sync(ws, office)
            sync(other, office)
        for entity in ("issue", "issue_step", "place", "person", "check"):
            sql = f'SELECT * FROM "{entity}" ORDER BY id'
            assert list(map(tuple, ws.reader().execute(sql))) == list(map(tuple, other.reader().execute(sql)))
        assert [one.id for one in exchange.disputes(ws)] == [one.id for one in exchange.disputes(other)]
        assert len(exchange.disputes(ws)) == 1
        assert faults(ws) == faults(other) == []
        assert journal.length(ws) < len(office.held) * 3


def test_the_last_attempt_is_kept_with_its_error_until_one_succeeds(ground: Ground) -> None:
    ws = ground.ws
    enrol(ws)
    exchange.note_attempt(ws, at_utc="2026-11-20T03:00:00.000Z", error=None, next_try_at_utc=None)
    fault = Known("office_unreachable", url="https://x")
    exchange.note_attempt(ws, at_utc="2026-11-20T04:00:00.000Z", error=fault, next_try_at_utc=LATER)
    now = exchange.standing(ws)
    assert now.last_error is not None
    assert (now.last_error.code, now.last_error.facts) == ("office_unreachable", {"url": "https://x"})
    assert (now.last_success_utc, now.receipt_no) == ("2026-11-20T03:00:00.000Z", 1)
    assert now.next_try_at_utc == LATER
    exchange.note_attempt(ws, at_utc="2026-11-20T05:00:00.000Z", error=None, next_try_at_utc=None)
    assert exchange.standing(ws).last_error is None
    assert exchange.standing(ws).receipt_no == 2


def test_an_enrolment_is_of_one_device_and_one_district(ground: Ground) -> None:
    ws = ground.ws
    assert exchange.enrolment(ws) is None
    enrol(ws)
    found = exchange.enrolment(ws)
    assert found is not None
    assert found.office_name == "濠江区"
    with pytest.raises(Known) as error:
        exchange.keep_enrolment(ws, replace(found, scopes=("440513",)))
    assert known(error).code == "enrol_other_scope"
    with pytest.raises(Known) as error:
        exchange.keep_enrolment(ws, replace(found, device_id="another"))
    assert known(error).code == "enrol_other_device"


def test_outcomes_of_ops_we_do_not_have_are_passed_over(ground: Ground) -> None:
    enrol(ground.ws)
    exchange.note_pushed(ground.ws, 1, [Outcome(op_id="unknown")])
    assert ground.ws.reader().execute("SELECT count(*) FROM op_outcome").fetchone()[0] == 0


def test_a_snapshot_comes_in_parts_and_the_feed_goes_on_from_its_end(ground: Ground, office: Office) -> None:
    ws = ground.ws
    enrol(ws)
    records = [new_id() for _ in range(4)]
    for record in records:
        office.write("d2", record, description=record)
    whole = office.page(ws.device.id, 0)
    exchange.apply_snapshot(ws, replace(whole, records=whole.records[:2]), last=False)
    assert exchange.cursor(ws).seq == 0
    exchange.apply_snapshot(ws, replace(whole, records=whole.records[2:]), last=True)
    assert exchange.cursor(ws).seq == whole.upto
    office.write("d2", records[0], description="后来")
    sync(ws, office)
    assert ws.get("issue", records[0]).description == "后来"
    assert faults(ws) == []


def test_a_version_that_comes_once_more_without_its_values_keeps_those_it_came_with(
    ground: Ground, office: Office
) -> None:
    ws = ground.ws
    enrol(ws)
    record = new_id()
    office.write("d2", record, description="先")
    sync(ws, office)
    office.write("d2", record, description="后")
    page = office.page(ws.device.id, exchange.cursor(ws).seq)
    first, second = page.records[0].editions
    came = replace(page.records[0], editions=(replace(first, patch={}), second))
    assert exchange.apply_page(ws, replace(page, records=(came,)))
    assert [one.patch["description"][1] for one in editions.of_record(ws, record)] == ["先", "后"]
