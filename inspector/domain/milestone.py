"""Answers for 倒排工期: the steps of a rectification, counted back from its deadline, and how far they have slipped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from inspector.domain.calendar_days import DayCalendar
from inspector.domain.deadline import workdays_before
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


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan counted back: the day work has to begin at the latest, and (name, last day) of each step in order."""

    begins_on: date
    steps: tuple[tuple[str, date], ...]


def counted_back(due: date, spans: Sequence[tuple[str, int]], calendar: DayCalendar) -> Plan:
    """Count the steps back from the deadline: the last one ends on `due`, each before it as the next one begins.

    `spans` are (name, working days it takes), in the order they are done. Work begins on the day after `begins_on`.
    """
    ends, found = due, list[tuple[str, date]]()
    for name, days in reversed(spans):
        found.append((name, ends))
        ends = workdays_before(ends, days, calendar)
    return Plan(ends, tuple(reversed(found)))


def shares(whole: int, parts: Sequence[int]) -> tuple[int, ...]:
    """Divide `whole` working days among steps in the proportion of `parts`, each at least 1; the last takes the rest.

    Where there are fewer days than steps every step still takes one: the plan then says that it does not fit.
    """
    total, given = sum(parts), list[int]()
    for index, part in enumerate(parts[:-1]):
        left_for_others = len(parts) - index - 1
        share = max(1, min(whole * part // total if total else 1, whole - sum(given) - left_for_others))
        given.append(share)
    return (*given, max(1, whole - sum(given))) if parts else ()


def slipped_days(milestone: Milestone, today: date) -> int:
    """Return by how many natural days a step is late: done, or still open today, after its last day; 0 in time."""
    reached = date.fromisoformat(milestone.done_on) if milestone.done_on else today
    return max(0, (reached - date.fromisoformat(milestone.due_on)).days) if milestone.due_on else 0
