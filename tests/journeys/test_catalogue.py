"""Every category of the catalogue through the real form onto paper and back: nothing is lost on the way."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from inspector import papers
from inspector.domain.category import FAIL, OK, as_asked, judge
from inspector.domain.water import URBAN
from inspector.store import issues, journal, visits
from inspector.ui.run import application, make_window
from inspector.ui.theme import apply_theme
from tests.ui.recheck_world import World


def test_every_category_is_filled_in_printed_and_read_back(tmp_path: Path, qtbot: Any) -> None:
    world = World(tmp_path)
    apply_theme(application(), "light")
    window = make_window(world.ws, world._now)
    window.resize(1366, 768)
    window.show()
    window.go("today")
    screen: Any = window.screen_at("today")
    given: dict[str, dict[str, str]] = {}
    try:
        for category in world.ws.catalogue.categories:
            given[category.code] = _fill_in(screen, category.code)
            measures = {f"p1.{measure.id}": 5.0 for measure in category.measures}
            screen.desk.set(measures=measures, attrs={"water_scope": URBAN} if measures else {})
            screen.desk.edit(place_id=world.place.id)
            screen.complete()  # without a photo it asks once
            screen.complete()
            count = len(given)
            qtbot.waitUntil(
                lambda count=count: len(world.ws.all("issue")) == count and not screen.desk.draft.busy, timeout=30_000
            )
        _read_back(world, given)
        _on_paper(world, given, tmp_path / "record.pdf")
        assert not journal.verify(world.ws).faults
    finally:
        window.close()
        window.context.tasks.close()
        window.deleteLater()
        world.ws.close()


def _fill_in(screen: Any, code: str) -> dict[str, str]:
    """Choose the category and press an answer in each row, a different one from row to row; return what was pressed."""
    screen.desk.choose(code)
    rows = screen.form.checklist.rows
    assert [row.item.id for row in rows] == [item.id for item in screen.desk.category.checklist]
    pressed = {}
    for index, row in enumerate(rows):
        answer = row.item.choices[index % len(row.item.choices)]
        segment = row.control._rects()[row.item.choices.index(answer)]
        middle = QPointF(segment.center()).toPoint()
        QTest.mouseClick(row.control, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
        pressed[row.item.id] = answer
    return pressed


def _read_back(world: World, given: dict[str, dict[str, str]]) -> None:
    """What was pressed is in the check, with the catalogue's version and its questions as they were asked."""
    for issue in world.ws.all("issue"):
        check = world.ws.get("check", issue.check_id)
        category = world.ws.catalogue.get(issue.category)
        assert check.answers == given[issue.category]
        assert check.catalogue_version == world.ws.catalogue.version
        assert len(check.measures) == len(category.measures)
        for item in category.checklist:
            asked = as_asked(item.id, check.questions[item.id])
            assert (asked.question, asked.answers, asked.ok) == (item.question, item.answers, item.ok)
            assert judge(asked, check.answers[item.id]) == judge(item, given[issue.category][item.id])


def _on_paper(world: World, given: dict[str, dict[str, str]], path: Path) -> None:
    """The record of the visit holds every question with its answer, and every issue's sheet can be drawn."""
    visit = visits.current(world.ws)
    assert visit is not None
    with open(path, "wb") as out:
        drawn = papers.draw(world.ws, "visit-record", out, visit_id=visit.id)
    assert not drawn.missing_glyphs
    text = _plain(subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True).stdout)
    judged = set()
    for check in visits.checks(world.ws, visit.id):
        for item_id, question in check.questions.items():
            assert _plain(question["q"]) in text, question["q"]
            assert _plain(given[check.category][item_id]) in text
            judged.add(judge(as_asked(item_id, question), check.answers[item_id]))
    assert {OK, FAIL} <= judged
    with open(path.with_name("sheets.pdf"), "wb") as out:
        sheets = papers.draw(world.ws, "recheck", out, issue_ids=[issue.id for issue in world.ws.all("issue")])
    assert sheets.sheets == len(given) == len(world.ws.catalogue.categories) == 35
    with open(path.with_name("blank.pdf"), "wb") as out:
        blank = papers.draw(world.ws, "blank-checklist", out, categories=list(given))
    assert not blank.missing_glyphs
    assert issues.by_number(world.ws, world.ws.all("recheck")[0].number)


def _plain(text: str) -> str:
    return "".join(text.split())
