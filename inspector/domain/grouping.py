"""Answers for which photos belong together: stops by time gap and place, the place proposed, and clocks that are off.

A proposal is a help, never a verdict: no photo is left out for its distance, and a photo whose clock is off by whole
hours stands where its file name puts it, with a hint. A point whose datum was only assumed and that fits a place no
better than as GCJ-02 is flagged (facts 4.4), because Chinese map software shifts by some 545 m.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median

from inspector.domain.clock_text import instant, utc_text
from inspector.domain.geo import GCJ02, Point, distance_m, suspected_gcj, to_wgs84
from inspector.domain.photo import Photo
from inspector.domain.place import Place

GAP_MINUTES = 30
FARTHEST_M = 10_000.0  # beyond it no place is proposed at all
NEAR_M = 150.0  # a phone between houses is no better than this

_RADIUS_M = {"point": 150.0, "water": 400.0, "community": 600.0, "street": 2500.0, "district": 10_000.0}
_DEGREES_FARTHEST = FARTHEST_M / 110_000.0
_NEIGHBOURS = 2  # looked at on either side, in the order of file names
_AGREE = timedelta(hours=1)  # neighbours further apart than this say nothing about a clock
_SLACK = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as a circle in WGS-84."""

    place_id: str
    lat: float
    lon: float
    radius_m: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """The place a point suggests. `distance_m` is from its centre, read as GCJ-02 where that is suspected."""

    place_id: str
    distance_m: float
    suspected_gcj: bool = False


@dataclass(frozen=True, slots=True)
class Shot:
    """What grouping looks at in a photo, and what it found out about it."""

    id: str
    moment: datetime | None = None  # aware; as the camera's clock had it
    file_name: str = ""
    camera: str | None = None
    point: tuple[float, float, str] | None = None  # lat, lon, datum
    datum_assumed: bool = True
    place_id: str | None = None  # said by a person: no proposal is needed
    proposal: Proposal | None = None
    distance_m: float | None = None  # from the place of the stop
    clock_off_hours: int = 0  # +12: the camera's clock was 12 hours ahead of its neighbours

    @classmethod
    def of(cls, photo: Photo) -> Shot:
        """Return the shot of a photo: 人工填写 before camera time; a clock that was reset or ran ahead says nil."""
        moment = instant(photo.best_taken_at_utc) if photo.best_taken_at_utc else None
        by_hand = photo.person_lat is not None and photo.person_lon is not None
        return cls(
            id=photo.id,
            moment=moment,
            file_name=photo.file_name,
            camera=photo.camera,
            point=photo.best_point,
            datum_assumed=not by_hand and photo.lat is not None and photo.datum_source != "exif_tag",
            place_id=photo.person_place_id,
        )

    @property
    def true_moment(self) -> datetime | None:
        """Return the moment with whole hours that the clock was off taken out."""
        return self.moment - timedelta(hours=self.clock_off_hours) if self.moment else None


@dataclass(frozen=True, slots=True)
class Stop:
    """Photos taken at one place without a long break. Times are UTC texts; None: the photos that have no time."""

    shots: tuple[Shot, ...]
    place_id: str | None = None
    distance_m: float | None = None  # median over the shots that have a point
    suspected_gcj: bool = False
    from_utc: str | None = None
    to_utc: str | None = None


def spots(places: Iterable[Place]) -> tuple[Spot, ...]:
    """Return the circles of all active places that have a point."""
    found = []
    for place in places:
        if place.active and place.lat is not None and place.lon is not None:
            lat, lon = to_wgs84(place.lat, place.lon, place.datum)
            found.append(Spot(place.id, lat, lon, place.radius_m or _RADIUS_M.get(place.level, 600.0)))
    return tuple(found)


def propose_place(
    point: tuple[float, float, str], spots: Sequence[Spot], *, datum_assumed: bool = True
) -> Proposal | None:
    """Return the place for (lat, lon, datum): the smallest circle around the point, else the nearest within 10 km.

    If the datum was only assumed and the point is out of place as it stands, it is tried as GCJ-02 too.
    """
    lat, lon, datum = point
    there = to_wgs84(lat, lon, datum)
    as_said = _around(there, spots)
    if as_said is not None and as_said[0].radius_m >= as_said[1]:
        return Proposal(as_said[0].place_id, as_said[1])
    if datum_assumed:
        shifted = _around(to_wgs84(*there, GCJ02), spots)
        if shifted is not None and suspected_gcj(*there, shifted[0].lat, shifted[0].lon, shifted[0].radius_m):
            return Proposal(shifted[0].place_id, shifted[1], suspected_gcj=True)
    return Proposal(as_said[0].place_id, as_said[1]) if as_said else None


def group(shots: Iterable[Shot], spots: Sequence[Spot], *, gap_minutes: float = GAP_MINUTES) -> tuple[Stop, ...]:
    """Return the stops in order of time; photos without a time come last, in a stop of their own."""
    by_id = {spot.place_id: spot for spot in spots}
    known = [_proposed(shot, spots) for shot in shots]
    known = _clocks_compared(known)
    timed = sorted((shot for shot in known if shot.moment), key=lambda shot: (_when(shot), _name(shot), shot.id))
    runs: list[list[Shot]] = []
    here: str | None = None
    for shot in timed:
        late = bool(runs) and _when(shot) - _when(runs[-1][-1]) > timedelta(minutes=gap_minutes)
        if not runs or late or _has_moved(shot, here, by_id):
            runs.append([])
            here = None
        runs[-1].append(shot)
        here = here or _place_of(shot)
    stops = [_stop(run, by_id) for run in runs]
    without = sorted((shot for shot in known if shot.moment is None), key=lambda shot: (_name(shot), shot.id))
    return tuple([*stops, _stop(without, by_id)] if without else stops)


