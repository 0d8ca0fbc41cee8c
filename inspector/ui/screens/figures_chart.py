"""Answers for a chart on the screen: the very drawing that goes on paper, in the colours of the theme, to be clicked.

`sheets.charts` draws, PDFium makes the picture, both on a worker; here it is shown and its spots are found again
under the mouse. All that a chart says stands in the table beside it, which is how the keyboard reaches it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from inspector.ui.theme import Theme, theme_of

if TYPE_CHECKING:
    from inspector.domain.figures import Figures
    from inspector.sheets.chart_marks import Look, Spot

PX_PER_POINT = 1.75  # so that its smallest letters, 8 points, are 14 pixels
LEAST_PX, LOW_PX = 420, 240


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn chart: its picture, its size in pixels of the screen, and its spots in those pixels from the top."""

    image: QImage
    size: tuple[float, float]
    spots: tuple[tuple[QRectF, Spot], ...]


def look_of(theme: Theme) -> Look:
    """Return the colours of charts in a theme; 户外 has no tints: thick outlines and full colours instead."""
    from inspector.sheets.chart_marks import Look

    take = theme.tokens
    outdoor = theme.outdoor
    return Look(
        ground=take["surface"], text=take["text"], quiet=take["text2"], axis=take["edge"],
        line=take["pressed" if outdoor else "line"],
        found=take["surface"] if outdoor else take["soft"], found_edge=take["accent"],
        solved=take["green"],
        overdue=take["red"] if outdoor else take["redS"], overdue_edge=take["red"],
        waiting=take["surface"] if outdoor else take["amberS"], waiting_edge=take["amber"],
        hair=1.1 if outdoor else 0.6,
    )  # fmt: skip


def picture_of(name: str, counted: Figures, look: Look, width_px: float, ratio: float) -> Picture:
    """Draw a chart (`trend`, `trend.month`, or a function of `sheets.charts`) that wide; a worker calls this."""
    from inspector.sheets import charts
    from inspector.ui.parts.pdf_pages import draw_page

    kind, _, by = name.partition(".")
    wide = width_px / PX_PER_POINT
    if kind == "trend":
        chart = charts.trend(counted, by or "week", look=look, width_pt=wide)
    else:
        chart = getattr(charts, kind)(counted, look=look, width_pt=wide)
    image = draw_page(chart.as_pdf(), 0, PX_PER_POINT * ratio)
    spots = []
    for spot in chart.spots:
        x, y, w, h = (one * PX_PER_POINT for one in spot.box)
        spots.append((QRectF(x, chart.height * PX_PER_POINT - y - h, w, h), spot))
    return Picture(image, (width_px, chart.height * PX_PER_POINT), tuple(spots))


class ChartView(QWidget):
    """Shows one picture; `asked(table, keys, code)` is emitted for a bar or a number that was clicked."""

    asked = Signal(str, object, str)

    def __init__(self, name: str, title: str, word: Callable[[Spot], str]) -> None:
        super().__init__()
        self.name = name
        self.picture: Picture | None = None
        self._word = word
        self._fresh = True
        self.setAccessibleName(title)
        self.setMouseTracking(True)
        self.setMinimumWidth(LEAST_PX)
        self.setFixedHeight(LOW_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_picture(self, picture: Picture) -> None:
        """Show a chart that was drawn."""
        self.picture = picture
        self.setFixedHeight(round(picture.size[1]))
        self.update()

    def spot_at(self, at: QPointF) -> Spot | None:
        """Return what lies under a point, the uppermost."""
        spots = self.picture.spots if self.picture else ()
        return next((spot for box, spot in reversed(spots) if box.contains(at)), None)

    def sizeHint(self) -> QSize:
        return QSize(LEAST_PX, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme_of().color("surface"))
        if self.picture is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            wide, high = self.picture.size
            painter.drawImage(QRectF(0, 0, wide, high), self.picture.image)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self.spot_at(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        spot = self.spot_at(event.position())
        if spot is not None and event.button() == Qt.MouseButton.LeftButton:
            self.asked.emit(spot.table, spot.keys, spot.code)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            spot = self.spot_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self._word(spot) if spot else "", self)
            return True
        return super().event(event)
