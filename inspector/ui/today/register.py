"""Answers for the register as the form needs it: places with their full names, people, and who serves which place.

Read once and again after a change of the register: some hundred rows, a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inspector.domain.place import Body, Campaign, Person, Place, serving


@dataclass(frozen=True, slots=True)
class Register:
    """Places, people, bodies and campaigns as they stand."""

    places: Mapping[str, Place]
    people: tuple[Person, ...]
    bodies: Mapping[str, Body]
    campaigns: tuple[Campaign, ...] = ()

    def chain(self, place_id: str | None) -> list[str]:
        """Return the place and what it lies in, the nearest first."""
        found: list[str] = []
        place = self.places.get(place_id or "")
        while place is not None and place.id not in found:
            found.append(place.id)
            place = self.places.get(place.parent_id or "")
        return found

    def full_name(self, place_id: str | None) -> str:
        """Return the place with its street: 达濠街道西墩社区."""
        names = [self.places[one].name for one in self.chain(place_id) if self.places[one].level != "district"]
        return "".join(reversed(names))

    def street(self, place_id: str | None) -> str:
        """Return the name of the street a place lies in (its own, if it is one)."""
        return next((self.places[one].name for one in self.chain(place_id) if self.places[one].level == "street"), "")

    def matching(self, text: str) -> list[Place]:
        """Return the places whose full name holds `text`, or whose 拼音首字母 it begins or is in."""
        from inspector.catalog import letters
        from inspector.domain.pinyin import initials

        wanted = text.strip().lower()

        def fits(place: Place) -> bool:
            name = self.full_name(place.id)
            return (
                wanted in name.lower()
                or initials(place.name, letters()).startswith(wanted)
                or wanted in initials(name, letters())
            )

        return [place for place in self.inspectable() if not wanted or fits(place)]

    def short_name(self, place_id: str | None) -> str:
        """Return the place's own name."""
        place = self.places.get(place_id or "")
        return place.name if place else ""

    def serving(self, kind: str, place_id: str | None) -> Body | None:
        """Return the body of `kind` that serves a place: the nearest area wins, then one without areas."""
        return serving(self.bodies.values(), kind, self.chain(place_id))

    def person_names(self, ids: tuple[str, ...]) -> str:
        """Return the names of people, joined."""
        by_id = {person.id: person.name for person in self.people}
        return "、".join(by_id[one] for one in ids if one in by_id)

    def inspectable(self) -> list[Place]:
        """Return the places one can choose, a street before what lies in it, the district left out."""
        order = {place.id: n for n, place in enumerate(self.places.values())}
        chosen = [place for place in self.places.values() if place.level != "district"]
        return sorted(chosen, key=lambda p: [order[one] for one in reversed(self.chain(p.id))])


def read(ws: Any) -> Register:
    """Read the register of a workspace, on the calling thread."""
    from inspector.store import places

    return Register(
        {place.id: place for place in places.all_places(ws)},
        tuple(places.people(ws)),
        {body.id: body for body in places.bodies(ws)},
        tuple(places.campaigns(ws)),
    )
