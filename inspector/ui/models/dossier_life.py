"""Answers for what the drawer shows of the life of one issue: deadline and plan, weekly words, papers, the way to 销号.

No Qt here: it is read in one piece away from the window's thread, and everything is worked out when it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from inspector.domain import issue as states
from inspector.domain import ladder, weeks
from inspector.domain.clock_text import business_date, utc_text
from inspector.domain.counted import Line, Records, Switches
from inspector.domain.effort import Effort
from inspector.domain.effort_sums import Sum, sums
from inspector.domain.feedback import Feedback
from inspector.domain.issue import Issue, IssueStep, Standing
from inspector.domain.notice import Notice
from inspector.store import feedbacks, milestones, notices
from inspector.store import life as store
from inspector.store.ladder import rule_of
from inspector.store.milestones import Slip
from inspector.store.reopening import over_at

if TYPE_CHECKING:
    from inspector.store.workspace import Workspace

SAID, MISSING, WAITING = "said", "missing", "waiting"
DONE, NOW, OPEN = "done", "now", "open"
LINKS: Mapping[str, tuple[str, ...]] = {  # the four steps of 销号 → the actions that take them
    "apply": ("report",),
    "verify": ("verify", "recheck_done", "close_on_spot"),
    "approve": ("approve_close",),
    "publish": ("publish",),
}


@dataclass(frozen=True, slots=True)
class Week:
    """A week an issue owes a word for, or got one: `state` said | missing | waiting (its Friday has not come)."""

    name: str
    state: str
    said: tuple[Feedback, ...]
    efforts: tuple[Effort, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A notice and to whom it went."""

    notice: Notice
    body: str


@dataclass(frozen=True, slots=True)
class Link:
    """One of the four steps of 销号: `state` done | now | open, who took it and when; `until_on` of 公示."""

    key: str
    state: str
    who: str = ""
    at_utc: str = ""
    until_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What there is to say and to do beside the status."""

    standing: Standing
    due_on: str | None
    due_rule: str | None
    unclaimed: bool
    approved: bool  # closing takes an approval
    rung: ladder.Reached | None
    late: bool  # the deadline is over
    plan: tuple[Slip, ...]
    spans: tuple[tuple[str, int], ...]  # proposed for a plan
    weeks: tuple[Week, ...]  # the newest first
    sums: tuple[Sum, ...]
    papers: tuple[Paper, ...]
    chain: tuple[Link, ...]  # empty where no approval is asked for
    may_approve: bool = True  # 谁验收谁负责: who verified does not approve
    summary_wanted: bool = False  # it is to be written before anybody approves
    extension_reason: str = ""

    @property
    def ordered(self) -> bool:
        """Whether it was ordered of somebody: from then on its bodies change by 转办 alone."""
        return self.standing.assigned_at_utc is not None and self.standing.status != states.FOUND

    @property
    def missing_week(self) -> str:
        """The latest week without its word, "" for none."""
        return next((week.name for week in self.weeks if week.state == MISSING), "")


def read(ws: Workspace, issue: Issue, steps: Sequence[IssueStep], name_of: Callable[[str, str], str]) -> Life:
    """Read the life of an issue as it stands now."""
    ordered = states.in_order(steps)
    now = states.standing(ordered)
    now_utc = utc_text(ws.now())
    today = business_date(now_utc)
    due = states.due_on(ordered, issue.due_on)
    ends = over_at(ws, issue, ordered)
    said, spent = feedbacks.of_issue(ws, issue.id), feedbacks.efforts_of(ws, issue.id)
    approved = store.closing_approved(ws, issue)
    plan = tuple(milestones.slippage(ws, issue.id, today))
    asked = next((step for step in reversed(ordered) if step.action == "ask_extension"), None)
    records = Records(until_utc=now_utc, feedbacks=tuple(said), efforts=tuple(spent))
    return Life(
        standing=now,
        due_on=due,
        due_rule=issue.due_rule,
        unclaimed=issue.unclaimed_since_utc is not None and now.status == states.FOUND,
        approved=approved,
        rung=ladder.reached(now, date.fromisoformat(due) if due else None, today, ws.calendar, rule_of(ws)),
        late=ends is not None and ws.now() >= ends,
        plan=plan,
        spans=() if plan else tuple(milestones.proposed_spans(ws, issue.id)),
        weeks=tuple(_weeks(ordered, said, spent, now_utc)),
        sums=sums(records, Switches(), [Line(issue, now, due, tuple(ordered), True)]),
        papers=tuple(
            Paper(one, name_of("lead_body_id", one.body_id or "")) for one in notices.notices_of(ws, issue.id)
        ),
        chain=chain(ordered, now, name_of) if approved or _was_approved(ordered) else (),
        may_approve=store.may_approve(ws, issue.id),
        summary_wanted=approved and not now.summary and store.kept_settings(ws).summary_required,
        extension_reason=(asked.reason or "") if asked and now.extension_until_on else "",
    )


def chain(steps: Sequence[IssueStep], now: Standing, name_of: Callable[[str, str], str]) -> tuple[Link, ...]:
    """Return 申请 核查 审核 公示 as far as they were taken since the issue was last in somebody's hands."""
    since = max((at for at, step in enumerate(steps) if _begins_anew(step)), default=-1)
    lately = steps[since + 1 :]
    taken = {key: next((s for s in reversed(lately) if s.action in acts), None) for key, acts in LINKS.items()}
    last = max((at for at, key in enumerate(LINKS) if taken[key]), default=-1)
    found = []
    for at, (key, step) in enumerate(taken.items()):
        if step is None:
            # what was passed over (a 核查 nobody applied for) is behind us, and none comes next once it is void
            state = DONE if at < last else NOW if at == last + 1 and now.status != states.VOID else OPEN
            found.append(Link(key, state))
        else:
            people = [name_of("person_id", one) for one in (step.person_id, step.second_person_id) if one]
            found.append(Link(key, DONE, "、".join(filter(None, people)), step.happened_at_utc, step.until_on or ""))
    return tuple(found)


def _begins_anew(step: IssueStep) -> bool:
    return step.to_status in (states.FOUND, states.ASSIGNED) or step.action == "restore"


def _was_approved(steps: Iterable[IssueStep]) -> bool:
    return any(step.action in ("verify", "approve_close") for step in steps)


def _weeks(steps: Sequence[IssueStep], said: Sequence[Feedback], spent: Sequence[Effort], now_utc: str) -> list[Week]:
    owed = weeks.weeks_owed(steps, now_utc)
    found = []
    for name in sorted({*owed, *(one.week for one in said)}, reverse=True):
        told = tuple(one for one in said if one.week == name)
        ids = {one.id for one in told}
        state = SAID if told else MISSING if weeks.due_utc(name) <= now_utc else WAITING
        found.append(Week(name, state, told, tuple(one for one in spent if one.feedback_id in ids)))
    return found
