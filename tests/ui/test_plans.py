"""安排 as a person uses it: a plan from its form to the outing, sealed to others; a rota; a draw; coverage by keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from inspector.domain.place import Place
from inspector.domain.plan import state
from inspector.domain.team import Team
from inspector.store import draws, issues, places, plans, rotation, seal_keys, teams, visits
from inspector.store.door import new_id
from inspector.store.issues import IssueForm
from inspector.store.plans import PlanForm
from inspector.ui.screens.plans import PlansScreen
from inspector.ui.screens.registers_sheet import FormSheet
from inspector.wording import plans_screen as words
from tests.ui.leads_world import CTRL, LeadDesk, lead_desk, on_next_dialog

# Qt's offscreen platform says this of every window that has a least size.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def desk(tmp_path: Path, qtbot: Any) -> Iterator[LeadDesk]:
    with lead_desk(tmp_path, qtbot) as made:
        one, two, _ = made.world.people
        for person in (two, one):
            made.world.ws.author = person.id
            seal_keys.publish(made.world.ws)
        made.window.go("plans")
        made.until(lambda: page(made, "plans").read is not None)
        yield made


def page(desk: LeadDesk, tab: str) -> Any:
    screen = desk.window.screen_at("plans")
    assert isinstance(screen, PlansScreen)
    if screen.tabs.value != tab:
        screen.show_tab(tab)
    return screen.page(tab)


def press(desk: LeadDesk, name: str) -> None:
    """Press an action of the chosen plan when it is offered."""
    found = page(desk, "plans")
    desk.until(lambda: not found.buttons[name].isHidden())
    desk.click(found.buttons[name])


def be(desk: LeadDesk, person: Any) -> None:
    """Somebody else sits down at this laptop."""
    settings = replace(desk.window.context.settings, my_person_id=person.id)
    desk.window.context.keep_settings(settings)
    desk.until(lambda: page(desk, "plans").read.has_key == (person.name != "林𠮷"))


def test_a_plan_goes_from_its_form_to_the_outing_and_is_sealed_to_others(desk: LeadDesk) -> None:
    lead, boss, third = desk.world.people
    ws, place, shown = desk.world.ws, desk.world.place, page(desk, "plans")
    desk.key(Qt.Key.Key_N, CTRL)
    sheet = desk.sheet(FormSheet)
    assert sheet.values()["approver_id"] == boss.id, "somebody else than the lead is proposed"
    sheet.show_values({"place_ids": (place.id,)})
    sheet.activateWindow()
    desk.until(sheet.isActiveWindow)
    QTest.keyClick(sheet, Qt.Key.Key_Return, CTRL)
    desk.until(lambda: shown.plan is not None)
    plan = shown.plan
    assert (plan.size, plan.lead_id) == (1, lead.id)
    press(desk, "look")
    desk.until(lambda: place.name in shown.detail.targets.text())
    page(desk, "rota")
    assert place.name not in page(desk, "plans").detail.targets.text(), "put away with the tab"

    be(desk, boss)
    desk.until(lambda: "approve" in shown.offered())
    on_next_dialog(lambda dialog: dialog.accept())
    press(desk, "approve")
    desk.until(lambda: shown.plan and state(shown.plan) == "sealed")

    be(desk, third)
    desk.until(lambda: shown.offered() == ())
    assert words.SECRET in shown.detail.targets.text()
    (row,) = shown.list.rows.rows
    assert "密封中 · 1 处" in row.spoken
    assert place.name not in row.spoken
    shown.act("look")
    shown.act("depart")
    desk.idle()
    assert state(plans.must_get(ws, plan.id)) == "sealed"

    be(desk, lead)
    on_next_dialog(lambda dialog: dialog.accept())
    press(desk, "depart")
    desk.until(lambda: shown.plan and state(shown.plan) == "revealed")
    desk.until(lambda: place.name in shown.detail.targets.text())
    desk.until(lambda: "与审批时的摘要一致" in shown.detail.verdict.text())
    press(desk, "visit")
    desk.until(lambda: visits.current(ws) is not None)
    assert visits.current(ws).plan_id == plan.id


def test_a_plan_that_has_not_departed_offers_no_paper_and_a_reason_is_asked_to_give_it_up(desk: LeadDesk) -> None:
    lead, boss, _ = desk.world.people
    ws, shown = desk.world.ws, page(desk, "plans")
    form = PlanForm(lead_id=lead.id, approver_id=boss.id, starts_on=plans.today(ws), place_ids=(desk.world.place.id,))
    plan = plans.draft(ws, form)
    desk.until(lambda: shown.plan is not None and shown.plan.id == plan.id)
    assert "export" not in shown.offered()
    assert "depart" not in shown.offered(), "not before it is approved"
    press(desk, "cancel")
    desk.until(shown.ask.isVisible)
    desk.key(Qt.Key.Key_Return)
    assert state(plans.must_get(ws, plan.id)) == "draft", "without a reason nothing happens"
    shown.ask.text.setText("台风")
    desk.key(Qt.Key.Key_Return)
    desk.until(lambda: shown.plan and state(shown.plan) == "cancelled")


def test_a_rota_is_looked_at_before_it_is_accepted(desk: LeadDesk) -> None:
    ws = desk.world.ws
    one, two, _ = desk.world.people
    street = Place(id=new_id(), name="礐石街道", level="street")
    home = Place(id=new_id(), name="松山社区", level="community", parent_id=street.id)
    for record in (street, home, replace(two, own_place_id=street.id)):
        places.keep(ws, record)
    teams.keep(ws, Team(id=new_id(), name="一组", people=(one.id, two.id), leader_id=one.id))
    shown = page(desk, "rota")
    desk.until(lambda: shown.read is not None and shown.read.teams)
    shown.weeks.setValue(1)
    desk.click(shown.start)
    desk.until(lambda: shown.proposal is not None)
    assert [line.cells[4].text for line in shown.table.words.lines] == ["马滘街道凤岗社区"]
    assert rotation.rotas(ws) == []
    desk.until(lambda: not shown.change_button.isHidden())
    desk.click(shown.change_button)
    sheet = desk.sheet(FormSheet)
    sheet.show_values({"place_ids": (home.id,)})
    sheet.accept()
    desk.until(lambda: "本人属于该街道" in sheet.fault.text())
    sheet.show_values({"place_ids": (desk.world.place.id,)})
    sheet.accept()
    desk.until(lambda: not any(one.isVisible() for one in desk.window.findChildren(FormSheet)))
    on_next_dialog(lambda dialog: dialog.accept())
    desk.click(shown.accept_button)
    desk.until(lambda: shown.proposal is None and shown.read.rotas)
    (kept,) = rotation.rotas(ws)
    assert kept.place_ids == (desk.world.place.id,)
    desk.until(lambda: not shown.print_button.isHidden())
    desk.click(shown.print_button)
    desk.until(lambda: getattr(shown, "preview", None) is not None)
    shown.preview.reject()


def test_a_draw_is_frozen_drawn_with_a_witness_and_coverage_is_walked_by_keys(desk: LeadDesk) -> None:
    ws, shown = desk.world.ws, page(desk, "draws")
    draw = draws.commit(ws, draws.members(ws), 1, title="抽查")
    desk.until(lambda: shown.draw is not None)
    assert "还没公布" in shown.verdict.text()
    desk.click(shown.run)
    desk.until(shown.ask.isVisible)
    shown.ask.text.setText("三六")
    desk.key(Qt.Key.Key_Return)
    desk.until(lambda: "重算结果一致" in shown.verdict.text())
    assert draws.must_get(ws, draw.id).witness == "三六"
    assert shown.table.words.lines[0].cells[3].text == "第 1 个"

    found = page(desk, "coverage")
    desk.until(lambda: found.read is not None)
    found.grid.setFocus()
    desk.until(found.grid.hasFocus)
    desk.key(Qt.Key.Key_Right)
    assert found.grid.current == desk.world.place.id
    assert "本专项未查" in found.detail.text()
    for view in ("table", "heat", "map", "grid"):
        found.show_view(view)
    assert found.table.words.lines[0].cells[1].text == "凤岗社区"


def test_a_number_of_the_second_line_leads_to_its_issues(desk: LeadDesk) -> None:
    ws, place = desk.world.ws, desk.world.place
    for kind, spots in ((None, ["桥头"]), ("supervision", ["桥头", "后巷"])):
        visit = visits.start(ws, team=desk.world.team, kind=kind)
        for spot in spots:
            form = IssueForm(category="garbage", place_id=place.id, visit_id=visit.id, spot=spot, description="堆放")
            issues.submit(ws, form)
        visits.end(ws, visit.id)
    shown = page(desk, "second")
    desk.until(lambda: shown.read is not None)
    (line,) = shown.teams.words.lines
    assert [cell.text for cell in line.cells] == ["未编组", "1", "1", "1", "50%"]
    assert [one.cells[0].text for one in shown.spots.words.lines] == ["马滘街道凤岗社区 桥头"]
    shown.teams.setFocus()
    desk.key(Qt.Key.Key_Return)
    ledger = desk.window.screen_at("ledger")
    assert len(ledger.filter.only) == 2
