"""Answers for 倒排工期: the steps of a rectification, counted back from its deadline, and how far they have slipped."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.domain.record import entity


@entity("milestone")
@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """One step of the plan of an issue; it has slipped when it was done, or is still open, after `due_on`."""

    id: str
    issue_id: str = ""
    name: str = ""
    position: int = 0
    due_on: str = ""
    done_on: str | None = None
    remark: str | None = None
