"""Answers for reading leads: a line for each with what became of it and what is late, finding one, and completeness."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from inspector.domain import lead_state
from inspector.domain.clock_text import business_date, utc_text
from inspector.domain.lead import Lead
from inspector.domain.lead_deadline import LeadDays, LeadDues, days_of, dues
from inspector.domain.lead_state import Completeness
from inspector.errors import Known
from inspector.store.workspace import Workspace

ACCEPT, REPLY = "accept", "reply"  # the two deadlines of a lead


@dataclass(frozen=True, slots=True)
class LeadLine:
    """A lead in a list: what became of it, whether a word is owed, days over (> 0) or left (≤ 0) to accept and answer.

    `accept_late` is None where nobody waits for 受理 any more, `reply_late` where nobody waits for an answer.
    `assumed_years`: the 调休 of these years is not known, the days were reckoned by weekends.
    """

    lead: Lead
    outcome: str
    owes_answer: bool
    accept_late: int | None
    reply_late: int | None
    assumed_years: tuple[int, ...]

    @property
    def pressing(self) -> tuple[str, int] | None:
        """Which of the two deadlines presses more (accept | reply) and how late it is; None where none is left.

        A list, the day's digest and an opened lead all speak of this one.
        """
        both = ((ACCEPT, self.accept_late), (REPLY, self.reply_late))
        owed = [(late, which) for which, late in both if late is not None]
        if not owed:
            return None
        late, which = max(owed, key=lambda one: (one[0], one[1] == ACCEPT))
        return which, late


def lines(ws: Workspace, today: date | None = None) -> list[LeadLine]:
    """Return every lead with what became of it, the one to be answered first at the top."""
    today = today or business_date(utc_text(ws.now()))
    found = _lines(ws, _held(ws), today)
    return sorted(found, key=lambda line: (not line.owes_answer, line.lead.reply_due_on or "9999", line.lead.number))


def open_leads(ws: Workspace, today: date | None = None) -> list[LeadLine]:
    """Return the leads that have become nothing yet."""
    return [line for line in lines(ws, today) if line.outcome == lead_state.OPEN]


def overdue(ws: Workspace, today: date | None = None) -> list[LeadLine]:
    """Return the leads whose day to accept or to answer is over, the latest first: nothing was done, or said."""
    today = today or business_date(utc_text(ws.now()))
    late = "answered_at_utc IS NULL AND closed_reason IS NULL AND (accept_due_on < ?1 OR reply_due_on < ?1)"
    found = _lines(ws, {lead.id: lead for lead in ws.all("lead", late, (today.isoformat(),))}, today)
    over = [line for line in found if line.pressing is not None and line.pressing[1] > 0]
    return sorted(over, key=lambda line: (-(line.pressing or ("", 0))[1], line.lead.number))


def search(ws: Workspace, text: str) -> list[Lead]:
    """Return the leads whose number, order number, place in words or gist holds `text`, the latest first."""
    pattern = "%" + "".join(f"\\{one}" if one in "%_\\" else one for one in text.strip()) + "%"
    where = " OR ".join(f"{name} LIKE ?1 ESCAPE '\\'" for name in ("number", "reference", "spot", "gist"))
    return ws.all("lead", where, (pattern,), "received_at_utc DESC, number DESC")


def by_number(ws: Workspace, text: str) -> Lead:
    """Return the lead with this number or order number; raise Known("lead_unknown") or Known("lead_ambiguous")."""
    wanted = text.strip()
    found = ws.all("lead", "number = ?1 OR reference = ?2", (wanted.upper(), wanted))
    if not found:
        raise Known("lead_unknown", number=wanted)
    if len(found) > 1:
        raise Known("lead_ambiguous", number=wanted, count=len(found), numbers="、".join(one.number for one in found))
    return found[0]  # type: ignore[no-any-return]


def completeness(
    ws: Workspace, since_utc: str = "", until_utc: str = "9999", campaign_id: str | None = None
) -> Completeness:
    """Compare the leads received in a span of time (from ≤ t < to) with those that were dealt with."""
    held = _held(ws)
    taken = [
        lead
        for lead in held.values()
        if since_utc <= lead.received_at_utc < until_utc and campaign_id in (None, lead.campaign_id)
    ]
    return lead_state.completeness(taken, held, _targets(ws), _void(ws))


def must_get(ws: Workspace, lead_id: str) -> Lead:
    """Return one lead or raise Known("record_gone")."""
    lead = ws.get("lead", lead_id)
    if lead is None:
        raise Known("record_gone", entity="lead", record=lead_id)
    return lead  # type: ignore[no-any-return]


def due_days(ws: Workspace, channel: str, kind: str, received_at_utc: str) -> LeadDues:
    """Return when a lead is to be accepted and answered, by the days of the settings."""
    return dues(channel, kind, received_at_utc, ws.calendar, lead_days(ws))


def lead_days(ws: Workspace) -> LeadDays:
    """Return the days each kind of lead has here."""
    kept = json.loads(ws.meta("settings") or "{}")
    return days_of(kept if isinstance(kept, dict) else {})


def outcome_of(ws: Workspace, lead: Lead) -> str:
    """Return what became of a lead."""
    return lead_state.outcome(lead, _with_roots(ws, {lead.id: lead}), _targets(ws), _void(ws))


def _held(ws: Workspace) -> Mapping[str, Lead]:
    return {lead.id: lead for lead in ws.all("lead")}


def _targets(ws: Workspace) -> frozenset[str]:
    """Return the ids of the targets that leads became and that still stand."""
    sql = "SELECT id FROM visit_target WHERE deleted = 0 AND id IN (SELECT target_id FROM lead WHERE deleted = 0)"
    return frozenset(row[0] for row in ws.reader().execute(sql))


def _void(ws: Workspace) -> frozenset[str]:
    """Return the ids of the issues that leads became and that are 作废 now."""
    sql = "SELECT lead.issue_id FROM lead JOIN ledger ON ledger.issue_id = lead.issue_id WHERE ledger.status = 'void'"
    return frozenset(row[0] for row in ws.reader().execute(sql))


def _with_roots(ws: Workspace, leads: Mapping[str, Lead]) -> Mapping[str, Lead]:
    """Return leads together with all that they went into."""
    found = dict(leads)
    above = {lead.merged_into_id for lead in leads.values()}
    while missing := [one for one in above if one is not None and one not in found]:
        read = [lead for lead in (ws.get("lead", one) for one in missing) if lead is not None]
        found |= {lead.id: lead for lead in read}
        above = {lead.merged_into_id for lead in read}
    return found


def _lines(ws: Workspace, leads: Mapping[str, Lead], today: date) -> list[LeadLine]:
    known, targets, void = _with_roots(ws, leads), _targets(ws), _void(ws)
    return [_line(ws, lead, lead_state.outcome(lead, known, targets, void), today) for lead in leads.values()]


def _line(ws: Workspace, lead: Lead, outcome: str, today: date) -> LeadLine:
    owes = lead_state.owes_answer(lead)
    accept_late = _days_over(lead.accept_due_on, today) if lead_state.owes_acceptance(lead, outcome) else None
    reply_late = _days_over(lead.reply_due_on, today) if owes else None
    years = {int(day[:4]) for day in (lead.accept_due_on, lead.reply_due_on) if day} if owes else set[int]()
    return LeadLine(lead, outcome, owes, accept_late, reply_late, ws.calendar.assumed(years))


def _days_over(due_on: str | None, today: date) -> int | None:
    return (today - date.fromisoformat(due_on)).days if due_on else None
