"""登记 as a person uses it: a form for each register, what is due, and what the store refuses said where it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from inspector.domain.place import Body, Campaign, Place
from inspector.store import drafts, places, registers, teams
from inspector.store.door import new_id
from inspector.ui.parts.list_dialog import ListDialog
from inspector.ui.screens.registers_fields import Picks
from inspector.ui.screens.registers_sheet import FormSheet
from tests.ui.leads_world import CTRL, LeadDesk, cut_words, lead_desk, on_next_dialog

# Qt's offscreen platform says this of every window that has a least size.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def desk(tmp_path: Path, qtbot: Any) -> Iterator[LeadDesk]:
    with lead_desk(tmp_path, qtbot) as made:
        yield made


def choose(desk: LeadDesk, kind: str) -> None:
    """Show a register and wait for it."""
    desk.window.go("leads", register=kind)
    desk.until(lambda: desk.registers.read is not None and desk.registers.read.kind == kind)


def form(desk: LeadDesk, kind: str) -> FormSheet:
    """Open the form of a register by its key."""
    choose(desk, kind)
    desk.until(desk.registers.add.isVisible)
    desk.key(Qt.Key.Key_N, CTRL)
    return desk.sheet(FormSheet)  # type: ignore[no-any-return]


def keep(desk: LeadDesk, kind: str, /, **values: Any) -> Any:
    """Fill a form, press Ctrl+Enter in it, and return the entry when the list shows it."""
    sheet = form(desk, kind)
    sheet.show_values(values)
    before = set(desk.registers.read.records) if desk.registers.read else set()
    sheet.activateWindow()
    desk.until(sheet.isActiveWindow)
    QTest.keyClick(sheet, Qt.Key.Key_Return, CTRL)
    desk.until(lambda: desk.registers.read and set(desk.registers.read.records) - before)
    read = desk.registers.read
    assert read is not None
    (made,) = set(read.records) - before
    return read.records[made]


def act(desk: LeadDesk, entry: Any, name: str, said: str = "") -> None:
    """Choose an entry and press one of its actions; `said` answers what it asks."""
    page = desk.registers
    desk.until(lambda: page.list.rows.row_of(entry.id) >= 0)
    page.list.setCurrentIndex(page.list.rows.index(page.list.rows.row_of(entry.id)))
    desk.until(page.buttons[name].isVisible)
    desk.click(page.buttons[name])
    if said:
        desk.until(page.ask.isVisible)
        page.ask.text.setText(said)
        desk.key(Qt.Key.Key_Return)


def shown(desk: LeadDesk, entry: Any) -> Any:
    page = desk.registers
    return page.list.rows.rows[page.list.rows.row_of(entry.id)]


FILLED: dict[str, dict[str, Any]] = {
    "talk": {"post": "社区党委书记", "reason": "垃圾反复", "follow_up_on": "2026-12-04"},
    "circular": {"title": "第一批次通报", "items": 12, "channels": ("notice_board",), "revisit_on": "2026-11-27"},
    "listing": {"reason": "两轮未到位", "source": "第一批次名单"},
    "handover": {"number": "移〔2026〕3 号", "receiver": "区城市管理局"},
    "reception": {"count": 1, "people": 23, "leads": 4},
    "walk": {"level": "household", "count": 48},
    "tally": {"kind": "system", "title": "日巡制度", "count": 1},
    "team": {"name": "第一组", "skills": ("纪检",)},
    "campaign": {"name": "水系专项", "batch": "第二批次", "starts_on": "2026-11-01", "closing": "approved"},
}


@pytest.mark.parametrize("kind", list(FILLED))
def test_each_register_is_kept_by_its_form_and_shows_its_entry(desk: LeadDesk, kind: str) -> None:
    world, values = desk.world, dict(FILLED[kind])
    if kind in ("talk", "listing"):
        values["place_id"] = world.place.id
    if kind == "circular":
        values["place_ids"] = (world.place.id,)
    if kind == "team":
        values |= {"people": tuple(one.id for one in world.people), "leader_id": world.people[0].id}
    if kind == "campaign":
        values |= {"place_ids": (world.street.id,), "categories": ("garbage",)}
    entry = keep(desk, kind, **values)
    for name, value in values.items():
        assert getattr(entry, name) == value, name
    desk.until(lambda: desk.registers.list.rows.row_of(entry.id) >= 0)
    assert shown(desk, entry).title
    assert desk.told("已登记" if kind != "listing" else "“差”名单")


def test_what_the_store_refuses_is_said_in_the_form_and_nothing_typed_is_lost(desk: LeadDesk) -> None:
    sheet = form(desk, "handover")
    sheet.show_values({"number": "移〔2026〕3 号", "receiver": "王某某涉嫌的问题线索材料"})
    sheet.accept()
    desk.until(sheet.fault.text)
    assert sheet.isVisible()
    assert "不录案情" in sheet.fault.text()
    assert sheet.editors["receiver"].widget.hasFocus()
    assert sheet.values()["receiver"] == "王某某涉嫌的问题线索材料"
    assert registers.listed(desk.world.ws, "handover") == []
    sheet.show_values({"receiver": "区城市管理局"})
    sheet.accept()
    desk.until(lambda: registers.listed(desk.world.ws, "handover"))


@pytest.mark.parametrize(
    ("kind", "values", "part"),
    [
        ("talk", {"post": "书记"}, "事由"),
        ("talk", {"post": "书记", "reason": "请回电 13829640517"}, "会暴露个人"),
        ("listing", {}, "地点"),
        ("circular", {"title": ""}, "标题"),
        ("team", {"name": "一组"}, "至少两人"),
        ("campaign", {"name": "专项", "starts_on": "2026-11-20", "ends_on": "2026-11-01"}, "早于开始日期"),
    ],
)
def test_a_form_that_says_too_little_or_too_much_says_what_is_wrong(
    desk: LeadDesk, kind: str, values: dict[str, Any], part: str
) -> None:
    sheet = form(desk, kind)
    sheet.show_values(values)
    sheet.accept()
    desk.until(sheet.fault.text)
    assert part in sheet.fault.text()
    assert sheet.accept_button.isEnabled()


def test_a_form_begins_at_what_must_be_typed_and_what_was_typed_comes_back_until_it_is_kept(desk: LeadDesk) -> None:
    sheet = form(desk, "talk")
    desk.until(sheet.editors["post"].widget.hasFocus)
    assert not sheet.accept_button.hasFocus(), "Enter would send an empty form off"
    sheet.show_values({"reason": "桶满溢三周，联系人：林国强 13829640517"})
    sheet.reject()
    desk.until(lambda: drafts.kept(desk.world.ws, "register"))
    assert "13829640517" not in str(drafts.kept(desk.world.ws, "register")), "no draft says who somebody is"
    again = form(desk, "talk")
    assert again.values()["reason"].startswith("桶满溢三周")
    again.show_values({"post": "社区党委书记", "reason": "桶满溢三周", "place_id": desk.world.place.id})
    again.accept()
    desk.until(lambda: desk.registers.read and desk.registers.read.rows)
    desk.until(lambda: not drafts.kept(desk.world.ws, "register"))
    assert not form(desk, "talk").values()["reason"]


def test_a_talk_is_due_on_its_day_and_followed_up_once(desk: LeadDesk) -> None:
    talk = keep(
        desk, "talk", place_id=desk.world.place.id, post="社区书记", reason="垃圾反复", follow_up_on="2026-11-20"
    )
    desk.until(lambda: desk.registers.names["talk"].text().endswith("1"))
    assert shown(desk, talk).due.kind == "soon"
    act(desk, talk, "follow_up", "已补桶三只")
    desk.until(lambda: desk.world.ws.get("talk", talk.id).follow_up_result == "已补桶三只")
    desk.until(lambda: shown(desk, talk).due.kind == "closed")
    desk.until(lambda: desk.registers.names["talk"].text() == "约谈提醒")
    assert desk.registers.buttons["follow_up"].isHidden()


def test_a_circular_is_revisited(desk: LeadDesk) -> None:
    circular = keep(desk, "circular", title="第一批次通报", revisit_on="2026-11-20")
    act(desk, circular, "revisit", "宣传栏已张贴")
    desk.until(lambda: desk.world.ws.get("circular", circular.id).revisit_result == "宣传栏已张贴")


def test_a_listed_place_is_marked_offers_a_talk_and_is_taken_off_with_a_reason(desk: LeadDesk) -> None:
    listing = keep(desk, "listing", place_id=desk.world.place.id, reason="两轮未到位")
    assert shown(desk, listing).state.text == "未约谈"
    assert desk.registers.sums.text() == "1 个上榜地点还没有约谈"
    ((word, go),) = desk.told("已列入“差”名单").actions
    assert word == "约谈提醒"
    go()
    sheet = desk.sheet(FormSheet)
    assert sheet.values()["place_id"] == desk.world.place.id
    sheet.show_values({"post": "社区书记", "reason": "两轮未到位"})
    sheet.accept()
    desk.until(lambda: registers.listed(desk.world.ws, "talk"))
    desk.until(lambda: desk.registers.kind == "talk")
    (talk,) = registers.listed(desk.world.ws, "talk")
    assert talk.listing_id == listing.id
    choose(desk, "listing")
    desk.until(lambda: shown(desk, listing).state.text == "")
    act(desk, listing, "lift", "已整改到位")
    desk.until(lambda: registers.standing_listings(desk.world.ws) == [])
    desk.until(lambda: shown(desk, listing).due.text == "已移出")
    assert desk.registers.buttons["lift"].isHidden()


def test_a_talk_about_a_listed_place_belongs_to_the_listing(desk: LeadDesk) -> None:
    listing = keep(desk, "listing", place_id=desk.world.place.id)
    talk = keep(desk, "talk", place_id=desk.world.place.id, post="社区书记", reason="两轮未到位")
    assert talk.listing_id == listing.id


def test_an_entry_is_changed_by_enter_and_voided_after_it_was_asked_and_comes_back(desk: LeadDesk) -> None:
    entry = keep(desk, "tally", kind="meeting", title="调度会", count=1)
    desk.registers.list.setFocus()
    desk.key(Qt.Key.Key_Return)
    sheet = desk.sheet(FormSheet)
    assert sheet.values()["title"] == "调度会"
    sheet.show_values({"title": "工作调度会", "people": 18})
    sheet.accept()
    desk.until(lambda: desk.world.ws.get("tally", entry.id).title == "工作调度会")
    desk.until(lambda: shown(desk, entry).title == "工作调度会")
    assert desk.world.ws.get("tally", entry.id).people == 18
    on_next_dialog(lambda dialog: dialog.accept())
    act(desk, entry, "void")
    desk.until(lambda: desk.world.ws.get("tally", entry.id) is None)
    ((_, back),) = desk.told("已作废").actions
    back()
    desk.until(lambda: desk.world.ws.get("tally", entry.id) is not None)


def test_what_registers_come_to_stands_in_the_head(desk: LeadDesk) -> None:
    keep(desk, "walk", level="town", count=134)
    keep(desk, "walk", level="poor_household", count=2155)
    desk.until(lambda: desk.registers.sums.text() == "乡镇 134，贫困户 2155")
    keep(desk, "reception", count=2, people=30, leads=5)
    desk.until(lambda: desk.registers.sums.text() == "接访 2 次，接待 30 人，受理线索 5 条")


def test_a_team_shows_its_people_where_they_may_not_go_and_what_it_lacks(desk: LeadDesk) -> None:
    ws, world = desk.world.ws, desk.world
    body = Body(id=new_id(), name="马滘环卫所", kind="sanitation")
    places.keep(ws, body)
    first, second = world.people[0], world.people[1]
    places.keep(ws, replace(first, skills=("纪检",), own_place_id=world.street.id), first)
    places.keep(ws, replace(second, own_body_id=body.id), second)
    team = keep(desk, "team", name="第一组", people=world.team, leader_id=first.id, skills=("纪检", "财会"))
    row = shown(desk, team)
    assert row.second == f"带队 {first.name}　{first.name}（纪检）、{second.name}"
    assert f"{first.name} 回避 马滘街道" in row.third
    assert f"{second.name} 回避 马滘环卫所" in row.third
    assert (row.due.text, row.due.tone) == ("还缺：财会", "red")
    on_next_dialog(lambda dialog: dialog.accept())
    act(desk, team, "stop")
    desk.until(lambda: teams.teams(ws) == [])


def test_a_list_of_places_is_imported_and_its_bad_rows_are_named(desk: LeadDesk, tmp_path: Path) -> None:
    path = tmp_path / "差名单.csv"
    rows = ["街道,社区,列入日期,原因", "马滘街道,凤岗社区,2026-11-02,黑臭反复", "马滘街道,没有这个社区,2026-11-02,"]
    path.write_text("\n".join(rows), encoding="utf-8-sig")
    choose(desk, "listing")
    lines: list[str] = []

    def read(dialog: Any) -> None:
        assert isinstance(dialog, ListDialog)
        lines.extend(dialog.list.item(at).text() for at in range(dialog.list.count()))
        dialog.accept()

    on_next_dialog(read)
    desk.registers.import_from(path)
    desk.until(lambda: lines)
    assert len(lines) == 1
    assert lines[0].startswith("第 3 行“社区”")
    (listing,) = registers.standing_listings(desk.world.ws)
    assert (listing.place_id, listing.listed_on) == (desk.world.place.id, "2026-11-02")


def test_several_places_are_picked_by_keys_and_taken_out_again(desk: LeadDesk) -> None:
    other = Place(id=new_id(), name="珠浦社区", level="community", code="440512003009", parent_id=desk.world.street.id)
    places.keep(desk.world.ws, other)
    sheet = form(desk, "campaign")
    picks = sheet.editors["place_ids"]
    assert isinstance(picks, Picks)
    for text, key in (("fg", desk.world.place.id), ("zp", other.id)):
        QTest.keyClicks(picks._add, text)
        assert picks._add.offered() == [key]
        QTest.keyClick(picks._add, Qt.Key.Key_Return)
    assert picks.value() == (desk.world.place.id, other.id)
    QTest.keyClick(picks._list, Qt.Key.Key_Delete)
    assert picks.value() == (desk.world.place.id,)
    sheet.reject()


def test_a_campaign_that_was_kept_is_offered_to_other_registers(desk: LeadDesk) -> None:
    campaign: Campaign = keep(desk, "campaign", name="水系专项", batch="第二批次")
    sheet = form(desk, "handover")
    sheet.show_values({"number": "移 1", "receiver": "区城市管理局", "campaign_id": campaign.id})
    sheet.accept()
    desk.until(lambda: registers.listed(desk.world.ws, "handover", campaign_id=campaign.id))


@pytest.mark.parametrize("size", [(1366, 690), (1920, 1080)])
def test_no_word_is_cut(desk: LeadDesk, size: tuple[int, int]) -> None:
    desk.window.resize(*size)
    desk.until(lambda: desk.window.width() == size[0])
    keep(desk, "handover", number="移〔2026〕3 号", receiver="区城市管理局")
    desk.until(lambda: not cut_words(desk))  # once the layout has settled
