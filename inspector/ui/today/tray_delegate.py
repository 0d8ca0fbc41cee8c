"""Answers for how a photo of the tray is painted: picture, order badge, strip, and the line with time and distance."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QWidget

from inspector.ui import icons
from inspector.ui.models.thumbs import Thumbs
from inspector.ui.theme import Theme, font, theme_of
from inspector.ui.today.tray import Shot
from inspector.ui.today.tray_model import ORDER, SHOT, Index

PHOTO = QSize(120, 88)
CAPTION_PX, STRIP_PX, GAP_PX, BADGE_PX = 20, 20, 8, 22
INSET_PX = 5  # a picture stands so far inside its cell: room for the ring of a taken one
CELL = QSize(PHOTO.width() + GAP_PX, PHOTO.height() + CAPTION_PX + GAP_PX)
# kind of strip → (icon, colour of words, ground)
_STRIPS = {
    "used": ("checkmark", "photo.label", "photo.labelS"),
    "again": ("copy", "photo.error", "photo.errorS"),
    "unreadable": ("error_circle", "photo.error", "photo.errorS"),
    "clock": ("clock_alarm", "photo.warn", "photo.warnS"),
    "place": ("location_off", "photo.warn", "photo.warnS"),
}
VEIL = 0.55  # how much of the ground lies over a used photo; not in 户外, where the strip alone must do


class TrayDelegate(QStyledItemDelegate):
    """Paints one photo into a cell of 128×116."""

    def __init__(self, thumbs: Thumbs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbs = thumbs

    def sizeHint(self, option: Any, index: Index) -> QSize:
        return CELL

    def paint(self, painter: QPainter, option: Any, index: Index) -> None:
        theme = theme_of()
        shot, order = index.data(SHOT), index.data(ORDER) or 0
        cell = QRectF(option.rect)
        picture = QRectF(cell.x() + INSET_PX, cell.y() + GAP_PX / 2, PHOTO.width(), PHOTO.height())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._picture(painter, theme, picture, shot)
        self._edge(painter, theme, picture, option, order)
        if order:
            _badge(painter, theme, picture, order)
        _caption(painter, theme, picture, shot, bold=bool(order))
        painter.restore()

    def _picture(self, painter: QPainter, theme: Theme, rect: QRectF, shot: Shot) -> None:
        shape = QPainterPath()
        shape.addRoundedRect(rect, 4, 4)
        painter.save()
        painter.setClipPath(shape)
        painter.fillRect(rect, theme.color("pressed"))
        pixmap = self._thumbs.get(shot.photo.sha256)
        if pixmap is not None:
            painter.drawPixmap(rect.topLeft(), pixmap)
            if shot.strip and shot.strip[0] == "used" and not theme.outdoor:
                veil = theme.color("window")
                veil.setAlphaF(VEIL)
                painter.fillRect(rect, veil)
        else:
            name = "video" if shot.photo.state == "attachment" else "image"
            icons.draw(painter, name, QRectF(rect.center().x() - 12, rect.center().y() - 16, 24, 24), "text3")
        if shot.strip:
            _strip(painter, theme, rect, *shot.strip)
        painter.restore()

    def _edge(self, painter: QPainter, theme: Theme, rect: QRectF, option: Any, order: int) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if order:
            wide = 5 if theme.outdoor else 3
            painter.setPen(QPen(theme.color("accent"), wide))
            out = wide / 2 - (3 if theme.outdoor else 0)  # 户外: 3 of the 5 px lie inside the picture
            painter.drawRoundedRect(rect.adjusted(-out, -out, out, out), 5, 5)
        elif selected or hovered:
            wide = theme.focus_px if selected else 1
            painter.setPen(QPen(theme.color("accent"), wide))
            painter.drawRoundedRect(rect.adjusted(-wide / 2, -wide / 2, wide / 2, wide / 2), 4, 4)
        elif theme.outdoor:
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawRoundedRect(rect, 4, 4)
        if focused:
            painter.setPen(QPen(theme.color("accent"), 2, Qt.PenStyle.SolidLine if not order else Qt.PenStyle.DotLine))
            far = 3.0 if not order else -5.0
            painter.drawRoundedRect(rect.adjusted(-far, -far, far, far), 6, 6)


def _badge(painter: QPainter, theme: Theme, rect: QRectF, order: int) -> None:
    box = QRectF(rect.x() + 6, rect.y() + 6, BADGE_PX, BADGE_PX)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("accent"))
    painter.drawEllipse(box)
    painter.setPen(theme.color("on"))
    painter.setFont(font("meta", bold=True))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(order))


def _strip(painter: QPainter, theme: Theme, rect: QRectF, kind: str, words: str) -> None:
    icon, color, ground = _STRIPS[kind]
    box = QRectF(rect.x(), rect.bottom() - STRIP_PX, rect.width(), STRIP_PX)
    painter.fillRect(box, theme.color(ground))
    icons.draw(painter, icon, QRectF(box.x() + 6, box.y() + 2, 16, 16), color)
    used = font("meta", bold=theme.outdoor and kind != "used")
    painter.setFont(used)
    painter.setPen(theme.color(color))
    shown = QFontMetrics(used).elidedText(words, Qt.TextElideMode.ElideMiddle, round(box.width()) - 30)
    painter.drawText(box.adjusted(26, 0, -4, 0), Qt.AlignmentFlag.AlignVCenter, shown)


def _caption(painter: QPainter, theme: Theme, rect: QRectF, shot: Shot, *, bold: bool) -> None:
    line = QRectF(rect.x(), rect.bottom() + 1, rect.width(), CAPTION_PX)
    painter.setFont(font("meta", bold=bold))
    painter.setPen(theme.color("text" if bold else "text2"))
    painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shot.when)
    painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, shot.where)
