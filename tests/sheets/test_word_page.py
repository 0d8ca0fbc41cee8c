"""The pages of an official paper: the measures of GB/T 9704-2012, every word of the Word file, and 预览件 on each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest

from inspector.domain.official import Official
from inspector.sheets import word_page
from inspector.wording.official import FORMS
from tests.sheets.conftest import Print, overlaps
from tests.sheets.office_templates import BODY, FIRST, LOOP, NEEDED, replaced, template
from tests.sheets.official_papers import HOSTILE, ISSUER, emptied, every, line, notice

MM = 72 / 25.4
HAN = "督"
SIZE = 15.75  # 3号 less a quarter of a point, so that 28 of them fit


def rows(path: Path, page: int) -> list[list[tuple[float, float, str]]]:
    """Return the lines of one page from its top: (left, baseline, character) of each character."""
    found: dict[int, list[tuple[float, float, str]]] = defaultdict(list)
    with pypdfium2.PdfDocument(path) as document:
        text = document[page].get_textpage()
        for index in range(text.count_chars()):
            character = text.get_text_range(index, 1)
            left, bottom, _, _ = text.get_charbox(index, loose=True)
            if character.strip():
                found[round(bottom)].append((left, bottom, character))
    return [sorted(found[key]) for key in sorted(found, reverse=True)]


def places(path: Path) -> dict[str, tuple[float, float, float, float]]:
    """Return where each line of words stands first, by its words, and the long rules as `line 1` …

    Millimetres of what is inked from the left and the upper edge of the paper: left, right, top, bottom.
    """
    found: dict[str, tuple[float, float, float, float]] = {}
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            text, high = page.get_textpage(), page.get_height()
            inked = [(text.get_charbox(at), text.get_text_range(at, 1)) for at in range(text.count_chars())]
            inked = sorted((one for one in inked if one[1].strip()), key=lambda one: -(one[0][1] + one[0][3]))
            while inked:
                middle = (inked[0][0][1] + inked[0][0][3]) / 2
                row = sorted(one for one in inked if abs((one[0][1] + one[0][3]) / 2 - middle) < 9)
                inked = [one for one in inked if one not in row]
                left, bottom = row[0][0][0], min(box[1] for box, _ in row)
                right, top = row[-1][0][2], max(box[3] for box, _ in row)
                said = "".join(word for _, word in row)
                found.setdefault(said, (left / MM, right / MM, (high - top) / MM, (high - bottom) / MM))
            shapes = [one.get_bounds() for one in page.get_objects() if one.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH]
            for left, bottom, right, top in shapes:
                if right - left > 440:
                    at = (high - (top + bottom) / 2) / MM
                    found[f"line {len(found)}"] = (left / MM, right / MM, at, at)
    return found


def red_headed() -> Official:
    """Return a 通报 with a 文号, on two pages with its list left out, so that the lines are its own."""
    wanted = every()["circular"]
    said = {"official_number": "濠督〔2026〕7号", "problems": (), "cases": (), "issues": (), "attachments": ()}
    return replace(wanted, paper=replace(wanted.paper, **said))  # type: ignore[arg-type]


def held_by_the_standard(found: dict[str, tuple[float, float, float, float]], *, within: float) -> None:
    """Check a red-headed paper (GB/T 9704-2012, 7.2 to 7.4); a line is 10.23 mm, a character 5.57 mm."""
    mark, number, title = (found[words] for words in (ISSUER, "濠督〔2026〕7号", "关于明察暗访情况的通报"))
    assert mark[2] == pytest.approx(37 + 35, abs=within), "发文机关标志: 35 mm below the upper edge of the 版心"
    assert number[2] - mark[3] == pytest.approx(2 * 10.23 + 4.7, abs=1.5 + within), "two lines below it"
    assert title[2] - found["各街道，各有关单位："][3] < 0
    assert title[2] - number[3] == pytest.approx(4 + 2 * 10.23 + 2.1, abs=1 + within), "two lines below the red line"
    assert sum(number[:2]) / 2 == pytest.approx(28 + 78, abs=0.6)
    assert found["各街道，各有关单位："][0] == pytest.approx(28, abs=0.6)
    assert found["各街道，各有关单位："][2] - title[3] == pytest.approx(10.23 + 4.7, abs=1), "one line below the title"
    day = found["2026年11月22日"]
    assert 184 - day[1] == pytest.approx(4 * 5.57, abs=0.8 + within), "four characters free at its right"
    assert found["特此通报。"][3] < day[2] - 2 * 10.23


def test_a_red_headed_paper_stands_where_the_standard_has_it(print_sheet: Print) -> None:
    found = places(print_sheet(word_page, red_headed()).path)
    held_by_the_standard(found, within=0.8)
    lines = [at for name, (_, _, at, _) in found.items() if name.startswith("line")]
    assert max(lines) == pytest.approx(37 + 225, abs=0.5), "the last line of the 版记 is the foot of the 版心"


def test_a_page_has_22_lines_of_28_characters_in_156_by_225_mm(print_sheet: Print) -> None:
    printed = print_sheet(word_page, notice(issues=(line(description=HAN * 28 * 60),)))
    body = [row for row in rows(printed.path, 1) if len(row) == 28 and {one[2] for one in row} == {HAN}]
    assert len(body) == 22
    assert {round(row[0][0] / MM) for row in body} == {28}
    assert body[0][-1][0] + SIZE <= (210 - 26) * MM + 0.5
    pitches = {round(above[0][1] - below[0][1]) for above, below in pairwise(body)}
    assert pitches == {29}
    below_the_last = body[-1][0][1] - (29 - SIZE) / 2
    assert below_the_last / MM == pytest.approx(35, abs=1)  # 天头 37 ± 1 and 版心 225 leave 35


def test_page_numbers_stand_outside_between_dashes(print_sheet: Print) -> None:
    printed = print_sheet(word_page, notice(issues=(line(description=HAN * 2000),)))
    for page in range(3):
        foot = rows(printed.path, page)[-1]
        assert "".join(one[2] for one in foot) == f"—{page + 1}—"
        at = foot[0][0] / MM
        assert at > 150 if page % 2 == 0 else at < 40


@pytest.mark.parametrize("form", FORMS)
def test_every_paper_prints_with_nothing_over_anything_and_no_sign_missing(print_sheet: Print, form: str) -> None:
    paper = every()[form]
    printed = print_sheet(word_page, paper, emptied(paper))
    assert printed.drawn.missing_glyphs <= {"▪"}
    assert printed.pages() == printed.drawn.pages
    assert overlaps(printed.path) == []
    said = printed.squeezed()
    assert said.count("预览件，以Word文件为准") == (0 if form in word_page.FINAL else printed.pages())
    assert paper.paper.number.replace(" ", "") in said


def test_a_heading_and_a_signature_never_stand_alone(print_sheet: Print) -> None:
    for count in (3, 5, 6, 7, 8, 9, 10, 13):
        printed = print_sheet(word_page, notice(issues=(line(description="督\n" * count + "督"),)))
        pages = [
            [row.strip() for row in page.split("\n") if row.strip()] for page in printed.text("-layout").split("\f")
        ]
        for page in pages[:-2]:
            assert page[-2] not in ("一、存在问题", "二、整改要求和时限", "三、反馈方式"), page
        signing = next(page for page in pages if "2026年11月22日" in page)
        assert len(signing) > 3 + 2 + 1, signing  # the head of the page, issuer and date, the number of the page


def test_a_table_over_many_pages_repeats_its_heading(print_sheet: Print) -> None:
    weekly = every()["weekly"]
    many = tuple(line(position, description="巷口一堆垃圾") for position in range(1, 121))
    printed = print_sheet(word_page, replace(weekly, paper=replace(weekly.paper, overdue_issues=many)))
    said = printed.text("-layout")
    assert said.count("超期") >= 10
    assert all(f"A3-{position:04d}" in said for position in (1, 60, 120))
    assert printed.pages() > 8


def test_hostile_text_prints(print_sheet: Print) -> None:
    printed = print_sheet(word_page, notice(issues=(line(1, 60, description=HOSTILE),), addressee=HOSTILE))
    assert printed.squeezed().count("长") >= 3 * 2000, "as 主送, as 受送达单位 and in the issue"
    assert printed.images() == 60


def test_an_office_template_with_what_floats_says_what_the_preview_leaves_out(print_sheet: Print) -> None:
    own = template(NEEDED, *LOOP)
    own = replaced(own, BODY, FIRST, f"<w:r><w:drawing/></w:r>{FIRST}")
    printed = print_sheet(word_page, Official(form="rectify", paper=notice().paper, template=own))
    assert "文本框、浮动图片、自动编号不在预览里" in printed.squeezed()
    assert "马滘片区保洁公司" in printed.squeezed()
