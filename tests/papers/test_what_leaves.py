"""Nothing leaves with a paper that must not: no caller, no hidden face or plate, nothing the camera knew."""

from __future__ import annotations

from pathlib import Path

from inspector.domain.masking import Box
from inspector.domain.private_text import Caller
from inspector.errors import Known
from inspector.intake.behind import derive_waiting
from inspector.papers.ledgers import PICTURES
from inspector.papers.subject import Run
from inspector.sheets import DOCUMENTS
from inspector.store import leads, life, masks, rechecks, visits
from inspector.store.issues import IssueForm
from inspector.store.leads import LeadForm
from inspector.store.rechecks import RecheckForm
from inspector.store.workspace import open_workspace
from inspector.ui.actions import reports
from inspector.ui.models.reports import Asked
from tests.papers import leaving
from tests.store.making import Clock, Ground, laid_out
from tests.store.orders import DUE, office

CALLER = Caller("欧阳慧珊", "13829640517", "和社村祠堂东侧12号")
SECRETS = ("欧阳慧珊", "13829640517", "祠堂东侧")
GIST = "沟渠黑臭"
INSIDE = {"visit-record.pdf", "recheck.pdf"}  # papers that stay inside show photos as they are
MASKED = {
    "photo-album.pdf", "place-file.pdf", "ledger.xlsx", "rectify.docx", "rectify.pdf", "closing.docx", "closing.pdf",
}  # fmt: skip


def _from_a_call(ground: Ground) -> None:
    """An issue that came from a caller, with a photo on which a plate is hidden; sent out, looked at."""
    ws = ground.ws
    office(ground)
    seen, after = ground.photo(leaving.jpeg()), ground.photo(leaving.jpeg() + b"\n")
    for one in (seen, after):
        masks.keep(ws, one.sha256, [(None, Box(0.36, 0.31, 0.23, 0.31))], ())
    visit = visits.start(ws, team=ground.people)
    lead = leads.take(ws, LeadForm(gist="沟里黑臭", place_id=ground.community.id, channel="hotline", caller=CALLER))
    form = IssueForm(
        category="garbage", place_id=ground.community.id, description=GIST, photos=((seen.id, "wide"),),
        visit_id=visit.id,
    )  # fmt: skip
    issue = leads.to_issue(ws, lead.id, form).issue
    life.assign(ws, [issue.id], due_on=DUE)
    rechecks.record(ws, RecheckForm(issue_id=issue.id, conclusion="not_done", people=ground.people, photos=(after.id,)))
    assert len(list(derive_waiting(ws))) == 2


def test_no_file_tells_of_the_caller_shows_what_is_hidden_or_what_the_camera_wrote(tmp_path: Path) -> None:
    clock, shown, told = Clock(), dict[str, set[bool]](), set[str]()
    with open_workspace(tmp_path / "w", now=clock) as ws:
        _from_a_call(laid_out(ws, clock))
        for name, document in DOCUMENTS.items():
            for kind in document.formats:
                path, said = tmp_path / f"{name}.{kind}", {PICTURES: "1"} if name == "ledger" else None
                try:
                    reports.write(ws, reports.completed(ws, Asked(name, span="all")), path, kind, Run(), said=said)
                except Known:  # there is nothing of its kind here
                    continue
                assert leaving.tells(path, (*SECRETS, leaving.CAMERA)) == set(), path.name
                photos = leaving.photos(path)
                assert not any(metadata for _, metadata in photos), path.name
                shown.setdefault(path.name, set()).update(plate for plate, _ in photos)
                told |= {path.suffix for _ in leaving.tells(path, (GIST,))}
    assert {name for name, plates in shown.items() if True in plates} == INSIDE, "seen where it may be, so it would be"
    assert {name for name, plates in shown.items() if False in plates} >= MASKED
    assert told == {".pdf", ".docx", ".xlsx", ".csv"}, "a text is found in each kind of file, so a caller would be"
