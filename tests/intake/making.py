"""Makes real picture files with the EXIF a test (or the demo) asks for, right or wrong in every way a camera can be.

The EXIF block is written here tag by tag, because libraries refuse what damaged cameras write: 0/0, a latitude
without N or S, the 31st of February. The picture around it is encoded by Pillow and pillow-heif.
"""

from __future__ import annotations

import io
import random
import struct
from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from PIL import Image, ImageDraw

Tags = Mapping[int, Any]
Ratio = tuple[int, int]

MAKE, MODEL, ORIENTATION, DATE_TIME, EXIF_IFD, GPS_IFD = 0x010F, 0x0110, 0x0112, 0x0132, 0x8769, 0x8825
TAKEN, DIGITIZED, OFFSET, SUBSEC = 0x9003, 0x9004, 0x9011, 0x9291
LAT_REF, LAT, LON_REF, LON, ALT_REF, ALT, GPS_TIME, STATUS = 1, 2, 3, 4, 5, 6, 7, 9
DIRECTION_REF, DIRECTION, DATUM, GPS_DATE = 0x10, 0x11, 0x12, 0x1D


def exif_block(main: Tags = {}, exif: Tags = {}, gps: Tags = {}, *, order: str = "<") -> bytes:  # noqa: B006
    """Write a TIFF block. A str becomes ASCII, an int SHORT or LONG, a list of pairs RATIONAL, bytes UNDEFINED."""
    main = dict(main)
    head = b"II*\0" if order == "<" else b"MM\0*"
    for pointer, members in ((EXIF_IFD, exif), (GPS_IFD, gps)):
        if members:
            main[pointer] = 0
    start = 8 + _size(main)
    if exif:
        main[EXIF_IFD] = start
        start += _size(exif)
    if gps:
        main[GPS_IFD] = start
    block = head + struct.pack(order + "I", 8) + _directory(main, 8, order)
    for members in (exif, gps):
        if members:
            block += _directory(members, len(block), order)
    return block


def _encode(value: Any, order: str) -> tuple[int, int, bytes]:
    """Return (type, count, bytes) of a value."""
    if isinstance(value, str):
        raw = value.encode() + b"\0"
        return 2, len(raw), raw
    if isinstance(value, bytes):
        return 7, len(value), value
    if isinstance(value, int):
        return (3, 1, struct.pack(order + "H", value)) if value < 65536 else (4, 1, struct.pack(order + "I", value))
    signed = any(part < 0 for pair in value for part in pair)
    return (
        10 if signed else 5,
        len(value),
        b"".join(struct.pack(order + ("ii" if signed else "II"), *pair) for pair in value),
    )


def _size(members: Tags) -> int:
    values = (len(_encode(value, "<")[2]) for value in members.values())
    return 2 + 12 * len(members) + 4 + sum(size + size % 2 for size in values if size > 4)


def _directory(members: Tags, at: int, order: str) -> bytes:
    entries, beyond = struct.pack(order + "H", len(members)), b""
    data_at = at + 2 + 12 * len(members) + 4
    for tag in sorted(members):
        kind, count, raw = _encode(members[tag], order)
        if tag in (EXIF_IFD, GPS_IFD) and kind == 3:
            kind, raw = 4, struct.pack(order + "I", members[tag])
        if len(raw) > 4:
            pointer = struct.pack(order + "I", data_at + len(beyond))
            beyond += raw + b"\0" * (len(raw) % 2)
        else:
            pointer = raw.ljust(4, b"\0")
        entries += struct.pack(order + "HHI", tag, kind, count) + pointer
    return entries + b"\0\0\0\0" + beyond


