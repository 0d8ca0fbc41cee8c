"""Answers for the task board (任务 → 举措 → 责任 → 时限 → 进度) and the wall on which it advances week by week.

A task without a parent is a 任务, one with a parent a 举措 of it. How far it is follows from its reports, which are
only ever added: two people who report apart lose nothing. A 任务 that has 举措 is as far as they are together, and is
done when all of them are; what is reported of it itself stays a word beside that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from inspector.domain.clock_text import is_day
from inspector.domain.record import entity
from inspector.domain.weeks import days_of, week_of
from inspector.errors import Known

DONE = 100


@entity("task")
@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A 任务, or (with `parent_id`) one of its 举措. `number` is the office's own: 3, 3.2, 三（二）."""

    id: str
    parent_id: str | None = None
    position: int = 0
    number: str = ""
    title: str = ""
    body_id: str | None = None  # 牵头（责任）单位
    assist_body_ids: tuple[str, ...] = ()
    leader: str | None = None  # 责任领导, by post or name as the plan says it
    person: str | None = None  # 责任人
    place_id: str | None = None
    starts_on: str | None = None
    due_on: str | None = None
    remark: str | None = None
    campaign_id: str | None = None


@entity("task_report")
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReport:
    """One word on a task for an ISO week; `percent` 0-100, None where only words were given."""

    id: str
    task_id: str = ""
    week: str = ""
    said_at_utc: str = ""
    percent: int | None = None
    progress: str = ""
    done_on: str | None = None  # the day it was finished, with 100 %
    needs: str | None = None  # 需协调事项
    person_id: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One task in one week of the wall: how far it was at its end, whether it was reported on in it, whether late.

    `late`: its deadline lay before the end of the week (today, in the running one) and it was not done. `state` is
    ahead before it begins (a task without a day begins with its first report, or now) and in weeks to come.
    """

    week: str
    percent: int
    reported: bool
    late: bool
    state: str  # ahead | open | done


@dataclass(frozen=True, slots=True)
class Line:
    """One task as it stands: how far, its last word, since when it is done, its measures, the weeks of the wall."""

    task: Task
    percent: int
    progress: str
    needs: str
    reported_on: str | None  # the week of its last report
    done_on: str | None
    late_days: int
    measures: int
    measures_done: int
    cells: tuple[Cell, ...]
    odd: tuple[str, ...] = ()  # values that mean nothing (取值异常): a record from elsewhere may hold anything


def in_order(reports: Iterable[TaskReport]) -> list[TaskReport]:
    """Return reports by the week they speak of, then by when they were given."""
    return sorted(reports, key=lambda one: (one.week, one.said_at_utc, one.id))


def board(tasks: Sequence[Task], reports: Iterable[TaskReport], weeks: Sequence[str], today: date) -> tuple[Line, ...]:
    """Return the board: each 任务 with its 举措 below it, in order; `weeks` are the columns of the wall.

    A 举措 whose 任务 is not among `tasks` stands as a 任务 of its own: nothing is left out.
    """
    tasks, reports, odd = _sane(tasks, reports)
    by_task: dict[str, list[TaskReport]] = {}
    for report in in_order(reports):
        by_task.setdefault(report.task_id, []).append(report)
    ids = {one.id for one in tasks}
    below: dict[str, list[Task]] = {}
    for one in sorted(tasks, key=lambda task: (task.position, task.number, task.id)):
        parent = one.parent_id if one.parent_id in ids and one.parent_id != one.id else ""
        below.setdefault(parent or "", []).append(one)
    lines: list[Line] = []
    placed: set[str] = set()
    for top in below.get("", []):
        lines += _with_measures(top, below.get(top.id, []), by_task, weeks, today)
        placed |= {top.id, *(one.id for one in below.get(top.id, []))}
    for left in (one for one in tasks if one.id not in placed):  # a measure of a measure, or a circle of them
        lines += _with_measures(left, [], by_task, weeks, today)
    return tuple(replace(line, odd=tuple(odd.get(line.task.id, ()))) for line in lines)


def _sane(
    tasks: Iterable[Task], reports: Iterable[TaskReport]
) -> tuple[list[Task], list[TaskReport], dict[str, list[str]]]:
    """Return both without values that mean nothing, and these by task: one bad record must not stop the board."""
    odd: dict[str, list[str]] = {}
    kept: list[TaskReport] = []
    clean: list[Task] = []
    for task in tasks:
        bad: dict[str, Any] = {
            name: None for name in ("starts_on", "due_on") if getattr(task, name) and not is_day(getattr(task, name))
        }
        bad |= {} if isinstance(task.position, int) else {"position": 0}
        odd[task.id] = [str(getattr(task, name)) for name in bad]
        clean.append(replace(task, **bad) if bad else task)
    for one in reports:
        bad = {"done_on": None} if one.done_on and not is_day(one.done_on) else {}
        bad |= {} if one.percent is None or isinstance(one.percent, int) else {"percent": None}
        odd.setdefault(one.task_id, []).extend(str(getattr(one, name)) for name in bad)
        try:
            days_of(one.week)
        except Known:
            odd[one.task_id].append(one.week)
        else:
            kept.append(replace(one, **bad) if bad else one)
    return clean, kept, odd


def _with_measures(
    top: Task,
    measures: Sequence[Task],
    reports: Mapping[str, list[TaskReport]],
    weeks: Sequence[str],
    today: date,
) -> list[Line]:
    own = [_line(one, reports.get(one.id, []), weeks, today) for one in measures]
    line = _line(top, reports.get(top.id, []), weeks, today)
    if not own:
        return [line]
    done = [one.done_on for one in own if one.done_on]
    all_done = max(done) if len(done) == len(own) else None
    whole = Line(
        task=top,
        percent=sum(one.percent for one in own) // len(own),
        progress=line.progress,
        needs=line.needs,
        reported_on=line.reported_on,
        done_on=all_done,
        late_days=_late(top, all_done, today),
        measures=len(own),
        measures_done=len(done),
        cells=tuple(_together([one.cells[at] for one in own], top, today) for at in range(len(weeks))),
    )
    return [whole, *own]


def _line(task: Task, reports: Sequence[TaskReport], weeks: Sequence[str], today: date) -> Line:
    last = reports[-1] if reports else None
    percent, done_on = _stand(reports)
    return Line(
        task=task,
        percent=percent,
        progress=last.progress if last else "",
        needs=(last.needs if last else None) or "",
        reported_on=last.week if last else None,
        done_on=done_on,
        late_days=_late(task, done_on, today),
        measures=0,
        measures_done=0,
        cells=tuple(_cell(task, reports, week, today) for week in weeks),
    )


def _stand(reports: Sequence[TaskReport]) -> tuple[int, str | None]:
    """Return how far the last report that says so sees it, and since when it is done; one below 100 takes that back."""
    said = [one for one in reports if one.percent is not None]
    if not said:
        return 0, None
    percent = max(0, min(DONE, said[-1].percent or 0))
    return percent, (said[-1].done_on or days_of(said[-1].week)[1].isoformat()) if percent == DONE else None


def _cell(task: Task, reports: Sequence[TaskReport], week: str, today: date) -> Cell:
    monday, sunday = days_of(week)
    known = [one for one in reports if one.week <= week]
    percent, done_on = _stand(known)
    first = min((one.week for one in reports), default=week_of(today))
    begins = task.starts_on or days_of(first)[0].isoformat()
    if monday > today or (sunday.isoformat() < begins and not known):
        return Cell(week, percent, False, False, "ahead")
    until = min(sunday, today).isoformat()
    late = not done_on and bool(task.due_on) and str(task.due_on) < until
    return Cell(week, percent, any(one.week == week for one in known), late, "done" if done_on else "open")


def _together(cells: Sequence[Cell], top: Task, today: date) -> Cell:
    """Return the cell of a task that has measures: as far as they are together, late where its own deadline is over."""
    week = cells[0].week
    percent = sum(one.percent for one in cells) // len(cells)
    states = {one.state for one in cells}
    state = "ahead" if states == {"ahead"} else "done" if states == {"done"} else "open"
    until = min(days_of(week)[1], today).isoformat()
    late = state == "open" and bool(top.due_on) and str(top.due_on) < until
    return Cell(week, percent, any(one.reported for one in cells), late or any(one.late for one in cells), state)


def _late(task: Task, done_on: str | None, today: date) -> int:
    """Return by how many natural days a task is (or was finished) after its deadline."""
    if not task.due_on:
        return 0
    reached = date.fromisoformat(done_on) if done_on else today
    return max(0, (reached - date.fromisoformat(task.due_on)).days)


def weeks_until(today: date, count: int) -> tuple[str, ...]:
    """Return the names of the last `count` weeks, that of `today` the last."""
    return tuple(week_of(date.fromordinal(today.toordinal() - 7 * back)) for back in range(count - 1, -1, -1))
