"""Taking in the lists an office sends, keeping a person, and the registers beside the ledger (约谈提醒 … 专项行动)."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from inspector.domain.place import Person
from inspector.store.workspace import Workspace
from inspector.ui.context import Context
from inspector.ui.models.lead_line import ListRow
from inspector.ui.tasks import Tasks
from inspector.wording import registers as words
from inspector.wording import say

Failed = Callable[[BaseException], None]


@dataclass(frozen=True, slots=True)
class Took:
    """What an import did, in words, and each row that was left out with its reason."""

    what: str
    left_out: tuple[str, ...] = ()


def take_in(
    tasks: Tasks, ws: Workspace, kind: str, path: Path, *, owner: QObject, done: Callable[[Took], None], failed: Failed
) -> None:
    """Take in one file on the store queue; `kind` is places, bodies, days or catalogue."""
    work = {"places": _places, "bodies": _bodies, "days": _days, "catalogue": _catalogue}[kind]
    tasks.run("store", lambda: work(ws, path), owner=owner, done=done, failed=failed)


def keep_person(
    tasks: Tasks,
    ws: Workspace,
    person: Person,
    before: Person | None,
    *,
    owner: QObject,
    done: Callable[[Any], None],
    failed: Failed,
) -> None:
    """Create a person, or change the one that was `before`; what somebody else changed meanwhile is not overwritten."""

    def work() -> Any:
        from inspector.store import places

        return places.keep(ws, person, before)

    tasks.run("store", work, owner=owner, done=done, failed=failed)


def begin_with(
    tasks: Tasks,
    ws: Workspace,
    people: tuple[Person, ...],
    *,
    scope: str,
    owner: QObject,
    done: Callable[[Any], None],
    failed: Failed,
) -> None:
    """Register the first people of a workspace in its district; the first works here, all are the usual team."""

    def work() -> None:
        ws.set_scope(scope)
        with ws.write(author=people[0].id) as door:
            for person in people:
                door.put(person)
        ws.become(people[0].id, tuple(person.id for person in people))

    tasks.run("store", work, owner=owner, done=done, failed=failed)


def _places(ws: Workspace, path: Path) -> Took:
    from inspector.store import places, tables

    table = tables.read(path, places.HEADINGS)
    return tally(places.import_places(ws, table.rows, table.first_row))


def _bodies(ws: Workspace, path: Path) -> Took:
    from inspector.store import places, tables

    table = tables.read(path, places.BODY_HEADINGS)
    return tally(places.import_bodies(ws, table.rows, ws.catalogue.responsible_types, table.first_row))


def tally(done: Any) -> Took:
    """Word what an import did, and each row it left out."""
    figures = {"added": done.added, "updated": done.updated, "unchanged": done.unchanged, "bad": len(done.bad)}
    rows = (
        say("row_fault", row=bad.row, column=bad.column, why=say(bad.code), value=f"：{bad.value}" if bad.value else "")
        for bad in done.bad
    )
    return Took(say("import_done" if done.bad else "import_done_whole", **figures), tuple(rows))


def _days(ws: Workspace, path: Path) -> Took:
    from inspector.store import tables

    bad = ws.import_days(tables.bytes_of(path))
    years = "、".join(str(year) for year in sorted(ws.calendar.known_years))
    rows = (say("row_fault", row=one.row, column=one.column, why=say(one.why, text=one.text), value="") for one in bad)
    return Took(say("days_taken_bad" if bad else "days_taken", years=years, bad=len(bad)), tuple(rows))


def _catalogue(ws: Workspace, path: Path) -> Took:
    from inspector.store import catalogue, tables

    adopted, changed = catalogue.adopt(ws, tables.text_of(path))
    what = say("catalog_adopted" if changed else "catalog_same", version=adopted.version, count=len(adopted.categories))
    return Took(what, tuple(say("catalog_unknown_field", field=field) for field in adopted.unknown))


@dataclass(frozen=True, slots=True)
class RegisterRead:
    """One register as it stands: rows, the records behind them by id, what they come to, and what is due in which."""

    kind: str
    rows: tuple[ListRow, ...]
    records: Mapping[str, Any]
    sums: str
    due: Mapping[str, int]  # register → entries to be followed up today or earlier


def read_register(ctx: Context, kind: str, *, owner: QObject, done: Callable[[RegisterRead], None]) -> None:
    """Read one register off the GUI thread; `kind` is a key of `wording.registers.KINDS`."""
    ctx.tasks.run("read", lambda: register_of(ctx.ws, kind), owner=owner, done=done, failed=ctx.report)


def register_of(ws: Workspace, kind: str) -> RegisterRead:
    """Read one register on the calling thread."""
    from inspector.domain import deadline
    from inspector.domain.clock_text import ZONE
    from inspector.store import registers
    from inspector.ui.models import register_line as lines
    from inspector.ui.models.ledger_line import Today
    from inspector.ui.today import register as places

    on = ws.now().astimezone(ZONE).date()
    today = Today(on, deadline.soon_until(on, ws.calendar))
    named = lines.named_of(ws, places.read(ws))
    records = _records(ws, kind)
    if kind == "listing":
        untalked = {one.id for one in registers.talks_to_offer(ws)}
        rows = [lines.listing_row(one, named, today, talked=one.id not in untalked) for one in records]
    elif kind == "team":
        from inspector.store import teams

        rows = [lines.team_row(one, named, teams.missing_skills(ws, one)) for one in records]
    else:
        rows = [lines.ROWS.get(kind, lines.tally_row)(one, named, today) for one in records]
    due = Counter(one.entity for one in registers.due(ws, on) if one.days_over >= 0)
    due["listing"] = len(registers.talks_to_offer(ws))
    return RegisterRead(kind, tuple(rows), {one.id: one for one in records}, _sums(ws, kind, due), due)


def keep_entry(
    ctx: Context, record: Any, before: Any, *, owner: QObject, done: Callable[[Any], None], failed: Failed
) -> None:
    """Keep a new entry of a register, or what a form changed of one; `done` gets it with its number."""
    ws = ctx.ws

    def work() -> Any:
        from inspector.store import campaigns, registers, teams

        if record.ENTITY == "team":
            return teams.keep(ws, record, before)
        if record.ENTITY == "campaign":
            return campaigns.keep(ws, record, before)
        kept = record
        if record.ENTITY == "talk" and before is None and not record.listing_id and record.place_id:
            listed = registers.listing_of(ws, record.place_id)  # whoever talks about a listed place talks about that
            kept = dataclasses.replace(record, listing_id=listed.id if listed else None)
        return registers.put(ws, kept, before)

    ctx.tasks.run("store", work, owner=owner, done=done, failed=failed)


def void_entry(ctx: Context, record: Any, *, owner: QObject, done: Callable[[Any], None]) -> None:
    """Take an entry out of its register; `done` gets what changed, for undoing it."""
    from inspector.store import registers

    ctx.write(owner, lambda: registers.void(ctx.ws, record.ENTITY, record.id), done)


def end_entry(
    ctx: Context, step: str, record_id: str, said: str, *, owner: QObject, done: Callable[[Any], None]
) -> None:
    """Record what a step asks: `follow_up` and `revisit` the result, `lift` why a place is off the list."""
    from inspector.store import registers

    work = {"follow_up": registers.follow_up, "revisit": registers.revisit, "lift": registers.lift}[step]
    ctx.write(owner, lambda: work(ctx.ws, record_id, said), done)


def import_listings(ctx: Context, path: Path, *, owner: QObject, done: Callable[[Took], None], failed: Failed) -> None:
    """Put the places that a table names on the “差” list; a bad row is named, the rest goes in."""
    ws = ctx.ws

    def work() -> Took:
        from inspector.domain.clock_text import business_date, utc_text
        from inspector.store import registers, tables

        table = tables.read(path, registers.LISTING_HEADINGS)
        on = business_date(utc_text(ws.now())).isoformat()
        return tally(registers.import_listings(ws, table.rows, table.first_row, on=on, source=path.stem))

    ctx.tasks.run("store", work, owner=owner, done=done, failed=failed)


def _records(ws: Workspace, kind: str) -> list[Any]:
    from inspector.store import places, registers, teams

    if kind == "team":
        return list(teams.teams(ws))
    if kind == "campaign":
        return list(places.campaigns(ws))
    if kind == "listing":
        return sorted(registers.listed(ws, kind), key=lambda one: one.lifted_on is not None)
    if kind in ("reception", "walk", "tally"):
        kinds = (kind,) if kind != "tally" else ("meeting", "system", "advice", "training")
        return [one for one in registers.listed(ws, "tally") if one.kind in kinds]
    return registers.listed(ws, kind)


def _sums(ws: Workspace, kind: str, due: Mapping[str, int]) -> str:
    """Word what a register comes to."""
    from inspector.store import registers

    counted = registers.counted(ws)
    if kind == "reception" and kind in counted:
        one = counted[kind]
        return words.SUMS[kind].format(count=one.count, people=one.people, leads=one.leads)
    if kind == "walk":
        walked = registers.walks(ws)
        return "，".join(f"{word} {walked[level]}" for level, word in words.WALK_LEVELS.items() if level in walked)
    if kind == "tally":
        kinds = ("meeting", "system", "advice", "training")
        return "，".join(f"{words.TALLIES[one]} {counted[one].count}" for one in kinds if one in counted)
    if kind == "listing" and due[kind]:
        return words.OFFERED.format(count=due[kind])
    return ""
