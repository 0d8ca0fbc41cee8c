"""An existing ledger brought in: shown first, bad rows named, nothing twice, and taken back as a whole."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from inspector.domain.clock_text import local_text
from inspector.domain.issue import stage_of
from inspector.errors import Known
from inspector.store import import_run, issues, journal, ledger, ledger_import
from inspector.store.ledger_import import BAD, NEW, TWIN, BadCell, Options, Plan, bad_rows_csv
from inspector.store.ledger_sql import Query
from inspector.store.workspace import open_workspace
from tests.store.import_files import HEADINGS, ledger_file, register
from tests.store.making import Ground, faults, known
from tests.store.test_tables import workbook


def planned(ground: Ground, tmp_path: Path, *rows: dict[str, str], **options: Any) -> Plan:
    return ledger_import.plan(ground.ws, ledger_file(tmp_path, rows), Options(**options))


def codes(plan: Plan) -> list[tuple[int, str, str]]:
    return [(bad.row, bad.column, bad.code) for bad in plan.faults]


def imported(ground: Ground) -> list[Any]:
    return sorted(ground.ws.all("issue"), key=lambda one: int(one.attrs["import_row"]))


def imported_only(ground: Ground) -> list[Any]:
    found = (one for one in ground.ws.all("issue") if "import_id" in one.attrs)
    return sorted(found, key=lambda one: int(one.attrs["import_row"]))


def test_a_plan_writes_nothing_and_says_what_each_row_becomes(ground: Ground, tmp_path: Path) -> None:
    before = journal.length(ground.ws)
    closed = {"完成时间": "9月5日", "是否销号": "是", "复查时间": "9月8日"}
    plan = planned(ground, tmp_path, {}, closed, {"存在问题": "又一堆"}, {"社区": "没有社区"})
    assert journal.length(ground.ws) == before
    assert [row.state for row in plan.rows] == [NEW, TWIN, NEW, BAD]
    assert plan.statuses == {"found": 2}
    assert plan.rows[1].twin == "3", "the first row of the file that says the same"
    assert codes(plan) == [(6, "社区", "cell_place_unknown")]
    assert "联系电话" in plan.ignored


def test_what_of_an_import_still_stands_is_told_by_its_id(ground: Ground, tmp_path: Path) -> None:
    done = import_run.write(ground.ws, planned(ground, tmp_path, {}, {"存在问题": "又一堆"}))
    ground.issue()
    assert import_run.standing(ground.ws) == {done.import_id: tuple(one.id for one in imported_only(ground))}
    import_run.undo(ground.ws, str(done.import_id))
    assert import_run.standing(ground.ws) == {}


def test_a_row_becomes_an_issue_with_its_steps_and_says_where_it_came_from(ground: Ground, tmp_path: Path) -> None:
    register(ground)
    row = {
        "问题编号": "2026-017",
        "主责单位": "清洁公司、濠江区城管局",
        "责任人": "李礐",
        "整改期限": "3个工作日",
        "完成时间": "9月5日",
        "是否销号": "是",
        "复查时间": "9月8日",
        "严重程度": "严重",
        "备注": "=1+1",
        "联系电话": "13800000000",
    }
    done = import_run.write(ground.ws, planned(ground, tmp_path, row))
    (issue,) = imported(ground)
    assert issue.number == done.first_number != "2026-017"
    bodies = {body.name: body.id for body in ground.ws.all("body")}
    assert (issue.lead_body_id, issue.assist_body_ids) == (bodies["清洁公司"], (bodies["濠江区城管局"],))
    assert (issue.place_id, issue.spot, issue.severity) == (ground.community.id, "市场后巷", "serious")
    assert (issue.responsible_person, issue.due_on, issue.due_rule) == ("李礐", "2026-09-04", "3 workday")
    assert issue.attrs["old_number"] == "2026-017"
    assert issue.attrs["import_remark"] == "=1+1"
    assert "13800000000" not in str(issue)
    steps = issues.steps(ground.ws, issue.id)
    assert [(s.action, local_text(s.happened_at_utc)) for s in steps] == [
        ("find", "2026-09-01 12:00"),
        ("assign", "2026-09-01 12:00"),
        ("report", "2026-09-05 12:00"),
        ("recheck_done", "2026-09-08 12:00"),
    ]
    assert {(s.reason, s.person_id, s.recorded_at_utc[:10]) for s in steps} == {
        ("导入自 2026年问题台账.csv 第 3 行", None, "2026-11-20")
    }
    assert steps[1].body_id == bodies["清洁公司"]
    row_now = ledger.one(ground.ws.reader(), issue.id)
    assert row_now is not None
    assert row_now.status == "closed"
    assert faults(ground.ws) == []


@pytest.mark.parametrize("typed", ["2026-017", "017", "2026-01"])
def test_an_imported_issue_is_found_by_its_old_number(ground: Ground, tmp_path: Path, typed: str) -> None:
    import_run.write(ground.ws, planned(ground, tmp_path, {"问题编号": "2026-017"}, {"存在问题": "另一堆"}))
    found = ledger.page(ground.ws.reader(), Query(text=typed))
    assert [row.issue_id for row in found] == [imported(ground)[0].id]
    assert ledger.page(ground.ws.reader(), Query(text=imported(ground)[1].number))[0].description == "另一堆"


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        ({"社区": "马滘社区居委会"}, "马滘社区"),
        ({"社区": "和社"}, "和社社区"),
        ({"街道": "马滘", "社区": ""}, "马滘街道"),
        ({"街道": "", "社区": "和社村"}, "和社社区"),
        ({"街道": "", "社区": "", "具体地点": "马滘街道和社社区老厝"}, "和社社区"),
        ({"街道": "马滘街道办事处", "社区": "马滘社区 "}, "马滘社区"),
    ],
)
def test_a_place_is_known_by_what_people_call_it(
    ground: Ground, tmp_path: Path, cells: dict[str, str], place: str
) -> None:
    plan = planned(ground, tmp_path, cells)
    assert codes(plan) == []
    assert ground.ws.get("place", plan.rows[0].where.place_id).name == place


@pytest.mark.parametrize(
    ("word", "category"),
    [
        ("垃圾", "garbage"),
        ("暴露垃圾", "garbage"),
        ("三线乱拉", "three_lines"),
        ("garbage", "garbage"),
        ("水体黑臭", "black_water"),
        ("乱堆乱放", "sq_lane_clutter"),
        ("公厕脏乱", "cs_hygiene"),
    ],
)
def test_a_category_is_known_by_name_and_alias(ground: Ground, tmp_path: Path, word: str, category: str) -> None:
    plan = planned(ground, tmp_path, {"隐患类别": word})
    assert plan.rows[0].category == category
    assert not plan.likely


def test_an_unknown_category_is_named_with_the_nearest_and_may_be_told_once(ground: Ground, tmp_path: Path) -> None:
    plan = planned(ground, tmp_path, {"隐患类别": "生活垃圾堆放"}, {"隐患类别": "环卫保洁"}, {"隐患类别": ""})
    assert [code for _, _, code in codes(plan)] == ["cell_category", "cell_empty"]
    assert any("垃圾" in name for name in plan.faults[0].near)
    assert plan.likely == {"环卫保洁": "garbage"}, "a 大类 with one 小类 that the description speaks of"
    assert not codes(planned(ground, tmp_path, {"隐患类别": "生活垃圾堆放"}, same={"生活垃圾堆放": "垃圾"}))


def test_what_is_in_no_register_is_offered_and_made_only_when_said(ground: Ground, tmp_path: Path) -> None:
    rows = [
        {"社区": "青盐", "主责单位": "青盐物业"},
        {"社区": "青盐社区", "主责单位": "青盐物业", "存在问题": "乙"},
        {"社区": "青盐", "存在问题": "丙"},
    ]
    offered = planned(ground, tmp_path, *rows)
    assert (dict(offered.new_bodies), len(offered.of(NEW))) == ({"青盐物业": 2}, 0)
    assert dict(offered.new_places) == {"青盐": 2, "青盐社区": 1}
    with_all = planned(ground, tmp_path, *rows, create_places=True, create_bodies=True)
    import_run.write(ground.ws, with_all)
    made = [place for place in ground.ws.all("place") if place.name.startswith("青盐")]
    assert {place.parent_id for place in made} == {ground.street.id}
    assert [body.name for body in ground.ws.all("body")] == ["青盐物业"]
    assert len({issue.lead_body_id for issue in imported(ground)} - {None}) == 1


def test_the_same_file_and_the_same_rows_come_in_once(ground: Ground, tmp_path: Path) -> None:
    rows = [{"存在问题": text} for text in ("甲", "乙", "丙")]
    first = import_run.write(ground.ws, planned(ground, tmp_path, *rows))
    again = planned(ground, tmp_path, *rows)
    assert [row.twin for row in again.of(TWIN)] == [issue.number for issue in imported(ground)]
    assert import_run.write(ground.ws, again).written == 0
    issue = imported(ground)[0]
    issues.edit(ground.ws, replace(issue, description="甲，已核对"))
    more = planned(ground, tmp_path, *rows, {"存在问题": "丁"})
    assert [row.state for row in more.rows] == [TWIN, TWIN, TWIN, NEW], "an edited one is still that row"
    assert import_run.write(ground.ws, more).import_id != first.import_id


def test_a_problem_that_was_recorded_here_is_no_second_one(ground: Ground, tmp_path: Path) -> None:
    number = ground.issue(spot="市场后巷", found_at_utc="2026-09-01T01:00:00.000Z").issue.number
    assert planned(ground, tmp_path, {}).rows[0].twin == number
    assert planned(ground, tmp_path, {}, twins_too=True).rows[0].state == NEW


def many(count: int) -> list[dict[str, str]]:
    return [{"存在问题": f"第 {n} 堆", "检查时间": f"2026/{1 + n % 9}/{1 + n % 28}"} for n in range(count)]


def test_an_import_that_was_stopped_keeps_whole_batches_and_goes_on(ground: Ground, tmp_path: Path) -> None:
    asked: list[int] = []
    file = ledger_file(tmp_path, many(500))

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 2

    done = import_run.write(ground.ws, ledger_import.plan(ground.ws, file), stop=stop)
    assert done.stopped
    assert 0 < done.written < 500
    assert len(imported(ground)) == done.written
    rest = import_run.write(ground.ws, ledger_import.plan(ground.ws, file))
    assert (rest.import_id, rest.written, rest.stopped) == (done.import_id, 500 - done.written, False)
    assert len({issue.attrs["import_key"] for issue in imported(ground)}) == 500
    assert import_run.undo(ground.ws, str(rest.import_id)).taken_back == 500
    assert faults(ground.ws) == []


def test_a_power_failure_in_a_batch_loses_that_batch_alone(ground: Ground, tmp_path: Path) -> None:
    file = ledger_file(tmp_path, many(500))
    commits: list[str] = []

    def fail(stage: str) -> None:
        commits.append(stage)
        if len(commits) == 3:
            raise KeyboardInterrupt

    ground.ws.observe(fail)
    with pytest.raises(KeyboardInterrupt):
        import_run.write(ground.ws, ledger_import.plan(ground.ws, file))
    folder = ground.ws.folder
    ground.ws.close()
    with open_workspace(folder, now=ground.clock) as ws:
        ws.author = ground.people[0]
        held = len(ws.all("issue"))
        assert 0 < held < 500
        (run,) = import_run.runs(ws)
        assert (run["written"], len(run["txs"])) == (held, 2)
        assert import_run.write(ws, ledger_import.plan(ws, file)).written == 500 - held
        assert len(import_run.runs(ws)) == 1
        assert import_run.undo(ws, run["id"]).taken_back == 500
        assert faults(ws) == []


def test_an_import_is_taken_back_after_a_restart_and_may_come_again(ground: Ground, tmp_path: Path) -> None:
    file = ledger_file(tmp_path, [{"社区": "青盐"}, {"存在问题": "乙"}])
    options = Options(create_places=True)
    done = import_run.write(ground.ws, ledger_import.plan(ground.ws, file, options))
    places = len(ground.ws.all("place"))
    folder = ground.ws.folder
    ground.ws.close()
    with open_workspace(folder, now=ground.clock) as ws:
        ws.author = ground.people[0]
        assert import_run.undo(ws, str(done.import_id)) == import_run.Undone(2)
        assert (ws.all("issue"), len(ws.all("place"))) == ([], places - 1)
        with pytest.raises(Known) as error:
            import_run.undo(ws, str(done.import_id))
        assert known(error).code == "ledger_import_undone"
        assert import_run.write(ws, ledger_import.plan(ws, file, options)).written == 2
        assert faults(ws) == []


def test_a_power_failure_while_taking_back_is_finished_by_doing_it_again(ground: Ground, tmp_path: Path) -> None:
    done = import_run.write(ground.ws, planned(ground, tmp_path, *many(300)))
    commits: list[str] = []

    def fail(stage: str) -> None:
        commits.append(stage)
        if len(commits) == 2:
            raise KeyboardInterrupt

    ground.ws.observe(fail)
    with pytest.raises(KeyboardInterrupt):
        import_run.undo(ground.ws, str(done.import_id))
    left = len(imported(ground))
    assert 0 < left < 300
    ground.ws.observe(lambda _: None)
    assert import_run.undo(ground.ws, str(done.import_id)).taken_back == left
    assert (imported(ground), faults(ground.ws)) == ([], [])


def test_an_import_that_was_worked_on_says_with_what_and_leaves_it(ground: Ground, tmp_path: Path) -> None:
    rows = [{"社区": "青盐"}, {"存在问题": "乙"}, {"存在问题": "丙"}]
    done = import_run.write(ground.ws, planned(ground, tmp_path, *rows, create_places=True))
    first, second, third = imported(ground)
    ground.step(first, "assign")
    ground.step(third, "assign")
    issues.edit(ground.ws, replace(second, severity="serious"))
    journal.undo(ground.ws, journal.transactions(ground.ws, 1)[0][0].tx)  # what was taken back counts no longer
    with pytest.raises(Known) as error:
        import_run.undo(ground.ws, str(done.import_id))
    assert known(error).code == "ledger_import_worked_on"
    assert first.number in str(known(error).facts["named"])
    assert len(imported(ground)) == 3, "nothing was taken back"
    undone = import_run.undo(ground.ws, str(done.import_id), rest=True)
    assert undone == import_run.Undone(1, tuple(sorted((first.number, third.number))))
    assert [issue.id for issue in imported(ground)] == [first.id, third.id]
    assert ground.ws.get("place", first.place_id) is not None
    assert faults(ground.ws) == []


def test_a_place_that_others_use_since_keeps_an_import_from_going(ground: Ground, tmp_path: Path) -> None:
    done = import_run.write(ground.ws, planned(ground, tmp_path, {"社区": "青盐"}, create_places=True))
    ground.issue(place_id=imported(ground)[0].place_id, description="后来的")
    with pytest.raises(Known) as error:
        import_run.undo(ground.ws, str(done.import_id))
    assert known(error).facts["named"] == "青盐"
    assert import_run.undo(ground.ws, str(done.import_id), rest=True) == import_run.Undone(1)
    assert faults(ground.ws) == []


def test_hostile_cells_become_text_or_a_bad_row(ground: Ground, tmp_path: Path) -> None:
    rows = [
        {"存在问题": '=HYPERLINK("http://x")', "备注": "@SUM(1)"},
        {"存在问题": "礐石\u202e𠮷\u200b", "责任人": "滘"},
        {"存在问题": "长" * 10_000},
        {"存在问题": "长" * 10_001},
        {"检查时间": "=A1", "存在问题": "'; DROP TABLE issue; --"},
    ]
    plan = planned(ground, tmp_path, *rows)
    assert [row.state for row in plan.rows] == [NEW, NEW, NEW, BAD, BAD]
    import_run.write(ground.ws, plan)
    texts = [issue.description for issue in imported(ground)]
    assert texts == ['=HYPERLINK("http://x")', "礐石𠮷", "长" * 10_000]
    kept = bad_rows_csv(plan, lambda bad: bad.code).decode("utf-8-sig")
    assert ",'=A1," in kept
    assert faults(ground.ws) == []


def test_who_called_enters_no_issue_and_no_file_of_bad_rows(ground: Ground, tmp_path: Path) -> None:
    row = {
        "存在问题": "群众陈先生13800138000反映垃圾",
        "备注": "来电 １３８ 0013 8000",
        "责任人": "李礐 13900139000",
        "联系电话": "13700137000",
    }
    plan = planned(ground, tmp_path, row, {**row, "社区": "无此社区"})
    assert [one.row.masked for one in plan.rows if one.row] == [("description", "remark")] * 2
    import_run.write(ground.ws, plan)
    journalled = b"".join(row[0] for row in ground.ws.reader().execute("SELECT body FROM journal")).decode()
    assert not [number for number in ("13800138000", "13700137000", "陈先生", "138 0013 8000") if number in journalled]
    (issue,) = imported(ground)
    assert issue.responsible_person == "李礐 13900139000", "an official answers with name and number"
    assert b"13700137000" not in bad_rows_csv(plan, lambda bad: bad.code)


def test_a_file_with_nul_is_refused_whole(ground: Ground, tmp_path: Path) -> None:
    file = tmp_path / "台账.csv"
    file.write_bytes("检查时间,社区,存在问题\n2026/3/1,马滘,甲\0\n".encode())
    with pytest.raises(Known) as error:
        ledger_import.plan(ground.ws, file)
    assert known(error).code == "table_unreadable"


def test_the_bad_rows_put_right_come_in_and_nothing_else_twice(ground: Ground, tmp_path: Path) -> None:
    plan = planned(
        ground,
        tmp_path,
        {"存在问题": "甲"},
        {"存在问题": "-乙", "社区": "马窖"},
        {"存在问题": "丙", "检查时间": "3月40日"},
    )
    import_run.write(ground.ws, plan)

    def why(bad: BadCell) -> str:
        return f"{bad.code} {bad.value}"

    file = tmp_path / "改好.csv"
    kept = bad_rows_csv(plan, why)
    assert kept.startswith(b"\xef\xbb\xbf")
    file.write_bytes(kept.replace("马窖,".encode(), "马滘,".encode()).replace(b",3\xe6\x9c\x8840", b",3\xe6\x9c\x884"))
    again = ledger_import.plan(ground.ws, file, Options(year=2026))
    assert [row.state for row in again.rows] == [NEW, NEW]
    import_run.write(ground.ws, again)
    assert sorted(issue.description for issue in imported(ground)) == ["-乙", "丙", "甲"]


def test_foot_lines_blank_lines_and_repeated_headings_are_no_rows(ground: Ground, tmp_path: Path) -> None:
    head = ["检查时间", "街道", "社区", "隐患类别", "存在问题"]
    row: list[str | float] = [46000.0, "马滘街道", "马滘", "垃圾", "甲"]
    content = workbook(
        [["2025年台账"], list(head), row, [], list(head), [*row[:4], "乙"], ["合计：2"], ["填表人：张三"]]
    )
    file = tmp_path / "台账.xlsx"
    file.write_bytes(content)
    plan = ledger_import.plan(ground.ws, file)
    assert [(row.number, row.state) for row in plan.rows] == [(3, NEW), (6, NEW)]
    assert plan.rows[0].row is not None
    assert plan.rows[0].row.found_at.date() == date(2025, 12, 9)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("甲,乙,丙\n1,2,3\n", "ledger_import_no_headings"),
        ("街道,社区,责任人\n马滘街道,马滘,甲\n", "ledger_import_lacks"),
    ],
)
def test_a_file_that_is_no_ledger_is_named(ground: Ground, tmp_path: Path, content: str, code: str) -> None:
    file = tmp_path / "表.csv"
    file.write_bytes(content.encode())
    with pytest.raises(Known) as error:
        ledger_import.plan(ground.ws, file)
    assert known(error).code == code


def test_two_thousand_rows_with_thirty_bad_ones(
    ground: Ground, tmp_path: Path, record_property: pytest.RecordProperty
) -> None:
    register(ground)
    rows = many(2000)
    states = (
        {},
        {"主责单位": "清洁公司"},
        {"主责单位": "清洁公司", "完成时间": "2026/11/1"},
        {"是否销号": "是", "复查时间": "2026/11/2"},
    )
    for n, row in enumerate(rows):
        row.update(states[n % 4])
    breaks = (
        {"社区": "无此社区"},
        {"检查时间": "2026/2/30"},
        {"隐患类别": "不明"},
        {"存在问题": ""},
        {"是否销号": "是", "复查时间": ""},
    )
    for n in range(30):
        rows[n * 60 + 7].update(breaks[n % 5])
    began = time.perf_counter()
    plan = planned(ground, tmp_path, *rows)
    seen = time.perf_counter()
    done = import_run.write(ground.ws, plan)
    written = time.perf_counter()
    assert (done.written, len(plan.of(BAD)), len(imported(ground))) == (1970, 30, 1970)
    assert [bad.row for bad in plan.faults] == [n * 60 + 10 for n in range(30)]
    assert {bad.code for bad in plan.faults} == {
        "cell_place_unknown",
        "cell_no_day",
        "cell_category",
        "cell_empty",
        "cell_closed_when",
    }
    assert import_run.undo(ground.ws, str(done.import_id)).taken_back == 1970
    undone = time.perf_counter()
    timing = f"plan {seen - began:.1f} s, write {written - seen:.1f} s, undo {undone - written:.1f} s"
    record_property("timing", timing)
    print(timing)
    assert HEADINGS


def test_what_came_of_a_units_own_check_or_an_audit_keeps_its_stage(ground: Ground, tmp_path: Path) -> None:
    """自查 → 督查 → 审计 (facts 1.4)."""
    file = tmp_path / "2026年台账.csv"
    sources = enumerate(("自查自纠", "审计", "检查"), 1)
    rows = (f"2026.9.{day},马滘街道,马滘,垃圾,墙边一堆垃圾{day},{source}" for day, source in sources)
    file.write_text("\n".join(("检查时间,街道,社区,隐患类别,存在问题,问题来源", *rows)), encoding="utf-8-sig")
    import_run.write(ground.ws, ledger_import.plan(ground.ws, file, Options()))
    assert [stage_of(one.source) for one in imported(ground)] == ["self_check", "audit", "supervision"]
