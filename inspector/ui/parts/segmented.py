"""Answers for segmented controls: one choice of a few words, as answers of a checklist, filters, themes, opinions.

Looks: `plain` (the chosen one in accent), `answer` (the chosen one neutral, or red with a triangle where it fails).
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspector.ui.parts.marks import draw_mark
from inspector.ui.theme import font, theme_of

HEIGHT = 36


class Segmented(QWidget):
    """One control over all its segments: arrows move the choice, a click takes one, a second lets it go if it may."""

    chosen = Signal(str)

    def __init__(
        self,
        options: Sequence[tuple[str, str]],
        *,
        look: str = "plain",
        widths: Sequence[int] | None = None,
        failing: Sequence[str] = (),
        may_be_empty: bool = False,
        name: str = "",
    ) -> None:
        super().__init__()
        self._options = list(options)
        self._look = look
        self._widths = list(widths) if widths else None
        self._failing = set(failing)
        self._may_be_empty = may_be_empty
        self._value: str | None = None
        self._hovered = -1
        self._bad = False
        self._by_key = False
        self._name = name
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._tell()

    @property
    def value(self) -> str | None:
        """The value of the chosen segment."""
        return self._value

    def set_value(self, value: str | None) -> None:
        """Choose a segment without telling anybody."""
        self._value = value if any(value == option for option, _ in self._options) else None
        self._bad = False
        self._tell()
        self.update()

    def set_options(self, options: Sequence[tuple[str, str]]) -> None:
        """Change the words (counts that have become known); the choice stays."""
        self._options = list(options)
        self.updateGeometry()
        self.update()

    def set_bad(self, bad: bool) -> None:
        """Mark the control as not answered."""
        self._bad = bad
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(sum(self._each()), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _tell(self) -> None:
        """Let screen readers say what the control is and what is chosen in it."""
        word = next((word for value, word in self._options if value == self._value), "")
        self.setAccessibleName("，".join(part for part in (self._name, word) if part))

    def _each(self) -> list[int]:
        if self._widths:
            return self._widths
        bold = QFontMetrics(font("body", bold=True))
        return [bold.horizontalAdvance(word) + (44 if value in self._failing else 28) for value, word in self._options]

    def _rects(self) -> list[QRectF]:
        widths = self._each()
        stretch = self.width() / max(sum(widths), 1)
        left, found = 0.0, []
        for width in widths:
            found.append(QRectF(left, 0, width * stretch, HEIGHT))
            left += width * stretch
        return found

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        half = theme.line_px / 2
        frame = QRectF(self.rect()).adjusted(half, half, -half, -half)
        path = QPainterPath()
        path.addRoundedRect(frame, 4, 4)
        painter.fillPath(path, theme.color("surface"))
        painter.save()
        painter.setClipPath(path)
        for index, (rect, (value, word)) in enumerate(zip(self._rects(), self._options, strict=True)):
            self._paint_one(painter, rect, value, word, index)
        painter.restore()
        edge = "red" if self._bad else "edge"
        painter.setPen(QPen(theme.color(edge if self.isEnabled() else "line"), 2 if self._bad else theme.line_px))
        painter.drawPath(path)
        if self.hasFocus() and self._by_key:
            painter.setPen(QPen(theme.color("accent"), theme.focus_px))
            inset = theme.focus_px / 2
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 4, 4)
        painter.end()

    def _paint_one(self, painter: QPainter, rect: QRectF, value: str, word: str, index: int) -> None:
        theme, on = theme_of(), value == self._value
        fails = on and value in self._failing
        ground, color = "surface", "text2" if self.isEnabled() else "disabled"
        if on and not self.isEnabled():
            ground = "pressed"
        elif on and self._look == "plain":
            ground, color = "accent", "on"
        elif fails:
            ground, color = ("red", "on") if theme.outdoor else ("redS", "red")
        elif on:
            ground, color = ("text", "on") if theme.outdoor else ("slateS", "text")
        elif index == self._hovered:
            ground = "hover"
        painter.fillRect(rect, theme.color(ground))
        if index:
            painter.setPen(QPen(theme.color("line"), theme.line_px))
            painter.drawLine(rect.topLeft(), rect.bottomLeft())
        painter.setFont(font("body", bold=on))
        painter.setPen(theme.color(color))
        room = rect
        if fails:
            width = painter.fontMetrics().horizontalAdvance(word) + 18
            left = rect.center().x() - width / 2
            draw_mark(painter, QRectF(left, 11, 14, 14), "triangle", theme.color(color), theme.color(ground))
            room = QRectF(left + 18, 0, width, HEIGHT)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, word)
        else:
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, word)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._by_key = False
        at = self._at(event.position().x())
        if at is not None and event.button() == Qt.MouseButton.LeftButton:
            self._take(self._options[at][0])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position().x())
        self._hovered = -1 if at is None else at
        self.update()

    def leaveEvent(self, _event: object) -> None:
        self._hovered = -1
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_key = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
            Qt.FocusReason.OtherFocusReason,
        )
        super().focusInEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left.value: -1, Qt.Key.Key_Right.value: 1}.get(event.key())
        if step is None:
            super().keyPressEvent(event)
            return
        self._by_key = True
        values = [value for value, _ in self._options]
        at = values.index(self._value) + step if self._value in values else (0 if step > 0 else len(values) - 1)
        if 0 <= at < len(values):
            self._take(values[at])

    def _at(self, x: float) -> int | None:
        return next((index for index, rect in enumerate(self._rects()) if rect.left() <= x < rect.right()), None)

    def _take(self, value: str) -> None:
        if value == self._value:
            if not self._may_be_empty:
                return
            self._value = None
        else:
            self._value = value
        self._bad = False
        self._tell()
        self.update()
        self.chosen.emit(self._value or "")
