"""Answers for what the sheet of 交办 proposes for each issue, what is still missing, and which papers would go out.

No Qt: it is read in one piece on a worker, changed as plain values, and tested without a window.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from inspector.domain import issue as states
from inspector.domain.category import DEADLINE_KINDS
from inspector.domain.issue import Issue
from inspector.domain.place import Body

_RULE = re.compile(r"(\d+) (\w+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One issue as it would be sent out. `shown` is the record as it was read."""

    shown: Issue
    category: str
    place: str
    place_fits: bool  # an issue lies in a street or below, not in a whole district
    lead: str | None
    assist: tuple[str, ...]
    leader: str | None
    person: str | None
    due_on: str | None
    requirement: str | None
    proposed: frozenset[str] = frozenset()  # the fields that category and place filled
    assumed_years: tuple[int, ...] = ()
    rule: str | None = None  # what the deadline was reckoned by: "1 workday"

    @property
    def number(self) -> str:
        """The number of the issue."""
        return self.shown.number

    @property
    def missing(self) -> tuple[str, ...]:
        """What stands empty and must not."""
        held = {
            "place": self.place_fits,
            "lead": bool(self.lead),
            "person": bool((self.person or "").strip()),
            "due": bool(self.due_on),
        }
        return tuple(name for name, there in held.items() if not there)

    @property
    def wanted(self) -> Issue:
        """The record as it is to be."""
        return replace(
            self.shown,
            lead_body_id=self.lead,
            assist_body_ids=self.assist,
            responsible_leader=(self.leader or "").strip() or None,
            responsible_person=(self.person or "").strip() or None,
            due_on=self.due_on,
            due_rule=self.rule,
            requirement=(self.requirement or "").strip() or None,
        )


def read(ws: Any, issue_ids: Sequence[str]) -> list[Order]:
    """Return what is proposed for each issue: what it holds, category and place, who is in charge, the body's own."""
    from inspector.store import issues, life, places
    from inspector.store.charges import Charges

    in_charge = Charges(ws)
    bodies = {body.id: body for body in places.bodies(ws)}
    found = []
    for issue_id in issue_ids:
        issue: Issue | None = ws.get("issue", issue_id)
        if issue is None:
            continue
        proposed = life.propose(ws, issue)
        category = ws.catalogue.get(issue.category)
        place = ws.get("place", issue.place_id) if issue.place_id else None
        due = states.due_on(issues.steps(ws, issue_id), issue.due_on)
        filled = {"lead": not issue.lead_body_id and proposed.lead_body_id, "due": not due and proposed.due_on}
        order = Order(
            shown=issue,
            category=category.short_name if category else issue.category,
            place=places.full_name(ws, issue.place_id) if place else "",
            place_fits=place is not None and place.level not in ("city", "district"),
            lead=issue.lead_body_id or proposed.lead_body_id,
            assist=issue.assist_body_ids or proposed.assist_body_ids,
            leader=issue.responsible_leader or in_charge.leader_of(issue.id, issue.place_id),
            person=issue.responsible_person,
            due_on=due or proposed.due_on,
            requirement=issue.requirement,
            proposed=frozenset(name for name, there in filled.items() if there),
            rule=issue.due_rule if due else proposed.due_rule,
            assumed_years=proposed.assumed_years if not due else (),
        )
        found.append(with_lead(order, order.lead, bodies))
    return found


def with_lead(order: Order, lead: str | None, bodies: Mapping[str, Body]) -> Order:
    """Return the order with another 主责单位: its own 责任领导 and 联系人 take the place of the former one's."""
    before, body = bodies.get(order.lead or ""), bodies.get(lead or "")
    leader, person = order.leader, order.person
    if not leader or (before is not None and leader == before.leader):
        leader = body.leader if body else None
    if not person or (before is not None and person == before.contact):
        person = body.contact if body else None
    return replace(
        order, lead=lead, leader=leader, person=person, assist=tuple(one for one in order.assist if one != lead)
    )


def papers(orders: Iterable[Order], *, unclaimed: bool = False) -> dict[str, tuple[int, int]]:
    """Return body → (issues it leads, issues it helps with) of the notices that would go out, those that lead first.

    While the owner is not known every candidate is asked about all of the issues.
    """
    held = list(orders)
    if unclaimed:
        return {body: (0, len(held)) for body in candidates(held)}
    led, helped = Counter(order.lead for order in held if order.lead), Counter(b for one in held for b in one.assist)
    return {body: (led[body], helped[body]) for body in (*led, *(one for one in helped if one not in led))}


def candidates(orders: Iterable[Order]) -> tuple[str, ...]:
    """Return the bodies that may be asked whose it is: those named in any of the orders."""
    return tuple(dict.fromkeys(body for order in orders for body in order.assist))


def rule_of(rule: str | None) -> tuple[int, str] | None:
    """Return (count, kind) of the rule a deadline was reckoned by, None where it is not known."""
    found = _RULE.fullmatch(rule or "")
    return (int(found[1]), found[2]) if found and found[2] in DEADLINE_KINDS else None
