"""Answers for taking a document of 报表 along: files, one folder, a number (出文), a printer, all of a week.

What is printed and saved as PDF are the very bytes that are shown; other formats are made of the same choice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu

from inspector.domain.file_name import safe_name
from inspector.errors import Known
from inspector.papers.subject import Run
from inspector.ui.actions import reports as actions
from inspector.ui.actions.papers import folder_used_last, remember_folder
from inspector.ui.context import Context, Message
from inspector.ui.models.reports import Drawing
from inspector.ui.parts.dialogs import confirm
from inspector.ui.parts.page_view import PageView
from inspector.ui.parts.preview_dialog import write_whole
from inspector.ui.parts.printing import Printing, new_printer, pages_wanted
from inspector.ui.screens.reports_foot import Foot
from inspector.wording import reports as words
from inspector.wording import say

if TYPE_CHECKING:
    from inspector.ui.screens.reports_batch import BatchSheet


class Taking(QObject):
    """What can be done with what is shown now (`drawing`); `redraw` is called when issuing has changed it.

    A table too long for paper has no pages: it goes as Excel or CSV alone.
    """

    def __init__(
        self,
        ctx: Context,
        page: PageView,
        foot: Foot,
        drawing: Callable[[], Drawing | None],
        redraw: Callable[[], None],
    ) -> None:
        super().__init__(foot)
        self.ctx, self._page, self.foot = ctx, page, foot
        self._drawing, self._redraw = drawing, redraw
        self._printing: Printing | None = None
        self.batch: BatchSheet | None = None

    @property
    def printing(self) -> bool:
        """Whether pages are on their way to a printer."""
        return self._printing is not None

    def stop_printing(self) -> None:
        """End the print-out with the pages already sent."""
        if self._printing is not None:
            self._printing.stop()

    def fill_export(self, menu: QMenu) -> None:
        """Offer every format of the document."""
        found = self._drawing()
        if found is None:
            return
        for kind in _kinds(found):
            menu.addAction(f"{words.SAVE} {words.FORMATS[kind]}", partial(self._ask_where, kind))
            for name, word, said in words.VARIANTS:
                if kind == "csv" == name or (kind == "xlsx" == name and found.asked.name == "ledger"):
                    menu.addAction(word, partial(self._ask_where, kind, said))

    def save_to(self, path: Path, kind: str, said: Mapping[str, str] | None = None) -> None:
        """Write the document to a file; as PDF the very pages that are shown. `said` as `papers.Subject` has it."""
        found = self._drawing()
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
        found, folder = self._drawing(), self.folder() or self._ask_folder()
        if found is None or folder is None:
            return
        ws, kinds = self.ctx.ws, [one for one in _kinds(found) if one != "csv"]
        run = Run(cancelled=self.ctx.tasks.closing.is_set)

        def work() -> list[Path]:
            taken = actions.names_in(folder)
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

    def issue(self, folder: Path, *, another: bool = False) -> None:
        """Register the document, give it its number and write it (出文); `another` where it went out before."""
        found = self._drawing()
        if found is None:
            return
        ws = self.ctx.ws
        kinds = [one for one in found.asked.document.formats if one in ("docx", "pdf")]

        def work() -> Any:
            from inspector.papers.issuing import issue

            subject = actions.subject_of(ws, found.asked)
            return issue(ws, found.asked.name, folder, formats=kinds, another=another, **subject)

        def done(sent: Any) -> None:
            self._remember(folder)
            held = sent.entry
            files = "、".join(str(path) for path in sent.files)
            what, stop, rest = say(
                "issued_done", number=held.shown_number, title=held.issued.title, files=files
            ).partition("。")
            see = (words.SEE_ISSUED, partial(self.ctx.go, "figures", view="register", issued_id=held.issued.id))
            self.ctx.say(Message(what + stop, rest, "good", (see,)))
            self._redraw()

        def failed(error: BaseException) -> None:
            if not isinstance(error, Known) or error.code != "issued_before":
                self.ctx.report(error)
                return
            title, sentence, verb = words.ISSUED_BEFORE
            if confirm(self.foot, title, sentence.format(**error.facts), verb):
                self.issue(folder, another=True)

        self.ctx.tasks.run("heavy", work, owner=self, done=done, failed=failed)

    def print_now(self) -> None:
        """Ask for a printer and print the pages that are shown."""
        found = self._drawing()
        if found is not None and not found.pdf:
            self.ctx.say(Message(*words.NOT_ON_PAPER))
            return
        if found is None or self._printing is not None or not self._page.sizes:
            return
        printer = new_printer()
        printer.setDocName(found.stem)
        asking = QPrintDialog(printer, self.foot)
        asking.setMinMax(1, len(self._page.sizes))
        asking.setOption(QPrintDialog.PrintDialogOption.PrintCurrentPage)
        if asking.exec() == QDialog.DialogCode.Accepted:
            self.print_on(printer)

    def print_on(self, printer: QPrinter) -> None:
        """Print the pages the printer was told to; 停下 ends it with the pages already sent."""
        found = self._drawing()
        if found is None or self._printing is not None:
            return
        wanted = pages_wanted(printer, len(self._page.sizes), self._page.page)

        def ended(sentence: str, role: str) -> None:
            self._printing = None
            self.foot.stop_button.hide()
            self.foot.tell(sentence, role)

        def failed(error: BaseException) -> None:
            ended("", "meta")
            self.ctx.report(error)

        self._printing = Printing(
            self.ctx.tasks, found.pdf, self._page.sizes, printer, wanted,
            told=lambda done, whole: self.foot.tell(words.PRINTING.format(done=done, pages=whole)),
            done=lambda sent: ended(words.PRINTED.format(done=sent, pages=len(wanted)), "good"),
            failed=failed, parent=self,
        )  # fmt: skip
        self.foot.stop_button.show()
        self._printing.start()

    def open_batch(self) -> None:
        """Offer every document of this week, to be written into one folder."""
        ws = self.ctx.ws

        def done(jobs: list[actions.Job]) -> None:
            from inspector.ui.screens.reports_batch import BatchSheet

            if not jobs:
                self.ctx.say(Message(*words.BATCH_NONE))
                return
            day, folder, above = actions.today(ws), self.folder(), self.foot.window()
            self.batch = BatchSheet(above, self.ctx, jobs, folder=folder, today=day, remember=self._remember)
            self.batch.open()

        self.ctx.tasks.run("read", lambda: actions.week_jobs(ws), owner=self, done=done, failed=self.ctx.report)

    def folder(self) -> Path | None:
        """The folder something was written to last, if it is there."""
        return folder_used_last(self.ctx.ws)

    def _ask_where(self, kind: str, said: Mapping[str, str] | None = None) -> None:
        found = self._drawing()
        if found is None:
            return
        proposed = (self.folder() or Path.home()) / safe_name(found.stem, kind)
        path, _ = QFileDialog.getSaveFileName(self.foot, words.SAVE_TITLE, str(proposed), words.KINDS_OF_FILES[kind])
        if path:
            self.save_to(Path(path if path.lower().endswith(f".{kind}") else f"{path}.{kind}"), kind, said)

    def _ask_folder(self) -> Path | None:
        found = QFileDialog.getExistingDirectory(self.foot, words.FOLDER_TITLE, str(self.folder() or Path.home()))
        return Path(found) if found else None

    def ask_issue(self) -> None:
        """Ask whether the document shall go out, and issue it."""
        found = self._drawing()
        folder = self.folder() or self._ask_folder() if found is not None else None
        if found is None or folder is None:
            return
        title, sentence = words.ISSUE_ASK
        formats = "、".join(words.FORMATS[one] for one in found.asked.document.formats if one in ("docx", "pdf"))
        said = sentence.format(title=found.title, formats=formats, folder=folder)
        if confirm(self.foot, title, said, words.ISSUE):
            self.issue(folder)

    def _remember(self, folder: Path) -> None:
        remember_folder(self.ctx, folder)


def _kinds(found: Drawing) -> list[str]:
    """Return the formats a document can be taken along in."""
    return [kind for kind in found.asked.document.formats if found.pdf or kind != "pdf"]
