"""XLSX and CSV as a spreadsheet finds them: text stays text, a day is a day, and nothing is lost unsaid."""

from __future__ import annotations

import csv
import ctypes
import io
import itertools
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from pypdfium2 import raw
from python_calamine import CalamineWorkbook

from inspector.domain.paper import PrintStamp
from inspector.domain.table import Book, Cell, Column, Table
from inspector.errors import Known
from inspector.sheets import table_csv, workbook

STAMP = PrintStamp(device_code="K7M2", printed_at_local="2026-11-20 17:05", journal_head="ab12 cd34")
COLUMNS = (
    Column(title="序号", wide=6, kind="number"),
    Column(title="问题描述", wide=40),
    Column(title="发现日期", wide=12, kind="day"),
    Column(title="进度", wide=8, kind="percent"),
)
HOSTILE = (
    "=1+1", "+86 754", "-5", "@SUM(A1)", '=HYPERLINK("http://x")', "http://x.cn/a", "＝1+1", "007", "_x0041_",
    "滘口𠮷里礐石", "第一行\r\n第二行", "坏\x00\x1b字\ufffe", "\u202e反着写", "",
)  # fmt: skip


def book(*rows: tuple[Cell, ...], **fields: object) -> Book:
    table = Table(name="问题清单", columns=COLUMNS, rows=lambda: iter(rows), held=1)
    made = Book(number="QD-K7M2-1", title="问题台账", subtitle="濠江区 & 全部", subject_id="440512", tables=(table,))
    return replace(made, **fields)  # type: ignore[arg-type]


def written(made: Book) -> bytes:
    out = io.BytesIO()
    workbook.write(made, out, STAMP)
    return out.getvalue()


def read(content: bytes, sheet: int = 0) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(sheet).to_python()


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as whole:
        return whole.read(name).decode()


def test_whatever_a_text_begins_with_it_is_neither_formula_nor_link_nor_number() -> None:
    content = written(book(*((at, text, None, None) for at, text in enumerate(HOSTILE))))
    sheet = part(content, "xl/worksheets/sheet1.xml")
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    said = [row[1] for row in read(content)[3:]]
    expected = list(HOSTILE)
    expected[10:13] = ["第一行\n第二行", "坏字", "反着写"]
    assert said == expected
    assert 'quotePrefix="1"' in part(content, "xl/styles.xml")


def test_days_and_numbers_are_what_they_are_and_odd_ones_stay_in_words() -> None:
    rows = read(written(book((1, "甲", date(2026, 11, 20), 37), (2, "乙", date(1899, 12, 31), None))))[3:]
    assert rows[0] == [1.0, "甲", date(2026, 11, 20), 37.0]
    assert rows[1][2:] == ["1899-12-31", ""]


def test_a_text_too_long_for_a_cell_is_cut_where_a_character_ends_and_says_so() -> None:
    out = io.BytesIO()
    told = workbook.write(book((1, "𠮷" * 20_000, None, None), (2, "长" * 32_767, None, None)), out, STAMP)
    assert told.cut == 1
    rows = read(out.getvalue())[3:]
    assert str(rows[0][1]).endswith(workbook.CUT)
    assert len(str(rows[0][1]).encode("utf-16-le")) // 2 <= workbook.MOST_CHARACTERS
    assert rows[1][1] == "长" * 32_767


def test_a_sheet_is_set_up_to_be_filtered_and_printed() -> None:
    content = written(book((1, "甲", None, None), size="A3"))
    sheet = part(content, "xl/worksheets/sheet1.xml")
    assert re.search(r'<pane xSplit="1" ySplit="3" topLeftCell="B4".*state="frozen"', sheet)
    assert '<autoFilter ref="A3:D4"/>' in sheet
    assert re.search(r'<pageSetup paperSize="8" fitToHeight="0" orientation="landscape"', sheet)
    assert "第 &amp;P 页，共 &amp;N 页" in sheet
    names = part(content, "xl/workbook.xml")
    assert "问题清单!$3:$3" in names.replace("'", "")  # the names of the columns on every page
    assert "QD-K7M2-1" in part(content, "docProps/custom.xml")
    assert "QD-K7M2-1" in part(content, "docProps/core.xml")


