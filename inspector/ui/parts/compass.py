"""Answers for the compass: the old direction dashed, the new one solid; the numbers stand beside it in words."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from inspector.ui.theme import theme_of


class Compass(QWidget):
    """44×44; a direction that is not known is not drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(44, 44)
        self._old: float | None = None
        self._new: float | None = None

    def set(self, old_deg: float | None, new_deg: float | None) -> None:
        """Show two directions in degrees clockwise from north."""
        self._old, self._new = old_deg, new_deg
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("edge"), theme.line_px))
        middle = QPointF(22, 22)
        painter.drawEllipse(middle, 20, 20)
        for quarter in range(4):
            painter.drawLine(_on_circle(middle, 20, quarter * 90), _on_circle(middle, 16, quarter * 90))
        for degrees, token, style in (
            (self._old, "text2", Qt.PenStyle.DashLine),
            (self._new, "accent", Qt.PenStyle.SolidLine),
        ):
            if degrees is None:
                continue
            pen = QPen(theme.color(token), 2.5, style)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            tip = _on_circle(middle, 15, degrees)
            painter.drawLine(middle, tip)
            for side in (150, -150):
                painter.drawLine(tip, _on_circle(tip, 5, degrees + side))
        painter.end()


def _on_circle(middle: QPointF, radius: float, degrees: float) -> QPointF:
    angle = math.radians(degrees)
    return QPointF(middle.x() + radius * math.sin(angle), middle.y() - radius * math.cos(angle))
