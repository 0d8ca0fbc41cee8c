"""Answers for the leads and registers of the demo: what came in over the days before, and what was done with it.

The story is data (`resources/demo/registers.yaml`); times are counted back from the demo's present.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from inspector import paths
from inspector.domain.clock_text import ZONE, utc_text
from inspector.domain.private_text import Caller
from inspector.domain.registers import Circular, Handover, Listing, Talk, Tally
from inspector.domain.team import Team
from inspector.store import leads, places, registers, teams, visits
from inspector.store.door import new_id
from inspector.store.workspace import Workspace

KINDS = {"talk": Talk, "circular": Circular, "listing": Listing, "handover": Handover, "tally": Tally}
DAYS_AGO = ("issued_on", "listed_on", "handed_on", "held_on")
DAYS_AHEAD = ("follow_up_on", "revisit_on")


def keep(ws: Workspace, people: list[str], campaign_id: str | None) -> tuple[int, int]:
    """Take in the leads and keep the registers of the story; return how many of each."""
    import yaml

    text = (paths.resources() / "demo" / "registers.yaml").read_text(encoding="utf-8")
    story = yaml.safe_load(text)
    by_name = {place.name: place.id for place in places.all_places(ws)}
    taken = _leads(ws, story, by_name)
    kept = sum(_entry(ws, told, by_name, campaign_id) for told in story["entries"])
    for person_id, told in zip(people, story["people"], strict=False):
        person = ws.get("person", person_id)
        own = by_name.get(told.get("own_place", ""))
        places.keep(ws, replace(person, skills=tuple(told["skills"]), own_place_id=own), person)
    for told in story["teams"]:
        members = tuple(people[at] for at in told["people"])
        team = Team(
            id=new_id(), name=told["name"], campaign_id=campaign_id, people=members, leader_id=members[0],
            skills=tuple(told["skills"]), place_ids=tuple(by_name[name] for name in told.get("places", ())),
        )  # fmt: skip
        teams.keep(ws, team)
    return taken, kept + len(story["teams"])


def _leads(ws: Workspace, story: Mapping[str, Any], by_name: Mapping[str, str]) -> int:
    now = ws.now().astimezone(ZONE)
    ids: dict[str, str] = {}
    for told in story["leads"]:
        caller = Caller(**told.get("caller", {}))
        form = leads.LeadForm(
            gist=told["gist"], channel=told["channel"], kind=told["kind"], reference=told.get("reference"),
            received_at_utc=_ago(now, told), place_id=by_name.get(told.get("place", "")), spot=told.get("spot"),
            category=told.get("category"), reply_due_on=_ahead(now, told.get("reply_in")), caller=caller,
        )  # fmt: skip
        ids[told["key"]] = leads.take(ws, form).id
    visit = visits.current(ws)
    for told in story["done"]:
        lead_id = ids[told["key"]]
        if told["step"] == "merge":
            leads.merge(ws, ids[told["into"]], [lead_id])
        elif told["step"] == "close":
            leads.close(ws, lead_id, told["reason"])
        elif told["step"] == "accept":
            leads.accept(ws, lead_id, way=told["way"], at_utc=_ago(now, told))
        elif told["step"] == "answer":
            leads.answer(ws, lead_id, way=told["way"], text=told["text"], rating=told.get("rating"))
        elif visit is not None:
            leads.to_target(ws, lead_id, visit.id)
    return len(ids)


def _entry(ws: Workspace, told: Mapping[str, Any], by_name: Mapping[str, str], campaign_id: str | None) -> int:
    now = ws.now().astimezone(ZONE)
    kind, values = KINDS[told["register"]], {key: value for key, value in told.items() if key != "register"}
    for name in DAYS_AGO:
        if name in values:
            values[name] = (now - timedelta(days=values[name])).date().isoformat()
    for name in DAYS_AHEAD:
        if name in values:
            values[name] = _ahead(now, values[name])
    if "talked" in values:
        values["talked_at_utc"] = _ago(now, {"days_ago": values.pop("talked")})
    if "place" in values:
        values["place_id"] = by_name[values.pop("place")]
    if "places" in values:
        values["place_ids"] = tuple(by_name[name] for name in values.pop("places"))
    if "channels" in values:
        values["channels"] = tuple(values["channels"])
    if told["register"] != "listing":
        values["campaign_id"] = campaign_id
    if told["register"] == "talk":
        listed = registers.listing_of(ws, values["place_id"])
        values["listing_id"] = listed.id if listed else None
    registers.put(ws, kind(id=new_id(), **values))
    return 1


def _ago(now: datetime, told: Mapping[str, Any]) -> str:
    return utc_text(now - timedelta(days=told["days_ago"], hours=told.get("hours", 1)))


def _ahead(now: datetime, days: int | None) -> str | None:
    return None if days is None else (now + timedelta(days=days)).date().isoformat()
