"""The named failure cases of records, each one test: what goes wrong, and what holds all the same.

Merging needs no network, so those cases run in a `District`: real workspaces and a real office that hand each other the
very bytes of the wire. Processes that die and disks that are put back are real ones.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from inspector.domain.exchange import DELETE, EDIT_DELETED, FIELD, OPEN, Dispute
from inspector.domain.op import DELETED, chain
from inspector.domain.place import Place
from inspector.office import admin
from inspector.office import database as tables
from inspector.store import exchange
from inspector.store.door import new_id
from inspector.sync.once import once
from tests.offices import TestOffice
from tests.sync.district import District
from tests.sync.laptops import laptop, office_ops, own_ops, told
from tests.sync.link import take
from tests.sync.processes import DiskImage, command

YEARS = 365 * 86400


@pytest.fixture
def district(tmp_path: Path, office_database: Callable[[], str | None]) -> Iterator[District]:
    """Three laptops that know the place p0 (东湖, 湖滨路), and their office."""
    made = District(tmp_path, office_database())
    made.edit(0, "p0", name="东湖", address="湖滨路")
    everybody(made)
    yield made
    made.close()


def everybody(district: District) -> None:
    """Let every laptop send and then every laptop receive."""
    for n in range(3):
        district.push(n)
    for n in range(3):
        district.pull(n)


def at_office(district: District, record: str = "p0") -> dict[str, Any]:
    """Return a record as the office has it, with `deleted` and `merged`."""
    [row] = [one for one in district._all(tables.record) if one.id == record]
    return {**row.doc, "rev": row.rev, "deleted": bool(row.deleted), "merged": bool(row.merged)}


def disputed(district: District) -> list[Dispute]:
    """Return the disputes that are open at the office."""
    return [msgspec.convert(one.body, Dispute) for one in district._all(tables.dispute) if one.status == OPEN]


def shown(district: District, n: int, record: str = "p0") -> Any:
    """Return a place as a laptop shows it."""
    return district.members[n].ws.get("place", record)


def candidates(district: District, n: int) -> list[dict[str, Any]]:
    """Return what the open disputes of a laptop want."""
    return [dict(one.theirs) for one in exchange.disputes(district.members[n].ws)]


def at_rest(district: District) -> None:
    """Let everybody exchange until nothing moves, and hold every invariant against all that can be seen."""
    district.come_to_rest()
    district.check()


# --- the link and the process ---------------------------------------------------------------------------------


def test_case_03_request_duplicated_or_delivered_days_later_changes_nothing(district: District) -> None:
    """Fails where the office takes an op in a second time: other revisions, a second row, a dispute with itself."""
    district.edit(0, "p0", name="东湖公园")
    district.push(0, "delay")  # it hangs somewhere
    district.edit(0, "p0", name="东湖湿地公园")
    district.push(0, "duplicate")
    district.edit(1, "p0", address="湖滨路1号")
    everybody(district)
    district.edit(2, "p0", name="东湖湿地")
    everybody(district)
    before = district._digest()
    district.at += timedelta(days=9)
    [(caller, body)] = district.late
    take(district.office, caller, body, district._now())
    assert district._digest() == before, "what came days late changed something"
    every = list(district.requests)
    for seed in range(3):
        random.Random(seed).shuffle(every)
        for caller, body in every:
            take(district.office, caller, body, district._now())
        assert district._digest() == before
    assert at_office(district)["name"] == "东湖湿地"
    assert district.counts["delay"] == district.counts["duplicate"] == 1


@pytest.mark.parametrize(
    "doom", ["inspector.store.received:_take:2:after", "inspector.store.ledger:refresh:1:after"], ids=["amid", "at_end"]
)
def test_case_04_laptop_killed_while_it_applies_a_page_rolls_page_and_cursor_back(
    office: TestOffice, tmp_path: Path, doom: str
) -> None:
    """Fails where the cursor, or a part of the page, is kept before the rest of it is."""
    with laptop(tmp_path / "a", "张三", office) as one, laptop(tmp_path / "b", "李四", office) as two:
        one.sync()
        two.sync()
        before, knew = exchange.cursor(one.ws), one.names()
        with two.ws.write() as door:
            for n in range(5):
                door.put(Place(id=new_id(), name=f"页{n}"))
        two.sync()
    assert command(tmp_path / "a", "sync", "--once", doom=doom).returncode == -9
    with laptop(tmp_path / "a", "张三") as one:
        assert exchange.cursor(one.ws) == before
        assert one.names() == knew
        one.sync()
        assert {f"页{n}" for n in range(5)} <= one.names()
        assert exchange.cursor(one.ws).seq > before.seq


def test_case_05_late_old_page_after_a_newer_one_is_ignored(district: District) -> None:
    """Fails where a page is applied that was asked from another position: the laptop would go back in time."""
    one = district.members[1]
    asked_at = exchange.cursor(one.ws)
    district.edit(0, "p0", name="一")
    district.push(0)
    late = one.link.pull("440512", asked_at)
    district.edit(0, "p0", name="二")
    district.push(0)
    district.pull(1)
    now = exchange.cursor(one.ws)
    assert shown(district, 1).name == "二"
    assert not exchange.apply_page(one.ws, late)
    assert shown(district, 1).name == "二"
    assert exchange.cursor(one.ws) == now
    assert late.records[0].doc["name"] == "一", "the late page would have had something to say"
    at_rest(district)


# --- merging --------------------------------------------------------------------------------------------------


def test_case_06_two_laptops_change_different_fields_and_both_are_kept(district: District) -> None:
    """Fails where the later one brings its whole record, or where two hands are not marked as such."""
    district.edit(0, "p0", name="东湖公园")
    district.edit(1, "p0", address="湖滨路1号")
    everybody(district)
    found = at_office(district)
    assert (found["name"], found["address"], found["merged"]) == ("东湖公园", "湖滨路1号", True)
    assert disputed(district) == []
    for n in range(3):
        assert (shown(district, n).name, shown(district, n).address) == ("东湖公园", "湖滨路1号")
    at_rest(district)


def test_case_07_two_laptops_change_the_same_field_and_everybody_sees_both_values(district: District) -> None:
    """Fails where the second overwrites the first (last write wins), or where its value is shown to nobody."""
    district.edit(0, "p0", name="东湖公园")
    district.edit(1, "p0", name="东湖湿地")
    everybody(district)
    assert at_office(district)["name"] == "东湖公园"
    [dispute] = disputed(district)
    assert (dispute.kind, dispute.base, dispute.office, dispute.theirs) == (
        FIELD, {"name": "东湖"}, {"name": "东湖公园"}, {"name": "东湖湿地"},
    )  # fmt: skip
    for n in range(3):
        assert candidates(district, n) == [{"name": "东湖湿地"}]
    at_rest(district)


def test_case_07_half_of_a_point_each_is_the_same_field_too(district: District) -> None:
    """Fails where latitude and longitude of two hands become a point that nobody ever saw."""
    whole = {"datum": "WGS-84", "point_source": "user"}
    district.edit(0, "p0", lat=23.1, lon=116.1, **whole)
    everybody(district)
    district.edit(0, "p0", lat=23.2)
    district.edit(1, "p0", lon=116.3)
    everybody(district)
    found = at_office(district)
    assert (found["lat"], found["lon"]) == (23.2, 116.1)
    assert [dict(one.theirs) for one in disputed(district)] == [{"lon": 116.3}]
    at_rest(district)


def test_case_08_the_same_value_on_both_is_no_dispute_now_or_later(district: District) -> None:
    """Fails where equal values are disputed, or where whoever typed the very value is said not to have seen it."""
    district.edit(0, "p0", name="东湖公园")
    district.edit(1, "p0", name="东湖公园")
    district.push(0)
    district.push(1)
    assert disputed(district) == []
    district.edit(1, "p0", name="东湖湿地")  # without having pulled: it changes what it wrote itself
    everybody(district)
    assert disputed(district) == []
    assert [shown(district, n).name for n in range(3)] == ["东湖湿地"] * 3
    at_rest(district)


def test_case_09_a_deletion_against_an_unseen_edit_hides_nothing(district: District) -> None:
    """Fails where a deletion wins over what its author had not been shown."""
    district.edit(0, "p0", name="东湖公园")
    district.mark(1, "p0", deleted=True)
    everybody(district)
    found = at_office(district)
    assert (found["deleted"], found["name"]) == (False, "东湖公园")
    [dispute] = disputed(district)
    assert (dispute.kind, dispute.theirs) == (DELETE, {DELETED: True})
    for n in range(3):
        assert candidates(district, n) == [{DELETED: True}]
        assert shown(district, n).name == "东湖公园"
    at_rest(district)


def test_case_09_an_edit_under_an_unseen_deletion_is_not_lost(district: District) -> None:
    """Fails where what was typed under a deletion vanishes with it."""
    district.mark(0, "p0", deleted=True)
    district.edit(1, "p0", name="东湖公园")
    everybody(district)
    assert at_office(district)["deleted"] is True
    [dispute] = disputed(district)
    assert (dispute.kind, dispute.theirs) == (EDIT_DELETED, {"name": "东湖公园"})
    for n in range(3):
        assert candidates(district, n) == [{"name": "东湖公园"}]
    district.decide(2, 0, mine=True)  # somebody who sees both says that it shall live
    everybody(district)
    assert disputed(district) == []
    assert [shown(district, n).name for n in range(3)] == ["东湖公园"] * 3
    at_rest(district)


def test_case_09_what_stands_again_after_an_own_deletion_has_been_seen(district: District) -> None:
    """Laptop 1 deleted a place that it knew too little of, takes that back, and then goes on from what it sees."""
    district.edit(0, "p1", address="湖滨路")
    district.edit(1, "p1", name="西湖")
    district.mark(1, "p1", deleted=True)
    district.push(0)
    district.push(1, "drop_reply")
    district.pull(1)
    [which] = [n for n, one in enumerate(exchange.disputes(district.members[1].ws)) if one.kind == DELETE]
    district.decide(1, which, mine=False)
    assert shown(district, 1, "p1").address == "湖滨路"
    district.edit(1, "p1", address="湖滨路 8 号")
    at_rest(district)
    assert at_office(district, "p1")["address"] == "湖滨路 8 号"


def test_case_09_a_deletion_is_not_disputed_over_what_an_own_edit_did_not_hide(district: District) -> None:
    """Fails where an own edit that is still on its way makes its author blind for the rest of the record."""
    district.edit(1, "p0", name="西湖")
    district.edit(0, "p0", address="湖滨路 8 号")
    district.push(0)
    district.pull(1)  # without having sent the name: it lies over what came
    assert shown(district, 1).address == "湖滨路 8 号"
    district.mark(1, "p0", deleted=True)
    everybody(district)
    assert disputed(district) == []
    assert at_office(district)["deleted"] is True
    at_rest(district)


def test_case_09_a_deletion_is_disputed_over_a_value_that_an_own_edit_hid(district: District) -> None:
    """Fails where a deletion is taken to have seen what its author's own unsent edit covered."""
    district.edit(1, "p0", name="西湖")
    district.edit(0, "p0", name="东湖公园")
    district.push(0)
    district.pull(1)
    assert shown(district, 1).name == "西湖"
    district.mark(1, "p0", deleted=True)
    everybody(district)
    found = at_office(district)
    assert (found["deleted"], found["name"]) == (False, "东湖公园")
    assert DELETE in {one.kind for one in disputed(district)}
    at_rest(district)


