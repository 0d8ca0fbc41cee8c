"""Answers for the registers beside the ledger: keeping, correcting and voiding entries, what is due, what they count.

约谈提醒 and 通报 get their number here; 移送 has the number of the register it went into. To void an entry marks it as
deleted: the op stays in the journal, and 撤销 brings it back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from inspector.domain.clock_text import business_date, local_text, utc_text
from inspector.domain.register_rules import Record, check
from inspector.domain.registers import Circular, Handover, Listing, Talk, Tally
from inspector.errors import Known
from inspector.store.door import Changed, new_id
from inspector.store.places import BadRow, Imported, all_places
from inspector.store.workspace import Workspace
from inspector.wording.leads import FINDINGS
from inspector.wording.registers import FIELDS

R = TypeVar("R", bound=Record)
SERIES = {"talk": "YT", "circular": "TB"}
DAYS = {"talk": "talked_at_utc", "circular": "issued_on", "listing": "listed_on", "handover": "handed_on"}
LISTING_HEADINGS: Mapping[str, str] = {
    **dict.fromkeys(("社区", "村居", "名称", "地点", "单位"), "name"),
    **dict.fromkeys(("街道", "镇街"), "street"),
    **dict.fromkeys(("列入日期", "日期", "通报日期"), "day"),
    **dict.fromkeys(("原因", "事由", "主要问题"), "reason"),
    **dict.fromkeys(("来源", "文件", "名单"), "source"),
}
_BATCH = 100


@dataclass(frozen=True, slots=True)
class DueEntry:
    """A talk to follow up or a circular to revisit: its day, and how many days that is over (≤ 0: still to come)."""

    entity: str
    id: str
    number: str
    on: str
    days_over: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What entries of one kind come to: `count` (次, 项, 户), heads, leads received."""

    count: int = 0
    people: int = 0
    leads: int = 0


def put(ws: Workspace, record: R, before: R | None = None) -> R:
    """Keep a new entry (it gets its number) or, with `before` as the form was filled, what was changed of one.

    Raise Known("register_…"), Known("handover_content"), Known("text_private"), Known("author_missing"),
    Known("place_unknown"), Known("listing_twice") or Known("handover_twice").
    """
    _must_have_author(ws)
    kept: Any = record
    if before is None:
        kept = _completed(ws, record)
    _may_be_kept(ws, kept)
    with ws.write() as door:
        if kept.ENTITY in SERIES and not kept.number:
            kept = replace(kept, number=door.next_number(SERIES[kept.ENTITY]))
        door.revise(before, kept)
    return kept  # type: ignore[no-any-return]


def void(ws: Workspace, entity: str, record_id: str) -> Changed:
    """Take an entry out of the register; its ops stay, and undoing this brings it back."""
    _must_have_author(ws)
    with ws.write() as door:
        door.delete(entity, record_id)
    return Changed(door.tx, {entity: frozenset({record_id})})


def listed(
    ws: Workspace, entity: str, since_on: str = "", until_on: str = "9999", campaign_id: str | None = None
) -> list[Any]:
    """Return the entries of one register from a day to a day (both included), the latest first."""
    day = DAYS.get(entity, "held_on")
    found = ws.all(entity, order=f'"{day}" DESC, rowid DESC')
    return [
        one
        for one in found
        if since_on <= _day_of(getattr(one, day)) <= until_on
        and campaign_id in (None, getattr(one, "campaign_id", None))
    ]


def follow_up(ws: Workspace, talk_id: str, result: str, at_utc: str | None = None) -> Talk:
    """Record what became of a 约谈提醒."""
    talk = _entry(ws, "talk", talk_id)
    at_utc = _may_be_ended(ws, talk.followed_up_at_utc, result, at_utc, business_date(talk.talked_at_utc))
    return put(ws, replace(talk, followed_up_at_utc=at_utc, follow_up_result=result.strip()), talk)  # type: ignore[no-any-return]


def revisit(ws: Workspace, circular_id: str, result: str, at_utc: str | None = None) -> Circular:
    """Record the visit that asked whether a 通报 was made known (回访)."""
    circular = _entry(ws, "circular", circular_id)
    at_utc = _may_be_ended(ws, circular.revisited_at_utc, result, at_utc, date.fromisoformat(circular.issued_on))
    return put(ws, replace(circular, revisited_at_utc=at_utc, revisit_result=result.strip()), circular)  # type: ignore[no-any-return]


