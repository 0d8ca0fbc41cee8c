"""What picture libraries do by themselves: thumbnail and preview of a JPEG at our sizes and qualities, nothing else.

Each takes the main image (never an embedded thumbnail) and returns JPEG bytes, so that only the work differs.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Mapping

# two pictures at a time on two cores are quicker than one picture on both
os.environ.setdefault("VIPS_CONCURRENCY", "1")

from inspector.intake.picture import PREVIEW_EDGE_PX, PREVIEW_QUALITY, THUMBNAIL_EDGE_PX, THUMBNAIL_QUALITY

Both = Callable[[bytes], tuple[bytes, bytes]]


def thumbnails() -> Mapping[str, Callable[[bytes], bytes]]:
    """Return what makes a thumbnail, by library."""
    return {"Pillow": _pillow_thumbnail, "Qt": _qt_thumbnail, "pyvips": _vips_thumbnail}


def both() -> Mapping[str, Both]:
    """Return what makes thumbnail and preview from one decode, by library."""
    return {"Pillow": _pillow_both, "Qt": _qt_both, "pyvips": _vips_both}


def ready(content: bytes) -> None:
    """Let every library make one thumbnail here, on the main thread, where Qt wants to load its plugins."""
    from PySide6.QtGui import QGuiApplication

    if QGuiApplication.instance() is None:
        _kept.append(QGuiApplication(["bench"]))
    for make in both().values():
        make(content)


_kept: list[object] = []  # an application that is collected takes Qt down with it


def _pillow_thumbnail(content: bytes) -> bytes:
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(content)) as picture:
        picture.thumbnail((THUMBNAIL_EDGE_PX, THUMBNAIL_EDGE_PX), Image.Resampling.BILINEAR, reducing_gap=None)
        return _pillow_jpeg(ImageOps.exif_transpose(picture), THUMBNAIL_QUALITY)


def _pillow_both(content: bytes) -> tuple[bytes, bytes]:
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(content)) as picture:
        picture.thumbnail((PREVIEW_EDGE_PX, PREVIEW_EDGE_PX), Image.Resampling.BILINEAR, reducing_gap=None)
        preview = ImageOps.exif_transpose(picture)
    small = preview.copy()
    small.thumbnail((THUMBNAIL_EDGE_PX, THUMBNAIL_EDGE_PX), Image.Resampling.BILINEAR, reducing_gap=None)
    return _pillow_jpeg(small, THUMBNAIL_QUALITY), _pillow_jpeg(preview, PREVIEW_QUALITY)


def _pillow_jpeg(picture: object, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, exif=b"")  # type: ignore[attr-defined]
    return out.getvalue()


def _qt_read(content: bytes, edge_px: int) -> object:
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
    from PySide6.QtGui import QImageReader

    held = QByteArray(content)
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"jpeg"))
    reader.setAutoTransform(True)
    reader.setScaledSize(reader.size().scaled(QSize(edge_px, edge_px), Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def _qt_jpeg(image: object, quality: int) -> bytes:
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice

    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG", quality)  # type: ignore[attr-defined]
    return held.data()


def _qt_thumbnail(content: bytes) -> bytes:
    return _qt_jpeg(_qt_read(content, THUMBNAIL_EDGE_PX), THUMBNAIL_QUALITY)


def _qt_both(content: bytes) -> tuple[bytes, bytes]:
    from PySide6.QtCore import Qt

    preview = _qt_read(content, PREVIEW_EDGE_PX)
    small = preview.scaled(  # type: ignore[attr-defined]
        THUMBNAIL_EDGE_PX,
        THUMBNAIL_EDGE_PX,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    return _qt_jpeg(small, THUMBNAIL_QUALITY), _qt_jpeg(preview, PREVIEW_QUALITY)


def _vips_thumbnail(content: bytes) -> bytes:
    import pyvips

    small = pyvips.Image.thumbnail_buffer(content, THUMBNAIL_EDGE_PX, height=THUMBNAIL_EDGE_PX, size="down")
    return bytes(small.jpegsave_buffer(Q=THUMBNAIL_QUALITY, keep="none"))


def _vips_both(content: bytes) -> tuple[bytes, bytes]:
    import pyvips

    preview = pyvips.Image.thumbnail_buffer(content, PREVIEW_EDGE_PX, height=PREVIEW_EDGE_PX, size="down").copy_memory()
    small = preview.thumbnail_image(THUMBNAIL_EDGE_PX, height=THUMBNAIL_EDGE_PX, size="down")
    return (
        bytes(small.jpegsave_buffer(Q=THUMBNAIL_QUALITY, keep="none")),
        bytes(preview.jpegsave_buffer(Q=PREVIEW_QUALITY, keep="none")),
    )
