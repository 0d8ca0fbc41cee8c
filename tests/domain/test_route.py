"""The day's order of stops is short, whole, and keeps what has no point for the end."""

from __future__ import annotations

from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.geo import distance_m
from inspector.domain.route import hours, legs_m, short_route

HAOJIANG = (23.28, 116.72)
point = st.tuples(st.floats(23.2, 23.35), st.floats(116.65, 116.8))


def length(points: list[tuple[float, float]], order: list[int]) -> float:
    return sum(distance_m(points[a], points[b]) for a, b in pairwise(order))


@given(st.lists(st.one_of(st.none(), point), max_size=25), st.one_of(st.none(), point))
def test_every_stop_is_there_once_and_those_without_a_point_come_last_in_order(
    points: list[tuple[float, float] | None], start: tuple[float, float] | None
) -> None:
    order = short_route(points, start)

    assert sorted(order) == list(range(len(points)))
    pointless = [index for index in order if points[index] is None]
    assert order[len(order) - len(pointless) :] == sorted(pointless)


@given(st.lists(point, min_size=3, max_size=7, unique=True))
def test_a_short_route_is_hardly_longer_than_the_shortest_of_all(points: list[tuple[float, float]]) -> None:
    best = min(length(points, list(order)) for order in permutations(range(len(points))))

    assert length(points, short_route(points)) <= best * 1.2 + 1


def test_stops_along_a_road_are_driven_along_the_road() -> None:
    road = [(23.28, 116.70 + step / 100) for step in range(8)]
    mixed = [road[index] for index in (3, 7, 0, 5, 1, 6, 2, 4)]

    order = short_route(mixed, start=(23.28, 116.69))

    assert [mixed[index] for index in order] == road
    assert [mixed[index] for index in short_route(mixed)] in (road, road[::-1])


def test_the_way_gone_adds_up_from_the_start_and_a_stop_without_a_point_has_none() -> None:
    points = [(23.28, 116.72), None, (23.29, 116.72)]

    gone = legs_m(points, [0, 2, 1], start=HAOJIANG)

    assert gone[0] == pytest.approx(0.0)
    assert gone[1] == pytest.approx(distance_m((23.28, 116.72), (23.29, 116.72)), rel=0.01)
    assert gone[2] is None


def test_twelve_stops_over_21_kilometres_take_about_three_and_a_half_hours() -> None:
    assert hours(21_000, 12) == pytest.approx(3.6, abs=0.1)


def test_a_hundred_stops_are_ordered_better_than_by_their_numbers() -> None:
    grid = [(23.2 + (n * 37 % 100) / 1000, 116.7 + (n * 61 % 100) / 1000) for n in range(100)]

    assert length(grid, short_route(grid, HAOJIANG)) < 0.3 * length(grid, list(range(100)))
