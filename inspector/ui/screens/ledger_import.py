"""Answers for the import of an existing ledger in the window: choose a file, see what it becomes, write it, undo it.

One dialog of four pages: file and earlier imports, preview, writing with 停下, what came of it. Nothing is written
before the preview was seen; closing it while it writes stops between two transactions, whole up to there.
"""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QProgressBar, QStackedWidget, QWidget

from inspector.domain.clock_text import ZONE
from inspector.errors import Known
from inspector.store.ledger_import import BAD, NEW, TWIN, Options, Plan
from inspector.ui.actions import ledger_import as actions
from inspector.ui.actions.ledger_import import Look, Run
from inspector.ui.context import Context, Message
from inspector.ui.parts.basics import Elided, button, column, label, row, rule
from inspector.ui.parts.dialogs import confirm
from inspector.ui.screens.ledger_import_choose import ChoosePage
from inspector.ui.screens.ledger_import_preview import PreviewPage
from inspector.wording import import_screen as words


class ImportDialog(QDialog):
    """The dialog; `take(path)` looks at a file as if it had been chosen."""

    def __init__(self, context: Context, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.context = context
        self.plan: Plan | None = None
        self.runs: tuple[Run, ...] = ()
        self._path = Path()
        self._import_id: str | None = None
        self._turn = 0
        self._stop: Event | None = None
        self.setWindowTitle(words.TITLE)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptDrops(not context.ws.read_only)
        room = parent.window().size() if parent is not None else None
        self.resize(*(max(960, room.width() - 60), max(600, room.height() - 40)) if room else (1280, 720))
        self._make_pages()
        self._lay_out()
        self._show(self.choosing)
        self._read_runs()

    # pages

    def _make_pages(self) -> None:
        self.choosing = ChoosePage(read_only=self.context.ws.read_only)
        self.choosing.choose.setEnabled(not self.context.ws.read_only)
        self.choosing.choose_asked.connect(self._choose)
        self.choosing.undo_asked.connect(lambda run: self.undo(run.id, run.file, len(run.issue_ids)))
        self.choosing.look_asked.connect(lambda run: self._go(run.issue_ids, run.file))
        self.preview = PreviewPage(self.context.now().astimezone(ZONE).date())
        self.preview.asked.connect(self._look)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(words.WRITING)
        self.told, self.rest = label("", "tile", wrap=True), label("", "meta", wrap=True)
        self.writing = QWidget()
        self.writing.setLayout(column(None, self.told, self.bar, self.rest, None, spacing=12, margins=(80, 0, 80, 0)))
        self.pages = QStackedWidget()
        for page in (self.choosing, self.preview, self.writing):
            self.pages.addWidget(page)

    def _lay_out(self) -> None:
        self.file = Elided("", "meta", middle=True)
        head = row(label(words.TITLE, "screen"), self.file, spacing=12)
        head.setStretch(1, 1)
        self.other = button(words.OTHER_FILE, self._again)
        self.verb = button(words.WRITE.format(count=0), self._write, kind="primary")
        self.stop = button(words.STOP, self._ask_stop)
        self.keep_bad = button(words.KEEP_BAD, self._keep_bad, icon="save")
        self.take_back = button(words.UNDO, self._undo_this, icon="arrow_undo")
        self.look_at = button(words.TO_LEDGER, self._look_at_this, kind="primary")
        self.shut = button(words.CLOSE, self.reject)
        foot = row(self.other, None, self.shut, self.keep_bad, self.take_back, self.look_at, self.stop, self.verb)
        whole = column(spacing=12, margins=(24, 16, 24, 16))
        whole.addLayout(head)
        whole.addWidget(rule())
        whole.addWidget(self.pages, 1)
        whole.addWidget(rule())
        whole.addLayout(foot)
        self.setLayout(whole)

    def _show(self, page: QWidget) -> None:
        self.pages.setCurrentWidget(page)
        looking, going = page is self.preview, self._stop is not None
        over = page is self.writing and not going
        for made, on in (
            (self.other, looking or over), (self.verb, looking), (self.stop, going), (self.shut, not going),
            (self.keep_bad, looking or over), (self.take_back, over), (self.look_at, over),
        ):  # fmt: skip
            made.setVisible(on)
        self.other.setText(words.AGAIN if over else words.OTHER_FILE)
        bad = len(self.plan.of(BAD)) if self.plan is not None else 0
        self.keep_bad.setVisible((looking or over) and bad > 0)

    # choosing and looking

    def take(self, path: Path) -> None:
        """Look at a file."""
        self._path = path
        self._look(Options())

    def _choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, words.TITLE, str(self._path.parent), words.FILES)
        if name:
            self.take(Path(name))

    def _look(self, options: Options) -> None:
        """Look at the file with these options; an answer to an earlier question is passed over."""
        self._turn += 1
        turn, context = self._turn, self.context
        self.file.setText(words.READING.format(file=self._path.name))
        self.verb.setEnabled(False)

        def done(look: Look) -> None:
            if turn != self._turn:
                return
            self.plan = look.plan
            self.file.setText(str(look.path))
            self.choosing.say_fault("")
            self.preview.show_look(look)
            count = len(look.plan.of(NEW)) if look.plan else 0
            self.verb.setText(words.WRITE.format(count=count) if count else words.NOTHING)
            self.verb.setEnabled(count > 0 and not context.ws.read_only)
            self._show(self.preview)

        def failed(error: BaseException) -> None:
            if turn == self._turn:
                self.file.setText("")
                self._say(error)
                self._show(self.choosing)

        actions.look(context.tasks, context.ws, self._path, options, owner=self, done=done, failed=failed)

    def _say(self, error: BaseException) -> None:
        if not isinstance(error, Known):
            raise error
        self.choosing.say_fault(words.fault(error.code, error.facts))

    def _again(self) -> None:
        self.plan = None
        self.file.setText("")
        self._show(self.choosing)
        self._read_runs()
        self.choosing.choose.setFocus(Qt.FocusReason.OtherFocusReason)

    # writing

    def _write(self) -> None:
        plan, context = self.plan, self.context
        if plan is None:
            return
        self._stop = Event()
        self._progress(0, len(plan.of(NEW)))
        self.told.setText(words.WRITING)
        self.stop.setText(words.STOP)
        self.stop.setEnabled(True)
        self._show(self.writing)
        self.stop.setFocus(Qt.FocusReason.OtherFocusReason)
        actions.write(
            context.tasks, context.ws, plan, stop=self._stop, progress=self._progress,
            owner=self, done=self._written, failed=self._write_failed,
        )  # fmt: skip

    def _progress(self, done: int, whole: int) -> None:
        self.bar.setVisible(True)
        self.bar.setRange(0, max(whole, 1))
        self.bar.setValue(done)
        self.rest.setText(f"{done} / {whole}")

    def _ask_stop(self) -> None:
        if self._stop is not None:
            self._stop.set()
            self.stop.setText(words.STOPPING)
            self.stop.setEnabled(False)

    def _written(self, done: Any) -> None:
        self._stop = None
        assert self.plan is not None
        what, rest = words.outcome(done, len(self.plan.of(TWIN)), len(self.plan.of(BAD)))
        self._over(what, rest, done.import_id)
        self.context.say(Message(what, rest, "good" if done.written and not done.stopped else "warn"))

    def _write_failed(self, error: BaseException) -> None:
        self._stop = None
        if not isinstance(error, Known):
            raise error
        self._show(self.preview)  # what was written before it stays, and what was seen is still there to be tried again
        self.preview.say(words.fault(error.code, error.facts))
        self._read_runs()

    def _over(self, what: str, rest: str, import_id: str | None) -> None:
        """Show what came of it, with what may be done now."""
        self._import_id = import_id
        self.runs = tuple(run for run in self.runs if run.id != import_id)  # it holds more now than it did
        self.told.setText(what)
        self.rest.setText(rest)
        self.bar.hide()
        self._show(self.writing)
        for made in (self.take_back, self.look_at):
            made.setVisible(import_id is not None)
        self._read_runs()
        self._offer_this()
        self.shut.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep_bad(self) -> None:
        proposed = self._path.with_name(words.BAD_NAME.format(stem=self._path.stem))
        name, _ = QFileDialog.getSaveFileName(self, words.KEEP_BAD, str(proposed), "CSV (*.csv)")
        if name:
            self.keep_bad_at(Path(name))

    def keep_bad_at(self, path: Path) -> None:
        """Write the bad rows to a file."""
        context = self.context
        if self.plan is None:
            return

        def done(kept: Path) -> None:
            told = words.KEPT_BAD.format(path=kept)
            (self.rest if self.pages.currentWidget() is self.writing else self.file).setText(told)

        def failed(error: BaseException) -> None:
            if not isinstance(error, Known):
                raise error
            (self.rest if self.pages.currentWidget() is self.writing else self.file).setText(
                words.fault(error.code, error.facts)
            )

        actions.keep_bad_rows(context.tasks, self.plan, path, owner=self, done=done, failed=failed)

    # what was imported

    def _read_runs(self) -> None:
        context = self.context

        def done(runs: tuple[Run, ...]) -> None:
            self.runs = runs
            self.choosing.show_runs(runs)
            self._offer_this()

        actions.read_runs(context.tasks, context.ws, owner=self, done=done, failed=context.report)

    def _this(self) -> Run | None:
        return next((run for run in self.runs if run.id == self._import_id), None)

    def _offer_this(self) -> None:
        """What this import brought can be looked at and taken back once it is known which issues that is."""
        for made in (self.take_back, self.look_at):
            made.setEnabled(self._this() is not None)
        if self._this() is not None and self.pages.currentWidget() is self.writing:
            self.look_at.setFocus(Qt.FocusReason.OtherFocusReason)

    def _look_at_this(self) -> None:
        run = self._this()
        if run is not None:
            self._go(run.issue_ids, run.file)

    def _undo_this(self) -> None:
        run = self._this()
        if run is not None:
            self.undo(run.id, run.file, len(run.issue_ids))

    def _go(self, issue_ids: tuple[str, ...], file: str) -> None:
        self.context.go("ledger", only=issue_ids, word=f"「{file}」")
        self.accept()

    def undo(self, import_id: str, file: str, count: int, *, rest: bool = False) -> None:
        """Ask, and take an import back; where somebody went on with some of it, offer to take back the others."""
        if not rest and not confirm(
            self, words.UNDO_ASK.format(count=count), words.UNDO_SURE.format(file=file), words.UNDO, danger=True
        ):
            return
        context = self.context
        self.setEnabled(False)
        self.file.setText(words.UNDOING)

        def done(undone: Any) -> None:
            self.setEnabled(True)
            self.file.setText("")
            kept = words.TOOK_BACK_REST.format(kept="、".join(undone.kept[:10])) if undone.kept else ""
            what = words.TOOK_BACK.format(count=undone.taken_back)
            context.say(Message(what, kept, "good"))
            self._over(what, kept, None)

        def failed(error: BaseException) -> None:
            self.setEnabled(True)
            self.file.setText("")
            if isinstance(error, Known) and error.code == "ledger_import_worked_on":
                if confirm(self, words.REST_ASK, words.fault(error.code, error.facts), words.REST_VERB, danger=True):
                    self.undo(import_id, file, count, rest=True)
                return
            self._say(error)
            self._show(self.choosing)

        actions.undo(context.tasks, context.ws, import_id, rest=rest, owner=self, done=done, failed=failed)

    # the window

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        urls = event.mimeData().urls()
        if self._stop is None and len(urls) == 1 and urls[0].isLocalFile():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.take(Path(event.mimeData().urls()[0].toLocalFile()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc stops what is being written before it closes anything."""
        if event.key() == Qt.Key.Key_Escape and self._stop is not None:
            self._ask_stop()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay until the transaction that is being written is whole; then what came of it is shown."""
        if self._stop is not None:
            self._ask_stop()
            event.ignore()
        else:
            super().closeEvent(event)


def open_import(context: Context, parent: QWidget | None) -> ImportDialog:
    """Open the dialog over a window."""
    dialog = ImportDialog(context, parent)
    dialog.open()
    return dialog
