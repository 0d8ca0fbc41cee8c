"""反弹: offered where the same 小类 comes back at the same place within the window, and never assumed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from inspector.domain.clock_text import utc_text
from inspector.domain.geo import wgs84_to_gcj02
from inspector.domain.place import Place
from inspector.errors import Known
from inspector.store import issues, journal, life, places, rechecks, relapses, visits
from inspector.store.door import new_id
from inspector.store.issues import IssueForm
from inspector.store.rechecks import RecheckForm
from inspector.store.relapses import Relapse
from inspector.wording import say
from tests.store.making import Ground, faults, known
from tests.store.orders import Office, office

HERE = (23.2800, 116.7200, "WGS-84")
NORTH_49M = (23.2800 + 49 / 111_195, 116.7200, "WGS-84")
NORTH_51M = (23.2800 + 51 / 111_195, 116.7200, "WGS-84")


@pytest.fixture
def desk(ground: Ground) -> Office:
    return office(ground)


def offered(desk: Office, **asked: Any) -> list[Relapse]:
    ground = desk.ground
    wanted = {"place_id": ground.other.id, "category": "garbage", "point": None, "at_utc": utc_text(ground.clock())}
    return relapses.candidates(ground.ws, **{**wanted, **asked})


def test_a_point_within_50_metres_is_the_same_place(desk: Office) -> None:
    old = desk.closed(point=HERE)
    desk.ground.clock.move(days=3)
    (found,) = offered(desk, point=NORTH_49M)
    assert (found.issue_id, found.number, found.days) == (old.id, old.number, 3)
    assert found.distance_m == pytest.approx(49, abs=0.5)
    assert offered(desk, point=NORTH_51M) == []
    gcj = (*wgs84_to_gcj02(*HERE[:2]), "GCJ-02")  # the same point as another datum writes it
    assert offered(desk, point=gcj)[0].distance_m == pytest.approx(0, abs=0.1)


def test_the_point_of_its_photo_counts_where_the_issue_has_none(desk: Office) -> None:
    shot = desk.ground.photo(lat=HERE[0], lon=HERE[1], datum="WGS-84")
    old = desk.closed(photos=((shot.id, "wide"),))
    assert [one.issue_id for one in offered(desk, point=HERE)] == [old.id]


@pytest.mark.parametrize(("days", "count"), [(0, 1), (90, 1), (91, 0)])
def test_the_window_is_90_days_from_the_close(desk: Office, days: int, count: int) -> None:
    desk.closed(point=HERE)
    desk.ground.clock.move(days=days)
    assert len(offered(desk, point=HERE)) == count


def test_another_category_an_open_or_a_void_one_is_none(desk: Office) -> None:
    desk.assigned(point=HERE)
    void = desk.closed(point=HERE)
    desk.ground.step(void, "void")
    desk.closed(point=HERE, category="three_lines")
    assert offered(desk, point=HERE) == []


def test_without_points_the_same_named_point_or_place_is_offered_and_says_no_distance(desk: Office) -> None:
    ground = desk.ground
    pond = Place(id=new_id(), name="门前塘", level="point", parent_id=ground.community.id)
    places.keep(ground.ws, pond)
    by_point = desk.closed(place_id=pond.id, point=HERE)
    by_spot = desk.closed(spot="市场后巷", point=HERE)
    elsewhere = desk.closed(spot="码头", point=HERE)
    bare = desk.closed()
    far = NORTH_51M
    assert [one.issue_id for one in offered(desk, place_id=pond.id, point=far)] == [by_point.id]
    found = offered(desk, place_id=ground.community.id, point=far, spot=" 市场后巷 ")
    assert {one.issue_id for one in found} == {by_spot.id, bare.id}
    assert [one.distance_m for one in found if one.issue_id == bare.id] == [None]
    assert elsewhere.id not in {one.issue_id for one in found}


def test_nothing_is_assumed(desk: Office) -> None:
    """A new issue at the very place stays a new issue until somebody says otherwise."""
    old = desk.closed(point=HERE)
    desk.ground.issue(point=HERE)
    assert desk.standing(old).status == "closed"


def test_reopening_opens_the_next_round_with_what_the_form_holds(desk: Office) -> None:
    ground, ws = desk.ground, desk.ground.ws
    old = desk.closed(point=HERE)
    ground.clock.move(days=5)
    visit = visits.start(ws, team=ground.people)
    shot = ground.photo()
    found_at = utc_text(ground.clock() - timedelta(minutes=5))
    form = IssueForm(
        category="garbage", place_id=ground.community.id, visit_id=visit.id, found_at_utc=found_at,
        photos=((shot.id, "wide"),), description="又堆起来了", due_on="2026-12-04",
    )  # fmt: skip
    before = len(ws.all("issue"))
    done = relapses.reopen_as_relapse(ws, old.id, form)
    now = desk.standing(old)
    assert (now.status, now.round, now.closed_before) == ("assigned", 2, True)
    assert len(ws.all("issue")) == before, "a new round, not a new 问题"
    step = issues.steps(ws, old.id)[-1]
    assert (step.action, step.due_on, step.reason, step.happened_at_utc) == (
        "relapse", "2026-12-04", "又堆起来了", found_at,
    )  # fmt: skip
    assert (done.recheck.visit_id, done.recheck.people) == (visit.id, ground.people)
    assert [target.result for target in visits.targets(ws, visit.id)] == ["issues"], "somebody was there"
    assert faults(ws) == []
    journal.undo(ws, done.tx)
    assert desk.standing(old).status == "closed"
    assert visits.targets(ws, visit.id) == []
    assert faults(ws) == []


def test_only_what_was_closed_comes_back_and_two_sign(desk: Office) -> None:
    ws = desk.ground.ws
    form = IssueForm(category="garbage", place_id=desk.ground.community.id, description="又来了")
    with pytest.raises(Known) as error:
        relapses.reopen_as_relapse(ws, desk.assigned().id, form)
    assert known(error).code == "relapse_not_closed"
    with pytest.raises(Known) as error:
        relapses.reopen_as_relapse(ws, desk.closed().id, form)
    assert known(error).code == "recheck_needs_two"


def test_a_relapse_or_a_look_back_is_not_before_the_close_it_follows(desk: Office) -> None:
    """Else a figure of a past day would count a 反弹 of what had not been closed then."""
    ground = desk.ground
    old = ground.issue().issue
    ground.clock.move(days=5)
    life.assign(ground.ws, [old.id], due_on="2026-12-11")
    ground.clock.move(days=5)
    desk.look(old)
    before = issues.steps(ground.ws, old.id)
    ground.clock.move(days=2)
    for conclusion in ("relapse", "done"):
        form = RecheckForm(
            issue_id=old.id, conclusion=conclusion, people=ground.people, photos=(ground.photo().id,),
            rechecked_at_utc=utc_text(ground.clock() - timedelta(days=4)),
        )  # fmt: skip
        with pytest.raises(Known) as error:
            rechecks.record(ground.ws, form)
        assert known(error).code == "time_before_close"
        assert "11-30" in say("time_before_close", **known(error).facts)
    assert issues.steps(ground.ws, old.id) == before
    same_day = RecheckForm(
        issue_id=old.id, conclusion="relapse", people=ground.people, photos=(ground.photo().id,),
        rechecked_at_utc=utc_text(ground.clock() - timedelta(days=2, hours=1)),
    )  # fmt: skip
    rechecks.record(ground.ws, same_day)
    assert desk.standing(old).round == 2, "a paper tells no more than its day"
