"""首页/今日: each issue stands where today asks for it, and nowhere else."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import date, datetime

import pytest

from inspector.__main__ import main
from inspector.domain import issue as states
from inspector.domain import ladder, weeks
from inspector.domain.clock_text import business_date, utc_text
from inspector.domain.deadline import soon_until
from inspector.domain.issue import IssueStep
from inspector.domain.place import Person
from inspector.errors import Known
from inspector.store import feedbacks, leads, ledger, life, places, worklist
from inspector.store.digest import Digest, digest
from inspector.store.door import new_id
from inspector.store.ladder import rule_of
from inspector.store.workspace import Workspace
from inspector.ui.models.ledger_line import Today, due_words
from inspector.wording.life import DIGEST
from tests.bench import ledger_rows
from tests.store.making import Ground, known, take_step
from tests.store.orders import Office, office


@pytest.fixture
def desk(ground: Ground) -> Office:
    return office(ground)


def asked(desk: Office) -> Digest:
    return digest(desk.ground.ws, business_date(utc_text(desk.ground.clock())))


def where(found: Digest, issue_id: str) -> set[str]:
    return {name for name, ids in asdict(found).items() if name != "mine" and issue_id in ids}


def test_an_empty_workspace_asks_for_nothing(desk: Office) -> None:
    assert asked(desk) == Digest()


def test_deadlines(desk: Office) -> None:
    over, today, soon, later = (
        desk.assigned(due_on=due) for due in ("2026-11-25", "2026-11-26", "2026-11-27", "2026-11-30")
    )
    reported = desk.assigned(due_on="2026-11-25")
    desk.ground.clock.move(days=5)
    for issue in (over, today, soon, later, reported):  # nobody is silent, to see the deadlines alone
        feedbacks.say(desk.ground.ws, issue.id, "2026-W48", "在清", finished=issue is reported)
    desk.ground.clock.move(days=1)  # Thursday 11-26
    found = asked(desk)
    assert where(found, over.id) == {"overdue", "to_urge", "recheck_due"}
    assert where(found, today.id) == {"due_today", "to_warn", "recheck_due"}
    assert where(found, soon.id) == {"soon", "to_warn", "recheck_due"}
    assert where(found, later.id) == set()
    assert where(found, reported.id) == {"recheck_due"}


def test_working_hours_that_ended_today_are_overdue(desk: Office) -> None:
    """Found on Friday at 10:00 with four 工作时: over at 16:30."""
    issue = desk.assigned(due_on="2026-11-20", due_rule="4 workhour")
    desk.ground.clock.move(hours=6)  # 16:00
    assert asked(desk).due_today == (issue.id,)
    life.ask_extension(desk.ground.ws, [issue.id], "2026-12-01", "等管材")
    life.refuse_extension(desk.ground.ws, [issue.id], "不行")
    desk.ground.clock.move(hours=1)
    assert (asked(desk).due_today, asked(desk).overdue) == ((), (issue.id,))
    with pytest.raises(Known) as error:
        life.ask_extension(desk.ground.ws, [issue.id], "2026-12-01", "等管材")
    assert known(error).code == "extension_too_late", "over is over, wherever it is asked"
    row, calendar = ledger.one(desk.ground.ws.reader(), issue.id), desk.ground.ws.calendar
    for now, tone in (("2026-11-20T08:29:00+00:00", "amber"), ("2026-11-20T08:31:00+00:00", "red")):
        today = Today(date(2026, 11, 20), date(2026, 11, 23), datetime.fromisoformat(now), calendar)
        mark, below = due_words(row, today)
        assert (mark.tone, below) == (tone, "16:30"), "the row says so too"


def test_what_waits_for_me_is_what_i_may_do(desk: Office) -> None:
    ws = desk.ground.ws
    desk.set(closing_needs_approval=True)
    new, asking, verified = desk.ground.issue().issue, desk.assigned(), desk.verified()
    unclaimed = desk.ground.issue().issue
    life.assign_unclaimed(ws, [unclaimed.id])
    life.ask_extension(ws, [asking.id], "2026-12-31", "等管材")
    found = asked(desk)
    assert (found.to_assign, found.unclaimed) == ((new.id,), (unclaimed.id,))
    assert (found.extension_asked, found.to_approve) == ((asking.id,), (verified.id,))
    assert set(found.waiting_for_me) == {new.id, asking.id, verified.id}
    assert found.recheck_due == (), "it was looked at; what it waits for is 审核"
    desk.set(assigner_id=desk.ground.people[1])
    assert set(asked(desk).waiting_for_me) == {asking.id, verified.id}
    life.approve_close(ws, [verified.id])
    life.publish(ws, [verified.id])
    assert where(asked(desk), verified.id) == {"published", "to_summarise"}
    life.summarise(ws, verified.id, "立了牌子")
    desk.ground.clock.move(days=8)
    assert where(asked(desk), verified.id) == set()


def test_the_badge_is_how_many_records_the_lines_that_wait_for_me_name(desk: Office) -> None:
    ws = desk.ground.ws
    desk.set(closing_needs_approval=True)
    both = desk.assigned(due_on="2026-11-20")  # asked for on its last day, and to be warned of: one record
    life.ask_extension(ws, [both.id], "2026-12-31", "等管材")
    desk.look(desk.assigned(due_on="2026-12-31"))  # looked at by the author: another one approves it
    third = Person(id=new_id(), name="林三")
    places.keep(ws, third)
    lead = leads.take(ws, leads.LeadForm(gist="巷口污水外溢"))
    desk.ground.clock.move(hours=1)
    found = asked(desk)
    assert found.mine == {"extension_asked": (both.id,), "to_warn": (both.id,)}
    assert found.badge == 1
    ws.author = third.id  # who signed nothing
    assert asked(desk).badge == 2
    desk.ground.clock.move(days=4)  # nobody accepted the lead in its one working day
    late = asked(desk)
    assert (late.mine["leads"], late.badge) == ((lead.id,), 3)
    assert set(late.mine["to_urge"]) == set(late.waiting_for_me) & {both.id}


def test_what_is_to_be_looked_at_again_is_what_the_list_of_the_day_says(ground: Ground) -> None:
    ws, today = ground.ws, date(2026, 11, 20)
    with_closed_and_planned(ws, today)
    soon = soon_until(today, ws.calendar)
    listed = worklist.worklist(ws, today, soon, seed="s", sample_percent=20, since_days=90).works
    wanted = {work.row.issue_id for work in listed if work.why in ("due", "reported", "planned") and not work.done}
    assert set(digest(ws, today).recheck_due) == wanted
    assert worklist.waiting(ws, today, soon) == len(wanted) > 20


def with_closed_and_planned(ws: Workspace, today: date) -> None:
    ledger_rows.fill(ws, 260, today=today, exact=True)
    some = [row[0] for row in ws.reader().execute("SELECT issue_id FROM ledger WHERE status <> 'void' LIMIT 12")]
    take_step(ws, some, "plan_recheck", due_on=today.isoformat())


def test_the_marks_ask_for_what_the_steps_ask_for(ground: Ground) -> None:
    """Every line that the ledger answers by its marks, worked out from the steps instead."""
    ws, today = ground.ws, date(2026, 11, 20)
    with_closed_and_planned(ws, today)
    held: dict[str, list[IssueStep]] = {}
    for step in ws.all("issue_step"):
        held.setdefault(step.issue_id, []).append(step)
    found = digest(ws, today)
    rungs: dict[str, set[str]] = {rung: set() for rung in ladder.RUNGS}
    for issue in ws.all("issue"):
        due = states.due_on(held[issue.id], issue.due_on)
        day = date.fromisoformat(due) if due else None
        at = ladder.reached(states.standing(held[issue.id]), day, today, ws.calendar, rule_of(ws))
        if at is not None:
            rungs[at.rung].add(issue.id)
    assert {rung: set(getattr(found, f"to_{rung}")) for rung in rungs} == rungs
    owed = [weeks.week_of(date(2026, 11, 13)), weeks.week_of(today)]
    in_hand = {one for one, steps in held.items() if states.standing(steps).status == states.ASSIGNED}
    gaps = {gap.issue_id for gap in feedbacks.gaps_of(ws, owed, today)}
    assert set(found.missing_feedback) == gaps & in_hand
    assert len(found.missing_feedback) > 5


def test_what_came_back_after_the_word_was_due_owes_it_by_its_steps(desk: Office) -> None:
    issue = desk.assigned(due_on="2026-12-31")
    desk.ground.clock.move(days=9)  # Sunday of the first week that counts
    desk.ground.step(issue, "report", "return")
    desk.ground.clock.move(days=1)
    assert asked(desk).missing_feedback == (issue.id,), "it was in hand on Friday at 17:00"


def test_a_missing_word_is_told_from_friday_on_and_until_it_is_closed(desk: Office) -> None:
    issue = desk.assigned(due_on="2026-12-31")
    desk.ground.clock.move(days=6)  # Thursday of the first week that counts
    assert asked(desk).missing_feedback == ()
    desk.ground.clock.move(days=1)
    assert asked(desk).missing_feedback == (issue.id,)
    desk.ground.clock.move(days=3)  # Monday: last week's
    assert asked(desk).missing_feedback == (issue.id,)
    feedbacks.say(desk.ground.ws, issue.id, "2026-W48", "在清")
    assert asked(desk).missing_feedback == ()


def test_the_command_names_numbers_and_every_part_has_its_word(
    desk: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert set(DIGEST) == {one.name for one in fields(Digest)} - {"mine"} | {"waiting_for_me"}
    issue = desk.assigned(due_on="2026-11-27")
    desk.ground.ws.close()
    for options in (["--json"], []):
        with pytest.raises(SystemExit) as ended:
            main(["--workspace", str(desk.ground.ws.folder), "digest", "--day", "2026-11-28", *options])
        assert not ended.value.code
        out = capsys.readouterr().out
        if options:
            told = json.loads(out)
            assert (told["day"], told["overdue"], told["to_urge"]) == ("2026-11-28", [issue.number], [issue.number])
            assert (told["badge"], told["waiting_for_me"]) == (1, [issue.number])
        else:
            assert f"超期未反馈\t1\t{issue.number}" in out


def test_a_day_is_asked_about_as_it_stands_now(desk: Office) -> None:
    issue = desk.assigned(due_on="2026-11-27")
    assert digest(desk.ground.ws, date(2026, 11, 27)).due_today == (issue.id,)
