"""The small things the sections of the form share: emptying a layout, lines between rows, a grade beside a figure."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QLayout, QSizePolicy, QWidget

from inspector.ui import icons
from inspector.ui.parts.basics import label
from inspector.ui.parts.marks import LOOKS, draw_mark
from inspector.ui.parts.pill import draw_pill, pill_width
from inspector.ui.theme import font, theme_of


def clear(layout: QLayout) -> None:
    """Take everything out of a layout; its widgets go with it."""
    while layout.count():
        item = layout.takeAt(0)
        if item.widget() is not None:
            item.widget().hide()
            item.widget().deleteLater()
        elif item.layout() is not None:
            clear(item.layout())
            item.layout().deleteLater()


def caption(text: str, parent: QWidget, *, role: str = "meta") -> QLabel:
    """Return a small label that belongs to what stands beside it."""
    made = label(text, role)
    made.setParent(parent)
    return made


def paint_lines(widget: QWidget, tops: Iterable[int]) -> None:
    """Paint dividing lines across `widget` at these heights."""
    theme = theme_of()
    painter = QPainter(widget)
    for top in tops:
        at = min(max(top, 0), widget.height() - theme.line_px)
        painter.fillRect(0, at, widget.width(), theme.line_px, theme.color("line"))
    painter.end()


def paint_bottom_line(widget: QWidget) -> None:
    """Paint the line that divides `widget` from what stands below it."""
    paint_lines(widget, [widget.height()])


class IconLabel(QLabel):
    """A small icon that is no button and follows the theme."""

    def __init__(self, name: str, token: str = "text2", *, size: int = 20, filled: bool = False) -> None:
        super().__init__()
        self._icon = (name, token, size, filled)
        self.setFixedSize(size, size)
        self._draw()

    def show_icon(self, name: str, token: str = "text2", *, filled: bool = False) -> None:
        """Show another icon."""
        self._icon = (name, token, self._icon[2], filled)
        self._draw()

    def _draw(self) -> None:
        name, token, size, filled = self._icon
        self.setPixmap(icons.pixmap(name, token, filled=filled, size=size))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.PaletteChange):
            self._draw()
        super().changeEvent(event)


class GradeMark(QWidget):
    """A grade as shape and word: plain beside a figure, or as a pill."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look: str | None = None
        self._word = ""
        self._pill = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_grade(self, grade: str | None, word: str, *, pill: bool = False) -> None:
        """Show a grade (a key of the marks' looks), or nothing."""
        self._look, self._word, self._pill = grade, word, pill
        self.setAccessibleName(word)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        if self._look is None:
            return QSize(0, 0)
        if self._pill:
            return QSize(round(pill_width(self._word)) + 1, 24)
        return QSize((16 if self._word else 12) + self._text_width(), 18)

    def _text_width(self) -> int:
        from PySide6.QtGui import QFontMetrics

        return QFontMetrics(font("meta")).horizontalAdvance(self._word) + 1 if self._word else 0

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._look is None:
            return
        painter = QPainter(self)
        if self._pill:
            draw_pill(painter, 0, 0, self._look, self._word)
        else:
            theme = theme_of()
            shape, color, _ = LOOKS[self._look]
            top = (self.height() - 12) / 2
            draw_mark(painter, QRectF(0, top, 12, 12), shape, theme.color(color), theme.color("surface"))
            painter.setPen(theme.color(color))
            painter.setFont(font("meta"))
            painter.drawText(QRectF(16, 0, self.width() - 16, self.height()), Qt.AlignmentFlag.AlignVCenter, self._word)
        painter.end()
