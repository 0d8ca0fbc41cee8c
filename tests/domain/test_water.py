"""黑臭: each boundary of the table, the point rule, the body rule."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.water import (
    RULES,
    BodyVerdict,
    Reading,
    Verdict,
    body,
    grade,
    on_the_spot,
    point,
    points_of,
)


@pytest.mark.parametrize(
    ("indicator", "value", "expected"),
    [
        ("transparency_cm", 25, "clear"), ("transparency_cm", 24.9, "mild"), ("transparency_cm", 10, "mild"),
        ("transparency_cm", 9.9, "severe"), ("transparency_cm", 0, "severe"),
        ("do_mg_l", 2.0, "clear"), ("do_mg_l", 1.99, "mild"), ("do_mg_l", 0.2, "mild"), ("do_mg_l", 0.19, "severe"),
        ("orp_mv", 50, "clear"), ("orp_mv", 49.9, "mild"), ("orp_mv", -200, "mild"), ("orp_mv", -200.1, "severe"),
        ("nh3n_mg_l", 8.0, "clear"), ("nh3n_mg_l", 8.1, "mild"), ("nh3n_mg_l", 15, "mild"),
        ("nh3n_mg_l", 15.1, "severe"),
    ],
)  # fmt: skip
def test_urban_boundaries(indicator: str, value: float, expected: str) -> None:
    assert grade(indicator, value, "urban") == expected


@pytest.mark.parametrize(
    ("indicator", "value", "expected"),
    [
        ("transparency_cm", 25, "clear"), ("transparency_cm", 24.9, "black"), ("do_mg_l", 2.0, "clear"),
        ("do_mg_l", 1.9, "black"), ("nh3n_mg_l", 15, "clear"), ("nh3n_mg_l", 15.1, "black"),
    ],
)  # fmt: skip
def test_rural_boundaries(indicator: str, value: float, expected: str) -> None:
    assert grade(indicator, value, "rural") == expected


@pytest.mark.parametrize(
    ("depth", "value", "urban", "rural"),
    [
        (25, 9.9, "severe", "black"),  # 25 cm is not below 25
        (20, 8, "mild", "clear"),  # 40 % of 20
        (20, 7.9, "severe", "black"),
        (20, 20, "clear", "clear"),  # seen to the bottom
        (10, 4, "mild", "clear"),
        (10, 3.9, "severe", "black"),
        (60, 14, "mild", "black"),
        (None, 9, "severe", "black"),
    ],
)
def test_in_shallow_water_forty_percent_of_the_depth_takes_the_place_of_the_limit(
    depth: float | None, value: float, urban: str, rural: str
) -> None:
    assert grade("transparency_cm", value, "urban", depth) == urban
    assert grade("transparency_cm", value, "rural", depth) == rural


def test_the_spot_verdict_is_the_worst_indicator_and_names_it() -> None:
    first = Reading(transparency_cm=14, do_mg_l=0.9, orp_mv=-35, nh3n_mg_l=9.6, depth_cm=60)
    second = Reading(transparency_cm=8, do_mg_l=0.15, orp_mv=-212, nh3n_mg_l=16.2, depth_cm=60)
    assert on_the_spot(first, "urban") == Verdict(
        "mild", "spot_worst", ("transparency_cm", "do_mg_l", "orp_mv", "nh3n_mg_l")
    )
    assert on_the_spot(second, "urban").grade == "severe"
    assert on_the_spot(Reading(do_mg_l=5, nh3n_mg_l=16), "urban") == Verdict("severe", "spot_worst", ("nh3n_mg_l",))
    assert on_the_spot(Reading(do_mg_l=5), "urban") == Verdict("clear", "spot_none")
    assert on_the_spot(Reading(depth_cm=40), "urban") == Verdict("unknown", "nothing_measured")


def test_in_the_country_any_one_of_three_is_enough_and_potential_does_not_count() -> None:
    assert on_the_spot(Reading(do_mg_l=1.0, nh3n_mg_l=3), "rural") == Verdict("black", "rural_any_one", ("do_mg_l",))
    assert on_the_spot(Reading(do_mg_l=3.0, orp_mv=-300), "rural") == Verdict("clear", "rural_none")
    assert on_the_spot(Reading(orp_mv=-300), "rural").grade == "unknown"


def series(indicator: str, severe: int, total: int) -> list[Reading]:
    bad, good = {"do_mg_l": (0.1, 1.0), "nh3n_mg_l": (20, 10), "orp_mv": (-300, 0)}[indicator]
    return [Reading(**{indicator: bad if n < severe else good}) for n in range(total)]


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (series("do_mg_l", 6, 10), ("severe", "point_one_60")),
        (series("do_mg_l", 3, 5), ("severe", "point_one_60")),
        (series("do_mg_l", 59, 100), ("mild", "point_else_mild")),
        (series("do_mg_l", 3, 10) + series("nh3n_mg_l", 3, 10), ("severe", "point_two_30")),
        (series("do_mg_l", 3, 10) + series("nh3n_mg_l", 29, 100), ("mild", "point_else_mild")),
        (series("do_mg_l", 1, 1), ("severe", "point_one_60")),
        ([Reading(do_mg_l=4)] * 3, ("clear", "spot_none")),
        ([], ("unknown", "nothing_measured")),
    ],
)
def test_the_point_rule(readings: list[Reading], expected: tuple[str, str]) -> None:
    verdict = point(readings)
    assert (verdict.grade, verdict.rule) == expected


def test_the_worst_of_one_reading_is_not_the_point_rule() -> None:
    readings = [Reading(do_mg_l=0.1), *[Reading(do_mg_l=1.0)] * 4]
    assert on_the_spot(readings[0], "urban").grade == "severe"
    assert point(readings).grade == "mild"


def test_the_rural_point_fails_on_any_value() -> None:
    assert point([Reading(do_mg_l=4), Reading(do_mg_l=1)], "rural") == Verdict("black", "rural_any_one", ("do_mg_l",))


S, M, C, U = "severe", "mild", "clear", "unknown"


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([M, S, M], BodyVerdict("mild", "body_else_mild", 1, 3, (), True)),
        ([S, S, S, M, M], BodyVerdict("severe", "body_60", 3, 5, ((0, 2),), True)),
        ([S, S, S, M, M, M], BodyVerdict("mild", "body_stretch", 3, 6, ((0, 2),), True)),
        ([M, S, S, S, S, M, M, C, S], BodyVerdict("mild", "body_stretch", 5, 9, ((1, 4),), True)),
        ([S, S, U, S, M, M], BodyVerdict("severe", "body_60", 3, 5, (), True)),
        ([S, S, M, S, M, M], BodyVerdict("mild", "body_else_mild", 3, 6, (), True)),
        ([C, C, C], BodyVerdict("clear", "spot_none", 0, 3, (), True)),
        ([S], BodyVerdict("severe", "body_60", 1, 1, (), False)),
        ([U, U], BodyVerdict("unknown", "nothing_measured", 0, 0, (), False)),
        (["black", C], BodyVerdict("black", "rural_any_one", 0, 2, (), False)),
    ],
)
def test_the_body_rule(points: list[str], expected: BodyVerdict) -> None:
    assert body(points) == expected


VALUES = st.none() | st.floats(-500, 500)


@given(
    st.lists(
        st.builds(Reading, transparency_cm=VALUES, do_mg_l=VALUES, orp_mv=VALUES, nh3n_mg_l=VALUES, depth_cm=VALUES)
    )
)
def test_every_set_of_readings_has_a_verdict_with_a_known_rule(readings: list[Reading]) -> None:
    for scope in ("urban", "rural"):
        verdicts = [point([reading], scope) for reading in readings]
        assert {v.rule for v in verdicts} <= set(RULES)
        assert body(v.grade for v in verdicts).rule in RULES
    assert [point([r]).grade for r in readings] == [on_the_spot(r, "urban").grade for r in readings]


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_is_no_number_is_a_bug_not_a_grade(value: float) -> None:
    with pytest.raises(ValueError, match="measurement"):
        grade("do_mg_l", value, "urban")


def test_the_measures_of_a_check_become_points_in_their_order() -> None:
    measures = {
        "p10.do_mg_l": 1.0,
        "p2.do_mg_l": 0.1,
        "p2.depth_cm": 20,
        "p1.orp_mv": -35,
        "p1.nh3n_mg_l": None,
        "x": 1,
    }
    assert points_of(measures, depth_cm=60) == {
        "p1": Reading(orp_mv=-35, depth_cm=60),
        "p2": Reading(do_mg_l=0.1, depth_cm=20),
        "p10": Reading(do_mg_l=1.0, depth_cm=60),
    }
    assert list(points_of(measures)) == ["p1", "p2", "p10"]
