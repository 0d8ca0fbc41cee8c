"""Answers for comparing two photos: a slider between them, and one laid over the other.

Both take QImages at preview size; nothing is changed in the photos, nudging moves the view only.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspector.ui import icons
from inspector.ui.theme import font, theme_of

STEP = 0.05

CROP_AT_MOST = 0.15  # more would hide evidence: such a photo is shown whole


def draw_photo(painter: QPainter, rect: QRectF, picture: QPixmap | None, *, cover: bool = True) -> None:
    """Paint a photo into a rectangle: covering it where hardly anything is cropped, else whole within it."""
    theme = theme_of()
    painter.fillRect(rect, theme.color("pressed"))
    if picture is None or picture.isNull():
        icons.draw(painter, "image", QRectF(rect.center().x() - 12, rect.center().y() - 12, 24, 24), "text3")
        return
    shapes = (rect.width() / max(rect.height(), 1.0), picture.width() / picture.height())
    cover = cover and min(shapes) / max(shapes) >= 1 - CROP_AT_MOST
    mode = Qt.AspectRatioMode.KeepAspectRatioByExpanding if cover else Qt.AspectRatioMode.KeepAspectRatio
    size = picture.size().scaled(rect.size().toSize(), mode)
    target = QRectF(0, 0, size.width(), size.height())
    target.moveCenter(rect.center())
    painter.save()
    painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(target, picture, QRectF(picture.rect()))
    painter.restore()


def draw_label(painter: QPainter, at: QPointF, text: str, *, right: bool = False) -> None:
    """Paint a label strip on a photo; `at` is its lower left (or lower right) corner."""
    theme = theme_of()
    painter.setFont(font("body"))
    width = painter.fontMetrics().horizontalAdvance(text) + 16
    rect = QRectF(at.x() - width if right else at.x(), at.y() - 26, width, 26)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("photo.labelS"))
    painter.drawRoundedRect(rect, 4, 4)
    painter.setPen(theme.color("photo.label"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


class _Pair(QWidget):
    """Two photos with their labels."""

    def __init__(self) -> None:
        super().__init__()
        self._before: QPixmap | None = None
        self._after: QPixmap | None = None
        self._labels = ("", "")
        self.setMinimumSize(160, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set(self, before: QImage | None, after: QImage | None, labels: tuple[str, str] = ("", "")) -> None:
        """Show other photos."""
        self._before = QPixmap.fromImage(before) if before is not None else None
        self._after = QPixmap.fromImage(after) if after is not None else None
        self._labels = labels
        self.setAccessibleName("，".join(word for word in labels if word))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(396, 256)


class BeforeAfter(_Pair):
    """A slider between before (left) and after (right): drag, ← → 5 %, Home, End, double click for the middle."""

    moved = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self._at = 0.6
        self.setCursor(Qt.CursorShape.SplitHCursor)

    @property
    def at(self) -> float:
        """Where the slider stands, 0 to 1."""
        return self._at

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        if self._after is None:
            draw_photo(painter, whole, self._before)
        else:
            x = whole.width() * self._at
            draw_photo(painter, whole, self._after)
            painter.save()
            painter.setClipRect(QRectF(0, 0, x, whole.height()))
            draw_photo(painter, whole, self._before)
            painter.restore()
            painter.setPen(QPen(theme.color("photo.label"), 2))
            painter.drawLine(QPointF(x, 0), QPointF(x, whole.height()))
            painter.setBrush(theme.color("surface"))
            painter.setPen(QPen(theme.color("accent" if self.hasFocus() else "edge"), 1.5))
            painter.drawEllipse(QPointF(x, whole.center().y()), 18, 18)
            icons.draw(painter, "arrow_swap", QRectF(x - 10, whole.center().y() - 10, 20, 20), "text")
            if self._labels[1]:
                draw_label(painter, QPointF(whole.right() - 8, whole.bottom() - 8), self._labels[1], right=True)
        if self._labels[0]:
            draw_label(painter, QPointF(8, whole.bottom() - 8), self._labels[0])
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._move(event.position().x() / max(self.width(), 1))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move(event.position().x() / max(self.width(), 1))

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self._move(0.5)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        to = {
            Qt.Key.Key_Left: self._at - STEP,
            Qt.Key.Key_Right: self._at + STEP,
            Qt.Key.Key_Home: 0.0,
            Qt.Key.Key_End: 1.0,
        }.get(Qt.Key(event.key()))
        if to is None:
            super().keyPressEvent(event)
        else:
            self._move(to)

    def _move(self, to: float) -> None:
        self._at = min(1.0, max(0.0, to))
        self.moved.emit(self._at)
        self.update()


class Overlay(_Pair):
    """The new photo with the original laid over it at a strength; arrows nudge the original (view only)."""

    def __init__(self) -> None:
        super().__init__()
        self._strength = 0.5
        self._shift = QPointF(0, 0)

    def set_strength(self, strength: float) -> None:
        """Set how strongly the original shows, 0 to 1."""
        self._strength = strength
        self.update()

    def reset(self) -> None:
        """Put the original back where it was."""
        self._shift = QPointF(0, 0)
        self.update()

    @property
    def shift(self) -> QPointF:
        """How far the original is nudged, in pixels of the view."""
        return self._shift

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        whole = QRectF(self.rect())
        draw_photo(painter, whole, self._after)
        if self._before is not None and self._after is not None:
            painter.setOpacity(self._strength)
            painter.setClipRect(whole)
            draw_photo(painter, whole.translated(self._shift), self._before)
            painter.setOpacity(1)
        if self._labels[1]:
            draw_label(painter, QPointF(8, whole.bottom() - 8), self._labels[1])
        if self.hasFocus():
            painter.setPen(QPen(theme_of().color("accent"), 2))
            painter.drawRect(whole.adjusted(1, 1, -1, -1))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {
            Qt.Key.Key_Left: QPointF(-2, 0),
            Qt.Key.Key_Right: QPointF(2, 0),
            Qt.Key.Key_Up: QPointF(0, -2),
            Qt.Key.Key_Down: QPointF(0, 2),
        }.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._shift += step
            self.update()
