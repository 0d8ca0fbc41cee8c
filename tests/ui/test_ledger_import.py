"""Importing a ledger as a person does it: seen before it is written, bad rows named, taken back whole."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from inspector.store import journal
from inspector.ui.parts.dialogs import Sheet
from inspector.ui.run import application, make_window
from inspector.ui.screens.ledger import LedgerScreen
from inspector.ui.screens.ledger_import import ImportDialog
from inspector.ui.theme import apply_theme
from inspector.ui.window import Window
from tests.ui.frame_world import idle
from tests.ui.recheck_world import World

HEADINGS = ("编号", "检查时间", "街道", "社区", "具体地点", "类别", "存在问题", "投诉人电话", "负责科室")


class Desk:
    """A laptop with the ledger open, and the dialog when it was opened."""

    def __init__(self, folder: Path, qtbot: Any) -> None:
        self.folder, self.world, self.qtbot = folder, World(folder), qtbot
        self.window: Window
        self.dialog: ImportDialog

    def file(self, rows: Sequence[Sequence[str]], headings: Sequence[str] = HEADINGS) -> Path:
        path = self.folder / "2026年台账.csv"
        with path.open("w", encoding="gb18030", newline="") as stream:
            csv.writer(stream).writerows([headings, *rows])
        return path

    def rows(self, count: int, bad: int = 0) -> list[list[str]]:
        """Return rows that can be taken, the last `bad` ones with a place nobody knows."""
        return [
            [
                f"A-{n}", "2026.9.1", "马滘街道", "无名社区" if n >= count - bad else "凤岗社区", f"后巷 {n} 号",
                "垃圾", f"墙边第 {n} 堆垃圾", "13800000000", "环卫股",
            ]
            for n in range(count)
        ]  # fmt: skip

    def until(self, met: Callable[[], Any]) -> None:
        self.qtbot.waitUntil(lambda: bool(met()), timeout=30_000)

    def open(self) -> ImportDialog:
        """Open the dialog by the button of the ledger's bar."""
        self.window.show()
        self.window.go("ledger")
        screen = self.window.screen_at("ledger")
        assert isinstance(screen, LedgerScreen)
        QTest.mouseClick(screen.foot.bring_in, Qt.MouseButton.LeftButton)
        self.dialog = next(one for one in screen.findChildren(ImportDialog) if one.isVisible())
        return self.dialog

    def drop(self, path: Path) -> None:
        """Drop a file on the dialog and wait until it was looked at."""
        held = QMimeData()
        held.setUrls([QUrl.fromLocalFile(str(path))])
        copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        self.dialog.dropEvent(QDropEvent(QPointF(40, 40), copy, held, left, Qt.KeyboardModifier.NoModifier))

    def seen(self) -> ImportDialog:
        self.until(lambda: self.dialog.pages.currentWidget() is self.dialog.preview)
        return self.dialog

    def write(self) -> None:
        """Press the verb and wait until it is over."""
        QTest.mouseClick(self.dialog.verb, Qt.MouseButton.LeftButton)
        self.until(lambda: self.dialog.look_at.isVisible() and self.dialog.look_at.isEnabled())

    def answer(self) -> list[str]:
        """Press the verb of the question that is going to be asked."""
        told: list[str] = []

        def look() -> None:
            asked = QApplication.activeModalWidget()
            if isinstance(asked, Sheet):
                told.append(asked.windowTitle())
                QTest.mouseClick(asked.accept_button, Qt.MouseButton.LeftButton)
            else:
                QTimer.singleShot(20, look)

        QTimer.singleShot(0, look)
        return told

    @property
    def issues(self) -> list[Any]:
        return self.world.ws.all("issue")  # type: ignore[no-any-return]


@pytest.fixture
def desk(tmp_path: Path, qtbot: Any) -> Iterator[Desk]:
    made = Desk(tmp_path, qtbot)
    apply_theme(application(), "light")
    window = made.window = make_window(made.world.ws, made.world._now)  # not qtbot's, who would close it first
    window.resize(1366, 768)
    yield made
    ledger = window.screen_at("ledger")
    made.until(lambda: not ledger._change_timer.isActive())
    idle(window.context.tasks, window, qtbot)
    window.close()
    window.context.tasks.close()
    window.deleteLater()
    made.world.ws.close()


def test_a_file_is_shown_with_guesses_and_samples_and_nothing_is_written(desk: Desk) -> None:
    before = journal.length(desk.world.ws)
    desk.open()
    desk.drop(desk.file(desk.rows(5, bad=1)))
    preview = desk.seen().preview
    assert preview.mapping.rows["存在问题"].choice.key == "description"
    assert "墙边第 0 堆垃圾" in preview.mapping.rows["存在问题"].samples.text()
    caller = preview.mapping.rows["投诉人电话"]
    assert not caller.choice.isEnabled()
    assert "138" not in caller.samples.text(), "who called is not even shown"
    assert preview.model.rowCount() == 5
    preview.states.chosen.emit("bad")
    assert preview.model.rowCount() == 1
    assert "无名社区" in preview.model.told(preview.model.row(0))
    assert journal.length(desk.world.ws) == before


