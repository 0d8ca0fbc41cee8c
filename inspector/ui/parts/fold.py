"""Answers for sections that fold: the head says the summary, Enter opens the body."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from inspector.ui.parts.basics import Elided, label, set_role
from inspector.ui.parts.focus import ring
from inspector.ui.parts.sign import Sign
from inspector.ui.theme import theme_of


class Fold(QWidget):
    """A head (chevron, title, summary, something on the right) over a body."""

    toggled = Signal(bool)

    def __init__(self, title: str, body: QWidget, *, right: QWidget | None = None, folded: bool = False) -> None:
        super().__init__()
        self.body = body
        self._chevron = Sign("chevron_down")
        self._title = label(title, "strong")
        self._summary = Elided("", "meta")
        self._head = head = _Head(self)
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
        self._chevron.show_icon("chevron_right" if folded else "chevron_down", "text2")
        self._tell()
        self.toggled.emit(not folded)

    def set_title(self, title: str, summary: str = "", *, role: str = "meta") -> None:
        """Say what is in the section; `role` is that of the summary (bad where something fails)."""
        self._title.setText(title)
        set_role(self._summary, "role", role)
        self._summary.setText(summary)
        self._tell()

    def _tell(self) -> None:
        """Let screen readers say what is folded here."""
        words = (self._title.text(), self._summary.text(), "已折叠" if self.folded else "")
        self._head.setAccessibleName("，".join(word for word in words if word))


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

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if ring(self):
            theme = theme_of()
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.color("accent"), theme.focus_px))
            inset = theme.focus_px / 2
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 4, 4)
            painter.end()
