"""Answers for ordering issues: who is to put them right and until when, 认领, 延期 (the rest: `closing`, `notices`).

Every function is one transaction for all issues it is given, all or none. Decided: the order is given by any author
unless the setting names one person (统一分办); the deadline that goes out with an order is changed only by an
extension; everybody whom an order concerns (主责, 协办) gets a notice, because each signs a receipt of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from inspector.domain import deadline
from inspector.domain import issue as states
from inspector.domain.clock_text import instant
from inspector.domain.issue import Issue
from inspector.domain.notice import Notice
from inspector.domain.place import LEVELS, serving
from inspector.errors import Known
from inspector.store import places
from inspector.store.charges import Charges
from inspector.store.closing import approve_close, may_approve, publish, reject_close, summarise
from inspector.store.door import Changed, Transaction
from inspector.store.issues import add_step, steps_in
from inspector.store.kept import assigner_by_office, closing_approved, kept_settings, may_assign
from inspector.store.many import all_of, changed, each, must_be_nameless
from inspector.store.notices import notices_of, send_each, sign_receipt
from inspector.store.reopening import over_at
from inspector.store.workspace import Workspace

__all__ = [
    "REQUIRED",
    "Assigned",
    "Proposed",
    "approve_close",
    "ask_extension",
    "assign",
    "assign_each",
    "assign_unclaimed",
    "claim",
    "closing_approved",
    "grant_extension",
    "kept_settings",
    "may_approve",
    "must_be_active",
    "must_be_assigner",
    "must_be_complete",
    "notices_of",
    "place_chain",
    "propose",
    "publish",
    "refuse_extension",
    "reject_close",
    "sign_receipt",
    "summarise",
]

REQUIRED = ("place", "lead_body", "responsible_person", "due_on")  # before 下发, worded in wording.life
_ORDER_TEXTS = ("requirement", "responsible_leader", "responsible_person")
_TOO_WIDE = ("city", "district")  # an issue lies in a street or community


@dataclass(frozen=True, slots=True)
class Assigned:
    """What an order changed, and the notices it made, one for each body."""

    changed: Changed
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Proposed:
    """What the category and the place say of who is responsible and until when; None where they say nothing.

    `assumed_years`: years whose 调休 is not known.
    """

    lead_body_id: str | None
    assist_body_ids: tuple[str, ...]
    due_on: str | None
    due_rule: str | None
    assumed_years: tuple[int, ...] = ()


def propose(ws: Workspace, issue: Issue) -> Proposed:
    """Return the default 主责 and 协办 (category and place) and the category's deadline counted from the finding."""
    category = ws.catalogue.get(issue.category)
    if category is None:
        return Proposed(None, (), None, None)
    bodies, chain = places.bodies(ws), place_chain(ws, issue.place_id)
    lead = serving(bodies, category.lead, chain)
    assist = (serving(bodies, kind, chain) for kind in category.assist)
    helping = dict.fromkeys(body.id for body in assist if body is not None and body != lead)
    due = deadline.due_for(
        category.deadline,
        instant(issue.found_at_utc),
        ws.calendar,
        roll_forward=kept_settings(ws).roll_forward,
    )
    rule = f"{category.deadline.count} {category.deadline.kind}"
    return Proposed(lead.id if lead else None, tuple(helping), due.on.isoformat(), rule, due.assumed_years)


def assign(
    ws: Workspace,
    issue_ids: Sequence[str],
    *,
    body_id: str | None = None,
    assist_body_ids: Sequence[str] | None = None,
    due_on: str | None = None,
    requirement: str | None = None,
    responsible_leader: str | None = None,
    responsible_person: str | None = None,
    notice: bool = True,
    shown: Sequence[Issue] = (),
) -> Assigned:
    """Order issues to be put right: 主责, 协办, deadline, and one numbered notice for each body.

    What is not given is what the issue holds, then what category and place propose, then who is in charge of the case
    or the place (包片包案), then the body's own 责任领导 and 联系人. `shown` are the records a form was filled from:
    what somebody else changed in the same field since is not overwritten (Known("changed_meanwhile")). Raise
    Known("assign_incomplete") naming the first issue and all that it is `missing`, Known("not_the_assigner"),
    Known("action_not_allowed"), Known("too_many_issues").
    """
    must_be_assigner(ws)
    said = {"requirement": requirement, "responsible_leader": responsible_leader}
    must_be_nameless(ws, issue_ids, {**said, "responsible_person": responsible_person})
    in_charge = Charges(ws)
    with all_of(ws, issue_ids) as (door, found):
        ordered = []
        for issue in found:
            proposed = propose(ws, issue)
            leader = responsible_leader or issue.responsible_leader or in_charge.leader_of(issue.id, issue.place_id)
            lead = body_id or issue.lead_body_id or proposed.lead_body_id
            assist = issue.assist_body_ids or proposed.assist_body_ids if assist_body_ids is None else assist_body_ids
            body = door.get("body", lead) if lead else None
            wanted = replace(
                issue,
                lead_body_id=body.id if body else None,
                lead_kind=body.kind if body else issue.lead_kind,
                assist_body_ids=tuple(dict.fromkeys(one for one in assist if one != lead)),
                due_on=due_on or states.due_on(steps_in(door, issue.id), issue.due_on),
                requirement=requirement or issue.requirement,
                responsible_leader=leader or (body.leader if body else None),
                responsible_person=responsible_person or issue.responsible_person or (body.contact if body else None),
                unclaimed_since_utc=None,
            )
            must_be_active(door, wanted)
            must_be_complete(door, wanted)
            ordered.append(wanted)
        notices = _send_out(door, ordered, shown, ws.author, notice=notice)
    return Assigned(changed(door, issue_ids), notices)


