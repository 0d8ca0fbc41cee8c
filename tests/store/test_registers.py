"""The registers beside the ledger: what they hold and count, and what they refuse to hold."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from inspector.domain import register_rules
from inspector.domain.registers import Circular, Handover, Listing, Talk, Tally
from inspector.errors import Known
from inspector.store import journal, registers
from inspector.store.door import new_id
from inspector.wording import say
from tests.store.making import Ground, faults, known, last_tx


def talk(ground: Ground, **said: Any) -> Talk:
    held = {"post": "社区党委书记", "reason": "市场后巷垃圾反复堆放", "place_id": ground.community.id, **said}
    return Talk(id=new_id(), **held)


def tally(kind: str, **said: Any) -> Tally:
    return Tally(id=new_id(), kind=kind, **{"held_on": "2026-11-20", **said})


def handover(**said: str) -> Handover:
    held = {"number": "濠纪移〔2026〕14号", "handed_on": "2026-11-20", "receiver": "区纪委监委第二室", **said}
    return Handover(id=new_id(), **held)


def test_a_talk_gets_its_number_its_author_and_is_followed_up_once(ground: Ground) -> None:
    kept = registers.put(ground.ws, talk(ground, follow_up_on="2026-11-25"))
    assert kept.number == f"YT-{ground.ws.device.code}-0001"
    assert (kept.person_id, kept.talked_at_utc) == (ground.people[0], "2026-11-20T02:00:00.000Z")
    ground.clock.move(days=7)
    assert [(one.number, one.days_over) for one in registers.due(ground.ws)] == [(kept.number, 2)]
    registers.follow_up(ground.ws, kept.id, "已清完，落实了保洁员")
    assert registers.due(ground.ws) == []
    with pytest.raises(Known) as again:
        registers.follow_up(ground.ws, kept.id, "再次跟进")
    assert known(again).code == "register_done"
    assert faults(ground.ws) == []


def test_what_was_handed_over_is_not_entered_twice(ground: Ground) -> None:
    kept = registers.put(ground.ws, handover())
    with pytest.raises(Known) as twice:
        registers.put(ground.ws, handover(handed_on="2026-11-19"))
    assert known(twice).code == "handover_twice"
    registers.put(ground.ws, replace(kept, handed_on="2026-11-19"), kept)  # the entry itself may be corrected
    registers.put(ground.ws, handover(receiver="区公安分局"))
    assert len(registers.listed(ground.ws, "handover")) == 2


def test_a_circular_is_counted_by_what_it_reports_and_asks_for_its_visit(ground: Ground) -> None:
    said = Circular(
        id=new_id(),
        title="关于三起环境整治不力问题的通报",
        issued_on="2026-11-20",
        items=3,
        channels=("village_meeting", "notice_board"),
        posted_places=12,
        revisit_on="2026-11-20",
    )
    kept = registers.put(ground.ws, said)
    assert kept.number.startswith("TB-")
    assert [one.id for one in registers.due(ground.ws)] == [kept.id]
    assert registers.revisit(ground.ws, kept.id, "12处都已张贴").revisited_at_utc == "2026-11-20T02:00:00.000Z"
    assert registers.due(ground.ws) == []


def test_a_place_on_the_list_is_marked_offers_a_talk_and_can_be_taken_off(ground: Ground) -> None:
    ws = ground.ws
    rows = [
        {"社区": "马滘社区", "原因": "连续两月排末位", "列入日期": "2026/11/18"},
        {"社区": "不知社区"},
        {"街道": "马滘街道", "社区": "和社社区", "列入日期": "2027-11-18"},
        {"社区": "马滘社区"},
        {"街道": "别的街道", "社区": "和社社区"},
    ]
    done = registers.import_listings(ws, rows, on="2026-11-20", source="濠委督〔2026〕3号")
    assert (done.added, done.unchanged) == (1, 1)
    assert [(bad.row, bad.code) for bad in done.bad] == [(3, "row_unknown"), (4, "row_day"), (6, "row_unknown")]
    assert all(say(bad.code) != bad.code for bad in done.bad)
    listing = registers.listing_of(ws, ground.community.id)
    assert listing is not None
    assert (listing.listed_on, listing.source) == ("2026-11-18", "濠委督〔2026〕3号")
    assert registers.talks_to_offer(ws) == [listing]
    registers.put(ws, talk(ground, listing_id=listing.id))
    assert registers.talks_to_offer(ws) == []
    with pytest.raises(Known) as twice:
        registers.put(ws, Listing(id=new_id(), place_id=ground.community.id, listed_on="2026-11-20"))
    assert known(twice).code == "listing_twice"
    registers.lift(ws, listing.id, "连续三月达标")
    assert registers.listing_of(ws, ground.community.id) is None
    assert registers.import_listings(ws, rows[:1], on="2026-11-20").added == 1, "it may be listed again afterwards"


def test_a_hand_over_has_room_for_number_day_and_receiver_only() -> None:
    assert [one.name for one in fields(Handover)] == ["id", "number", "handed_on", "receiver", "campaign_id"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"number": "关于某村书记收受财物的问题线索1件"}, "handover_content"),
        ({"number": "无号"}, "handover_content"),
        ({"number": ""}, "register_missing"),
        ({"receiver": "区纪委监委，反映某社区书记违规"}, "handover_content"),
        ({"receiver": "陈建国"}, "handover_content"),
        ({"receiver": "区纪委\n另附材料"}, "handover_content"),
        ({"receiver": ""}, "register_missing"),
        ({"number": "14号 13812345678"}, "text_private"),
        ({"handed_on": "2026-12-24"}, "register_ahead"),
        ({"handed_on": "去年"}, "register_day"),
    ],
)
def test_a_hand_over_refuses_whatever_reads_like_more(ground: Ground, said: dict[str, str], code: str) -> None:
    with pytest.raises(Known) as refused:
        registers.put(ground.ws, handover(**said))
    assert known(refused).code == code
    assert ground.ws.all("handover") == []


@pytest.mark.parametrize("receiver", ["区纪委监委第二室", "市公安局濠江分局", "区委巡察办", "马滘街道纪工委"])
def test_a_hand_over_to_an_office_is_kept(ground: Ground, receiver: str) -> None:
    assert registers.put(ground.ws, handover(receiver=receiver)).receiver == receiver


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"post": ""}, "register_missing"),
        ({"reason": " "}, "register_missing"),
        ({"place_id": None}, "register_missing"),
        ({"place_id": "nowhere"}, "place_unknown"),
        ({"reason": "据陈先生13812345678反映"}, "text_private"),
        ({"talked_at_utc": "2026-12-20T02:00:00.000Z"}, "register_ahead"),
        ({"follow_up_on": "2026-11-01"}, "register_order"),
        ({"follow_up_on": "很快"}, "register_day"),
    ],
)
def test_a_talk_that_says_too_little_or_too_much_is_refused_with_a_sentence(
    ground: Ground, said: dict[str, Any], code: str
) -> None:
    with pytest.raises(Known) as refused:
        registers.put(ground.ws, talk(ground, **said))
    assert known(refused).code == code
    sentence = say(code, **known(refused).facts)
    assert sentence != code
    assert "13812345678" not in sentence
    assert ground.ws.all("talk") == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"kind": "party"}, "register_word"),
        ({"kind": "walk"}, "register_missing"),
        ({"kind": "meeting", "level": "village"}, "register_word"),
        ({"kind": "meeting", "count": 0}, "register_count"),
        ({"kind": "meeting", "people": -1}, "register_count"),
        ({"kind": "reception"}, "register_missing"),
        ({"kind": "meeting", "held_on": ""}, "register_day"),
    ],
)
def test_a_tally_that_cannot_be_counted_is_refused(ground: Ground, said: dict[str, Any], code: str) -> None:
    with pytest.raises(Known) as refused:
        registers.put(ground.ws, tally(**said))
    assert known(refused).code == code


def test_tallies_come_to_what_a_report_says(ground: Ground) -> None:
    ws = ground.ws
    for people, leads in ((3000, 200), (2529, 81)):
        registers.put(ws, tally("reception", count=56, people=people, leads=leads))
    for level, count in (("town", 134), ("poor_village", 184), ("poor_household", 2155)):
        registers.put(ws, tally("walk", level=level, count=count))
    late = registers.put(ws, tally("walk", level="town", count=9, held_on="2026-11-21"))
    found = registers.counted(ws, until_on="2026-11-20")
    assert found["reception"] == registers.Counted(112, 5529, 281)
    assert registers.walks(ws, until_on="2026-11-20") == {"town": 134, "poor_village": 184, "poor_household": 2155}
    assert registers.walks(ws)["town"] == 143
    registers.void(ws, "tally", late.id)
    assert registers.walks(ws)["town"] == 134
    journal.undo(ws, last_tx(ws))
    assert registers.walks(ws)["town"] == 143


def test_two_forms_on_one_entry_never_lose_text(ground: Ground) -> None:
    before = registers.put(ground.ws, talk(ground))
    registers.put(ground.ws, replace(before, requirement="三日内清完"), before)
    registers.put(ground.ws, replace(before, post="村党总支书记"), before)
    held = ground.ws.get("talk", before.id)
    assert (held.requirement, held.post) == ("三日内清完", "村党总支书记")
    with pytest.raises(Known) as other:
        registers.put(ground.ws, replace(before, requirement="一周内清完"), before)
    assert known(other).code == "changed_meanwhile"


def test_nothing_is_kept_by_nobody(ground: Ground) -> None:
    ground.ws.author = ""
    with pytest.raises(Known) as refused:
        registers.put(ground.ws, handover())
    assert known(refused).code == "author_missing"


def test_digits_of_an_id_are_nobodys_phone() -> None:
    record = Handover(
        id="01a2042d-1382-9640-8517-69d2175261fd",
        number="移〔2026〕3 号",
        receiver="区纪委监委",
        handed_on="2026-11-20",
    )
    register_rules.check(record, date(2026, 11, 20))
    register_rules.check(replace(record, id="a13829640517b"), date(2026, 11, 20))
