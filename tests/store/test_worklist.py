"""The worklist of 回头看 holds each issue once, with the reason that put it there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from inspector.store import issues, places, worklist
from inspector.store.worklist import Work, Worklist
from tests.ui.recheck_world import HERE, World

DAY, SOON = date(2026, 11, 20), date(2026, 11, 23)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.ws.close()


def listed(world: World, *, percent: int = 60, seed: str = "week", asked: tuple[str, ...] = ()) -> Worklist:
    return worklist.worklist(world.ws, DAY, SOON, seed=seed, sample_percent=percent, since_days=90, asked=asked)


def reasons(found: Worklist) -> dict[str, str]:
    return {work.row.number: work.why for work in found.works}


def one(found: Worklist, issue_id: str) -> Work:
    (work,) = (work for work in found.works if work.row.issue_id == issue_id)
    return work


def test_open_issues_come_in_when_due_soon_and_others_when_reported_or_planned(world: World) -> None:
    world.days_ago(5)
    over, soon, later = (world.issue("assign", due_on=due) for due in ("2026-11-17", "2026-11-23", "2026-11-24"))
    reported = world.issue("assign", "report", due_on="2026-11-18")
    planned = world.issue("assign", due_on="2026-12-20")
    issues.act(world.ws, [planned.id], "plan_recheck", due_on="2026-11-20")
    world.today()

    assert reasons(listed(world)) == {
        over.number: "due", soon.number: "due", reported.number: "reported", planned.number: "planned",
    }  # fmt: skip
    assert later.number not in reasons(listed(world))


def test_what_was_looked_at_today_stays_in_its_segment_marked_as_done(world: World) -> None:
    world.days_ago(5)
    reported, due = world.issue("assign", "report"), world.issue("assign")
    world.today()
    world.recheck(reported, "done")
    world.recheck(due, "mostly")

    found = listed(world)

    assert one(found, reported.id) == replace(one(found, reported.id), why="reported", done=True)
    assert one(found, due.id).done


def test_the_sample_is_drawn_from_those_closed_before_this_week_and_stays_the_week_long(world: World) -> None:
    world.days_ago(12)
    old = [world.closed() for _ in range(5)]
    world.days_ago(1)
    world.closed()
    world.today()

    drawn = [work.row.issue_id for work in listed(world, percent=40).works if work.why == "sampled"]
    assert len(drawn) == 2
    assert set(drawn) <= {issue.id for issue in old}
    world.recheck(world.ws.get("issue", drawn[0]), "relapse")

    again = listed(world, percent=40)
    assert {work.row.issue_id for work in again.works if work.why == "sampled"} == set(drawn)
    assert one(again, drawn[0]).done


def test_the_relapse_window_bounds_the_sample(world: World) -> None:
    world.days_ago(120)
    world.closed()
    world.today()

    assert listed(world).works == ()


def test_an_issue_asked_for_is_there_with_its_own_reason_if_it_has_one(world: World) -> None:
    world.days_ago(3)
    far, due = world.issue("assign", due_on="2027-03-01"), world.issue("assign")
    world.today()

    assert reasons(listed(world, asked=(far.id, due.id))) == {far.number: "asked", due.number: "due"}


def test_a_stop_lies_where_the_issue_says_else_the_photo_else_the_place(world: World) -> None:
    world.days_ago(1)
    own = world.issue("assign", point=(23.3, 116.75, "WGS-84"))
    shot = world.issue("assign", point=None, photos=[world.photo(lat=23.29, lon=116.73)])
    bare = world.issue("assign", point=None, photos=[world.photo(lat=None)])
    pointless = replace(world.place, lat=None, lon=None, datum=None)
    world.today()

    found = listed(world)
    assert one(found, own.id).point == (23.3, 116.75)
    assert one(found, shot.id).point == pytest.approx((23.29, 116.73), abs=1e-6)
    assert one(found, bare.id).point == HERE
    places.keep(world.ws, pointless)
    assert one(listed(world), bare.id).point is None


def test_more_than_the_cap_is_counted_not_hidden(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.days_ago(3)
    photo = world.photo()
    made = [world.issue("assign", due_on=f"2026-11-{day}", photos=[photo]) for day in (19, 17, 18)]
    world.today()
    monkeypatch.setattr(worklist, "CAP", 2)

    found = listed(world)

    assert {work.row.issue_id for work in found.works} == {made[1].id, made[2].id}
    assert found.left_out == 1


def test_the_way_begins_where_the_last_photo_of_today_was_taken(world: World) -> None:
    world.days_ago(1).photo(lat=23.31, lon=116.75)
    world.today()
    assert worklist.last_seen(world.ws, DAY) is None

    world.photo(lat=23.29, lon=116.73)
    world.photo(lat=None)

    assert worklist.last_seen(world.ws, DAY) == pytest.approx((23.29, 116.73), abs=1e-6)


def test_what_was_looked_at_today_is_found_without_reading_every_step(world: World) -> None:
    asked: list[str] = []
    conn = world.ws.reader()
    conn.set_trace_callback(asked.append)
    worklist.waiting_ids(world.ws, DAY, SOON)
    conn.set_trace_callback(None)
    ways = [row[3] for one in asked for row in conn.execute(f"EXPLAIN QUERY PLAN {one}") if "issue_step" in one]
    assert any("issue_step_issue" in way for way in ways)
    assert not any(way.startswith("SCAN") for way in ways)
