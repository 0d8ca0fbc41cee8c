"""Answers for 销号 where it has to be approved: 审核, 退回, 公示, 一案一总结; who verified does not approve."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from inspector.domain import deadline
from inspector.domain import issue as states
from inspector.domain.clock_text import business_date, utc_text
from inspector.domain.issue import Issue, IssueStep
from inspector.errors import Known
from inspector.store.door import Changed, Transaction
from inspector.store.issues import add_step, steps, steps_in
from inspector.store.kept import kept_settings
from inspector.store.many import each
from inspector.store.workspace import Workspace


def approve_close(ws: Workspace, issue_ids: Sequence[str], reason: str | None = None) -> Changed:
    """审核: close what was verified (核查合格).

    The verifier's name stays on it (谁验收谁负责), the approver's stands on this step. Decided: who signed the
    verification does not approve it as long as anybody else could. Raise Known("approver_is_verifier"), and
    Known("summary_missing") where 一案一总结 is required before closing and one has none.
    """
    needs_summary = kept_settings(ws).summary_required
    people = _people_at_work(ws)

    def take(door: Transaction, issue: Issue) -> None:
        held = steps_in(door, issue.id)
        now = states.standing(held)
        if _approves_own(ws.author, held, people):
            raise Known("approver_is_verifier", number=issue.number)
        if needs_summary and now.verified_at_utc is not None and not now.summary and now.status == states.REPORTED:
            raise Known("summary_missing", number=issue.number)
        add_step(door, issue.id, "approve_close", reason=reason, person_id=ws.author or None)

    return each(ws, issue_ids, take, reason=reason)


def may_approve(ws: Workspace, issue_id: str) -> bool:
    """Say whether who works here may approve an issue that waits for it: nobody judges their own verification."""
    return not _approves_own(ws.author, steps(ws, issue_id), _people_at_work(ws))


def _people_at_work(ws: Workspace) -> frozenset[str]:
    return frozenset(row[0] for row in ws.reader().execute("SELECT id FROM person WHERE deleted = 0 AND active = 1"))


def _approves_own(author: str, held: Sequence[IssueStep], people: frozenset[str]) -> bool:
    """Say whether `author` signed what is to be approved, and somebody who did not could approve it instead."""
    last = next((step for step in reversed(states.in_order(held)) if step.action == "verify"), None)
    signed = {last.person_id, last.second_person_id} if last else set()
    return author in signed and bool(people - signed)


def reject_close(ws: Workspace, issue_ids: Sequence[str], reason: str, due_on: str | None = None) -> Changed:
    """审核退回: back into the body's hands, with a reason and perhaps a new deadline."""

    def take(door: Transaction, issue: Issue) -> None:
        add_step(door, issue.id, "reject_close", reason=reason, due_on=due_on, person_id=ws.author or None)

    return each(ws, issue_ids, take, "reject_close", reason)


def publish(ws: Workspace, issue_ids: Sequence[str], until_on: str | None = None) -> Changed:
    """公示 what was closed until the end of a day, by default as many working days from today as the setting says."""
    today = business_date(utc_text(ws.now()))
    if until_on is None:
        days = kept_settings(ws).publicity_workdays
        until_on = deadline.due_on(today, days, "workday", ws.calendar).on.isoformat()
    if date.fromisoformat(until_on) < today:
        raise Known("publish_in_the_past", until_on=until_on)

    def take(door: Transaction, issue: Issue) -> None:
        add_step(door, issue.id, "publish", until_on=until_on, person_id=ws.author or None)

    return each(ws, issue_ids, take)


def summarise(ws: Workspace, issue_id: str, text: str) -> Changed:
    """一案一总结: what was learned of one issue; once verified or closed. A later one replaces it, both stay told."""

    def take(door: Transaction, issue: Issue) -> None:
        add_step(door, issue.id, "summarise", reason=text.strip(), person_id=ws.author or None)

    return each(ws, [issue_id], take, "summarise", text)
