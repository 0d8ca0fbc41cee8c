"""Answers for everything the drawer shows of one issue, read in one piece away from the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from inspector.domain import issue as life
from inspector.domain.category import FAIL, as_asked, judge
from inspector.domain.comparison import Compared, compare
from inspector.domain.exchange import Edition
from inspector.domain.issue import Issue
from inspector.domain.photo import Photo
from inspector.domain.recheck import Recheck
from inspector.store import editions, exchange, journal, ledger, photos, places, rechecks
from inspector.store.ledger import LedgerRow
from inspector.ui.actions.issues import LastStep, last_step
from inspector.ui.models import dossier_life
from inspector.ui.models.dossier_life import Life
from inspector.wording import history
from inspector.wording import time as time_words

if TYPE_CHECKING:
    from inspector.store.workspace import Workspace

AFTER_ROLES = ("after", "after_close")
TOGETHER_S = 1.0  # what one device wrote within that time was one action


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo of the strip: whose it is and whether it may be moved (a re-inspection's photos are its proof)."""

    photo: Photo
    after: bool
    movable: bool


@dataclass(frozen=True, slots=True)
class Dossier:
    """One issue as the drawer shows it."""

    row: LedgerRow
    issue: Issue
    place: str
    lead: str
    assist: str
    campaign: str
    found_by: str
    shots: tuple[Shot, ...]
    rechecks: tuple[Recheck, ...]
    before: Photo | None
    after: Photo | None
    compared: Compared | None
    history: tuple[history.Entry, ...]
    last: LastStep | None
    facts: tuple[tuple[str, str], ...]  # what the check found, its measures and attributes: (name, value)
    extended: int  # how often the deadline was put off
    receipt: str  # what the office has of it: confirmed | waiting | safe, "" without an office
    life: Life
    supervisor: str = ""
    disputed: tuple[str, ...] = ()  # its records in an open dispute


def read(ws: Workspace, issue_id: str) -> Dossier | None:
    """Read one issue with all that belongs to it; None where it is gone (taken back, or deleted)."""
    row = ledger.one(ws.reader(), issue_id)
    issue: Issue | None = ws.get("issue", issue_id)
    if row is None or issue is None:
        return None
    steps = ws.all("issue_step", "issue_id = ?", (issue_id,))
    checks_again = tuple(rechecks.of_issue(ws, issue_id))
    shots = _shots(ws, issue_id, checks_again)
    before = _before(shots)
    after = next((shot.photo for shot in reversed(shots) if shot.after and shot.photo.role == "after"), None)
    visit = ws.get("visit", issue.visit_id)
    campaign = ws.get("campaign", issue.campaign_id)
    name_of = names(ws)
    finder = next((step.person_id for step in steps if step.action == "find" and step.person_id), None)
    said = _in_time(journal.issue_history(ws, issue_id), elsewhere(editions.of_issue(ws, issue_id)))
    return Dossier(
        row=row,
        issue=issue,
        place=places.full_name(ws, issue.place_id),
        lead=row.lead_name or ws.catalogue.responsible_types.get(issue.lead_kind or "", ""),
        assist="、".join(name_of("lead_body_id", body) for body in issue.assist_body_ids),
        campaign=" ".join(part for part in (campaign.name, campaign.batch) if part) if campaign else "",
        found_by=" ".join(part for part in (visit.number if visit else "", name_of("person_id", finder or "")) if part),
        shots=shots,
        rechecks=checks_again,
        before=before,
        after=after,
        compared=compare(before, after) if before and after else None,
        history=tuple(history.entries(said, name_of, life.contradictions(steps))),
        last=last_step(ws, issue_id),
        facts=tuple(_facts(ws, issue)),
        extended=sum(step.action == "extend" for step in steps),
        life=dossier_life.read(ws, issue, steps, name_of),
        supervisor=name_of("lead_body_id", issue.supervisor_body_id or ""),
        receipt=exchange.receipt_of(ws, [issue_id]).get(issue_id, ""),
        disputed=exchange.disputed_issues(ws).get(issue_id, ()),
    )


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """One op of somebody else, as the version tells it that the office made of it."""

    tx: str
    kind: str
    entity: str
    record: str
    patch: Mapping[str, list[Any]]
    author: str
    wall: str
    undoes: str | None = None
    received: bool = True