def lift(ws: Workspace, listing_id: str, reason: str, on: str | None = None) -> Listing:
    """Take a place off the “差” list, with the reason."""
    listing = _entry(ws, "listing", listing_id)
    if listing.lifted_on:
        raise Known("register_done", at=listing.lifted_on)
    on = on or _today(ws).isoformat()
    return put(ws, replace(listing, lifted_on=on, lifted_reason=reason.strip()), listing)  # type: ignore[no-any-return]


def due(ws: Workspace, today: date | None = None) -> list[DueEntry]:
    """Return what is to be followed up or revisited and was not, the oldest first."""
    today = today or _today(ws)
    talks = ws.all("talk", "follow_up_on IS NOT NULL AND followed_up_at_utc IS NULL")
    circulars = ws.all("circular", "revisit_on IS NOT NULL AND revisited_at_utc IS NULL")
    found = [("talk", one, one.follow_up_on) for one in talks] + [
        ("circular", one, one.revisit_on) for one in circulars
    ]
    entries = [
        DueEntry(entity, one.id, one.number, on, (today - date.fromisoformat(on)).days) for entity, one, on in found
    ]
    return sorted(entries, key=lambda entry: (entry.on, entry.number))


def standing_listings(ws: Workspace) -> list[Listing]:
    """Return who is on the “差” list now, the first listed first."""
    return ws.all("listing", "lifted_on IS NULL", order="listed_on, rowid")


def listing_of(ws: Workspace, place_id: str) -> Listing | None:
    """Return the entry that marks a place as “差”, None where it is not listed."""
    return next((one for one in standing_listings(ws) if one.place_id == place_id), None)


def talks_to_offer(ws: Workspace) -> list[Listing]:
    """Return the listings that nobody has been talked to about yet: 约谈提醒 is offered for each."""
    talked = {row[0] for row in ws.reader().execute("SELECT listing_id FROM talk WHERE deleted = 0")}
    return [one for one in standing_listings(ws) if one.id not in talked]


def import_listings(
    ws: Workspace, table: Sequence[Mapping[str, str]], first_row: int = 2, *, on: str, source: str | None = None
) -> Imported:
    """Put the places that a table names on the “差” list; `on` and `source` are for rows that do not say.

    A place that is on the list already is left as it is; a bad row is named, the rest goes in.
    """
    _must_have_author(ws)
    streets, named = _places_by_name(ws)
    standing = {one.place_id for one in standing_listings(ws)}
    bad: list[BadRow] = []
    fresh: list[Listing] = []
    unchanged = 0
    for number, raw in enumerate(table, first_row):
        row = {LISTING_HEADINGS[head]: text.strip() for head, text in raw.items() if head in LISTING_HEADINGS and text}
        if not row:
            continue
        place_id = _place_of(row, streets, named)
        if place_id is None:
            bad.append(BadRow(number, "社区", "row_unknown", row.get("name") or row.get("street", "")))
            continue
        listing = Listing(
            id=new_id(),
            place_id=place_id,
            listed_on=(row.get("day") or on)[:10].replace("/", "-"),
            reason=row.get("reason"),
            source=row.get("source") or source,
        )
        fault = _row_fault(number, listing, _today(ws))
        if fault is not None:
            bad.append(fault)
        elif place_id in standing:
            unchanged += 1
        else:
            standing.add(place_id)
            fresh.append(listing)
    for at in range(0, len(fresh), _BATCH):
        with ws.write() as door:
            for listing in fresh[at : at + _BATCH]:
                door.put(listing)
    return Imported(len(fresh), 0, unchanged, tuple(bad))


def counted(
    ws: Workspace, since_on: str = "", until_on: str = "9999", campaign_id: str | None = None
) -> dict[str, Counted]:
    """Return what each kind of tally comes to between two days (both included)."""
    found: dict[str, Counted] = {}
    for one in _tallies(ws, since_on, until_on, campaign_id):
        before = found.get(one.kind, Counted())
        found[one.kind] = Counted(
            before.count + one.count, before.people + (one.people or 0), before.leads + (one.leads or 0)
        )
    return found