def test_case_10_a_laptop_that_changes_its_own_field_five_times_offline_disputes_nothing(district: District) -> None:
    """Fails where a laptop is not taken to have seen what it wrote itself (offline its base never moves)."""
    for count in range(5):
        district.edit(0, "p0", name=f"第{count}次")
        if count == 2:  # some of it goes while the answer is lost, and somebody else moves the revision on
            district.push(0, "drop_reply")
            district.edit(1, "p0", address="湖滨路1号")
            district.push(1)
    district.push(0)
    assert disputed(district) == []
    everybody(district)
    assert [shown(district, n).name for n in range(3)] == ["第4次"] * 3
    assert [shown(district, n).address for n in range(3)] == ["湖滨路1号"] * 3
    at_rest(district)


@pytest.mark.parametrize("mine", [False, True], ids=["for_the_office", "for_the_candidate"])
def test_case_11_a_resolver_who_had_not_seen_the_newest_candidate_resolves_nothing(
    district: District, mine: bool
) -> None:
    """Fails where a decision closes a dispute whose newest candidate its author was never shown."""
    district.edit(0, "p0", name="一")
    district.edit(1, "p0", name="二")
    district.push(0)
    district.push(1)
    district.pull(2)
    assert candidates(district, 2) == [{"name": "二"}]
    district.edit(1, "p0", name="三")  # without having seen 一
    district.push(1)
    district.decide(2, 0, mine=mine)
    district.push(2)
    [dispute] = disputed(district)
    assert dispute.theirs == {"name": "三"}
    assert "二" in json.dumps([dict(one) for one in dispute.superseded], ensure_ascii=False, default=str)
    assert at_office(district)["name"] == "一"
    district.pull(2)
    assert candidates(district, 2) == [{"name": "三"}], "who decided too early is asked again"
    district.decide(2, 0, mine=True)
    everybody(district)
    assert disputed(district) == []
    assert [shown(district, n).name for n in range(3)] == ["三"] * 3
    at_rest(district)


