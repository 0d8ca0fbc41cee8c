"""Answers for the register of places, people, bodies and campaigns: reading, keeping, importing without duplicates.

A repeated import updates by 区划代码 (or by level, name and parent where a row has no code) and never duplicates; a bad
row is named with row, column and reason while the rest goes in. A place with a code has the same id on every laptop
(made from the code), or two laptops that import the same file would disagree about every place. Rows go in by batches,
because one transaction must fit into one message of the exchange.
"""

from __future__ import annotations

import re
import statistics
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from inspector.domain.geo import to_wgs84
from inspector.domain.place import DATUMS, LEVELS, Body, Campaign, Person, Place
from inspector.errors import Known
from inspector.store import rows
from inspector.store.door import Changed, Transaction, new_id
from inspector.store.workspace import Workspace

# heading words we accept, as they occur in real files, → the column they mean
HEADINGS: Mapping[str, str] = {
    "区划代码": "code",
    "代码": "code",
    "社区代码": "code",
    "code": "code",
    "街道": "street",
    "街道名称": "street",
    "street": "street",
    "社区": "community",
    "社区名称": "community",
    "村居": "community",
    "community": "community",
    "街道代码": "street_code",
    "名称": "name",
    "地点": "name",
    "点位": "name",
    "name": "name",
    "级别": "level",
    "level": "level",
    "上级": "parent",
    "上级代码": "parent",
    "parent": "parent",
    "纬度": "lat",
    "lat": "lat",
    "经度": "lon",
    "lon": "lon",
    "lng": "lon",
    "坐标系": "datum",
    "datum": "datum",
    "半径": "radius_m",
    "半径米": "radius_m",
    "radius_m": "radius_m",
    "地址": "address",
    "address": "address",
}
BODY_HEADINGS: Mapping[str, str] = {
    "名称": "名称",
    "单位": "名称",
    "单位名称": "名称",
    "责任单位": "名称",
    "类型": "类型",
    "单位类型": "类型",
    "服务范围": "服务范围",
    "管辖范围": "服务范围",
    "联系人": "联系人",
    "电话": "电话",
    "联系电话": "电话",
}
LEVEL_WORDS: Mapping[str, str] = {
    "区": "district",
    "街道": "street",
    "社区": "community",
    "村": "community",
    "水体": "water",
    "点位": "point",
}
PLACES = uuid.UUID("0b9b2f6e-3c7a-5b0e-8f43-9a6d1c2e7f55")  # name space of the ids of places with a code
_BATCH = 100  # rows, each at most three places: well under the 500 ops that one message carries
_BY_CODE_LENGTH = {6: "district", 9: "street", 12: "community"}


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that could not go in: its number in the file (heading = 1), the column, why (a wording code), the value."""

    row: int
    column: str
    code: str
    value: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    added: int
    updated: int
    unchanged: int
    bad: tuple[BadRow, ...]


def children(ws: Workspace, parent_id: str | None, level: str) -> list[Place]:
    """Return the active places of one level under a parent (any parent when None), by code."""
    if parent_id is None:
        return ws.all("place", "level = ? AND active = 1", (level,), "code, name")
    return ws.all("place", "level = ? AND parent_id = ? AND active = 1", (level, parent_id), "code, name")


def all_places(ws: Workspace) -> list[Place]:
    """Return every active place, streets before their communities."""
    return ws.all("place", "active = 1", order="length(coalesce(code, '9999999999999')), code, name")


def full_name(ws: Workspace, place_id: str | None) -> str:
    """Return the place with its street: 达濠街道西墩社区."""
    place = ws.get("place", place_id)
    if place is None:
        return ""
    parent = ws.get("place", place.parent_id)
    return place.name if parent is None or parent.level == "district" else f"{parent.name}{place.name}"


def people(ws: Workspace) -> list[Person]:
    """Return the active people, in the order they were entered."""
    return ws.all("person", "active = 1")


def bodies(ws: Workspace, kind: str | None = None) -> list[Body]:
    """Return the active responsible bodies, all or of one kind."""
    return ws.all("body", "active = 1 AND (?1 IS NULL OR kind = ?1)", (kind,), "name")


def campaigns(ws: Workspace) -> list[Campaign]:
    """Return the active campaigns, the latest first."""
    return ws.all("campaign", "active = 1", order="starts_on DESC, rowid DESC")


def keep(
    ws: Workspace, record: Place | Person | Body | Campaign, before: Place | Person | Body | Campaign | None = None
) -> Changed:
    """Create or update one entry of a register.

    With `before`, the entry a form was filled from, only what the form changed is written; raise
    Known("changed_meanwhile") where somebody else changed the same field since.
    """
    with ws.write() as door:
        door.revise(before, record)
    return Changed(door.tx, {record.ENTITY: frozenset({record.id})})  # type: ignore[union-attr]


def import_places(ws: Workspace, table: Sequence[Mapping[str, str]], first_row: int = 2) -> Imported:
    """Take in rows of a table (heading → text). Streets named by a row are made where they are missing."""
    tally = {"added": 0, "updated": 0, "unchanged": 0}
    bad: list[BadRow] = []
    known, named = _Known(ws), dict[str, str]()
    numbered = [pair for pair in enumerate(table, first_row) if any((text or "").strip() for text in pair[1].values())]
    for batch in _batches(numbered):
        with ws.write() as door:
            for number, raw in batch:
                row = _known_columns(raw)
                fault = _fault(row, number, known) or _said_twice(row, number, named)
                if fault is not None:
                    bad.append(fault)
                    continue
                for place in _wanted(row, known):
                    tally[_take(door, place, known)] += 1
    return Imported(tally["added"], tally["updated"], tally["unchanged"], tuple(bad))


def import_bodies(
    ws: Workspace, table: Sequence[Mapping[str, str]], kinds: Mapping[str, str], first_row: int = 2
) -> Imported:
    """Take in responsible bodies by name: `BODY_HEADINGS`; 类型 in code or words of the catalogue, 服务范围 with 、."""
    by_word = {**{word: code for code, word in kinds.items()}, **{code: code for code in kinds}}
    places = {place.name: place.id for place in all_places(ws)}
    held = {body.name: body for body in ws.all("body")}
    tally = {"added": 0, "updated": 0, "unchanged": 0}
    bad: list[BadRow] = []
    numbered = [pair for pair in enumerate(table, first_row) if any((text or "").strip() for text in pair[1].values())]
    for batch in _batches(numbered):
        with ws.write() as door:
            for number, raw in batch:
                row = {
                    BODY_HEADINGS[head.strip()]: (text or "").strip()
                    for head, text in raw.items()
                    if head and head.strip() in BODY_HEADINGS
                }
                name, kind = row.get("名称", ""), by_word.get(row.get("类型", ""))
                areas = [word.strip() for word in re.split("[,，、;；]", row.get("服务范围", "")) if word.strip()]
                unknown = next((word for word in areas if word not in places), None)
                if not name or kind is None or unknown is not None:
                    column = "名称" if not name else "类型" if kind is None else "服务范围"
                    bad.append(
                        BadRow(
                            number, column, "row_empty" if not name else "row_unknown", unknown or row.get(column) or ""
                        )
                    )
                    continue
                old = held.get(name) or Body(id=new_id(), name=name)
                new = replace(
                    old,
                    kind=kind,
                    place_ids=tuple(places[word] for word in areas) or old.place_ids,
                    active=True,
                    contact=row.get("联系人") or old.contact,
                    phone=row.get("电话") or old.phone,
                )
                held[name] = new
                tally["unchanged" if not door.put(new) else "updated" if old.kind else "added"] += 1
    return Imported(tally["added"], tally["updated"], tally["unchanged"], tuple(bad))


def infer_points(ws: Workspace, place_ids: Iterable[str]) -> int:
    """Give places without a point the median of their confirmed photos (由照片推定); return how many changed.

    Confirmed means: they show the problem of an issue that stands at that place; neither the tray nor a void issue
    nor a later photo, which a responsible body may have sent from anywhere, says where the place is.
    """
    changed = 0
    with ws.write() as door:
        for place_id in place_ids:
            place = door.get("place", place_id)
            if place is None or place.point_source in ("import", "user"):
                continue
            points = [
                to_wgs84(*point)
                for row in door.conn.execute(
                    """
                SELECT photo.* FROM photo
                JOIN issue ON photo.subject = 'issue' AND photo.subject_id = issue.id
                JOIN ledger ON ledger.issue_id = issue.id
                WHERE issue.place_id = ? AND photo.deleted = 0 AND issue.deleted = 0 AND ledger.status <> 'void'
                AND photo.role NOT IN ('after', 'after_close', 'feedback')
                """,
                    (place_id,),
                )
                if (point := rows.from_row("photo", row).best_point) is not None
            ]
            if points:
                lat, lon = (round(statistics.median(axis), 6) for axis in zip(*points, strict=True))
                changed += door.put(replace(place, lat=lat, lon=lon, datum="WGS-84", point_source="photos"))
    return changed


class _Known:
    """The places that are here already, found by code or by level, name and parent."""

    def __init__(self, ws: Workspace) -> None:
        self.by_code: dict[str, Place] = {}
        self._by_name: dict[tuple[str, str], dict[str, Place]] = {}
        self._by_id: dict[str, Place] = {}
        for place in ws.all("place"):
            self.note(place)

    def note(self, place: Place) -> None:
        if place.code:
            self.by_code[place.code] = place
        old = self._by_id.get(place.id)
        if old is not None:  # under its old name it is found no longer
            self._by_name[old.level, old.name].pop(old.id)
        self._by_id[place.id] = place
        self._by_name.setdefault((place.level, place.name), {})[place.id] = place

    def find(self, code: str | None, level: str, name: str, parent_id: str | None) -> Place | None:
        """Return the place a row means; a namesake with a code of its own is another place."""
        if code and code in self.by_code:
            return self.by_code[code]
        namesakes = [p for p in self._by_name.get((level, name), {}).values() if not (code and p.code)]
        if level == "street":  # a street without code is known by its name, whatever district it was put under
            return namesakes[0] if len(namesakes) == 1 else None
        return next((place for place in namesakes if place.parent_id == parent_id), None)

    def is_under(self, place: Place, above: Place) -> bool:
        """Say whether `place` is `above` or lies in it: then it cannot be its parent."""
        at: Place | None = place
        for _ in LEVELS:
            if at is None or at.id == above.id:
                return at is not None
            at = self._by_id.get(at.parent_id or "")
        return False

    def parent(self, text: str) -> Place | None:
        """Return the place that a cell 上级 names, by code or by a name that only one place has."""
        if text in self.by_code:
            return self.by_code[text]
        found = [p for level in LEVELS for p in self._by_name.get((level, text), {}).values()]
        return found[0] if len(found) == 1 else None


def _fault(row: Mapping[str, str], number: int, known: _Known) -> BadRow | None:
    if not (row.get("community") or row.get("name") or row.get("street")):
        return BadRow(number, "社区", "row_empty", "")
    for column, word in (("code", "区划代码"), ("street_code", "街道代码")):
        code = row.get(column, "")
        if code and not (code.isascii() and code.isdigit() and len(code) in _BY_CODE_LENGTH):
            return BadRow(number, word, "row_code", code)
    return _parent_fault(row, number, known) or _point_fault(row, number)


def _parent_fault(row: Mapping[str, str], number: int, known: _Known) -> BadRow | None:
    text = row.get("parent", "")
    if not text:
        return None
    parent = known.parent(text)
    own = known.by_code.get(row.get("code", ""))
    if parent is None or own is None:
        return None if parent else BadRow(number, "上级", "row_unknown", text)
    return BadRow(number, "上级", "row_own_parent", text) if known.is_under(parent, own) else None


def _point_fault(row: Mapping[str, str], number: int) -> BadRow | None:
    for column, word, limits in (
        ("lat", "纬度", (-90.0, 90.0)),
        ("lon", "经度", (-180.0, 180.0)),
        ("radius_m", "半径", (1.0, 100_000.0)),
    ):
        text = row.get(column, "")
        if text and _number(text, limits) is None:
            return BadRow(number, word, "row_number", text)
    if row.get("lat") and row.get("lon") and not (float(row["lat"]) or float(row["lon"])):
        return BadRow(number, "纬度", "row_zero_point", "0, 0")
    if bool(row.get("lat")) != bool(row.get("lon")):
        return BadRow(number, "纬度" if not row.get("lat") else "经度", "row_half_point", "")
    if row.get("datum") and row["datum"].upper() not in DATUMS:
        return BadRow(number, "坐标系", "row_datum", row["datum"])
    if row.get("level") and row["level"] not in (*LEVELS, *LEVEL_WORDS):
        return BadRow(number, "级别", "row_level", row["level"])
    return None


def _number(text: str, limits: tuple[float, float]) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if limits[0] <= value <= limits[1] else None


def _wanted(row: Mapping[str, str], known: _Known) -> list[Place]:
    """Return the places one row speaks of, parent first: street, community in it, point in that, as far as named."""
    code, found = row.get("code", ""), list[Place]()
    named = [(level, row[level]) for level in ("street", "community") if row.get(level)]
    if len({name for _, name in named}) < len(named):
        named = named[:1]  # a street that stands in both columns is one place, not its own parent
    if row.get("name"):
        level = LEVEL_WORDS.get(row.get("level", ""), row.get("level", "")) or _BY_CODE_LENGTH.get(len(code), "point")
        named.append((level, row["name"]))
    elif row.get("level"):
        named[-1] = (LEVEL_WORDS.get(row["level"], row["level"]), named[-1][1])
    above = known.parent(row.get("parent", ""))
    for index, (level, name) in enumerate(named):
        own = code if index == len(named) - 1 else _code_above(level, row)
        old = known.find(own, level, name, above.id if above else None)
        fresh = Place(id=coded_id(own) if own else new_id())
        parent_id = above.id if above else old.parent_id if old else None
        above = replace(
            old or fresh, name=name, level=level, code=own or (old.code if old else None), parent_id=parent_id
        )
        found.append(above)
    found[-1] = _with_details(replace(found[-1], active=True), row)
    return found


def _code_above(level: str, row: Mapping[str, str]) -> str | None:
    """Return the code of the street (or community) above the place a row is about, said or contained in its code."""
    code = row.get("code", "")
    if level == "street":
        return row.get("street_code") or (code[:9] if len(code) == 12 else None)
    return None


def _with_details(place: Place, row: Mapping[str, str]) -> Place:
    if row.get("lat"):
        datum = (row.get("datum") or "WGS-84").upper()
        place = replace(place, lat=float(row["lat"]), lon=float(row["lon"]), datum=datum, point_source="import")
    if row.get("radius_m"):
        place = replace(place, radius_m=float(row["radius_m"]))
    return replace(place, address=row["address"]) if row.get("address") else place


def coded_id(code: str) -> str:
    """Return the id of the place with this 区划代码, the same on every laptop."""
    return str(uuid.uuid5(PLACES, code))


def _known_columns(raw: Mapping[str, str]) -> dict[str, str]:
    return {
        HEADINGS[head.strip().lower()]: (text or "").strip()
        for head, text in raw.items()
        if head and head.strip().lower() in HEADINGS
    }


def _said_twice(row: Mapping[str, str], number: int, named: dict[str, str]) -> BadRow | None:
    """Name a row whose code stood in this file before, for a place of another name."""
    code, name = row.get("code", ""), row.get("name") or row.get("community") or row.get("street", "")
    if code and named.setdefault(code, name) != name:
        return BadRow(number, "区划代码", "row_code_twice", code)
    return None


def _batches(rows: Sequence[tuple[int, Mapping[str, str]]]) -> Iterator[Sequence[tuple[int, Mapping[str, str]]]]:
    return (rows[at : at + _BATCH] for at in range(0, len(rows), _BATCH))


def _take(door: Transaction, place: Place, known: _Known) -> str:
    fresh = door.get("place", place.id) is None
    changed = door.put(place)
    known.note(place)
    return "added" if fresh else "updated" if changed else "unchanged"


def must_get(ws: Workspace, place_id: str) -> Place:
    """Return one place or raise Known("place_unknown")."""
    place = ws.get("place", place_id)
    if place is None:
        raise Known("place_unknown", place=place_id)
    return place  # type: ignore[no-any-return]