def test_a_row_is_as_high_as_its_longest_text_needs() -> None:
    sheet = part(written(book((1, "短", None, None), (2, "长" * 60, None, None), (3, "一\n二\n三", None, None))),
                 "xl/worksheets/sheet1.xml")  # fmt: skip
    heights = [float(found) for found in re.findall(r'<row r="[456]"[^>]*?(?: ht="([\d.]+)")', sheet)]
    assert len(heights) == 2, "one line needs nothing said"
    assert min(heights) > 40, "three lines and more"


def test_what_stands_above_a_narrow_table_is_printed_whole() -> None:
    narrow = Table(
        name="概况", columns=(Column(title="指标"), Column(title="数量", kind="number")), rows=lambda: [("发现", 3)]
    )
    names = part(
        written(book(tables=(narrow,), subtitle="2026年第47周（2026-11-16 至 2026-11-22）")), "xl/workbook.xml"
    )
    assert re.search(r"Print_Area[^>]*>概况!\$A\$1:\$[F-I]\$4<", names)
    assert re.search(
        r"Print_Area[^>]*>问题清单!\$A\$1:\$D\$4<", part(written(book((1, "甲", None, None))), "xl/workbook.xml")
    )


def wide_book(columns: int, size: str = "A4", held: int = 2) -> Book:
    shown = tuple(Column(title=f"第{at}列", wide=16) for at in range(columns))
    table = Table(name="整改清单", columns=shown, held=held, rows=lambda: [tuple("滘礐𠮷" for _ in shown)] * 40)
    return book(tables=(table,), size=size)


@pytest.mark.parametrize(("columns", "across"), [(3, 1), (8, 1), (12, 2), (19, 3)])
def test_a_table_too_wide_for_9_points_goes_over_pages_with_its_key_columns_on_each(columns: int, across: int) -> None:
    content = written(wide_book(columns))
    sheet, names = part(content, "xl/worksheets/sheet1.xml"), part(content, "xl/workbook.xml").replace("'", "")
    breaks = [int(found) for found in re.findall(r'<brk id="(\d+)"', sheet)]
    assert len(breaks) + 1 == across
    if across == 1:
        assert 'fitToPage="1"' in sheet
        assert "整改清单!$A:$B" not in names
        return
    assert f'scale="{workbook.LEAST_SCALE}"' in sheet
    assert workbook.LEAST_SCALE * workbook.SIZE_PT >= 900, "of 100 %"
    assert 'pageOrder="overThenDown"' in sheet
    assert "整改清单!$A:$B,整改清单!$3:$3" in names
    rows = read(content)
    assert [at for at, cell in enumerate(rows[0]) if str(cell).endswith("（续）")] == breaks
    spans = [to - since for since, to in itertools.pairwise([2, *breaks, columns])]
    assert max(spans) - min(spans) <= 1, "no page is left with a last column"


def test_a_book_without_rows_still_opens() -> None:
    assert len(read(written(book()))) == 3


def test_names_of_sheets_are_such_as_excel_takes_and_none_twice() -> None:
    taken: list[str] = []
    for wanted in ("三清三拆/三整治:[一]*?", "同名" * 20, "同名" * 20, "", "History", "'引'"):
        taken.append(workbook.sheet_name(wanted, taken))
    assert taken == ["三清三拆三整治一", ("同名" * 20)[:31], ("同名" * 20)[:28] + "(2)", "表", "History_", "引"]
    assert workbook.sheet_name("𠮷" * 31, ()) == "𠮷" * 15, "Excel counts in UTF-16"
    assert workbook.sheet_name("a" * 30 + "'b", ()) == "a" * 30
    assert workbook.sheet_name("\ufffe", ()) == "表"


def test_pictures_stand_in_their_rows_and_a_broken_one_costs_no_row() -> None:
    thumb = io.BytesIO()
    Image.new("RGB", (320, 240), "gray").save(thumb, "JPEG")
    table = Table(
        name="照片", columns=(Column(title="照片", kind="picture"), Column(title="说明")),
        rows=lambda: [(thumb.getvalue(), "好"), (b"no picture", "坏"), (None, "无")],
    )  # fmt: skip
    out = io.BytesIO()
    told = workbook.write(book(tables=(table,)), out, STAMP)
    assert (told.rows, told.pictures) == (3, 1)
    with zipfile.ZipFile(out) as whole:
        assert [name for name in whole.namelist() if "media" in name] == ["xl/media/image1.jpeg"]


