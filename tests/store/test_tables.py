"""Tables that offices send: any of their encodings and kinds, the headings wherever they stand."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from inspector.errors import Known
from inspector.store import tables
from tests.store.making import known

HEADINGS = ("区划代码", "街道", "社区")
TEXT = "区划代码,街道,社区\r\n440512003001,礐石街道,马滘\r\n"


def read(tmp_path: Path, content: bytes) -> tables.Table:
    file = tmp_path / "表.csv"
    file.write_bytes(content)
    return tables.read(file, HEADINGS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_every_encoding_an_office_saves_in_is_read(tmp_path: Path, encoding: str) -> None:
    found = read(tmp_path, TEXT.encode(encoding))
    assert found.rows == ({"区划代码": "440512003001", "街道": "礐石街道", "社区": "马滘"},)
    assert found.first_row == 2


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_tabs_and_semicolons_separate_too(tmp_path: Path, delimiter: str) -> None:
    assert read(tmp_path, TEXT.replace(",", delimiter).encode()).rows[0]["社区"] == "马滘"


def test_a_title_above_the_headings_is_passed_over(tmp_path: Path) -> None:
    found = read(tmp_path, ("濠江区社区名单\n制表：办公室\n" + TEXT).encode())
    assert (found.first_row, len(found.rows)) == (4, 1)


def test_short_and_long_rows_keep_what_stands_under_a_heading(tmp_path: Path) -> None:
    found = read(tmp_path, "街道,社区\n礐石街道\n礐石街道,马滘,多余的\n".encode())
    assert found.rows == ({"街道": "礐石街道"}, {"街道": "礐石街道", "社区": "马滘"})


def test_quoted_cells_may_hold_commas_and_lines(tmp_path: Path) -> None:
    assert read(tmp_path, '街道,社区\n"甲,乙","丙\n丁"\n'.encode()).rows[0] == {"街道": "甲,乙", "社区": "丙\n丁"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "table_headings"),
        (b"a,b\n1,2\n", "table_headings"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)), "table_unreadable"),
        (b"PK\x03\x04 no spreadsheet", "table_unreadable"),
    ],
)
def test_what_is_no_table_of_ours_is_named(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(Known) as error:
        read(tmp_path, content)
    assert known(error).code == code


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Known) as error:
        tables.read(tmp_path / "none.csv", HEADINGS)
    assert known(error).code == "table_unreadable"


def workbook(rows: list[list[str | float]], merged: str = "") -> bytes:
    """Return a real XLSX file with one sheet: numbers as numbers, text as inline strings; `merged` is one range."""
    merges = f"<mergeCells count='1'><mergeCell ref='{merged}'/></mergeCells>" if merged else ""
    cells = "".join(
        f"<row r='{r}'>"
        + "".join(
            f"<c r='{chr(65 + c)}{r}'><v>{cell}</v></c>"
            if isinstance(cell, float)
            else f"<c r='{chr(65 + c)}{r}' t='inlineStr'><is><t>{cell}</t></is></c>"
            for c, cell in enumerate(row)
            if cell != ""
        )
        + "</row>"
        for r, row in enumerate(rows, 1)
        if row
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f"<Types xmlns='{package}/content-types'>"
        "<Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
        f"<Override PartName='/xl/workbook.xml' ContentType='{kind}.sheet.main+xml'/>"
        f"<Override PartName='/xl/worksheets/sheet1.xml' ContentType='{kind}.worksheet+xml'/></Types>",
        "_rels/.rels": f"<Relationships xmlns='{package}/relationships'>"
        f"<Relationship Id='r1' Type='{office}/officeDocument' Target='xl/workbook.xml'/></Relationships>",
        "xl/workbook.xml": f"<workbook xmlns='{main}' xmlns:r='{office}'>"
        "<sheets><sheet name='社区' sheetId='1' r:id='r1'/></sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships xmlns='{package}/relationships'>"
        f"<Relationship Id='r1' Type='{office}/worksheet' Target='worksheets/sheet1.xml'/></Relationships>",
        "xl/worksheets/sheet1.xml": f"<worksheet xmlns='{main}'><sheetData>{cells}</sheetData>{merges}</worksheet>",
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, f"<?xml version='1.0' encoding='UTF-8'?>{text}")
    return content.getvalue()


def test_a_spreadsheet_is_read_with_its_codes_as_codes(tmp_path: Path) -> None:
    content = workbook([["社区名单"], [], ["区划代码", "街道", "社区"], [440512003001.0, "礐石街道", "马滘"]])
    found = read(tmp_path, content)
    assert found.first_row == 4
    assert found.rows == ({"区划代码": "440512003001", "街道": "礐石街道", "社区": "马滘"},)


def test_a_cell_merged_over_several_rows_stands_in_each_of_them(tmp_path: Path) -> None:
    content = workbook([["街道", "社区"], ["礐石街道", "马滘"], ["", "和社"], ["", "甲"]], "A2:A3")
    assert [row["街道"] for row in read(tmp_path, content).rows] == ["礐石街道", "礐石街道", ""]
