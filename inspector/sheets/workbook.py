"""Answers for XLSX: a book of tables written row after row, ready to be filtered, read and printed without a touch.

Text is written as text and nothing else: never a formula, never a link, whatever it begins with; such a cell also keeps
the mark of Excel's own apostrophe, so that it stays text when somebody edits it there. XlsxWriter writes rows through
(`constant_memory`), so that memory does not grow with them; only pictures are held until the end, hence their bound.
Printed text is of 9 points and more: what is too wide for that goes over several pages, the held columns on each.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, BinaryIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from inspector.domain.issued import NAMESPACE, PROPERTY
from inspector.domain.paper import PrintStamp
from inspector.domain.table import Book, Cell, Column, Table, Written, in_words, shown
from inspector.errors import Known

if TYPE_CHECKING:
    from inspector.sheets.frame import Drawn

MOST_CHARACTERS = 32_767  # of one cell, in UTF-16 units (𠮷 counts two)
MOST_ROWS = 1_048_000
MOST_PICTURES = 2_000
CONTINUED = "{}（续）"
CUT = "……（余下见记录）"
NAME_MOST = 31
FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
PICTURE_PX = 72
PLAIN_WIDE = 8.43  # of a column nobody set
SIZE_PT = 10.5  # a Chinese character is then as wide as two of a column's digits
LINE_PX, MOST_ROW_PX = 19, 545  # 409 points are the most Excel allows
CHARACTER_PX, CELL_PX = 7.42, 5  # a digit of the default font where it is not rounded (Excel: 7), a column's padding
PICTURE_WIDE = 12.0
A3, A4 = 8, 9
LEFT_IN, RIGHT_IN = 0.71, 0.63  # 18 and 16 mm, as on our other sheets
PAPER_IN = {"A3": 16.54, "A4": 11.69}  # lying
LEAST_SCALE = 86  # %: of 10.5 points 9 are left
TRACE_PART = "customXml/item1.xml"  # a custom property of a document holds 255 characters
HEAD_ROWS = 3  # title, subtitle, names of the columns
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
# Widths are counted in digits of this font; with Excel's own (Calibri), which is no part of other systems, a table
# is a third wider there and would be printed a third smaller.
_DEFAULT = {"font_name": "Arial", "font_size": 10, "font_scheme": False, "theme": -1}
_PATTERNS = {"day": "yyyy-mm-dd", "number": "General", "percent": '0"%"'}


def draw(papers: Iterable[Book], out: BinaryIO, stamp: PrintStamp) -> Drawn:
    """Write the books to `out` as one XLSX; more than one stand in it one behind the other, under the first's number.

    Raise Known("sheets_nothing_to_print") and what `write` raises.
    """
    from inspector.sheets.frame import Drawn

    books = list(papers)
    if not books:
        raise Known("sheets_nothing_to_print", title="")
    whole = replace(books[0], tables=tuple(table for book in books for table in book.tables))
    done = write(whole, out, stamp)
    return Drawn(pages=done.tables, images=done.pictures, sheets=len(books), missing_glyphs=frozenset())


def write(book: Book, out: BinaryIO, stamp: PrintStamp) -> Written:
    """Write `book` to `out` as XLSX.

    Raise Known("table_too_long") beyond what a sheet of Excel holds, Known("sheet_unwritable") where the disk for what
    is on its way is full.
    """
    from xlsxwriter.exceptions import XlsxFileError

    with TemporaryDirectory(prefix="inspector-xlsx-", ignore_cleanup_errors=True) as folder:
        path = Path(folder, "book.xlsx")
        try:
            whole = _filled(book, path, stamp)
        except (OSError, XlsxFileError) as error:
            detail = getattr(error, "strerror", None) or str(error)
            raise Known("sheet_unwritable", path=folder, detail=detail) from error
        with path.open("rb") as done:
            copyfileobj(done, out)
    return whole


def _filled(book: Book, path: Path, stamp: PrintStamp) -> Written:
    """Write `book` to a file, with what it says of itself; its rows lie beside it until then."""
    from xlsxwriter import Workbook

    options = {
        "constant_memory": True,
        "tmpdir": str(path.parent),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
        "default_format_properties": dict(_DEFAULT),
    }
    made = Workbook(str(path), options)
    made.set_properties(
        {
            "title": shown(f"{book.title}（{book.subtitle}）")[:255],
            "subject": book.number,
            "comments": f"由 {stamp.device_code} 生成于 {stamp.printed_at_local}",
        }
    )
    for name, value in (
        (PROPERTY, stamp.document_id),
        ("单据编号", book.number),
        ("范围", book.subject_id),
        ("流水", stamp.journal_head),
    ):
        made.set_custom_property(name, value, "text")
    looks = _Looks.of(made)
    whole = Written(tables=0, rows=0)
    names: list[str] = []
    try:
        for table in book.tables:
            names.append(sheet_name(table.name, names))
            sheet = made.add_worksheet(names[-1])
            page = _Page(sheet, table, looks, book.size)
            whole = _added(whole, page.fill(book, stamp, MOST_PICTURES - whole.pictures))
        made.close()
    except BaseException:
        for sheet in made.worksheets():  # XlsxWriter keeps the file of its rows open, which no folder can go with
            with suppress(OSError, AttributeError):  # of the last one, None where it could not be opened
                sheet.row_data_fh.close()
        raise
    if stamp.trace:
        with ZipFile(path, "a", ZIP_DEFLATED) as package:
            package.writestr(TRACE_PART, f'<trace xmlns="{NAMESPACE}">{escape(stamp.trace)}</trace>')
    return whole


def sheet_name(wanted: str, taken: Collection[str]) -> str:
    """Return a name Excel accepts for a sheet: at most 31 characters, none of []:*?/\\, not one of `taken`."""
    plain = _NOT_IN_NAMES.sub("", shown(wanted)).strip("' ") or "表"
    plain = plain if plain.lower() != "history" else f"{plain}_"  # Excel keeps this name to itself
    used, name, turn = {one.lower() for one in taken}, _first(plain, NAME_MOST), 1
    while name.lower() in used:
        turn += 1
        name = f"{_first(plain, NAME_MOST - len(str(turn)) - 2)}({turn})"
    return name


def _first(text: str, most: int) -> str:
    """Return what of a name fits into so many UTF-16 units; at its end Excel allows no apostrophe."""
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore").rstrip("' ")


@dataclass(frozen=True, slots=True)
class _Looks:
    """The formats of one workbook; each is made once."""

    title: Any
    subtitle: Any
    head: Any
    text: Any
    guarded: Any
    centred: dict[str, Any]

    @staticmethod
    def of(made: Any) -> _Looks:
        face = {"font_name": "宋体", "font_size": SIZE_PT}
        cell = {**face, "border": 1, "border_color": "#808080", "valign": "vcenter"}
        return _Looks(
            title=made.add_format({**face, "font_size": 16, "bold": True, "valign": "vcenter"}),
            subtitle=made.add_format({**face, "valign": "vcenter", "font_color": "#404040"}),
            head=made.add_format(
                {**cell, "bold": True, "bg_color": "#EFEFEF", "align": "center", "valign": "vcenter", "text_wrap": True}
            ),
            text=made.add_format({**cell, "text_wrap": True}),
            guarded=made.add_format({**cell, "text_wrap": True, "quote_prefix": True}),
            centred={
                kind: made.add_format({**cell, "align": "center", "num_format": pattern})
                for kind, pattern in _PATTERNS.items()
            },
        )


class _Page:
    """One sheet while it is written."""

    def __init__(self, sheet: Any, table: Table, looks: _Looks, size: str) -> None:
        self._sheet, self._table, self._looks = sheet, table, looks
        self._at = HEAD_ROWS
        self._pictures = self._cut = 0
        self._pictures_left = 0
        self._begins = _pages_begin(table, (PAPER_IN[size] - LEFT_IN - RIGHT_IN) * 96 * 100 / LEAST_SCALE)
        self._beyond = 0
        texts = ((at, one) for at, one in enumerate(table.columns) if one.kind == "text")
        self._room = [(at, max(4.0, one.wide - 0.5)) for at, one in texts]
        writers: dict[str, Callable[[int, Any], None]] = {"day": self._day, "picture": self._picture}
        for kind in ("number", "percent"):
            writers[kind] = self._number(looks.centred[kind])
        self._writers = [writers.get(column.kind, self._text) for column in table.columns]

    def fill(self, book: Book, stamp: PrintStamp, pictures_left: int) -> Written:
        """Write head and rows, then set up how it is looked at and printed."""
        self._pictures_left = max(pictures_left, 0)
        self._head(book)
        pictured = any(column.kind == "picture" for column in self._table.columns)
        writers = self._writers
        for cells in self._table.rows():
            if self._at > MOST_ROWS:
                raise Known("table_too_long", name=self._table.name, most=MOST_ROWS)
            lines = _lines(cells, self._room)
            if pictured and self._pictures_left:
                self._sheet.set_row_pixels(self._at, max(PICTURE_PX + 8, lines * LINE_PX + 4))
            elif lines > 1:
                self._sheet.set_row_pixels(self._at, min(lines * LINE_PX + 4, MOST_ROW_PX))
            for column, cell in enumerate(cells):
                writers[column](column, cell)
            self._at += 1
        self._set_up(book, stamp)
        return Written(tables=1, rows=self._at - HEAD_ROWS, pictures=self._pictures, cut=self._cut)

    def _head(self, book: Book) -> None:
        sheet, columns = self._sheet, self._table.columns
        for at, column in enumerate(columns):
            sheet.set_column(at, at, _wide(column))
        sheet.set_row(0, 26)
        title = book.title if self._table.name == book.title else f"{book.title}：{self._table.name}"
        at = self._table.held if self._begins else 0  # what is held is printed on each page, and cuts what begins in it
        sheet.write_string(0, at, shown(title), self._looks.title)
        for again in self._begins:
            sheet.write_string(0, again, shown(CONTINUED.format(title)), self._looks.title)
        sheet.set_row(1, 18)
        subtitle = shown(f"{book.subtitle}　编号 {book.number}")
        sheet.write_string(1, at, subtitle, self._looks.subtitle)
        needed = max(_width(subtitle), 1.7 * _width(title)) + 2  # the title is larger
        wide = sum(map(_wide, columns))
        self._beyond = max(0, ceil((needed - wide) / PLAIN_WIDE))  # what stands above a narrow table is printed whole
        sheet.set_row(2, 30)
        for at, column in enumerate(columns):
            sheet.write_string(2, at, shown(column.title), self._looks.head)

    def _set_up(self, book: Book, stamp: PrintStamp) -> None:
        sheet, last_column, last_row = self._sheet, len(self._table.columns) - 1, self._at - 1
        sheet.freeze_panes(HEAD_ROWS, self._table.held)
        sheet.autofilter(2, 0, max(last_row, 2), last_column)
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{MOST_ROWS}"})
        sheet.set_landscape()
        sheet.set_paper(A3 if book.size == "A3" else A4)
        if self._begins:
            sheet.set_print_scale(LEAST_SCALE)
            sheet.set_v_pagebreaks(self._begins)
            sheet.repeat_columns(0, self._table.held - 1)
            sheet.print_across()
        else:
            sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
        sheet.print_area(0, 0, max(last_row, 2), last_column + self._beyond)
        sheet.set_margins(left=LEFT_IN, right=RIGHT_IN, top=0.55, bottom=0.75)
        foot = tuple(part.replace("&", "&&") for part in (book.number, f"由 {stamp.device_code} 生成于 "
                                                          f"{stamp.printed_at_local}"))  # fmt: skip
        sheet.set_footer(f"&L&9 {foot[0]}&C&9 第 &P 页，共 &N 页&R&9 {foot[1]}", {"scale_with_doc": False})

    def _text(self, column: int, cell: Cell) -> None:
        text = cell if isinstance(cell, str) else in_words(cell)
        if not text:
            self._sheet.write_blank(self._at, column, None, self._looks.text)
            return
        if not text.isprintable():  # a quick question that nearly every text answers
            text = shown(text)
        if len(text) > MOST_CHARACTERS // 2:
            text = self._fitted(text)
        look = self._looks.guarded if text[:1] in FORMULA_STARTS else self._looks.text
        self._sheet.write_string(self._at, column, text, look)

    def _day(self, column: int, cell: Cell) -> None:
        if isinstance(cell, date) and cell.year >= 1900:  # Excel's calendar begins there
            self._sheet.write_datetime(self._at, column, cell, self._looks.centred["day"])
        else:
            self._text(column, cell)

    def _number(self, look: Any) -> Callable[[int, Cell], None]:
        def put(column: int, cell: Cell) -> None:
            if isinstance(cell, int | float):
                self._sheet.write_number(self._at, column, cell, look)
            else:
                self._text(column, cell)

        return put

    def _picture(self, column: int, cell: Cell) -> None:
        self._text(column, None)
        if not isinstance(cell, bytes) or not self._pictures_left:
            return
        size = _jpeg_size(cell)
        if size is None:
            return
        scale = min(1.0, PICTURE_PX / size[1], 88 / size[0])
        self._sheet.insert_image(
            self._at, column, f"{self._at}.jpg",
            {"image_data": io.BytesIO(cell), "x_scale": scale, "y_scale": scale, "x_offset": 3, "y_offset": 3,
             "object_position": 1},
        )  # fmt: skip
        self._pictures += 1
        self._pictures_left -= 1

    def _fitted(self, text: str) -> str:
        """Cut a text that a cell cannot hold, and say so in it."""
        units = len(text.encode("utf-16-le")) // 2
        if units <= MOST_CHARACTERS:
            return text
        self._cut += 1
        return text.encode("utf-16-le")[: (MOST_CHARACTERS - len(CUT)) * 2].decode("utf-16-le", "ignore") + CUT


def _wide(column: Column) -> float:
    return PICTURE_WIDE if column.kind == "picture" else column.wide


def _pages_begin(table: Table, room: float) -> list[int]:
    """Return the columns that pages beside the first begin with, none where one holds all; `room` is in pixels.

    The pages are about as wide as each other, so that none is left with a last column; what is held is on each.
    """
    wide = [_wide(column) * CHARACTER_PX + CELL_PX for column in table.columns]
    held = sum(wide[: table.held])
    if sum(wide) <= room or not table.held or room <= held:
        return []
    pages = ceil((sum(wide) - held) / (room - held))
    while True:
        even = (sum(wide) - held) / pages
        begins: list[int] = []
        used = done = 0.0
        for at in range(table.held, len(wide)):
            if used and (used + wide[at] > room - held or done >= even * (len(begins) + 1)):
                begins.append(at)
                used = 0.0
            used += wide[at]
            done += wide[at]
        if len(begins) < pages or pages >= len(wide):
            return begins
        pages += 1


def _lines(cells: tuple[Cell, ...], room: Sequence[tuple[int, float]]) -> int:
    """Return how many lines the highest cell of a row needs, a Chinese character being as wide as two others.

    Heights are given and not left to whoever opens the file: not every program makes room for wrapped text by itself.
    """
    most = 1
    for column, wide in room:
        cell = cells[column]
        if isinstance(cell, str) and (2 * len(cell) > wide * most or "\n" in cell):
            lines = cell.split("\n") if "\n" in cell else (cell,)
            most = max(most, sum(max(1, ceil(_width(line) / wide)) for line in lines))
    return most


def _width(text: str) -> int:
    """Return how wide a text is in half-width characters."""
    return len(text.encode("gbk", "replace"))


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Return (width, height) of a thumbnail we made, None where it cannot be read."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content)) as picture:
            return picture.size if picture.format == "JPEG" else None
    except Exception:  # damaged bytes make decoders raise anything; the row goes without its picture
        return None


def _added(one: Written, other: Written) -> Written:
    return Written(
        tables=one.tables + other.tables, rows=one.rows + other.rows,
        pictures=one.pictures + other.pictures, cut=one.cut + other.cut,
    )  # fmt: skip
