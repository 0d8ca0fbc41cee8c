"""Answers for 回头看核查表: each issue with its number reserved, one at a time so that memory stays flat."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from inspector.domain import issue as issue_life
from inspector.domain import paper as shown
from inspector.domain.clock_text import business_date
from inspector.domain.issue import Issue
from inspector.papers import names, pictures
from inspector.papers.subject import Made, Run, Subject
from inspector.store import issues, photos, rechecks
from inspector.store.workspace import Workspace
from inspector.wording import terms
from inspector.wording import time as words

PRINTED_PHOTO_ROLES = ("wide", "close", "other", "feedback")


def made(ws: Workspace, _name: str, subject: Subject, run: Run) -> Made:
    """Return one paper for each chosen issue; cancelled, those drawn so far."""
    ids = subject.must("issue_ids")
    rechecks.reserve(ws, ids)  # before anybody asks what the papers are made from
    return Made(
        recheck_papers(ws, ids, progress=run.progress, cancelled=run.cancelled),
        tuple(("issue", issue_id) for issue_id in ids),
    )


def recheck_papers(
    ws: Workspace,
    issue_ids: Sequence[str],
    *,
    progress: Callable[[int, int], None] = lambda done, whole: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[shown.IssuePaper]:
    """Yield the paper of each issue; each gets the number its re-inspection will keep."""
    reserved = rechecks.reserve(ws, issue_ids)
    for index, issue_id in enumerate(issue_ids):
        if cancelled():
            return
        yield _issue_paper(ws, issue_id, reserved[issue_id].number)
        progress(index + 1, len(issue_ids))


def _issue_paper(ws: Workspace, issue_id: str, number: str) -> shown.IssuePaper:
    issue = names.must(ws, "issue", issue_id)
    place = ws.get("place", issue.place_id)
    street = names.street_of(ws, place)
    steps = issues.steps(ws, issue_id)
    reported = next((step for step in reversed(steps) if step.action == "report"), None)
    due_on = issue_life.due_on(steps, issue.due_on)
    category = ws.catalogue.get(issue.category)
    wanted = [photo for photo in photos.of_subject(ws, "issue", issue_id) if photo.role in PRINTED_PHOTO_ROLES]
    return shown.IssuePaper(
        number=number,
        issue=_with_due(issue, due_on),
        standing=issues.standing(ws, issue_id),
        found_on=business_date(issue.found_at_utc).isoformat(),
        campaign_name=names.campaign_name(ws, issue.campaign_id),
        street_name=street.name if street and street is not place else "",
        place_name=place.name if place else "",
        category_name=category.report_name if category else issue.category,
        lead_name=names.lead_name(ws, issue),
        assist_names=tuple(names.body_name(ws, body_id) for body_id in issue.assist_body_ids),
        photos=tuple(
            pictures.photo_paper(ws, photo, str(index), place, terms.PHOTO_ROLES[photo.role], inside=True)
            for index, photo in enumerate(wanted, 1)
        ),
        feedback_text=reported.reason if reported else None,
        feedback_on=business_date(reported.happened_at_utc).isoformat() if reported else None,
        due_note=_due_note(ws, due_on),
    )


def _due_note(ws: Workspace, due_on: str | None) -> str | None:
    if due_on is None:
        return None
    return words.assumed_mark(ws.calendar.assumed({int(due_on[:4])})) or None


def _with_due(issue: Issue, due_on: str | None) -> Issue:
    return issue if due_on == issue.due_on else replace(issue, due_on=due_on)
