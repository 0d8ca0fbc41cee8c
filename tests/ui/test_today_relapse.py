"""反弹 while an issue is recorded: offered with distance and days, taken into the old one or refused, never assumed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from inspector.domain.issue import Issue
from inspector.store import issues, photos
from inspector.ui.run import application, make_window
from inspector.ui.screens.today import TodayScreen
from inspector.ui.theme import apply_theme
from tests.ui.recheck_world import World


@pytest.fixture
def closed(tmp_path: Path, qtbot: Any) -> Iterator[tuple[World, TodayScreen, Issue]]:
    """An issue closed 12 days ago, a photo taken 15 m from it today, and 今日 open."""
    world = World(tmp_path)
    world.ws.set_meta("settings", json.dumps({"my_person_id": world.team[0], "team_ids": list(world.team)}))
    world.days_ago(14)
    old = world.issue("assign")
    world.days_ago(12).recheck(old, "done")
    world.today().photo(lat=23.28 + 15 / 111_195)
    apply_theme(application(), "light")
    window = make_window(world.ws, world._now)
    window.resize(1366, 768)
    window.show()
    window.go("today")
    screen = window.screen_at("today")
    assert isinstance(screen, TodayScreen)
    qtbot.waitUntil(lambda: bool(list(screen.desk.tray.shots())), timeout=30_000)
    yield world, screen, old
    window.close()
    window.context.tasks.close()
    window.deleteLater()
    world.ws.close()


def begin(world: World, screen: TodayScreen, qtbot: Any) -> None:
    desk = screen.desk
    if not desk.form.photos:
        desk.take(next(iter(desk.tray.shots())).photo.id)
    desk.choose("garbage")
    desk.edit(place_id=world.place.id, description="又堆起来了。")
    qtbot.waitUntil(screen.form.relapse.isVisible, timeout=30_000)


def test_what_came_back_is_offered_and_goes_on_as_the_next_round_of_the_old_one(closed: Any, qtbot: Any) -> None:
    world, screen, old = closed
    begin(world, screen, qtbot)
    text = screen.form.relapse.words.text()
    assert text.startswith(f"可能是反弹：{old.number} 12 天前销号，相距 ")
    assert len(world.ws.all("issue")) == 1  # nothing is assumed
    QTest.mouseClick(screen.form.relapse.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: issues.standing(world.ws, old.id).round == 2, timeout=30_000)
    qtbot.waitUntil(lambda: not screen.form.relapse.isVisible(), timeout=30_000)
    assert issues.standing(world.ws, old.id).status == "assigned"
    assert len(world.ws.all("issue")) == 1
    (recheck,) = world.ws.all("recheck", "conclusion = 'relapse'")
    assert recheck.condition == "又堆起来了。"
    assert len(photos.of_subject(world.ws, "recheck", recheck.id)) == 1
    assert not screen.desk.form.description


def test_said_to_be_a_new_one_it_is_recorded_as_one_and_not_asked_again(closed: Any, qtbot: Any) -> None:
    world, screen, old = closed
    begin(world, screen, qtbot)
    QTest.mouseClick(screen.form.relapse.no, Qt.MouseButton.LeftButton)
    assert not screen.form.relapse.isVisible()
    screen.desk.edit(spot="学校后门巷")
    qtbot.waitUntil(lambda: not screen.form.relapse._soon.isActive(), timeout=30_000)
    screen.complete()
    qtbot.waitUntil(lambda: len(world.ws.all("issue")) == 2, timeout=30_000)
    assert issues.standing(world.ws, old.id).status == "closed"


def test_another_category_at_the_same_place_is_no_return(closed: Any, qtbot: Any) -> None:
    world, screen, _ = closed
    begin(world, screen, qtbot)
    screen.desk.choose("three_lines")
    assert not screen.form.relapse.isVisible()
    qtbot.waitUntil(lambda: not screen.form.relapse._soon.isActive(), timeout=30_000)
    assert screen.form.relapse.found is None
