"""Answers for 三清单 in words: which columns each list has, what a cell of a row says, and the scopes to choose from.

No Qt here: the table shows these, the CSV writes them, the paper prints them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from inspector.domain.effort import Effort
from inspector.domain.paper import ListTable
from inspector.store.three_lists import Duty, Problem, Remedy, ThreeLists
from inspector.wording import terms
from inspector.wording import three_lists as words
from inspector.wording.sentences import amount

PROBLEMS, DUTIES, REMEDIES = "problems", "duties", "remedies"
WHICH = (PROBLEMS, DUTIES, REMEDIES)
SCOPES = ("unit", "place", "campaign")


@dataclass(frozen=True, slots=True)
class Line:
    """One issue in its three views."""

    problem: Problem
    duty: Duty
    remedy: Remedy


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, its name, its share of a printed line, what it says; `shown` as it comes."""

    key: str
    title: str
    share: float
    say: Callable[[Line], str]
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose list: a unit, a place, a campaign; an empty key means all."""

    kind: str
    key: str = ""
    name: str = words.ALL

    @property
    def asked(self) -> dict[str, str]:
        """Return it as `store.three_lists` takes it."""
        field = {"unit": "body_id", "place": "place_id", "campaign": "campaign_id"}[self.kind]
        return {field: self.key} if self.key else {}


@dataclass(frozen=True, slots=True)
class Choice:
    """One scope that can be chosen, with how many issues are on its list and how many are closed."""

    scope: Scope
    whole: int
    closed: int
    depth: int = 0

    @property
    def is_closed(self) -> bool:
        """Whether everything on it is 销号 (对单整改)."""
        return 0 < self.whole == self.closed


def lines(found: ThreeLists) -> list[Line]:
    """Return the rows of the three lists, each issue once."""
    return [Line(*one) for one in zip(found.problems, found.duties, found.remedies, strict=True)]


def state(rows: Sequence[Line]) -> str:
    """Return how far a list is."""
    closed = sum(line.remedy.status == "closed" for line in rows)
    if rows and closed == len(rows):
        return words.ALL_CLOSED_OF.format(count=len(rows))
    return words.STATE.format(count=len(rows), closed=closed)


def table(which: str, rows: Sequence[Line], hidden: Mapping[str, Sequence[str]]) -> ListTable:
    """Return one list as it goes on paper."""
    columns = shown_columns(which, hidden)
    return ListTable(
        title=words.LISTS[which],
        columns=tuple((one.title, one.share) for one in columns),
        rows=tuple(tuple(one.say(line) for one in columns) for line in rows),
    )


def csv_rows(which: str, rows: Sequence[Line], hidden: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Yield head and rows of one list, with the columns that are shown."""
    columns = shown_columns(which, hidden)
    yield tuple(one.title for one in columns)
    for line in rows:
        yield tuple(one.say(line) for one in columns)


def shown_columns(which: str, hidden: Mapping[str, Sequence[str]]) -> list[Column]:
    """Return the columns that are shown; the number always is."""
    away = hidden.get(which, hidden_at_first(which))
    return [one for one in COLUMNS[which] if one.key == "number" or one.key not in away]


def hidden_at_first(which: str) -> list[str]:
    """Return the columns that nobody sees before asking for them."""
    return [one.key for one in COLUMNS[which] if not one.shown]


def restored_columns(doc: Any) -> dict[str, list[str]]:
    """Return which columns were hidden; what is not understood takes its default."""
    kept = doc if isinstance(doc, dict) else {}
    return {which: [str(key) for key in kept[which]] for which in WHICH if isinstance(kept.get(which), list)}


def _day(on: date | str | None) -> str:
    return str(on) if on else ""


def _photos(ids: Sequence[str]) -> str:
    return words.PHOTOS.format(len(ids)) if ids else ""


def _milestones(line: Line) -> str:
    return "；".join(f"{one.name} {one.due_on}{words.DONE if one.done_on else ''}" for one in line.remedy.milestones)


def _effort(one: Effort) -> str:
    if one.quantity is None:
        return one.what
    whole = amount(one)  # type: ignore[arg-type]
    second = f"、{one.second_quantity:g}{one.second_unit or ''}" if one.second_quantity is not None else ""
    return f"{one.what}{whole}{second}"


def _percent(line: Line) -> str:
    return f"{line.remedy.percent}%" if line.remedy.percent is not None else ""


_POSITION = Column("position", "序号", 1.2, lambda line: str(line.problem.position))
_NUMBER = Column("number", "编号", 2.4, lambda line: line.problem.number)
_WHAT = Column("description", "问题描述", 6, lambda line: line.problem.description)
_STREET = Column("street", "街道", 2, lambda line: line.problem.street)
_COMMUNITY = Column("community", "社区", 2, lambda line: line.problem.community)
COLUMNS: Mapping[str, tuple[Column, ...]] = {
    PROBLEMS: (
        _POSITION,
        _NUMBER,
        Column("campaign", "专项", 3, lambda line: line.problem.campaign, shown=False),
        Column("source", "来源", 1.8, lambda line: terms.SOURCES.get(line.problem.source, line.problem.source)),
        Column("found_on", "发现日期", 2.2, lambda line: _day(line.problem.found_on)),
        _STREET,
        _COMMUNITY,
        Column("spot", "具体位置", 2.6, lambda line: line.problem.spot),
        Column("major", "类型", 2.2, lambda line: line.problem.major, shown=False),
        Column("category", "类别", 2.6, lambda line: line.problem.category),
        _WHAT,
        Column("severity", "程度", 1.4, lambda line: terms.SEVERITIES.get(line.problem.severity, "")),
        Column("photos", "照片", 1.4, lambda line: _photos(line.problem.photos)),
    ),
    DUTIES: (
        _POSITION,
        _NUMBER,
        _WHAT,
        Column("street", "属地街道", 2, lambda line: line.duty.street),
        Column("community", "属地社区", 2, lambda line: line.duty.community),
        Column("lead", "主责单位", 3.2, lambda line: line.duty.lead),
        Column("leader", "责任领导", 1.8, lambda line: line.duty.leader),
        Column("person", "责任人", 1.8, lambda line: line.duty.person),
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
        Column("due_on", "时限", 2.2, lambda line: _day(line.remedy.due_on)),
        Column("milestones", "阶段节点", 3, _milestones, shown=False),
        Column("this_week", "本周进展", 3, lambda line: line.remedy.this_week),
        Column("percent", "进度", 1.3, _percent),
        Column("status", "状态", 2.4, lambda line: terms.STATUSES.get(line.remedy.status, line.remedy.status)),
        Column("done", "完成情况", 3.4, lambda line: line.remedy.done),
        Column("photos_after", "改后照片", 1.6, lambda line: _photos(line.remedy.photos_after), shown=False),
        Column("evidence", "佐证", 1.4, lambda line: _photos(line.remedy.evidence), shown=False),
        Column("efforts", "投入", 2.4, lambda line: "；".join(map(_effort, line.remedy.efforts)), shown=False),
        Column("checked_by", "验收人", 2, lambda line: "、".join(line.remedy.checked_by)),
        Column("checked_on", "验收日期", 2.2, lambda line: _day(line.remedy.checked_on), shown=False),
        Column("conclusion", "结论", 1.8, lambda line: terms.CONCLUSIONS.get(line.remedy.conclusion or "", "")),
        Column("closed_on", "销号日期", 2.2, lambda line: _day(line.remedy.closed_on)),
        Column("remark", "总结", 2.6, lambda line: line.remedy.remark, shown=False),
    ),
}
