"""The main job through the real window, as a person does it, killed once in the middle; nothing of it may be lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from inspector import papers
from inspector.commands.demo_photos import Shot, take
from inspector.domain.clock_text import ZONE
from inspector.domain.place import Body, Person, Place
from inspector.intake.recovery import recover
from inspector.store import drafts, issues, journal, photos, places, rechecks
from inspector.store.door import new_id
from inspector.store.workspace import Workspace, open_workspace
from inspector.ui.run import _tell_recovered, application, make_window
from inspector.ui.screens.ledger_order import OrderSheet
from inspector.ui.theme import apply_theme
from inspector.ui.window import Window

TYPED = "巷口墙边成堆生活垃圾未入桶，滘礐𠮷"
HERE = (23.2718, 116.7093)
CTRL = Qt.KeyboardModifier.ControlModifier


def test_a_whole_day_survives_being_killed_in_the_middle(tmp_path: Path, project: Path, qtbot: Any) -> None:
    folder, card = tmp_path / "工作区", tmp_path / "存储卡"
    card.mkdir()
    _register(folder)
    now = datetime.now(ZONE)
    for minutes, file in enumerate(("lane1.jpg", "lane2.jpg", "wire1.jpg")):
        take(Shot(file, now - timedelta(hours=2, minutes=-minutes), HERE, 42.0), card)

    _begin_and_be_killed(folder, card, project)

    with open_workspace(folder) as ws:
        found = recover(ws)
        assert found.drafts_kept == 1
        day = _Day(ws, qtbot)
        try:
            _tell_recovered(day.window, found)
            assert "草稿 1 份都在" in day.bar
            number = day.complete_what_was_begun()
            day.find_and_assign(number)
            day.print_sheet(number, tmp_path / "核查表.pdf")
            day.go_back_and_close(number, take(Shot("lane_after.jpg", datetime.now(ZONE), HERE, 45.0), card))
        finally:
            day.close()
        assert issues.standing(ws, issues.by_number(ws, number).id).status == "closed"
        assert not journal.verify(ws).faults


def _register(folder: Path) -> None:
    with open_workspace(folder) as ws:
        street = Place(id=new_id(), name="马滘街道", level="street", code="440512002")
        lane = Place(
            id=new_id(),
            name="凤岗社区",
            code="440512002007",
            parent_id=street.id,
            lat=HERE[0],
            lon=HERE[1],
            datum="WGS-84",
        )
        chen, zheng = (
            Person(id=new_id(), name="陈立", unit="区督查组"),
            Person(id=new_id(), name="郑敏", unit="区督查组"),
        )
        cleaners = Body(id=new_id(), name="达濠片区保洁公司", kind="sanitation_operator")
        for record in (street, lane, chen, zheng, cleaners):
            places.keep(ws, record)
        ws.become(chen.id, (chen.id, zheng.id))


def _begin_and_be_killed(folder: Path, card: Path, project: Path) -> None:
    """Let another process drop the photos, begin an issue and type; kill it as soon as the words are on disk."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(project)}
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.first_half", str(folder), str(card), TYPED],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=project,
    )  # fmt: skip
    try:
        assert child.stdout is not None
        line = child.stdout.readline()
        assert line == "READY\n", line + (child.stderr.read() if child.stderr and child.poll() is not None else "")
    finally:
        child.send_signal(signal.SIGKILL)
        child.communicate()
    assert child.returncode == -signal.SIGKILL


