"""Answers for what is sent out to bodies: one numbered notice each, and the receipt (送达回证) that comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from inspector.domain.clock_text import business_date, local_text
from inspector.domain.issue import Issue
from inspector.domain.notice import RECEIPT_WAYS, Notice
from inspector.errors import Known
from inspector.store.door import Transaction, new_id
from inspector.store.workspace import Workspace


def send(door: Transaction, ordered: Sequence[Issue], kind: str, body_id: str, person_id: str | None) -> Notice:
    """Put one numbered notice of `kind` to one body about these issues into a transaction."""
    dues, asked = {issue.due_on for issue in ordered}, {issue.requirement for issue in ordered}
    notice = Notice(
        id=new_id(),
        number=door.next_number("JB"),
        kind=kind,
        issue_ids=tuple(issue.id for issue in ordered),
        body_id=body_id,
        sent_at_utc=door.now_utc,
        due_on=dues.pop() if len(dues) == 1 else None,  # one day for all of them, else each says its own
        requirement=asked.pop() if len(asked) == 1 else None,
        person_id=person_id,
    )
    door.put(notice)
    return notice


def send_each(door: Transaction, ordered: Sequence[Issue], kind: str, author: str) -> dict[str, Notice]:
    """Send each body concerned one notice about all that concerns it; return body → notice, 主责 first."""
    concerned: dict[str, list[Issue]] = {}
    for issue in ordered:
        if issue.lead_body_id:
            concerned.setdefault(issue.lead_body_id, []).append(issue)
    for issue in ordered:
        for body_id in issue.assist_body_ids:
            concerned.setdefault(body_id, []).append(issue)
    return {body_id: send(door, about, kind, body_id, author or None) for body_id, about in concerned.items()}


def sign_receipt(ws: Workspace, notice_id: str, signed_by: str, signed_at_utc: str, signed_way: str) -> Notice:
    """送达回证: who received a notice, when and how (RECEIPT_WAYS). Signed once; a slip is taken back by 撤销.

    Raise Known("receipt_signed_already"), Known("receipt_nobody"), Known("receipt_way"), Known("receipt_before_sent"),
    Known("time_ahead").
    """
    if not signed_by.strip():
        raise Known("receipt_nobody")
    if signed_way not in RECEIPT_WAYS:
        raise Known("receipt_way", way=signed_way)
    with ws.write() as door:
        held: Notice | None = door.get("notice", notice_id)
        if held is None:
            raise Known("record_gone", entity="notice", record=notice_id)
        if held.signed_by:
            raise Known("receipt_signed_already", number=held.number, signed_by=held.signed_by)
        at, sent = local_text(signed_at_utc), local_text(held.sent_at_utc)
        if business_date(signed_at_utc) < business_date(held.sent_at_utc):
            raise Known("receipt_before_sent", number=held.number, at=at, sent=sent)
        if business_date(signed_at_utc) > business_date(door.now_utc):
            raise Known("time_ahead", at=at, now=local_text(door.now_utc))
        signed = replace(held, signed_by=signed_by.strip(), signed_at_utc=signed_at_utc, signed_way=signed_way)
        door.put(signed)
    return signed


def notices_of(ws: Workspace, issue_id: str) -> list[Notice]:
    """Return the notices that name an issue, oldest first."""
    where = "id IN (SELECT notice_id FROM notice_issue WHERE issue_id = ?)"
    return ws.all("notice", where, (issue_id,), "sent_at_utc, number")
