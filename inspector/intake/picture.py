"""Answers for how a picture looks: its size, and the thumbnail and preview derived from the main image, upright.

The plugin classes of Pillow are opened directly, by what `sniff` found: `Image.open` brings a process-wide pixel limit
that refuses a 200 MP phone photo. The limits here are our own and are held against the header, before anything is
decoded. Pictures embedded in a photo (EXIF thumbnail, HEIC thumbnail) are never used: they may show something else than
the photo. A cut file shows what was decoded before the cut and says so; Pillow's switch for that is process-wide too,
so the half-filled image is taken up by hand. Decoding and scaling release the GIL: two threads use two cores.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO

from inspector.errors import Known
from inspector.intake import sniff
from inspector.intake.exif import read_exif_of

if TYPE_CHECKING:
    from PIL import Image

THUMBNAIL_EDGE_PX, THUMBNAIL_QUALITY = 320, 80
PREVIEW_EDGE_PX, PREVIEW_QUALITY = 1600, 85

# A baseline JPEG is decoded at a fraction of its size, so the largest phones (200 MP) and panoramas fit; HEIC of that
# size only phones write. All other formats are decoded whole: 3 bytes a pixel, 300 MB at the limit.
LARGEST_SALVAGED_BYTES = 64 << 20  # a cut file is read whole to be salvaged; no camera writes a larger JPEG
MOST_PIXELS_SCALED = 300_000_000
MOST_PIXELS_HEIC = 210_000_000
MOST_PIXELS_WHOLE = 100_000_000

_LARGEST_ICC = 16_384  # a colour profile (Display P3: 536 bytes) goes with the picture, a printer's does not
_TURNS = {2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM", 5: "TRANSPOSE", 6: "ROTATE_270"} | {
    7: "TRANSVERSE",
    8: "ROTATE_90",
}


_PLUGINS = {
    "jpeg": ("JpegImagePlugin", "JpegImageFile"),
    "png": ("PngImagePlugin", "PngImageFile"),
    "webp": ("WebPImagePlugin", "WebPImageFile"),
    "tiff": ("TiffImagePlugin", "TiffImageFile"),
    "gif": ("GifImagePlugin", "GifImageFile"),
    "bmp": ("BmpImagePlugin", "BmpImageFile"),
    "avif": ("AvifImagePlugin", "AvifImageFile"),
}
_TURNED_BY_LIBRARY = (
    sniff.HEIC,
    sniff.HEIF,
    sniff.TIFF,
)  # pillow-heif and Pillow's TIFF reader: turning twice is wrong


@dataclass(frozen=True, slots=True)
class Measured:
    """What the header says. Width and height are before the turn that the EXIF orientation names, in pixels."""

    mime: str
    state: str  # readable | unreadable | attachment
    width_px: int | None = None
    height_px: int | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Derived:
    """JPEG bytes without metadata; `warnings` says picture_cut where the file ended too early."""

    thumbnail: bytes
    preview: bytes
    warnings: tuple[str, ...] = ()


def measure(stream: BinaryIO) -> Measured:
    """Read the header only (bounded, nothing is decoded). Raises Known only for what `sniff` refuses."""
    kind = _kind(stream)
    if kind.family == sniff.VIDEO:
        return Measured(kind.mime, "attachment")
    try:
        orientation = _tagged(stream) if kind in _TURNED_BY_LIBRARY else 1
        opened = _open(stream, kind, orientation)
    except Known as why:
        size = why.facts.get("width"), why.facts.get("height")
        width, height = (edge if isinstance(edge, int) else None for edge in size)
        return Measured(kind.mime, "unreadable", width, height, (why.code,))
    width, height = opened.image.size
    if opened.already_upright and opened.orientation >= 5:
        width, height = height, width
    return Measured(kind.mime, "readable", width, height)


def thumbnail(stream: BinaryIO, edge_px: int = THUMBNAIL_EDGE_PX) -> bytes:
    """Return an upright JPEG with no edge over `edge_px`. Raises Known (picture_unreadable, picture_too_large, …)."""
    return _jpeg(*_decoded(stream, edge_px)[:2], THUMBNAIL_QUALITY)


def preview(stream: BinaryIO, edge_px: int = PREVIEW_EDGE_PX) -> bytes:
    """Return an upright JPEG for the screen, never enlarged. Raises like `thumbnail`."""
    return _jpeg(*_decoded(stream, edge_px)[:2], PREVIEW_QUALITY)


def derive_both(stream: BinaryIO) -> Derived:
    """Return thumbnail and preview from one decode (half the time of two). Raises like `thumbnail`."""
    image, icc, cut = _decoded(stream, PREVIEW_EDGE_PX)
    small = _shrunk(image, THUMBNAIL_EDGE_PX)
    return Derived(
        thumbnail=_jpeg(small, icc, THUMBNAIL_QUALITY),
        preview=_jpeg(image, icc, PREVIEW_QUALITY),
        warnings=("picture_cut",) if cut else (),
    )


# --- from stream to upright image ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Opened:
    image: Any  # a PIL.Image.Image, or a pillow_heif.HeifFile: both have `size` before anything is decoded
    orientation: int
    already_upright: bool


def _kind(stream: BinaryIO) -> sniff.Kind:
    stream.seek(0)
    return sniff.sniff(stream.read(64))


def _tagged(stream: BinaryIO) -> int:
    """Return the orientation the EXIF names. Asked before the picture is opened: both move the stream."""
    return read_exif_of(stream).orientation or 1


def _open(stream: BinaryIO, kind: sniff.Kind, orientation: int) -> _Opened:
    """Open without decoding; refuse what is too large or has no readable header."""
    if kind.family != sniff.IMAGE:
        raise Known("picture_is_video")
    stream.seek(0)
    try:
        image = _opener(kind.format)(stream)
        width, height = image.size
        if kind == sniff.AVIF:  # its own turn counts, not the EXIF tag; Pillow words the one as the other
            orientation = image.getexif().get(0x0112, 1)
    except OSError as error:
        if error.errno is not None:  # the disk or card failed, not the picture
            raise
        raise Known("picture_unreadable") from error
    except Exception as error:  # the plugins raise SyntaxError, ValueError, IndexError, struct.error, … on damage
        raise Known("picture_unreadable") from error
    if width * height > _most_pixels(kind, image):
        raise Known("picture_too_large", width=width, height=height)
    return _Opened(image, orientation, already_upright=kind in _TURNED_BY_LIBRARY)


def _most_pixels(kind: sniff.Kind, image: Any) -> int:
    if kind in (sniff.HEIC, sniff.HEIF):
        return MOST_PIXELS_HEIC
    progressive = image.info.get("progressive") or image.info.get("progression")
    return MOST_PIXELS_SCALED if kind == sniff.JPEG and not progressive else MOST_PIXELS_WHOLE


def _decoded(stream: BinaryIO, edge_px: int) -> tuple[Image.Image, bytes | None, bool]:
    """Return the upright image of at most `edge_px`, its colour profile, and whether the file was cut."""
    kind = _kind(stream)
    opened = _open(stream, kind, _tagged(stream))
    try:
        icc = opened.image.info.get("icc_profile")
        if kind in (sniff.HEIC, sniff.HEIF):
            image, cut = opened.image.to_pillow(), False
        else:
            image, cut = _load(opened.image, stream, kind, edge_px)
        keeps_icc = image.mode in ("RGB", "RGBA") and icc is not None and len(icc) <= _LARGEST_ICC
        image = _shrunk(_plain(image), edge_px)
    except Known:
        raise
    except OSError as error:
        if error.errno is not None:
            raise
        raise Known("picture_unreadable") from error
    except Exception as error:
        raise Known("picture_unreadable") from error
    if not opened.already_upright and opened.orientation in _TURNS:
        from PIL.Image import Transpose

        image = image.transpose(Transpose[_TURNS[opened.orientation]])
    return image, icc if keeps_icc else None, cut


def _load(image: Any, stream: BinaryIO, kind: sniff.Kind, edge_px: int) -> tuple[Any, bool]:
    """Decode, a JPEG at the nearest larger fraction of its size; return the image and whether its file was cut."""
    image.draft(None, _fitting(image.size, edge_px))
    try:
        image.load()
        return image, False
    except (OSError, SyntaxError, EOFError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        if kind == sniff.TIFF:  # turned upright only at the end of a whole load
            raise
        logging.getLogger(__name__).info("picture cut: %s", error)
        image = _salvaged(image, stream, kind, edge_px)
        if all(low == high for low, high in _bands(image)):
            raise Known("picture_unreadable") from error
        return image, True


def _salvaged(image: Any, stream: BinaryIO, kind: sniff.Kind, edge_px: int) -> Any:
    """Return what came before the cut. Raises as Pillow does if that is nothing."""
    if kind == sniff.JPEG:  # with an end put to it libjpeg hands out all it has, of a progressive file too
        if stream.seek(0, io.SEEK_END) > LARGEST_SALVAGED_BYTES:
            raise Known("picture_unreadable")
        stream.seek(0)
        image = _opener(kind.format)(io.BytesIO(stream.read() + b"\xff\xd9"))
        image.draft(None, _fitting(image.size, edge_px))
    else:
        image.tile = []  # what was decoded so far stands in the image; this lets Pillow hand it out
    image.load()
    return image


def _bands(image: Any) -> list[tuple[float, float]]:
    extrema = image.getextrema()
    return list(extrema) if isinstance(extrema[0], tuple) else [extrema]


def _fitting(size: tuple[int, int], edge_px: int) -> tuple[int, int]:
    """Return the size within a square of `edge_px`, never enlarged."""
    scale = min(1.0, edge_px / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _shrunk(image: Image.Image, edge_px: int) -> Image.Image:
    from PIL.Image import Resampling

    size = _fitting(image.size, edge_px)
    # Hamming: sharper than bilinear at its price; bicubic and Lanczos cost a tenth of the whole more for 1600 px.
    # Whole fractions are averaged away first (320 from 1600 px: 2 ms, not 6), the rest is left to the filter.
    return image if size == image.size else image.resize(size, Resampling.HAMMING, reducing_gap=1.2)


def _plain(image: Image.Image) -> Image.Image:
    """Return the image as RGB or grey: transparent on white, 16 bits as 8."""
    from PIL import Image as pil

    if image.mode in ("RGB", "L"):
        return image
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        layer = image.convert("RGBA")
        paper = pil.new("RGBA", layer.size, "white")
        return pil.alpha_composite(paper, layer).convert("RGB")
    return image.convert("RGB")


def _jpeg(image: Image.Image, icc: bytes | None, quality: int) -> bytes:
    out = io.BytesIO()
    image.info = {}  # else Pillow would carry the camera's comment over
    image.save(out, "JPEG", quality=quality, icc_profile=icc)
    return out.getvalue()


@cache
def _opener(format: str) -> Callable[[BinaryIO], Any]:
    """Import only the one plugin a format needs, and only when the first such picture comes."""
    logging.getLogger("PIL").setLevel(logging.CRITICAL)  # its errors come as exceptions too
    if format in ("heic", "heif"):
        import pillow_heif

        return lambda stream: pillow_heif.open_heif(stream, convert_hdr_to_8bit=True)
    module, name = _PLUGINS[format]
    opener: Callable[[BinaryIO], Any] = getattr(import_module(f"PIL.{module}"), name)
    return opener
