"""Answers for the navigation column: one checkable button a screen, icon above word, a bar and a badge beside."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QVBoxLayout, QWidget

from inspector.ui import icons
from inspector.ui.parts.basics import pane
from inspector.ui.parts.focus import ring
from inspector.ui.theme import font, theme_of

WIDTH, HEIGHT = 72, 60


class NavigationButton(QAbstractButton):
    """One entry: 72×60, an active bar on the left, a badge with a count."""

    def __init__(self, icon: str, word: str, key: str) -> None:
        super().__init__()
        self._icon = icon
        self._badge = 0
        self.setText(word)
        self.setCheckable(True)
        self.setFixedSize(WIDTH, HEIGHT)
        self.setShortcut(QKeySequence(key))
        self.setToolTip(f"{word}（{key}）")
        self.setAccessibleName(word)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_badge(self, count: int) -> None:
        """Show how many wait here; 0 shows none."""
        self._badge = count
        self.setAccessibleName(f"{self.text()}，{count} 条" if count else self.text())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, on = theme_of(), self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strong = on and theme.outdoor
        if strong:
            painter.fillRect(self.rect(), theme.color("accent"))
        elif on:
            painter.fillRect(self.rect(), theme.color("surface"))
        elif self.underMouse():
            painter.fillRect(self.rect(), theme.color("hover"))
        token = "on" if strong else "accent" if on else "text2"
        if on:
            painter.fillRect(QRectF(0, 0, 6 if theme.outdoor else 3, HEIGHT), theme.color("accent"))
        icons.draw(painter, self._icon, QRectF(WIDTH / 2 - 10, 10, 20, 20), token, filled=on)
        painter.setPen(theme.color(token))
        painter.setFont(font("body", bold=on))
        painter.drawText(QRectF(0, 32, WIDTH, 22), Qt.AlignmentFlag.AlignCenter, self.text())
        if self._badge:
            self._paint_badge(painter)
        if ring(self):
            painter.setPen(QPen(theme.color("on" if strong else "accent"), theme.focus_px))
            inset = theme.focus_px / 2 + (2 if strong else 0)
            painter.drawRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset))
        painter.end()

    def _paint_badge(self, painter: QPainter) -> None:
        theme = theme_of()
        text = str(self._badge) if self._badge < 1000 else "999+"
        painter.setFont(font("mark", bold=True))
        width = max(16, painter.fontMetrics().horizontalAdvance(text) + 8)
        rect = QRectF(WIDTH / 2 + 6, 6, width, 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("text2"))
        painter.drawRoundedRect(rect, 8, 8)
        painter.setPen(theme.color("surface"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


class Logo(QWidget):
    """The sign of the program: 察 on the accent."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(WIDTH, 48)
        self.setAccessibleName("「四不两直」现场检查")

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        rect = QRectF(22, 10, 28, 28)
        painter.drawRoundedRect(rect, 6, 6)
        painter.setPen(theme.color("on"))
        painter.setFont(font("tile", bold=True))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, "察")
        painter.end()


class Navigation(QWidget):
    """The column: screens from the top, the last one (设置) at the bottom; the tenth is reached by Ctrl+0."""

    chosen = Signal(str)

    def __init__(self, entries: list[tuple[str, str, str]]) -> None:
        super().__init__()
        self.setFixedWidth(WIDTH)
        ground = pane("sunken")
        self._buttons: dict[str, NavigationButton] = {}
        group = QButtonGroup(self)
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Logo())
        for index, (key, icon, word) in enumerate(entries):
            if index == len(entries) - 1:
                column.addStretch(1)
            made = NavigationButton(icon, word, f"Ctrl+{(index + 1) % 10}")
            made.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
            group.addButton(made)
            column.addWidget(made)
            self._buttons[key] = made
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(ground)

    def show_chosen(self, key: str) -> None:
        """Mark the screen that is shown."""
        self._buttons[key].setChecked(True)

    def set_badge(self, key: str, count: int) -> None:
        """Show how many wait on a screen."""
        if key in self._buttons:
            self._buttons[key].set_badge(count)
