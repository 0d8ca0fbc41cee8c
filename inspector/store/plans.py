"""Answers for sealed plans: making, approving, opening at departure, and proving that nobody changed the targets.

A draft is sealed from the first word on: what is written into ops can never be taken out of them again. Whoever reads a
plan before it departs is written down before anything is shown, and so is whoever asked and was refused. Visits name
the plan they were made for.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from inspector.domain import draw as drawing
from inspector.domain import plan as rule
from inspector.domain.clock_text import business_date, utc_text
from inspector.domain.geo import to_wgs84
from inspector.domain.plan import Compared, Content, Plan, PlanLook, Target
from inspector.domain.route import short_route
from inspector.domain.team import Team
from inspector.domain.visit import Visit
from inspector.errors import Known
from inspector.store import draws, seal_keys, teams, visits, written
from inspector.store.door import Transaction, new_id
from inspector.store.workspace import Workspace
from inspector.wording import plans as words

MOST_TARGETS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanForm:
    """What the form holds. With a draw and no places the targets are what it draws."""

    lead_id: str
    approver_id: str
    starts_on: str
    ends_on: str = ""  # empty: that one day
    place_ids: tuple[str, ...] = ()
    team_id: str | None = None
    campaign_id: str | None = None
    mode: str = "covert"
    kind: str | None = None
    order: str = rule.GIVEN
    draw_id: str | None = None
    remark: str | None = None


def plans(ws: Workspace, since_on: str = "", until_on: str = "9999") -> list[Plan]:
    """Return the plans whose days touch a period, by day."""
    these = "ends_on >= ? AND starts_on <= ?"
    return ws.all("plan", these, (since_on, until_on), "starts_on, number, rowid")


def must_get(ws: Workspace, plan_id: str) -> Plan:
    """Return a plan or raise Known("plan_unknown")."""
    plan = ws.get("plan", plan_id)
    if plan is None:
        raise Known("plan_unknown", number=plan_id)
    return plan  # type: ignore[no-any-return]


def by_number(ws: Workspace, number: str) -> Plan:
    """Return the plan of a paper number, or raise Known("plan_unknown")."""
    found = ws.all("plan", "number = ?", (number.strip().upper(),))
    if not found:
        raise Known("plan_unknown", number=number)
    return found[0]  # type: ignore[no-any-return]


def today(ws: Workspace) -> str:
    """Return the business day it is, YYYY-MM-DD."""
    return business_date(utc_text(ws.now())).isoformat()


def waiting(ws: Workspace) -> tuple[str, ...]:
    """Return the plans that wait for whoever works here: to be approved, or to depart today."""
    if ws.read_only or not ws.author:
        return ()
    day, open_ones = today(ws), "coalesce(opened, '') = '' AND cancelled_at_utc IS NULL AND ends_on >= ?"
    return tuple(
        one.id
        for one in ws.all("plan", open_ones, (day,), "starts_on, rowid")
        if rule.APPROVE in rule.allowed(one, ws.author, day)
        or (one.lead_id == ws.author and rule.DEPART in rule.allowed(one, ws.author, day))
    )


def allowed(ws: Workspace, plan: Plan) -> tuple[str, ...]:
    """Return what whoever works here may do with a plan now."""
    return () if ws.read_only else rule.allowed(plan, ws.author, today(ws))


def draft(ws: Workspace, form: PlanForm) -> Plan:
    """Make a plan, sealed to its lead and approver.

    Raise Known("plan_people_missing"), Known("plan_same_person"), Known("plan_days"), Known("plan_without_targets"),
    Known("plan_too_many_targets"), Known("plan_barred"), Known("plan_key_missing"), Known("place_unknown"),
    Known("author_missing"), Known("draw_public") for a draw whose result is told, and what `draws.seed_of` raises.
    """
    plan = _filled(ws, Plan(id=new_id(), planner_id=ws.author), form)
    with ws.write() as door:
        plan = replace(plan, number=door.next_number("JH"))
        door.put(plan)
        _note_draw(door, form, plan)
    if form.draw_id:
        draws.forget_seed(ws, form.draw_id)
    return plan


def change(ws: Workspace, plan_id: str, form: PlanForm) -> Plan:
    """Write a draft anew from its form; raise Known("plan_action") once it is approved, and what `draft` raises."""
    before = must_get(ws, plan_id)
    _must_be_allowed(ws, before, rule.CHANGE)
    plan = _filled(ws, before, form)
    with ws.write() as door:
        door.revise(before, plan)
        _note_draw(door, form, plan)
    if form.draw_id:
        draws.forget_seed(ws, form.draw_id)
    return plan


def look(ws: Workspace, plan_id: str, passphrase: str = "") -> Content:
    """Return the targets of a plan. Before departure only lead and approver get them, and it is written down.

    Raise Known("plan_not_yours") (written down, too), Known("plan_not_here"), Known("plan_key_locked"),
    Known("plan_damaged").
    """
    plan = must_get(ws, plan_id)
    if plan.opened:
        return _read(plan, plan.opened)
    if rule.LOOK not in rule.allowed(plan, ws.author, today(ws)):
        _log(ws, plan, "refused")
        raise Known("plan_not_yours", number=plan.number)
    text = _unsealed(ws, plan, passphrase)
    _log(ws, plan, "opened")
    return _read(plan, text)


def approve(ws: Workspace, plan_id: str, passphrase: str = "", *, shown: Plan | None = None) -> Plan:
    """Approve a plan: from now on the SHA-256 of its list stands for it and nothing of it changes.

    `shown` is the plan as it stood on the screen. Raise Known("plan_action" | "plan_action_others"),
    what `look` raises, and Known("plan_changed_meanwhile") where the draft was written anew since then, or
    while it was read.
    """
    plan = must_get(ws, plan_id)
    _must_be_allowed(ws, plan, rule.APPROVE)
    if shown is not None and shown.sealed != plan.sealed:
        raise Known("plan_changed_meanwhile", number=plan.number)
    text = _unsealed(ws, plan, passphrase)
    content = _read(plan, text)
    if content.plan_id != plan.id or len(content.targets) != plan.size:
        raise Known("plan_damaged", number=plan.number)
    _log(ws, plan, "opened")
    with ws.write() as door:
        now: Plan | None = door.get("plan", plan_id)
        if now is None or now.sealed != plan.sealed or rule.state(now) != rule.DRAFT:
            raise Known("plan_changed_meanwhile", number=plan.number)
        approved = replace(now, commitment=rule.commitment(text), approved_at_utc=door.now_utc, approved_by=ws.author)
        door.put(approved)
    return approved


def depart(ws: Workspace, plan_id: str, passphrase: str = "") -> Plan:
    """Open a plan at departure: list and salt are told to everybody, with seed and result of its draw.

    Raise Known("plan_too_early"), Known("plan_action"), what `look` raises, and Known("plan_damaged") where what is
    sealed is not what was approved.
    """
    plan = must_get(ws, plan_id)
    if rule.state(plan) == rule.SEALED and today(ws) < plan.starts_on:
        raise Known("plan_too_early", number=plan.number, starts=plan.starts_on)
    _must_be_allowed(ws, plan, rule.DEPART)
    text = _unsealed(ws, plan, passphrase)
    content = _read(plan, text)
    if rule.commitment(text) != plan.commitment:
        raise Known("plan_damaged", number=plan.number)
    with ws.write() as door:
        now: Plan | None = door.get("plan", plan_id)
        if now is None or rule.state(now) != rule.SEALED:
            raise Known("plan_changed_meanwhile", number=plan.number)
        opened = replace(
            now,
            opened=text,
            place_ids=tuple(one.place_id for one in content.targets),
            revealed_at_utc=door.now_utc,
            revealed_by=ws.author,
        )
        door.put(opened)
        _reveal_draw(door, content, ws.author)
    return opened


def start_visit(ws: Workspace, plan_id: str, team: Sequence[str] = ()) -> Visit:
    """Start the outing of a plan that has departed, with its team, mode and campaign, or put the one under way to it.

    Raise Known("plan_action"), Known("plan_visit_other") where the visit under way here was made for another plan.
    """
    plan = must_get(ws, plan_id)
    _must_be(plan, rule.REVEALED, "开始检查")
    under_way = visits.current(ws)
    if under_way is not None:
        return link(ws, plan_id, under_way.id)
    return visits.start(
        ws,
        team=tuple(team) or _people(ws, plan),
        mode=plan.mode,
        campaign_id=plan.campaign_id,
        leader_id=plan.lead_id,
        kind=plan.kind,
        team_id=plan.team_id,
        plan_id=plan.id,
    )


def link(ws: Workspace, plan_id: str, visit_id: str) -> Visit:
    """Put a visit down to a plan that has departed; raise Known("plan_visit_other") where it belongs to another."""
    plan = must_get(ws, plan_id)
    _must_be(plan, rule.REVEALED, "关联场次")
    with ws.write() as door:
        visit = door.get("visit", visit_id)
        if visit is None:
            raise Known("record_gone", entity="visit", record=visit_id)
        if visit.plan_id not in (None, plan_id):
            raise Known("plan_visit_other", number=visit.number)
        visit = replace(visit, plan_id=plan_id)
        door.put(visit)
    return visit  # type: ignore[no-any-return]


def visits_of(ws: Workspace, plan_id: str) -> list[Visit]:
    """Return the visits that were made for a plan, the first one first."""
    return ws.all("visit", "plan_id = ?", (plan_id,), "started_at_utc, rowid")


def compared(ws: Workspace, plan_id: str) -> Compared:
    """Compare the targets of a plan that has departed with the places its visits checked."""
    plan = must_get(ws, plan_id)
    been = {target.place_id for visit in visits_of(ws, plan_id) for target in visits.targets(ws, visit.id)}
    return rule.compare(plan.place_ids, been, {place.id: place.parent_id for place in ws.all("place")})


def finish(ws: Workspace, plan_id: str) -> Plan:
    """Say that a plan is done."""
    plan = must_get(ws, plan_id)
    _must_be_allowed(ws, plan, rule.FINISH)
    with ws.write() as door:
        door.change("plan", plan_id, done_at_utc=door.now_utc)
    return must_get(ws, plan_id)


def cancel(ws: Workspace, plan_id: str, reason: str) -> Plan:
    """Give a plan up, for a reason that everybody reads; its targets stay sealed where they were."""
    plan = must_get(ws, plan_id)
    _must_be_allowed(ws, plan, rule.CANCEL)
    if not reason.strip():
        raise Known("plan_reason")
    with ws.write() as door:
        door.change("plan", plan_id, cancelled_at_utc=door.now_utc, cancel_reason=reason.strip())
    return must_get(ws, plan_id)


def for_paper(ws: Workspace, plan_id: str) -> Content:
    """Return the targets for a paper or an export; raise Known("plan_sealed_no_paper") before departure, written down.

    Every way in which a plan leaves the program goes through here, the lead's own included: a paper can be read by
    whoever finds it.
    """
    plan = must_get(ws, plan_id)
    if not plan.opened:
        _log(ws, plan, "paper_refused")
        raise Known("plan_sealed_no_paper", number=plan.number)
    return _read(plan, plan.opened)


def looks(ws: Workspace, plan_id: str) -> list[PlanLook]:
    """Return who read, or asked to read, a plan before it departed, the first one first."""
    return ws.all("plan_look", "plan_id = ?", (plan_id,), "looked_at_utc, rowid")


def verify(ws: Workspace, plan_id: str) -> tuple[str, ...]:
    """Return what speaks against a plan: what `domain.plan.faults` finds in the record, and in its history resealed
    (the list), people_changed (lead or approver), days_changed after the approval, approved or opened by somebody else
    than these.
    """
    plan = must_get(ws, plan_id)
    found = list(rule.faults(plan, written.values(ws, plan_id, "commitment")))
    if written.changed_after(ws, plan_id, "sealed", "commitment"):
        found.append("resealed")
    if any(written.changed_after(ws, plan_id, who, "commitment") for who in ("lead_id", "approver_id")):
        found.append("people_changed")
    if any(written.changed_after(ws, plan_id, day, "commitment") for day in ("starts_on", "ends_on")):
        found.append("days_changed")
    if not written.who_wrote(ws, plan_id, "commitment") <= {plan.approver_id}:
        found.append("approved_by_other")
    if not written.who_wrote(ws, plan_id, "opened") <= {plan.lead_id, plan.approver_id}:
        found.append("opened_by_other")
    return tuple(found)


def _filled(ws: Workspace, plan: Plan, form: PlanForm) -> Plan:
    """Return a plan as a form wants it, its list sealed."""
    if ws.get("person", ws.author) is None:
        raise Known("author_missing")
    if ws.get("person", form.lead_id) is None or ws.get("person", form.approver_id) is None:
        raise Known("plan_people_missing")
    if form.lead_id == form.approver_id:
        raise Known("plan_same_person")
    ends_on = form.ends_on or form.starts_on
    if not form.starts_on or ends_on < form.starts_on:
        raise Known("plan_days", starts=form.starts_on or "—", ends=ends_on or "—")
    plan = replace(
        plan,
        lead_id=form.lead_id,
        approver_id=form.approver_id,
        starts_on=form.starts_on,
        ends_on=ends_on,
        team_id=form.team_id,
        campaign_id=form.campaign_id,
        mode=form.mode,
        kind=form.kind,
        remark=form.remark,
    )
    content = _content(ws, plan, form)
    sealed = seal_keys.seal(ws, rule.text_of(content), (form.lead_id, form.approver_id))
    return replace(plan, size=len(content.targets), sealed=sealed)


def _content(ws: Workspace, plan: Plan, form: PlanForm) -> Content:
    seed, chosen = "", tuple(dict.fromkeys(form.place_ids))
    if form.draw_id:
        held = draws.must_get(ws, form.draw_id)
        if held.seed:  # list and seed are told: whoever has them has the targets
            raise Known("draw_public", title=held.title)
        seed = _sealed_seed(ws, plan, form.draw_id) or draws.seed_of(ws, held)
        chosen = chosen or drawing.drawn(held.pool, held.count, seed, held.witness)
    if not chosen:
        raise Known("plan_without_targets")
    if len(chosen) > MOST_TARGETS:
        raise Known("plan_too_many_targets", count=len(chosen), most=MOST_TARGETS)
    places = {place_id: ws.get("place", place_id) for place_id in chosen}
    if gone := next((place_id for place_id, place in places.items() if place is None), None):
        raise Known("place_unknown", place=gone)
    _must_not_be_barred(ws, plan, chosen)
    salt = secrets.token_hex(16)
    if form.order == rule.DRAWN:
        chosen = drawing.stops(chosen, salt)
    elif form.order == rule.SHORT:
        points = [
            to_wgs84(one.lat, one.lon, one.datum) if one.lat is not None and one.lon is not None else None
            for one in places.values()
        ]
        chosen = tuple(chosen[at] for at in short_route(points))
    targets = tuple(Target(one, places[one].level, places[one].name, places[one].code or "") for one in chosen)
    return Content(plan.id, salt, targets, form.order, form.draw_id or "", seed)


def _sealed_seed(ws: Workspace, plan: Plan, draw_id: str) -> str:
    """Return the seed of a draw that a draft was made from before, where whoever works here can open it."""
    text = seal_keys.unseal(ws, plan.sealed) if plan.sealed else None
    content = _read(plan, text) if text is not None else None
    return content.draw_seed if content is not None and content.draw_id == draw_id else ""


def _must_not_be_barred(ws: Workspace, plan: Plan, place_ids: Sequence[str]) -> None:
    going = Team(id="", people=_people(ws, plan))
    for place_id in place_ids:
        stopped = teams.may_go(ws, going, place_id)
        if stopped:
            names = "、".join(dict.fromkeys(one.person.name for one in stopped))
            raise Known("plan_barred", names=names, place=ws.get("place", place_id).name)


def _people(ws: Workspace, plan: Plan) -> tuple[str, ...]:
    team = ws.get("team", plan.team_id)
    return tuple(dict.fromkeys([one for one in (plan.lead_id,) if one] + list(team.people if team else ())))


def _note_draw(door: Transaction, form: PlanForm, plan: Plan) -> None:
    if form.draw_id:
        door.change("draw", form.draw_id, plan_id=plan.id)


def _reveal_draw(door: Transaction, content: Content, person_id: str) -> None:
    """Tell the draw of a plan with it; targets that are not what was drawn show as a change by hand."""
    held = door.get("draw", content.draw_id) if content.draw_id else None
    if held is None:
        return
    if not held.seed:
        held = draws.reveal(door, held, content.draw_seed, person_id)
    chosen = tuple(one.place_id for one in content.targets)
    if set(chosen) != set(held.result) and not held.chosen:
        door.put(replace(held, chosen=chosen, chosen_reason=words.CHANGED_IN_PLAN))


def _unsealed(ws: Workspace, plan: Plan, passphrase: str) -> str:
    text = seal_keys.unseal(ws, plan.sealed, passphrase)
    if text is None:
        raise Known("plan_not_here", number=plan.number)
    return text


def _read(plan: Plan, text: str) -> Content:
    try:
        return rule.read_text(text)
    except ValueError as error:
        raise Known("plan_damaged", number=plan.number) from error


def _log(ws: Workspace, plan: Plan, what: str) -> None:
    """Write down that somebody read a plan or asked to; where nothing can be written, nothing is shown."""
    with ws.write() as door:
        door.put(PlanLook(id=new_id(), plan_id=plan.id, person_id=ws.author, looked_at_utc=door.now_utc, what=what))


def _must_be_allowed(ws: Workspace, plan: Plan, action: str) -> None:
    """Raise Known("plan_action_others") where another person may do it now, else Known("plan_action")."""
    day = today(ws)
    if action in rule.allowed(plan, ws.author, day):
        return
    if ws.author and action in rule.allowed(plan, plan.approver_id or "", day):  # the approver may whatever anybody may
        whose = words.ACTION_FOR.get(action, words.ACTION_FOR_PLANNERS)
        raise Known("plan_action_others", number=plan.number, action=words.ACTIONS[action], whose=whose)
    raise _refusal(plan, words.ACTIONS[action])


def _must_be(plan: Plan, state: str, action: str) -> None:
    if rule.state(plan) != state:
        raise _refusal(plan, action)


def _refusal(plan: Plan, action: str) -> Known:
    state = rule.state(plan)
    return Known(
        "plan_action", number=plan.number, state=words.STATES[state], action=action, hint=words.ACTION_HINTS[state]
    )