@pytest.mark.machine
def test_case_17_a_clock_that_is_years_off_decides_nothing(
    tmp_path: Path, office_database: Callable[[], str | None]
) -> None:
    """Fails where a laptop's time takes part in any decision: the same day under other clocks would end otherwise."""
    ends = []
    for number, skews in enumerate([(0, 0, 0), (11 * YEARS, -9 * YEARS, 0)]):
        folder = tmp_path / str(number)
        folder.mkdir()
        district = District(folder, office_database())
        try:
            for member, skew in zip(district.members, skews, strict=True):
                member.skew_s = skew
            ends.append(_day(district))
            at_rest(district)
            years = {json.loads(one.body)["wall"][:4] for one in district._all(tables.op_log)}
            assert len(years) == len(set(skews)), "their clocks are kept as evidence, as wrong as they are"
        finally:
            district.close()
    assert ends[0] == ends[1]


def _day(district: District) -> Any:
    """Let three people disagree in every way, and return what the office made of it."""
    district.edit(0, "p0", name="东湖", address="湖滨路")
    everybody(district)
    district.edit(0, "p0", name="一")
    district.edit(1, "p0", name="二", address="二路")
    district.edit(2, "p1", name="新")
    everybody(district)
    district.restart(1)
    district.edit(1, "p0", name="三")
    district.mark(2, "p1", deleted=True)
    district.edit(0, "p1", name="旧")
    everybody(district)
    district.decide(2, 0, mine=True)
    everybody(district)
    district.edit(1, "p0", address="三路")
    district.push(1)
    district.edit(0, "p0", address="四路")  # whose clock is ahead meets what was written, long ago, while it was away
    everybody(district)
    records = {one.id: (dict(one.doc), one.rev, bool(one.deleted)) for one in district._all(tables.record)}
    open_ones = [(one.record, one.kind, dict(one.office), dict(one.theirs)) for one in disputed(district)]
    return records, open_ones


