"""Answers for the deadline of a round: what is opened again has a new one, counted from the day it was opened again.

未到位 and 反弹 begin another round; the deadline of the one before is over or was kept, and is never this one's.
"""

from __future__ import annotations

from datetime import date

from inspector.domain import deadline
from inspector.domain.clock_text import business_date, instant
from inspector.domain.issue import Issue
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
