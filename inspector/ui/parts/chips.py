"""Answers for status chips: a mark, a word, a count that may come later; one of them is chosen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QWidget

from inspector.ui.parts.basics import rule
from inspector.ui.parts.focus import ring
from inspector.ui.parts.marks import LOOKS, draw_mark
from inspector.ui.theme import font, theme_of


class Chip(QAbstractButton):
    """One chip, 40 px high; count None shows the word alone."""

    def __init__(self, word: str, look: str | None = None) -> None:
        super().__init__()
        self._look = look
        self._count: int | None = None
        self.setText(word)
        self.setCheckable(True)
        self.setFixedHeight(40)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(word)

    def set_count(self, count: int | None) -> None:
        """Show how many there are."""
        self._count = count
        self.setAccessibleName(self.text() if count is None else f"{self.text()} {count}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        word = QFontMetrics(font("body", bold=True)).horizontalAdvance(self.text())
        count = (
            QFontMetrics(font("body", bold=True)).horizontalAdvance(str(self._count)) + 6
            if self._count is not None
            else 0
        )
        return QSize(10 + (18 if self._look else 0) + word + count + 10, 40)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, on = theme_of(), self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if on or self.underMouse():
            painter.setBrush(theme.color("accent" if on else "hover"))
            painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        if ring(self):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("surface" if on else "accent"), theme.focus_px))
            inset = theme.focus_px / 2 + (2 if on else 0)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 4, 4)
        left = 10.0
        color = "on" if on else "text3" if self._count == 0 else "text"
        if self._look:
            shape, token, _ = LOOKS[self._look]
            ground = theme.color("accent" if on else "surface")
            draw_mark(painter, QRectF(left, 14, 12, 12), shape, theme.color("on" if on else token), ground)
            left += 18
        painter.setPen(theme.color(color))
        painter.setFont(font("body", bold=on))
        painter.drawText(QRectF(left, 0, self.width(), 40), Qt.AlignmentFlag.AlignVCenter, self.text())
        if self._count is not None:
            left += painter.fontMetrics().horizontalAdvance(self.text()) + 6
            painter.setFont(font("body", bold=True))
            painter.drawText(QRectF(left, 0, self.width(), 40), Qt.AlignmentFlag.AlignVCenter, str(self._count))
        painter.end()


class Chips(QWidget):
    """A row of chips of which one is chosen; an entry None is a dividing line."""

    chosen = Signal(str)

    def __init__(self, entries: list[tuple[str, str, str | None] | None]) -> None:
        super().__init__()
        self._chips: dict[str, Chip] = {}
        self._group = QButtonGroup(self)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2)
        for entry in entries:
            if entry is None:
                line.addSpacing(4)
                divider = rule("v")
                divider.setFixedHeight(24)
                line.addWidget(divider)
                line.addSpacing(4)
                continue
            key, word, look = entry
            chip = Chip(word, look)
            chip.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
            self._group.addButton(chip)
            line.addWidget(chip)
            self._chips[key] = chip
        line.addStretch(1)

    def choose(self, key: str) -> None:
        """Choose a chip without telling anybody; a key that is none of them lets go of the one that was chosen."""
        self._group.setExclusive(key in self._chips)
        for name, chip in self._chips.items():
            chip.setChecked(name == key)
        self._group.setExclusive(True)

    def set_counts(self, counts: dict[str, int]) -> None:
        """Show counts that have become known."""
        for key, count in counts.items():
            if key in self._chips:
                self._chips[key].set_count(count)
