"""Taking in the lists an office sends: places, responsible bodies, working days, categories; and keeping a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from inspector.domain.place import Person
from inspector.store.workspace import Workspace
from inspector.ui.tasks import Tasks
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
    return _tally(places.import_places(ws, table.rows, table.first_row))


def _bodies(ws: Workspace, path: Path) -> Took:
    from inspector.store import places, tables

    table = tables.read(path, places.BODY_HEADINGS)
    return _tally(places.import_bodies(ws, table.rows, ws.catalogue.responsible_types, table.first_row))


def _tally(done: Any) -> Took:
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
