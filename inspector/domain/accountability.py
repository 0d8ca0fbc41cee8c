"""Answers for 事前预警—事中留痕—事后追责: in which phase a step of an issue stands, and by how much one was late.

Before: who was told what by when, and that it was about to run out. During: what was said and done. After: what had to
follow because it was not. Nothing is judged here; it is laid out in the order it happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from inspector.domain import issue as states
from inspector.domain.clock_text import business_date
from inspector.domain.issue import IssueStep

BEFORE, DURING, AFTER = "before", "during", "after"
_BEFORE = frozenset({"find", "assign", "claim", "warn", "plan_recheck"})
_AFTER = frozenset(
    {"urge", "escalate", "supervise", "return", "reject_close", "recheck_mostly", "recheck_not_done", "relapse"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened. `code` is an action of a step, or notice | receipt | feedback | talk | circular."""

    at_utc: str
    phase: str
    code: str
    person_id: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """How an issue stood to its deadline: natural days over it (until it was closed, or today), and what preceded.

    `warned` and `urged` are how often; `unwarned`: it ran over without anybody having warned before.
    """

    due_on: str | None
    days: int
    warned: int
    urged: int
    escalated: int
    unwarned: bool


def phase_of(action: str) -> str:
    """Return the phase a step belongs to."""
    return BEFORE if action in _BEFORE else AFTER if action in _AFTER else DURING


def lateness(steps: Iterable[IssueStep], first_due_on: str | None, today: date) -> Lateness:
    """Say how an issue with these steps stood to the deadline that holds, extensions counted."""
    ordered: Sequence[IssueStep] = states.in_order(steps)
    now, due = states.standing_after(ordered), states.due_after(ordered, first_due_on)
    closed = business_date(now.closed_at_utc) if now.closed_at_utc else None
    last = date.fromisoformat(due) if due is not None and now.status != states.VOID else today
    days = max(0, ((closed or today) - last).days)
    counts = {action: sum(step.action == action for step in ordered) for action in ("warn", "urge", "escalate")}
    warnings = [business_date(one.happened_at_utc).isoformat() for one in ordered if one.action == "warn"]
    before = [on for on in warnings if on <= (due or "")]
    return Lateness(
        due_on=due, days=days, warned=counts["warn"], urged=counts["urge"], escalated=counts["escalate"],
        unwarned=days > 0 and not before,
    )  # fmt: skip