# --- disks that are put back ----------------------------------------------------------------------------------


def test_case_13_a_disk_image_put_back_without_new_work_sends_again_for_nothing(
    office: TestOffice, tmp_path: Path
) -> None:
    """Fails where what the laptop does not remember to have sent is taken in twice, or refused."""
    folder = tmp_path / "a"
    with laptop(folder, "张三", office) as one:
        one.sync()
        one.place("还没送的")
        photo = one.photo()
        device = one.ws.device.id
    image = DiskImage(folder, tmp_path / "image")
    with laptop(folder, "张三") as one:
        one.sync()
        before = office_ops(office)
        assert before == own_ops(one)
    image.put_back()
    with laptop(folder, "张三") as one:
        assert one.ws.device.id == device
        assert exchange.queued(one.ws), "it believes that it has something to send"
        result = one.sync()
        assert (result.waiting, result.alarms) == (0, ())
        assert office_ops(office) == before == own_ops(one)
        assert told(office, tables.blob.c.sha256) == [photo.sha256]


def test_case_14_a_disk_image_put_back_and_written_to_is_found_out_and_loses_nothing(
    office: TestOffice, tmp_path: Path
) -> None:
    """Fails where two histories under the same numbers are mixed, or where either of them is dropped."""
    folder = tmp_path / "a"
    with laptop(folder, "张三", office) as one:
        one.sync()
    image = DiskImage(folder, tmp_path / "image")
    with laptop(folder, "张三") as one:
        one.place("先写的")
        first = one.photo()
        one.sync()
    image.put_back()
    with laptop(folder, "张三") as one:
        one.place("后写的")
        second = one.photo()
        device, before = one.ws.device.id, office_ops(office)
        found = once(one.ws).error
        assert found is not None
        assert found.code == "device_forked"
        assert office_ops(office) == before, "nothing of it was mixed in"
        assert one.ws.device.id != device
        assert "后写的" in one.names()
        one.joins(office)
        one.sync()
        assert one.sync().waiting == 0
        assert {"先写的", "后写的"} <= one.names()
        docs = [doc.get("name") for doc in told(office, tables.record.c.doc)]
        assert sorted(name for name in docs if name in ("先写的", "后写的")) == ["先写的", "后写的"]
        assert {second.sha256, first.sha256} == set(told(office, tables.blob.c.sha256))


# --- what the office does not understand ----------------------------------------------------------------------

