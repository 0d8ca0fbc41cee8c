"""Answers for 高发点位 and 反弹率: where and of what kind problems come back, from the issues alone.

Facts 1.5 ask for repeat offenders and places, and for no matching of persons. 反弹率 follows the rule of
`domain.figures`: issues that relapsed in a hundred that were ever closed. A point is what lies within 50 m of the first
issue found there with the same place, or bears the same name (facts 1.6); a 小类 does not part it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from inspector.domain.counted import Line, Records, Ref, Switches, above, lines
from inspector.domain.second_line import is_same_point

BY = ("community", "street", "category", "body")
LEAST = 2  # one issue makes no 高发点位


@dataclass(frozen=True, slots=True)
class Spot:
    """One point where issues were found; `categories` are its 小类, the most frequent first."""

    place_id: str
    spot: str
    found: int
    open: int
    relapses: int
    categories: tuple[str, ...]
    records: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """How often closed issues of a key came back."""

    key: str
    found: int
    closed: int
    relapsed: int
    records: tuple[Ref, ...]

    @property
    def percent(self) -> float | None:
        """Relapsed in a hundred ever closed, one decimal; None where none was closed."""
        return round(100 * self.relapsed / self.closed, 1) if self.closed else None


def spots(records: Records, most: int = 20, switches: Switches | None = None) -> list[Spot]:
    """Return the points with the most issues of the period, those that relapse before others."""
    groups: dict[str, list[list[Line]]] = {}
    for line in _counted(records, switches):
        if not line.issue.place_id:
            continue
        here = groups.setdefault(line.issue.place_id, [])
        group = next((one for one in here if is_same_point(one[0].issue, line.issue)), None)
        if group is None:
            here.append([line])
        else:
            group.append(line)
    found = [_spot(group) for here in groups.values() for group in here if _times(group) >= LEAST]
    found.sort(key=lambda one: (-(one.found + one.relapses), -one.open, one.place_id, one.spot))
    return found[:most]


def rates(records: Records, by: str, switches: Switches | None = None) -> list[Rate]:
    """Return the 反弹率 by one of BY, the highest first; keys of which nothing was ever closed come last."""
    key_of: dict[str, Callable[[Line], str]] = {
        "community": lambda line: above(records.places, line.issue.place_id, "community") or "",
        "street": lambda line: above(records.places, line.issue.place_id, "street") or "",
        "category": lambda line: line.issue.category,
        "body": lambda line: line.issue.lead_body_id or "",
    }
    groups: dict[str, list[Line]] = {}
    for line in _counted(records, switches):
        groups.setdefault(key_of[by](line), []).append(line)
    found = [_rate(key, group) for key, group in groups.items()]
    found.sort(key=lambda one: (one.percent is None, -(one.percent or 0.0), -one.relapsed, -one.found, one.key))
    return found


def _counted(records: Records, switches: Switches | None) -> list[Line]:
    return [line for line in lines(records, switches or Switches()) if line.in_period]


def _times(group: Iterable[Line]) -> int:
    return sum(1 + len(line.relapses) for line in group)


def _spot(group: list[Line]) -> Spot:
    named = next((line.issue.spot for line in group if line.issue.spot), None)
    codes = [line.issue.category for line in group]
    return Spot(
        str(group[0].issue.place_id),
        " ".join((named or "").split()),
        len(group),
        sum(line.is_open for line in group),
        sum(len(line.relapses) for line in group),
        tuple(sorted(set(codes), key=lambda code: (-codes.count(code), code))),
        tuple(line.ref for line in group),
    )


def _rate(key: str, group: list[Line]) -> Rate:
    ever = [line for line in group if line.now.closed_before]
    again = [line for line in ever if line.relapses]
    return Rate(key, len(group), len(ever), len(again), tuple(line.ref for line in ever))
