"""待办 as a person uses it: each line leads to exactly its issues, batches are asked about first, 催 is a notice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from inspector.domain.issue import Issue
from inspector.domain.place import Body
from inspector.store import issues, places
from inspector.store.door import new_id
from inspector.store.issues import edit
from inspector.ui.parts.dialogs import Sheet
from inspector.ui.screens.home import HomeScreen
from tests.store.making import take_step
from tests.ui.recheck_world import World
from tests.ui.window_world import AtWindow


class Desk:
    """A laptop with two bodies, and 待办 open on it."""

    def __init__(self, folder: Path, qtbot: Any) -> None:
        self.world = World(folder)
        self.at = AtWindow(self.world, qtbot)
        self.until = self.at.until
        self.bodies = [Body(id=new_id(), name=name, kind="street_office") for name in ("马滘街道办", "区水务局")]
        for body in self.bodies:
            places.keep(self.world.ws, body)
        self.window = self.at.begin("today")

    def issue(self, *acts: str, due_on: str, body: int | None = 0, days_ago: float = 12) -> Issue:
        """Record an issue some days back, give it to a body, and take it through `acts`."""
        import dataclasses

        made = self.world.days_ago(days_ago).issue(due_on=due_on)
        if body is not None:
            edit(self.world.ws, dataclasses.replace(made, lead_body_id=self.bodies[body].id), before=made)
        for action in acts:
            take_step(self.world.ws, [made.id], action)
        self.world.today()
        return made

    @property
    def screen(self) -> HomeScreen:
        screen = self.window.screen_at("home")
        assert isinstance(screen, HomeScreen)
        return screen

    def come(self) -> HomeScreen:
        """Go to the screen and wait until it has read the day."""
        self.window.go("home")
        self.until(lambda: self.screen.todo is not None)
        return self.screen

    def answer(self, press: bool = True) -> list[str]:
        """Answer the question that is going to be asked; what is returned holds its title once that happened."""
        told: list[str] = []

        def look() -> None:
            asked = QApplication.activeModalWidget()
            if not isinstance(asked, Sheet):
                QTimer.singleShot(20, look)
                return
            told.append(asked.windowTitle())
            QTest.mouseClick(asked.accept_button if press else asked.cancel_button, Qt.MouseButton.LeftButton)

        QTimer.singleShot(0, look)
        return told

    def steps(self, issue: Issue) -> list[str]:
        return [step.action for step in issues.steps(self.world.ws, issue.id)]


@pytest.fixture
def desk(tmp_path: Path, qtbot: Any) -> Iterator[Desk]:
    made = Desk(tmp_path, qtbot)
    yield made
    made.at.end()
    made.world.ws.close()


def test_a_day_that_asks_for_nothing_says_so(desk: Desk) -> None:
    screen = desk.come()
    assert screen.pages.currentWidget() is screen.empty
    assert not screen.lines


def test_a_line_counts_names_the_oldest_and_leads_to_exactly_its_issues(desk: Desk) -> None:
    late = [desk.issue("assign", due_on=day) for day in ("2026-11-18", "2026-11-12")]
    today = desk.issue("assign", due_on="2026-11-20")
    desk.issue("assign", due_on="2026-12-20", days_ago=0.1)
    screen = desk.come()
    overdue = screen.lines["overdue"].line
    assert "2 条" in overdue.accessibleName()
    assert late[1].number in overdue.oldest
    assert "超 8 天" in overdue.oldest
    assert today.number in screen.lines["due_today"].line.oldest
    overdue.setFocus()
    QTest.keyClick(overdue, Qt.Key.Key_Return)
    ledger = desk.window.screen_at("ledger")
    assert desk.window.shown == "ledger"
    desk.until(lambda: ledger.model.rowCount() == 2)
    assert ledger.filter.only == (late[1].id, late[0].id)


def test_the_badge_counts_each_issue_once(desk: Desk) -> None:
    desk.issue("assign", due_on="2026-11-12")  # overdue, to be urged, and no word this week: one thing
    desk.issue(due_on="2026-12-20", days_ago=1)  # to be sent out
    screen = desk.come()
    assert screen.todo is not None
    assert {"overdue", "to_urge", "to_assign", f"unit/{desk.bodies[0].id}"} <= set(screen.lines)
    assert screen.todo.owed == 2
    desk.until(lambda: "2 条" in desk.window.navigation._buttons["home"].accessibleName())


def test_urging_is_asked_about_and_sends_each_body_one_notice(desk: Desk) -> None:
    mine = [desk.issue("assign", due_on="2026-11-12", body=body) for body in (0, 0, 1)]
    screen = desk.come()
    verb = screen.lines["to_urge"].verb
    assert verb is not None
    told = desk.answer(press=False)
    QTest.mouseClick(verb, Qt.MouseButton.LeftButton)
    desk.until(lambda: told == ["催办这 3 条？"])
    assert all("urge" not in desk.steps(one) for one in mine)
    desk.answer()
    QTest.mouseClick(verb, Qt.MouseButton.LeftButton)
    desk.until(lambda: "to_urge" not in screen.lines)
    assert all(desk.steps(one)[-1] == "urge" for one in mine)
    assert len(desk.world.ws.all("notice")) == 2


def test_asking_for_the_word_of_the_week_climbs_no_rung_and_is_done_once_a_week(desk: Desk) -> None:
    owing = [desk.issue("assign", due_on="2026-12-20", body=body) for body in (0, 1)]
    screen = desk.come()
    assert {f"unit/{body.id}" for body in desk.bodies} <= set(screen.lines)
    desk.answer()
    QTest.mouseClick(screen.urge_all, Qt.MouseButton.LeftButton)
    desk.until(lambda: len(desk.world.ws.all("notice")) == 2)
    desk.until(lambda: not screen.urge_all.isEnabled())
    assert all(desk.steps(one)[-1] == "assign" for one in owing)
    assert all(notice.requirement for notice in desk.world.ws.all("notice"))


def test_what_was_done_elsewhere_leaves_the_screen_by_itself(desk: Desk) -> None:
    late = desk.issue("assign", due_on="2026-11-12")
    screen = desk.come()
    desk.until(lambda: "overdue" in screen.lines)
    issues.act(desk.world.ws, [late.id], "report")
    desk.until(lambda: "overdue" not in screen.lines and "recheck_due" in screen.lines)


def test_a_lead_that_nobody_answered_in_time_leads_to_the_leads(desk: Desk) -> None:
    from inspector.domain.clock_text import utc_text
    from inspector.store import leads

    long_ago = utc_text(desk.world.moment - timedelta(days=40))
    lead = leads.take(desk.world.ws, leads.LeadForm(gist="巷口垃圾没人清", received_at_utc=long_ago))
    screen = desk.come()
    line = screen.lines["leads"].line
    assert lead.number in line.oldest
    assert screen.todo is not None
    assert screen.todo.owed_by_kind == {"leads": 1}
    QTest.mouseClick(line, Qt.MouseButton.LeftButton)
    assert desk.window.shown == "leads"
    page = desk.window.screen_at("leads").leads
    desk.until(lambda: page.listed is not None and page.list.rows.rows)
    assert [row.id for row in page.list.rows.rows] == [lead.id]


def test_a_talk_whose_day_has_come_and_a_listed_place_lead_to_their_registers(desk: Desk) -> None:
    from inspector.domain.registers import Listing, Talk
    from inspector.store import registers

    ws, place = desk.world.ws, desk.world.place
    long_ago = "2026-11-02T02:00:00.000Z"
    registers.put(ws, Listing(id=new_id(), place_id=place.id, listed_on="2026-11-02", reason="反复"))
    talk = Talk(
        id=new_id(), place_id=place.id, talked_at_utc=long_ago, post="书记", reason="桶满溢", follow_up_on="2026-11-12"
    )
    talk = registers.put(ws, talk)
    screen = desk.come()
    assert talk.number in screen.lines["talk_due"].line.oldest
    assert screen.todo is not None
    assert screen.todo.owed_by_kind == {"entries": 1}, "a listing asks for a talk, nobody owes it today"
    QTest.mouseClick(screen.lines["to_talk"].line, Qt.MouseButton.LeftButton)
    assert desk.window.screen_at("leads").registers.kind == "listing"


def test_what_waits_for_a_further_look_is_what_the_badge_of_that_screen_counts(desk: Desk) -> None:
    late = desk.issue("assign", due_on="2026-11-12")
    told = desk.issue("assign", "report", due_on="2026-12-20")
    screen = desk.come()
    line = next(item for item in screen.todo.rest if item.key == "recheck_due")
    assert line.ids == (late.id, told.id)
    desk.until(lambda: "2 条" in desk.window.navigation._buttons["recheck"].accessibleName())


def test_who_took_part_in_the_look_is_not_asked_to_approve_it(desk: Desk) -> None:
    import dataclasses

    context = desk.window.context
    context.keep_settings(dataclasses.replace(context.settings, closing_needs_approval=True))
    issue = desk.issue("assign", "report", due_on="2026-12-20")
    desk.world.recheck(issue, "done")
    screen = desk.come()
    assert {"by_others"} == set(screen.lines) & {"to_approve", "by_others"}
    assert screen.todo is not None
    assert not screen.todo.owed


def test_what_waits_for_me_says_why_and_since_when(desk: Desk) -> None:
    from inspector.store import life

    asked = desk.issue("assign", due_on="2026-12-20")
    desk.world.days_ago(3)
    life.ask_extension(desk.world.ws, [asked.id], "2026-12-25", "下雨")
    desk.world.today()
    screen = desk.come()
    line = screen.lines["extension_asked"].line
    assert "等了 3 天" in line.oldest
    assert "答复" in line.accessibleName()
    life.grant_extension(desk.world.ws, [asked.id], "2026-12-25")
    desk.until(lambda: "extension_asked" not in screen.lines)


def test_who_does_not_assign_is_told_who_does(desk: Desk) -> None:
    import dataclasses

    other = desk.world.people[1]
    desk.window.context.keep_settings(dataclasses.replace(desk.window.context.settings, assigner_id=other.id))
    desk.issue(due_on="2026-12-20", days_ago=1)
    screen = desk.come()
    assert screen.todo is not None
    assert [item.key for item in screen.todo.mine] == []
    assert other.name in screen.lines["to_assign"].line.accessibleName()


def test_many_bodies_that_owe_a_word_are_folded_and_all_of_them_asked(desk: Desk) -> None:
    for n in range(10):
        body = Body(id=new_id(), name=f"第{n}家单位", kind="street_office")
        places.keep(desk.world.ws, body)
        desk.bodies.append(body)
        desk.issue("assign", due_on="2026-12-20", body=len(desk.bodies) - 1)
    screen = desk.come()
    units = [key for key in screen.lines if key.startswith("unit/")]
    assert len(units) == 8
    QTest.mouseClick(screen.more, Qt.MouseButton.LeftButton)
    assert len([key for key in screen.lines if key.startswith("unit/")]) == 10
    desk.answer()
    QTest.mouseClick(screen.urge_all, Qt.MouseButton.LeftButton)
    desk.until(lambda: len(desk.world.ws.all("notice")) == 10)
