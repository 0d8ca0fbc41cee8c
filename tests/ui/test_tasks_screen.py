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
from inspector.domain.task import Task
from inspector.store import charges, places, ratings, self_checks, tasks
from inspector.store.door import new_id
from inspector.ui.models import order
from inspector.ui.screens.registers_sheet import FormSheet
from inspector.ui.screens.tasks import TasksScreen
from inspector.ui.screens.tasks_answer import AnswerSheet
from tests.ui.leads_world import CTRL, LeadDesk, on_next_dialog
from tests.ui.recheck_world import World

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def desk(tmp_path: Path, qtbot: Any) -> Iterator[LeadDesk]:
    world = World(tmp_path)
    made = LeadDesk(world, qtbot)
    try:
        made.start()
        yield made
    finally:
        if hasattr(made, "window"):
            made.close()
        world.ws.close()


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


def test_what_a_unit_answered_half_way_is_there_again(desk: LeadDesk) -> None:
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


def test_every_tab_reads_what_is_there_and_offers_only_what_can_be_done(desk: LeadDesk) -> None:
    ws, world = desk.world.ws, desk.world
    charges.keep(ws, Charge(id=new_id(), leader="王副区长", place_ids=(world.street.id,), ends_on="2026-01-01"))
    tasks.keep(ws, Task(id=new_id(), title="甲"))
    found = screen(desk, "joint", "package").joint
    desk.until(found.empty.isVisible)
    assert not found.add.isVisible(), "a package is made where issues are chosen"
    found.choose("selection")
    desk.until(lambda: found.read is not None and found.read.kind == "selection")
    desk.key(Qt.Key.Key_N, CTRL)
    filled(desk, desk.sheet(FormSheet), title="四季度", place_ids=(world.street.id,))
    desk.until(found.buttons["lists"].isVisible)
    desk.click(found.buttons["lists"])
    desk.until(lambda: desk.window.screen_at("figures") is not None and desk.window.screen_at("figures").isVisible())
