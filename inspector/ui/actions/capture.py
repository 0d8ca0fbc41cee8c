"""Keeping a draft, completing an issue, taking a completed one back."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject

from inspector.domain.category import Category
from inspector.domain.issue import Issue
from inspector.domain.visit import Visit
from inspector.errors import Known
from inspector.store.issues import IssueForm, Recorded
from inspector.ui.actions.visits import open_visit
from inspector.ui.tasks import Tasks
from inspector.ui.today.form import Form, submission, to_doc

Failed = Callable[[BaseException], None]
DRAFT_KIND = "issue"


@dataclass(frozen=True, slots=True)
class Completed:
    """A completed issue, and the visit that was started for it (None where one was under way)."""

    recorded: Recorded
    opened: Visit | None


@dataclass(frozen=True, slots=True)
class Relapsed:
    """A closed issue that was opened again, the round it is in, the transaction, and the visit started for it."""

    issue: Issue
    round: int
    tx: str
    opened: Visit | None


def keep_draft(
    tasks: Tasks, ws: Any, form: Form, draft_id: str, *, owner: QObject, done: Callable[[Any], None], failed: Failed
) -> None:
    """Write the form to disk as a draft, behind what the store is writing already."""
    from inspector.store import drafts

    doc = to_doc(form)
    tasks.run("store", lambda: drafts.keep(ws, DRAFT_KIND, doc, draft_id), owner=owner, done=done, failed=failed)


def discard_draft(
    tasks: Tasks, ws: Any, draft_id: str, *, owner: QObject, done: Callable[[Any], None], failed: Failed
) -> None:
    """Throw a draft away."""
    from inspector.store import drafts

    tasks.run("store", lambda: drafts.discard(ws, draft_id), owner=owner, done=done, failed=failed)


def complete(
    tasks: Tasks,
    ws: Any,
    form: Form,
    category: Category,
    draft_id: str,
    *,
    default_team: tuple[str, ...],
    owner: QObject,
    done: Callable[[Completed], None],
    failed: Failed,
) -> Future[Completed]:
    """Submit a form. Where no visit is under way one is started from the time of finding, with the default team."""

    def work() -> Completed:
        from inspector.store import issues, leads, places

        given, opened = _given(ws, form, category, draft_id, default_team)
        lead_id = form.from_lead_id
        recorded = leads.to_issue(ws, lead_id, given) if lead_id else issues.submit(ws, given)
        places.infer_points(ws, [given.place_id or ""])  # 由照片推定, where nobody has given the place a point
        return Completed(recorded, opened)

    return tasks.run("store", work, owner=owner, done=done, failed=failed)


def reopen(
    tasks: Tasks,
    ws: Any,
    form: Form,
    category: Category,
    draft_id: str,
    *,
    old_issue_id: str,
    default_team: tuple[str, ...],
    owner: QObject,
    done: Callable[[Relapsed], None],
    failed: Failed,
) -> Future[Relapsed]:
    """Go on with a closed issue as 反弹 instead of submitting the form as a new one: its next round."""

    def work() -> Relapsed:
        from inspector.store import issues, relapses

        given, opened = _given(ws, form, category, draft_id, default_team)
        made = relapses.reopen_as_relapse(ws, old_issue_id, given)
        return Relapsed(ws.get("issue", old_issue_id), issues.standing(ws, old_issue_id).round, made.tx, opened)

    return tasks.run("store", work, owner=owner, done=done, failed=failed)


def _given(
    ws: Any, form: Form, category: Category, draft_id: str, default_team: tuple[str, ...]
) -> tuple[IssueForm, Visit | None]:
    """Return what the store is given, in the visit under way, and the visit that was started where there was none."""
    from inspector.store import visits

    if not form.place_id:
        raise Known("issue_without_place")
    visit, opened = visits.current(ws), None
    if visit is None and len(set(default_team)) >= 2:
        mode = "open" if form.source not in ("covert", "cross") else "covert"
        visit = opened = open_visit(ws, team=default_team, mode=mode, started_at_utc=form.found_at_utc)
    if visit is not None and form.immediate and not form.second_person_id:
        raise Known("on_spot_needs_second")
    placed = replace(form, visit_id=visit.id if visit else None)
    return submission(placed, category, draft_id, visit.campaign_id if visit else None), opened


def undo(tasks: Tasks, ws: Any, tx: str, *, owner: QObject, done: Callable[[Any], None], failed: Failed) -> None:
    """Take one transaction back, as new ops."""
    from inspector.store import journal

    tasks.run("store", lambda: journal.undo(ws, tx), owner=owner, done=done, failed=failed)
