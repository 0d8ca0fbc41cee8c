"""Answers for what a hand fills in: boxes to tick, blanks in a line, lines to write on, places to sign.

☐ and ☑ are in no font, so they are drawn: 4 mm, line 0.4 mm. Blanks are lines on the text's own baseline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from inspector.sheets.blocks import LINE_MM
from inspector.sheets.faces import ASCENT_EM, BOLD, SANS
from inspector.sheets.stream import MM, Pen
from inspector.sheets.text import Text, set_text, width_of

BOX_MM, BOX_LINE_MM = 4.0, 0.4
WRITING_PITCH_MM = 8.4
SIGN_LINE_MM = 0.35
_UNBROKEN = 1e6  # points


@dataclass(frozen=True, slots=True)
class Tick:
    """A box to tick and the words behind it."""

    words: str
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class Blank:
    """A line of so many millimetres to write on."""

    mm: float


@dataclass(frozen=True, slots=True)
class Gap:
    """So many millimetres of nothing."""

    mm: float


@dataclass(frozen=True, slots=True)
class Bold:
    """Words in bold."""

    words: str


Part = Tick | Blank | Gap | Bold | str


@dataclass(frozen=True, slots=True)
class Form:
    """Words, boxes and blanks in lines of `leading` points."""

    lines: tuple[tuple[Part, ...], ...]
    width: float
    size: float = 10.5
    leading: float = 7.2 * MM

    @property
    def height(self) -> float:
        """Height of all lines."""
        return len(self.lines) * self.leading

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw line by line."""
        for line in self.lines:
            baseline = top - self.leading / 2 - (ASCENT_EM - 0.5) * self.size
            left = x
            for part in line:
                left += self._draw_part(pen, part, left, baseline)
            top -= self.leading

    def split(self, room: float) -> tuple[Form | None, Form | None]:
        """Part between lines."""
        fitting = int((room + 0.01) / self.leading)
        if fitting >= len(self.lines):
            return self, None
        if fitting < 1:
            return None, self
        return replace(self, lines=self.lines[:fitting]), replace(self, lines=self.lines[fitting:])

    def _draw_part(self, pen: Pen, part: Part, left: float, baseline: float) -> float:
        if isinstance(part, Tick):
            draw_box(pen, left, baseline + 0.38 * self.size, ticked=part.ticked)
            _one_line(pen, part.words, (left + (BOX_MM + 1.3) * MM, baseline), self.size)
        elif isinstance(part, Blank):
            pen.stroke(LINE_MM)
            pen.path((left, baseline - 1.6), (left + part.mm * MM, baseline - 1.6))
        elif isinstance(part, Bold):
            _one_line(pen, part.words, (left, baseline), self.size, BOLD)
        elif isinstance(part, str):
            _one_line(pen, part, (left, baseline), self.size)
        return part_width(part, self.size)


def form(parts: Sequence[Part], width: float, *, size: float = 10.5, leading_mm: float = 7.2) -> Form:
    """Put `parts` onto as many lines as they need in `width` points."""
    lines: list[list[Part]] = [[]]
    used = 0.0
    for part in parts:
        wide = part_width(part, size)
        if lines[-1] and used + wide > width + 0.01:
            lines.append([])
            used = 0.0
        if isinstance(part, Gap) and not lines[-1]:
            continue
        lines[-1].append(part)
        used += wide
    return Form(tuple(tuple(line) for line in lines), width, size, leading_mm * MM)


def part_width(part: Part, size: float) -> float:
    """Return the width of `part` in points."""
    if isinstance(part, Tick):
        return (BOX_MM + 1.3) * MM + width_of(part.words, size)
    if isinstance(part, Blank | Gap):
        return part.mm * MM
    if isinstance(part, Bold):
        return width_of(part.words, size, BOLD)
    return width_of(part, size)


def draw_box(pen: Pen, left: float, middle: float, *, ticked: bool) -> None:
    """Draw a box to tick whose left edge is at `left` and whose middle is at `middle`."""
    side = BOX_MM * MM
    low = middle - side / 2
    pen.stroke(BOX_LINE_MM)
    pen.frames([(left, low, side, side)])
    if ticked:
        pen.stroke(0.6)
        corners = ((0.2, 0.5), (0.42, 0.26), (0.82, 0.78))
        pen.path(*((left + across * side, low + up * side) for across, up in corners))


def _one_line(pen: Pen, words: str, at: tuple[float, float], size: float, face: str = SANS) -> None:
    pen.lines(set_text(words, _UNBROKEN, size=size, face=face), *at)


@dataclass(frozen=True, slots=True)
class WritingLines:
    """`count` lines to write on, 8.4 mm apart."""

    count: int
    width: float

    @property
    def height(self) -> float:
        """All lines and the space above each."""
        return self.count * WRITING_PITCH_MM * MM

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw them, each at the foot of its space."""
        pen.stroke(LINE_MM, grey=0.45)
        for number in range(1, self.count + 1):
            level = top - number * WRITING_PITCH_MM * MM + 0.6 * MM
            pen.path((x, level), (x + self.width, level))

    def split(self, room: float) -> tuple[WritingLines | None, WritingLines | None]:
        """Part between lines."""
        fitting = int((room + 0.01) / (WRITING_PITCH_MM * MM))
        if fitting >= self.count:
            return self, None
        if fitting < 1:
            return None, self
        return replace(self, count=fitting), replace(self, count=self.count - fitting)


@dataclass(frozen=True, slots=True)
class Field:
    """A dashed field, e.g. to paste a photo into, with small words in its corner."""

    width: float
    height: float
    words: Text

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw frame and words."""
        pen.stroke(LINE_MM, grey=0.3, dash=(2, 1.5))
        pen.frames([(x, top - self.height, self.width, self.height)])
        self.words.draw(pen, x + 2 * MM, top - 1.5 * MM)

    def split(self, room: float) -> tuple[Field | None, Field | None]:
        """Is not parted."""
        return (self, None) if self.height <= room + 0.01 else (None, self)


@dataclass(frozen=True, slots=True)
class Signatures:
    """Places to sign: (words, width of the line in mm), spread over `width`; 11 mm of room above the line."""

    places: tuple[tuple[str, float], ...]
    width: float
    tail: tuple[Part, ...] = ()
    height: float = 11 * MM

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw the words in bold, the lines behind them, the tail flush right."""
        size = 10.5
        baseline = top - self.height + 1.2 * MM
        words = [width_of(text, size, BOLD) + 2 * MM for text, _ in self.places]
        tail = sum(part_width(part, size) for part in self.tail)
        total = sum(words) + sum(line for _, line in self.places) * MM + tail
        count = len(self.places) + (1 if self.tail else 0)
        gap = (self.width - total) / max(count - 1, 1)
        left = x
        for (text, line), wide in zip(self.places, words, strict=True):
            _one_line(pen, text, (left, baseline), size, BOLD)
            pen.stroke(SIGN_LINE_MM)
            pen.path((left + wide, baseline - 1.6), (left + wide + line * MM, baseline - 1.6))
            left += wide + line * MM + gap
        if self.tail:
            row = Form((self.tail,), tail, size)
            row.draw(pen, x + self.width - tail, baseline + row.leading / 2 + (ASCENT_EM - 0.5) * size)

    def split(self, room: float) -> tuple[Signatures | None, Signatures | None]:
        """Is not parted."""
        return (self, None) if self.height <= room + 0.01 else (None, self)