def elsewhere(versions: Sequence[tuple[str, str, Edition]]) -> list[Elsewhere]:
    """Return versions as history reads ops; what one device made in one go is one transaction."""
    told: list[Elsewhere] = []
    before: Edition | None = None
    tx = ""
    for entity, record, one in versions:
        if before is None or one.device != before.device or _apart(before.wall, one.wall) > TOGETHER_S:
            tx = one.op_id
        before = one
        told.append(Elsewhere(tx, one.kind, entity, record, one.patch, one.author, one.wall))
    return told


def _in_time(own: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    """Return both in the order of their clocks, each transaction in one piece."""
    pieces = [list(group) for ops in (own, others) for _, group in groupby(ops, key=lambda op: op.tx)]
    if others:
        pieces.sort(key=lambda piece: datetime.fromisoformat(piece[0].wall))
    return [op for piece in pieces for op in piece]


def _apart(one: str, other: str) -> float:
    return abs((datetime.fromisoformat(one) - datetime.fromisoformat(other)).total_seconds())


# field → the entities whose id it holds
NAMED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("person_id", "second_person_id", "leader_id", "accepted_by_id", "photographer_id"), ("person",)),
    **dict.fromkeys(("people", "team", "inspector_id", "planner_id", "approver_id", "witness_id"), ("person",)),
    **dict.fromkeys(("place_id", "person_place_id", "own_place_id", "place_ids"), ("place",)),
    **dict.fromkeys(("lead_body_id", "assist_body_ids", "supervisor_body_id", "body_id", "body_ids"), ("body",)),
    **dict.fromkeys(("from_body_id", "own_body_id"), ("body",)),
    **dict.fromkeys(("issue_id", "issue_ids"), ("issue",)),
    **dict.fromkeys(("lead_id", "from_lead_id", "merged_into_id"), ("lead",)),
    "parent_id": ("place", "task"),
    "campaign_id": ("campaign",),
    "visit_id": ("visit",),
    "recheck_id": ("recheck",),
    "notice_id": ("notice",),
    **dict.fromkeys(("team_id", "from_team_id"), ("team",)),
}


def called(record: Any) -> str:
    """Return what people call a record: its name, else its paper number, else its title."""
    return next((str(text) for name in ("name", "number", "title") if (text := getattr(record, name, ""))), "")


def names(ws: Workspace) -> Callable[[str, str], str]:
    """Return what people call what a field names by its id: a name, or a paper number; each looked up once."""
    held: dict[tuple[str, str], str] = {}

    def name_of(field: str, key: str) -> str:
        if field == "category":
            found = ws.catalogue.get(key)
            return found.name if found else key
        if field == "lead_kind":
            return ws.catalogue.responsible_types.get(key, key)
        if field not in NAMED or not key:
            return ""
        if (field, key) not in held:
            records = (ws.get(entity, key) for entity in NAMED[field])
            held[field, key] = next((called(one) for one in records if one is not None), "")
        return held[field, key]

    return name_of


def _shots(ws: Workspace, issue_id: str, checks_again: tuple[Recheck, ...]) -> tuple[Shot, ...]:
    own = [Shot(p, p.role in AFTER_ROLES, True) for p in photos.of_subject(ws, "issue", issue_id)]
    later = [Shot(p, True, False) for again in checks_again for p in photos.of_subject(ws, "recheck", again.id)]
    return tuple(own + later)


def _before(shots: tuple[Shot, ...]) -> Photo | None:
    own = [shot.photo for shot in shots if not shot.after and shot.photo.role != "feedback"]
    return next((photo for photo in own if photo.role == "wide"), own[0] if own else None)


def _facts(ws: Workspace, issue: Issue) -> list[tuple[str, str]]:
    """What is to be read below the fields: failing answers with their notes, measures, attributes."""
    found: list[tuple[str, str]] = []
    category = ws.catalogue.get(issue.category)
    check = ws.get("check", issue.check_id)
    if check is not None:
        for item_id, question in check.questions.items():
            if judge(as_asked(item_id, question), check.answers.get(item_id)) == FAIL:
                note = check.notes.get(item_id)
                found.append((question["q"], f"{check.answers[item_id]}{f'，{note}' if note else ''}"))
        units = {measure.id: (measure.name, measure.unit) for measure in category.measures} if category else {}
        for key, value in check.measures.items():
            point, _, measure = key.rpartition(".")
            name, unit = units.get(measure, (measure, ""))
            text = time_words.number(value) if isinstance(value, int | float) else str(value)
            found.append((f"{name} 测点 {point.removeprefix('p')}" if point else name, f"{text} {unit}".strip()))
    for attr in category.attrs if category else ():
        value = issue.attrs.get(attr.id)
        if value not in (None, "", []):
            text = "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
            found.append((attr.question, f"{text} {attr.unit}".strip()))
    return found
