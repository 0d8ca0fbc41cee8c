"""Answers for 回头看: recording a re-inspection, and reserving the number its sheet is printed with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inspector.domain.clock_text import utc_text
from inspector.domain.recheck import DONE, RELAPSE, Recheck, action_for, allowed_conclusions
from inspector.errors import Known
from inspector.store import evidence, nameless, photos, visits
from inspector.store.door import Transaction, new_id
from inspector.store.issues import add_step, standing
from inspector.store.kept import closing_approved
from inspector.store.reopening import new_due
from inspector.store.workspace import Workspace

_RESERVED_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RecheckForm:
    """What the screen (or the paper typed in) holds when a re-inspection is finished."""

    issue_id: str
    conclusion: str
    people: tuple[str, ...]
    photos: tuple[str, ...] = ()
    visit_id: str | None = None
    mode: str = "covert"
    rechecked_at_utc: str | None = None
    condition: str | None = None
    satisfaction: str | None = None
    asked_count: int | None = None
    asked_gist: str | None = None
    decision: str | None = None
    new_due_on: str | None = None
    same_position: bool | None = None
    draft_id: str | None = None
    from_lead_id: str | None = None  # the lead by which a 反弹 became known


@dataclass(frozen=True, slots=True)
class Rechecked:
    """A recorded re-inspection and the transaction that made it."""

    recheck: Recheck
    tx: str


def record(ws: Workspace, form: RecheckForm) -> Rechecked:
    """Record a re-inspection with its photos and the step it leads to, in one transaction.

    到位 closes (销号), or is 核查合格 and waits for 审核 where closing must be approved; 基本到位 does not close,
    未到位 opens the next round, 反弹 only after a close, both with a deadline of their own (`reopening.new_due`). Raise
    Known("recheck_needs_two"), Known("conclusion_not_allowed"), Known("recheck_needs_photo"), Known("person_unknown"),
    what `evidence.unfit_after` finds, and what `issues.add_step` says of a time that cannot be.
    """
    now = standing(ws, form.issue_id)
    if form.conclusion not in allowed_conclusions(now):
        raise Known("conclusion_not_allowed", conclusion=form.conclusion, status=now.status)
    if len(set(form.people)) < 2:
        raise Known("recheck_needs_two")
    if form.conclusion == DONE and not form.photos:
        raise Known("recheck_needs_photo")
    evidence.must_be_people(ws, form.people)
    issue = ws.get("issue", form.issue_id)
    if issue is None:
        raise Known("record_gone", entity="issue", record=form.issue_id)
    for lead_id in {issue.from_lead_id, form.from_lead_id}:
        nameless.must_be_of_lead(ws, lead_id, {"condition": form.condition, "asked_gist": form.asked_gist})
    at_utc = form.rechecked_at_utc or utc_text(ws.now())
    for photo_id in form.photos:
        unfit = evidence.unfit_after(
            ws, photo_id, issue_id=form.issue_id, found_at_utc=issue.found_at_utc, at_utc=at_utc
        )
        if unfit is not None:
            raise unfit
    with ws.write() as door:
        action = action_for(form.conclusion, now, approved=closing_approved(ws, issue))
        due = new_due(ws, issue, action, at_utc, form.new_due_on)
        planned = _planned(door, form.issue_id)
        recheck = Recheck(
            id=planned.id if planned else new_id(),
            number=planned.number if planned else door.next_number("HK"),
            issue_id=form.issue_id,
            round=now.round,
            visit_id=form.visit_id,
            people=form.people,
            mode=form.mode,
            rechecked_at_utc=form.rechecked_at_utc or door.now_utc,
            condition=form.condition,
            conclusion=form.conclusion,
            satisfaction=form.satisfaction,
            asked_count=form.asked_count,
            asked_gist=form.asked_gist,
            decision=form.decision,
            new_due_on=due,
            same_position=form.same_position,
        )
        door.put(recheck)
        for position, photo_id in enumerate(form.photos):
            role = "after" if position == 0 else "after_close"
            photos.use(door, photo_id, "recheck", recheck.id, role=role, position=position)
        add_step(
            door,
            form.issue_id,
            action,
            recheck_id=recheck.id,
            due_on=due,
            happened_at_utc=form.rechecked_at_utc,
            person_id=form.people[0],
            second_person_id=form.people[1],
            reason=form.condition,
        )
        if form.decision == "escalate" and form.conclusion != DONE:
            add_step(
                door,
                form.issue_id,
                "supervise",
                recheck_id=recheck.id,
                happened_at_utc=form.rechecked_at_utc,
                person_id=form.people[0],
            )
        if form.visit_id and issue.place_id and form.conclusion == RELAPSE:
            visits.settle(door, form.visit_id, issue.place_id, at_utc=form.rechecked_at_utc)
        if form.from_lead_id:
            door.change("lead", form.from_lead_id, issue_id=form.issue_id)
        if form.draft_id:
            door.conn.execute("DELETE FROM draft WHERE id = ?", (form.draft_id,))
    return Rechecked(recheck, door.tx)


def reserve(ws: Workspace, issue_ids: Sequence[str]) -> dict[str, Recheck]:
    """Give each issue the re-inspection its next sheet is printed for, and return them by issue.

    The number on the paper is the number of the record it becomes: printed once, kept when it is printed again, and
    filled in by `record`.
    """
    found: dict[str, Recheck] = {}
    for at in range(0, len(issue_ids), _RESERVED_AT_ONCE):
        with ws.write() as door:
            for issue_id in issue_ids[at : at + _RESERVED_AT_ONCE]:
                planned = _planned(door, issue_id)
                if planned is None:
                    planned = Recheck(id=new_id(), number=door.next_number("HK"), issue_id=issue_id)
                    door.put(planned)
                found[issue_id] = planned
    return found


def of_issue(ws: Workspace, issue_id: str) -> list[Recheck]:
    """Return the finished re-inspections of one issue, oldest first (a printed sheet alone is none)."""
    return ws.all("recheck", "issue_id = ? AND conclusion <> ''", (issue_id,), "rechecked_at_utc, id")


def _planned(door: Transaction, issue_id: str) -> Recheck | None:
    row = door.conn.execute(
        "SELECT id FROM recheck WHERE issue_id = ? AND conclusion = '' AND deleted = 0 ORDER BY rowid LIMIT 1",
        (issue_id,),
    ).fetchone()
    return door.get("recheck", row[0]) if row else None
