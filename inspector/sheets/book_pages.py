"""Answers for a book of tables on paper: A4 or A3 lying, each table with its head on every page it goes on to.

The order of tables and columns is that of the book; what the columns say is worded before. Text is of 9 points, and
no column is narrower than a day, a number or a code in it. A picture stays away: there are papers for photos.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from inspector.domain.paper import PrintStamp
from inspector.domain.table import Book, Column, Table, in_words
from inspector.errors import Known
from inspector.sheets.blocks import Block, Cell, Headed, Row, Space, Stack, pages_of
from inspector.sheets.blocks import Table as Grid
from inspector.sheets.cells import SMALL_LEADING_EM
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
from inspector.sheets.marks import Signatures
from inspector.sheets.stream import MM
from inspector.sheets.text import Text, clean, set_text, width_of

TITLE = "台账和汇总表"
A3_LYING = (LYING[1] * 2, LYING[0])
MOST_ROWS = 20_000  # some 1 400 pages and 400 MB: nobody reads that on paper
MOST_ON_A4 = 180  # half-width characters that a table's columns ask for; a wider one is printed on A3
LEAST_ROWS = 14 * MM  # a table begins on the next page where no more than this is left
SIZE, HEAD_SIZE = 9.0, 9.5
NOTHING = "没有。"
_PAD_X, _PAD_Y = 1.2 * MM, 0.7 * MM
_CENTRED = ("day", "number", "percent")
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z.:%-]{0,17}")  # what is not to be parted: a day, a number, a telephone
_MOST_REPEATED = 3  # lines; a longer one is parted itself
_MEASURED = 500  # rows that are asked how wide their codes are


def draw(papers: Iterable[Book], out: BinaryIO, stamp: PrintStamp) -> Drawn:
    """Write the books to `out` as one PDF."""
    books = list(papers)
    return draw_sheets(books, lay_out, out, stamp, books[0].title if books else TITLE)


def lay_out(book: Book, stamp: PrintStamp) -> Sheet:
    """Lay out the pages of one book."""
    tables = [table.on_paper or table for table in book.tables]
    size = A3_LYING if book.size == "A3" or max(map(_asked, tables), default=0) > MOST_ON_A4 else LYING
    wide, room = size[0] - LEFT - RIGHT, size[1] - TOP - BOTTOM - HEAD - FOOT
    if sum(table.count or 0 for table in book.tables) > MOST_ROWS:  # said at once, not after a minute of laying out
        raise Known("table_too_long_for_paper", name=book.title, most=MOST_ROWS)
    blocks: list[Block] = [_headed(table, wide) for table in tables]
    signed = Signatures((("制表人", 34.0), ("审核人", 34.0), ("日期", 30.0)), wide)
    blocks.append(Stack((Space(1 * MM), signed), kept=True))
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


def _asked(table: Table) -> float:
    return sum(column.wide for column in table.columns if column.kind != "picture")


def _headed(table: Table, width: float) -> Block:
    shown = [(at, column) for at, column in enumerate(table.columns) if column.kind != "picture"]
    columns = [column for _, column in shown]
    said: list[tuple[str, ...]] = []
    for cells in table.rows():
        if len(said) == MOST_ROWS:
            raise Known("table_too_long_for_paper", name=table.name, most=MOST_ROWS)
        said.append(tuple(in_words(cells[at], column.kind) for at, column in shown))
    count = table.count if table.count == len(said) else len(said)
    name: Block = set_text(f"{table.name}（{count} 行）", width, size=11, bold=True)
    if not said:
        return Headed(name, set_text(NOTHING, width, size=SIZE), gap=0.8 * MM)
    columns, said, shared = _without_shared(columns, said)
    if shared:
        below = set_text("；".join(shared), width, size=SIZE, leading_em=SMALL_LEADING_EM)
        name = Stack((name, below), gap=0.4 * MM, kept=True)
    widths = _widths(columns, said[:_MEASURED], width)
    rows = tuple(_row(texts, columns, widths, table.held) for texts in said)
    return Headed(name, Grid(rows, (_titles(columns, widths),)), gap=0.8 * MM, least=LEAST_ROWS)


def _without_shared(
    columns: list[Column], said: list[tuple[str, ...]]
) -> tuple[list[Column], list[tuple[str, ...]], list[str]]:
    """Take out the columns that need to be said but once, and return what they say; those that say nothing remain."""
    shared = {
        at for at, column in enumerate(columns)
        if column.once and said[0][at] and all(texts[at] == said[0][at] for texts in said)
    }  # fmt: skip
    if not shared:
        return columns, said, []
    left = [at for at in range(len(columns)) if at not in shared]
    return (
        [columns[at] for at in left],
        [tuple(texts[at] for at in left) for texts in said],
        [f"{columns[at].title}：{said[0][at]}" for at in sorted(shared)],
    )


def _widths(columns: Sequence[Column], said: Sequence[tuple[str, ...]], width: float) -> list[float]:
    """Share the width out as the columns ask, none getting less than its codes need; what these take, all others give.

    Where there is no room even for the codes, all of them get less.
    """
    least = [_least(column, [texts[at] for texts in said]) for at, column in enumerate(columns)]
    if sum(least) >= width:
        return [one * width / sum(least) for one in least]
    held: set[int] = set()
    while True:
        free = width - sum(least[at] for at in held)
        whole = sum(column.wide for at, column in enumerate(columns) if at not in held)
        shares = [least[at] if at in held else column.wide * free / whole for at, column in enumerate(columns)]
        short = {at for at, share in enumerate(shares) if at not in held and share < least[at]}
        if not short:
            return shares
        held |= short


def _least(column: Column, said: Sequence[str]) -> float:
    codes = {code for text in said for code in _CODE.findall(clean(text))}
    widest = max((width_of(code, SIZE) for code in codes), default=0.0)
    title = max(width_of(line[:5], HEAD_SIZE) for line in column.title.split("\n"))
    return max(widest, title) + 2 * _PAD_X + 0.5


def _titles(columns: Sequence[Column], widths: Sequence[float]) -> Row:
    return Row(
        tuple(
            Cell(_set(column.title, wide, HEAD_SIZE, "center"), wide, shaded=True, pad_x=_PAD_X, pad_y=0.6 * MM)
            for column, wide in zip(columns, widths, strict=True)
        ),
        7.0 * MM,
    )


def _row(texts: Sequence[str], columns: Sequence[Column], widths: Sequence[float], held: int) -> Row:
    """Return a line; what is held in sight stands again where a long one goes on on the next page."""
    blocks = [
        _set(text, wide, SIZE, "center" if column.kind in _CENTRED else "left")
        for text, column, wide in zip(texts, columns, widths, strict=True)
    ]
    cells = (
        Cell(
            block,
            wide,
            middle=False,
            repeated=at < held and len(block.lines) <= _MOST_REPEATED,
            pad_x=_PAD_X,
            pad_y=_PAD_Y,
        )
        for at, (block, wide) in enumerate(zip(blocks, widths, strict=True))
    )
    return Row(tuple(cells), 6.0 * MM)


def _set(text: str, wide: float, size: float, align: str) -> Text:
    return set_text(text, wide - 2 * _PAD_X, size=size, align=align, leading_em=SMALL_LEADING_EM)
