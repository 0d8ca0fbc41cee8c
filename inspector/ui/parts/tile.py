"""Answers for tiles: a large choice with icon, name, second line and its key as a cap."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from inspector.ui import icons
from inspector.ui.parts.focus import ring
from inspector.ui.theme import font, theme_of


class Tile(QAbstractButton):
    """A checkable tile; `cap` is the key shown as a cap, boxed on the left where there is no icon."""

    def __init__(self, title: str, second: str = "", *, icon: str = "", cap: str = "", height: int = 64) -> None:
        super().__init__()
        self._second, self._icon, self._cap = second, icon, cap
        self.setText(title)
        self.setCheckable(True)
        self.setFixedHeight(height)
        self.setMinimumWidth(150)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(f"{title}，{second}" if second else title)

    def set(self, title: str, second: str) -> None:
        """Show other words."""
        self.setText(title)
        self._second = second
        self.setAccessibleName(f"{title}，{second}" if second else title)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(176, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, on = theme_of(), self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strong = on and theme.outdoor
        ground = (
            "accent" if strong else "soft" if on else "hover" if self.underMouse() and self.isEnabled() else "surface"
        )
        width = 2 if on else theme.line_px
        edge = "accent" if on else "edge" if self.isEnabled() else "line"
        painter.setPen(QPen(theme.color(edge), width))
        painter.setBrush(theme.color(ground))
        frame = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.drawRoundedRect(frame, 6, 6)
        if ring(self):
            painter.setPen(QPen(theme.color("on" if strong else "accent"), theme.focus_px))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            inset = theme.focus_px / 2 + (3 if strong else 0)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 6, 6)
        color = "disabled" if not self.isEnabled() else "on" if strong else "accent" if on else "text"
        left = self._paint_lead(painter, color, on=on, strong=strong)
        self._paint_words(painter, left, color, strong=strong)
        painter.end()

    def _paint_lead(self, painter: QPainter, color: str, *, on: bool, strong: bool) -> float:
        theme = theme_of()
        if self._icon:
            icons.draw(painter, self._icon, QRectF(12, self.height() / 2 - 12, 24, 24), color, filled=on)
            if self._cap:
                self._paint_cap(painter, QRectF(self.width() - 26, 8, 18, 18), strong=strong)
            return 48.0
        if not self._cap:
            return 14.0
        box = QRectF(14, self.height() / 2 - 12, 24, 24)
        painter.setPen(QPen(theme.color("accent" if on else "edge" if self.isEnabled() else "line"), 1))
        painter.setBrush(theme.color("accent" if on and not strong else "surface"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(theme.color("on" if on and not strong else "text" if self.isEnabled() else "disabled"))
        painter.setFont(font("body", bold=True))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._cap)
        return 52.0

    def _paint_cap(self, painter: QPainter, box: QRectF, *, strong: bool) -> None:
        theme = theme_of()
        painter.setPen(QPen(theme.color("on" if strong else "edge"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush if strong else theme.color("surface"))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(theme.color("on" if strong else "text2"))
        painter.setFont(font("mark"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._cap)

    def _paint_words(self, painter: QPainter, left: float, color: str, *, strong: bool) -> None:
        theme = theme_of()
        room = self.width() - left - 30
        painter.setFont(font("tile" if self._icon else "body", bold=True))
        painter.setPen(theme.color(color))
        title = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, round(room))
        middle = self.height() / 2
        if not self._second:
            painter.drawText(QRectF(left, 0, room, self.height()), Qt.AlignmentFlag.AlignVCenter, title)
            return
        painter.drawText(QRectF(left, middle - 23, room, 24), Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(font("meta"))
        painter.setPen(theme.color("on" if strong else "text2" if self.isEnabled() else "disabled"))
        second = painter.fontMetrics().elidedText(self._second, Qt.TextElideMode.ElideRight, round(room + 26))
        painter.drawText(QRectF(left, middle + 1, room + 26, 20), Qt.AlignmentFlag.AlignVCenter, second)
