"""Answers for photos on paper: grey, a little lighter and crisper for laser printers, no finer than print needs.

The print JPEG is made once and embedded as it is. Nothing is cropped and nothing is stretched: a photo stands whole in
its 4:3 field. A photo that cannot be decoded is evidence all the same: its field says 读不出来 and its digest.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from inspector.domain.paper import PhotoPaper
from inspector.errors import Known
from inspector.sheets.stream import MM, Pen
from inspector.sheets.text import Text, set_text

if TYPE_CHECKING:
    from PIL import Image

PRINT_DPI = 200
LIGHTEN = 0.12
CONTRAST = 1.12
QUALITY = 80
_NOTHING = b""  # else Pillow would carry the comment in the original over, whatever somebody wrote there
MOST_PIXELS = 300_000_000  # a 200 MP phone is let in, a decompression bomb is not …
MOST_PIXELS_WHOLE = 100_000_000  # … nor one that cannot be decoded at a fraction of its size
_BY_FRACTIONS = ("JPEG", "HEIF")
FIELD = 3 / 4  # height of a photo's field by its width


def print_jpeg(open_photo: Callable[[], BinaryIO], width_mm: float = 80.0, height_mm: float = 60.0) -> bytes | None:
    """Return the grey JPEG of a photo for a field of this size, or None if the photo cannot be decoded.

    The photo's preview serves as well as the original, and ten times quicker.
    """
    box = (round(width_mm / 25.4 * PRINT_DPI), round(height_mm / 25.4 * PRINT_DPI))
    try:
        with open_photo() as stream:
            picture = _fitted(upright(stream, max(box)), box)
    except Exception:  # damaged bytes make decoders raise anything; the field then says 读不出来
        return None
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, comment=_NOTHING)
    return out.getvalue()


def colour_jpeg(open_photo: Callable[[], BinaryIO], width_mm: float, height_mm: float) -> bytes | None:
    """Return a colour JPEG of a photo for a field of this size in a Word file; None if it cannot be decoded."""
    box = (round(width_mm / 25.4 * PRINT_DPI), round(height_mm / 25.4 * PRINT_DPI))
    try:
        with open_photo() as stream:
            picture = upright(stream, max(box), "RGB")
        if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
            picture = _on_white(picture)
        picture = _shrunk(picture.convert("RGB"), box)
    except Exception:  # damaged bytes make decoders raise anything; the field then says 读不出来
        return None
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, dpi=(PRINT_DPI, PRINT_DPI), comment=_NOTHING)
    return out.getvalue()


def upright(stream: BinaryIO, edge_px: int, mode: str = "L") -> Image.Image:
    """Decode, a JPEG at the nearest larger fraction of its size, and turn upright."""
    from PIL import Image, ImageOps
    from pillow_heif import register_heif_opener

    register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # the bound is ours: Pillow's warns of what phones write today
    opened = Image.open(stream)
    if opened.width * opened.height > (MOST_PIXELS if opened.format in _BY_FRACTIONS else MOST_PIXELS_WHOLE):
        raise Known("sheets_photo_too_large", pixels=opened.width * opened.height)
    try:
        opened.draft(mode, (edge_px, edge_px))  # before it is turned, either side may be the long one
        opened.load()  # first: Pillow turns a TIFF while loading, HEIC comes upright and says so
    except OSError:
        if opened.format != "JPEG":
            raise
        stream.seek(0)  # cut off: with an end put to it, the decoder hands out what came before the cut
        opened = Image.open(io.BytesIO(stream.read() + b"\xff\xd9"))
        opened.draft(mode, (edge_px, edge_px))
        opened.load()
    return ImageOps.exif_transpose(opened)


def _fitted(picture: Image.Image, box: tuple[int, int]) -> Image.Image:
    """Put on white, make grey, shrink into `box` pixels and fit for print."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = _on_white(picture)
    elif picture.mode.startswith("I"):
        picture = picture.convert("I").point(lambda value: value / 256)  # 16 bits
    return _shrunk(picture.convert("L"), box).point(_TONES)


def _on_white(picture: Image.Image) -> Image.Image:
    from PIL import Image

    layer = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)


def _shrunk(picture: Image.Image, box: tuple[int, int]) -> Image.Image:
    """Shrink into `box` pixels; a small picture stays as it is."""
    from PIL import Image

    scale = min(box[0] / picture.width, box[1] / picture.height, 1.0)
    if scale == 1.0:
        return picture
    size = (max(round(picture.width * scale), 1), max(round(picture.height * scale), 1))
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _tone(value: int) -> int:
    """Spread a grey about the middle, then lift it towards white."""
    crisp = min(max((value - 128) * CONTRAST + 128, 0.0), 255.0)
    return round(crisp + (255 - crisp) * LIGHTEN)


_TONES = [_tone(value) for value in range(256)]


@dataclass(frozen=True, slots=True)
class Picture:
    """One photo whole inside a field of `width` by `field_height` points, its caption (if any) below."""

    photo: PhotoPaper
    width: float
    field_height: float
    caption: tuple[Text, ...] = ()

    @property
    def height(self) -> float:
        """Field and caption."""
        return self.field_height + max((text.height for text in self.caption), default=0.0)

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Make the print JPEG if there is none yet, draw it, let it go."""
        data = self.photo.prepared
        if data is None and self.photo.photo.state == "readable":
            data = print_jpeg(self.photo.open, self.width / MM, self.field_height / MM)
        size = _size_of(data) if data else None
        if data is None or size is None:
            self._draw_unreadable(pen, x, top)
        else:
            scale = min(self.width / size[0], self.field_height / size[1])
            width, height = size[0] * scale, size[1] * scale
            left = x + (self.width - width) / 2
            pen.jpeg(data, size, (left, top - (self.field_height + height) / 2, width, height))
        for text in self.caption:
            text.draw(pen, x, top - self.field_height)

    def split(self, room: float) -> tuple[Picture | None, Picture | None]:
        """Is not parted."""
        return (self, None) if self.height <= room + 0.01 else (None, self)

    def _draw_unreadable(self, pen: Pen, x: float, top: float) -> None:
        pen.stroke(0.25, grey=0.4, dash=(3, 2))
        pen.frames([(x, top - self.field_height, self.width, self.field_height)])
        kind = "视频、附件不打印" if self.photo.photo.state == "attachment" else "读不出来"
        words = set_text(f"{kind}\n摘要 {self.photo.digest}", self.width, size=9, align="center")
        words.draw(pen, x, top - (self.field_height - words.height) / 2)


def _size_of(jpeg: bytes) -> tuple[int, int] | None:
    """Return (width, height) of a JPEG from its frame header, None if it is not a whole grey one."""
    at = 2
    while jpeg[:2] == b"\xff\xd8" and at + 9 < len(jpeg) and jpeg[at] == 0xFF:
        marker = jpeg[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            grey = jpeg[at + 9] == 1
            height, width = int.from_bytes(jpeg[at + 5 : at + 7], "big"), int.from_bytes(jpeg[at + 7 : at + 9], "big")
            return (width, height) if grey and width and height else None
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return None
