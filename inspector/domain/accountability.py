"""Answers for 事前预警—事中留痕—事后追责: in which phase a step of an issue stands, and by how much one was late.

Before: who was told what by when, and that it was about to run out. During: what was said and done. After: what had to
follow because it was not. Lateness is reckoned by the deadline that held then, for the body that had the issue in hand
then: neither a new deadline nor 转办 undoes a day. Nothing is judged here; it is laid out in the order it happened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from inspector.domain import issue as states
from inspector.domain.clock_text import business_date, is_day
from inspector.domain.issue import IssueStep

IN_HAND = (states.FOUND, states.ASSIGNED)  # whoever has it owes something
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
    """How an issue stood to its deadlines: natural days over them in all its stretches, and what preceded.

    `warned` and `urged` are how often; `unwarned`: it ran over without anybody having warned before.
    """

    due_on: str | None
    days: int
    warned: int
    urged: int
    escalated: int
    unwarned: bool


@dataclass(frozen=True, slots=True)
class Holder:
    """A body that had an issue in hand, from and until when (UTC text, until is not included)."""

    body_id: str | None
    from_utc: str
    until_utc: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch under one deadline in one body's hands; `days` over it lie in this stretch alone."""

    round: int
    body_id: str | None
    due_on: str
    from_on: str
    until_on: str
    days: int
    unwarned: bool


def phase_of(action: str) -> str:
    """Return the phase a step belongs to."""
    return BEFORE if action in _BEFORE else AFTER if action in _AFTER else DURING


def holders(ordered: Sequence[IssueStep], lead_body_id: str | None) -> list[Holder]:
    """Return who had the issue in hand in turn, as 转办 handed it on; the last is its 主责 of now."""
    moved = [step for step in ordered if step.action == "transfer"]
    bodies = [*(step.from_body_id for step in moved), lead_body_id]
    times = ["", *(step.happened_at_utc for step in moved), "9999"]
    return [Holder(body, times[at], times[at + 1]) for at, body in enumerate(bodies)]


def stretches(
    ordered: Sequence[IssueStep], first_due_on: str | None, lead_body_id: str | None, today: date
) -> tuple[Stretch, ...]:
    """Return every stretch under one deadline in one body's hands: it ends with feedback, 转办, closing or a new one.

    A new deadline takes away no day that was late before it, unless it was asked for in time. A void issue has none.
    """
    turns = iter(holders(ordered, lead_body_id))
    body, due, asked = next(turns).body_id, first_due_on, ""
    begun, number, status = "", 1, states.FOUND
    warned: set[tuple[str | None, str | None]] = set()
    found: list[Stretch] = []

    def end(on: date) -> None:
        if begun and due is not None and is_day(due):
            last = date.fromisoformat(due)
            days = max(0, (on - max(last, date.fromisoformat(begun))).days)
            found.append(
                Stretch(number, body, last.isoformat(), begun, on.isoformat(), days, (body, due) not in warned)
            )

    for step in ordered:
        on = business_date(step.happened_at_utc)
        new_due = step.due_on if step.action != "plan_recheck" else None
        after = step.to_status or status
        if step.action == "warn" and on.isoformat() <= (due or ""):
            warned.add((body, due))
        if step.action == "ask_extension":
            asked = on.isoformat()
        in_hand = after in IN_HAND
        if (new_due and new_due != due) or step.action == "transfer" or step.round > number or not in_hand:
            in_time = step.action == "extend" and asked and asked <= (due or "")
            end(min(on, date.fromisoformat(asked)) if in_time else on)
            begun = ""
        if step.action in ("extend", "refuse_extension"):
            asked = ""
        body = next(turns).body_id if step.action == "transfer" else body
        due, number, status = new_due or due, max(number, step.round), after
        begun = begun or (on.isoformat() if in_hand else "")
    end(today)
    return () if status == states.VOID else tuple(found)


def lateness(
    ordered: Sequence[IssueStep], found: Sequence[Stretch], due_on: str | None, turns: Sequence[Holder]
) -> Lateness:
    """Sum up these stretches and the rungs of the ladder that were reached in these turns."""
    rungs = [
        step.action for step in ordered if any(one.from_utc <= step.happened_at_utc < one.until_utc for one in turns)
    ]
    return Lateness(
        due_on=due_on, days=sum(one.days for one in found), warned=rungs.count("warn"), urged=rungs.count("urge"),
        escalated=rungs.count("escalate"), unwarned=any(one.days and one.unwarned for one in found),
    )  # fmt: skip
