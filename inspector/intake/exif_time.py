"""Answers for when a photo was taken: what the camera wrote, its offset, and why either is unknown.

Camera time is kept as written; UTC is derived beside it. Without an offset UTC assumes China's +08:00 and says so
(`assumed`), because that is where the trade is done and a laptop's own zone may be anything. A clock that was reset
or runs ahead is kept as written too, with a warning, but gives no UTC: nothing may be sorted by it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from inspector.domain.clock_text import utc_text

ASSUMED_OFFSET = "+08:00"
# Half hours and the three zones that live on a quarter.
_ZONE_MINUTES = frozenset(range(-12 * 60, 14 * 60 + 1, 30)) | {5 * 60 + 45, 8 * 60 + 45, 12 * 60 + 45}
_STALE_FIX = timedelta(minutes=5)  # GPS time is that of the last fix, a little older or newer than the shutter
_FIRST_EXIF_YEAR = 1995  # Exif 1.0; an earlier date is a clock that was never set
_LAST_RESET_YEAR = 2015  # cameras fall back to 1 January of a year up to here; nothing older is inspected
_FUTURE = timedelta(days=1)

_LAST_YEAR = 9999  # with an offset such a moment may lie beyond what a datetime can hold
_TIME = re.compile(
    r"\s*(\d{4})[:\-/.](\d{2})[:\-/.](\d{2})[ T](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?\s*(Z|[+-]\d{2}:?\d{2})?\s*"
)
_OFFSET = re.compile(r"\s*(?:(Z)|([+-])(\d{1,2}):?(\d{2}))\s*")

Text = Callable[[str], str | None]  # name of an ASCII tag → what is written there


@dataclass(frozen=True, slots=True)
class Taken:
    """When: `local` as written (ISO), `offset` "+08:00" and its `source`, `utc` derived (ISO with Z)."""

    local: str | None = None
    offset: str | None = None
    source: str | None = None  # exif_offset | gps_time | assumed
    utc: str | None = None
    warnings: tuple[str, ...] = ()


_CANDIDATES = (  # time, fraction, offset: the moment of exposure first
    ("EXIF DateTimeOriginal", "EXIF SubSecTimeOriginal", "EXIF OffsetTimeOriginal"),
    ("EXIF DateTimeDigitized", "EXIF SubSecTimeDigitized", "EXIF OffsetTimeDigitized"),
    ("Image DateTime", "EXIF SubSecTime", "EXIF OffsetTime"),
)


def when_taken(text: Text, gps_utc: datetime | None, now_utc: datetime | None) -> Taken:
    """Read the time tags. `now_utc` is the moment of import, against which a future clock is known."""
    warnings: list[str] = []
    for time_tag, fraction_tag, offset_tag in _CANDIDATES:
        written = text(time_tag)
        if not written or not written.strip(" :\0"):
            continue
        moment = _moment(written, text(fraction_tag), warnings)
        if moment is None:
            continue
        if time_tag == "Image DateTime":  # the last change of the file: usually the shot, but an editor writes it too
            warnings.append("time_modified_only")
        own_offset = _TIME.fullmatch(written)
        offsets = (text(offset_tag), own_offset and own_offset[8], text("EXIF OffsetTime"))
        offset = _offset(next((o for o in offsets if o and o.strip(" :\0")), None), warnings)
        return _placed_in_time(moment, offset, gps_utc, now_utc, warnings)
    return Taken(warnings=tuple(dict.fromkeys(warnings)) or ("time_absent",))


def utc_of(local: str, offset: str | None) -> str:
    """Return the UTC text of camera time `local` under `offset`; no offset counts as China's."""
    return utc_text(_aware(datetime.fromisoformat(local), offset))


def _placed_in_time(
    moment: datetime, offset: str | None, gps_utc: datetime | None, now_utc: datetime | None, warnings: list[str]
) -> Taken:
    source = "exif_offset" if offset else "assumed"
    if offset is None and gps_utc is not None:
        offset = _offset_by_gps(moment, gps_utc)
        if offset:
            source = "gps_time"
        else:
            warnings.append("gps_time_implausible")
    digits = "milliseconds" if moment.microsecond % 1000 == 0 else "microseconds"
    local = moment.isoformat(timespec=digits if moment.microsecond else "seconds")
    utc: str | None = None
    if _was_reset(moment.date()):
        warnings.append("clock_reset")
    elif moment.year >= _LAST_YEAR or (now_utc is not None and _aware(moment, offset) > now_utc + _FUTURE):
        warnings.append("clock_future")
    else:
        utc = utc_of(local, offset)
    return Taken(local, offset, source, utc, tuple(dict.fromkeys(warnings)))


def _moment(written: str, fraction: str | None, warnings: list[str]) -> datetime | None:
    """Read the digits of one time tag; zeros and impossible dates become None with the reason."""
    found = _TIME.fullmatch(written)
    if found is None:
        warnings.append("time_damaged")
        return None
    year, month, day, hour, minute, second = (int(found[i]) for i in range(1, 7))
    if year == 0 or month == 0 or day == 0:
        warnings.append("time_zero")
        return None
    digits = re.sub(r"[^0-9]", "", fraction or "") or found[7] or "0"
    try:
        return datetime(year, month, day, hour, minute, second, int(digits[:6].ljust(6, "0")))
    except ValueError:
        warnings.append("time_damaged")
        return None


def _offset(written: str | None, warnings: list[str]) -> str | None:
    if written is None:
        return None
    found = _OFFSET.fullmatch(written)
    if found is None:
        warnings.append("offset_damaged")
        return None
    if found[1]:
        return "+00:00"
    minutes = int(found[3]) * 60 + int(found[4])
    if int(found[4]) >= 60 or minutes > (14 if found[2] == "+" else 12) * 60:
        warnings.append("offset_damaged")
        return None
    return f"{found[2]}{int(found[3]):02}:{found[4]}"


def _offset_by_gps(moment: datetime, gps_utc: datetime) -> str | None:
    """Return the offset that the satellites' time implies, None if no time zone explains the difference."""
    ahead = moment - gps_utc.replace(tzinfo=None)
    minutes = min(_ZONE_MINUTES, key=lambda zone: abs(ahead - timedelta(minutes=zone)))
    if abs(ahead - timedelta(minutes=minutes)) > _STALE_FIX:
        return None
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _was_reset(day: date) -> bool:
    first_of_year = (day.month, day.day) == (1, 1)
    return day.year < _FIRST_EXIF_YEAR or (first_of_year and day.year <= _LAST_RESET_YEAR)


def _delta(offset: str) -> timedelta:
    sign = -1 if offset[0] == "-" else 1
    return sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[4:6]))


def _aware(moment: datetime, offset: str | None) -> datetime:
    return moment.replace(tzinfo=timezone(_delta(offset or ASSUMED_OFFSET)))
