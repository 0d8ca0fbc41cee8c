"""Answers for what may prove that something was put right: which photo is fit as *after* photo, and who may sign.

One rule for 回头看 and 立行立改. A photo's past counts as well as its present: one that showed a problem and was laid
back into the tray since is still no proof (the journal knows); a use that was undone was a mistake and does not count.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from inspector.domain import op as ops
from inspector.domain.clock_text import business_date
from inspector.domain.photo import AFTER_ROLES, Photo
from inspector.errors import Known
from inspector.store.workspace import Workspace

_TO_THE_SECOND = len("2026-11-20T06:07:08")  # a camera writes no more


def unfit_after(
    ws: Workspace, photo_id: str, *, issue_id: str | None, found_at_utc: str | None, at_utc: str
) -> Known | None:
    """Return why a photo cannot be the *after* photo of an issue put right at `at_utc`, or None where it can.

    Fit is a readable photo that was not taken before the finding (where both times are known), whose bytes never showed
    a problem (this one's or another's) and were the after photo of another issue on the same day only: one photo may
    show two neighbouring fixes. Days are Asia/Shanghai's. `issue_id` is None for an issue that is being recorded.
    """
    photo = ws.get("photo", photo_id)
    if photo is None:
        raise Known("record_gone", entity="photo", record=photo_id)
    if photo.state != "readable":
        return Known("after_unreadable", file=photo.file_name)
    taken = photo.best_taken_at_utc
    if taken is not None and found_at_utc and taken[:_TO_THE_SECOND] < found_at_utc[:_TO_THE_SECOND]:
        return Known("after_before_found", file=photo.file_name)
    for use in _uses(ws, photo):
        number = _reused(ws, use, issue_id, at_utc)
        if number is not None:
            return Known("photo_recycled", number=number, file=photo.file_name)
    return None


def must_be_people(ws: Workspace, person_ids: Iterable[str]) -> None:
    """Raise Known("person_unknown") where somebody who is to sign does not stand in the register."""
    for person_id in person_ids:
        if ws.get("person", person_id) is None:
            raise Known("person_unknown", person=person_id)


def _reused(ws: Workspace, use: tuple[str, str, str], issue_id: str | None, at_utc: str) -> str | None:
    """Return the number under which a use forbids another one as after photo, None where it does not."""
    subject, subject_id, role = use
    record = ws.get(subject, subject_id)
    if subject == "recheck":
        used_for, used_at = (record.issue_id, record.rechecked_at_utc) if record else (None, "")
    else:
        used_for, used_at = subject_id, record.found_at_utc if record else ""
    if role in AFTER_ROLES and used_at and used_for != issue_id and business_date(used_at) == business_date(at_utc):
        return None
    return record.number if record else ""


def _uses(ws: Workspace, photo: Photo) -> Iterator[tuple[str, str, str]]:
    """Yield (subject, its id, role) of each use these bytes ever had in an issue or recheck, oldest first."""
    conn = ws.reader()
    for (photo_id,) in conn.execute("SELECT id FROM photo WHERE sha256 = ? ORDER BY rowid", (photo.sha256,)).fetchall():
        found = conn.execute("SELECT body FROM journal WHERE record = ? ORDER BY n", (photo_id,))
        history = [ops.decode(row[0]) for row in found]
        cancelled = ops.cancelled(history)
        at: dict[str, str | None] = {}
        for op in history:
            if op.tx in cancelled or op.undoes:
                continue
            at |= {name: op.patch[name][1] for name in ("subject", "subject_id", "role") if name in op.patch}
            yield from _use(at)
        yield from _uses_elsewhere(conn, photo_id)


def _uses_elsewhere(conn: Any, photo_id: str) -> Iterator[tuple[str, str, str]]:
    """Yield each use that another laptop made of a photo (whether it was taken back there is not known here)."""
    sql = """
        SELECT patch, EXISTS (SELECT 1 FROM journal WHERE journal.device = edition.device AND journal.seq = edition.seq)
        FROM edition WHERE record = ? ORDER BY rev
    """
    at: dict[str, str | None] = {}
    for text, own in conn.execute(sql, (photo_id,)):
        patch = json.loads(text)
        at |= {name: patch[name][1] for name in ("subject", "subject_id", "role") if name in patch}
        if not own:
            yield from _use(at)


def _use(at: Mapping[str, str | None]) -> Iterator[tuple[str, str, str]]:
    subject, subject_id = at.get("subject"), at.get("subject_id")
    if subject in ("issue", "recheck") and subject_id:
        yield subject, subject_id, at.get("role") or ""
