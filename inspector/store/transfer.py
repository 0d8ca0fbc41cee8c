"""Answers for 转办: what was ordered of one body is taken from it and given to another, and both are told.

The body it was taken from gets a 转办告知 that says why, the new one a 交办单 of its own; the step names both, so that
history, 责任清单 and papers can. Decided: the new body has the deadline that holds as long as that lies ahead, else the
category's own, counted from today; its ladder begins at the foot.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from inspector.domain import issue as states
from inspector.domain.clock_text import business_date
from inspector.domain.issue import Issue
from inspector.domain.notice import Notice
from inspector.errors import Known
from inspector.store.door import Transaction
from inspector.store.issues import add_step, steps_in
from inspector.store.life import Assigned, must_be_active, must_be_assigner, must_be_complete
from inspector.store.many import all_of, changed, must_be_nameless
from inspector.store.notices import send
from inspector.store.reopening import due_from
from inspector.store.workspace import Workspace


def transfer(
    ws: Workspace,
    issue_ids: Sequence[str],
    *,
    body_id: str,
    reason: str,
    assist_body_ids: Sequence[str] | None = None,
    due_on: str | None = None,
    requirement: str | None = None,
    responsible_leader: str | None = None,
    responsible_person: str | None = None,
) -> Assigned:
    """Hand issues that are 整改中 to another 主责; `assist_body_ids` None keeps the 协办 there are.

    Who answers at the new body is who is given, else its own 责任领导 and 联系人. Raise Known("action_needs_reason"),
    Known("transfer_same_body"), Known("body_inactive"), Known("due_in_the_past"), and what `life.assign` raises.
    """
    must_be_assigner(ws)
    if not reason.strip():
        raise Known("action_needs_reason", action="transfer")
    said = {"requirement": requirement, "responsible_leader": responsible_leader, "step_reason": reason}
    must_be_nameless(ws, issue_ids, {**said, "responsible_person": responsible_person})
    with all_of(ws, issue_ids) as (door, found):
        body = door.get("body", body_id)
        if body is None:
            raise Known("record_gone", entity="body", record=body_id)
        handed = []
        for issue in found:
            if issue.lead_body_id == body_id:
                raise Known("transfer_same_body", number=issue.number, name=body.name)
            assist = issue.assist_body_ids if assist_body_ids is None else tuple(assist_body_ids)
            wanted = replace(
                issue,
                lead_body_id=body_id,
                lead_kind=body.kind,
                assist_body_ids=tuple(dict.fromkeys(one for one in assist if one != body_id)),
                due_on=_due(ws, door, issue, due_on),
                requirement=requirement or issue.requirement,
                responsible_leader=responsible_leader or body.leader,
                responsible_person=responsible_person or body.contact,
                unclaimed_since_utc=None,
            )
            must_be_active(door, wanted)
            must_be_complete(door, wanted)
            handed.append((issue, wanted))
        notices = _tell(door, handed, reason.strip(), ws.author)
        for issue, wanted in handed:
            # the first deadline stays on the record; the one that holds now stands on the step, as with an extension
            door.put(replace(wanted, due_on=issue.due_on))
            add_step(
                door,
                issue.id,
                "transfer",
                reason=reason.strip(),
                due_on=wanted.due_on,
                body_id=body_id,
                from_body_id=issue.lead_body_id,
                notice_id=notices[0].id,
                person_id=ws.author or None,
            )
    return Assigned(changed(door, issue_ids), tuple(notices))


def _due(ws: Workspace, door: Transaction, issue: Issue, asked: str | None) -> str | None:
    today = business_date(door.now_utc)
    if asked is not None:
        if date.fromisoformat(asked) < today:
            raise Known("due_in_the_past", number=issue.number, due_on=asked)
        return asked
    held = states.due_on(steps_in(door, issue.id), issue.due_on)
    return held if held and date.fromisoformat(held) >= today else due_from(ws, issue, door.now_utc)


def _tell(door: Transaction, handed: Sequence[tuple[Issue, Issue]], reason: str, author: str) -> list[Notice]:
    """Send the new 主责 one notice, each 协办 that is new to it one, and each body that is out one that says so."""
    person = author or None
    new: dict[str, list[Issue]] = {}
    gone: dict[str, list[Issue]] = {}
    for before, after in handed:
        had, has = _concerned(before), _concerned(after)
        for body_id in has:
            if body_id == after.lead_body_id or body_id not in had:
                new.setdefault(body_id, []).append(after)
        for body_id in had:
            if body_id == before.lead_body_id or body_id not in has:
                gone.setdefault(body_id, []).append(replace(before, requirement=reason, due_on=None))
    sent = [send(door, about, "assign", body_id, person) for body_id, about in new.items()]
    return sent + [send(door, about, "withdraw", body_id, person) for body_id, about in gone.items()]


def _concerned(issue: Issue) -> Iterable[str]:
    """Return the bodies an issue concerns, 主责 first."""
    return dict.fromkeys(one for one in (issue.lead_body_id, *issue.assist_body_ids) if one)
