"""Answers for the task board: keeping tasks and their 举措, what is reported of them, the board, who answers for what.

A report is only ever added. Decided: a 举措 has no 举措 of its own; to take a task off the board takes its 举措 along,
their reports stay in the journal and come back with 撤销.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from inspector.domain import task as board_of
from inspector.domain.task import DONE, Line, Task, TaskReport
from inspector.domain.weeks import days_of, week_of
from inspector.errors import Known
from inspector.store import entry_rules as rules
from inspector.store import self_checks
from inspector.store.door import Changed, Transaction, new_id
from inspector.store.workspace import Workspace

WEEKS = 8  # of the wall


@dataclass(frozen=True, slots=True)
class Share:
    """What one body has on the board: tasks it leads, of them done and late now, and those it helps with (ids)."""

    body_id: str | None
    led: tuple[str, ...]
    done: tuple[str, ...]
    late: tuple[str, ...]
    helped: tuple[str, ...]


def keep(ws: Workspace, task: Task, before: Task | None = None) -> Task:
    """Keep a new task, or with `before` what a form changed of one.

    Raise Known("task_missing"), Known("task_day"), Known("task_dates"), Known("task_parent"), Known("task_private") or
    Known("author_missing").
    """
    rules.must_have_author(ws)
    task = replace(task, title=rules.said("task", "title", task.title), number=task.number.strip())
    rules.in_order("task", ("starts_on", task.starts_on), ("due_on", task.due_on))
    rules.nobody_private("task", title=task.title, remark=task.remark, leader=task.leader, person=task.person)
    with ws.write() as door:
        _must_fit(door, task)
        if before is None and not task.position:
            task = replace(task, position=_last_position(door, task.parent_id) + 1)
        door.revise(before, task)
    return task


def void(ws: Workspace, task_id: str) -> Changed:
    """Take a task off the board, with its 举措."""
    rules.must_have_author(ws)
    below = [one.id for one in ws.all("task", "parent_id = ?", (task_id,))]
    with ws.write() as door:
        for one in (*below, task_id):
            door.delete("task", one)
    return Changed(door.tx, {"task": frozenset({*below, task_id})})


def report(
    ws: Workspace,
    task_id: str,
    *,
    week: str | None = None,
    percent: int | None = None,
    progress: str = "",
    done_on: str | None = None,
    needs: str | None = None,
) -> TaskReport:
    """Note how far a task is in a week (this one, or an earlier one); 100 % without a day is done today.

    Raise Known("task_percent"), Known("task_report_empty"), Known("task_report_ahead"), Known("week_unknown"),
    Known("task_private"), Known("record_gone").
    """
    rules.must_have_author(ws)
    today = rules.today(ws)
    week = week or week_of(today)
    if days_of(week)[0] > today or (rules.day("task_report", "done_on", done_on) or today) > today:
        raise Known("task_report_ahead", week=week)
    if percent is not None and not 0 <= percent <= DONE:
        raise Known("task_percent", given=percent)
    if percent is None and not progress.strip():
        raise Known("task_report_empty")
    rules.nobody_private("task_report", progress=progress, needs=needs)
    if percent == DONE:
        done_on = done_on or min(today, days_of(week)[1]).isoformat()
    with ws.write() as door:
        if door.get("task", task_id) is None:
            raise Known("record_gone", entity="task", record=task_id)
        made = TaskReport(
            id=new_id(), task_id=task_id, week=week, said_at_utc=door.now_utc, percent=percent,
            progress=progress.strip(), done_on=done_on if percent == DONE else None,
            needs=(needs or "").strip() or None, person_id=ws.author or None,
        )  # fmt: skip
        door.put(made)
    return made


def by_number(ws: Workspace, number: str) -> Task:
    """Return the task with this number; raise Known("task_number_unknown") for none or several."""
    found: list[Task] = ws.all("task", "number = ?", (number.strip(),))
    if len(found) != 1:
        raise Known("task_number_unknown", number=number)
    return found[0]


def reports(ws: Workspace, task_id: str) -> list[TaskReport]:
    """Return what was reported of a task, the earliest week first."""
    return board_of.in_order(ws.all("task_report", "task_id = ?", (task_id,)))


def board(
    ws: Workspace, *, weeks: int = WEEKS, campaign_id: str | None = None, body_id: str | None = None
) -> tuple[Line, ...]:
    """Return the board with the wall of the last `weeks` weeks; of one campaign, or of what one body leads or helps.

    Of a body the 任务 above its 举措 stay, so that it is seen what they belong to.
    """
    today = rules.today(ws)
    tasks: list[Task] = ws.all("task", "(?1 IS NULL OR campaign_id = ?1)", (campaign_id,), "position, number, id")
    if body_id is not None:
        own = {one.id for one in tasks if body_id in (one.body_id, *one.assist_body_ids)}
        above = {one.parent_id for one in tasks if one.id in own}
        tasks = [one for one in tasks if one.id in own or one.id in above]
    return board_of.board(tasks, ws.all("task_report"), board_of.weeks_until(today, weeks), today)


def shares(lines: Iterable[Line]) -> list[Share]:
    """Return the matrix of responsibility (责任分解): what each body has on the board, those without one last.

    Counted are 举措, and 任务 that have none: what somebody has to do.
    """
    led: dict[str | None, list[Line]] = {}
    helped: dict[str | None, list[str]] = {}
    for line in lines:
        if line.measures:
            continue
        led.setdefault(line.task.body_id, []).append(line)
        for one in line.task.assist_body_ids:
            helped.setdefault(one, []).append(line.task.id)
    bodies = sorted({*led, *helped}, key=lambda one: (one is None, -len(led.get(one, ())), one or ""))
    return [
        Share(
            one,
            tuple(line.task.id for line in led.get(one, ())),
            tuple(line.task.id for line in led.get(one, ()) if line.done_on),
            tuple(line.task.id for line in led.get(one, ()) if line.late_days and not line.done_on),
            tuple(helped.get(one, ())),
        )
        for one in bodies
    ]


def waiting(ws: Workspace) -> tuple[tuple[str, str], ...]:
    """Return what somebody has to be reminded of today, as (entity, id): late tasks, sheets not filed in time."""
    late = [line for line in board(ws, weeks=1) if line.late_days and not line.done_on and not line.measures]
    today, sheets = rules.today(ws), list[str]()
    for check in ws.all("self_check", "kind = 'sent_list' AND due_on < ?", (today.isoformat(),)):
        sheets += [one.sheet.id for one in self_checks.standings(ws, check.id, today) if one.late_days]
    return (*(("task", line.task.id) for line in late), *(("self_check_sheet", one) for one in sheets))


def unreported(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return the tasks that have begun, are not done, and were not reported on in the last week of the wall."""
    return tuple(
        line.task.id
        for line in lines
        if line.cells and not line.measures and line.cells[-1].state == "open" and not line.cells[-1].reported
    )


def _must_fit(door: Transaction, task: Task) -> None:
    """Raise where a 举措 would hang on a 举措, on itself, or on nothing."""
    if task.parent_id is None:
        return
    above = door.get("task", task.parent_id)
    if above is None:
        raise Known("record_gone", entity="task", record=task.parent_id)
    below = door.conn.execute("SELECT 1 FROM task WHERE parent_id = ? AND deleted = 0", (task.id,)).fetchone()
    if above.parent_id is not None or above.id == task.id or below is not None:
        raise Known("task_parent", number=above.number or above.title)


def _last_position(door: Transaction, parent_id: str | None) -> int:
    found = door.conn.execute(
        "SELECT coalesce(max(position), 0) FROM task WHERE parent_id IS ? AND deleted = 0", (parent_id,)
    ).fetchone()
    return int(found[0])
