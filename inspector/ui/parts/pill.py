"""Answers for pills and tags: a status as colour, shape and word; painted the same by widgets and delegates."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspector.ui.parts.marks import LOOKS, draw_mark
from inspector.ui.theme import font, theme_of

PILL_HEIGHT, TAG_HEIGHT = 24, 20


def pill_width(text: str) -> float:
    """Return the width in pixels of a pill with this word."""
    return QFontMetricsF(font("meta", bold=theme_of().outdoor)).horizontalAdvance(text) + 8 + 12 + 6 + 10


def draw_pill(painter: QPainter, left: float, top: float, look: str, text: str) -> float:
    """Paint a pill whose top left corner is given; return its width. `look` is a key of `marks.LOOKS`."""
    theme = theme_of()
    shape, color, ground = LOOKS[look]
    rect = QRectF(left, top, pill_width(text), PILL_HEIGHT)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    bordered = theme.outdoor or color in ("slate", "text3")
    painter.setPen(
        QPen(theme.color(color if theme.outdoor else "line"), theme.line_px) if bordered else Qt.PenStyle.NoPen
    )
    painter.setBrush(theme.color("surface" if color in ("slate", "text3") else ground))
    inset = theme.line_px / 2 if bordered else 0
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), 12, 12)
    draw_mark(painter, QRectF(left + 8, top + 6, 12, 12), shape, theme.color(color), theme.color("surface"))
    painter.setPen(theme.color(color))
    painter.setFont(font("meta", bold=theme.outdoor))
    painter.drawText(rect.adjusted(26, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
    painter.restore()
    return rect.width()


def draw_flag(painter: QPainter, at: QPointF, look: str, text: str) -> float:
    """Paint a flag (挂账 12 天, 有冲突) as a plain line with its shape; `at` is its top left corner, 18 px high.

    Return its width.
    """
    theme = theme_of()
    shape, color, _ = LOOKS[look]
    draw_mark(painter, QRectF(at.x(), at.y() + 3, 12, 12), shape, theme.color(color), theme.color("surface"))
    painter.save()
    painter.setPen(theme.color(color))
    painter.setFont(font("meta", bold=theme.outdoor))
    painter.drawText(
        QRectF(at.x() + 17, at.y(), 400, 18), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text
    )
    width = 17 + painter.fontMetrics().horizontalAdvance(text)
    painter.restore()
    return width


def draw_tag(painter: QPainter, left: float, top: float, text: str, room: float = 400) -> float:
    """Paint a category tag, elided to `room`; return its width."""
    theme = theme_of()
    metrics = QFontMetricsF(font("meta", bold=theme.outdoor))
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room - 12)
    rect = QRectF(left, top, metrics.horizontalAdvance(shown) + 12, TAG_HEIGHT)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("line"), theme.line_px))
    painter.setBrush(theme.color("surface"))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setPen(theme.color("text2"))
    painter.setFont(font("meta", bold=theme.outdoor))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, shown)
    painter.restore()
    return rect.width()


class Pill(QWidget):
    """A status pill as a widget."""

    def __init__(self, look: str = "found", text: str = "") -> None:
        super().__init__()
        self._look, self._text = look, text
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set(look, text)

    def set(self, look: str, text: str) -> None:
        """Show another status."""
        self._look, self._text = look, text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(pill_width(self._text)) + 1, PILL_HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_pill(painter, 0, 0, self._look, self._text)
        painter.end()


class Tag(QWidget):
    """A category tag as a widget."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._text = text
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set(self, text: str) -> None:
        """Show another word."""
        self._text = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(font("meta", bold=theme_of().outdoor))
        return QSize(round(metrics.horizontalAdvance(self._text)) + 13, TAG_HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_tag(painter, 0, 0, self._text, self.width())
        painter.end()
