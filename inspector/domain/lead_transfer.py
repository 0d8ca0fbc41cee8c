"""Answers for what 12345 转办单 is told: the matter, and nothing of who called (facts 5.3)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadTransferPaper:
    """One lead handed to a body to be dealt with. Days are `YYYY-MM-DD`, times local text; "" where unknown."""

    number: str
    subject_id: str
    channel: str
    kind: str
    reference: str
    received_at: str
    reply_due_on: str
    place: str
    category: str
    gist: str
    body: str
    requirement: str
    issuer: str
    contact: str = ""
    issue: str = ""  # the problem it has become, with how far it is
