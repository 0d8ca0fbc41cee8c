"""Answers for what a printed sheet is told: everything already resolved to plain names, so that sheets look nothing up.

Times are local text as people read it (`2026-11-20 15:12`), days are `YYYY-MM-DD`. The caller resolves ids, counts
distances and numbers the photos; a sheet only lays out. A photo is handed over as a way to open it (the vault gives
streams, never paths), or as the print JPEG made before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from inspector.domain.category import Category
from inspector.domain.figure_marks import UNMARKED, Landed, Marks
from inspector.domain.issue import Issue, Standing
from inspector.domain.photo import Photo
from inspector.domain.visit import Check, Visit

if TYPE_CHECKING:
    from inspector.domain.figures import Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintStamp:
    """Which device printed, and when (`YYYY-MM-DD HH:MM` local).

    `journal_head`: the first digits of the hash of its last op then; so the paper in the file anchors the journal.
    `document_id` is this file's own; `trace` what it says inside of the records it was made from (`domain.issued`);
    `official_number` the 文号 it goes out under, a draft number until the office has given one. `landed` hears where
    figures stand on the pages, while they are drawn to be looked at; the file itself is the same with and without.
    """

    device_code: str
    printed_at_local: str
    journal_head: str = ""
    document_id: str = ""
    official_number: str = ""
    trace: str = ""
    landed: Landed | None = None

    @property
    def document_code(self) -> str:
        """The last eight digits of the document's id (the first ones are its time), in two groups, to be compared."""
        digits = self.document_id.replace("-", "").upper()[-8:]
        return f"{digits[:4]} {digits[4:]}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoPaper:
    """One photo for print. `open` gives its bytes (the original, or quicker: its preview); `prepared` the print JPEG.

    `number` is what people call it on paper (照 4); `distance_m` the way to the point, when both are known.
    """

    photo: Photo
    number: str
    open: Callable[[], BinaryIO]
    prepared: bytes | None = None
    caption: str = ""
    distance_m: float | None = None
    photographer: str = ""

    @property
    def digest(self) -> str:
        """The first eight digits of the SHA-256 of the original, in two groups."""
        return f"{self.photo.sha256[:4]} {self.photo.sha256[4:8]}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuePaper:
    """One issue for its 回头看核查表. `number` is the number of this paper, printed and in the QR code."""

    number: str
    issue: Issue
    standing: Standing
    found_on: str
    campaign_name: str = ""
    street_name: str = ""
    place_name: str = ""
    category_name: str = ""
    lead_name: str = ""
    assist_names: tuple[str, ...] = ()
    photos: tuple[PhotoPaper, ...] = ()
    feedback_text: str | None = None
    feedback_on: str | None = None
    due_note: str | None = None  # 未含2027年调休,按周末推算


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetPaper:
    """One place of a visit; `category_names` are those checked there, `none_found` the result 未发现问题."""

    street_name: str
    place_name: str
    spot: str = ""
    lat: float | None = None
    lon: float | None = None
    datum: str | None = None
    category_names: tuple[str, ...] = ()
    none_found: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPaper:
    """One answered checklist; `verdict` is the first judgement of its measurements in words, if there are any."""

    check: Check
    category_name: str
    place_name: str
    measure_rows: tuple[tuple[str, ...], ...] = ()  # (point, quantity, value with unit, grade)
    verdict: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueLine:
    """One issue as a row of the visit's record. `fixed_on_spot` is 立行立改, proven by `after_photo_numbers`."""

    number: str
    description: str
    severity: str = "normal"
    lead_name: str = ""
    requirement: str = ""
    due_on: str | None = None
    photo_numbers: tuple[str, ...] = ()
    fixed_on_spot: bool = False
    after_photo_numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPaper:
    """One visit for its record. `team` are names with unit in brackets; times are local `YYYY-MM-DD HH:MM`."""

    number: str
    visit: Visit
    started_at_local: str
    left_at_local: str | None = None
    identity_shown_at_local: str | None = None
    campaign_name: str = ""
    leader_name: str = ""
    team: tuple[str, ...] = ()
    targets: tuple[TargetPaper, ...] = ()
    checks: tuple[CheckPaper, ...] = ()
    issues: tuple[IssueLine, ...] = ()
    photos: tuple[PhotoPaper, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistPaper:
    """A checklist to fill in by hand: chosen categories, and what is known beforehand (all of it may be empty)."""

    number: str
    subject_id: str
    categories: tuple[Category, ...]
    campaign_name: str = ""
    place_name: str = ""
    team: tuple[str, ...] = ()
    issue_rows: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationPaper:
    """对账单: what this laptop holds and what the office said, asked at that moment by digest, it holds of it.

    `head` and `photo_digest` (hex) let the other end check the same two things: the hash of our last op, and the
    SHA-256 over the sorted digests of all originals. `missing` are originals not confirmed: (digest, what it is).
    """

    number: str
    office_name: str
    office_id: str
    user_name: str
    scope: str
    asked_at_local: str
    records_total: int
    records_confirmed: int
    records_safe: int
    photos_total: int
    photos_confirmed: int
    photos_safe: int
    own_seq: int
    acked_seq: int
    receipt_no: int = 0
    head: str = ""
    photo_digest: str = ""
    missing: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresPaper:
    """The figures of one cut-off. `notes` say where this office counts differently; `street_of` is id → id."""

    number: str
    subject_id: str
    scope_name: str
    period: str
    counted: Figures
    sentences: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    street_of: Mapping[str, str] = field(default_factory=dict)
    marks: Marks = UNMARKED  # of what is looked at
