"""Answers for looking at a finished document before it goes on paper: real pages, 打印 and 存为 PDF.

What is printed and saved are the very bytes that are shown. Saving never leaves half a file: it is written beside and
renamed.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from inspector.errors import Known
from inspector.ui.parts.basics import (
    Elided,
    button,
    column,
    icon_button,
    label,
    pane,
    retint,
    row,
    rule,
    set_role,
)
from inspector.ui.parts.page_view import STEP, PageView
from inspector.ui.parts.printing import Printing, new_printer, pages_wanted
from inspector.ui.tasks import Tasks
from inspector.wording import say
from inspector.wording.ui import refused


class PreviewDialog(QDialog):
    """The pages of one PDF with the ways out of it; `saved` and `printed` say that one was taken."""

    saved = Signal(object)  # Path
    printed = Signal(int)  # pages

    def __init__(
        self,
        parent: QWidget | None,
        tasks: Tasks,
        title: str,
        pdf: bytes,
        *,
        file_name: str,
        folder: Path | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks, self._pdf = tasks, pdf
        self._file_name, self._folder = file_name, folder or Path.home()
        self._printing: Printing | None = None
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        room = parent.window().size() if parent is not None else None
        self.resize(*(max(720, room.width() - 120), max(560, room.height() - 40)) if room else (1000, 720))
        self.view = PageView(tasks, self._failed)
        self._build_head(title)
        self._build_foot()
        whole = column(self.head, rule(), self.view, rule(), self.foot, spacing=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.view.loaded.connect(self._show_where)
        self.view.moved.connect(self._show_where)
        self.view.resized.connect(lambda zoom: self.size_word.setText(f"{zoom:.0%}"))
        QShortcut(QKeySequence("Ctrl+P"), self).activated.connect(self.print_button.click)
        QShortcut(QKeySequence("Ctrl+S"), self).activated.connect(self.save_button.click)
        self.view.set(pdf)
        self.view.setFocus()

    def save_to(self, path: Path) -> None:
        """Write the PDF to a file, whole or not at all; then `saved` is told."""
        pdf = self._pdf

        def done(_: object) -> None:
            self._folder = path.parent
            self._tell(f"已存到 {path}", "good")
            self.saved.emit(path)

        self._tell("正在存", "meta")
        self._tasks.run("read", lambda: write_whole(path, pdf), owner=self, done=done, failed=self._failed)

    def print_on(self, printer: QPrinter) -> None:
        """Print the pages the printer was told to; the button becomes 停下 until that is done."""
        if self._printing is not None or not self.view.sizes:
            return
        pages = pages_wanted(printer, len(self.view.sizes), self.view.page)

        def told(done: int, whole: int) -> None:
            self._tell(f"正在送打印机：{done} / {whole} 页", "meta")

        def ended(sentence: str, role: str) -> None:
            self._printing = None
            self.stop_button.hide()
            self.print_button.setEnabled(True)
            self._tell(sentence, role)

        def done(sent: int) -> None:
            if sent < len(pages):
                ended(f"停下了，已送 {sent} / {len(pages)} 页。", "meta")
            else:
                ended(f"已送打印机，{sent} 页。", "good")
            self.printed.emit(sent)

        def failed(error: BaseException) -> None:
            ended("", "meta")
            self._failed(error)

        self._printing = Printing(
            self._tasks,
            self._pdf,
            self.view.sizes,
            printer,
            pages,
            told=told,
            done=done,
            failed=failed,
            parent=self,
        )
        self.print_button.setEnabled(False)
        self.stop_button.show()
        self._printing.start()

    def done(self, result: int) -> None:
        """Close; a print-out under way ends with the pages already sent."""
        if self._printing is not None:
            self._printing.stop()
        super().done(result)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            retint(self)

    def _build_head(self, title: str) -> None:
        self.where = label("", "body")
        self.where.setMinimumWidth(120)
        self.where.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.size_word = label("100%", "body")
        self.size_word.setMinimumWidth(48)
        self.size_word.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.head = pane("surface")
        self.head.setFixedHeight(56)
        line = row(
            Elided(title, "screen"),
            16,
            icon_button("chevron_left", "上一页", lambda: self.view.show_page(self.view.page - 1), kind=""),
            self.where,
            icon_button("chevron_right", "下一页", lambda: self.view.show_page(self.view.page + 1), kind=""),
            8,
            icon_button("subtract", "缩小", lambda: self.view.zoom_by(1 / STEP), kind=""),
            self.size_word,
            icon_button("add", "放大", lambda: self.view.zoom_by(STEP), kind=""),
            button("页宽", lambda: self.view.fit("width"), kind="link"),
            button("整页", lambda: self.view.fit("whole"), kind="link"),
            margins=(24, 0, 16, 0),
            spacing=4,
        )
        line.setStretch(0, 1)
        self.head.setLayout(line)

    def _build_foot(self) -> None:
        self.told = Elided("", "meta")
        self.stop_button = button("停下", self._stop)
        self.stop_button.hide()
        self.save_button = button("存为 PDF", self._ask_where, icon="document_pdf", tip="存为 PDF（Ctrl+S）")
        self.print_button = button("打印", self._ask_printer, kind="primary", icon="print", tip="打印（Ctrl+P）")
        self.print_button.setEnabled(False)
        self.foot = pane("surface")
        self.foot.setFixedHeight(60)
        line = row(
            self.told, 16, self.stop_button, button("关闭", self.reject), self.save_button, self.print_button,
            margins=(24, 0, 24, 0),
        )  # fmt: skip
        line.setStretch(0, 1)
        self.foot.setLayout(line)

    def _show_where(self, _: int = 0) -> None:
        self.where.setText(f"第 {self.view.page + 1} 页，共 {len(self.view.sizes)} 页")
        if self._printing is None:
            self.print_button.setEnabled(bool(self.view.sizes))

    def _ask_where(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "存为 PDF", str(self._folder / self._file_name), "PDF (*.pdf)")
        if name:
            self.save_to(Path(name if name.lower().endswith(".pdf") else f"{name}.pdf"))

    def _ask_printer(self) -> None:
        printer = new_printer()
        printer.setDocName(self.windowTitle())
        asking = QPrintDialog(printer, self)
        asking.setMinMax(1, len(self.view.sizes))
        asking.setOption(QPrintDialog.PrintDialogOption.PrintCurrentPage)
        if asking.exec() == QDialog.DialogCode.Accepted:
            self.print_on(printer)

    def _stop(self) -> None:
        if self._printing is not None:
            self._printing.stop()

    def _tell(self, sentence: str, role: str) -> None:
        set_role(self.told, "role", role)
        self.told.setText(sentence)

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, Known):
            raise error
        self._tell(say(error.code, **error.facts), "bad")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole, beside its place first; raise Known("file_not_saved") where the disk refuses."""
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError as error:
        with suppress(OSError):  # the disk may be gone altogether
            beside.unlink(missing_ok=True)
        raise Known("file_not_saved", path=str(path), why=refused(error.errno, str(error))) from error
