"""Figures are read from the workspace with a handful of queries, and a campaign holds what belongs to it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inspector.domain.clock_text import utc_text
from inspector.domain.effort import Effort
from inspector.domain.figures import Figures, Switches, figures
from inspector.domain.place import Campaign
from inspector.domain.registers import Tally
from inspector.errors import Known
from inspector.store import figures as store
from inspector.store import journal, ledger, places, visits
from inspector.store.door import new_id
from inspector.store.workspace import Workspace
from tests.store.making import Clock, Ground, known, take_step


def counted(ws: Workspace, campaign: Campaign | None = None, **switches: bool) -> Figures:
    until_utc = utc_text(ws.now())
    return figures(store.read(ws, until_utc, None, campaign.id if campaign else None), Switches(**switches))


@pytest.fixture
def campaign(ws: Workspace, ground: Ground) -> Campaign:
    made = Campaign(id=new_id(), name="人居环境整治", batch="第一批次")
    places.keep(ws, made)
    return made


def test_a_campaign_holds_what_names_it_and_what_hangs_on_that(
    ws: Workspace, ground: Ground, campaign: Campaign
) -> None:
    visit = visits.start(ws, team=ground.people, campaign_id=campaign.id)
    inside = ground.issue(visit_id=visit.id).issue  # names no campaign: its visit does
    ground.step(inside, "assign", "report")
    ground.issue(place_id=ground.other.id)
    with ws.write() as door:
        door.put(Effort(id=new_id(), issue_id=inside.id, what="清理垃圾", quantity=2, unit="车次"))
        door.put(Effort(id=new_id(), what="清理垃圾", quantity=5, unit="车次"))
        door.put(Tally(id=new_id(), kind="meeting", held_on="2026-11-20"))
    whole, part = counted(ws), counted(ws, campaign)
    codes = ("visits", "targets.community", "found", "reported", "tally.meeting")
    assert [whole[code] for code in codes] == [1, 1, 2, 1, 1]
    assert [part[code] for code in codes] == [1, 1, 1, 1, 0]
    assert part.figures["found"].records == (("issue", inside.id),)
    assert [one.quantity for one in whole.efforts + part.efforts] == [7, 2]


def test_what_was_taken_back_counts_no_more(ws: Workspace, ground: Ground) -> None:
    recorded = ground.issue()
    assert counted(ws)["found"] == 1
    journal.undo(ws, recorded.tx)
    assert counted(ws)["found"] == 0


def test_what_was_entered_afterwards_was_not_known_then(ws: Workspace, ground: Ground, clock: Clock) -> None:
    then, known_then = utc_text(ws.now()), Switches(known_then=True)
    earlier = utc_text(ws.now() - timedelta(hours=2))
    clock.move(days=3)
    visit = visits.start(ws, team=ground.people, started_at_utc=earlier)
    one = ground.issue(visit_id=visit.id, found_at_utc=earlier).issue
    take_step(ws, [one.id], "assign", happened_at_utc=earlier)
    records = store.read(ws, then)
    codes = ("visits", "targets.community", "found", "handed")
    assert [figures(records)[code] for code in codes] == [1, 1, 1, 1]
    assert [figures(records, known_then)[code] for code in codes] == [0, 0, 0, 0]
    assert figures(store.read(ws, utc_text(ws.now())), known_then)["found"] == 1


def test_the_figures_of_many_issues_take_as_many_queries_as_those_of_one(ws: Workspace, ground: Ground) -> None:
    asked: list[str] = []

    def queries() -> int:
        asked.clear()
        ws.reader().set_trace_callback(asked.append)
        assert counted(ws)["found"] > 0
        ws.reader().set_trace_callback(None)
        return len(asked)

    ground.step(ground.issue().issue, "assign")
    alone = queries()
    for _ in range(5):
        ground.step(ground.issue().issue, "assign")
    assert queries() == alone


def test_a_campaign_is_found_by_its_name_and_where_that_is_not_enough_by_its_batch(
    ws: Workspace, campaign: Campaign
) -> None:
    assert store.campaign_named(ws, " 人居环境整治 ") == campaign
    second = Campaign(id=new_id(), name="人居环境整治", batch="第二批次")
    places.keep(ws, second)
    assert store.campaign_named(ws, "人居环境整治第二批次") == second
    with pytest.raises(Known) as error:
        store.campaign_named(ws, "人居环境整治")
    assert known(error).facts["names"] == "人居环境整治 第一批次；人居环境整治 第二批次"
    with pytest.raises(Known, match="campaign_unknown"):
        store.campaign_named(ws, "别的")
    with pytest.raises(Known, match="record_gone"):
        store.read(ws, utc_text(ws.now()), None, "gone")


def test_records_are_named_by_their_paper_numbers(ws: Workspace, ground: Ground) -> None:
    one = ground.issue().issue
    assert store.numbers(ws)["issue", one.id] == one.number


def test_the_figures_of_the_present_are_those_of_the_ledgers_chips(ws: Workspace, ground: Ground, clock: Clock) -> None:
    paths: tuple[tuple[str, ...], ...] = (
        (), ("assign",), ("assign", "report"), ("assign", "report", "return"), ("assign", "supervise"), ("void",),
        ("verify",), ("recheck_done",), ("recheck_done", "relapse"), ("recheck_done", "void", "restore"),
        ("void", "restore"),
    )  # fmt: skip
    for number, path in enumerate(paths):
        one = ground.issue(due_on=("2026-11-19", "2026-11-20", None)[number % 3]).issue
        for action in path:
            clock.move(minutes=1)
            ground.step(one, action)
    found = counted(ws)
    chips = ledger.counts(ws.reader(), "2026-11-20", "2026-11-21")
    assert (found["found"], found["open"], found["solved"]) == (chips.total, chips.open, chips.by_status["closed"])
    assert (found["reported"], found["unassigned"]) == (chips.by_status["reported"], chips.by_status["found"])
    assert (found["overdue"], found["supervised"]) == (chips.overdue, chips.supervised)
    assert (chips.total, chips.overdue, chips.supervised) == (10, 3, 1)
