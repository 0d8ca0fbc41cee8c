"""Answers for coordinates: the three datums met in China, distances, bearings, and what a person types or pastes.

Our own conversion, because no package is kept well enough and one of them is wrong by up to 69 m. The public formulas
of GCJ-02 and BD-09 run forwards; backwards they are iterated until the forward result is met to well under 1 mm.
Outside the rectangle where Chinese maps are shifted nothing is converted. CGCS2000 and WGS-84 differ by centimetres
and are taken as equal. Latitude comes before longitude everywhere, both in decimal degrees.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from math import asin, atan2, cos, degrees, hypot, isfinite, pi, radians, sin, sqrt

from inspector.errors import Known

WGS84, GCJ02, BD09, CGCS2000 = "WGS-84", "GCJ-02", "BD-09", "CGCS2000"

EARTH_RADIUS_M = 6_371_008.8  # mean radius; within 0.5 % of the ellipsoid in China's latitudes
SUSPICIOUS_DISTANCE_M = 300.0  # facts 4.4; the shift itself is about 545 m around 汕头

_SEMI_MAJOR_M = 6_378_245.0  # Krasovsky 1940, as GCJ-02 uses it
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_BD_TURN = pi * 3000.0 / 180.0
_TOLERANCE_DEG = 1e-10  # about 0.01 mm
_CHINA = (0.8293, 55.8271, 72.004, 137.8347)  # south, north, west, east of the shifted rectangle

Point = tuple[float, float]


def in_china(lat: float, lon: float) -> bool:
    """Return whether Chinese maps shift this point (a rectangle, as the public algorithm has it)."""
    south, north, west, east = _CHINA
    return south <= lat <= north and west <= lon <= east


def wgs84_to_gcj02(lat: float, lon: float) -> Point:
    """Shift a WGS-84 point the way Chinese maps do; unchanged outside China."""
    if not in_china(lat, lon):
        return lat, lon
    x, y = lon - 105.0, lat - 35.0
    waves = 20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north += (waves + 20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east += (waves + 20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    phi = radians(lat)
    magic = 1.0 - _ECCENTRICITY_SQUARED * sin(phi) ** 2
    meridian = _SEMI_MAJOR_M * (1.0 - _ECCENTRICITY_SQUARED) / (magic * sqrt(magic))
    parallel = _SEMI_MAJOR_M / sqrt(magic) * cos(phi)
    return lat + degrees(north / meridian), lon + degrees(east / parallel)


def gcj02_to_wgs84(lat: float, lon: float) -> Point:
    """Undo the shift, to well under 1 mm."""
    return _inverse(wgs84_to_gcj02, lat, lon)


def gcj02_to_bd09(lat: float, lon: float) -> Point:
    """Shift a GCJ-02 point once more, the way Baidu does; unchanged outside China."""
    if not in_china(lat, lon):
        return lat, lon
    radius = hypot(lon, lat) + 0.00002 * sin(lat * _BD_TURN)
    angle = atan2(lat, lon) + 0.000003 * cos(lon * _BD_TURN)
    return radius * sin(angle) + 0.006, radius * cos(angle) + 0.0065


def bd09_to_gcj02(lat: float, lon: float) -> Point:
    """Undo Baidu's shift, to well under 1 mm."""
    return _inverse(gcj02_to_bd09, lat, lon)


def to_wgs84(lat: float, lon: float, datum: str | None) -> Point:
    """Return the point in WGS-84; no datum counts as WGS-84. Raises Known("unknown_datum")."""
    if datum in (None, WGS84, CGCS2000):
        return lat, lon
    if datum == GCJ02:
        return gcj02_to_wgs84(lat, lon)
    if datum == BD09:
        return gcj02_to_wgs84(*bd09_to_gcj02(lat, lon))
    raise Known("unknown_datum", datum=datum)


def distance_m(a: Point, b: Point) -> float:
    """Return metres between two points of the same datum (haversine; within 0.5 % of the ellipsoid from 15° to 55°)."""
    lat_a, lat_b = radians(a[0]), radians(b[0])
    half_lat, half_lon = (lat_b - lat_a) / 2.0, radians(b[1] - a[1]) / 2.0
    chord = sin(half_lat) ** 2 + cos(lat_a) * cos(lat_b) * sin(half_lon) ** 2
    return 2.0 * EARTH_RADIUS_M * asin(min(1.0, sqrt(chord)))


def bearing_deg(a: Point, b: Point) -> float:
    """Return the initial bearing from `a` to `b`: degrees clockwise from north, 0 ≤ x < 360."""
    lat_a, lat_b, step = radians(a[0]), radians(b[0]), radians(b[1] - a[1])
    east = sin(step) * cos(lat_b)
    north = cos(lat_a) * sin(lat_b) - sin(lat_a) * cos(lat_b) * cos(step)
    return degrees(atan2(east, north)) % 360.0 % 360.0  # twice: -1e-17 % 360 is 360.0


