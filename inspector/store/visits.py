"""Answers for outings: starting and ending a visit, the places it checked, and the checks that found nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from inspector.domain import issue as life
from inspector.domain.category import Category, asked
from inspector.domain.visit import Check, Visit, VisitTarget
from inspector.errors import Known
from inspector.store import rows, streams
from inspector.store.door import Changed, Transaction, new_id
from inspector.store.workspace import Workspace


def current(ws: Workspace) -> Visit | None:
    """Return the visit that is under way on this laptop, if any; those of others are theirs to end."""
    here = streams.MADE_HERE.format(record="visit.id")
    found = ws.all("visit", f"left_at_utc IS NULL AND {here}", order="started_at_utc DESC LIMIT 1")
    return found[0] if found else None


def outings(ws: Workspace) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Yield (id, number, when it started, the places it came to) of every visit, the latest first.

    Read as it is asked for: whoever stops after a few pays for a few.
    """
    came = "SELECT place_id FROM visit_target WHERE visit_id = visit.id AND deleted = 0 ORDER BY rowid"
    for row in ws.reader().execute(
        f"SELECT id, number, started_at_utc, (SELECT json_group_array(place_id) FROM ({came})) "
        "FROM visit WHERE deleted = 0 ORDER BY started_at_utc DESC, id DESC"
    ):
        yield row[0], row[1], row[2], tuple(dict.fromkeys(filter(None, json.loads(row[3]))))


def start(
    ws: Workspace,
    *,
    team: tuple[str, ...],
    mode: str = "covert",
    campaign_id: str | None = None,
    leader_id: str | None = None,
    weather: str | None = None,
    methods: tuple[str, ...] = (),
    started_at_utc: str | None = None,
    kind: str | None = None,
    team_id: str | None = None,
    plan_id: str | None = None,
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
            methods=methods,
            started_at_utc=started_at_utc or door.now_utc,
            kind=kind,
            team_id=team_id,
            plan_id=plan_id,
        )
        door.put(visit)
    return visit


def end(ws: Workspace, visit_id: str, left_at_utc: str | None = None) -> Changed:
    """End an outing; places without an issue get the result none_found (未发现问题 is a result too)."""
    with ws.write() as door:
        door.change("visit", visit_id, left_at_utc=left_at_utc or door.now_utc)
        settle(door, visit_id)
    return Changed(door.tx, {"visit": frozenset({visit_id})})


def edit(ws: Workspace, visit: Visit, before: Visit | None = None) -> Changed:
    """Keep changed details of a visit (weather, escort, what people said …).

    With `before`, the record a form was filled from, only what the form changed is written; raise
    Known("changed_meanwhile") where somebody else changed the same field since.
    """
    with ws.write() as door:
        door.revise(before, visit)
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


def settle(door: Transaction, visit_id: str, *place_ids: str, at_utc: str | None = None) -> None:
    """Bring the places a visit checked (个次) in step with what was recorded there; all of its places if none is named.

    A place counts as checked while an issue (作废 too: somebody was there), a checklist or a 反弹 stands for it. Its
    result is issues while one of them is not void, none_found for a checklist without issue or an ended visit, else
    open.
    """
    places = place_ids or _all_places(door, visit_id)
    visit = door.get("visit", visit_id)
    for place_id in places:
        found = door.conn.execute(
            "SELECT id, check_id FROM issue WHERE visit_id = ? AND place_id = ? AND deleted = 0", (visit_id, place_id)
        ).fetchall()
        checks = door.conn.execute(
            'SELECT id FROM "check" WHERE visit_id = ? AND place_id = ? AND deleted = 0', (visit_id, place_id)
        ).fetchall()
        clean = {row["id"] for row in checks} - {row["check_id"] for row in found}
        came_back = door.conn.execute(_CAME_BACK, (visit_id, place_id)).fetchone() is not None
        if came_back or any(_counts(door, row["id"]) for row in found):
            result: str | None = "issues"
        else:
            result = "none_found" if clean or (visit is not None and visit.left_at_utc) else None
        _reach(door, visit_id, place_id, result, at_utc, checked=bool(found or checks or came_back or not place_ids))


_CAME_BACK = """
    SELECT 1 FROM recheck JOIN issue ON issue.id = recheck.issue_id WHERE recheck.visit_id = ? AND issue.place_id = ?
    AND recheck.conclusion = 'relapse' AND recheck.deleted = 0 AND issue.deleted = 0
"""


def settle_issue(door: Transaction, issue_id: str) -> None:
    """Bring the place where an issue was found in step, after the issue was voided, restored, moved or undone."""
    row = door.conn.execute("SELECT visit_id, place_id FROM issue WHERE id = ?", (issue_id,)).fetchone()
    if row is not None and row["visit_id"] and row["place_id"]:
        settle(door, row["visit_id"], row["place_id"])


def _all_places(door: Transaction, visit_id: str) -> tuple[str, ...]:
    found = door.conn.execute("SELECT place_id FROM visit_target WHERE visit_id = ? AND deleted = 0", (visit_id,))
    return tuple(row[0] for row in found.fetchall())


def _counts(door: Transaction, issue_id: str) -> bool:
    found = door.conn.execute("SELECT * FROM issue_step WHERE issue_id = ? AND deleted = 0", (issue_id,))
    return life.standing(rows.from_row("issue_step", row) for row in found).status != life.VOID


def _reach(
    door: Transaction, visit_id: str, place_id: str, result: str | None, at_utc: str | None, *, checked: bool
) -> None:
    row = door.conn.execute(
        "SELECT id, deleted FROM visit_target WHERE visit_id = ? AND place_id = ? ORDER BY deleted, rowid LIMIT 1",
        (visit_id, place_id),
    ).fetchone()
    if not checked:
        if row is not None:
            door.delete("visit_target", row["id"])
        return
    if row is None:
        place = door.get("place", place_id)
        door.put(
            VisitTarget(
                id=new_id(),
                visit_id=visit_id,
                place_id=place_id,
                level=place.level if place else "point",
                arrived_at_utc=at_utc or door.now_utc,
                result=result,
            )
        )
        return
    door.restore("visit_target", row["id"])
    door.change("visit_target", row["id"], result=result)


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
        check = frozen_check(category, ws.catalogue.version, visit_id, place_id, answers=answers, notes=notes or {})
        door.put(check)
        settle(door, visit_id, place_id)
        for position, photo_id in enumerate(photo_ids):
            use(door, photo_id, "visit", visit_id, role="other", position=position)
    return check


def frozen_check(
    category: Category,
    version: str,
    visit_id: str | None,
    place_id: str | None,
    *,
    answers: Mapping[str, Any],
    notes: Mapping[str, Any],
    measures: Mapping[str, Any] | None = None,
    attrs: Mapping[str, Any] | None = None,
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
        measures=dict(measures or {}),
        attrs=dict(attrs or {}),
    )
