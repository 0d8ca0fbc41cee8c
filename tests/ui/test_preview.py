"""Rules of looking at, printing and saving a document; real PDFs, PDFium, and a printer that prints to a file."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from inspector.errors import Known
from inspector.ui.parts.page_view import PageView
from inspector.ui.parts.pdf_pages import draw_page, page_sizes
from inspector.ui.parts.preview_dialog import PreviewDialog, write_whole
from inspector.ui.parts.printing import new_printer, pages_wanted
from inspector.ui.tasks import Tasks

# Qt's offscreen platform says this of every window that has a least size.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

A4 = (595.2756, 841.8898)
LYING = (841.8898, 595.2756)


def made_pdf(*sizes: tuple[float, float]) -> bytes:
    """A PDF whose page k bears a black square k × 20 points from the left, at the top."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    for index, (width, height) in enumerate(sizes):
        canvas.setPageSize((width, height))
        canvas.rect(20 * index, height - 20, 20, 20, fill=1)
        canvas.drawString(100, 400, f"page {index + 1}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.close()


@pytest.fixture
def opened(qtbot: QtBot, tasks: Tasks, tmp_path: Path) -> Callable[[bytes], PreviewDialog]:
    def open_(pdf: bytes) -> PreviewDialog:
        dialog = PreviewDialog(None, tasks, "回头看核查表", pdf, file_name="核查表.pdf", folder=tmp_path)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(dialog)
        dialog.show()
        qtbot.waitUntil(lambda: not dialog.view.waiting())
        return dialog

    return open_


def printed_to(path: Path) -> QPrinter:
    printer = new_printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    printer.setResolution(72)
    return printer


def squares(pdf: bytes) -> list[int]:
    """Where the black square of each page stands: the number the page was made with."""
    found = []
    for index in range(len(page_sizes(pdf))):
        picture = draw_page(pdf, index, 1.0)
        found.append(next(at for at in range(20) if picture.pixelColor(20 * at + 10, 10).lightness() < 128))
    return found


def test_a_page_is_drawn_on_white_at_its_size() -> None:
    pdf = made_pdf(A4, LYING)
    assert [tuple(round(side) for side in size) for size in page_sizes(pdf)] == [(595, 842), (842, 595)]
    picture = draw_page(pdf, 1, 2.0)
    assert abs(picture.width() - 1684) <= 1
    assert abs(picture.height() - 1191) <= 1
    assert picture.pixelColor(1600, 1100).name() == "#ffffff"
    assert picture.pixelColor(50, 20).name() == "#000000"  # the square of page 2 stands 20 points in
    assert picture.pixelColor(20, 20).name() == "#ffffff"


def test_the_preview_shows_as_many_pages_as_pdfium_counts(opened: Callable[[bytes], PreviewDialog]) -> None:
    pdf = made_pdf(*[A4] * 7)
    with pypdfium2.PdfDocument(pdf) as document:
        whole = len(document)
    dialog = opened(pdf)
    assert dialog.where.text() == f"第 1 页，共 {whole} 页"
    assert dialog.print_button.isEnabled()


def test_paging_goes_to_the_page_and_no_further_than_the_last(
    qtbot: QtBot, opened: Callable[[bytes], PreviewDialog]
) -> None:
    dialog = opened(made_pdf(*[A4] * 4))
    for _ in range(2):
        qtbot.keyClick(dialog.view, Qt.Key.Key_PageDown)
    assert dialog.where.text() == "第 3 页，共 4 页"
    for _ in range(5):
        qtbot.keyClick(dialog.view, Qt.Key.Key_PageDown)
    assert dialog.where.text() == "第 4 页，共 4 页"
    qtbot.keyClick(dialog.view, Qt.Key.Key_Home)
    assert dialog.view.page == 0


def test_what_is_shown_is_the_page_in_sight(qtbot: QtBot, opened: Callable[[bytes], PreviewDialog]) -> None:
    dialog = opened(made_pdf(*[A4] * 3))
    dialog.view.show_page(2)
    qtbot.waitUntil(lambda: not dialog.view.waiting())
    shown = dialog.view.viewport().grab().toImage()
    left = (dialog.view.viewport().width() - 595.2756 * dialog.view.zoom * 96 / 72) / 2
    at = QPoint(round(left + 50 * dialog.view.zoom * 96 / 72), 16 + 12)
    while at.y() > 2 and shown.pixelColor(at).lightness() > 128:
        at -= QPoint(0, 1)
    top = round(dialog.view._rects[2].top()) - dialog.view.verticalScrollBar().value()
    assert shown.pixelColor(at.x(), top + 8).lightness() < 128  # its square stands 40 to 60 points in
    assert shown.pixelColor(round(left + 10 * dialog.view.zoom * 96 / 72), top + 8).lightness() > 200


def test_a_long_document_keeps_only_pages_near_those_in_sight(
    qtbot: QtBot, opened: Callable[[bytes], PreviewDialog]
) -> None:
    dialog = opened(made_pdf(*[A4] * 40))
    for page in (0, 10, 20, 30, 39):
        dialog.view.show_page(page)
        qtbot.waitUntil(lambda: not dialog.view.waiting())
    assert set(dialog.view._drawn) <= set(range(33, 40))


def test_enlarging_stays_on_the_page(opened: Callable[[bytes], PreviewDialog]) -> None:
    dialog = opened(made_pdf(*[A4] * 5))
    dialog.view.show_page(3)
    dialog.view.zoom_by(1.25)
    dialog.view.fit("whole")
    assert dialog.view.page == 3
    height = A4[1] * dialog.view.zoom * 96 / 72
    assert height <= dialog.view.viewport().height()


def test_another_document_takes_the_place_of_the_first(qtbot: QtBot, tasks: Tasks) -> None:
    faults: list[BaseException] = []
    view = PageView(tasks, faults.append)
    qtbot.addWidget(view)
    view.resize(600, 500)
    view.show()
    with qtbot.waitSignal(view.loaded, check_params_cb=lambda pages: pages == 2):
        view.set(made_pdf(*[A4] * 5))
        view.set(made_pdf(A4, A4))
    assert len(view.sizes) == 2
    assert not faults


def test_every_page_goes_to_the_printer_at_its_true_size_and_lies_as_it_lies(
    qtbot: QtBot, tmp_path: Path, opened: Callable[[bytes], PreviewDialog]
) -> None:
    dialog = opened(made_pdf(A4, LYING, A4))
    with qtbot.waitSignal(dialog.printed) as told:
        dialog.print_on(printed_to(tmp_path / "out.pdf"))
    assert told.args == [3]
    out = (tmp_path / "out.pdf").read_bytes()
    assert [round(width / 10) for width, _ in page_sizes(out)] == [60, 84, 60]
    assert squares(out) == [0, 1, 2]
    assert "3 页" in dialog.told.text()
    assert dialog.print_button.isEnabled()


def test_only_the_pages_asked_for_are_printed_in_the_order_of_the_paper() -> None:
    printer = new_printer()
    assert pages_wanted(printer, 4, 2) == [0, 1, 2, 3]
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setFromTo(2, 3)
    assert pages_wanted(printer, 4, 0) == [1, 2]
    printer.setPageOrder(QPrinter.PageOrder.LastPageFirst)
    assert pages_wanted(printer, 4, 0) == [2, 1]
    printer.setPrintRange(QPrinter.PrintRange.CurrentPage)
    assert pages_wanted(printer, 4, 3) == [3]


def test_closing_while_printing_ends_the_print_out_with_whole_pages(
    qtbot: QtBot, tmp_path: Path, opened: Callable[[bytes], PreviewDialog]
) -> None:
    dialog = opened(made_pdf(*[A4] * 30))
    dialog.print_on(printed_to(tmp_path / "out.pdf"))
    with qtbot.waitSignal(dialog.printed) as told:
        dialog.reject()
    sent = told.args[0]
    assert sent < 30
    assert len(page_sizes((tmp_path / "out.pdf").read_bytes())) == max(sent, 1)  # Qt writes the page it began


@pytest.mark.qt_log_ignore("QPainter::begin")  # Qt says so too
def test_a_printer_that_refuses_is_said_and_the_preview_stays(
    tmp_path: Path, opened: Callable[[bytes], PreviewDialog]
) -> None:
    dialog = opened(made_pdf(A4))
    dialog.print_on(printed_to(tmp_path / "no such folder" / "out.pdf"))
    assert "没有接收" in dialog.told.text()
    assert dialog.print_button.isEnabled()
    assert dialog.isVisible()


def test_the_saved_file_is_the_document_byte_for_byte(
    qtbot: QtBot, tmp_path: Path, opened: Callable[[bytes], PreviewDialog]
) -> None:
    pdf = made_pdf(A4, A4)
    dialog = opened(pdf)
    target = tmp_path / "礐石 核查表.pdf"
    with qtbot.waitSignal(dialog.saved):
        dialog.save_to(target)
    assert target.read_bytes() == pdf
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def test_a_disk_that_refuses_leaves_no_half_file_and_is_said(
    qtbot: QtBot, tmp_path: Path, opened: Callable[[bytes], PreviewDialog]
) -> None:
    dialog = opened(made_pdf(A4))
    dialog.save_to(tmp_path / "gone" / "out.pdf")
    qtbot.waitUntil(lambda: "文件夹不在了" in dialog.told.text())
    (tmp_path / "taken.pdf").mkdir()
    with pytest.raises(Known, match="file_not_saved"):
        write_whole(tmp_path / "taken.pdf", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["taken.pdf"]
