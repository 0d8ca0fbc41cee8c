"""Answers for what the names in somebody else's ledger mean here: category, place, responsible body.

Offices write 马滘, 马滘社区, 马滘社区居委会 for one community. A name is taken for a record where only one fits; else
the row is named with the likeliest ones. Nothing is invented: what is not in the registers is made only where the
person said so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from inspector.catalog import letters
from inspector.domain.category import Catalogue, Category, find
from inspector.domain.import_row import Fault, ImportRow, name_key
from inspector.domain.place import Body, Place
from inspector.store.door import Transaction, new_id
from inspector.store.workspace import Workspace

_STREET_ENDS = ("街道办事处", "街道党工委", "街道办", "办事处", "街道", "镇人民政府", "镇政府", "镇", "乡")
_COMMUNITY_ENDS = (
    *("社区居民委员会", "社区居委会", "社区党委", "居民委员会", "社区", "居委会", "村民委员会", "村委会", "村居", "村"),
)
_LEVELS = {"street": _STREET_ENDS, "community": _COMMUNITY_ENDS}
_BETWEEN = re.compile(r"[、，,;；/\n]+")
_NEAR = 3


@dataclass(frozen=True, slots=True)
class Where:
    """A place: one of the register, or (level, name) from the top down that would have to be made, under `under`."""

    place_id: str | None = None
    new: tuple[tuple[str, str], ...] = ()
    under: str | None = None

    @property
    def key(self) -> str:
        """What is the same for the same place, made or not."""
        return self.place_id or "/".join((self.under or "", *(name for _, name in self.new)))


@dataclass(frozen=True, slots=True)
class Who:
    """A responsible body: one of the register, a responsible type of the catalogue, or a name to be made."""

    body_id: str | None = None
    kind: str | None = None
    new: str = ""


@dataclass(slots=True)
class Names:
    """The registers as an import asks them; `same` maps a name of the file to the one it has here."""

    catalogue: Catalogue
    places: Mapping[str, Place]
    bodies: tuple[Body, ...]
    same: Mapping[str, str] = field(default_factory=dict)
    _by_level: dict[str, dict[str, list[Place]]] = field(default_factory=dict)
    _by_body: dict[str, str] = field(default_factory=dict)
    _words: dict[str, list[Category]] = field(default_factory=dict)
    _made: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def of(ws: Workspace, same: Mapping[str, str]) -> Names:
        """Read the registers of a workspace."""
        names = Names(
            ws.catalogue,
            {place.id: place for place in ws.all("place", "active = 1")},
            tuple(ws.all("body", "active = 1")),
            {name_key(word): meant for word, meant in same.items()},
        )
        for place in names.places.values():
            for key in set(_spellings(place.name, place.level)):
                names._by_level.setdefault(place.level, {}).setdefault(key, []).append(place)
        for body in names.bodies:
            names._by_body |= {name_key(name): body.id for name in (*body.aliases, body.name)}
        for category in names.catalogue.categories:
            names_of = [name_key(word) for word in (category.name, category.short_name, category.report_name)]
            for word in dict.fromkeys(names_of):
                names._words.setdefault(word, []).insert(0, category)
            for word in {name_key(word) for word in (*category.aliases, category.code)} - set(names_of):
                names._words.setdefault(word, []).append(category)
        return names

    def category(self, row: ImportRow) -> tuple[str | None, bool, Fault | None]:
        """Return (code, whether it is only likely, what is wrong); a name counts, then a likeness only one has."""
        text, major = self._meant(row.text("category")), name_key(row.text("major"))
        field_name = "category" if row.text("category") or not major else "major"
        inside = [c for c in self.catalogue.categories if major and major in name_key(c.major_name)]
        exact = [c for c in self._words.get(name_key(text), ()) if not inside or c in inside]
        if len(exact) == 1 or (exact and not inside and name_key(text) == name_key(exact[0].short_name)):
            return exact[0].code, False, None
        majors = [c for c in self.catalogue.categories if text and name_key(text) == name_key(c.major_name)]
        likely = [] if majors or len(name_key(text)) < 2 else list(find(self.catalogue, text, letters()))
        likely = exact or [c for c in likely if not inside or c in inside]
        if len(likely) == 1:
            return likely[0].code, True, None
        told = self._told_by(row.text("description"), likely or inside or majors)
        if len(told) == 1:
            return told[0].code, True, None
        near = tuple(c.name for c in (likely or inside or majors)[:_NEAR])
        near = near or _near(text, [c.name for c in self.catalogue.categories])
        code = "cell_category" if text else "cell_empty" if not major else "cell_major_only"
        return None, False, Fault(field_name, code, text or row.text("major"), near)

    def place(self, row: ImportRow) -> tuple[Where | None, Fault | None]:
        """Return where a row was found, and what is wrong; both where the place would have to be made."""
        street, community = self._meant(row.text("street")), self._meant(row.text("community"))
        if not street and not community:
            return self._in_words(row)
        streets = self._find("street", street)
        if community:
            return self._in_street(row, street, streets, community)
        if len(streets) == 1:
            return Where(streets[0].id), None
        return Where(new=(("street", street),)), self._unknown("street", street, "street")

    def _in_street(
        self, row: ImportRow, street: str, streets: list[Place], community: str
    ) -> tuple[Where | None, Fault | None]:
        found = self._find("community", community)
        within = [place for place in found if not street or self._street_of(place) in streets]
        if len(within) == 1:
            return Where(self._exactly(within[0], row.text("spot"))), None
        if within or found:  # two that are called so, or one under another street: we do not know which is meant
            code = "cell_place_twice" if within else "cell_place_elsewhere"
            return None, Fault("community", code, community, tuple(map(self._full, (within or found)[:_NEAR])))
        if not street or len(streets) > 1:
            return None, self._unknown("community", community, "community", code="cell_place_needs_street")
        if streets:
            where = Where(new=(("community", community),), under=streets[0].id)
            return where, self._unknown("community", community, "community")
        where = Where(new=(("street", street), ("community", community)))
        return where, self._unknown("street", street, "street")

    def who(self, text: str, name: str) -> tuple[tuple[Who, ...], tuple[Fault, ...]]:
        """Return the bodies that a cell names (several with 、), and what is wrong with each that is not known."""
        if not text:
            return (), ()
        whole = self._one_body(text)
        if whole is not None:
            return (whole,), ()
        parts = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
        found = [self._one_body(part) or Who(new=part) for part in parts]
        every = [word for body in self.bodies for word in (body.name, *body.aliases)]
        faults = [Fault(name, "cell_body_unknown", who.new, _near(who.new, every)) for who in found if who.new]
        return tuple(dict.fromkeys(found)), tuple(faults)

    def make_place(self, door: Transaction, where: Where) -> str:
        """Return the id of a place, made now (and what is above it) where it is not there yet."""
        if where.place_id is not None:
            return where.place_id
        above = where.under
        for level, name in where.new:
            key = f"{above}/{name_key(name)}"
            if key not in self._made:
                self._made[key] = new_id()
                door.put(Place(id=self._made[key], name=name, level=level, parent_id=above))
            above = self._made[key]
        assert above is not None
        return above

    def make_body(self, door: Transaction, name: str, kind: str) -> str:
        """Return the id of a body of this name, made now where it is not there yet."""
        key = name_key(name)
        if key not in self._by_body:
            self._by_body[key] = new_id()
            door.put(Body(id=self._by_body[key], name=name, kind=kind))
        return self._by_body[key]

    def _meant(self, text: str) -> str:
        return self.same.get(name_key(text), text) if text else ""

    def _told_by(self, description: str, among: Iterable[Category]) -> list[Category]:
        text = name_key(description)
        words = {c.code: [name_key(w) for w in (c.short_name, c.report_name, *c.aliases)] for c in among}
        return [c for c in among if any(len(word) > 1 and word in text for word in words[c.code])]

    def _find(self, level: str, text: str) -> list[Place]:
        if not text:
            return []
        held = self._by_level.get(level, {})
        keys = list(_spellings(text, level))
        exact = [p for p in held.get(keys[0], ()) if name_key(p.name) == keys[0]]
        return exact or list({p.id: p for key in keys for p in held.get(key, ())}.values())

    def _in_words(self, row: ImportRow) -> tuple[Where | None, Fault | None]:
        """Find the place in one column that holds everything: 马滘街道马滘社区市场后巷."""
        for name in ("place", "spot"):
            key = name_key(self._meant(row.text(name)))
            if not key:
                continue
            for level in ("point", "water", "community", "street"):
                found = self._find(level, key)
                if len(found) == 1:
                    return Where(found[0].id), None
            streets = _longest(key, self._named("street"))
            within = [p for p in self._named("community") if not streets or self._street_of(p) in streets]
            inside = _longest(key, within) or streets
            if len(inside) == 1:
                return Where(self._exactly(inside[0], row.text("spot"))), None
            if inside:
                return None, Fault(name, "cell_place_twice", row.text(name), tuple(map(self._full, inside[:_NEAR])))
        told = next((name for name in ("place", "spot") if row.text(name)), None)
        if told is None:
            return None, Fault("community", "cell_no_place")
        return None, self._unknown(told, row.text(told), "community", code="cell_place_needs_street")

    def _named(self, level: str) -> list[Place]:
        return [place for place in self.places.values() if place.level == level]

    def _exactly(self, place: Place, spot: str) -> str:
        """Return the registered point or water under `place` that `spot` names, else the place itself."""
        for level in ("point", "water"):
            for found in self._by_level.get(level, {}).get(name_key(spot), ()) if spot else ():
                if found.parent_id == place.id:
                    return found.id
        return place.id

    def _street_of(self, place: Place) -> Place | None:
        at: Place | None = place
        for _ in range(8):
            if at is None or at.level == "street":
                return at
            at = self.places.get(at.parent_id or "")
        return None

    def _full(self, place: Place) -> str:
        street = self._street_of(place)
        return place.name if street is None or street is place else f"{street.name}{place.name}"

    def _unknown(self, name: str, text: str, level: str, code: str = "cell_place_unknown") -> Fault:
        return Fault(name, code, text, _near(text, [place.name for place in self._named(level)]))

    def _one_body(self, text: str) -> Who | None:
        text = self._meant(text)
        key = name_key(text)
        if key in self._by_body:
            return Who(body_id=self._by_body[key])
        for kind, word in self.catalogue.responsible_types.items():
            if key in (kind, name_key(word), name_key(re.split("[（(]", word)[0])):
                return Who(kind=kind)
        for level, ends in _LEVELS.items():  # 马滘社区居委会: the community itself, in whose register it stands
            if text.endswith(ends) and len(self._find(level, text)) == 1:
                return Who(kind=level)
        return None


def _spellings(name: str, level: str) -> Iterator[str]:
    """Yield the name as it stands, then without the word for what it is (马滘社区居委会 → 马滘)."""
    key = name_key(name)
    yield key
    for end in _LEVELS.get(level, ()):
        if key.endswith(end) and len(key) - len(end) >= 2:
            yield key.removesuffix(end)
            return


def _longest(text: str, places: Iterable[Place]) -> list[Place]:
    """Return the places whose name stands in a text, of several only those with the longest name."""
    found = [(len(key), place) for place in places if (key := name_key(place.name)) and key in text]
    most = max((length for length, _ in found), default=0)
    return [place for length, place in found if length == most]


def _near(text: str, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(get_close_matches(text, dict.fromkeys(names), _NEAR, 0.4))
