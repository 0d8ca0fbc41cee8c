"""What people see who open the Word files: another program lays them out, its pages have the standard's measures."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from lxml import etree

from inspector.domain.official import Official
from inspector.sheets import word
from inspector.wording.official import FORMS
from tests.sheets.conftest import STAMP
from tests.sheets.official_papers import HOSTILE, emptied, every, line, notice
from tests.sheets.test_word_page import HAN, MM, held_by_the_standard, places, red_headed, rows

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# the order the schema asks for (ISO 29500-1): Word offers to repair a file in which it is another
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore pBdr tabs autoSpaceDE autoSpaceDN snapToGrid spacing ind jc "
    "outlineLvl",
    "rPr": "rFonts b color spacing sz szCs lang",
    "tblPr": "tblpPr tblW jc tblBorders tblLayout tblCellMar",
    "tcPr": "tcW gridSpan vAlign",
    "tbl": "tblPr tblGrid tr",
    "sectPr": "footerReference pgSz pgMar docGrid",
    "settings": "evenAndOddHeaders characterSpacingControl compat",
    "style": "name basedOn qFormat pPr rPr",
    "font": "altName charset pitch",
}  # fmt: skip
Convert = Callable[[Official], Path]
ToPdf = Callable[[Path], Path]


@pytest.mark.parametrize("form", FORMS)
def test_the_parts_stand_in_the_order_of_the_schema(form: str) -> None:
    with zipfile.ZipFile(io.BytesIO(word.fill(every()[form], STAMP).content)) as package:
        roots = [
            etree.fromstring(package.read(f"word/{name}.xml"))
            for name in ("document", "styles", "settings", "fontTable")
        ]
    for root in roots:
        for element in root.iter():
            order = ORDER.get(str(element.tag).removeprefix(W), "").split()
            places = [order.index(str(child.tag).removeprefix(W)) for child in element] if order else []
            assert places == sorted(places), etree.tostring(element)[:300]


@pytest.fixture
def office_pdf(tmp_path: Path) -> ToPdf:
    def run(file: Path) -> Path:
        command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf"]
        subprocess.run([*command, "--outdir", tmp_path, file], check=True, capture_output=True, timeout=110)
        return file.with_suffix(".pdf")

    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not here")
    return run


@pytest.fixture
def convert(tmp_path: Path, office_pdf: ToPdf) -> Convert:
    def run(paper: Official) -> Path:
        file = tmp_path / f"{paper.form}.docx"
        file.write_bytes(word.fill(paper, STAMP).content)
        return office_pdf(file)

    return run


def pages(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]


@pytest.mark.papers
@pytest.mark.parametrize("form", FORMS)
def test_each_paper_opens_full_and_empty(convert: Convert, form: str) -> None:
    paper = every()[form]
    said = "".join(pages(convert(paper)))
    assert all(rare in said for rare in "滘礐") or form in ("weekly", "talk")
    assert "{%" not in said
    assert "—1—" in said
    assert len(pages(convert(emptied(paper)))) >= 1


@pytest.mark.papers
def test_a_page_has_22_lines_of_28_characters_in_156_by_225_mm(convert: Convert) -> None:
    path = convert(notice(issues=(line(description=HAN * 28 * 60),)))
    body = [row for row in rows(path, 1) if len(row) >= 27 and {one[2] for one in row} == {HAN}]
    assert len(body) == 22
    assert {len(row) for row in body} == {28}
    assert {round(row[0][0] / MM, 1) for row in body} == {28.0}
    assert all(row[-1][0] + 15.75 <= (210 - 26) * MM + 0.6 for row in body)
    assert {round(above[0][1] - below[0][1]) for above, below in pairwise(body)} == {29}
    odd, even = rows(path, 0)[-1], rows(path, 1)[-1]
    assert "".join(one[2] for one in odd) == "—1—"
    assert odd[0][0] / MM > 150
    assert "".join(one[2] for one in even) == "—2—"
    assert even[0][0] / MM == pytest.approx(28 + 14 / MM, abs=0.5)


@pytest.mark.papers
def test_a_red_headed_paper_stands_where_the_standard_has_it(convert: Convert) -> None:
    held_by_the_standard(places(convert(red_headed())), within=1.5)


@pytest.mark.papers
def test_hostile_text_and_sixty_photos_open(convert: Convert) -> None:
    path = convert(notice(issues=(line(1, 60, description=HOSTILE),), addressee=HOSTILE))
    said = pages(path)
    assert "".join(said).count("长") >= 3 * 2000
    with pypdfium2.PdfDocument(path) as document:
        shown = sum(1 for page in document for one in page.get_objects() if one.type == 3)
    assert shown == 60


@pytest.mark.papers
def test_a_long_table_has_its_heading_on_every_page(convert: Convert) -> None:
    weekly = every()["weekly"]
    many = tuple(line(position, description="巷口一堆垃圾") for position in range(1, 121))
    said = pages(convert(replace(weekly, paper=replace(weekly.paper, overdue_issues=many))))
    listing = [page for page in said if "A3-00" in page and "巷口一堆垃圾" in page]
    assert len(listing) > 3
    assert all("责任单位" in page for page in listing)


@pytest.mark.papers
def test_several_papers_in_one_file_are_each_numbered_from_one(tmp_path: Path, office_pdf: ToPdf) -> None:
    closing = every()["closing"]
    file = tmp_path / "several.docx"
    with open(file, "wb") as out:
        word.draw([closing, closing, closing], out, STAMP)
    said = pages(office_pdf(file))
    assert sum("问题销号申请审批表" in page for page in said) == 3
    assert sum("—1—" in page for page in said) == 3
