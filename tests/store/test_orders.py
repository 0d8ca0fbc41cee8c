"""交办, 认领, 延期, 审核销号, 送达回证: what an order holds, what each step asks for, what is told when refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from inspector.domain.exchange import OfficeDatum, Page
from inspector.domain.issue import ACTIONS, BY_HAND, STATUSES
from inspector.domain.place import Campaign, Person, Place
from inspector.errors import Known
from inspector.store import digest, issues, journal, ledger, life, places, rechecks, worklist
from inspector.store.door import new_id
from inspector.store.received import apply_page, data_faults
from inspector.store.rechecks import RecheckForm
from inspector.store.three_lists import Gone, three_lists
from inspector.store.transfer import transfer
from inspector.wording import say
from tests.store.making import Ground, faults, known, last_tx
from tests.store.orders import DUE, Office, office


@pytest.fixture
def desk(ground: Ground) -> Office:
    return office(ground)


def refused(error: object) -> tuple[str, str]:
    found = known(error)
    return found.code, say(found.code, **found.facts)


def test_category_and_place_say_who_is_responsible(desk: Office) -> None:
    ws = desk.ground.ws
    issue = desk.ground.issue().issue
    proposed = life.propose(ws, issue)
    assert proposed.lead_body_id == desk.cleaners.id
    assert desk.street_office.id in proposed.assist_body_ids
    assert proposed.due_on is not None
    done = life.assign(ws, [issue.id], due_on=DUE)
    held = ws.get("issue", issue.id)
    assert (held.lead_body_id, held.responsible_person, held.responsible_leader) == (desk.cleaners.id, "许工", "黄经理")
    assert held.assist_body_ids == proposed.assist_body_ids
    step = issues.steps(ws, issue.id)[-1]
    assert (step.action, step.body_id, step.due_on) == ("assign", desk.cleaners.id, DUE)
    assert step.person_id == ws.author, "the journal shows who"
    assert step.notice_id == done.notices[0].id
    assert faults(ws) == []


def test_an_order_names_all_that_is_missing_and_nothing_goes_out(desk: Office) -> None:
    ws = desk.ground.ws
    district = Place(id=new_id(), name="濠江区", level="district")
    places.keep(ws, district)
    places.keep(ws, replace(desk.cleaners, active=False))
    whole, bare = desk.ground.issue(due_on=DUE).issue, desk.ground.issue(place_id=district.id).issue
    before = journal.length(ws)
    with pytest.raises(Known) as error:
        life.assign(ws, [bare.id, whole.id])
    code, sentence = refused(error)
    assert code == "assign_incomplete"
    assert known(error).facts["missing"] == ("place", "lead_body", "responsible_person", "due_on")
    assert all(word in sentence for word in (bare.number, "属地街道", "主责单位", "责任人", "整改时限"))
    assert journal.length(ws) == before
    assert life.assign(ws, [whole.id], body_id=desk.power.id).notices[0].body_id == desk.power.id


def test_each_body_gets_one_numbered_notice_about_all_that_concerns_it(desk: Office) -> None:
    ws = desk.ground.ws
    ids = [desk.ground.issue().issue.id for _ in range(3)]
    done = life.assign(ws, ids, due_on=DUE, assist_body_ids=[desk.power.id], requirement="清干净")
    assert [one.body_id for one in done.notices] == [desk.cleaners.id, desk.power.id]
    code = ws.device.code
    assert [one.number for one in done.notices] == [f"JB-{code}-0001", f"JB-{code}-0002"]
    assert all(one.issue_ids == tuple(ids) and one.due_on == DUE for one in done.notices)
    assert life.notices_of(ws, ids[1]) == list(done.notices)
    silent = life.assign(ws, [desk.ground.issue().issue.id], due_on=DUE, notice=False)
    assert silent.notices == ()


def test_an_order_does_not_write_over_what_another_window_wrote(desk: Office) -> None:
    ws = desk.ground.ws
    shown = desk.ground.issue().issue
    issues.edit(ws, replace(shown, requirement="先断水再清淤", spot="后巷"), before=shown)
    with pytest.raises(Known) as error:
        life.assign(ws, [shown.id], due_on=DUE, requirement="清干净", shown=[shown])
    assert (known(error).code, known(error).facts["field"]) == ("changed_meanwhile", "requirement")
    life.assign(ws, [shown.id], due_on=DUE, shown=[shown])
    held = ws.get("issue", shown.id)
    assert (held.requirement, held.spot, held.due_on) == ("先断水再清淤", "后巷", DUE)


def test_issues_of_one_list_go_to_their_own_bodies_with_one_notice_each(desk: Office) -> None:
    ws = desk.ground.ws
    first, second, third = (desk.ground.issue().issue for _ in range(3))
    common = {"responsible_person": "李四", "due_on": DUE, "assist_body_ids": ()}
    wanted = [
        replace(first, lead_body_id=desk.cleaners.id, **common),
        replace(second, lead_body_id=desk.power.id, **common),
        replace(third, lead_body_id=desk.cleaners.id, **{**common, "due_on": "2026-12-04"}),
    ]
    sent = life.assign_each(ws, wanted, [first, second, third])
    assert {one.body_id: set(one.issue_ids) for one in sent.notices} == {
        desk.cleaners.id: {first.id, third.id},
        desk.power.id: {second.id},
    }
    assert [desk.standing(one).status for one in (first, second, third)] == ["assigned"] * 3
    assert ws.get("issue", third.id).due_on == "2026-12-04"
    journal.undo(ws, sent.changed.tx)
    assert [desk.standing(one).status for one in (first, second, third)] == ["found"] * 3


def test_a_list_of_which_one_issue_lacks_something_is_not_sent_out(desk: Office) -> None:
    first, second = (desk.ground.issue().issue for _ in range(2))
    whole = replace(first, lead_body_id=desk.cleaners.id, responsible_person="李四", due_on=DUE)
    lacking = replace(second, lead_body_id=desk.cleaners.id, responsible_person=None, due_on=DUE)
    with pytest.raises(Known) as error:
        life.assign_each(desk.ground.ws, [whole, lacking], [first, second])
    assert known(error).facts == {"number": second.number, "missing": ("responsible_person",)}
    assert desk.standing(first).status == "found"


def test_only_the_one_who_assigns_may(desk: Office) -> None:
    ws = desk.ground.ws
    issue = desk.ground.issue().issue
    desk.set(assigner_id=desk.ground.people[1])
    with pytest.raises(Known) as error:
        life.assign(ws, [issue.id], due_on=DUE)
    assert refused(error)[0] == "not_the_assigner"
    assert "郑敏𠮷" in refused(error)[1]
    ws.author = desk.ground.people[1]
    life.assign(ws, [issue.id], due_on=DUE)
    assert issues.steps(ws, issue.id)[-1].person_id == desk.ground.people[1]


def test_the_office_says_who_assigns_and_whether_closing_is_approved(desk: Office) -> None:
    ws = desk.ground.ws
    desk.set(assigner_id=desk.ground.people[0], closing_needs_approval=False)
    rules = {"assigner_id": desk.ground.people[1], "closing_needs_approval": True, "of_a_newer_office": 1}
    assert apply_page(ws, page_of(OfficeDatum(name="rules", version="1", body=json.dumps(rules))))
    issue = desk.ground.issue().issue
    with pytest.raises(Known) as error:
        life.assign(ws, [issue.id], due_on=DUE)
    assert refused(error)[1] == (
        "统一分办由郑敏𠮷负责，您不能交办，没有改动。请交由郑敏𠮷分办；这是办公室统一定的，要改请找办公室。"
    )
    assert life.closing_approved(ws, issue)
    bad = OfficeDatum(name="rules", version="2", body='{"assigner_id": 7}')
    assert apply_page(ws, page_of(bad, after=1))
    assert [one.code for one in data_faults(ws.reader())] == ["office_rules_unreadable"]
    assert life.kept_settings(ws).assigner_id == desk.ground.people[1], "what can be read stays in force"
    only_closing = OfficeDatum(name="rules", version="3", body='{"closing_needs_approval": false}')
    apply_page(ws, page_of(only_closing, after=2))
    assert not life.closing_approved(ws, issue)
    life.assign(ws, [issue.id], due_on=DUE)  # the office left it to each laptop, and here the author assigns
    assert issues.steps(ws, issue.id)[-1].person_id == desk.ground.people[0]


def test_the_rule_of_a_campaign_stands_over_that_of_the_office(desk: Office) -> None:
    ws = desk.ground.ws
    campaign = Campaign(id=new_id(), name="专项", closing="verified")
    places.keep(ws, campaign)
    apply_page(ws, page_of(OfficeDatum(name="rules", version="1", body='{"closing_needs_approval": true}')))
    assert not life.closing_approved(ws, desk.ground.issue(campaign_id=campaign.id).issue)
    assert life.closing_approved(ws, desk.ground.issue().issue)


def page_of(datum: OfficeDatum, after: int = 0) -> Page:
    return Page(epoch="e", after=after, upto=after + 1, tag="t", more=False, device_last_seq=0, data=(datum,))


# --- 转办 ---------------------------------------------------------------------------------------------------


def test_what_is_handed_to_another_body_is_told_to_both(desk: Office) -> None:
    ws = desk.ground.ws
    issue = desk.assigned(assist_body_ids=(desk.power.id,))
    desk.ground.clock.move(days=3)
    life.ask_extension(ws, [issue.id], "2026-12-31", "等管材")
    with pytest.raises(Known) as error:
        transfer(ws, [issue.id], body_id=desk.street_office.id, reason=" ")
    assert known(error).code == "action_needs_reason"
    with pytest.raises(Known) as error:
        transfer(ws, [issue.id], body_id=desk.cleaners.id, reason="不归他们管")
    assert known(error).code == "transfer_same_body"
    done = transfer(ws, [issue.id], body_id=desk.street_office.id, reason="不归他们管")
    assert [(one.kind, one.body_id, one.requirement) for one in done.notices] == [
        ("assign", desk.street_office.id, issue.requirement), ("withdraw", desk.cleaners.id, "不归他们管"),
    ]  # fmt: skip
    assert all(one.number.startswith("JB-") and one.issue_ids == (issue.id,) for one in done.notices)
    step = issues.steps(ws, issue.id)[-1]
    assert (step.body_id, step.from_body_id, step.notice_id) == (
        desk.street_office.id, desk.cleaners.id, done.notices[0].id,
    )  # fmt: skip
    held = ws.get("issue", issue.id)
    assert (held.lead_body_id, held.responsible_person, held.assist_body_ids) == (
        desk.street_office.id, "林主任", (desk.power.id,),
    )  # fmt: skip
    now = desk.standing(issue)
    assert (now.status, now.extension_until_on) == ("assigned", None), "what the old one asked for was not granted"
    assert ledger.one(ws.reader(), issue.id).due_on == DUE, "it lies ahead: it holds"
    (duty,) = three_lists(ws, date(2026, 11, 23)).duties
    assert (duty.lead, duty.was_lead, duty.moved_on) == ("马滘街道办", "环卫一公司", date(2026, 11, 23))
    assert three_lists(ws, date(2026, 11, 23), body_id=desk.cleaners.id).gone == (
        Gone(issue.id, issue.number, "马滘街道办", date(2026, 11, 23), "不归他们管", done.notices[1].number),
    )
    journal.undo(ws, done.changed.tx)
    assert (ws.get("issue", issue.id).lead_body_id, desk.standing(issue).extension_until_on) == (
        desk.cleaners.id, "2026-12-31",
    )  # fmt: skip
    assert faults(ws) == []


def test_a_deadline_that_is_over_is_not_handed_on_with_the_issue(desk: Office) -> None:
    ws = desk.ground.ws
    issue = desk.assigned(due_on="2026-11-23")
    desk.ground.clock.move(days=4)
    desk.ground.step(issue, "urge")
    with pytest.raises(Known) as error:
        transfer(ws, [issue.id], body_id=desk.power.id, reason="杆线", due_on="2026-11-20")
    assert known(error).code == "due_in_the_past"
    transfer(ws, [issue.id], body_id=desk.power.id, reason="杆线")
    assert ledger.one(ws.reader(), issue.id).due_on == "2026-11-25", "one working day from today, as garbage has"
    assert desk.standing(issue).urged_at_utc is None, "who has it new was not urged"


def test_nobody_else_becomes_responsible_outside_of_a_transfer(desk: Office) -> None:
    ws = desk.ground.ws
    free, issue = desk.ground.issue().issue, desk.assigned()
    issues.edit(ws, replace(free, lead_body_id=desk.power.id), before=free)
    held = ws.get("issue", issue.id)
    for changed in ({"lead_body_id": desk.power.id}, {"assist_body_ids": (desk.power.id,)}):
        with pytest.raises(Known) as error:
            issues.edit(ws, replace(held, **changed), before=held)
        code, sentence = refused(error)
        assert (code, "转办" in sentence, "环卫一公司" in sentence) == ("body_is_ordered", True, True)
    issues.edit(ws, replace(held, goal="清零"), before=held)
    desk.look(issue)
    with pytest.raises(Known) as error:
        transfer(ws, [issue.id], body_id=desk.power.id, reason="销号了再转")
    assert known(error).code == "action_not_allowed"


def test_nothing_is_ordered_of_a_body_that_is_in_use_no_more(desk: Office) -> None:
    ws = desk.ground.ws
    sent, new, other = desk.assigned(), desk.ground.issue().issue, desk.ground.issue().issue
    places.keep(ws, replace(desk.power, active=False))
    before = journal.length(ws)
    for order in (
        lambda: life.assign(ws, [other.id, new.id], body_id=desk.power.id, due_on=DUE),
        lambda: life.assign(ws, [new.id], assist_body_ids=[desk.power.id], due_on=DUE),
        lambda: life.assign_unclaimed(ws, [new.id], candidate_body_ids=[desk.power.id]),
        lambda: life.claim(ws, new.id, desk.power.id),
        lambda: transfer(ws, [sent.id], body_id=desk.power.id, reason="杆线"),
    ):
        with pytest.raises(Known) as error:
            order()
        code, sentence = refused(error)
        assert (code, "濠江供电局已停用" in sentence, "请换一个单位" in sentence) == ("body_inactive", True, True)
    assert journal.length(ws) == before
    assert life.propose(ws, desk.ground.issue(category="three_lines").issue).lead_body_id != desk.power.id


def test_a_refusal_says_why_and_what_could_be_done(desk: Office) -> None:
    issue = desk.assigned()
    with pytest.raises(Known) as error:
        life.assign(desk.ground.ws, [issue.id], due_on=DUE)
    code, sentence = refused(error)
    assert code == "action_not_allowed"
    assert sentence == (
        f"{issue.number} 现在是“整改中”，不能交办（“待交办”时才可以）。所选各条都没有改动。"
        "现在可以：登记反馈、回头看、同意延期、转办、申请延期、预警、催办、升级督办、挂账督办、解除挂账、安排回头看、作废。"
    )
    with pytest.raises(Known) as error:
        life.refuse_extension(desk.ground.ws, [issue.id], "不行")
    assert "责任单位没有申请延期，不能不同意延期" in refused(error)[1]


def test_every_refusal_of_every_action_in_every_status_has_its_words(desk: Office) -> None:
    from inspector.domain.issue import ACTIONS, statuses_allowing

    for action in ACTIONS:
        for status in STATUSES:
            allowed = statuses_allowing(action)
            said = say("action_not_allowed", action=action, status=status, number="A3-0017", allowed=allowed)
            assert "A3-0017" in said
            assert not any(code in said for code in (action, status))


# --- 待认领 -------------------------------------------------------------------------------------------------


def test_an_owner_nobody_knows_is_asked_for_and_claimed(desk: Office) -> None:
    ws = desk.ground.ws
    issue = desk.ground.issue(due_on=DUE).issue
    sent = life.assign_unclaimed(ws, [issue.id], candidate_body_ids=[desk.power.id, desk.cleaners.id])
    assert [one.body_id for one in sent.notices] == [desk.power.id, desk.cleaners.id]
    held = ws.get("issue", issue.id)
    assert (held.lead_body_id, held.unclaimed_since_utc is None) == (None, False)
    assert desk.standing(issue).status == "found"
    life.claim(ws, issue.id, desk.power.id)
    held = ws.get("issue", issue.id)
    assert (held.lead_body_id, held.unclaimed_since_utc) == (desk.power.id, None)
    with pytest.raises(Known) as error:
        life.claim(ws, issue.id, desk.cleaners.id)
    assert refused(error)[0] == "claim_taken"
    life.assign(ws, [issue.id])
    assert ws.get("issue", issue.id).lead_body_id == desk.power.id
    assert [step.action for step in issues.steps(ws, issue.id)] == ["find", "claim", "assign"]
    with pytest.raises(Known) as error:
        life.assign_unclaimed(ws, [issue.id])
    assert refused(error)[0] == "action_not_allowed"


# --- 延期 ---------------------------------------------------------------------------------------------------


def due_of(desk: Office, issue_id: str) -> str | None:
    row = ledger.one(desk.ground.ws.reader(), issue_id)
    assert row is not None
    return row.due_on


def test_an_extension_asked_and_granted_is_the_new_deadline(desk: Office) -> None:
    ws = desk.ground.ws
    issue = desk.assigned()
    life.ask_extension(ws, [issue.id], "2026-12-11", "等管材")
    assert due_of(desk, issue.id) == DUE, "asking changes nothing"
    with pytest.raises(Known) as error:
        life.ask_extension(ws, [issue.id], "2026-12-18", "再等等")
    assert "上次的延期申请还没有答复" in refused(error)[1]
    life.grant_extension(ws, [issue.id])
    assert due_of(desk, issue.id) == "2026-12-11"
    step = issues.steps(ws, issue.id)[-1]
    assert (step.action, step.reason, step.due_on) == ("extend", "等管材", "2026-12-11")


def test_overdue_is_judged_by_the_original_date_where_nobody_approved(desk: Office) -> None:
    ws = desk.ground.ws
    issue = desk.assigned()
    life.ask_extension(ws, [issue.id], "2026-12-11", "等管材")
    life.refuse_extension(ws, [issue.id], "不同意")
    assert (due_of(desk, issue.id), desk.standing(issue).extension_until_on) == (DUE, None)
    desk.ground.clock.move(days=7)  # 11-27, its last day: still in time
    life.ask_extension(ws, [issue.id], "2026-12-11", "再申请")
    life.refuse_extension(ws, [issue.id], "不同意")
    desk.ground.clock.move(days=1)
    with pytest.raises(Known) as error:
        life.ask_extension(ws, [issue.id], "2026-12-11", "忘了")
    assert refused(error)[0] == "extension_too_late"
    assert DUE in refused(error)[1]


def test_an_extension_leads_to_a_later_day_and_has_a_reason(desk: Office) -> None:
    ws = desk.ground.ws
    issue = desk.assigned()
    for call, code in (
        (lambda: life.ask_extension(ws, [issue.id], DUE, "x"), "extension_not_later"),
        (lambda: life.ask_extension(ws, [issue.id], "2026-12-11", " "), "action_needs_reason"),
        (lambda: life.grant_extension(ws, [issue.id]), "extension_needs_day"),
        (lambda: life.grant_extension(ws, [issue.id], "2026-12-11"), "action_needs_reason"),
        (lambda: life.grant_extension(ws, [issue.id], "2026-11-26", "x"), "extension_not_later"),
    ):
        with pytest.raises(Known) as error:
            call()
        assert refused(error)[0] == code
    bare = desk.ground.issue().issue
    with pytest.raises(Known) as error:
        life.ask_extension(ws, [bare.id], "2026-12-11", "x")
    assert refused(error)[0] == "extension_no_deadline"


def test_a_deadline_that_went_out_is_not_edited_but_extended(desk: Office) -> None:
    ws = desk.ground.ws
    shown = ws.get("issue", desk.assigned().id)
    with pytest.raises(Known) as error:
        issues.edit(ws, replace(shown, due_on="2027-01-01"), before=shown)
    assert refused(error)[0] == "due_is_ordered"
    issues.edit(ws, replace(shown, spot="后巷"), before=shown)
    free = desk.ground.issue(due_on=DUE).issue
    issues.edit(ws, replace(free, due_on="2026-12-01"), before=free)
    assert due_of(desk, free.id) == "2026-12-01"


# --- 销号: 申请 → 核查 → 审核 → 公示 --------------------------------------------------------------------------


def test_where_closing_is_approved_a_passed_recheck_only_verifies(desk: Office) -> None:
    ws = desk.ground.ws
    desk.set(closing_needs_approval=True)
    issue = desk.verified()
    now = desk.standing(issue)
    assert (now.status, now.verified_by) == ("reported", desk.ground.people[0])
    assert worklist.awaiting_approval(ws) == {issue.id}
    ws.author = desk.ground.people[1]
    life.approve_close(ws, [issue.id])
    now = desk.standing(issue)
    assert (now.status, now.verified_by) == ("closed", desk.ground.people[0]), "谁验收谁负责"
    assert issues.steps(ws, issue.id)[-1].person_id == desk.ground.people[1]
    life.publish(ws, [issue.id])
    assert desk.standing(issue).published_until_on == "2026-11-27", "five working days from Friday"
    life.summarise(ws, issue.id, "源头是夜市")
    assert desk.standing(issue).summary == "源头是夜市"
    assert faults(ws) == []


def test_nobody_approves_what_they_verified_themselves_where_somebody_else_could(desk: Office) -> None:
    ws, people = desk.ground.ws, desk.ground.people
    desk.set(closing_needs_approval=True)
    issue = desk.verified()
    third = Person(id=new_id(), name="吴审核")
    places.keep(ws, third)
    for one in people:
        ws.author = one
        with pytest.raises(Known) as error:
            life.approve_close(ws, [issue.id])
        code, said = refused(error)
        assert (code, issue.number in said) == ("approver_is_verifier", True)
        assert digest.digest(ws, date(2026, 11, 20)).waiting_for_me == ()
    assert digest.digest(ws, date(2026, 11, 20)).to_approve == (issue.id,)
    places.keep(ws, replace(third, active=False))
    assert life.may_approve(ws, issue.id), "two people alone have nobody else to ask"
    places.keep(ws, replace(third, active=True))
    ws.author = third.id
    assert digest.digest(ws, date(2026, 11, 20)).waiting_for_me == (issue.id,)
    life.approve_close(ws, [issue.id])
    assert desk.standing(issue).status == "closed"


def test_who_verified_an_earlier_time_may_approve_what_others_verified_since(desk: Office) -> None:
    ws, people = desk.ground.ws, desk.ground.people
    desk.set(closing_needs_approval=True)
    issue = desk.verified()
    others = tuple(new_id() for _ in range(2))
    for one in others:
        places.keep(ws, Person(id=one, name=one[:4]))
    ws.author = others[0]
    life.reject_close(ws, [issue.id], "照片不清")
    form = RecheckForm(issue_id=issue.id, conclusion="done", people=others, photos=(desk.ground.photo().id,))
    rechecks.record(ws, form)
    ws.author = people[0]
    life.approve_close(ws, [issue.id])
    assert desk.standing(issue).status == "closed"


def test_the_campaign_says_how_closing_goes_before_the_setting_does(desk: Office) -> None:
    ws = desk.ground.ws
    strict, plain = (Campaign(id=new_id(), name="行动", closing=way) for way in ("approved", "direct"))
    for one in (strict, plain):
        places.keep(ws, one)
    assert desk.standing(desk.verified(campaign_id=strict.id)).status == "reported"
    desk.set(closing_needs_approval=True)
    assert desk.standing(desk.verified(campaign_id=plain.id)).status == "closed"


def test_nothing_is_approved_unverified_and_what_is_rejected_goes_back(desk: Office) -> None:
    ws = desk.ground.ws
    desk.set(closing_needs_approval=True)
    issue = desk.assigned()
    desk.ground.step(issue, "report")
    with pytest.raises(Known) as error:
        life.approve_close(ws, [issue.id])
    assert "还没有核查合格，不能审核销号" in refused(error)[1]
    desk.look(issue)
    life.reject_close(ws, [issue.id], "照片不清", due_on="2026-12-04")
    now = desk.standing(issue)
    assert (now.status, now.verified_at_utc, due_of(desk, issue.id)) == ("assigned", None, "2026-12-04")


def test_a_summary_is_asked_for_before_the_approval_where_it_is_required(desk: Office) -> None:
    ws = desk.ground.ws
    desk.set(closing_needs_approval=True, summary_required=True)
    issue = desk.verified()
    with pytest.raises(Known) as error:
        life.approve_close(ws, [issue.id])
    assert refused(error)[0] == "summary_missing"
    life.summarise(ws, issue.id, "立了牌子")
    life.approve_close(ws, [issue.id])
    assert desk.standing(issue).summary == "立了牌子"


def test_a_publication_does_not_end_before_it_begins(desk: Office) -> None:
    issue = desk.closed()
    with pytest.raises(Known) as error:
        life.publish(desk.ground.ws, [issue.id], "2026-11-19")
    assert refused(error)[0] == "publish_in_the_past"


# --- 送达回证 -----------------------------------------------------------------------------------------------


def test_a_receipt_is_signed_once_after_it_was_sent(desk: Office) -> None:
    ws = desk.ground.ws
    issue = desk.ground.issue().issue
    notice = life.assign(ws, [issue.id], due_on=DUE).notices[0]
    sent = "2026-11-20T03:00:00.000Z"
    for fields, code in (
        (("", sent, "left"), "receipt_nobody"), (("许工", sent, "pigeon"), "receipt_way"),
        (("许工", "2026-11-19T03:00:00.000Z", "left"), "receipt_before_sent"),
        (("许工", "2026-11-21T03:00:00.000Z", "left"), "time_ahead"),
    ):  # fmt: skip
        with pytest.raises(Known) as error:
            life.sign_receipt(ws, notice.id, *fields)
        assert refused(error)[0] == code
    signed = life.sign_receipt(ws, notice.id, "许工", sent, "in_person")
    assert ws.get("notice", notice.id) == signed
    assert (signed.signed_by, signed.signed_way) == ("许工", "in_person")
    with pytest.raises(Known) as error:
        life.sign_receipt(ws, notice.id, "别人", sent, "in_person")
    assert refused(error)[0] == "receipt_signed_already"
    journal.undo(ws, last_tx(ws))
    assert ws.get("notice", notice.id).signed_by is None


def test_an_order_is_taken_back_whole(desk: Office) -> None:
    ws = desk.ground.ws
    before = desk.ground.issue().issue
    done = life.assign(ws, [before.id], due_on=DUE)
    journal.undo(ws, done.changed.tx)
    assert ws.get("issue", before.id) == before
    assert desk.standing(before).status == "found"
    assert life.notices_of(ws, before.id) == []
    assert faults(ws) == []


@pytest.mark.parametrize("action", sorted(set(ACTIONS) - set(BY_HAND)))
def test_what_asks_for_more_is_not_done_by_a_bare_step(desk: Office, action: str) -> None:
    """Nothing is sent out without what is required, and nothing is closed without a second look."""
    issue = desk.ground.issue().issue
    before = issues.steps(desk.ground.ws, issue.id)
    with pytest.raises(Known) as error:
        issues.act(desk.ground.ws, [issue.id], action, reason="原因", due_on=DUE)
    code, said = refused(error)
    assert code == "action_not_by_hand"
    assert "没有改动" in said
    assert issues.steps(desk.ground.ws, issue.id) == before
