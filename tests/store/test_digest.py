"""首页/今日: each issue stands where today asks for it, and nowhere else."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import date

import pytest

from inspector.__main__ import main
from inspector.domain.clock_text import business_date, utc_text
from inspector.store import feedbacks, life
from inspector.store.digest import Digest, digest
from inspector.wording.life import DIGEST
from tests.store.making import Ground
from tests.store.orders import Office, office


@pytest.fixture
def desk(ground: Ground) -> Office:
    return office(ground)


def asked(desk: Office) -> Digest:
    return digest(desk.ground.ws, business_date(utc_text(desk.ground.clock())))


def where(found: Digest, issue_id: str) -> set[str]:
    return {name for name, ids in asdict(found).items() if issue_id in ids}


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
    assert where(found, over.id) == {"overdue", "to_urge"}
    assert where(found, today.id) == {"due_today", "to_warn"}
    assert where(found, soon.id) == {"soon", "to_warn"}
    assert where(found, later.id) == set()
    assert where(found, reported.id) == {"recheck_due"}


def test_working_hours_that_ended_today_are_overdue(desk: Office) -> None:
    """Found on Friday at 10:00 with four 工作时: over at 16:30."""
    issue = desk.assigned(due_on="2026-11-20", due_rule="4 workhour")
    desk.ground.clock.move(hours=6)  # 16:00
    assert asked(desk).due_today == (issue.id,)
    desk.ground.clock.move(hours=1)
    assert (asked(desk).due_today, asked(desk).overdue) == ((), (issue.id,))


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
    assert set(DIGEST) == {one.name for one in fields(Digest)}
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
        else:
            assert f"超期\t1\t{issue.number}" in out


def test_a_day_is_asked_about_as_it_stands_now(desk: Office) -> None:
    issue = desk.assigned(due_on="2026-11-27")
    assert digest(desk.ground.ws, date(2026, 11, 27)).due_today == (issue.id,)
