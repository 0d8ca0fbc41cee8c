"""The working-day table: the one shipped, and the ones an administrator brings."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from inspector import catalog
from inspector.domain.calendar_days import OFF, WORK
from inspector.errors import Known
from inspector.wording import say

NEW_YEAR_2027 = [date(2027, 2, 5) + timedelta(days=n) for n in range(9)]


def table_2027() -> str:
    off = [date(2027, 1, 1), *NEW_YEAR_2027, *(date(2027, 10, d) for d in range(1, 8))]
    return catalog.write_days({**dict.fromkeys(off, OFF), date(2027, 2, 20): WORK})


def test_the_shipped_table_knows_the_worked_weekends_of_2026() -> None:
    calendar = catalog.built_in_calendar()
    assert calendar.known_years == {2024, 2025, 2026}
    worked = [d for d, kind in sorted(calendar.days.items()) if kind == WORK and d.year == 2026]
    assert [f"{d:%m-%d}" for d in worked] == ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]
    assert all(d.weekday() >= 5 for d in worked)


def test_an_imported_year_becomes_known_and_lies_over_the_old_table() -> None:
    calendar = catalog.built_in_calendar().with_days(catalog.read_days(table_2027().encode()).days)
    assert calendar.assumed([2026, 2027, 2028]) == (2028,)
    assert calendar.is_workday(date(2027, 2, 20))
    assert not calendar.is_workday(date(2027, 2, 8))


def test_one_single_row_of_a_year_does_not_make_the_year_known() -> None:
    calendar = catalog.built_in_calendar().with_days(catalog.read_days("2027-01-01,休".encode()).days)
    assert calendar.assumed([2027]) == (2027,)
    assert not calendar.is_workday(date(2027, 1, 1))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_comes_in_either_encoding(encoding: str) -> None:
    read = catalog.read_days(table_2027().encode(encoding))
    assert read.bad == ()
    assert read.days[date(2027, 2, 20)] == WORK


@pytest.mark.parametrize("written", ["2027-01-01", "2027/1/1", "2027.01.01", "2027年1月1日", "20270101", " 2027-1-1 "])
def test_a_date_is_read_as_people_write_it(written: str) -> None:
    assert catalog.read_days(f"{written},放假\n".encode()).days == {date(2027, 1, 1): OFF}


def test_a_bad_row_is_named_and_the_rest_goes_in() -> None:
    rows = ["日期,休班,节日", "2027-01-01,休,元旦", "2027-02-30,休", "", "2027-02-20,半天", "昨天,休", "2027-01-01,班"]
    text = "\n".join([*rows, "2027-02-21", "2027-10-01,休", ""])
    read = catalog.read_days(text.encode())
    assert sorted(read.days) == [date(2027, 1, 1), date(2027, 10, 1)]
    assert [(b.row, b.column, b.why) for b in read.bad] == [
        (3, "日期", "days_bad_date"),
        (5, "休/班", "days_bad_kind"),
        (6, "日期", "days_bad_date"),
        (7, "休/班", "days_contradicts"),
        (8, "休/班", "days_bad_kind"),
    ]
    assert "2027-02-30" in say(read.bad[0].why, text=read.bad[0].text)


@pytest.mark.parametrize("content", [b"", b"hello\nworld\n", b"\x89PNG\r\n\x1a\n\x00\x00", "日期,休班\n".encode()])
def test_what_is_no_table_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(Known) as caught:
        catalog.read_days(content)
    assert "没有改动" in say(caught.value.code, **caught.value.facts)


def test_a_table_written_reads_back_the_same() -> None:
    days = catalog.built_in_calendar().days
    assert catalog.read_days(catalog.write_days(days).encode()).days == days
