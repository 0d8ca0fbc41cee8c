"""Answers for pictures decoded on a worker: JPEG bytes in, a QImage out, and no Qt object in between.

Qt's own readers are not for workers. `QImage.fromData` keeps Python's lock while it asks every format in turn, and the
one of SVG connects a signal to look: it then waits for Qt's lock of signals, whose holder, the window's thread, may be
waiting for Python's (it is, while a widget goes that listened to something). Both stand still for good. A reader that
is told the format still holds the lock of Qt's plugins while it asks a Python-made buffer for its position. So Pillow
decodes, without Python's lock, and Qt only takes the finished pixels. Thumbnails, previews and masked copies are always
JPEG and upright (`intake/picture`, `sheets/masking`); what is anything else was not made by us and is not shown.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 40_000_000  # what we derive has 6 million at most; the header is believed no further
_START = b"\xff\xd8\xff"


def read_jpeg(content: bytes | None, size: QSize | None = None) -> QImage | None:
    """Return a JPEG as an image, scaled and cropped to fill `size` where one is given; None where it cannot be read."""
    if content is None or not content.startswith(_START):
        return None
    from PIL.JpegImagePlugin import JpegImageFile

    try:
        picture: Image.Image = JpegImageFile(io.BytesIO(content))
        if picture.width * picture.height > MOST_PIXELS:
            return None
        return _taken_over(picture if size is None else _filling(picture, size))
    except (OSError, SyntaxError, ValueError, IndexError, ArithmeticError, MemoryError):  # what Pillow raises on damage
        return None


def _filling(picture: Image.Image, size: QSize) -> Image.Image:
    from PIL.Image import Resampling

    edges = size.width(), size.height()
    scale = max(edges[0] / picture.width, edges[1] / picture.height)
    near = max(edges[0], round(picture.width * scale)), max(edges[1], round(picture.height * scale))
    picture.draft(None, near)  # type: ignore[arg-type]  # None: as it is, in colour or grey
    scaled = picture.resize(near, Resampling.BILINEAR)
    left, top = (near[0] - edges[0]) // 2, (near[1] - edges[1]) // 2
    return scaled.crop((left, top, left + edges[0], top + edges[1]))


def _taken_over(picture: Image.Image) -> QImage:
    """Copy the pixels into an image that owns them."""
    picture.load()
    if picture.mode != "RGB":
        picture = picture.convert("RGB")
    wide, high = picture.size
    return QImage(picture.tobytes("raw", "BGRX"), wide, high, 4 * wide, QImage.Format.Format_RGB32).copy()
