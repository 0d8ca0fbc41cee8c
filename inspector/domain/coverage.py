"""Answers for 已查/未查: which place a campaign reached, how long each has waited, and what that makes of a street.

A community is covered by at least one VisitTarget of its own level in the campaign (facts 1.6), counted by the very
rule of `domain.figures`, so the matrix and the report cannot disagree. How long a place has waited is counted over
every campaign: who was there last month for another one was there. A visit that is only 回头看 is one too, unless the
switch of the figures says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from inspector.domain.clock_text import business_date
from inspector.domain.counted import Records, Ref, Switches, above, visits
from inspector.domain.figures import figures
from inspector.domain.place import Place

BANDS = ("fresh", "month", "quarter", "long", "never")  # 30天内 31–60天 61–90天 90天以上 从未
_UP_TO = ((30, "fresh"), (60, "month"), (90, "quarter"))


@dataclass(frozen=True, slots=True)
class Cell:
    """One community: how often the campaign reached it, and when anybody was there last (YYYY-MM-DD)."""

    place: Place
    visits: int
    last_on: str | None
    days: int | None
    records: tuple[Ref, ...] = ()

    @property
    def covered(self) -> bool:
        """Say whether the campaign reached it."""
        return self.visits > 0

    @property
    def band(self) -> str:
        """How long it has waited, as one of BANDS."""
        return band(self.days)


@dataclass(frozen=True, slots=True)
class Street:
    """The communities of one street, by code; `visits` are the targets at the level of the street itself (个次)."""

    place: Place | None
    cells: tuple[Cell, ...]
    visits: int

    @property
    def covered(self) -> int:
        """How many of its communities the campaign reached."""
        return sum(cell.covered for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Matrix:
    """已查/未查 of one campaign at one cut-off."""

    streets: tuple[Street, ...]
    streets_covered: int
    streets_whole: int

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Every community."""
        return tuple(cell for street in self.streets for cell in street.cells)

    @property
    def covered(self) -> int:
        """How many communities the campaign reached."""
        return sum(street.covered for street in self.streets)

    @property
    def whole(self) -> int:
        """How many communities it has to reach."""
        return len(self.cells)

    def heat(self) -> dict[str, dict[str, int]]:
        """Return street id → band → how many of its communities waited so long (the heat table)."""
        return {
            street.place.id if street.place else "": {
                one: sum(cell.band == one for cell in street.cells) for one in BANDS
            }
            for street in self.streets
        }


def band(days: int | None) -> str:
    """Return which of BANDS so many days without a visit are; None: nobody was ever there."""
    if days is None:
        return "never"
    return next((name for most, name in _UP_TO if days <= most), "long")


def matrix(of_campaign: Records, ever: Records, switches: Switches | None = None) -> Matrix:
    """Return the matrix of a campaign; `ever` are the records of all campaigns up to the same cut-off."""
    switches = switches or Switches()
    counted = figures(of_campaign, switches)
    to_cover = {ref[1] for ref in counted.figures["places.community"].records}
    _, reached = visits(of_campaign, switches)
    last, today = last_visits(ever, switches), business_date(ever.until_utc)
    by_place: dict[str, list[Ref]] = {}
    for target in reached:
        by_place.setdefault(target.place_id, []).append(("visit_target", target.id))
    of_street: dict[str | None, list[Cell]] = {}
    for place_id in to_cover:
        cell = _cell(of_campaign.places[place_id], by_place.get(place_id, []), last.get(place_id), today)
        of_street.setdefault(above(of_campaign.places, place_id, "street"), []).append(cell)
    streets = [
        Street(
            of_campaign.places.get(street_id or ""),
            tuple(sorted(cells, key=lambda one: _key(one.place))),
            sum(one.level == "street" and one.place_id == street_id for one in reached),
        )
        for street_id, cells in of_street.items()
    ]
    streets.sort(key=lambda one: (one.place is None, _key(one.place) if one.place else ("", "", "")))
    return Matrix(tuple(streets), int(counted["covered.street"]), int(counted["places.street"]))


def last_visits(ever: Records, switches: Switches | None = None) -> dict[str, date]:
    """Return place → the day somebody was there last, at the place itself or at a point or water within it."""
    outings, reached = visits(ever, switches or Switches())
    started = {visit.id: business_date(visit.started_at_utc) for visit in outings}
    last: dict[str, date] = {}
    for target in reached:
        own = {target.place_id, above(ever.places, target.place_id, "community")} - {None}
        for place_id in own:
            day = started[target.visit_id]
            last[str(place_id)] = max(day, last.get(str(place_id), day))
    return last


def waiting(cells: Iterable[Cell]) -> list[Cell]:
    """Return communities by how long they have waited, the longest first, those never visited before all."""
    return sorted(cells, key=lambda one: (one.days is not None, -(one.days or 0), _key(one.place)))


def _cell(place: Place, records: list[Ref], last: date | None, today: date) -> Cell:
    days = max((today - last).days, 0) if last else None
    return Cell(place, len(records), last.isoformat() if last else None, days, tuple(records))


def _key(place: Place) -> tuple[str, str, str]:
    return place.code or "~", place.name, place.id
