"""Answers for 预警, 催办 and 督办/通报 in the store: who has come to which rung, climbing it; 挂账督办 with its age."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from inspector.domain import issue as states
from inspector.domain import ladder as rule
from inspector.domain.clock_text import business_date
from inspector.domain.deadline import soon_until
from inspector.domain.issue import Standing
from inspector.domain.notice import Notice
from inspector.errors import Known
from inspector.store.door import Changed
from inspector.store.issues import MOST_AT_ONCE, add_step, steps_in
from inspector.store.notices import send
from inspector.store.workspace import Workspace

_NOTICES = {rule.URGE: "urge", rule.ESCALATE: "circular"}  # 催办通知书, 书面通报; a warning is a word, not a paper


@dataclass(frozen=True, slots=True)
class Rung:
    """An issue that has come to a rung nobody climbed yet; `days` as `domain.ladder.Reached` counts them."""

    issue_id: str
    rung: str
    days: int


@dataclass(frozen=True, slots=True)
class Climbed:
    """What was done, and the notices it made: one for each body (催办通知书 or 书面通报)."""

    changed: Changed
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Supervised:
    """An issue under 挂账督办, since when, and for how many natural days."""

    issue_id: str
    number: str
    since_on: date
    days: int


def rungs(ws: Workspace, today: date) -> list[Rung]:
    """Return what there is to warn, urge and escalate today, the longest overdue first."""
    last = soon_until(today, ws.calendar, ws.catalogue.defaults.warn_before_days)
    calendar, rules = ws.calendar, rule_of(ws)
    found = []
    at_foot: dict[str, rule.Reached | None] = {}  # one answer for all of a day
    for issue_id, due, now in _in_hand(ws, last):
        if now is not _AT_ITS_FOOT or due not in at_foot:
            at = rule.reached(now, date.fromisoformat(due), today, calendar, rules)
        else:
            at = at_foot[due]
        if now is _AT_ITS_FOOT:
            at_foot[due] = at
        if at is not None:
            found.append(Rung(issue_id, at.rung, at.days))
    return found


def climb(ws: Workspace, issue_ids: Sequence[str], rung: str) -> Climbed:
    """Take one rung for each issue as a step; 催办 and 书面通报 send each 主责单位 one notice about all of its issues.

    Raise Known("rung_not_reached") where an issue has not come to it today or it was climbed already (a new deadline
    begins at the foot), Known("too_many_issues").
    """
    if len(issue_ids) > MOST_AT_ONCE:
        raise Known("too_many_issues", count=len(issue_ids), most=MOST_AT_ONCE)
    with ws.write() as door:
        today = business_date(door.now_utc)
        by_body: dict[str, list[Any]] = {}
        for issue_id in dict.fromkeys(issue_ids):
            issue = door.get("issue", issue_id)
            if issue is None:
                raise Known("record_gone", entity="issue", record=issue_id)
            steps = steps_in(door, issue_id)
            due = states.due_on(steps, issue.due_on)
            day = date.fromisoformat(due) if due else None
            at = rule.reached(states.standing(steps), day, today, ws.calendar, rule_of(ws))
            if at is None or at.rung != rung:
                raise Known("rung_not_reached", number=issue.number, rung=rung, reached=at.rung if at else None)
            by_body.setdefault(issue.lead_body_id or "", []).append(replace(issue, due_on=due))
        notices = []
        for body_id, about in by_body.items():
            kind = _NOTICES.get(rung)
            notice = send(door, about, kind, body_id, ws.author or None) if kind and body_id else None
            notices += [notice] if notice else []
            for issue in about:
                add_step(
                    door,
                    issue.id,
                    rung,
                    body_id=body_id or None,
                    notice_id=notice.id if notice else None,
                    person_id=ws.author or None,
                )
    return Climbed(Changed(door.tx, {"issue": frozenset(issue_ids)}), tuple(notices))


def supervised(ws: Workspace, today: date) -> list[Supervised]:
    """Return what is under 挂账督办 with its age, the oldest first."""
    found = ws.reader().execute(
        "SELECT issue_id, number, supervised_since_utc FROM ledger WHERE supervised_since_utc IS NOT NULL "
        "ORDER BY supervised_since_utc, n"
    )
    return [
        Supervised(row["issue_id"], row["number"], since, (today - since).days)
        for row in found
        for since in [business_date(row["supervised_since_utc"])]
    ]


def rule_of(ws: Workspace) -> rule.Rule:
    """Return the ladder as the catalogue in force sets it up."""
    said = ws.catalogue.defaults
    return rule.Rule(said.warn_before_days, said.urge_after_overdue_days, said.supervise_after_overdue_days)


def _in_hand(ws: Workspace, due_until: date) -> Iterator[tuple[str, str, Standing]]:
    """Yield (issue, deadline, how it stands) of what is 整改中 and due until a day, the earliest deadline first.

    Of how it stands no more is said than the ladder asks for.
    """
    found = ws.reader().execute(
        "SELECT issue_id, due_on, warned_at_utc, urged_at_utc, escalated_at_utc FROM ledger "
        "WHERE status = 'assigned' AND due_on <= ? ORDER BY due_on, n",
        (due_until.isoformat(),),
    )
    for issue_id, due, warned, urged, escalated in found:
        now = _AT_ITS_FOOT
        if warned or urged or escalated:
            now = replace(now, warned_at_utc=warned, urged_at_utc=urged, escalated_at_utc=escalated)
        yield issue_id, due, now


_AT_ITS_FOOT = Standing(states.ASSIGNED, 1, False, None, None, None, "")
