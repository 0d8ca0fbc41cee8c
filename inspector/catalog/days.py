"""Answers for the working-day table: the one shipped (resources/calendar) and the ones an administrator imports.

CSV of two columns, date and 休 or 班 (further columns are for people); UTF-8 or GB18030, with or without a heading. A
bad row is named with its column and why, and the rest goes in.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from inspector import paths
from inspector.domain.calendar_days import OFF, WORK, DayCalendar, calendar_of
from inspector.errors import Known

_WORDS = {
    "休": OFF, "休息": OFF, "休假": OFF, "放假": OFF, "节假日": OFF, "假": OFF,
    "班": WORK, "上班": WORK, "补班": WORK, "调休上班": WORK, "调休": WORK, "工作日": WORK,
}  # fmt: skip
_DATE = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})日?\Z")
_HEADINGS = ("日期", "date", "时间", "day")


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was left out: its number in the file (from 1), the column, why (a code), and what stood there."""

    row: int
    column: str
    why: str
    text: str


@dataclass(frozen=True, slots=True)
class ReadDays:
    """What an imported table says, and which rows it did not."""

    days: Mapping[date, str]
    bad: tuple[BadRow, ...]


@cache
def built_in_calendar() -> DayCalendar:
    """Return the table the program ships (2024 to 2026)."""
    return calendar_of(read_days((paths.resources() / "calendar" / "cn_days.csv").read_bytes()).days)


def read_days(content: bytes) -> ReadDays:
    """Read a table of 休/班 days; Known `days_not_text` when it is no text, `days_none` when no row holds."""
    days: dict[date, str] = {}
    bad: list[BadRow] = []
    for number, cells in enumerate(csv.reader(io.StringIO(_text(content), newline="")), 1):
        row = [cell.strip() for cell in cells]
        if not any(row) or (number == 1 and row[0].casefold() in _HEADINGS):
            continue
        found = _row(number, row, days)
        if isinstance(found, BadRow):
            bad.append(found)
        else:
            days[found[0]] = found[1]
    if not days:
        raise Known("days_none", bad=len(bad))
    return ReadDays(days, tuple(bad))


def write_days(days: Mapping[date, str]) -> str:
    """Write a table as CSV with a heading, in order; `read_days` reads it back."""
    words = {OFF: "休", WORK: "班"}
    return "日期,休班\n" + "".join(f"{day.isoformat()},{words[kind]}\n" for day, kind in sorted(days.items()))


def _row(number: int, row: list[str], earlier: Mapping[date, str]) -> tuple[date, str] | BadRow:
    day = _date(row[0])
    if day is None:
        return BadRow(number, "日期", "days_bad_date", row[0])
    word = row[1] if len(row) > 1 else ""
    kind = _WORDS.get(word)
    if kind is None:
        return BadRow(number, "休/班", "days_bad_kind", word)
    if earlier.get(day, kind) != kind:
        return BadRow(number, "休/班", "days_contradicts", word)
    return day, kind


def _date(text: str) -> date | None:
    """Read 2027-01-01, 2027/1/1, 2027.1.1, 2027年1月1日 or 20270101."""
    match = _DATE.match(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Known("days_not_text")
