"""Answers for deadlines: when something is due, whether it is soon or over, and how far away it is in words' terms.

The day of finding is not counted (民法典 第二百零一条); the deadline runs to the end (24:00) of the last day, in
Asia/Shanghai. A natural-day deadline that ends on a day off stays there unless `roll_forward` is set (a setting,
because local rules differ). 临期 means: due today, tomorrow, or within `warn_before_days` working days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from inspector.domain.calendar_days import DayCalendar, next_workday, previous_workday
from inspector.domain.category import Deadline, Stage
from inspector.domain.clock_text import ZONE

RELATIVE_CODES = ("overdue", "today", "tomorrow", "this_week", "next_week", "later")
OFFICE_HOURS = ((time(8, 30), time(12, 0)), (time(14, 30), time(17, 30)))  # 工作时 are counted in these
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """The last day, `at` the clock time for 工作时 only, and the years whose 调休 is not known and was assumed away."""

    on: date
    assumed_years: tuple[int, ...] = ()
    at: time | None = None


@dataclass(frozen=True, slots=True)
class RelativeDue:
    """How far a due date is; `days` ≥ 0, Monday is 0.

    Codes: overdue | today | tomorrow | this_week | next_week | later.
    """

    code: str
    days: int
    weekday: int


def due_on(start: date, days: int, kind: str, calendar: DayCalendar, *, roll_forward: bool = False) -> Due:
    """Return when `days` (≥ 1) of kind workday or day after `start` are over; `start` is not counted.

    `roll_forward` moves a natural-day deadline that ends on a day off to the next worked day.
    """
    if days < 1:
        raise ValueError(f"a deadline needs at least one day, not {days}")
    if kind == "workday":
        end = start
        for _ in range(days):
            end = next_workday(end, calendar)
        return Due(end, calendar.assumed(range(_first_year(start), end.year + 1)))
    if kind != "day":
        raise ValueError(f"no kind of day: {kind}")
    end = start + timedelta(days=days)
    if not roll_forward:
        return Due(end)
    rolled = end if calendar.is_workday(end) else next_workday(end, calendar)
    return Due(rolled, calendar.assumed(range(end.year, rolled.year + 1)))


def due_for(deadline: Deadline, found_at: datetime, calendar: DayCalendar, *, roll_forward: bool = False) -> Due:
    """Return when a catalogue's deadline is over for what was found at `found_at` (an aware instant)."""
    local = found_at.astimezone(ZONE)
    if deadline.kind == "workhour":
        return _due_after_hours(local.replace(tzinfo=None), deadline.count, calendar)
    return due_on(local.date(), deadline.count, deadline.kind, calendar, roll_forward=roll_forward)


def stage_dues(
    stages: tuple[Stage, ...], found_at: datetime, calendar: DayCalendar, *, roll_forward: bool = False
) -> tuple[tuple[str, Due], ...]:
    """Return (name, Due) of each stage; all count from the finding."""
    return tuple((s.name, due_for(s.deadline, found_at, calendar, roll_forward=roll_forward)) for s in stages)


def workdays_after(start: date, end: date, calendar: DayCalendar) -> int:
    """Return how many worked days lie after `start` up to and with `end`; none where `end` is not later."""
    return sum(calendar.is_workday(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def workdays_before(end: date, count: int, calendar: DayCalendar) -> date:
    """Return the worked day from which `count` working days lead to `end` (`due_on` backwards); `end` itself for 0."""
    day = end
    for _ in range(count):
        day = previous_workday(day, calendar)
    return day


def over_at(due: date, rule: str | None, found_at: datetime, calendar: DayCalendar) -> datetime:
    """Return the moment (in Asia/Shanghai) from which something due on `due` is over: 24:00 of that day.

    Earlier only where `rule` (as an issue keeps it: 4 workhour) counts 工作时 and they end on that very day: a deadline
    that was put off since holds to the end of its day.
    """
    count, _, kind = (rule or "").partition(" ")
    if kind == "workhour" and count.isdecimal() and int(count):
        by_hours = due_for(Deadline(int(count), kind), found_at, calendar)
        if by_hours.on == due and by_hours.at is not None:
            return datetime.combine(due, by_hours.at, tzinfo=ZONE)
    return datetime.combine(due + _DAY, time(0), tzinfo=ZONE)


def soon_until(today: date, calendar: DayCalendar, warn_before_days: int = 1) -> date:
    """Return the last due date that is 临期 today; earlier ones from today on are too, those before today are 超期."""
    end = today
    for _ in range(warn_before_days):
        end = next_workday(end, calendar)
    return max(end, today + _DAY)


def is_soon(due: date, today: date, calendar: DayCalendar, warn_before_days: int = 1) -> bool:
    """Tell whether `due` is 临期 today; what is 超期 is no longer 临期."""
    return today <= due <= soon_until(today, calendar, warn_before_days)


def relative_due(due: date, today: date) -> RelativeDue:
    """Return how far `due` is from `today`, in natural days; a weekday names days up to a week ahead."""
    days = (due - today).days
    weekday = due.weekday()
    if days < 0:
        return RelativeDue("overdue", -days, weekday)
    if days <= 1:
        return RelativeDue("tomorrow" if days else "today", days, weekday)
    if days > 7:
        return RelativeDue("later", days, weekday)
    same_week = today.isocalendar()[:2] == due.isocalendar()[:2]
    return RelativeDue("this_week" if same_week else "next_week", days, weekday)


def _due_after_hours(start: datetime, hours: int, calendar: DayCalendar) -> Due:
    """Walk `hours` through the office hours of worked days, from the local wall-clock moment `start`."""
    left = timedelta(hours=hours)
    day = start.date() if calendar.is_workday(start.date()) else next_workday(start.date(), calendar)
    while True:
        for opens, closes in OFFICE_HOURS:
            begin = max(datetime.combine(day, opens), start)
            end = datetime.combine(day, closes)
            if begin >= end:
                continue
            if left <= end - begin:
                over = begin + left
                return Due(day, calendar.assumed(range(start.year, day.year + 1)), over.time())
            left -= end - begin
        day = next_workday(day, calendar)


def _first_year(start: date) -> int:
    """The year of the first day that counts."""
    return (start + _DAY).year
