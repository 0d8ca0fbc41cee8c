"""Answers for what 待办 shows: the day's digest as lines, each with its issues and the oldest of them in words.

No Qt here; it is read on a worker. A line that has nothing is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from inspector.domain import deadline, weeks
from inspector.domain.clock_text import business_date, day_bounds
from inspector.store import digest as digests
from inspector.store import feedbacks, issues, leads, ledger, registers
from inspector.store.kept import kept_settings, may_assign
from inspector.store.ledger import LedgerRow
from inspector.store.ledger_sql import Query
from inspector.store.workspace import Workspace
from inspector.wording import home as words
from inspector.wording import leads as lead_words
from inspector.wording import time as said

MINE = ("extension_asked", "to_approve", "to_assign")
DUES = ("overdue", "due_today", "soon", "to_warn", "to_urge", "to_escalate", "supervised")
REST = ("unclaimed", "to_assign", "recheck_due", "by_others", "to_summarise", "published")
ENTRIES = {"talk_due": "talk", "circular_due": "circular", "to_talk": "listing"}  # line → register
# worth seeing, nothing owed today
QUIET = ("soon", "supervised", "published", "recheck_due", "by_others", "to_summarise", "to_talk")
NAMED = 3  # issues of a body that are named on its line
LOOKS = {  # line → (look of `parts.marks.LOOKS`)
    "extension_asked": "soon", "to_approve": "reported", "to_assign": "found", "overdue": "overdue",
    "due_today": "soon", "soon": "soon", "to_warn": "soon", "to_urge": "overdue", "to_escalate": "overdue",
    "supervised": "supervised", "unclaimed": "found", "recheck_due": "reported", "to_summarise": "closed",
    "published": "closed", "leads": "overdue", "feedback": "assigned", "by_others": "reported",
    "talk_due": "overdue", "circular_due": "overdue", "to_talk": "soon",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One line: its key, its records (the one that waits longest first), the oldest in words, why it waits."""

    key: str
    ids: tuple[str, ...]
    oldest: str
    why: str = ""

    @property
    def quiet(self) -> bool:
        """Say whether nothing of it is owed today: it is shown, and not counted."""
        return self.key in QUIET


@dataclass(frozen=True, slots=True)
class Unit:
    """A body that owes a word: its issues, and those of them it was not reminded of this week."""

    body_id: str | None
    name: str
    ids: tuple[str, ...]
    to_remind: tuple[str, ...]
    named: str = ""


@dataclass(frozen=True, slots=True)
class Todo:
    """All of a day; `leads` carries ids of leads, a line of `ENTRIES` those of a register, all else those of issues."""

    today: date
    mine: tuple[Item, ...] = ()
    dues: tuple[Item, ...] = ()
    rest: tuple[Item, ...] = ()
    units: tuple[Unit, ...] = ()

    @property
    def empty(self) -> bool:
        """Say whether there is nothing at all to show."""
        return not (self.mine or self.dues or self.rest or self.units)

    @property
    def owed(self) -> int:
        """How many things are owed today: issues once, however many lines name them, leads, entries of registers."""
        return sum(self.owed_by_kind.values())

    @property
    def owed_by_kind(self) -> dict[str, int]:
        """How many issues, leads and entries are owed today; what there is none of is left out."""
        found: dict[str, set[str]] = {"issues": {one for unit in self.units for one in unit.ids}}
        for item in (*self.mine, *self.dues, *self.rest):
            if not item.quiet:
                kind = "leads" if item.key == "leads" else "entries" if item.key in ENTRIES else "issues"
                found.setdefault(kind, set()).update(item.ids)
        return {kind: len(ids) for kind, ids in found.items() if ids}


def read(ws: Workspace, today: date) -> Todo:
    """Return what `today` asks for."""
    found = digests.digest(ws, today)
    lines = _Lines(ws, today, _ids(ws, today, found))
    mine = tuple(filter(None, (lines.item(key) for key in MINE if key != "to_assign" or _mine(ws))))
    rest = [lines.item(key) for key in REST if key != "to_assign" or not _mine(ws)]
    late = leads.overdue(ws, today)
    if late:
        rest.insert(0, _leads_item(late))
    return Todo(
        today=today,
        mine=mine,
        dues=tuple(filter(None, (lines.item(key) for key in DUES))),
        rest=(*filter(None, rest), *_entries(ws, today)),
        units=_units(ws, today, found.missing_feedback),
    )


def _ids(ws: Workspace, today: date, found: digests.Digest) -> dict[str, tuple[str, ...]]:
    """Return the issues of each line; what waits for a further look is what the screen 回头看 and its badge count."""
    mine = found.mine.get("to_approve", ())
    return {
        **{key: getattr(found, key) for key in (*MINE, *DUES, *REST) if key != "by_others"},
        "to_approve": mine,
        "by_others": tuple(one for one in found.to_approve if one not in frozenset(mine)),
    }


