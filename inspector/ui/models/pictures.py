"""Answers for pictures at preview size: read and decoded on a worker, the last few kept, by SHA-256.

The preview where it was made, else the original decoded to the same size: a photo just dropped is seen at once.
"""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from inspector.errors import Known
from inspector.ui.context import Context
from inspector.ui.models.jpeg import read_jpeg

KEPT = 16  # 1600 px each, about 8 MB


class Pictures(QObject):
    """QImages by SHA-256; `load` calls back at once where one is held, later where it must be read."""

    def __init__(self, ctx: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._held: OrderedDict[str, QImage | None] = OrderedDict()
        self._waiting: dict[str, list[Callable[[QImage | None], None]]] = {}

    def load(self, sha256: str, done: Callable[[QImage | None], None]) -> None:
        """Bring a picture to `done` (None: it cannot be shown)."""
        if sha256 in self._held:
            self._held.move_to_end(sha256)
            done(self._held[sha256])
            return
        self._waiting.setdefault(sha256, []).append(done)
        if len(self._waiting[sha256]) > 1:
            return
        vault = self._ctx.ws.vault

        def arrived(image: QImage | None) -> None:
            self._take(sha256, image)

        def failed(error: BaseException) -> None:
            self._take(sha256, None)
            self._ctx.report(error)

        self._ctx.tasks.run("read", lambda: _read(vault, sha256), owner=self, done=arrived, failed=failed)

    def forget(self, sha256: str) -> None:
        """Read a picture again when it is asked for next: there is more of it now."""
        self._held.pop(sha256, None)

    def _take(self, sha256: str, image: QImage | None) -> None:
        self._held[sha256] = image
        while len(self._held) > KEPT:
            self._held.popitem(last=False)
        for done in self._waiting.pop(sha256, []):
            done(image)


def _read(vault: Any, sha256: str) -> QImage | None:
    from inspector.intake import picture

    preview = vault.derived("preview", sha256)
    if preview is None:
        try:
            with vault.open(sha256) as stream:
                preview = picture.preview(io.BytesIO(stream.read()))
        except Known as error:
            if error.code in ("disk_full", "disk_gone"):
                raise
            return None
    return read_jpeg(preview)
