"""Answers for 自查自纠: making a list, sending it to units, what each found, its filing (报备), and who is missing.

Sent again to a unit that has it already is sent once: a sheet has its id from list and unit, and nothing in it but the
items answered differs from laptop to laptop until it is filed. What a unit has filed is not changed any more, and the
items of a list that was sent stay as they were sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from inspector.domain import self_check as rules_of
from inspector.domain.self_check import ITEM_FIELDS, RESULTS, Answered, SelfCheck, SelfCheckSheet
from inspector.errors import Known
from inspector.store import entry_rules as rules
from inspector.store import photos
from inspector.store.door import Changed, new_id
from inspector.store.places import BadRow
from inspector.store.workspace import Workspace
from inspector.wording.tasks import RESULTS as RESULT_WORDS

HEADINGS: Mapping[str, str] = {
    **dict.fromkeys(("类别", "项目类别", "类型"), "group"),
    **dict.fromkeys(("职权", "职权事项", "权力事项"), "authority"),
    **dict.fromkeys(("责任事项", "自查内容", "自查事项", "内容", "事项", "检查内容"), "text"),
    **dict.fromkeys(("追责情形", "问责情形"), "liability"),
    **dict.fromkeys(("整改清单", "整改要求", "整改措施"), "remedy"),
}
MOST_ITEMS, LONGEST = 400, 500  # one record carries them all: an op has its limit


@dataclass(frozen=True, slots=True)
class Standing:
    """One unit's sheet: its name, how far it is, by how many days it is late (0: not yet), its photos."""

    sheet: SelfCheckSheet
    body: str
    answered: Answered
    late_days: int
    photos: int = 0


def read_items(table: Iterable[Mapping[str, str]], first_row: int = 2) -> tuple[list[dict[str, str]], list[BadRow]]:
    """Return the items of a table (`HEADINGS`), and the rows that hold none; a cell left blank is not filled in."""
    items: list[dict[str, str]] = []
    bad: list[BadRow] = []
    for number, raw in enumerate(table, first_row):
        row = {HEADINGS[head]: text.strip() for head, text in raw.items() if head in HEADINGS and (text or "").strip()}
        if not row:
            continue
        long = next((name for name, text in row.items() if len(text) > LONGEST), None)
        if "text" not in row:
            bad.append(BadRow(number, "责任事项", "row_empty", ""))
        elif long is not None:
            bad.append(BadRow(number, _word(long), "row_too_long", row[long][:20]))
        elif len(items) == MOST_ITEMS:
            bad.append(BadRow(number, "责任事项", "row_too_long", ""))
        else:
            items.append(row)
    return items, bad


def make(ws: Workspace, check: SelfCheck, rows: Sequence[Mapping[str, str]]) -> SelfCheck:
    """Make a list (or a library) with these items (field → text).

    Raise Known("task_missing"), Known("self_check_empty"), Known("task_day"), Known("task_private").
    """
    rules.must_have_author(ws)
    title = rules.said("self_check", "title", check.title)
    if not rows:
        raise Known("self_check_empty", title=title)
    rules.nobody_private("self_check", title=title, requirement=check.requirement)
    for row in rows:
        for name in ITEM_FIELDS:
            rules.nobody_private("self_check", items=row.get(name))
    today = rules.today(ws).isoformat()
    rules.in_order("self_check", ("made_on", check.made_on or today), ("due_on", check.due_on))
    made = replace(
        check,
        title=title,
        items=rules_of.as_items(rows, [new_id() for _ in rows]),
        made_on=check.made_on or today,
        person_id=check.person_id or ws.author,
    )
    with ws.write() as door:
        door.put(made)
    return made


def from_library(ws: Workspace, library_id: str, check: SelfCheck, item_ids: Sequence[str] = ()) -> SelfCheck:
    """Make a list to be sent from the items of another one (all, or those named)."""
    source: SelfCheck = rules.held(ws, "self_check", library_id)
    wanted = [one for one in rules_of.items_of(source) if not item_ids or one.id in item_ids]
    rows = [{name: text for name in ITEM_FIELDS if (text := getattr(one, name))} for one in wanted]
    return make(ws, replace(check, kind="sent_list"), rows)


def send(ws: Workspace, check_id: str, body_ids: Sequence[str]) -> Changed:
    """Send a list to units: each gets a sheet, once. Raise Known("self_check_library"), Known("self_check_no_body")."""
    rules.must_have_author(ws)
    check: SelfCheck = rules.held(ws, "self_check", check_id)
    if check.kind == "library":
        raise Known("self_check_library", title=check.title)
    if not body_ids:
        raise Known("self_check_no_body")
    on, made = rules.today(ws).isoformat(), set[str]()
    with ws.write() as door:
        for body_id in dict.fromkeys(body_ids):
            if door.get("body", body_id) is None:
                raise Known("record_gone", entity="body", record=body_id)
            own = rules_of.sheet_id(check_id, body_id)
            before = door.conn.execute("SELECT deleted FROM self_check_sheet WHERE id = ?", (own,)).fetchone()
            if before is not None and before[0]:
                door.restore("self_check_sheet", own)
            if before is None:
                door.put(SelfCheckSheet(id=own, self_check_id=check_id, body_id=body_id, sent_on=on))
            made.add(own)
    return Changed(door.tx, {"self_check_sheet": frozenset(made)})


