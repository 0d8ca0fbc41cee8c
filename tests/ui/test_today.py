"""今日 as a person uses it: photos dropped, an issue completed with few clicks, drafts that are never lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtTest import QAbstractItemModelTester, QTest

from inspector.domain.issue import CLOSED, FOUND
from inspector.domain.place import Body, Person, Place
from inspector.store import drafts, issues, photos, places, visits
from inspector.store.door import new_id
from inspector.store.workspace import Workspace, open_workspace
from inspector.ui.run import application, make_window, screens
from inspector.ui.screens.today import TodayScreen
from inspector.ui.theme import apply_theme
from inspector.ui.today.fill_in import read_time
from inspector.ui.today.open_draft import KEEP_AFTER_MS
from inspector.ui.today.tray_model import StopModel
from inspector.ui.window import Window
from inspector.wording import today as words
from tests.intake.making import bare_photo, photo

NOW = datetime(2026, 11, 20, 6, 56, tzinfo=UTC)  # 14:56 in 汕头
MARKET = (23.2801, 116.7201)
FARM = (23.3001, 116.7502)


@dataclass
class Day:
    """A laptop with its register, and the window on it."""

    ws: Workspace
    window: Window
    screen: TodayScreen
    card: Path
    qtbot: Any
    people: tuple[Person, Person]

    @property
    def desk(self) -> Any:
        return self.screen.desk

    def put(self, name: str, clock: str | None, point: tuple[float, float] | None = MARKET, seed: int = 0) -> Path:
        target = self.card / name
        content = photo(f"2026-11-20T{clock}:10", point=point, seed=seed) if clock else bare_photo(seed=seed)
        target.write_bytes(content)
        return target

    def drop(self, *paths: Path) -> None:
        """Drop files on the tray and wait until the import has said what became of them and the tray has them."""
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        before = len(self.said)
        self.screen.tray.receive(mime, "drop_nothing")
        self.until(lambda: len(self.said) > before and not self.desk._reload.isActive())
        self.until(
            lambda: len(list(self.desk.tray.shots())) == len(photos.tray(self.ws)) and not self.desk._wants_photos
        )

    def until(self, met: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(lambda: bool(met()), timeout=30_000)

    @property
    def said(self) -> list[str]:
        return [f"{message.what} {message.rest}" for message in self.window.told]  # type: ignore[attr-defined]

    def all_issues(self) -> list[Any]:
        return self.ws.all("issue")

    def complete(self) -> Any:
        """Press Ctrl+Enter and return the issue that was made."""
        count = len(self.all_issues())
        QTest.keyClick(self.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.until(lambda: len(self.all_issues()) == count + 1 and not self.desk.draft.busy)
        return self.all_issues()[-1]


def stocked(ws: Workspace) -> tuple[Person, Person]:
    street = Place(id=new_id(), name="达濠街道", level="street", code="440512001")
    market = Place(
        id=new_id(), name="西墩社区", parent_id=street.id, lat=23.28, lon=116.72, datum="WGS-84", radius_m=300
    )
    farm = Place(id=new_id(), name="青篮社区", parent_id=street.id, lat=23.30, lon=116.75, datum="WGS-84", radius_m=300)
    chen, zheng = Person(id=new_id(), name="陈立"), Person(id=new_id(), name="郑敏")
    cleaners = Body(id=new_id(), name="达濠片区保洁公司", kind="sanitation_operator", place_ids=(street.id,))
    committee = Body(id=new_id(), name="西墩社区居委会", kind="community", place_ids=(market.id,))
    for record in (street, market, farm, chen, zheng, cleaners, committee):
        places.keep(ws, record)
    ws.set_meta("settings", json.dumps({"my_person_id": chen.id, "team_ids": [chen.id, zheng.id]}))
    ws.author = chen.id
    return chen, zheng


def opened(ws: Workspace, qtbot: Any) -> tuple[Window, TodayScreen]:
    """Open a window on `ws` that notes what it says."""
    apply_theme(application(), "light")
    window = make_window(ws, lambda: NOW)
    window.told = []  # type: ignore[attr-defined]
    show = window.message_bar.say
    window.message_bar.say = lambda message: (window.told.append(message), show(message))  # type: ignore[attr-defined,method-assign]
    window.resize(1366, 768)
    window.show()
    window.go("today")
    screen = window.screen_at("today")
    assert isinstance(screen, TodayScreen)
    window.activateWindow()
    return window, screen


@pytest.fixture
def day(tmp_path: Path, qtbot: Any) -> Iterator[Day]:
    card = tmp_path / "card"
    card.mkdir()
    ws = open_workspace(tmp_path / "ws", now=lambda: NOW)
    people = stocked(ws)
    window, screen = opened(ws, qtbot)
    yield Day(ws, window, screen, card, qtbot, people)
    closed(window)
    ws.close()


def closed(window: Window) -> None:
    if window.context.tasks.closing.is_set():
        return
    window.close()
    window.context.tasks.close()
    window.deleteLater()


def test_from_dropped_photos_to_a_complete_issue_takes_three_actions_and_no_typing(day: Day) -> None:
    day.put("IMG_1.jpg", "14:07", seed=1)
    day.put("IMG_2.jpg", "14:08", seed=2)
    day.put("IMG_3.jpg", "14:40", seed=3)
    day.drop(day.card)  # 1
    QTest.keyClick(day.window, Qt.Key.Key_1)  # 2
    issue = day.complete()  # 3
    register = day.desk.register
    assert issue.category == "garbage"
    assert register.full_name(issue.place_id) == "达濠街道西墩社区"
    assert issue.found_at_utc == "2026-11-20T06:07:10.000Z"
    assert register.bodies[issue.lead_body_id].name == "达濠片区保洁公司"
    assert [register.bodies[one].name for one in issue.assist_body_ids] == ["西墩社区居委会"]
    assert (issue.due_on, issue.due_rule) == ("2026-11-23", "1 workday")
    assert issue.description == "有垃圾乱堆乱放问题。"
    used = photos.of_subject(day.ws, "issue", issue.id)
    assert [(one.file_name, one.role) for one in used] == [("IMG_1.jpg", "wide"), ("IMG_2.jpg", "close")]


def test_an_issue_begins_with_photos_that_have_a_time_though_those_without_stand_above_them(day: Day) -> None:
    day.put("A_WX_1.jpg", None, seed=8)
    day.put("IMG_1.jpg", "14:07", seed=1)
    day.drop(day.card)
    assert [shot.photo.file_name for shot in day.desk.tray.shots()] == ["A_WX_1.jpg", "IMG_1.jpg"]
    QTest.keyClick(day.window, Qt.Key.Key_1)
    issue = day.complete()
    assert [one.file_name for one in photos.of_subject(day.ws, "issue", issue.id)] == ["IMG_1.jpg"]


def test_the_next_issue_keeps_place_and_visit_and_is_given_the_next_photos(day: Day) -> None:
    for n, clock in enumerate(("14:07", "14:08", "14:20"), 1):
        day.put(f"IMG_{n}.jpg", clock, seed=n)
    day.drop(day.card)
    day.desk.edit(spot="市场后巷")
    QTest.keyClick(day.window, Qt.Key.Key_1)
    first = day.complete()
    day.until(lambda: len(day.desk.form.photos) == 1)
    assert (day.desk.form.place_id, day.desk.form.spot, day.desk.form.category) == (first.place_id, "市场后巷", "")
    day.desk.choose("hw_bin")
    second = day.complete()
    assert second.visit_id == first.visit_id
    assert [one.file_name for one in photos.of_subject(day.ws, "issue", second.id)] == ["IMG_3.jpg"]


def test_without_a_visit_one_is_started_from_the_photos_time_with_the_usual_team(day: Day) -> None:
    day.put("IMG_1.jpg", "14:07")
    day.drop(day.card)
    QTest.keyClick(day.window, Qt.Key.Key_1)
    issue = day.complete()
    visit = visits.current(day.ws)
    assert visit is not None
    assert (visit.id, visit.team) == (issue.visit_id, tuple(one.id for one in day.people))
    assert visit.started_at_utc == "2026-11-20T06:07:10.000Z"
    assert "自动开了场次" in day.said[-1]


def test_a_draft_is_on_disk_soon_after_a_keystroke_and_there_again_at_the_next_start(day: Day, qtbot: Any) -> None:
    assert KEEP_AFTER_MS < 500
    day.put("IMG_1.jpg", "14:07")
    day.drop(day.card)
    QTest.keyClick(day.window, Qt.Key.Key_1)
    day.screen.form.description.setFocus()
    QTest.keyClicks(day.screen.form.description, "houxiang")
    day.until(lambda: any(one.doc["description"] == "houxiang" for one in drafts.kept(day.ws)))
    closed(day.window)
    again, screen = opened(day.ws, qtbot)
    try:
        assert screen.form.description.toPlainText() == "houxiang"
        assert screen.desk.form.category == "garbage"
        assert len(screen.desk.form.photos) == 1
        assert "没写完的一条还在" in again.told[0].what  # type: ignore[attr-defined]
    finally:
        closed(again)


def test_a_second_window_of_the_process_opens_a_form_of_its_own(day: Day, qtbot: Any) -> None:
    QTest.keyClick(day.window, Qt.Key.Key_1)
    day.desk.set(description="first")
    day.until(lambda: len(drafts.kept(day.ws)) == 1)
    second = Window(day.ws, day.window.context.tasks, day.window.context.news, screens(), lambda: NOW)
    second.go("today")
    screen: Any = second.screen_at("today")
    assert screen.desk.form.description == ""
    screen.desk.set(category="hw_bin", description="second")
    day.until(lambda: {one.doc["description"] for one in drafts.kept(day.ws)} == {"first", "second"})
    second.close()
    second.deleteLater()
    assert day.desk.form.description == "first"


def test_several_drafts_are_all_reached_at_the_next_start(day: Day, qtbot: Any) -> None:
    for words_of_it in ("one", "two"):
        drafts.keep(day.ws, "issue", {"category": "garbage", "description": words_of_it})
    closed(day.window)
    again, screen = opened(day.ws, qtbot)
    try:
        first = screen.desk.form.description
        word, change = again.told[0].actions[0]  # type: ignore[attr-defined]
        assert word == "换另一份"
        change()
        assert {first, screen.desk.form.description} == {"one", "two"}
    finally:
        closed(again)


def test_closing_in_the_middle_of_a_word_loses_nothing(day: Day) -> None:
    QTest.keyClick(day.window, Qt.Key.Key_1)
    QTest.keyClicks(day.screen.form.description, "x")
    assert day.desk.pending()
    day.window.close()
    assert [one.doc["description"] for one in drafts.kept(day.ws)] == ["x"]


def test_closing_in_the_moment_of_completing_leaves_either_the_issue_or_the_draft(day: Day) -> None:
    day.put("IMG_1.jpg", "14:07")
    day.drop(day.card)
    QTest.keyClick(day.window, Qt.Key.Key_1)
    day.screen.complete()
    day.window.close()
    assert len(day.all_issues()) == 1
    assert drafts.kept(day.ws) == []


def test_a_draft_has_no_number_and_is_gone_once_the_issue_is_there(day: Day) -> None:
    day.put("IMG_1.jpg", "14:07")
    day.drop(day.card)
    QTest.keyClick(day.window, Qt.Key.Key_1)
    day.until(lambda: len(drafts.kept(day.ws)) == 1)
    assert day.all_issues() == []
    issue = day.complete()
    assert issue.number.endswith("-0001")
    assert all(one.doc["category"] == "" for one in drafts.kept(day.ws))  # nothing of the completed one is left


def test_an_issue_without_a_place_is_not_recorded_and_nothing_is_lost(day: Day) -> None:
    day.put("WX_1.jpg", None)
    day.drop(day.card)
    QTest.keyClick(day.window, Qt.Key.Key_1)
    QTest.keyClick(day.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "还没有地点" in day.said[-1]
    assert day.all_issues() == []
    assert (day.desk.form.category, len(day.desk.form.photos)) == ("garbage", 1)


def test_what_was_missing_is_said_no_longer_once_the_issue_is_there(day: Day) -> None:
    day.put("WX_1.jpg", None)
    day.drop(day.card)
    QTest.keyClick(day.window, Qt.Key.Key_1)
    QTest.keyClick(day.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "还没有地点" in day.window.message_bar.shown.what
    day.desk.edit(place_id=next(one.id for one in day.desk.register.places.values() if one.level == "community"))
    issue = day.complete()
    day.until(lambda: issue.number in day.window.message_bar.shown.what)


def test_without_any_place_the_way_to_them_is_offered(tmp_path: Path, qtbot: Any) -> None:
    ws = open_workspace(tmp_path / "ws", now=lambda: NOW)
    window, screen = opened(ws, qtbot)
    try:
        screen.desk.choose("garbage")
        screen.complete()
        told = window.told[-1]  # type: ignore[attr-defined]
        assert "没有登记地点" in told.what
        told.actions[0][1]()
        assert window.shown == "settings"
    finally:
        closed(window)
        ws.close()


def test_a_place_without_a_point_takes_it_from_the_photos_and_the_next_ones_are_placed_by_it(day: Day) -> None:
    street = next(one for one in day.desk.register.places.values() if one.level == "street")
    bare = Place(id=new_id(), name="河渡社区", parent_id=street.id)
    places.keep(day.ws, bare)
    day.until(lambda: bare.id in day.desk.register.places)
    far = (23.35, 116.60)
    day.put("IMG_1.jpg", "14:07", far, seed=1)
    day.put("IMG_2.jpg", "14:40", far, seed=2)
    day.drop(day.card)
    assert day.desk.form.place_id is None
    day.desk.edit(place_id=bare.id)
    QTest.keyClick(day.window, Qt.Key.Key_1)
    issue = day.complete()
    day.until(lambda: day.ws.get("place", bare.id).point_source == "photos")
    day.until(lambda: day.desk.form.sources.get("place_id") == "照片定位，距点位 0 米")
    day.desk.undo(issue.id, lambda: None)  # an unknown transaction is said, not swallowed
    day.until(lambda: "找不到要撤销" in day.said[-1])


def test_hours_a_camera_was_off_are_taken_out_of_the_time_of_finding(day: Day) -> None:
    for n, clock in enumerate(("14:07", "14:08", "02:09", "14:10"), 1):
        day.put(f"IMG_{n}.jpg", clock, seed=n)
    day.drop(day.card)
    off = next(one for one in day.desk.tray.shots() if one.clock_off_hours)
    for photo_id in (*day.desk.form.photo_ids, off.photo.id):
        day.desk.take(photo_id)
    assert off.photo.file_name == "IMG_3.jpg"
    assert day.desk.form.found_at_utc == "2026-11-20T06:09:10.000Z"
    assert day.desk.form.sources["found_at_utc"] == "照片时间，已扣时钟差 12 时"


def test_undo_gives_the_photos_back_and_the_form_with_them(day: Day) -> None:
    day.put("IMG_1.jpg", "14:07")
    day.drop(day.card)
    QTest.keyClick(day.window, Qt.Key.Key_1)
    day.desk.edit(spot="后巷")
    issue = day.complete()
    message = day.window.told[-1]  # type: ignore[attr-defined]
    assert message.what.startswith(issue.number)
    word, undo = message.actions[0]
    assert word == "撤销"
    undo()
    day.until(lambda: day.all_issues() == [] and day.desk.form.category == "garbage")
    assert day.desk.form.spot == "后巷"
    assert [one.subject for one in photos.tray(day.ws)] == ["tray"]


def test_photos_from_a_phone_without_a_path_get_a_sentence_that_says_what_to_do(day: Day) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("mtp://HUAWEI/DCIM/IMG_1.jpg")])
    day.screen.tray.receive(mime, "drop_nothing")
    assert "先把照片复制到电脑" in day.said[-1]
    assert photos.tray(day.ws) == []


def test_a_pasted_picture_comes_in_and_asks_for_time_and_place(day: Day) -> None:
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    mime = QMimeData()
    mime.setImageData(image)
    day.screen.tray.receive(mime, "clipboard_empty")
    day.until(lambda: len(list(day.desk.tray.shots())) == 1)
    shot = next(iter(day.desk.tray.shots()))
    assert shot.strip == ("clock", "时间不明")


def test_time_and_coordinates_set_by_hand_place_the_photo_and_leave_the_exif_alone(day: Day) -> None:
    path = day.put("WX_1.jpg", None)
    day.drop(path)
    photo_id = next(iter(day.desk.tray.shots())).photo.id
    sheet = day.screen.photo_menu.open_fill_in([photo_id])
    assert not sheet.accept_button.isEnabled()
    sheet.time.setText("14:30")
    sheet.coordinates.setText("116.7201，23.2801")
    sheet.accept()
    day.until(lambda: next(iter(day.desk.tray.shots())).photo.person_lat is not None)
    held = day.ws.get("photo", photo_id)
    assert (held.person_taken_at_local, held.taken_at_local, held.lat) == ("2026-11-20T14:30:00", None, None)
    assert (held.person_lat, held.person_lon, held.person_datum) == (23.2801, 116.7201, "WGS-84")
    day.until(lambda: day.desk.form.sources.get("place_id", "").startswith("照片定位"))
    assert day.desk.form.found_at_utc == "2026-11-20T06:30:00.000Z"
    assert day.desk.form.sources["found_at_utc"] == words.BY_HAND
    again = day.screen.photo_menu.open_fill_in([photo_id])
    again.anew.setChecked(True)
    again.accept()
    day.until(lambda: day.ws.get("photo", photo_id).person_lat is None)
    assert day.ws.get("photo", photo_id).person_taken_at_local is None


def test_a_time_by_hand_may_be_short_and_nonsense_is_refused() -> None:
    today = datetime(2026, 11, 20)
    assert read_time("14:07", today) == datetime(2026, 11, 20, 14, 7)
    assert read_time("11-19 9:05", today) == datetime(2026, 11, 19, 9, 5)
    assert read_time("2026年1月2日 8:00", today) == datetime(2026, 1, 2, 8, 0)
    for nonsense in ("25:00", "昨天", "13-40 10:00"):
        with pytest.raises(Exception, match="time_unreadable"):
            read_time(nonsense, today)


def test_the_same_card_dropped_again_adds_nothing_and_says_what_was_used(day: Day) -> None:
    path = day.put("IMG_1.jpg", "14:07")
    day.drop(path)
    QTest.keyClick(day.window, Qt.Key.Key_1)
    issue = day.complete()
    day.drop(path)
    assert "以前都存过" in day.said[-1]
    day.until(lambda: next(iter(day.desk.tray.shots())).strip == ("again", f"曾用于 {issue.number}"))
    assert len(photos.tray(day.ws)) == 1


def test_the_checklist_is_answered_by_keys(day: Day) -> None:
    QTest.keyClick(day.window, Qt.Key.Key_1)
    rows = day.screen.form.checklist.rows
    rows[0].control.setFocus()
    QTest.keyClick(rows[0].control, Qt.Key.Key_Right)
    QTest.keyClick(rows[0].control, Qt.Key.Key_Right)
    assert day.desk.form.answers == {"garbage_1": "有"}
    QTest.keyClick(rows[0].control, Qt.Key.Key_Down)
    assert day.window.focusWidget() is rows[1].control
    QTest.keyClick(day.window, Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)
    day.until(lambda: len(day.desk.form.answers) == 5)
    assert day.desk.form.answers == {
        "garbage_1": "有", "garbage_2": "否", "garbage_3": "否", "garbage_4": "是", "garbage_5": "否",
    }  # fmt: skip
    assert "道路、空地、河岸有成堆" in day.screen.form.description.placeholderText()


def test_figures_typed_while_a_field_has_the_caret_choose_no_tile(day: Day) -> None:
    QTest.keyClick(day.window, Qt.Key.Key_1)
    day.screen.form.description.setFocus()
    QTest.keyClicks(day.screen.form.description, "2")
    assert (day.desk.form.category, day.desk.form.description) == ("garbage", "2")


def test_tab_passes_through_the_fields_of_the_form_whether_they_are_filled_or_not(day: Day) -> None:
    QTest.keyClick(day.window, Qt.Key.Key_1)
    side = day.screen.form.side
    for chosen in (True, False):
        if not chosen:
            side.due.show_day(None)
        for field in (side.time, side.due):
            field.setFocus(Qt.FocusReason.TabFocusReason)
            QTest.keyClick(field, Qt.Key.Key_Tab)
            assert day.window.focusWidget() is not field
            QTest.keyClick(day.window.focusWidget(), Qt.Key.Key_Backtab)
            assert day.window.focusWidget() is field


def test_tab_goes_through_the_form_as_it_is_read(day: Day) -> None:
    day.put("IMG_1.jpg", "14:07")
    day.drop(day.card)
    QTest.keyClick(day.window, Qt.Key.Key_3)
    QTest.keyClick(day.window, Qt.Key.Key_1)  # the checklist is made again, after everything else
    form = day.screen.form
    day.until(form.checklist.rows[-1].isVisible)
    form.tiles[-1].setFocus()
    reached: list[Any] = []
    while form.complete_button not in reached and len(reached) < 60:
        QTest.keyClick(day.window.focusWidget(), Qt.Key.Key_Tab)
        reached.append(day.window.focusWidget())
    wanted: list[Any] = [
        form.search, *(line.control for line in form.checklist.rows), form.description,
        form.side.place, form.side.spot, form.side.time, form.side.due, form.complete_button,
    ]  # fmt: skip
    assert [one for one in reached if one in wanted] == wanted
    QTest.keyClick(form.complete_button, Qt.Key.Key_Backtab)
    assert day.window.focusWidget() is reached[-2]


def test_readings_are_judged_on_the_spot_with_the_rule_shown(day: Day) -> None:
    day.desk.choose("black_water")
    section = day.screen.form.measures
    for point, value in ((1, "0.15"), (2, "0.9"), (3, "1.4")):
        entry = section.entries[point, "do_mg_l"]
        entry.setFocus()
        QTest.keyClicks(entry, value)
    assert day.desk.form.measures == {"p1.do_mg_l": 0.15, "p2.do_mg_l": 0.9, "p3.do_mg_l": 1.4}
    assert section.result._title.text() == "现场初判：轻度黑臭"
    assert section.result._share.text() == "3 个测点中 1 个重度，占 33%"
    assert "正式定级须至少测 3 次" in section.result._rule.text()
    section.add_points()
    assert (4, "do_mg_l") in section.entries


def test_other_categories_are_found_by_alias_and_initials_and_stand_beside_the_search_afterwards(day: Day) -> None:
    search = day.screen.form.search
    search.setFocus()
    QTest.keyClicks(search, "tmy")  # 桶满溢
    assert search.offered()[0] == "hw_bin"
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert day.desk.form.category == "hw_bin"
    assert day.desk.recent[0] == "hw_bin"
    assert search.text() == ""


def test_a_changed_proposal_stays_and_says_so(day: Day) -> None:
    day.put("IMG_1.jpg", "14:07")
    day.drop(day.card)
    QTest.keyClick(day.window, Qt.Key.Key_1)
    farm = next(one for one in day.desk.register.places.values() if one.name == "青篮社区")
    day.screen.form.side.place.picked.emit(farm.id)
    assert day.desk.form.place_id == farm.id
    assert day.screen.form.side.fields["place_id"].source == words.EDITED
    day.desk.choose("three_lines")
    assert day.desk.form.place_id == farm.id
    assert day.screen.form.side.fields["due_on"].source == "15 个工作日"


def test_a_deadline_in_an_unknown_year_carries_its_mark(day: Day) -> None:
    day.desk.set(category="three_lines")
    day.desk.edit(found_at_utc="2026-12-18T06:00:00.000Z")
    assert day.desk.form.due_mark == "未含2027年调休，按周末推算"
    assert day.screen.form.side._mark.isVisibleTo(day.screen)


def test_on_the_spot_an_issue_is_closed_with_after_photos_and_a_second_inspector(day: Day) -> None:
    for n, clock in enumerate(("14:07", "14:08", "14:30"), 1):
        day.put(f"IMG_{n}.jpg", clock, seed=n)
    day.drop(day.card)
    QTest.keyClick(day.window, Qt.Key.Key_1)
    day.screen.form.on_spot_button.click()
    assert day.desk.form.second_person_id == day.people[1].id
    last = list(day.desk.tray.shots())[-1].photo.id
    day.desk.take(last)
    assert day.desk.form.after_photos == (last,)
    issue = day.complete()
    assert issues.standing(day.ws, issue.id).status == CLOSED
    assert [one.role for one in photos.of_subject(day.ws, "issue", issue.id)] == ["wide", "close", "after"]


def test_on_the_spot_without_an_after_photo_is_refused_and_kept(day: Day) -> None:
    day.put("IMG_1.jpg", "14:07")
    day.drop(day.card)
    QTest.keyClick(day.window, Qt.Key.Key_1)
    day.screen.form.on_spot_button.click()
    count = len(day.said)
    QTest.keyClick(day.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    day.until(lambda: len(day.said) > count)
    assert "整改前和整改后的照片" in day.said[-1]
    assert day.all_issues() == []
    assert day.desk.form.category == "garbage"


def test_a_check_that_found_nothing_is_a_result_too(day: Day) -> None:
    day.put("IMG_1.jpg", "14:07")
    day.drop(day.card)
    QTest.keyClick(day.window, Qt.Key.Key_1)
    day.screen.form.checklist.answer_rest()
    day.screen.form.clean_button.click()
    day.until(lambda: len(day.ws.all("check")) == 1 and day.desk.form.category == "")
    visit = visits.current(day.ws)
    assert visit is not None
    assert [one.result for one in visits.targets(day.ws, visit.id)] == ["none_found"]
    assert day.all_issues() == []


def test_a_check_with_a_failing_answer_is_not_recorded_as_clean(day: Day) -> None:
    day.put("IMG_1.jpg", "14:07")
    day.drop(day.card)
    QTest.keyClick(day.window, Qt.Key.Key_1)
    day.desk.set(answers={"garbage_1": "有"})
    day.screen.form.clean_button.click()
    assert "有不合格项" in day.said[-1]
    assert day.ws.all("check") == []


def test_a_visit_needs_two_inspectors_and_ends_on_request(day: Day) -> None:
    day.window.go("today", answer="visit")
    sheet = day.screen.open_visit()
    sheet.people[day.people[1].id].setChecked(False)
    assert not sheet.accept_button.isEnabled()
    sheet.people[day.people[1].id].setChecked(True)
    sheet.accept()
    day.until(lambda: day.desk.visit is not None)
    ending = day.screen.end_visit()
    assert ending is not None
    ending.accept()
    day.until(lambda: day.desk.visit is None)


def test_space_takes_a_photo_and_arrows_go_on_into_the_next_stop(day: Day) -> None:
    day.put("IMG_1.jpg", "14:07", seed=1)
    day.put("IMG_2.jpg", "14:40", FARM, seed=2)
    day.drop(day.card)
    first, second = (group.stop_list for group in day.screen.tray.groups)
    assert [group.model.rowCount() for group in day.screen.tray.groups] == [1, 1]
    first.enter(from_below=False)
    QTest.keyClick(first, Qt.Key.Key_Space)
    assert day.desk.form.photos == ()
    QTest.keyClick(first, Qt.Key.Key_Down)
    assert second.hasFocus()
    QTest.keyClick(second, Qt.Key.Key_Space)
    assert [day.desk.photo(one).file_name for one in day.desk.form.photo_ids] == ["IMG_2.jpg"]


def test_a_used_photo_can_be_laid_back_from_its_issue(day: Day) -> None:
    day.put("IMG_1.jpg", "14:07")
    day.drop(day.card)
    QTest.keyClick(day.window, Qt.Key.Key_1)
    issue = day.complete()
    day.until(lambda: bool(next(iter(day.desk.tray.shots())).used_in))
    photo_id = next(iter(day.desk.tray.shots())).photo.id
    menu = day.screen.photo_menu.menu_for([photo_id])
    next(action for action in menu.actions() if action.text() == "放回").trigger()
    day.until(lambda: photos.of_subject(day.ws, "issue", issue.id) == [])
    assert issues.standing(day.ws, issue.id).status == FOUND


def test_thumbnails_come_when_they_are_made(day: Day) -> None:
    day.put("IMG_1.jpg", "14:07")
    day.drop(day.card)
    sha256 = next(iter(day.desk.tray.shots())).photo.sha256
    day.until(lambda: day.screen.thumbs.get(sha256) is not None)


def test_the_rows_of_a_stop_are_a_proper_model(day: Day) -> None:
    day.put("IMG_1.jpg", "14:07", seed=1)
    day.put("IMG_2.jpg", "14:08", seed=2)
    day.drop(day.card)
    shots = day.desk.tray.groups[0].shots
    model = StopModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_shots(shots)
    model.show_orders({shots[0].photo.id: 1})
    model.show_shots([replace(shots[0], when="x"), shots[1]])
    model.show_shots(shots[1:])
    assert tester.model() is model
    assert model.rowCount() == 1
