"""The first start: nothing is shown before two people are known, and what was entered is in force afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from inspector import settings
from inspector.domain.place import Person
from inspector.errors import Known
from inspector.store import journal, places
from inspector.store.workspace import Workspace, open_workspace
from inspector.ui.screens.first_run import FirstRun
from inspector.ui.window import Window
from tests.store.making import Clock, laid_out
from tests.ui.frame_world import idle, opened, write_places


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    with open_workspace(tmp_path / "工作区", now=Clock()) as workspace:
        yield workspace


@pytest.fixture
def window(qtbot, ws: Workspace) -> Iterator[Window]:
    with opened(qtbot, ws, ws.now) as made:
        made.begin()
        made.show()
        made.activateWindow()
        qtbot.waitUntil(made.isActiveWindow)
        yield made


@pytest.fixture
def page(window: Window) -> FirstRun:
    made = window.stack.currentWidget()
    assert isinstance(made, FirstRun)
    return made


def test_no_screen_is_built_and_none_can_be_reached(window: Window, page: FirstRun, qtbot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    window.go("ledger")
    assert window._built == {}
    assert window.stack.currentWidget() is page
    assert not window.top_bar.isVisible()
    assert not window.navigation.isVisible()


@pytest.mark.parametrize(
    ("name", "mates", "bad"),
    [("", "郑敏", ("name",)), ("陈立", "", ("mates",)), ("陈立", "陈立", ("mates",)), (" ", " 、", ("name", "mates"))],
)
def test_what_is_missing_is_said_at_its_field(
    page: FirstRun, ws: Workspace, name: str, mates: str, bad: tuple[str, ...]
) -> None:
    page.name.setText(name)
    page.mates.setText(mates)
    page.go_on.click()
    assert [field for field in ("name", "mates") if getattr(page, field).property("bad")] == list(bad)
    assert getattr(page, bad[0]).hasFocus()
    assert ws.all("person") == []


def test_the_people_are_in_force_and_the_first_screen_is_shown(
    window: Window, page: FirstRun, ws: Workspace, qtbot
) -> None:
    page.name.setText(" 陈 立 ")
    page.mates.setText("郑敏、林𠮷，郑敏")
    page.unit.setText("区督查组")
    qtbot.keyClick(page.mates, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "today" in window._built, timeout=30_000)
    people = places.people(ws)
    assert [(person.name, person.unit) for person in people] == [("陈 立", "区督查组"), ("郑敏", None), ("林𠮷", None)]
    kept = settings.load(ws.meta("settings"))
    assert kept.my_person_id == ws.author == people[0].id
    assert kept.team_ids == tuple(person.id for person in people)
    assert {op.author for ops in journal.transactions(ws) for op in ops} == {people[0].id}
    assert window.shown == "today"
    assert window.top_bar.isVisible()
    idle(window.context.tasks, window, qtbot)


def test_where_one_wanted_to_go_meanwhile_comes_afterwards(window: Window, page: FirstRun, qtbot) -> None:
    window.go("settings", show="backup")
    page.name.setText("陈立")
    page.mates.setText("郑敏")
    page.finish()
    qtbot.waitUntil(lambda: window.shown == "settings")
    idle(window.context.tasks, window, qtbot)


def test_places_can_be_taken_in_and_then_ones_own_street_chosen(
    window: Window, page: FirstRun, ws: Workspace, tmp_path: Path, qtbot
) -> None:
    assert not page.street.isVisible()
    file = write_places(tmp_path)
    file.write_text(file.read_text(encoding="gb18030").replace("44051,", "440512003002,"), encoding="utf-8")
    page.take_in_places(file)
    qtbot.waitUntil(page.street.isVisible)
    street = places.children(ws, None, "street")[0]
    page.street.choose(street.id)
    page.name.setText("陈立")
    page.mates.setText("郑敏")
    page.finish()
    qtbot.waitUntil(lambda: "today" in window._built, timeout=30_000)
    assert places.people(ws)[0].own_place_id == street.id
    idle(window.context.tasks, window, qtbot)


def test_who_is_registered_already_is_the_same_person(qtbot, ws: Workspace) -> None:
    ground = laid_out(ws, ws.now)  # type: ignore[arg-type]
    places.keep(ws, Person(id="gone", name="林立", active=False))
    with opened(qtbot, ws, ws.now) as window:
        window.begin()
        page = window.stack.currentWidget()
        assert isinstance(page, FirstRun)
        assert "陈立" in page._known.text()
        page.name.setText("陈立")
        page.mates.setText("林立")
        page.finish()
        qtbot.waitUntil(lambda: "today" in window._built, timeout=30_000)
        assert ws.author == ground.people[0]
        assert len(ws.all("person")) == 3
        assert ws.get("person", "gone").active
        idle(window.context.tasks, window, qtbot)


def test_the_page_comes_only_once(qtbot, ws: Workspace) -> None:
    ground = laid_out(ws, ws.now)  # type: ignore[arg-type]
    ws.become(ground.people[0], ground.people)
    with opened(qtbot, ws, ws.now) as window:
        window.begin()
        assert window.shown == "today"
        assert "today" in window._built
        idle(window.context.tasks, window, qtbot)


def test_the_district_is_asked_before_the_first_op_and_fixed_with_it(page: FirstRun, ws: Workspace, qtbot) -> None:
    page.name.setText("陈立")
    page.mates.setText("郑敏")
    page.scope.setText("4405")
    page.finish()
    assert page._scope._error.text()
    assert journal.length(ws) == 0
    page.scope.setText("440513")
    page.finish()
    qtbot.waitUntil(lambda: journal.length(ws) > 0, timeout=30_000)
    scopes = {row[0] for row in ws.reader().execute("SELECT DISTINCT scope FROM journal")}
    assert scopes == {"440513"}
    assert not journal.verify(ws).faults
    with pytest.raises(Known, match="scope_fixed"):
        ws.set_scope("440512")
