"""The ladder: 预警 before expiry, 催办 on the day after, 书面通报 more than five working days after the first 催办."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector import catalog
from inspector.domain.clock_text import day_bounds
from inspector.domain.deadline import workdays_after
from inspector.domain.issue import ASSIGNED, STATUSES, Standing
from inspector.domain.ladder import ESCALATE, URGE, WARN, Reached, Rule, reached

CALENDAR = catalog.built_in_calendar()
OPEN = Standing(ASSIGNED, 1, False, None, None, None, "")
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def on(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def at(day: date) -> str:
    return day_bounds(day)[0]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("11-18", None), ("11-19", Reached(WARN, 1)), ("11-20", Reached(WARN, 0)), ("11-21", Reached(URGE, 1)),
        ("11-23", Reached(URGE, 3)),
    ],
)  # fmt: skip
def test_warned_a_working_day_before_and_urged_on_the_day_after(today: str, expected: Reached | None) -> None:
    assert reached(OPEN, on("11-20"), on(today), CALENDAR, Rule()) == expected


def test_what_is_due_after_a_holiday_is_warned_on_the_last_worked_day_before() -> None:
    assert reached(OPEN, on("10-08"), on("09-30"), CALENDAR, Rule()) == Reached(WARN, 8)
    assert reached(OPEN, on("10-08"), on("09-29"), CALENDAR, Rule()) is None


@pytest.mark.parametrize(
    ("today", "expected"),
    # urged on Friday 2026-11-20; five working days later is 11-27, more than five is 11-30
    [("11-27", None), ("11-29", None), ("11-30", Reached(ESCALATE, 6)), ("12-01", Reached(ESCALATE, 7))],
)
def test_escalated_when_more_than_five_working_days_went_by(today: str, expected: Reached | None) -> None:
    urged = replace(OPEN, urged_at_utc=at(on("11-20")))
    assert reached(urged, on("11-18"), on(today), CALENDAR, Rule()) == expected


def test_each_rung_is_climbed_once() -> None:
    warned = replace(OPEN, warned_at_utc=at(on("11-19")))
    assert reached(warned, on("11-20"), on("11-20"), CALENDAR, Rule()) is None
    all_done = replace(warned, urged_at_utc=at(on("11-21")), escalated_at_utc=at(on("11-30")))
    assert reached(all_done, on("11-20"), on("12-30"), CALENDAR, Rule()) is None


def test_nobody_is_urged_who_has_nothing_in_hand_or_no_deadline() -> None:
    for status in STATUSES:
        found = reached(replace(OPEN, status=status), on("11-01"), on("11-20"), CALENDAR, Rule())
        assert (found is not None) == (status == ASSIGNED)
    assert reached(OPEN, None, on("11-20"), CALENDAR, Rule()) is None


@given(DAYS, st.integers(-40, 40), st.one_of(st.none(), st.integers(0, 40)))
def test_a_later_day_never_stands_lower_on_the_ladder(due: date, days: int, urged: int | None) -> None:
    """The rungs come in their order as days go by, and none before its day."""
    now = OPEN if urged is None else replace(OPEN, urged_at_utc=at(due + timedelta(days=urged)))
    today = due + timedelta(days=days)
    found = reached(now, due, today, CALENDAR, Rule())
    if found is None:
        return
    assert (found.rung == WARN) == (today <= due)
    if found.rung == ESCALATE:
        assert urged is not None
        assert workdays_after(due + timedelta(days=urged), today, CALENDAR) > 5
    later = reached(now, due, today + timedelta(days=1), CALENDAR, Rule())
    if later is not None:
        order = (WARN, URGE, ESCALATE)
        assert order.index(later.rung) >= order.index(found.rung)
