"""Answers for 反弹: which closed issues a new finding may be the return of, and going on with one of them.

The rule (facts 1.6, 建议值): the same place and the same 小类 within 90 days after 销号. The same place is a point no
further than 50 m away or the same named point; where neither is known, the same place of the register. It is offered
and never assumed: a person says whether it is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from inspector.domain.clock_text import business_date, instant, utc_text
from inspector.domain.geo import Point, distance_m, to_wgs84
from inspector.domain.issue import CLOSED
from inspector.domain.recheck import RELAPSE
from inspector.errors import Known
from inspector.store import rechecks
from inspector.store.issues import IssueForm, standing
from inspector.store.rechecks import Rechecked, RecheckForm
from inspector.store.workspace import Workspace

NEAR_M = 50.0
_NAMED = ("point", "water", "project")  # places that are one point by themselves


@dataclass(frozen=True, slots=True)
class Relapse:
    """A closed issue that may have come back: closed so many days before, so far away (None: not known by points)."""

    issue_id: str
    number: str
    closed_at_utc: str
    days: int
    distance_m: float | None


def candidates(
    ws: Workspace,
    place_id: str | None,
    category: str,
    point: tuple[float, float, str | None] | None,
    at_utc: str,
    *,
    spot: str | None = None,
) -> list[Relapse]:
    """Return the closed issues that a finding at `at_utc` may be the return of, the nearest first, then the latest.

    `point` is (lat, lon, datum) as a form holds it, `spot` the named point in words.
    """
    window = timedelta(days=ws.catalogue.defaults.relapse_window_days)
    since = utc_text(instant(at_utc) - window - timedelta(days=1))  # days are compared below
    here = to_wgs84(*point) if point else None
    found = []
    for row in ws.reader().execute(_CLOSED, (category, since, at_utc)):
        days = (business_date(at_utc) - business_date(row["closed_at_utc"])).days
        there = _point(row)
        apart = distance_m(here, there) if here and there else None
        if days <= window.days and _is_same(row, place_id, spot, apart):
            found.append(Relapse(row["issue_id"], row["number"], row["closed_at_utc"], days, apart))
    return sorted(found, key=lambda one: (one.distance_m is None, one.distance_m or 0.0, one.days, one.number))


def reopen_as_relapse(ws: Workspace, old_issue_id: str, form: IssueForm) -> Rechecked:
    """Go on with a closed issue as 反弹 instead of a new one: its next round, with what the form holds.

    The finding is kept as a 回头看 with the conclusion 反弹: its photos, what was seen, the new deadline. Two people
    sign, the author and the second of the form or the team of the visit. Raise Known("relapse_not_closed") and what
    `rechecks.record` raises.
    """
    issue = ws.get("issue", old_issue_id)
    if issue is None:
        raise Known("record_gone", entity="issue", record=old_issue_id)
    if standing(ws, old_issue_id).status != CLOSED:
        raise Known("relapse_not_closed", number=issue.number)
    visit = ws.get("visit", form.visit_id) if form.visit_id else None
    team = [ws.author, form.second_person_id or "", *(visit.team if visit else ())]
    return rechecks.record(
        ws,
        RecheckForm(
            issue_id=old_issue_id,
            conclusion=RELAPSE,
            people=tuple(dict.fromkeys(one for one in team if one)),
            photos=tuple(photo_id for photo_id, _ in form.photos),
            visit_id=form.visit_id,
            mode=visit.mode if visit else "covert",
            rechecked_at_utc=form.found_at_utc,
            condition=form.description.strip() or None,
            decision="continue",
            new_due_on=form.due_on,
            draft_id=form.draft_id,
            from_lead_id=form.from_lead_id,
        ),
    )


_CLOSED = """
    SELECT ledger.issue_id, ledger.number, ledger.closed_at_utc, ledger.place_id, ledger.spot, place.level,
           issue.lat AS lat1, issue.lon AS lon1, issue.datum AS datum1,
           coalesce(photo.person_lat, photo.lat) AS lat2, coalesce(photo.person_lon, photo.lon) AS lon2,
           CASE WHEN photo.person_lat IS NULL THEN photo.datum ELSE photo.person_datum END AS datum2
    FROM ledger JOIN issue ON issue.id = ledger.issue_id LEFT JOIN place ON place.id = ledger.place_id
    LEFT JOIN photo ON photo.id = (
        SELECT id FROM photo WHERE subject = 'issue' AND subject_id = issue.id AND deleted = 0
        AND role NOT IN ('after', 'after_close', 'feedback') AND coalesce(person_lat, lat) IS NOT NULL
        ORDER BY position, id LIMIT 1)
    WHERE ledger.status = 'closed' AND ledger.category = ? AND ledger.closed_at_utc >= ? AND ledger.closed_at_utc <= ?
"""


def _is_same(row: Any, place_id: str | None, spot: str | None, apart: float | None) -> bool:
    """Say whether a closed issue lies where the new one does: near, or at the same named point, or as far as known."""
    if apart is not None and apart <= NEAR_M:
        return True
    if place_id is None or row["place_id"] != place_id:
        return False
    names = {" ".join(one.split()) for one in (spot or "", row["spot"])}
    if row["level"] in _NAMED or (len(names) == 1 and names != {""}):
        return True
    return apart is None and (len(names) == 1 or "" in names)


def _point(row: Any) -> Point | None:
    for which in "12":
        if row[f"lat{which}"] is not None and row[f"lon{which}"] is not None:
            return to_wgs84(row[f"lat{which}"], row[f"lon{which}"], row[f"datum{which}"])
    return None