def degrees(value: float) -> list[Ratio]:
    """Degrees, minutes and seconds as phones write them (seconds in 1/10 000: 3 mm)."""
    seconds = round(abs(value) * 36_000_000)
    return [(seconds // 36_000_000, 1), (seconds // 600_000 % 60, 1), (seconds % 600_000, 10_000)]


def gps_tags(
    lat: float,
    lon: float,
    *,
    altitude_m: float | None = None,
    bearing_deg: float | None = None,
    datum: str | None = None,
    fix_utc: datetime | None = None,
) -> dict[int, Any]:
    """Return the GPS tags of a phone that stood there."""
    tags: dict[int, Any] = {LAT_REF: "N" if lat >= 0 else "S", LAT: degrees(lat)}
    tags |= {LON_REF: "E" if lon >= 0 else "W", LON: degrees(lon)}
    if altitude_m is not None:
        tags |= {ALT_REF: b"\1" if altitude_m < 0 else b"\0", ALT: [(round(abs(altitude_m) * 100), 100)]}
    if bearing_deg is not None:
        exact = Fraction(bearing_deg).limit_denominator(1000)
        tags |= {DIRECTION_REF: "T", DIRECTION: [(exact.numerator, exact.denominator)]}
    if datum is not None:
        tags[DATUM] = datum
    if fix_utc is not None:
        tags[GPS_DATE] = fix_utc.strftime("%Y:%m:%d")
        tags[GPS_TIME] = [(fix_utc.hour, 1), (fix_utc.minute, 1), (fix_utc.second, 1)]
    return tags


def camera_exif(
    taken: str | None = "2026-11-20T14:07:31",
    *,
    offset: str | None = "+08:00",
    point: tuple[float, float] | None = None,
    orientation: int | None = 1,
    camera: tuple[str, str] | None = ("HUAWEI", "ALN-AL00"),
    order: str = "<",
    **gps: Any,
) -> bytes:
    """Return the EXIF block of an ordinary phone. `taken` is camera time (ISO, a fraction goes to SubSecTime)."""
    main: dict[int, Any] = {}
    exif: dict[int, Any] = {}
    if camera:
        main |= {MAKE: camera[0], MODEL: camera[1]}
    if orientation is not None:
        main[ORIENTATION] = orientation
    if taken:
        written, _, fraction = taken.replace("-", ":").replace("T", " ").partition(".")
        main[DATE_TIME] = exif[TAKEN] = exif[DIGITIZED] = written
        if fraction:
            exif[SUBSEC] = fraction
        if offset:
            exif[OFFSET] = offset
    return exif_block(main, exif, gps_tags(*point, **gps) if point else {}, order=order)


def scene(size: tuple[int, int] = (640, 480), seed: int = 0) -> Image.Image:
    """Draw a picture with shapes and grain, the same for the same seed; top left red, top right blue."""
    dice = random.Random(seed)
    width, height = size
    tile = Image.frombytes("RGB", (64, 64), dice.randbytes(64 * 64 * 3)).resize((512, 512), Image.Resampling.BICUBIC)
    picture = Image.new("RGB", size)
    for x in range(0, width, 512):
        for y in range(0, height, 512):
            picture.paste(tile.transpose(Image.Transpose(dice.randrange(7))), (x, y))
    pencil = ImageDraw.Draw(picture)
    for _ in range(30):
        x, y = dice.randrange(width), dice.randrange(height)
        reach = max(4, min(width, height) // 6)
        pencil.ellipse((x, y, x + dice.randrange(reach), y + dice.randrange(reach)), fill=_colour(dice))
    pencil.rectangle((0, 0, width // 4, height // 4), fill=(220, 20, 20))
    pencil.rectangle((width - width // 4, 0, width, height // 4), fill=(20, 20, 220))
    return picture


def _colour(dice: random.Random) -> tuple[int, int, int]:
    return dice.randrange(256), dice.randrange(256), dice.randrange(256)


def encode(picture: Image.Image, block: bytes | None = None, format: str = "JPEG", **options: Any) -> bytes:
    """Encode `picture` as JPEG, PNG, WEBP, TIFF, HEIF or AVIF with the EXIF `block` inside."""
    out = io.BytesIO()
    if format == "HEIF":
        import pillow_heif

        heif = pillow_heif.from_pillow(picture)
        heif.save(out, exif=b"Exif\0\0" + block if block else None, **options)
        return out.getvalue()
    if block:
        named = b"Exif\0\0" + block
        if format == "TIFF":
            inside = Image.Exif()
            inside.load(named)
            for pointer in (EXIF_IFD, GPS_IFD):
                inside.get_ifd(pointer)
            options["exif"] = inside
        else:
            options["exif"] = named
    picture.save(out, format, **options)
    return out.getvalue()


def photo(
    taken: str | None = "2026-11-20T14:07:31",
    *,
    format: str = "JPEG",
    size: tuple[int, int] = (640, 480),
    seed: int = 0,
    **said: Any,
) -> bytes:
    """Return the bytes of a phone's photo; the other words are those of `camera_exif`."""
    return encode(scene(size, seed), camera_exif(taken, **said), format)


def bare_photo(size: tuple[int, int] = (640, 480), seed: int = 0, format: str = "JPEG") -> bytes:
    """Return a photo without EXIF, as WeChat sends it."""
    return encode(scene(size, seed), None, format)


def with_block(block: bytes, *, size: tuple[int, int] = (64, 48), before: Sequence[bytes] = ()) -> bytes:
    """Return a JPEG holding exactly `block`, after the segments `before` (each with marker and length)."""
    plain = encode(scene(size))
    segment = b"Exif\0\0" + block
    return plain[:2] + b"".join(before) + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + plain[2:]
