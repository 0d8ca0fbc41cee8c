"""Answers for what a paper is asked for, and what comes of it: the subject, the papers, and what they were made from.

Each family (a module of this package) has one function `made(ws, name, subject, run) -> Made`. A `Made` names the
records the paper is *about*; which further records belong to these (steps, photos, feedback …) is one rule for all
papers, `store.made_from`, so that a family never lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from inspector.domain.figure_marks import UNMARKED, Marks
from inspector.errors import Known
from inspector.sheets import DOCUMENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What one paper is asked for; a family reads the fields it needs. Days are Asia/Shanghai's, both included."""

    title: str = ""  # of the kind of paper, for what is said where something is missing
    issue_ids: tuple[str, ...] = ()
    visit_id: str | None = None
    place_id: str | None = None
    body_id: str | None = None
    campaign_id: str | None = None
    notice_id: str | None = None
    talk_id: str | None = None
    lead_id: str | None = None
    circular_id: str | None = None
    categories: tuple[str, ...] = ()
    photo_ids: tuple[str, ...] = ()
    area: str | None = None
    week: str | None = None  # 2026-W47
    since: date | None = None
    until: date | None = None
    said: dict[str, str] = field(default_factory=dict)  # what somebody wrote on the screen for this paper, by field
    marks: Marks = UNMARKED  # where a paper is looked at: its figures are kept here, each with its records

    def must(self, name: str) -> Any:
        """Return a field that the paper cannot do without; raise Known("sheet_needs_subject")."""
        value = getattr(self, name)
        if not value:
            document = next((one for one in DOCUMENTS.values() if one.title == self.title), None)
            kind = document.subject if document else ""
            raise Known(
                "sheet_needs_subject", title=self.title, subject=kind, document=document.name if document else ""
            )
        return value


@dataclass(frozen=True, slots=True)
class Run:
    """How a drawing is watched: (done, whole) after each paper, and whether to stop."""

    progress: Callable[[int, int], None] = lambda done, whole: None
    cancelled: Callable[[], bool] = lambda: False


@dataclass(frozen=True, slots=True)
class Made:
    """The papers of one file (a stream: drawn one at a time), and the records they are about as (entity, id).

    `title` and `body_ids` are what 发文登记 says of an official paper: what it is called and to whom it goes;
    `official_number` is the 文号 its record bears already: it goes out under that one and gets no second.
    """

    papers: Iterable[Any]
    about: tuple[tuple[str, str], ...]
    title: str = ""
    body_ids: tuple[str, ...] = ()
    official_number: str = ""
