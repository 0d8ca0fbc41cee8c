"""Answers for taking in a list of who is in charge (包片表): one row a leader and what they answer for.

An entry has its id from leader and places, so that the same list taken in twice, or on two laptops, is one list. A bad
row is named, the rest goes in.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace

from inspector.domain import private_text
from inspector.domain.charge import Charge
from inspector.domain.import_row import moment, name_key
from inspector.store import entry_rules as rules
from inspector.store.places import BadRow, Imported, all_places, full_name
from inspector.store.workspace import Workspace
from inspector.wording.tasks import CHARGE_KINDS

HEADINGS: Mapping[str, str] = {
    **dict.fromkeys(("责任领导", "包片领导", "包联领导", "挂点领导", "领导", "组长"), "leader"),
    **dict.fromkeys(("双组长", "第二组长", "另一组长"), "second_leader"),
    **dict.fromkeys(("方式", "类型", "包联方式"), "kind"),
    **dict.fromkeys(("负责地点", "包片范围", "片区", "街道", "社区", "村居", "包联社区", "范围"), "places"),
    **dict.fromkeys(("牵头单位", "责任单位", "单位"), "body"),
    "专班": "squad",
    "双专班": "second_squad",
    **dict.fromkeys(("包什么", "职责", "五包内容", "责任内容"), "duties"),
    **dict.fromkeys(("开始日期", "起始日期"), "starts_on"),
    **dict.fromkeys(("结束日期", "截止日期"), "ends_on"),
}
_CHARGES = uuid.UUID("7d5c8a3e-0f1b-5c52-9a6f-0d2f4b8f6a10")  # name space of the ids of imported entries
_SEVERAL = re.compile("[、，,;；\n]")
_SAID = ("leader", "second_leader", "squad", "second_squad", "body_id", "duties", "starts_on", "ends_on")
_KINDS = {**{word: code for code, word in CHARGE_KINDS.items()}, "包村": "village", "包社区": "village"}


def import_charges(ws: Workspace, table: Sequence[Mapping[str, str]], first_row: int = 2) -> Imported:
    """Take the rows in; what a row leaves open stays as it is here."""
    rules.must_have_author(ws)
    places = _places(ws)
    bodies = {name_key(name): one.id for one in ws.all("body", "active = 1") for name in (*one.aliases, one.name)}
    year, tally = rules.today(ws).year, dict.fromkeys(("added", "updated", "unchanged"), 0)
    bad: list[BadRow] = []
    wanted: list[Charge] = []
    for number, raw in enumerate(table, first_row):
        row = {HEADINGS[head]: text.strip() for head, text in raw.items() if head in HEADINGS and (text or "").strip()}
        if row:
            found = _read(number, row, places, bodies, year)
            (bad if isinstance(found, BadRow) else wanted).append(found)  # type: ignore[arg-type]
    with ws.write() as door:
        for one in wanted:
            held = door.conn.execute("SELECT deleted FROM charge WHERE id = ?", (one.id,)).fetchone()
            if held is not None and held[0]:
                door.restore("charge", one.id)
            changed = door.put(_as_held(door.get("charge", one.id), one))
            tally["added" if held is None else "updated" if changed else "unchanged"] += 1
    return Imported(tally["added"], tally["updated"], tally["unchanged"], tuple(bad))


def _read(
    number: int, row: Mapping[str, str], places: Mapping[str, list[str]], bodies: Mapping[str, str], year: int
) -> Charge | BadRow:  # fmt: skip
    leader, kind = row.get("leader", ""), _KINDS.get(row.get("kind", "包片"))
    found: list[str] = []
    for name in _names(row.get("places", "")):
        ids = places.get(name_key(name), [])
        if len(ids) != 1:
            return BadRow(number, "负责地点", "row_unknown", name)
        found += ids
    days = {name: _day(row.get(name, ""), year) for name in ("starts_on", "ends_on")}
    odd = next((name for name, day in days.items() if row.get(name) and day is None), None)
    unit, private = row.get("body", ""), any(map(private_text.find, row.values()))
    checks = (
        (not leader, "责任领导", "row_empty", ""),
        (kind is None, "方式", "row_unknown", row.get("kind", "")),
        (not found, "负责地点", "row_empty", ""),
        (bool(unit) and name_key(unit) not in bodies, "单位", "row_unknown", unit),
        (odd is not None, "日期", "row_task_day", row.get(odd or "", "")),
        (private, "责任领导", "row_task_private", ""),
    )
    for wrong, column, code, value in checks:
        if wrong:
            return BadRow(number, column, code, value)
    own = str(uuid.uuid5(_CHARGES, "\n".join((kind or "", name_key(leader), *sorted(found)))))
    made = Charge(id=own, kind=kind or "parcel", leader=leader, place_ids=tuple(dict.fromkeys(found)))
    said = {name: row.get(name) for name in ("second_leader", "squad", "second_squad")}
    more = {"body_id": bodies.get(name_key(unit)), "duties": tuple(_names(row.get("duties", "")))}
    return replace(made, **{name: value for name, value in {**said, **days, **more}.items() if value})  # type: ignore[arg-type]


def _as_held(held: Charge | None, read: Charge) -> Charge:
    """Return what a row says over what stands here already."""
    said = {name: value for name in _SAID if (value := getattr(read, name))}
    return read if held is None else replace(held, **said)


def _places(ws: Workspace) -> dict[str, list[str]]:
    """Return name → ids of places: by their own name, and by that with their street."""
    named: dict[str, list[str]] = {}
    for place in all_places(ws):
        for name in {name_key(place.name), name_key(full_name(ws, place.id))}:
            named.setdefault(name, []).append(place.id)
    return named


def _names(text: str) -> list[str]:
    return [one.strip() for one in _SEVERAL.split(text) if one.strip()]


def _day(text: str, year: int) -> str | None:
    at = moment(text, year, month_end=True) if text else None
    return at.date().isoformat() if at else None
