"""Answers for what charts are drawn with: a canvas of reportlab shapes, words in our faces, axes, and its way out.

One drawing serves both: on paper it is a block like any other, for the screen `as_pdf` gives it as a page of its own
size, which the window renders like every page (reportlab's own way to a picture needs a library with no Han text).
Words are placed run by run, because a shape knows one font only and 滘, 礐 or 𠮷 may stand in another face.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from inspector.sheets.faces import SANS, font, glyph, is_missing
from inspector.sheets.text import clean

if TYPE_CHECKING:
    from inspector.sheets.blocks import Block
    from inspector.sheets.stream import Pen

HAIR = 0.5  # points
_NICE = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The colours of a chart as #RRGGBB. Light against dark holds without colour too: papers are printed in black."""

    ground: str = "#FFFFFF"
    text: str = "#1A1F24"
    quiet: str = "#47515A"
    line: str = "#D5DBDF"
    axis: str = "#7E8992"
    found: str = "#C9E3E5"
    found_edge: str = "#0B6B75"
    solved: str = "#4A8B43"
    overdue: str = "#F0B4AE"
    overdue_edge: str = "#B3261E"
    waiting: str = "#F6DDA8"
    waiting_edge: str = "#875200"
    hair: float = HAIR  # of edges and lines, in points


PAPER = Look()


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of a chart that shows a number: `box` (left, lower, width, height) in points, y upwards.

    The number is the sum of the cells `code` of the rows `keys` of a table of figures; a click leads to its records.
    """

    box: tuple[float, float, float, float]
    table: str
    keys: tuple[str, ...]
    code: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A finished chart: a block of a sheet, and a drawing. `missing` are the characters no font has (drawn 〓).

    Of `spots` that lie over each other the last is on top.
    """

    drawing: Any
    missing: frozenset[str]
    spots: tuple[Spot, ...] = ()

    @property
    def width(self) -> float:
        """Width in points."""
        return float(self.drawing.width)

    @property
    def height(self) -> float:
        """Height in points."""
        return float(self.drawing.height)

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw it on a sheet with the upper left corner at (x, top)."""
        from reportlab.graphics import renderPDF

        pen.missing |= self.missing
        renderPDF.draw(self.drawing, pen.canvas, x, top - self.height)

    def split(self, room: float) -> tuple[Block | None, Block | None]:
        """Is not parted."""
        return (self, None) if self.height <= room + 0.01 else (None, self)

    def as_pdf(self) -> bytes:
        """Return a PDF of one page that is exactly the chart, for the screen."""
        from reportlab.graphics import renderPDF
        from reportlab.pdfgen.canvas import Canvas

        out = io.BytesIO()
        canvas = Canvas(out, pagesize=(self.width, self.height), pageCompression=1, invariant=1)
        renderPDF.draw(self.drawing, canvas, 0, 0)
        canvas.showPage()
        canvas.save()
        return out.getvalue()


@dataclass(slots=True)
class Board:
    """A chart being drawn; points, y upwards."""

    width: float
    height: float
    look: Look
    missing: set[str] = field(default_factory=set)
    spots: list[Spot] = field(default_factory=list)
    _drawing: Any = None

    def __post_init__(self) -> None:
        from reportlab.graphics.shapes import Drawing

        self._drawing = Drawing(self.width, self.height)
        self.box((0, 0, self.width, self.height), self.look.ground)

    def box(self, place: tuple[float, float, float, float], fill: str, edge: str | None = None) -> None:
        """Fill a box (left, lower, width, height), with a thin edge inside it where one is asked for."""
        from reportlab.graphics.shapes import Rect
        from reportlab.lib.colors import HexColor

        x, y, wide, high = place
        hair = self.look.hair
        inset = hair / 2 if edge and wide > hair and high > hair else 0.0
        self._drawing.add(
            Rect(
                x + inset,
                y + inset,
                wide - 2 * inset,
                high - 2 * inset,
                fillColor=HexColor(fill),
                strokeColor=HexColor(edge) if edge else None,
                strokeWidth=hair if edge else 0,
            )
        )

    def line(self, x: float, y: float, to_x: float, to_y: float, colour: str) -> None:
        """Draw a hairline."""
        from reportlab.graphics.shapes import Line
        from reportlab.lib.colors import HexColor

        self._drawing.add(Line(x, y, to_x, to_y, strokeColor=HexColor(colour), strokeWidth=self.look.hair))

    def words(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        face: str = SANS,
        align: str = "left",
        colour: str | None = None,
    ) -> None:
        """Write one line with its baseline at `y`; `align` is left, center or right of `x`."""
        from reportlab.graphics.shapes import String
        from reportlab.lib.colors import HexColor

        text = clean(text).replace("\n", " ")
        left = x - width(text, size, face) * {"left": 0.0, "center": 0.5, "right": 1.0}[align]
        for run_face, run, em in _runs(text, face):
            font(run_face)  # known to reportlab by its name from now on
            shown = String(left, y, run, fontName=run_face, fontSize=size)
            shown.fillColor = HexColor(colour or self.look.text)
            self._drawing.add(shown)
            left += em * size
        self.missing.update(character for character in text if is_missing(face, character))

    def done(self) -> Chart:
        """Return the finished chart."""
        return Chart(self._drawing, frozenset(self.missing), tuple(self.spots))


def width(text: str, size: float, face: str = SANS) -> float:
    """Return the width of one line in points, marks at their full width."""
    return sum(glyph(face, character)[2] for character in text) * size


def shortened(text: str, room: float, size: float, face: str = SANS) -> str:
    """Return `text`, cut with … where it is wider than `room` points."""
    text = clean(text).replace("\n", " ")
    if width(text, size, face) <= room:
        return text
    while text and width(text + "…", size, face) > room:
        text = text[:-1]
    return text + "…"


def ticks(most: float, wanted: int = 4) -> list[int]:
    """Return the whole numbers of an axis from 0 to at least `most`, about `wanted` steps of 1, 2 or 5 times ten."""
    rough = max(most, 1) / wanted
    power = 1
    while power * 10 <= rough:
        power *= 10
    step = next(power * nice for nice in _NICE if power * nice >= rough or nice == _NICE[-1])
    top = step
    while top < most:
        top += step
    return list(range(0, top + 1, step))


def _runs(text: str, face: str) -> list[tuple[str, str, float]]:
    """Return (face, characters, width in em) of each run that one face draws."""
    runs: list[tuple[str, str, float]] = []
    for character in text:
        drawn_in, drawn, em = glyph(face, character)
        if runs and runs[-1][0] == drawn_in:
            runs[-1] = (drawn_in, runs[-1][1] + drawn, runs[-1][2] + em)
        else:
            runs.append((drawn_in, drawn, em))
    return runs
