"""Small pictures in lists: made of the thumbnail, or of the preview where another laptop took the photo."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from PIL import Image
from PySide6.QtCore import QSize

from inspector.ui.models.thumbs import Thumbs

SIZE = QSize(64, 48)


def jpeg(width: int, height: int, color: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), color).save(made, "JPEG")
    return made.getvalue()


def at_once(work: Callable[[], Any], done: Callable[[Any], None]) -> None:
    done(work())


def test_a_photo_of_which_only_the_preview_came_has_a_small_picture(qtbot: Any) -> None:
    held = {("preview", "a"): jpeg(1600, 1200, "red"), ("thumb", "b"): jpeg(320, 240, "blue")}
    thumbs = Thumbs(at_once, lambda kind, sha256: held.get((kind, sha256)), SIZE)
    for sha256 in ("a", "b", "c"):
        thumbs.get(sha256)
    qtbot.waitUntil(lambda: not thumbs.waits("a") and not thumbs.waits("c"))
    for sha256, channel in (("a", 0), ("b", 2)):
        found = thumbs.get(sha256)
        assert found is not None
        assert found.size() == SIZE
        assert found.toImage().pixelColor(32, 24).getRgb()[channel] > 200
    assert thumbs.get("c") is None, "neither was made: a grey tile"
