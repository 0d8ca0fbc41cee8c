"""Answers for the tasks, 自查 lists, 包片包案, ratings and selection of the demo.

The story is data (`resources/demo/tasks.yaml`); days and weeks are counted from the demo's present.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from inspector import paths
from inspector.domain.charge import Charge
from inspector.domain.clock_text import ZONE
from inspector.domain.joint import Selection
from inspector.domain.place import Body
from inspector.domain.rating import Rating
from inspector.domain.self_check import SelfCheck, items_of, sheet_id
from inspector.domain.task import Task
from inspector.domain.weeks import week_of
from inspector.store import charges, joint_work, places, ratings, self_checks, tasks
from inspector.store.door import new_id
from inspector.store.workspace import Workspace


class _Bodies:
    """Bodies by a part of their name."""

    def __init__(self, held: list[Body]) -> None:
        self._held = held

    def id_of(self, part: str) -> str:
        return next(one.id for one in self._held if part in one.name)


def keep(ws: Workspace, issue_ids: list[str], campaign_id: str | None) -> int:
    """Lay the board with its reports, the lists and what else the story tells; return how many entries."""
    import yaml

    story = yaml.safe_load((paths.resources() / "demo" / "tasks.yaml").read_text(encoding="utf-8"))
    today, bodies = ws.now().astimezone(ZONE).date(), _Bodies(places.bodies(ws))
    by_name = {place.name: place.id for place in places.all_places(ws)}
    for at, told in enumerate(story["tasks"], 1):
        top = Task(id=new_id(), number=str(at), title=told["title"], campaign_id=campaign_id)
        tasks.keep(ws, top)
        for below, measure in enumerate(told["measures"], 1):
            task = _measure(measure, top, f"{at}.{below}", bodies, today)
            tasks.keep(ws, task)
            for weeks_ago, percent, *said in measure.get("reports", ()):
                week = week_of(today - timedelta(days=7 * weeks_ago))
                progress, needs = (*said, None, None)[:2]
                tasks.report(ws, task.id, week=week, percent=percent, progress=progress or "", needs=needs)
    for told in story["self_checks"]:
        _self_check(ws, told, bodies, today)
    for told in story["charges"]:
        charges.keep(ws, _charge(told, by_name, issue_ids))
    for told in story["ratings"]:
        said = {name: told[name] for name in ("way", "asked", "satisfied", "mostly", "unsatisfied")}
        rated_on = (today - timedelta(days=told["days"])).isoformat()
        place_id = by_name[told["place"]]
        ratings.keep(ws, Rating(id=new_id(), place_id=place_id, rated_on=rated_on, remark=told.get("remark"), **said))
    told = story["selection"]
    quarter = f"{today.year}-Q{(today.month + 2) // 3}"
    chosen = tuple(bodies.id_of(name) for name in told["bodies"])
    joint_work.keep_selection(
        ws, Selection(id=new_id(), quarter=quarter, title=told["title"], body_ids=chosen, reason=told["reason"])
    )
    return sum(len(story[name]) for name in ("tasks", "self_checks", "charges", "ratings")) + 1


def _measure(told: Mapping[str, Any], top: Task, number: str, bodies: _Bodies, today: date) -> Task:
    return Task(
        id=new_id(), parent_id=top.id, number=number, title=told["title"], body_id=bodies.id_of(told["body"]),
        assist_body_ids=tuple(bodies.id_of(name) for name in told.get("assist", ())), leader=told.get("leader"),
        starts_on=(today + timedelta(days=told["starts"])).isoformat() if "starts" in told else None,
        due_on=(today + timedelta(days=told["due"])).isoformat(), campaign_id=top.campaign_id,
    )  # fmt: skip


def _self_check(ws: Workspace, told: Mapping[str, Any], bodies: _Bodies, today: date) -> None:
    check = SelfCheck(
        id=new_id(), kind=told.get("kind", "sent_list"), title=told["title"], file_with=told.get("file_with"),
        requirement=told.get("requirement"),
        due_on=(today + timedelta(days=told["due"])).isoformat() if "due" in told else None,
    )  # fmt: skip
    made = self_checks.make(ws, check, told.get("rows") or [{"text": text} for text in told["items"]])
    answers = told.get("answers", ())
    if answers:
        self_checks.send(ws, made.id, [bodies.id_of(one["body"]) for one in answers])
    items = items_of(made)
    for one in answers:
        own = sheet_id(made.id, bodies.id_of(one["body"]))
        results = {items[at].id: result for at, result in enumerate(one["results"])}
        notes = {items[at].id: text for at, text in one.get("notes", {}).items()}
        if results:
            self_checks.answer(ws, own, results, notes, said_by=one.get("said_by"))
        if "filed" in one:
            self_checks.file(ws, own, number=one["filed"])


def _charge(told: Mapping[str, Any], by_name: Mapping[str, str], issue_ids: list[str]) -> Charge:
    return Charge(
        id=new_id(), kind=told["kind"], leader=told["leader"], second_leader=told.get("second"),
        squad=told.get("squad"), duties=tuple(told["duties"]),
        place_ids=tuple(by_name[name] for name in told.get("places", ())),
        issue_ids=(issue_ids[told["issue"]],) if "issue" in told else (),
    )  # fmt: skip
