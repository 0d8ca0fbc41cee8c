"""Answers for taking one action on several issues: one transaction, all or none, and no word of who called."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from inspector.domain import issue as states
from inspector.domain.issue import Issue
from inspector.errors import Known
from inspector.store import nameless
from inspector.store.door import Changed, Transaction
from inspector.store.issues import MOST_AT_ONCE
from inspector.store.workspace import Workspace


@contextmanager
def all_of(ws: Workspace, issue_ids: Sequence[str]) -> Iterator[tuple[Transaction, list[Issue]]]:
    """Open one transaction with the issues as they stand in it; one 撤销 takes all of it back."""
    if len(issue_ids) > MOST_AT_ONCE:
        raise Known("too_many_issues", count=len(issue_ids), most=MOST_AT_ONCE)
    with ws.write() as door:
        found = []
        for issue_id in dict.fromkeys(issue_ids):
            issue = door.get("issue", issue_id)
            if issue is None:
                raise Known("record_gone", entity="issue", record=issue_id)
            found.append(issue)
        yield door, found


def each(
    ws: Workspace,
    issue_ids: Sequence[str],
    take: Callable[[Transaction, Issue], None],
    action: str | None = None,
    reason: str | None = None,
) -> Changed:
    """Take one action on each issue, all or none; raise Known("action_needs_reason") where `action` lacks one."""
    if action in states.NEEDS_REASON and not (reason or "").strip():
        raise Known("action_needs_reason", action=action)
    must_be_nameless(ws, issue_ids, {"step_reason": reason})
    with all_of(ws, issue_ids) as (door, found):
        for issue in found:
            take(door, issue)
    return changed(door, issue_ids)


def changed(door: Transaction, issue_ids: Sequence[str]) -> Changed:
    """Return what a transaction on these issues changed."""
    return Changed(door.tx, {"issue": frozenset(issue_ids)})


def must_be_nameless(ws: Workspace, issue_ids: Sequence[str], texts: Mapping[str, str | None]) -> None:
    """Raise Known("lead_private") where a text about an issue that came from a lead would say who called."""
    for issue_id in issue_ids:
        nameless.must_be_of_issue(ws, issue_id, texts)
