"""What goes onto paper comes from the originals, and the paper anchors the journal."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from inspector import papers
from inspector.errors import Known
from inspector.intake.behind import derive_waiting
from inspector.intake.take_in import take_in_paths
from inspector.papers import pictures
from inspector.store import head, issues, visits
from inspector.store.workspace import open_workspace
from tests.store.making import Clock, Ground, laid_out


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    clock = Clock()
    with open_workspace(tmp_path / "w", now=clock) as ws:
        yield laid_out(ws, clock)


def taken(ground: Ground, folder: Path) -> str:
    """Take in one photo, derive its pictures, and return its id."""
    folder.mkdir()
    Image.effect_noise((640, 480), 50).convert("RGB").save(folder / "a.jpg")
    (outcome,) = take_in_paths(ground.ws, [folder])
    list(derive_waiting(ground.ws))
    assert outcome.photo_id is not None
    return outcome.photo_id


def forged() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "green").save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize("kind", ["preview", "print"])
def test_a_derived_picture_that_somebody_exchanged_is_not_printed(ground: Ground, tmp_path: Path, kind: str) -> None:
    photo = ground.ws.get("photo", taken(ground, tmp_path / "card"))
    whole = pictures.picture(ground.ws, photo).read()
    first = pictures.print_picture(ground.ws, photo)
    assert first is not None
    assert pictures.print_picture(ground.ws, photo) == first, "kept"
    ground.ws.vault.keep_derived(kind, photo.sha256, forged())
    assert pictures.print_picture(ground.ws, photo) == first
    if kind == "preview":
        with pictures.picture(ground.ws, photo) as stream:
            content = stream.read()
        assert hashlib.sha256(content).hexdigest() == photo.sha256, "the original stands in"
        assert content != whole


def test_the_foot_of_a_sheet_names_an_op_that_the_journal_holds(ground: Ground) -> None:
    issue = ground.issue().issue
    out = io.BytesIO()
    papers.draw(ground.ws, "recheck", out, issue_ids=[issue.id])
    ground.issue()
    page = pypdfium2.PdfDocument(out.getvalue())[0]
    found = re.search(r"流水\s*([0-9a-f]{8})", page.get_textpage().get_text_range())
    assert found is not None
    assert head.holds(ground.ws.reader(), found[1])


def test_a_void_issue_stays_on_the_record_of_its_visit_and_says_so(ground: Ground) -> None:
    visit = visits.start(ground.ws, team=ground.people)
    ground.issue(visit_id=visit.id)
    void = ground.issue(visit_id=visit.id, due_on="2026-11-23").issue
    issues.act(ground.ws, [void.id], "void", reason="记错了地点")
    said = {line.number: line for line in papers.visit_paper(ground.ws, visit.id).issues}
    assert said[void.number].description == "（已作废：记错了地点）墙边一堆垃圾"
    assert said[void.number].due_on is None
    assert [line.description.startswith("（") for line in said.values()].count(True) == 1


@pytest.mark.parametrize("name", papers.PUT_TOGETHER)
def test_a_paper_of_what_is_set_on_a_screen_is_not_printed_without_it(ground: Ground, name: str) -> None:
    with pytest.raises(Known, match="sheet_in_window"):
        papers.draw(ground.ws, name, io.BytesIO())
