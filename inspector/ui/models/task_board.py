"""Answers for what the task board shows: the words of its rows and of the weeks of the wall, no window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from inspector.domain.task import Cell, Line
from inspector.wording import tasks_screen as words
from inspector.wording import time as times


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell: its words and the token of their colour; `bold` for what was said in that week."""

    text: str
    tone: str = "text"
    bold: bool = False
    mark: str = ""  # a look of `ui.parts.marks`


@dataclass(frozen=True, slots=True)
class Row:
    """One task of the board in words."""

    line: Line
    is_measure: bool
    cells: tuple[Shown, ...]
    about: str  # its last word, for the foot

    @property
    def id(self) -> str:
        """The task's id."""
        return self.line.task.id

    @property
    def spoken(self) -> str:
        """The row in one sentence, for a screen reader."""
        return "，".join(cell.text for cell in self.cells if cell.text)


@dataclass(frozen=True, slots=True)
class Board:
    """The whole board: heads, rows, and what it comes to."""

    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    sums: str


def board_of(
    lines: Sequence[Line], names: Mapping[str, str], today: date, unreported: Sequence[str], show: str = "all"
) -> Board:
    """Word the board; `show` is a key of `wording.tasks_screen.SHOW`: a 任务 stays while one of its 举措 is shown."""
    silent = set(unreported)
    wanted = {line.task.id for line in lines if _fits(line, show, silent)}
    wanted |= {line.task.parent_id or "" for line in lines if line.task.id in wanted}
    ids = {line.task.id for line in lines}
    rows = tuple(_row(line, names, today, line.task.parent_id in ids) for line in lines if line.task.id in wanted)
    work = [line for line in lines if not line.measures]
    sums = words.SUMS.format(
        tasks=sum(1 for line in lines if line.task.parent_id not in ids),
        measures=sum(1 for line in lines if line.task.parent_id in ids),
        done=sum(1 for line in work if line.done_on),
        late=sum(1 for line in work if line.late_days and not line.done_on),
        silent=len(silent),
    )
    weeks = [cell.week for cell in lines[0].cells] if lines else []
    heads = (*words.COLUMNS, *(_week(week, at == len(weeks) - 1) for at, week in enumerate(weeks)))
    return Board(heads, rows, sums if lines else "")


def _fits(line: Line, show: str, silent: set[str]) -> bool:
    if show == "all":
        return True
    if line.measures:
        return False  # it comes with its measures
    if show == "unreported":
        return line.task.id in silent
    return not line.done_on and (show == "open" or line.late_days > 0)


def _row(line: Line, names: Mapping[str, str], today: date, is_measure: bool) -> Row:
    task = line.task
    body = names.get(task.body_id or "", "")
    percent = Shown(f"{line.percent}%", "green" if line.done_on else "text", not is_measure)
    if line.measures:
        percent = Shown(f"{line.measures_done}/{line.measures}　{line.percent}%", percent.tone, True)
    cells = (
        Shown(task.number, "text2", not is_measure),
        Shown(task.title, "text", not is_measure),
        Shown(body or (words.NO_BODY if is_measure else ""), "text" if body else "text3"),
        _due(line, today),
        percent,
        *(_cell(cell) for cell in line.cells),
    )
    return Row(line, is_measure, cells, _about(line, names))


def _due(line: Line, today: date) -> Shown:
    if not line.task.due_on:
        return Shown("")
    due = date.fromisoformat(line.task.due_on)
    text = times.short_date(due) if due.year == today.year else due.isoformat()
    late = line.late_days > 0 and not line.done_on
    return Shown(text, "red" if late else "text2", late, "overdue" if late else "")


def _cell(cell: Cell) -> Shown:
    if cell.state == "ahead":
        return Shown("")
    if cell.state == "done":
        return Shown(words.DONE_CELL, "green", cell.reported, "closed")
    if cell.late:
        return Shown(words.LATE_CELL.format(percent=cell.percent), "red", True, "overdue")
    if not cell.reported:
        return Shown(words.SILENT_CELL, "text3")
    return Shown(f"{cell.percent}%", "text", True)


def _about(line: Line, names: Mapping[str, str]) -> str:
    """Return who leads it and helps, its last word, what it needs, and how late it is."""
    task = line.task
    helped = "、".join(names[one] for one in task.assist_body_ids if one in names)
    said = words.NOTHING_SAID
    if line.reported_on and line.progress:
        said = words.LAST_WORD.format(week=_week_name(line.reported_on), progress=line.progress)
    elif line.reported_on:
        said = f"{_week_name(line.reported_on)}：{line.percent}%"
    parts = [
        (words.DONE_LATE if line.done_on else words.LATE_DAYS).format(days=line.late_days) if line.late_days else "",
        "" if line.measures and not line.reported_on else said,
        words.odd(line.odd),
        words.NEEDS.format(needs=line.needs) if line.needs else "",
        task.leader or "",
        task.person or "",
        words.HELPED.format(names=helped) if helped else "",
    ]
    return "　".join(part for part in parts if part)


def _week(week: str, is_last: bool) -> str:
    return words.THIS_WEEK if is_last else _week_name(week)


def _week_name(week: str) -> str:
    return words.WEEK.format(week=int(week.partition("-W")[2]))
