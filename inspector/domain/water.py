"""Answers for 黑臭水体: what one reading says on the spot, what the guideline says of points and of the body.

Sources: 《城市黑臭水体整治工作指南》 (住建部 2015), table and rules; for the three rural thresholds
《农村黑臭水体治理工作指南》 (2024 修订), known from secondary sources only: to be checked with the official text. Our
conventions, where the ranges leave a boundary open: the better end of mild is already clear (透明度 25, 溶解氧 2.0,
氧化还原电位 50, 氨氮 8.0), the worse end is still mild (10, 0.2, −200, 15). The worst of one reading is only a
现场初判: grading needs at least three samplings. Whether a body is 黑臭 at all is first a matter of the senses.
Units: cm, mg/L, mV.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

URBAN, RURAL = "urban", "rural"
CLEAR, MILD, SEVERE, BLACK, UNKNOWN = "clear", "mild", "severe", "black", "unknown"
INDICATORS = ("transparency_cm", "do_mg_l", "orp_mv", "nh3n_mg_l")
RURAL_INDICATORS = ("transparency_cm", "do_mg_l", "nh3n_mg_l")
SHALLOW_CM = 25.0
SHALLOW_SHARE = 0.4  # 水深不足 25 cm 时按水深的 40 % 取值
LEAST_POINTS = 3
LEAST_SAMPLINGS = 3
RULES = (
    "nothing_measured",
    "spot_none",
    "spot_worst",
    "rural_any_one",
    "rural_none",
    "point_one_60",
    "point_two_30",
    "point_else_mild",
    "body_60",
    "body_stretch",
    "body_else_mild",
)  # worded in wording/terms.py
_GRADES = (CLEAR, MILD, SEVERE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One measurement at one point; what was not measured is None. `depth_cm` is the depth of the water there."""

    transparency_cm: float | None = None
    do_mg_l: float | None = None
    orp_mv: float | None = None
    nh3n_mg_l: float | None = None
    depth_cm: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says: the grade, which rule (a code worded elsewhere), and the indicators that decided it."""

    grade: str
    rule: str
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BodyVerdict:
    """What the points say of the whole body; `stretches` are (first, last) indices of severe stretches.

    `enough_points` is false below the three points the guideline asks for: then it is a 初判 only.
    """

    grade: str
    rule: str
    severe_points: int
    measured_points: int
    stretches: tuple[tuple[int, int], ...]
    enough_points: bool


def grade(indicator: str, value: float, scope: str, depth_cm: float | None = None) -> str:
    """Grade one value: clear | mild | severe for urban, clear | black for rural (no degrees there)."""
    if not math.isfinite(value):
        raise ValueError(f"{indicator} is no measurement: {value}")
    if scope == RURAL:
        return _rural(indicator, value, depth_cm)
    if scope != URBAN:
        raise ValueError(f"no such scope: {scope}")
    if indicator == "transparency_cm":
        if _bottom_seen(value, depth_cm):
            return CLEAR
        severe = _of_depth(depth_cm, 10.0)
        return SEVERE if value < severe else MILD if value < 25 else CLEAR
    if indicator == "do_mg_l":
        return SEVERE if value < 0.2 else MILD if value < 2.0 else CLEAR
    if indicator == "orp_mv":
        return SEVERE if value < -200 else MILD if value < 50 else CLEAR
    if indicator == "nh3n_mg_l":
        return SEVERE if value > 15 else MILD if value > 8.0 else CLEAR
    raise ValueError(f"no such indicator: {indicator}")


def grades(reading: Reading, scope: str) -> dict[str, str]:
    """Return indicator → grade of what was measured and counts in this scope (电位 does not in 农村)."""
    counted = INDICATORS if scope == URBAN else RURAL_INDICATORS
    measured = ((name, getattr(reading, name)) for name in counted)
    return {name: grade(name, value, scope, reading.depth_cm) for name, value in measured if value is not None}


def on_the_spot(reading: Reading, scope: str) -> Verdict:
    """Return the 现场初判 of one reading: the worst of its indicators, and which they are."""
    found = grades(reading, scope)
    if not found:
        return Verdict(UNKNOWN, "nothing_measured")
    if scope == RURAL:
        black = tuple(name for name, value in found.items() if value == BLACK)
        return Verdict(BLACK, "rural_any_one", black) if black else Verdict(CLEAR, "rural_none")
    worst = max(found.values(), key=_GRADES.index)
    if worst == CLEAR:
        return Verdict(CLEAR, "spot_none")
    return Verdict(worst, "spot_worst", tuple(name for name, value in found.items() if value == worst))


def point(readings: Sequence[Reading], scope: str = URBAN) -> Verdict:
    """Return the guideline's verdict of one point from all its readings.

    Urban: severe when one indicator has ≥ 60 % of its data severe, or two or more have ≥ 30 % each; else mild, and
    clear when no value reached mild. Rural: black when any value fails.
    """
    data = _by_indicator(readings, scope)
    if not data:
        return Verdict(UNKNOWN, "nothing_measured")
    if scope == RURAL:
        black = tuple(name for name, found in data.items() if BLACK in found)
        return Verdict(BLACK, "rural_any_one", black) if black else Verdict(CLEAR, "rural_none")
    most = tuple(name for name, found in data.items() if 10 * found.count(SEVERE) >= 6 * len(found))
    if most:
        return Verdict(SEVERE, "point_one_60", most)
    some = tuple(name for name, found in data.items() if 10 * found.count(SEVERE) >= 3 * len(found))
    if len(some) >= 2:
        return Verdict(SEVERE, "point_two_30", some)
    reached = tuple(name for name, found in data.items() if MILD in found or SEVERE in found)
    return Verdict(MILD, "point_else_mild", reached) if reached else Verdict(CLEAR, "spot_none")


def body(points: Iterable[str]) -> BodyVerdict:
    """Return the verdict of the whole body from the grades of its points in the order they lie along the water.

    ≥ 60 % of the measured points severe: the whole is severe; ≥ 3 consecutive severe points: the stretch between them
    is. A point that was not measured (unknown) counts in no share and interrupts a stretch.
    """
    grades_along = tuple(points)
    measured = [found for found in grades_along if found != UNKNOWN]
    severe = measured.count(SEVERE)
    stretches = _stretches(grades_along)
    enough = len(measured) >= LEAST_POINTS
    if not measured:
        found, rule = UNKNOWN, "nothing_measured"
    elif BLACK in measured:
        found, rule = BLACK, "rural_any_one"
    elif 10 * severe >= 6 * len(measured):
        found, rule = SEVERE, "body_60"
    elif stretches:
        found, rule = MILD, "body_stretch"
    elif severe or MILD in measured:
        found, rule = MILD, "body_else_mild"
    else:
        found, rule = CLEAR, "spot_none"
    return BodyVerdict(found, rule, severe, len(measured), stretches, enough)


def points_of(measures: Mapping[str, float | None], depth_cm: float | None = None) -> dict[str, Reading]:
    """Return point → Reading from a Check's measures ("p1.do_mg_l" → number), in the points' own order.

    A point's own "p1.depth_cm" goes before the `depth_cm` of the whole.
    """
    values: dict[str, dict[str, float]] = {}
    for name, value in measures.items():
        label, _, indicator = name.partition(".")
        if value is not None and indicator in Reading.__dataclass_fields__:
            values.setdefault(label, {})[indicator] = value
    ordered = sorted(values, key=lambda label: (len(label), label))  # p2 before p10
    whole = {} if depth_cm is None else {"depth_cm": depth_cm}
    return {label: Reading(**{**whole, **values[label]}) for label in ordered}


def _shallow(depth_cm: float | None) -> bool:
    return depth_cm is not None and 0 < depth_cm < SHALLOW_CM


def _of_depth(depth_cm: float | None, limit: float) -> float:
    """Return the limit of transparency: its own, or 40 % of shallow water, rounded as 9.6 of 24 cm must not fail it."""
    return round(SHALLOW_SHARE * depth_cm, 6) if _shallow(depth_cm) and depth_cm is not None else limit


def _bottom_seen(value: float, depth_cm: float | None) -> bool:
    """In shallow water that is clear to the bottom no more can be measured than the depth: that is not black (ours)."""
    return _shallow(depth_cm) and depth_cm is not None and value >= depth_cm


def _rural(indicator: str, value: float, depth_cm: float | None) -> str:
    if indicator == "transparency_cm":
        return BLACK if value < _of_depth(depth_cm, 25.0) else CLEAR
    if indicator == "do_mg_l":
        return BLACK if value < 2.0 else CLEAR
    if indicator == "nh3n_mg_l":
        return BLACK if value > 15 else CLEAR
    raise ValueError(f"no rural indicator: {indicator}")


def _by_indicator(readings: Iterable[Reading], scope: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for reading in readings:
        for name, value in grades(reading, scope).items():
            found.setdefault(name, []).append(value)
    return found


def _stretches(grades_along: Sequence[str]) -> tuple[tuple[int, int], ...]:
    found, begins = [], None
    for index, value in enumerate((*grades_along, UNKNOWN)):
        if value == SEVERE:
            begins = index if begins is None else begins
        elif begins is not None:
            if index - begins >= LEAST_POINTS:
                found.append((begins, index - 1))
            begins = None
    return tuple(found)
