"""Starting and ending an outing, and recording that a check found nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject

from inspector.domain.category import Category
from inspector.domain.visit import Check, Visit
from inspector.errors import Known
from inspector.ui.tasks import Tasks

Failed = Callable[[BaseException], None]


def start(
    tasks: Tasks,
    ws: Any,
    *,
    owner: QObject,
    done: Callable[[Visit], None],
    failed: Failed,
    team: tuple[str, ...],
    mode: str = "covert",
    campaign_id: str | None = None,
    weather: str | None = None,
    leader_id: str | None = None,
    methods: tuple[str, ...] = (),
    started_at_utc: str | None = None,
) -> None:
    """Start an outing; fewer than two inspectors fail with Known("visit_needs_two")."""

    def work() -> Visit:
        return open_visit(
            ws,
            team=team,
            mode=mode,
            campaign_id=campaign_id,
            weather=weather,
            leader_id=leader_id,
            methods=methods,
            started_at_utc=started_at_utc,
        )

    tasks.run("store", work, owner=owner, done=done, failed=failed)


def open_visit(
    ws: Any,
    *,
    team: tuple[str, ...],
    mode: str = "covert",
    campaign_id: str | None = None,
    weather: str | None = None,
    leader_id: str | None = None,
    methods: tuple[str, ...] = (),
    started_at_utc: str | None = None,
) -> Visit:
    """Start an outing on the calling thread (a worker's); raise Known("visit_needs_two")."""
    from inspector.store import visits

    if len(set(team)) < 2:
        raise Known("visit_needs_two")
    return visits.start(
        ws,
        team=team,
        mode=mode,
        campaign_id=campaign_id,
        leader_id=leader_id,
        weather=weather,
        methods=methods,
        started_at_utc=started_at_utc,
    )


def end(tasks: Tasks, ws: Any, visit_id: str, *, owner: QObject, done: Callable[[Any], None], failed: Failed) -> None:
    """End an outing now; places without an issue get 未发现问题."""
    from inspector.store import visits

    tasks.run("store", lambda: visits.end(ws, visit_id), owner=owner, done=done, failed=failed)


def record_clean(
    tasks: Tasks,
    ws: Any,
    *,
    owner: QObject,
    done: Callable[[Check], None],
    failed: Failed,
    visit_id: str | None,
    default_team: tuple[str, ...],
    found_at_utc: str | None,
    place_id: str,
    category: Category,
    answers: Mapping[str, Any],
    notes: Mapping[str, Any],
    photo_ids: tuple[str, ...],
    draft_id: str | None,
) -> None:
    """Record a checklist that found nothing and drop its draft; without a visit one is started."""
    from inspector.store import drafts, visits

    def work() -> Check:
        visit = visit_id or open_visit(ws, team=default_team, started_at_utc=found_at_utc).id
        check = visits.record_clean(ws, visit, place_id, category, answers, notes=notes, photo_ids=photo_ids)
        if draft_id:
            drafts.discard(ws, draft_id)
        return check

    tasks.run("store", work, owner=owner, done=done, failed=failed)
