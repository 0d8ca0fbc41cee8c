"""水质监测 by keys: rows are typed and kept, the guideline's verdict stands with its rule, a single reading apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from inspector.domain.clock_text import utc_text
from inspector.domain.place import Place
from inspector.domain.water_sample import WaterSample
from inspector.store import places, water_survey
from inspector.store.door import new_id
from inspector.ui.parts.preview_dialog import PreviewDialog
from inspector.ui.screens.ledger import LedgerScreen
from inspector.ui.screens.water import WaterDialog
from inspector.wording import terms
from tests.ui.recheck_world import TODAY, World
from tests.ui.window_world import AtWindow


class Desk:
    """A laptop with one river registered and the dialog open on it."""

    def __init__(self, folder: Path, qtbot: Any) -> None:
        self.folder, self.world = folder, World(folder)
        self.at = AtWindow(self.world, qtbot)
        self.until, self.idle = self.at.until, self.at.idle
        self.river = Place(id=new_id(), name="马滘涌", level="water", parent_id=self.world.street.id)
        places.keep(self.world.ws, self.river)
        self.window = self.at.begin("ledger")
        self.dialog: WaterDialog

    def open(self) -> WaterDialog:
        """Open it from the ledger's bar and choose the river."""
        screen = self.window.screen_at("ledger")
        assert isinstance(screen, LedgerScreen)
        QTest.mouseClick(screen.foot.water, Qt.MouseButton.LeftButton)
        self.dialog = next(one for one in screen.findChildren(WaterDialog) if one.isVisible())
        self.dialog.choose(self.river.id)
        self.until(lambda: self.dialog.found is not None)
        return self.dialog

    def type(self, *values: str) -> None:
        """Type values from the current cell on, each ended by Enter."""
        entry = self.dialog.entry
        for value in values:
            entry.setFocus()
            QTest.keyClicks(entry, value[:1])
            editor = QApplication.focusWidget()
            QTest.keyClicks(editor, value[1:])
            QTest.keyClick(editor, Qt.Key.Key_Return)
            self.until(lambda editor=editor: QApplication.focusWidget() is not editor)  # its end is told by an event

    def sampled(self, days_ago: int, points: Sequence[str], **values: float) -> None:
        at = utc_text(TODAY - timedelta(days=days_ago))
        taken = [WaterSample(id="", point=one, taken_at_utc=at, **values) for one in points]  # type: ignore[arg-type]
        water_survey.take(self.world.ws, self.river.id, taken)

    @property
    def samples(self) -> list[WaterSample]:
        return self.world.ws.all("water_sample", "place_id = ?", (self.river.id,), "position")


@pytest.fixture
def desk(tmp_path: Path, qtbot: Any) -> Iterator[Desk]:
    made = Desk(tmp_path, qtbot)
    yield made
    made.until(lambda: not made.dialog._draft.isActive())
    made.idle()
    made.at.end()
    made.world.ws.close()


def test_rows_are_typed_by_keys_and_kept_with_one_press(desk: Desk) -> None:
    dialog = desk.open()
    desk.type("11", "0.4", "-120", "15.6", "60")
    QTest.keyClick(dialog.entry, Qt.Key.Key_Return)  # over the remark, to a second row that is proposed
    assert dialog.entry.cells(1)["point"] == "2号点"
    desk.type("30")
    QTest.keyClicks(dialog.entry, "5")  # not ended by anything
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.until(lambda: len(desk.samples) == 2)
    first, second = desk.samples
    assert (first.point, first.transparency_cm, first.orp_mv, first.nh3n_mg_l) == ("1号点", 11, -120, 15.6)
    assert (second.point, second.do_mg_l, second.orp_mv) == ("2号点", 5, None)
    desk.until(lambda: dialog.held.rowCount() == 2)
    assert not dialog.entry.rows()


