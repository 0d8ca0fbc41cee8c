"""A book of tables on paper: lying, with the heads on every page, and no name lost."""

from __future__ import annotations

from datetime import date

import pypdfium2
import pytest

from inspector.domain.table import Book, Column, Table
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


def test_what_nobody_would_read_on_paper_is_not_laid_out(monkeypatch: pytest.MonkeyPatch, print_sheet: Print) -> None:
    monkeypatch.setattr(book_pages, "MOST_ROWS", 3)
    table = Table(name="台账", columns=(Column(title="编号"),), rows=lambda: ((str(at),) for at in range(4)))
    book = Book(number="TZ-1", title="台账", subtitle="", subject_id=UUID, tables=(table,))
    with pytest.raises(Known, match="table_too_long_for_paper"):
        print_sheet(book_pages, book)
