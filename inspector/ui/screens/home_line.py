"""Answers for one line of 待办: its mark, its word and why, the oldest below, how many, and what is done about all.

The whole line is one button that leads to exactly these records; what is done about all of them stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from inspector.ui import icons
from inspector.ui.parts.basics import button, row
from inspector.ui.parts.focus import ring
from inspector.ui.parts.marks import LOOKS, draw_mark
from inspector.ui.theme import font, theme_of
from inspector.wording import home as words

LINE_PX, SIDE, TEXT_LEFT = 56, 20, 44


class LineButton(QAbstractButton):
    """Paints a line and is pressed anywhere on it, by mouse, Enter or blank."""

    def __init__(self, look: str, word: str, why: str, oldest: str, count: int, *, quiet: bool = False) -> None:
        super().__init__()
        self._quiet = quiet  # worth seeing, not counted among what is owed
        self._look, self._why, self._oldest, self._count = look, why, oldest, words.COUNT.format(count=count)
        self.setText(word)
        self.setFixedHeight(LINE_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("，".join(part for part in (word, self._count, why, oldest) if part))
        self.setToolTip(oldest)

    @property
    def oldest(self) -> str:
        """What is said of the oldest."""
        return self._oldest

    def sizeHint(self) -> QSize:
        return QSize(360, LINE_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, LINE_PX)

    def keyPressEvent(self, event: object) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # type: ignore[attr-defined]
            self.click()
        else:
            super().keyPressEvent(event)  # type: ignore[arg-type]

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "hover" if self.underMouse() or self.isDown() else "surface"
        if ground == "hover":
            painter.fillRect(self.rect(), theme.color(ground))
        shape, token, _ = LOOKS[self._look]
        draw_mark(painter, QRectF(SIDE, 12, 14, 14), shape, theme.color(token), theme.color(ground))
        right = self._paint_right(painter)
        bold, meta = font("body", bold=True), font("meta")
        painter.setFont(bold)
        painter.setPen(theme.color("text"))
        painter.drawText(QPoint(TEXT_LEFT, 24), self.text())
        after = TEXT_LEFT + QFontMetrics(bold).horizontalAdvance(self.text()) + 10
        painter.setFont(meta)
        metrics = QFontMetrics(meta)
        for left, base, token, text in ((after, 24, "text3", self._why), (TEXT_LEFT, 45, "text2", self._oldest)):
            painter.setPen(theme.color(token))
            painter.drawText(
                QPoint(left, base), metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, right - left - 12))
            )
        if ring(self):
            painter.setPen(QPen(theme.color("accent"), theme.focus_px))
            inset = theme.focus_px / 2
            painter.drawRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset))
        painter.end()

    def _paint_right(self, painter: QPainter) -> int:
        """Paint the count and the arrow; return where they begin."""
        theme, face = theme_of(), font("tile", bold=not self._quiet)
        painter.setFont(face)
        painter.setPen(theme.color("text3" if self._quiet else "text"))
        wide = QFontMetrics(face).horizontalAdvance(self._count)
        at = self.width() - 16 - 16 - 8 - wide
        painter.drawText(QPoint(at, 34), self._count)
        painter.drawPixmap(self.width() - 16 - 16, 20, icons.pixmap("chevron_right", "text3", size=16))
        return at


class HomeLine(QWidget):
    """A line with the button that acts on all of it, where there is one."""

    def __init__(self, made: LineButton, verb: str = "", act: Callable[[], None] | None = None) -> None:
        super().__init__()
        self.line = made
        self.verb = button(verb, act) if verb else None
        parts = row(made, spacing=0)
        self._room = QWidget()
        if self.verb is not None:
            held = row(self.verb, spacing=0, margins=(0, 0, 16, 0))
            held.setAlignment(self.verb, Qt.AlignmentFlag.AlignVCenter)
            self._room.setLayout(held)
        parts.addWidget(self._room)
        self.setLayout(parts)
        self.keep_room(0)

    @property
    def room(self) -> int:
        """How many pixels the button needs beside the line."""
        return self.verb.sizeHint().width() + 16 if self.verb is not None else 0

    def keep_room(self, wide: int) -> None:
        """Keep as much room for a button as other lines of the card need, so that counts stand below each other."""
        self._room.setFixedWidth(wide)
        if self.verb is not None:
            self.verb.setFixedWidth(max(wide, self.room) - 16)
