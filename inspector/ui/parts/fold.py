"""Answers for sections that fold: the head says the summary, Enter opens the body."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from inspector.ui import icons
from inspector.ui.parts.basics import Elided, label, set_role


class Fold(QWidget):
    """A head (chevron, title, summary, something on the right) over a body."""

    toggled = Signal(bool)

    def __init__(self, title: str, body: QWidget, *, right: QWidget | None = None, folded: bool = False) -> None:
        super().__init__()
        self.body = body
        self._chevron = QLabel()
        self._title = label(title, "strong")
        self._summary = Elided("", "meta")
        head = _Head(self)
        line = QHBoxLayout(head)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self._chevron)
        line.addWidget(self._title)
        line.addWidget(self._summary, 1)
        if right is not None:
            line.addWidget(right)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(head)
        column.addWidget(body)
        self.set_folded(folded)

    @property
    def folded(self) -> bool:
        """Whether the body is hidden."""
        return self.body.isHidden()

    def set_folded(self, folded: bool) -> None:
        """Hide or show the body."""
        self.body.setVisible(not folded)
        self._chevron.setPixmap(icons.pixmap("chevron_right" if folded else "chevron_down", "text2"))
        self.toggled.emit(not folded)

    def set_title(self, title: str, summary: str = "", *, role: str = "meta") -> None:
        """Say what is in the section; `role` is that of the summary (bad where something fails)."""
        self._title.setText(title)
        set_role(self._summary, "role", role)
        self._summary.setText(summary)


class _Head(QWidget):
    def __init__(self, fold: Fold) -> None:
        super().__init__()
        self._fold = fold
        self.setMinimumHeight(36)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self._fold.set_folded(not self._fold.folded)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._fold.set_folded(not self._fold.folded)
        else:
            super().keyPressEvent(event)
