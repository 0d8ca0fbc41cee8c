"""预警, 催办, 书面通报 as steps with their papers; 挂账督办 with its age."""

from __future__ import annotations

from datetime import date

import pytest

from inspector.domain.clock_text import business_date, utc_text
from inspector.errors import Known
from inspector.store import issues, ladder, life
from inspector.store.ladder import Rung
from inspector.wording import say
from tests.store.making import Ground, faults, known
from tests.store.orders import Office, office


@pytest.fixture
def desk(ground: Ground) -> Office:
    return office(ground)


def today(desk: Office) -> date:
    return business_date(utc_text(desk.ground.clock()))


def rungs(desk: Office) -> list[Rung]:
    return ladder.rungs(desk.ground.ws, today(desk))


def test_the_whole_ladder_with_its_papers(desk: Office) -> None:
    ws, clock = desk.ground.ws, desk.ground.clock
    issue = desk.assigned(due_on="2026-11-24")
    assert rungs(desk) == []
    clock.move(days=3)  # Monday 11-23
    assert rungs(desk) == [Rung(issue.id, "warn", 1)]
    assert ladder.climb(ws, [issue.id], "warn").notices == ()
    assert rungs(desk) == []
    clock.move(days=2)  # the day after
    assert rungs(desk) == [Rung(issue.id, "urge", 1)]
    (notice,) = ladder.climb(ws, [issue.id], "urge").notices
    assert (notice.kind, notice.body_id, notice.issue_ids) == ("urge", desk.cleaners.id, (issue.id,))
    clock.move(days=7)  # five working days later
    assert rungs(desk) == []
    clock.move(days=1)
    assert rungs(desk) == [Rung(issue.id, "escalate", 6)]
    (notice,) = ladder.climb(ws, [issue.id], "escalate").notices
    assert notice.kind == "circular"
    steps = issues.steps(ws, issue.id)
    assert [step.action for step in steps] == ["find", "assign", "warn", "urge", "escalate"]
    assert (steps[-1].notice_id, steps[-1].body_id) == (notice.id, desk.cleaners.id)
    life.grant_extension(ws, [issue.id], "2026-12-04", "领导同意")
    assert rungs(desk) == [Rung(issue.id, "warn", 1)], "a new deadline begins at the foot"
    assert faults(ws) == []


def test_one_notice_a_body_about_all_of_its_issues(desk: Office) -> None:
    ws = desk.ground.ws
    first, second = desk.assigned(due_on="2026-11-23"), desk.assigned(due_on="2026-11-24")
    other = desk.ground.issue().issue
    life.assign(ws, [other.id], body_id=desk.power.id, due_on="2026-11-24")
    desk.ground.clock.move(days=5)
    done = ladder.climb(ws, [first.id, second.id, other.id], "urge")
    assert [(one.body_id, one.issue_ids, one.due_on) for one in done.notices] == [
        (desk.cleaners.id, (first.id, second.id), None), (desk.power.id, (other.id,), "2026-11-24"),
    ]  # fmt: skip


def test_no_rung_is_climbed_before_its_day_or_twice(desk: Office) -> None:
    ws = desk.ground.ws
    over, early = desk.assigned(due_on="2026-11-23"), desk.assigned(due_on="2026-12-31")
    desk.ground.clock.move(days=4)
    with pytest.raises(Known) as error:
        ladder.climb(ws, [over.id, early.id], "urge")
    found = known(error)
    assert (found.code, found.facts["number"]) == ("rung_not_reached", early.number)
    assert "现在不用催" in say(found.code, **found.facts)
    assert len(issues.steps(ws, over.id)) == 2, "all or none"
    with pytest.raises(Known) as error:
        ladder.climb(ws, [over.id], "escalate")
    assert "现在该做的是催办" in say("rung_not_reached", **known(error).facts)
    ladder.climb(ws, [over.id], "urge")
    with pytest.raises(Known):
        ladder.climb(ws, [over.id], "urge")


def test_an_extension_that_was_only_asked_for_stops_nobody(desk: Office) -> None:
    issue = desk.assigned(due_on="2026-11-23")
    life.ask_extension(desk.ground.ws, [issue.id], "2026-12-31", "等管材")
    desk.ground.clock.move(days=4)
    assert rungs(desk) == [Rung(issue.id, "urge", 1)]


def test_what_is_supervised_has_an_age_until_it_is_closed(desk: Office) -> None:
    ws = desk.ground.ws
    old, new = desk.assigned(), desk.assigned()
    desk.ground.step(old, "supervise")
    desk.ground.clock.move(days=10)
    desk.ground.step(new, "supervise")
    desk.ground.clock.move(days=2)
    assert [(one.issue_id, one.days) for one in ladder.supervised(ws, today(desk))] == [(old.id, 12), (new.id, 2)]
    desk.look(old)
    assert [one.issue_id for one in ladder.supervised(ws, today(desk))] == [new.id]
