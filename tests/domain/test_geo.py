"""Coordinates: the vectors measured around 濠江, round trips, and what people type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.geo import (
    BD09,
    CGCS2000,
    GCJ02,
    WGS84,
    bd09_to_gcj02,
    bearing_deg,
    distance_m,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    in_china,
    parse_coordinates,
    suspected_gcj,
    to_wgs84,
    wgs84_to_gcj02,
)
from inspector.errors import Known

WGS = (23.2866, 116.7265)
GCJ = (23.283991, 116.731049)
BD = (23.290011, 116.737549)

inside_china = st.tuples(st.floats(18.0, 53.0), st.floats(74.0, 135.0))
anywhere = st.tuples(st.floats(-90.0, 90.0), st.floats(-180.0, 180.0))


def test_the_shift_meets_the_measured_vector() -> None:
    assert wgs84_to_gcj02(*WGS) == pytest.approx(GCJ, abs=1e-6)
    assert gcj02_to_bd09(*GCJ) == pytest.approx(BD, abs=1e-6)


def test_around_haojiang_the_shift_is_542_to_551_metres() -> None:
    for lat in (23.22, 23.26, 23.30, 23.34):
        for lon in (116.65, 116.70, 116.75, 116.80):
            assert 542 * 0.995 < distance_m((lat, lon), wgs84_to_gcj02(lat, lon)) < 551 * 1.005


@given(inside_china)
def test_there_and_back_is_under_a_millimetre(point: tuple[float, float]) -> None:
    gcj = wgs84_to_gcj02(*point)
    assert distance_m(point, gcj02_to_wgs84(*gcj)) < 0.001
    assert distance_m(gcj, bd09_to_gcj02(*gcj02_to_bd09(*gcj))) < 0.001
    assert distance_m(point, to_wgs84(*gcj02_to_bd09(*gcj), BD09)) < 0.001


@given(anywhere)
def test_no_point_of_the_earth_breaks_the_conversion(point: tuple[float, float]) -> None:
    lat, lon = wgs84_to_gcj02(*point)
    assert distance_m(point, (lat, lon)) < 2000
    if not in_china(*point):
        assert (lat, lon) == point
        assert to_wgs84(*point, GCJ02) == point


@pytest.mark.parametrize("datum", [None, WGS84, CGCS2000])
def test_wgs_and_cgcs2000_are_left_alone(datum: str | None) -> None:
    assert to_wgs84(*WGS, datum) == WGS


def test_an_unknown_datum_is_refused_by_name() -> None:
    with pytest.raises(Known) as refused:
        to_wgs84(*WGS, "TOKYO")
    assert refused.value.code == "unknown_datum"
    assert refused.value.facts == {"datum": "TOKYO"}


@pytest.mark.parametrize(
    ("a", "b", "metres"),  # geodesics on WGS-84
    [
        ((23.0, 116.0), (23.0, 117.0), 102_524.2),
        ((23.0, 116.0), (24.0, 116.0), 110_752.0),
        ((50.0, 120.0), (50.0, 121.0), 71_695.8),
        ((39.9042, 116.4074), (31.2304, 121.4737), 1_067_500.0),
        (WGS, (23.2875, 116.7265), 99.7),
    ],
)
def test_distances_are_within_half_a_percent(a: tuple[float, float], b: tuple[float, float], metres: float) -> None:
    assert distance_m(a, b) == pytest.approx(metres, rel=0.005)
    assert distance_m(a, b) == pytest.approx(distance_m(b, a))


@pytest.mark.parametrize(
    ("to", "bearing"), [((24.0, 116.0), 0), ((23.0, 117.0), 89.8), ((22.0, 116.0), 180), ((23.0, 115.0), 270.2)]
)
def test_bearings_turn_clockwise_from_north(to: tuple[float, float], bearing: float) -> None:
    assert bearing_deg((23.0, 116.0), to) == pytest.approx(bearing, abs=0.05)


@given(anywhere, anywhere)
def test_a_bearing_is_always_below_360(a: tuple[float, float], b: tuple[float, float]) -> None:
    assert 0.0 <= bearing_deg(a, b) < 360.0


def test_a_gcj_photo_at_its_place_is_suspected() -> None:
    assert suspected_gcj(*GCJ, *WGS, 200)


def test_a_photo_in_its_place_is_not_suspected() -> None:
    assert not suspected_gcj(*WGS, *WGS, 200)


def test_a_photo_from_elsewhere_is_not_suspected() -> None:
    assert not suspected_gcj(23.40, 116.90, *WGS, 200)


def test_a_photo_within_a_wide_place_is_not_suspected() -> None:
    assert not suspected_gcj(*GCJ, *WGS, 800)


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("23.28, 116.72", (23.28, 116.72)),
        ("116.72,23.28", (23.28, 116.72)),
        ("１１６．７２，２３．２８", (23.28, 116.72)),
        ("23.28 116.72", (23.28, 116.72)),
        ("(23.28，116.72)", (23.28, 116.72)),
        ("北纬23.28度，东经116.72度", (23.28, 116.72)),
        ("东经116.72°，北纬23.28°", (23.28, 116.72)),
        ("北纬23度16分48秒 东经116度43分12秒", (23.28, 116.72)),
        ("23°16′48″N 116°43′12″E", (23.28, 116.72)),
        ("23°16'48\"N, 116°43'12\"E", (23.28, 116.72)),
        ("23°16'48''N, 116°43'12''E", (23.28, 116.72)),
        ("N23°16.8' E116°43.2'", (23.28, 116.72)),
        ("经度：116.72 纬度：23.28", (23.28, 116.72)),
        ("lng=116.72 lat=23.28", (23.28, 116.72)),
        ("longitude: 116.72, latitude: 23.28", (23.28, 116.72)),
        ("S23.5 W70.25", (-23.5, -70.25)),
        ("-23.5, -70.25", (-23.5, -70.25)),
        ("40.0, 80.0", (40.0, 80.0)),
        ("80.0, 40.0", (40.0, 80.0)),
        ("51.5, -0.1", (51.5, -0.1)),
    ],
)
def test_coordinates_are_read_as_people_write_them(text: str, point: tuple[float, float]) -> None:
    assert parse_coordinates(text) == pytest.approx(point, abs=1e-9)


@pytest.mark.parametrize(
    "text", ["", "23.28", "市场后巷", "23.28, 116.72, 5", "N23 N24", "23°61'N 116°E", "23.28 116.72 附近"]
)
def test_what_is_no_pair_of_coordinates_is_refused(text: str) -> None:
    with pytest.raises(Known) as refused:
        parse_coordinates(text)
    assert refused.value.code == "coordinates_unreadable"


@pytest.mark.parametrize("text", ["230, 116", "23, 216", "N91 E116"])
def test_coordinates_off_the_earth_are_refused(text: str) -> None:
    with pytest.raises(Known) as refused:
        parse_coordinates(text)
    assert refused.value.code == "coordinates_out_of_range"


@given(inside_china)
def test_a_printed_point_is_read_back(point: tuple[float, float]) -> None:
    lat, lon = round(point[0], 6), round(point[1], 6)
    assert parse_coordinates(f"{lat:.6f}, {lon:.6f}") == pytest.approx((lat, lon), abs=1e-9)
    assert parse_coordinates(f"东经{lon:.6f}° 北纬{lat:.6f}°") == pytest.approx((lat, lon), abs=1e-9)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        lat, lon = parse_coordinates(text)
    except Known:
        return
    assert abs(lat) <= 90
    assert abs(lon) <= 180
