"""Answers for 倒排工期 in the store: the plan of an issue counted back from its deadline, done steps, slippage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from inspector.domain import issue as states
from inspector.domain.clock_text import business_date, utc_text
from inspector.domain.deadline import workdays_after
from inspector.domain.issue import Issue
from inspector.domain.milestone import Milestone, counted_back, shares, slipped_days
from inspector.errors import Known
from inspector.store import nameless
from inspector.store.door import Changed, Transaction, new_id
from inspector.store.issues import steps, steps_in
from inspector.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Slip:
    """How one step of a plan stands: `days` late (natural days), 0 in time; open ones count up to today."""

    milestone: Milestone
    days: int


def of_issue(ws: Workspace, issue_id: str) -> list[Milestone]:
    """Return the plan of an issue, in order."""
    return ws.all("milestone", "issue_id = ?", (issue_id,), "position, id")


def proposed_spans(ws: Workspace, issue_id: str) -> list[tuple[str, int]]:
    """Return the category's stages as (name, working days), in the proportion of the catalogue, up to the deadline.

    Empty where the category has no stages or the issue no deadline.
    """
    issue: Issue | None = ws.get("issue", issue_id)
    category = ws.catalogue.get(issue.category) if issue else None
    due = states.due_on(steps(ws, issue_id), issue.due_on) if issue else None
    if category is None or due is None or not category.stages:
        return []
    counts = [stage.deadline.count for stage in category.stages]  # all from the same start
    parts = [count - before for before, count in zip([0, *counts], counts, strict=False)]
    whole = workdays_after(business_date(utc_text(ws.now())), date.fromisoformat(due), ws.calendar)
    return list(zip((stage.name for stage in category.stages), shares(whole, parts), strict=True))


def plan_back(ws: Workspace, issue_id: str, spans: Sequence[tuple[str, int]]) -> list[Milestone]:
    """Plan an issue back from its deadline over working days; `spans` are (name, working days), in order.

    Steps that are done stay as they are; open ones of an earlier plan are replaced, and so are spans of the name of a
    done one. Raise Known("plan_empty"), Known("plan_needs_deadline"), Known("plan_too_long") where work would have had
    to begin before today.
    """
    if not spans or any(days < 1 or not name.strip() for name, days in spans):
        raise Known("plan_empty")
    nameless.must_be_of_issue(ws, issue_id, {"milestone": [name for name, _ in spans]})
    with ws.write() as door:
        issue = door.get("issue", issue_id)
        if issue is None:
            raise Known("record_gone", entity="issue", record=issue_id)
        due = states.due_on(steps_in(door, issue_id), issue.due_on)
        if due is None:
            raise Known("plan_needs_deadline", number=issue.number)
        before = [one for one in _held(door, issue_id)]
        kept = [one for one in before if one.done_on]
        names = {one.name for one in kept}
        open_spans = [(name.strip(), days) for name, days in spans if name.strip() not in names]
        plan = counted_back(date.fromisoformat(due), open_spans, ws.calendar)
        today = business_date(door.now_utc)
        if plan.begins_on < today and open_spans:
            raise Known(
                "plan_too_long", number=issue.number, begins_on=plan.begins_on.isoformat(), today=today.isoformat()
            )
        for one in before:
            if not one.done_on:
                door.delete("milestone", one.id)
        made = list(kept)
        for position, (name, last) in enumerate(plan.steps, len(kept)):
            made.append(
                Milestone(id=new_id(), issue_id=issue_id, name=name, position=position, due_on=last.isoformat())
            )
            door.put(made[-1])
    return made


def done(ws: Workspace, milestone_id: str, done_on: str | None = None, remark: str | None = None) -> Changed:
    """Tick one step off, today or on an earlier day; raise Known("milestone_ahead") for a day that has not come."""
    planned = ws.get("milestone", milestone_id)
    if planned is not None:
        nameless.must_be_of_issue(ws, planned.issue_id, {"remark": remark})
    with ws.write() as door:
        today = business_date(door.now_utc).isoformat()
        if done_on is not None and done_on > today:
            raise Known("milestone_ahead", done_on=done_on)
        held = door.get("milestone", milestone_id)
        if held is None:
            raise Known("record_gone", entity="milestone", record=milestone_id)
        door.put(replace(held, done_on=done_on or today, remark=remark or held.remark))
    return Changed(door.tx, {"milestone": frozenset({milestone_id}), "issue": frozenset({held.issue_id})})


def slippage(ws: Workspace, issue_id: str, today: date) -> list[Slip]:
    """Return each step of a plan with how many days it is late."""
    return [Slip(one, slipped_days(one, today)) for one in of_issue(ws, issue_id)]


def _held(door: Transaction, issue_id: str) -> list[Milestone]:
    found = door.conn.execute(
        "SELECT id FROM milestone WHERE issue_id = ? AND deleted = 0 ORDER BY position, id", (issue_id,)
    ).fetchall()
    return [door.get("milestone", row[0]) for row in found]
