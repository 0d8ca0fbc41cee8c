"""What a document must be told: each says by which option of its own, and what lists the values that it takes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from inspector import papers
from inspector.commands import paper_subject
from inspector.domain.registers import Circular, Talk
from inspector.errors import Known
from inspector.papers import choices
from inspector.sheets import DOCUMENTS
from inspector.store import registers
from inspector.store.door import new_id
from inspector.store.workspace import open_workspace
from inspector.wording import say
from tests.store.making import Clock, laid_out
from tests.store.orders import Office, office

OPTIONS = {one.opts[0] for one in paper_subject.subject_options(click.command("x")(lambda **_: None)).params}
WANTED = {
    "visit-record": "--visit", "recheck": "--issue", "closing": "--issue", "water-survey": "--place",
    "photo-album": "--visit", "place-file": "--place", "lead-transfer": "--lead", "rectify": "--notice",
    "assign": "--notice", "supervise": "--notice", "urge": "--notice", "notice-circular": "--notice",
    "withdraw": "--notice", "weekly": "--week", "circular": "--circular", "talk": "--talk",
}  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Office]:
    clock = Clock()
    with open_workspace(tmp_path / "w", now=clock) as ws:
        yield office(laid_out(ws, clock))


def refused(desk: Office, name: str) -> str:
    """Return the sentence of a document that was told nothing, "" where it needs nothing."""
    try:
        papers.draw(desk.ground.ws, name, io.BytesIO())
    except Known as error:
        return say(error.code, **error.facts) if error.code == "sheet_needs_subject" else ""
    return ""


def test_a_document_that_is_told_nothing_names_its_own_option_and_what_lists_the_values(desk: Office) -> None:
    said = {one.name: refused(desk, one.name) for one in DOCUMENTS.values() if one.family}
    named = {name: re.findall(r"--[a-z]+", sentence) for name, sentence in said.items() if sentence}
    assert {name: options[0] for name, options in named.items()} == WANTED
    assert {one for options in named.values() for one in options} <= OPTIONS
    for name in WANTED:
        assert f"inspector papers subjects {name}" in said[name]
        choices.choices(desk.ground.ws, choices.subject_named(name))


def test_what_is_listed_is_what_the_option_takes(desk: Office) -> None:
    ws, ground = desk.ground.ws, desk.ground
    desk.assigned()
    registers.put(ws, Talk(id=new_id(), place_id=ground.community.id, post="书记", reason="垃圾反复",
                           talked_at_utc="2026-11-20T01:30:00.000Z"))  # fmt: skip
    registers.put(ws, Circular(id=new_id(), title="关于第一批次的通报", issued_on="2026-11-20"))
    blank: dict[str, Any] = dict.fromkeys(
        ("visit", "place", "body", "campaign", "notice", "lead", "talk", "circular", "week", "since", "until")
    )
    blank |= {"issues": (), "statuses": (), "categories": (), "pictures": False, "gb18030": False, "copied_to": None}
    for subject in ("notice", "talk", "circular", "place", "body", "week", "issues"):
        found = choices.choices(ws, subject)
        assert found, subject
        value = (found[0].value,) if subject == "issues" else found[0].value
        chosen = paper_subject.chosen(ws, {**blank, subject: value})
        assert len([name for name in chosen if name != "said"]) == 1, subject
    (notice,) = [one for one in choices.choices(ws, "notice") if "环卫一公司" in one.said]
    assert notice.value.startswith("JB-")
    assert "交办单" in notice.said