# --- places ----------------------------------------------------------------------------------------------------------


def _around(there: Point, spots: Sequence[Spot]) -> tuple[Spot, float] | None:
    """Return the smallest circle around a WGS-84 point, else the circle whose centre is nearest, and the distance."""
    best: tuple[tuple[bool, float, float], Spot, float] | None = None
    for spot in spots:
        if abs(spot.lat - there[0]) > _DEGREES_FARTHEST:
            continue
        metres = distance_m(there, (spot.lat, spot.lon))
        outside = metres > spot.radius_m
        if outside and metres > FARTHEST_M:
            continue
        rank = (outside, 0.0 if outside else spot.radius_m, metres)
        if best is None or rank < best[0]:
            best = rank, spot, metres
    return (best[1], best[2]) if best else None


def _proposed(shot: Shot, spots: Sequence[Spot]) -> Shot:
    if shot.point is None:
        return shot
    return replace(shot, proposal=propose_place(shot.point, spots, datum_assumed=shot.datum_assumed))


def _place_of(shot: Shot) -> str | None:
    return shot.place_id or (shot.proposal.place_id if shot.proposal else None)


def _has_moved(shot: Shot, here: str | None, by_id: Mapping[str, Spot]) -> bool:
    """Whether a shot is somewhere else than the stop before it; on the border between two places it is not."""
    there = _place_of(shot)
    if here is None or there is None or there == here:
        return False
    if shot.place_id is not None or here not in by_id:
        return True
    away = _distance(shot, by_id[here])
    return away is None or away > max(by_id[here].radius_m, NEAR_M)


def _distance(shot: Shot, spot: Spot) -> float | None:
    """Return the metres from a spot, the point read as GCJ-02 where that is suspected."""
    if shot.point is None:
        return None
    there = to_wgs84(*shot.point)
    if shot.proposal and shot.proposal.suspected_gcj:
        there = to_wgs84(*there, GCJ02)
    return distance_m(there, (spot.lat, spot.lon))


def _stop(run: Sequence[Shot], by_id: Mapping[str, Spot]) -> Stop:
    """Name a run of shots by the place most of them speak for, a person's word before any proposal."""
    said = Counter(shot.place_id for shot in run if shot.place_id)
    votes = said or Counter(shot.proposal.place_id for shot in run if shot.proposal)
    place_id = votes.most_common(1)[0][0] if votes else None
    spot = by_id.get(place_id or "")
    placed = tuple(replace(shot, distance_m=_distance(shot, spot)) for shot in run) if spot else tuple(run)
    away = [shot.distance_m for shot in placed if shot.distance_m is not None]
    moments = [shot.true_moment for shot in run if shot.true_moment]
    return Stop(
        shots=placed,
        place_id=place_id,
        distance_m=median(away) if away else None,
        suspected_gcj=any(shot.proposal.suspected_gcj for shot in run if shot.proposal),
        from_utc=utc_text(min(moments)) if moments else None,
        to_utc=utc_text(max(moments)) if moments else None,
    )


# --- clocks ----------------------------------------------------------------------------------------------------------


def _when(shot: Shot) -> datetime:
    moment = shot.true_moment
    assert moment is not None
    return moment


def _name(shot: Shot) -> tuple[tuple[int, str], ...]:
    """Order file names as people do: IMG_9 before IMG_10."""
    parts = re.findall(r"\d+|\D+", shot.file_name.lower())
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)


def _roll(shot: Shot) -> tuple[str | None, str]:
    """Name the sequence of files a shot belongs to: one camera, one way of naming."""
    return shot.camera, re.sub(r"\d+(?=\D*$)", "#", shot.file_name.lower())


def _clocks_compared(shots: Sequence[Shot]) -> list[Shot]:
    """Mark the shots whose clock is off by whole hours against their neighbours in the order of file names."""
    rolls: dict[tuple[str | None, str], list[Shot]] = {}
    for shot in shots:
        if shot.moment is not None and re.search(r"\d", shot.file_name):
            rolls.setdefault(_roll(shot), []).append(shot)
    off: dict[str, int] = {}
    for roll in rolls.values():
        roll.sort(key=_name)
        for at, shot in enumerate(roll):
            before, after = roll[max(0, at - _NEIGHBOURS) : at], roll[at + 1 : at + 1 + _NEIGHBOURS]
            hours = _hours_off(shot, before, after)
            if hours:
                off[shot.id] = hours
    return [replace(shot, clock_off_hours=off[shot.id]) if shot.id in off else shot for shot in shots]


def _hours_off(shot: Shot, before: Sequence[Shot], after: Sequence[Shot]) -> int:
    """Return by how many whole hours a shot is out of order, 0 if it is in order or its neighbours disagree.

    Only a shot that is out of order is judged: one that is merely later may have been taken later.
    """
    moment = shot.moment
    assert moment is not None
    around = [other.moment for other in (*before, *after) if other.moment]
    if len(around) < 2 or max(around) - min(around) > _AGREE:
        return 0
    early = any(other.moment and moment < other.moment - _SLACK for other in before)
    late = any(other.moment and moment > other.moment + _SLACK for other in after)
    if not (early or late):
        return 0
    middle = sorted(around)[len(around) // 2]
    hours = round((moment - middle) / timedelta(hours=1))
    corrected = moment - timedelta(hours=hours)
    return hours if min(around) - _SLACK <= corrected <= max(around) + _SLACK else 0
