"""Answers for the deadline of a round: until when it holds, and the new one of what was opened again.

未到位 and 反弹 begin another round, whose deadline is counted from the day it was opened again; that of the one before
is over or was kept, and is never this one's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from inspector.domain import deadline
from inspector.domain import issue as states
from inspector.domain.clock_text import business_date, instant
from inspector.domain.issue import Issue, IssueStep
from inspector.errors import Known
from inspector.store.kept import kept_settings
from inspector.store.workspace import Workspace

REOPENING = ("recheck_not_done", "relapse")  # the steps that begin another round


def due_from(ws: Workspace, issue: Issue, at_utc: str) -> str | None:
    """Return the deadline that the issue's category has from a moment on, None where its category is not known here."""
    category = ws.catalogue.get(issue.category)
    if category is None:
        return None
    roll_forward = kept_settings(ws).roll_forward
    return deadline.due_for(category.deadline, instant(at_utc), ws.calendar, roll_forward=roll_forward).on.isoformat()


def over_at(ws: Workspace, issue: Issue, ordered: Sequence[IssueStep]) -> datetime | None:
    """Return the moment from which the deadline that holds after these steps is over; None where there is none.

    工作时 end within their day as long as the first deadline holds; one that was set since holds to the end of its day.
    """
    due = states.due_after(ordered, issue.due_on)
    if due is None:
        return None
    rule = issue.due_rule if states.standing_after(ordered).round == 1 and due == issue.due_on else None
    return deadline.over_at(date.fromisoformat(due), rule, instant(issue.found_at_utc), ws.calendar)


def new_due(ws: Workspace, issue: Issue, action: str, at_utc: str, asked: str | None) -> str | None:
    """Return the deadline that goes with the conclusion `action` of a look at `at_utc`: what was `asked`, else by rule.

    Raise Known("reopened_due_early") for a day before the look, Known("reopened_needs_day") where another round begins
    and no rule says until when.
    """
    if action not in REOPENING:
        return asked
    if asked is not None and date.fromisoformat(asked) < business_date(at_utc):
        raise Known("reopened_due_early", number=issue.number, due_on=asked, day=business_date(at_utc).isoformat())
    due = asked or due_from(ws, issue, at_utc)
    if due is None:
        raise Known("reopened_needs_day", number=issue.number)
    return due
