"""Answers for taking a task plan in (12项任务、66项举措): one row a 举措, its 任务 beside or above it.

A 任务 may stand in a merged cell or in the first of its rows only. A task has its id from its words, so that the same
plan taken in twice, or on two laptops apart, is one plan. A bad row is named, the rest goes in.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from inspector.domain import private_text
from inspector.domain.import_row import moment, name_key
from inspector.domain.task import DONE, Task, TaskReport, in_order
from inspector.domain.weeks import week_of
from inspector.store import entry_rules as rules
from inspector.store.door import Transaction, new_id
from inspector.store.places import BadRow, Imported
from inspector.store.workspace import Workspace

HEADINGS: Mapping[str, str] = {
    **dict.fromkeys(("序号", "编号"), "number"),
    **dict.fromkeys(("任务", "重点任务", "工作任务", "监督任务", "重点监督任务", "主要任务"), "task"),
    **dict.fromkeys(("举措", "具体举措", "措施", "具体措施", "工作措施", "工作举措"), "measure"),
    **dict.fromkeys(("责任单位", "牵头单位", "主责单位"), "body"),
    **dict.fromkeys(("协办单位", "配合单位"), "assist"),
    **dict.fromkeys(("责任领导", "牵头领导", "分管领导"), "leader"),
    "责任人": "person",
    **dict.fromkeys(("开始日期", "开始时间"), "starts_on"),
    **dict.fromkeys(("时限", "完成时限", "时间节点", "完成时间", "完成日期"), "due_on"),
    **dict.fromkeys(("进度", "完成进度", "进度（%）", "进度(%)"), "percent"),
    **dict.fromkeys(("进展", "工作进展", "进展情况", "完成情况"), "progress"),
    "备注": "remark",
}
COLUMN = {"body": "责任单位", "assist": "协办单位", "starts_on": "开始日期", "due_on": "完成时限", "percent": "进度"}
LONGEST = 500
_TASKS = uuid.UUID("c1b7c8d2-5c1a-5d6f-8a8e-3a7f5a9b2d44")  # name space of the ids of imported tasks
_BATCH = 100
_SEVERAL = re.compile("[、，,;；\n]")
_NO_DAY = ("长期", "长期坚持", "持续推进", "常态化", "全年")


@dataclass(slots=True)
class _Reading:
    """What rows are read against, and where the reading stands."""

    bodies: Mapping[str, str]
    year: int
    today: date
    campaign_id: str | None
    fractions: bool = False  # the column holds parts of one, as a spreadsheet keeps per cent: 0.6, and 1 is all
    task: str = ""  # the 任务 whose rows are being read
    order: list[str] = field(default_factory=list)  # the 任务, as they came
    measures: dict[str, int] = field(default_factory=dict)  # 任务 → how many 举措 were read
    seen: set[tuple[str, str]] = field(default_factory=set)


def import_tasks(
    ws: Workspace, table: Sequence[Mapping[str, str]], first_row: int = 2, *, campaign_id: str | None = None
) -> Imported:
    """Take rows of a plan in; 进度 and 进展 become this week's report where they say something new."""
    rules.must_have_author(ws)
    today = rules.today(ws)
    bodies = {name_key(name): one.id for one in ws.all("body", "active = 1") for name in (*one.aliases, one.name)}
    fractions = any(_is_fraction(_columns(raw).get("percent", "")) for raw in table)
    reading = _Reading(bodies, today.year, today, campaign_id, fractions)
    bad: list[BadRow] = []
    tally = dict.fromkeys(("added", "updated", "unchanged"), 0)
    numbered = [(at, row) for at, raw in enumerate(table, first_row) if (row := _columns(raw))]
    for at in range(0, len(numbered), _BATCH):
        with ws.write() as door:
            for number, row in numbered[at : at + _BATCH]:
                fault = _fault(number, row, reading)
                if fault is not None:
                    bad.append(fault)
                    continue
                for task in _wanted(door, row, reading):
                    tally[_take(door, task)] += 1
                _report(ws, door, row, reading)
    return Imported(tally["added"], tally["updated"], tally["unchanged"], tuple(bad))


def task_id(campaign_id: str | None, task: str, measure: str = "") -> str:
    """Return the id of an imported task, the same wherever the plan is taken in."""
    return str(uuid.uuid5(_TASKS, "\n".join((campaign_id or "", name_key(task), name_key(measure)))))


def _columns(raw: Mapping[str, str]) -> dict[str, str]:
    return {
        HEADINGS[head.strip()]: text.strip()
        for head, text in raw.items()
        if head and head.strip() in HEADINGS and (text or "").strip()
    }


def _fault(number: int, row: Mapping[str, str], reading: _Reading) -> BadRow | None:
    """Name what keeps a row out; a row that names its 任务 says whose the following ones are even so."""
    reading.task = row.get("task") or reading.task
    task, measure = reading.task, row.get("measure", "")
    if not task:
        return BadRow(number, "任务", "row_empty", "")
    key = (name_key(task), name_key(measure))
    if key in reading.seen:
        return BadRow(number, "举措" if measure else "任务", "row_task_twice", measure or task)
    return _text_fault(number, row) or _value_fault(number, row, reading)


def _text_fault(number: int, row: Mapping[str, str]) -> BadRow | None:
    for name, word in (("task", "任务"), ("measure", "举措"), ("progress", "进展"), ("remark", "备注")):
        text = row.get(name, "")
        if len(text) > LONGEST:
            return BadRow(number, word, "row_too_long", text[:20])
        if private_text.find(text):
            return BadRow(number, word, "row_task_private", "")
    return None


