"""The figures on paper say what the figures say; the three lists lie on their side and lose no name."""

from __future__ import annotations

import pypdfium2

from inspector.domain.paper import FiguresPaper, ListTable, ThreeListsPaper
from inspector.sheets import figures_page, three_lists
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


def test_the_three_lists_lie_on_their_side_and_go_over_pages_with_their_heads(print_sheet: Print) -> None:
    rows = tuple((f"A3-{at:04d}", "马滘街道礐石𠮷里", "垃圾成堆，" * (at % 9 + 1)) for at in range(60))
    table = ListTable(title="问题清单", columns=(("编号", 1.0), ("地点", 2.0), ("问题描述", 4.0)), rows=rows)
    paper = ThreeListsPaper(
        number="QD-A3-1", subject_id=UUID, owner_name="达濠片区保洁公司", state="共 60 条", lists=(table,)
    )
    printed = print_sheet(three_lists, paper)
    text = printed.squeezed()
    assert all(number in text for number, _, _ in rows)
    assert text.count("马滘街道礐石𠮷里") == 60
    assert not printed.drawn.missing_glyphs
    with pypdfium2.PdfDocument(printed.path) as document:
        assert len(document) > 1
        for at, page in enumerate(document):
            width, height = page.get_size()
            assert width > height
            assert "问题描述" in page.get_textpage().get_text_range(), at
    assert overlaps(printed.path) == []
