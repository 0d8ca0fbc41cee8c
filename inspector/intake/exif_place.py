"""Answers for where a photo was taken: the GPS tags as a point, or unknown with the reason. Never a wrong place.

A latitude without N or S is taken as unknown: half the earth would be a guess, and a photo at a wrong place is worse
than one without. So is any figure with a zero denominator, minutes or seconds beyond 60, or exactly 0. The datum is
WGS-84 unless the photo names another (facts 4.4); that it was assumed is kept beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from inspector.domain.geo import BD09, CGCS2000, GCJ02, WGS84

Text = Callable[[str], str | None]
Numbers = Callable[[str], Sequence[float | None] | None]  # None inside: a zero denominator; None alone: no such tag

_DATUMS = {"WGS84": WGS84, "WGS1984": WGS84, "GCJ02": GCJ02, "BD09": BD09, "CGCS2000": CGCS2000}
_DEEPEST_M, _HIGHEST_M = -500.0, 20_000.0


@dataclass(frozen=True, slots=True)
class Stood:
    """Where: decimal degrees in `datum`, metres above the sea, the lens's bearing clockwise from north."""

    lat: float | None = None
    lon: float | None = None
    datum: str | None = None
    datum_source: str | None = None  # exif_tag | assumed
    altitude_m: float | None = None
    bearing_deg: float | None = None
    bearing_north: str | None = None  # T true | M magnetic | None not said
    warnings: tuple[str, ...] = ()


def where_taken(text: Text, numbers: Numbers) -> Stood:
    """Read the GPS tags."""
    warnings: list[str] = []
    point = _point(text, numbers, warnings)
    datum, source = _datum(text("GPS GPSMapDatum"), warnings) if point else (None, None)
    status = text("GPS GPSStatus")
    if point and status and status.strip().upper() == "V":  # the receiver had lost its satellites: the last fix
        warnings.append("gps_interrupted")
    north = (text("GPS GPSImgDirectionRef") or "").strip().upper()
    return Stood(
        lat=point[0] if point else None,
        lon=point[1] if point else None,
        datum=datum,
        datum_source=source,
        altitude_m=_altitude(numbers, warnings),
        bearing_deg=_bearing(numbers, warnings),
        bearing_north=north if north in ("T", "M") else None,
        warnings=tuple(dict.fromkeys(warnings)),
    )


def gps_clock(text: Text, numbers: Numbers) -> datetime | None:
    """Return the satellites' date and time, None if either is absent or impossible."""
    day = re.fullmatch(r"\s*(\d{4})[:\-/](\d{2})[:\-/](\d{2})\s*", text("GPS GPSDate") or "")
    clock = numbers("GPS GPSTimeStamp")
    if day is None or clock is None or len(clock) != 3:
        return None
    hour, minute, second = clock
    if hour is None or minute is None or second is None:
        return None
    if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 61):
        return None
    try:
        midnight = datetime(int(day[1]), int(day[2]), int(day[3]), tzinfo=UTC)
        return midnight + timedelta(hours=hour, minutes=minute, seconds=second)
    except (ValueError, OverflowError):
        return None


def _point(text: Text, numbers: Numbers, warnings: list[str]) -> tuple[float, float] | None:
    raw_lat, raw_lon = numbers("GPS GPSLatitude"), numbers("GPS GPSLongitude")
    if raw_lat is None and raw_lon is None:
        warnings.append("gps_absent")
        return None
    lat, lon = _degrees(raw_lat or ()), _degrees(raw_lon or ())
    if lat is None or lon is None:
        warnings.append("gps_damaged")
        return None
    if lat == 0.0 or lon == 0.0:  # also -0: what a camera writes that had no fix
        warnings.append("gps_zero")
        return None
    if lat > 90.0 or lon > 180.0:
        warnings.append("gps_out_of_range")
        return None
    north_south = (text("GPS GPSLatitudeRef") or "").strip(" \0").upper()[:1]
    east_west = (text("GPS GPSLongitudeRef") or "").strip(" \0").upper()[:1]
    if north_south not in ("N", "S") or east_west not in ("E", "W"):
        warnings.append("gps_no_ref")
        return None
    return (-lat if north_south == "S" else lat), (-lon if east_west == "W" else lon)


def _degrees(parts: Sequence[float | None]) -> float | None:
    """Add up degrees, minutes and seconds (or fewer parts); None if any of them cannot be right."""
    if not 1 <= len(parts) <= 3:
        return None
    whole = 0.0
    for place, part in enumerate(parts):
        if part is None or part < 0.0 or (place > 0 and part > 60.0):
            return None
        whole += part / 60.0**place
    return whole


def _datum(written: str | None, warnings: list[str]) -> tuple[str, str]:
    plain = re.sub(r"[^A-Z0-9]", "", (written or "").upper())
    if not plain:
        return WGS84, "assumed"
    if plain in _DATUMS:
        return _DATUMS[plain], "exif_tag"
    warnings.append("datum_unknown")
    return WGS84, "assumed"


def _altitude(numbers: Numbers, warnings: list[str]) -> float | None:
    written = numbers("GPS GPSAltitude")
    if not written:
        return None
    height = written[0]
    if height is not None and (numbers("GPS GPSAltitudeRef") or (0,))[0] in (1, 3):  # below the sea
        height = -height
    if height is None or not _DEEPEST_M <= height <= _HIGHEST_M:
        warnings.append("altitude_damaged")
        return None
    return height


def _bearing(numbers: Numbers, warnings: list[str]) -> float | None:
    written = numbers("GPS GPSImgDirection")
    if not written:
        return None
    bearing = written[0]
    if bearing is None or not 0.0 <= bearing <= 360.0:
        warnings.append("bearing_damaged")
        return None
    return bearing % 360.0
