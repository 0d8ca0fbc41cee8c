"""Answers for the account of an issue or a unit: warnings, what was done and when and by whom, what followed.

Read from what was recorded at the time (steps, notices, receipts, weekly words, talks, circulars); nothing is written.
Of a unit it is the account of every issue it is 主责 for, or was before 转办, of the time it had it; with the sums.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from inspector.domain import accountability as rules_of
from inspector.domain import issue as states
from inspector.domain import weeks
from inspector.domain.accountability import Event, Lateness, Stretch
from inspector.domain.clock_text import day_text_or, utc_text
from inspector.domain.issue import Issue
from inspector.store import entry_rules as rules
from inspector.store import feedbacks, issues, notices, places
from inspector.store.workspace import Workspace

_ANSWERED = "(lead_body_id = ?1 OR id IN (SELECT issue_id FROM issue_step WHERE from_body_id = ?1 AND deleted = 0))"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One issue: how it stood to its deadline, the weeks nobody said anything, and what happened, in order."""

    issue_id: str
    number: str
    place: str
    body_id: str | None
    status: str
    round: int
    lateness: Lateness
    stretches: tuple[Stretch, ...]
    silent_weeks: tuple[str, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyAccount:
    """One unit: its issues' accounts by number, the talks and circulars about it."""

    body_id: str
    accounts: tuple[Account, ...]
    others: tuple[Event, ...]

    @property
    def late(self) -> tuple[Account, ...]:
        """Those that ran over their deadline."""
        return tuple(one for one in self.accounts if one.lateness.days)

    @property
    def unwarned(self) -> tuple[Account, ...]:
        """Those that ran over without anybody having warned: that is not the unit's fault."""
        return tuple(one for one in self.accounts if one.lateness.unwarned)

    @property
    def silent(self) -> int:
        """How many weekly words are missing in all."""
        return sum(len(one.silent_weeks) for one in self.accounts)


def of_issue(ws: Workspace, issue_id: str, today: date | None = None, *, body_id: str | None = None) -> Account:
    """Return the account of one issue, with `body_id` as far as this unit had it; raise Known("record_gone")."""
    issue: Issue = rules.held(ws, "issue", issue_id)
    steps = states.in_order(issues.steps(ws, issue_id))
    now = states.standing_after(steps)
    words = feedbacks.of_issue(ws, issue_id)
    said = {one.week for one in words}
    events = [
        *(
            Event(
                at_utc=one.happened_at_utc, phase=rules_of.phase_of(one.action), code=one.action,
                person_id=one.person_id, text="；".join(part for part in (one.due_on, one.reason) if part),
            )
            for one in steps
        ),
        *_papers(ws, issue_id),
        *(
            Event(
                at_utc=one.said_at_utc, phase=rules_of.DURING, code="feedback", person_id=one.person_id,
                text=f"{one.week}：{one.progress}",
            )
            for one in words
        ),
        *_about(ws, "circular", "issue_ids LIKE ?", f'%"{issue_id}"%'),
    ]  # fmt: skip
    turns = rules_of.holders(steps, issue.lead_body_id)
    held = rules_of.stretches(steps, issue.due_on, issue.lead_body_id, today or rules.today(ws))
    due = states.due_after(steps, issue.due_on)
    if body_id is not None:
        turns = [one for one in turns if one.body_id == body_id]
        held = tuple(one for one in held if one.body_id == body_id)
        due = held[-1].due_on if held else due
    owed = weeks.weeks_owed(steps, utc_text(ws.now()))
    return Account(
        issue_id=issue_id,
        number=issue.number,
        place=places.full_name(ws, issue.place_id),
        body_id=issue.lead_body_id,
        status=now.status,
        round=now.round,
        lateness=rules_of.lateness(steps, held, due, turns),
        stretches=held,
        silent_weeks=tuple(
            week
            for week in owed
            if week not in said
            and _is_over(ws, week)
            and any(one.from_utc <= weeks.due_utc(week) < one.until_utc for one in turns)
        ),
        events=tuple(sorted(events, key=lambda one: one.at_utc)),
    )


def of_body(ws: Workspace, body_id: str, since_on: str = "", until_on: str = "9999") -> BodyAccount:
    """Return the account of a unit for the issues found between two days (both included)."""
    rules.held(ws, "body", body_id)
    own = [
        one
        for one in ws.all("issue", _ANSWERED, (body_id,), "number, id")
        if since_on <= day_text_or(one.found_at_utc, "") <= until_on
    ]
    others = [
        *_about(ws, "talk", "body_id = ?", body_id),
        *_about(ws, "circular", "body_ids LIKE ?", f'%"{body_id}"%'),
    ]
    return BodyAccount(
        body_id=body_id,
        accounts=tuple(of_issue(ws, one.id, body_id=body_id) for one in own),
        others=tuple(one for one in others if since_on <= day_text_or(one.at_utc, since_on) <= until_on),
    )


def of_all(ws: Workspace, since_on: str = "", until_on: str = "9999") -> list[BodyAccount]:
    """Return the account of every unit that answers for an issue, those with the most late ones first."""
    found = ws.reader().execute(
        "SELECT id FROM body WHERE deleted = 0 AND (id IN (SELECT lead_body_id FROM issue WHERE deleted = 0) "
        "OR id IN (SELECT from_body_id FROM issue_step WHERE deleted = 0))"
    )
    accounts = [of_body(ws, row[0], since_on, until_on) for row in found.fetchall()]
    return sorted(
        (one for one in accounts if one.accounts), key=lambda one: (-len(one.late), -len(one.accounts), one.body_id)
    )


def _papers(ws: Workspace, issue_id: str) -> Iterator[Event]:
    names = {one.id: one.name for one in ws.all("body")}
    for one in notices.notices_of(ws, issue_id):
        body = names.get(one.body_id or "", "")
        phase = rules_of.AFTER if one.kind in ("supervise", "urge", "circular") else rules_of.BEFORE
        yield Event(
            at_utc=one.sent_at_utc, phase=phase, code="notice", person_id=one.person_id, text=f"{one.number} {body}"
        )
        if one.signed_at_utc:
            text = f"{one.number} {body} {one.signed_by or ''}".strip()
            yield Event(at_utc=one.signed_at_utc, phase=rules_of.DURING, code="receipt", text=text)


def _about(ws: Workspace, entity: str, where: str, value: str) -> Iterator[Event]:
    for one in ws.all(entity, where, (value,)):
        on = one.talked_at_utc if entity == "talk" else f"{one.issued_on}T04:00:00.000Z"
        text = f"{one.number} {one.reason if entity == 'talk' else one.title}"
        yield Event(at_utc=on, phase=rules_of.AFTER, code=entity, person_id=one.person_id, text=text)


def _is_over(ws: Workspace, week: str) -> bool:
    return weeks.due_utc(week) < utc_text(ws.now())
