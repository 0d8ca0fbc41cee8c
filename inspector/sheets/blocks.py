"""Answers for what a sheet is built of: blocks that know their height, draw themselves and can be parted.

Sheets are stacked from blocks and flowed over pages by one rule (`pages_of`): a block that does not fit is parted
where it allows that, else it moves to the next page. A table repeats its heading on each page, a name keeps some of
what it names (`Headed`), and signatures never stand on a page alone. Measures are points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Protocol

from inspector.sheets.stream import MM, Pen
from inspector.sheets.text import Text

LINE_MM = 0.25
HEAD_GREY = 0.937  # #EFEFEF
LOW_ROW_MM = 20.0
ENDED_MM, BROUGHT_MM = 60.0, 12.0  # what stands above signatures goes with them: whole up to this, else its last part
PAD_X, PAD_Y = 2.0 * MM, 1.25 * MM
_SLACK = 0.01  # points of rounding that are no overflow


class Block(Protocol):
    """What can be stacked."""

    @property
    def height(self) -> float:
        """Height in points."""
        ...

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw with the upper left corner at (x, top)."""
        ...

    def split(self, room: float) -> tuple[Block | None, Block | None]:
        """Return (what fits into `room`, what is left); (None, self) where nothing can be parted off."""
        ...


@dataclass(frozen=True, slots=True)
class Space:
    """Nothing, of a height."""

    height: float

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw nothing."""

    def split(self, room: float) -> tuple[Block | None, Block | None]:
        """Vanish at the foot of a page."""
        return (self, None) if self.height <= room + _SLACK else (Space(max(room, 0.0)), None)


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across, with its space above and below (points)."""

    width: float
    grey: float = 0.0
    above: float = 0.0
    below: float = 0.0
    line_mm: float = LINE_MM
    dash: tuple[float, ...] = ()
    red: bool = False

    @property
    def height(self) -> float:
        """Space above and below; the line itself counts nothing."""
        return self.above + self.below

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw the line."""
        pen.stroke(self.line_mm, grey=self.grey, dash=self.dash, red=self.red)
        pen.path((x, top - self.above), (x + self.width, top - self.above))

    def split(self, room: float) -> tuple[Block | None, Block | None]:
        """Is not parted."""
        return (self, None) if self.height <= room + _SLACK else (None, self)


@dataclass(frozen=True, slots=True)
class Stack:
    """Blocks one below the other, `gap` between them. A `kept` stack is parted only where it fills a page alone."""

    blocks: tuple[Block, ...]
    gap: float = 0.0
    kept: bool = False

    @property
    def height(self) -> float:
        """Height of all blocks and the gaps between."""
        return sum(block.height for block in self.blocks) + self.gap * max(len(self.blocks) - 1, 0)

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw them downwards."""
        for block in self.blocks:
            block.draw(pen, x, top)
            top -= block.height + self.gap

    def split(self, room: float) -> tuple[Block | None, Block | None]:
        """Part between blocks, or inside the one at the edge."""
        if self.height <= room + _SLACK:
            return self, None
        if self.kept:
            return None, self
        taken: list[Block] = []
        left = room
        for index, block in enumerate(self.blocks):
            if block.height <= left + _SLACK:
                taken.append(block)
                left -= block.height + self.gap
                continue
            part, rest = block.split(left) if left > 0 else (None, block)
            remaining = ((rest,) if rest else ()) + self.blocks[index + 1 :]
            if part:
                taken.append(part)
            if not taken:
                return None, self
            return replace(self, blocks=tuple(taken)), replace(self, blocks=remaining) if remaining else None
        return replace(self, blocks=tuple(taken)), None