def assign_each(ws: Workspace, wanted: Sequence[Issue], shown: Sequence[Issue]) -> Assigned:
    """Order several issues, each to its own bodies and day as `wanted` says; one notice for each body all the same.

    `shown` are the records the form was filled from. Raise as `assign` does.
    """
    must_be_assigner(ws)
    for issue in wanted:
        must_be_nameless(ws, [issue.id], {name: getattr(issue, name) for name in _ORDER_TEXTS})
    with all_of(ws, [issue.id for issue in wanted]) as (door, _):
        ordered = []
        for issue in wanted:
            body = door.get("body", issue.lead_body_id) if issue.lead_body_id else None
            assist = tuple(dict.fromkeys(one for one in issue.assist_body_ids if one != issue.lead_body_id))
            kind = body.kind if body else issue.lead_kind
            complete = replace(issue, assist_body_ids=assist, lead_kind=kind, unclaimed_since_utc=None)
            must_be_active(door, complete)
            must_be_complete(door, complete)
            ordered.append(complete)
        notices = _send_out(door, ordered, shown, ws.author, notice=True)
    return Assigned(changed(door, [issue.id for issue in wanted]), notices)


def _send_out(
    door: Transaction, ordered: Sequence[Issue], shown: Sequence[Issue], author: str, *, notice: bool
) -> tuple[Notice, ...]:
    """Write orders down: the notices, what changed of each issue, the step that names the notice of its 主责."""
    notices = send_each(door, ordered, "assign", author) if notice else {}
    before = {issue.id: issue for issue in shown}
    for wanted in ordered:
        door.revise(before.get(wanted.id), wanted)
        sent = notices.get(wanted.lead_body_id or "")
        add_step(
            door,
            wanted.id,
            "assign",
            due_on=wanted.due_on,
            body_id=wanted.lead_body_id,
            notice_id=sent.id if sent else None,
            person_id=author or None,
        )
    return tuple(notices.values())


def assign_unclaimed(
    ws: Workspace,
    issue_ids: Sequence[str],
    *,
    candidate_body_ids: Sequence[str] = (),
    due_on: str | None = None,
    requirement: str | None = None,
    notice: bool = True,
) -> Assigned:
    """Set issues whose owner is not known to 待认领, and tell those who may be it; they stay 待交办 until one claims.

    The candidates stand as 协办 until then. Raise as `assign` does; a place and nothing else is required.
    """
    must_be_assigner(ws)
    must_be_nameless(ws, issue_ids, {"requirement": requirement})
    with all_of(ws, issue_ids) as (door, found):
        waiting = []
        for issue in found:
            if states.standing(steps_in(door, issue.id)).status != states.FOUND:
                add_step(door, issue.id, "assign")  # refuses, with what would be allowed
            if issue.place_id is None:
                raise Known("assign_incomplete", number=issue.number, missing=("place",))
            wanted = replace(
                issue,
                lead_body_id=None,
                assist_body_ids=tuple(dict.fromkeys(candidate_body_ids)) or issue.assist_body_ids,
                unclaimed_since_utc=issue.unclaimed_since_utc or door.now_utc,
                due_on=due_on or issue.due_on,
                requirement=requirement or issue.requirement,
            )
            must_be_active(door, wanted)
            door.put(wanted)
            waiting.append(wanted)
        notices = send_each(door, waiting, "assign", ws.author) if notice else {}
    return Assigned(changed(door, issue_ids), tuple(notices.values()))


def claim(ws: Workspace, issue_id: str, body_id: str) -> Changed:
    """认领: one body says that an unclaimed issue is theirs; it becomes 主责 and is then assigned like any other.

    Raise Known("claim_taken") where somebody answers for it already.
    """
    with all_of(ws, [issue_id]) as (door, (issue,)):
        if issue.unclaimed_since_utc is None and issue.lead_body_id is not None:
            raise Known("claim_taken", number=issue.number)
        body = door.get("body", body_id)
        if body is None:
            raise Known("record_gone", entity="body", record=body_id)
        must_be_active(door, replace(issue, lead_body_id=body_id))
        add_step(door, issue_id, "claim", body_id=body_id, person_id=ws.author or None)
        door.put(
            replace(issue, lead_body_id=body_id, lead_kind=body.kind, assist_body_ids=(), unclaimed_since_utc=None)
        )
    return changed(door, [issue_id])


