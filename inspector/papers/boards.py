"""Answers for 任务推进表 (挂图作战), 责任追溯表 and 逐件排查表: what the screen 任务 shows, as books to hang up.

The board has a column for each week, as the wall has; the account of units gives sums, issues and, of what ran late,
the course step by step, with who did it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date

from inspector.domain.accountability import Event
from inspector.domain.clock_text import ZONE, local_text_or
from inspector.domain.table import Book, Cell, Column, Table
from inspector.domain.task import Cell as WeekCell
from inspector.domain.task import Line
from inspector.domain.weeks import days_of
from inspector.errors import Known
from inspector.papers.list_columns import day_cell
from inspector.papers.subject import Made, Run, Subject
from inspector.store import accountability, completeness, tasks
from inspector.store.accountability import Account, BodyAccount
from inspector.store.workspace import Workspace
from inspector.wording import accounts as account_words
from inspector.wording import boards as words
from inspector.wording import tasks_screen as screen
from inspector.wording.time import week_span

SERIES = {"task-board": "RW", "account": "ZR", "completeness": "PC"}
WEEKS = 8
_DAY_FIRST = re.compile(r"^\d{4}-\d{2}-\d{2}(?=；|$)")  # of a step that set a deadline
_WEEK_FIRST = re.compile(r"^\d{4}-W\d{2}(?=：)")  # what a weekly word begins with
Rows = Iterable[tuple[Cell, ...]]


def made(ws: Workspace, name: str, subject: Subject, run: Run) -> Made:
    """Return the book `name`; the board may be narrowed to `body_id`, the account too, and to days like the rest."""
    make = {"task-board": _board, "account": _account, "completeness": _completeness}[name]
    subtitle, tables, about = make(ws, subject)
    book = Book(
        number=f"{SERIES[name]}-{ws.device.code}-{ws.now().astimezone(ZONE):%Y%m%d-%H%M}",
        title=subject.title,
        subtitle=subtitle,
        subject_id=subject.body_id or ws.scope,
        tables=tables,
        size="A3" if name == "task-board" else "A4",
    )
    return Made([book], about, title=subject.title)


Filled = tuple[str, tuple[Table, ...], tuple[tuple[str, str], ...]]


def _board(ws: Workspace, subject: Subject) -> Filled:
    lines = tasks.board(ws, weeks=WEEKS, campaign_id=subject.campaign_id, body_id=subject.body_id)
    names = {one.id: one.name for one in ws.all("body")}
    top = {one.task.id for one in lines}
    work = [one for one in lines if not one.measures]
    sums = screen.SUMS.format(
        tasks=sum(one.task.parent_id not in top for one in lines),
        measures=sum(one.task.parent_id in top for one in lines),
        done=sum(one.done_on is not None for one in work),
        late=sum(bool(one.late_days) and not one.done_on for one in work),
        silent=len(tasks.unreported(lines)),
    )
    ran = [at for one in work for at, cell in enumerate(one.cells) if cell.state != "ahead"]
    first = min(ran, default=WEEKS - 1)  # weeks before anything had begun say nothing
    weeks = [cell.week for cell in lines[0].cells][first:] if lines else []
    columns = (
        *_columns((*words.TASK_HEAD, *(screen.WEEK.format(week=int(one[-2:])) for one in weeks)), words.TASK_KINDS),
        *_columns(words.TASK_TAIL, words.TASK_TAIL_KINDS),
    )

    def rows() -> Rows:
        for one in lines:
            yield _task(one, names, first)

    table = Table(name=words.BOARD, columns=columns, rows=rows, held=2)
    return sums, (table,), tuple(("task", one.task.id) for one in lines)


def _task(line: Line, names: dict[str, str], first: int) -> tuple[Cell, ...]:
    task = line.task
    assist = "、".join(names[one] for one in task.assist_body_ids if one in names)
    return (
        task.number,
        task.title if line.measures else f"　{task.title}",
        names.get(task.body_id or "", ""),
        assist,
        task.leader or "",
        day_cell(task.due_on),
        line.percent,
        *(_week(cell) for cell in line.cells[first:]),
        "　".join(filter(None, (line.progress, screen.odd(line.odd)))),
        line.needs,
    )


def _week(cell: WeekCell) -> str:
    if cell.state == "ahead":
        return ""
    if cell.state == "done":
        return screen.DONE_CELL
    if cell.late:
        return screen.LATE_CELL.format(percent=cell.percent)
    return f"{cell.percent}%" if cell.reported else screen.SILENT_CELL


def _account(ws: Workspace, subject: Subject) -> Filled:
    since, until = _span(subject)
    if subject.body_id:
        held = [accountability.of_body(ws, subject.body_id, since, until)]
    else:
        held = accountability.of_all(ws, since, until)
    names = {one.id: one.name for one in ws.all("body")}
    people = {one.id: one.name for one in ws.all("person")}

    def sums() -> Rows:
        for one in held:
            yield (
                names.get(one.body_id, ""), len(one.accounts), len(one.late), len(one.unwarned), one.silent,
                len(one.others),
            )  # fmt: skip

    def issues() -> Rows:
        for one in held:
            for account in one.accounts:
                yield _issue(names.get(one.body_id, ""), account, handed_on=account.body_id != one.body_id)

    def course() -> Rows:
        for one in held:
            yield from _course(one, people)

    tables = (
        _table(words.UNITS, words.UNIT_HEAD, words.UNIT_KINDS, sums),
        _table(words.ISSUES, words.ISSUE_HEAD, words.ISSUE_KINDS, issues),
        _table(words.COURSE, words.COURSE_HEAD, words.COURSE_KINDS, course),
    )
    about = tuple(("issue", account.issue_id) for one in held for account in one.accounts)
    return _said(names.get(subject.body_id or "", words.EVERY_UNIT), subject), tables, about


def _issue(unit: str, account: Account, *, handed_on: bool) -> tuple[Cell, ...]:
    late = account.lateness
    return (
        unit, account.number, account.place, day_cell(late.due_on), late.days,
        account_words.stretches(account.stretches, handed_on=handed_on), late.warned, late.urged, late.escalated,
        account_words.UNWARNED.strip("，") if late.unwarned else "", "、".join(map(_days_of, account.silent_weeks)),
    )  # fmt: skip


def _course(one: BodyAccount, people: dict[str, str]) -> Rows:
    for account in one.late:
        for event in account.events:
            yield (account.number, *_event(event, people))
    for event in one.others:
        yield ("", *_event(event, people))


def _event(event: Event, people: dict[str, str]) -> tuple[Cell, ...]:
    what = account_words.CODES.get(event.code, event.code)
    person = people.get(event.person_id or "", "")
    text = _WEEK_FIRST.sub(lambda found: _days_of(found[0]), event.text)
    text = _DAY_FIRST.sub(lambda found: words.DUE.format(day=found[0]), text)
    return local_text_or(event.at_utc, account_words.ODD), account_words.PHASES[event.phase], what, person, text


def _days_of(week: str) -> str:
    """Return the days of a week beside its number; what names none stays as it is."""
    try:
        return words.WEEK.format(number=int(week[-2:]), days=week_span(*days_of(week)))
    except Known:
        return week


def _completeness(ws: Workspace, subject: Subject) -> Filled:
    found = completeness.report(ws, subject.since, subject.until)

    def rows() -> Rows:
        for line in found:
            left = "、".join(ws.get(line.entity, one).number for one in line.missing)
            yield account_words.COMPLETENESS[line.code], line.whole, line.done, len(line.missing), left

    table = _table(words.COMPARED, words.COMPARED_HEAD, words.COMPARED_KINDS, rows)
    about = tuple((line.entity, one) for line in found for one in line.missing)
    return _said(words.EVERYTHING, subject), (table,), about


def _table(name: str, heads: tuple[str, ...], kinds: tuple[tuple[str, float], ...], rows: Callable[[], Rows]) -> Table:
    return Table(name=name, columns=_columns(heads, kinds), rows=rows, held=1)


def _columns(heads: tuple[str, ...], kinds: tuple[tuple[str, float], ...]) -> tuple[Column, ...]:
    """Return columns; where there are more heads than kinds the last kind holds for the rest."""
    more = (*kinds, *[kinds[-1]] * (len(heads) - len(kinds)))[: len(heads)]  # of a board without weeks there are fewer
    return tuple(Column(title=head, kind=kind, wide=wide) for head, (kind, wide) in zip(heads, more, strict=True))


def _span(subject: Subject) -> tuple[str, str]:
    return _day(subject.since) or "", _day(subject.until) or "9999"


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _said(what: str, subject: Subject) -> str:
    if subject.since and subject.until:
        return f"{what}，{subject.since} 至 {subject.until}"
    if subject.until:
        return f"{what}，截至 {subject.until}"
    return f"{what}，{subject.since} 起" if subject.since else what
