"""本周全部单据 has what a week gave cause for, and a paper nobody chose for is about what it can speak of."""

from __future__ import annotations

from pathlib import Path

from inspector.domain.notice import Notice
from inspector.domain.registers import Circular
from inspector.store import issues, leads, registers, visits
from inspector.store.door import new_id
from inspector.store.issues import IssueForm
from inspector.store.leads import LeadForm
from inspector.ui.actions import reports as actions
from inspector.ui.models.reports import Asked
from tests.store.making import take_step
from tests.ui.recheck_world import World


def test_a_week_has_its_albums_leads_circulars_and_closing_forms_and_no_empty_album(tmp_path: Path) -> None:
    world = World(tmp_path).days_ago(8)
    registers.put(world.ws, Circular(id=new_id(), title="上周的通报", issued_on="2026-11-12"))
    leads.take(world.ws, LeadForm(gist="上周的事"))
    world.today()
    visit = visits.start(world.ws, team=world.team)
    form = IssueForm(
        category="garbage", place_id=world.place.id, spot="学校后门巷", description="巷口成堆垃圾未入桶。",
        visit_id=visit.id, due_on="2026-11-20", photos=((world.photo(), "wide"),),
    )  # fmt: skip
    issue = issues.submit(world.ws, form).issue
    for action in ("assign", "report"):
        take_step(world.ws, [issue.id], action)
    visits.end(world.ws, visit.id)
    visits.start(world.ws, team=world.team)
    registers.put(world.ws, Circular(id=new_id(), title="本周的通报", issued_on="2026-11-16"))
    first, same = (leads.take(world.ws, LeadForm(gist=gist)) for gist in ("本周的事", "同一件事"))
    leads.merge(world.ws, first.id, [same.id])
    said: dict[str, list[str]] = {}
    for job in actions.week_jobs(world.ws):
        if job.kind == "pdf":
            said.setdefault(job.asked.name, []).append(job.asked.said)
    world.ws.close()
    assert [one.split()[-1] for one in said["lead-transfer"]] == ["本周的事"]
    assert [one.split()[-1] for one in said["circular"]] == ["本周的通报"]
    assert said["closing"] == said["recheck"] == ["已反馈待核"]
    assert len(said["visit-record"]) == 2
    assert [one.split()[0] for one in said["photo-album"]] == [visit.number], "the other visit has no photo"


def test_what_presses_is_about_the_newest_notice_that_can_be_pressed_for(tmp_path: Path) -> None:
    world = World(tmp_path).days_ago(6)
    late = _noticed(world, due_on="2026-11-16", spot="滘口")
    world.today()
    new = _noticed(world, due_on="2026-12-20", spot="𠮷祥里")
    found = {name: actions.completed(world.ws, Asked(name)).record for name in ("urge", "supervise", "assign")}
    world.ws.close()
    assert found == {"urge": late, "supervise": late, "assign": new}


def _noticed(world: World, *, due_on: str, spot: str) -> str:
    issue = world.issue(due_on=due_on, photos=(), spot=spot)
    notice = Notice(id=new_id(), kind="assign", issue_ids=(issue.id,), sent_at_utc=world.ws.now().isoformat())
    with world.ws.write() as door:
        door.put(notice)
    take_step(world.ws, [issue.id], "assign", notice_id=notice.id)
    return f"notice_id:{notice.id}"
