"""Answers for what a photo's EXIF says, and for why something in it is unknown.

exifread reads the tags; this is the one place that calls it. It raises on damaged files (IndexError, ValueError,
ZeroDivisionError, struct.error, …) and can be led around for seconds by a crafted directory: so it gets only the EXIF
block, may read from it a limited number of times, and whatever it raises becomes the warning `exif_damaged`, with the
tags read until then judged one by one. Only the main and the EXIF directories are walked: maker notes and embedded
thumbnails tell nothing that is needed here, and are where most of the trouble lives.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cache
from math import isfinite
from typing import Any, BinaryIO, Literal

from inspector.domain.geo import in_china
from inspector.intake.exif_block import Source, find_block, is_tiff
from inspector.intake.exif_place import gps_clock, where_taken
from inspector.intake.exif_time import ASSUMED_OFFSET, when_taken

HEAD_BYTES = 256 * 1024  # an EXIF block lies within this in nearly every photo

_MOST_READS = 60_000  # an ordinary photo takes a few hundred
_LONGEST_READ = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Exif:
    """What the camera wrote. A None is explained by a code in `warnings` (worded in inspector.wording.intake)."""

    taken_at_local: str | None = None  # as written: YYYY-MM-DDTHH:MM:SS[.fff]
    utc_offset: str | None = None
    utc_offset_source: str | None = None  # exif_offset | gps_time | assumed (utc_offset stays None)
    taken_at_utc: str | None = None  # derived, …Z; None for a clock that was reset or runs ahead
    lat: float | None = None
    lon: float | None = None
    datum: str | None = None
    datum_source: str | None = None  # exif_tag | assumed
    altitude_m: float | None = None
    bearing_deg: float | None = None
    bearing_north: str | None = None  # T true | M magnetic
    orientation: int | None = None  # 1…8 as tagged
    camera: str | None = None
    width_px: int | None = None  # as EXIF claims; the picture itself is measured by intake.picture
    height_px: int | None = None
    warnings: tuple[str, ...] = ()


def read_exif(
    head: bytes, open_whole: Callable[[], BinaryIO] | None = None, *, now_utc: datetime | None = None
) -> Exif:
    """Read the EXIF of the photo that begins with `head` (HEAD_BYTES of it are enough for nearly all).

    `open_whole` gives the whole file, seekable; it is called (and the stream closed again) only if the EXIF lies beyond
    the head. `now_utc` is the moment of import (aware), against which a clock that runs ahead is known. Never raises
    for what a file holds.
    """
    source = Source(head, open_whole)
    try:
        return _read(source, now_utc)
    finally:
        source.close()


def read_exif_of(stream: BinaryIO, *, now_utc: datetime | None = None) -> Exif:
    """Read the EXIF of a seekable stream from its beginning; the stream stays open."""
    stream.seek(0)
    return _read(Source(stream.read(HEAD_BYTES), lambda: stream), now_utc)


def _read(source: Source, now_utc: datetime | None) -> Exif:
    tags: dict[str, Any] = {}
    damage = _read_tags(source, tags)
    if damage in ("exif_absent", "exif_unsupported"):
        return Exif(warnings=(damage,))
    return _judge(tags, damage, now_utc)


def _read_tags(source: Source, tags: dict[str, Any]) -> str | None:
    """Fill `tags` through exifread; return a code if there is nothing to read or something is damaged."""
    head = source.at(0, 4)
    if head in (b"II+\0", b"MM\0+"):
        return "exif_unsupported"  # BigTIFF
    if is_tiff(head):
        return _walk(_Metered(source), head, tags)
    try:
        block = find_block(source)
    except OSError:  # a card pulled out while the rest of the file was fetched is the world's fault, not the photo's
        raise
    except Exception:
        logging.getLogger(__name__).info("exif block not found", exc_info=True)
        return "exif_damaged"
    if block is None:
        return "exif_absent"
    if not is_tiff(block):
        return "exif_damaged"
    return _walk(_Metered(Source(block)), block[:4], tags)


def _walk(stream: _Metered, head: bytes, tags: dict[str, Any]) -> str | None:
    """Walk the main and the EXIF directories (GPS hangs on the main one)."""
    header = _header_class()(stream, chr(head[0]), 0, 0, False, False, False)
    header.tags = tags
    header.s2n = stream.number  # exifread's own builds a table of formats at each call: 3/4 of its time
    try:
        header.dump_ifd(header.s2n(4, 4), "Image")
        pointer = tags.get("Image ExifOffset")
        if pointer is not None:
            header.dump_ifd(pointer.values[0], "EXIF")
    except OSError:
        raise
    except Exception:  # exifread raises whatever the damage leads to; see the module's first words
        logging.getLogger(__name__).info("exif damaged", exc_info=True)
        return "exif_damaged"
    return None


def _judge(tags: dict[str, Any], damage: str | None, now_utc: datetime | None) -> Exif:
    """Turn tags into figures, each only if it can be right."""

    def text(name: str) -> str | None:
        value = getattr(tags.get(name), "values", None)
        return value if isinstance(value, str) else None

    def numbers(name: str) -> Sequence[float | None] | None:
        value = getattr(tags.get(name), "values", None)
        return None if value is None else tuple(map(_number, value)) if isinstance(value, list) else ()

    taken = when_taken(text, gps_clock(text, numbers), now_utc)
    stood = where_taken(text, numbers)
    warnings = [damage] if damage else []
    warnings += [*taken.warnings, *stood.warnings]
    if (
        taken.source == "gps_time"
        and taken.offset != ASSUMED_OFFSET
        and stood.lat is not None
        and stood.lon is not None
        and in_china(stood.lat, stood.lon)
    ):
        warnings.append("clock_disagrees_gps")
    orientation = _whole(numbers("Image Orientation"))
    if orientation is not None and not 0 <= orientation <= 8:
        warnings.append("orientation_damaged")
    return Exif(
        taken_at_local=taken.local,
        utc_offset=taken.offset,
        utc_offset_source=taken.source,
        taken_at_utc=taken.utc,
        lat=stood.lat,
        lon=stood.lon,
        datum=stood.datum,
        datum_source=stood.datum_source,
        altitude_m=stood.altitude_m,
        bearing_deg=stood.bearing_deg,
        bearing_north=stood.bearing_north,
        orientation=orientation if orientation and 1 <= orientation <= 8 else None,
        camera=_camera(text("Image Make"), text("Image Model")),
        width_px=_whole(numbers("EXIF ExifImageWidth")) or _whole(numbers("Image ImageWidth")) or None,
        height_px=_whole(numbers("EXIF ExifImageLength")) or _whole(numbers("Image ImageLength")) or None,
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _number(value: object) -> float | None:
    """Return a tag's figure; None for 0/0, infinity and what is no number. exifread packs floats in tuples."""
    if isinstance(value, tuple) and len(value) == 1:
        value = value[0]
    if isinstance(value, Fraction):
        return float(value) if value.denominator else None
    if isinstance(value, int | float) and isfinite(value):
        return float(value)
    return None


