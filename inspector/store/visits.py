"""Answers for outings: starting and ending a visit, the places it checked, and the checks that found nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from inspector.domain.category import Category, asked
from inspector.domain.visit import Check, Visit, VisitTarget
from inspector.errors import Known
from inspector.store.door import Changed, Transaction, new_id
from inspector.store.workspace import Workspace


def current(ws: Workspace) -> Visit | None:
    """Return the visit that is under way, if any."""
    found = ws.all("visit", "left_at_utc IS NULL", order="started_at_utc DESC LIMIT 1")
    return found[0] if found else None


def start(
    ws: Workspace,
    *,
    team: tuple[str, ...],
    mode: str = "covert",
    campaign_id: str | None = None,
    leader_id: str | None = None,
    weather: str | None = None,
    started_at_utc: str | None = None,
) -> Visit:
    """Start an outing now (or at the time given, for photos of an earlier day) and return it with its number."""
    with ws.write() as door:
        visit = Visit(
            id=new_id(),
            number=door.next_number("JL"),
            campaign_id=campaign_id,
            mode=mode,
            team=team,
            leader_id=leader_id,
            weather=weather,
            started_at_utc=started_at_utc or door.now_utc,
        )
        door.put(visit)
    return visit


def end(ws: Workspace, visit_id: str, left_at_utc: str | None = None) -> Changed:
    """End an outing; places without an issue get the result none_found (未发现问题 is a result too)."""
    with ws.write() as door:
        door.change("visit", visit_id, left_at_utc=left_at_utc or door.now_utc)
        for row in door.conn.execute(
            "SELECT id FROM visit_target WHERE visit_id = ? AND deleted = 0 AND result IS NULL", (visit_id,)
        ).fetchall():
            door.change("visit_target", row[0], result="none_found")
    return Changed(door.tx, {"visit": frozenset({visit_id})})


def edit(ws: Workspace, visit: Visit) -> Changed:
    """Keep changed details of a visit (weather, escort, what people said …)."""
    with ws.write() as door:
        door.put(visit)
    return Changed(door.tx, {"visit": frozenset({visit.id})})


def targets(ws: Workspace, visit_id: str) -> list[VisitTarget]:
    """Return the places one visit checked, in order of arrival."""
    return ws.all("visit_target", "visit_id = ?", (visit_id,), "arrived_at_utc, rowid")


def checks(ws: Workspace, visit_id: str) -> list[Check]:
    """Return the checklists answered in one visit."""
    return ws.all("check", "visit_id = ?", (visit_id,))


def latest(ws: Workspace, limit: int = 50) -> list[Visit]:
    """Return the latest visits, the newest first."""
    return ws.all("visit", "1", order=f"started_at_utc DESC LIMIT {int(limit)}")


def by_number(ws: Workspace, number: str) -> Visit:
    """Return the visit with this paper number; raise Known("visit_unknown")."""
    found = ws.all("visit", "number = ?", (number.strip().upper(),))
    if not found:
        raise Known("visit_unknown", number=number)
    return found[0]  # type: ignore[no-any-return]


def reach(door: Transaction, visit_id: str, place_id: str, *, result: str | None, at_utc: str | None = None) -> str:
    """Note that a visit checked a place (个次) and with which result; return the id of the target."""
    row = door.conn.execute(
        "SELECT id FROM visit_target WHERE visit_id = ? AND place_id = ? AND deleted = 0", (visit_id, place_id)
    ).fetchone()
    if row is None:
        place = door.get("place", place_id)
        target = VisitTarget(
            id=new_id(),
            visit_id=visit_id,
            place_id=place_id,
            level=place.level if place else "point",
            arrived_at_utc=at_utc or door.now_utc,
            result=result,
        )
        door.put(target)
        return target.id
    target = door.get("visit_target", row[0])
    if result is not None and target.result != "issues":
        door.put(replace(target, result=result))
    return target.id  # type: ignore[no-any-return]


def record_clean(
    ws: Workspace,
    visit_id: str,
    place_id: str,
    category: Category,
    answers: Mapping[str, Any],
    *,
    notes: Mapping[str, Any] | None = None,
    photo_ids: tuple[str, ...] = (),
) -> Check:
    """Record a checklist that found nothing wrong; photos become photos of the visit."""
    from inspector.store.photos import use

    with ws.write() as door:
        check = frozen_check(category, ws.catalogue.version, visit_id, place_id, answers, notes or {}, {}, {})
        door.put(check)
        reach(door, visit_id, place_id, result="none_found")
        for position, photo_id in enumerate(photo_ids):
            use(door, photo_id, "visit", visit_id, "other", position)
    return check


def frozen_check(
    category: Category,
    version: str,
    visit_id: str | None,
    place_id: str | None,
    answers: Mapping[str, Any],
    notes: Mapping[str, Any],
    measures: Mapping[str, Any],
    attrs: Mapping[str, Any],
) -> Check:
    """Return a Check that carries the catalogue version and the question texts as they were asked."""
    return Check(
        id=new_id(),
        visit_id=visit_id,
        place_id=place_id,
        category=category.code,
        catalogue_version=version,
        questions=asked(category),
        answers=dict(answers),
        notes=dict(notes),
        measures=dict(measures),
        attrs=dict(attrs),
    )
