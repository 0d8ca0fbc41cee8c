"""Columns of somebody else's ledger: what a heading means, what is never taken, what was said once is remembered."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.import_row import FIELDS
from inspector.errors import Known
from inspector.store import import_mapping, import_run, ledger_import
from inspector.store.import_mapping import SYNONYMS, guess
from inspector.store.ledger_import import Options
from tests.store.import_files import ledger_file
from tests.store.making import Ground, known


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (
            [
                "序号",
                "检查时间",
                "检查人",
                "隐患类别",
                "存在问题",
                "整改措施",
                "整改完成时间",
                "责任人",
                "复查时间",
                "复查人",
                "复查结果",
            ],
            "seq found_on inspectors category description remedy done_on person recheck_on recheckers recheck_result",
        ),
        (
            [
                "序号",
                "被检查单位",
                "具体地点",
                "隐患类别",
                "存在的问题或隐患",
                "问题或隐患图片",
                "整改措施",
                "整改期限",
                "整改责任人",
            ],
            "seq lead spot category description - remedy due person",
        ),
        (
            ["问题编号", "来源", "发现日期", "街道", "社区", "点位", "大类", "小类", "问题描述", "严重程度", "照片"],
            "old_number source found_on street community spot major category description severity -",
        ),
        (
            [
                "整改 时限",
                "问题\n描述",
                "发现时间（年月日）",
                "责任单位名称",
                "举报人",
                "来电人电话",
                "是否销号（是/否）",
                "群众反映",
            ],
            "due description found_on lead - - status -",
        ),
    ],
)
def test_the_headings_of_real_forms_are_understood(headings: list[str], fields: str) -> None:
    found = guess(headings).columns
    assert " ".join(found.get(at, "-") for at in range(len(headings))) == fields


def test_every_heading_we_know_means_its_own_field() -> None:
    for name, words in SYNONYMS.items():
        for word in words:
            assert guess([word]).columns == {0: name}, word


@given(st.lists(st.text(max_size=12), max_size=12))
def test_a_field_is_one_column_whatever_the_headings(headings: list[str]) -> None:
    columns = guess(headings).columns
    assert len(set(columns.values())) == len(columns)
    assert set(columns.values()) <= set(FIELDS)
    assert set(columns) <= set(range(len(headings)))


def test_what_was_said_once_is_remembered_for_these_headings(tmp_path: Path, ground: Ground) -> None:
    file = ledger_file(tmp_path, [{"备注": "一周内"}])
    said = ledger_import.plan(ground.ws, file, Options(columns={"备注": "整改要求", "责任人": "-"}))
    assert said.mapping.columns[18] == "requirement"
    assert "责任人" in said.ignored
    assert not ledger_import.plan(ground.ws, file).mapping.remembered, "a preview keeps nothing"
    import_run.write(ground.ws, said)
    again = ledger_import.plan(ground.ws, file)
    assert again.mapping.remembered
    assert again.mapping.columns == said.mapping.columns
    assert ground.ws.all("issue")[0].requirement == "一周内"


@pytest.mark.parametrize("columns", [{"没有这列": "问题描述"}, {"备注": "没有这个含义"}])
def test_a_meaning_that_cannot_be_is_named(tmp_path: Path, ground: Ground, columns: dict[str, str]) -> None:
    with pytest.raises(Known) as error:
        ledger_import.plan(ground.ws, ledger_file(tmp_path, [{}]), Options(columns=columns))
    assert known(error).code == "ledger_import_map"


def test_a_sheet_is_chosen_by_its_headings_or_by_name() -> None:
    grid = [["检查时间", "社区", "存在问题"], ["2026/3/1", "马滘", "甲"]]
    sheets = {"说明": [["填表说明"]], "环卫": [["台账"], *grid], "水": grid}
    assert import_mapping.find_sheet(sheets, "a.xlsx").name == "环卫"
    found = import_mapping.find_sheet(sheets, "a.xlsx", "水")
    assert (found.first_row, found.titles) == (2, ())
    with pytest.raises(Known) as error:
        import_mapping.find_sheet(sheets, "a.xlsx", "火")
    assert known(error).code == "ledger_import_no_sheet"
