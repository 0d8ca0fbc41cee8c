"""Answers for one value one can choose: radio, the text with what differs from before in bold, a note. Painted."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import accumulate

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen, QResizeEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from inspector.ui.parts.focus import ring
from inspector.ui.theme import font, theme_of

LONG = 12  # characters: in fewer one sees at once what differs
_PIECES = re.compile(r"[0-9]+(?:\.[0-9]+)?|[A-Za-z]+|.", re.DOTALL)
LEFT, RIGHT, PAD, LINE_PX, LEAST_PX = 34, 10, 9, 20, 40


class ChoiceCell(QAbstractButton):
    """One of the two values of a field."""

    def __init__(self, text: str, before: str, note: str = "", *, spoken: str = "") -> None:
        super().__init__()
        self.setText(text)
        self._before, self._note = before, note
        self.setCheckable(True)
        self.setAccessibleName(f"{spoken} {text} {note}".strip())
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = len(self._lines(width)) * LINE_PX + (18 if self._note else 0)
        return max(LEAST_PX, lines + 2 * PAD + 2)

    def sizeHint(self) -> QSize:
        return QSize(160, self.heightForWidth(max(self.width(), 120)))

    def minimumSizeHint(self) -> QSize:
        return QSize(96, LEAST_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, on = theme_of(), self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focus = ring(self)
        width = 2 * theme.line_px if on else theme.line_px
        off = not self.isEnabled()
        edge = "accent" if on and not off else "line" if off else "text2" if self.underMouse() else "edge"
        if focus:
            width, edge = theme.focus_px, "accent"
        painter.setPen(QPen(theme.color(edge), width))
        painter.setBrush(theme.color("soft" if on else "hover" if self.underMouse() and not off else "surface"))
        inset = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 4, 4)
        self._radio(painter, on, off)
        painter.setPen(theme.color("disabled" if off else "text"))
        layout = self._layout(self.width())
        layout.draw(painter, QPointF(LEFT, PAD))
        if self._note:
            painter.setFont(font("meta"))
            painter.setPen(theme.color("disabled" if off else "text3"))
            top = PAD + len(self._lines(self.width())) * LINE_PX - 2
            painter.drawText(
                QRectF(LEFT, top, self.width() - LEFT - RIGHT, 18), Qt.AlignmentFlag.AlignVCenter, self._note
            )
        painter.end()

    def _radio(self, painter: QPainter, on: bool, off: bool) -> None:
        theme = theme_of()
        middle = QPointF(17, PAD + LINE_PX / 2)
        painter.setBrush(theme.color("surface"))
        if on:
            painter.setPen(QPen(theme.color("disabled" if off else "accent"), 4.5))
            painter.drawEllipse(middle, 5.6, 5.6)
        else:
            painter.setPen(QPen(theme.color("disabled" if off else "edge"), max(1.2, theme.line_px)))
            painter.drawEllipse(middle, 7.4, 7.4)

    def _lines(self, width: int) -> list[float]:
        layout = self._layout(width)
        return [layout.lineAt(at).y() for at in range(layout.lineCount())] or [0.0]

    def _layout(self, width: int) -> QTextLayout:
        layout = QTextLayout(self.text(), font("body"))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats([_bold(start, length) for start, length in differing(self._before, self.text())])
        layout.beginLayout()
        top = 0
        while True:
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(max(24, width - LEFT - RIGHT))
            line.setPosition(QPointF(0, top + (LINE_PX - line.height()) / 2))
            top += LINE_PX
        layout.endLayout()
        return layout


def differing(before: str, text: str) -> list[tuple[int, int]]:
    """Return (start, length) of what stands in `text` and not in `before`; nothing in a word or a date.

    A number is compared whole: of 40 and 60 not the 6 is what differs.
    """
    if len(text) < LONG:
        return []
    old, new = _PIECES.findall(before), _PIECES.findall(text)
    starts = [0, *accumulate(len(piece) for piece in new)]
    found = [
        (starts[first], starts[last] - starts[first])
        for kind, _, _, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if kind in ("insert", "replace")
    ]
    if sum(length for _, length in found) >= len(text):
        return []
    return found


def _bold(start: int, length: int) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length = start, length  # type: ignore[attr-defined]
    face = QTextCharFormat()
    face.setFontWeight(QFont.Weight.Bold)
    made.format = face  # type: ignore[attr-defined]
    return made
