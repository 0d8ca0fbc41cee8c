"""Answers for recording issues and taking them through their life; every action is one transaction of ops.

An action that the status does not allow raises Known("action_not_allowed") with what would be allowed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from inspector.domain import issue as life
from inspector.domain.clock_text import business_date, instant, local_text, utc_text
from inspector.domain.issue import Issue, IssueStep, Standing
from inspector.errors import Known
from inspector.store import evidence, nameless, photos, rows, visits
from inspector.store.door import Changed, Transaction, new_id
from inspector.store.workspace import Workspace

_FORM_TEXTS = ("description", "spot", "requirement", "attrs", "notes", "answers")
_TEXTS = ("description", "spot", "requirement", "attrs", "goal", "remedy", "responsible_leader", "responsible_person")
MOST_AT_ONCE = 200  # issues in one action


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueForm:
    """What the form holds at 提交. `photos` is (photo id, role) in order; `after_photos` only for 立行立改."""

    category: str
    place_id: str | None
    visit_id: str | None = None
    campaign_id: str | None = None
    spot: str | None = None
    point: tuple[float, float, str] | None = None
    description: str = ""
    severity: str = "normal"
    source: str = "covert"
    found_at_utc: str | None = None
    lead_body_id: str | None = None
    lead_kind: str | None = None
    assist_body_ids: tuple[str, ...] = ()
    requirement: str | None = None
    due_on: str | None = None
    due_rule: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    notes: Mapping[str, Any] = field(default_factory=dict)
    measures: Mapping[str, Any] = field(default_factory=dict)
    attrs: Mapping[str, Any] = field(default_factory=dict)
    photos: tuple[tuple[str, str], ...] = ()
    immediate: bool = False
    after_photos: tuple[str, ...] = ()
    second_person_id: str | None = None
    from_lead_id: str | None = None
    draft_id: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A submitted issue and the transaction that made it (for 撤销)."""

    issue: Issue
    tx: str


def submit(ws: Workspace, form: IssueForm) -> Recorded:
    """Turn a form into one transaction: check, issue with its number, first step, photos, visit target; drop the draft.

    Raise Known("category_unknown"), Known("issue_without_place"), Known("time_ahead"), and for 立行立改
    Known("on_spot_needs_photo"), Known("on_spot_needs_second") or what `evidence.unfit_after` finds.
    """
    category = ws.catalogue.get(form.category)
    if category is None:
        raise Known("category_unknown", category=form.category)
    if not form.place_id:
        raise Known("issue_without_place")
    if form.immediate:
        _may_close_on_spot(ws, form)
    nameless.must_be_of_lead(ws, form.from_lead_id, {name: getattr(form, name) for name in _FORM_TEXTS})
    with ws.write() as door:
        check = visits.frozen_check(
            category,
            ws.catalogue.version,
            form.visit_id,
            form.place_id,
            answers=form.answers,
            notes=form.notes,
            measures=form.measures,
            attrs=form.attrs,
        )
        door.put(check)
        issue = _issue(form, check.id, door)
        door.put(issue)
        if form.from_lead_id:  # see `leads.to_issue`
            door.change("lead", form.from_lead_id, issue_id=issue.id)
        add_step(door, issue.id, "find", happened_at_utc=issue.found_at_utc, person_id=ws.author or None)
        for position, (photo_id, role) in enumerate(form.photos):
            photos.use(door, photo_id, "issue", issue.id, role=role, position=position)
        for position, photo_id in enumerate(form.after_photos, len(form.photos)):
            photos.use(door, photo_id, "issue", issue.id, role="after", position=position)
        if form.immediate:
            add_step(
                door, issue.id, "close_on_spot", person_id=ws.author or None, second_person_id=form.second_person_id
            )
        if form.visit_id:
            visits.settle(door, form.visit_id, form.place_id, at_utc=form.found_at_utc)
        if form.draft_id:
            door.conn.execute("DELETE FROM draft WHERE id = ?", (form.draft_id,))
    return Recorded(issue, door.tx)


