"""Answers for what became of a lead: what it ended as, what is still owed, and whether all that came in was dealt with.

A lead ends as an issue, as a target of a visit, closed with a reason, or merged into one that does; a merged one is not
dealt with before the one it went into is; one whose issue is 作废 is open again. Everybody who called is owed a word of
their own, merged or not; only what was closed (sent back, not ours) owes none. 受理 is owed until the caller was told
of it, or answered; where nobody waits for it, what a lead became says as much.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from inspector.domain.lead import Lead

TOLD = ("letter", "visit")  # channels by which a person waits to be told
OPEN, MERGED, TARGET, ISSUE, CLOSED = OUTCOMES = ("open", "merged", "target", "issue", "closed")


@dataclass(frozen=True, slots=True)
class Completeness:
    """Of what was taken (逐件再梳理): how many were dealt with and how, and the ids of those that were not."""

    taken: int
    processed: int
    by_outcome: Mapping[str, int]
    open: tuple[str, ...]
    unanswered: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        return self.taken == self.processed


def root(lead: Lead, leads: Mapping[str, Lead]) -> Lead | None:
    """Return the lead that this one was merged into at last; None where merges made apart lead in a circle."""
    passed = {lead.id}
    while (above := leads.get(lead.merged_into_id or "")) is not None:
        lead = above
        if lead.id in passed:
            return None
        passed.add(lead.id)
    return lead


def outcome(lead: Lead, leads: Mapping[str, Lead], targets: Collection[str], void: Collection[str] = ()) -> str:
    """Return what became of a lead; `targets` are the ids of the targets that still stand, `void` of issues 作废."""
    last = root(lead, leads)
    if last is None:
        return OPEN
    ended = _ended(last, targets, void)
    return MERGED if last is not lead and ended != OPEN else ended


def _ended(lead: Lead, targets: Collection[str], void: Collection[str]) -> str:
    if lead.issue_id and lead.issue_id not in void:
        return ISSUE
    if lead.closed_reason:
        return CLOSED
    return TARGET if lead.target_id in targets else OPEN


def owes_answer(lead: Lead) -> bool:
    """Say whether whoever brought this lead has not been answered yet."""
    return lead.answered_at_utc is None and not lead.closed_reason


def owes_acceptance(lead: Lead, ended: str) -> bool:
    """Say whether it is still to be told that a lead is taken up; `ended` is its `outcome`.

    A letter or a visitor with a name behind it waits for that (检举控告工作规则: within 15 working days of receipt),
    whatever the lead became meanwhile; an order of the hotline is accepted by being dealt with.
    """
    if lead.accepted_at_utc or not owes_answer(lead):
        return False
    return ended == OPEN or (lead.channel in TOLD and lead.envelope_id is not None)


def completeness(
    taken: Iterable[Lead], leads: Mapping[str, Lead], targets: Collection[str], void: Collection[str] = ()
) -> Completeness:
    """Compare what was taken with what was dealt with (facts 1.4: imported count = processed count)."""
    ended = {lead.id: outcome(lead, leads, targets, void) for lead in taken}
    left = tuple(lead_id for lead_id, how in ended.items() if how == OPEN)
    unanswered = tuple(lead_id for lead_id in ended if owes_answer(leads[lead_id]))
    return Completeness(len(ended), len(ended) - len(left), Counter(ended.values()), left, unanswered)
