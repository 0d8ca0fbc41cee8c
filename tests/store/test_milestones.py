"""倒排工期 in the store: a plan back from the deadline, ticked off, planned anew when the deadline moves."""

from __future__ import annotations

from datetime import date

import pytest

from inspector.errors import Known
from inspector.store import journal, life, milestones
from tests.store.making import Ground, faults, known
from tests.store.orders import Office, office


@pytest.fixture
def desk(ground: Ground) -> Office:
    return office(ground)


def told(desk: Office, issue_id: str) -> list[tuple[str, str, str | None]]:
    return [(one.name, one.due_on, one.done_on) for one in milestones.of_issue(desk.ground.ws, issue_id)]


def test_a_plan_is_counted_back_ticked_off_and_planned_anew(desk: Office) -> None:
    ws = desk.ground.ws
    issue = desk.assigned(due_on="2026-12-04")
    milestones.plan_back(ws, issue.id, [("清理", 4), ("围挡", 3), ("验收", 1)])
    assert told(desk, issue.id) == [
        ("清理", "2026-11-30", None), ("围挡", "2026-12-03", None), ("验收", "2026-12-04", None),
    ]  # fmt: skip
    first = milestones.of_issue(ws, issue.id)[0]
    desk.ground.clock.move(days=12)  # 12-02
    assert [slip.days for slip in milestones.slippage(ws, issue.id, date(2026, 12, 2))] == [2, 0, 0]
    milestones.done(ws, first.id, "2026-12-01")
    life.grant_extension(ws, [issue.id], "2026-12-11", "下雨")
    milestones.plan_back(ws, issue.id, [("清理", 4), ("围挡", 3), ("验收", 1)])
    assert told(desk, issue.id) == [
        ("清理", "2026-11-30", "2026-12-01"), ("围挡", "2026-12-10", None), ("验收", "2026-12-11", None),
    ]  # fmt: skip
    assert [slip.days for slip in milestones.slippage(ws, issue.id, date(2026, 12, 2))] == [1, 0, 0]
    assert faults(ws) == []


def test_what_does_not_fit_is_refused_and_the_old_plan_stays(desk: Office) -> None:
    ws = desk.ground.ws
    issue, free = desk.assigned(due_on="2026-11-27"), desk.ground.issue().issue
    milestones.plan_back(ws, issue.id, [("清理", 5)])
    plan, before = told(desk, issue.id), journal.length(ws)
    for call, code in (
        (lambda: milestones.plan_back(ws, issue.id, [("清理", 5), ("验收", 1)]), "plan_too_long"),
        (lambda: milestones.plan_back(ws, issue.id, []), "plan_empty"),
        (lambda: milestones.plan_back(ws, issue.id, [("清理", 0)]), "plan_empty"),
        (lambda: milestones.plan_back(ws, free.id, [("清理", 1)]), "plan_needs_deadline"),
        (lambda: milestones.done(ws, milestones.of_issue(ws, issue.id)[0].id, "2026-11-21"), "milestone_ahead"),
    ):
        with pytest.raises(Known) as error:
            call()
        assert known(error).code == code
    assert (told(desk, issue.id), journal.length(ws)) == (plan, before)


def test_the_stages_of_the_category_share_the_working_days(desk: Office) -> None:
    ws = desk.ground.ws
    water = desk.ground.issue(category="black_water").issue
    life.assign(ws, [water.id], body_id=desk.power.id, due_on="2027-05-14")
    spans = milestones.proposed_spans(ws, water.id)
    category = ws.catalogue.get("black_water")
    assert category is not None
    assert [name for name, _ in spans] == [stage.name for stage in category.stages]
    assert spans[0][1] < spans[1][1] < spans[2][1]
    milestones.plan_back(ws, water.id, spans)
    assert told(desk, water.id)[-1][1] == "2027-05-14"
    assert milestones.proposed_spans(ws, desk.assigned().id) == [], "garbage has no stages"