_POISON: dict[str, dict[str, Any]] = {
    "patch_is_no_patch": {"patch": {"name": "甲"}},
    "nul": {"patch": {"name": [None, "甲\x00乙"]}},
    "too_long": {"patch": {"name": [None, "长" * 40_000]}},
    "unknown_kind": {"kind": "merge"},
    "negative_revision": {"base_rev": -1},
    "number_too_large": {"patch": {"radius_m": [None, 10**400]}},
}


@pytest.mark.parametrize("poison", list(_POISON), ids=list(_POISON))
def test_case_23_a_poison_op_is_set_aside_and_the_queue_goes_on(office: TestOffice, poison: str) -> None:
    """Fails where one op that cannot be merged stops those behind it, is dropped, or is merged all the same."""
    lap = office.laptop()
    lap.op("create", "place", "00000000-0000-7000-8000-000000000001", {"name": "前"})
    body = lap.op("create", "place", "00000000-0000-7000-8000-000000000002", {"name": "毒"})
    spoilt = json.dumps({**json.loads(body), **_POISON[poison]}).encode()
    lap.journal[1] = (chain(lap.journal[0][0], spoilt), spoilt)
    lap.op("create", "place", "00000000-0000-7000-8000-000000000003", {"name": "后"})
    answer = lap.push()
    assert answer.status_code == 200, answer.text
    assert answer.json()["last_seq"] == 3
    assert [one["state"] for one in answer.json()["outcomes"]] == ["applied", "quarantined", "applied"]
    [aside] = admin.quarantine(office.office.db)
    assert aside.seq == 2
    assert bytes(told(office, tables.op_log.c.body)[1]) == spoilt, "kept byte for byte"
    assert sorted(doc["name"] for doc in told(office, tables.record.c.doc)) == ["前", "后"]
    lap.op("create", "place", "00000000-0000-7000-8000-000000000004", {"name": "再后"})
    assert lap.push(3).json()["last_seq"] == 4


def test_case_23_a_laptop_with_an_over_long_value_is_told_and_goes_on(office: TestOffice, tmp_path: Path) -> None:
    """Fails where a real laptop's queue stands still behind what the office sets aside, or says nothing of it."""
    with laptop(tmp_path / "a", "张三", office) as one:
        one.place("长" * 40_000)
        one.place("短")
        result = one.sync()
        assert (result.quarantined, result.records_waiting) == (1, 0)
        assert "长" * 40_000 in one.names(), "it stays where it was typed"
        one.place("后来的")
        assert one.sync().records_waiting == 0
        assert office_ops(office) == own_ops(one)


def test_case_25_fields_of_a_newer_program_live_on_under_an_older_one(office: TestOffice, tmp_path: Path) -> None:
    """Fails where office or laptop drops a field it does not know, or loses it with the next edit of the record."""
    place = "00000000-0000-7000-8000-000000000001"
    newer = office.laptop("王五")
    newer.op("create", "place", place, {"name": "东湖", "drone_height_m": 120.5, "new.list": [1, "二"]}, schema=9)
    assert [one["state"] for one in newer.push().json()["outcomes"]] == ["applied"]
    with laptop(tmp_path / "a", "张三", office) as one:
        one.sync()
        assert one.ws.get("place", place).name == "东湖"
        with one.ws.write() as door:
            door.change("place", place, name="东湖公园")
        one.sync()
        kept = one.ws.reader().execute("SELECT doc FROM received WHERE record = ?", (place,)).fetchone()[0]
        wanted = {"name": "东湖公园", "drone_height_m": 120.5, "new.list": [1, "二"]}
        assert json.loads(kept) == wanted
    assert [doc for doc in told(office, tables.record.c.doc) if "drone_height_m" in doc] == [wanted]


def test_case_25_an_entity_of_a_newer_program_is_set_aside_and_the_queue_goes_on(office: TestOffice) -> None:
    """Fails where what the office has no table for is merged, refused, or stops what comes after it."""
    newer = office.laptop()
    newer.op("create", "drone_flight", "00000000-0000-7000-8000-000000000001", {"height_m": 120}, schema=9)
    newer.op("create", "place", "00000000-0000-7000-8000-000000000002", {"name": "东湖"}, schema=9)
    outcomes = newer.push().json()["outcomes"]
    assert [one["state"] for one in outcomes] == ["quarantined", "applied"]
    assert outcomes[0]["reason"] == "schema_newer"
    assert [one.seq for one in admin.quarantine(office.office.db)] == [1]
    assert len(told(office, tables.record.c.id)) == 1
