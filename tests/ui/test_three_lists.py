"""三清单 as a person uses it: whose list, which of the three, which columns, and out of the window again."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from inspector.domain.issue import Issue
from inspector.domain.place import Body
from inspector.store import issues, places
from inspector.store.door import new_id
from inspector.ui.models.three_lists import COLUMNS
from inspector.ui.parts.pdf_pages import one_at_a_time
from inspector.ui.screens.figures import FiguresScreen
from inspector.ui.screens.three_lists import ThreeListsView
from inspector.wording import three_lists as words
from tests.ui.recheck_world import World
from tests.ui.window_world import AtWindow

CLICK = Qt.MouseButton.LeftButton


@dataclass
class Desk:
    """Two units: the cleaners have two issues, the power company one that is closed."""

    world: World
    at: AtWindow
    issues: list[Issue]
    cleaners: Body
    power: Body

    def __post_init__(self) -> None:
        self.window, self.until = self.at.window, self.at.until

    @property
    def screen(self) -> FiguresScreen:
        screen = self.window.screen_at("figures")
        assert isinstance(screen, FiguresScreen)
        return screen

    @property
    def lists(self) -> ThreeListsView:
        return self.screen.lists

    def numbers(self) -> list[str]:
        return [line.problem.number for line in self.lists.rows]

    def shows(self, *made: Issue) -> None:
        self.until(lambda: self.numbers() == [one.number for one in made])

    def scopes(self) -> list[tuple[str, str]]:
        tree = self.lists.scopes.tree
        items = [tree.topLevelItem(at) for at in range(tree.topLevelItemCount())]
        return [(item.text(0), item.text(1)) for item in items if item is not None]


@pytest.fixture
def desk(tmp_path: Path, qtbot: Any) -> Iterator[Desk]:
    world = World(tmp_path)
    cleaners = Body(id=new_id(), name="达濠礐石保洁公司", kind="sanitation_operator", phone="0754-1", leader="黄经理")
    power = Body(id=new_id(), name="供电局", kind="power")
    for body in (cleaners, power):
        places.keep(world.ws, body)
    made = [world.issue("assign", photos=(), spot=spot) for spot in ("𠮷祥里", "市场后巷", "变压器旁")]
    for issue, body in zip(made, (cleaners, cleaners, power), strict=True):
        held = world.ws.get("issue", issue.id)
        words_of = {"responsible_person": "许工", "description": "=1+1 巷口成堆"}
        issues.edit(world.ws, replace(held, lead_body_id=body.id, **words_of), before=held)
    world.recheck(made[2], "done")
    at = AtWindow(world, qtbot)
    at.begin("figures", view="lists")
    desk = Desk(world, at, made, cleaners, power)
    desk.shows(*made)
    yield desk
    at.end()
    world.ws.close()


def test_a_unit_that_has_done_all_says_so(desk: Desk) -> None:
    desk.until(lambda: desk.scopes() == [("全部", ""), ("供电局", "已全部销号"), ("达濠礐石保洁公司", "0/2")])
    tree = desk.lists.scopes.tree
    tree.setFocus()
    tree.setCurrentItem(tree.topLevelItem(1))
    desk.shows(desk.issues[2])
    assert desk.lists.state.text() == "共 1 条，已全部销号"
    QTest.keyClick(tree, Qt.Key.Key_Down)
    desk.shows(*desk.issues[:2])
    assert desk.lists.state.text() == "共 2 条，已销号 0 条"


def test_a_list_closes_before_ones_eyes_when_the_last_issue_is_closed(desk: Desk) -> None:
    desk.window.go("figures", view="lists", body_id=desk.cleaners.id)
    desk.shows(*desk.issues[:2])
    for issue in desk.issues[:2]:
        desk.world.recheck(issue, "done")
    desk.until(lambda: desk.lists.state.text() == "共 2 条，已全部销号")
    desk.until(lambda: ("达濠礐石保洁公司", "已全部销号") in desk.scopes())


def test_places_lie_in_each_other_and_names_are_narrowed_by_typing(desk: Desk) -> None:
    QTest.keyClick(desk.lists.scopes.kind, Qt.Key.Key_Right)
    desk.until(lambda: desk.scopes() == [("全部", ""), ("马滘街道", "1/3"), ("　凤岗社区", "1/3")])
    QTest.keyClicks(desk.lists.scopes.filter, "fg")
    assert [name for name, _ in desk.scopes()] == ["　凤岗社区"]
    tree = desk.lists.scopes.tree
    tree.setCurrentItem(tree.topLevelItem(0))
    desk.until(lambda: desk.lists.name.text() == "凤岗社区")
    QTest.keyClick(desk.lists.scopes.kind, Qt.Key.Key_Right)
    desk.until(desk.lists.scopes.none.isVisible)


def test_the_three_are_three_views_of_the_same_issues(desk: Desk) -> None:
    lists = desk.lists
    shown = {}
    for which in words.LISTS:
        lists.which.setFocus()
        lists.show_which(which)
        shown[which] = [column.title for column in lists.table.lists.columns]
        assert lists.table.lists.rowCount() == 3
    assert "照片" in shown["problems"]
    assert {"主责单位", "责任人", "协办单位"} <= set(shown["duties"])
    assert {"时限", "状态", "销号日期"} <= set(shown["remedies"])
    at = shown["remedies"].index("状态")
    assert [lists.table.lists.index(row, at).data() for row in range(3)] == ["整改中", "整改中", "已销号"]


def test_columns_are_chosen_and_remembered(desk: Desk) -> None:
    lists = desk.lists
    menu = lists.column_menu()
    (severity,) = (action for action in menu.actions() if action.text() == "程度")
    (campaign,) = (action for action in menu.actions() if action.text() == "专项")
    assert severity.isChecked()
    assert not campaign.isChecked()
    severity.trigger()
    campaign.trigger()
    keys = [column.key for column in lists.table.lists.columns]
    assert "severity" not in keys
    assert "campaign" in keys
    desk.until(lambda: json.loads(desk.world.ws.meta("ui.three_lists") or "{}") == lists._hidden)  # both are written
    again = ThreeListsView(desk.window.context)
    assert again._hidden == lists._hidden
    again.deleteLater()
    lists._reset_columns("problems")
    assert [column.key for column in lists.table.lists.columns] == [one.key for one in COLUMNS["problems"] if one.shown]


def test_a_click_on_the_number_and_enter_open_the_issue(desk: Desk) -> None:
    table = desk.lists.table
    column = [one.key for one in table.lists.columns].index("number")
    spot = table.visualRect(table.lists.index(1, column)).center()
    QTest.mouseClick(table.viewport(), CLICK, pos=spot)
    desk.until(lambda: desk.window.shown == "ledger")
    ledger: Any = desk.window.screen_at("ledger")
    desk.until(lambda: ledger.drawer.dossier is not None and ledger.drawer.dossier.issue.id == desk.issues[1].id)
    desk.window.go("figures")
    table.selectRow(2)
    QTest.keyClick(table, Qt.Key.Key_Return)
    desk.until(lambda: ledger.drawer.dossier.issue.id == desk.issues[2].id)


def test_a_list_goes_to_a_spreadsheet_and_no_cell_is_a_formula(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "清单.csv"
    desk.lists.export_to(path, "problems")
    desk.until(path.exists)
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    at = head.index("问题描述")
    assert [row[at] for row in rows] == ["'=1+1 巷口成堆"] * 3
    assert rows[0][head.index("具体位置")] == "𠮷祥里"


def test_all_three_are_printed_with_every_name(desk: Desk) -> None:
    QTest.mouseClick(desk.screen.head.print_button, CLICK)
    desk.until(lambda: getattr(desk.lists, "preview", None) is not None)
    with one_at_a_time, pypdfium2.PdfDocument(desk.lists.preview._pdf) as document:  # the preview draws meanwhile
        text = "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
        assert all(page.get_width() > page.get_height() for page in document)
    for word in ("问题清单", "责任清单", "整改清单", "𠮷祥里", "达濠礐石保洁公司", "马滘街道", "共3条，已销号1条"):
        assert word in text
    desk.lists.preview.reject()
