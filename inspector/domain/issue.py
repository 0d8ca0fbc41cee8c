"""Answers for the life of an issue: what it is, its steps, and the status that follows from them.

Status is never stored by hand: it is derived from IssueSteps, which are only ever added. Each step names the one it was
made after, and that order holds, whatever the laptop's clock said. Two contradictory steps made apart are both kept
and shown. The rules of which action a status allows live here, so that screens, commands and the office ask the same
question.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from inspector.domain.record import entity

FOUND, ASSIGNED, REPORTED, CLOSED, VOID = "found", "assigned", "reported", "closed", "void"
STATUSES = (FOUND, ASSIGNED, REPORTED, CLOSED, VOID)
OPEN_STATUSES = (FOUND, ASSIGNED, REPORTED)
SEVERITIES = ("minor", "normal", "serious")  # 轻微 一般 较重
SOURCES = ("covert", "cross", "hotline", "qr", "media", "superior", "recheck", "letter", "patrol")

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
    "claim": ((FOUND,), None, False),  # 认领: one of the owners it could have says it is theirs
    "ask_extension": ((ASSIGNED,), None, False),  # before the deadline is over, and never by itself a new one
    "refuse_extension": ((ASSIGNED, REPORTED), None, False),
    "warn": ((ASSIGNED,), None, False),  # 预警
    "urge": ((ASSIGNED,), None, False),  # 催办
    "escalate": ((ASSIGNED,), None, False),  # 督办/通报
    "verify": ((FOUND, ASSIGNED, REPORTED), REPORTED, False),  # 核查合格, 待审核 (where closing has to be approved)
    "approve_close": ((REPORTED,), CLOSED, False),  # 审核
    "reject_close": ((REPORTED,), ASSIGNED, False),
    "publish": ((CLOSED,), None, False),  # 公示
    "summarise": ((REPORTED, CLOSED), None, False),  # 一案一总结: before the approval where that is asked for
    "supervise": (OPEN_STATUSES, None, False),  # 挂账督办
    "unsupervise": (OPEN_STATUSES, None, False),
    "plan_recheck": ((FOUND, ASSIGNED, REPORTED, CLOSED), None, False),
    "void": ((*OPEN_STATUSES, CLOSED), VOID, False),
    "restore": ((VOID,), None, False),  # back to what it was before: see `outcome`
}
ACTIONS = tuple(_RULES)
# what a person simply does; everything else asks for more than a reason and a day, and has a door of its own
BY_HAND = ("report", "return", "supervise", "unsupervise", "plan_recheck", "void", "restore")
NEEDS_REASON = frozenset(
    {"void", "restore", "return", "extend", "ask_extension", "refuse_extension", "reject_close", "summarise"}
)


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
    responsible_leader: str | None = None  # 责任领导
    responsible_person: str | None = None  # 责任人
    supervisor_body_id: str | None = None  # 督办单位
    goal: str | None = None  # 整改目标
    remedy: str | None = None  # 整改措施
    unclaimed_since_utc: str | None = None  # 待认领: nobody has owned up to it yet
    from_lead_id: str | None = None  # the 线索 it came from
    attrs: Mapping[str, Any] = field(default_factory=dict)


@entity("issue_step")
@dataclass(frozen=True, slots=True, kw_only=True)
class IssueStep:
    """One append-only step: round, action, from, to, business time, recorded time, the person who did it.

    `after_step_id` is the step that stood last when this one was made: cause, which no clock can turn round.
    """

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
    after_step_id: str | None = None
    body_id: str | None = None  # to whom: assign, claim
    notice_id: str | None = None
    until_on: str | None = None  # the day asked for (ask_extension), the end of 公示 (publish)


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
    last_step_id: str | None = None
    status_before_void: str | None = None  # what 恢复 leads back to; None while it is not void
    assigned_at_utc: str | None = None
    verified_at_utc: str | None = None  # 核查合格, and by whom: 谁验收谁负责; None when it went back since
    verified_by: str | None = None
    extension_until_on: str | None = None  # asked for and not yet answered
    warned_at_utc: str | None = None  # the rungs of the ladder reached under this deadline and round
    urged_at_utc: str | None = None
    escalated_at_utc: str | None = None
    published_until_on: str | None = None
    summary: str | None = None


def in_order(steps: Iterable[IssueStep]) -> list[IssueStep]:
    """Return the steps in the one order that counts: each after the step it was made after.

    Steps made apart (on two laptops) go by business time, then recorded time, then id. None is dropped: a step whose
    cause is not among them stands by its times alone.
    """
    held = {step.id: step for step in steps}
    following: dict[str, list[IssueStep]] = {}
    ready: list[tuple[tuple[str, str, str], str]] = []
    for step in held.values():
        if step.after_step_id in held:
            following.setdefault(str(step.after_step_id), []).append(step)
        else:
            ready.append((_times(step), step.id))
    heapq.heapify(ready)
    ordered: list[IssueStep] = []
    while ready:
        step = held.pop(heapq.heappop(ready)[1])
        ordered.append(step)
        for later in following.get(step.id, ()):
            heapq.heappush(ready, (_times(later), later.id))
    return ordered + sorted(held.values(), key=_times)  # only a forged circle of causes leaves any


def _times(step: IssueStep) -> tuple[str, str, str]:
    return step.happened_at_utc, step.recorded_at_utc, step.id


def standing(steps: Iterable[IssueStep]) -> Standing:
    """Derive where an issue stands from its steps, taken `in_order`.

    The last step that names a status wins; nothing is dropped, contradictory steps stay in the history. 作废 ends
    supervision and a planned recheck, 恢复 brings back what stood before it.
    """
    now = Standing(FOUND, 1, False, None, None, None, "")
    before_void: Standing | None = None
    for step in in_order(steps):
        if step.action == "void" and now.status != VOID:
            before_void = now
        restored = before_void if step.action == "restore" and now.status == VOID else None
        now = _after(now, step)
        if restored is not None:
            now = replace(now, **{name: getattr(restored, name) for name in _KEPT_OVER_VOID})
        now = _fitting(now)
        if now.status == VOID and before_void is not None:
            now = replace(now, status_before_void=before_void.status)
    return now


# mark → the statuses it can stand beside: steps made apart may bring one that no longer means anything
_FITS: dict[str, tuple[str, ...]] = {
    "closed_at_utc": (CLOSED,),
    "supervised_since_utc": OPEN_STATUSES,
    "recheck_planned_on": (*OPEN_STATUSES, CLOSED),
    "extension_until_on": (ASSIGNED, REPORTED),
    "verified_at_utc": (REPORTED, CLOSED),
    "verified_by": (REPORTED, CLOSED),
    "published_until_on": (CLOSED,),
    "summary": (REPORTED, CLOSED),
}
_KEPT_OVER_VOID = tuple(_FITS)


def _fitting(now: Standing) -> Standing:
    """Drop the marks that cannot stand beside the status: what is closed is not under 挂账督办, whoever said so."""
    over = {name: None for name, where in _FITS.items() if now.status not in where and getattr(now, name) is not None}
    return replace(now, **over) if over else now  # type: ignore[arg-type]


def _after(now: Standing, step: IssueStep) -> Standing:
    """Return where an issue stands after one more step."""
    status = step.to_status or now.status
    closed_at = now.closed_at_utc
    if step.to_status == CLOSED and (step.action != "restore" or closed_at is None):
        closed_at = step.happened_at_utc
    supervised, planned = now.supervised_since_utc, now.recheck_planned_on
    if step.action == "supervise":
        supervised = supervised or step.happened_at_utc
    elif step.action == "unsupervise":
        supervised = None
    if step.action == "plan_recheck":
        planned = step.due_on
    elif step.action.startswith("recheck_") or step.action in ("verify", "relapse", "void"):
        planned = None
    return replace(
        _marked(now, step, status),
        status=status,
        round=max(now.round, step.round),
        closed_before=now.closed_before or step.to_status == CLOSED,
        supervised_since_utc=supervised,
        recheck_planned_on=planned,
        closed_at_utc=closed_at,
        last_step_at_utc=step.happened_at_utc,
        last_step_id=step.id,
        status_before_void=None,
    )


def _marked(now: Standing, step: IssueStep, status: str) -> Standing:
    """Return the marks beside the status: who verified it, what was asked for, how often somebody had to be urged."""
    at_utc = step.happened_at_utc
    if (step.due_on and step.action != "plan_recheck") or step.round > now.round:  # the ladder begins at its foot
        now = replace(now, warned_at_utc=None, urged_at_utc=None, escalated_at_utc=None)
    if step.action in ("recheck_done", "verify", "close_on_spot"):
        now = replace(now, verified_at_utc=at_utc, verified_by=step.person_id)
    elif status in (FOUND, ASSIGNED, VOID):
        now = replace(now, verified_at_utc=None, verified_by=None)
    if step.action == "ask_extension":
        return replace(now, extension_until_on=step.until_on)
    if step.action in ("extend", "refuse_extension") or step.to_status is not None:
        now = replace(now, extension_until_on=None)
    if step.to_status not in (None, CLOSED):
        now = replace(now, published_until_on=None, summary=None)
    change = {
        "assign": {"assigned_at_utc": at_utc},
        "warn": {"warned_at_utc": at_utc},
        "urge": {"urged_at_utc": at_utc},
        "escalate": {"escalated_at_utc": at_utc},
        "publish": {"published_until_on": step.until_on},
        "summarise": {"summary": step.reason},
    }.get(step.action)
    return replace(now, **change) if change else now  # type: ignore[arg-type]


def due_on(steps: Iterable[IssueStep], first: str | None) -> str | None:
    """Return the deadline that holds: the last one a step set (a planned recheck sets none), else the `first` one."""
    later = [step.due_on for step in in_order(steps) if step.due_on and step.action != "plan_recheck"]
    return later[-1] if later else first


def contradictions(steps: Iterable[IssueStep]) -> dict[str, str]:
    """Return step id → the status that stood when it was taken, for steps that started from another one.

    Such steps were made apart (two laptops); both stay in the history, and it says so.
    """
    found: dict[str, str] = {}
    status: str | None = None
    for step in in_order(steps):
        if step.from_status is not None and status is not None and step.from_status != status:
            found[step.id] = status
        status = step.to_status or status
    return found


def allowed_actions(status: str) -> tuple[str, ...]:
    """Return the actions that `status` allows, in the order of a working life."""
    return tuple(action for action, (starts, _, _) in _RULES.items() if status in starts)


def unmet(action: str, now: Standing) -> str | None:
    """Return what `action` still lacks where the status alone would allow it (a code worded elsewhere), else None."""
    waits = action == "summarise" and now.status == REPORTED
    if (action in ("approve_close", "reject_close") or waits) and now.verified_at_utc is None:
        return "not_verified"
    if action == "refuse_extension" and now.extension_until_on is None:
        return "no_extension_asked"
    if action == "ask_extension" and now.extension_until_on is not None:
        return "extension_asked_already"
    return None


def statuses_allowing(action: str) -> tuple[str, ...]:
    """Return the statuses from which `action` may start (for the sentence that says what would be allowed)."""
    return _RULES[action][0]


def outcome(action: str, now: Standing) -> tuple[str | None, int]:
    """Return (to_status, round) of doing `action` now; to_status None leaves the status as it is.

    恢复 leads back to the status before 作废: what was closed is closed, and is not to be closed a second time.
    """
    _, to_status, next_round = _RULES[action]
    if action == "restore":
        to_status = now.status_before_void or FOUND
    return to_status, now.round + 1 if next_round else now.round
