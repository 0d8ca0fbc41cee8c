"""Answers for which days are worked: the table of 休 and 班 days the state announces each year, and weekends elsewhere.

A year counts as known when its table holds at least as many 休 days as there are statutory holidays (11 to 2024, 13
since 2025; each announcement names more). For other years weekends are assumed, rows that are there still hold, and
whoever shows a date says so (未含2027年调休): never a crash.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

OFF, WORK = "off", "work"  # 休, 班
_LEAST_OFF_DAYS = 11
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayCalendar:
    """The announced days: date → OFF or WORK, and the years they are complete for."""

    days: Mapping[date, str]
    known_years: frozenset[int]

    def is_workday(self, day: date) -> bool:
        """Tell whether `day` is worked: as announced, else Monday to Friday."""
        announced = self.days.get(day)
        return announced == WORK if announced else day.weekday() < 5

    def assumed(self, years: Iterable[int]) -> tuple[int, ...]:
        """Return those of `years` for which weekends are only assumed, in order."""
        return tuple(sorted(set(years) - self.known_years))

    def with_days(self, days: Mapping[date, str]) -> DayCalendar:
        """Return the calendar with an administrator's `days` over the ones it had."""
        return calendar_of({**self.days, **days})


def calendar_of(days: Mapping[date, str]) -> DayCalendar:
    """Return the calendar of these announced days; which years are complete follows from them."""
    off_days = Counter(day.year for day, kind in days.items() if kind == OFF)
    return DayCalendar(days, frozenset(year for year, count in off_days.items() if count >= _LEAST_OFF_DAYS))


def next_workday(day: date, calendar: DayCalendar) -> date:
    """Return the first worked day after `day`."""
    day += _DAY
    while not calendar.is_workday(day):
        day += _DAY
    return day


def previous_workday(day: date, calendar: DayCalendar) -> date:
    """Return the last worked day before `day`."""
    day -= _DAY
    while not calendar.is_workday(day):
        day -= _DAY
    return day
