"""Answers for leads: taking them without the caller, joining what is one matter, and what becomes of each.

Whoever called goes into an envelope (`envelopes`) before anything else is written, and a text that says who they are is
refused or, on request, sealed away with them: no op, table, index, draft or log ever holds it. Which leads may be one
matter is only offered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta

from inspector.domain import lead_state, private_text, web_text
from inspector.domain.clock_text import instant, local_text, utc_text
from inspector.domain.lead import ACCEPT_WAYS, ANSWER_RATINGS, ANSWER_WAYS, CHANNELS, KINDS, Lead
from inspector.domain.lead_likeness import WITHIN_DAYS, Likeness, alike
from inspector.domain.place import Place
from inspector.domain.private_text import Caller
from inspector.domain.visit import VisitTarget
from inspector.errors import Known
from inspector.store import drafts, envelopes, issues, nameless, visits
from inspector.store.door import Changed, Transaction, new_id
from inspector.store.issues import IssueForm, Recorded
from inspector.store.lead_lines import (
    ACCEPT,
    REPLY,
    LeadLine,
    by_number,
    completeness,
    due_days,
    lead_days,
    lines,
    must_get,
    open_leads,
    outcome_of,
    overdue,
    search,
)
from inspector.store.workspace import Workspace
from inspector.wording.leads import OUTCOMES

__all__ = [
    "ACCEPT",
    "REPLY",
    "SOURCES",
    "LeadForm",
    "LeadLine",
    "Suspect",
    "accept",
    "answer",
    "by_number",
    "checked",
    "close",
    "completeness",
    "due_days",
    "edit",
    "keep_draft",
    "lead_days",
    "lines",
    "may_be_target",
    "merge",
    "must_get",
    "open_leads",
    "overdue",
    "put",
    "sealing",
    "search",
    "suspects",
    "take",
    "take_back_issue",
    "to_issue",
    "to_target",
]

SOURCES = {  # channel → where the issue came from
    "hotline": "hotline",
    "qr": "qr",
    "media": "media",
    "letter": "letter",
    "visit": "letter",
    "phone": "letter",
    "web": "letter",
    "superior": "superior",
    "patrol": "patrol",
}
_TEXTS = ("gist", "spot", "reference")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadForm:
    """What the form holds. `caller` goes into an envelope and nowhere else; `seal_private` moves findings there too."""

    gist: str
    channel: str = "hotline"
    kind: str = "complaint"
    received_at_utc: str | None = None
    reference: str | None = None
    place_id: str | None = None
    spot: str | None = None
    category: str | None = None
    campaign_id: str | None = None
    reply_due_on: str | None = None  # the day a superior or the hotline named; else it is counted
    caller: Caller = field(default=Caller(), repr=False)
    seal_private: bool = False
    draft_id: str | None = None


@dataclass(frozen=True, slots=True)
class Suspect:
    """A lead that may be the same matter, and why it is thought so."""

    lead: Lead
    likeness: Likeness


def take(ws: Workspace, form: LeadForm) -> Lead:
    """Take a lead in and return it with its number and days; the caller lies in an envelope before it is written.

    Raise Known("lead_private") naming the part of a text that says who somebody is (unless `seal_private`),
    Known("lead_without_gist"), Known("lead_word_unknown"), Known("place_unknown"), Known("category_unknown"),
    Known("time_ahead").
    """
    form = checked(ws, form)
    with sealing(ws, [form.caller]) as sealed, ws.write() as door:
        lead = put(ws, door, form, sealed[0])
        if form.draft_id:
            door.conn.execute("DELETE FROM draft WHERE id = ?", (form.draft_id,))
    return lead


def put(ws: Workspace, door: Transaction, form: LeadForm, envelope_id: str | None) -> Lead:
    """Write a form that was `checked` inside a transaction; its caller is sealed under `envelope_id`."""
    received = form.received_at_utc or door.now_utc
    due = due_days(ws, form.channel, form.kind, received)
    reply_due_on = form.reply_due_on or due.reply.on.isoformat()
    lead = Lead(
        id=new_id(),
        number=door.next_number("XS"),
        channel=form.channel,
        kind=form.kind,
        reference=form.reference,
        received_at_utc=received,
        place_id=form.place_id,
        spot=form.spot,
        category=form.category,
        gist=form.gist,
        envelope_id=envelope_id,
        accept_due_on=min(due.accept.on.isoformat(), reply_due_on),  # who is answered was told before
        reply_due_on=reply_due_on,
        campaign_id=form.campaign_id,
        person_id=ws.author or None,
    )
    door.put(lead)
    return lead


def keep_draft(ws: Workspace, form: LeadForm, draft_id: str | None = None) -> str:
    """Keep a half-typed lead without its caller; what says who somebody is in its texts is masked in the draft."""
    doc = {name: value for name, value in asdict(replace(form, caller=Caller())).items() if name != "caller"}
    for name in _TEXTS:
        doc[name] = private_text.cleaned(doc[name] or "", form.caller) or doc[name]
    return drafts.keep(ws, "lead", doc, draft_id)


def edit(ws: Workspace, lead: Lead, before: Lead) -> Changed:
    """Keep changed fields of a lead; another channel, kind or receipt counts its days anew unless a day was typed."""
    for name in _TEXTS:
        nameless.must_be(ws, name, getattr(lead, name), lead.envelope_id)
    _must_be_words(lead.channel, lead.kind)
    if lead.gist.strip() == "":
        raise Known("lead_without_gist")
    counted = ("channel", "kind", "received_at_utc")
    if any(getattr(lead, name) != getattr(before, name) for name in counted):
        due = due_days(ws, lead.channel, lead.kind, lead.received_at_utc)
        lead = replace(lead, accept_due_on=due.accept.on.isoformat())
        if lead.reply_due_on == before.reply_due_on:
            lead = replace(lead, reply_due_on=due.reply.on.isoformat())
    if lead.accept_due_on and lead.reply_due_on:
        lead = replace(lead, accept_due_on=min(lead.accept_due_on, lead.reply_due_on))
    with ws.write() as door:
        door.revise(before, lead)
    return Changed(door.tx, {"lead": frozenset({lead.id})})


def suspects(ws: Workspace, lead: Lead, limit: int = 5) -> list[Suspect]:
    """Return the leads that may be the same matter as this one, the likeliest first; nothing is merged by itself."""
    around = instant(lead.received_at_utc)
    since, until = (utc_text(around + timedelta(days=days)) for days in (-WITHIN_DAYS, WITHIN_DAYS))
    found = ws.all(
        "lead",
        "id <> ?1 AND merged_into_id IS NULL AND received_at_utc <> '' "
        "AND (received_at_utc BETWEEN ?2 AND ?3 OR reference = ?4)",
        (lead.id, since, until, lead.reference),
    )
    alikes = [Suspect(one, likeness) for one in found if (likeness := alike(lead, one)) is not None]
    return sorted(alikes, key=lambda one: ("reference" not in one.likeness.why, -one.likeness.share))[:limit]


def merge(ws: Workspace, into_id: str, lead_ids: Iterable[str]) -> Changed:
    """Join leads that are one matter: `into_id` goes on, the others keep number, envelope and the answer they owe.

    Raise Known("lead_into_itself"), Known("lead_merged") where `into_id` went into another one itself, and
    Known("lead_done") for one that has become something already.
    """
    into = must_get(ws, into_id)
    if into.merged_into_id:
        raise Known("lead_merged", number=into.number)
    joined = [must_get(ws, lead_id) for lead_id in dict.fromkeys(lead_ids)]
    for lead in joined:
        if lead.id == into.id:
            raise Known("lead_into_itself")
        _must_be_free(ws, lead)
    ids = {lead.id for lead in joined}
    with ws.write() as door:
        for lead in ws.all("lead", "merged_into_id IS NOT NULL"):
            if lead.merged_into_id in ids:  # what went into one of these goes along, so that no chain grows
                door.change("lead", lead.id, merged_into_id=into.id)
        for lead_id in sorted(ids):
            door.change("lead", lead_id, merged_into_id=into.id)
    return Changed(door.tx, {"lead": frozenset({into.id, *ids})})


def to_target(ws: Workspace, lead_id: str, visit_id: str) -> VisitTarget:
    """Make the lead's place a target of a visit (or name the target that it is already) and return it.

    Raise Known("lead_without_place"), Known("lead_done"), Known("lead_visit_over") for one an ended visit never saw.
    """
    lead, place = may_be_target(ws, lead_id)
    visit = ws.get("visit", visit_id)
    if visit is None:
        raise Known("record_gone", entity="visit", record=visit_id)
    target = next((one for one in visits.targets(ws, visit_id) if one.place_id == place.id), None)
    if target is None and visit.left_at_utc:
        raise Known("lead_visit_over", number=visit.number)
    with ws.write() as door:
        if target is None:
            target = VisitTarget(id=new_id(), visit_id=visit_id, place_id=place.id, level=place.level)
            door.put(target)
        door.change("lead", lead.id, target_id=target.id)
    return target


def may_be_target(ws: Workspace, lead_id: str) -> tuple[Lead, Place]:
    """Return a lead that may become a target, and its place, for whoever opens a visit for it.

    Raise Known("lead_done") or Known("lead_without_place").
    """
    lead = must_get(ws, lead_id)
    _must_be_free(ws, lead)
    place = ws.get("place", lead.place_id)
    if place is None:
        raise Known("lead_without_place", number=lead.number)
    return lead, place


def to_issue(ws: Workspace, lead_id: str, form: IssueForm) -> Recorded:
    """Record the issue that a lead led to; its source follows from the channel, place and campaign from the lead.

    Raise Known("lead_private") where a text of the form says who called, Known("lead_done"), and what `issues.submit`
    raises.
    """
    lead = must_get(ws, lead_id)
    if outcome_of(ws, lead) != lead_state.TARGET:  # a lead that sent somebody there may well become an issue then
        _must_be_free(ws, lead)
    return issues.submit(
        ws,
        replace(
            form,
            from_lead_id=lead.id,
            source=SOURCES.get(lead.channel, form.source),
            place_id=form.place_id or lead.place_id,
            campaign_id=form.campaign_id or lead.campaign_id,
        ),
    )


def take_back_issue(ws: Workspace, lead_id: str, reason: str, *, void: bool = True) -> Changed:
    """Take 转问题 back from the lead: it is open again, and the issue is 作废, or goes on without it (`void` False).

    What the issue held and everything done with it stays told; it names the lead it came from all the same, so that
    what must not be said of a caller stays unsaid there. A void issue that is restored is the lead's again as long as
    nothing else became of it. Raise Known("lead_no_issue"), Known("lead_reason_missing"), Known("lead_private") and
    what `issues.add_step` says where the issue may not be 作废.
    """
    lead = must_get(ws, lead_id)
    issue = ws.get("issue", lead.issue_id)
    if issue is None or outcome_of(ws, lead) != lead_state.ISSUE:
        raise Known("lead_no_issue", number=lead.number)
    if not reason.strip():
        raise Known("lead_reason_missing")
    nameless.must_be(ws, "step_reason", reason, lead.envelope_id)
    with ws.write() as door:
        if void:
            issues.add_step(door, issue.id, "void", reason=reason.strip(), person_id=ws.author or None)
            visits.settle_issue(door, issue.id)
        else:
            door.change("lead", lead.id, issue_id=None)
    return Changed(door.tx, {"lead": frozenset({lead.id}), "issue": frozenset({issue.id})})


def accept(ws: Workspace, lead_id: str, *, way: str, at_utc: str | None = None) -> Changed:
    """受理: whoever brought a lead was told that it is taken up, by whom (the author), how (ACCEPT_WAYS) and when.

    One transaction, taken back by 撤销. Raise Known("lead_accepted"), Known("lead_not_awaited") for one that was
    answered or closed already, Known("lead_accept_early"), Known("time_ahead"), Known("lead_word_unknown").
    """
    lead = must_get(ws, lead_id)
    if lead.accepted_at_utc:
        raise Known("lead_accepted", number=lead.number, at=local_text(lead.accepted_at_utc))
    if not lead_state.owes_answer(lead):
        raise Known("lead_not_awaited", number=lead.number)
    _must_be_one_of("受理告知方式", way, ACCEPT_WAYS)
    at_utc = at_utc or utc_text(ws.now())
    _must_not_be_ahead(ws, at_utc)
    if instant(at_utc) < instant(lead.received_at_utc):
        raise Known("lead_accept_early", at=local_text(at_utc), received=local_text(lead.received_at_utc))
    with ws.write() as door:
        door.change("lead", lead.id, accepted_at_utc=at_utc, accept_way=way, accepted_by_id=ws.author or None)
    return Changed(door.tx, {"lead": frozenset({lead.id})})


def answer(
    ws: Workspace, lead_id: str, *, way: str, text: str, at_utc: str | None = None, rating: str | None = None
) -> Changed:
    """Record what the caller was told, how, when, and whether they are satisfied; each merged lead has its own answer.

    Raise Known("lead_answered"), Known("lead_answer_empty"), Known("lead_answer_early"), Known("time_ahead"),
    Known("lead_word_unknown"), Known("lead_private").
    """
    lead = must_get(ws, lead_id)
    if lead.answered_at_utc:
        raise Known("lead_answered", number=lead.number, at=local_text(lead.answered_at_utc))
    _must_be_one_of("答复方式", way, ANSWER_WAYS)
    if rating is not None:
        _must_be_one_of("满意度", rating, ANSWER_RATINGS)
    if not text.strip():
        raise Known("lead_answer_empty")
    nameless.must_be(ws, "answer", text, lead.envelope_id)
    at_utc = at_utc or utc_text(ws.now())
    _must_not_be_ahead(ws, at_utc)
    if instant(at_utc) < instant(lead.received_at_utc):
        raise Known("lead_answer_early", at=local_text(at_utc), received=local_text(lead.received_at_utc))
    with ws.write() as door:
        door.change("lead", lead.id, answered_at_utc=at_utc, answer_way=way, answer=text.strip(), answer_rating=rating)
    return Changed(door.tx, {"lead": frozenset({lead.id})})


def close(ws: Workspace, lead_id: str, reason: str) -> Changed:
    """End a lead that becomes neither target nor issue (not ours, sent back, nothing in it), with the reason."""
    lead = must_get(ws, lead_id)
    _must_be_free(ws, lead)
    if not reason.strip():
        raise Known("lead_reason_missing")
    nameless.must_be(ws, "closed_reason", reason, lead.envelope_id)
    with ws.write() as door:
        door.change("lead", lead.id, closed_reason=reason.strip())
    return Changed(door.tx, {"lead": frozenset({lead.id})})


@contextmanager
def sealing(ws: Workspace, callers: Sequence[Caller]) -> Iterator[list[str | None]]:
    """Seal callers around a transaction that refers to them; a transaction that fails leaves no envelope behind."""
    envelope_ids = envelopes.seal(ws, [caller for caller in callers if caller])
    ids = iter(envelope_ids)
    try:
        yield [next(ids) if caller else None for caller in callers]
    except BaseException:
        envelopes.discard(ws, envelope_ids)
        raise
    if envelope_ids:
        envelopes.note_sealed(ws, envelope_ids)


def checked(ws: Workspace, form: LeadForm) -> LeadForm:
    """Return the form as it may be written (see `take` for what is refused); what was sealed is with the caller now."""
    _must_be_words(form.channel, form.kind)
    form = replace(
        form,
        gist=web_text.clean(form.gist),
        spot=(form.spot or "").strip() or None,
        reference=(form.reference or "").strip() or None,
    )
    if not form.gist:
        raise Known("lead_without_gist")
    if form.place_id is not None and ws.get("place", form.place_id) is None:
        raise Known("place_unknown", place=form.place_id)
    if form.category is not None and ws.catalogue.get(form.category) is None:
        raise Known("category_unknown", category=form.category)
    if form.received_at_utc:
        _must_not_be_ahead(ws, form.received_at_utc)
    return _nameless(form)


def _nameless(form: LeadForm) -> LeadForm:
    """Return a form whose texts say nothing of the caller: sealed away where it was asked for, else refused."""
    sealed: list[str] = []
    kept: dict[str, str] = {}
    for name in _TEXTS:
        text = getattr(form, name) or ""
        found = private_text.find(text, form.caller)
        if found and form.seal_private:
            kept[name] = private_text.cleaned(text, form.caller)
            sealed.append(text)
            found = private_text.find(kept[name], form.caller)
        if found:
            raise nameless.fault(name, found[0])
    said = "\n".join(filter(None, (form.caller.said, *sealed)))
    return replace(form, **kept, caller=replace(form.caller, said=said), seal_private=False)


def _must_be_words(channel: str, kind: str) -> None:
    _must_be_one_of("来源", channel, CHANNELS)
    _must_be_one_of("类型", kind, KINDS)


def _must_be_one_of(name: str, given: str, words: Sequence[str]) -> None:
    if given not in words:
        raise Known("lead_word_unknown", field=name, given=given)


def _must_not_be_ahead(ws: Workspace, at_utc: str) -> None:
    """Refuse a time more than a day ahead of the clock, as with issues."""
    if instant(at_utc) > ws.now() + timedelta(days=1):
        raise Known("time_ahead", at=local_text(at_utc), now=local_text(utc_text(ws.now())))


def _must_be_free(ws: Workspace, lead: Lead) -> None:
    """Raise Known("lead_done") for a lead that has become something already."""
    what = lead_state.MERGED if lead.merged_into_id else outcome_of(ws, lead)
    if what != lead_state.OPEN:
        raise Known("lead_done", number=lead.number, outcome=OUTCOMES[what])
