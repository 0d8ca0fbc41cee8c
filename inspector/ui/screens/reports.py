"""Answers for the view 单据 of 报表: choose a document and what it is about, see its real pages, take it along.

The pages are drawn by the `heavy` worker as soon as something is chosen; the newest choice ends the drawing of the one
before. What is printed and saved as PDF are the very bytes that are shown. What was set is remembered by document.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QMenu, QStackedWidget

from inspector.domain.clock_text import ZONE
from inspector.domain.file_name import safe_name
from inspector.errors import Known
from inspector.papers.subject import Run
from inspector.store import figure_records
from inspector.ui.actions import reports as actions
from inspector.ui.actions.long_work import stopped_by, teller
from inspector.ui.actions.papers import FOLDER_KEY
from inspector.ui.context import Context, Message
from inspector.ui.models import reports as model
from inspector.ui.models.reports import Asked, Drawing, Number
from inspector.ui.parts.basics import Elided, button, column, icon_button, label, pane, row, rule, set_role
from inspector.ui.parts.dialogs import confirm
from inspector.ui.parts.empty import EmptyState
from inspector.ui.parts.page_view import STEP, PageView
from inspector.ui.parts.preview_dialog import write_whole
from inspector.ui.parts.printing import Printing, new_printer, pages_wanted
from inspector.ui.screens.figures_behind import BehindSheet
from inspector.ui.screens.reports_choose import DocumentList, ScopeBar
from inspector.ui.screens.reports_numbers import Numbers
from inspector.wording import reports as words
from inspector.wording import say

if TYPE_CHECKING:
    from inspector.ui.screens.reports_batch import BatchSheet

KEPT_AS = "ui.reports"
DRAW_MS, SLOW_MS, CHANGE_MS, KEEP_MS = 120, 700, 600, 600
QUICK_S = 3.0  # what took longer is not drawn again unasked
NOT_TOUCHING = frozenset({"mask"})


class ReportsView(QFrame):
    """The view. `show_document(name, …)` leads to one; `outlet` tells what can be taken along now."""

    outlet = Signal(bool)

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self.setProperty("pane", "surface")
        self.ctx = ctx
        self.drawing: Drawing | None = None
        self.batch: BatchSheet | None = None
        self._turn = 0
        self._stop = Event()
        self._busy = self._stale = False
        self._drawn_at = ""
        self._printing: Printing | None = None
        self._asked: dict[str, Asked] = {}
        self.documents = DocumentList(model.grouped())
        self.scope = ScopeBar(self.today, partial(actions.options, ctx.ws))
        self.page = PageView(ctx.tasks, ctx.report)
        self.empty = EmptyState("")
        self.numbers = Numbers(words.NUMBERS, words.NUMBERS_HINT, words.NO_NUMBERS, words.ON_PAGE)
        self._make_bars()
        self._lay_out()
        self._timers()
        self._connect()
        self._restore()

    # what the screen asks

    @property
    def today(self) -> date:
        """The business day."""
        return self.ctx.now().astimezone(ZONE).date()

    def arrive(self) -> None:
        """Draw what is chosen, unless that stands there and nothing was written since."""
        if self.drawing is None or self._stale:
            self._draw_soon()
        else:
            self.outlet.emit(True)

    def leave(self) -> None:
        """Keep what was set."""
        if self._keep_timer.isActive():
            self._keep_timer.stop()
            self.ctx.ws.set_meta(KEPT_AS, self._state())

    def show_document(self, name: str, *, record: str = "", said: str = "", span: str = "") -> None:
        """Lead to a document, perhaps about one record (`record` is the key of an option)."""
        asked = self._asked.get(name, Asked(name))
        if record:
            asked = replace(asked, record=record, said=said)
        self._take(replace(asked, span=span) if span else asked)

    def unsettled(self) -> bool:
        """Say whether the pages are still to come."""
        return self._busy or (self.drawing is not None and self.page.waiting() and self.middle.isVisible())

    # choosing

    def _chosen(self, name: str) -> None:
        self._take(self._asked.get(name, Asked(name)))

    def _take(self, asked: Asked) -> None:
        self._asked[asked.name] = asked
        self.documents.choose(asked.name)
        self.scope.show_asked(asked, self.today)
        self._keep_soon()
        self._draw_soon()

    def _draw_soon(self) -> None:
        self._stop.set()
        self._turn += 1
        self.drawing = None
        self._busy = True
        self.stale.hide()
        self.outlet.emit(False)
        self.folder_button.setEnabled(False)
        self.issue_button.setEnabled(False)
        self._draw_timer.start()

    # drawing

    def _draw(self) -> None:
        asked = self.scope.asked
        if asked is None:
            return
        self._stale = False
        self._turn += 1
        turn, ws, tasks = self._turn, self.ctx.ws, self.ctx.tasks
        stop = self._stop = Event()
        tell = teller(tasks, self, partial(self._stepped, turn))
        run = Run(tell, stopped_by(tasks, stop))
        self._tell(words.DRAWING, "meta")
        self.stop_button.show()
        self._slow_timer.start()

        def work() -> Drawing | None:
            wanted = actions.completed(ws, asked)
            return actions.draw(ws, wanted, run) if not run.cancelled() else None

        def done(found: Drawing | None) -> None:
            if turn == self._turn and found is not None:
                self._show(found)

        def failed(error: BaseException) -> None:
            if turn != self._turn:
                return
            self._settled()
            if not isinstance(error, Known):
                raise error
            self._show_nothing(asked, error)

        tasks.run("heavy", work, owner=self, done=done, failed=failed)

    def _stepped(self, turn: int, done: int, whole: int) -> None:
        if turn == self._turn:
            self._tell(f"{words.DRAWING} {done} / {whole}", "meta")

    def _say_slow(self) -> None:
        """Take the pages of another document away where the new ones are long in coming."""
        if self._busy and self.scope.asked is not None:
            self.empty.set(words.DRAWING_TITLE.format(title=self.scope.asked.document.title), words.DRAWING_REST)
            self.middle.setCurrentWidget(self.empty)
            self.numbers.show_numbers(())
            self.where.setText("")

    def _settled(self) -> None:
        self._busy = False
        self._slow_timer.stop()
        self.stop_button.hide()
        self._tell("", "meta")

    def _show(self, found: Drawing) -> None:
        self._settled()
        self.drawing = found
        self._asked[found.asked.name] = found.asked
        self.scope.show_asked(found.asked, self.today)
        self._drawn_at = f"{self.ctx.now().astimezone(ZONE):%H:%M:%S}"
        self.middle.setCurrentWidget(self.page)
        self.page.set(found.pdf)
        self.numbers.show_numbers(found.numbers)
        self.outlet.emit(True)
        self.folder_button.setEnabled(True)
        self.issue_button.setVisible(found.asked.document.official)
        self.issue_button.setEnabled(found.asked.document.official and not self.ctx.ws.read_only)
        if found.missing:
            self.ctx.say(Message(say("sheet_missing_glyphs", characters="".join(sorted(found.missing))), "", "warn"))

    def _show_nothing(self, asked: Asked, error: Known) -> None:
        kind = asked.document.subject
        self.numbers.show_numbers(())
        self.where.setText("")
        if error.code == "sheet_needs_subject":
            what, rest = words.CHOOSE
            hint = words.RECORD_HINT.get(kind, "").removeprefix("选").split("，")[0]
            nothing = not actions.options(self.ctx.ws, asked.name) and kind in words.NOTHING
            sentence = words.NOTHING[kind] if nothing else what.format(what=hint or asked.document.title)
            self.empty.set(sentence, rest)
        else:
            happened, stop, rest = say(error.code, **error.facts).partition("。")
            self.empty.set(happened + stop, rest)
        self.middle.setCurrentWidget(self.empty)

    # what is behind a number

    def show_records(self, number: Number) -> None:
        """Show the records of a number: issues in the ledger, everything else in a list."""
        title = self.drawing.asked.document.title if self.drawing else ""
        titled = words.OF_PAPER.format(title=title, word=number.word, value=number.value)
        ws = self.ctx.ws
        if all(entity in figure_records.OF_ISSUES for entity, _ in number.records):

            def go(ids: tuple[str, ...]) -> None:
                self.ctx.go("ledger", only=ids, word=titled)

            self._read(lambda: figure_records.issues_of(ws, number.records), go)
            return

        def done(found: list[figure_records.Behind]) -> None:
            self.behind = BehindSheet(self.window(), titled, found, lambda one: self.ctx.go("ledger", issue_id=one))
            self.behind.open()

        self._read(lambda: figure_records.behind(ws, number.records), done)

    # taking it along

    def fill_export(self, menu: QMenu) -> None:
        """Offer every format of the document."""
        if self.drawing is not None:
            for kind in self.drawing.asked.document.formats:
                menu.addAction(f"{words.SAVE} {words.FORMATS[kind]}", partial(self._ask_where, kind))
                for name, word, said in words.VARIANTS:
                    if kind == "csv" == name or (kind == "xlsx" == name and self.drawing.asked.name == "ledger"):
                        menu.addAction(word, partial(self._ask_where, kind, said))

    def save_to(self, path: Path, kind: str, said: Mapping[str, str] | None = None) -> None:
        """Write the document to a file; as PDF the very pages that are shown. `said` as `papers.Subject` has it."""
        found = self.drawing
        if found is None:
            return
        ws, run = self.ctx.ws, Run(cancelled=self.ctx.tasks.closing.is_set)

        def work() -> Path:
            if kind == "pdf":
                write_whole(path, found.pdf)
            else:
                actions.write(ws, found.asked, path, kind, run, said=said)
            return path

        def done(written: Path) -> None:
            self._remember(written.parent)
            self.ctx.say(Message(words.SAVED, words.SAVED_TO.format(path=written), "good"))

        self.ctx.tasks.run("heavy", work, owner=self, done=done, failed=self.ctx.report)

    def send_to_folder(self) -> None:
        """Write the document in all its formats to the folder that was used last, without asking again."""
        found, folder = self.drawing, self.folder() or self._ask_folder()
        if found is None or folder is None:
            return
        ws, kinds = self.ctx.ws, [one for one in found.asked.document.formats if one != "csv"]
        run = Run(cancelled=self.ctx.tasks.closing.is_set)

        def work() -> list[Path]:
            taken = {one.name.lower() for one in folder.iterdir()} if folder.is_dir() else set()
            paths = [folder / safe_name(found.stem, kind, taken) for kind in kinds]
            for path, kind in zip(paths, kinds, strict=True):
                if kind == "pdf":
                    write_whole(path, found.pdf)
                else:
                    actions.write(ws, found.asked, path, kind, run)
            return paths

        def done(written: list[Path]) -> None:
            self._remember(folder)
            self.ctx.say(Message(words.SAVED, words.SAVED_TO.format(path="、".join(map(str, written))), "good"))

        self.ctx.tasks.run("heavy", work, owner=self, done=done, failed=self.ctx.report)

    def issue(self, folder: Path) -> None:
        """Register the document, give it its number and write it (出文)."""
        found = self.drawing
        if found is None:
            return
        ws = self.ctx.ws
        kinds = [one for one in found.asked.document.formats if one in ("docx", "pdf")]

        def work() -> Any:
            from inspector.papers.issuing import issue

            return issue(ws, found.asked.name, folder, formats=kinds, **actions.subject_of(ws, found.asked))

        def done(sent: Any) -> None:
            self._remember(folder)
            held = sent.entry
            files = "、".join(str(path) for path in sent.files)
            what, stop, rest = say(
                "issued_done", number=held.shown_number, title=held.issued.title, files=files
            ).partition("。")
            self.ctx.say(Message(what + stop, rest, "good"))
            self._draw_soon()

        self.ctx.tasks.run("heavy", work, owner=self, done=done, failed=self.ctx.report)

    def print_now(self) -> None:
        """Ask for a printer and print the pages that are shown."""
        if self.drawing is None or self._printing is not None or not self.page.sizes:
            return
        printer = new_printer()
        printer.setDocName(self.drawing.stem)
        asking = QPrintDialog(printer, self)
        asking.setMinMax(1, len(self.page.sizes))
        asking.setOption(QPrintDialog.PrintDialogOption.PrintCurrentPage)
        if asking.exec() == QDialog.DialogCode.Accepted:
            self.print_on(printer)

    def print_on(self, printer: QPrinter) -> None:
        """Print the pages the printer was told to; 停下 ends it with the pages already sent."""
        if self.drawing is None or self._printing is not None:
            return
        wanted = pages_wanted(printer, len(self.page.sizes), self.page.page)

        def ended(sentence: str, role: str) -> None:
            self._printing = None
            self.stop_button.hide()
            self._tell(sentence, role)

        def failed(error: BaseException) -> None:
            ended("", "meta")
            self.ctx.report(error)

        self._printing = Printing(
            self.ctx.tasks, self.drawing.pdf, self.page.sizes, printer, wanted,
            told=lambda done, whole: self._tell(f"正在送打印机：{done} / {whole} 页", "meta"),
            done=lambda sent: ended(f"已送打印机，{sent} / {len(wanted)} 页。", "good"),
            failed=failed, parent=self,
        )  # fmt: skip
        self.stop_button.show()
        self._printing.start()

    def open_batch(self) -> None:
        """Offer every document of this week, to be written into one folder."""
        ws = self.ctx.ws

        def done(jobs: list[actions.Job]) -> None:
            from inspector.ui.screens.reports_batch import BatchSheet

            if not jobs:
                self.ctx.say(Message(*words.BATCH_NONE))
                return
            self.batch = BatchSheet(
                self.window(), self.ctx, jobs, folder=self.folder(), today=self.today, remember=self._remember
            )
            self.batch.open()

        self._read(lambda: actions.week_jobs(ws), done)

    def folder(self) -> Path | None:
        """The folder something was written to last, if it is there."""
        kept = self.ctx.ws.meta(FOLDER_KEY)
        return Path(kept) if kept and Path(kept).is_dir() else None

    # parts

    def _make_bars(self) -> None:
        self.told = Elided("", "meta")
        self.where = label("", "body")
        self.size_word = label("100%", "body")
        self.size_word.setMinimumWidth(44)
        self.stop_button = button(words.STOPPED.removesuffix("了"), self._halt)
        self.stop_button.hide()
        self.folder_button = button(words.TO_FOLDER, self.send_to_folder, icon="folder_open", tip=words.TO_FOLDER_TIP)
        self.issue_button = button(words.ISSUE, self._ask_issue, icon="send", tip=words.ISSUE_TIP)
        self.issue_button.hide()
        self.foot = pane("surface")
        self.foot.setFixedHeight(52)
        line = row(
            icon_button("chevron_left", "上一页", lambda: self.page.show_page(self.page.page - 1), kind=""),
            self.where,
            icon_button("chevron_right", "下一页", lambda: self.page.show_page(self.page.page + 1), kind=""),
            icon_button("subtract", "缩小", lambda: self.page.zoom_by(1 / STEP), kind=""),
            self.size_word,
            icon_button("add", "放大", lambda: self.page.zoom_by(STEP), kind=""),
            8, self.told, self.stop_button, self.issue_button, self.folder_button,
            margins=(12, 0, 12, 0), spacing=4,
        )  # fmt: skip
        line.setStretch(7, 1)
        self.foot.setLayout(line)
        self.stale = pane("window")
        self.stale_word = Elided("", "warn")
        stale_line = row(
            self.stale_word, button(words.STALE[1], self._draw_soon, icon="arrow_sync"), margins=(16, 4, 16, 4)
        )
        stale_line.setStretch(0, 1)
        self.stale.setLayout(stale_line)
        self.stale.hide()

    def _lay_out(self) -> None:
        self.middle = QStackedWidget()
        self.middle.addWidget(self.page)
        self.middle.addWidget(self.empty)
        centre = column(self.scope, rule(), self.stale, self.middle, rule(), self.foot, spacing=0)
        centre.setStretch(3, 1)
        held = pane("surface")
        held.setLayout(centre)
        whole = row(self.documents, rule("v"), held, rule("v"), self.numbers, spacing=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def _timers(self) -> None:
        self._draw_timer = QTimer(self, singleShot=True, interval=DRAW_MS)
        self._draw_timer.timeout.connect(self._draw)
        self._slow_timer = QTimer(self, singleShot=True, interval=SLOW_MS)
        self._slow_timer.timeout.connect(self._say_slow)
        self._change_timer = QTimer(self, singleShot=True, interval=CHANGE_MS)
        self._change_timer.timeout.connect(self._follow)
        self._keep_timer = QTimer(self, singleShot=True, interval=KEEP_MS)
        self._keep_timer.timeout.connect(self._keep)

    def _connect(self) -> None:
        self.documents.chosen.connect(self._chosen)
        self.documents.batch.clicked.connect(self.open_batch)
        self.scope.changed.connect(self._take)
        self.numbers.wanted.connect(self.show_records)
        self.page.loaded.connect(lambda _: self._show_where())
        self.page.moved.connect(lambda _: self._show_where())
        self.page.resized.connect(lambda zoom: self.size_word.setText(f"{zoom:.0%}"))
        self.ctx.news.changed.connect(self._changed)

    def _show_where(self) -> None:
        whole = len(self.page.sizes)
        self.where.setText(f"第 {self.page.page + 1} 页，共 {whole} 页")
        if self._printing is None and not self._busy:
            self._tell(words.DRAWN_AT.format(time=self._drawn_at, pages=whole), "meta")

    def _tell(self, sentence: str, role: str) -> None:
        set_role(self.told, "role", role)
        self.told.setText(sentence)

    def _halt(self) -> None:
        if self._printing is not None:
            self._printing.stop()
            return
        self._stop.set()
        self._turn += 1
        self._settled()
        self.empty.set(*words.STOPPED_STATE)
        self.middle.setCurrentWidget(self.empty)
        self.stale_word.setText(words.STOPPED)
        self.stale.show()

    # what others write

    def _changed(self, changed: Any) -> None:
        if any(ids for entity, ids in changed.records.items() if entity not in NOT_TOUCHING):
            self._stale = True
            if self.isVisible() and not self._busy:
                self._change_timer.start()

    def _follow(self) -> None:
        """Draw it again at once where that is quick, else when somebody asks for it."""
        if not self._stale or not self.isVisible() or self._busy:
            return
        if self.drawing is None or self.drawing.seconds < QUICK_S:
            self._draw_soon()
        else:
            self.stale_word.setText(words.STALE[0].format(time=self._drawn_at))
            self.stale.show()

    # asking

    def _ask_where(self, kind: str, said: Mapping[str, str] | None = None) -> None:
        if self.drawing is None:
            return
        proposed = (self.folder() or Path.home()) / safe_name(self.drawing.stem, kind)
        path, _ = QFileDialog.getSaveFileName(self, words.SAVE_TITLE, str(proposed), words.KINDS_OF_FILES[kind])
        if path:
            self.save_to(Path(path if path.lower().endswith(f".{kind}") else f"{path}.{kind}"), kind, said)

    def _ask_folder(self) -> Path | None:
        found = QFileDialog.getExistingDirectory(self, words.FOLDER_TITLE, str(self.folder() or Path.home()))
        return Path(found) if found else None

    def _ask_issue(self) -> None:
        folder = self.folder() or self._ask_folder()
        if self.drawing is None or folder is None:
            return
        title, sentence = words.ISSUE_ASK
        formats = "、".join(words.FORMATS[one] for one in self.drawing.asked.document.formats if one in ("docx", "pdf"))
        said = sentence.format(title=self.drawing.title, formats=formats, folder=folder)
        if confirm(self, title, said, words.ISSUE):
            self.issue(folder)

    # what is remembered

    def _restore(self) -> None:
        try:
            kept = json.loads(self.ctx.ws.meta(KEPT_AS) or "{}")
        except ValueError:
            kept = {}
        name, self._asked = model.restored(kept)
        asked = self._asked.setdefault(name, Asked(name))
        self.documents.choose(name)
        self.scope.show_asked(asked, self.today)

    def _state(self) -> str:
        name = self.scope.asked.name if self.scope.asked else ""
        return json.dumps(model.kept(name, self._asked), ensure_ascii=False)

    def _keep_soon(self) -> None:
        if not self.ctx.ws.read_only:
            self._keep_timer.start()

    def _keep(self) -> None:
        state, ws = self._state(), self.ctx.ws
        self.ctx.write(self, lambda: ws.set_meta(KEPT_AS, state), lambda _: None)

    def _remember(self, folder: Path) -> None:
        ws = self.ctx.ws
        if not ws.read_only:
            self.ctx.write(self, lambda: ws.set_meta(FOLDER_KEY, str(folder)), lambda _: None)

    def _read(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self.ctx.tasks.run("read", work, owner=self, done=done, failed=self.ctx.report)
