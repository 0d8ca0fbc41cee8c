"""现场检查清单: every category of the catalogue prints whole; measured ones get their table of three points."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspector.catalog import load_seed
from inspector.domain.category import Category, Item
from inspector.domain.paper import ChecklistPaper
from inspector.sheets import blank_checklist
from inspector.sheets.blank_checklist import POINTS
from tests.sheets.conftest import UUID, Print, overlaps, squeeze

CATALOGUE = load_seed()


def checklist(*categories: Category) -> ChecklistPaper:
    """Return an empty checklist of `categories`."""
    return ChecklistPaper(number="QD-A3-0001", subject_id=UUID, categories=categories, place_name="达濠街道西墩社区")


@pytest.mark.parametrize("category", CATALOGUE.categories, ids=lambda category: category.code)
def test_every_question_with_every_answer_is_on_paper(print_sheet: Print, category: Category) -> None:
    printed = print_sheet(blank_checklist, checklist(category))
    text = printed.squeezed()
    assert squeeze(category.name) in text
    for item in (*category.checklist, *category.attrs):
        assert squeeze(item.question) in text
        assert all(squeeze(answer) in text for answer in item.answers if item.type in ("yesno", "single", "multi"))
    assert text.count("未查看") >= len([item for item in category.checklist if item.type == "yesno"])
    assert printed.drawn.missing_glyphs == frozenset()
    assert overlaps(printed.path) == []


def test_black_water_has_a_table_of_three_points_with_the_ranges(print_sheet: Print) -> None:
    category = CATALOGUE.get("black_water")
    assert category is not None
    text = print_sheet(blank_checklist, checklist(category)).squeezed()
    assert "".join(POINTS) in text
    for words in (
        "透明度（cm）10～25<10",
        "溶解氧（mg/L）0.2～2.0<0.2",
        "氧化还原电位（mV）−200～50<−200",
        "氨氮（mg/L）",
    ):
        assert words in text


def test_the_whole_catalogue_is_one_paper_whose_tables_repeat_their_heading(print_sheet: Print) -> None:
    printed = print_sheet(blank_checklist, checklist(*CATALOGUE.categories))
    assert printed.pages() > 8
    for page in range(2, printed.pages()):
        assert "检查项结果" in squeeze(printed.text("-raw", "-f", str(page), "-l", str(page)))


def test_numbers_get_a_blank_with_their_unit_and_texts_a_line(print_sheet: Print) -> None:
    category = CATALOGUE.get("garbage")
    assert category is not None
    items = (
        Item(id="a", question="堆放体积", type="number", unit="m3"),
        Item(id="b", question="责令文书文号", type="text"),
    )
    text = print_sheet(blank_checklist, checklist(replace(category, checklist=items, attrs=()))).squeezed()
    assert "1堆放体积m³" in text
    assert "2责令文书文号" in text
