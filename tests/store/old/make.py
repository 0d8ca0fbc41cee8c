"""Makes the database that is kept of a release: `python -m tests.store.old.make tests/store/old/step_2.db`.

Run once, when a step of the migrations is shipped; the file is committed and never made again, because what counts is
that a database written by *that* program still opens.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from inspector.domain.place import Body, Campaign
from inspector.store import drafts, driver, issues, journal, places, rechecks, visits
from inspector.store.door import new_id
from inspector.store.rechecks import RecheckForm
from inspector.store.workspace import DATABASE, open_workspace
from tests.store.making import Clock, laid_out


def make(target: Path) -> None:
    """Write a workspace with a record of every kind and keep its database, without log, as small as it goes."""
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder, open_workspace(Path(folder) / "w", now=clock) as ws:
        ground = laid_out(ws, clock)
        places.keep(ws, Body(id=new_id(), name="马滘街道办事处", kind="street", place_ids=(ground.community.id,)))
        campaign = Campaign(id=new_id(), name="第一批次集中明察暗访", starts_on="2026-11-01")
        places.keep(ws, campaign)
        visit = visits.start(ws, team=ground.people, campaign_id=campaign.id, weather="多云")
        before, after = ground.photo(lat=23.2, lon=116.7, datum="WGS-84"), ground.photo()
        first = ground.issue(
            visit_id=visit.id,
            photos=((before.id, "wide"),),
            answers={"garbage_1": "有"},
            spot="礐石𠮷屋旁",
            due_on="2026-11-23",
        ).issue
        ground.step(first, "assign", "report")
        clock.move(days=2)
        rechecks.record(ws, RecheckForm(issue_id=first.id, conclusion="done", people=ground.people, photos=(after.id,)))
        second = ground.issue(category="three_lines", visit_id=visit.id, place_id=ground.other.id).issue
        issues.edit(ws, replace(second, severity="serious", attrs={"length_m": 35}))
        ground.step(second, "assign", "supervise")
        journal.undo(ws, ground.issue(description="记错了").tx)
        drafts.keep(ws, "issue", {"description": "写到一半"})
        visits.end(ws, visit.id)
        source = driver.connect(ws.folder / DATABASE)
        copy = driver.connect(target)
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.execute("PRAGMA page_size=1024")
        copy.execute("VACUUM")
        copy.close()
        source.close()


if __name__ == "__main__":
    make(Path(sys.argv[1]))
