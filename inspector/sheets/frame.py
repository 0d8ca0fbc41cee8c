"""Answers for the page itself: margins, head with number and QR code, foot with page and printer, copies counted.

Measures of the printed sheets: A4 upright, 18 mm left for binding, 16 right, 14 above, 12 below; black only. A sheet's
pages are laid out first (so that 共 y 页 is known), drawn, and forgotten; how many sheets there are is known last, so
共 N 份 is a form in the file that is filled in at the end. Sheets are taken from their iterable one at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO, TypeVar

from inspector.domain.issued import is_draft, is_entered
from inspector.domain.paper import PrintStamp
from inspector.errors import Known
from inspector.sheets.blocks import Block
from inspector.sheets.faces import ASCENT_EM, BOLD, SONG
from inspector.sheets.qr import qr_rows
from inspector.sheets.stream import MM, PAGE_HEIGHT, PAGE_WIDTH, Pen
from inspector.sheets.text import Text, set_text, width_of
from inspector.wording.official import MARK_DRAFT, MARK_ENTERED

LEFT, RIGHT, TOP, BOTTOM = 18 * MM, 16 * MM, 14 * MM, 12 * MM
WIDTH = PAGE_WIDTH - LEFT - RIGHT
HEAD, FOOT = 24.5 * MM, 7.5 * MM
ROOM = PAGE_HEIGHT - TOP - BOTTOM - HEAD - FOOT
UPRIGHT, LYING = (PAGE_WIDTH, PAGE_HEIGHT), (PAGE_HEIGHT, PAGE_WIDTH)
LYING_WIDTH = PAGE_HEIGHT - LEFT - RIGHT
LYING_ROOM = PAGE_WIDTH - TOP - BOTTOM - HEAD - FOOT
GAP = 2.6 * MM
QR_SIDE = 21 * MM
SUBTITLE_WIDTH = WIDTH - QR_SIDE - 55 * MM
TEXT, SMALL, LEAST = 10.5, 9.0, 8.0
_COPIES = "copies"

P = TypeVar("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What came of a printing: pages, photos on them, sheets, and the characters no font had (printed 〓)."""

    pages: int
    images: int
    sheets: int
    missing_glyphs: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One laid out sheet: its words for head and foot, and its pages of (distance from the top, block)."""

    title: str
    subtitle: str
    number_label: str
    number: str
    subject_id: str
    foot_left: str
    foot_middle: str
    pages: list[list[tuple[float, Block]]]
    hint: str = "扫码或键入编号直接录入"
    size: tuple[float, float] = UPRIGHT


def draw_sheets(
    papers: Iterable[P], lay_out: Callable[[P, PrintStamp], Sheet], out: BinaryIO, stamp: PrintStamp, title: str
) -> Drawn:
    """Lay out and draw one sheet after the other into one PDF; raise Known if there is nothing to print."""
    pen = Pen(out, title)
    pen.carry(stamp)
    waiting: Sheet | None = None
    sheets = 0
    for paper in papers:
        if waiting is not None:
            sheets += 1
            _draw(pen, waiting, stamp, sheets, several=True)
        waiting = lay_out(paper, stamp)
    if waiting is None:
        raise Known("sheets_nothing_to_print", title=title)
    sheets += 1
    _draw(pen, waiting, stamp, sheets, several=sheets > 1)
    pen.fill(_COPIES, set_text(f"共 {sheets} 份", 1e6, size=SMALL))
    pen.close()
    return Drawn(pages=pen.pages, images=pen.images, sheets=sheets, missing_glyphs=pen.missing)


def _draw(pen: Pen, sheet: Sheet, stamp: PrintStamp, ordinal: int, *, several: bool) -> None:
    """Draw the pages of one sheet."""
    pen.turn(sheet.size)
    for number, placed in enumerate(sheet.pages, start=1):
        _draw_head(pen, sheet, stamp, number)
        for below, block in placed:
            block.draw(pen, LEFT, sheet.size[1] - TOP - HEAD - below)
        _draw_foot(pen, sheet, number, ordinal if several else 0)
        pen.end_page()


def _draw_head(pen: Pen, sheet: Sheet, stamp: PrintStamp, page: int) -> None:
    """Title and subtitle left, number and QR code right; below the number the 文号 (else a hint), the file's code."""
    top, right = sheet.size[1] - TOP, sheet.size[0] - RIGHT
    code = stamp.document_code.replace(" ", "")
    rows = qr_rows(f"{sheet.number}|{sheet.subject_id}|{page}" + (f"|{code}" if code else ""))
    pen.cells(rows, right - QR_SIDE, top - QR_SIDE, QR_SIDE / len(rows))
    edge = right - QR_SIDE - 3 * MM
    set_text(sheet.title, SUBTITLE_WIDTH + 20 * MM, size=18, face=SONG, leading_em=1.3).draw(pen, LEFT, top - 1.6 * MM)
    set_subtitle(sheet.subtitle).draw(pen, LEFT, top - 11.2 * MM)
    column = 52 * MM
    set_text(sheet.number_label, column, size=SMALL + 0.5, align="right").draw(pen, edge - column, top - 1.3 * MM)
    size = 15.0
    while width_of(sheet.number, size, BOLD) > column and size > LEAST:
        size -= 0.5
    number = set_text(sheet.number, column, size=size, face=BOLD, align="right", leading_em=1.3)
    number.draw(pen, edge - column, top - 6.4 * MM)
    said, grey = (labelled(stamp.official_number), 0.0) if stamp.official_number else (sheet.hint, 0.25)
    size = SMALL if width_of(said, SMALL) <= column else LEAST
    line = set_text(said, column, size=size, align="right", grey=grey)
    line.draw(pen, edge - column, top - 13.3 * MM)
    if code and len(line.lines) == 1:  # it is in the QR code besides
        below = set_text(f"文件码 {stamp.document_code}", column, size=SMALL, align="right")
        below.draw(pen, edge - column, top - 17.5 * MM)


