"""Answers for the units chosen for a quarter (一单位一清单), and for inspectors on loan between teams.

A selection names units or places; what is on the list of each is asked of 三清单, never copied. While a loan holds an
inspector belongs to the team that borrowed them; 回避 is asked of them there as of everybody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from inspector.domain.joint import Loan, Selection, is_quarter, on_loan
from inspector.domain.place import Person
from inspector.domain.team import Team
from inspector.errors import Known
from inspector.store import entry_rules as rules
from inspector.store import three_lists
from inspector.store.door import Changed
from inspector.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Chosen:
    """One chosen unit or place: its name, how many issues stand on its list, how many of them are closed."""

    entity: str
    id: str
    name: str
    issues: int
    closed: int


def keep_selection(ws: Workspace, selection: Selection, before: Selection | None = None) -> Selection:
    """Keep the selection of a quarter.

    Raise Known("selection_quarter"), Known("task_missing"), Known("selection_nothing"), Known("selection_twice").
    """
    rules.must_have_author(ws)
    if not is_quarter(selection.quarter):
        raise Known("selection_quarter", given=selection.quarter)
    selection = replace(
        selection,
        title=rules.said("selection", "title", selection.title),
        chosen_on=selection.chosen_on or rules.today(ws).isoformat(),
        person_id=selection.person_id or ws.author,
    )
    rules.day("selection", "chosen_on", selection.chosen_on)
    rules.nobody_private("selection", title=selection.title, reason=selection.reason)
    if not (selection.body_ids or selection.place_ids):
        raise Known("selection_nothing")
    for other in selections(ws, selection.quarter):
        if other.title == selection.title and other.id != selection.id:
            raise Known("selection_twice", quarter=selection.quarter, title=selection.title)
    with ws.write() as door:
        door.revise(before, selection)
    return selection


def void_selection(ws: Workspace, selection_id: str) -> Changed:
    """Take a selection out."""
    rules.must_have_author(ws)
    with ws.write() as door:
        door.delete("selection", selection_id)
    return Changed(door.tx, {"selection": frozenset({selection_id})})


def selections(ws: Workspace, quarter: str | None = None) -> list[Selection]:
    """Return selections, the latest quarter first."""
    return ws.all("selection", "(?1 IS NULL OR quarter = ?1)", (quarter,), "quarter DESC, rowid")


def chosen(ws: Workspace, selection_id: str) -> list[Chosen]:
    """Return each unit and place of a selection with what stands on its list now."""
    selection: Selection = rules.held(ws, "selection", selection_id)
    by_body = {body.id: (whole, closed) for body, whole, closed in three_lists.units(ws)}
    by_place = three_lists.tallies(ws, "place")
    found = []
    for entity, ids, counts in (("body", selection.body_ids, by_body), ("place", selection.place_ids, by_place)):
        for one in ids:
            record = ws.get(entity, one)
            found.append(Chosen(entity, one, record.name if record else "", *counts.get(one, (0, 0))))
    return found


def lend(ws: Workspace, loan: Loan) -> Loan:
    """Lend an inspector to a team.

    Raise Known("loan_unknown"), Known("loan_same_team"), Known("loan_twice"), Known("task_dates").
    """
    rules.must_have_author(ws)
    person, team = ws.get("person", loan.inspector_id or ""), ws.get("team", loan.team_id or "")
    if person is None or team is None:
        raise Known("loan_unknown")
    if person.id in team.people:
        raise Known("loan_same_team", name=person.name)
    loan = replace(loan, starts_on=loan.starts_on or rules.today(ws).isoformat(), person_id=ws.author)
    rules.in_order("loan", ("starts_on", loan.starts_on), ("ends_on", loan.ends_on))
    rules.nobody_private("loan", reason=loan.reason)
    for other in ws.all("loan", "inspector_id = ?", (person.id,)):
        apart = (other.ends_on or "9999") < loan.starts_on or (loan.ends_on or "9999") < other.starts_on
        if other.id != loan.id and not apart:
            raise Known("loan_twice", name=person.name, starts=other.starts_on)
    with ws.write() as door:
        door.put(loan)
    return loan


def give_back(ws: Workspace, loan_id: str, on: str | None = None) -> Changed:
    """End a loan on a day, today by default."""
    rules.must_have_author(ws)
    loan: Loan = rules.held(ws, "loan", loan_id)
    on = on or rules.today(ws).isoformat()
    rules.in_order("loan", ("starts_on", loan.starts_on), ("ends_on", on))
    with ws.write() as door:
        door.revise(loan, replace(loan, ends_on=on))
    return Changed(door.tx, {"loan": frozenset({loan_id})})


def loans(ws: Workspace) -> list[Loan]:
    """Return loans, the latest first."""
    return ws.all("loan", order="starts_on DESC, rowid DESC")


def members(ws: Workspace, team: Team, day: str) -> list[Person]:
    """Return who works in a team on a day: its people that are not lent away, and those lent to it."""
    held: list[Loan] = [one for one in ws.all("loan") if on_loan(one, day)]
    away = {one.inspector_id for one in held if one.team_id != team.id}
    here = [one.inspector_id for one in held if one.team_id == team.id]
    wanted = [*(one for one in team.people if one not in away), *(one for one in here if one)]
    found = (ws.get("person", one) for one in dict.fromkeys(wanted))
    return [one for one in found if one is not None]
