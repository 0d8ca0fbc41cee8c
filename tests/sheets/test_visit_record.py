"""现场检查（暗访）记录表: answers with their judgement, issues, photos; long tables repeat their heading."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from inspector.catalog import load_seed
from inspector.domain.category import asked
from inspector.domain.paper import CheckPaper, IssueLine, TargetPaper, VisitPaper
from inspector.domain.visit import Check, Visit
from inspector.sheets import visit_record
from tests.sheets.conftest import PASSAGE, UUID, Print, overlaps, photo, squeeze


def check_paper(code: str, answers: tuple[str, ...] = (), notes: tuple[str, ...] = (), **facts: Any) -> CheckPaper:
    """Return a checklist of the shipped catalogue, answered in order."""
    category = load_seed().get(code)
    assert category is not None
    questions = asked(category)
    ids = list(questions)
    check = Check(
        id="check",
        category=code,
        questions=questions,
        answers=dict(zip(ids, answers, strict=False)),
        notes=dict(zip(ids, notes, strict=False)),
    )
    return CheckPaper(check=check, category_name=category.name, place_name="西墩社区", **facts)


def visit_paper(**facts: Any) -> VisitPaper:
    """Return the record of a visit; `facts` go to the visit where it has them, else to the paper."""
    of_visit = {name: facts.pop(name) for name in list(facts) if name in Visit.__dataclass_fields__ and name != "team"}
    paper: dict[str, Any] = {
        "campaign_name": "人居环境整治，第一批次",
        "team": ("陈立（区督查组）", "郑敏（区督查组）"),
        "targets": (
            TargetPaper(street_name="达濠街道", place_name="西墩社区", spot="市场后巷", lat=23.28, lon=116.72),
        ),
        "left_at_local": "2026-11-20 14:31",
        **facts,
    }
    visit = Visit(id=UUID, **of_visit)
    return VisitPaper(number="JL-A3-0003", visit=visit, started_at_local="2026-11-20 14:02", **paper)


def test_answers_are_printed_with_their_judgement(print_sheet: Print) -> None:
    check = check_paper("garbage", ("有", "是", "否", "不适用", "未查看"), ("墙边一堆，约 2 立方米",))
    text = print_sheet(visit_record, visit_paper(checks=(check,))).squeezed()
    assert text.count("▲不合格") == 2
    assert text.count("○合格") == 1
    assert text.count("—不适用") == 1
    assert text.count("—未查看") == 1
    assert "墙边一堆，约2立方米" in text
    assert all(squeeze(question["q"]) in text for question in check.check.questions.values())


def test_an_unanswered_question_is_not_called_good(print_sheet: Print) -> None:
    text = print_sheet(visit_record, visit_paper(checks=(check_paper("black_water"),))).squeezed()
    assert text.count("—未查看") == 8
    assert "○合格" not in text


def test_issues_stand_with_unit_and_deadline_and_one_blank_row(print_sheet: Print) -> None:
    issues = (
        IssueLine(number="A3-0016", description="桶满溢", lead_name="达濠片区保洁公司", due_on="2026-11-23"),
        IssueLine(
            number="A3-0017",
            description="墙边成堆垃圾",
            severity="serious",
            photo_numbers=("1", "2"),
            fixed_on_spot=True,
            after_photo_numbers=("6",),
        ),
    )
    text = print_sheet(visit_record, visit_paper(issues=issues)).squeezed()
    assert "1A3-0016桶满溢一般达濠片区保洁公司11-23前" in text
    assert "2A3-0017墙边成堆垃圾照1、2较重待定3" in text
    assert "第2项，整改后照片编号6" in text
    assert "未发现问题" not in text


def test_nothing_found_is_a_result_in_words(print_sheet: Print) -> None:
    target = TargetPaper(street_name="礐石街道", place_name="𠮷祥社区", none_found=True)
    text = print_sheet(visit_record, visit_paper(targets=(target,))).squeezed()
    assert "礐石街道𠮷祥社区（未发现问题）" in text
    assert text.count("未发现问题") == 2


def test_what_people_said_is_printed_and_nobody_s_name_is_asked(print_sheet: Print) -> None:
    text = print_sheet(visit_record, visit_paper(asked_count=2, asked_gist="一人称“三四天收一次”。")).squeezed()
    assert "2人。一人称“三四天收一次”。" in text
    assert "（不记姓名）" in text
    assert "在场人拒签的，由检查人员注明：" in text


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (4, 1), (40, 4)])
def test_photos_stand_four_in_a_row_with_time_distance_and_digest(print_sheet: Print, count: int, pages: int) -> None:
    printed = print_sheet(visit_record, visit_paper(photos=tuple(photo(n + 1) for n in range(count))))
    text = printed.squeezed()
    assert printed.drawn.images == printed.images() == count
    assert printed.pages() == printed.drawn.pages == pages
    assert text.count("11-1309:21距点位18米") == count
    assert text.count("摘要000000") == count


def test_a_long_table_repeats_its_heading_on_each_page(print_sheet: Print) -> None:
    issues = tuple(IssueLine(number=f"A3-{n:04d}", description=PASSAGE) for n in range(40))
    printed = print_sheet(visit_record, visit_paper(issues=issues))
    headed = [
        "问题编号发现问题" in squeeze(printed.text("-raw", "-f", str(page), "-l", str(page)))
        for page in range(1, printed.pages() + 1)
    ]
    rows = [
        "A3-00" in printed.text("-raw", "-f", str(page), "-l", str(page)).replace("JL-A3-0003", "")
        for page in range(1, printed.pages() + 1)
    ]
    assert printed.pages() > 4
    assert [has for has, row in zip(headed, rows, strict=True) if row] == [True] * sum(rows)
    assert printed.squeezed().count(squeeze(PASSAGE)) >= 30  # the others are parted by a page


@pytest.mark.parametrize("field", ["remark", "asked_gist", "weather", "escort", "leader_name", "campaign_name"])
def test_two_thousand_characters_in_any_field_are_neither_cut_nor_overlapping(print_sheet: Print, field: str) -> None:
    long = (PASSAGE * 30)[:2000]
    printed = print_sheet(visit_record, visit_paper(**{field: long}))
    text = printed.squeezed()
    assert all(text.count(c) >= squeeze(long).count(c) for c in set(squeeze(long)))
    assert overlaps(printed.path) == []


def test_long_answers_notes_and_descriptions_flow_over_pages(print_sheet: Print) -> None:
    long = (PASSAGE * 30)[:2000]
    check = check_paper("garbage", (long,), (long,))
    issue = IssueLine(number="A3-0001", description=long, requirement=long, lead_name=long)
    target = TargetPaper(street_name="达濠街道", place_name="西墩社区", spot=long)
    paper = visit_paper(checks=(check,), issues=(issue,), targets=(target,), team=(long,))
    printed = print_sheet(visit_record, paper)
    text = printed.squeezed()
    assert all(text.count(c) >= 7 * squeeze(long).count(c) for c in set(squeeze(long)) - set("0123456789-A"))
    assert overlaps(printed.path) == []
    assert printed.drawn.missing_glyphs == frozenset()


def test_measurements_stand_below_their_checklist_with_the_first_judgement(print_sheet: Print) -> None:
    check = check_paper(
        "black_water",
        measure_rows=(
            ("涵洞口", "透明度", "9 cm", "重度"),
            ("涵洞口", "溶解氧", "0.15 mg/L", "重度"),
            ("测点 2", "溶解氧", "1.1 mg/L", "轻度"),
        ),
        verdict="现场初判：重度",
    )
    text = print_sheet(visit_record, visit_paper(checks=(check,))).squeezed()
    assert "测点透明度溶解氧涵洞口9cm，重度0.15mg/L，重度测点2—1.1mg/L，轻度现场初判：重度" in text


def test_the_list_of_photos_says_time_place_digest_and_who_took_each(print_sheet: Print) -> None:
    one = dataclasses.replace(photo(1, lat=23.27189, lon=116.70938, datum="WGS-84"), photographer="郑敏𠮷")
    text = print_sheet(
        visit_record, visit_paper(photos=(one, photo(2), photo(3, lat=23.1, lon=116.7, datum="GCJ-02")))
    ).squeezed()
    assert "照111-1309:21距点位18米坐标23.2719，116.7094摘要00000001拍摄人郑敏𠮷" in text.replace("全景", "")
    assert text.count("没有坐标") == 1
    assert "坐标23.1000，116.7000，GCJ-02" in text