@dataclass(frozen=True, slots=True)
class Headed:
    """A block below its name; the name never stands alone at the foot of a page, nor without `least` points of it."""

    name: Block
    body: Block
    gap: float = 0.0
    least: float = 0.0

    @property
    def height(self) -> float:
        """Height of the name, the gap and the block."""
        return self.above + self.body.height

    @property
    def above(self) -> float:
        """Height of what stands above the block."""
        return self.name.height + self.gap

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw the name, and the block below it."""
        self.name.draw(pen, x, top)
        self.body.draw(pen, x, top - self.above)

    def split(self, room: float) -> tuple[Block | None, Block | None]:
        """Part the block as it allows; what is left goes on without the name."""
        if self.height <= room + _SLACK:
            return self, None
        if room < self.above + min(self.least, self.body.height):
            return None, self
        part, rest = self.body.split(room - self.above)
        return (None, self) if part is None or isinstance(part, Space) else (replace(self, body=part), rest)


@dataclass(frozen=True, slots=True)
class Beside:
    """Blocks next to each other: (offset from the left, block). Not parted."""

    placed: tuple[tuple[float, Block], ...]

    @property
    def height(self) -> float:
        """Height of the tallest."""
        return max((block.height for _, block in self.placed), default=0.0)

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw each at its offset, upper edges level."""
        for offset, block in self.placed:
            block.draw(pen, x + offset, top)

    def split(self, room: float) -> tuple[Block | None, Block | None]:
        """Is not parted."""
        return (self, None) if self.height <= room + _SLACK else (None, self)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row: content, outer width, shading, upright place; a `repeated` cell is drawn on each part."""

    block: Block
    width: float
    shaded: bool = False
    middle: bool = True
    repeated: bool = False
    pad_x: float = PAD_X
    pad_y: float = PAD_Y


@dataclass(frozen=True, slots=True)
class Row:
    """Cells side by side inside lines, all as high as the tallest, at least `least` points."""

    cells: tuple[Cell, ...]
    least: float = 8.0 * MM

    @property
    def height(self) -> float:
        """Height with padding."""
        return max(self.least, *(cell.block.height + 2 * cell.pad_y for cell in self.cells))

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Shading, lines, contents."""
        height = self.height
        lefts = [x, *accumulate((cell.width for cell in self.cells), initial=x)][1:-1]
        for cell, left in zip(self.cells, lefts, strict=True):
            if cell.shaded:
                pen.shade(left, top - height, cell.width, height, HEAD_GREY)
        pen.stroke(LINE_MM)
        pen.frames((left, top - height, cell.width, height) for cell, left in zip(self.cells, lefts, strict=True))
        for cell, left in zip(self.cells, lefts, strict=True):
            drop = (height - cell.block.height) / 2 if cell.middle else cell.pad_y
            cell.block.draw(pen, left + cell.pad_x, top - drop)

    def split(self, room: float) -> tuple[Block | None, Block | None]:
        """Part the contents of every cell at the same height; nothing is parted off if no cell can be."""
        if self.height <= room + _SLACK:
            return self, None
        first: list[Cell] = []
        rest: list[Cell] = []
        anything = False
        for cell in self.cells:
            if cell.repeated:
                first.append(cell)
                rest.append(cell)
                continue
            part, remaining = cell.block.split(room - 2 * cell.pad_y)
            if part is None and remaining is not None and not isinstance(remaining, Space):
                return None, self
            anything = anything or (part is not None and not isinstance(part, Space) and remaining is not None)
            first.append(replace(cell, block=part or Space(0), middle=cell.middle and cell.shaded))
            rest.append(replace(cell, block=remaining or Space(0), middle=False))
        if not anything or room < self.least:
            return None, self
        return replace(self, cells=tuple(first)), replace(self, cells=tuple(rest), least=0.0)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a heading that stands again on each page. A row higher than `part_above` points may be parted."""

    rows: tuple[Row, ...]
    heads: tuple[Row, ...] = ()
    part_above: float = 60 * MM

    @property
    def height(self) -> float:
        """Height of heading and rows."""
        return sum(row.height for row in self.heads + self.rows)

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw heading and rows downwards."""
        for row in self.heads + self.rows:
            row.draw(pen, x, top)
            top -= row.height

    def split(self, room: float) -> tuple[Block | None, Block | None]:
        """Part between rows, and inside a row that is high."""
        if self.height <= room + _SLACK:
            return self, None
        left = room - sum(row.height for row in self.heads)
        taken: list[Row] = []
        for index, row in enumerate(self.rows):
            if row.height <= left + _SLACK:
                taken.append(row)
                left -= row.height
                continue
            remaining = self.rows[index:]
            if row.height > self.part_above:
                part, rest = row.split(left)
                if isinstance(part, Row) and isinstance(rest, Row):
                    taken.append(part)
                    remaining = (rest, *self.rows[index + 1 :])
            if not taken:
                return None, self
            if len(remaining) == 1 and len(taken) > 1 and _low(taken[-1], remaining[0]):
                remaining = (taken.pop(), *remaining)  # no row is left alone on the next page …
            if len(taken) == 1 and _low(taken[0], remaining[0]):
                return None, self  # … nor under a heading at the foot of this one
            return replace(self, rows=tuple(taken)), replace(self, rows=remaining)
        return self, None


