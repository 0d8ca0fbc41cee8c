"""Answers for the copy of a photo that may leave: what lies in the boxes cannot be brought back, everything else stays.

A box becomes at most four blocks along its longer side, each one colour of sixteen steps; the soft look is painted from
these blocks alone. So a copy holds a few dozen bits of what was there, whatever the size of the photo: blurring the
pixels themselves can be undone, and fine mosaics of plates and faces are recognised by programs. The copy is a new JPEG
without EXIF (place, device, embedded thumbnail).
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, BinaryIO

from inspector.domain.masking import Box
from inspector.sheets.pictures import upright

if TYPE_CHECKING:
    from PIL import Image

BLOCKS = 4
STEPS = 16  # of each colour
EDGE_PX = 2_400
QUALITY = 85


def masked_copy(stream: BinaryIO, boxes: Iterable[Box], edge_px: int = EDGE_PX) -> bytes:
    """Return the upright picture in `stream` as a JPEG with these boxes made unrecognisable; `stream` is only read.

    Raise what a decoder raises for damaged bytes (anything): such a photo has no copy that may leave.
    """
    picture = upright(stream, edge_px, "RGB").convert("RGB")
    picture.thumbnail((edge_px, edge_px))
    hide(picture, boxes)
    out = io.BytesIO()
    picture.info.clear()
    picture.save(out, "JPEG", quality=QUALITY, exif=b"")
    return out.getvalue()


def hide(picture: Image.Image, boxes: Iterable[Box]) -> None:
    """Paint the boxes of an upright picture over."""
    from PIL import Image, ImageFilter

    for box in boxes:
        area = box.pixels(*picture.size)
        wide, high = area[2] - area[0], area[3] - area[1]
        longer = max(wide, high)
        few = (max(1, round(BLOCKS * wide / longer)), max(1, round(BLOCKS * high / longer)))
        blocks = picture.crop(area).convert("RGB").resize(few, Image.Resampling.BOX)
        coarse = blocks.point(lambda value: min(255, value // STEPS * STEPS + STEPS // 2))
        mosaic = coarse.resize((wide, high), Image.Resampling.NEAREST)
        soft = mosaic.filter(ImageFilter.GaussianBlur(longer / BLOCKS / 4))
        picture.paste(soft.convert(picture.mode), area)
