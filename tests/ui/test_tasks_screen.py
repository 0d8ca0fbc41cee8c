"""任务 as a person uses it: the wall, a report by keys, a plan with bad rows, 自查 from list to receipt, ratings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QListWidget

from inspector.domain.charge import Charge
from inspector.domain.place import Body
from inspector.domain.self_check import SelfCheck, items_of
from inspector.store import charges, life, packages, photos, places, ratings, self_checks
from inspector.store.door import new_id
from inspector.ui.models import order
from inspector.ui.parts.list_dialog import ListDialog
from inspector.ui.screens.ledger_feedback import PhotosSheet
from inspector.ui.screens.registers_sheet import FormSheet
from inspector.ui.screens.tasks import TasksScreen
from inspector.ui.screens.tasks_answer import AnswerSheet
from tests.ui.leads_world import CTRL, LeadDesk, lead_desk, on_next_dialog

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def desk(tmp_path: Path, qtbot: Any) -> Iterator[LeadDesk]:
    with lead_desk(tmp_path, qtbot) as made:
        yield made


def screen(desk: LeadDesk, tab: str, kind: str = "") -> TasksScreen:
    """Go to a tab and wait for what it reads."""
    desk.window.go("tasks", tab=tab, kind=kind)
    desk.idle()
    found = desk.window.screen_at("tasks")
    assert isinstance(found, TasksScreen)
    return found


def body(desk: LeadDesk, name: str = "环卫所") -> Body:
    made = Body(id=new_id(), name=name, kind="street", contact="许工")
    places.keep(desk.world.ws, made)
    return made


def filled(desk: LeadDesk, sheet: FormSheet, **values: Any) -> None:
    """Fill a form and send it off by Ctrl+Enter."""
    sheet.show_values(values)
    sheet.activateWindow()
    desk.until(sheet.isActiveWindow)
    QTest.keyClick(sheet, Qt.Key.Key_Return, CTRL)


def test_a_task_gets_a_measure_and_its_progress_by_keys_and_the_wall_advances(desk: LeadDesk) -> None:
    ws, page = desk.world.ws, screen(desk, "board").board
    desk.until(page.empty.isVisible)
    desk.key(Qt.Key.Key_N, CTRL)
    filled(desk, desk.sheet(FormSheet), title="垃圾清零")
    desk.until(lambda: page.wall.current)
    desk.click(page.buttons["measure"])
    filled(desk, desk.sheet(FormSheet), title="建台账", due_on="2026-11-01")
    desk.until(lambda: len(page.wall.wall.rows) == 2)
    desk.until(lambda: page.read.board.rows[1].id == page.wall.current)
    assert not page.buttons["measure"].isVisible(), "a 举措 has none below it"
    page.wall.setFocus()
    desk.key(Qt.Key.Key_Return)
    filled(desk, desk.sheet(FormSheet), percent=40, progress="街道报来一半")
    desk.until(lambda: page.read.board.rows[1].line.percent == 40)
    top, measure = page.wall.wall.rows
    assert (top.cells[-1].text, measure.cells[-1].text, measure.cells[-1].mark) == ("迟 40%", "迟 40%", "overdue")
    assert "街道报来一半" in page._about.text()
    desk.until(lambda: desk.window.navigation._buttons["tasks"].accessibleName() == "任务，1 条")
    page.narrow("late")
    desk.until(lambda: page.show_only.value == "late" and page.read is not None and len(page.wall.wall.rows) == 2)
    on_next_dialog(lambda dialog: dialog.accept())
    desk.click(page.buttons["void"])
    message = desk.told("已作废")
    message.actions[0][1]()
    desk.until(lambda: len(ws.all("task")) == 2)


def test_a_plan_with_a_bad_row_is_taken_in_and_the_row_is_named(desk: LeadDesk, tmp_path: Path) -> None:
    body(desk)
    page = screen(desk, "board").board
    plan = tmp_path / "分解表.csv"
    plan.write_text("任务,举措,责任单位,时限\n甲,一,环卫所,12月底\n,二,没有这个单位,12月底\n", encoding="utf-8-sig")
    named: list[str] = []

    def look(dialog: QDialog) -> None:
        rows = dialog.findChild(QListWidget)
        named.extend(rows.item(at).text() for at in range(rows.count()))
        dialog.accept()

    on_next_dialog(look)
    page.import_from(plan)
    desk.until(lambda: named)
    assert "没有这个单位" in named[0]
    desk.until(lambda: [one.line.task.title for one in page.wall.wall.rows] == ["甲", "一"])
    page.bodies.choose(page.read.bodies[0][0])
    page.refresh()
    desk.idle()
    assert [one.line.task.title for one in page.wall.wall.rows] == ["甲", "一"]


def test_a_list_is_made_sent_answered_and_filed_and_what_is_missing_is_said_in_the_dialog(desk: LeadDesk) -> None:
    ws, unit = desk.world.ws, body(desk)
    page = screen(desk, "self_check").self_check
    desk.key(Qt.Key.Key_N, CTRL)
    filled(desk, desk.sheet(FormSheet), title="资金自查", items="是否挪用\n是否公示\n", file_with="区纪委监委")
    desk.until(lambda: page.lists.current and page.buttons["send"].isVisible())
    desk.click(page.buttons["send"])
    filled(desk, desk.sheet(FormSheet), body_ids=(unit.id,))
    desk.until(lambda: page.units.current and page.buttons["answer"].isVisible())
    assert not page.buttons["file"].isVisible()
    desk.click(page.buttons["answer"])
    dialog = desk.sheet(AnswerSheet)
    first, second = dialog.results
    dialog.results[first].set_value("none_found")
    dialog.results[second].set_value("found")
    dialog.accept()
    desk.until(lambda: "情况说明" in dialog.fault.text())
    dialog.notes[second].setText("公示栏缺两个月")
    dialog.accept()
    desk.until(page.buttons["file"].isVisible)
    photo = desk.world.photo()
    desk.click(page.buttons["photos"])
    chosen = desk.sheet(PhotosSheet)
    chosen.list.item(0).setSelected(True)
    chosen.accept()
    desk.until(lambda: "照片 1 张" in page.units.rows.rows[0].second)
    assert [one.id for one in photos.of_subject(ws, "self_check_sheet", page.units.current)] == [photo]
    desk.click(page.buttons["file"])
    filled(desk, desk.sheet(FormSheet), number="报备〔2026〕1号")
    desk.until(lambda: page.sheets and next(iter(page.sheets.standings.values())).answered.filed)
    (check,) = self_checks.lists(ws)
    (standing,) = self_checks.standings(ws, check.id)
    assert dict(standing.sheet.results) == {
        one.id: said for one, said in zip(items_of(check), ("none_found", "found"), strict=True)
    }
    assert (standing.sheet.filed_with, standing.sheet.filed_number) == ("区纪委监委", "报备〔2026〕1号")
    desk.until(lambda: not page.buttons["answer"].isVisible())


def test_what_a_unit_answered_half_way_is_there_again_and_a_file_fills_it_in(desk: LeadDesk, tmp_path: Path) -> None:
    ws, unit = desk.world.ws, body(desk)
    check = self_checks.make(ws, SelfCheck(id=new_id(), title="资金自查"), [{"text": "是否挪用"}])
    self_checks.send(ws, check.id, [unit.id])
    page = screen(desk, "self_check").self_check
    desk.until(page.buttons["answer"].isVisible)
    desk.click(page.buttons["answer"])
    dialog = desk.sheet(AnswerSheet)
    (item,) = dialog.notes
    dialog.notes[item].setText("账册在会计处")
    dialog._draft.look()
    desk.idle()
    dialog.reject()
    again = page.open_answer()
    assert again is not None
    assert again.notes[item].text() == "账册在会计处"
    again.reject()
    back = tmp_path / "报来.csv"
    back.write_text("序号,自查结果,情况说明\n1,有问题,账册缺三月\n", encoding="utf-8-sig")
    page.read_back(page.units.current, back)
    desk.until(lambda: "已填 1/1 条" in page.units.rows.rows[0].after)
    assert page.buttons["give"].isVisible()


def test_an_order_proposes_who_is_in_charge_and_a_rating_leads_by_the_issues_number(desk: LeadDesk) -> None:
    ws, world = desk.world.ws, desk.world
    charge = screen(desk, "charge").charge
    desk.key(Qt.Key.Key_N, CTRL)
    filled(desk, desk.sheet(FormSheet), leader="王副区长", place_ids=(world.street.id,), duties=("包整改",))
    desk.until(lambda: charge.list.current)
    (proposed,) = order.read(ws, [world.issue().id])
    assert proposed.leader == "王副区长"
    rating = screen(desk, "rating").rating
    desk.key(Qt.Key.Key_N, CTRL)
    sheet = desk.sheet(FormSheet)
    sheet.show_values({"issues": "没有-0001", "asked": 10, "satisfied": 9})
    sheet.accept()
    desk.until(lambda: "没有-0001" in sheet.fault.text())
    sheet.show_values({"issues": "", "place_id": world.place.id})
    sheet.accept()
    desk.until(lambda: rating.list.current)
    (kept,) = ratings.listed(ws)
    assert (kept.place_id, kept.asked, kept.satisfied, kept.mostly) == (world.place.id, 10, 9, 0)
    desk.until(lambda: "100%" in rating.sums.text())


def test_a_package_is_made_in_the_window_and_signed_for(desk: LeadDesk, tmp_path: Path) -> None:
    ws, world = desk.world.ws, desk.world
    number = world.issue().number
    page = screen(desk, "joint", "package").joint
    desk.until(lambda: page.read is not None and page.read.kind == "package")
    desk.key(Qt.Key.Key_N, CTRL)
    sheet = desk.sheet(FormSheet)
    sheet.show_values({"receiver": "区委巡察办", "issues": (number,)})
    page.pack_to(sheet, sheet.values(), tmp_path / "包.zip")
    desk.told("不含来电人信息")
    (made,) = packages.listed(ws)
    checked = packages.check(tmp_path / "包.zip", packages.code_of(made))
    assert (checked.issues, checked.photos, checked.faults) == (1, 1, ())
    desk.until(page.buttons["sign"].isVisible)
    desk.click(page.buttons["sign"])
    page.ask.text.setText("联络员")
    desk.key(Qt.Key.Key_Return)
    desk.until(lambda: packages.listed(ws)[0].signed_by == "联络员")
    desk.until(lambda: not page.buttons["sign"].isVisible())


def test_what_was_left_lying_and_what_ran_late_lead_to_their_issues(desk: LeadDesk) -> None:
    ws, world, unit = desk.world.ws, desk.world, body(desk)
    world.days_ago(9)
    late = world.issue()
    life.assign(ws, [late.id], body_id=unit.id, assist_body_ids=[], due_on="2026-11-13")
    world.today()
    lying = world.issue()
    page = screen(desk, "joint", "completeness").joint
    desk.until(lambda: page.read is not None and page.read.kind == "completeness" and page.read.rows)
    row = next(one for one in page.read.rows if one.id == "handed")
    assert (row.second, row.due.text) == (lying.number, "还有 1 件")
    page.choose("account")
    desk.until(lambda: page.read.kind == "account" and page.read.rows)
    assert page.read.rows[0].due.text == "超期 1 个"
    named: list[str] = []
    desk.click(page.buttons["course"])
    desk.until(lambda: any(one.isVisible() for one in page.findChildren(ListDialog)))
    dialog = next(one for one in page.findChildren(ListDialog) if one.isVisible())
    named = [dialog.list.item(at).text() for at in range(dialog.list.count())]
    dialog.reject()
    assert any("事前预警　已交办" in line for line in named)
    desk.click(page.buttons["behind"])
    desk.until(lambda: desk.window.screen_at("ledger") is not None and desk.window.screen_at("ledger").isVisible())
    assert desk.window.screen_at("ledger").filter.only == (late.id,)


def test_a_quarters_selection_leads_to_the_three_lists_of_its_unit(desk: LeadDesk) -> None:
    charges.keep(desk.world.ws, Charge(id=new_id(), leader="王副区长", place_ids=(desk.world.street.id,)))
    page = screen(desk, "joint", "selection").joint
    desk.until(lambda: page.read is not None and page.read.kind == "selection")
    desk.key(Qt.Key.Key_N, CTRL)
    filled(desk, desk.sheet(FormSheet), title="四季度", place_ids=(desk.world.street.id,))
    desk.until(page.buttons["lists"].isVisible)
    desk.click(page.buttons["lists"])
    desk.until(lambda: desk.window.screen_at("figures") is not None and desk.window.screen_at("figures").isVisible())
