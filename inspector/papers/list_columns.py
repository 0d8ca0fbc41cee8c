"""Answers for the columns of 三清单 (facts 2.3): what each is called and what a row says in it, the same for all.

The table on the screen, the CSV, the XLSX and the paper show these. A cell is a value (a day, a number) where a
spreadsheet can do something with it, and words where not. A page of A4 is too narrow for the columns of 整改清单 at a
legible size: on paper what the form names together (核查人/日期/结论) stands together in a cell (`PAPER`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from inspector.domain import table
from inspector.domain.effort import Effort
from inspector.domain.table import Cell
from inspector.store.three_lists import Duty, Problem, Remedy
from inspector.wording import terms
from inspector.wording import three_lists as words
from inspector.wording.sentences import amount

PROBLEMS, DUTIES, REMEDIES = "problems", "duties", "remedies"
WHICH = (PROBLEMS, DUTIES, REMEDIES)
_WIDE = {  # half-width characters: legible (9 pt) on A4, the ledger's choice on A3; days and numbers are never parted
    "position": 5, "number": 12, "campaign": 14, "source": 7, "found_on": 11, "street": 9, "community": 9, "spot": 12,
    "major": 12, "category": 12, "description": 26, "severity": 5, "photos": 6, "lead": 14, "leader": 10, "person": 9,
    "phone": 13, "assist": 16, "supervisor": 14, "goal": 15, "measures": 15, "due_on": 11, "milestones": 17,
    "this_week": 17, "percent": 6, "status": 9, "done": 14, "photos_after": 9, "evidence": 7, "efforts": 16,
    "came_of": 18, "checked_by": 10, "checked_on": 11, "conclusion": 9, "closed_on": 11, "remark": 11, "due": 18,
    "state": 9, "shots": 11, "check": 13,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One issue in its three views."""

    problem: Problem
    duty: Duty
    remedy: Remedy


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, its name, its share of a printed line, what stands in it; `shown` as it comes."""

    key: str
    title: str
    share: float
    cell: Callable[[Line], Cell]
    shown: bool = True
    kind: str = "text"
    once: bool = False

    def say(self, line: Line) -> str:
        """Return what stands in it in words."""
        return table.in_words(self.cell(line), self.kind)

    @property
    def of_table(self) -> table.Column:
        """Return it as a column of a file."""
        return table.Column(title=self.title, wide=_WIDE[self.key], kind=self.kind, once=self.once)


def day_cell(text: str | None) -> Cell:
    """Return a day as such; what is none (a record from elsewhere) in its own words."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return text


def _photos(ids: Sequence[str]) -> str:
    return words.PHOTOS.format(len(ids)) if ids else ""


def _lead(duty: Duty) -> str:
    """环卫一公司（11-23 由马滘街道办转办）."""
    moved = f"（{duty.moved_on:%m-%d} 由{duty.was_lead}转办）" if duty.moved_on and duty.was_lead else ""
    return f"{duty.lead}{moved}"


def _milestones(line: Line) -> str:
    return "；".join(f"{one.name} {one.due_on}{words.DONE if one.done_on else ''}" for one in line.remedy.milestones)


def _effort(one: Effort) -> str:
    if one.quantity is None:
        return one.what
    whole = amount(one)  # type: ignore[arg-type]
    second = f"、{one.second_quantity:g}{one.second_unit or ''}" if one.second_quantity is not None else ""
    return f"{one.what}{whole}{second}"


