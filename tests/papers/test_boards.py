"""任务推进表, 责任追溯表, 逐件排查表: the same as on the screen, in a spreadsheet and on paper."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from inspector import papers
from inspector.domain.place import Body
from inspector.domain.task import Task
from inspector.store import feedbacks, life, places, tasks
from inspector.store.door import new_id
from inspector.store.workspace import open_workspace
from tests.store.making import Clock, Ground, laid_out, take_step


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    clock = Clock()
    with open_workspace(tmp_path / "w", now=clock) as ws:
        yield laid_out(ws, clock)


def book(ground: Ground, name: str, **subject: Any) -> dict[str, list[list[Any]]]:
    out = io.BytesIO()
    papers.draw(ground.ws, name, out, format="xlsx", **subject)
    whole = CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue()))
    return {sheet: whole.get_sheet_by_name(sheet).to_python()[1:] for sheet in whole.sheet_names}


def unit(ground: Ground) -> Body:
    made = Body(id=new_id(), name="礐石滘口环卫所", kind="street", contact="许工")
    places.keep(ground.ws, made)
    return made


def test_the_board_goes_out_with_its_weeks_and_prints(ground: Ground) -> None:
    body = unit(ground)
    top = tasks.keep(ground.ws, Task(id=new_id(), number="1", title="垃圾清零"))
    below = Task(
        id=new_id(), number="1.1", title="清理𠮷屋后沟", parent_id=top.id, body_id=body.id, due_on="2026-11-10"
    )
    tasks.keep(ground.ws, below)
    tasks.report(ground.ws, below.id, week="2026-W46", percent=40)
    tasks.report(ground.ws, below.id, percent=60, progress="清了三处", needs="请供电移杆")
    (said, head, first, second) = book(ground, "task-board")["任务推进"]
    assert "超期 1 项" in said[0]
    assert head[-5:] == ["进度", "第46周", "第47周", "最近进展", "需协调事项"]
    assert (first[1], second[1].strip(), second[2]) == ("垃圾清零", "清理𠮷屋后沟", "礐石滘口环卫所")
    assert second[-4:] == ["迟 40%", "迟 60%", "清了三处", "请供电移杆"]
    out = io.BytesIO()
    drawn = papers.draw(ground.ws, "task-board", out)
    assert (drawn.pages, drawn.missing_glyphs) == (1, frozenset())


def test_the_account_and_the_comparison_name_what_ran_late_and_what_was_left(ground: Ground) -> None:
    body = unit(ground)
    issue = ground.issue().issue
    life.assign(ground.ws, [issue.id], body_id=body.id, assist_body_ids=[], due_on="2026-11-24")
    feedbacks.say(ground.ws, issue.id, "2026-W47", "清了𠮷屋后沟")
    ground.clock.move(days=10)
    take_step(ground.ws, [issue.id], "urge")
    lying = ground.issue().issue
    sheets = book(ground, "account")
    assert sheets["单位汇总"][-1] == ["礐石滘口环卫所", 1, 1, 1, 1, 0]
    assert sheets["问题"][-1][:2] == ["礐石滘口环卫所", issue.number]
    assert [row[2:5] for row in sheets["经过"][2:]] == [
        ["事前预警", "发现问题", "陈立"], ["事前预警", "已交办", "陈立"], ["事前预警", "发出文书", "陈立"],
        ["事中留痕", "每周反馈", "陈立"], ["事后追责", "超期催办", "陈立"],
    ]  # fmt: skip
    said = [row[5] for row in sheets["经过"][2:]]
    assert said[1] == "时限 2026-11-24"
    assert said[3] == "第47周（11月16日—11月22日）：清了𠮷屋后沟"
    assert sheets["问题"][-1][-1] == "第48周（11月23日—11月29日）"
    compared = {row[0]: row[1:] for row in book(ground, "completeness")["逐件排查"]}
    assert compared["发现问题已交办或当场解决"] == [2, 1, 1, lying.number]
    for name in ("account", "completeness"):
        assert papers.draw(ground.ws, name, io.BytesIO()).pages >= 1
