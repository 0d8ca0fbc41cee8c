"""Answers for the columns of 三清单 (facts 2.3): what each is called and what a row says in it, the same for all.

The table on the screen, the CSV, the XLSX and the paper show these. A cell is a value (a day, a number) where a
spreadsheet can do something with it, and words where not.
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
WIDE_PER_SHARE = 5.5


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

    def say(self, line: Line) -> str:
        """Return what stands in it in words."""
        return table.in_words(self.cell(line), self.kind)

    @property
    def of_table(self) -> table.Column:
        """Return it as a column of a file."""
        return table.Column(title=self.title, wide=max(6.0, round(self.share * WIDE_PER_SHARE, 1)), kind=self.kind)


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
        Column("campaign", "专项", 3, lambda line: line.problem.campaign, shown=False),
        Column("source", "来源", 1.8, lambda line: terms.SOURCES.get(line.problem.source, line.problem.source)),
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


def whole() -> tuple[Column, ...]:
    """Return the columns of all three lists as those of one row, none twice."""
    found: dict[str, Column] = {}
    for which in WHICH:
        for column in COLUMNS[which]:
            found.setdefault(column.key, column)
    return tuple(found.values())
