"""回头看 as a person uses it: conclusions by keys and tiles, photos, drafts, undo, sheets filled in on paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QInputMethodEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QWidget

from inspector.domain.issue import Issue
from inspector.store import drafts, issues, journal, rechecks
from inspector.ui.parts.preview_dialog import PreviewDialog
from inspector.ui.screens.recheck import RecheckScreen
from inspector.ui.screens.recheck_desk import Desk
from inspector.ui.screens.recheck_dialogs import PaperDialog, PeopleDialog, TrayDialog
from inspector.ui.screens.recheck_list import stop_model
from inspector.ui.window import Window
from tests.ui.recheck_world import World
from tests.ui.window_world import AtWindow

CTRL = Qt.KeyboardModifier.ControlModifier


class Day:
    """A laptop, its window at 回头看, and what the message bar said."""

    def __init__(self, world: World, qtbot: Any) -> None:
        self.world, self.qtbot, self.driven = world, qtbot, AtWindow(world, qtbot)
        self.said, self.until, self.key = self.driven.said, self.driven.until, self.driven.key
        self.dialog = self.driven.sheet

    @property
    def window(self) -> Window:
        """The window that stands open."""
        return self.driven.window

    def start(self) -> Day:
        """Open the window and wait for the list."""
        self.driven.begin("recheck")
        self.until(lambda: self.desk.arranged is not None)
        return self

    def close(self) -> None:
        """Close the window that stands open."""
        self.driven.end()

    def another(self) -> Day:
        """Open the program once more, after it was closed."""
        return Day(self.world, self.qtbot).start()

    @property
    def screen(self) -> RecheckScreen:
        screen = self.window.screen_at("recheck")
        assert isinstance(screen, RecheckScreen)
        return screen

    @property
    def desk(self) -> Desk:
        return self.screen.desk

    def open(self, issue: Issue, **facts: Any) -> None:
        self.window.go("recheck", issue_id=issue.id, **facts)
        self.at(issue)

    def at(self, issue: Issue) -> None:
        """Wait until this issue is the one on the right."""
        self.until(lambda: self.screen._shown_issue == issue.id and self.desk.case.issue.id == issue.id)

    def photos(self, *photo_ids: str) -> None:
        self.desk.use_photos(photo_ids)
        self.until(lambda: {shot.photo.id for shot in self.desk.shots} >= set(photo_ids))

    def drop(self, *paths: Path) -> None:
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        where = QPointF(QPoint(20, 200))
        self.screen.compare.dropEvent(
            QDropEvent(where, Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        )

    def finish(self) -> None:
        """Press Ctrl+Enter and wait for the record."""
        said = len(self.said)
        self.key(Qt.Key.Key_Return, CTRL)
        self.until(lambda: len(self.said) > said and not self.desk.recording)

    def records(self, issue: Issue) -> list[Any]:
        return rechecks.of_issue(self.world.ws, issue.id)

    def status(self, issue: Issue) -> str:
        return issues.standing(self.world.ws, issue.id).status


def type_chinese(entry: QWidget, text: str) -> None:
    """Commit a text the way an input method does."""
    entry.setFocus()
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(entry, event)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.ws.close()


@pytest.fixture
def day(world: World, qtbot: Any) -> Iterator[Day]:
    made = Day(world, qtbot)
    yield made
    if hasattr(made, "window"):
        made.close()


def test_dropped_photo_key_and_ctrl_enter_close_an_issue_and_open_the_next(day: Day, world: World) -> None:
    world.days_ago(5)
    first, second = world.issue("assign", "report"), world.issue("assign", "report", spot="市场后巷")
    world.today()
    day.start()
    day.open(first)
    assert not day.screen.conclusion.tiles["done"].isEnabled()
    assert day.screen.compare.drop.isVisible()

    day.drop(world.picture(lat=23.28005, bearing=31))
    day.until(lambda: len(day.desk.fit) == 1)
    assert day.screen.compare.facts.pairs[0][0].text() == "相距 6 米"
    assert day.screen.compare.facts.pairs[1][0].text() == "方位差 11°"
    day.screen.worklist.list.setFocus()
    day.key(Qt.Key.Key_1)
    assert day.desk.answers is not None
    assert (day.desk.answers.conclusion, day.desk.answers.decision) == ("done", "close")
    day.finish()

    assert day.status(first) == "closed"
    (made,) = day.records(first)
    assert (made.conclusion, made.people, made.same_position) == ("done", world.team, True)
    day.at(second)
    day.until(lambda: [stop.done for stop in day.desk.arranged.stops if stop.issue_id == first.id] == [True])


def test_a_digit_typed_into_a_text_field_is_text_not_a_conclusion(day: Day, world: World) -> None:
    world.days_ago(5)
    issue = world.issue("assign")
    world.today()
    day.start()
    day.open(issue)
    day.screen.conclusion.condition.setFocus()

    QTest.keyClicks(day.screen.conclusion.condition, "2 left")

    assert day.desk.answers is not None
    assert (day.desk.answers.condition, day.desk.answers.conclusion) == ("2 left", "")


def test_mostly_does_not_close_and_carries_the_proposed_deadline_into_the_ledger(day: Day, world: World) -> None:
    world.days_ago(5)
    issue = world.issue("assign", "report")
    world.today()
    day.start()
    day.open(issue)

    day.key(Qt.Key.Key_2)
    assert day.screen.conclusion.due.isVisible()
    proposed = day.desk.answers.new_due_on
    day.finish()

    assert day.status(issue) == "assigned"
    (made,) = day.records(issue)
    assert (made.decision, made.new_due_on) == ("continue", proposed)
    assert date.fromisoformat(proposed) > date(2026, 11, 20)


def test_relapse_is_shut_before_a_close_and_reopens_a_closed_issue(day: Day, world: World) -> None:
    world.days_ago(12)
    closed = world.closed()
    world.days_ago(4)
    open_ = world.issue("assign")
    world.today()
    day.start()
    day.open(open_)
    day.key(Qt.Key.Key_4)
    assert day.desk.answers.conclusion == ""
    assert "销号过" in day.said[-1].what

    day.open(closed)
    assert not day.screen.conclusion.tiles["mostly"].isEnabled()
    day.key(Qt.Key.Key_4)
    day.finish()

    standing = issues.standing(world.ws, closed.id)
    assert (standing.status, standing.round) == ("assigned", 2)


def test_escalation_puts_the_issue_under_supervision(day: Day, world: World) -> None:
    world.days_ago(5)
    issue = world.issue("assign")
    world.today()
    day.start()
    day.open(issue)
    day.key(Qt.Key.Key_3)
    segment = day.screen.conclusion.decision
    QTest.mouseClick(segment, Qt.MouseButton.LeftButton, pos=segment._rects()[1].center().toPoint())
    day.finish()

    assert day.records(issue)[0].decision == "escalate"
    assert issues.standing(world.ws, issue.id).supervised_since_utc is not None


def test_a_recycled_photo_is_red_named_and_does_not_count(day: Day, world: World) -> None:
    world.days_ago(5)
    issue = world.issue("assign", spot="市场后巷")
    original = world.days_ago(4).photo()
    other = world.issue("assign", photos=[original])
    world.today()
    day.start()
    day.open(issue)

    day.photos(original)

    unfit = day.desk.shots[0].unfit
    assert unfit is not None
    assert (unfit.code, unfit.facts["number"]) == ("photo_recycled", other.number)
    assert day.screen.compare.warning.text() == f"第 1 张与 {other.number} 的照片相同，不能作现照"
    assert not day.screen.conclusion.tiles["done"].isEnabled()
    day.photos(world.photo())
    day.key(Qt.Key.Key_1)
    day.finish()
    assert [p.sha256 for p in world.ws.all("photo", "subject = 'recheck'")] == [
        day.world.ws.get("photo", _last(world)).sha256
    ]


def _last(world: World) -> str:
    return world.ws.all("photo", "subject = 'recheck'")[0].id


def test_dropping_the_same_file_again_finds_the_photo_that_is_here(day: Day, world: World) -> None:
    world.days_ago(5)
    issue = world.issue("assign")
    world.today()
    path = world.picture()
    day.start()
    day.open(issue)
    day.drop(path)
    day.until(lambda: len(day.desk.shots) == 1)
    shot = day.desk.shots[0].photo.id
    day.desk.remove_shot(0)
    assert day.screen.compare.drop.isVisible()

    day.drop(path)
    day.until(lambda: [one.photo.id for one in day.desk.shots] == [shot])


def test_a_file_that_is_no_photo_is_named_and_the_rest_goes_in(day: Day, world: World) -> None:
    world.days_ago(5)
    issue = world.issue("assign")
    world.today()
    text = world.card / "说明.jpg"
    text.write_text("不是照片", encoding="utf-8")
    day.start()
    day.open(issue)

    day.drop(text, world.picture())
    day.until(lambda: len(day.desk.shots) == 1)

    assert "说明.jpg" in day.said[-1].what


def test_a_drop_without_files_says_what_to_do(day: Day, world: World) -> None:
    world.days_ago(5)
    issue = world.issue("assign")
    world.today()
    day.start()
    day.open(issue)

    day.drop()

    assert "复制到电脑" in f"{day.said[-1].what}{day.said[-1].rest}"


def test_undo_takes_the_close_back_and_brings_what_was_filled_in(day: Day, world: World) -> None:
    world.days_ago(5)
    issue = world.issue("assign", "report")
    world.today()
    day.start()
    day.open(issue)
    day.photos(world.photo())
    type_chinese(day.screen.conclusion.condition, "已清空")
    day.screen.worklist.list.setFocus()
    day.key(Qt.Key.Key_1)
    day.finish()
    word, take_back = day.said[-1].actions[0]
    assert word == "撤销"

    take_back()
    day.until(lambda: day.status(issue) == "reported")
    day.at(issue)

    day.until(lambda: day.desk.answers is not None and day.desk.answers.condition == "已清空")
    assert len(day.desk.fit) == 1
    assert not journal.verify(world.ws).faults


def test_what_is_half_typed_is_on_disk_soon_and_comes_back_at_the_next_start(day: Day, world: World) -> None:
    world.days_ago(5)
    issue = world.issue("assign")
    world.today()
    day.start()
    day.open(issue)
    photo = world.photo()
    day.photos(photo)
    type_chinese(day.screen.conclusion.condition, "写了一半")
    day.until(lambda: any(d.doc["condition"] == "写了一半" for d in drafts.kept(world.ws, "recheck")))
    day.close()

    again = day.another()
    again.open(issue)

    assert "上次没核完的 1 条还在" in again.said[0].what
    assert again.screen.conclusion.condition.text() == "写了一半"
    again.until(lambda: [shot.photo.id for shot in again.desk.shots] == [photo])
    again.finish()  # nothing concluded: it says so and keeps everything
    assert "还没有下结论" in again.said[-1].what
    again.key(Qt.Key.Key_3)
    again.screen.worklist.list.setFocus()
    again.key(Qt.Key.Key_3)
    again.finish()
    assert drafts.kept(world.ws, "recheck") == []
    day.driven = again.driven


def test_closing_at_once_loses_nothing(day: Day, world: World) -> None:
    world.days_ago(5)
    issue = world.issue("assign")
    world.today()
    day.start()
    day.open(issue)
    type_chinese(day.screen.conclusion.condition, "刚打完就关")
    day.window.close()

    assert [draft.doc["condition"] for draft in drafts.kept(world.ws, "recheck")] == ["刚打完就关"]


@pytest.mark.parametrize("by", ["number", "issue number", "qr", "small letters"])
def test_a_sheet_is_found_by_its_number_or_its_code_and_entered_fast(day: Day, world: World, by: str) -> None:
    world.days_ago(5)
    issue, other = world.issue("assign", "report"), world.issue("assign", spot="市场后巷")
    world.today()
    number = rechecks.reserve(world.ws, [issue.id])[issue.id].number
    text = {
        "number": number, "issue number": issue.number, "qr": f"{number}|{issue.id}|1", "small letters": number.lower(),
    }[by]  # fmt: skip
    day.start()
    day.open(other)

    QTest.mouseClick(day.screen.worklist.paper, Qt.MouseButton.LeftButton)
    dialog = day.dialog(PaperDialog)
    QTest.keyClicks(dialog.number, text)
    QTest.keyClick(dialog.number, Qt.Key.Key_Return)
    day.at(issue)
    assert day.screen.sheet_day.isVisible()
    day.screen.sheet_day.setDate(day.screen.sheet_day.date().addDays(-1))
    day.screen.worklist.list.setFocus()
    day.key(Qt.Key.Key_2)
    day.finish()

    (made,) = day.records(issue)
    assert made.number == number
    assert (made.conclusion, made.rechecked_at_utc) == ("mostly", "2026-11-19T04:00:00.000Z")
    assert day.dialog(PaperDialog).number.text() == ""  # the next sheet


def test_an_unknown_number_is_said_in_the_dialog_and_nothing_closes(day: Day, world: World) -> None:
    day.start()
    QTest.mouseClick(day.screen.worklist.paper, Qt.MouseButton.LeftButton)
    dialog = day.dialog(PaperDialog)

    QTest.keyClick(dialog.number, Qt.Key.Key_Return)
    assert "没有认出编号" in dialog.fault.text()
    QTest.keyClicks(dialog.number, "HK-XXXX-9999")
    QTest.keyClick(dialog.number, Qt.Key.Key_Return)

    assert dialog.isVisible()
    assert "没有编号为" in dialog.fault.text()
    dialog.reject()


def test_one_inspector_is_not_enough_and_the_choice_is_offered(day: Day, world: World) -> None:
    world.ws.become(world.team[0], ())
    world.days_ago(5)
    issue = world.issue("assign")
    world.today()
    day.start()
    day.open(issue)
    day.key(Qt.Key.Key_3)
    day.finish()

    dialog = day.dialog(PeopleDialog)
    assert not dialog.accept_button.isEnabled()
    dialog.boxes[world.people[2].id].setChecked(True)
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    assert "林𠮷" in day.screen.people.text()
    day.screen.worklist.list.setFocus()
    day.finish()
    assert day.records(issue)[0].people == (world.team[0], world.people[2].id)


def test_the_tray_offers_the_photos_taken_near_the_original_first(day: Day, world: World) -> None:
    world.days_ago(5)
    issue = world.issue("assign")
    world.today()
    near = world.photo(lat=23.2801)
    world.photo(lat=23.33)
    day.start()
    day.open(issue)

    QTest.mouseClick(day.screen.compare.drop.pick, Qt.MouseButton.LeftButton)
    dialog = day.dialog(TrayDialog)
    dialog.list.setCurrentRow(0)
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)

    day.until(lambda: [shot.photo.id for shot in day.desk.shots] == [near])


def test_segments_count_and_the_list_goes_empty_with_a_reason(day: Day, world: World) -> None:
    world.days_ago(5)
    world.issue("assign", "report")
    world.issue("assign", spot="市场后巷")
    world.today()
    day.start()
    worklist = day.screen.worklist
    assert [word for _, word in worklist.segments._options] == ["全部 2", "到期 1", "已反馈 1", "抽查 0"]

    worklist.segments._take("sampled")
    day.until(worklist.empty.isVisible)
    assert worklist.count.text() == "0 条"
    assert not worklist.print.isEnabled()


def test_nothing_to_do_says_what_fills_the_list(day: Day) -> None:
    day.start()

    assert day.screen.empty.isVisible()
    assert day.screen.worklist.empty.isVisible()


def test_the_order_by_hand_is_taken_and_remembered(day: Day, world: World) -> None:
    world.days_ago(5)
    for spot, east in (("一", 0.0), ("二", 0.01), ("三", 0.02)):
        world.issue("assign", spot=spot, point=(23.28, 116.72 + east, "WGS-84"))
    world.today()
    day.start()
    by_route = [stop.issue_id for stop in day.desk.arranged.stops]

    day.screen.worklist.model.move([2], 0)
    turned = [by_route[2], by_route[0], by_route[1]]
    day.until(lambda: [stop.issue_id for stop in day.desk.arranged.stops] == turned)
    day.until(lambda: world.ws.meta("recheck_view"))
    day.close()

    again = day.another()
    assert [stop.issue_id for stop in again.desk.arranged.stops] == turned
    day.driven = again.driven


def test_the_list_model_keeps_qts_rules(qtbot: Any, day: Day, world: World) -> None:
    world.days_ago(5)
    world.issue("assign")
    world.today()
    day.start()
    model = stop_model()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)

    model.show_rows(day.desk.arranged.stops)
    held = model.mimeData([model.index(0)])

    assert model.rowCount() == 1
    assert not model.dropMimeData(held, Qt.DropAction.MoveAction, 0, 0, model.index(-1))


def test_a_change_made_elsewhere_arrives_and_typed_text_stays(day: Day, world: World) -> None:
    world.days_ago(5)
    issue = world.issue("assign")
    world.today()
    day.start()
    day.open(issue)
    type_chinese(day.screen.conclusion.condition, "正在写")

    issues.act(world.ws, [issue.id], "report")

    day.until(lambda: day.desk.case.standing.status == "reported")
    assert day.screen.conclusion.condition.text() == "正在写"
    day.until(lambda: day.desk.arranged.counts["reported"] == 1)


def test_view_modes_and_nudging_change_no_record(day: Day, world: World) -> None:
    world.days_ago(5)
    issue = world.issue("assign")
    world.today()
    day.start()
    day.open(issue)
    day.photos(world.photo())
    ops = world.ws.reader().execute("SELECT count(*) FROM journal").fetchone()[0]
    compare = day.screen.compare

    for mode, shown in (("slide", compare.slide), ("side", compare.overlay), ("over", compare.overlay)):
        compare.modes._take(mode)
        assert shown.isVisible()
    QTest.mouseClick(compare.align, Qt.MouseButton.LeftButton)
    QTest.keyClick(compare.overlay, Qt.Key.Key_Right)
    assert compare.overlay.shift == QPointF(2, 0)
    QTest.mouseClick(compare.align, Qt.MouseButton.LeftButton)

    assert compare.overlay.shift == QPointF(0, 0)
    assert world.ws.reader().execute("SELECT count(*) FROM journal").fetchone()[0] == ops


def test_the_next_row_is_chosen_alone_although_ctrl_is_still_down(day: Day, world: World) -> None:
    world.days_ago(5)
    first, second = world.issue("assign"), world.issue("assign", spot="市场后巷")
    world.today()
    day.start()
    day.open(first)
    day.key(Qt.Key.Key_3)
    QTest.keyPress(day.window, Qt.Key.Key_Control, CTRL)
    day.finish()
    day.at(second)

    rows = day.screen.worklist.selected_rows()
    assert [day.desk.arranged.stops[row].issue_id for row in rows] == [second.id]
    QTest.keyRelease(day.window, Qt.Key.Key_Control)


def test_several_originals_can_be_compared(day: Day, world: World) -> None:
    world.days_ago(5)
    issue = world.issue("assign", photos=[world.photo(bearing=10), world.photo(lat=23.2803, bearing=90)])
    world.today()
    day.start()
    day.open(issue)
    day.photos(world.photo(lat=23.2803, bearing=90))
    assert day.screen.compare.facts.pairs[1][0].text() == "方位差 80°"

    day.screen.compare.original.choice._take("1")

    assert day.screen.compare.facts.pairs[1][0].text() == "方位差 0°"


def test_printing_shows_the_pages_that_pdfium_counts_and_keeps_the_numbers(day: Day, world: World) -> None:
    import pypdfium2

    world.days_ago(5)
    made = [world.issue("assign", spot=spot) for spot in ("一", "二", "三")]
    world.today()
    day.start()
    day.until(day.screen.worklist.print.isEnabled)
    offered = day.screen.worklist.printable()
    assert list(offered) == [f"这一条 {day.desk.arranged.stops[0].number}", "没核的全部 3 条"]

    day.screen.worklist.print_asked.emit(offered["没核的全部 3 条"])
    dialog = day.dialog(PreviewDialog)
    day.until(lambda: dialog.view.sizes)

    day.until(lambda: not dialog.view.waiting())  # PDFium bears one thread at a time
    with pypdfium2.PdfDocument(dialog._pdf) as document:
        assert len(document) == len(dialog.view.sizes) >= 3
        first = document[0].get_textpage().get_text_range()
    numbers = {world.ws.all("recheck", "issue_id = ?", (issue.id,))[0].number for issue in made}
    assert len(numbers) == 3
    assert any(number in first for number in numbers)
    dialog.reject()


def test_the_folder_of_the_last_pdf_is_offered_again(day: Day, world: World, tmp_path: Path) -> None:
    world.days_ago(5)
    issue = world.issue("assign")
    world.today()
    day.start()
    folder = tmp_path / "打印"
    folder.mkdir()
    day.screen.worklist.print_asked.emit([issue.id])
    dialog = day.dialog(PreviewDialog)
    dialog.save_to(folder / "表.pdf")

    day.until(lambda: world.ws.meta("pdf_folder") == str(folder))
    assert (folder / "表.pdf").read_bytes().startswith(b"%PDF")
    dialog.reject()


def test_what_was_recorded_today_can_be_looked_at_again(day: Day, world: World) -> None:
    world.days_ago(5)
    issue = world.issue("assign")
    world.today()
    photo = world.photo()
    world.recheck(issue, "not_done", photo)
    day.start()

    day.open(issue)

    assert [shot.photo.id for shot in day.desk.shown_shots] == [photo]
    assert day.desk.fit == ()
    assert day.screen.effect.text().endswith("已核：未到位")


def test_a_record_that_the_store_refuses_keeps_everything_that_was_filled_in(day: Day, world: World) -> None:
    world.days_ago(5)
    issue = world.issue("assign")
    world.today()
    day.start()
    day.open(issue)
    type_chinese(day.screen.conclusion.condition, "还没清")
    day.screen.worklist.list.setFocus()
    day.key(Qt.Key.Key_3)
    with world.ws.write() as door:
        door.delete("issue", issue.id)  # taken back in another window, a moment ago
        for step in issues.steps(world.ws, issue.id):
            door.delete("issue_step", step.id)
    day.finish()

    assert day.said[-1].kind == "error"
    day.until(lambda: [draft.doc["condition"] for draft in drafts.kept(world.ws, "recheck")] == ["还没清"])
