"""Answers for 包片包案: keeping who is in charge, and whose a problem is when it is handed out or listed.

The order of an issue names its own 责任领导 first; then comes who is in charge of the case, of the place, of what the
place lies in; then the leader the register holds for the body.
"""

from __future__ import annotations

from dataclasses import replace

from inspector.domain import charge as rules_of
from inspector.domain.charge import Charge
from inspector.domain.place import LEVELS
from inspector.errors import Known
from inspector.store import entry_rules as rules
from inspector.store.door import Changed
from inspector.store.workspace import Workspace


def keep(ws: Workspace, charge: Charge, before: Charge | None = None) -> Charge:
    """Keep a new entry, or with `before` what a form changed of one.

    Raise Known("task_missing"), Known("task_dates"), Known("charge_nothing"), Known("task_private"),
    Known("place_unknown").
    """
    rules.must_have_author(ws)
    charge = replace(charge, leader=rules.said("charge", "leader", charge.leader))
    rules.in_order("charge", ("starts_on", charge.starts_on), ("ends_on", charge.ends_on))
    rules.nobody_private("charge", leader=charge.leader, second_leader=charge.second_leader, squad=charge.squad)
    if not (charge.place_ids or charge.issue_ids):
        raise Known("charge_nothing")
    for place_id in charge.place_ids:
        if ws.get("place", place_id) is None:
            raise Known("place_unknown", place=place_id)
    with ws.write() as door:
        door.revise(before, charge)
    return charge


def void(ws: Workspace, charge_id: str) -> Changed:
    """Take an entry out."""
    rules.must_have_author(ws)
    with ws.write() as door:
        door.delete("charge", charge_id)
    return Changed(door.tx, {"charge": frozenset({charge_id})})


def listed(ws: Workspace) -> list[Charge]:
    """Return all entries, those in force first, then by leader."""
    today = rules.today(ws).isoformat()
    found: list[Charge] = ws.all("charge", order="leader, rowid")
    return sorted(found, key=lambda one: not rules_of.holds_on(one, today))


def leader_of(ws: Workspace, issue_id: str | None, place_id: str | None) -> str | None:
    """Return the leader (or both) in charge of an issue today, None where nobody is."""
    return Charges(ws).leader_of(issue_id, place_id)


class Charges:
    """Who is in charge, read once for many issues."""

    def __init__(self, ws: Workspace) -> None:
        self._held: list[Charge] = ws.all("charge")
        self._parents = {one.id: one.parent_id for one in ws.all("place")} if self._held else {}
        self._today = rules.today(ws).isoformat()

    def leader_of(self, issue_id: str | None, place_id: str | None) -> str | None:
        """Return the leader (or both) in charge of an issue today, None where nobody is."""
        if not self._held:
            return None
        found = rules_of.of_issue(self._held, issue_id, self._chain(place_id), self._today)
        return rules_of.leaders(found) if found else None

    def _chain(self, place_id: str | None) -> list[str]:
        chain: list[str] = []
        while place_id is not None and place_id not in chain and len(chain) < len(LEVELS):
            chain.append(place_id)
            place_id = self._parents.get(place_id)
        return chain
