"""统计 as a person uses it: sentences, numbers, tables and charts of real records, and what is behind each number."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from inspector.domain.clock_text import utc_text
from inspector.domain.issue import Issue
from inspector.domain.place import Body
from inspector.domain.visit import Visit, VisitTarget
from inspector.store import issues, places
from inspector.store.door import new_id
from inspector.ui.models.figures import ALL
from inspector.ui.parts.pdf_pages import one_at_a_time
from inspector.ui.screens.figures import FiguresScreen
from inspector.ui.shots import settle
from inspector.wording import figures as words
from tests.ui.frame_world import opened
from tests.ui.recheck_world import World
from tests.ui.window_world import AtWindow

CLICK = Qt.MouseButton.LeftButton


@dataclass
class Desk:
    """A laptop with two visits, four issues (one closed, one overdue) and 统计 open on it."""

    world: World
    at: AtWindow
    issues: list[Issue]

    def __post_init__(self) -> None:
        self.window, self.until = self.at.window, self.at.until

    @property
    def screen(self) -> FiguresScreen:
        screen = self.window.screen_at("figures")
        assert isinstance(screen, FiguresScreen)
        return screen

    def counted(self) -> None:
        """Come to the screen and wait until it is counted and drawn."""
        self.window.go("figures")
        self.until(lambda: self.screen.told is not None)
        self.until(lambda: all(one.chart.picture for one in self.screen.page.sections if one.chart))

    def value(self, code: str) -> str:
        return self.screen.page.first.tiles[code].value

    def said(self) -> list[str]:
        """Return the sentences as they stand on the screen."""
        lines = self.screen.page.sentences
        return [lines.itemAt(at).widget().findChild(QLabel).text() for at in range(lines.count())]

    def ledger_shows(self, *made: Issue) -> None:
        self.until(lambda: self.window.shown == "ledger")
        model: Any = self.window.screen_at("ledger").model  # type: ignore[attr-defined]

        def shown() -> set[str]:
            found = [model.line(row) for row in range(model.rowCount())]
            return {line.row.issue_id for line in found if line is not None}

        self.until(lambda: shown() == {one.id for one in made})


def went(world: World, kind: str = "inspection") -> None:
    """Record a visit to the community, over within the hour."""
    at = utc_text(world._now())
    with world.ws.write() as door:
        visit = Visit(
            id=new_id(), number=door.next_number("JL"), team=world.team, started_at_utc=at, left_at_utc=at, kind=kind
        )
        door.put(visit)
        door.put(VisitTarget(id=new_id(), visit_id=visit.id, place_id=world.place.id, arrived_at_utc=at))


@pytest.fixture
def desk(tmp_path: Path, qtbot: Any) -> Iterator[Desk]:
    world = World(tmp_path)
    world.days_ago(20)
    went(world)
    made = [world.issue("assign", photos=(), due_on="2026-11-10") for _ in range(2)]
    made.append(world.issue("assign", photos=(), due_on="2026-12-30", category="black_water"))
    world.days_ago(10)
    went(world, "recheck")
    world.recheck(made[0], "done")
    made.append(world.issue(photos=(), due_on="2026-12-30"))
    world.today()
    at = AtWindow(world, qtbot)
    at.begin("today")
    yield Desk(world, at, made)
    at.end()
    world.ws.close()


def test_the_sentences_stand_on_top_and_are_copied_by_one_click(desk: Desk) -> None:
    desk.counted()
    told = "截至目前，全区开展明察暗访2场次，共发现垃圾乱堆乱放、水体黑臭等问题4个，现已推动解决1个。"
    assert told in desk.said()
    copy: Any = desk.screen.page.copies["closing"]
    QTest.mouseClick(copy, CLICK)
    assert QGuiApplication.clipboard().text() == told
    assert copy.text() == words.COPIED


def test_a_number_says_its_rule_and_leads_to_exactly_its_issues(desk: Desk) -> None:
    desk.counted()
    assert (desk.value("found"), desk.value("solved"), desk.value("overdue")) == ("4", "1", "1")
    tile = desk.screen.page.first.tiles["overdue"]
    assert "时限当天不算超期" in tile.toolTip()
    QTest.mouseClick(tile, CLICK)
    desk.ledger_shows(desk.issues[1])
    clear: Any = desk.window.screen_at("ledger").head.clear  # type: ignore[attr-defined]
    assert "统计：超期 1" in clear.text()
    QTest.mouseClick(clear, CLICK)
    desk.ledger_shows(*desk.issues)


def test_what_is_zero_cannot_be_pressed(desk: Desk) -> None:
    desk.counted()
    assert desk.value("supervised") == "0"
    assert not desk.screen.page.first.tiles["supervised"].isEnabled()


def test_a_cell_is_opened_by_the_keyboard_and_the_first_row_sums_all(desk: Desk) -> None:
    desk.counted()
    table = desk.screen.page.table("major")
    model = table.figures
    row = next(at for at, one in enumerate(model.entries) if one.name == "水系治理")
    assert model.entries[0].key == ALL
    assert model.entries[0].values[:2] == (4, 1)
    table.setFocus()
    table.setCurrentIndex(model.index(row, 1))
    QTest.keyClick(table, Qt.Key.Key_Return)
    desk.ledger_shows(desk.issues[2])


def test_a_street_opens_its_communities(desk: Desk) -> None:
    desk.counted()
    table = desk.screen.page.table("street")

    def names() -> list[str]:
        return [one.name for one in table.figures.entries]

    assert names() == ["合计", "马滘街道"]
    table.setCurrentIndex(table.figures.index(1, 0))
    QTest.keyClick(table, Qt.Key.Key_Right)
    assert names() == ["合计", "马滘街道", "凤岗社区"]
    QTest.keyClick(table, Qt.Key.Key_Left)
    assert names() == ["合计", "马滘街道"]


def test_a_bar_leads_to_the_issues_it_stands_for(desk: Desk) -> None:
    desk.counted()
    chart = next(one.chart for one in desk.screen.page.sections if one.chart_name == "streets")
    assert chart is not None
    assert chart.picture is not None
    box, _ = next(one for one in chart.picture.spots if one[1].code == "solved")
    assert chart.rect().contains(box.toAlignedRect())
    assert chart.spot_at(QPointF(1, 1)) is None
    QTest.mouseClick(chart, CLICK, pos=box.center().toPoint())
    desk.ledger_shows(desk.issues[0])


def test_visits_are_listed_with_number_day_and_place(desk: Desk) -> None:
    desk.counted()
    QTest.mouseClick(desk.screen.page.first.tiles["visits"], CLICK)
    desk.until(lambda: getattr(desk.screen, "behind", None) is not None)
    shown = desk.screen.behind.list
    lines = [[item.text(at) for at in range(4)] for item in map(shown.topLevelItem, range(shown.topLevelItemCount()))]
    assert [line[1:] for line in lines] == [
        ["2026-10-31", "马滘街道凤岗社区", "暗访"], ["2026-11-10", "马滘街道凤岗社区", "暗访"],
    ]  # fmt: skip
    assert all(line[0].startswith("JL-") for line in lines)
    assert shown.visualItemRect(shown.topLevelItem(0)).height() >= 36
    desk.screen.behind.copy_all()
    assert QGuiApplication.clipboard().text().count("马滘街道凤岗社区") == 2
    desk.screen.behind.accept()


def test_a_recheck_in_the_list_leads_to_its_issue(desk: Desk) -> None:
    desk.counted()
    QTest.mouseClick(desk.screen.page.first.tiles["rechecks"], CLICK)
    desk.until(lambda: getattr(desk.screen, "behind", None) is not None)
    QTest.keyClick(desk.screen.behind.list, Qt.Key.Key_Return)
    desk.until(lambda: desk.window.shown == "ledger")
    ledger: Any = desk.window.screen_at("ledger")
    desk.until(lambda: ledger.drawer.dossier is not None and ledger.drawer.dossier.issue.id == desk.issues[0].id)


def test_a_switch_changes_what_is_counted_and_is_remembered(desk: Desk) -> None:
    desk.counted()
    assert desk.value("visits") == "2"
    desk.screen.head.fold.set_folded(False)
    desk.screen.head.switches["recheck_visits"].click()
    desk.until(lambda: desk.value("visits") == "1")
    assert "回头看不计入场次" in words.switches_summary(desk.screen.head.asked.switches)
    desk.screen.leave()
    again = FiguresScreen(desk.window.context)
    assert again.head.asked == desk.screen.head.asked
    assert not again.head.switches["recheck_visits"].isChecked()
    again.deleteLater()


def test_a_past_day_is_counted_as_it_stood_then(desk: Desk) -> None:
    desk.counted()
    head = desk.screen.head
    head.until.choose("day")
    head.until.picked.emit("day")
    head.until_on.setDate(head.until_on.date().addDays(-12))
    desk.until(lambda: desk.value("found") == "3")
    assert desk.value("solved") == "0"
    assert any(text.startswith("截至2026年11月8日，") for text in desk.said())


def test_a_beginning_behind_the_end_is_answered_with_a_sentence(desk: Desk) -> None:
    desk.counted()
    head = desk.screen.head
    head.since.choose("day")
    head.since.picked.emit("day")
    head.since_on.setDate(head.since_on.date().addDays(3))
    desk.until(lambda: desk.screen.pages.currentWidget() is desk.screen.failed)
    assert not head.print_button.isEnabled()
    head.since.choose("all")
    head.since.picked.emit("all")
    desk.until(lambda: desk.screen.pages.currentWidget() is desk.screen.page)


def test_news_are_counted_at_once_where_that_is_quick_and_on_demand_where_not(desk: Desk) -> None:
    desk.counted()
    issues.act(desk.world.ws, [desk.issues[1].id], "void", reason="重复登记")
    desk.until(lambda: desk.value("found") == "3")
    desk.screen.told = replace(desk.screen.told, seconds=8.0)
    issues.act(desk.world.ws, [desk.issues[2].id], "void", reason="重复登记")
    desk.until(desk.screen.stale.isVisible)
    assert desk.value("found") == "3"
    QTest.mouseClick(desk.screen.stale_button, CLICK)
    desk.until(lambda: desk.value("found") == "2")
    assert not desk.screen.stale.isVisible()


def test_what_was_counted_is_not_counted_again(desk: Desk) -> None:
    desk.counted()
    told = desk.screen.told
    desk.window.go("ledger")
    desk.window.go("figures")
    settle(100)
    assert desk.screen.told is told
    desk.screen.head.switches["reached_streets"].click()
    desk.until(lambda: desk.value("targets.street") == "2")
    desk.screen.head.switches["reached_streets"].click()
    assert desk.screen.told is told, "known without counting"


def test_the_trend_is_shown_by_week_or_by_month(desk: Desk) -> None:
    desk.counted()
    (section,) = (one for one in desk.screen.page.sections if one.by is not None)
    before = section.chart.picture
    QTest.keyClick(section.by, Qt.Key.Key_Right)
    desk.until(lambda: section.chart.picture is not before)
    assert section.chart_name == "trend.month"
    assert section.tables["month"].isVisible()
    assert not section.tables["week"].isVisible()


def test_figures_are_exported_for_spreadsheets_and_for_programs(desk: Desk, tmp_path: Path) -> None:
    places.keep(desk.world.ws, Body(id=(body := new_id()), name="=HYPERLINK(1)", kind="sanitation_operator"))
    issues.edit(desk.world.ws, replace(desk.issues[3], lead_body_id=body))
    desk.counted()
    for name in ("统计.csv", "统计.json"):
        desk.screen.export_to(tmp_path / name)
    desk.until((tmp_path / "统计.json").exists)
    with (tmp_path / "统计.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert ["指标", "发现问题", "", "4", "个"] in rows
    assert not [cell for row in rows for cell in row if cell.startswith("=")]
    plain = json.loads((tmp_path / "统计.json").read_bytes())
    assert plain["figures"]["found"]["value"] == 4
    assert {one["id"] for one in plain["figures"]["found"]["records"]} == {one.id for one in desk.issues}


def test_what_is_printed_is_what_is_shown(desk: Desk) -> None:
    desk.counted()
    QTest.mouseClick(desk.screen.head.print_button, CLICK)
    desk.until(lambda: getattr(desk.screen, "preview", None) is not None)
    with one_at_a_time, pypdfium2.PdfDocument(desk.screen.preview._pdf) as document:  # the preview draws meanwhile
        text = "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    assert "".join(desk.said()).replace(" ", "")[:20] in text
    assert "各街道整改情况" in text
    desk.screen.preview.reject()


def test_where_nothing_is_on_record_it_says_so_until_the_first_comes(tmp_path: Path, qtbot: Any) -> None:
    world = World(tmp_path)
    with opened(qtbot, world.ws, world._now) as window:
        window.show()
        window.go("figures")
        screen: Any = window.screen_at("figures")
        screen.head.campaign.picked.emit("")
        qtbot.waitUntil(lambda: screen.told is not None, timeout=30_000)
        assert screen.pages.currentWidget() is screen.empty
        assert not screen.head.export_button.isEnabled()
        world.issue(photos=())
        qtbot.waitUntil(lambda: screen.pages.currentWidget() is screen.page, timeout=30_000)
        assert screen.head.export_button.isEnabled()
    world.ws.close()


def test_every_number_of_the_screen_can_be_reached_by_tab(desk: Desk) -> None:
    desk.counted()
    tiles = [tile for tile in desk.screen.page.first.tiles.values() if tile.isEnabled()]
    desk.window.activateWindow()
    desk.until(desk.window.isActiveWindow)
    tiles[0].setFocus(Qt.FocusReason.TabFocusReason)
    for tile in tiles[1:]:
        QTest.keyClick(desk.window, Qt.Key.Key_Tab)
        assert tile.hasFocus()
    QTest.keyClick(desk.screen.page.first.tiles["found"], Qt.Key.Key_Space)
    desk.ledger_shows(*desk.issues)


def test_counting_leaves_the_list_and_a_capture_alone(desk: Desk) -> None:
    release, read = Event(), []
    tasks = desk.window.context.tasks
    tasks.run("count", lambda: release.wait(20), owner=desk.window, done=lambda _: None, failed=_unexpected)
    desk.window.go("figures")
    tasks.run("read", lambda: 1, owner=desk.window, done=read.append, failed=_unexpected)
    desk.until(lambda: read)
    assert desk.screen.told is None
    release.set()
    desk.until(lambda: desk.screen.told is not None)


def test_a_counting_that_takes_too_long_is_let_go_and_what_was_shown_stays(desk: Desk) -> None:
    desk.counted()
    screen, release = desk.screen, Event()
    tasks, before = desk.window.context.tasks, screen.told
    tasks.run("count", lambda: release.wait(20), owner=desk.window, done=lambda _: None, failed=_unexpected)
    screen.head.since.choose("week")
    screen.head.since.picked.emit("week")
    desk.until(screen.head.stop.isVisible)
    QTest.mouseClick(screen.head.stop, CLICK)
    assert not screen.head.busy.isVisible()
    release.set()
    desk.until(screen.stale.isVisible)
    assert screen.told is before
    assert screen.stale_word.text().startswith("停下了")
    QTest.mouseClick(screen.stale_button, CLICK)
    desk.until(lambda: screen.told is not before)
    assert screen.told is not None
    assert screen.told.asked.since == "week"


def _unexpected(error: BaseException) -> None:
    raise error


def test_targets_are_no_smaller_than_a_finger(desk: Desk) -> None:
    desk.counted()
    for tile in desk.screen.page.first.tiles.values():
        assert tile.height() >= 36
        assert tile.geometry().right() <= desk.screen.page.first.width()
    for section in desk.screen.page.sections:
        for table in section.tables.values():
            assert table.verticalHeader().defaultSectionSize() >= 36
    assert desk.screen.page.horizontalScrollBar().maximum() == 0


def test_the_view_a_person_chose_stands_there_after_a_restart_and_no_link_changes_that(
    tmp_path: Path, qtbot: Any
) -> None:
    world = World(tmp_path)
    world.issue(photos=())
    with opened(qtbot, world.ws, world._now) as window:
        window.show()
        window.go("figures")
        screen: Any = window.screen_at("figures")
        choice = screen.head.view
        at = [key for key, _ in words.VIEWS].index("papers")
        QTest.mouseClick(choice, Qt.MouseButton.LeftButton, pos=choice._rects()[at].center().toPoint())
        assert choice.value == "papers"
        qtbot.waitUntil(lambda: screen.papers.drawing is not None, timeout=30_000)
        window.go("figures", view="register")
        window.go("ledger")
    with opened(qtbot, world.ws, world._now) as window:
        window.show()
        window.go("figures")
        screen = window.screen_at("figures")
        assert screen.head.view.value == "papers"
        qtbot.waitUntil(lambda: screen.papers.drawing is not None, timeout=30_000)
        window.go("ledger")
        window.go("figures", view="lists")
        window.go("ledger")
        window.go("figures")
        assert screen.head.view.value == "lists", "as long as the program runs, one comes back to where one was"
    world.ws.close()
