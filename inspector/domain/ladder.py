"""Answers for the ladder 预警 → 催办 → 督办/通报: which rung an assigned issue stands before today.

The rule (a 12345 rule, facts 2.2): a reminder before expiry; 催办 on the day after it; a written 通报 when more than
five working days have gone by since the first 催办. Each rung is climbed by a person as a step and once for each
deadline and round: a new deadline begins at the foot, and so does a new round (未到位, 反弹), whose urging is another
one. What was asked for and not approved (延期) changes no deadline.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from inspector.domain.calendar_days import DayCalendar
from inspector.domain.clock_text import business_date
from inspector.domain.deadline import is_soon, workdays_after
from inspector.domain.issue import ASSIGNED, Standing

WARN, URGE, ESCALATE = "warn", "urge", "escalate"  # the actions of the steps
RUNGS = (WARN, URGE, ESCALATE)


@dataclass(frozen=True, slots=True)
class Rule:
    """How the ladder is set up: warned so many working days before, urged so many days after, escalated when more
    than so many working days have passed since the urging."""

    warn_before_days: int = 1
    urge_after_days: int = 1
    escalate_after_workdays: int = 5


@dataclass(frozen=True, slots=True)
class Reached:
    """A rung that is due now; `days` left (warn), overdue (urge), or working days since the urging (escalate)."""

    rung: str
    days: int


def reached(now: Standing, due: date | None, today: date, calendar: DayCalendar, rule: Rule) -> Reached | None:
    """Return the rung that an issue standing so has come to and nobody has climbed yet, else None."""
    if now.status != ASSIGNED or due is None:
        return None
    over = (today - due).days
    if over < max(1, rule.urge_after_days):  # never on its last day
        soon = is_soon(due, today, calendar, rule.warn_before_days)
        return Reached(WARN, -over) if soon and now.warned_at_utc is None else None
    if now.urged_at_utc is None:
        return Reached(URGE, over)
    since = workdays_after(business_date(now.urged_at_utc), today, calendar)
    if now.escalated_at_utc is None and since > rule.escalate_after_workdays:
        return Reached(ESCALATE, since)
    return None


def stands_before(
    now: Standing, due: date | None, today: date, calendar: DayCalendar, rule: Rule, *, rung: str
) -> bool:
    """Say whether a paper of `rung` (URGE, ESCALATE) may name an issue standing so, climbed already or not.

    It must be unfinished and overdue, and for ESCALATE have been urged more working days ago than the rule says.
    """
    if now.status != ASSIGNED or due is None or (today - due).days < max(1, rule.urge_after_days):
        return False
    if rung != ESCALATE or now.escalated_at_utc is not None:
        return True
    if now.urged_at_utc is None:
        return False
    return workdays_after(business_date(now.urged_at_utc), today, calendar) > rule.escalate_after_workdays
