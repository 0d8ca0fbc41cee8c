"""Answers for CSV: one table as text that a spreadsheet opens with all its characters and no cell as a formula.

UTF-8 with BOM is what Excel and WPS recognise; GB18030 is for programs that know nothing else, and holds every
character (滘, 礐, 𠮷) where GB2312 and GBK do not. A text that begins like a formula gets an apostrophe before it.
What turns the direction of writing (U+202E …) and control characters are left out, as in our workbooks and on paper:
in a spreadsheet they are not seen, and “gpj.一〇八” reads as something else than what stands in the cell.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, BinaryIO

from inspector.domain.paper import PrintStamp
from inspector.domain.table import Book, Cell, Table, Written, in_words, shown

if TYPE_CHECKING:
    from inspector.sheets.frame import Drawn

UTF8, GB18030 = "utf-8", "gb18030"
ENCODINGS = (UTF8, GB18030)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_UNSEEN = re.compile(r"^[\s\u00ad\u115f\u180e\u200b-\u200f\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]+")


def draw(papers: Iterable[Book], out: BinaryIO, stamp: PrintStamp) -> Drawn:
    """Write the books, each as one table, to `out`; nothing of the stamp goes into a CSV."""
    from inspector.sheets.frame import Drawn

    books = list(papers)
    for book in books:
        write(book.flat or book.tables[0], out, book.encoding)
    return Drawn(pages=len(books), images=0, sheets=len(books), missing_glyphs=frozenset())


def write(table: Table, out: BinaryIO, encoding: str = UTF8) -> Written:
    """Write one table to `out` row after row; pictures are left out."""
    kept = [(at, column.kind) for at, column in enumerate(table.columns) if column.kind != "picture"]
    if encoding == UTF8:
        out.write(codecs.BOM_UTF8)
    stream = io.TextIOWrapper(out, encoding=encoding, newline="", errors="replace")
    try:
        writer = csv.writer(stream)
        writer.writerow([table.columns[at].title for at, _ in kept])
        rows = 0
        for cells in table.rows():
            writer.writerow([_said(cells[at], kind) for at, kind in kept])
            rows += 1
    finally:
        stream.flush()
        stream.detach()  # `out` belongs to whoever gave it
    return Written(tables=1, rows=rows)


def safe_cell(text: str) -> str:
    """Return a cell that shows what it holds and is no formula: what begins like one gets an apostrophe."""
    said = shown(text)
    begins = _UNSEEN.sub("", said, count=1) or said
    return f"'{said}" if said.startswith(_FORMULA_STARTS) or begins.startswith(_FORMULA_STARTS) else said


def _said(cell: Cell, kind: str) -> str:
    """Return a cell in words, one that begins like a formula guarded; numbers are left as they are."""
    return safe_cell(cell) if isinstance(cell, str) else in_words(cell, kind)