def answer(
    ws: Workspace,
    sheet_id: str,
    results: Mapping[str, str],
    notes: Mapping[str, str] | None = None,
    *,
    said_by: str | None = None,
) -> SelfCheckSheet:
    """Write down what a unit found: item id → result, and what it says of it; other items stay as they are.

    有问题 asks for a note. Raise Known("self_check_filed"), Known("self_check_unknown_item"),
    Known("self_check_result"), Known("self_check_note_missing"), Known("task_private").
    """
    rules.must_have_author(ws)
    sheet: SelfCheckSheet = rules.held(ws, "self_check_sheet", sheet_id)
    _must_be_open(sheet)
    items = {one.id: one for one in rules_of.items_of(rules.held(ws, "self_check", sheet.self_check_id))}
    said = {**sheet.notes, **{key: text.strip() for key, text in (notes or {}).items() if text.strip()}}
    for key, result in results.items():
        if key not in items:
            raise Known("self_check_unknown_item", item=key)
        if result not in RESULTS:
            raise Known("self_check_result", given=result, known="、".join(RESULT_WORDS.values()))
        if result in ("found", "put_right") and not said.get(key):
            raise Known("self_check_note_missing", position=items[key].position)
    for key in notes or {}:
        if key not in items:
            raise Known("self_check_unknown_item", item=key)
    rules.nobody_private("self_check_sheet", said_by=said_by)
    for text in said.values():
        rules.nobody_private("self_check_sheet", notes=text)
    with ws.write() as door:
        held: SelfCheckSheet = door.get("self_check_sheet", sheet_id)
        wanted = replace(
            held,
            results={**held.results, **results},
            notes={**held.notes, **{key: said[key] for key in (notes or {}) if key in said}},
            said_by=said_by or held.said_by,
            said_on=rules.today(ws).isoformat() if said_by else held.said_on,
        )
        door.put(wanted)
    return wanted


def file(ws: Workspace, sheet_id: str, *, number: str, filed_with: str = "", on: str | None = None) -> SelfCheckSheet:
    """Note that a unit's sheet was filed (报备) and the receipt's number; raise Known("self_check_unanswered")."""
    rules.must_have_author(ws)
    sheet: SelfCheckSheet = rules.held(ws, "self_check_sheet", sheet_id)
    _must_be_open(sheet)
    check: SelfCheck = rules.held(ws, "self_check", sheet.self_check_id)
    how = rules_of.answered(check, sheet)
    if how.answered < how.items:
        raise Known("self_check_unanswered", left=how.items - how.answered)
    wanted = replace(
        sheet,
        filed_number=rules.said("self_check_sheet", "filed_number", number),
        filed_with=rules.said("self_check_sheet", "filed_with", filed_with or check.file_with),
        filed_on=on or rules.today(ws).isoformat(),
        person_id=ws.author,
    )
    rules.in_order("self_check_sheet", ("sent_on", sheet.sent_on), ("filed_on", wanted.filed_on))
    with ws.write() as door:
        door.revise(sheet, wanted)
    return wanted


def attach(ws: Workspace, sheet_id: str, photo_ids: Sequence[str]) -> Changed:
    """Add photos to a sheet as its evidence, after those it has."""
    rules.must_have_author(ws)
    _must_be_open(rules.held(ws, "self_check_sheet", sheet_id))
    start = len(photos.of_subject(ws, "self_check_sheet", sheet_id))
    with ws.write() as door:
        used = {
            photos.use(door, one, "self_check_sheet", sheet_id, role="feedback", position=start + at)
            for at, one in enumerate(photo_ids)
        }
    return Changed(door.tx, {"photo": frozenset(used), "self_check_sheet": frozenset({sheet_id})})


def lists(ws: Workspace, kind: str | None = None) -> list[SelfCheck]:
    """Return the lists (or the libraries), the latest first; libraries after what is sent."""
    return ws.all("self_check", "(?1 IS NULL OR kind = ?1)", (kind,), "kind = 'library', made_on DESC, rowid DESC")


def standings(ws: Workspace, check_id: str, today: date | None = None) -> list[Standing]:
    """Return how far each unit is with a list, by name."""
    check: SelfCheck = rules.held(ws, "self_check", check_id)
    today = today or rules.today(ws)
    names = {one.id: one.name for one in ws.all("body")}
    due = rules.day("self_check", "due_on", check.due_on)
    found = []
    for sheet in ws.all("self_check_sheet", "self_check_id = ?", (check_id,)):
        how = rules_of.answered(check, sheet)
        late = (today - due).days if due and not how.complete else 0
        evidence = len(photos.of_subject(ws, "self_check_sheet", sheet.id))
        found.append(Standing(sheet, names.get(sheet.body_id or "", ""), how, max(0, late), evidence))
    return sorted(found, key=lambda one: (one.body, one.sheet.id))


def void(ws: Workspace, check_id: str) -> Changed:
    """Take a list back, with the sheets of all units; 撤销 brings them back."""
    rules.must_have_author(ws)
    sheets = [one.id for one in ws.all("self_check_sheet", "self_check_id = ?", (check_id,))]
    with ws.write() as door:
        for one in sheets:
            door.delete("self_check_sheet", one)
        door.delete("self_check", check_id)
    return Changed(door.tx, {"self_check": frozenset({check_id}), "self_check_sheet": frozenset(sheets)})


def _must_be_open(sheet: SelfCheckSheet) -> None:
    if sheet.filed_on:
        raise Known("self_check_filed", on=sheet.filed_on, number=sheet.filed_number or "")


def _word(name: str) -> str:
    return next(head for head, held in HEADINGS.items() if held == name)
