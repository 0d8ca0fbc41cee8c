"""Answers for the shapes of status: each differs in outline, so that it survives glare and black-and-white print.

`draw_mark` paints one into a 12×12 box (scaled to the rectangle); colours are tokens of the theme.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF

# status or flag → (shape, colour token, ground token)
LOOKS: Mapping[str, tuple[str, str, str]] = {
    "found": ("dashed_ring", "slate", "slateS"),
    "assigned": ("half_ring", "slate", "slateS"),
    "reported": ("diamond", "blue", "blueS"),
    "closed": ("tick_disc", "green", "greenS"),
    "void": ("strike", "text3", "slateS"),
    "overdue": ("triangle", "red", "redS"),
    "soon": ("clock", "amber", "amberS"),
    "supervised": ("flag", "violet", "violetS"),
    "relapse": ("turning_arrow", "red", "redS"),
    "mild": ("half_disc", "amber", "amberS"),
    "severe": ("disc", "red", "redS"),
    "black": ("disc", "red", "redS"),
    "clear": ("ring", "text3", "slateS"),
    "unknown": ("dashed_ring", "text3", "slateS"),
    "fail": ("triangle", "red", "redS"),
    "conflict": ("fork", "amber", "amberS"),
    "unclaimed": ("dashed_ring", "amber", "amberS"),
    "extension_asked": ("clock", "blue", "blueS"),
    "to_warn": ("clock", "amber", "amberS"),
    "to_urge": ("triangle", "red", "redS"),
    "to_escalate": ("flag", "red", "redS"),
    "missing_feedback": ("ring", "red", "redS"),
    "to_approve": ("tick_disc", "blue", "blueS"),
}


def draw_mark(painter: QPainter, rect: QRectF, kind: str, color: QColor, ground: QColor) -> None:
    """Paint the shape `kind` into `rect` in `color`; `ground` is what stands inside it (tick, !)."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / 12, rect.height() / 12)
    pen = QPen(color, 1.6)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _SHAPES[kind](painter, color, ground)
    painter.restore()


def _dashed_ring(painter: QPainter, color: QColor, _: QColor) -> None:
    pen = QPen(color, 1.6)
    pen.setDashPattern([1.9, 1.5])
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawEllipse(QRectF(1.5, 1.5, 9, 9))


def _ring(painter: QPainter, _: QColor, __: QColor) -> None:
    painter.drawEllipse(QRectF(1.5, 1.5, 9, 9))


def _half_ring(painter: QPainter, color: QColor, _: QColor) -> None:
    painter.drawEllipse(QRectF(1.5, 1.5, 9, 9))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(color))
    painter.drawPie(QRectF(1.5, 1.5, 9, 9), -90 * 16, 180 * 16)


def _half_disc(painter: QPainter, color: QColor, _: QColor) -> None:
    painter.drawEllipse(QRectF(1.5, 1.5, 9, 9))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(color))
    painter.drawPie(QRectF(1.5, 1.5, 9, 9), 180 * 16, 180 * 16)


def _disc(painter: QPainter, color: QColor, _: QColor) -> None:
    painter.setBrush(QBrush(color))
    painter.drawEllipse(QRectF(1.5, 1.5, 9, 9))


def _diamond(painter: QPainter, color: QColor, _: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(color))
    painter.drawPolygon(QPolygonF([QPointF(6, 0.8), QPointF(11.2, 6), QPointF(6, 11.2), QPointF(0.8, 6)]))


def _tick_disc(painter: QPainter, color: QColor, ground: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(color))
    painter.drawEllipse(QRectF(0.5, 0.5, 11, 11))
    painter.setPen(QPen(ground, 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([QPointF(3.2, 6.2), QPointF(5.2, 8.2), QPointF(8.8, 4.2)]))


def _triangle(painter: QPainter, color: QColor, ground: QColor) -> None:
    painter.setBrush(QBrush(color))
    painter.drawPolygon(QPolygonF([QPointF(6, 1.2), QPointF(11, 10.4), QPointF(1, 10.4)]))
    painter.setPen(QPen(ground, 1.4))
    painter.drawLine(QPointF(6, 4.6), QPointF(6, 7))
    painter.drawPoint(QPointF(6, 9))


def _clock(painter: QPainter, _: QColor, __: QColor) -> None:
    painter.drawEllipse(QRectF(1.2, 1.2, 9.6, 9.6))
    painter.drawPolyline(QPolygonF([QPointF(6, 3.4), QPointF(6, 6.2), QPointF(8.2, 7.4)]))


def _flag(painter: QPainter, color: QColor, _: QColor) -> None:
    painter.drawLine(QPointF(2.2, 1), QPointF(2.2, 11))
    painter.setBrush(QBrush(color))
    painter.drawPolygon(
        QPolygonF([QPointF(2.2, 1.4), QPointF(10.4, 1.4), QPointF(8.2, 4.2), QPointF(10.4, 7), QPointF(2.2, 7)])
    )


def _turning_arrow(painter: QPainter, color: QColor, _: QColor) -> None:
    painter.drawArc(QRectF(1.6, 1.6, 8.8, 8.8), 40 * 16, 280 * 16)
    painter.setBrush(QBrush(color))
    painter.drawPolygon(QPolygonF([QPointF(11.2, 0.8), QPointF(11, 5), QPointF(7.2, 3.4)]))


def _strike(painter: QPainter, _: QColor, __: QColor) -> None:
    painter.drawLine(QPointF(1, 6), QPointF(11, 6))


def _fork(painter: QPainter, _: QColor, __: QColor) -> None:
    path = QPainterPath(QPointF(3, 1.5))
    path.lineTo(3, 10.5)
    path.moveTo(3, 7.5)
    path.cubicTo(3, 4.5, 9, 6.5, 9, 2)
    painter.drawPath(path)


_SHAPES = {
    "dashed_ring": _dashed_ring, "ring": _ring, "half_ring": _half_ring, "half_disc": _half_disc, "disc": _disc,
    "diamond": _diamond, "tick_disc": _tick_disc, "triangle": _triangle, "clock": _clock, "flag": _flag,
    "turning_arrow": _turning_arrow, "strike": _strike, "fork": _fork,
}  # fmt: skip
