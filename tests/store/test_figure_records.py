"""What stands behind a figure: a line for each record, and of a lead nothing that says who called."""

from __future__ import annotations

from inspector.domain.clock_text import utc_text
from inspector.domain.effort import Effort
from inspector.domain.figures import figures
from inspector.domain.lead import Lead
from inspector.domain.registers import Circular, Handover, Listing, Talk, Tally
from inspector.domain.team import Team
from inspector.store import figures as store
from inspector.store import visits
from inspector.store.door import new_id
from inspector.store.figure_records import OF_ISSUES, behind, issues_of
from inspector.store.workspace import Workspace
from tests.store.making import Ground


def test_every_record_of_every_figure_has_a_line(ws: Workspace, ground: Ground) -> None:
    visit = visits.start(ws, team=ground.people)
    issue = ground.issue(visit_id=visit.id).issue
    now, place = utc_text(ws.now()), ground.community.id
    with ws.write() as door:
        for record in (
            Lead(id=new_id(), number="XS-1", received_at_utc=now, place_id=place, gist="门口有垃圾"),
            Talk(id=new_id(), number="YT-1", talked_at_utc=now, place_id=place, post="书记"),
            Circular(id=new_id(), number="TB-1", issued_on="2026-11-20", title="通报一", items=2),
            Handover(id=new_id(), number="移1", handed_on="2026-11-20", receiver="区纪委"),
            Listing(id=new_id(), place_id=place, listed_on="2026-11-20"),
            Tally(id=new_id(), kind="meeting", held_on="2026-11-20", people=9),
            Team(id=new_id(), name="第一组"),
            Effort(id=new_id(), issue_id=issue.id, what="清理垃圾", quantity=2.5, unit="吨", done_on="2026-11-20"),
        ):
            door.put(record)
    counted = figures(store.read(ws, utc_text(ws.now())))
    entities = set()
    groups = [figure.records for figure in counted.figures.values()] + [one.records for one in counted.efforts]
    for refs in groups:
        others = [ref for ref in refs if ref[0] not in OF_ISSUES]
        lines = behind(ws, others)
        assert sorted((line.entity, line.id) for line in lines) == sorted(others)
        entities |= {line.entity for line in lines}
    assert entities >= {"visit", "visit_target", "place", "lead", "talk", "circular", "handover", "listing", "tally"}
    assert entities >= {"team", "effort"}
    (visited,) = behind(ws, counted.figures["visits"].records)
    assert (visited.number, visited.place, visited.code) == (visit.number, "马滘街道马滘社区", "covert")
    (spent,) = behind(ws, counted.efforts[0].records)
    assert (spent.text, spent.issue_id) == ("清理垃圾2.5吨", issue.id)


def test_of_a_lead_nothing_is_told_but_number_day_place_and_channel(ws: Workspace, ground: Ground) -> None:
    lead = Lead(
        id=new_id(), number="XS-2", received_at_utc="2026-11-19T17:00:00.000Z", channel="qr", gist="王某说",
        answer="已电话告知王某", reference="123", spot="王某家门口", envelope_id="e",
    )  # fmt: skip
    with ws.write() as door:
        door.put(lead)
    (line,) = behind(ws, [("lead", lead.id)])
    assert (line.number, line.on, line.code, line.text) == ("XS-2", "2026-11-20", "qr", "")
    assert "王某" not in repr(line)


def test_steps_lead_to_their_issues_each_once(ws: Workspace, ground: Ground) -> None:
    one, other = ground.issue().issue, ground.issue().issue
    ground.step(one, "assign", "report")
    steps = [("issue_step", step.id) for step in ws.all("issue_step", "issue_id = ?", (one.id,))]
    assert len(steps) == 3
    assert issues_of(ws, [*steps, ("issue", other.id), ("issue", one.id)]) == (other.id, one.id)


def test_a_record_that_is_gone_has_no_line(ws: Workspace) -> None:
    assert behind(ws, [("visit", "gone")]) == []
    assert issues_of(ws, [("issue_step", "gone")]) == ()
