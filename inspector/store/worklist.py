"""Answers for what is to be looked at again: due, reported back, planned, a random sample of the closed, done today.

Each issue stands in the list once, with the reason that put it there. The list is for days of work, so each reason is
cut at `CAP` (the longest overdue first) and what was left out is counted, never hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

from inspector.domain.clock_text import day_bounds, iso_week, week_days
from inspector.domain.geo import Point, to_wgs84
from inspector.domain.issue import ASSIGNED, CLOSED, FOUND, REPORTED
from inspector.domain.sample import sample
from inspector.store import ledger, rows
from inspector.store.ledger import LedgerRow
from inspector.store.workspace import Workspace

DUE, ANSWERED, PLANNED, SAMPLED, ASKED = "due", "reported", "planned", "sampled", "asked"
REASONS = (DUE, ANSWERED, PLANNED, SAMPLED, ASKED)
CAP = 300


@dataclass(frozen=True, slots=True)
class Work:
    """One issue to look at again: why, where (WGS-84, None where nothing says), and whether that was done today."""

    row: LedgerRow
    why: str
    point: Point | None
    done: bool = False


@dataclass(frozen=True, slots=True)
class Worklist:
    """What is to be looked at again, unordered; `left_out` of the due and reported were over the cap."""

    works: tuple[Work, ...]
    left_out: int = 0


def worklist(
    ws: Workspace,
    today: date,
    soon: date,
    *,
    seed: str,
    sample_percent: int,
    since_days: int,
    asked: Sequence[str] = (),
) -> Worklist:
    """Return the list of `today`: open ones due until `soon` (inclusive), reported ones, those planned until `soon`,
    `sample_percent` of those closed within `since_days` and before this week, those `asked` for, those done today.
    """
    reasons: dict[str, str] = dict.fromkeys(asked, ASKED)
    done = dict(_done(ws, *day_bounds(today)))
    pool = _closed(ws, today, since_days)
    drawn = sample(pool, min(CAP, ceil(len(pool) * sample_percent / 100)), seed)
    due = "is_open = 1 AND status <> 'reported' AND due_on <= ?"
    verified = awaiting_approval(ws)
    answered = [
        one for one in _ids(ws, "status = 'reported'", (), "due_on", CAP + len(verified)) if one not in verified
    ]
    planned = _ids(ws, "recheck_on <= ? AND status <> 'reported'", (soon.isoformat(),), "recheck_on")
    for why, issue_ids in (
        (PLANNED, planned),
        (SAMPLED, drawn),
        (ANSWERED, answered[:CAP]),
        (DUE, _ids(ws, due, (soon.isoformat(),), "due_on")),
    ):
        reasons.update(dict.fromkeys(issue_ids, why))
    reasons.update(done)
    reported = _count(ws, "status = 'reported'", ()) - len(verified)
    left_out = sum(max(0, count - CAP) for count in (reported, _count(ws, due, (soon.isoformat(),))))
    found = {row.issue_id: (row, point) for row, point in _rows(ws, list(reasons))}
    works = tuple(Work(*_at(found[id], why), done=id in done) for id, why in reasons.items() if id in found)
    return Worklist(works, left_out)


def waiting_ids(ws: Workspace, today: date, soon: date) -> tuple[str, ...]:
    """Return 该回头看: due until `soon`, reported, or planned until then, and neither verified nor looked at today.

    The earliest deadline first. It is what the list of `today` holds, without the sample and what was asked for.
    """
    found = ws.reader().execute(
        "SELECT issue_id FROM ledger WHERE is_open = 1 AND due_on <= ?1 AND NOT (status = 'reported' AND "
        "verified_at_utc IS NOT NULL) OR status = 'reported' AND verified_at_utc IS NULL "
        "OR recheck_on <= ?1 AND status <> 'reported' ORDER BY due_on IS NULL, due_on, n",
        (soon.isoformat(),),
    )
    done = dict(_done(ws, *day_bounds(today)))
    return tuple(row[0] for row in found if row[0] not in done)


def waiting(ws: Workspace, today: date, soon: date) -> int:
    """Return how many issues wait to be looked at again, as the list of `today` and the day's digest have them."""
    return len(waiting_ids(ws, today, soon))


def awaiting_approval(ws: Workspace) -> frozenset[str]:
    """Return the issues that were looked at and found 合格 and wait for 审核: they need no further look."""
    found = ws.reader().execute("SELECT issue_id FROM ledger WHERE status = 'reported' AND verified_at_utc IS NOT NULL")
    return frozenset(row[0] for row in found)


def _at(found: tuple[LedgerRow, Point | None], why: str) -> tuple[LedgerRow, str, Point | None]:
    return found[0], why, found[1]


