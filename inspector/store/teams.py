"""Answers for 督导检查组: keeping them, whether one may go to a place (回避), which skills it lacks, and drawing one.

Nobody inspects the street they belong to, whichever community of it, nor a place their own unit answers for. Who
belongs to the district, or to a unit that serves all of it, is barred from nothing: all inspectors do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from inspector.domain.place import Person, Place
from inspector.domain.sample import sample
from inspector.domain.team import Team, barred, lacking
from inspector.errors import Known
from inspector.store.workspace import Workspace

_ABOVE_STREETS = ("district", "city")


@dataclass(frozen=True, slots=True)
class Barred:
    """Somebody of a team who may not go: barred_place | barred_body."""

    person: Person
    why: str


def teams(ws: Workspace, campaign_id: str | None = None) -> list[Team]:
    """Return the teams that are at work, all or those of one campaign."""
    return ws.all("team", "active = 1 AND (?1 IS NULL OR campaign_id = ?1)", (campaign_id,), "name, rowid")


def keep(ws: Workspace, team: Team, before: Team | None = None) -> Team:
    """Keep a team, or with `before` what a form changed of it.

    Raise Known("team_without_name"), Known("team_name_taken"), Known("team_too_small"), Known("team_leader_outside") or
    Known("team_person_unknown"), and Known("author_missing").
    """
    if ws.get("person", ws.author) is None:
        raise Known("author_missing")
    team = replace(team, name=team.name.strip(), people=tuple(dict.fromkeys(team.people)))
    if not team.name:
        raise Known("team_without_name")
    if any(one.name == team.name and one.id != team.id for one in teams(ws, team.campaign_id)):
        raise Known("team_name_taken", name=team.name)
    if len(team.people) < 2:
        raise Known("team_too_small", count=len(team.people))
    if team.leader_id is not None and team.leader_id not in team.people:
        raise Known("team_leader_outside")
    if len(_people(ws, team.people)) < len(team.people):
        raise Known("team_person_unknown")
    with ws.write() as door:
        door.revise(before, team)
    return team


def may_go(ws: Workspace, team: Team, place_id: str) -> list[Barred]:
    """Return who of a team may not inspect a place, and why; nobody: the team may go there."""
    chain = {place.id for place in _chain(ws, place_id) if place.level not in _ABOVE_STREETS}
    streets = [replace(one, own_place_id=_street_or_own(ws, one.own_place_id)) for one in _people(ws, team.people)]
    by_place = {one.id for one in barred(streets, chain)}
    bodies = {body.id for body in ws.all("body", "active = 1") if not chain.isdisjoint(body.place_ids)}
    return [
        Barred(one, "barred_place" if one.id in by_place else "barred_body") for one in barred(streets, chain, bodies)
    ]


def missing_skills(ws: Workspace, team: Team) -> tuple[str, ...]:
    """Return the skills that the campaign asks of a team and nobody in it holds."""
    return lacking(team.skills, _people(ws, team.people))


def fit_for(ws: Workspace, place_id: str, campaign_id: str | None = None) -> list[Team]:
    """Return the teams that may go to a place: nobody barred, no skill lacking, the place within their area."""
    chain = {place.id for place in _chain(ws, place_id)}
    return [
        team
        for team in teams(ws, campaign_id)
        if (not team.place_ids or not chain.isdisjoint(team.place_ids))
        and not may_go(ws, team, place_id)
        and not missing_skills(ws, team)
    ]


def draw(ws: Workspace, place_id: str, seed: str, campaign_id: str | None = None) -> Team | None:
    """Draw one of the teams that may go to a place; the same seed draws the same team. None where none may."""
    fit = {team.id: team for team in fit_for(ws, place_id, campaign_id)}
    drawn = sample(fit, 1, f"{seed}/{place_id}")
    return fit[drawn[0]] if drawn else None


def _people(ws: Workspace, person_ids: Iterable[str]) -> list[Person]:
    held = (ws.get("person", person_id) for person_id in person_ids)
    return [one for one in held if one is not None]


def _street_or_own(ws: Workspace, place_id: str | None) -> str | None:
    """Return the street somebody belongs to; where they belong to no street, the place as it stands."""
    chain = _chain(ws, place_id)
    return next((place.id for place in chain if place.level == "street"), place_id)


def _chain(ws: Workspace, place_id: str | None) -> list[Place]:
    """Return a place and everything it lies in, from the inside; a circle of parents ends where it closes."""
    chain: list[Place] = []
    place = ws.get("place", place_id)
    while place is not None and all(place.id != one.id for one in chain):
        chain.append(place)
        place = ws.get("place", place.parent_id)
    return chain
