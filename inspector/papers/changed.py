"""Answers for changed records in words: which record by the number people know, which field from what to what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from inspector.domain.record import ENTITIES
from inspector.store.made_from import RecordChange
from inspector.store.workspace import Workspace
from inspector.wording import trace as words

_NAMED = {
    "place_id": "place",
    "body_id": "body",
    "lead_body_id": "body",
    "assist_body_ids": "body",
    "supervisor_body_id": "body",
    "person_id": "person",
    "campaign_id": "campaign",
}
_OF_ISSUE = ("issue_id", "subject_id")


def lines(ws: Workspace, changes: Iterable[RecordChange]) -> Iterator[str]:
    """Yield one line a changed record."""

    def name_of(field: str, key: str) -> str:
        if field == "category":
            category = ws.catalogue.get(key)
            return category.name if category else ""
        found = ws.get(_NAMED[field], key) if field in _NAMED else None
        return found.name if found else ""

    for one in changes:
        fields = (words.field_line(one.entity, each.field, each.before, each.now, name_of) for each in one.fields)
        yield words.record_line(one.kind, one.entity, _called(ws, one), [line for line in fields if line])


def _called(ws: Workspace, change: RecordChange) -> str:
    """Return what people call a record: its number or name, else the number of the issue it belongs to."""
    record = ws.get(change.entity, change.id) if change.entity in ENTITIES else None  # of a later program, or nobody's
    own = getattr(record, "number", None) or getattr(record, "name", None) or getattr(record, "file_name", None)
    if own or record is None:
        return str(own or "")
    for field in _OF_ISSUE:
        issue = ws.get("issue", getattr(record, field, None))
        if issue is not None:
            return f"（{issue.number}）"
    return ""
