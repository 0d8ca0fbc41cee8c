"""Answers for the planning of the demo: keys, a plan under way, one that can depart, a secret draw, a rota.

The story is data (`resources/demo/plans.yaml`); days are counted from the demo's present.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from inspector import paths
from inspector.domain.clock_text import ZONE
from inspector.domain.place import Person
from inspector.domain.team import Team
from inspector.domain.weeks import week_of
from inspector.store import draws, places, plans, rotation, seal_keys, teams
from inspector.store.door import new_id
from inspector.store.plans import PlanForm
from inspector.store.workspace import Workspace


def keep(ws: Workspace, people: list[str], campaign_id: str | None, visit_id: str | None) -> int:
    """Make the plans, draws and rota of the story; return how many plans."""
    import yaml

    story = yaml.safe_load((paths.resources() / "demo" / "plans.yaml").read_text(encoding="utf-8"))
    by_name = {place.name: place.id for place in places.all_places(ws)}
    _crew(ws, story, people, by_name, campaign_id)
    for at in story["keys"]:
        with _as(ws, people[at]):
            seal_keys.publish(ws)
    drawn = {told["key"]: _draw(ws, told, by_name, campaign_id) for told in story["draws"]}
    made = [_plan(ws, told, people, by_name, drawn, campaign_id=campaign_id) for told in story["plans"]]
    if visit_id is not None:
        plans.link(ws, made[0], visit_id)
    today = ws.now().astimezone(ZONE).date()
    rota = story["rota"]
    proposal = rotation.propose(
        ws, rota["seed"], weeks=rota["weeks"], most=rota["most"], campaign_id=campaign_id, first_week=week_of(today)
    )
    rotation.accept(ws, proposal, campaign_id=campaign_id)
    return len(made)


def _crew(
    ws: Workspace, story: Mapping[str, Any], people: list[str], by_name: Mapping[str, str], campaign_id: str | None
) -> None:
    """Add those whom streets lend, and the teams they are in."""
    everybody = list(people)
    for told in story["people"]:
        own = by_name.get(told["own_place"])
        person = Person(
            id=new_id(), name=told["name"], unit=told["unit"], own_place_id=own, skills=tuple(told["skills"])
        )
        places.keep(ws, person)
        everybody.append(person.id)
    for told in story["teams"]:
        members = tuple(everybody[at] for at in told["people"])
        teams.keep(
            ws, Team(id=new_id(), name=told["name"], campaign_id=campaign_id, people=members, leader_id=members[0])
        )


def _draw(ws: Workspace, told: Mapping[str, Any], by_name: Mapping[str, str], campaign_id: str | None) -> str:
    streets = [by_name[name] for name in told.get("streets", ())]
    pool = draws.members(ws, "places", campaign_id, streets)
    frozen = draws.commit(ws, pool, told["count"], title=told["title"], campaign_id=campaign_id)
    if told.get("drawn"):
        done = draws.draw(ws, frozen.id, told.get("witness", ""))
        if "left_out" in told:
            draws.adjust(ws, frozen.id, done.result[:-1], told["left_out"])
    return frozen.id


def _plan(
    ws: Workspace,
    told: Mapping[str, Any],
    people: list[str],
    by_name: Mapping[str, str],
    drawn: Mapping[str, str],
    *,
    campaign_id: str | None,
) -> str:
    day = ws.now().astimezone(ZONE).date() + timedelta(days=told["in_days"])
    team = next((one.id for one in teams.teams(ws) if one.name == told.get("team")), None)
    form = PlanForm(
        lead_id=people[told["lead"]],
        approver_id=people[told["approver"]],
        starts_on=day.isoformat(),
        ends_on=(day + timedelta(days=told.get("days", 1) - 1)).isoformat(),
        place_ids=tuple(by_name[name] for name in told.get("places", ())),
        draw_id=drawn[told["draw"]] if "draw" in told else None,
        order=told.get("order", "given"),
        team_id=team,
        campaign_id=campaign_id,
        remark=told.get("remark"),
    )
    plan = plans.draft(ws, form)
    if told["until"] in ("sealed", "revealed"):
        with _as(ws, form.approver_id):
            plans.approve(ws, plan.id)
    if told["until"] == "revealed":
        with _as(ws, form.lead_id):
            plans.depart(ws, plan.id)
    return plan.id


@contextmanager
def _as(ws: Workspace, person_id: str) -> Iterator[None]:
    """Work in somebody else's name for a moment."""
    before, ws.author = ws.author, person_id
    try:
        yield
    finally:
        ws.author = before
