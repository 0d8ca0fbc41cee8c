"""Answers for 12345 转办单: a lead as the body that deals with it may see it.

What says who called is looked for once more, in every text that goes onto the paper: also by what the envelopes here
hold. A lead whose text says it is not printed, but named with field and place, so that somebody takes it out.
"""

from __future__ import annotations

from inspector.domain.clock_text import business_date, local_text
from inspector.domain.lead_transfer import LeadTransferPaper
from inspector.papers import names
from inspector.papers.subject import Made, Run, Subject
from inspector.sheets.lead_transfer import title_of
from inspector.store import issues, nameless
from inspector.store.kept import kept_settings
from inspector.store.lead_lines import must_get
from inspector.store.workspace import Workspace
from inspector.wording import leads as words
from inspector.wording import terms
from inspector.wording.papers import TRANSFER_REQUIREMENT


def made(ws: Workspace, _name: str, subject: Subject, _run: Run) -> Made:
    """Return the paper of one lead; raise Known("sheet_needs_subject"), Known("lead_private")."""
    lead = must_get(ws, subject.must("lead_id"))
    issue = ws.get("issue", lead.issue_id)
    place = ws.get("place", lead.place_id or (issue.place_id if issue else None))
    body_id = subject.body_id or (issue.lead_body_id if issue else None)
    requirement = subject.said.get("requirement", "") or (issue.requirement if issue else "") or TRANSFER_REQUIREMENT
    texts = {"gist": lead.gist, "spot": lead.spot, "reference": lead.reference, "requirement": requirement}
    for name, text in texts.items():
        nameless.must_be(ws, name, text, lead.envelope_id)
    paper = LeadTransferPaper(
        number=lead.number,
        subject_id=lead.id,
        channel=words.CHANNELS.get(lead.channel, lead.channel),
        kind=words.KINDS.get(lead.kind, lead.kind),
        reference=lead.reference or "",
        received_at=local_text(lead.received_at_utc) if lead.received_at_utc else "",
        reply_due_on=lead.reply_due_on or "",
        place="，".join(filter(None, (names.full_name(ws, place), lead.spot))),
        category=names.category_name(ws, lead.category) if lead.category else "",
        gist=lead.gist,
        body=names.body_name(ws, body_id) if body_id else "",
        requirement=requirement,
        issuer=subject.said.get("issuer", "") or kept_settings(ws).district_name,
        contact=subject.said.get("contact", ""),
        issue=_issue(ws, lead.issue_id),
    )
    return Made([paper], (("lead", lead.id),), title=title_of(paper.channel), body_ids=(body_id,) if body_id else ())


def _issue(ws: Workspace, issue_id: str | None) -> str:
    issue = ws.get("issue", issue_id)
    if issue is None:
        return ""
    state = terms.STATUSES[issues.standing(ws, issue.id).status]
    return f"{business_date(issue.found_at_utc).isoformat()} 现场核实，已立问题 {issue.number}，{state}"
