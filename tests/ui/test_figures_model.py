"""What the figures are asked for: days that move with the present, and what is remembered of it."""

from __future__ import annotations

from datetime import date

import pytest

from inspector.domain.figures import Switches
from inspector.domain.place import Campaign
from inspector.ui.models.figures import Asked, kept, restored

SUNDAY, MONDAY = date(2026, 11, 22), date(2026, 11, 23)


@pytest.mark.parametrize(
    ("until", "today", "last"),
    [
        ("now", SUNDAY, None),
        ("friday", SUNDAY, date(2026, 11, 13)),
        ("friday", MONDAY, date(2026, 11, 20)),
        ("friday", date(2026, 11, 20), date(2026, 11, 13)),
        ("month", SUNDAY, date(2026, 10, 31)),
        ("month", date(2027, 1, 1), date(2026, 12, 31)),
        ("month", date(2028, 3, 31), date(2028, 2, 29)),
    ],
)
def test_a_cut_off_told_by_its_name_is_another_day_each_week(until: str, today: date, last: date | None) -> None:
    assert Asked(until=until).last_day(today) == last


def test_a_beginning_told_by_its_name_is_that_of_the_cut_off() -> None:
    end = {"until": "day", "until_on": date(2026, 3, 5)}
    assert Asked(since="week", **end).first_day(SUNDAY, None) == date(2026, 3, 2)
    assert Asked(since="month", **end).first_day(SUNDAY, None) == date(2026, 3, 1)
    assert Asked(since="year", **end).first_day(SUNDAY, None) == date(2026, 1, 1)
    assert Asked(since="month").first_day(SUNDAY, None) == date(2026, 11, 1)
    assert Asked().first_day(SUNDAY, None) is None


def test_a_campaign_begins_on_its_day_and_one_without_a_day_not_at_all() -> None:
    asked = Asked(since="campaign", campaign_id="c")
    assert asked.first_day(SUNDAY, Campaign(id="c", starts_on="2026-03-01")) == date(2026, 3, 1)
    assert asked.first_day(SUNDAY, Campaign(id="c")) is None
    assert asked.first_day(SUNDAY, None) is None


def test_what_was_set_comes_back() -> None:
    asked = Asked(
        until="day", until_on=date(2026, 3, 5), since="day", since_on=date(2026, 1, 2), campaign_id="c",
        switches=Switches(recheck_visits=False, known_then=True),
    )  # fmt: skip
    assert restored(kept(asked), ["c"]) == asked


@pytest.mark.parametrize(
    "doc",
    [
        {},
        {"until": "tomorrow", "since": 3, "switches": [1], "campaign_id": "gone"},
        {"until": "day", "until_on": "2026-13-01", "since": "day", "since_on": None},
        {"switches": {"recheck_visits": "no", "of_tomorrow": True}},
    ],
)
def test_what_is_not_understood_takes_its_default(doc: dict[str, object]) -> None:
    found = restored(doc, ["c"])
    assert (found.until, found.since, found.campaign_id, found.switches) == ("now", "all", None, Switches())
