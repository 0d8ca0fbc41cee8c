"""Answers for the life of an issue: what it is, its steps, and the status that follows from them.

Status is never stored by hand: it is derived from IssueSteps, which are only ever added. Two contradictory steps made
apart are both kept and shown. The rules of which action a status allows live here, so that screens, commands and the
office ask the same question.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from inspector.domain.record import entity

FOUND, ASSIGNED, REPORTED, CLOSED, VOID = "found", "assigned", "reported", "closed", "void"
STATUSES = (FOUND, ASSIGNED, REPORTED, CLOSED, VOID)
OPEN_STATUSES = (FOUND, ASSIGNED, REPORTED)
SEVERITIES = ("minor", "normal", "serious")  # 轻微 一般 较重
SOURCES = ("covert", "cross", "hotline", "qr", "media", "superior", "recheck")

# action → statuses it may start from, status it leads to (None: unchanged), whether it opens a new round
_RULES: dict[str, tuple[tuple[str, ...], str | None, bool]] = {
    "find": ((), FOUND, False),
    "assign": ((FOUND,), ASSIGNED, False),
    "report": ((ASSIGNED,), REPORTED, False),
    "return": ((REPORTED,), ASSIGNED, False),  # 退回整改
    "recheck_done": ((FOUND, ASSIGNED, REPORTED), CLOSED, False),  # 到位 → 销号
    "recheck_mostly": ((FOUND, ASSIGNED, REPORTED), ASSIGNED, False),  # 基本到位 does not close
    "recheck_not_done": ((FOUND, ASSIGNED, REPORTED), ASSIGNED, True),
    "recheck_held": ((CLOSED,), None, False),  # 回头看抽查: still good
    "relapse": ((CLOSED,), ASSIGNED, True),  # 反弹 only after a close
    "close_on_spot": ((FOUND,), CLOSED, False),  # 立行立改
    "extend": ((ASSIGNED, REPORTED), None, False),
    "supervise": (OPEN_STATUSES, None, False),  # 挂账督办
    "unsupervise": (OPEN_STATUSES, None, False),
    "plan_recheck": ((FOUND, ASSIGNED, REPORTED, CLOSED), None, False),
    "void": (OPEN_STATUSES + (CLOSED,), VOID, False),
    "restore": ((VOID,), FOUND, False),
}
ACTIONS = tuple(_RULES)
NEEDS_REASON = frozenset({"void", "restore", "return", "extend"})


@entity("issue")
@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One problem: one record, three lists (问题/责任/整改清单 are views of it)."""

    id: str
    number: str = ""
    visit_id: str | None = None
    check_id: str | None = None
    campaign_id: str | None = None
    place_id: str | None = None
    spot: str | None = None  # the point in words: 市场后巷
    lat: float | None = None
    lon: float | None = None
    datum: str | None = None
    category: str = ""
    description: str = ""
    severity: str = "normal"
    source: str = "covert"
    found_at_utc: str = ""
    lead_body_id: str | None = None
    assist_body_ids: tuple[str, ...] = ()
    lead_kind: str | None = None  # responsible type where no body is registered yet
    requirement: str | None = None
    due_on: str | None = None  # YYYY-MM-DD in Asia/Shanghai, end of that day
    due_rule: str | None = None  # e.g. "1 workday"
    immediate: bool = False
    attrs: Mapping[str, Any] = field(default_factory=dict)


@entity("issue_step")
@dataclass(frozen=True, slots=True, kw_only=True)
class IssueStep:
    """One append-only step: round, action, from, to, business time, recorded time, the person who did it."""

    id: str
    issue_id: str = ""
    round: int = 1
    action: str = ""
    from_status: str | None = None
    to_status: str | None = None
    happened_at_utc: str = ""
    recorded_at_utc: str = ""
    person_id: str | None = None
    second_person_id: str | None = None
    reason: str | None = None
    recheck_id: str | None = None
    due_on: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an issue stands after its steps."""

    status: str
    round: int
    closed_before: bool
    supervised_since_utc: str | None
    recheck_planned_on: str | None
    closed_at_utc: str | None
    last_step_at_utc: str


def standing(steps: Iterable[IssueStep]) -> Standing:
    """Derive where an issue stands; steps are taken in business time, then recorded time, then id.

    The last step that names a status wins; nothing is dropped, contradictory steps stay in the history.
    """
    ordered = sorted(steps, key=lambda s: (s.happened_at_utc, s.recorded_at_utc, s.id))
    status, round_no, closed_before = FOUND, 1, False
    supervised: str | None = None
    planned: str | None = None
    closed_at: str | None = None
    for step in ordered:
        round_no = max(round_no, step.round)
        if step.to_status:
            status = step.to_status
            if status == CLOSED:
                closed_before, closed_at = True, step.happened_at_utc
        if step.action == "supervise":
            supervised = supervised or step.happened_at_utc
        elif step.action == "unsupervise" or status in (CLOSED, VOID):
            supervised = None
        if step.action == "plan_recheck":
            planned = step.due_on
        elif step.action.startswith("recheck_") or step.action in ("relapse", "void"):
            planned = None
    if status != CLOSED:
        closed_at = None
    last = ordered[-1].happened_at_utc if ordered else ""
    return Standing(status, round_no, closed_before, supervised, planned, closed_at, last)


def contradictions(steps: Iterable[IssueStep]) -> dict[str, str]:
    """Return step id → the status that stood when it was taken, for steps that started from another one.

    Such steps were made apart (two laptops); both stay in the history, and it says so.
    """
    found: dict[str, str] = {}
    status: str | None = None
    for step in sorted(steps, key=lambda s: (s.happened_at_utc, s.recorded_at_utc, s.id)):
        if step.from_status is not None and status is not None and step.from_status != status:
            found[step.id] = status
        status = step.to_status or status
    return found


def allowed_actions(status: str) -> tuple[str, ...]:
    """Return the actions that `status` allows, in the order of a working life."""
    return tuple(action for action, (starts, _, _) in _RULES.items() if status in starts)


def statuses_allowing(action: str) -> tuple[str, ...]:
    """Return the statuses from which `action` may start (for the sentence that says what would be allowed)."""
    return _RULES[action][0]


def outcome(action: str, now: Standing) -> tuple[str | None, int]:
    """Return (to_status, round) of doing `action` now; to_status None leaves the status as it is."""
    _, to_status, next_round = _RULES[action]
    return to_status, now.round + 1 if next_round else now.round