def steps(ws: Workspace, issue_id: str) -> list[IssueStep]:
    """Return the steps of one issue in the order that counts (`issue.in_order`)."""
    return life.in_order(ws.all("issue_step", "issue_id = ?", (issue_id,)))


def standing(ws: Workspace, issue_id: str) -> Standing:
    """Return where an issue stands."""
    return life.standing(steps(ws, issue_id))


def by_number(ws: Workspace, text: str) -> Issue:
    """Return the issue that a typed or scanned text names: its number, that of one of its rechecks, or a QR payload.

    Raise Known("issue_unknown").
    """
    words = [word.strip() for word in unicodedata.normalize("NFKC", text).split("|")]
    number = words[0].upper()
    for identity in words[1:2]:
        issue = ws.get("issue", identity)
        if issue is not None:
            return issue  # type: ignore[no-any-return]
    found = ws.all(
        "issue", "number = ?1 OR id = (SELECT issue_id FROM recheck WHERE number = ?1 AND deleted = 0)", (number,)
    )
    if not found:
        undone = "SELECT 1 FROM recheck JOIN issue ON issue.id = recheck.issue_id WHERE recheck.number = ?"
        if ws.reader().execute(undone, (number,)).fetchone():
            raise Known("issue_undone", number=text.strip())
        raise Known("issue_unknown", number=text.strip())
    return found[0]  # type: ignore[no-any-return]


def act(
    ws: Workspace,
    issue_ids: Sequence[str],
    action: str,
    *,
    reason: str | None = None,
    due_on: str | None = None,
    happened_at_utc: str | None = None,
    person_id: str | None = None,
) -> Changed:
    """Take one action that needs no more than this on one or many issues in one transaction, all or none.

    What is ordered (交办), granted, urged, approved or concluded asks for more and is done by `life`, `ladder`,
    `rechecks` and `relapses` alone: Known("action_not_by_hand"). Raise Known("action_not_allowed"),
    Known("action_needs_reason"), Known("too_many_issues"), Known("time_ahead") or Known("time_before_found").
    """
    if action not in life.BY_HAND:
        raise Known("action_not_by_hand", action=action)
    if action in life.NEEDS_REASON and not (reason or "").strip():
        raise Known("action_needs_reason", action=action)
    if len(issue_ids) > MOST_AT_ONCE:  # one transaction, so that one 撤销 takes all of it back
        raise Known("too_many_issues", count=len(issue_ids), most=MOST_AT_ONCE)
    for issue_id in issue_ids:
        nameless.must_be_of_issue(ws, issue_id, {"step_reason": reason})
    with ws.write() as door:
        for issue_id in issue_ids:
            add_step(
                door,
                issue_id,
                action,
                reason=reason,
                due_on=due_on,
                happened_at_utc=happened_at_utc,
                person_id=person_id or ws.author or None,
            )
            if action in ("void", "restore"):
                visits.settle_issue(door, issue_id)
    return Changed(door.tx, {"issue": frozenset(issue_ids)})


def edit(ws: Workspace, issue: Issue, before: Issue | None = None) -> Changed:
    """Keep changed fields of an issue; its number and identity never change.

    With `before`, the record a form was filled from, only what the form changed is written; raise
    Known("changed_meanwhile") where somebody else changed the same field since. Raise Known("due_is_ordered") for a
    deadline that was sent out with an order: from then on only an extension changes it; Known("body_is_ordered") for
    主责 and 协办 of one: from then on only 转办 changes them. Raise Known("lead_private") where an issue that came from
    a lead would say who called.
    """
    texts = {name: getattr(issue, name) for name in _TEXTS}
    nameless.must_be_of_lead(ws, issue.from_lead_id, texts)
    nameless.must_be_of_issue(ws, issue.id, texts)  # a form that lost where it came from lets nobody through
    with ws.write() as door:
        held = door.get("issue", issue.id)
        if held is None or held.number != issue.number:
            raise Known("record_gone", entity="issue", record=issue.id)
        held_steps = steps_in(door, issue.id)
        _must_keep_its_bodies(door, issue, before or held, life.standing(held_steps))
        ordered = life.due_on(held_steps, None)
        if issue.due_on != (before or held).due_on and ordered is not None:
            raise Known("due_is_ordered", number=issue.number, due_on=ordered)
        door.revise(before, issue)
        if held.place_id != issue.place_id or held.visit_id != issue.visit_id:
            for at in (held, issue):
                if at.visit_id and at.place_id:
                    visits.settle(door, at.visit_id, at.place_id)
    return Changed(door.tx, {"issue": frozenset({issue.id})})


