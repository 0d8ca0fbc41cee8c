"""Answers for 监督的再监督: what a second team found where a first one had been, and did not find (应发现未发现).

Facts 1.5: a mobile team samples places that a cross-check went over. Rules of this program, none being published: the
second line are the visits of kind 督导 (supervision); the first line is the latest other visit to the same place in the
30 days before. An issue of the second line was missed unless the same thing had been recorded there before it came:
same 小类 and same point (within 50 m, or the same named point; where an issue has neither, the place), void ones not
counted. What was recorded and had been closed since came back; that is a relapse and nothing missed. Whether a thing
was already there when the first team came nobody can prove: the days between both are shown beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from inspector.domain.clock_text import business_date
from inspector.domain.counted import Line, Records, Ref, Switches, lines, visits
from inspector.domain.geo import distance_m, to_wgs84
from inspector.domain.issue import Issue
from inspector.domain.visit import Visit
from inspector.errors import Known

WINDOW_DAYS, NEAR_M = 30, 50.0
SECOND = "supervision"


@dataclass(frozen=True, slots=True)
class Missed:
    """One issue the first line should have found: by which team and visit, and how many days lay between both."""

    issue_id: str
    place_id: str
    team_id: str | None
    first_visit_id: str
    days: int


@dataclass(frozen=True, slots=True)
class TeamMiss:
    """One team's miss rate: places looked over again, issues it had found there, issues it had missed."""

    team_id: str | None
    places: int
    found: int
    missed: int
    records: tuple[Ref, ...] = ()

    @property
    def percent(self) -> float | None:
        """Missed in a hundred of what was to be found (found + missed), one decimal; None where nothing was."""
        whole = self.found + self.missed
        return round(100 * self.missed / whole, 1) if whole else None


@dataclass(frozen=True, slots=True)
class SecondLine:
    """What the second line tells of the first."""

    missed: tuple[Missed, ...]
    teams: tuple[TeamMiss, ...]


def is_same_point(one: Issue, other: Issue) -> bool:
    """Say whether two issues of a place lie at one point: near, or of one name, or as far as is known (facts 1.6)."""
    here, there = _point(one), _point(other)
    names = {" ".join((text or "").split()) for text in (one.spot, other.spot)}
    if here and there:
        return distance_m(here, there) <= NEAR_M or (len(names) == 1 and names != {""})
    return len(names) == 1 or "" in names


def second_line(records: Records, switches: Switches | None = None) -> SecondLine:
    """Hold what the second line found in the period against what the first had recorded before."""
    switches = switches or Switches()
    outings, targets = visits(records, switches)
    by_id = {visit.id: visit for visit in outings}
    counted = lines(records, switches)
    pairs = []
    for target in targets:
        again = by_id[target.visit_id]
        if again.kind == SECOND:
            been = [by_id[one.visit_id] for one in targets if one.place_id == target.place_id]
            first = _first(again, been)
            if first is not None:
                pairs.append((target.place_id, first, again))
    missed = [one for pair in pairs for one in _missed(*pair, counted)]
    return SecondLine(tuple(missed), _by_team(pairs, missed, counted))


def places_done(records: Records, switches: Switches | None = None) -> list[str]:
    """Return the places a first line went over in the period and no second line yet: what a sample is drawn from."""
    outings, targets = visits(records, switches or Switches())
    kinds = {visit.id: visit.kind for visit in outings}
    first = {one.place_id for one in targets if kinds[one.visit_id] != SECOND}
    return sorted(first - {one.place_id for one in targets if kinds[one.visit_id] == SECOND})


def _first(again: Visit, been: Iterable[Visit]) -> Visit | None:
    before = [
        visit
        for visit in been
        if visit.kind != SECOND
        and visit.started_at_utc < again.started_at_utc
        and _days(visit, again) <= WINDOW_DAYS
        and (visit.team_id is None or visit.team_id != again.team_id)
    ]
    return max(before, key=lambda one: (one.started_at_utc, one.id), default=None)


def _days(first: Visit, again: Visit) -> int:
    return (business_date(again.started_at_utc) - business_date(first.started_at_utc)).days


def _missed(place_id: str, first: Visit, again: Visit, counted: list[Line]) -> Iterable[Missed]:
    here = [line.issue for line in counted if line.issue.place_id == place_id]
    known = [one for one in here if one.visit_id != again.id and one.found_at_utc < again.started_at_utc]
    for issue in here:
        if issue.visit_id != again.id:
            continue
        if not any(one.category == issue.category and is_same_point(one, issue) for one in known):
            yield Missed(issue.id, place_id, first.team_id, first.id, _days(first, again))


def _by_team(pairs: list[tuple[str, Visit, Visit]], missed: list[Missed], counted: list[Line]) -> tuple[TeamMiss, ...]:
    teams = sorted({first.team_id for _, first, _ in pairs}, key=lambda one: (one is None, one or ""))
    rows = []
    for team in teams:
        mine = {(place_id, first.id) for place_id, first, _ in pairs if first.team_id == team}
        found = [line.ref for line in counted if (line.issue.place_id, line.issue.visit_id) in mine]
        lost: list[Ref] = [("issue", one.issue_id) for one in missed if one.team_id == team]
        rows.append(TeamMiss(team, len({place_id for place_id, _ in mine}), len(found), len(lost), (*found, *lost)))
    return tuple(rows)


def _point(issue: Issue) -> tuple[float, float] | None:
    if issue.lat is None or issue.lon is None:
        return None
    try:
        return to_wgs84(issue.lat, issue.lon, issue.datum)
    except Known:  # a datum this program does not know: no point is better than a wrong one
        return None
