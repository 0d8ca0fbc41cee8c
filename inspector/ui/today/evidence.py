"""Answers for the evidence photos of the form: small pictures with their order and role, and what is still missing.

A click on the role goes on to the next (全景 → 近景 → 其他); a right click or Delete lays the photo back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from inspector.ui.parts.basics import label, row
from inspector.ui.theme import font, theme_of
from inspector.ui.today.form import ROLES
from inspector.ui.today.pieces import IconLabel, clear
from inspector.wording.terms import PHOTO_ROLES

PHOTO_HEIGHT = 96
STRIP_HEIGHT = 20


class EvidencePhoto(QWidget):
    """One photo of the form. `role_wanted(photo id, role)`, `laid_back(photo id)`."""

    role_wanted = Signal(str, str)
    laid_back = Signal(str)

    def __init__(self, photo_id: str, order: int, role: str, pixmap: QPixmap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.photo_id, self.role = photo_id, role
        self._order, self._pixmap = order, pixmap
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedHeight(PHOTO_HEIGHT)
        self.setAccessibleName(f"第 {order} 张，{PHOTO_ROLES[role]}")
        self.setToolTip("单击改全景、近景、其他；右击或 Delete 放回")

    def sizeHint(self) -> QSize:
        return QSize(131, PHOTO_HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.RightButton:
            self.laid_back.emit(self.photo_id)
        else:
            self._next_role()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.laid_back.emit(self.photo_id)
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return):
            self._next_role()
        else:
            super().keyPressEvent(event)

    def _next_role(self) -> None:
        after = ROLES[(ROLES.index(self.role) + 1) % len(ROLES)] if self.role in ROLES else ROLES[0]
        self.role_wanted.emit(self.photo_id, after)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        rect = QRectF(self.rect())
        shape = QPainterPath()
        shape.addRoundedRect(rect, 4, 4)
        painter.save()
        painter.setClipPath(shape)
        painter.fillRect(rect, theme.color("pressed"))
        if not self._pixmap.isNull():
            painter.drawPixmap(rect, self._pixmap, _covering(self._pixmap, rect))
        strip = rect.adjusted(0, rect.height() - STRIP_HEIGHT, 0, 0)
        painter.fillRect(strip, theme.color("photo.labelS"))
        painter.setPen(theme.color("photo.label"))
        painter.setFont(font("meta"))
        painter.drawText(strip.adjusted(7, 0, -7, 0), Qt.AlignmentFlag.AlignVCenter, PHOTO_ROLES[self.role])
        painter.restore()
        badge = QRectF(6, 6, 22, 22)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        painter.drawEllipse(badge)
        painter.setPen(theme.color("on"))
        painter.setFont(font("meta", bold=True))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(self._order))
        if theme.outdoor or self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            wide = theme.focus_px if self.hasFocus() else theme.line_px
            painter.setPen(QPen(theme.color("accent" if self.hasFocus() else "line"), wide))
            painter.drawRoundedRect(rect.adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2), 4, 4)
        painter.end()


class Evidence(QWidget):
    """The photos of the form under their heading."""

    role_wanted = Signal(str, str)
    laid_back = Signal(str)

    def __init__(
        self, heading: str, picture: Callable[[str], QPixmap], parent: QWidget | None = None, *, columns: int = 2
    ) -> None:
        super().__init__(parent)
        self._columns = columns
        self._picture = picture
        self._shown: Sequence[tuple[str, str]] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._mark = IconLabel("checkmark", "green", size=16)
        self._missing = label("", "hint")
        column.addLayout(row(label(heading, "strong"), None, self._mark, self._missing, spacing=4))
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        column.addLayout(self._grid)

    def show_photos(self, photos: Sequence[tuple[str, str]], *, complete: bool, words: str) -> None:
        """Show (photo id, role) in order; `words` say that all is there, or what is missing."""
        self._mark.setVisible(complete)
        self._missing.setText(words)
        if self._missing.property("role") != ("good" if complete else "hint"):
            self._missing.setProperty("role", "good" if complete else "hint")
            self._missing.style().polish(self._missing)
        if photos == self._shown:
            return
        self._shown = tuple(photos)
        clear(self._grid)
        for at, (photo_id, role) in enumerate(photos):
            photo = EvidencePhoto(photo_id, at + 1, role, self._picture(photo_id), self)
            photo.role_wanted.connect(self.role_wanted)
            photo.laid_back.connect(self.laid_back)
            self._grid.addWidget(photo, at // self._columns, at % self._columns)
        for column in range(self._columns):
            self._grid.setColumnStretch(column, 1)
        if not photos:
            hint = label("在左边选照片（空格键），第一张作全景，第二张作近景。", "hint", wrap=True)
            self._grid.addWidget(hint, 0, 0, 1, self._columns)

    def again(self) -> None:
        """Draw the pictures again: a thumbnail has come."""
        shown, self._shown = self._shown or (), None
        self.show_photos(shown, complete=self._mark.isVisibleTo(self), words=self._missing.text())


def _covering(pixmap: QPixmap, rect: QRectF) -> QRectF:
    """Return the middle part of a pixmap that fills `rect` without being stretched."""
    size = pixmap.size()
    scale = min(size.width() / rect.width(), size.height() / rect.height())
    wide, high = rect.width() * scale, rect.height() * scale
    return QRectF((size.width() - wide) / 2, (size.height() - high) / 2, wide, high)
