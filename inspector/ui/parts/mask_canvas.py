"""Answers for drawing boxes on a photo: by mouse (draw, move, pull at a corner) and by keys alike.

Boxes are in parts of the upright picture (`domain.masking.Box`), so they do not depend on how large it is shown. Keys:
Insert puts a box in the middle, blank goes to the next one, arrows move it, Shift+arrows change its size, Delete takes
it away.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from inspector.domain.masking import Box
from inspector.ui.parts.focus import ring
from inspector.ui.theme import ON_PHOTO, font, theme_of

Drawn = tuple[str | None, Box]  # the id of a box that is kept already, and where it lies now
STEP, FINE = 0.01, 0.002
HANDLE_PX = 22
FIRST = Box(0.4, 0.4, 0.2, 0.2)
_MOVES = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip


class MaskCanvas(QWidget):
    """The picture with its boxes; `changed` tells of every change a person made."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._boxes: list[Drawn] = []
        self.current = -1
        self._doing = ""  # draw | move | size
        self._from = QPointF()
        self._held: Box | None = None
        self.words = ""  # instead of the picture
        self.filled = True  # else only the edges of the boxes are drawn, over a picture that hides already
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(480, 320)

    @property
    def boxes(self) -> tuple[Drawn, ...]:
        """The boxes as they are drawn now."""
        return tuple(self._boxes)

    def show_image(self, image: QImage | None, words: str = "") -> None:
        """Show a picture, or words where there is none."""
        self._image, self.words = image, words
        self.update()

    def show_boxes(self, boxes: Sequence[Drawn]) -> None:
        """Show boxes without telling anybody."""
        self._boxes = list(boxes)
        self.current = len(self._boxes) - 1
        self.update()

    def add(self, box: Box = FIRST) -> None:
        """Put one more box on the picture."""
        fitting = box.within()
        if fitting is not None and self._image is not None:
            self._boxes.append((None, fitting))
            self._now(len(self._boxes) - 1)

    def remove(self) -> None:
        """Take the current box away."""
        if 0 <= self.current < len(self._boxes):
            del self._boxes[self.current]
            self._now(min(self.current, len(self._boxes) - 1))

    def sizeHint(self) -> QSize:
        return QSize(900, 600)

    def spot(self) -> QRectF:
        """Return where the picture lies in the widget."""
        room = QRectF(self.rect())
        if self._image is None or self._image.isNull():
            return room
        size = self._image.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        found = QRectF(0, 0, size.width(), size.height())
        found.moveCenter(room.center())
        return found

    def rect_of(self, box: Box) -> QRectF:
        """Return where a box lies in the widget."""
        spot = self.spot()
        return QRectF(
            spot.left() + box.x * spot.width(), spot.top() + box.y * spot.height(),
            box.wide * spot.width(), box.high * spot.height(),
        )  # fmt: skip

    # by key

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        if key == Qt.Key.Key_Insert or (key == Qt.Key.Key_N and not modifiers):
            self.add()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove()
        elif key == Qt.Key.Key_Space and self._boxes:
            self.current = (self.current + 1) % len(self._boxes)
            self.update()
        elif key in _MOVES and 0 <= self.current < len(self._boxes):
            step = FINE if modifiers & Qt.KeyboardModifier.ControlModifier else STEP
            across, down = (part * step for part in _MOVES[key])
            box = self._boxes[self.current][1]
            if modifiers & Qt.KeyboardModifier.ShiftModifier:
                self._put(Box(box.x, box.y, max(STEP, box.wide + across), max(STEP, box.high + down)).within())
            else:
                self._put(box.moved(across, down))
        else:
            super().keyPressEvent(event)

    # by mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._image is None:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        at = event.position()
        self._from = at
        for index in reversed(range(len(self._boxes))):
            rect = self.rect_of(self._boxes[index][1])
            corner = QRectF(0, 0, HANDLE_PX, HANDLE_PX)
            corner.moveCenter(rect.bottomRight())
            if corner.contains(at) or rect.contains(at):
                self._doing = "size" if corner.contains(at) else "move"
                self.current, self._held = index, self._boxes[index][1]
                self.update()
                return
        x, y = self._part(at)
        self._doing, self._held = "draw", Box(x, y, 0.0, 0.0)
        self._boxes.append((None, self._held))
        self.current = len(self._boxes) - 1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._doing or self._held is None:
            return
        spot = self.spot()
        moved = event.position() - self._from
        across, down = moved.x() / spot.width(), moved.y() / spot.height()
        held, key = self._held, self._boxes[self.current][0]
        if self._doing == "move":
            box = held.moved(across, down)
        else:
            box = Box(held.x, held.y, held.wide + across, held.high + down)
        self._boxes[self.current] = (key, box)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._doing:
            return
        doing, self._doing = self._doing, ""
        key, box = self._boxes[self.current]
        fitting = box.within()
        if fitting is None and doing == "draw":  # a click beside every box
            del self._boxes[self.current]
            self.current = len(self._boxes) - 1
            self.update()
            return
        self._boxes[self.current] = (key, fitting or self._held or box)
        if self._boxes[self.current][1] != self._held:
            self.changed.emit()
        self.update()

    def _part(self, at: QPointF) -> tuple[float, float]:
        spot = self.spot()
        return (
            min(max(0.0, (at.x() - spot.left()) / spot.width()), 1.0),
            min(max(0.0, (at.y() - spot.top()) / spot.height()), 1.0),
        )

    def _put(self, box: Box | None) -> None:
        if box is not None:
            self._boxes[self.current] = (self._boxes[self.current][0], box)
            self._now(self.current)

    def _now(self, current: int) -> None:
        self.current = current
        self.update()
        self.changed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme.color("desk"))
        if self._image is None or self.words:
            painter.setPen(theme.color("text2"))
            painter.setFont(font("body"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.words)
        else:
            painter.drawImage(self.spot(), self._image)
            for index, (_, box) in enumerate(self._boxes):
                self._paint_box(painter, self.rect_of(box).normalized(), index)
        if ring(self):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("accent"), theme.focus_px))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_box(self, painter: QPainter, rect: QRectF, index: int) -> None:
        dark, light = QColor(ON_PHOTO["labelS"]), QColor(ON_PHOTO["label"])
        painter.setPen(Qt.PenStyle.NoPen)
        for brush in (dark, QBrush(light, Qt.BrushStyle.BDiagPattern)) if self.filled else ():
            painter.setBrush(brush)
            painter.drawRect(rect)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(light, 3 if index == self.current else 1))
        painter.drawRect(rect)
        if index == self.current:
            painter.setBrush(light)
            handle = QRectF(0, 0, 12, 12)
            handle.moveCenter(rect.bottomRight())
            painter.drawRect(handle)