def walks(ws: Workspace, since_on: str = "", until_on: str = "9999", campaign_id: str | None = None) -> dict[str, int]:
    """Return how many of each level were walked to: 乡镇 134, 贫困村 184, 贫困户 2155."""
    found: Counter[str] = Counter()
    for one in _tallies(ws, since_on, until_on, campaign_id):
        if one.kind == "walk" and one.level:
            found[one.level] += one.count
    return dict(found)


def _tallies(ws: Workspace, since_on: str, until_on: str, campaign_id: str | None) -> list[Tally]:
    return listed(ws, "tally", since_on, until_on, campaign_id)


def _day_of(text: str) -> str:
    return business_date(text).isoformat() if "T" in text else text


def _today(ws: Workspace) -> date:
    return business_date(utc_text(ws.now()))


def _must_have_author(ws: Workspace) -> None:
    """Registers are kept by somebody: raise Known("author_missing") where nobody has said who works here."""
    if ws.get("person", ws.author) is None:
        raise Known("author_missing")


def _entry(ws: Workspace, entity: str, record_id: str) -> Any:
    found = ws.get(entity, record_id)
    if found is None:
        raise Known("record_gone", entity=entity, record=record_id)
    return found


def _completed(ws: Workspace, record: Any) -> Any:
    """Return a new entry with what follows from the moment and from who works here."""
    if isinstance(record, Talk) and not record.talked_at_utc:
        record = replace(record, talked_at_utc=utc_text(ws.now()))
    if getattr(record, "person_id", ws.author) is None:
        record = replace(record, person_id=ws.author)
    return record


def _may_be_kept(ws: Workspace, record: Record) -> None:
    try:
        check(record, _today(ws))
    except Known as known:  # the rules name fields and findings by code; people read words
        facts = dict(known.facts)
        facts["field"] = FIELDS.get(str(facts.get("field")), facts.get("field"))
        if "what" in facts:
            facts["what"] = FINDINGS[str(facts["what"])]
        raise Known(known.code, **facts) from known
    if getattr(record, "place_id", None) and ws.get("place", record.place_id) is None:  # type: ignore[union-attr]
        raise Known("place_unknown", place=record.place_id)  # type: ignore[union-attr]
    if isinstance(record, Listing) and not record.lifted_on:
        other = listing_of(ws, record.place_id)
        if other is not None and other.id != record.id:
            raise Known("listing_twice", since=other.listed_on)
    if isinstance(record, Handover):
        for held in ws.all("handover", "number = ? AND receiver = ?", (record.number, record.receiver)):
            if held.id != record.id:
                raise Known("handover_twice", number=held.number, receiver=held.receiver, on=held.handed_on)


def _may_be_ended(ws: Workspace, ended_at_utc: str | None, result: str, at_utc: str | None, began: date) -> str:
    if ended_at_utc:
        raise Known("register_done", at=local_text(ended_at_utc))
    if not result.strip():
        raise Known("register_result_missing")
    at_utc = at_utc or utc_text(ws.now())
    if business_date(at_utc) < began:
        raise Known("register_undated", at=local_text(at_utc))
    return at_utc


def _row_fault(number: int, listing: Listing, today: date) -> BadRow | None:
    try:
        check(listing, today)
    except Known as known:
        if known.code == "text_private":
            what = FINDINGS[str(known.facts["what"])]
            return BadRow(number, FIELDS[str(known.facts["field"])], "row_lead_private", what)
        return BadRow(number, FIELDS["listed_on"], "row_day", listing.listed_on)
    return None


def _places_by_name(ws: Workspace) -> tuple[dict[str, str], dict[str, list[tuple[str | None, str]]]]:
    """Return the streets by name, and everything else by name: (id of what it lies in, id)."""
    streets: dict[str, str] = {}
    named: dict[str, list[tuple[str | None, str]]] = {}
    for place in all_places(ws):
        if place.level == "street":
            streets[place.name] = place.id
        else:
            named.setdefault(place.name, []).append((place.parent_id, place.id))
    return streets, named


def _place_of(
    row: Mapping[str, str], streets: Mapping[str, str], named: Mapping[str, list[tuple[str | None, str]]]
) -> str | None:
    """Return the place that a row names and only one place is, else None."""
    name, street = row.get("name", ""), row.get("street", "")
    if not name or name in streets:
        return streets.get(name or street)
    found = [place for above, place in named.get(name, []) if not street or above == streets.get(street, "")]
    return found[0] if len(found) == 1 and (not street or street in streets) else None
