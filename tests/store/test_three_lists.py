"""三清单: three views of one record, one list a unit, closed when all on it are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from inspector.domain.place import Campaign
from inspector.store import feedbacks, issues, life, milestones, places, three_lists
from inspector.store.door import new_id
from inspector.store.three_lists import list_closed
from tests.store.making import Ground
from tests.store.orders import DUE, Office, office

TODAY = date(2026, 11, 20)


@pytest.fixture
def desk(ground: Ground) -> Office:
    return office(ground)


def test_one_record_is_one_row_in_each_of_the_three(desk: Office) -> None:
    ws, ground = desk.ground.ws, desk.ground
    campaign = Campaign(id=new_id(), name="人居环境", batch="第一批次")
    places.keep(ws, campaign)
    wide = ground.photo()
    issue = desk.assigned(campaign_id=campaign.id, spot="市场后巷", photos=((wide.id, "wide"),), severity="serious")
    held = ws.get("issue", issue.id)
    issues.edit(ws, replace(held, goal="巷道畅通", remedy="清运、立牌"), before=held)
    milestones.plan_back(ws, issue.id, [("清运", 2)])
    shot = ground.photo()
    feedbacks.say(ws, issue.id, "2026-W47", "清了一半", progress_percent=50, efforts=["900余车次"], photos=[shot.id])
    found = three_lists.three_lists(ws, TODAY)
    (problem,), (duty,), (remedy,) = found.problems, found.duties, found.remedies
    assert problem.number == duty.number == remedy.number == issue.number
    assert (problem.campaign, problem.street, problem.community, problem.spot) == (
        "人居环境第一批次", "马滘街道", "马滘社区", "市场后巷",
    )  # fmt: skip
    assert (problem.found_on, problem.severity, problem.photos) == (TODAY, "serious", (wide.id,))
    assert (duty.lead, duty.leader, duty.person, duty.phone) == ("环卫一公司", "黄经理", "许工", "0754-1")
    assert "马滘街道办" in duty.assist
    assert (remedy.goal, remedy.measures, remedy.due_on) == ("巷道畅通", "清运、立牌", DUE)
    assert [one.name for one in remedy.milestones] == ["清运"]
    assert (remedy.this_week, remedy.percent, remedy.evidence) == ("清了一半", 50, (shot.id,))
    assert [one.quantity for one in remedy.efforts] == [900]
    assert (remedy.status, remedy.checked_on, remedy.closed_on) == ("assigned", None, None)
    desk.look(issue)
    life.summarise(ws, issue.id, "立了牌子")
    (remedy,) = three_lists.three_lists(ws, TODAY).remedies
    assert (remedy.checked_by, remedy.conclusion, remedy.closed_on) == (("陈立", "郑敏𠮷"), "done", TODAY)
    assert (remedy.percent, remedy.remark, len(remedy.photos_after)) == (100, "立了牌子", 1)
    assert three_lists.three_lists(ws, date(2026, 11, 24)).remedies[0].this_week == ""


def test_a_unit_has_its_own_list_and_it_is_closed_when_all_on_it_are(desk: Office) -> None:
    ws = desk.ground.ws
    first, second, void = (desk.assigned() for _ in range(3))
    other = desk.ground.issue().issue
    life.assign(ws, [other.id], body_id=desk.power.id, due_on=DUE)
    desk.ground.step(void, "void")
    mine = three_lists.three_lists(ws, TODAY, body_id=desk.cleaners.id)
    assert [row.number for row in mine.problems] == [first.number, second.number]
    assert [row.position for row in mine.problems] == [1, 2]
    desk.look(first)
    assert not list_closed(ws, body_id=desk.cleaners.id)
    assert [(body.name, whole, done) for body, whole, done in three_lists.units(ws)] == [
        ("濠江供电局", 1, 0), ("环卫一公司", 2, 1),
    ]  # fmt: skip
    assert [body.name for body in three_lists.units_listed(ws)] == ["濠江供电局", "环卫一公司"]
    desk.look(second)
    assert list_closed(ws, body_id=desk.cleaners.id)
    assert three_lists.three_lists(ws, TODAY, body_id=desk.cleaners.id).closed
    assert not list_closed(ws)
    assert not list_closed(ws, body_id=desk.street_office.id), "nothing was on it"
    desk.look(second, "relapse")
    assert not list_closed(ws, body_id=desk.cleaners.id)


def test_the_list_of_a_place_holds_what_lies_in_it(desk: Office) -> None:
    ws, ground = desk.ground.ws, desk.ground
    here, there = desk.assigned(), desk.assigned(place_id=ground.other.id)

    def listed(place_id: str) -> list[str]:
        return [row.number for row in three_lists.three_lists(ws, TODAY, place_id=place_id).problems]

    assert listed(ground.community.id) == [here.number]
    assert listed(ground.street.id) == [here.number, there.number]
    desk.look(there)
    assert list_closed(ws, place_id=ground.other.id)
    assert not list_closed(ws, place_id=ground.street.id)


def test_how_far_the_list_of_each_place_and_campaign_is_counts_what_lies_below(desk: Office) -> None:
    ws, ground = desk.ground.ws, desk.ground
    campaign = Campaign(id=new_id(), name="人居环境")
    places.keep(ws, campaign)
    here, _ = desk.assigned(campaign_id=campaign.id), desk.assigned(place_id=ground.other.id)
    void = desk.assigned()
    ground.step(void, "void")
    desk.look(here)
    found = three_lists.tallies(ws, "place")
    assert (found[ground.community.id], found[ground.other.id], found[ground.street.id]) == ((1, 1), (1, 0), (2, 1))
    assert three_lists.tallies(ws, "campaign") == {campaign.id: (1, 1)}
