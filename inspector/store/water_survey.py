"""Answers for the survey of a water body: samplings kept and imported, and what they say under the guideline.

Implausible values are refused where they enter, because a share of 60 % is quickly reached by a wrong unit. The
verdicts are `domain.water_survey`'s. A row that is imported twice is one sampling.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from pathlib import Path

from inspector.domain import water, water_survey
from inspector.domain.clock_text import ZONE, day_bounds, instant, local_text, utc_text
from inspector.domain.geo import distance_m, to_wgs84
from inspector.domain.import_row import clean, moment, name_key, sheet_year
from inspector.domain.place import Place
from inspector.domain.water_sample import WaterSample
from inspector.domain.water_survey import Survey
from inspector.errors import Known
from inspector.store import tables
from inspector.store.door import Changed, new_id
from inspector.store.places import BadRow, Imported
from inspector.store.workspace import Workspace
from inspector.wording import terms

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "place": ("水体", "水体名称", "河涌", "河流", "地点", "河涌名称"),
    "point": ("测点", "点位", "监测点", "监测点位", "采样点", "断面", "测点名称", "点位名称"),
    "position": ("顺序", "测点序号", "点序", "次序"),
    "taken_at": ("采样时间", "监测时间", "采样日期", "监测日期", "测定时间", "日期", "时间"),
    "area": ("适用口径", "口径", "区域"),
    "transparency_cm": ("透明度", "sd"),
    "do_mg_l": ("溶解氧", "do"),
    "orp_mv": ("氧化还原电位", "orp", "电位"),
    "nh3n_mg_l": ("氨氮", "nh3-n", "nh3n"),
    "depth_cm": ("水深", "深度"),
    "remark": ("备注",),
}
MEASURED = ("transparency_cm", "do_mg_l", "orp_mv", "nh3n_mg_l", "depth_cm")
_BY_HEADING = {word: name for name, words in HEADINGS.items() for word in words}
_UNIT = re.compile(r"[(（]([^()（）]*)[)）]|/(mg/l|cm|mv|m)$")
_METRES = ("m", "米")
_NOT_MEASURED = ("", "/", "-", "—", "--", "——", "未测", "无")
_AT_ONCE = 400  # ops of one transaction


@dataclass(frozen=True, slots=True)
class Taken:
    """Samples that were kept, and the transaction that did (for 撤销)."""

    samples: tuple[WaterSample, ...]
    changed: Changed


def take(ws: Workspace, place_id: str, samples: Sequence[WaterSample]) -> Taken:
    """Keep samples of one body; ids and positions that are empty are given (a point keeps the one it has).

    Raise Known("water_place_unknown"), Known("water_point_missing"), Known("water_nothing_measured"),
    Known("water_implausible"), Known("water_area"), Known("time_ahead") or Known("water_sampled_twice").
    """
    if ws.get("place", place_id) is None:
        raise Known("water_place_unknown", place=place_id)
    held = ws.all("water_sample", "place_id = ?", (place_id,))
    positions = {one.point: one.position for one in held}
    when = {(one.point, one.taken_at_utc) for one in held}
    kept: list[WaterSample] = []
    for sample in samples:
        at = sample.taken_at_utc or utc_text(ws.now())
        point = clean(sample.point)
        position = sample.position or positions.get(point) or max(positions.values(), default=0) + 1
        one = replace(sample, id=new_id(), place_id=place_id, point=point, position=position, taken_at_utc=at)
        fault = _fault(ws, one)
        if fault is not None:
            raise fault
        if (point, at) in when:
            raise Known("water_sampled_twice", point=point, at=local_text(at))
        positions[point] = position
        when.add((point, at))
        kept.append(one)
    with ws.write() as door:
        for one in kept:
            door.put(one)
    return Taken(tuple(kept), Changed(door.tx, {"water_sample": frozenset(one.id for one in kept)}))


def survey(
    ws: Workspace, place_id: str, area: str | None = None, since: date | None = None, until: date | None = None
) -> Survey:
    """Return what the samples of a body say, from `since` to `until` (days in Asia/Shanghai, both included).

    Without `area` the guideline is the one that the samples were taken for; raise Known("water_areas_mixed") where they
    name both, Known("water_no_samples") where there are none.
    """
    first = day_bounds(since)[0] if since else ""
    last = day_bounds(until)[1] if until else "9999"
    found = ws.all("water_sample", "place_id = ? AND taken_at_utc >= ? AND taken_at_utc < ?", (place_id, first, last))
    if area is None:
        areas = {one.area for one in found}
        if len(areas) > 1:
            raise Known("water_areas_mixed")
        area = areas.pop() if areas else water.URBAN
    found = [one for one in found if one.area == area]
    place = ws.get("place", place_id)
    if not found:
        raise Known("water_no_samples", place=place.name if place else "", area=terms.WATER_SCOPES[area])
    names = [point.name for point in water_survey.assess(found, area).points]
    return water_survey.assess(found, area, _distances(ws, place_id, names))


def body_named(ws: Workspace, text: str) -> Place:
    """Return the place that a typed name or code means, a water body first. Raise Known("water_place_unknown")."""
    found = [one for one in ws.all("place", "active = 1") if text in (one.code, one.id) or one.name == text]
    waters = [one for one in found if one.level == "water"] or found
    if len(waters) != 1:
        raise Known("water_place_unknown", place=text)
    return waters[0]  # type: ignore[no-any-return]


def import_samples(ws: Workspace, path: Path) -> Imported:
    """Take in a table of samplings (`HEADINGS`, units cm, mg/L, mV; m where the heading says so).

    A bad row is named while the rest goes in; a row that is here already is unchanged. Raise Known("table_unreadable")
    or Known("water_headings").
    """
    reading = _Table.read(ws, path)
    held = {(one.place_id, one.point, one.taken_at_utc): one for one in ws.all("water_sample")}
    positions: dict[tuple[str, str], int] = {(one.place_id, one.point): one.position for one in held.values()}
    bad: list[BadRow] = []
    new: list[WaterSample] = []
    unchanged = 0
    for number, cells in reading.rows():
        one = reading.sample(number, cells, positions)
        if isinstance(one, BadRow):
            bad.append(one)
            continue
        twin = held.get((one.place_id, one.point, one.taken_at_utc))
        if twin is None:
            held[one.place_id, one.point, one.taken_at_utc] = one
            positions[one.place_id, one.point] = one.position
            new.append(one)
        elif twin.reading == one.reading:
            unchanged += 1
        else:
            bad.append(
                BadRow(number, reading.heading("taken_at"), "row_sampled_otherwise", local_text(one.taken_at_utc))
            )
    for at in range(0, len(new), _AT_ONCE):
        with ws.write() as door:
            for one in new[at : at + _AT_ONCE]:
                door.put(one)
    return Imported(len(new), 0, unchanged, tuple(bad))


def _fault(ws: Workspace, sample: WaterSample) -> Known | None:
    if not sample.point:
        return Known("water_point_missing")
    if sample.area not in terms.WATER_SCOPES:
        return Known("water_area", area=sample.area)
    if not water.grades(sample.reading, water.URBAN):
        return Known("water_nothing_measured", point=sample.point)
    odd = water_survey.implausible(sample)
    if odd is not None:
        name, value = odd
        low, high = water_survey.PLAUSIBLE[name]
        return Known(
            "water_implausible", what=HEADINGS[name][0], value=f"{value:g}", low=f"{low:g}", high=f"{high:g}",
            point=sample.point,
        )  # fmt: skip
    if instant(sample.taken_at_utc) > ws.now().astimezone(UTC) + timedelta(days=1):
        return Known("time_ahead", at=local_text(sample.taken_at_utc), now=local_text(utc_text(ws.now())))
    return None


def _distances(ws: Workspace, place_id: str, names: Sequence[str]) -> dict[tuple[str, str], float]:
    """Return the metres between neighbouring points whose place under the body is registered with a position."""
    at = {
        one.name: to_wgs84(one.lat, one.lon, one.datum or "WGS-84")
        for one in ws.all("place", "parent_id = ? AND active = 1", (place_id,))
        if one.lat is not None and one.lon is not None
    }
    pairs = itertools.pairwise(names)
    return {(a, b): distance_m(at[a], at[b]) for a, b in pairs if a in at and b in at}


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of samplings being read: column number → field, and what the whole file says of its year."""

    ws: Workspace
    headings: tuple[str, ...]
    columns: Mapping[int, str]
    first_row: int
    cells: tuple[tuple[str, ...], ...]
    year: int | None
    places: Mapping[str, Place | None]

    @staticmethod
    def read(ws: Workspace, path: Path) -> _Table:
        """Find the sheet and the row of headings. Raise Known("water_headings")."""
        for name, grid in tables.sheets(path).items():
            for at, row in enumerate(grid[: tables.SEARCHED_ROWS]):
                columns = {n: found for n, cell in enumerate(row) if (found := _BY_HEADING.get(_plain(cell)))}
                if {"point", "taken_at"} <= set(columns.values()) and set(columns.values()) & set(MEASURED[:4]):
                    titles = iter((*(cell for line in grid[:at] for cell in line), name, path.stem))
                    rows = tuple(map(tuple, grid[at + 1 :]))
                    return _Table(ws, tuple(row), columns, at + 2, rows, sheet_year(titles), _bodies(ws))
        raise Known("water_headings", file=path.name)

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield the number and field → text of every row that is not blank."""
        for number, row in enumerate(self.cells, self.first_row):
            texts = {name: clean(row[at]) for at, name in self.columns.items() if at < len(row)}
            if any(texts.values()):
                yield number, texts

    def heading(self, name: str) -> str:
        """Return the heading under which a field stands."""
        return next((self.headings[at] for at, held in self.columns.items() if held == name), HEADINGS[name][0])

    def sample(
        self, number: int, texts: Mapping[str, str], positions: Mapping[tuple[str, str], int]
    ) -> WaterSample | BadRow:
        """Return the sample that a row tells, or why it is none."""
        place = self.places.get(name_key(texts.get("place", "")))
        if place is None:
            return BadRow(number, self.heading("place"), "row_unknown", texts.get("place", ""))
        at = moment(texts.get("taken_at", ""), self.year)
        if at is None:
            return BadRow(number, self.heading("taken_at"), "row_no_time", texts.get("taken_at", ""))
        area = _area(texts.get("area", ""))
        if area is None:
            return BadRow(number, self.heading("area"), "row_area", texts["area"])
        values = self._values(texts)
        if isinstance(values, str):
            return BadRow(number, self.heading(values), "row_number", texts[values])
        point, order = texts.get("point", ""), texts.get("position", "")
        others = [held for (where, _), held in positions.items() if where == place.id]
        one = WaterSample(
            id=new_id(), place_id=place.id, point=point, area=area, remark=texts.get("remark") or None,
            position=int(order) if order.isdecimal() else positions.get((place.id, point), max(others, default=0) + 1),
            taken_at_utc=utc_text(at.replace(tzinfo=ZONE)),
        )  # fmt: skip
        return self._checked(number, replace(one, **values))  # type: ignore[arg-type]

    def _checked(self, number: int, one: WaterSample) -> WaterSample | BadRow:
        odd = water_survey.implausible(one)
        if odd is not None:
            return BadRow(number, self.heading(odd[0]), "row_implausible", f"{odd[1]:g}")
        fault = _fault(self.ws, one)
        if fault is None:
            return one
        column, code = {
            "water_point_missing": ("point", "row_empty"),
            "water_nothing_measured": ("do_mg_l", "row_nothing_measured"),
        }.get(fault.code, ("taken_at", "row_ahead"))
        return BadRow(number, self.heading(column), code, "")

    def _values(self, texts: Mapping[str, str]) -> dict[str, float | None] | str:
        """Return the measured values in our units, or the field whose cell is no number."""
        values: dict[str, float | None] = {}
        for name in reversed(MEASURED):  # the depth first: 见底 is as deep as the water
            text = unicodedata.normalize("NFKC", texts.get(name, "")).strip()
            if text in _NOT_MEASURED:
                values[name] = None
            elif name == "transparency_cm" and text == "见底" and values.get("depth_cm") is not None:
                values[name] = values["depth_cm"]
            elif name == "nh3n_mg_l" and text == "未检出":
                values[name] = 0.0
            else:
                number = _number(text.removeprefix("<") if name == "nh3n_mg_l" else text)
                if number is None:
                    return name
                values[name] = number * (100 if _unit(self.heading(name)) in _METRES else 1)
        return values


def _bodies(ws: Workspace) -> dict[str, Place | None]:
    """Return name → place; None for a name that several have, unless one of them is a water body."""
    found: dict[str, Place | None] = {}
    for place in sorted(ws.all("place", "active = 1"), key=lambda one: one.level == "water"):
        for key in filter(None, (name_key(place.name), place.code)):
            twice = key in found and place.level != "water"
            found[key] = None if twice else place
    return found


def _plain(heading: str) -> str:
    return _UNIT.sub("", "".join(unicodedata.normalize("NFKC", heading).split()).casefold()).strip("*:")


def _unit(heading: str) -> str:
    found = _UNIT.search("".join(unicodedata.normalize("NFKC", heading).split()).casefold())
    return (found[1] or found[2]) if found else ""


def _area(text: str) -> str | None:
    words = {"城市": water.URBAN, "城区": water.URBAN, "农村": water.RURAL, "": water.URBAN}
    words |= {word: code for code, word in terms.WATER_SCOPES.items()} | {code: code for code in terms.WATER_SCOPES}
    return words.get(text)


def _number(text: str) -> float | None:
    return float(text.replace("−", "-")) if re.fullmatch(r"[-+−]?\d{1,6}(?:\.\d{1,6})?", text) else None