def _must_keep_its_bodies(door: Transaction, issue: Issue, was: Issue, now: Standing) -> None:
    """Refuse another 主责 or 协办 for what was ordered of somebody: they were told, and would not be told otherwise."""
    same = (issue.lead_body_id, issue.assist_body_ids) == (was.lead_body_id, was.assist_body_ids)
    if not same and was.lead_body_id is not None and now.assigned_at_utc is not None and now.status != life.FOUND:
        body = door.get("body", was.lead_body_id)
        raise Known("body_is_ordered", number=issue.number, name=body.name if body else "")


def add_step(
    door: Transaction,
    issue_id: str,
    action: str,
    *,
    reason: str | None = None,
    due_on: str | None = None,
    happened_at_utc: str | None = None,
    person_id: str | None = None,
    second_person_id: str | None = None,
    recheck_id: str | None = None,
    body_id: str | None = None,
    notice_id: str | None = None,
    until_on: str | None = None,
    from_body_id: str | None = None,
) -> IssueStep:
    """Add one step inside a transaction, after the one that stands last; its business time is kept as given.

    Raise Known("action_not_allowed") where what stands does not allow it (with what would be allowed),
    Known("time_ahead") for a time given that is more than a day ahead of the clock, Known("time_before_found") for one
    on a day before the finding, Known("time_before_close") for 反弹 and 抽查 on a day before the close.
    """
    held = steps_in(door, issue_id)
    now = life.standing(held)
    _must_allow(door, issue_id, action, now, found=bool(held))
    to_status, round_no = life.outcome(action, now) if held else (life.FOUND, 1)
    if happened_at_utc:
        must_be_plausible(door, issue_id, happened_at_utc)
        _must_follow_the_close(door, issue_id, now, action, happened_at_utc)
    step = IssueStep(
        id=new_id(),
        issue_id=issue_id,
        round=round_no,
        action=action,
        from_status=now.status if held else None,
        to_status=to_status,
        happened_at_utc=happened_at_utc or door.now_utc,
        recorded_at_utc=door.now_utc,
        person_id=person_id,
        second_person_id=second_person_id,
        reason=reason,
        recheck_id=recheck_id,
        due_on=due_on,
        after_step_id=now.last_step_id,
        body_id=body_id,
        notice_id=notice_id,
        until_on=until_on,
        from_body_id=from_body_id,
    )
    door.put(step)
    return step


def steps_in(door: Transaction, issue_id: str) -> list[IssueStep]:
    """Return the steps of one issue as they stand in this transaction."""
    found = door.conn.execute("SELECT * FROM issue_step WHERE issue_id = ? AND deleted = 0", (issue_id,))
    return [rows.from_row("issue_step", row) for row in found]


def _must_allow(door: Transaction, issue_id: str, action: str, now: Standing, *, found: bool) -> None:
    starts = life.statuses_allowing(action)
    refused = (action == "find") == found or (found and now.status not in starts)
    lacks = None if refused else life.unmet(action, now)
    if not refused and lacks is None:
        return
    number = door.conn.execute("SELECT number FROM issue WHERE id = ?", (issue_id,)).fetchone()
    raise Known(
        "action_not_allowed",
        action=action,
        status=now.status,
        number=number[0] if number else "",
        allowed=starts,
        lacks=lacks,
        possible=tuple(other for other in life.allowed_actions(now.status) if life.unmet(other, now) is None),
    )


