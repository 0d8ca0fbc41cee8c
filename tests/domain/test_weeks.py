"""一周一反馈: which ISO weeks owe a word, by the day an issue came into somebody's hands and what stood on Friday."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain import weeks
from inspector.domain.clock_text import business_date, utc_text
from inspector.domain.issue import IssueStep, standing
from inspector.errors import Known

# 2026-11-16 is a Monday, week 47
STATUS = {"find": "found", "assign": "assigned", "report": "reported", "return": "assigned", "recheck_done": "closed"}


def steps(*taken: tuple[str, str]) -> list[IssueStep]:
    """Return steps at local times ("assign", "11-16 10:00"), one after the other."""
    made: list[IssueStep] = []
    for number, (action, at) in enumerate(taken):
        local = datetime.fromisoformat(f"2026-{at}").replace(tzinfo=weeks.ZONE)
        made.append(
            IssueStep(
                id=f"{number:03d}",
                action=action,
                to_status=STATUS[action],
                happened_at_utc=utc_text(local),
                after_step_id=made[-1].id if made else None,
            )
        )
    return made


def at(text: str) -> str:
    return utc_text(datetime.fromisoformat(f"2026-{text}").replace(tzinfo=weeks.ZONE))


@pytest.mark.parametrize(
    ("day", "week", "friday"),
    [
        ("2026-11-22", "2026-W47", "2026-11-20"), ("2026-11-23", "2026-W48", "2026-11-27"),
        ("2027-01-01", "2026-W53", "2027-01-01"), ("2025-12-29", "2026-W01", "2026-01-02"),
    ],
)  # fmt: skip
def test_weeks_run_from_monday_to_sunday_over_the_turn_of_the_year(day: str, week: str, friday: str) -> None:
    assert weeks.week_of(date.fromisoformat(day)) == week
    assert weeks.due_on(week) == date.fromisoformat(friday)


def test_a_word_is_due_on_friday_at_17_in_shanghai() -> None:
    assert weeks.due_utc("2026-W47") == "2026-11-20T09:00:00.000Z"


@pytest.mark.parametrize("text", ["", "2026-47", "2026-W54", "2026-W00", "W47", "二〇二六-W47", "2026-W47 "])
def test_what_names_no_week_is_refused(text: str) -> None:
    with pytest.raises(Known, match="week_unknown"):
        weeks.days_of(text)


@pytest.mark.parametrize(
    ("assigned", "first"),
    [
        ("11-16 00:00", "2026-W47"),
        ("11-18 23:59", "2026-W47"),
        ("11-19 00:00", "2026-W48"),
        ("11-20 18:00", "2026-W48"),
    ],
)
def test_the_week_of_the_assignment_counts_until_wednesday(assigned: str, first: str) -> None:
    life = steps(("find", "11-10 09:00"), ("assign", assigned))
    assert weeks.weeks_owed(life, at("11-30 12:00"))[0] == first


def test_what_was_reported_or_closed_before_friday_owes_nothing_that_week() -> None:
    taken = (("find", "11-01 09:00"), ("assign", "11-02 09:00"), ("report", "11-12 09:00"), ("return", "11-17 09:00"))
    assert weeks.weeks_owed(steps(*taken), at("11-22 12:00")) == ["2026-W45", "2026-W47"]
    closed = steps(*taken, ("recheck_done", "11-20 16:59"))
    assert weeks.weeks_owed(closed, at("11-22 12:00")) == ["2026-W45"]
    late = steps(*taken, ("recheck_done", "11-20 17:01"))
    assert weeks.weeks_owed(late, at("11-30 12:00")) == ["2026-W45", "2026-W47"]


def test_before_its_friday_what_stands_now_decides() -> None:
    life = steps(("find", "11-01 09:00"), ("assign", "11-02 09:00"))
    assert weeks.owes(life, "2026-W47", at("11-16 08:00"))
    assert not weeks.owes(life, "2026-W48", at("11-22 23:00")), "it has not begun"


TIMES = st.lists(st.integers(0, 60 * 24 * 90), min_size=2, max_size=12, unique=True).map(sorted)
BASE = datetime(2026, 10, 1, tzinfo=UTC)


@given(TIMES, st.lists(st.sampled_from(["assign", "report", "return", "recheck_done"]), min_size=12, max_size=12))
def test_each_week_owed_is_one_that_stood_in_hand_on_its_friday_and_no_week_comes_twice(
    minutes: list[int], actions: list[str]
) -> None:
    life = [
        IssueStep(
            id=f"{number:03d}",
            action=action,
            to_status=STATUS[action],
            happened_at_utc=utc_text(BASE + timedelta(minutes=minute)),
        )
        for number, (minute, action) in enumerate(zip(minutes, ["find", *actions], strict=False))
    ]
    now = utc_text(BASE + timedelta(days=120))
    owed = weeks.weeks_owed(life, now)
    assert owed == sorted(set(owed))
    for week in owed:
        before = [step for step in life if step.happened_at_utc <= weeks.due_utc(week)]
        assert standing(before).status == "assigned"
        assert weeks.owes(life, week, now)
    assert all(weeks.days_of(week)[1] >= business_date(life[0].happened_at_utc) for week in owed)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_every_day_lies_in_the_week_named_after_it(day: date) -> None:
    monday, sunday = weeks.days_of(weeks.week_of(day))
    assert monday <= day <= sunday
    assert weeks.days_of(weeks.following(weeks.week_of(day)))[0] == sunday + timedelta(days=1)
