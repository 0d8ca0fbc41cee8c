"""Cells of somebody else's ledger: every spelling of a day is read as that day, what cannot be understood is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.import_row import (
    FIELDS,
    Context,
    Fault,
    ImportRow,
    Span,
    clean,
    deadline,
    harmless,
    moment,
    read_row,
    sheet_year,
)
from inspector.domain.issue import FOUND, Standing, outcome, statuses_allowing
from inspector.wording import say

NOW = datetime(2026, 11, 20, 10, 0)
CONTEXT = Context(NOW, 2026)
DAYS = st.dates(date(2010, 1, 1), date(2049, 12, 31))


@given(DAYS)
def test_every_spelling_of_a_day_is_that_day(day: date) -> None:
    y, m, d = day.year, day.month, day.day
    serial = (day - date(1899, 12, 30)).days
    for text in (
        f"{y}/{m}/{d}",
        f"{y}.{m}.{d}",
        f"{y}-{m:02}-{d:02}",
        f"{y}年{m}月{d}日",
        f"{y} 年 {m} 月 {d} 日",
        f"{y}年{m}月{d}号",
        f"{y % 100}.{m}.{d}",
        f"{y}{m:02}{d:02}",
        f"{y}-{m:02}-{d:02}T00:00:00",
        str(serial),
        f"２０{y % 100:02}．{m}．{d}",
    ):
        at = moment(text, None)
        assert at is not None, text
        assert (at.date(), at.time()) == (day, time(12)), text
    for text in (f"{m}月{d}日", f"{m}/{d}", f"{m}-{d}", f"{m}月{d}"):
        assert moment(text, y) == datetime.combine(day, time(12)), text
        assert moment(text, None) is None


@given(DAYS, st.times().map(lambda t: t.replace(second=0, microsecond=0)))
def test_a_time_of_day_is_kept(day: date, at: time) -> None:
    if at == time(0):  # what a spreadsheet writes for a day
        return
    whole = datetime.combine(day, at)
    for text in (
        f"{day} {at:%H:%M}",
        f"{day}T{at:%H:%M:%S}",
        f"{day.year}年{day.month}月{day.day}日 {at.hour}时{at.minute}分",
    ):
        assert moment(text, None) == whole, text


@given(st.text())
def test_no_text_is_more_than_understood_or_not(text: str) -> None:
    moment(text, 2026, after=date(2026, 12, 1), month_end=True)
    deadline(text, None, date(2026, 3, 1))
    assert not set(clean(text)) & set("\0\u202e\u200f\ufeff")
    assert clean(harmless(clean(text))) == clean(text)
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r"))


WORDS = st.sampled_from(["3月1日", "2026.9.1", "46266", "是", "已销号", "立行立改", "3天", "严重", "作废", "城管局"])
CELLS = st.dictionaries(st.sampled_from(FIELDS), st.one_of(WORDS, st.text(max_size=30)))
DATED = st.fixed_dictionaries({"found_on": st.sampled_from(["3月1日", "2026.1.5"]), "description": st.just("一堆垃圾")})


@given(CELLS, st.one_of(DATED, st.just({})))
def test_every_row_is_read_or_says_what_keeps_it_out(cells: dict[str, str], dated: dict[str, str]) -> None:
    read = read_row({**cells, **dated}, CONTEXT)
    if not isinstance(read, ImportRow):
        assert read
        assert all(fault.field in FIELDS and "cell_" not in say(fault.code) for fault in read)
        return
    days = [at.date() for _, at in read.steps]
    assert days == sorted(days)
    assert read.steps[0] == ("find", read.found_at)
    assert all(at <= NOW for _, at in read.steps)
    now = Standing(FOUND, 1, False, None, None, None, "")
    for action, _ in read.steps[1:]:
        assert now.status in statuses_allowing(action), read.steps
        now = replace(now, status=outcome(action, now)[0] or now.status)
    assert now.status == read.status


@pytest.mark.parametrize(
    "text", ["2026-02-30", "2026年3月", "3.1", "3/1/2026", "昨天", "2026-13-01", "99999", "2026/3/1 25:00"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert moment(text, 2026) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026年3月底", date(2026, 3, 31)),
        ("2026年2月底前", date(2026, 2, 28)),
        ("4月底", date(2026, 4, 30)),
        ("3天", Span(3, "day")),
        ("限3日内", Span(3, "day")),
        ("5个工作日", Span(5, "workday")),
        ("一个月", None),
        ("立即整改", date(2026, 3, 1)),
        ("2026.3.31前", date(2026, 3, 31)),
        ("两周", None),
        ("2周", Span(14, "day")),
        ("0天", None),
        ("1月5日", date(2026, 1, 5)),
    ],
)
def test_a_deadline_is_a_day_or_a_length(text: str, found: date | Span | None) -> None:
    assert deadline(text, None, date(2026, 3, 1)) == found


def test_a_day_without_a_year_after_december_lies_in_january() -> None:
    assert deadline("1月5日", 2025, date(2025, 12, 28)) == date(2026, 1, 5)
    assert deadline("11月5日", 2025, date(2025, 12, 28)) == date(2025, 11, 5), "a typing error is no day in a year"


@pytest.mark.parametrize(
    ("titles", "year"),
    [
        (["2026年问题台账"], 2026),
        (["台账", "2025-2026"], None),
        (["440512202600"], None),
        (["督查台账2026"], 2026),
        ([], None),
    ],
)
def test_the_year_of_a_sheet_is_the_only_one_it_speaks_of(titles: list[str], year: int | None) -> None:
    assert sheet_year(iter(titles)) == year


def row(**cells: str) -> ImportRow:
    read = read_row({"found_on": "3月1日", "description": "一堆垃圾", **cells}, CONTEXT)
    assert isinstance(read, ImportRow), read
    return read


def faults(**cells: str) -> list[tuple[str, str]]:
    read = read_row({"found_on": "3月1日", "description": "一堆垃圾", **cells}, CONTEXT)
    assert not isinstance(read, ImportRow)
    return [(fault.field, fault.code) for fault in read]


def told(**cells: str) -> list[tuple[str, str]]:
    return [(action, f"{at:%m-%d}") for action, at in row(**cells).steps]


def test_the_steps_follow_from_the_dates_of_the_row() -> None:
    assert told() == [("find", "03-01")]
    assert told(lead="城管局") == [("find", "03-01"), ("assign", "03-01")]
    assert told(done_on="3月5日") == [("find", "03-01"), ("assign", "03-01"), ("report", "03-05")]
    closed = {"assigned_on": "3月2日", "done_on": "3月5日", "closed_on": "3月9日", "status": "已销号"}
    assert told(**closed) == [("find", "03-01"), ("assign", "03-02"), ("report", "03-05"), ("recheck_done", "03-09")]
    assert told(status="是", recheck_on="3.6".replace(".", "/")) == [
        ("find", "03-01"),
        ("assign", "03-01"),
        ("recheck_done", "03-06"),
    ]
    assert told(status="立行立改") == [("find", "03-01"), ("close_on_spot", "03-01")]
    assert told(status="作废") == [("find", "03-01"), ("void", "03-01")]


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ({"status": "否", "done_on": "3月5日"}, "assigned"),
        ({"progress": "已清理 3 车"}, "found"),
        ({"progress": "整改中"}, "assigned"),
        ({"recheck_result": "合格", "recheck_on": "3月8日"}, "closed"),
        ({"progress": "已整改", "done_on": "3月8日"}, "closed"),
        ({"progress": "已派人清理", "done_on": "3月8日"}, "reported"),
        ({"status": "待复查"}, "reported"),
        ({"status": "基本到位", "recheck_on": "3月8日"}, "assigned"),
        ({"status": "√", "done_on": "3月2日"}, "closed"),
    ],
)
def test_only_what_was_seen_to_be_done_is_closed(cells: dict[str, str], status: str) -> None:
    assert row(**cells).status == status


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"found_on": ""}, [("found_on", "cell_empty")]),
        ({"description": "\0\u202e"}, [("description", "cell_empty")]),
        ({"found_on": "12月1日"}, [("found_on", "cell_ahead")]),
        ({"found_on": "1998-01-01"}, [("found_on", "cell_too_old")]),
        ({"found_on": "上周", "severity": "很大"}, [("found_on", "cell_no_day"), ("severity", "cell_severity")]),
        ({"done_on": "2月28日"}, [("done_on", "cell_before_found")]),
        ({"status": "好了"}, [("status", "cell_status")]),
        ({"status": "已销号"}, [("status", "cell_closed_when")]),
        ({"due": "尽快"}, [("due", "cell_no_deadline")]),
        ({"done_on": "3月9日", "closed_on": "3月5日"}, [("closed_on", "cell_order")]),
        ({"description": "字" * 10_001}, [("description", "cell_too_long")]),
        ({"lead": "局" * 201}, [("lead", "cell_too_long")]),
    ],
)
def test_a_bad_row_names_its_cells(cells: dict[str, str], found: list[tuple[str, str]]) -> None:
    assert faults(**cells) == found


def test_a_row_without_a_year_says_so_and_a_closing_without_a_day_may_be_given_one() -> None:
    nothing = Context(NOW)
    read = read_row({"found_on": "3月1日", "description": "甲"}, nothing)
    assert read == (Fault("found_on", "cell_without_year", "3月1日"),)
    given = Context(NOW, 2026, date(2026, 6, 30))
    closed = read_row({"found_on": "3月1日", "description": "甲", "status": "已销号"}, given)
    assert isinstance(closed, ImportRow)
    assert closed.steps[-1] == ("recheck_done", datetime(2026, 6, 30, 12))


def test_rare_characters_stay_and_lines_of_a_description_too() -> None:
    read = row(description="礐石\r\n 马滘 𠮷\u202e", spot="市场\n后巷")
    assert read.text("description") == "礐石\n马滘 𠮷"
    assert read.text("spot") == "市场 后巷"
