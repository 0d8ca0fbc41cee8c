"""Answers for the weekly word a responsible body owes on each open issue (一周一反馈).

A week is Monday to Sunday in Asia/Shanghai, named as ISO 8601 names it (2026-W47). What a body says is only ever
added: a correction is another feedback, so that nobody can say later that something else was said.
"""

from __future__ import annotations

from dataclasses import dataclass

from inspector.domain.record import entity


@entity("feedback")
@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """One word of a body on one issue. `week` is the ISO week it answers for, `progress_percent` 0-100 or unknown."""

    id: str
    issue_id: str = ""
    body_id: str | None = None
    week: str = ""
    said_at_utc: str = ""
    progress: str = ""
    progress_percent: int | None = None
    said_by: str | None = None  # who of the body said it
    needs: str | None = None  # 需协调事项
    person_id: str | None = None  # who of us wrote it down
