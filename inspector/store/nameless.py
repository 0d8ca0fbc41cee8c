"""Answers for texts that must not say who called: those of a lead, and of whatever a lead became.

Asked before a transaction is opened, since what was held back is logged. What is not from a lead is not looked at: an
inspector may well write down the number of a shop.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from inspector.domain import private_text
from inspector.domain.private_text import Finding
from inspector.errors import Known
from inspector.store import envelopes
from inspector.store.workspace import Workspace
from inspector.wording.leads import FIELDS, FINDINGS


def must_be(ws: Workspace, name: str, text: str | None, envelope_id: str | None = None) -> None:
    """Raise Known("lead_private") where the field `name` says who somebody is, also by what an envelope here holds."""
    found = private_text.find(text or "")
    if found:
        raise fault(name, found[0])
    hidden = envelopes.found_in(ws, envelope_id, text)
    if hidden is not None:
        raise fault(name, hidden)


def must_be_of_lead(ws: Workspace, lead_id: str | None, texts: Mapping[str, Any]) -> None:
    """Look through the texts (field → text, or values with texts among them) of what a lead became."""
    lead = ws.get("lead", lead_id) if lead_id else None
    if lead is None:
        return
    for name, value in texts.items():
        for text in _texts(value):
            must_be(ws, name, text, lead.envelope_id)


def must_be_of_issue(ws: Workspace, issue_id: str, texts: Mapping[str, Any]) -> None:
    """Look through what is written about an issue, where it came from a lead."""
    issue = ws.get("issue", issue_id) if any(texts.values()) else None
    if issue is not None:
        must_be_of_lead(ws, issue.from_lead_id, texts)


def fault(name: str, found: Finding) -> Known:
    """Return what is said of a finding in a field: which field, from which character on, what it is; never its text."""
    return Known("lead_private", field=FIELDS.get(name, name), what=FINDINGS[found.kind], at=found.start + 1)


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
