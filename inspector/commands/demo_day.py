"""Answers for what an inspector does in a day, done with sample data through the very functions the window uses.

The story is data (`resources/demo/story.yaml`); a clock that can be set lets its visits lie some days back, so that
deadlines, overdue and re-inspections look as they do in real life.
"""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from inspector import paths
from inspector.commands import demo_issued, demo_plans, demo_registers, demo_tasks, demo_water
from inspector.commands.demo_photos import Shot, take
from inspector.domain.clock_text import ZONE, utc_text
from inspector.domain.deadline import due_for, due_on
from inspector.domain.issue import Issue
from inspector.domain.place import Campaign, Person, Place
from inspector.domain.visit import Visit
from inspector.domain.weeks import week_of
from inspector.intake.behind import derive_waiting
from inspector.intake.take_in import take_in_paths
from inspector.store import feedbacks, issues, life, milestones, notices, places, rechecks, visits
from inspector.store.door import new_id
from inspector.store.issues import IssueForm
from inspector.store.rechecks import RecheckForm
from inspector.store.workspace import Workspace, open_workspace

Say = Callable[[str], None]
STORY_ENDS = timedelta(hours=15)  # the last thing of the story's today
TO_CARD = timedelta(minutes=1)  # from the last picture to its being taken in
STEP_METRES = 18  # the camera of the second shot stands a little nearer


