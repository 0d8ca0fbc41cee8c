"""Sealed plans between laptops: who reads them when, what is written down, and that nobody changes the targets."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from inspector.domain.place import Place
from inspector.domain.plan import Plan, commitment, state
from inspector.domain.team import Team
from inspector.errors import Known
from inspector.store import draws, exchange, places, plans, seal_keys, teams, visits
from inspector.store.door import new_id
from inspector.store.plans import PlanForm
from inspector.store.workspace import Workspace, open_workspace
from inspector.wording import say
from tests.store.making import Clock, Ground, faults, known, laid_out
from tests.store.offices import Office, enrol, sync

FRIDAY, MONDAY = "2026-11-20", "2026-11-23"


@dataclass
class Two:
    """The lead's laptop and the approver's, and an office between them."""

    lead: Ground
    boss: Workspace
    office: Office

    def sync(self) -> None:
        for ws in (self.lead.ws, self.boss, self.lead.ws):
            sync(ws, self.office)

    def form(self, **more: object) -> PlanForm:
        one, two = self.lead.people
        form = PlanForm(lead_id=one, approver_id=two, starts_on=FRIDAY, place_ids=(self.lead.community.id,))
        return replace(form, **more)  # type: ignore[arg-type]


@pytest.fixture
def two(ws: Workspace, clock: Clock, tmp_path: Path) -> Iterator[Two]:
    ground = laid_out(ws, clock)
    with open_workspace(tmp_path / "审批", now=clock) as boss:
        enrol(ws)
        enrol(boss)
        both = Two(ground, boss, Office())
        both.sync()
        boss.author = ground.people[1]
        seal_keys.publish(ws)
        seal_keys.publish(boss)
        both.sync()
        yield both


def codes(ws: Workspace, plan: Plan) -> tuple[str, ...]:
    return plans.verify(ws, plan.id)


def raises(code: str, work: object, *args: object, **more: object) -> Known:
    with pytest.raises(Known) as error:
        work(*args, **more)  # type: ignore[operator]
    assert known(error).code == code
    return known(error)


def test_a_plan_goes_from_draft_to_visit_between_two_laptops_and_can_be_proved(two: Two) -> None:
    ws, boss, ground = two.lead.ws, two.boss, two.lead
    plan = plans.draft(ws, two.form(place_ids=(ground.community.id, ground.other.id), order="drawn"))
    two.sync()
    assert {one.name for one in plans.look(boss, plan.id).targets} == {"马滘社区", "和社社区"}
    approved = plans.approve(boss, plan.id)
    two.sync()
    assert state(plans.must_get(ws, plan.id)) == "sealed"
    assert plans.must_get(ws, plan.id).commitment == approved.commitment
    raises("plan_action", plans.change, ws, plan.id, two.form())
    opened = plans.depart(ws, plan.id)
    two.sync()
    at_boss = plans.must_get(boss, plan.id)
    assert commitment(at_boss.opened) == approved.commitment
    assert at_boss.place_ids == opened.place_ids
    assert codes(boss, plan) == codes(ws, plan) == ()
    visit = plans.start_visit(ws, plan.id, ground.people)
    ground.issue(visit_id=visit.id, place_id=ground.other.id)
    found = plans.compared(ws, plan.id)
    assert (found.reached, found.missed, found.unplanned) == ((ground.other.id,), (ground.community.id,), ())
    assert visits.current(ws) is not None
    assert visit.leader_id == ground.people[0]
    assert state(plans.finish(ws, plan.id)) == "done"
    assert faults(ws) == []
    assert exchange.disputes(ws) == exchange.disputes(boss) == []


def test_before_departure_no_op_and_no_record_anywhere_says_where_it_goes(two: Two) -> None:
    ws, ground = two.lead.ws, two.lead
    plan = plans.draft(ws, two.form())
    two.sync()
    plans.approve(two.boss, plan.id)
    two.sync()
    needles = (ground.community.id, ground.community.name, ground.community.code)
    for stream in two.office.streams.values():
        for body, _, _ in stream:
            if plan.id.encode() in body:
                assert not any(str(needle).encode() in body for needle in needles)
    held = plans.must_get(two.boss, plan.id)
    assert (held.opened, held.place_ids) == ("", ())
    plain = base64.b64decode(held.sealed)
    assert plain.startswith(b"age-encryption.org/v1")
    assert not any(str(needle).encode() in plain for needle in needles)
    assert list(ws.folder.glob("plan-keys/*"))


def test_who_is_neither_lead_nor_approver_is_refused_and_written_down(two: Two) -> None:
    ws = two.lead.ws
    third = places.Person(id=new_id(), name="组员")
    places.keep(ws, third)
    plan = plans.draft(ws, two.form())
    two.sync()
    plans.approve(two.boss, plan.id)
    two.sync()
    ws.author = third.id
    raises("plan_not_yours", plans.look, ws, plan.id)
    raises("plan_sealed_no_paper", plans.for_paper, ws, plan.id)
    refused = raises("plan_action_others", plans.depart, ws, plan.id)
    assert "只能由带队人或审批人" in say(refused.code, **refused.facts)  # its status would allow it: the person may not
    assert plans.allowed(ws, plans.must_get(ws, plan.id)) == ()
    two.sync()
    told = [(one.person_id, one.what) for one in plans.looks(two.boss, plan.id)]
    assert told == [(two.lead.people[1], "opened"), (third.id, "refused"), (third.id, "paper_refused")]
    ws.author = two.lead.people[0]
    raises("plan_sealed_no_paper", plans.for_paper, ws, plan.id)
    plans.depart(ws, plan.id)
    ws.author = third.id
    assert [one.name for one in plans.for_paper(ws, plan.id).targets] == ["马滘社区"]


def test_nobody_departs_before_the_day_and_a_plan_given_up_says_why(two: Two) -> None:
    ws = two.lead.ws
    plan = plans.draft(ws, two.form(starts_on=MONDAY, ends_on="2026-11-27"))
    two.sync()
    plans.approve(two.boss, plan.id)
    two.sync()
    raises("plan_too_early", plans.depart, ws, plan.id)
    two.lead.clock.move(days=3)
    raises("plan_reason", plans.cancel, ws, plan.id, " ")
    assert "depart" in plans.allowed(ws, plans.must_get(ws, plan.id))
    assert state(plans.cancel(ws, plan.id, "台风")) == "cancelled"
    raises("plan_action", plans.depart, ws, plan.id)


def test_a_list_that_is_not_what_was_approved_is_not_opened_and_is_seen(two: Two) -> None:
    """Whoever seals another list after the approval changes bytes nobody reads; opening tells it."""
    ws = two.lead.ws
    plan = plans.draft(ws, two.form())
    two.sync()
    plans.approve(two.boss, plan.id)
    two.sync()
    other = plans.draft(ws, two.form(place_ids=(two.lead.other.id,)))
    with ws.write() as door:
        door.change("plan", plan.id, sealed=other.sealed)
    assert codes(ws, plan) == ("resealed",)
    raises("plan_damaged", plans.depart, ws, plan.id)
    text = seal_keys.unseal(ws, other.sealed)
    assert text is not None
    with ws.write() as door:
        door.change("plan", plan.id, opened=text, commitment=commitment(text), place_ids=(two.lead.other.id,))
    two.sync()
    found = {"recommitted", "other_plan", "resealed", "approved_by_other"}
    assert set(codes(two.boss, plan)) == found, "the lead wrote what is the approver's to write"


def test_a_draft_written_anew_while_it_is_approved_elsewhere_does_not_slip_under_the_seal(two: Two) -> None:
    ws, boss = two.lead.ws, two.boss
    plan = plans.draft(ws, two.form())
    two.sync()
    plans.approve(boss, plan.id)
    plans.change(ws, plan.id, two.form(place_ids=(two.lead.other.id,)))
    sync(boss, two.office)
    two.sync()
    two.sync()
    held = two.office.held[plan.id].doc
    assert len(exchange.disputes(ws)) == 1, "somebody decides which of both it is"
    assert held["commitment"] == plans.must_get(boss, plan.id).commitment
    assert [one.place_id for one in plans.look(boss, plan.id).targets] == [two.lead.community.id]


def test_a_plan_is_approved_as_it_stood_on_the_screen_with_its_people_and_days(two: Two) -> None:
    ws, boss = two.lead.ws, two.boss
    plan = plans.draft(ws, two.form())
    two.sync()
    shown = plans.must_get(boss, plan.id)
    plans.change(ws, plan.id, two.form(place_ids=(two.lead.other.id,)))
    two.sync()
    raises("plan_changed_meanwhile", plans.approve, boss, plan.id, shown=shown)
    plans.approve(boss, plan.id, shown=plans.must_get(boss, plan.id))
    plans.change(ws, plan.id, two.form(starts_on=MONDAY))
    sync(boss, two.office)
    two.sync()
    two.sync()
    held = two.office.held[plan.id].doc
    assert (held["starts_on"], bool(held["commitment"])) == (FRIDAY, True), "nobody approved it for another day"
    with boss.write() as door:
        door.change("plan", plan.id, ends_on=MONDAY)
    assert codes(boss, plan) == ("days_changed",)


def test_nobody_approves_what_he_leads_himself(two: Two) -> None:
    ws = two.lead.ws
    plan = plans.draft(ws, two.form())
    with ws.write() as door:
        door.change("plan", plan.id, approver_id=ws.author)
    raises("plan_action", plans.approve, ws, plan.id)
    with ws.write() as door:
        door.change("plan", plan.id, commitment="0" * 64)
    assert codes(ws, plan) == ("same_person",)


def test_the_length_of_what_is_sealed_does_not_say_which_place_it_is(two: Two) -> None:
    ws, ground = two.lead.ws, two.lead
    long = Place(id=new_id(), name="风景名胜区社区居民委员会", level="community", parent_id=ground.street.id)
    places.keep(ws, long)
    lengths = set()
    for place_id in (ground.community.id, long.id, ground.street.id):
        whole = base64.b64decode(plans.draft(ws, two.form(place_ids=(place_id,))).sealed)
        lengths.add(len(whole[whole.index(b"\n--- ") :]))  # the head before it has stanzas of random length
    assert len(lengths) == 1


def test_a_key_under_somebody_elses_name_does_not_count(two: Two) -> None:
    ws, boss = two.lead.ws, two.boss
    own = ws.all("seal_key", "person_id = ?", (ws.author,))[0]
    before = seal_keys.recipients(ws, two.lead.people[1])
    forged = replace(own, id=new_id(), person_id=two.lead.people[1])
    with ws.write() as door:
        door.put(forged)
        door.put(replace(forged, id=new_id(), signature=ws.sign(b"other").hex()))
    assert seal_keys.recipients(ws, two.lead.people[1]) == before
    with boss.write(author=two.lead.people[0]) as door:
        door.change("seal_key", boss.all("seal_key", "device = ?", (boss.device.id,))[0].id, recipient=own.recipient)
    assert seal_keys.recipients(boss, two.lead.people[1]) == [], "whoever wrote to it was not the one it names"


def test_nothing_more_is_sealed_to_a_key_that_was_retired(two: Two) -> None:
    ws, boss = two.lead.ws, two.boss
    plan = plans.draft(ws, two.form())
    lost = next(one for one in seal_keys.keys(ws) if one.person_id == two.lead.people[1])
    seal_keys.retire(ws, lost.id)
    two.sync()
    assert [one.person_id for one in seal_keys.keys(boss)] == [ws.author]
    assert raises("plan_key_missing", plans.draft, ws, two.form()).facts["name"] == "郑敏𠮷"
    raises("plan_key_unknown", seal_keys.retire, boss, lost.id)
    raises("plan_not_here", plans.look, boss, plan.id)
    seal_keys.publish(boss)
    two.sync()
    assert plans.look(boss, plans.draft(boss, two.form()).id).targets


def test_without_a_key_nothing_is_sealed_and_with_a_passphrase_only_its_owner_opens(ground: Ground) -> None:
    ws, (one, two) = ground.ws, ground.people
    form = PlanForm(lead_id=one, approver_id=two, starts_on=FRIDAY, place_ids=(ground.community.id,))
    assert raises("plan_key_missing", plans.draft, ws, form).facts["name"] == "陈立"
    seal_keys.publish(ws, passphrase="礐石风景")
    raises("plan_key_here", seal_keys.publish, ws)
    ws.author = two
    seal_keys.publish(ws)
    plan = plans.draft(ws, form)
    assert [target.name for target in plans.look(ws, plan.id).targets] == ["马滘社区"]
    ws.author = one
    assert seal_keys.is_locked(ws)
    raises("plan_key_locked", plans.look, ws, plan.id)
    raises("plan_key_locked", plans.look, ws, plan.id, "礐石")
    assert plans.look(ws, plan.id, "礐石风景").targets[0].place_id == ground.community.id
    assert ws.all("plan_look", "what = 'opened'", ())[-1].person_id == one


def test_a_plan_that_cannot_be_is_refused(two: Two) -> None:
    for code, more in (
        ("plan_same_person", {"approver_id": two.lead.people[0]}),
        ("plan_people_missing", {"approver_id": "nobody"}),
        ("plan_days", {"ends_on": "2026-11-19"}),
        ("plan_days", {"starts_on": ""}),
        ("plan_without_targets", {"place_ids": ()}),
        ("place_unknown", {"place_ids": ("nowhere",)}),
    ):
        raises(code, plans.draft, two.lead.ws, two.form(**more))
    assert two.lead.ws.all("plan") == []


def test_nobody_plans_to_go_home(two: Two) -> None:
    ws, ground = two.lead.ws, two.lead
    home = Place(id=new_id(), name="广澳街道", level="street")
    there = Place(id=new_id(), name="广澳社区", level="community", parent_id=home.id)
    member = places.Person(id=new_id(), name="本地人", own_place_id=home.id)
    for record in (home, there, member):
        places.keep(ws, record)
    team = teams.keep(ws, Team(id=new_id(), name="一组", people=(ground.people[0], member.id)))
    refused = raises("plan_barred", plans.draft, ws, two.form(team_id=team.id, place_ids=(there.id,)))
    assert refused.facts == {"names": "本地人", "place": "广澳社区"}


def test_the_draw_of_a_plan_stays_secret_until_it_is_opened_and_a_change_by_hand_shows(two: Two) -> None:
    ws, ground = two.lead.ws, two.lead
    draw = draws.commit(ws, draws.members(ws), 1, title="本周抽查")
    plan = plans.draft(ws, two.form(place_ids=(), draw_id=draw.id))
    two.sync()
    raises("draw_secret", draws.draw, ws, draw.id)
    raises("draw_seed_elsewhere", draws.seed_of, ws, draw)  # whoever sits here cannot work it out either
    assert draws.must_get(two.boss, draw.id).seed == ""
    drawn = plans.look(two.boss, plan.id).targets[0].place_id
    other = ground.other.id if drawn == ground.community.id else ground.community.id
    plans.change(ws, plan.id, two.form(place_ids=(other,), draw_id=draw.id))
    two.sync()
    plans.approve(two.boss, plan.id)
    two.sync()
    plans.depart(two.boss, plan.id)
    two.sync()
    told = draws.must_get(ws, draw.id)
    assert (told.result, told.chosen) == ((drawn,), (other,))
    (fault,) = draws.verify(ws, draw.id)
    assert (fault.code, fault.added, fault.removed) == ("adjusted", (other,), (drawn,))
    assert codes(ws, plan) == ()


def test_no_byte_of_a_seed_that_is_sealed_stays_on_the_disk(two: Two) -> None:
    ws, later = two.lead.ws, two.lead.clock
    early, late = (draws.commit(ws, draws.members(ws), 1, title=title) for title in ("昨天冻结", "今天冻结"))
    seeds = {one.id: draws.seed_of(ws, one).encode() for one in (early, late)}
    folder, author = ws.folder, ws.author
    ws.close()  # the log goes into the file
    with open_workspace(folder, now=later) as again:
        again.author = author
        for one in (early, late):
            plans.draft(again, two.form(place_ids=(), draw_id=one.id))
        held = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    assert [one for one, seed in seeds.items() if seed in held] == []


def test_no_plan_is_sealed_over_a_draw_whose_result_everybody_knows(two: Two) -> None:
    ws = two.lead.ws
    told = draws.draw(ws, draws.commit(ws, draws.members(ws), 1, title="公开抽查").id)
    raises("draw_public", plans.draft, ws, two.form(place_ids=(), draw_id=told.id))
    assert draws.must_get(ws, told.id).plan_id is None


def test_plans_of_a_week_are_those_whose_days_touch_it(two: Two) -> None:
    ws = two.lead.ws
    made = [plans.draft(ws, two.form(starts_on=day, ends_on=last)) for day, last in
            ((FRIDAY, ""), (MONDAY, "2026-11-27"), ("2026-12-07", ""))]  # fmt: skip
    assert [one.id for one in plans.plans(ws, "2026-11-23", "2026-11-29")] == [made[1].id]
    assert plans.by_number(ws, made[0].number.lower()).id == made[0].id
    raises("plan_unknown", plans.by_number, ws, "JH-0")
