"""Answers for the photo strip of the drawer: every photo with its role; Enter looks at it large, the menu moves it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QMenu, QWidget

from inspector.ui import icons
from inspector.ui.models.dossier import Shot
from inspector.ui.models.thumbs import Thumbs
from inspector.ui.parts.focus import ring
from inspector.ui.theme import font, theme_of
from inspector.wording import ledger as words
from inspector.wording import terms

THUMB = QSize(92, 69)
CAPTION_PX = 20
GAP_PX = 8


class PhotoStrip(QWidget):
    """Thumbnails in rows; arrows go through them, Enter and click open, M or the right button offers to move."""

    opened = Signal(int)
    move_asked = Signal(object)  # Shot
    tray_asked = Signal(object)

    def __init__(self, thumbs: Thumbs) -> None:
        super().__init__()
        self._thumbs = thumbs
        self._shots: tuple[Shot, ...] = ()
        self.current = 0
        self._over = -1
        self._locked = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        thumbs.arrived.connect(self.update)

    def show_shots(self, shots: Sequence[Shot], *, locked: bool) -> None:
        """Show these photos; `locked`: none may be moved any more."""
        self._shots, self._locked = tuple(shots), locked
        self.current = min(self.current, max(0, len(shots) - 1))
        self.setVisible(bool(shots))
        self._fit()
        self.update()

    def rect_of(self, at: int) -> QRect:
        """Return where the photo at `at` stands."""
        columns = max(1, (self.width() + GAP_PX) // (THUMB.width() + GAP_PX))
        x = (at % columns) * (THUMB.width() + GAP_PX)
        y = (at // columns) * (THUMB.height() + CAPTION_PX + GAP_PX)
        return QRect(x, y, THUMB.width(), THUMB.height() + CAPTION_PX)

    def menu_for(self, at: int) -> QMenu:
        """Return the menu of one photo: look, move to another issue, lay back into the tray."""
        shot = self._shots[at]
        menu = QMenu(self)
        menu.addAction(words.PHOTO_OPEN, lambda: self.opened.emit(at))
        move = menu.addAction(words.PHOTO_MOVE, lambda: self.move_asked.emit(shot))
        back = menu.addAction(words.PHOTO_TO_TRAY, lambda: self.tray_asked.emit(shot))
        for action in (move, back):
            action.setEnabled(shot.movable and not self._locked)
        return menu

    def resizeEvent(self, event: object) -> None:
        self._fit()

    def _fit(self) -> None:
        height = self.rect_of(len(self._shots) - 1).bottom() + 1 if self._shots else 0
        self.setFixedHeight(max(0, height))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step and 0 <= self.current + step < len(self._shots):
            self.current += step
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._shots:
            self.opened.emit(self.current)
        elif event.key() in (Qt.Key.Key_M, Qt.Key.Key_Menu) and self._shots:
            self._menu(self.current, self.mapToGlobal(self.rect_of(self.current).bottomLeft()))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position().toPoint())
        if at >= 0:
            self.current = at
            self.update()
            if event.button() == Qt.MouseButton.LeftButton:
                self.opened.emit(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._at(event.position().toPoint())
        if over != self._over:
            self._over = over
            self.update()

    def leaveEvent(self, event: object) -> None:
        self._over = -1
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = self._at(event.pos())
        if at >= 0:
            self._menu(at, event.globalPos())

    def _menu(self, at: int, where: QPoint) -> None:
        menu = self.menu_for(at)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)

    def _at(self, point: QPoint) -> int:
        return next((at for at in range(len(self._shots)) if self.rect_of(at).contains(point)), -1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at, shot in enumerate(self._shots):
            whole = self.rect_of(at)
            spot = QRectF(whole.left() + 1, whole.top() + 1, THUMB.width() - 2, THUMB.height() - 2)
            path = QPainterPath()
            path.addRoundedRect(spot, 4, 4)
            picture = self._thumbs.get(shot.photo.sha256)
            painter.save()
            if picture is not None:
                painter.setClipPath(path)
                painter.drawPixmap(spot.toRect(), picture)
            else:
                painter.fillPath(path, theme.color("pressed"))
                icons.draw(painter, "image", QRectF(spot.center().x() - 10, spot.center().y() - 10, 20, 20), "text3")
            painter.restore()
            if at == self.current and ring(self):
                painter.setPen(QPen(theme.color("accent"), theme.focus_px))
                painter.drawRoundedRect(spot, 4, 4)
            elif at == self._over:
                painter.setPen(QPen(theme.color("accent"), theme.line_px))
                painter.drawRoundedRect(spot, 4, 4)
            face = font("meta", bold=theme.outdoor)
            painter.setFont(face)
            painter.setPen(theme.color("text2"))
            role = terms.PHOTO_ROLES.get(shot.photo.role, "")
            caption = QRectF(whole.left(), whole.top() + THUMB.height(), whole.width(), CAPTION_PX)
            cut = QFontMetrics(face).elidedText(role, Qt.TextElideMode.ElideRight, whole.width())
            painter.drawText(caption, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, cut)
        painter.end()
