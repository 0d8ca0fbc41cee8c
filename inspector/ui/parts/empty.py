"""Answers for empty states: a line drawing, why it is empty, what fills it, at most two buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from inspector.ui.parts.basics import button, label
from inspector.ui.theme import theme_of


class _Drawing(QWidget):
    """128×96: a card with hills and a lens, in edge and accent."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind
        self.setFixedSize(128, 96)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("edge"), 1.5 * theme.line_px))
        if self._kind == "photos":
            painter.drawRoundedRect(QRectF(30, 12, 82, 58), 6, 6)
            painter.setBrush(theme.color("surface"))
            painter.drawRoundedRect(QRectF(16, 24, 82, 58), 6, 6)
            painter.drawPolyline(
                QPolygonF([QPointF(22, 74), QPointF(44, 50), QPointF(58, 64), QPointF(70, 54), QPointF(92, 74)])
            )
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawEllipse(QPointF(78, 40), 7, 7)
        else:
            painter.drawRoundedRect(QRectF(24, 10, 66, 76), 6, 6)
            for line in range(4):
                painter.drawLine(QPointF(36, 28 + 14 * line), QPointF(78 - 10 * (line % 2), 28 + 14 * line))
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(theme.color("surface"))
            painter.drawEllipse(QPointF(88, 62), 14, 14)
            painter.drawLine(QPointF(98, 72), QPointF(110, 84))
        painter.end()


class EmptyState(QWidget):
    """The whole state; `kind` is list or photos."""

    def __init__(
        self,
        sentence: str,
        rest: str = "",
        actions: tuple[tuple[str, Callable[[], None]], ...] = (),
        kind: str = "list",
    ) -> None:
        super().__init__()
        self._sentence = label(sentence, "tile", wrap=True)
        self._rest = label(rest, "meta", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(_Drawing(kind), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(8)
        for words in (self._sentence, self._rest):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(words)  # over the whole width: a wrapped label that is centred as a widget loses lines
        if actions:
            buttons = QHBoxLayout()
            buttons.setSpacing(8)
            buttons.addStretch(1)
            for index, (word, call) in enumerate(actions[:2]):
                buttons.addWidget(button(word, call, kind="primary" if index == 0 else ""))
            buttons.addStretch(1)
            column.addSpacing(8)
            column.addLayout(buttons)
        column.addStretch(3)

    def set(self, sentence: str, rest: str) -> None:
        """Say something else."""
        self._sentence.setText(sentence)
        self._rest.setText(rest)
