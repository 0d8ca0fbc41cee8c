"""单据 in 报表 as a person uses it: pages at once, about whom and when, numbers, files, all of a week."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from pathlib import Path
from threading import Event, current_thread, main_thread
from typing import Any

import pypdfium2
import pytest
from docx import Document
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu
from python_calamine import CalamineWorkbook

from inspector.domain.issue import Issue
from inspector.errors import Known
from inspector.papers import issuing
from inspector.sheets import DOCUMENTS, book_pages
from inspector.sheets.word import program_template
from inspector.store import issued, visits
from inspector.store.workspace import Workspace
from inspector.ui.actions import reports as actions
from inspector.ui.models import reports as model
from inspector.ui.models.reports import Asked
from inspector.ui.parts.dialogs import Sheet
from inspector.ui.parts.pdf_pages import one_at_a_time
from inspector.ui.parts.printing import new_printer
from inspector.ui.screens import reports, reports_batch
from inspector.ui.screens.figures import FiguresScreen
from inspector.ui.screens.reports import KEPT_AS, ReportsView
from inspector.ui.window import Window
from inspector.wording.official import FORMS
from tests.papers.several import closing_forms
from tests.ui.frame_world import opened
from tests.ui.recheck_world import World

TODAY = date(2026, 11, 20)


@dataclass
class Desk:
    """Two issues (one reported back), one visit, and 单据 open on the ledger of everything."""

    world: World
    window: Window
    qtbot: Any
    issues: list[Issue]

    @property
    def screen(self) -> FiguresScreen:
        screen = self.window.screen_at("figures")
        assert isinstance(screen, FiguresScreen)
        return screen

    @property
    def view(self) -> ReportsView:
        return self.screen.papers

    def until(self, met: Callable[[], Any]) -> None:
        self.qtbot.waitUntil(lambda: bool(met()), timeout=30_000)

    def show(self, name: str, **more: str) -> None:
        self.window.go("figures", view="papers", name=name, **more)
        self.until(lambda: not self.view._busy)

    def text(self) -> str:
        assert self.view.drawing is not None
        with one_at_a_time, pypdfium2.PdfDocument(self.view.drawing.pdf) as document:
            return "".join("".join(page.get_textpage().get_text_range().split()) for page in document)

    def numbers(self) -> dict[str, str]:
        tree = self.view.numbers.tree
        items = [tree.topLevelItem(at) for at in range(tree.topLevelItemCount())]
        above = takewhile(lambda item: item.text(1), filter(None, items))  # the figures of the page stand below
        return {item.text(0): item.text(1).split()[0] for item in above}


@pytest.fixture
def desk(tmp_path: Path, qtbot: Any) -> Iterator[Desk]:
    world = World(tmp_path)
    visits.start(world.ws, team=world.team)
    made = [world.issue("assign", "report", photos=(), spot="𠮷祥里"), world.issue("assign", photos=(), spot="滘口")]
    with opened(qtbot, world.ws, world._now) as window:
        window.show()
        desk = Desk(world, window, qtbot, made)
        desk.show("ledger", span="all")
        yield desk
    world.ws.close()


def test_the_real_pages_stand_there_at_once_with_their_numbers_and_follow_what_is_written(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "QUICK_S", 60.0)
    assert all(number in desk.text() for number in (issue.number for issue in desk.issues))
    assert "𠮷祥里" in desk.text()
    assert desk.numbers() == {"问题": "2", "整改中": "1", "已反馈待核": "1"}
    third = desk.world.issue(photos=(), spot="礐石")
    desk.until(lambda: desk.view.drawing is not None and third.number in desk.text())
    assert desk.numbers()["问题"] == "3"
    monkeypatch.setattr(reports, "QUICK_S", 0.0)
    desk.world.issue(photos=(), spot="滨海")
    desk.until(desk.view.stale.isVisible)
    assert desk.numbers()["问题"] == "3", "what takes long is drawn again when somebody asks for it"


def test_a_number_leads_to_its_records_by_mouse_and_by_key(desk: Desk) -> None:
    tree = desk.view.numbers.tree
    tree.setFocus()
    tree.setCurrentItem(tree.topLevelItem(1))
    QTest.keyClick(tree, Qt.Key.Key_Return)
    desk.until(lambda: desk.window.shown == "ledger")
    desk.show("visit-record")
    assert desk.numbers() == {"场次": "1"}
    spot = tree.visualItemRect(tree.topLevelItem(0)).center()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    desk.until(lambda: getattr(desk.view, "behind", None) is not None and desk.view.behind.isVisible())
    desk.view.behind.reject()


def test_a_figure_on_the_page_leads_to_its_records_by_mouse_and_by_key(desk: Desk) -> None:
    desk.show("weekly")
    view, page = desk.view, desk.view.page
    desk.until(lambda: page.sizes and not page.waiting())
    drawing = view.drawing
    assert drawing is not None
    reported = next(one for one in drawing.numbers if one.word == "已反馈待核" and one.key >= 0)
    spot = next(one for one in drawing.spots if one.key == reported.key)
    QTest.mouseMove(page.viewport(), page.place_of(spot).center().toPoint())
    desk.until(lambda: page.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor)
    assert view.numbers.tree.currentItem().text(0) == reported.word, "the list beside stays in step"
    assert page.viewport().toolTip() == "已反馈待核 1，点开看记录"
    QTest.mouseClick(page.viewport(), Qt.MouseButton.LeftButton, pos=page.place_of(spot).center().toPoint())
    desk.until(lambda: desk.window.shown == "ledger")
    ledger = desk.window.screen_at("ledger")
    assert ledger.filter.only == tuple(record for _, record in reported.records) == (desk.issues[0].id,)

    desk.show("weekly")
    desk.until(lambda: page.sizes and not page.waiting())
    page.setFocus()
    for _ in drawing.spots:
        QTest.keyClick(page, Qt.Key.Key_N)
    assert page.ringed == drawing.spots[-1]
    assert page.viewport().rect().contains(page.place_of(page.ringed).center().toPoint()), "it is brought in sight"
    QTest.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert page.ringed is None
    QTest.keyClick(page, Qt.Key.Key_Home)
    QTest.keyClick(page, Qt.Key.Key_N)
    assert page.ringed == drawing.spots[0]
    QTest.keyClick(page, Qt.Key.Key_Return)
    desk.until(lambda: desk.window.shown == "ledger")
    first = drawing.figures[drawing.spots[0].key]
    assert len(desk.window.screen_at("ledger").filter.only) == int(first.value)


def test_what_is_too_long_for_paper_says_so_and_still_goes_as_a_table(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book_pages, "MOST_ROWS", 1)
    desk.view._draw_soon()
    desk.until(lambda: not desk.view._busy)
    assert desk.view.middle.currentWidget() is desk.view.empty
    assert "超过 1 行" in desk.view.empty._sentence.text()
    menu = QMenu()
    desk.view.fill_export(menu)
    assert {one.text().split()[1] for one in menu.actions() if " " in one.text()} >= {"Excel", "CSV"}
    assert not any("PDF" in one.text() for one in menu.actions())
    said: list[Any] = []
    monkeypatch.setattr(desk.window.context, "say", said.append)
    desk.view.print_now()
    assert "不能打印" in said[-1].what
    desk.view.taking.save_to(tmp_path / "台账.xlsx", "xlsx")
    desk.until((tmp_path / "台账.xlsx").exists)


def test_documents_are_gone_through_by_key_and_the_newest_choice_wins(desk: Desk) -> None:
    tree = desk.view.documents.tree
    tree.setFocus()
    for _ in range(4):
        QTest.keyClick(tree, Qt.Key.Key_Down)
    assert desk.view.scope.asked is not None
    wanted = desk.view.scope.asked.name
    assert wanted != "ledger"
    desk.until(lambda: not desk.view._busy)
    assert desk.view.drawing is None or desk.view.drawing.asked.name == wanted


def test_what_it_can_be_about_is_read_by_a_worker_and_the_newest_wish_wins(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, bool]] = []
    gate, began, real = Event(), Event(), actions.options

    def options(ws: Workspace, name: str, text: str = "") -> Any:
        asked.append((text, current_thread() is main_thread()))
        began.set()
        assert gate.wait(20)
        return real(ws, name, text)

    monkeypatch.setattr(actions, "options", options)
    field = desk.view.scope.record
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "m")
    assert began.wait(20)
    QTest.keyClicks(field, "js")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert desk.view.scope.asked == Asked("ledger", "all"), "what was not typed for is not chosen"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert (field.text(), field.isModified()) == ("全部", False)
    field.selectAll()
    for letter in ("f", "g", "s", "q"):
        QTest.keyClicks(field, letter)
    QTest.keyClick(field, Qt.Key.Key_Return)
    gate.set()
    desk.until(lambda: desk.view.scope.asked is not None and desk.view.scope.asked.record)
    assert desk.view.scope.asked is not None
    assert desk.view.scope.asked.said == field.text() == f"{desk.world.street.name}{desk.world.place.name}"
    assert asked == [("m", False), ("fgsq", False)], "wishes nobody had begun to read are left"
    assert field.hasFocus()
    QTest.keyClick(field, Qt.Key.Key_Down)
    desk.until(lambda: len(field.offered()) > 1)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert desk.view.scope.asked.record == "", "全部 stands first"


def test_what_was_set_is_remembered_for_each_document(desk: Desk) -> None:
    desk.show("ledger", record=f"place_id:{desk.world.place.id}", said="凤岗社区", span="last_month")
    assert desk.numbers() == {}, "nothing was found last month"
    desk.until(lambda: "last_month" in (desk.world.ws.meta(KEPT_AS) or ""))
    again = ReportsView(desk.window.context)
    assert again.scope.asked is not None
    assert (again.scope.asked.name, again.scope.asked.said, again.scope.asked.span) == (
        "ledger", "凤岗社区", "last_month",
    )  # fmt: skip
    again.deleteLater()


def test_where_there_is_nothing_to_draw_it_says_why_and_nothing_can_be_taken_along(desk: Desk) -> None:
    desk.show("reconciliation")
    assert desk.view.drawing is None
    assert desk.view.middle.currentWidget() is desk.view.empty
    assert not desk.screen.head.print_button.isEnabled()
    desk.show("lead-transfer" if "lead-transfer" in DOCUMENTS else "reconciliation")
    assert desk.view.empty._sentence.text()


def test_it_goes_to_files_in_every_format_and_pdf_is_what_was_seen(desk: Desk, tmp_path: Path) -> None:
    seen = desk.view.drawing
    assert seen is not None
    desk.view.taking.save_to(tmp_path / "台账.pdf", "pdf")
    desk.view.taking.save_to(tmp_path / "台账.xlsx", "xlsx")
    desk.until((tmp_path / "台账.xlsx").exists)
    assert (tmp_path / "台账.pdf").read_bytes() == seen.pdf
    names = CalamineWorkbook.from_path(tmp_path / "台账.xlsx").sheet_names
    assert len(names) == 6
    desk.until(lambda: desk.view.taking.folder() == tmp_path)
    desk.view.taking.send_to_folder()
    desk.until(lambda: {one.suffix for one in tmp_path.glob("问题台账*")} == {".pdf", ".xlsx"})


def test_an_official_paper_goes_out_under_a_number_and_stands_in_the_register(desk: Desk, tmp_path: Path) -> None:
    assert desk.view.foot.issue_button.isHidden(), "a ledger is no official paper"
    desk.show("weekly")
    assert desk.view.foot.issue_button.isEnabled()
    desk.view.taking.issue(tmp_path)
    desk.until(lambda: issued.page(desk.world.ws))
    (entry,) = issued.page(desk.world.ws)
    desk.until(lambda: {one.suffix for one in tmp_path.iterdir()} >= {".docx", ".pdf"})
    assert entry.issued.kind == "weekly"
    assert any(entry.issued.number in one.name for one in tmp_path.iterdir())
    desk.until(lambda: desk.window.message_bar.shown and desk.window.message_bar.shown.actions)
    ((word, see),) = desk.window.message_bar.shown.actions
    assert word == "看登记"
    see()
    register = desk.screen.issued
    desk.until(lambda: register.detail and register.detail.row.id == entry.issued.id)


def test_to_whom_copies_go_is_typed_seen_remembered_and_stays_with_what_was_issued(desk: Desk, tmp_path: Path) -> None:
    assert desk.view.scope.copies.isHidden(), "a ledger has no 版记"
    desk.show("weekly")
    copies = desk.view.scope.copies
    assert copies.isVisible()
    assert "抄送" not in desk.text()
    copies.setFocus()
    for letter in "区委办公室，𠮷祥里":
        typed = QInputMethodEvent()
        typed.setCommitString(letter)
        QApplication.sendEvent(copies, typed)
        assert desk.view.drawing is None, "the pages of before cannot go out under what is typed now"
    assert not desk.view.foot.issue_button.isEnabled()
    desk.until(lambda: desk.view.drawing is not None)
    assert "抄送：区委办公室，𠮷祥里。" in desk.text()
    assert copies.hasFocus()
    desk.until(lambda: "𠮷祥里" in (desk.world.ws.meta(KEPT_AS) or ""))
    again = ReportsView(desk.window.context)
    assert again.scope.copies.text() == "区委办公室，𠮷祥里"
    again.deleteLater()

    desk.view.taking.issue(tmp_path)
    desk.until(lambda: issued.page(desk.world.ws) and desk.view.foot.issue_button.isEnabled())
    desk.show("circular")
    assert copies.text() == "", "each kind of document has its own"
    desk.show("weekly")
    copies.selectAll()
    QTest.keyClick(copies, Qt.Key.Key_Delete)
    desk.until(lambda: desk.view.drawing is not None)
    assert "抄送" not in desk.text()
    (draft,) = issued.page(desk.world.ws)
    final = issuing.finish(desk.world.ws, draft.issued.id, tmp_path)
    anew = issuing.issue_again(desk.world.ws, draft.issued.id, tmp_path, reason="数量更正")
    for sent in (final, anew):
        path = next(one for one in sent.files if one.suffix == ".docx")
        tables = [cell.text for table in Document(str(path)).tables for cell in table._cells]
        assert any("抄送：区委办公室，𠮷祥里。" in text for text in tables)


def test_what_went_out_before_goes_out_once_more_only_when_that_is_wanted(desk: Desk, tmp_path: Path) -> None:
    desk.show("weekly")
    desk.view.taking.issue(tmp_path)
    desk.until(lambda: issued.page(desk.world.ws) and desk.view.foot.issue_button.isEnabled())
    asked: list[str] = []

    def answer(verb: str) -> None:
        found = QApplication.activeModalWidget()
        if not isinstance(found, Sheet):
            QTimer.singleShot(20, lambda: answer(verb))
            return
        asked.append("".join(one.text() for one in found.findChildren(QLabel)))
        (found.reject if verb == "no" else found.accept_button.click)()

    for verb, count in (("no", 1), ("yes", 2)):
        desk.until(desk.view.foot.issue_button.isEnabled)
        QTimer.singleShot(0, lambda verb=verb: answer(verb))
        desk.view.taking.issue(tmp_path)
        desk.until(lambda count=count: len(asked) == count and len(issued.page(desk.world.ws)) == count)
    first = issued.page(desk.world.ws)[-1]
    assert all(f"以 {first.issued.number} 出过" in one for one in asked)


def test_what_is_seen_is_what_is_printed(desk: Desk, tmp_path: Path) -> None:
    desk.until(lambda: desk.view.page.sizes)
    printer = new_printer()
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    desk.view.taking.print_on(printer)
    desk.until(lambda: desk.view.taking._printing is None)
    assert "已送打印机" in desk.view.foot.told.text()
    with one_at_a_time, pypdfium2.PdfDocument(tmp_path / "out.pdf") as document:
        assert len(document) == len(desk.view.page.sizes)


def test_a_drawing_is_stopped_and_drawn_again_when_asked(desk: Desk) -> None:
    gate = Event()
    desk.window.context.tasks.run(
        "heavy", lambda: gate.wait(20), owner=desk.view, done=lambda _: None, failed=desk.window.context.report
    )
    desk.view.show_document("three-lists")
    desk.until(desk.view.foot.stop_button.isVisible)
    desk.until(lambda: desk.view.middle.currentWidget() is desk.view.empty)
    assert "三" in desk.view.empty._sentence.text() or "清单" in desk.view.empty._sentence.text()
    QTest.mouseClick(desk.view.foot.stop_button, Qt.MouseButton.LeftButton)
    gate.set()
    assert desk.view.stale.isVisible()
    assert not desk.screen.head.print_button.isEnabled()
    desk.view._draw_soon()
    desk.until(lambda: desk.view.drawing is not None and desk.view.drawing.asked.name == "three-lists")


def test_a_week_of_papers_is_written_and_one_that_breaks_stops_no_other(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = [job for job in actions.week_jobs(desk.world.ws) if job.asked.name in ("ledger", "visit-record", "recheck")]
    assert {(job.asked.name, job.kind) for job in jobs} >= {("ledger", "pdf"), ("ledger", "xlsx"), ("recheck", "pdf")}
    broken = actions.Job(Asked("visit-record", record="visit_id:gone"), "没有的场次", "pdf")
    folder = tmp_path / "本周"
    folder.mkdir()
    said: list[Any] = []
    monkeypatch.setattr(desk.window.context, "say", said.append)
    reports_batch.write(desk.window.context, [broken, *jobs], folder)
    desk.until(lambda: said)
    assert len(list(folder.iterdir())) == len(jobs)
    assert "1 份没有写成" in said[-1].what
    assert all(path.stat().st_size > 500 for path in folder.iterdir())


def test_a_batch_that_is_stopped_keeps_whole_files_and_says_how_many(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = actions.week_jobs(desk.world.ws)
    ctx, said, stops, begun = desk.window.context, [], [], []
    real, heard = actions.write, Event()

    def progress(_title: str, _done: int, _whole: int, _rest: str, stop: Callable[[], None] | None) -> None:
        if stop is not None:
            stops.append(stop)
            heard.set()

    def write(*arguments: Any, **more: Any) -> None:
        begun.append(arguments)
        if len(begun) == 3:  # 停下 is pressed while the third is being written
            assert heard.wait(20)
            stops[-1]()
        real(*arguments, **more)

    monkeypatch.setattr(actions, "write", write)
    monkeypatch.setattr(ctx, "say", said.append)
    monkeypatch.setattr(ctx, "progress", progress)
    folder = tmp_path / "本周"
    folder.mkdir()
    reports_batch.write(ctx, jobs, folder)
    desk.until(lambda: said)
    written = list(folder.iterdir())
    assert (len(begun), len(written)) == (3, 2)
    assert f"写好 2 / {len(jobs)} 份" in said[-1].what
    assert all(path.read_bytes()[:4] in (b"%PDF", b"PK\x03\x04") and path.stat().st_size > 500 for path in written)
    with pytest.raises(Known):
        actions.write_batch(desk.world.ws, jobs, tmp_path / "absent", lambda *_: None, lambda: False)


def test_a_batch_writes_the_closing_forms_of_a_status_into_one_word_file(tmp_path: Path) -> None:
    world = World(tmp_path)
    numbers = [world.issue("assign", "report", photos=(), spot=spot).number for spot in ("𠮷祥里", "滘口", "礐石")]
    folder = tmp_path / "本周"
    folder.mkdir()
    jobs = [actions.Job(Asked("closing", record="status:reported", said="已反馈待核"), "销号", "docx")]
    written = actions.write_batch(world.ws, jobs, folder, lambda *_: None, lambda: False)
    world.ws.close()
    (path,) = written.files
    assert closing_forms(path) == [f"XH-{number}" for number in numbers]


def test_the_sheet_of_the_batch_writes_what_is_ticked(desk: Desk, tmp_path: Path) -> None:
    desk.view.open_batch()
    desk.until(lambda: desk.view.batch is not None)
    sheet = desk.view.batch
    assert sheet is not None
    sheet.tick_all(on=False)
    assert not sheet.accept_button.isEnabled()
    QTest.keyClick(sheet.list, Qt.Key.Key_Home)
    QTest.keyClick(sheet.list, Qt.Key.Key_Space)
    assert len(sheet.chosen) == 1
    sheet.folder = tmp_path
    QTest.mouseClick(sheet.accept_button, Qt.MouseButton.LeftButton)
    desk.until(lambda: [one for one in tmp_path.iterdir() if one.suffix in (".pdf", ".docx", ".xlsx")])


@pytest.mark.parametrize(
    ("span", "since", "until"),
    [
        ("week", "2026-11-16", "2026-11-22"), ("last_week", "2026-11-09", "2026-11-15"),
        ("month", "2026-11-01", "2026-11-20"), ("last_month", "2026-10-01", "2026-10-31"),
        ("year", "2026-01-01", "2026-11-20"), ("all", None, None),
    ],
)  # fmt: skip
def test_a_period_is_told_by_its_name_and_counted_from_today(span: str, since: str | None, until: str | None) -> None:
    found = Asked("ledger", span=span).subject(TODAY)
    assert found.get("since") == (date.fromisoformat(since) if since else None)
    assert found.get("until") == (date.fromisoformat(until) if until else None)


def test_two_days_count_in_either_order() -> None:
    asked = Asked("ledger", "days", date(2026, 2, 1), date(2026, 1, 1))
    assert asked.days(TODAY) == (date(2026, 1, 1), date(2026, 2, 1))


def test_what_is_remembered_is_read_back_and_nonsense_takes_its_default() -> None:
    asked = {
        "ledger": Asked("ledger", "days", date(2026, 1, 1), date(2026, 2, 1), "body_id:x", "保洁公司"),
        "figures": Asked("figures", "month"),
        "rectify": Asked("rectify", copied_to="区委办公室"),
    }
    assert model.restored(json.loads(json.dumps(model.kept("figures", asked)))) == ("figures", asked)
    odd = {"name": "no-such", "asked": {"ledger": {"span": "days", "back": -1}, "gone": {}, "figures": 3}}
    name, found = model.restored(odd)
    assert name in DOCUMENTS
    assert found == {"ledger": Asked("ledger")}
    assert model.restored(None)[1] == {}


def test_every_form_that_prints_to_whom_copies_go_takes_it_and_no_other() -> None:
    taking = {name for name in DOCUMENTS if Asked(name).takes_copies}
    assert taking == {name for name in FORMS if "抄送" in "".join(printed(name))}


def printed(form: str) -> Iterator[str]:
    """Yield the words of the program's own template, its tables too."""
    yield from Document(io.BytesIO(program_template(form))).element.body.itertext()


def test_every_document_has_its_place_in_the_list() -> None:
    names = [one.name for _, group in model.grouped() for one in group]
    assert sorted(names) == sorted(DOCUMENTS)
