"""Answers for the demo's camera: copies of the sample pictures with the EXIF a phone would have written.

The EXIF block is put in front of the unchanged picture data, so that a sample is taken in like any photo; its
description says SAMPLE.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from inspector import paths

_DESCRIPTION, _MAKE, _MODEL, _SOFTWARE = 0x010E, 0x010F, 0x0110, 0x0131
_EXIF_DIRECTORY, _GPS_DIRECTORY = 0x8769, 0x8825
_TAKEN_AT, _OFFSET = 0x9003, 0x9011


@dataclass(frozen=True, slots=True)
class Shot:
    """One sample picture as taken: when (local, aware), where (WGS-84), in which direction."""

    file: str
    taken_at: datetime | None
    point: tuple[float, float] | None = None
    bearing_deg: float | None = None


def folder() -> Path:
    """Return the folder of the sample pictures."""
    return paths.resources() / "demo" / "photos"


def take(shot: Shot, card: Path, source: Path | None = None) -> Path:
    """Write the shot onto the card (a folder) and return its file; without a time it has no EXIF at all."""
    source = source or folder() / shot.file
    target = card / source.name
    picture = source.read_bytes()
    if shot.taken_at is not None and picture[:2] == b"\xff\xd8":
        block = b"Exif\0\0" + _exif(shot)
        picture = picture[:2] + b"\xff\xe1" + (len(block) + 2).to_bytes(2) + block + picture[2:]
    target.write_bytes(picture)
    if shot.taken_at is not None:
        os.utime(target, (shot.taken_at.timestamp(), shot.taken_at.timestamp()))
    return target


def _exif(shot: Shot) -> bytes:
    from PIL import Image

    assert shot.taken_at is not None
    exif = Image.Exif()
    exif[_DESCRIPTION] = "SAMPLE"
    exif[_MAKE], exif[_MODEL], exif[_SOFTWARE] = "Inspector", "Demo", "inspector demo"
    details = exif.get_ifd(_EXIF_DIRECTORY)
    details[_TAKEN_AT] = shot.taken_at.strftime("%Y:%m:%d %H:%M:%S")
    offset = shot.taken_at.strftime("%z")
    details[_OFFSET] = f"{offset[:3]}:{offset[3:5]}"
    gps = exif.get_ifd(_GPS_DIRECTORY)
    if shot.point is not None:
        lat, lon = shot.point
        gps.update({1: "N" if lat >= 0 else "S", 2: _degrees(lat), 3: "E" if lon >= 0 else "W", 4: _degrees(lon)})
    if shot.bearing_deg is not None:
        gps.update({16: "T", 17: float(shot.bearing_deg)})
    return exif.tobytes().removeprefix(b"Exif\0\0")


def _degrees(value: float) -> tuple[float, float, float]:
    minutes, seconds = divmod(abs(value) * 3600, 60)
    degrees, minutes = divmod(minutes, 60)
    return float(degrees), float(minutes), round(seconds, 4)
