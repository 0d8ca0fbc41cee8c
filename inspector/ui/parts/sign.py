"""Answers for an icon that is no button: painted anew each time, so it never stays in the colours of another theme."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from inspector.ui import icons


class Sign(QWidget):
    """An icon in a colour of the theme, `size` px square."""

    def __init__(self, name: str, token: str = "text2", *, filled: bool = False, size: int = 20) -> None:
        super().__init__()
        self._size = size
        self.setFixedSize(size, size)
        self.show_icon(name, token, filled=filled)

    def show_icon(self, name: str, token: str, *, filled: bool = False) -> None:
        """Show another icon."""
        self._icon = (name, token, filled)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        name, token, filled = self._icon
        painter = QPainter(self)
        painter.drawPixmap(0, 0, icons.pixmap(name, token, filled=filled, size=self._size))
        painter.end()
