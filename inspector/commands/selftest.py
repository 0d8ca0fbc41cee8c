"""`inspector --self-test`: the main job once, in a throw-away workspace, to show that an installed program is whole.

It opens a workspace, takes in one photo, records an issue, prints one sheet, fills one Word form, draws the window off
screen, and verifies; whatever is missing from a build fails here and not in the field.
"""

from __future__ import annotations

import io
import os
import tempfile
from pathlib import Path

import click


def run() -> None:
    """Do it; raise what goes wrong."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="inspector-self-test-", ignore_cleanup_errors=True) as folder:
        pages, ops = _job(Path(folder))
        widgets = _window(Path(folder) / "workspace")
    click.echo(f"自检通过：单据 {pages} 页，流水 {ops} 条，界面 {widgets} 个。")


def _job(folder: Path) -> tuple[int, int]:
    from inspector import papers
    from inspector.commands.demo_photos import Shot, take
    from inspector.domain.clock_text import ZONE
    from inspector.domain.place import Person, Place
    from inspector.intake.behind import derive_waiting
    from inspector.intake.take_in import TAKEN_IN, take_in_paths
    from inspector.store import issues, journal, places
    from inspector.store.door import new_id
    from inspector.store.issues import IssueForm
    from inspector.store.workspace import open_workspace

    with open_workspace(folder / "workspace") as ws:
        person, place = Person(id=new_id(), name="自检𠮷"), Place(id=new_id(), name="马滘社区", code="440512002001")
        places.keep(ws, person)
        places.keep(ws, place)
        ws.become(person.id, (person.id,))
        picture = take(Shot("lane1.jpg", ws.now().astimezone(ZONE), (23.2866, 116.7265), 42.0), folder)
        (taken,) = take_in_paths(ws, [picture])
        assert (taken.outcome, round(taken.lat or 0, 4)) == (TAKEN_IN, 23.2866), taken
        assert taken.photo_id is not None
        assert [made.fault for made in derive_waiting(ws)] == [None]
        form = IssueForm(
            category="garbage", place_id=place.id, description="滘礐𠮷", photos=((taken.photo_id, "wide"),)
        )
        issue = issues.submit(ws, form).issue
        paper = io.BytesIO()
        drawn = papers.draw(ws, "recheck", paper, issue_ids=[issue.id])
        assert paper.getvalue().startswith(b"%PDF")
        assert (drawn.images, drawn.missing_glyphs) == (1, frozenset()), drawn
        word = io.BytesIO()
        filled = papers.draw(ws, "closing", word, format="docx", issue_ids=[issue.id])
        assert word.getvalue().startswith(b"PK")
        assert filled.images == 1, filled
        verified = journal.verify(ws)
        assert not verified.faults, verified.faults
        return drawn.pages, verified.ops


def _window(workspace: Path) -> int:
    from inspector.ui.shots import shoot_workspace

    with tempfile.TemporaryDirectory() as out:
        return len(shoot_workspace(workspace, Path(out), views=False))
