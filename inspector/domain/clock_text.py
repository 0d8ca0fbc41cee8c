"""Answers for instants as text: UTC in the records, Asia/Shanghai for business days, weeks and what people read.

Never the laptop's zone: an inspector's laptop may be set to anything. Pure: the present instant is always an argument.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


def utc_text(instant: datetime) -> str:
    """Return an aware `instant` as stored: 2026-11-20T06:07:08.123Z; fixed width, so that text order is time order."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def instant(utc: str) -> datetime:
    """Return the instant a stored UTC text means; with Z, an offset, or (being UTC text) neither. Raise ValueError."""
    read = datetime.fromisoformat(utc)
    return read.replace(tzinfo=UTC) if read.tzinfo is None else _in_zone(read, UTC)


def local(utc: str) -> datetime:
    """Return the wall-clock time in Asia/Shanghai of a stored UTC text. Raise ValueError."""
    return _in_zone(instant(utc), ZONE)


def _in_zone(instant: datetime, zone: tzinfo) -> datetime:
    try:
        return instant.astimezone(zone)
    except OverflowError as error:  # within a day of year 1 or 9999, where the calendar ends
        raise ValueError(str(error)) from error


def local_text(utc: str, *, seconds: bool = False) -> str:
    """Return 2026-11-20 14:07 (or 14:07:08) in Asia/Shanghai."""
    return local(utc).strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M")


def local_text_or(utc: str, odd: str) -> str:
    """Return the moment as `local_text` does, or `odd` for a text that is none (a record from elsewhere)."""
    try:
        return local_text(utc)
    except ValueError:
        return odd


def day_text_or(utc: str, odd: str) -> str:
    """Return the day in Asia/Shanghai of a stored moment as YYYY-MM-DD, or `odd` for a text that is none."""
    try:
        return business_date(utc).isoformat()
    except ValueError:
        return odd


def is_day(text: str | None) -> bool:
    """Say whether a text names a day."""
    try:
        date.fromisoformat(text or "")
    except (ValueError, TypeError):
        return False
    return True


def business_date(utc: str) -> date:
    """Return the day in Asia/Shanghai on which the instant lies."""
    return local(utc).date()


def iso_week(day: date) -> tuple[int, int]:
    """Return (ISO year, ISO week); weeks run Monday to Sunday."""
    year, week, _ = day.isocalendar()
    return year, week


def week_days(year: int, week: int) -> tuple[date, date]:
    """Return Monday and Sunday of an ISO week."""
    monday = date.fromisocalendar(year, week, 1)
    return monday, monday + timedelta(days=6)


def day_bounds(day: date) -> tuple[str, str]:
    """Return the UTC texts between which (from ≤ t < to) an instant lies on `day` in Asia/Shanghai."""
    begins = datetime(day.year, day.month, day.day, tzinfo=ZONE)
    following = day + timedelta(days=1)
    ends = datetime(following.year, following.month, following.day, tzinfo=ZONE)
    return utc_text(begins), utc_text(ends)
