"""Two photos of one spot: what they say is compared across datums, what they do not say stays unknown."""

from __future__ import annotations

import pytest

from inspector.domain.comparison import Compared, compare
from inspector.domain.geo import wgs84_to_gcj02
from inspector.domain.photo import Photo

BEFORE = Photo(
    id="a", taken_at_utc="2026-11-13T01:21:00.000Z", lat=23.28, lon=116.72, datum="WGS-84", bearing_deg=355.0
)


def test_distance_is_taken_in_one_datum() -> None:
    lat, lon = wgs84_to_gcj02(23.28, 116.72)
    after = Photo(id="b", person_lat=lat, person_lon=lon, person_datum="GCJ-02")

    assert compare(BEFORE, after).distance_m == pytest.approx(0.0, abs=0.01)


def test_the_angle_goes_the_short_way_round_north() -> None:
    assert Compared(None, 355.0, 6.0, None).turned_deg == pytest.approx(11.0)
    assert Compared(None, 10.0, 190.0, None).turned_deg == pytest.approx(180.0)


def test_a_persons_time_is_beijing_time_and_corrects_the_cameras() -> None:
    after = Photo(id="b", taken_at_utc="1980-01-01T00:00:00.000Z", person_taken_at_local="2026-11-20T14:21:00")

    assert compare(BEFORE, after).seconds == (7 * 24 + 5) * 3600


def test_a_clock_that_was_reset_says_nothing() -> None:
    assert compare(BEFORE, Photo(id="b", taken_at_local="1980-01-01T00:00:05")).seconds is None


def test_what_a_photo_does_not_say_stays_unknown() -> None:
    found = compare(BEFORE, Photo(id="b"))

    assert (found.distance_m, found.turned_deg, found.seconds) == (None, None, None)
    assert found.same_position(15) is None


def test_the_same_position_ends_at_the_limit() -> None:
    assert Compared(15.0, None, None, None).same_position(15) is True
    assert Compared(15.1, None, None, None).same_position(15) is False
