"""Answers for the plain names that papers use of records: people with their unit, bodies, places, campaigns, 小类."""

from __future__ import annotations

from typing import Any

from inspector.domain.issue import Issue
from inspector.domain.issued import Issued
from inspector.domain.place import Place
from inspector.errors import Known
from inspector.store.workspace import Workspace
from inspector.wording import official as words


def category_name(ws: Workspace, code: str) -> str:
    category = ws.catalogue.get(code)
    return category.report_name if category else code


def lead_name(ws: Workspace, issue: Issue) -> str:
    if issue.lead_body_id:
        return body_name(ws, issue.lead_body_id)
    return ws.catalogue.responsible_types.get(issue.lead_kind or "", "")


def body_name(ws: Workspace, body_id: str) -> str:
    body = ws.get("body", body_id)
    return body.name if body else ""


def person_name(ws: Workspace, person_id: str | None) -> str:
    person = ws.get("person", person_id)
    if person is None:
        return ""
    return f"{person.name}（{person.unit}）" if person.unit else str(person.name)


def campaign_name(ws: Workspace, campaign_id: str | None) -> str:
    campaign = ws.get("campaign", campaign_id)
    if campaign is None:
        return ""
    return f"{campaign.name}，{campaign.batch}" if campaign.batch else str(campaign.name)


def full_name(ws: Workspace, place: Place | None) -> str:
    street = street_of(ws, place)
    return f"{street.name if street and street is not place else ''}{place.name if place else ''}"


def street_of(ws: Workspace, place: Place | None) -> Place | None:
    at = place
    while at is not None and at.level != "street":
        at = ws.get("place", at.parent_id)
    return at


def must(ws: Workspace, entity: str, record_id: str) -> Any:
    record = ws.get(entity, record_id)
    if record is None:
        raise Known("record_gone", entity=entity, record=record_id)
    return record


def addressees(ws: Workspace, held: Issued) -> tuple[str, ...]:
    """Return to whom an issued document goes; one that names no body says on paper whom it means all the same."""
    named = tuple(filter(None, (body_name(ws, one) for one in held.body_ids)))
    if named or words.FORMS.get(held.kind, ("", ""))[1] not in ("NoticePaper", "CircularPaper"):
        return named
    return (words.NO_ADDRESSEE,)
