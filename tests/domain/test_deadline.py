"""Deadlines: the golden cases of the trade, and the rules that hold for every date."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector import catalog
from inspector.domain.calendar_days import calendar_of, next_workday
from inspector.domain.category import Deadline
from inspector.domain.clock_text import ZONE
from inspector.domain.deadline import (
    RELATIVE_CODES,
    Due,
    due_for,
    due_on,
    is_soon,
    over_at,
    relative_due,
    soon_until,
    stage_dues,
    workdays_after,
    workdays_before,
)

CALENDAR = catalog.built_in_calendar()
DATES = st.dates(date(2023, 1, 1), date(2030, 12, 31))
DAYS = st.integers(1, 60)
FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2024-03-01", 5, "2024-03-08"), ("2026-02-12", 3, "2026-02-24"), ("2026-02-13", 5, "2026-02-27"),
        ("2026-04-30", 1, "2026-05-06"), ("2026-04-30", 5, "2026-05-11"), ("2026-09-18", 1, "2026-09-20"),
        ("2026-09-24", 2, "2026-09-29"), ("2026-09-30", 3, "2026-10-10"), ("2026-11-20", 15, "2026-12-11"),
        ("2026-11-20", 1, "2026-11-23"),
    ],
)  # fmt: skip
def test_golden_working_days(start: str, days: int, due: str) -> None:
    assert due_on(date.fromisoformat(start), days, "workday", CALENDAR) == Due(date.fromisoformat(due))


def test_a_year_nobody_has_announced_is_counted_by_weekends_and_says_so() -> None:
    assert due_on(date(2026, 12, 18), 15, "workday", CALENDAR) == Due(date(2027, 1, 8), (2027,))
    assert due_on(date(2026, 12, 31), 1, "workday", CALENDAR) == Due(date(2027, 1, 1), (2027,))
    assert due_on(date(2028, 12, 29), 3, "workday", CALENDAR).assumed_years == (2028, 2029)
    assert due_on(date(2026, 12, 18), 3, "workday", CALENDAR).assumed_years == ()


def test_natural_days_need_no_calendar_unless_they_roll_forward() -> None:
    assert due_on(FRIDAY, 30, "day", calendar_of({})) == Due(date(2026, 12, 20))
    assert due_on(FRIDAY, 30, "day", CALENDAR, roll_forward=True) == Due(date(2026, 12, 21))
    assert due_on(date(2026, 9, 1), 30, "day", CALENDAR, roll_forward=True) == Due(date(2026, 10, 8))
    assert due_on(date(2026, 12, 1), 40, "day", CALENDAR, roll_forward=True) == Due(date(2027, 1, 11), (2027,))
    assert due_on(FRIDAY, 2, "day", CALENDAR).on == date(2026, 11, 22)  # a Sunday, and it stays there


@given(DATES, DAYS)
def test_a_working_day_deadline_ends_on_a_worked_day_and_counts_exactly_so_many(start: date, days: int) -> None:
    due = due_on(start, days, "workday", CALENDAR).on
    between = (start + timedelta(days=n) for n in range(1, (due - start).days + 1))
    assert CALENDAR.is_workday(due)
    assert sum(CALENDAR.is_workday(day) for day in between) == days


@given(DATES, DAYS, st.integers(0, 30), st.sampled_from(["workday", "day"]), st.booleans())
def test_later_starts_and_longer_terms_never_end_earlier(
    start: date, days: int, more: int, kind: str, roll: bool
) -> None:
    due = due_on(start, days, kind, CALENDAR, roll_forward=roll).on
    assert due > start
    assert due_on(start + timedelta(days=more), days, kind, CALENDAR, roll_forward=roll).on >= due
    assert due_on(start, days + more, kind, CALENDAR, roll_forward=roll).on >= due


@given(DATES, DAYS)
def test_a_term_can_be_cut_in_two_at_a_worked_day(start: date, days: int) -> None:
    half = due_on(start, days, "workday", CALENDAR).on
    assert due_on(half, 3, "workday", CALENDAR).on == due_on(start, days + 3, "workday", CALENDAR).on


@pytest.mark.parametrize(("days", "kind"), [(0, "workday"), (-1, "day"), (1, "week")])
def test_a_term_that_is_none_is_a_bug(days: int, kind: str) -> None:
    with pytest.raises(ValueError, match=r"deadline|kind"):
        due_on(FRIDAY, days, kind, CALENDAR)


@pytest.mark.parametrize(
    ("found", "hours", "due"),
    [
        ("2026-11-20 09:00", 2, "2026-11-20 11:00"),
        ("2026-11-20 11:00", 2, "2026-11-20 15:30"),  # over the noon break
        ("2026-11-20 16:30", 4, "2026-11-23 11:30"),  # over the weekend
        ("2026-11-20 20:00", 1, "2026-11-23 09:30"),
        ("2026-11-21 10:00", 1, "2026-11-23 09:30"),
        ("2026-09-30 16:30", 1, "2026-09-30 17:30"),
        ("2026-09-30 17:00", 1, "2026-10-08 09:00"),
        ("2026-11-20 08:00", 7, "2026-11-23 09:00"),
    ],
)
def test_working_hours_run_in_office_hours_only(found: str, hours: int, due: str) -> None:
    instant = datetime.fromisoformat(found).replace(tzinfo=ZONE).astimezone(UTC)
    got = due_for(Deadline(hours, "workhour"), instant, CALENDAR)
    assert f"{got.on} {got.at:%H:%M}" == due


def test_the_day_of_finding_is_the_day_in_china() -> None:
    late = datetime(2026, 11, 19, 16, 30, tzinfo=UTC)  # 00:30 on the 20th there
    assert due_for(Deadline(1, "workday"), late, CALENDAR).on == date(2026, 11, 23)


def test_every_deadline_of_the_catalogue_can_be_reckoned() -> None:
    found = datetime(2026, 11, 20, 6, 7, tzinfo=UTC)
    by_code = {c.code: due_for(c.deadline, found, CALENDAR) for c in catalog.load_seed().categories}
    assert str(by_code["garbage"].on) == "2026-11-23"
    assert str(by_code["three_lines"].on) == "2026-12-11"
    assert str(by_code["black_water"].on) == "2026-12-20"
    water = catalog.load_seed().get("black_water")
    assert water is not None
    assert [str(due.on) for _, due in stage_dues(water.stages, found, CALENDAR)] == [
        "2026-11-27",
        "2026-12-20",
        "2027-05-19",
    ]


@pytest.mark.parametrize(
    ("due", "code", "days"),
    [
        ("2026-11-17", "overdue", 3), ("2026-11-19", "overdue", 1), ("2026-11-20", "today", 0),
        ("2026-11-21", "tomorrow", 1),
        ("2026-11-22", "this_week", 2), ("2026-11-23", "next_week", 3), ("2026-11-27", "next_week", 7),
        ("2026-11-28", "later", 8), ("2026-12-17", "later", 27),
    ],
)  # fmt: skip
def test_how_far_a_due_date_is(due: str, code: str, days: int) -> None:
    relative = relative_due(date.fromisoformat(due), FRIDAY)
    assert (relative.code, relative.days) == (code, days)


@given(DATES, st.integers(-400, 400))
def test_every_distance_has_a_code_and_a_weekday_that_fits(today: date, days: int) -> None:
    relative = relative_due(today + timedelta(days=days), today)
    assert relative.code in RELATIVE_CODES
    assert relative.days == abs(days)
    assert relative.weekday == (today.weekday() + days) % 7


def test_due_soon_is_today_tomorrow_or_the_next_working_day() -> None:
    assert soon_until(FRIDAY, CALENDAR) == date(2026, 11, 23)
    assert [is_soon(FRIDAY + timedelta(days=n), FRIDAY, CALENDAR) for n in (-1, 0, 1, 3, 4)] == [
        False,
        True,
        True,
        True,
        False,
    ]
    assert soon_until(date(2026, 9, 30), CALENDAR) == date(2026, 10, 8)
    assert soon_until(FRIDAY, CALENDAR, warn_before_days=0) == date(2026, 11, 21)


@given(DATES, st.integers(0, 5))
def test_what_is_due_by_the_next_working_day_is_always_soon(today: date, warn: int) -> None:
    until = soon_until(today, CALENDAR, warn)
    assert until > today
    assert is_soon(until, today, CALENDAR, warn)
    assert warn == 0 or until >= next_workday(today, CALENDAR)


@given(DATES, DAYS)
def test_working_days_counted_back_and_forth_agree(start: date, days: int) -> None:
    end = due_on(start, days, "workday", CALENDAR).on
    assert workdays_after(start, end, CALENDAR) == days
    begin = workdays_before(end, days, CALENDAR)
    assert CALENDAR.is_workday(begin)
    assert begin <= start or not CALENDAR.is_workday(start)
    assert due_on(begin, days, "workday", CALENDAR).on == end


@pytest.mark.parametrize(
    ("due", "rule", "over"),
    [
        ("2026-11-20", "4 workhour", "2026-11-20 16:30"),  # found at 10:00: two hours until noon, two from 14:30
        ("2026-11-24", "4 workhour", "2026-11-25 00:00"),  # put off since: to the end of that day
        ("2026-11-20", "1 workday", "2026-11-21 00:00"), ("2026-11-20", None, "2026-11-21 00:00"),
        ("2026-11-20", "bald", "2026-11-21 00:00"),
    ],
)  # fmt: skip
def test_working_hours_end_within_the_day_and_days_at_midnight(due: str, rule: str | None, over: str) -> None:
    found = datetime(2026, 11, 20, 10, 0, tzinfo=ZONE)
    assert over_at(date.fromisoformat(due), rule, found, CALENDAR) == datetime.fromisoformat(over).replace(tzinfo=ZONE)
