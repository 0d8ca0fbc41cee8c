"""Answers for 回头看: a re-inspection with its own photos and one of four conclusions.

基本到位 does not close an issue; 反弹 can be concluded only for an issue that was closed before.
"""

from __future__ import annotations

from dataclasses import dataclass

from inspector.domain.issue import CLOSED, VOID, Standing
from inspector.domain.record import entity

DONE, MOSTLY, NOT_DONE, RELAPSE = "done", "mostly", "not_done", "relapse"
CONCLUSIONS = (DONE, MOSTLY, NOT_DONE, RELAPSE)  # keys 1-4 on screen and paper
SATISFACTION = ("satisfied", "mostly", "unsatisfied", "not_asked")
DECISIONS = ("close", "continue", "escalate")
RELAPSE_WINDOW_DAYS = 90  # 反弹: the same problem again within this many days after 销号 (facts 1.6, proposal)


@entity("recheck")
@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """One re-inspection of one issue in one round."""

    id: str
    number: str = ""
    issue_id: str = ""
    round: int = 1
    visit_id: str | None = None
    people: tuple[str, ...] = ()
    mode: str = "covert"
    rechecked_at_utc: str = ""
    condition: str | None = None
    conclusion: str = ""
    satisfaction: str | None = None
    asked_count: int | None = None
    asked_gist: str | None = None
    decision: str | None = None
    new_due_on: str | None = None
    same_position: bool | None = None


def allowed_conclusions(now: Standing) -> tuple[str, ...]:
    """Return the conclusions that an issue standing so allows: 反弹 only once it was closed, none while it is void."""
    if now.status == VOID:
        return ()
    if now.status == CLOSED:
        return (DONE, RELAPSE)
    return (DONE, MOSTLY, NOT_DONE)


def action_for(conclusion: str, now: Standing, *, approved: bool = False) -> str:
    """Return the IssueStep action that `conclusion` stands for; where closing is to be `approved`, 到位 is 核查合格."""
    if conclusion == DONE:
        if now.status == CLOSED:
            return "recheck_held"
        return "verify" if approved else "recheck_done"
    return {MOSTLY: "recheck_mostly", NOT_DONE: "recheck_not_done", RELAPSE: "relapse"}[conclusion]
