"""Answers for what stands behind a figure: the records it names, read to be looked at.

Issues are shown by the ledger; everything else is one line of a list (`domain.figure_lines`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from inspector.domain.counted import Ref
from inspector.domain.figure_lines import Behind, Register, in_order
from inspector.domain.figure_lines import line as line_of
from inspector.store.workspace import Workspace

__all__ = ["OF_ISSUES", "Behind", "behind", "issues_of", "standings"]

OF_ISSUES = ("issue", "issue_step")  # what the ledger shows
_THESE = "id IN (SELECT value FROM json_each(?))"


def issues_of(ws: Workspace, refs: Iterable[Ref]) -> tuple[str, ...]:
    """Return the issues that are meant, each once: themselves, or those of steps."""
    found: dict[str, None] = {}
    steps: list[str] = []
    for entity, record_id in refs:
        if entity == "issue":
            found[record_id] = None
        elif entity == "issue_step":
            steps.append(record_id)
    for step in _read(ws, "issue_step", steps):
        found[step.issue_id] = None
    return tuple(found)


def standings(ws: Workspace, issue_ids: Iterable[str], today: str) -> dict[str, tuple[str, ...]]:
    """Return which of these issues stand where: all, each status, overdue (before `today`), supervised."""
    sql = (
        "SELECT issue_id, status, is_open AND due_on < ?, supervised_since_utc IS NOT NULL FROM ledger "
        "WHERE issue_id IN (SELECT value FROM json_each(?)) ORDER BY n"
    )
    found: defaultdict[str, list[str]] = defaultdict(list)
    for issue_id, status, overdue, supervised in ws.reader().execute(sql, (today, json.dumps(list(issue_ids)))):
        for code, holds in (("all", True), (status, True), ("overdue", overdue), ("supervised", supervised)):
            if holds:
                found[code].append(issue_id)
    return {code: tuple(ids) for code, ids in found.items()}


def behind(ws: Workspace, refs: Sequence[Ref]) -> list[Behind]:
    """Return a line for each record that is still there, by day, then number."""
    wanted: defaultdict[str, list[str]] = defaultdict(list)
    for entity, record_id in refs:
        wanted[entity].append(record_id)
    places = {place.id: place for place in ws.all("place")}
    register = Register(places, ws.get, lambda: ws.all("visit_target", order="arrived_at_utc, rowid"))
    return in_order(
        line
        for entity, ids in wanted.items()
        if entity not in OF_ISSUES
        for record in _read(ws, entity, ids)
        if (line := line_of(entity, record, register)) is not None
    )


def _read(ws: Workspace, entity: str, ids: Sequence[str]) -> list[Any]:
    return ws.all(entity, _THESE, (json.dumps(list(ids)),)) if ids else []
