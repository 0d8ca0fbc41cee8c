"""Answers for 滚动式交叉督查: which team goes where in which week, and where no team may go and why.

Hard: nobody inspects the street or unit he belongs to (回避), a team goes only within its area and with the skills that
are asked of it, one team a place, no more than `most` places a team and week (每周下沉1至2个社区, facts 1.1). Inside
that: the place that waited longest first, loads even, and a team sees other streets than it saw before. The choice of
places is the best there is by that order: placing teams is a matching, and taking the longest waiting place first
and moving others aside for it (augmenting paths) gives up none that could have been kept. What is still equal, the seed
decides, so the same question always has the same answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from inspector.domain.place import Person
from inspector.domain.record import entity
from inspector.domain.team import barred, lacking

NEVER = 9999  # days of waiting of a place that nobody ever visited
PLACE, BODY, AREA, SKILL = OBSTACLES = ("barred_place", "barred_body", "outside_area", "lacks_skill")


@entity("rota")
@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """One line of an accepted rota: a team's places of one week. `seed` is that of the proposal it was taken from."""

    id: str
    campaign_id: str | None = None
    week: str = ""
    team_id: str | None = None
    leader_id: str | None = None
    people: tuple[str, ...] = ()
    place_ids: tuple[str, ...] = ()
    note: str | None = None
    seed: str = ""
    by_hand: bool = False  # the places were changed after the proposal
    accepted_at_utc: str = ""
    person_id: str | None = None


@dataclass(frozen=True, slots=True)
class RotaRow:
    """One line of the paper, in words."""

    week: str
    team: str
    leader: str
    members: tuple[str, ...]
    targets: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class RotaPaper:
    """What 交叉督查排班表 is drawn from: the period in words and its lines by week, then team."""

    period: str
    rows: tuple[RotaRow, ...]


