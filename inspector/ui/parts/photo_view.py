"""Answers for looking at photos large: over the whole window, ← → through a row of them, Esc back to where one was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from inspector.ui import icons
from inspector.ui.theme import ON_PHOTO, font

Bring = Callable[[str, Callable[[str, bool], None]], None]

CLOSE_PX = 44
FOOT_PX = 52
MASK_PX, MASK_WORD = 150, "遮挡人脸车牌（M）"


@dataclass(frozen=True, slots=True)
class Large:
    """One photo to look at: its key for the loader, and the line below it."""

    key: str
    caption: str


class PhotoView(QWidget):
    """Covers `over`; `load(key, done)` brings each picture (None: it cannot be shown).

    `bring(key, tell)` fetches what is missing of a photo that is looked at, and tells how that goes: words for the
    person, and whether the picture is to be loaded again. `mask(key)` is called for M or a click on its button: to hide
    faces and plates of the photo that is shown.
    """

    closed = Signal()

    def __init__(
        self,
        over: QWidget,
        load: Callable[[str, Callable[[QImage | None], None]], None],
        bring: Bring | None = None,
        leave: Callable[[], None] = lambda: None,
        mask: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__(over)
        self._over, self._load, self._bring, self._left, self._mask = over, load, bring, leave, mask
        self.note = ""
        self._photos: tuple[Large, ...] = ()
        self._at = 0
        self._image: QImage | None = None
        self._waiting = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        over.installEventFilter(self)
        self.hide()

    def open(self, photos: Sequence[Large], at: int = 0) -> None:
        """Show these photos, beginning with the one at `at`."""
        self._photos = tuple(photos)
        self.setGeometry(self._over.rect())
        self.raise_()
        self.show()
        self.setFocus()
        self._go(at)

    @property
    def current(self) -> Large | None:
        """The photo that is shown."""
        return self._photos[self._at] if self._photos else None

    def _go(self, at: int) -> None:
        if not 0 <= at < len(self._photos):
            return
        self._at, self._image, self._waiting = at, None, True
        shown = self._photos[at]
        self._say("")
        self._load_now(shown)

        def told(text: str, again: bool) -> None:
            if self.current == shown and not self.isHidden():
                self._say(text)
                if again:
                    self._load_now(shown)

        if self._bring is not None:
            self._bring(shown.key, told)

    def _say(self, note: str) -> None:
        self.note = note
        shown = self.current
        self.setAccessibleName("。".join(part for part in (shown.caption if shown else "", note) if part))
        self.update()

    def _load_now(self, shown: Large) -> None:
        def here(image: QImage | None) -> None:
            if self.current == shown:
                self._image, self._waiting = image, False
                self.update()

        self._load(shown.key, here)

    def _leave(self) -> None:
        self.hide()
        self._left()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Left:
            self._go(self._at - 1)
        elif event.key() == Qt.Key.Key_Right:
            self._go(self._at + 1)
        elif event.key() == Qt.Key.Key_M and self._mask is not None and self.current is not None:
            self._mask(self.current.key)
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._leave()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        x, y = event.position().x(), event.position().y()
        if self._mask is not None and self.current is not None and self._mask_spot().contains(event.position()):
            self._mask(self.current.key)
            return
        if (x > self.width() - CLOSE_PX - 8 and y < CLOSE_PX + 8) or len(self._photos) < 2:
            self._leave()
        else:
            self._go(self._at + (1 if x > self.width() / 2 else -1))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        return False

    def _mask_spot(self) -> QRectF:
        """Where the button stands that leads to hiding faces and plates."""
        return QRectF(self.width() - CLOSE_PX - 8 - MASK_PX, 6, MASK_PX, 36)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        ground = QColor(ON_PHOTO["labelS"])
        ground.setAlpha(242)
        painter.fillRect(self.rect(), ground)
        painter.setPen(QColor(ON_PHOTO["label"]))
        painter.setFont(font("body"))
        room = QRectF(self.rect()).adjusted(24, 24, -24, -FOOT_PX)
        if self._image is not None:
            size = self._image.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            spot = QRectF(0, 0, size.width(), size.height())
            spot.moveCenter(room.center())
            painter.drawImage(spot, self._image)
        else:
            painter.drawText(
                room, Qt.AlignmentFlag.AlignCenter, "读取中" if self._waiting else "这张照片显示不出来，原件还在"
            )
        if self.current is not None:
            foot = QRectF(24, self.height() - FOOT_PX, self.width() - 48, FOOT_PX)
            if self.note:
                foot.setHeight(FOOT_PX / 2)
                below = QRectF(foot.left(), foot.bottom() - 2, foot.width(), FOOT_PX / 2 - 2)
                painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, self.note)
            painter.drawText(foot, Qt.AlignmentFlag.AlignVCenter, self.current.caption)
            painter.drawText(
                foot,
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                f"{self._at + 1} / {len(self._photos)}，Esc 返回",
            )
        corner = QRectF(self.width() - CLOSE_PX, 12, 24, 24)
        icons.draw(painter, "dismiss", corner, "photo.label")
        if self._mask is not None:
            spot = self._mask_spot()
            painter.setBrush(QColor(ON_PHOTO["labelS"]))
            painter.drawRoundedRect(spot, 4, 4)
            painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, MASK_WORD)
        painter.end()