@pytest.mark.parametrize("encoding", table_csv.ENCODINGS)
def test_csv_keeps_every_character_and_holds_no_formula(encoding: str) -> None:
    out = io.BytesIO()
    made = book(*((at, text, date(2026, 11, 20), -3) for at, text in enumerate(HOSTILE)))
    assert table_csv.write(made.tables[0], out, encoding).rows == len(HOSTILE)
    text = out.getvalue().decode("utf-8-sig" if encoding == "utf-8" else encoding)
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    assert head == ["序号", "问题描述", "发现日期", "进度"]
    assert [row[1] for row in rows[:5]] == [f"'{one}" for one in HOSTILE[:5]]
    assert rows[6][1] == "'＝1+1"
    assert rows[9][1:] == ["滘口𠮷里礐石", "2026-11-20", "-3%"]
    assert (out.getvalue()[:3] == b"\xef\xbb\xbf") == (encoding == "utf-8")


def test_csv_shows_what_it_holds_nothing_turns_the_writing_or_hides_a_formula() -> None:
    out = io.BytesIO()
    told = ("\u202egpj.一〇八\u202c", "\u2067\u200f=1+1\x07", "第一行\r\n第二行\x00", "滘口𠮷里\ufe00礐石")
    table_csv.write(book(*((at, text, None, None) for at, text in enumerate(told))).tables[0], out)
    rows = list(csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")))[1:]
    assert [row[1] for row in rows] == ["gpj.一〇八", "'=1+1", "第一行\n第二行", "滘口𠮷里\ufe00礐石"]


@pytest.fixture
def office(tmp_path: Path) -> list[str]:
    found = shutil.which("soffice")
    if found is None:
        pytest.skip("LibreOffice is not installed")
    return [found, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf", "--outdir"]


def printed(path: Path) -> tuple[list[bool], set[float]]:
    """Return for each page whether both key columns stand on it, and the sizes of cells in points (feet are less)."""
    held, sizes = [], set()
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            text, matrix = page.get_textpage(), raw.FS_MATRIX()
            held.append(all(head in text.get_text_range() for head in ("第0列", "第1列")))
            for at in range(text.count_chars()):
                if text.get_text_range(at, 1) in "滘礐𠮷":
                    raw.FPDFText_GetMatrix(text, at, ctypes.byref(matrix))
                    sizes.add(round(raw.FPDFText_GetFontSize(text, at) * abs(matrix.d), 1))
    return held, sizes


def test_another_office_opens_it_without_repair_and_prints_the_head_on_every_page(
    office: list[str], tmp_path: Path
) -> None:
    rows = [(at, f"第 {at} 条：=1+1 滘口𠮷里礐石垃圾成堆，未入桶", date(2026, 11, 20), 37) for at in range(1, 121)]
    path = tmp_path / "book.xlsx"
    path.write_bytes(written(book(*rows)))
    broad = tmp_path / "broad.xlsx"
    broad.write_bytes(written(wide_book(19)))
    subprocess.run([*office, str(tmp_path), str(path), str(broad)], check=True, capture_output=True, timeout=110)
    held, sizes = printed(tmp_path / "broad.pdf")
    assert len(held) >= 3
    assert all(held), "the key columns are on every page"
    assert min(sizes) >= 9
    pdf = pypdfium2.PdfDocument(tmp_path / "book.pdf")
    try:
        pages = ["".join(page.get_textpage().get_text_range().split()) for page in pdf]
    finally:
        pdf.close()
    assert len(pages) > 1
    assert all("问题描述" in text and f"共{len(pages)}页" in text for text in pages)
    assert "第120条：=1+1滘口𠮷里礐石" in pages[-1]


def test_a_full_disk_on_the_way_is_told_and_is_no_bug() -> None:
    def rows() -> Iterator[tuple[Cell, ...]]:
        yield (1, "甲", None, None)
        raise OSError(28, "No space left on device")

    full = replace(book().tables[0], rows=rows)
    with pytest.raises(Known, match="sheet_unwritable"):
        written(book(tables=(full,)))
