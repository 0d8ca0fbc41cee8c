"""The task board: plans taken in, weeks of the wall, what is late, and who answers for what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.domain.place import Body
from inspector.domain.task import Line, Task, TaskReport
from inspector.errors import Known
from inspector.store import exchange, journal, places, tables, task_import, tasks
from inspector.store.door import new_id
from inspector.store.workspace import open_workspace
from tests.store.making import Clock, Ground, faults, known, laid_out
from tests.store.offices import Office, enrol, sync

TODAY = "2026-11-20"  # a Friday, of 2026-W47


def body(ground: Ground, name: str) -> Body:
    made = Body(id=new_id(), name=name, kind="street")
    places.keep(ground.ws, made)
    return made


def kept(ground: Ground, title: str, **said: object) -> Task:
    return tasks.keep(ground.ws, Task(id=new_id(), title=title, **said))  # type: ignore[arg-type]


def lines(ground: Ground, weeks: int = 3) -> dict[str, Line]:
    return {one.task.title: one for one in tasks.board(ground.ws, weeks=weeks)}


def test_a_plan_of_12_tasks_and_66_measures_is_taken_in_once_and_a_bad_row_keeps_no_other_out(
    ground: Ground, tmp_path: Path
) -> None:
    """Merged cells, lengths and days as plans are written; taken in again nothing changes, put right it is whole."""
    body(ground, "环卫所")
    body(ground, "水务局")
    head = "序号,重点任务,具体举措,责任单位,责任领导,完成时限,进度,进展情况"
    rows = [
        f",{'任务' + str(task) if measure == 0 else ''},任务{task}的举措{measure},环卫所、水务局,王副区长,12月底前,,"
        for task in range(12)
        for measure in range(6 if task < 6 else 5)
    ]
    assert len(rows) == 66
    bad = [row.replace("环卫所", "环卫处") if at == 0 else row for at, row in enumerate(rows)]
    bad[40] = bad[40].replace("12月底前", "13月40日")
    plan = tmp_path / "任务分解表.csv"
    plan.write_text("\n".join(["濠江区任务分解表", head, *bad]), encoding="gb18030")

    def take() -> tuple[int, int, int, list[tuple[int, str, str]]]:
        table = tables.read(plan, task_import.HEADINGS)
        done = task_import.import_tasks(ground.ws, table.rows, table.first_row)
        return done.added, done.updated, done.unchanged, [(one.row, one.column, one.value) for one in done.bad]

    assert take() == (76, 0, 0, [(3, "责任单位", "环卫处"), (43, "完成时限", "13月40日")])
    plan.write_text("\n".join(["濠江区任务分解表", head, *rows]), encoding="utf-8-sig")
    added, updated, unchanged, left = take()
    assert (added, unchanged + updated, left) == (2, 76, [])
    assert take() == (0, 0, 78, [])
    board = tasks.board(ground.ws)
    assert (sum(1 for one in board if one.measures), len(board)) == (12, 78)
    first, second = board[:2]
    assert (first.task.number, first.measures, second.task.number, second.task.title) == ("1", 6, "1.1", "任务0的举措0")
    assert (second.task.due_on, second.task.leader) == ("2026-12-31", "王副区长")
    assert ground.ws.get("body", second.task.body_id).name == "环卫所"
    assert [ground.ws.get("body", one).name for one in second.task.assist_body_ids] == ["水务局"]
    assert faults(ground.ws) == []


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"举措": "没有任务的举措"}, "row_empty"),
        ({"任务": "甲", "举措": "乙", "开始日期": "2026-12-01", "时限": "2026-11-01"}, "row_task_order"),
        ({"任务": "甲", "举措": "乙", "进度": "120%"}, "row_task_percent"),
        ({"任务": "甲", "举措": "联系居民13829640517"}, "row_task_private"),
        ({"任务": "甲", "备注": "长" * 501}, "row_too_long"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(ground: Ground, row: Mapping[str, str], code: str) -> None:
    done = task_import.import_tasks(ground.ws, [row])
    assert [one.code for one in done.bad] == [code]
    assert tasks.board(ground.ws) == ()


def test_progress_in_a_plan_becomes_this_weeks_word_and_is_not_said_twice(ground: Ground) -> None:
    """A spreadsheet keeps 60 % as 0.6 and all of it as 1."""
    rows = [
        {"任务": "甲", "举措": "一", "进度": "0.6", "进展": "已清三处"},
        {"任务": "甲", "举措": "二", "进度": "1"},
        {"任务": "甲", "举措": "三"},
    ]
    task_import.import_tasks(ground.ws, rows)
    task_import.import_tasks(ground.ws, rows)
    found = lines(ground)
    assert (found["一"].percent, found["一"].progress, found["二"].done_on) == (60, "已清三处", TODAY)
    assert [len(tasks.reports(ground.ws, found[name].task.id)) for name in ("一", "二", "三")] == [1, 1, 0]
    assert (found["甲"].percent, found["甲"].measures_done, found["甲"].done_on) == (53, 1, None)


def test_the_wall_shows_each_week_as_it_was_and_marks_what_was_late_in_it(ground: Ground) -> None:
    top = kept(ground, "垃圾清零", due_on="2026-12-31")
    one = kept(ground, "建台账", parent_id=top.id, due_on="2026-11-10")
    other = kept(ground, "清运", parent_id=top.id, starts_on="2026-11-16", due_on="2026-11-30")
    tasks.report(ground.ws, one.id, week="2026-W45", percent=40)
    tasks.report(ground.ws, one.id, week="2026-W47", percent=100, done_on="2026-11-18")
    tasks.report(ground.ws, other.id, progress="车辆已落实")
    found = lines(ground)
    cells = found["建台账"].cells
    assert [cell.week for cell in cells] == ["2026-W45", "2026-W46", "2026-W47"]
    assert [(cell.percent, cell.reported, cell.late, cell.state) for cell in cells] == [
        (40, True, False, "open"), (40, False, True, "open"), (100, True, False, "done"),
    ]  # fmt: skip
    assert found["建台账"].late_days == 8, "it was finished eight days after its deadline, and that stays said"
    assert [cell.state for cell in found["清运"].cells] == ["ahead", "ahead", "open"]
    assert [(cell.percent, cell.late) for cell in found["垃圾清零"].cells] == [(20, False), (20, True), (50, False)]
    assert tasks.unreported(tasks.board(ground.ws)) == ()
    ground.clock.move(days=7)
    assert tasks.unreported(tasks.board(ground.ws)) == (other.id,), "nothing was said of it in the running week"


def test_a_report_below_100_takes_done_back_and_a_word_alone_changes_no_figure(ground: Ground) -> None:
    task = kept(ground, "整治")
    tasks.report(ground.ws, task.id, percent=100)
    tasks.report(ground.ws, task.id, progress="有居民反映又堆了")
    assert lines(ground)["整治"].done_on == TODAY
    ground.clock.move(minutes=1)
    tasks.report(ground.ws, task.id, percent=80, needs="请街道加派车辆")
    found = lines(ground)["整治"]
    assert (found.percent, found.done_on, found.needs) == (80, None, "请街道加派车辆")


def test_what_cannot_be_reported_or_hung_below_is_refused(ground: Ground) -> None:
    top = kept(ground, "任务")
    below = kept(ground, "举措", parent_id=top.id)
    refused = {
        "task_percent": lambda: tasks.report(ground.ws, top.id, percent=101),
        "task_report_empty": lambda: tasks.report(ground.ws, top.id, progress=" "),
        "task_report_ahead": lambda: tasks.report(ground.ws, top.id, percent=5, week="2026-W48"),
        "week_unknown": lambda: tasks.report(ground.ws, top.id, percent=5, week="本周"),
        "task_parent": lambda: kept(ground, "再分", parent_id=below.id),
        "task_missing": lambda: kept(ground, "  "),
        "task_dates": lambda: kept(ground, "倒着", starts_on="2026-12-02", due_on="2026-12-01"),
        "task_private": lambda: kept(ground, "回电 13829640517"),
    }
    for code, act in refused.items():
        with pytest.raises(Known) as error:
            act()
        assert known(error).code == code
    with pytest.raises(Known) as error:
        tasks.keep(ground.ws, replace(top, parent_id=below.id), top)
    assert known(error).code == "task_parent"


def test_a_task_is_taken_off_with_its_measures_and_comes_back_with_undo(ground: Ground) -> None:
    top = kept(ground, "任务")
    kept(ground, "举措", parent_id=top.id)
    gone = tasks.void(ground.ws, top.id)
    assert tasks.board(ground.ws) == ()
    journal.undo(ground.ws, gone.tx)
    assert [one.task.title for one in tasks.board(ground.ws)] == ["任务", "举措"]


def test_each_body_has_its_share_of_the_board(ground: Ground) -> None:
    first, second = body(ground, "环卫所"), body(ground, "水务局")
    top = kept(ground, "任务", body_id=second.id)
    late = kept(ground, "迟的", parent_id=top.id, body_id=first.id, due_on="2026-11-01", assist_body_ids=(second.id,))
    done = kept(ground, "做完的", parent_id=top.id, body_id=first.id)
    nobody = kept(ground, "没人管的", parent_id=top.id)
    tasks.report(ground.ws, done.id, percent=100)
    shares = {one.body_id: one for one in tasks.shares(tasks.board(ground.ws))}
    assert (shares[first.id].led, shares[first.id].done, shares[first.id].late) == (
        (late.id, done.id), (done.id,), (late.id,),
    )  # fmt: skip
    assert (shares[second.id].led, shares[second.id].helped) == ((), (late.id,)), "a 任务 with 举措 is no work twice"
    assert shares[None].led == (nobody.id,)
    of_second = tasks.board(ground.ws, body_id=second.id)
    assert [one.task.title for one in of_second] == ["任务", "迟的"]


def test_one_plan_taken_in_and_reported_on_two_laptops_apart_is_one_board_and_no_word_is_lost(
    ground: Ground, tmp_path: Path, clock: Clock
) -> None:
    """The office's merge rule between them: same rows are no second task, two reports of one week both stay."""
    office, rows = Office(), [{"任务": "河湖清四乱", "举措": "建台账", "时限": "2026-11-30"}, {"举措": "清淤"}]
    with open_workspace(tmp_path / "second", now=clock) as second:
        there = laid_out(second, clock)
        both = (ground.ws, there.ws)
        for ws in both:
            enrol(ws)
            task_import.import_tasks(ws, rows)
        one = task_import.task_id(None, "河湖清四乱", "建台账")
        tasks.report(ground.ws, one, percent=40, progress="街道报来一半")
        clock.move(minutes=5)
        tasks.report(second, one, percent=60, progress="水务局补齐")
        for ws in (*both, *both):
            sync(ws, office)
        boards = [tasks.board(ws) for ws in both]
        assert boards[0] == boards[1]
        assert [(line.task.title, line.percent) for line in boards[0]] == [
            ("河湖清四乱", 30),
            ("建台账", 60),
            ("清淤", 0),
        ]
        assert [word.progress for word in tasks.reports(second, one)] == ["街道报来一半", "水务局补齐"]
        assert exchange.disputes(ground.ws) == exchange.disputes(second) == []
        assert faults(ground.ws) == faults(second) == []


def test_one_bad_record_from_elsewhere_stops_no_other_on_the_board(ground: Ground) -> None:
    good, bad = kept(ground, "垃圾清零", due_on="2026-11-10"), Task(id=new_id(), title="清沟", due_on="不久")
    with ground.ws.write() as door:
        door.put(bad)
        door.put(TaskReport(id=new_id(), task_id=bad.id, week="2026-48", percent=30))
        door.put(TaskReport(id=new_id(), task_id=bad.id, week="2026-W47", percent=100, done_on="昨天"))
    found = lines(ground)
    assert (found[good.title].late_days, found[good.title].odd) == (10, ())
    assert (found["清沟"].percent, found["清沟"].late_days, sorted(found["清沟"].odd)) == (
        100, 0, ["2026-48", "不久", "昨天"],
    )  # fmt: skip
