"""Answers for the key figures: large numbers that say their counting rule and lead to their records."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from inspector.domain.figures_document import number
from inspector.ui.parts.focus import ring
from inspector.ui.theme import font, theme_of

LEAST_PX, TILE_PX = 140, 72  # width and height of a tile
GAP = 8


class NumberTile(QAbstractButton):
    """One figure: the number, its unit, what it counts; pressed, its records are wanted. Zero has none."""

    def __init__(self, code: str, value: str, unit: str, name: str, rule: str, *, tone: str = "text") -> None:
        super().__init__()
        self.code = code
        self._value, self._unit, self._name, self._tone = value, unit, name, tone
        self.setText(f"{name} {value}{unit}")
        self.setAccessibleName(self.text())
        self.setAccessibleDescription(rule)
        self.setToolTip(f"{name}：{rule}" if rule else name)
        self.setFixedHeight(TILE_PX)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(LEAST_PX, TILE_PX)

    @property
    def value(self) -> str:
        """The number as it is shown."""
        return self._value

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        half = theme.line_px / 2
        frame = QRectF(self.rect()).adjusted(half, half, -half, -half)
        lively = self.isEnabled() and self.underMouse()
        painter.setBrush(theme.color("pressed" if self.isDown() else "hover" if lively else "surface"))
        painter.setPen(QPen(theme.color("line"), theme.line_px))
        painter.drawRoundedRect(frame, 6, 6)
        painter.setFont(font("figure", bold=True))
        painter.setPen(theme.color(self._tone if self.isEnabled() else "text3"))
        painter.drawText(QRectF(12, 6, self.width() - 16, 36), Qt.AlignmentFlag.AlignVCenter, self._value)
        wide = QFontMetricsF(font("figure", bold=True)).horizontalAdvance(self._value)
        painter.setFont(font("body"))
        painter.setPen(theme.color("text2"))
        painter.drawText(QRectF(12 + wide + 4, 14, 60, 26), Qt.AlignmentFlag.AlignVCenter, self._unit)
        name = painter.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, self.width() - 20)
        painter.drawText(QRectF(12, 42, self.width() - 16, 22), Qt.AlignmentFlag.AlignVCenter, name)
        if ring(self):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("accent"), theme.focus_px))
            inset = theme.focus_px / 2
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 6, 6)
        painter.end()


class Numbers(QWidget):
    """Tiles side by side, as many as there is room for; `asked(code)` is emitted for one that was pressed."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.tiles: dict[str, NumberTile] = {}

    def show_numbers(self, numbers: Sequence[tuple[str, int | float | str, str, str, str, bool]]) -> None:
        """Show figures as (code, number, unit, name, rule, whether it has records)."""
        held = self.tiles.get(next((code for code, tile in self.tiles.items() if tile.hasFocus()), ""))
        focused = held.code if held is not None else ""
        for tile in self.tiles.values():
            tile.hide()
            tile.deleteLater()
        self.tiles = {}
        for code, value, unit, name, rule, has_records in numbers:
            shown = value if isinstance(value, str) else number(value)
            tone = "red" if code == "overdue" and value else "text"
            tile = NumberTile(code, shown, unit, name, rule, tone=tone)
            tile.setParent(self)
            tile.setEnabled(has_records)
            tile.clicked.connect(lambda _=False, code=code: self.asked.emit(code))
            tile.show()
            self.tiles[code] = tile
        self._lay_out()
        if focused in self.tiles:
            self.tiles[focused].setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        """Place the tiles in rows over the whole width."""
        count = max(1, (self.width() + GAP) // (LEAST_PX + GAP))
        wide = (self.width() + GAP) // count - GAP
        for at, tile in enumerate(self.tiles.values()):
            tile.setGeometry((at % count) * (wide + GAP), (at // count) * (TILE_PX + GAP), wide, TILE_PX)
        rows = -(-len(self.tiles) // count)
        self.setFixedHeight(max(rows * (TILE_PX + GAP) - GAP, 0))
