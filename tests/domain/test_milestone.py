"""倒排工期: steps counted back from the deadline over working days, and how far they have slipped."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from inspector import catalog
from inspector.domain.deadline import workdays_after
from inspector.domain.milestone import Milestone, counted_back, shares, slipped_days

CALENDAR = catalog.built_in_calendar()
SPANS = st.lists(st.tuples(st.sampled_from(["查", "拆", "清", "验"]), st.integers(1, 15)), min_size=1, max_size=6)


def test_a_plan_goes_back_over_a_holiday() -> None:
    """国庆 2026: 10-01 to 10-07 off, Saturday 10-10 worked."""
    plan = counted_back(date(2026, 10, 12), [("清理", 3), ("验收", 2)], CALENDAR)
    assert plan.steps == (("清理", date(2026, 10, 9)), ("验收", date(2026, 10, 12)))
    assert plan.begins_on == date(2026, 9, 29)


@given(st.dates(date(2025, 6, 1), date(2026, 12, 31)), SPANS)
def test_each_step_has_its_working_days_and_the_last_ends_on_the_deadline(
    due: date, spans: list[tuple[str, int]]
) -> None:
    plan = counted_back(due, spans, CALENDAR)
    assert [name for name, _ in plan.steps] == [name for name, _ in spans]
    assert plan.steps[-1][1] == due
    ends = [plan.begins_on, *(last for _, last in plan.steps)]
    for (begin, end), (_, days) in zip(pairwise(ends), spans, strict=True):
        worked = workdays_after(begin, end, CALENDAR)
        off = not CALENDAR.is_workday(due) and end == due  # a deadline on a day off ends its step there
        assert worked == (days - 1 if off else days)


@given(st.integers(1, 60), st.lists(st.integers(1, 180), min_size=1, max_size=6))
def test_shares_give_every_step_a_day_and_all_days_away(whole: int, parts: list[int]) -> None:
    given_days = shares(whole, parts)
    assert len(given_days) == len(parts)
    assert min(given_days) >= 1
    assert sum(given_days) == max(whole, len(parts))


def test_slippage_counts_from_the_last_day_until_done_or_today() -> None:
    step = Milestone(id="a", due_on="2026-11-20")
    assert [slipped_days(step, date(2026, 11, 20) + timedelta(days=n)) for n in (-1, 0, 1, 5)] == [0, 0, 1, 5]
    done = Milestone(id="a", due_on="2026-11-20", done_on="2026-11-22")
    assert slipped_days(done, date(2026, 12, 31)) == 2
