"""Answers for the issue under re-inspection: everything its right side shows, read at once. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from inspector.domain import issue as life
from inspector.domain.category import Category
from inspector.domain.clock_text import business_date, local, utc_text
from inspector.domain.comparison import taken_at
from inspector.domain.issue import Issue, IssueStep, Standing
from inspector.domain.photo import Photo
from inspector.domain.recheck import Recheck
from inspector.errors import Known
from inspector.store import evidence, feedbacks, issues, kept, ledger, photos, rechecks
from inspector.store.ledger import LedgerRow
from inspector.wording import time as words

ORIGINAL_ROLES = ("wide", "close", "other")


@dataclass(frozen=True, slots=True)
class Case:
    """One issue with its standing, its original photos in order, and what the responsible body said last."""

    issue: Issue
    row: LedgerRow
    standing: Standing
    category: Category | None
    originals: tuple[Photo, ...]
    reported_on: date | None
    feedback: str | None
    last: Recheck | None  # the last finished re-inspection
    recorded: tuple[Photo, ...]  # its after photos
    approved: bool = False  # closing takes an approval: 到位 is 核查合格

    @property
    def tag(self) -> str:
        """The short word of its category."""
        return self.category.short_name if self.category else self.issue.category

    @property
    def where(self) -> str:
        """Street, place and spot in one line."""
        street = self.row.street_name if self.row.street_name != self.row.place_name else ""
        return f"{street}{self.row.place_name} {self.row.spot}".strip()


@dataclass(frozen=True, slots=True)
class Shot:
    """One after photo, and why it cannot be one (None: it can)."""

    photo: Photo
    unfit: Known | None = None


def read(ws: Any, issue_id: str) -> Case:
    """Read one issue; raise Known("record_gone") where it is no more."""
    issue = ws.get("issue", issue_id)
    row = ledger.one(ws.reader(), issue_id)
    if issue is None or row is None:
        raise Known("record_gone", entity="issue", record=issue_id)
    steps = issues.steps(ws, issue_id)
    last = next(iter(reversed(rechecks.of_issue(ws, issue_id))), None)
    reported = next((step for step in reversed(steps) if step.action == "report"), None)
    return Case(
        issue=issue,
        row=row,
        standing=life.standing(steps),
        category=ws.catalogue.get(issue.category),
        originals=tuple(p for p in photos.of_subject(ws, "issue", issue_id) if p.role in ORIGINAL_ROLES),
        reported_on=business_date(reported.happened_at_utc) if reported else None,
        feedback=_said(ws, issue_id, reported),
        last=last,
        recorded=tuple(photos.of_subject(ws, "recheck", last.id)) if last else (),
        approved=kept.closing_approved(ws, issue),
    )


def _said(ws: Any, issue_id: str, reported: IssueStep | None) -> str | None:
    """Return what the body said when it reported back: with the step itself, or in its word of that week."""
    if reported is None or reported.reason:
        return reported.reason if reported else None
    told = feedbacks.of_issue(ws, issue_id)
    return told[-1].progress if told else None


def shots(ws: Any, issue_id: str, photo_ids: tuple[str, ...], at_utc: str | None = None) -> tuple[Shot, ...]:
    """Read the after photos and ask of each whether it is fit; photos that are gone are left out.

    `at_utc` is when the re-inspection took place, for a paper typed in later; None is now.
    """
    issue = ws.get("issue", issue_id)
    if issue is None:
        raise Known("record_gone", entity="issue", record=issue_id)
    found = []
    for photo_id in photo_ids:
        photo = ws.get("photo", photo_id)
        if photo is not None:
            unfit = evidence.unfit_after(
                ws,
                photo_id,
                issue_id=issue_id,
                found_at_utc=issue.found_at_utc,
                at_utc=at_utc or utc_text(ws.now()),
            )
            found.append(Shot(photo, unfit))
    return tuple(found)


def moment(photo: Photo, today: date) -> str:
    """11-20 15:06, or that nothing says when."""
    taken = taken_at(photo)
    if taken is None:
        return "时间未知"
    return words.moment(local(taken.isoformat()), datetime(today.year, 1, 1).date())