def _low(*rows: Row) -> bool:
    """Say whether rows are of a line or two, so that they may be moved together."""
    return all(row.height < LOW_ROW_MM * MM for row in rows)


@dataclass(frozen=True, slots=True)
class Moved:
    """A block shifted to the right, e.g. inside a frame."""

    block: Block
    by: float

    @property
    def height(self) -> float:
        """Height of the block."""
        return self.block.height

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw it shifted."""
        self.block.draw(pen, x + self.by, top)

    def split(self, room: float) -> tuple[Block | None, Block | None]:
        """Part it as it allows."""
        part, rest = self.block.split(room)
        return (Moved(part, self.by) if part else None), (Moved(rest, self.by) if rest else None)


def label(text: Text, width: float, *, repeated: bool = True) -> Cell:
    """Return a shaded cell that names the one beside it."""
    return Cell(text, width, shaded=True, repeated=repeated, pad_x=(width - text.width) / 2)


def pages_of(blocks: Sequence[Block], room: float, gap: float) -> list[list[tuple[float, Block]]]:
    """Flow `blocks` over pages of `room` points; return for each page (distance from its top, block)."""
    pages: list[list[tuple[float, Block]]] = [[]]
    used = 0.0
    for block in blocks:
        rest: Block | None = block
        while rest is not None:
            part, after = rest.split(room - used)
            if part is None:
                if not pages[-1]:  # not even on an empty page: cut it there rather than lose it
                    part, after = _forced(rest, room)
                else:
                    pages.append([])
                    used = 0.0
                    continue
            pages[-1].append((used, part))
            used += part.height + gap
            rest = after
            if rest is not None:
                pages.append([])
                used = 0.0
    if blocks and len(pages) > 1 and [block for _, block in pages[-1]] == [blocks[-1]]:
        _accompany(pages, room, gap)
    return pages


def _accompany(pages: list[list[tuple[float, Block]]], room: float, gap: float) -> None:
    """Let a kept stack (signatures) that stands alone on the last page bring the end of what it is signed for along."""
    _, last = pages[-1][0]
    if not (isinstance(last, Stack) and last.kept) or not pages[-2] or isinstance(pages[-2][-1][1], Space):
        return
    at, block = pages[-2][-1]
    stays, goes = (None, block) if block.height <= ENDED_MM * MM else block.split(block.height - BROUGHT_MM * MM)
    if stays is None:
        if len(pages[-2]) == 1:
            return  # it would leave an empty page behind
        goes = block
    if goes is None or goes.height + gap + last.height > room:
        return
    pages[-2][-1:] = [(at, stays)] if stays else []
    pages[-1] = [(0.0, goes), (goes.height + gap, last)]


def _forced(block: Block, room: float) -> tuple[Block, Block | None]:
    """Part a block that refuses, because it is higher than a page."""
    if isinstance(block, Stack) and block.kept:
        part, rest = replace(block, kept=False).split(room)
        if part is not None:
            return part, rest
    if isinstance(block, Headed):
        part, rest = _forced(block.body, room - block.above)
        return replace(block, body=part), rest
    if isinstance(block, Table):
        part, rest = replace(block, part_above=0.0).split(room)
        if part is not None:
            return part, rest
    raise ValueError(f"{type(block).__name__} of {block.height:.0f} points fits on no page of {room:.0f}")