def suspected_gcj(lat: float, lon: float, place_lat: float, place_lon: float, radius_m: float) -> bool:
    """Return whether a point read as WGS-84 is out of place and falls into place when read as GCJ-02 (facts 4.4).

    The place is in WGS-84. "Out of place" is more than 300 m and more than the place's own radius; "in place" is within
    that radius, at least 150 m because a phone between houses is no better than that.
    """
    place = (place_lat, place_lon)
    as_wgs = distance_m((lat, lon), place)
    as_gcj = distance_m(gcj02_to_wgs84(lat, lon), place)
    return as_wgs > max(SUSPICIOUS_DISTANCE_M, radius_m) and as_gcj <= max(radius_m, 150.0)


def _inverse(forward: Callable[[float, float], Point], lat: float, lon: float) -> Point:
    """Solve forward(x) = (lat, lon) by fixed-point steps; each shrinks the error about a hundredfold."""
    if not in_china(lat, lon):
        return lat, lon
    guess_lat, guess_lon = lat, lon
    for _ in range(30):
        there_lat, there_lon = forward(guess_lat, guess_lon)
        miss_lat, miss_lon = lat - there_lat, lon - there_lon
        guess_lat, guess_lon = guess_lat + miss_lat, guess_lon + miss_lon
        if abs(miss_lat) < _TOLERANCE_DEG and abs(miss_lon) < _TOLERANCE_DEG:
            break
    return guess_lat, guess_lon


# --- coordinates as people type and paste them --------------------------------------------------------------------

_NUMBER = r"[+-]?\d+(?:\.\d+)?"
_PART = re.compile(
    rf"(?P<before>[NSEW]|北纬|南纬|东经|西经|纬度|经度|lat\w*|lon\w*|lng)?\s*[:=]?\s*"
    rf"(?P<deg>{_NUMBER})\s*(?:[°度]\s*(?:(?P<min>\d+(?:\.\d+)?)\s*['分]\s*(?:(?P<sec>\d+(?:\.\d+)?)\s*[\"秒]\s*)?)?)?"
    rf"(?(before)|(?P<after>[NSEW](?![A-Z]))?)",  # a letter behind belongs to the figure only if none stands before
    re.IGNORECASE,
)
_SAME = str.maketrans({"′": "'", "’": "'", "‘": "'", "″": '"', "”": '"', "“": '"', "º": "°", "˚": "°", "−": "-",
                       "–": "-", "、": ",", "；": ",", ";": ",", "。": "."})  # fmt: skip
_NORTH_SOUTH = {"n": 1, "北纬": 1, "纬度": 1, "s": -1, "南纬": -1}
_EAST_WEST = {"e": 1, "东经": 1, "经度": 1, "w": -1, "西经": -1}


def parse_coordinates(text: str) -> Point:
    """Read "23.28, 116.72", "116.72,23.28", 23°16′48″N 116°43′12″E or 北纬23.28度 东经116.72度 as (lat, lon).

    The order is recognised by words and letters, else by size: a figure beyond ±90 can only be a longitude. Two figures
    that could be either way round are read latitude first, except where only the other order lies in China.
    Raises Known("coordinates_unreadable") or Known("coordinates_out_of_range").
    """
    plain = unicodedata.normalize("NFKC", text).translate(_SAME)
    plain = re.sub(r"(?<=[\d°'\"度分秒])\s*''", '"', plain.replace("''", '"')).strip(" ()[]{}<>.\t\r\n")
    parts = [(_value(found), _axis(found)) for found in _PART.finditer(plain)]
    rest = re.sub(r"[\s,/|()]+", "", _PART.sub("", plain))
    if len(parts) != 2 or rest:
        raise Known("coordinates_unreadable", text=text.strip())
    (first, first_axis), (second, second_axis) = parts
    if first_axis and first_axis == second_axis:
        raise Known("coordinates_unreadable", text=text.strip())
    swapped = first_axis == "lon" or second_axis == "lat"
    if not (first_axis or second_axis):
        swapped = abs(first) > 90.0 or (not in_china(first, second) and in_china(second, first))
    lat, lon = (second, first) if swapped else (first, second)
    if not (abs(lat) <= 90.0 and abs(lon) <= 180.0):
        raise Known("coordinates_out_of_range", lat=lat, lon=lon)
    return lat, lon


def _axis(found: re.Match[str]) -> str:
    """Say which axis the words around a figure name: "lat", "lon" or "" (none)."""
    for word in ((found["before"] or "").lower(), (found["after"] or "").lower()):
        if word in _NORTH_SOUTH or word.startswith("lat"):
            return "lat"
        if word in _EAST_WEST or word.startswith(("lon", "lng")):
            return "lon"
    return ""


def _value(found: re.Match[str]) -> float:
    """Return the figure in signed degrees; minutes and seconds count below 60."""
    minutes, seconds = float(found["min"] or 0), float(found["sec"] or 0)
    whole = float(found["deg"])
    if minutes >= 60.0 or seconds >= 60.0 or not isfinite(whole):
        raise Known("coordinates_unreadable", text=found[0].strip())
    sign = -1.0 if found["deg"].startswith("-") else 1.0
    for word in ((found["before"] or "").lower(), (found["after"] or "").lower()):
        sign *= _NORTH_SOUTH.get(word, _EAST_WEST.get(word, 1))
    return sign * (abs(whole) + minutes / 60.0 + seconds / 3600.0)
