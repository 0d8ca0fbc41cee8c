"""Answers for what an entry of a form must hold before it is kept: said, a real day, in order, naming nobody private.

The fields are named to people by their words; `entity` and `name` are those of the record.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from inspector.domain import private_text
from inspector.domain.clock_text import business_date, utc_text
from inspector.errors import Known
from inspector.store.workspace import Workspace
from inspector.wording.fields import FIELDS
from inspector.wording.leads import FINDINGS


def must_have_author(ws: Workspace) -> None:
    """Raise Known("author_missing") where nobody has said who works here."""
    if ws.get("person", ws.author) is None:
        raise Known("author_missing")


def today(ws: Workspace) -> date:
    """Return the business day."""
    return business_date(utc_text(ws.now()))


def said(entity: str, name: str, text: str | None) -> str:
    """Return a text that has to be there, stripped; raise Known("task_missing")."""
    plain = (text or "").strip()
    if not plain:
        raise Known("task_missing", field=FIELDS[entity][name])
    return plain


def day(entity: str, name: str, text: str | None) -> date | None:
    """Return a day, None where it was left open; raise Known("task_day")."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Known("task_day", field=FIELDS[entity][name], given=text) from error


def in_order(entity: str, first: tuple[str, str | None], then: tuple[str, str | None]) -> None:
    """Raise Known("task_dates") where the second day (field, text) lies before the first."""
    begins, ends = day(entity, *first), day(entity, *then)
    if begins is not None and ends is not None and ends < begins:
        raise Known("task_dates", field=FIELDS[entity][then[0]], given=then[1], first=first[1])


def nobody_private(entity: str, **texts: Any) -> None:
    """Raise Known("task_private") for the first text (field → text) that says who somebody private is."""
    for name, text in texts.items():
        found = private_text.find(text or "")
        if found:
            raise Known("task_private", field=FIELDS[entity][name], what=FINDINGS[found[0].kind], at=found[0].start + 1)


def held(ws: Workspace, entity: str, record_id: str) -> Any:
    """Return a record that has to be there; raise Known("record_gone")."""
    found = ws.get(entity, record_id)
    if found is None:
        raise Known("record_gone", entity=entity, record=record_id)
    return found