def _done(ws: Workspace, begins: str, ends: str) -> Iterator[tuple[str, str]]:
    """Yield (issue, why it was looked at) of the re-inspections finished between two UTC texts."""
    from_status = {CLOSED: SAMPLED, REPORTED: ANSWERED, FOUND: DUE, ASSIGNED: DUE}
    for row in ws.reader().execute(
        "SELECT recheck.issue_id, issue_step.from_status FROM recheck JOIN issue_step "
        "ON issue_step.issue_id = recheck.issue_id AND issue_step.recheck_id = recheck.id "  # steps are found by issue
        "AND issue_step.action <> 'supervise' AND issue_step.deleted = 0 "
        "WHERE recheck.deleted = 0 AND recheck.conclusion <> '' "
        "AND recheck.rechecked_at_utc >= ? AND recheck.rechecked_at_utc < ?",
        (begins, ends),
    ):
        yield row[0], from_status.get(row[1], DUE)


def _closed(ws: Workspace, today: date, since_days: int) -> list[str]:
    """The pool of the week's sample: closed before Monday; a relapse found in it this week stays in."""
    monday = day_bounds(week_days(*iso_week(today))[0])[0]
    oldest = day_bounds(date.fromordinal(today.toordinal() - since_days))[0]
    found = ws.reader().execute(
        "SELECT issue_id FROM ledger WHERE status = 'closed' AND closed_at_utc >= ?1 AND closed_at_utc < ?2 UNION "
        "SELECT issue_id FROM recheck WHERE deleted = 0 AND conclusion = 'relapse' AND rechecked_at_utc >= ?2",
        (oldest, monday),
    )
    return [row[0] for row in found]


def _ids(ws: Workspace, where: str, values: tuple[Any, ...], order: str, most: int | None = None) -> list[str]:
    found = ws.reader().execute(
        f"SELECT issue_id FROM ledger WHERE {where} ORDER BY {order}, n LIMIT {most or CAP}", values
    )
    return [row[0] for row in found]


def _count(ws: Workspace, where: str, values: tuple[Any, ...]) -> int:
    return int(ws.reader().execute(f"SELECT count(*) FROM ledger WHERE {where}", values).fetchone()[0])


def _rows(ws: Workspace, issue_ids: list[str]) -> Iterator[tuple[LedgerRow, Point | None]]:
    """Yield each row with its point: the issue's own, else that of its first photo with one, else the place's."""
    conn = ws.reader()
    for start in range(0, len(issue_ids), 500):
        part = tuple(issue_ids[start : start + 500])
        marks = ", ".join("?" * len(part))
        points = {
            row["id"]: _point(row)
            for row in conn.execute(
                f"""
                SELECT issue.id, issue.lat AS lat1, issue.lon AS lon1, issue.datum AS datum1,
                       place.lat AS lat2, place.lon AS lon2, place.datum AS datum2,
                       coalesce(photo.person_lat, photo.lat) AS lat3, coalesce(photo.person_lon, photo.lon) AS lon3,
                       CASE WHEN photo.person_lat IS NULL THEN photo.datum ELSE photo.person_datum END AS datum3
                FROM issue LEFT JOIN place ON place.id = issue.place_id
                LEFT JOIN photo ON photo.id = (
                    SELECT id FROM photo WHERE subject = 'issue' AND subject_id = issue.id AND deleted = 0
                    AND coalesce(person_lat, lat) IS NOT NULL ORDER BY position, id LIMIT 1)
                WHERE issue.id IN ({marks})
                """,
                part,
            )
        }
        numbers = [row[0] for row in conn.execute(f"SELECT n FROM ledger WHERE issue_id IN ({marks})", part)]
        for row in ledger.rows_at(conn, numbers):
            yield row, points.get(row.issue_id)


def _point(row: Any) -> Point | None:
    for which in "132":
        if row[f"lat{which}"] is not None and row[f"lon{which}"] is not None:
            return to_wgs84(row[f"lat{which}"], row[f"lon{which}"], row[f"datum{which}"])
    return None


def last_seen(ws: Workspace, today: date) -> Point | None:
    """Return where the last photo of today was taken (WGS-84): nobody carries a receiver, but the camera knew."""
    begins, ends = day_bounds(today)
    found = ws.reader().execute("SELECT * FROM (SELECT * FROM photo ORDER BY rowid DESC LIMIT 500) WHERE deleted = 0")
    seen = [
        (photo.best_taken_at_utc, photo.best_point)
        for photo in (rows.from_row("photo", row) for row in found)
        if photo.best_point and begins <= (photo.best_taken_at_utc or "") < ends
    ]
    return to_wgs84(*max(seen)[1]) if seen else None