_POSITION = Column("position", "序号", 1.5, lambda line: line.problem.position, kind="number")
_NUMBER = Column("number", "编号", 2.8, lambda line: line.problem.number)
_WHAT = Column("description", "问题描述", 6, lambda line: line.problem.description)
_STREET = Column("street", "街道", 2.4, lambda line: line.problem.street)
_COMMUNITY = Column("community", "社区", 2.4, lambda line: line.problem.community)
COLUMNS: Mapping[str, tuple[Column, ...]] = {
    PROBLEMS: (
        _POSITION,
        _NUMBER,
        Column("campaign", "专项", 3, lambda line: line.problem.campaign, shown=False, once=True),
        Column(
            "source", "来源", 1.8, lambda line: terms.SOURCES.get(line.problem.source, line.problem.source), once=True
        ),
        Column("found_on", "发现日期", 3, lambda line: line.problem.found_on, kind="day"),
        _STREET,
        _COMMUNITY,
        Column("spot", "具体位置", 2.6, lambda line: line.problem.spot),
        Column("major", "类型", 2.2, lambda line: line.problem.major, shown=False),
        Column("category", "类别", 2.6, lambda line: line.problem.category),
        _WHAT,
        Column("severity", "程度", 1.7, lambda line: terms.SEVERITIES.get(line.problem.severity, "")),
        Column("photos", "照片", 1.4, lambda line: _photos(line.problem.photos)),
    ),
    DUTIES: (
        _POSITION,
        _NUMBER,
        _WHAT,
        Column("street", "属地街道", 2, lambda line: line.duty.street),
        Column("community", "属地社区", 2, lambda line: line.duty.community),
        Column("lead", "主责单位", 3.2, lambda line: _lead(line.duty)),
        Column("leader", "责任领导", 1.8, lambda line: line.duty.leader),
        Column("person", "责任人", 2.2, lambda line: line.duty.person),
        Column("phone", "电话", 2.2, lambda line: line.duty.phone, shown=False),
        Column("assist", "协办单位", 3, lambda line: "、".join(line.duty.assist)),
        Column("supervisor", "督办单位", 2.4, lambda line: line.duty.supervisor),
    ),
    REMEDIES: (
        _POSITION,
        _NUMBER,
        Column("description", "问题描述", 5, lambda line: line.problem.description, shown=False),
        Column("goal", "整改目标", 2.6, lambda line: line.remedy.goal),
        Column("measures", "整改措施", 4, lambda line: line.remedy.measures),
        Column("due_on", "时限", 3, lambda line: day_cell(line.remedy.due_on), kind="day"),
        Column("milestones", "阶段节点", 3, _milestones, shown=False),
        Column("this_week", "本周进展", 3, lambda line: line.remedy.this_week),
        Column("percent", "进度", 1.3, lambda line: line.remedy.percent, kind="percent"),
        Column("status", "状态", 2.4, lambda line: terms.STATUSES.get(line.remedy.status, line.remedy.status)),
        Column("done", "完成情况", 3.4, lambda line: line.remedy.done),
        Column("photos_after", "改后照片", 1.6, lambda line: _photos(line.remedy.photos_after), shown=False),
        Column("evidence", "佐证", 1.4, lambda line: _photos(line.remedy.evidence), shown=False),
        Column("efforts", "投入", 2.4, lambda line: "；".join(map(_effort, line.remedy.efforts)), shown=False),
        Column("checked_by", "验收人", 2, lambda line: "、".join(line.remedy.checked_by)),
        Column("checked_on", "验收日期", 3, lambda line: line.remedy.checked_on, shown=False, kind="day"),
        Column("conclusion", "结论", 1.8, lambda line: terms.CONCLUSIONS.get(line.remedy.conclusion or "", "")),
        Column("closed_on", "销号日期", 3, lambda line: line.remedy.closed_on, kind="day"),
        Column("remark", "总结", 2.6, lambda line: line.remedy.remark, shown=False),
    ),
}


def _due(line: Line) -> str:
    """Return the day and below it the stages, each with the day it is due."""
    whole = line.remedy.due_on or ""
    stages = (
        f"{one.name} {one.due_on[5:] if one.due_on[:5] == whole[:5] else one.due_on}{words.DONE if one.done_on else ''}"
        for one in line.remedy.milestones
    )
    return "\n".join(filter(None, (whole, *stages)))


def _state(line: Line) -> str:
    percent = line.remedy.percent
    status = terms.STATUSES.get(line.remedy.status, line.remedy.status)
    return "\n".join(filter(None, (status, f"{percent}%" if percent is not None else "")))


def _came_of(line: Line) -> str:
    """What was done and what it took; a text is not said twice in a line."""
    done = words.SAME if line.remedy.done and line.remedy.done == line.remedy.this_week else line.remedy.done
    efforts = "；".join(map(_effort, line.remedy.efforts))
    return "\n".join(filter(None, (done, words.TOOK.format(efforts) if efforts else "")))


def _shots(line: Line) -> str:
    held = ((words.AFTER, line.remedy.photos_after), (words.EVIDENCE, line.remedy.evidence))
    return "\n".join(f"{name} {_photos(ids)}" for name, ids in held if ids)


def _check(line: Line) -> str:
    one = line.remedy
    day = table.in_words(one.checked_on)
    return "\n".join(filter(None, ("、".join(one.checked_by), day, terms.CONCLUSIONS.get(one.conclusion or "", ""))))


def _of(which: str, *keys: str) -> tuple[Column, ...]:
    return tuple(one for key in keys for one in COLUMNS[which] if one.key == key)


PAPER: Mapping[str, tuple[Column, ...]] = {
    PROBLEMS: COLUMNS[PROBLEMS],
    DUTIES: COLUMNS[DUTIES],
    REMEDIES: (
        *_of(REMEDIES, "position", "number", "goal", "measures"),
        Column("due", words.DUE, 3, _due),
        *_of(REMEDIES, "this_week"),
        Column("state", words.STATE_HEAD, 2, _state),
        Column("came_of", words.CAME_OF, 4, _came_of),
        Column("shots", words.SHOTS, 2, _shots),
        Column("check", words.CHECK, 2, _check),
        *_of(REMEDIES, "closed_on", "remark"),
    ),
}


def whole() -> tuple[Column, ...]:
    """Return the columns of all three lists as those of one row, none twice."""
    found: dict[str, Column] = {}
    for which in WHICH:
        for column in COLUMNS[which]:
            found.setdefault(column.key, column)
    return tuple(found.values())
