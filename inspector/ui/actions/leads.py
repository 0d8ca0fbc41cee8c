"""Reading and taking in leads, what becomes of each, and the envelopes of callers.

Who called is handed to the store in the form and nowhere kept on the way: no action logs, stores or returns it, except
the opening of an envelope.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from inspector.domain import deadline
from inspector.domain.clock_text import ZONE, local_text
from inspector.domain.lead import Lead
from inspector.domain.private_text import Caller
from inspector.errors import Known
from inspector.store.leads import LeadForm, LeadLine
from inspector.ui.actions.registers import Took, tally
from inspector.ui.actions.visits import open_visit
from inspector.ui.context import Context
from inspector.ui.models.lead_line import LeadCase, ListRow, Suspected, row_of
from inspector.ui.models.ledger_line import Today
from inspector.wording import leads as words
from inspector.wording import say

Failed = Callable[[BaseException], None]
DRAFT_KIND = "lead"
OWN = frozenset(("lead", "visit_target"))  # what a step taken here may have written


@dataclass(frozen=True, slots=True)
class Listed:
    """All leads as rows, those a search found (None: nothing was looked for), and how many stand under each chip."""

    rows: tuple[ListRow, ...]
    found: frozenset[str] | None
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Taken:
    """A lead that was taken in, how many may be the same matter, and the years whose 调休 is not known."""

    lead: Lead
    suspects: int
    assumed_years: tuple[int, ...]


def read_list(ctx: Context, text: str, *, owner: QObject, done: Callable[[Listed], None]) -> None:
    """Read the list off the GUI thread; `text` is what is looked for."""
    ws = ctx.ws

    def work() -> Listed:
        from inspector.store import leads, places

        today = _today(ws)
        names: dict[str | None, str] = {}
        rows = []
        for line in leads.lines(ws, today.on):
            if line.lead.place_id not in names:
                names[line.lead.place_id] = places.full_name(ws, line.lead.place_id)
            rows.append(row_of(line, names[line.lead.place_id], today))
        found = frozenset(lead.id for lead in leads.search(ws, text)) if text.strip() else None
        counts = {chip: sum(chip in row.groups for row in rows) for chip in words.CHIPS}
        return Listed(tuple(rows), found, counts)

    ctx.tasks.run("read", work, owner=owner, done=done, failed=ctx.report)


def read_case(ctx: Context, lead_id: str, *, owner: QObject, done: Callable[[LeadCase], None], failed: Failed) -> None:
    """Read one lead with everything it names, off the GUI thread."""
    ctx.tasks.run("read", lambda: case_of(ctx.ws, lead_id), owner=owner, done=done, failed=failed)


def case_of(ws: Any, lead_id: str) -> LeadCase:
    """Read one lead with everything it names, on the calling thread; raise Known("record_gone")."""
    from inspector.store import leads, places

    today = _today(ws)
    line = next((one for one in leads.lines(ws, today.on) if one.lead.id == lead_id), None)
    if line is None:
        raise Known("record_gone", entity="lead", record=lead_id)
    lead = line.lead
    person, campaign = ws.get("person", lead.person_id), ws.get("campaign", lead.campaign_id)
    accepted_by = ws.get("person", lead.accepted_by_id)
    issue, target = ws.get("issue", lead.issue_id), ws.get("visit_target", lead.target_id)
    visit = ws.get("visit", target.visit_id) if target else None
    category = ws.catalogue.get(lead.category)
    return LeadCase(
        line,
        today,
        place=places.full_name(ws, lead.place_id),
        category=category.name if category else "",
        person=person.name if person else "",
        campaign=f"{campaign.name}{campaign.batch or ''}" if campaign else "",
        suspects=_suspects(ws, line),
        joined=tuple(ws.all("lead", "merged_into_id = ?", (lead.id,), "received_at_utc")),
        root=ws.get("lead", lead.merged_into_id),
        issue=(issue.id, issue.number) if issue else None,
        visit=visit.number if visit else "",
        envelope=_envelope(ws, lead),
        log=_log(ws, lead),
        undo_tx=None if ws.read_only else _undoable(ws, lead),
        accepted_by=accepted_by.name if accepted_by else "",
    )


def take(ctx: Context, form: LeadForm, *, owner: QObject, done: Callable[[Taken], None], failed: Failed) -> None:
    """Take a lead in; its draft goes in the same transaction."""
    ws = ctx.ws

    def work() -> Taken:
        from inspector.store import leads

        lead = leads.take(ws, form)
        due = leads.due_days(ws, lead.channel, lead.kind, lead.received_at_utc)
        return Taken(lead, len(leads.suspects(ws, lead)), due.assumed_years)

    ctx.tasks.run("store", work, owner=owner, done=done, failed=failed)


def edit(
    ctx: Context, lead: Lead, before: Lead, *, owner: QObject, done: Callable[[Any], None], failed: Failed
) -> None:
    """Keep what a form changed of a lead."""
    from inspector.store import leads

    ctx.tasks.run("store", lambda: leads.edit(ctx.ws, lead, before), owner=owner, done=done, failed=failed)


def merge(
    ctx: Context, into_id: str, lead_ids: Sequence[str], *, owner: QObject, done: Callable[[Any], None], failed: Failed
) -> None:
    """Join leads that are one matter."""
    from inspector.store import leads

    ctx.tasks.run("store", lambda: leads.merge(ctx.ws, into_id, lead_ids), owner=owner, done=done, failed=failed)


def answer(
    ctx: Context, lead_id: str, said: Mapping[str, Any], *, owner: QObject, done: Callable[[Any], None], failed: Failed
) -> None:
    """Record what the caller was told: `said` is way, text, at_utc, rating."""
    from inspector.store import leads

    ctx.tasks.run("store", lambda: leads.answer(ctx.ws, lead_id, **said), owner=owner, done=done, failed=failed)


def accept(
    ctx: Context, lead_id: str, said: Mapping[str, Any], *, owner: QObject, done: Callable[[Any], None], failed: Failed
) -> None:
    """Record that the caller was told of 受理: `said` is way, at_utc."""
    from inspector.store import leads

    ctx.tasks.run("store", lambda: leads.accept(ctx.ws, lead_id, **said), owner=owner, done=done, failed=failed)


def take_back_issue(ctx: Context, lead_id: str, reason: str, *, owner: QObject, done: Callable[[Any], None]) -> None:
    """Open a lead again whose issue was recorded by mistake."""
    from inspector.store import leads

    ctx.write(owner, lambda: leads.take_back_issue(ctx.ws, lead_id, reason), done)


def close(ctx: Context, lead_id: str, reason: str, *, owner: QObject, done: Callable[[Any], None]) -> None:
    """End a lead that becomes neither target nor issue."""
    from inspector.store import leads

    ctx.write(owner, lambda: leads.close(ctx.ws, lead_id, reason), done)


def to_target(ctx: Context, lead_id: str, *, owner: QObject, done: Callable[[str], None], **opened: Any) -> None:
    """Make a lead's place a target of the visit under way, or of one opened now with `opened` (team, mode …).

    `done` gets the visit's number.
    """
    ws = ctx.ws

    def work() -> str:
        from inspector.store import leads, visits

        leads.may_be_target(ws, lead_id)  # before a visit is opened for it
        visit = visits.current(ws) or open_visit(ws, **opened)
        leads.to_target(ws, lead_id, visit.id)
        return visit.number

    ctx.write(owner, work, done)


def undo(ctx: Context, tx: str, *, owner: QObject, done: Callable[[Any], None]) -> None:
    """Take one step back, as new ops."""
    from inspector.store import journal

    ctx.write(owner, lambda: journal.undo(ctx.ws, tx), done)


def open_envelope(
    ctx: Context, envelope_id: str, reason: str, *, owner: QObject, done: Callable[[Caller], None]
) -> None:
    """Open an envelope for a reason; what is in it is handed over and nowhere kept."""
    from inspector.store import envelopes

    ctx.write(owner, lambda: envelopes.read(ctx.ws, envelope_id, reason), done)


def destroy_envelope(
    ctx: Context, envelope_id: str, reason: str, *, owner: QObject, done: Callable[[Any], None]
) -> None:
    """Destroy an envelope for good."""
    from inspector.store import envelopes

    ctx.write(owner, lambda: envelopes.destroy(ctx.ws, envelope_id, reason), done)


def import_file(
    ctx: Context, path: Path, said: Mapping[str, Any], *, owner: QObject, done: Callable[[Took], None], failed: Failed
) -> None:
    """Take in a list: `said` is channel, kind, seal_private; a bad row is named, the rest goes in."""
    ws = ctx.ws

    def work() -> Took:
        from inspector.store import lead_import, tables

        table = tables.read(path, lead_import.HEADINGS)
        return tally(lead_import.import_leads(ws, table.rows, table.first_row, **said))

    ctx.tasks.run("store", work, owner=owner, done=done, failed=failed)


def keep_draft(ctx: Context, form: LeadForm, draft_id: str, *, owner: QObject) -> None:
    """Write a half-typed lead to disk without its caller."""
    ctx.write(owner, lambda: keep_draft_now(ctx.ws, form, draft_id), _nothing)


def keep_draft_now(ws: Any, form: LeadForm, draft_id: str) -> None:
    """Write a half-typed lead to disk before this returns."""
    from inspector.store import leads

    leads.keep_draft(ws, form, draft_id)


def discard_draft(ctx: Context, draft_id: str, *, owner: QObject) -> None:
    """Throw a half-typed lead away."""
    from inspector.store import drafts

    ctx.write(owner, lambda: drafts.discard(ctx.ws, draft_id), _nothing)


def waiting_draft(ws: Any) -> tuple[str, LeadForm] | None:
    """Return the lead that was left half typed, with the id of its draft."""
    from inspector.store import drafts

    kept = drafts.kept(ws, DRAFT_KIND)
    if not kept:
        return None
    known = {one.name for one in fields(LeadForm)} - {"caller", "draft_id", "seal_private"}
    return kept[0].id, LeadForm(**{name: value for name, value in kept[0].doc.items() if name in known})


def _today(ws: Any) -> Today:
    on = ws.now().astimezone(ZONE).date()
    return Today(on, deadline.soon_until(on, ws.calendar))


def _suspects(ws: Any, line: LeadLine) -> tuple[Suspected, ...]:
    """Return what may be the same matter, while this lead is still open."""
    from inspector.domain import lead_state
    from inspector.store import leads

    if line.outcome != lead_state.OPEN or line.lead.merged_into_id:
        return ()
    found = leads.suspects(ws, line.lead)
    still_open = {one.lead.id for one in leads.open_leads(ws)} if found else set()
    return tuple(
        Suspected(
            one.lead,
            words.SUSPECT_LINE.format(
                why="、".join(words.WHY_ALIKE[code] for code in one.likeness.why), days=one.likeness.days_apart
            ),
            one.lead.id in still_open,
        )
        for one in found
    )


def _envelope(ws: Any, lead: Lead) -> str:
    from inspector.store import envelopes

    if lead.envelope_id is None:
        return "none"
    if envelopes.is_here(ws, lead.envelope_id):
        return "here"
    try:
        gone = any(line.what == envelopes.DESTROYED for line in envelopes.log(ws, lead.envelope_id))
    except Known:
        gone = False  # the log is cut, which is said where it is shown
    return "destroyed" if gone else "elsewhere"


def _log(ws: Any, lead: Lead) -> tuple[str, ...]:
    """Return who did what with the envelope, when and why; where lines lack, that is said instead."""
    from inspector.store import envelopes

    if lead.envelope_id is None:
        return ()
    try:
        lines = envelopes.log(ws, lead.envelope_id)
    except Known as error:
        return (say(error.code, **error.facts),)
    told = []
    for line in lines:
        person = ws.get("person", line.person_id)
        told.append(
            words.LOG_LINE.format(
                at=local_text(line.at_utc),
                who=person.name if person else "—",
                what=words.LOG_WORDS[line.what],
                reason=f"：{line.reason}" if line.reason else "",
            )
        )
    return tuple(told)


def _undoable(ws: Any, lead: Lead) -> str | None:
    """Return the last step of a lead that was taken here on leads alone and not taken back yet.

    What made an issue of it is taken back with the issue, in the ledger.
    """
    from inspector.store import journal

    history = journal.history(ws, [lead.id])
    taken_back = {op.undoes for op in history if op.undoes}
    for op in reversed(history):
        if op.undoes or op.tx in taken_back:
            continue
        made = journal.ops_of(ws.reader(), op.tx)
        own = op.kind != "create" and all(one.entity in OWN for one in made)
        return op.tx if own else None
    return None


def _nothing(_: Any) -> None:
    pass
