"""Answers for small pictures in lists: what is needed now is fetched first, what was seen lately is kept.

Bytes are read and decoded elsewhere (`ask`), pixmaps are made here, on the window's thread. Wishes that scrolled away
are dropped, so that a long list does not fetch every picture it flew over. Of a photo that others took only the
preview comes: the small picture is made of it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap

from inspector.ui.models.jpeg import read_jpeg

KEPT = 600
WISHES = 40
AT_ONCE = 8

Ask = Callable[[Callable[[], Any], Callable[[Any], None]], None]


class Thumbs(QObject):
    """Pixmaps of one size, filled and cropped to it, by SHA-256."""

    arrived = Signal()

    def __init__(self, ask: Ask, derived: Callable[[str, str], bytes | None], size: QSize, parent: Any = None) -> None:
        super().__init__(parent)
        self._ask, self._derived, self._size = ask, derived, size
        self._held: OrderedDict[str, QPixmap | None] = OrderedDict()
        self._wishes: OrderedDict[str, None] = OrderedDict()
        self._busy = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._fetch)

    def get(self, sha256: str | None) -> QPixmap | None:
        """Return a picture, None while it is fetched or where there is none."""
        if not sha256:
            return None
        if sha256 in self._held:
            self._held.move_to_end(sha256)
            return self._held[sha256]
        self._wishes[sha256] = None
        self._wishes.move_to_end(sha256)
        while len(self._wishes) > WISHES:
            self._wishes.popitem(last=False)
        if not self._busy and not self._soon.isActive():
            self._soon.start(0)
        return None

    def waits(self, sha256: str | None) -> bool:
        """Say whether a picture is still on its way (rather than not there)."""
        return bool(sha256) and sha256 not in self._held

    def forget_missing(self) -> None:
        """Ask again for pictures that were not made yet."""
        for sha256 in [name for name, held in self._held.items() if held is None]:
            del self._held[sha256]

    def _fetch(self) -> None:
        if self._busy or not self._wishes:
            return
        wanted = [self._wishes.popitem()[0] for _ in range(min(AT_ONCE, len(self._wishes)))]
        self._busy = True
        derived, size = self._derived, self._size
        self._ask(lambda: [(name, _small(derived, name, size)) for name in wanted], self._take)

    def _take(self, found: list[tuple[str, QImage | None]]) -> None:
        self._busy = False
        for sha256, image in found:
            self._held[sha256] = None if image is None else QPixmap.fromImage(image)
        while len(self._held) > KEPT:
            self._held.popitem(last=False)
        self.arrived.emit()
        if self._wishes:
            self._soon.start(0)


def _small(derived: Callable[[str, str], bytes | None], sha256: str, size: QSize) -> QImage | None:
    made = read_jpeg(derived("thumb", sha256), size)
    return made if made is not None else read_jpeg(derived("preview", sha256), size)
