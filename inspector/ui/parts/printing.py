"""Answers for putting a PDF on paper through a printer of the system, page by page.

Each page is drawn on a worker and painted when it comes home, so that the window stays awake and one page at most is in
memory. Pages keep their true size and are only made smaller where the paper is smaller.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

from inspector.errors import Known
from inspector.ui.parts.pdf_pages import POINTS_PER_INCH, draw_page
from inspector.ui.tasks import Tasks

SHARPEST_DPI = 300  # beyond it paper gains nothing and a page takes more than 35 MB


def new_printer() -> QPrinter:
    """Return the default printer at A4, whole sheet."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setFullPage(True)
    return printer


def pages_wanted(printer: QPrinter, count: int, shown: int) -> list[int]:
    """Return the pages (from 0) that the print dialog asked for, in the order of the paper; `shown` is on screen."""
    ranges = QPrinter.PrintRange
    if printer.printRange() == ranges.CurrentPage:
        return [shown]
    wanted = list(range(count))
    if printer.printRange() == ranges.PageRange and printer.fromPage():
        wanted = wanted[printer.fromPage() - 1 : max(printer.toPage(), printer.fromPage())]
    if printer.pageOrder() == QPrinter.PageOrder.LastPageFirst:
        wanted.reverse()
    if printer.supportsMultipleCopies():
        return wanted
    copies = printer.copyCount()
    return wanted * copies if printer.collateCopies() else [page for page in wanted for _ in range(copies)]


class Printing(QObject):
    """One print-out under way; calls `told(done, whole)` after each page, then `done(sent)`, or `failed(error)`."""

    def __init__(
        self,
        tasks: Tasks,
        pdf: bytes,
        sizes: tuple[tuple[float, float], ...],
        printer: QPrinter,
        pages: list[int],
        *,
        told: Callable[[int, int], None],
        done: Callable[[int], None],
        failed: Callable[[BaseException], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._tasks, self._pdf, self._sizes, self._printer, self._pages = tasks, pdf, sizes, printer, pages
        self._told, self._done, self._failed = told, done, failed
        self._at = 0
        self._painter: QPainter | None = None

    def start(self) -> None:
        """Begin; a printer that does not take the job is `printer_refused`."""
        if self._pages:
            self._turn_paper()
        painter = QPainter()
        if not painter.begin(self._printer):
            self._failed(Known("printer_refused", printer=self._printer.printerName()))
            return
        self._painter = painter
        self._next()

    def stop(self) -> None:
        """Print no further page; those already sent come out, and `done` says how many."""
        if self._painter is not None:
            self._end()
            self._done(self._at)

    def _next(self) -> None:
        if self._at == len(self._pages):
            self._end()
            self._done(self._at)
            return
        page = self._pages[self._at]
        pdf, scale = self._pdf, self._dpi() / POINTS_PER_INCH
        self._tasks.run("read", lambda: draw_page(pdf, page, scale), owner=self, done=self._paint, failed=self._broken)

    def _paint(self, picture: QImage) -> None:
        if self._painter is None:  # stopped while this page was drawn
            return
        if self._at and not self._printer.newPage():
            self._broken(Known("printer_refused", printer=self._printer.printerName()))
            return
        pixels = self._printer.resolution() / POINTS_PER_INCH
        width, height = (points * pixels for points in self._sizes[self._pages[self._at]])
        paper = self._printer.pageLayout().fullRectPixels(self._printer.resolution())
        fit = min(1.0, paper.width() / width, paper.height() / height)
        self._painter.drawImage(QRectF(0, 0, width * fit, height * fit), picture)
        self._at += 1
        self._told(self._at, len(self._pages))
        if self._at < len(self._pages):
            self._turn_paper()
        self._next()

    def _turn_paper(self) -> None:
        width, height = self._sizes[self._pages[self._at]]
        lying = QPageLayout.Orientation.Landscape if width > height else QPageLayout.Orientation.Portrait
        self._printer.setPageOrientation(lying)

    def _dpi(self) -> float:
        return float(min(self._printer.resolution(), SHARPEST_DPI))

    def _broken(self, error: BaseException) -> None:
        self._end()
        self._failed(error)

    def _end(self) -> None:
        if self._painter is not None:
            self._painter.end()
            self._painter = None
