"""发文登记 in 报表: what went out, what it was made from, what changed since, and what may be done with it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from inspector import settings
from inspector.domain.exchange import OfficeDatum
from inspector.domain.issued import NUMBERING
from inspector.errors import Known
from inspector.papers import issuing
from inspector.store import issued_numbers
from inspector.store.door import Changed
from inspector.ui.actions.papers import FOLDER_KEY
from inspector.ui.screens.figures import FiguresScreen
from inspector.ui.screens.issued import RegisterView
from inspector.ui.window import Window
from inspector.wording import issued as words
from tests.ui.frame_world import opened
from tests.ui.recheck_world import World


@dataclass
class Desk:
    """A window, and the folder papers go to."""

    world: World
    window: Window
    qtbot: Any
    folder: Path

    @property
    def view(self) -> RegisterView:
        screen = self.window.screen_at("figures")
        assert isinstance(screen, FiguresScreen)
        return screen.issued

    def until(self, met: Callable[[], Any]) -> None:
        self.qtbot.waitUntil(lambda: bool(met()), timeout=30_000)

    def come(self) -> None:
        self.window.go("figures", view="register")
        self.until(lambda: not self.view.unsettled())

    def states(self) -> list[str]:
        return [line.cells[-1].text for line in self.view.table.words.lines]


def office_says(desk: Desk, issued_id: str, number: str) -> None:
    """Take a 文号 as the exchange does, which then tells the window what it brought."""
    datum = OfficeDatum(name=NUMBERING + issued_id, version=number, body=json.dumps({"number": number}))
    with desk.world.ws.local() as conn:
        issued_numbers.take_numbers(conn, [datum], "")
    desk.window.context.news.changed.emit(Changed("", {"issued": frozenset({issued_id})}))


@pytest.fixture
def desk(tmp_path: Path, qtbot: Any) -> Iterator[Desk]:
    world = World(tmp_path)
    folder = tmp_path / "出文"
    folder.mkdir()
    world.ws.set_meta(FOLDER_KEY, str(folder))
    world.ws.set_meta("settings", settings.dump(replace(settings.Settings(), document_series="濠督")))
    with opened(qtbot, world.ws, world._now) as window:
        window.show()
        yield Desk(world, window, qtbot, folder)
    world.ws.close()


def test_a_document_waits_is_finished_changes_and_is_replaced_before_ones_eyes(desk: Desk) -> None:
    desk.come()
    view = desk.view
    assert view.pages.currentWidget() is view.empty
    ws, issue = desk.world.ws, desk.world.issue("assign", photos=(), spot="滘口")
    sent = issuing.issue(ws, "weekly", desk.folder, week="2026-W47")
    desk.until(lambda: desk.states() == [words.WAITING] and not view.unsettled())
    assert not view.pane.finish_button.isVisible(), "the office has not given a number"

    office_says(desk, sent.entry.issued.id, "濠督〔2026〕7号")
    desk.until(lambda: desk.states() == [words.READY] and view.pane.finish_button.isVisible())
    view.finish(view.detail.row.id, desk.folder)
    desk.until(lambda: desk.states() == [words.SAME] and not view.unsettled())
    assert any("濠督〔2026〕7号" in path.name for path in desk.folder.iterdir())
    assert not view.pane.finish_button.isVisible()

    office_says(desk, sent.entry.issued.id, "濠督〔2026〕9号")
    desk.until(lambda: desk.states() == [words.CLASH] and not view.unsettled())
    assert "〔2026〕7号" in view.pane.state.text()
    assert "〔2026〕9号" in view.pane.state.text()
    office_says(desk, sent.entry.issued.id, "濠督〔2026〕7号")
    with ws.write() as door:
        door.put(replace(door.get("issue", issue.id), spot="礐石"))
    desk.until(lambda: desk.states() == [words.CHANGED] and view.detail and view.detail.since)
    view.ask_again()
    assert "礐石" in view.asking.changes.toPlainText()
    assert not view.asking.accept_button.isEnabled(), "why it goes out again has to be said"
    QTest.keyClicks(view.asking.why, "moved")
    view.asking.accept_button.click()
    desk.until(lambda: len(view.rows) == 2 and not view.unsettled())
    assert desk.states()[1] == words.REPLACED
    view.table.selectRow(1)
    desk.until(lambda: view.detail is not None and view.detail.row.replaced_by)
    assert not view.pane.again_button.isVisible(), "what was replaced is not replaced twice"


def test_a_document_is_found_by_part_of_its_number_and_enter_shows_the_very_file(desk: Desk) -> None:
    ws, issue = desk.world.ws, desk.world.issue("assign", photos=(), spot="滘口")
    first, _second = (issuing.issue(ws, "recheck", desk.folder, issue_ids=(issue.id,)) for _ in range(2))
    desk.come()
    view = desk.view
    assert len(view.rows) == 2
    QTest.keyClick(view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(view.search, first.entry.issued.number[1:].lower())
    desk.until(lambda: [one.id for one in view.rows] == [first.entry.issued.id] and not view.unsettled())
    pages = issuing.pages(ws, first.entry.issued.id, desk.folder)
    assert pages.path == first.files[0]
    assert pages.pdf == first.files[0].read_bytes()
    QTest.keyClick(view.table, Qt.Key.Key_Return)
    desk.until(lambda: getattr(view, "preview", None) is not None)
    assert not view.preview.windowTitle().endswith(words.DRAWN_TITLE.format(title=""))
    view.preview.reject()
    shutil.rmtree(desk.folder)
    view.preview = None
    view.open_document()
    desk.until(lambda: view.preview is not None)
    assert desk.window.message_bar.shown.rest == words.NO_FOLDER
    view.preview.reject()
    view.search.setText("没有这个号")
    desk.until(lambda: view.pages.currentWidget() is view.empty)
    assert view.search.isVisible(), "the way back stays"
    view.all_button.click()
    desk.until(lambda: len(view.rows) == 2)
    desk.window.go("figures", view="register", issued_id=first.entry.issued.id)
    desk.until(lambda: not view.unsettled() and view.detail and view.detail.row.id == first.entry.issued.id)


def test_what_could_not_be_written_stands_in_the_register_and_is_written_later(desk: Desk) -> None:
    ws, issue = desk.world.ws, desk.world.issue("assign", photos=(), spot="滘口")
    with pytest.raises(Known):
        issuing.issue(ws, "recheck", desk.folder / "没有了", issue_ids=(issue.id,))
    desk.come()
    view = desk.view
    assert desk.states() == [words.NO_FILES]
    assert view.pane.finish_button.text().startswith(words.WRITE)
    view.finish(view.rows[0].id, desk.folder / "没有了")
    desk.until(lambda: desk.window.message_bar.shown is not None and not view.unsettled())
    assert "没有了" in desk.window.message_bar.shown.what
    view.finish(view.rows[0].id, desk.folder)
    desk.until(lambda: desk.states() == [words.SAME] and not view.unsettled())
    assert len(list(desk.folder.iterdir())) == 1