@dataclass(frozen=True, slots=True)
class Crew:
    """A team as the planner sees it. Each person's `own_place_id` is the street; `area` empty: anywhere."""

    id: str
    people: tuple[Person, ...]
    area: frozenset[str] = frozenset()
    wanted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """A place to be inspected: all it lies in (`chain`, itself included, up to its street), all above, its bodies.

    `street` groups the places a team should not see twice in a row; `waited` is the days since anybody was there.
    """

    id: str
    chain: frozenset[str]
    above: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    street: str = ""
    waited: int = NEVER


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a team may not go to a place: the rule, and the people or skills that stand against it."""

    crew_id: str
    rule: str
    who: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shift:
    """One team's places of one week, the longest waiting first."""

    week: str
    crew_id: str
    site_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed; `impossible` are the places no team may go to with each team's obstacle, `idle` teams that
    may go nowhere, `left` places some team could go to that did not get their turn in these weeks."""

    seed: str
    shifts: tuple[Shift, ...]
    impossible: Mapping[str, tuple[Obstacle, ...]] = field(default_factory=dict)
    idle: Mapping[str, tuple[Obstacle, ...]] = field(default_factory=dict)
    left: tuple[str, ...] = ()


def obstacle(crew: Crew, site: Site) -> Obstacle | None:
    """Return why a team may not go to a place, None where it may."""
    missing = lacking(crew.wanted, crew.people)
    if missing:
        return Obstacle(crew.id, SKILL, missing)
    if crew.area and crew.area.isdisjoint(site.chain | site.above):
        return Obstacle(crew.id, AREA)
    here = barred(crew.people, site.chain)
    if here:
        return Obstacle(crew.id, PLACE, tuple(one.id for one in here))
    served = barred(crew.people, (), site.bodies)
    return Obstacle(crew.id, BODY, tuple(one.id for one in served)) if served else None


def propose(
    crews: Sequence[Crew],
    sites: Sequence[Site],
    weeks: Sequence[str],
    seed: str,
    *,
    most: int = 2,
    been: Iterable[tuple[str, str]] = (),
) -> Proposal:
    """Propose the shifts of some weeks. `been` are (team, street) of earlier outings, once each time.

    A place comes again only after all that can be assigned had their turn, from the week after. 全覆盖交叉 (13 teams ×
    all districts) is one week with `most` as large as it takes.
    """
    against = {(crew.id, site.id): obstacle(crew, site) for crew in crews for site in sites}
    open_to = {site.id: [crew for crew in crews if against[crew.id, site.id] is None] for site in sites}
    possible = [site for site in sites if open_to[site.id]]
    desk = _Desk(open_to, seed, most, list(been))
    shifts: list[Shift] = []
    done: set[str] = set()
    for week in weeks:
        if done.issuperset(site.id for site in possible):
            done.clear()
        waiting = sorted(
            (site for site in possible if site.id not in done), key=lambda one: (-one.waited, _lot(seed, one.id))
        )
        placed = desk.week(week, waiting)
        done.update(one.id for one in waiting if one.id in placed)
        for crew in crews:
            mine = tuple(one.id for one in waiting if placed.get(one.id) == crew.id)
            if mine:
                shifts.append(Shift(week, crew.id, mine))
    reached = {site_id for shift in shifts for site_id in shift.site_ids}
    return Proposal(
        seed,
        tuple(shifts),
        {site.id: _all(against[crew.id, site.id] for crew in crews) for site in sites if not open_to[site.id]},
        {
            crew.id: _all(against[crew.id, site.id] for site in sites)
            for crew in crews
            if sites and all(against[crew.id, site.id] for site in sites)
        },
        tuple(site.id for site in possible if site.id not in reached),
    )


class _Desk:
    """Places teams week after week and remembers who had how much and saw which street how often."""

    def __init__(
        self, open_to: Mapping[str, list[Crew]], seed: str, most: int, been: Sequence[tuple[str, str]]
    ) -> None:
        self._open_to, self._seed, self._most = open_to, seed, most
        self._load: dict[str, int] = {}
        self._seen: dict[tuple[str, str], int] = {}
        for crew_id, street in been:
            self._seen[crew_id, street] = self._seen.get((crew_id, street), 0) + 1

    def week(self, week: str, waiting: Sequence[Site]) -> dict[str, str]:
        """Return site → team for one week: first which places get their turn, then evenly by whom."""
        prefers = {site.id: self._ordered(week, site) for site in waiting}
        fits = _matched([site.id for site in waiting], prefers, self._most)
        chosen = [site.id for site in waiting if site.id in fits]
        placed: dict[str, str] = {}
        for room in range(1, self._most + 1):  # a second place only once no team without one can take it
            placed = _matched(chosen, prefers, room, placed)
            if len(placed) == len(chosen):
                break
        streets = {site.id: site.street for site in waiting}
        for site_id, crew_id in placed.items():
            self._load[crew_id] = self._load.get(crew_id, 0) + 1
            key = (crew_id, streets[site_id])
            self._seen[key] = self._seen.get(key, 0) + 1
        return placed

    def _ordered(self, week: str, site: Site) -> list[str]:
        def rank(crew: Crew) -> tuple[int, int, bytes]:
            lot = _lot(self._seed, f"{week}/{site.id}/{crew.id}")
            return self._seen.get((crew.id, site.street), 0), self._load.get(crew.id, 0), lot

        return [crew.id for crew in sorted(self._open_to[site.id], key=rank)]


def _matched(
    sites: Sequence[str], prefers: Mapping[str, Sequence[str]], room: int, before: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return site → team with at most `room` places a team: each site in turn, others moved aside where that helps.

    No site that `before` placed loses its place, though it may get another team.
    """
    placed = dict(before or {})
    held: dict[str, list[str]] = {}
    full: set[str] = set()  # from these no way leads to a team with room, nor will one later in this pass
    for site, crew in placed.items():
        held.setdefault(crew, []).append(site)

    def place(first: str) -> bool:
        """Look for a way by breadth: whom to give `first`, moving along others until a team has room."""
        came: dict[str, str] = {}  # team → the site that asks for it
        queue = [first]
        for site in queue:
            for crew in prefers[site]:
                if crew in came or crew in full:
                    continue
                came[crew] = site
                if len(held.get(crew, ())) < room:
                    settle(crew, came)
                    return True
                queue.extend(held[crew])
        full.update(came)
        return False

    def settle(crew: str, came: Mapping[str, str]) -> None:
        at: str | None = crew
        while at is not None:
            site = came[at]
            old = placed.get(site)
            placed[site] = at
            held.setdefault(at, []).append(site)
            if old is not None:
                held[old].remove(site)
            at = old

    for site in sites:
        if site not in placed:
            place(site)
    return placed


def _all(found: Iterable[Obstacle | None]) -> tuple[Obstacle, ...]:
    return tuple(one for one in found if one is not None)


def _lot(seed: str, name: str) -> bytes:
    return hashlib.sha256(f"{seed}/{name}".encode()).digest()
