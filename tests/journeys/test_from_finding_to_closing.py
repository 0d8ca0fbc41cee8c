"""From 发现 to 销号 through the real window: closed on the spot, handed over, put off, verified by two, back again.

The registers around it (差名单 → 约谈 → 跟进, 通报, 接访, 走访) and every line of 待办 are gone through in
the same window, on the clock of a small world.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from PySide6.QtCore import QDate, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from inspector.domain.issue import Issue
from inspector.domain.place import Body
from inspector.domain.self_check import SelfCheck
from inspector.store import issues, journal, photos, places, ratings, registers, self_checks
from inspector.store.door import new_id
from inspector.ui.models.todo import ENTRIES
from inspector.ui.parts.dialogs import Sheet
from inspector.ui.screens.ledger_feedback import FeedbackSheet
from inspector.ui.screens.ledger_import import ImportDialog
from inspector.ui.screens.ledger_order import OrderSheet
from inspector.ui.screens.ledger_small_sheets import SummarySheet, TransferSheet
from inspector.ui.screens.registers_sheet import FormSheet
from inspector.ui.screens.tasks_answer import AnswerSheet
from tests.ui.recheck_world import HERE, World
from tests.ui.window_world import AtWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
CTRL = Qt.KeyboardModifier.ControlModifier


class _Walk:
    """One laptop of three inspectors and what they do at it."""

    def __init__(self, folder: Path, qtbot: Any) -> None:
        self.world, self.folder = World(folder), folder
        self.ws = self.world.ws
        self.cleaners = Body(id=new_id(), name="达濠片区保洁公司", kind="sanitation_operator", contact="周文海")
        self.power = Body(id=new_id(), name="濠江供电局", kind="power_utility", contact="陈志强")
        for body in (self.cleaners, self.power):
            places.keep(self.ws, body)
        settings = {
            "my_person_id": self.world.team[0], "team_ids": list(self.world.team), "closing_needs_approval": True,
        }  # fmt: skip
        self.ws.set_meta("settings", json.dumps(settings))
        self.world.days_ago(30)
        self.at = AtWindow(self.world, qtbot)
        self.until, self.click = self.at.until, self.at.click
        self.window = self.at.begin("today")

    def screen(self, key: str) -> Any:
        self.window.go(key)
        return self.window.screen_at(key)

    def find(self, description: str, *, point: float = HERE[0], on_spot: bool = False) -> Issue:
        """Take photos in and record what they show at 今日."""
        known = {one.id for one in self.ws.all("issue")}
        before = self.world.photo(lat=point)
        screen = self.screen("today")
        desk = screen.desk
        self.until(lambda: desk.photo(before) is not None)
        if before not in desk.form.photo_ids:
            desk.take(before)
        desk.choose("garbage")
        desk.edit(place_id=self.world.place.id, spot="学校后门巷", description=description)
        if on_spot:
            self._remedy(screen)
        screen.complete()
        self.until(lambda: {one.id for one in self.ws.all("issue")} - known)
        self.until(lambda: not desk.draft.busy)
        (made,) = (one for one in self.ws.all("issue") if one.id not in known)
        return made

    def _remedy(self, screen: Any) -> None:
        """Mark it 立行立改: a photo taken twenty minutes later, and the second inspector."""
        self.world.moment += timedelta(minutes=20)
        after = self.world.photo(lat=HERE[0])
        desk, pane = screen.desk, screen.form
        self.until(lambda: desk.photo(after) is not None)
        self.until(pane.on_spot_button.isVisible)
        self.click(pane.on_spot_button)
        desk.take_into(after=True)
        if after not in desk.form.after_photos:
            desk.take(after)
        assert desk.form.after_photos == (after,)
        if desk.form.second_person_id is None:
            desk.set(second_person_id=self.world.team[1])

    def open(self, issue: Issue) -> Any:
        self.window.go("ledger", issue_id=issue.id)
        drawer: Any = self.window.screen_at("ledger").drawer
        self.until(lambda: drawer.dossier is not None and drawer.dossier.issue.id == issue.id)
        return drawer

    def act(self, drawer: Any, action: str, said: str | None = None) -> None:
        """Choose an action that the drawer offers, and answer what it asks."""
        self.until(lambda: action in drawer.bar.shown_actions)
        drawer.act(action)
        if said is not None:
            self.until(drawer.ask.isVisible)
            if said:
                drawer.ask.text.setText(said)
            self.click(drawer.ask.verb)

    def status(self, issue: Issue) -> str:
        return issues.standing(self.ws, issue.id).status

    def order(self, issue: Issue) -> Any:
        drawer = self.open(issue)
        self.act(drawer, "assign")
        sheet = self.at.sheet(OrderSheet)
        self.click(sheet.accept_button)
        self.until(lambda: self.status(issue) == "assigned")
        return drawer

    def report(self, drawer: Any, issue: Issue) -> None:
        self.act(drawer, "report")
        sheet = self.at.sheet(FeedbackSheet)
        sheet.progress.setPlainText("已清运两车")
        sheet.efforts.setText("清理垃圾900余车次，出动人员40人次")
        sheet.done_box.setChecked(True)
        self.click(sheet.accept_button)
        self.until(lambda: self.status(issue) == "reported")

    def look_again(self, issue: Issue) -> None:
        """Record at 回头看 that it is done, with a photo."""
        after = self.world.photo(lat=HERE[0])
        self.window.go("recheck", issue_id=issue.id)
        screen: Any = self.window.screen_at("recheck")
        self.until(lambda: screen._shown_issue == issue.id and screen.desk.case is not None)
        screen.desk.use_photos([after])
        self.until(lambda: len(screen.desk.shots) == 1)
        self.at.key(Qt.Key.Key_1)
        self.at.key(Qt.Key.Key_Return, CTRL)
        self.until(lambda: self.ws.all("recheck") and not screen.desk.recording)

    def enter(self, kind: str, **values: Any) -> Any:
        """Fill in the form of a register and return the entry."""
        self.window.go("leads", register=kind)
        page: Any = self.window.screen_at("leads").registers
        self.until(lambda: page.read is not None and page.read.kind == kind)
        before = set(page.read.records)
        self.until(page.add.isVisible)
        self.click(page.add)
        sheet = self.at.sheet(FormSheet)
        sheet.show_values(values)
        self.click(sheet.accept_button)
        self.until(lambda: page.read.kind == kind and set(page.read.records) - before)
        (made,) = set(page.read.records) - before
        return page.read.records[made]

    def end(self, kind: str, entry: Any, name: str, said: str) -> None:
        """Press one of the actions of an entry of a register."""
        self.window.go("leads", register=kind, record_id=entry.id)
        page: Any = self.window.screen_at("leads").registers
        self.until(lambda: page.read.kind == kind and page.list.current == entry.id)
        self.until(page.buttons[name].isVisible)
        self.click(page.buttons[name])
        self.until(page.ask.isVisible)
        page.ask.text.setText(said)
        self.at.key(Qt.Key.Key_Return)

    def follow_todo(self) -> set[str]:
        """Click each line of 待办: it leads to exactly its records. Return the keys of the lines."""
        home = self.screen("home")
        self.at.idle()
        self.until(lambda: home.todo is not None)
        todo = home.todo
        items = {item.key: item for item in (*todo.mine, *todo.dues, *todo.rest)}
        wanted = {key: item.ids for key, item in items.items()}
        wanted |= {f"unit/{unit.body_id}": unit.ids for unit in todo.units}
        assert set(wanted) == set(home.lines)
        for key, ids in wanted.items():
            self.screen("home")
            self.at.idle()
            self.click(home.lines[key].line)
            if key in ENTRIES:
                page = self.window.screen_at("leads").registers
                self.until(lambda page=page, key=key: page.read and page.read.kind == ENTRIES[key])
                self.until(lambda page=page, ids=ids: page.list.current == ids[0])
            elif key != "leads":
                ledger = self.window.screen_at("ledger")
                assert self.window.shown == "ledger", key
                assert set(ledger.filter.only) == set(ids), key
                self.until(lambda ledger=ledger, ids=ids: ledger.model.rowCount() == len(ids))
        return set(wanted)


@pytest.fixture
def walk(tmp_path: Path, qtbot: Any) -> Iterator[_Walk]:
    made = _Walk(tmp_path, qtbot)
    yield made
    made.at.idle()
    made.at.end()
    made.ws.close()


def test_what_was_found_is_closed_by_two_and_comes_back(walk: _Walk) -> None:
    ws, world = walk.ws, walk.world
    spot = walk.find("桶边散落，当场清走。", on_spot=True)
    assert walk.status(spot) == "closed"
    assert issues.steps(ws, spot.id)[-1].second_person_id == world.team[1]
    assert sorted(one.role for one in photos.of_subject(ws, "issue", spot.id)) == ["after", "wide"]

    issue = walk.find("巷口成堆垃圾未入桶。", point=HERE[0] + 0.02)
    drawer = walk.order(issue)
    world.moment += timedelta(hours=2)
    walk.act(drawer, "transfer")
    sheet = walk.at.sheet(TransferSheet)
    sheet.field.picked.emit(walk.power.id)
    sheet.reason.setText("杆线下的堆放归供电")
    walk.click(sheet.accept_button)
    walk.until(lambda: ws.get("issue", issue.id).lead_body_id == walk.power.id)
    walk.act(drawer, "ask_extension", "要先停电")
    walk.until(lambda: issues.standing(ws, issue.id).extension_until_on)
    until_on = issues.standing(ws, issue.id).extension_until_on
    walk.until(lambda: drawer.dossier.life.standing.extension_until_on)
    walk.act(drawer, "extend", "")
    walk.until(lambda: drawer.dossier.life.due_on == until_on)
    world.moment += timedelta(days=3)
    walk.report(drawer, issue)
    walk.look_again(issue)
    assert walk.status(issue) != "closed", "who verified does not approve"
    ws.become(world.people[2].id, world.team)
    drawer = walk.open(issue)
    drawer.refresh()
    walk.act(drawer, "approve_close", "")
    walk.until(lambda: walk.status(issue) == "closed")
    walk.act(drawer, "publish", "")
    walk.until(lambda: issues.standing(ws, issue.id).published_until_on)
    walk.act(drawer, "summarise")
    summary = walk.at.sheet(SummarySheet)
    summary.text.setPlainText("杆线下没有人管。\n改为每周巡一次。")
    walk.click(summary.accept_button)
    walk.until(lambda: issues.standing(ws, issue.id).summary)

    ws.become(world.team[0], world.team)
    world.moment += timedelta(days=9)
    again = world.photo(lat=HERE[0] + 0.02)
    screen = walk.screen("today")
    walk.until(lambda: screen.desk.photo(again) is not None)
    if again not in screen.desk.form.photo_ids:
        screen.desk.take(again)
    screen.desk.choose("garbage")
    screen.desk.edit(place_id=world.place.id, description="又堆起来了。")
    walk.until(screen.form.relapse.isVisible)
    assert issue.number in screen.form.relapse.words.text()
    walk.click(screen.form.relapse.yes)
    walk.until(lambda: issues.standing(ws, issue.id).round == 2)
    assert walk.status(issue) == "assigned"
    assert len(ws.all("issue")) == 2
    world.today()
    assert {"overdue", f"unit/{walk.power.id}"} <= walk.follow_todo()
    assert not journal.verify(ws).faults


def test_registers_are_kept_to_their_end_and_lead_back_from_the_day(walk: _Walk) -> None:
    ws, world = walk.ws, walk.world
    listing = walk.enter("listing", place_id=world.place.id, listed_on="2026-10-21", reason="两轮未到位")
    talk = walk.enter("talk", place_id=world.place.id, post="社区书记", reason="两轮未到位", follow_up_on="2026-11-04")
    assert talk.listing_id == listing.id
    other = walk.enter("circular", title="第一批次通报", items=12, place_ids=(world.place.id,), revisit_on="2026-11-03")
    walk.enter("reception", count=2, people=30, leads=5)
    walk.enter("walk", level="household", count=48)
    world.today()
    assert {"talk_due", "circular_due"} <= walk.follow_todo()
    walk.end("talk", talk, "follow_up", "已补桶三只")
    walk.until(lambda: ws.get("talk", talk.id).follow_up_result == "已补桶三只")
    walk.end("circular", other, "revisit", "宣传栏已张贴")
    walk.until(lambda: ws.get("circular", other.id).revisit_result == "宣传栏已张贴")
    walk.end("listing", listing, "lift", "已整改到位")
    walk.until(lambda: registers.standing_listings(ws) == [])
    assert not {"talk_due", "circular_due", "to_talk"} & walk.follow_todo()


def test_a_workbook_is_brought_in_counted_at_a_past_day_and_taken_back(walk: _Walk) -> None:
    path = walk.folder / "2026年台账.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("台账")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for at, heading in enumerate(("检查时间", "街道", "社区", "具体地点", "类别", "存在问题")):
            sheet.write(0, at, heading)
        for n in range(1, 7):
            sheet.write_datetime(n, 0, date(2026, 9, n), day)
            for at, text in enumerate(("马滘街道", "凤岗社区", f"后巷 {n} 号", "垃圾", f"墙边第{n}堆垃圾")):
                sheet.write(n, at + 1, text)
    ledger = walk.screen("ledger")
    walk.click(ledger.foot.bring_in)
    dialog = walk.at.sheet(ImportDialog)
    dialog.take(path)
    walk.until(lambda: dialog.pages.currentWidget() is dialog.preview)
    walk.until(dialog.verb.isEnabled)
    walk.click(dialog.verb)
    walk.until(lambda: dialog.look_at.isVisible() and dialog.look_at.isEnabled())
    assert len(walk.ws.all("issue")) == 6
    figures = walk.screen("figures")
    walk.until(lambda: figures.told is not None)
    head = figures.head
    head.until.setCurrentIndex(head.until.findData("day"))
    head.until.activated.emit(head.until.currentIndex())
    head.until_on.setDate(QDate(2026, 9, 3))
    walk.until(lambda: figures.told.asked.until_on == date(2026, 9, 3))
    assert len(figures.told.counted.figures["found"].records) == 3
    walk.screen("ledger")
    _answer_yes()
    walk.click(dialog.take_back)
    walk.until(lambda: not walk.ws.all("issue"))
    walk.until(lambda: not dialog.take_back.isEnabled() or not dialog.take_back.isVisible())
    dialog.close()


def test_a_unit_answers_its_list_and_the_people_are_asked(walk: _Walk) -> None:
    ws, world = walk.ws, walk.world
    check = self_checks.make(ws, SelfCheck(id=new_id(), title="资金自查"), [{"text": "是否挪用"}, {"text": "是否公示"}])
    self_checks.send(ws, check.id, [walk.cleaners.id])
    walk.window.go("tasks", tab="self_check")
    page: Any = walk.window.screen_at("tasks").self_check
    walk.until(page.buttons["answer"].isVisible)
    walk.click(page.buttons["answer"])
    dialog = walk.at.sheet(AnswerSheet)
    for item, result in zip(list(dialog.results), ("none_found", "found"), strict=True):
        dialog.results[item].set_value(result)
    dialog.notes[item].setText("公示栏缺两个月")
    walk.click(dialog.accept_button)
    walk.until(lambda: "已填 2/2 条" in page.units.rows.rows[0].after)
    assert sorted(dict(self_checks.standings(ws, check.id)[0].sheet.results).values()) == ["found", "none_found"]
    walk.window.go("tasks", tab="rating")
    rating: Any = walk.window.screen_at("tasks").rating
    walk.at.idle()
    walk.at.key(Qt.Key.Key_N, CTRL)
    sheet = walk.at.sheet(FormSheet)
    sheet.show_values({"issues": "", "place_id": world.place.id, "asked": 10, "satisfied": 8, "unsatisfied": 2})
    walk.click(sheet.accept_button)
    walk.until(lambda: ratings.listed(ws))
    walk.until(lambda: "80%" in rating.sums.text())


def _answer_yes() -> None:
    """Press the verb of the question that is going to be asked."""
    asked = QApplication.activeModalWidget()
    if isinstance(asked, Sheet):
        QTest.mouseClick(asked.accept_button, Qt.MouseButton.LeftButton)
    else:
        QTimer.singleShot(10, _answer_yes)
