"""Answers for the register as the form needs it: places with their full names, people, and who serves which place.

Read once and again after a change of the register, by whoever made that change and before anybody hears of it: with
two thousand places it takes 15 ms, and every screen asks for it on the window's thread.
"""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any

from inspector.domain.place import Body, Campaign, Person, Place, serving

ENTITIES = ("place", "person", "body", "campaign")


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
        wanted = text.strip().lower()

        def fits(place: Place) -> bool:
            name = self.full_name(place.id)
            return wanted in name.lower() or initials_of(place.name).startswith(wanted) or wanted in initials_of(name)

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


@lru_cache(maxsize=16_384)
def initials_of(name: str) -> str:
    """Return the 拼音首字母 of a name of the register; kept, because each key typed asks for all of them."""
    from inspector.catalog import letters
    from inspector.domain.pinyin import initials

    return initials(name, letters())


def keep(ws: Any) -> None:
    """Hold the register of a workspace from now on; called before anybody else listens to its changes."""
    if ws not in _kept:
        _kept[ws] = kept = _Kept(ws)
        ws.on_change(kept.changed)


def read(ws: Any) -> Register:
    """Return the register of a workspace as it stands; nothing is read where it is kept."""
    kept = _kept.get(ws)
    return kept.register() if kept is not None else _read(ws)


class _Kept:
    """The register of one workspace, for every thread."""

    def __init__(self, ws: Any) -> None:
        self._ws = weakref.ref(ws)
        self._lock = Lock()
        self._turn = 0
        self._register: Register | None = None

    def changed(self, changed: Any) -> None:
        """Read again, on the thread that wrote."""
        if any(changed.of(one) for one in ENTITIES):
            with self._lock:
                self._turn += 1
                self._register = None
            self.register()

    def register(self) -> Register:
        """Return what is held; what was read while something was written is given but not held."""
        with self._lock:
            turn, held = self._turn, self._register
        if held is not None:
            return held
        fresh = _read(self._ws())
        with self._lock:
            if turn == self._turn:
                self._register = fresh
        return fresh


_kept: weakref.WeakKeyDictionary[Any, _Kept] = weakref.WeakKeyDictionary()


def _read(ws: Any) -> Register:
    from inspector.store import places

    return Register(
        {place.id: place for place in places.all_places(ws)},
        tuple(places.people(ws)),
        {body.id: body for body in places.bodies(ws)},
        tuple(places.campaigns(ws)),
    )
