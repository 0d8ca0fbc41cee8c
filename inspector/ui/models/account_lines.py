"""Answers for the account of an issue or a unit in words, one line an event: the same on screen and command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from inspector.domain.clock_text import local_text_or
from inspector.wording import accounts as words

if TYPE_CHECKING:
    from inspector.domain.accountability import Event
    from inspector.store.accountability import Account, BodyAccount
    from inspector.store.workspace import Workspace


def issue_lines(ws: Workspace, account: Account) -> Iterator[str]:
    """Word the account of one issue: how it stood to its deadline, the silent weeks, what happened in order."""
    yield _head(account)
    for one in account.stretches:
        body = ws.get("body", one.body_id) if one.body_id else None
        yield words.STRETCH_LINE.format(
            round=one.round, body=body.name if body else "", due=one.due_on, since=one.from_on, until=one.until_on,
            days=one.days,
        )  # fmt: skip
    if account.silent_weeks:
        yield words.SILENT.format(weeks="、".join(account.silent_weeks))
    for event in account.events:
        yield _event(ws, event)


def body_lines(ws: Workspace, account: BodyAccount) -> Iterator[str]:
    """Word the account of a unit: its sums, a line for each issue, the talks and circulars about it."""
    yield body_sums(ws, account)
    for one in account.accounts:
        yield _head(one)
    for event in account.others:
        yield _event(ws, event)


def body_sums(ws: Workspace, account: BodyAccount) -> str:
    """Word what the account of a unit comes to."""
    body = ws.get("body", account.body_id)
    return words.BODY.format(
        name=body.name if body else "", issues=len(account.accounts), late=len(account.late),
        unwarned=len(account.unwarned), silent=account.silent,
    )  # fmt: skip


def _head(account: Account) -> str:
    late = account.lateness
    said = words.LATE.format(days=late.days) if late.days else words.IN_TIME
    unwarned = words.UNWARNED if late.unwarned else ""
    rungs = words.RUNGS.format(warned=late.warned, urged=late.urged, escalated=late.escalated)
    return words.ISSUE.format(
        number=account.number,
        place=account.place,
        due=late.due_on or words.NO_DUE,
        late=f"{said}{unwarned}",
        rungs=rungs,
    )


def _event(ws: Any, event: Event) -> str:
    person = ws.get("person", event.person_id) if event.person_id else None
    what = words.CODES.get(event.code, event.code)
    parts = (
        local_text_or(event.at_utc, words.ODD),
        words.PHASES[event.phase],
        what,
        person.name if person else "",
        event.text,
    )
    return "\t".join(parts)
