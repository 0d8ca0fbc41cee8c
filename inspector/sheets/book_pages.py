"""Answers for a book of tables on paper: A4 or A3 lying, each table with its head on every page it goes on to.

The order of tables and columns is that of the book; what the columns say is worded before. A picture stays away: there
are papers for photos.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import BinaryIO

from inspector.domain.paper import PrintStamp
from inspector.domain.table import Book, Cell, Column, Table, in_words
from inspector.errors import Known
from inspector.sheets.blocks import Block, Row, Stack, pages_of
from inspector.sheets.blocks import Table as Grid
from inspector.sheets.cells import heading, plain, words
from inspector.sheets.frame import (
    BOTTOM,
    FOOT,
    GAP,
    HEAD,
    LEFT,
    LYING,
    RIGHT,
    TOP,
    Drawn,
    Sheet,
    draw_sheets,
    stamp_words,
)
from inspector.sheets.stream import MM
from inspector.sheets.text import set_text

TITLE = "台账和汇总表"
A3_LYING = (LYING[1] * 2, LYING[0])
MOST_ROWS = 20_000  # some 1 400 pages and 400 MB: nobody reads that on paper
LEAST_ROWS = 14 * MM  # a table begins on the next page where no more than this is left


def draw(papers: Iterable[Book], out: BinaryIO, stamp: PrintStamp) -> Drawn:
    """Write the books to `out` as one PDF."""
    books = list(papers)
    return draw_sheets(books, lay_out, out, stamp, books[0].title if books else TITLE)


def lay_out(book: Book, stamp: PrintStamp) -> Sheet:
    """Lay out the pages of one book."""
    size = A3_LYING if book.size == "A3" else LYING
    wide, room = size[0] - LEFT - RIGHT, size[1] - TOP - BOTTOM - HEAD - FOOT
    blocks = [_headed(table, wide) for table in book.tables]
    return Sheet(
        title=book.title,
        subtitle=book.subtitle,
        number_label="编号",
        number=book.number,
        subject_id=book.subject_id,
        hint="码中是编号与范围",
        foot_left=book.number,
        foot_middle=stamp_words(stamp, ""),
        pages=pages_of(blocks, room, GAP),
        size=size,
    )


@dataclass(frozen=True, slots=True)
class _Headed(Stack):
    """A table below its name; the name never stands alone at the foot of a page."""

    def split(self, room: float) -> tuple[Block | None, Block | None]:
        """Part inside the table, with some of it below the name."""
        name, *rest = self.blocks
        least = name.height + self.gap + (min(rest[0].height, LEAST_ROWS) if rest else 0.0)
        return (None, self) if room < least else Stack(self.blocks, self.gap).split(room)


def _headed(table: Table, width: float) -> Block:
    shown = [(at, column) for at, column in enumerate(table.columns) if column.kind != "picture"]
    whole = sum(column.wide for _, column in shown)
    columns = [(column.title, width / MM * column.wide / whole) for _, column in shown]
    widths = [wide for _, wide in columns]
    rows: list[Row] = []
    for cells in table.rows():
        if len(rows) == MOST_ROWS:
            raise Known("table_too_long_for_paper", name=table.name, most=MOST_ROWS)
        rows.append(_row(cells, shown, widths))
    count = table.count if table.count == len(rows) else len(rows)
    name = set_text(f"{table.name}（{count} 行）", width, size=11, bold=True)
    return _Headed((name, Grid(tuple(rows), (heading(columns),))), gap=0.8 * MM)


def _row(cells: tuple[Cell, ...], shown: list[tuple[int, Column]], widths: list[float]) -> Row:
    said = [in_words(cells[at], column.kind) for at, column in shown]
    return Row(
        tuple(
            replace(plain(words(text, wide, size=9), wide, middle=False), pad_y=0.7 * MM, pad_x=1.2 * MM)
            for text, wide in zip(said, widths, strict=True)
        ),
        6.0 * MM,
    )
