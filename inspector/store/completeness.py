"""Answers for 逐件再梳理再排查、不留遗漏: of everything that came in, what was dealt with, and what was left lying.

Each line compares what had to go through a door with what did, and names those that did not. Leads are asked of
`lead_lines`; an issue that is 作废 was dealt with.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from inspector.domain import issue as states
from inspector.domain.clock_text import day_bounds
from inspector.domain.notice import Notice
from inspector.store import lead_lines
from inspector.store.workspace import Workspace

LINES = ("leads", "answered", "handed", "received", "checked")


@dataclass(frozen=True, slots=True)
class Line:
    """One comparison: a code of `LINES`, the entity it speaks of, how many there were, and which are missing (ids)."""

    code: str
    entity: str
    whole: int
    missing: tuple[str, ...]

    @property
    def done(self) -> int:
        """How many went through."""
        return self.whole - len(self.missing)

    @property
    def is_complete(self) -> bool:
        """Whether none is missing."""
        return not self.missing


def report(ws: Workspace, first: date | None = None, last: date | None = None) -> list[Line]:
    """Return every comparison for what came in between two days (both included), in the order of a working life."""
    since = day_bounds(first)[0] if first else ""
    until = day_bounds(last)[1] if last else "9999"
    leads = lead_lines.completeness(ws, since, until)
    return [
        Line("leads", "lead", leads.taken, leads.open),
        Line("answered", "lead", leads.taken, leads.unanswered),
        *_issues(ws, since, until),
    ]


def _issues(ws: Workspace, since: str, until: str) -> list[Line]:
    """Compare issues found: handed on (or closed at once), their orders signed for, those reported back checked."""
    found = (
        ws.reader()
        .execute(
            "SELECT issue_id, status FROM ledger WHERE found_at_utc >= ? AND found_at_utc < ? ORDER BY n",
            (since, until),
        )
        .fetchall()
    )
    ids = [row[0] for row in found]
    orders: list[Notice] = ws.all("notice", "kind = 'assign'", order="number")
    noticed = {issue_id for one in orders for issue_id in one.issue_ids}.intersection(ids)
    unsigned = {issue_id for one in orders if not one.signed_at_utc for issue_id in one.issue_ids}
    reported = ws.reader().execute(_REPORTED, (since, until)).fetchone()[0]
    return [
        Line("handed", "issue", len(ids), tuple(row[0] for row in found if row[1] == states.FOUND)),
        Line("received", "issue", len(noticed), tuple(one for one in ids if one in unsigned)),
        Line("checked", "issue", reported, tuple(row[0] for row in found if row[1] == states.REPORTED)),
    ]


_REPORTED = """
    SELECT count(DISTINCT ledger.issue_id) FROM ledger JOIN issue_step ON issue_step.issue_id = ledger.issue_id
    WHERE issue_step.action = 'report' AND issue_step.deleted = 0
    AND ledger.found_at_utc >= ? AND ledger.found_at_utc < ?
"""
