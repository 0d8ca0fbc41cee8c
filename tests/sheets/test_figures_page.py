"""The figures on paper say what the figures say."""

from __future__ import annotations

from inspector.domain.paper import FiguresPaper
from inspector.sheets import figures_page
from inspector.wording.figures import rule_of
from tests.sheets.conftest import UUID, Print, overlaps
from tests.sheets.test_charts import counted


def test_sentences_numbers_tables_charts_and_rules_are_on_the_paper(print_sheet: Print) -> None:
    figures_of = counted({"马滘街道": 9, "礐石街道": 4, "𠮷祥街道": 2}, solved_each=3)
    paper = FiguresPaper(
        number="TJ-A3-20240430-1200", subject_id=UUID, scope_name="人居环境整治 第一批次", period="截至 2024-04-30",
        counted=figures_of, sentences=("截至目前，全区共发现垃圾乱堆乱放等问题15个，现已推动解决8个。",),
        notes=("回头看的场次和个次没有计入。",),
    )  # fmt: skip
    printed = print_sheet(figures_page, paper)
    text = printed.squeezed()
    assert "截至目前，全区共发现垃圾乱堆乱放等问题15个，现已推动解决8个。" in text
    assert "已解决（销号）（个）8" in text
    assert "马滘街道" in text
    assert text.count("𠮷祥街道") == 2, "once in the chart, once in the table"
    assert rule_of("overdue").replace(" ", "") in text
    assert "回头看的场次和个次没有计入。" in text
    assert not printed.drawn.missing_glyphs
    assert overlaps(printed.path) == []