def ask_extension(ws: Workspace, issue_ids: Sequence[str], until_on: str, reason: str) -> Changed:
    """申请延期: before the deadline is over, with a reason; it changes no deadline until somebody grants it.

    Raise Known("extension_too_late"), Known("extension_not_later"), Known("extension_no_deadline").
    """

    def take(door: Transaction, issue: Issue) -> None:
        due, ends = _due(door, issue), over_at(ws, issue, states.in_order(steps_in(door, issue.id)))
        if ends is not None and door.now >= ends:
            raise Known("extension_too_late", number=issue.number, due_on=due)
        _must_be_later(issue, until_on, due)
        add_step(door, issue.id, "ask_extension", reason=reason, until_on=until_on, person_id=ws.author or None)

    return each(ws, issue_ids, take, "ask_extension", reason)


def grant_extension(
    ws: Workspace, issue_ids: Sequence[str], due_on: str | None = None, reason: str | None = None
) -> Changed:
    """同意延期: `due_on` is the new deadline, by default the day that was asked for; the ladder begins anew.

    Without a reason the one that was asked with holds. Raise Known("extension_needs_day") where nobody asked and no day
    is given, Known("extension_not_later"), Known("extension_no_deadline"), Known("action_needs_reason").
    """

    def take(door: Transaction, issue: Issue) -> None:
        held = states.in_order(steps_in(door, issue.id))
        asked = next((step for step in reversed(held) if step.action == "ask_extension"), None)
        pending = states.standing(held).extension_until_on
        new = due_on or pending
        if new is None:
            raise Known("extension_needs_day", number=issue.number)
        why = reason or (asked.reason if asked and pending else None)
        if not why:
            raise Known("action_needs_reason", action="extend")
        _must_be_later(issue, new, _due(door, issue))
        add_step(door, issue.id, "extend", reason=why, due_on=new, person_id=ws.author or None)

    return each(ws, issue_ids, take, reason=reason)


def refuse_extension(ws: Workspace, issue_ids: Sequence[str], reason: str) -> Changed:
    """不同意延期: the original deadline holds; whether it is over is judged by that."""

    def take(door: Transaction, issue: Issue) -> None:
        add_step(door, issue.id, "refuse_extension", reason=reason, person_id=ws.author or None)

    return each(ws, issue_ids, take, "refuse_extension", reason)


def place_chain(ws: Workspace, place_id: str | None) -> list[str]:
    """Return a place and what it lies in, the nearest first."""
    found: list[str] = []
    place = ws.get("place", place_id)
    while place is not None and place.id not in found and len(found) < len(LEVELS):
        found.append(place.id)
        place = ws.get("place", place.parent_id)
    return found


def must_be_assigner(ws: Workspace) -> None:
    """Raise Known("not_the_assigner") where one person assigns (统一分办) and another one works here."""
    if not may_assign(ws):
        person = ws.get("person", kept_settings(ws).assigner_id)
        raise Known("not_the_assigner", name=person.name if person else "", by_office=assigner_by_office(ws))


def must_be_active(door: Transaction, issue: Issue) -> None:
    """Raise Known("body_inactive") where a body the issue is (to be) ordered of is in use no more."""
    for body_id in (issue.lead_body_id, *issue.assist_body_ids, issue.supervisor_body_id):
        body = door.get("body", body_id) if body_id else None
        if body is not None and not body.active:
            raise Known("body_inactive", number=issue.number, name=body.name)


def must_be_complete(door: Transaction, issue: Issue) -> None:
    """Raise Known("assign_incomplete") naming the first issue and all that it lacks before 下发."""
    place = door.get("place", issue.place_id) if issue.place_id else None
    held = {
        "place": place is not None and place.level not in _TOO_WIDE,
        "lead_body": issue.lead_body_id is not None,
        "responsible_person": bool((issue.responsible_person or "").strip()),
        "due_on": bool(issue.due_on),
    }
    missing = tuple(name for name in REQUIRED if not held[name])
    if missing:
        raise Known("assign_incomplete", number=issue.number, missing=missing)


def _due(door: Transaction, issue: Issue) -> str:
    due = states.due_on(steps_in(door, issue.id), issue.due_on)
    if due is None:
        raise Known("extension_no_deadline", number=issue.number)
    return due


def _must_be_later(issue: Issue, until_on: str, due: str) -> None:
    if date.fromisoformat(until_on) <= date.fromisoformat(due):
        raise Known("extension_not_later", number=issue.number, until_on=until_on, due_on=due)
