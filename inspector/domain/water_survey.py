"""Answers for what the samplings of a water body say together: each point, the whole, and what the survey lacks.

Source: 《城市黑臭水体整治工作指南》 (住建部 2015): points every 200–600 m, at least three a body; each sampled at
least three times, every 1–7 days. All readings count in the shares of `water.point`; several on one day are one
sampling (ours). A survey that lacks points or samplings still says what its data say, but only as 初判. Spacing and
intervals that are not held are noted beside the verdict and change nothing in it.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from inspector.domain import water
from inspector.domain.clock_text import business_date
from inspector.domain.water import BodyVerdict, Verdict
from inspector.domain.water_sample import WaterSample

DAYS_BETWEEN = (1, 7)
METRES_BETWEEN = (200.0, 600.0)
# what a value can be at all, both ends included; beyond it is a wrong unit, a wrong column or a broken sensor
PLAUSIBLE: Mapping[str, tuple[float, float]] = {
    "transparency_cm": (0.0, 1000.0),
    "do_mg_l": (0.0, 25.0),
    "orp_mv": (-1000.0, 1000.0),
    "nh3n_mg_l": (0.0, 300.0),
    "depth_cm": (1.0, 5000.0),
}
NOTES = ("few_samplings", "interval_long", "few_points", "spacing_short", "spacing_long", "spacing_unknown")


@dataclass(frozen=True, slots=True)
class Note:
    """What a survey lacks: a code (worded in wording/water_survey), where, and the number that does not hold."""

    code: str
    point: str = ""
    value: float | None = None


@dataclass(frozen=True, slots=True)
class SurveyPoint:
    """One point: its samples by time, the verdict of all, and the 初判 of the latest reading alone."""

    name: str
    samples: tuple[WaterSample, ...]
    samplings: int
    verdict: Verdict
    latest: Verdict


@dataclass(frozen=True, slots=True)
class Survey:
    """A body surveyed: points in their order along the water; `enough` when the verdict is more than a 初判."""

    area: str
    points: tuple[SurveyPoint, ...]
    body: BodyVerdict
    samplings: int
    enough: bool
    notes: tuple[Note, ...]
    first_on: date | None
    last_on: date | None

    def stretches(self) -> tuple[tuple[str, str], ...]:
        """Return the names of first and last point of each severe stretch."""
        return tuple((self.points[a].name, self.points[b].name) for a, b in self.body.stretches)


@dataclass(frozen=True, slots=True)
class SurveyPaper:
    """监测评价表: a survey as it is printed, with the body's name and the number of the paper."""

    number: str
    place_id: str
    place_name: str
    survey: Survey


def implausible(sample: WaterSample) -> tuple[str, float] | None:
    """Return the first value that cannot be, with its field; a transparency beyond the depth of the water is one."""
    for name, (low, high) in PLAUSIBLE.items():
        value = getattr(sample, name)
        if value is not None and not low <= value <= high:
            return name, value
    seen, depth = sample.transparency_cm, sample.depth_cm
    return ("transparency_cm", seen) if seen is not None and depth is not None and seen > depth else None


def assess(samples: Sequence[WaterSample], area: str, metres: Mapping[tuple[str, str], float] | None = None) -> Survey:
    """Return what the samples say under the guideline of `area`; `metres` holds the distance of neighbouring points.

    Points lie as their positions say; one that was given several keeps that of its latest sample.
    """
    by_point: dict[str, list[WaterSample]] = {}
    for sample in sorted(samples, key=lambda one: (one.taken_at_utc, one.id)):
        by_point.setdefault(sample.point, []).append(sample)
    ordered = sorted(by_point.items(), key=lambda pair: (pair[1][-1].position, pair[0]))
    points = tuple(_point(name, tuple(found), area) for name, found in ordered)
    verdict = water.body(point.verdict.grade for point in points)
    measured = [point for point in points if point.verdict.grade != water.UNKNOWN]
    least = min((point.samplings for point in measured), default=0)
    days = sorted(business_date(sample.taken_at_utc) for sample in samples)
    return Survey(
        area=area,
        points=points,
        body=verdict,
        samplings=least,
        enough=verdict.enough_points and least >= water.LEAST_SAMPLINGS,
        notes=(*_point_notes(points), *_body_notes(points, verdict, metres or {})),
        first_on=days[0] if days else None,
        last_on=days[-1] if days else None,
    )


def _point(name: str, samples: tuple[WaterSample, ...], area: str) -> SurveyPoint:
    telling = [one for one in samples if water.grades(one.reading, area)]
    samplings = len({business_date(one.taken_at_utc) for one in telling})
    verdict = water.point([one.reading for one in samples], area)
    return SurveyPoint(name, samples, samplings, verdict, water.on_the_spot(samples[-1].reading, area))


def _point_notes(points: Sequence[SurveyPoint]) -> list[Note]:
    notes: list[Note] = []
    for point in points:
        if point.samplings < water.LEAST_SAMPLINGS:
            notes.append(Note("few_samplings", point.name, point.samplings))
        days = sorted({business_date(one.taken_at_utc) for one in point.samples})
        longest = max(((b - a).days for a, b in itertools.pairwise(days)), default=0)
        if longest > DAYS_BETWEEN[1]:
            notes.append(Note("interval_long", point.name, longest))
    return notes


def _body_notes(
    points: Sequence[SurveyPoint], verdict: BodyVerdict, metres: Mapping[tuple[str, str], float]
) -> list[Note]:
    notes = [] if verdict.enough_points else [Note("few_points", value=verdict.measured_points)]
    for here, following in itertools.pairwise(points):
        between = f"{here.name}—{following.name}"
        apart = metres.get((here.name, following.name))
        if apart is None:
            notes.append(Note("spacing_unknown", between))
        elif apart < METRES_BETWEEN[0]:
            notes.append(Note("spacing_short", between, round(apart)))
        elif apart > METRES_BETWEEN[1]:
            notes.append(Note("spacing_long", between, round(apart)))
    return notes