def test_what_is_measured_at_an_open_issue_belongs_to_it_unless_somebody_says_otherwise(desk: Desk) -> None:
    issue = desk.world.issue(category="black_water", spot="马滘涌 市场后段")
    desk.window.go("ledger", issue_id=issue.id)
    screen = desk.window.screen_at("ledger")
    desk.until(lambda: screen.drawer_open and screen.drawer.dossier is not None)
    desk.dialog = screen.bulk.open_water()
    desk.until(lambda: desk.dialog.found is not None)
    assert desk.dialog.place_id == desk.river.id, "the water that the issue names, not the community it lies in"
    assert desk.dialog.issue.key == issue.id
    assert desk.dialog.focusWidget() is desk.dialog.entry, "one types at once"
    desk.type("11")
    desk.world.moment += timedelta(minutes=7)  # the next row is another sampling
    QTest.keyClick(desk.dialog.entry, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.until(lambda: [one.issue_id for one in desk.samples] == [issue.id])
    desk.until(lambda: desk.dialog.held.rowCount() == 1)
    desk.dialog.issue.choose("")
    desk.type("12")
    QTest.keyClick(desk.dialog.entry, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.until(lambda: len(desk.samples) == 2)
    assert {one.issue_id for one in desk.samples} == {issue.id, None}


def test_a_survey_is_a_verdict_with_its_rule_and_one_reading_stays_apart(desk: Desk) -> None:
    for days in (9, 6, 2):
        desk.sampled(days, ("1号点", "2号点", "3号点"), do_mg_l=0.1)
    verdict = desk.open().verdict
    said = verdict.said
    assert said.index("水体判定") < said.index(terms.WATER_GRADES["severe"])
    assert any(terms.WATER_RULES["body_60"] in one for one in said)
    assert said.index("各测点") < said.index("最近一次的现场初判") < said.index(terms.WATER_RULE_WHOLE)


def test_too_few_samplings_are_called_no_verdict(desk: Desk) -> None:
    desk.sampled(2, ("1号点",), do_mg_l=0.1)
    said = desk.open().verdict.said
    assert "水体初判" in said
    assert "水体判定" not in said
    assert any("少于 3 个" in one for one in said)


def test_the_other_guideline_is_chosen_by_one_press_and_says_what_it_leaves_out(desk: Desk) -> None:
    desk.sampled(2, ("1号点",), do_mg_l=0.1)
    desk.sampled(1, ("1号点",), do_mg_l=0.1, area="rural")  # type: ignore[arg-type]
    dialog = desk.open()
    assert dialog.area.value == "rural", "that of the latest sample"
    dialog.area._take("urban")
    desk.until(lambda: dialog.found is not None and dialog.found.area == "urban")
    assert any("农村" in one and "1 次" in one for one in dialog.verdict.said)


def test_a_row_that_cannot_be_is_named_and_nothing_is_written(desk: Desk) -> None:
    dialog = desk.open()
    desk.type("11", "x")
    QTest.mouseClick(dialog.keep, Qt.MouseButton.LeftButton)
    assert dialog.fault.text() == "第 1 行：溶解氧不是数字"
    dialog.entry.setCurrentCell(0, 3)
    desk.type("400")
    QTest.mouseClick(dialog.keep, Qt.MouseButton.LeftButton)
    desk.until(lambda: "不在可能的范围" in dialog.fault.text())
    assert desk.samples == []
    assert dialog.entry.cells(0)["do_mg_l"] == "400", "what was typed stays"


def test_what_is_typed_is_there_again_after_the_dialog_was_closed(desk: Desk) -> None:
    dialog = desk.open()
    desk.type("11")
    dialog.reject()
    desk.idle()
    assert desk.open().entry.cells(0)["transparency_cm"] == "11"


def test_a_table_is_imported_and_its_bad_rows_are_named(desk: Desk) -> None:
    file = desk.folder / "测定.csv"
    rows = ["水体,测点,采样时间,溶解氧(mg/L)", "马滘涌,1号点,2026-11-18 09:00,0.1", "无名河,1号点,2026-11-18 09:00,0.1"]
    file.write_text("\n".join(rows), encoding="gb18030")
    dialog = desk.open()
    dialog.take_file(file)
    desk.until(lambda: len(desk.samples) == 1 and "有误 1" in dialog.fault.text())
    desk.until(lambda: dialog.held.rowCount() == 1)
    for top in QApplication.topLevelWidgets():
        if top.windowTitle() == "没有导入的行":
            top.close()


def test_the_paper_is_drawn_from_here(desk: Desk) -> None:
    desk.sampled(2, ("1号点",), do_mg_l=0.1)
    dialog = desk.open()
    desk.until(dialog.print.isEnabled)
    QTest.mouseClick(dialog.print, Qt.MouseButton.LeftButton)

    def shown() -> list[PreviewDialog]:
        return [one for one in QApplication.topLevelWidgets() if isinstance(one, PreviewDialog) and one.isVisible()]

    desk.until(shown)
    assert shown()[0].windowTitle() == "黑臭水体监测评价表"
    shown()[0].close()
