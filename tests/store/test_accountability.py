"""The account of an issue or a unit, and what was left lying: both from what was recorded, naming each record."""

from __future__ import annotations

from datetime import date

from inspector.domain.place import Body
from inspector.domain.registers import Talk
from inspector.store import accountability, completeness, feedbacks, issues, leads, life, places, registers, transfer
from inspector.store.door import new_id
from inspector.store.leads import LeadForm
from inspector.ui.models.account_lines import body_lines
from tests.store.making import Ground, take_step


def ordered(ground: Ground, due_on: str = "2026-11-24") -> tuple[Body, str]:
    unit = Body(id=new_id(), name="环卫所", kind="street", contact="许工")
    places.keep(ground.ws, unit)
    issue = ground.issue().issue
    life.assign(ground.ws, [issue.id], body_id=unit.id, assist_body_ids=[], due_on=due_on)
    return unit, issue.id


def test_the_account_says_what_came_before_what_was_done_and_what_followed(ground: Ground) -> None:
    unit, issue_id = ordered(ground)
    (notice,) = life.notices_of(ground.ws, issue_id)
    life.sign_receipt(ground.ws, notice.id, "许工", "2026-11-20T03:00:00.000Z", "in_person")
    ground.clock.move(days=3)  # Monday of 2026-W48
    take_step(ground.ws, [issue_id], "warn")
    ground.clock.move(days=8)  # a week over: W48 passed without a word
    take_step(ground.ws, [issue_id], "urge")
    feedbacks.say(ground.ws, issue_id, "2026-W49", "清了一半", progress_percent=50)
    registers.put(ground.ws, Talk(id=new_id(), post="所长", reason="超期未改", body_id=unit.id))
    account = accountability.of_issue(ground.ws, issue_id)
    codes = [(one.phase, one.code) for one in account.events]
    assert codes == [
        ("before", "find"), ("before", "assign"), ("before", "notice"), ("during", "receipt"), ("before", "warn"),
        ("after", "urge"), ("during", "feedback"),
    ]  # fmt: skip
    late = account.lateness
    assert (late.due_on, late.days, late.warned, late.urged, late.unwarned) == ("2026-11-24", 7, 1, 1, False)
    assert account.silent_weeks == ("2026-W48",)
    whole = accountability.of_body(ground.ws, unit.id)
    assert ([one.issue_id for one in whole.late], whole.silent, [one.code for one in whole.others]) == (
        [issue_id], 1, ["talk"],
    )  # fmt: skip
    take_step(ground.ws, [issue_id], "extend", due_on="2026-12-05")
    assert accountability.of_issue(ground.ws, issue_id).lateness.days == 7, "what was late stays late"


def test_neither_another_body_nor_a_new_deadline_undoes_the_days_a_body_was_late(ground: Ground) -> None:
    unit, issue_id = ordered(ground)
    other = Body(id=new_id(), name="水务局", kind="street", contact="李工")
    places.keep(ground.ws, other)
    ground.clock.move(days=21)  # 17 days over, and nobody warned
    transfer.transfer(ground.ws, [issue_id], body_id=other.id, reason="职责在水务局", due_on="2026-12-15")
    ground.clock.move(days=6)
    take_step(ground.ws, [issue_id], "extend", due_on="2026-12-20")  # asked too late
    take_step(ground.ws, [issue_id], "report")
    ground.clock.move(days=10)
    take_step(ground.ws, [issue_id], "recheck_not_done", due_on="2026-12-30")
    ground.clock.move(days=6)
    whole = accountability.of_issue(ground.ws, issue_id)
    assert [(one.round, one.body_id, one.due_on, one.days) for one in whole.stretches] == [
        (1, unit.id, "2026-11-24", 17), (1, other.id, "2026-12-15", 2), (1, other.id, "2026-12-20", 0),
        (2, other.id, "2026-12-30", 3),
    ]  # fmt: skip
    assert (whole.lateness.days, whole.lateness.due_on) == (22, "2026-12-30"), "waiting for the recheck is not counted"
    (former,) = accountability.of_body(ground.ws, unit.id).unwarned
    assert (former.issue_id, former.lateness.days, former.silent_weeks[-1]) == (issue_id, 17, "2026-W49")
    (now,) = accountability.of_body(ground.ws, other.id).accounts
    assert (now.lateness.days, now.silent_weeks[0]) == (5, "2026-W50")
    assert {one.body_id for one in accountability.of_all(ground.ws)} == {unit.id, other.id}


def test_an_extension_asked_for_in_time_makes_nobody_late_however_long_the_answer_took(ground: Ground) -> None:
    _, issue_id = ordered(ground)
    take_step(ground.ws, [issue_id], "ask_extension", until_on="2026-12-10")
    ground.clock.move(days=7)
    take_step(ground.ws, [issue_id], "extend", due_on="2026-12-10")
    assert accountability.of_issue(ground.ws, issue_id).lateness.days == 0


def test_what_ran_over_without_a_warning_is_said_to_have(ground: Ground) -> None:
    unit, issue_id = ordered(ground)
    ground.clock.move(days=9)
    take_step(ground.ws, [issue_id], "warn")  # too late
    take_step(ground.ws, [issue_id], "report")
    ground.step(ground.ws.get("issue", issue_id), "recheck_done")
    ground.clock.move(days=30)
    account = accountability.of_issue(ground.ws, issue_id)
    assert (account.lateness.days, account.lateness.unwarned) == (5, True), "lateness ends with the close"
    assert [one.issue_id for one in accountability.of_body(ground.ws, unit.id).unwarned] == [issue_id]
    assert accountability.of_body(ground.ws, unit.id, "2026-12-01").accounts == ()


def test_everything_that_came_in_is_compared_with_what_went_on_and_the_missing_are_named(ground: Ground) -> None:
    lead = leads.take(ground.ws, LeadForm(gist="垃圾", place_id=ground.community.id))
    _, unsigned = ordered(ground)
    lying, void, reported = (ground.issue().issue for _ in range(3))
    issues.act(ground.ws, [void.id], "void", reason="重复")
    ground.step(reported, "assign", "report")
    found = {one.code: one for one in completeness.report(ground.ws)}
    assert (found["leads"].whole, found["leads"].missing) == (1, (lead.id,))
    assert (found["handed"].whole, found["handed"].missing) == (4, (lying.id,))
    assert (found["received"].whole, found["received"].missing) == (1, (unsigned,))
    assert (found["checked"].whole, found["checked"].missing) == (1, (reported.id,))
    leads.close(ground.ws, lead.id, "已现场核实，不属实")
    ground.step(reported, "recheck_done")
    take_step(ground.ws, [lying.id], "assign")
    (notice,) = life.notices_of(ground.ws, unsigned)
    life.sign_receipt(ground.ws, notice.id, "许工", "2026-11-20T03:00:00.000Z", "in_person")
    left = {one.code for one in completeness.report(ground.ws) if not one.is_complete}
    assert left <= {"answered"}
    assert [one.whole for one in completeness.report(ground.ws, date(2026, 12, 1))] == [0, 0, 0, 0, 0]


def test_a_talk_whose_time_means_nothing_is_shown_and_stops_no_account(ground: Ground) -> None:
    unit, _ = ordered(ground)
    with ground.ws.write() as door:
        door.put(Talk(id=new_id(), post="所长", reason="超期未改", body_id=unit.id, talked_at_utc=""))
    whole = accountability.of_body(ground.ws, unit.id, "2026-11-01", "2026-12-31")
    assert [one.at_utc for one in whole.others] == [""]
    assert any("取值异常" in line for line in body_lines(ground.ws, whole))
