"""监测评价表: every value stands in it, and the verdict with the rule that gave it."""

from __future__ import annotations

from typing import Any

from inspector.domain.water_sample import WaterSample
from inspector.domain.water_survey import SurveyPaper, assess
from inspector.sheets import water_survey
from inspector.wording import terms
from tests.sheets.conftest import Print, overlaps, squeeze


def sample(point: int, day: int, area: str = "urban", **values: float) -> WaterSample:
    values = values or {
        "transparency_cm": 8.5,
        "do_mg_l": 0.1 if point < 4 else 2.4,
        "orp_mv": -210.0,
        "nh3n_mg_l": 16.25,
        "depth_cm": 120.0,
    }
    return WaterSample(
        id=f"{point}/{day}",
        point=f"{point}号点（礐石桥下）",
        position=point,
        area=area,
        taken_at_utc=f"2026-09-{day:02}T01:30:00.000Z",
        **values,
    )


def paper(*samples: WaterSample, area: str = "urban", **apart: Any) -> SurveyPaper:
    return SurveyPaper(
        "SZ-K7M2-20260909-1512", "0191e2a4", "马滘街道马滘涌", assess(samples, area, apart.get("metres"))
    )


def test_a_whole_survey_is_one_page_with_every_value(print_sheet: Print) -> None:
    samples = [sample(point, day) for point in range(1, 6) for day in (1, 5, 9)]
    printed = print_sheet(water_survey, paper(*samples))
    text = printed.squeezed()
    assert printed.pages() == 1
    assert squeeze("水体判定：重度") in text
    assert squeeze(terms.WATER_RULES["body_60"]) in text
    assert text.count("16.25") == 15
    assert text.count("−210") == 15
    assert squeeze("有 4 处相邻测点的间距不知道") in text
    assert overlaps(printed.path) == []
    assert not printed.drawn.missing_glyphs


def test_what_is_not_enough_for_a_verdict_is_called_a_first_look(print_sheet: Print) -> None:
    text = print_sheet(water_survey, paper(sample(1, 1, do_mg_l=0.1), sample(2, 1, do_mg_l=3.0))).squeezed()
    assert squeeze("水体初判（测点或次数不够，不能定级）：轻度") in text
    assert squeeze("有测定值的测点只有 2 个，少于 3 个") in text


def test_a_rural_survey_names_the_rural_rule(print_sheet: Print) -> None:
    printed = print_sheet(water_survey, paper(sample(1, 1, "rural", nh3n_mg_l=15.5), area="rural"))
    assert squeeze("农村口径：透明度不足25cm") in printed.squeezed()
    assert "黑臭" in printed.squeezed()


def test_a_long_survey_goes_on_over_pages(print_sheet: Print) -> None:
    samples = [sample(point, day) for point in range(1, 16) for day in range(1, 9)]
    printed = print_sheet(water_survey, paper(*samples))
    assert printed.pages() > 2
    assert printed.squeezed().count("16.25") == 120