def must_be_plausible(door: Transaction, issue_id: str, at_utc: str) -> None:
    """Refuse a time somebody gave that cannot be: Known("time_ahead") or Known("time_before_found").

    Days are compared, because a paper tells no more than its day. What the clock itself says is never refused: a clock
    that was once wrong must not keep anybody from working.
    """
    if instant(at_utc) > door.now + timedelta(days=1):
        raise Known("time_ahead", at=local_text(at_utc), now=local_text(door.now_utc))
    issue = door.get("issue", issue_id)
    if issue is not None and business_date(at_utc) < business_date(issue.found_at_utc):
        raise Known("time_before_found", at=local_text(at_utc), found=local_text(issue.found_at_utc))


def _must_follow_the_close(door: Transaction, issue_id: str, now: Standing, action: str, at_utc: str) -> None:
    """Refuse a day before the close for what only a closed issue can come to: figures of past days are made of steps.

    A close that the clock has not come to yet (it was wrong then) keeps nobody from working.
    """
    closed_at = now.closed_at_utc
    if life.statuses_allowing(action) != (life.CLOSED,) or closed_at is None or closed_at > door.now_utc:
        return
    if business_date(at_utc) < business_date(closed_at):
        issue = door.get("issue", issue_id)
        number = issue.number if issue else ""
        raise Known("time_before_close", number=number, at=local_text(at_utc), closed=local_text(closed_at))


def _issue(form: IssueForm, check_id: str, door: Transaction) -> Issue:
    lat, lon, datum = form.point or (None, None, None)
    return Issue(
        id=new_id(),
        number=door.next_number(""),
        visit_id=form.visit_id,
        check_id=check_id,
        campaign_id=form.campaign_id,
        place_id=form.place_id,
        spot=form.spot,
        lat=lat,
        lon=lon,
        datum=datum,
        category=form.category,
        description=form.description.strip(),
        severity=form.severity,
        source=form.source,
        found_at_utc=form.found_at_utc or door.now_utc,
        lead_body_id=form.lead_body_id,
        assist_body_ids=form.assist_body_ids,
        lead_kind=form.lead_kind,
        requirement=form.requirement,
        due_on=form.due_on,
        due_rule=form.due_rule,
        immediate=form.immediate,
        from_lead_id=form.from_lead_id,
        attrs=dict(form.attrs),
    )


def _may_close_on_spot(ws: Workspace, form: IssueForm) -> None:
    if not form.photos or not form.after_photos:
        raise Known("on_spot_needs_photo")
    before = {_bytes_of(ws, photo_id) for photo_id, _ in form.photos}
    if not before.isdisjoint(_bytes_of(ws, photo_id) for photo_id in form.after_photos):
        raise Known("on_spot_same_photo")
    if not form.second_person_id or form.second_person_id == ws.author:
        raise Known("on_spot_needs_second")
    evidence.must_be_people(ws, [form.second_person_id])
    at_utc = form.found_at_utc or utc_text(ws.now())
    found_at_utc = form.found_at_utc or _first_shot(ws, form)
    for photo_id in form.after_photos:
        unfit = evidence.unfit_after(ws, photo_id, issue_id=None, found_at_utc=found_at_utc, at_utc=at_utc)
        if unfit is not None:
            raise unfit


def _first_shot(ws: Workspace, form: IssueForm) -> str | None:
    """When the problem was photographed first: where nobody gave a time of finding, that is known to be no later."""
    held = (ws.get("photo", photo_id) for photo_id, _ in form.photos)
    return min((photo.best_taken_at_utc for photo in held if photo and photo.best_taken_at_utc), default=None)


def _bytes_of(ws: Workspace, photo_id: str) -> str:
    photo = ws.get("photo", photo_id)
    if photo is None:
        raise Known("record_gone", entity="photo", record=photo_id)
    return str(photo.sha256)