def _entries(ws: Workspace, today: date) -> list[Item]:
    """Return the lines of what registers ask for: talks to follow up, circulars to revisit, listed places."""
    made = []
    for key, register in ENTRIES.items():
        if key == "to_talk":
            listed = registers.talks_to_offer(ws)
            ids = tuple(one.id for one in listed)
            place = ws.get("place", listed[0].place_id) if listed else None
            told = words.LISTED_ON.format(name=place.name if place else "", day=listed[0].listed_on) if listed else ""
        else:
            late = [one for one in registers.due(ws, today) if one.entity == register and one.days_over >= 0]
            ids = tuple(one.id for one in late)
            told = words.entry(late[0].number, late[0].days_over) if late else ""
        if ids:
            made.append(
                Item(key, ids, told if len(ids) == 1 else words.FIRST_OF.format(what=told), words.LINES[key][1])
            )
    return made


def owed(ws: Workspace, today: date) -> int:
    """Return how many things are owed today, for the badge."""
    return read(ws, today).owed


@dataclass(slots=True)
class _Lines:
    ws: Workspace
    today: date
    ids: Mapping[str, tuple[str, ...]]

    def item(self, key: str) -> Item | None:
        """Return one line, None where there is nothing of it."""
        ids = self.ids[key]
        if not ids:
            return None
        row = ledger.one(self.ws.reader(), ids[0])
        return Item(key, ids, self._oldest(key, row, len(ids)) if row is not None else "", self._why(key))

    def _why(self, key: str) -> str:
        if key == "to_assign" and not _mine(self.ws):
            person = self.ws.get("person", kept_settings(self.ws).assigner_id)
            return words.BY_OTHER.format(name=person.name) if person else ""
        return words.LINES[key][1]

    def _oldest(self, key: str, row: LedgerRow, count: int) -> str:
        place = " ".join(part for part in (row.place_name, row.spot) if part)
        form = words.OLDEST if count > 1 else words.ONLY
        return form.format(number=row.number, place=place, age=self._age(key, row)).rstrip("，")

    def _age(self, key: str, row: LedgerRow) -> str:
        now = issues.standing(self.ws, row.issue_id)
        since = {
            **dict.fromkeys(("extension_asked", "to_approve", "by_others"), (words.WAITED, now.last_step_at_utc)),
            **dict.fromkeys(("to_assign", "unclaimed"), (words.FOUND, row.found_at_utc)),
            "supervised": (words.LISTED, row.supervised_since_utc),
            "to_summarise": (words.CLOSED, row.closed_at_utc),
            "recheck_due": (words.REPORTED, row.reported_at_utc if row.status == "reported" else None),
        }.get(key, ("", None))
        day = {"published": now.published_until_on, "recheck_due": row.recheck_on}.get(key)
        if since[1] is not None:
            return _days(since[0], (self.today - business_date(since[1])).days)
        if day is not None:
            return (words.UNTIL if key == "published" else words.PLANNED).format(day=_day(day))
        if key not in (*DUES, "recheck_due") or not row.due_on:
            return ""
        far = deadline.relative_due(date.fromisoformat(row.due_on), self.today)
        return said.relative_due(far.code, far.days, far.weekday)


def _days(form: str, days: int) -> str:
    return form.format(days=days) if days > 0 else words.TODAY_AGE[form.partition(" ")[0]]


def _day(iso: str) -> str:
    return said.short_day(date.fromisoformat(iso))


def _mine(ws: Workspace) -> bool:
    """Say whether whoever works here assigns: the one person of 统一分办, or anybody where nobody was named."""
    return may_assign(ws)


def _leads_item(late: list[Any]) -> Item:
    form = words.OLDEST if len(late) > 1 else words.ONLY
    which, days = late[0].pressing
    age = lead_words.OVER.format(which=lead_words.DEADLINES[which], days=days)
    oldest = form.format(number=late[0].lead.number, place=late[0].lead.spot or "", age=age).replace(" ，", "，")
    return Item("leads", tuple(one.lead.id for one in late), oldest, words.LINES["leads"][1])


def _units(ws: Workspace, today: date, ids: tuple[str, ...]) -> tuple[Unit, ...]:
    """Return who owes a word by body, the one that owes most first."""
    if not ids:
        return ()
    monday = day_bounds(weeks.days_of(weeks.week_of(today))[0])[0]
    done = feedbacks.reminded(ws, monday)
    by_body: dict[str | None, list[LedgerRow]] = {}
    for row in ledger.page(ws.reader(), Query(issue_ids=ids, sort="number", descending=False), 0, len(ids)):
        by_body.setdefault(row.lead_body_id, []).append(row)
    found = []
    for body_id, held in by_body.items():
        own = tuple(row.issue_id for row in held)
        left = tuple(one for one in own if one not in done) if body_id else ()
        named = "、".join(row.number for row in held[:NAMED]) + (" 等" if len(held) > NAMED else "")
        found.append(Unit(body_id, held[0].lead_name or words.NO_BODY, own, left, named))
    return tuple(sorted(found, key=lambda unit: (-len(unit.ids), unit.name)))