def labelled(number: str, of_official: str = "{0}") -> str:
    """Return a 文号 as it is, a draft number under its name: it stands beside the number of the record."""
    mark = MARK_DRAFT if is_draft(number) else MARK_ENTERED if is_entered(number) else of_official
    return mark.format(number)


def set_subtitle(subtitle: str) -> Text:
    """Set the line below the title; it has room for two lines."""
    return set_text(subtitle, SUBTITLE_WIDTH, size=SMALL + 0.5, leading_em=1.35)


def subtitle_fits(subtitle: str) -> bool:
    """Say whether `subtitle` can stand below the title; else it belongs on the page, and a shorter one above."""
    return len(set_subtitle(subtitle).lines) <= 2


def _draw_foot(pen: Pen, sheet: Sheet, page: int, ordinal: int) -> None:
    """A line; number and which of how many sheets left, printer and digest in the middle, page right."""
    level, wide = BOTTOM + 5.6 * MM, sheet.size[0] - LEFT - RIGHT
    pen.stroke(0.25)
    pen.path((LEFT, level), (LEFT + wide, level))
    top = level - 1.2 * MM
    which = f"，第 {ordinal} 份，" if ordinal else ""
    left = set_text(sheet.foot_left + which, wide, size=SMALL)
    right = set_text(f"第 {page} 页，共 {len(sheet.pages)} 页", wide, size=SMALL, align="right")
    left.draw(pen, LEFT, top)
    left_wide, right_wide = left.lines[0].width, right.lines[0].width
    if ordinal:
        pen.later(_COPIES, LEFT + left_wide, top - (left.leading - SMALL) / 2 - ASCENT_EM * SMALL)
        left_wide += width_of("共 000 份", SMALL)
    middle = set_text(sheet.foot_middle, wide, size=SMALL, align="center")
    if max(left_wide, right_wide) * 2 + middle.lines[0].width <= wide - 6 * MM:
        middle.draw(pen, LEFT, top)
    else:  # no room in the true middle: between the two
        free = wide - left_wide - right_wide
        size = SMALL if width_of(sheet.foot_middle, SMALL) <= free - 4 * MM else LEAST
        set_text(sheet.foot_middle, free, size=size, align="center").draw(pen, LEFT + left_wide, top)
    right.draw(pen, LEFT, top)


def stamp_words(stamp: PrintStamp, digest_words: str) -> str:
    """Return the middle of the foot: which device printed, when, at which op, and what about the digests."""
    anchor = f"流水 {stamp.journal_head}" if stamp.journal_head else ""
    return "，".join(filter(None, (f"由 {stamp.device_code} 打印于 {stamp.printed_at_local}", anchor, digest_words)))
