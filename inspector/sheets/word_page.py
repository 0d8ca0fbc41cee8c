"""Answers for the pages of an official paper: the filled Word file laid out as PDF, in its own measures.

One layout serves all official papers and every office's own template, because it reads the very file that is sent. Word
stays the primary form: its fonts are not ours to ship, lines may break elsewhere, so each page says 预览件.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from inspector.domain.official import Official
from inspector.domain.paper import PrintStamp
from inspector.errors import Known
from inspector.sheets import word_reading as read_as
from inspector.sheets.blocks import Beside, Block, Cell, Moved, Row, Rule, Space, Stack, Table
from inspector.sheets.faces import BOLD, SANS, SONG
from inspector.sheets.frame import Drawn, labelled
from inspector.sheets.pictures import print_jpeg
from inspector.sheets.qr import qr_rows
from inspector.sheets.stream import MM, Pen
from inspector.sheets.text import Text, clean, set_text, width_of
from inspector.sheets.word import fill
from inspector.wording.official import (
    FORMS,
    MARK_OFFICIAL,
    MARK_RECORD,
    PREVIEW,
    PREVIEW_LEFT_OUT,
)

FINAL = ("talk", "closing")  # forms for the pen: what is printed counts; of 公文 the Word file does (facts 2.4)
PAD = 1.0 * MM
QR_SIDE, LEAST_QR = 16 * MM, 10 * MM
PAGE_SIZE = 14.0
PAGE_BELOW = 7 * MM  # from the 版心 to the middle of the dashes beside the page number
_SLACK = 0.01
_HEAD_WORDS = ("黑体", "SimHei", "Hei")
_TITLE_WORDS = ("小标宋", "中宋", "标宋")


@dataclass(frozen=True, slots=True)
class Placed:
    """A block of the flow; `kept` stays on the page of the next one, `new_page` begins one, `at_foot` ends one."""

    block: Block
    kept: bool = False
    new_page: bool = False
    at_foot: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture in print grey, `wide` by `high` points."""

    content: bytes
    wide: float
    high: float

    @property
    def height(self) -> float:
        """Height in points."""
        return self.high

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw it."""
        from PIL import Image

        data = print_jpeg(lambda: io.BytesIO(self.content), self.wide / MM, self.high / MM)
        if data is not None:
            with Image.open(io.BytesIO(data)) as picture:
                size = picture.size
            pen.jpeg(data, size, (x, top - self.high, self.wide, self.high))

    def split(self, room: float) -> tuple[Block | None, Block | None]:
        """Is not parted."""
        return (self, None) if self.high <= room + _SLACK else (None, self)


def draw(papers: Iterable[Official], out: BinaryIO, stamp: PrintStamp) -> Drawn:
    """Write official papers to `out` as one PDF, each from a page of its own."""
    pen: Pen | None = None
    sheets = 0
    for paper in papers:
        if pen is None:
            pen = Pen(out, paper.paper.title)
            pen.carry(stamp)
        draw_file(pen, fill(paper, stamp).content, stamp, paper.paper.number, final=paper.form in FINAL)
        sheets += 1
    if pen is None:
        raise Known("sheets_nothing_to_print", title="、".join(title for title, _ in FORMS.values()))
    pen.close()
    return Drawn(pages=pen.pages, images=pen.images, sheets=sheets, missing_glyphs=pen.missing)


def draw_file(pen: Pen, content: bytes, stamp: PrintStamp, number: str, *, final: bool = False) -> None:
    """Draw a filled Word file, its pages numbered from 1; a form that is filled in by hand is `final` as PDF too."""
    document = read_as.read(content)
    said = "" if final else PREVIEW + (PREVIEW_LEFT_OUT if document.left_out else "")
    page = document.page
    pen.turn((page.wide, page.high))
    wide, room = page.wide - page.left - page.right, page.high - page.top - page.bottom
    flow = [placed for one in document.content for placed in _placed(one, wide)]
    for index, blocks in enumerate(_pages(flow, room), 1):
        for below, block in blocks:
            block.draw(pen, page.left, page.high - page.top - below)
        _draw_mark(pen, page, stamp, number, said)
        _draw_page_number(pen, page, index)
        pen.end_page()


def _draw_mark(pen: Pen, page: read_as.Page, stamp: PrintStamp, number: str, preview: str) -> None:
    """预览件 where it is one, who printed it, the code that leads back to the records: in the upper margin."""
    above = min(12 * MM, max(5 * MM, page.top - QR_SIDE - 2 * MM))  # a template of theirs may leave less room
    side = min(QR_SIDE, max(LEAST_QR, page.top - above - 1 * MM))
    top, right = page.high - above, page.wide - page.right
    code = stamp.document_code.replace(" ", "")
    rows = qr_rows(f"{number}|{code}" if code else number)
    pen.cells(rows, right - side, top - side, side / len(rows))
    numbers = (
        labelled(stamp.official_number, MARK_OFFICIAL) if stamp.official_number else "",
        MARK_RECORD.format(number) if number else "",
        f"文件码 {stamp.document_code}" if code else "",
    )
    said = [
        preview,
        "  ".join(filter(None, numbers)),
        f"由 {stamp.device_code} 打印于 {stamp.printed_at_local}",
    ]
    text = set_text(
        "\n".join(filter(None, said)), right - QR_SIDE - page.left - 3 * MM, size=9, grey=0.25, leading_em=1.45
    )
    text.draw(pen, page.left, top)


def _draw_page_number(pen: Pen, page: read_as.Page, index: int) -> None:
    """— 1 —: outside, one character in; odd pages right, even ones left."""
    said = set_text(f"— {index} —", page.wide, size=PAGE_SIZE)
    wide = said.lines[0].width
    x = page.wide - page.right - wide - PAGE_SIZE if index % 2 else page.left + PAGE_SIZE
    said.draw(pen, x, page.bottom - PAGE_BELOW + said.leading / 2)


def _placed(one: read_as.Paragraph | read_as.Table, wide: float) -> Iterable[Placed]:
    """Return the blocks of a paragraph or a table in the flow."""
    if isinstance(one, read_as.Table):
        if one.at_foot:
            yield Placed(_imprint(one, wide), at_foot=True)
        elif one.lines:
            yield Placed(_table(one))
        else:
            for row in one.rows:
                yield Placed(_bare_row(row), kept=any(_has_picture(cell) for cell in row.cells))
        return
    look = one.look
    if look.before:
        yield Placed(Space(look.before), kept=True, new_page=look.new_page)
    if look.ruled_above:
        yield Placed(Rule(wide, line_mm=0.35), kept=True)
    yield Placed(_block(one, wide), look.kept, look.new_page and not look.before)
    if look.ruled_below:
        yield Placed(Rule(wide, above=look.rule_gap, line_mm=0.5, red=look.ruled_red))
    if look.after:
        yield Placed(Space(look.after))


def _block(paragraph: read_as.Paragraph, wide: float) -> Block:
    """Return a paragraph as a block `wide` points wide, without the space around it."""
    if paragraph.pictures:
        return _pictures(paragraph, wide)
    look = paragraph.look
    leading = look.line if look.fixed else max(look.line, 1.0) * look.size * 1.3
    if not paragraph.text.strip():
        return Space(leading)
    if look.centre_tab is not None and paragraph.text.startswith("\t"):
        return _centred_at(paragraph, look.centre_tab, wide, leading)
    inner = max(wide - look.left - look.right - min(look.first, 0.0), look.size)
    spans = [(_face(face, bold), text.replace("\t", "　")) for face, bold, text in paragraph.words]
    if look.first > 0:
        spans.insert(0, (SANS, "　" * max(1, round(look.first / look.size))))
    align = {"center": "center", "right": "right", "end": "right"}.get(look.align, "left")
    text = set_text(
        spans, inner, size=look.size + look.close, align=align, leading_em=leading / (look.size + look.close)
    )
    if look.colour == read_as.RED:
        text = replace(text, red=True)
    return Moved(text, look.left + min(look.first, 0.0)) if look.left else text


def _centred_at(paragraph: read_as.Paragraph, tab: float, wide: float, leading: float) -> Block:
    """Return words about a tab that centres them, no further right than the page goes."""
    size = paragraph.look.size + paragraph.look.close
    words = clean(paragraph.text.strip("\t"))
    long = width_of(words, size)
    if long > wide:
        return set_text(words, wide, size=size, align="right", leading_em=leading / size)
    left = min(max(tab - long / 2, 0.0), wide - long)
    return Moved(set_text(words, long + 1, size=size, leading_em=leading / size), left)


def _pictures(paragraph: read_as.Paragraph, wide: float) -> Block:
    """Return the pictures of a paragraph beside each other, in the middle where it is centred."""
    whole = sum(one.wide for one in paragraph.pictures)
    scale = min(1.0, wide / whole) if whole else 1.0
    at = (wide - whole * scale) / 2 if paragraph.look.align == "center" else 0.0
    placed: list[tuple[float, Block]] = []
    for one in paragraph.pictures:
        placed.append((at, Shown(one.content, one.wide * scale, one.high * scale)))
        at += one.wide * scale
    return Beside(tuple(placed))


def _table(table: read_as.Table) -> Table:
    rows = [
        (row.head, Row(tuple(_cell(cell) for cell in row.cells), max(row.least, 1.0)))
        for row in table.rows
        if row.cells
    ]
    heads = tuple(row for head, row in rows if head)
    return Table(tuple(row for head, row in rows if not head) or heads, heads if len(heads) < len(rows) else ())


def _imprint(table: read_as.Table, wide: float) -> Stack:
    """Return the 版记: heavy lines outside, light ones between."""
    blocks: list[Block] = [Rule(wide, line_mm=0.35)]
    for index, row in enumerate(table.rows):
        if index:
            blocks.append(Rule(wide, line_mm=0.25))
        blocks.append(_bare_row(row, table.pad))
    return Stack((*blocks, Rule(wide, line_mm=0.35)), kept=True)


def _cell(cell: read_as.Cell) -> Cell:
    return Cell(_stacked(cell, cell.wide - 2 * PAD), cell.wide, middle=cell.middle, pad_x=PAD, pad_y=0.3 * MM)


def _stacked(cell: read_as.Cell, wide: float) -> Stack:
    whole: list[Block] = []
    for placed in (placed for one in cell.content for placed in _placed(one, wide)):
        if whole and isinstance(whole[-1], Beside):  # a photo is not parted from the words below it
            whole[-1] = Stack((whole[-1], placed.block), kept=True)
        else:
            whole.append(placed.block)
    return Stack(tuple(whole))


def _bare_row(row: read_as.Row, pad: float = PAD) -> Beside:
    placed: list[tuple[float, Block]] = []
    at = 0.0
    for cell in row.cells:
        placed.append((at + pad, _stacked(cell, cell.wide - 2 * pad)))
        at += cell.wide
    return Beside(tuple(placed))


def _has_picture(cell: read_as.Cell) -> bool:
    return any(isinstance(one, read_as.Paragraph) and one.pictures for one in cell.content)


def _face(name: str, bold: bool) -> str:
    """Return ours that stands in for a face of Word: 小标宋 a heavy Song, 黑体 and what is bold a heavy sans."""
    if any(part in name for part in _TITLE_WORDS):
        return SONG
    return BOLD if bold or any(part in name for part in _HEAD_WORDS) else SANS


def _pages(flow: Sequence[Placed], room: float) -> list[list[tuple[float, Block]]]:
    """Flow blocks over pages; what is kept never stands alone at the foot of one, the 版记 ends the last."""
    foot = Stack(tuple(placed.block for placed in flow if placed.at_foot))
    flow = [placed for placed in flow if not placed.at_foot]
    pages: list[list[tuple[float, Block]]] = [[]]
    used = 0.0
    for index, placed in enumerate(flow):
        rest: Block | None = placed.block
        needed = _needed(flow, index)
        if pages[-1] and (placed.new_page or (used + needed > room + _SLACK and needed <= room)):
            pages.append([])
            used = 0.0
        while rest is not None:
            part, after = rest.split(room - used)
            if part is None:
                part, after = (None, rest) if pages[-1] else _cut(rest, room)
            if part is not None:
                pages[-1].append((used, part))
                used += part.height
            rest = after
            if rest is not None:
                pages.append([])
                used = 0.0
    if foot.blocks:
        if used + foot.height > room + _SLACK:
            pages.append([])
        pages[-1].append((room - foot.height, foot))
    return [page for page in pages if page] or [[]]


def _needed(flow: Sequence[Placed], index: int) -> float:
    """Return how much room a block wants below it: itself, where it is kept, and the beginning of the next."""
    needed = 0.0
    for placed in flow[index:]:
        if not placed.kept:
            return needed + _least(placed.block)
        needed += placed.block.height
    return needed


def _least(block: Block) -> float:
    """Return the height of the smallest part that may stand at the foot of a page."""
    if isinstance(block, Moved):
        return _least(block.block)
    if isinstance(block, Text):
        return block.leading * min(len(block.lines), 2 if len(block.lines) > 3 else 3)
    if isinstance(block, Table) and block.rows:
        first = block.rows[0].height
        return sum(row.height for row in block.heads) + (first if first <= block.part_above else block.part_above)
    return block.height if isinstance(block, Beside | Shown) else 0.0


def _cut(block: Block, room: float) -> tuple[Block, Block | None]:
    """Part a block that is higher than a page and refuses; what cannot be parted runs over the foot of it."""
    if isinstance(block, Table):
        part, rest = replace(block, part_above=0.0).split(room)
        if part is not None:
            return part, rest
    return block, None
