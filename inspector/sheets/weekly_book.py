"""一周一反馈周报 as tables: what the Word report says in figures and lists, to be sorted, summed and passed on.

The 街道×社区 matrix has a line for each street (its sum) and below it its communities.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, BinaryIO

from inspector.domain.official import Official, PlaceRow, WeeklyPaper
from inspector.domain.paper import PrintStamp
from inspector.domain.table import Book, Column, Table
from inspector.sheets import workbook
from inspector.sheets.frame import Drawn
from inspector.wording import reports as words


def draw(papers: Iterable[Official], out: BinaryIO, stamp: PrintStamp) -> Drawn:
    """Write the reports to `out` as one XLSX."""
    return workbook.draw([book(one.paper, stamp) for one in papers if isinstance(one.paper, WeeklyPaper)], out, stamp)


def book(paper: WeeklyPaper, stamp: PrintStamp) -> Book:
    """Return the tables of one week."""
    figures = [(word, getattr(paper, field)) for field, word in words.WEEK_FIGURES]
    return Book(
        number=stamp.official_number or paper.official_number or paper.number,
        title=paper.title,
        subtitle=f"{paper.week}（{paper.first_on} 至 {paper.last_on}）",
        subject_id=paper.id,
        tables=(
            _plain(words.WEEK_WHOLE, (("指标", 20.0, "text"), ("数量", 12.0, "number")), figures),
            *(
                _plain(name, columns, [_line(one, fields) for one in getattr(paper, of)])
                for of, name, fields, columns in _TABLES
            ),
        ),
    )


_COUNTS = tuple((word, 10.0, "number") for word in words.WEEK_COUNTS)
_COUNT_FIELDS = ("fresh", "found", "solved", "open", "overdue")
_ISSUE = ("number", "place", "category", "description", "lead", "found_on", "due_on", "days_over", "state")
_ISSUE_COLUMNS = (
    ("编号", 12.0, "text"), ("地点", 20.0, "text"), ("类别", 14.0, "text"), ("问题描述", 34.0, "text"),
    ("主责单位", 18.0, "text"), ("发现日期", 11.0, "day"), ("时限", 11.0, "day"), ("超期天数", 10.0, "number"),
    ("状态", 11.0, "text"),
)  # fmt: skip
_PLAN_COLUMNS = (
    ("日期", 12.0, "day"), ("事项", 20.0, "text"), ("编号", 15.0, "text"), ("地点", 28.0, "text"),
    ("单位", 24.0, "text"),
)  # fmt: skip
_PLAN = ("on", "what", "number", "place", "body")
# field of the paper, name of the table, fields of a line, columns
_TABLES: tuple[tuple[str, str, tuple[str, ...], tuple[tuple[str, float, str], ...]], ...] = (
    ("types", "五大类型", ("name", *_COUNT_FIELDS), (("类型", 22.0, "text"), *_COUNTS)),
    (
        "places", "街道社区", ("street", "community", *_COUNT_FIELDS),
        (("街道", 18.0, "text"), ("社区", 18.0, "text"), *_COUNTS),
    ),
    ("overdue_issues", "超期", _ISSUE, _ISSUE_COLUMNS),
    (
        "rechecks", "本周回头看", ("on", "number", "place", "description", "conclusion", "condition"),
        (("日期", 12.0, "day"), ("问题编号", 13.0, "text"), ("地点", 26.0, "text"), ("问题描述", 38.0, "text"),
         ("结论", 12.0, "text"), ("现状", 38.0, "text")),
    ),
    ("relapses", "反弹", _ISSUE, _ISSUE_COLUMNS),
    (
        "needs", "需协调事项", ("number", "place", "body", "needs"),
        (("编号", 15.0, "text"), ("地点", 28.0, "text"), ("单位", 24.0, "text"), ("事项", 50.0, "text")),
    ),
    (
        "silent", "未反馈", ("number", "place", "body", "on"),
        (("编号", 15.0, "text"), ("地点", 32.0, "text"), ("单位", 28.0, "text"), ("整改时限", 12.0, "day")),
    ),
    ("plans", "下周安排", _PLAN, _PLAN_COLUMNS),
)  # fmt: skip


def _line(one: object, fields: tuple[str, ...]) -> tuple[Any, ...]:
    cells = tuple(attrgetter(*fields)(one))
    if isinstance(one, PlaceRow) and not one.community:
        return (cells[0], words.STREET_SUM, *cells[2:])
    return cells


def _plain(name: str, columns: Sequence[tuple[str, float, str]], rows: Sequence[tuple[Any, ...]]) -> Table:
    made = tuple(Column(title=title, wide=wide, kind=kind) for title, wide, kind in columns)
    return Table(name=name, columns=made, rows=lambda: rows, held=1)