def _value_fault(number: int, row: Mapping[str, str], reading: _Reading) -> BadRow | None:
    for name in ("body", "assist"):
        unknown = next((one for one in _names(row.get(name, "")) if name_key(one) not in reading.bodies), None)
        if unknown is not None:
            return BadRow(number, COLUMN[name], "row_unknown", unknown)
    for name in ("starts_on", "due_on"):
        if row.get(name) and row[name] not in _NO_DAY and _day(row, name, reading) is None:
            return BadRow(number, COLUMN[name], "row_task_day", row[name])
    begins, ends = _day(row, "starts_on", reading), _day(row, "due_on", reading)
    if begins and ends and ends < begins:
        return BadRow(number, COLUMN["due_on"], "row_task_order", row["due_on"])
    if row.get("percent") and _percent(row["percent"], reading.fractions) is None:
        return BadRow(number, COLUMN["percent"], "row_task_percent", row["percent"])
    return None


def _wanted(door: Transaction, row: Mapping[str, str], reading: _Reading) -> list[Task]:
    """Return the 任务 of a row where it was not read before, and its 举措; what the row leaves open stays as it is."""
    name, measure, campaign = reading.task, row.get("measure", ""), reading.campaign_id
    reading.seen.add((name_key(name), name_key(measure)))
    above, found = task_id(campaign, name), list[Task]()
    is_new = above not in reading.measures
    if is_new:
        reading.measures[above] = 0
        reading.order.append(above)
    at, details = reading.order.index(above) + 1, _details(row, reading)
    if is_new or not measure:
        own = {"number": str(at)} | ({} if measure else details)
        fresh = Task(id=above, position=at, title=name, campaign_id=campaign)
        found.append(_as_held(door, fresh, own))
    if measure:
        reading.measures[above] += 1
        below = reading.measures[above]
        fresh = Task(
            id=task_id(campaign, name, measure), parent_id=above, position=below, title=measure, campaign_id=campaign
        )
        found.append(_as_held(door, fresh, {"number": f"{at}.{below}"} | details))
    return found


def _as_held(door: Transaction, fresh: Task, details: Mapping[str, Any]) -> Task:
    held = door.get("task", fresh.id) or fresh
    return replace(held, position=fresh.position, title=fresh.title, **details)


def _details(row: Mapping[str, str], reading: _Reading) -> dict[str, Any]:
    named = [reading.bodies[name_key(one)] for one in _names(row.get("body", ""))]
    helping = [*named[1:], *(reading.bodies[name_key(one)] for one in _names(row.get("assist", "")))]
    begins, ends = _day(row, "starts_on", reading), _day(row, "due_on", reading)
    said: dict[str, Any] = {
        "number": row.get("number"),
        "body_id": named[0] if named else None,
        "assist_body_ids": tuple(dict.fromkeys(one for one in helping if one not in named[:1])),
        "leader": row.get("leader"),
        "person": row.get("person"),
        "starts_on": begins.isoformat() if begins else None,
        "due_on": ends.isoformat() if ends else None,
        "remark": row.get("remark"),
    }
    return {name: value for name, value in said.items() if value}


def _take(door: Transaction, task: Task) -> str:
    gone = door.conn.execute("SELECT deleted FROM task WHERE id = ?", (task.id,)).fetchone()
    if gone is not None and gone[0]:
        door.restore("task", task.id)
        door.put(task)
        return "updated"
    changed = door.put(task)
    return "added" if gone is None else "updated" if changed else "unchanged"


def _report(ws: Workspace, door: Transaction, row: Mapping[str, str], reading: _Reading) -> None:
    percent, progress = _percent(row.get("percent", ""), reading.fractions), row.get("progress", "")
    if percent is None and not progress:
        return
    of_task = task_id(reading.campaign_id, reading.task, row.get("measure", ""))
    last = in_order(ws.all("task_report", "task_id = ?", (of_task,)))
    if last and (last[-1].percent, last[-1].progress) == (percent, progress):
        return
    door.put(
        TaskReport(
            id=new_id(), task_id=of_task, week=week_of(reading.today), said_at_utc=door.now_utc, percent=percent,
            progress=progress, done_on=reading.today.isoformat() if percent == DONE else None,
            person_id=ws.author or None,
        )
    )  # fmt: skip


def _names(text: str) -> list[str]:
    return [one.strip() for one in _SEVERAL.split(text) if one.strip()]


def _day(row: Mapping[str, str], name: str, reading: _Reading) -> date | None:
    text = row.get(name, "")
    if not text or text in _NO_DAY:
        return None
    at = moment(text.removesuffix("前"), reading.year, month_end=True)
    return at.date() if at else None


def _is_fraction(text: str) -> bool:
    try:
        return 0 < float(text) < 1
    except ValueError:
        return False


def _percent(text: str, fractions: bool) -> int | None:
    """Return 0-100 as 60, 60% or 已完成 say it, None for anything else."""
    plain = text.strip().rstrip("%％")
    if plain in ("已完成", "完成", "办结"):
        return DONE
    try:
        number = float(plain)
    except ValueError:
        return None
    if fractions and plain == text.strip():
        number *= DONE
    return round(number) if 0 <= number <= DONE else None