class _Day:
    """The second half: what the same person does at the next start."""

    def __init__(self, ws: Workspace, qtbot: Any) -> None:
        self.ws, self.qtbot = ws, qtbot
        apply_theme(application(), "light")
        self.window: Window = make_window(ws)
        self.window.resize(1366, 768)
        self.window.show()
        self.window.go("today")
        self.window.activateWindow()
        self.until(self.window.isActiveWindow)

    @property
    def bar(self) -> str:
        shown = self.window.message_bar.shown
        return f"{shown.what}{shown.rest}" if shown else ""

    def until(self, met: Callable[[], Any]) -> None:
        try:
            self.qtbot.waitUntil(lambda: bool(met()), timeout=30_000)
        except self.qtbot.TimeoutError as error:
            raise AssertionError(f"still waiting; the bar says: {self.bar}") from error

    def complete_what_was_begun(self) -> str:
        """The words are still there; Ctrl+Enter makes an issue of them, with the photos that were dropped."""
        screen: Any = self.window.screen_at("today")
        self.until(lambda: screen.form.description.toPlainText() == TYPED)
        assert len(photos.tray(self.ws)) == 3
        QTest.keyClick(self.window, Qt.Key.Key_Return, CTRL)
        self.until(lambda: self.ws.all("issue") and not screen.desk.draft.busy)
        (issue,) = self.ws.all("issue")
        assert (issue.description, issue.category) == (TYPED, "garbage")
        assert self.ws.get("place", issue.place_id).name == "凤岗社区"
        assert self.ws.get("body", issue.lead_body_id).name == "达濠片区保洁公司"
        assert [photo.role for photo in photos.of_subject(self.ws, "issue", issue.id)][:2] == ["wide", "close"]
        assert drafts.kept(self.ws, "issue") == []
        return str(issue.number)

    def find_and_assign(self, number: str) -> None:
        """Search by 拼音首字母 in the top bar, open the line, 交办, 已反馈."""
        search = self.window.top_bar.search
        search.setFocus()
        QTest.keyClicks(search, "fgsq")
        self.until(lambda: self.window.shown == "ledger")
        ledger: Any = self.window.screen_at("ledger")
        self.until(lambda: ledger.model.rowCount() == 1 and ledger.model.line(0) is not None)
        issue = issues.by_number(self.ws, number)
        self.window.go("ledger", issue_id=issue.id)
        self.until(lambda: ledger.drawer.isVisible() and ledger.drawer.dossier is not None)
        for action, leads_to in (("assign", "assigned"), ("report", "reported")):
            self.until(lambda action=action: action in ledger.drawer.bar.shown_actions)
            self.until(lambda action=action: self.button(ledger.drawer, action) is not None)
            QTest.mouseClick(self.button(ledger.drawer, action), Qt.MouseButton.LeftButton)
            self.until(lambda: QApplication.activeModalWidget() is not None)
            self.fill_in(QApplication.activeModalWidget())
            self.until(lambda to=leads_to: issues.standing(self.ws, issue.id).status == to)
            self.until(lambda: QApplication.activeModalWidget() is None)
            self.window.activateWindow()  # as a window manager does when the sheet above it closes

    def fill_in(self, sheet: Any) -> None:
        """Fill in what the sheet of 交办 or 反馈 still asks for, and press its verb."""
        if isinstance(sheet, OrderSheet):
            sheet.person.setText("周文海")
            sheet.person.textEdited.emit("周文海")  # QTest types ASCII only
        else:
            sheet.progress.setPlainText("已清运两车")
            sheet.done_box.setChecked(True)
        QTest.mouseClick(sheet.accept_button, Qt.MouseButton.LeftButton)

    def button(self, drawer: Any, action: str) -> QPushButton | None:
        found = (b for b in drawer.findChildren(QPushButton) if b.property("action") == action and b.isVisible())
        return next(found, None)

    def print_sheet(self, number: str, path: Path) -> None:
        """The sheet for the second visit has a number that finds the issue again."""
        issue = issues.by_number(self.ws, number)
        with open(path, "wb") as out:
            drawn = papers.draw(self.ws, "recheck", out, issue_ids=[issue.id])
        document = pypdfium2.PdfDocument(path)
        text = document[0].get_textpage().get_text_range()
        document.close()
        assert (drawn.pages, drawn.missing_glyphs) == (1, frozenset())
        assert number in text
        (sheet,) = self.ws.all("recheck")
        assert sheet.number in text
        assert issues.by_number(self.ws, sheet.number).id == issue.id

    def go_back_and_close(self, number: str, after: Path) -> None:
        """Open the issue on 回头看 by its number, drop the photo, key 1, Ctrl+Enter."""
        issue = issues.by_number(self.ws, number)
        self.window.go("recheck", issue_id=issue.id)
        screen: Any = self.window.screen_at("recheck")
        self.until(lambda: screen._shown_issue == issue.id and screen.desk.case is not None)
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(after))])
        screen.compare.dropEvent(
            QDropEvent(
                QPointF(QPoint(20, 200)),
                Qt.DropAction.CopyAction,
                mime,
                Qt.MouseButton.LeftButton,
                Qt.KeyboardModifier.NoModifier,
            )
        )
        self.until(lambda: len(screen.desk.shots) == 1)
        QTest.keyClick(QApplication.focusWidget() or self.window, Qt.Key.Key_1)
        QTest.keyClick(QApplication.focusWidget() or self.window, Qt.Key.Key_Return, CTRL)
        self.until(lambda: rechecks.of_issue(self.ws, issue.id) and not screen.desk.recording)
        (recheck,) = rechecks.of_issue(self.ws, issue.id)
        assert recheck.conclusion == "done"
        assert [photo.role for photo in photos.of_subject(self.ws, "recheck", recheck.id)] == ["after"]

    def close(self) -> None:
        self.window.close()
        self.window.context.tasks.close()
        self.window.deleteLater()
