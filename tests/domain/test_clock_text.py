"""Business days and weeks are China's, whatever the laptop's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.clock_text import (
    business_date,
    day_bounds,
    instant,
    iso_week,
    local_text,
    utc_text,
    week_days,
)

INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))


def test_an_evening_in_utc_is_the_next_day_in_china() -> None:
    assert business_date("2026-11-19T16:00:00.000Z") == date(2026, 11, 20)
    assert business_date("2026-11-19T15:59:59.999Z") == date(2026, 11, 19)
    assert local_text("2026-11-20T06:07:08Z") == "2026-11-20 14:07"
    assert local_text("2026-11-20T06:07:08.900+00:00", seconds=True) == "2026-11-20 14:07:08"


@given(INSTANTS)
def test_an_instant_survives_its_text_to_the_millisecond(moment: datetime) -> None:
    assert abs(instant(utc_text(moment)) - moment) < timedelta(milliseconds=1)
    assert utc_text(moment.astimezone(timezone(timedelta(hours=8)))) == utc_text(moment)


@given(INSTANTS, INSTANTS)
def test_text_order_is_time_order(one: datetime, other: datetime) -> None:
    if one <= other:
        assert utc_text(one) <= utc_text(other)
    else:
        assert utc_text(one) >= utc_text(other)


@given(INSTANTS)
def test_an_instant_lies_within_the_bounds_of_its_day(moment: datetime) -> None:
    begins, ends = day_bounds(business_date(utc_text(moment)))
    assert begins <= utc_text(moment) < ends


def test_a_time_without_its_zone_is_not_stored() -> None:
    with pytest.raises(ValueError, match="zone"):
        utc_text(datetime(2026, 11, 20, 14, 7))


def test_weeks_run_monday_to_sunday_and_belong_to_their_iso_year() -> None:
    assert iso_week(date(2026, 12, 31)) == iso_week(date(2027, 1, 3)) == (2026, 53)
    assert week_days(2026, 53) == (date(2026, 12, 28), date(2027, 1, 3))
    assert iso_week(date(2027, 1, 4)) == (2027, 1)
