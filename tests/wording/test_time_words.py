"""Figures in words, as the screens and papers show them."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.category import DEADLINE_KINDS
from inspector.domain.deadline import RELATIVE_CODES, relative_due
from inspector.wording import time as words

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ("2026-11-17", "超 3 天"), ("2026-11-20", "今天"), ("2026-11-21", "明天"), ("2026-11-22", "周日"),
        ("2026-11-23", "下周一"), ("2026-11-26", "下周四"), ("2026-12-17", "27 天后"),
    ],
)  # fmt: skip
def test_a_due_date_is_said_as_people_say_it(due: str, said: str) -> None:
    relative = relative_due(date.fromisoformat(due), FRIDAY)
    assert words.relative_due(relative.code, relative.days, relative.weekday) == said


def test_every_relative_code_and_every_kind_of_deadline_has_words() -> None:
    assert all(words.relative_due(code, 2, 0) for code in RELATIVE_CODES)
    assert [words.deadline(3, kind) for kind in DEADLINE_KINDS] == ["3 个工作日", "3 天", "3 个工作时"]


def test_assumed_years_are_marked_and_known_ones_are_not() -> None:
    assert words.assumed_mark((2027,)) == "未含2027年调休，按周末推算"
    assert words.assumed_mark((2027, 2028)) == "未含2027、2028年调休，按周末推算"
    assert words.assumed_mark(()) == ""


def test_dates() -> None:
    assert words.short_date(FRIDAY) == "11-20"
    assert words.short_day(FRIDAY) == "11-20 周五"
    assert words.full_date(FRIDAY) == "2026-11-20 周五"
    assert words.due_line(date(2026, 11, 23)) == "11-23 周一 24:00 前"
    assert words.due_line(date(2026, 11, 23), time(11, 30)) == "11-23 周一 11:30 前"
    assert words.moment(datetime(2026, 11, 20, 14, 7), FRIDAY) == "11-20 14:07"
    assert words.moment(datetime(2025, 1, 2, 4, 7), FRIDAY) == "2025-01-02 04:07"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (7 * 86400 + 5 * 3600 + 59, "7 天 5 小时"), (4 * 86400, "4 天"), (3600 + 12 * 60, "1 小时 12 分"),
        (7200, "2 小时"),
        (754, "12 分"), (20, "20 秒"), (0, "0 秒"), (-86400, "1 天"), (59.7, "1 分"), (86400 + 59, "1 天"),
    ],
)  # fmt: skip
def test_durations(seconds: float, said: str) -> None:
    assert words.duration(seconds) == said


@pytest.mark.parametrize(
    ("metres", "said"),
    [
        (0, "0 米"), (17.6, "18 米"), (999.4, "999 米"),
        (999.6, "1.0 公里"), (1600, "1.6 公里"), (9949, "9.9 公里"), (9960, "10 公里"), (11200, "11 公里"),
    ],
)  # fmt: skip
def test_distances(metres: float, said: str) -> None:
    assert words.distance(metres) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 字节"), (1023, "1023 字节"), (1024, "1.0 KB"), (5_033_165, "4.8 MB"),
        (1_048_000, "1.0 MB"), (129 * 1024**2, "129 MB"), (3 * 1024**4, "3.0 TB"),
    ],
)  # fmt: skip
def test_sizes(count: int, said: str) -> None:
    assert words.size(count) == said


def test_the_rest() -> None:
    assert words.elapsed(4320) == "1:12"
    assert [words.ago(s) for s in (-5, 30, 300, 7300, 200_000)] == ["刚才", "刚才", "5 分钟前", "2 小时前", "2 天前"]
    assert words.counted(1204, "条") == "1204 条"
    assert [words.number(v) for v in (2.0, 0.15, -35, 16.2)] == ["2", "0.15", "−35", "16.2"]
    assert [words.bearing(d) for d in (42, 359.6, 180, -45)] == [
        "42°（东北）",
        "0°（北）",
        "180°（南）",
        "315°（西北）",
    ]
    assert words.coordinates(23.28664, 116.72651, "WGS-84") == "北纬 23.2866°，东经 116.7265°，WGS-84"
    assert words.coordinates(-1, -2, "WGS-84") == "南纬 1.0000°，西经 2.0000°，WGS-84"


@given(st.integers(0, 2**60), st.floats(0, 4e7), st.floats(0, 1e10))
def test_any_amount_has_words(count: int, metres: float, seconds: float) -> None:
    assert words.size(count)
    assert words.distance(metres)
    assert words.duration(seconds)
    assert words.ago(seconds)