class SetClock:
    """A clock that stands where it was set and moves on a little each time it is asked, so that order is kept."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        self.moment += timedelta(milliseconds=5)
        return self.moment.astimezone(UTC)

    def set(self, moment: datetime) -> None:
        self.moment = max(self.moment, moment)


@dataclass(slots=True)
class Day:
    """What the demo has made so far."""

    ws: Workspace
    clock: SetClock
    card: Path
    midnight: datetime
    own_photos: Iterator[Path]
    shift: timedelta = timedelta()  # moves today's part of the story before now, whenever the demo is run
    people: list[str] = field(default_factory=list)
    campaign_id: str | None = None
    places: dict[str, Place] = field(default_factory=dict)
    photos: dict[str, str] = field(default_factory=dict)  # picture file of the story → photo id
    issues: dict[str, Issue] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)


def live(folder: Path, own_photos: list[Path], say: Say) -> Day:
    """Open a fresh workspace at `folder`/workspace and live the story in it; the caller closes the workspace."""
    import yaml

    story = yaml.safe_load((paths.resources() / "demo" / "story.yaml").read_text(encoding="utf-8"))
    now = datetime.now(ZONE)
    midnight = datetime.combine(now.date(), time(0), ZONE)
    clock = SetClock(midnight - timedelta(days=story["campaign"]["days_ago"]))
    card = folder / "card"
    card.mkdir(parents=True, exist_ok=True)
    shift = min(timedelta(), now - (midnight + STORY_ENDS))
    day = Day(open_workspace(folder / "workspace", now=clock), clock, card, midnight, iter(own_photos), shift)
    _register(day, story, say)
    demo_issued.begin(day.ws)
    for visit in story["visits"]:
        _visit(day, visit, say)
    for step in story["steps"]:
        clock.set(_at(day, step))
        _act(day, step)
    count = demo_water.keep(day.ws, str(day.places["燎原社区"].parent_id), day.clock.moment)
    say(f"水质监测：记下测定 {count} 次")
    _today(day, story, say)
    taken, kept = demo_registers.keep(day.ws, day.people, day.campaign_id)
    say(f"登记线索 {taken} 条、约谈通报等 {kept} 项")
    told = demo_tasks.keep(day.ws, [issue.id for issue in day.issues.values()], day.campaign_id)
    say(f"任务、自查清单、包片包案等：{told} 项")
    planned = demo_plans.keep(day.ws, day.people, day.campaign_id, day.visits[-1].id if day.visits else None)
    say(f"安排暗访计划 {planned} 份，排出三周的班")
    say(f"生成缩略图和预览：{sum(1 for _ in derive_waiting(day.ws))} 张")
    places.infer_points(day.ws, [place.id for place in places.all_places(day.ws) if place.lat is None])
    return day


def _act(day: Day, step: Mapping[str, Any]) -> None:
    ids = [day.issues[key].id for key in step["keys"]]
    ws, action = day.ws, step["action"]
    if action == "assign":
        life.assign(ws, ids, responsible_person=step["person"])
    elif action == "feedback":
        for issue_id in ids:
            feedbacks.say(
                ws,
                issue_id,
                week_of(day.clock.moment.astimezone(ZONE).date()),
                step["said"],
                progress_percent=step.get("percent"),
                said_by=step.get("by"),
                needs=step.get("needs"),
                efforts=tuple(step.get("efforts", ())),
                finished=step.get("finished", False),
            )
    elif action == "plan":
        milestones.plan_back(ws, ids[0], [(name, days) for name, days in step["steps"].items()])
    elif action == "sign":
        for notice in notices.notices_of(ws, ids[0]):
            notices.sign_receipt(ws, notice.id, step["by"], utc_text(day.clock.moment), step["way"])
    elif action == "ask_extension":
        until = due_on(day.midnight.date(), step["workdays"], "workday", ws.calendar).on
        life.ask_extension(ws, ids, until.isoformat(), step["reason"])
    elif action == "issue":
        demo_issued.keep(ws, step, ids, day.card.with_name("issued"))
    else:
        issues.act(ws, ids, action, reason=step.get("reason"))


def _register(day: Day, story: Mapping[str, Any], say: Say) -> None:
    ws = day.ws
    whole = places.import_places(ws, _table("places.csv"))
    places.import_places(ws, _table("points.csv"))
    bodies = places.import_bodies(ws, _table("bodies.csv"), ws.catalogue.responsible_types)
    communities = [place for place in places.all_places(ws) if place.level == "community"]
    say(f"导入 {len(communities)} 个社区（街道一并建好，共 {whole.added} 处）、{bodies.added} 个责任单位")
    day.places = {place.name: place for place in communities}
    for person in story["people"]:
        record = Person(id=new_id(), **person)
        places.keep(ws, record)
        day.people.append(record.id)
    ws.become(day.people[0], tuple(day.people[:2]))
    campaign = Campaign(
        id=new_id(),
        name=story["campaign"]["name"],
        batch=story["campaign"]["batch"],
        starts_on=day.clock.moment.date().isoformat(),
    )
    places.keep(ws, campaign)
    day.campaign_id = campaign.id


def _visit(day: Day, told: Mapping[str, Any], say: Say) -> None:
    day.clock.set(_at(day, {**told, "at": told["start"]}))
    count = 0
    visit = visits.start(day.ws, team=tuple(day.people[:2]), campaign_id=day.campaign_id, weather=told.get("weather"))
    for issue in told["issues"]:
        count += _take_in(day, _shots(day, told, issue))
        day.issues[issue["key"]] = issues.submit(day.ws, _form(day, visit, issue)).issue
    for clean in told.get("clean", ()):
        day.clock.set(_at(day, {**told, **clean}))
        category = day.ws.catalogue.get(clean["category"])
        assert category is not None
        visits.record_clean(day.ws, visit.id, day.places[clean["place"]].id, category, clean["answers"])
    if "asked" in told:
        visits.edit(day.ws, replace(visit, asked_count=told["asked"]["count"], asked_gist=told["asked"]["gist"]))
    day.clock.set(_at(day, {**told, "at": told["end"]}))
    visits.end(day.ws, visit.id)
    day.visits.append(visit)
    say(f"场次 {visit.number}：收入照片 {count} 张，记下问题 {len(told['issues'])} 条")


def _form(day: Day, visit: Visit, told: Mapping[str, Any]) -> IssueForm:
    category = day.ws.catalogue.get(told["category"])
    assert category is not None
    place = day.places[told["place"]]
    serving = [body for body in places.bodies(day.ws) if not body.place_ids or place.id in body.place_ids]
    lead = next((body for body in serving if body.kind == category.lead), None)
    due = due_for(category.deadline, day.clock.moment, day.ws.calendar)
    return IssueForm(
        category=category.code,
        place_id=place.id,
        visit_id=visit.id,
        campaign_id=day.campaign_id,
        spot=told["spot"],
        point=(place.lat, place.lon, "WGS-84") if place.lat is not None and place.lon is not None else None,
        description=told["description"],
        severity=told.get("severity", "normal"),
        lead_body_id=lead.id if lead else None,
        lead_kind=category.lead,
        assist_body_ids=tuple(body.id for body in serving if body.kind in category.assist),
        requirement=told.get("requirement"),
        due_on=due.on.isoformat(),
        due_rule=f"{category.deadline.count} {category.deadline.kind}",
        answers=told["answers"],
        notes=told.get("notes", {}),
        measures=told.get("measures", {}),
        attrs=told.get("attrs", {}),
        photos=tuple((day.photos[file], role) for file, role in told["photos"].items()),
    )


def _today(day: Day, story: Mapping[str, Any], say: Say) -> None:
    day.clock.set(day.midnight + timedelta(hours=9) + day.shift)
    visit = visits.start(day.ws, team=tuple(day.people[:2]), campaign_id=day.campaign_id, weather="多云，24℃")
    for told in story["rechecks"]:
        _take_in(day, [_shot(day, told, told["photo"], 0)])
        new_due = told.get("new_due_workdays")
        due = (
            due_on(day.clock.moment.astimezone(ZONE).date(), new_due, "workday", day.ws.calendar).on
            if new_due
            else None
        )
        done = rechecks.record(
            day.ws,
            RecheckForm(
                issue_id=day.issues[told["key"]].id,
                conclusion=told["conclusion"],
                people=tuple(day.people[:2]),
                photos=(day.photos[told["photo"]],),
                visit_id=visit.id,
                condition=told["condition"],
                satisfaction=told["satisfaction"],
                asked_count=told["asked"],
                decision=told["decision"],
                new_due_on=due.isoformat() if due else None,
                same_position=True,
            ),
        ).recheck
        status = issues.standing(day.ws, done.issue_id)
        ended = "到位，已销号" if status.status == "closed" else f"未到位，转入第 {status.round} 轮"
        say(f"回头看 {done.number}：问题 {day.issues[told['key']].number} {ended}")
    _take_in(day, [_shot(day, told, told["file"], 0) for told in story["tray"]])
    day.visits.append(visit)


def _shots(day: Day, visit: Mapping[str, Any], issue: Mapping[str, Any]) -> list[Shot]:
    return [_shot(day, {**visit, **issue}, file, number) for number, file in enumerate(issue["photos"])]


def _shot(day: Day, told: Mapping[str, Any], file: str, number: int) -> Shot:
    """A picture of the story as the camera took it; the second of a pair a minute later and some steps nearer."""
    if "at" not in told:
        return Shot(file, None)
    place = day.places.get(told.get("place", "")) or day.ws.get("place", day.issues[told["key"]].place_id)
    nearer = number * STEP_METRES / 111_000
    point = (
        None
        if place is None or place.lat is None or place.lon is None
        else (place.lat + 0.00012 + nearer, place.lon + 0.0001)
    )
    return Shot(file, _at(day, told) + timedelta(seconds=40 * number), point, told.get("bearing"))


def _take_in(day: Day, shots: list[Shot]) -> int:
    """Put the shots on the card, take the card in a little after the last of them; return how many there were.

    Which photo is which picture of the story is remembered.
    """
    day.clock.set(max((shot.taken_at + TO_CARD for shot in shots if shot.taken_at), default=day.clock.moment))
    by_file: dict[str, str] = {}
    for shot in shots:
        own = next(day.own_photos, None)
        if own is not None:
            target = Path(shutil.copyfile(own, day.card / f"{len(day.photos) + len(by_file):03d}-{own.name}"))
        else:
            target = take(shot, day.card)
        by_file[str(target)] = shot.file
    for outcome in take_in_paths(day.ws, [Path(file) for file in by_file]):
        found = outcome.photo_id or _held(day.ws, outcome.sha256)
        if found:
            day.photos[by_file[outcome.file]] = found
    return len(shots)


def _held(ws: Workspace, sha256: str | None) -> str | None:
    row = ws.reader().execute("SELECT id FROM photo WHERE sha256 = ? AND deleted = 0", (sha256,)).fetchone()
    return row[0] if row else None


def _at(day: Day, told: Mapping[str, Any]) -> datetime:
    days_ago = told.get("days_ago", 0)
    return day.midnight - timedelta(days=days_ago) + _clock(told["at"]) + (timedelta() if days_ago else day.shift)


def _clock(text: str) -> timedelta:
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def _table(name: str) -> list[dict[str, str]]:
    text = (paths.resources() / "demo" / name).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))
