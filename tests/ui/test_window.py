"""The frame: screens at their first visit, keys, Esc, read-only, geometry, further windows, themes."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from inspector.domain.place import Person
from inspector.store import issues, places
from inspector.store.door import new_id
from inspector.store.workspace import Workspace, open_workspace
from inspector.ui.context import Message
from inspector.ui.parts.basics import button
from inspector.ui.parts.navigation import Navigation
from inspector.ui.run import application, make_window, screens
from inspector.ui.theme import apply_theme
from inspector.ui.window import Window
from tests.store.making import Clock
from tests.ui.frame_world import Frame, framed, opened
from tests.ui.recheck_world import World

CTRL = Qt.KeyboardModifier.ControlModifier
HOLDER = """
import sys
from pathlib import Path
from inspector.store.workspace import open_workspace
with open_workspace(Path(sys.argv[1])) as ws:
    print("mine", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    with open_workspace(tmp_path / "工作区", now=Clock()) as workspace:
        yield workspace


@pytest.fixture
def frame(qtbot, ws: Workspace) -> Iterator[Frame]:
    with framed(qtbot, ws, ws.now) as made:
        yield made


def test_a_screen_is_built_at_its_first_visit_and_once(frame: Frame) -> None:
    assert frame.of("built") == []
    frame.window.go("today")
    frame.window.go("ledger")
    frame.window.go("today")
    assert frame.of("built") == ["today", "ledger"]


def test_ctrl_and_a_figure_lead_to_a_screen_and_the_left_one_is_told(frame: Frame, qtbot) -> None:
    frame.window.go("today", answer="visit")
    qtbot.keyClick(frame.window, Qt.Key.Key_2, CTRL)
    qtbot.waitUntil(lambda: frame.window.shown == "ledger")
    assert frame.window.stack.currentWidget() is frame.window.screen_at("ledger")
    assert [entry for entry in frame.told if entry[1] != "built"] == [
        ("today", "arrived", {"answer": "visit"}),
        ("today", "left", None),
        ("ledger", "arrived", {}),
    ]


def test_typing_in_the_search_leads_to_the_ledger_and_esc_empties_it(frame: Frame, qtbot) -> None:
    frame.window.go("today")
    heard: list[str] = []
    frame.window.top_bar.searched.connect(heard.append)
    qtbot.keyClick(frame.window, Qt.Key.Key_K, CTRL)
    search = frame.window.top_bar.search
    qtbot.waitUntil(search.hasFocus)
    qtbot.keyClicks(search, "xd")
    assert frame.window.shown == "ledger"
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert heard == ["x", "xd", ""]
    assert search.text() == ""


def test_esc_empties_the_search_before_it_closes_a_message(frame: Frame, qtbot) -> None:
    search = frame.window.top_bar.search
    frame.window.context.say(Message("坏", kind="error"))
    search.setFocus()
    qtbot.keyClicks(search, "x")
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert frame.window.message_bar.shown is not None
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert frame.window.message_bar.shown is None


def test_esc_closes_a_message_from_within_a_screen(frame: Frame, qtbot) -> None:
    frame.window.go("today")
    line = frame.window.screen_at("today").line  # type: ignore[attr-defined]
    line.setFocus()
    frame.window.context.say(Message("坏", kind="error"))
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert frame.window.message_bar.shown is None


def test_a_change_is_told_to_every_screen_that_was_built(frame: Frame, qtbot) -> None:
    frame.window.go("today")
    places.keep(frame.ws, Person(id=new_id(), name="陈立"))
    qtbot.waitUntil(lambda: frame.of("changed") == ["today"])


def test_a_second_window_hears_the_same_and_a_closed_one_nothing(frame: Frame, qtbot) -> None:
    frame.window.go("today")
    qtbot.keyClick(frame.window, Qt.Key.Key_N, CTRL | Qt.KeyboardModifier.ShiftModifier)
    (other,) = (
        top
        for top in QApplication.topLevelWidgets()
        if isinstance(top, Window) and top.isVisible() and top is not frame.window
    )
    assert other.shown == "today"
    places.keep(frame.ws, Person(id=new_id(), name="陈立"))
    qtbot.waitUntil(lambda: frame.of("changed") == ["today", "today"])
    with qtbot.waitSignal(other.destroyed):
        other.close()
    places.keep(frame.ws, Person(id=new_id(), name="郑敏"))
    qtbot.waitUntil(lambda: len(frame.of("changed")) == 3)


def test_every_window_is_tinted_anew_with_the_theme(frame: Frame, qtbot) -> None:
    frame.window.go("today")
    made = button("打印", icon="print")
    frame.window.screen_at("today").layout().addWidget(made)  # type: ignore[union-attr]

    def ink() -> str:
        image = made.icon().pixmap(20).toImage()
        return next(
            image.pixelColor(x, y).name() for x in range(20) for y in range(20) if image.pixelColor(x, y).alpha() == 255
        )

    light = ink()
    frame.window.context.keep_settings(dataclasses.replace(frame.window.context.settings, theme="dark"))
    assert ink() != light


def test_where_the_window_stood_is_remembered(qtbot, ws: Workspace) -> None:
    with framed(qtbot, ws, ws.now) as frame:
        frame.window.resize(1024, 703)  # no wider than the least: the screen of the tests is narrow
        qtbot.waitUntil(lambda: frame.window.height() == 703)
    with framed(qtbot, ws, ws.now) as frame:
        assert (frame.window.width(), frame.window.height()) == (1024, 703)


def test_a_second_process_says_who_works_here_and_writes_nothing(qtbot, tmp_path: Path) -> None:
    folder = tmp_path / "工作区"
    with (
        subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as holder,
    ):
        assert holder.stdout is not None
        assert holder.stdout.readline() == "mine\n"
        with open_workspace(folder) as ws, framed(qtbot, ws, ws.now) as frame:
            assert ws.read_only
            said = frame.window.message_bar.shown
            assert said is not None
            assert str(holder.pid) in said.what
            assert said.kind == "warn"
            assert "只读" in frame.window.windowTitle()
            assert "只读" in frame.window.top_bar.saved.accessibleName()
            frame.window.begin()
            assert frame.window.shown == "today"
        holder.communicate("")


def test_the_three_answers_are_words(frame: Frame) -> None:
    bar = frame.window.top_bar
    assert [answer.accessibleName().strip() for answer in (bar.visit, bar.saved, bar.office)] == [
        "开始场次",
        "已存本机",
        "尚未接办公室 · 还没有备份",
    ]


def test_the_answers_lead_to_their_places(frame: Frame, qtbot) -> None:
    qtbot.mouseClick(frame.window.top_bar.office, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(frame.window.top_bar.visit, Qt.MouseButton.LeftButton)
    arrived = [(key, facts) for key, said, facts in frame.told if said == "arrived"]
    assert arrived == [("sync", {}), ("today", {"answer": "visit"})]


def test_a_badge_is_also_said(frame: Frame) -> None:
    frame.window.set_badge("ledger", 12)
    assert "12 条" in frame.window.navigation._buttons["ledger"].accessibleName()


def test_screens_survive_another_window_being_closed(qtbot, tmp_path: Path) -> None:
    """The program's own screens, not plain ones: none may hold on to news once its window has gone."""
    with open_workspace(tmp_path / "工作区", now=Clock()) as ws:
        people = [Person(id=new_id(), name=name) for name in ("陈立", "郑敏")]
        for person in people:
            places.keep(ws, person)
        ws.become(people[0].id, tuple(person.id for person in people))
        with opened(qtbot, ws, ws.now) as window:
            window.show()
            window.activateWindow()
            qtbot.waitUntil(window.isActiveWindow)
            window.begin()
            qtbot.keyClick(window, Qt.Key.Key_N, CTRL | Qt.KeyboardModifier.ShiftModifier)
            (other,) = (
                top
                for top in QApplication.topLevelWidgets()
                if isinstance(top, Window) and top is not window and top.isVisible()
            )
            for key in ("today", "ledger", "recheck", "sync", "settings"):
                other.go(key)
            with qtbot.waitSignal(other.destroyed):
                other.close()
            window.context.keep_settings(dataclasses.replace(window.context.settings, theme="dark"))
            heard: list[object] = []
            window.context.news.changed.connect(heard.append)
            places.keep(ws, Person(id=new_id(), name="林立"))
            qtbot.waitUntil(lambda: bool(heard))


def test_buttons_keep_key_and_spoken_name_when_their_words_change(qtbot, qapp: QApplication) -> None:
    apply_theme(qapp, "light")
    pressed: list[bool] = []
    window = QWidget()
    qtbot.addWidget(window)
    made = button("核完", lambda: pressed.append(True), key="Ctrl+Return")
    made.setParent(window)
    window.show()
    qtbot.waitExposed(window)
    made.setText("正在存")
    assert isinstance(made, QPushButton)
    assert made.accessibleName() == "正在存"
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: pressed == [True])


@pytest.mark.skipif(os.name == "nt", reason="the words of Qt's own dialogs are the system's there")
def test_qts_own_words_are_chinese(qapp: QApplication) -> None:
    from inspector.ui.run import application

    application()
    assert qapp.translate("QPlatformTheme", "Cancel") == "取消"


def test_the_badge_of_follow_up_counts_what_waits_and_notices_changes(tmp_path: Path, qtbot: Any) -> None:
    world = World(tmp_path)
    issue = world.issue("assign", due_on="2026-11-20")
    apply_theme(application(), "light")
    window = make_window(world.ws, world._now)
    window.show()
    try:
        qtbot.waitUntil(
            lambda: window.navigation._buttons["recheck"].accessibleName() == "回头看，1 条", timeout=30_000
        )
        issues.act(world.ws, [issue.id], "void", reason="录重了")
        qtbot.waitUntil(lambda: window.navigation._buttons["recheck"].accessibleName() == "回头看", timeout=30_000)
    finally:
        window.close()
        window.context.tasks.close()
        window.deleteLater()
        world.ws.close()


def test_every_screen_of_the_program_is_reached_by_a_key_of_its_own(qtbot, qapp: QApplication) -> None:
    made = Navigation([(spec.key, spec.icon, spec.title) for spec in screens()])
    qtbot.addWidget(made)
    keys = [one.shortcut().toString() for one in made._buttons.values()]
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(r"Ctrl\+\d", key) for key in keys), keys
