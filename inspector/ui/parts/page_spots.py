"""Answers for how figures of a page are shown: a quiet line below each, a tint where one points, a ring for the key.

A page is white in every theme, so its marks take the colours of the light theme, outdoors those of 户外.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from inspector.ui.models.page_spots import Spot
from inspector.ui.theme import THEMES, theme_of

ROUND_PX = 3.0


def rect_on(sheet: QRectF, spot: Spot, scale: float) -> QRectF:
    """Return where a place lies on the screen; `sheet` is its page there, `scale` pixels a point."""
    left, lower, right, upper = spot.box
    return QRectF(
        sheet.left() + left * scale, sheet.bottom() - upper * scale, (right - left) * scale, (upper - lower) * scale
    )


def point_on(sheet: QRectF, at: QPointF, scale: float) -> tuple[float, float]:
    """Return a point of the screen in points of the page."""
    return (at.x() - sheet.left()) / scale, (sheet.bottom() - at.y()) / scale


def paint(painter: QPainter, placed: Iterable[tuple[Spot, QRectF]], lit: int, ringed: Spot | None) -> None:
    """Mark places: every one quietly, those that lead to `lit` with a tint, the `ringed` one with a ring."""
    theme = theme_of()
    ink = THEMES["outdoor" if theme.outdoor else "light"].color("accent")
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for spot, rect in placed:
        if spot.key == lit or spot == ringed:
            painter.fillRect(rect.adjusted(-3, -2, 3, 2), _thin(ink, 0.30 if theme.outdoor else 0.18))
        wide = (2.0 if spot.key == lit else 1.0) + theme.outdoor
        painter.setPen(QPen(ink if spot.key == lit or theme.outdoor else _thin(ink, 0.65), wide))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if spot == ringed:
            painter.setPen(QPen(ink, theme.focus_px))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(-5, -4, 5, 4), ROUND_PX, ROUND_PX)
    painter.restore()


def _thin(colour: QColor, share: float) -> QColor:
    made = QColor(colour)
    made.setAlphaF(share)
    return made