def _whole(numbers: Sequence[float | None] | None) -> int | None:
    return int(numbers[0]) if numbers and numbers[0] is not None else None


def _camera(make: str | None, model: str | None) -> str | None:
    """Join make and model, without the make twice (Canon + Canon EOS, NIKON CORPORATION + NIKON D70s)."""
    make, model = ("".join(c for c in part or "" if c.isprintable()).strip() for part in (make, model))
    if not model:
        return make or None
    if not make or model.lower().startswith(make.split()[0].lower()):
        return model
    return f"{make} {model}"


class _TooManyReads(Exception):
    """A directory that leads around in circles."""


class _Metered:
    """The block as the file exifread wants, which ends after so many reads."""

    __slots__ = ("_at", "_head", "_left", "_order", "_position")

    def __init__(self, source: Source) -> None:
        self._at = source.at
        self._head = source.head
        self._order: Literal["little", "big"] = "little" if source.at(0, 1) == b"I" else "big"
        self._position = 0
        self._left = _MOST_READS

    def seek(self, position: int) -> None:
        self._position = position

    def read(self, length: int) -> bytes:
        self._left -= 1 + min(length, _LONGEST_READ) // 256  # long reads count for more
        if self._left < 0:
            raise _TooManyReads
        taken = self._at(self._position, min(length, _LONGEST_READ))
        self._position += len(taken)
        return taken

    def number(self, offset: int, length: int, signed: bool = False) -> int:
        """Return the integer at `offset`; 0 beyond the end, as exifread's own does."""
        self._left -= 1
        if self._left < 0:
            raise _TooManyReads
        digits = self._head[offset : offset + length]
        if len(digits) != length:
            digits = self._at(offset, length)
        return int.from_bytes(digits, self._order, signed=signed) if len(digits) == length else 0


@cache
def _header_class() -> Any:
    """Import exifread when the first photo comes (22 ms), and keep its chatter about damaged files out of the log."""
    from exifread.core.exif_header import ExifHeader

    logging.getLogger("exifread").setLevel(logging.CRITICAL)
    return ExifHeader
