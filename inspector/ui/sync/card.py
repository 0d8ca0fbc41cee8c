"""Answers for a card: a head with its name and a note, a line, and what stands below; cards are only on this screen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from inspector.ui.parts.basics import label, row, rule
from inspector.ui.theme import theme_of

HEAD_PX = 44
SIDE = 20


class Card(QFrame):
    """A card; `head` takes further widgets on its right, `body` what stands below the line."""

    def __init__(self, title: str, note: str = "", *, line: bool = True) -> None:
        super().__init__()
        self.setProperty("pane", "card")
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.title, self.note = label(title, "strong"), label(note, "meta")
        self.head: QHBoxLayout = row(self.title, self.note, None, spacing=8, margins=(SIDE, 0, SIDE, 0))
        top = QWidget()
        top.setMinimumHeight(HEAD_PX)
        top.setLayout(self.head)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(0)
        whole.addWidget(top)
        if line:
            whole.addWidget(rule())
        whole.addLayout(self.body)


class Strip(QWidget):
    """The foot of a card on the ground of a status, within the card's rounded corners; in 户外 outlined instead."""

    def __init__(self, token: str, ground: str) -> None:
        super().__init__()
        self._token, self._ground = token, ground
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        path = QPainterPath()
        path.addRoundedRect(rect.adjusted(0, -8, 0, 0), 5, 5)
        painter.setClipRect(rect)
        painter.fillPath(path, theme.color(self._ground))
        if theme.outdoor:
            painter.setClipping(False)
            painter.setPen(QPen(theme.color(self._token), theme.line_px))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(8, 3, -8, -8), 4, 4)
        painter.end()
