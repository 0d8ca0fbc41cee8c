"""Answers for what stands behind a figure, one line a record: number, day, place; the same at laptop and office.

What a line says beyond that stays a code here (暗访, 整改到位 …) and is worded by whoever shows it. Of a lead nothing
is read but number, day, place and channel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from inspector.domain.clock_text import business_date
from inspector.domain.place import Place
from inspector.domain.visit import VisitTarget


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """One record: `on` is its day (YYYY-MM-DD, "" where it has none), `code` a code of its entity, `text` free words.

    `issue_id` is the issue it belongs to, where it belongs to one.
    """

    entity: str
    id: str
    number: str = ""
    on: str = ""
    place: str = ""
    code: str = ""
    text: str = ""
    issue_id: str | None = None


class Register:
    """Names of places, and what lines need of other records; `targets` are asked for when a visit is shown."""

    def __init__(
        self,
        places: Mapping[str, Place],
        get: Callable[[str, str | None], Any],
        targets: Callable[[], Iterable[VisitTarget]],
    ) -> None:
        """Look places up in `places`, other records by (entity, id) with `get`."""
        self._places, self.get, self._targets = places, get, targets
        self._reached: dict[str, list[str]] | None = None

    def name(self, place_id: str | None) -> str:
        """Return a place with what it lies in, below the district: 达濠街道西墩社区."""
        names: list[str] = []
        seen: set[str] = set()
        while place_id is not None and place_id in self._places and place_id not in seen:
            seen.add(place_id)
            place = self._places[place_id]
            if place.level != "district" or not names:
                names.append(place.name)
            place_id = place.parent_id
        return "".join(reversed(names))

    def names(self, place_ids: Iterable[str | None]) -> str:
        """Return the names of several places, 、 between."""
        return "、".join(name for one in place_ids if (name := self.name(one)))

    def reached(self, visit_id: str) -> list[str]:
        """Return the places a visit went to, in order."""
        if self._reached is None:
            self._reached = {}
            for target in self._targets():
                self._reached.setdefault(target.visit_id, []).append(target.place_id)
        return self._reached.get(visit_id, [])

    def body(self, body_id: str | None) -> str:
        """Return the name of a 单位, "" where it is not known."""
        body = self.get("body", body_id)
        return body.name if body else ""


def _day(utc: str | None) -> str:
    return business_date(utc).isoformat() if utc else ""


def line(entity: str, record: Any, known: Register) -> Behind | None:
    """Return the line of a record, None for an entity that stands behind no figure."""
    return _LINES[entity](record, known) if entity in _LINES else None


def in_order(lines: Iterable[Behind]) -> list[Behind]:
    """Return lines by day, then number."""
    return sorted(lines, key=lambda one: (one.on, one.number, one.place, one.id))


def _issue(one: Any, known: Register) -> Behind:
    return Behind(
        entity="issue", id=one.id, number=one.number, on=_day(one.found_at_utc), place=known.name(one.place_id),
        text=one.description, issue_id=one.id,
    )  # fmt: skip


def _step(one: Any, known: Register) -> Behind:
    issue = known.get("issue", one.issue_id)
    return Behind(
        entity="issue_step", id=one.id, number=issue.number if issue else "", on=_day(one.happened_at_utc),
        place=known.name(issue.place_id) if issue else "", code=one.action, issue_id=one.issue_id,
    )  # fmt: skip


def _visit(one: Any, known: Register) -> Behind:
    return Behind(
        entity="visit", id=one.id, number=one.number, on=_day(one.started_at_utc), code=one.mode,
        place=known.names(known.reached(one.id)),
    )  # fmt: skip


def _target(one: Any, known: Register) -> Behind:
    visit = known.get("visit", one.visit_id)
    at = one.arrived_at_utc or (visit.started_at_utc if visit else "")
    return Behind(
        entity="visit_target", id=one.id, number=visit.number if visit else "", on=_day(at),
        place=known.name(one.place_id), code=one.level,
    )  # fmt: skip


def _place(one: Any, known: Register) -> Behind:
    return Behind(entity="place", id=one.id, number=one.code or "", place=known.name(one.id), code=one.level)


def _recheck(one: Any, known: Register) -> Behind:
    issue = known.get("issue", one.issue_id)
    return Behind(
        entity="recheck", id=one.id, number=one.number, on=_day(one.rechecked_at_utc), code=one.conclusion,
        place=known.name(issue.place_id) if issue else "", issue_id=one.issue_id,
    )  # fmt: skip


def _lead(one: Any, known: Register) -> Behind:
    return Behind(
        entity="lead", id=one.id, number=one.number, on=_day(one.received_at_utc), code=one.channel,
        place=known.name(one.place_id), issue_id=one.issue_id,
    )  # fmt: skip


def _talk(one: Any, known: Register) -> Behind:
    return Behind(
        entity="talk", id=one.id, number=one.number, on=_day(one.talked_at_utc),
        place=known.name(one.place_id) or known.body(one.body_id), text=one.post,
    )  # fmt: skip


def _circular(one: Any, known: Register) -> Behind:
    return Behind(
        entity="circular", id=one.id, number=one.official_number or one.number, on=one.issued_on,
        place=known.names(one.place_ids), text=one.title,
    )  # fmt: skip


def _handover(one: Any, _: Register) -> Behind:
    return Behind(entity="handover", id=one.id, number=one.number, on=one.handed_on, text=one.receiver)


def _listing(one: Any, known: Register) -> Behind:
    return Behind(entity="listing", id=one.id, on=one.listed_on, place=known.name(one.place_id), text=one.source or "")


def _tally(one: Any, known: Register) -> Behind:
    return Behind(
        entity="tally", id=one.id, on=one.held_on, place=known.name(one.place_id), code=one.kind, text=one.title or ""
    )


def _team(one: Any, _: Register) -> Behind:
    return Behind(entity="team", id=one.id, text=one.name)


def _effort(one: Any, known: Register) -> Behind:
    quantity = "" if one.quantity is None else f"{one.quantity:g}"
    return Behind(
        entity="effort", id=one.id, on=one.done_on or "", place=known.name(one.place_id),
        text=f"{one.what}{quantity}{one.unit}", issue_id=one.issue_id,
    )  # fmt: skip


def _rating(one: Any, known: Register) -> Behind:
    issue = known.get("issue", one.issue_id) if one.issue_id else None
    place_id = one.place_id or (issue.place_id if issue else None)
    said = f"样本{one.asked}：满意{one.satisfied}、基本满意{one.mostly}、不满意{one.unsatisfied}"
    return Behind(
        entity="rating", id=one.id, number=issue.number if issue else "", on=one.rated_on, place=known.name(place_id),
        code=one.way, text=said, issue_id=one.issue_id,
    )  # fmt: skip


_LINES: dict[str, Callable[[Any, Register], Behind]] = {
    "issue": _issue,
    "issue_step": _step,
    "visit": _visit,
    "visit_target": _target,
    "place": _place,
    "recheck": _recheck,
    "lead": _lead,
    "talk": _talk,
    "circular": _circular,
    "handover": _handover,
    "listing": _listing,
    "tally": _tally,
    "team": _team,
    "effort": _effort,
    "rating": _rating,
}