def test_a_meaning_is_changed_by_keys_and_remembered_once_it_was_used(desk: Desk) -> None:
    desk.open()
    desk.drop(desk.file(desk.rows(2)))
    row = desk.seen().preview.mapping.rows["负责科室"]
    assert row.choice.key != "remark"
    row.choice.setFocus()
    QTest.keyClick(row.choice, Qt.Key.Key_Home)
    while row.choice.key != "remark":
        QTest.keyClick(row.choice, Qt.Key.Key_Down)
    desk.until(lambda: desk.dialog.plan is not None and "remark" in desk.dialog.plan.mapping.columns.values())
    desk.until(desk.dialog.verb.isEnabled)
    desk.write()
    assert desk.issues[0].attrs["import_remark"] == "环卫股"
    desk.dialog.close()
    desk.open()
    desk.drop(desk.file([*desk.rows(2), *desk.rows(4)[2:]]))
    assert desk.seen().preview.look is not None
    assert desk.dialog.preview.look.remembered
    assert desk.dialog.preview.mapping.rows["负责科室"].choice.key == "remark"
    assert len(desk.dialog.plan.of("new")) == 2, "what is here already is not brought in twice"  # type: ignore[union-attr]


def test_what_no_register_knows_is_made_only_when_asked_for(desk: Desk) -> None:
    desk.open()
    desk.drop(desk.file(desk.rows(3, bad=3)))
    dialog = desk.seen()
    assert not dialog.verb.isEnabled()
    assert "无名社区" in dialog.preview.places.text()
    QTest.keyClick(dialog.preview.places, Qt.Key.Key_Space)
    desk.until(dialog.verb.isEnabled)
    desk.write()
    assert len(desk.issues) == 3
    assert any(place.name == "无名社区" for place in desk.world.ws.all("place"))


def test_good_rows_go_in_bad_ones_are_kept_in_a_file_and_all_is_taken_back(desk: Desk) -> None:
    desk.open()
    desk.drop(desk.file(desk.rows(40, bad=3)))
    dialog = desk.seen()
    desk.until(dialog.verb.isEnabled)
    desk.write()
    assert len(desk.issues) == 37
    assert "37" in dialog.told.text()
    assert "有误 3" in dialog.rest.text()
    bad = desk.folder / "坏行.csv"
    dialog.keep_bad_at(bad)
    desk.until(bad.exists)
    kept = bad.read_text(encoding="utf-8-sig").splitlines()
    assert len(kept) == 4
    assert "无名社区" in kept[1]
    assert "13800000000" not in bad.read_text(encoding="utf-8-sig")
    told = desk.answer()
    QTest.mouseClick(dialog.take_back, Qt.MouseButton.LeftButton)
    desk.until(lambda: not desk.issues)
    assert told == ["撤回这次导入的 37 条？"]


def test_what_somebody_went_on_with_stays_and_the_rest_goes(desk: Desk) -> None:
    from inspector.store import issues

    desk.open()
    desk.drop(desk.file(desk.rows(3)))
    desk.until(desk.seen().verb.isEnabled)
    desk.write()
    worked = desk.issues[0]
    issues.act(desk.world.ws, [worked.id], "supervise")
    first = desk.answer()
    QTest.mouseClick(desk.dialog.take_back, Qt.MouseButton.LeftButton)
    desk.until(lambda: first)
    second = desk.answer()
    desk.until(lambda: second)
    desk.until(lambda: [one.id for one in desk.issues] == [worked.id])


def test_the_ledger_shows_exactly_what_an_import_brought(desk: Desk) -> None:
    other = desk.world.issue()
    desk.open()
    desk.drop(desk.file(desk.rows(3)))
    desk.until(desk.seen().verb.isEnabled)
    desk.write()
    QTest.mouseClick(desk.dialog.look_at, Qt.MouseButton.LeftButton)
    screen = desk.window.screen_at("ledger")
    desk.until(lambda: screen.model.rowCount() == 3)
    assert other.id not in screen.filter.only


def test_a_file_that_is_no_ledger_says_so_in_words_of_this_window(desk: Desk) -> None:
    desk.open()
    desk.drop(desk.file([["1", "2"]], headings=("甲", "乙")))
    fault = desk.dialog.choosing.fault
    desk.until(fault.text)
    assert "--" not in fault.text()
    assert desk.dialog.pages.currentWidget() is desk.dialog.choosing


def test_stopped_half_way_what_is_written_stays_and_the_same_file_goes_on(desk: Desk) -> None:
    file = desk.file(desk.rows(700))
    dialog = desk.open()
    desk.drop(file)
    desk.until(desk.seen().verb.isEnabled)
    dialog.bar.valueChanged.connect(
        lambda done: QTest.mouseClick(dialog.stop, Qt.MouseButton.LeftButton) if done else None
    )
    desk.write()
    written = len(desk.issues)
    assert 0 < written < 700
    assert dialog.told.text().startswith(f"停下了：写完的 {written} 条")
    QTest.mouseClick(dialog.other, Qt.MouseButton.LeftButton)
    dialog.bar.valueChanged.disconnect()
    desk.drop(file)
    desk.until(lambda: dialog.plan is not None and len(dialog.plan.of("new")) == 700 - written)
    desk.until(desk.seen().verb.isEnabled)
    desk.write()
    assert len(desk.issues) == 700
    assert [len(run.issue_ids) for run in dialog.runs] == [700], "one import, however often it was stopped"
