"""Answers for the life of an issue: what it is, its steps, and the status that follows from them.

Status is never stored by hand: it is derived from IssueSteps, which are only ever added. Each step names the one it was
made after, and that order holds, whatever the laptop's clock said. Two contradictory steps made apart are both kept
and shown. The rules of which action a status allows live here, so that screens, commands and the office ask the same
question.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from operator import attrgetter
from typing import Any

from inspector.domain.record import entity

FOUND, ASSIGNED, REPORTED, CLOSED, VOID = "found", "assigned", "reported", "closed", "void"
STATUSES = (FOUND, ASSIGNED, REPORTED, CLOSED, VOID)
OPEN_STATUSES = (FOUND, ASSIGNED, REPORTED)
SEVERITIES = ("minor", "normal", "serious")  # 轻微 一般 较重
SOURCES = (
    *("covert", "cross", "hotline", "qr", "media", "superior", "recheck", "letter", "patrol"),
    *("self_check", "audit"),
)
STAGES = ("self_check", "supervision", "audit")  # 自查 → 督查 → 审计: in which of them it came to light

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
    "transfer": ((ASSIGNED,), ASSIGNED, False),  # 转办: another body is to put it right
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
    {
        "void",
        "restore",
        "return",
        "extend",
        "ask_extension",
        "refuse_extension",
        "reject_close",
        "summarise",
        "transfer",
    }
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
    body_id: str | None = None  # to whom: assign, claim, transfer
    notice_id: str | None = None
    until_on: str | None = None  # the day asked for (ask_extension), the end of 公示 (publish)
    from_body_id: str | None = None  # from whom: transfer


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
    in_hand_since_utc: str | None = None  # 整改中 without a break since then


def stage_of(source: str) -> str:
    """Return in which stage a problem came to light: 自查 and 审计 are sources, every other one is 督查 (facts 1.4)."""
    return source if source in STAGES else "supervision"


def in_order(steps: Iterable[IssueStep]) -> list[IssueStep]:
    """Return the steps in the one order that counts: each after the step it was made after.

    Steps made apart (on two laptops) go by business time, then recorded time, then id. None is dropped: a step whose
    cause is not among them stands by its times alone.
    """
    found = steps if isinstance(steps, list) else list(steps)
    if _in_line(found):
        return found[:]
    held = {step.id: step for step in found}
    by_time = sorted(held.values(), key=_times)
    if _follow(by_time, held):  # nearly always: no clock contradicts what came after what
        return by_time
    following: dict[str, list[IssueStep]] = {}
    ready: list[tuple[tuple[str, str, str], str]] = []
    for step in by_time:
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


def _in_line(steps: list[IssueStep]) -> bool:
    """Say whether steps stand in their order already: each later than the one before and made after none but that."""
    at, before = "", None
    for step in steps:
        if step.happened_at_utc <= at or (step.after_step_id is not None and step.after_step_id != before):
            return False
        at, before = step.happened_at_utc, step.id
    return True


def _follow(by_time: list[IssueStep], held: Mapping[str, IssueStep]) -> bool:
    """Say whether each step already stands behind its cause: then no other order is earlier anywhere."""
    seen = set()
    for step in by_time:
        if step.after_step_id in held and step.after_step_id not in seen:
            return False
        seen.add(step.id)
    return True


_times = attrgetter("happened_at_utc", "recorded_at_utc", "id")


def standing(steps: Iterable[IssueStep]) -> Standing:
    """Derive where an issue stands from its steps, taken `in_order`.

    The last step that names a status wins; nothing is dropped, contradictory steps stay in the history. 作废 ends
    supervision and a planned recheck, 恢复 brings back what stood before it.
    """
    return standing_after(in_order(steps))


def standing_after(ordered: Iterable[IssueStep]) -> Standing:
    """Derive where an issue stands from steps that are `in_order` already."""
    now: dict[str, Any] = dict(_BEGINNING)
    before_void: dict[str, Any] | None = None
    for step in ordered:
        restored = before_void if step.action == "restore" and now["status"] == VOID else None
        if step.action == "void" and now["status"] != VOID:
            before_void = dict(now)
        _take(now, step)
        if restored is not None:
            now |= {name: restored[name] for name in _KEPT_OVER_VOID}
        status = now["status"]
        now |= _UNFIT[status] if status in _UNFIT else dict.fromkeys(_FITS)
        now["status_before_void"] = before_void["status"] if status == VOID and before_void else None
    return Standing(**now)


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
_UNFIT = {status: {name: None for name, where in _FITS.items() if status not in where} for status in STATUSES}
_KEPT_OVER_VOID = tuple(_FITS)


_BEGINNING = asdict(Standing(FOUND, 1, False, None, None, None, ""))
_LADDER = {"warn": "warned_at_utc", "urge": "urged_at_utc", "escalate": "escalated_at_utc"}


def _take(now: dict[str, Any], step: IssueStep) -> None:
    """Let `now` (mark → value of Standing) be where an issue stands after one more step.

    In place, because the figures of a large ledger take a million steps.
    """
    action, at_utc = step.action, step.happened_at_utc
    if (step.due_on and action != "plan_recheck") or step.round > now["round"]:  # the ladder begins at its foot
        now |= dict.fromkeys(_LADDER.values())
    if step.to_status is not None and (step.to_status == ASSIGNED) != (now["in_hand_since_utc"] is not None):
        now["in_hand_since_utc"] = at_utc if step.to_status == ASSIGNED else None
    now["status"] = status = step.to_status or now["status"]
    now["round"] = max(now["round"], step.round)
    now["last_step_at_utc"], now["last_step_id"] = at_utc, step.id
    if step.to_status == CLOSED:
        now["closed_before"] = True
        if action != "restore" or now["closed_at_utc"] is None:
            now["closed_at_utc"] = at_utc
    if action == "supervise":
        now["supervised_since_utc"] = now["supervised_since_utc"] or at_utc
    elif action == "unsupervise":
        now["supervised_since_utc"] = None
    if action == "plan_recheck":
        now["recheck_planned_on"] = step.due_on
    elif action.startswith("recheck_") or action in ("verify", "relapse", "void"):
        now["recheck_planned_on"] = None
    if action in ("recheck_done", "verify", "close_on_spot"):
        now["verified_at_utc"], now["verified_by"] = at_utc, step.person_id
    elif status in (FOUND, ASSIGNED, VOID):
        now["verified_at_utc"] = now["verified_by"] = None
    _mark(now, step)


def _mark(now: dict[str, Any], step: IssueStep) -> None:
    """Note what was asked for and answered, sent out, made public and learned."""
    action, at_utc = step.action, step.happened_at_utc
    if action == "ask_extension":
        now["extension_until_on"] = step.until_on
        return
    if action in ("extend", "refuse_extension") or step.to_status is not None:
        now["extension_until_on"] = None
    if step.to_status not in (None, CLOSED):
        now["published_until_on"] = now["summary"] = None
    if action == "assign":
        now["assigned_at_utc"] = at_utc
    elif action in _LADDER:
        now[_LADDER[action]] = at_utc
    elif action == "publish":
        now["published_until_on"] = step.until_on
    elif action == "summarise":
        now["summary"] = step.reason


def due_on(steps: Iterable[IssueStep], first: str | None) -> str | None:
    """Return the deadline that holds: the last one a step set (a planned recheck sets none), else the `first` one."""
    return due_after(in_order(steps), first)


def due_after(ordered: Iterable[IssueStep], first: str | None) -> str | None:
    """Return the deadline that holds after steps that are `in_order` already."""
    later = [step.due_on for step in ordered if step.due_on and step.action != "plan_recheck"]
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
