"""Answers for the after photos in one line: one is compared, an unfit one is red, the rest scroll with the choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from inspector.ui import icons
from inspector.ui.models.thumbs import Thumbs
from inspector.ui.theme import theme_of

THUMB = QSize(72, 54)
GAP = 16
SHOWN = 4


@dataclass(frozen=True, slots=True)
class Small:
    """One picture of the line: its bytes, what it is (spoken and as tool tip), and why it is unfit (empty: fit)."""

    sha256: str
    words: str
    unfit: str = ""


class Strip(QWidget):
    """Thumbnails of 72×54; arrows and clicks choose, Delete (or the menu) takes one out."""

    chosen = Signal(int)
    removed = Signal(int)

    def __init__(self, thumbs: Thumbs, *, name: str) -> None:
        super().__init__()
        self._thumbs = thumbs
        self._pictures: tuple[Small, ...] = ()
        self.current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        thumbs.arrived.connect(self.update)

    @property
    def pictures(self) -> tuple[Small, ...]:
        """What is shown."""
        return self._pictures

    def show_pictures(self, pictures: Sequence[Small], current: int = 0) -> None:
        """Show these pictures."""
        self._pictures, self.current = tuple(pictures), current
        self.setVisible(bool(pictures))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        count = min(SHOWN, max(1, len(self._pictures)))
        return QSize(count * (THUMB.width() + GAP) - GAP + 6, THUMB.height() + 6)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at, small in enumerate(self._pictures):
            spot = self._rect(at)
            path = QPainterPath()
            path.addRoundedRect(spot, 4, 4)
            picture = self._thumbs.get(small.sha256)
            painter.save()
            painter.setClipPath(path)
            painter.fillPath(path, theme.color("pressed"))
            if picture is not None:
                painter.drawPixmap(spot.toRect(), picture)
            else:
                icons.draw(painter, "image", QRectF(spot.center().x() - 10, spot.center().y() - 10, 20, 20), "text3")
            if small.unfit:
                veil = QColor(theme.color("surface"))
                veil.setAlphaF(0.55)
                painter.fillPath(path, veil)
            painter.restore()
            width = 3 if at == self.current else 2
            token = "red" if small.unfit else "accent" if at == self.current else ""
            if token:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.color(token), width))
                painter.drawRoundedRect(spot, 4, 4)
            if small.unfit:
                icons.draw(painter, "copy", QRectF(spot.right() - 20, spot.top() + 4, 16, 16), "red", filled=True)
            if at == self.current and self.hasFocus():
                painter.setPen(QPen(theme.color("accent"), 1, Qt.PenStyle.DotLine))
                painter.drawRoundedRect(spot.adjusted(4, 4, -4, -4), 2, 2)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position().x())
        if at is not None:
            self._choose(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position().x())
        self.setToolTip(self._pictures[at].unfit or self._pictures[at].words if at is not None else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None and 0 <= self.current + step < len(self._pictures):
            self._choose(self.current + step)
        elif event.key() == Qt.Key.Key_Delete and self._pictures:
            self.removed.emit(self.current)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = self._at(event.pos().x())
        if at is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("放回照片盘", lambda: self.removed.emit(at))
        menu.popup(event.globalPos())

    def _choose(self, at: int) -> None:
        self.current = at
        self.update()
        self.chosen.emit(at)

    def _rect(self, at: int) -> QRectF:
        first = max(0, min(self.current - SHOWN // 2, len(self._pictures) - SHOWN))
        return QRectF(3 + (at - first) * (THUMB.width() + GAP), 3, THUMB.width(), THUMB.height())

    def _at(self, x: float) -> int | None:
        return next(
            (at for at in range(len(self._pictures)) if self._rect(at).left() <= x <= self._rect(at).right()), None
        )
