"""A book of tables on paper: lying, with the heads on every page, and no name lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from pypdfium2 import raw

from inspector.domain.table import Book, Cell, Column, Table
from inspector.errors import Known
from inspector.sheets import book_pages
from tests.sheets.conftest import UUID, Print, overlaps


def test_tables_lie_on_their_side_and_go_over_pages_with_their_heads(print_sheet: Print) -> None:
    rows = [
        (at, f"A3-{at:04d}", "马滘街道礐石𠮷里", "垃圾成堆，" * (at % 9 + 1), date(2026, 11, 20)) for at in range(60)
    ]
    titles = (("序号", 6.0, "number"), ("编号", 12.0, "text"), ("地点", 20.0, "text"), ("问题描述", 40.0, "text"),
              ("发现日期", 12.0, "day"))  # fmt: skip
    columns = tuple(Column(title=title, wide=wide, kind=kind) for title, wide, kind in titles)
    table = Table(name="问题清单", columns=columns, rows=lambda: rows)
    book = Book(
        number="QD-A3-1",
        title="问题、责任、整改清单",
        subtitle="达濠片区保洁公司，共 60 条",
        subject_id=UUID,
        tables=(table,),
    )
    printed = print_sheet(book_pages, book)
    text = printed.squeezed()
    assert all(f"A3-{at:04d}" in text for at in range(60))
    assert text.count("马滘街道礐石𠮷里") == 60
    assert "2026-11-20" in text
    assert not printed.drawn.missing_glyphs
    with pypdfium2.PdfDocument(printed.path) as document:
        assert len(document) > 1
        for at, page in enumerate(document):
            width, height = page.get_size()
            assert width > height
            assert "问题描述" in page.get_textpage().get_text_range(), at
    assert overlaps(printed.path) == []


def test_a_line_that_goes_on_on_the_next_page_says_its_number_there(print_sheet: Print) -> None:
    columns = (Column(title="编号"), Column(title="问题描述", wide=60))
    table = Table(name="问题清单", columns=columns, rows=lambda: [("A3-0007", "礐石𠮷里垃圾成堆，" * 500)], held=1)
    book = Book(number="QD-1", title="清单", subtitle="全部", subject_id=UUID, tables=(table,))
    printed = print_sheet(book_pages, book)
    with pypdfium2.PdfDocument(printed.path) as document:
        assert len(document) > 2
        for page in document:
            assert "A3-0007" in page.get_textpage().get_text_range()
    assert printed.squeezed().count("𠮷") == 500
    odd = replace(table, rows=lambda: [("礐" * 2000, "短")])  # a record from elsewhere may be called anything
    assert print_sheet(book_pages, replace(book, tables=(odd,))).squeezed().count("礐") == 2000


def test_what_nobody_would_read_on_paper_is_not_laid_out(monkeypatch: pytest.MonkeyPatch, print_sheet: Print) -> None:
    monkeypatch.setattr(book_pages, "MOST_ROWS", 3)
    table = Table(name="台账", columns=(Column(title="编号"),), rows=lambda: ((str(at),) for at in range(4)))
    book = Book(number="TZ-1", title="台账", subtitle="", subject_id=UUID, tables=(table,))
    with pytest.raises(Known, match="table_too_long_for_paper"):
        print_sheet(book_pages, book)

    def rows() -> Iterator[tuple[str, ...]]:
        pytest.fail("where it is known how many there are, none is asked for")
        yield ()

    halves = (replace(table, rows=rows, count=2), replace(table, rows=rows, count=2))
    with pytest.raises(Known, match="table_too_long_for_paper"):
        print_sheet(book_pages, replace(book, tables=halves))


def list_book(*rows: tuple[Cell, ...], columns: tuple[Column, ...]) -> Book:
    table = Table(name="整改清单", columns=columns, rows=lambda: rows)
    return Book(number="QD-A3-1", title="清单", subtitle="全部", subject_id=UUID, tables=(table,))


def test_a_day_a_number_a_telephone_and_a_share_stand_on_one_line_however_narrow_their_column(
    print_sheet: Print,
) -> None:
    codes = ("A3-0001", date(2026, 11, 20), 100, "13800138000", "12345", 12345)
    kinds = ("text", "day", "percent", "text", "text", "number")
    columns = tuple(Column(title=f"第{at}", wide=1, kind=kind) for at, kind in enumerate(kinds))
    long = Column(title="问题描述", wide=400)
    printed = print_sheet(book_pages, list_book(*(((*codes, "垃圾成堆，" * 9),) * 3), columns=(*columns, long)))
    lines = printed.text("-layout").splitlines()
    whole = [line for line in lines if "A3-0001" in line]
    assert len(whole) == 3
    for line in whole:
        assert all(code in line for code in ("2026-11-20", "100%", "13800138000", " 12345 "))
    assert min(sizes(printed.path)) >= 9


@pytest.mark.parametrize(("columns", "size"), [(11, (842, 595)), (12, (1191, 842))])
def test_a_table_of_more_columns_than_a4_holds_lies_on_a3(
    print_sheet: Print, columns: int, size: tuple[int, int]
) -> None:
    titles = tuple(Column(title=f"第{at}列", wide=16) for at in range(columns))
    printed = print_sheet(book_pages, list_book(("滘礐𠮷",) * columns, columns=titles))
    with pypdfium2.PdfDocument(printed.path) as document:
        assert tuple(round(side) for side in document[0].get_size()) == size


def test_what_all_rows_share_is_said_once_above_them_and_what_differs_in_its_column(print_sheet: Print) -> None:
    columns = (Column(title="专项", once=True), Column(title="来源", once=True), Column(title="问题描述"))
    same = print_sheet(book_pages, list_book(("集中攻坚", "暗访", "甲"), ("集中攻坚", "交叉", "乙"), columns=columns))
    text = same.squeezed()
    assert "专项：集中攻坚" in text
    assert text.count("集中攻坚") == 1
    assert (text.count("来源"), text.count("暗访"), text.count("交叉")) == (1, 1, 1)
    empty = print_sheet(book_pages, list_book(("", "", "甲"), columns=columns)).squeezed()
    assert ("专项：" in empty, "专项" in empty) == (False, True), "what says nothing is a blank to fill in"


def test_a_book_ends_with_a_line_to_sign_on_and_says_of_an_empty_table_that_it_is(print_sheet: Print) -> None:
    columns = (Column(title="编号"), Column(title="问题描述"))
    for count in (0, 1, 20, 27, 28, 29, 30, 31, 60):
        rows = tuple((f"A3-{at:04d}", "垃圾成堆") for at in range(count))
        printed = print_sheet(book_pages, list_book(*rows, columns=columns))
        with pypdfium2.PdfDocument(printed.path) as document:
            last = "".join(document[len(document) - 1].get_textpage().get_text_range().split())
        assert "制表人" in last
        assert (f"A3-{count - 1:04d}" if count else "没有。") in last


def sizes(path: Path) -> set[float]:
    """Return the sizes of all characters of a PDF in points."""
    with pypdfium2.PdfDocument(path) as document:
        texts = [page.get_textpage() for page in document]
        return {
            round(raw.FPDFText_GetFontSize(text, at), 1)
            for text in texts
            for at in range(text.count_chars())
            if text.get_text_range(at, 1).strip()
        }
