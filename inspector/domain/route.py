"""Answers for the order of a day's stops: a short way through points, good enough to drive, not a navigator.

Nearest neighbour, then 2-opt over an open path (a day ends where it ends). Distances are straight lines, and are said
to be; the hours beside them follow a plain rule that can be checked in the head. Stops without a point come last.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import cos, hypot, radians

from inspector.domain.geo import EARTH_RADIUS_M, Point

IMPROVED_UP_TO = 250  # 2-opt is quadratic; beyond this many stops the first guess stands
TRIED_EVERY_BEGIN = 40
BEND = 1.4  # roads are longer than the straight line
SPEED_KM_H = 25.0  # in and between villages
STOP_MINUTES = 12.0  # looking, photographing, asking


def short_route(points: Sequence[Point | None], start: Point | None = None) -> list[int]:
    """Return the indexes of `points` (lat, lon) in a short order from `start`; those without a point come last.

    Without a start the way may begin at any stop, and the shortest found is taken.
    """
    known = [index for index, point in enumerate(points) if point is not None]
    rest = [index for index, point in enumerate(points) if point is None]
    if len(known) < 2:
        return known + rest
    flat = _flat([point for point in points if point is not None], start)
    stops = list(range(len(known)))
    if start is not None:
        best = _improved([len(known), *_nearest(flat, len(known), stops)], flat)[1:]
    else:
        begins = stops if len(stops) <= TRIED_EVERY_BEGIN else stops[:: len(stops) // 3]
        ways = [[begin, *_nearest(flat, begin, [stop for stop in stops if stop != begin])] for begin in begins]
        improved = [_improved(way, flat, free=True) for way in sorted(ways, key=lambda way: _length(way, flat))[:3]]
        best = min(improved, key=lambda way: _length(way, flat))
    return [known[stop] for stop in best] + rest


def legs_m(points: Sequence[Point | None], order: Sequence[int], start: Point | None = None) -> list[float | None]:
    """Return metres gone (straight lines) on arrival at each stop of `order`; None where a stop has no point."""
    gone: list[float | None] = []
    total, at = 0.0, start
    for index in order:
        point = points[index]
        if point is None:
            gone.append(None)
            continue
        if at is not None:
            a, b = _flat([at, point], None)
            total += hypot(a[0] - b[0], a[1] - b[1])
        at = point
        gone.append(total)
    return gone


def hours(metres: float, stops: int) -> float:
    """Return about how long `stops` stops and the way between them take."""
    return metres * BEND / 1000.0 / SPEED_KM_H + stops * STOP_MINUTES / 60.0


def _flat(points: Sequence[Point], start: Point | None) -> list[tuple[float, float]]:
    """Metres east and north on a plane that is true enough within a district; the start, if any, is last."""
    every = [*points, *([start] if start is not None else [])]
    middle = radians(every[0][0])
    return [(radians(lon) * cos(middle) * EARTH_RADIUS_M, radians(lat) * EARTH_RADIUS_M) for lat, lon in every]


def _apart(flat: Sequence[tuple[float, float]], a: int, b: int) -> float:
    return hypot(flat[a][0] - flat[b][0], flat[a][1] - flat[b][1])


def _nearest(flat: Sequence[tuple[float, float]], begin: int, stops: Sequence[int]) -> list[int]:
    left, at, way = set(stops), begin, []
    while left:
        at = min(left, key=lambda stop: (_apart(flat, at, stop), stop))
        left.remove(at)
        way.append(at)
    return way


def _length(way: Sequence[int], flat: Sequence[tuple[float, float]]) -> float:
    return sum(_apart(flat, a, b) for a, b in pairwise(way))


def _improved(way: list[int], flat: Sequence[tuple[float, float]], *, free: bool = False) -> list[int]:
    """Turn round stretches of the way as long as that shortens it; the first stop stays unless `free`."""
    if len(way) > IMPROVED_UP_TO:
        return way
    shorter = True
    while shorter:
        shorter = False
        for i in range(0 if free else 1, len(way) - 1):
            for j in range(i + 1, len(way)):
                before = _apart(flat, way[i - 1], way[i]) if i else 0.0
                behind = _apart(flat, way[j], way[j + 1]) if j + 1 < len(way) else 0.0
                new_before = _apart(flat, way[i - 1], way[j]) if i else 0.0
                new_behind = _apart(flat, way[i], way[j + 1]) if j + 1 < len(way) else 0.0
                if new_before + new_behind < before + behind - 1e-6:
                    way[i : j + 1] = way[i : j + 1][::-1]
                    shorter = True
    return way
