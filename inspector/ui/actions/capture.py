"""Keeping a draft, completing an issue, taking a completed one back."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject

from inspector.domain.category import Category
from inspector.domain.visit import Visit
from inspector.errors import Known
from inspector.store.issues import Recorded
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
        from inspector.store import issues, leads, places, visits

        if not form.place_id:
            raise Known("issue_without_place")
        visit, opened = visits.current(ws), None
        if visit is None and len(set(default_team)) >= 2:
            mode = "open" if form.source not in ("covert", "cross") else "covert"
            visit = opened = open_visit(ws, team=default_team, mode=mode, started_at_utc=form.found_at_utc)
        if visit is not None and form.immediate and not form.second_person_id:
            raise Known("on_spot_needs_second")
        placed = replace(form, visit_id=visit.id if visit else None)
        campaign = visit.campaign_id if visit else None
        given = submission(placed, category, draft_id, campaign)
        lead_id = form.from_lead_id
        recorded = leads.to_issue(ws, lead_id, given) if lead_id else issues.submit(ws, given)
        places.infer_points(ws, [form.place_id])  # 由照片推定, where nobody has given the place a point
        return Completed(recorded, opened)

    return tasks.run("store", work, owner=owner, done=done, failed=failed)


def undo(tasks: Tasks, ws: Any, tx: str, *, owner: QObject, done: Callable[[Any], None], failed: Failed) -> None:
    """Take one transaction back, as new ops."""
    from inspector.store import journal

    tasks.run("store", lambda: journal.undo(ws, tx), owner=owner, done=done, failed=failed)
