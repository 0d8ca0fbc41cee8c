"""Which photos belong together, which place they propose, and whose clock is off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.geo import wgs84_to_gcj02
from inspector.domain.grouping import Proposal, Shot, Spot, group, propose_place, spots
from inspector.domain.photo import Photo
from inspector.domain.place import Place

XIDUN = Spot("xidun", 23.2866, 116.7265, 200)
QINGLAN = Spot("qinglan", 23.2960, 116.7265, 200)  # 1 045 m north
SPOTS = (XIDUN, QINGLAN)
DAY = datetime(2026, 11, 20, tzinfo=UTC)


def shot(name: str, clock: str | None, spot: Spot | None = XIDUN, north_m: float = 0, **more: object) -> Shot:
    """A shot named by its file, taken at `clock` (UTC), so many metres north of a spot."""
    moment = DAY + timedelta(hours=int(clock[:2]), minutes=int(clock[3:])) if clock else None
    point = (spot.lat + north_m / 111_200, spot.lon, "WGS-84") if spot else None
    return Shot(id=name, moment=moment, file_name=name, point=point, **more)  # type: ignore[arg-type]


def ids(stops: object) -> list[list[str]]:
    return [[one.id for one in stop.shots] for stop in stops]  # type: ignore[attr-defined]


# --- places ----------------------------------------------------------------------------------------------------------


def test_a_point_proposes_the_place_it_lies_in() -> None:
    found = propose_place((XIDUN.lat, XIDUN.lon, "WGS-84"), SPOTS)
    assert found == Proposal("xidun", 0.0)


def test_the_smallest_circle_around_a_point_wins() -> None:
    market = Spot("market", 23.2867, 116.7265, 50)
    found = propose_place((23.2866, 116.7265, "WGS-84"), (*SPOTS, market))
    assert found is not None
    assert found.place_id == "market"


def test_the_nearest_place_is_proposed_with_its_distance_however_far() -> None:
    found = propose_place((23.2866 - 2000 / 111_200, 116.7265, "WGS-84"), SPOTS)
    assert found is not None
    assert found.place_id == "xidun"
    assert found.distance_m == pytest.approx(2000, rel=0.01)


def test_beyond_ten_kilometres_nothing_is_proposed() -> None:
    assert propose_place((39.9, 116.4, "WGS-84"), SPOTS) is None
    assert propose_place((23.2866, 117.2, "WGS-84"), SPOTS) is None


def test_a_gcj_point_is_flagged_and_proposed_where_it_belongs() -> None:
    found = propose_place((*wgs84_to_gcj02(XIDUN.lat, XIDUN.lon), "WGS-84"), SPOTS)
    assert found is not None
    assert (found.place_id, found.suspected_gcj) == ("xidun", True)
    assert found.distance_m < 1


def test_a_point_whose_datum_is_named_is_not_suspected() -> None:
    found = propose_place((*wgs84_to_gcj02(XIDUN.lat, XIDUN.lon), "WGS-84"), SPOTS, datum_assumed=False)
    assert found is not None
    assert not found.suspected_gcj
    assert found.distance_m > 500


def test_a_declared_gcj_point_is_converted() -> None:
    found = propose_place((*wgs84_to_gcj02(XIDUN.lat, XIDUN.lon), "GCJ-02"), SPOTS)
    assert found is not None
    assert found == Proposal("xidun", pytest.approx(0, abs=0.01))


def test_only_active_places_with_a_point_are_spots_and_their_datum_counts() -> None:
    gcj = wgs84_to_gcj02(23.3, 116.7)
    places = [
        Place(id="a", lat=gcj[0], lon=gcj[1], datum="GCJ-02", radius_m=80),
        Place(id="b", level="street", lat=23.3, lon=116.7),
        Place(id="c"),
        Place(id="d", lat=23.3, lon=116.7, active=False),
    ]
    found = spots(places)
    assert [spot.place_id for spot in found] == ["a", "b"]
    assert (found[0].lat, found[0].lon) == pytest.approx((23.3, 116.7), abs=1e-8)
    assert found[0].radius_m == 80
    assert found[1].radius_m > 1000


# --- stops -----------------------------------------------------------------------------------------------------------


def test_a_long_break_begins_a_new_stop() -> None:
    shots = [shot("1", "06:00"), shot("2", "06:29"), shot("3", "07:00"), shot("4", "07:01")]
    assert ids(group(shots, SPOTS, gap_minutes=30)) == [["1", "2"], ["3", "4"]]
    assert ids(group(shots, SPOTS, gap_minutes=31)) == [["1", "2", "3", "4"]]


def test_another_place_begins_a_new_stop_without_a_break() -> None:
    stops = group([shot("1", "06:00"), shot("2", "06:05", QINGLAN), shot("3", "06:10", QINGLAN)], SPOTS)
    assert ids(stops) == [["1"], ["2", "3"]]
    assert [stop.place_id for stop in stops] == ["xidun", "qinglan"]
    assert (stops[1].from_utc, stops[1].to_utc) == ("2026-11-20T06:05:00.000Z", "2026-11-20T06:10:00.000Z")


def test_the_border_between_two_places_does_not_tear_a_stop_apart() -> None:
    near = (XIDUN, Spot("next", 23.2880, 116.7265, 200))  # 156 m apart
    shots = [shot(str(n), f"06:0{n}", XIDUN, north_m=metres) for n, metres in enumerate((0, 120, 60, 130, 10))]
    assert ids(group(shots, near)) == [["0", "1", "2", "3", "4"]]


def test_photos_without_a_point_stay_with_their_stop() -> None:
    stops = group([shot("1", "06:00"), shot("2", "06:05", None), shot("3", "06:09")], SPOTS)
    assert ids(stops) == [["1", "2", "3"]]
    assert [one.distance_m for one in stops[0].shots] == [0.0, None, 0.0]


def test_photos_without_a_time_come_last_in_a_stop_of_their_own() -> None:
    stops = group([shot("b10", None), shot("1", "06:00"), shot("b9", None)], SPOTS)
    assert ids(stops) == [["1"], ["b9", "b10"]]
    assert (stops[1].from_utc, stops[1].to_utc) == (None, None)


def test_no_photo_is_left_out_for_its_distance() -> None:
    beijing = Shot("far", DAY + timedelta(hours=6), "far", None, (39.9, 116.4, "WGS-84"))
    stops = group([shot("1", "06:00"), beijing], SPOTS)
    assert sorted(one for run in ids(stops) for one in run) == ["1", "far"]


def test_a_persons_word_names_the_place() -> None:
    stops = group([shot("1", "06:00", None, place_id="qinglan"), shot("2", "06:01", None)], SPOTS)
    assert ids(stops) == [["1", "2"]]
    assert stops[0].place_id == "qinglan"


def test_a_stop_says_that_its_points_may_be_gcj() -> None:
    lat, lon = wgs84_to_gcj02(XIDUN.lat, XIDUN.lon)
    stops = group([Shot("1", DAY, "1", None, (lat, lon, "WGS-84"))], SPOTS)
    assert stops[0].suspected_gcj
    assert stops[0].distance_m == pytest.approx(0, abs=1)


# --- clocks ----------------------------------------------------------------------------------------------------------


def test_a_clock_twelve_hours_off_is_hinted_and_stays_with_its_neighbours() -> None:
    shots = [shot("IMG_9.jpg", "14:48"), shot("IMG_10.jpg", "02:49"), shot("IMG_11.jpg", "14:52")]
    (stop,) = group(shots, SPOTS)
    assert [(one.id, one.clock_off_hours) for one in stop.shots] == [
        ("IMG_9.jpg", 0),
        ("IMG_10.jpg", -12),
        ("IMG_11.jpg", 0),
    ]
    assert stop.from_utc == "2026-11-20T14:48:00.000Z"


def test_a_clock_off_by_some_minutes_too_many_is_left_alone() -> None:
    shots = [shot("IMG_9.jpg", "14:48"), shot("IMG_10.jpg", "02:20"), shot("IMG_11.jpg", "14:52")]
    assert all(one.clock_off_hours == 0 for stop in group(shots, SPOTS) for one in stop.shots)


def test_a_photo_taken_an_hour_later_is_no_fault_of_the_clock() -> None:
    shots = [shot("IMG_1.jpg", "06:00"), shot("IMG_2.jpg", "06:01"), shot("IMG_3.jpg", "07:00")]
    stops = group(shots, SPOTS)
    assert ids(stops) == [["IMG_1.jpg", "IMG_2.jpg"], ["IMG_3.jpg"]]
    assert stops[1].shots[0].clock_off_hours == 0


def test_two_cameras_are_not_held_against_each_other() -> None:
    shots = [
        shot("IMG_1.jpg", "06:00", camera="A"),
        shot("IMG_2.jpg", "18:01", camera="B"),
        shot("IMG_3.jpg", "06:02", camera="A"),
    ]
    assert all(one.clock_off_hours == 0 for stop in group(shots, SPOTS) for one in stop.shots)


# --- what a photo gives ----------------------------------------------------------------------------------------------


def test_a_photo_gives_its_camera_time_else_a_persons() -> None:
    camera = Photo(id="1", taken_at_local="2026-11-20T14:07:31", taken_at_utc="2026-11-20T06:07:31.000Z")
    person = Photo(id="2", person_taken_at_local="2026-11-20T14:07:31")
    assert Shot.of(camera).moment == Shot.of(person).moment == datetime(2026, 11, 20, 6, 7, 31, tzinfo=UTC)


def test_a_reset_clock_gives_no_time_to_group_by() -> None:
    assert Shot.of(Photo(id="1", taken_at_local="2000-01-01T00:01:00")).moment is None


def test_a_point_typed_by_a_person_is_not_suspected() -> None:
    typed = Photo(id="1", person_lat=23.28, person_lon=116.72, person_datum="GCJ-02")
    assert Shot.of(typed).point == (23.28, 116.72, "GCJ-02")
    assert not Shot.of(typed).datum_assumed


any_shot = st.builds(
    Shot,
    id=st.uuids().map(str),
    moment=st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    file_name=st.text("IMG_0123456789.jpg²", max_size=14),
    point=st.none()
    | st.tuples(st.floats(-90, 90), st.floats(-180, 180), st.sampled_from(["WGS-84", "GCJ-02", "BD-09"])),
)


@given(st.lists(any_shot, max_size=30, unique_by=lambda one: one.id))
def test_every_photo_is_in_exactly_one_stop(shots: list[Shot]) -> None:
    stops = group(shots, SPOTS)
    assert sorted(one for run in ids(stops) for one in run) == sorted(one.id for one in shots)
    assert all(run for run in ids(stops))
    timed = [stop.from_utc for stop in stops if stop.from_utc]
    assert timed == sorted(timed)
