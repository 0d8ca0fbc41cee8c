"""Answers for rotas: what the planner is given, the proposal, and the lines that a person accepted.

Nothing is written before somebody accepts. Accepted lines travel to the whole district: a rota is a public order of who
goes to whom, and what must stay secret belongs into a sealed plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from inspector.domain import rotation as rule
from inspector.domain.clock_text import business_date, utc_text
from inspector.domain.place import Body, Person, Place
from inspector.domain.rotation import Crew, Proposal, Rota, RotaPaper, RotaRow, Shift, Site
from inspector.domain.weeks import days_of, following, week_of
from inspector.errors import Known
from inspector.store import coverage, teams
from inspector.store.door import Changed, new_id
from inspector.store.workspace import Workspace
from inspector.wording import plans as words

MOST_WEEKS = 26
_ABOVE_STREETS = ("district", "city")


def propose(
    ws: Workspace,
    seed: str,
    *,
    weeks: int = 4,
    most: int = 2,
    campaign_id: str | None = None,
    first_week: str | None = None,
) -> Proposal:
    """Propose who goes where in the coming weeks (from next week, or from `first_week`), from debts as they are now.

    Raise Known("rota_weeks"), Known("rota_no_teams"), Known("week_unknown").
    """
    if not 1 <= weeks <= MOST_WEEKS:
        raise Known("rota_weeks", most=MOST_WEEKS)
    known = crews(ws, campaign_id)
    if not known:
        raise Known("rota_no_teams")
    week = first_week or following(week_of(business_date(utc_text(ws.now()))))
    days_of(week)
    named = [week]
    while len(named) < weeks:
        named.append(following(named[-1]))
    return rule.propose(known, sites(ws, campaign_id), named, seed, most=most, been=_been(ws))


def crews(ws: Workspace, campaign_id: str | None = None) -> list[Crew]:
    """Return the teams as the planner sees them: those of the campaign, or of no campaign where it has none."""
    found = teams.teams(ws, campaign_id) or teams.teams(ws)
    places, people = _places(ws), {one.id: one for one in ws.all("person", "active = 1")}
    return [
        Crew(
            team.id,
            tuple(_of_street(people[one], places) for one in team.people if one in people),
            frozenset(team.place_ids),
            team.skills,
        )
        for team in found
    ]


def sites(ws: Workspace, campaign_id: str | None = None) -> list[Site]:
    """Return the communities of a campaign as the planner sees them, with how long they have waited."""
    places, bodies = _places(ws), ws.all("body", "active = 1")
    return [
        _site(cell.place, places, bodies, rule.NEVER if cell.days is None else cell.days)
        for cell in coverage.matrix(ws, campaign_id).cells
    ]


def accept(
    ws: Workspace, proposal: Proposal, shifts: Sequence[Shift] | None = None, campaign_id: str | None = None
) -> Changed:
    """Write the lines of a proposal, or `shifts` as somebody changed them, which is then said on each changed line.

    Raise Known("rota_nothing"), Known("rota_barred") where a change breaks a hard rule, Known("rota_taken") where a
    team has a line in that week, Known("author_missing").
    """
    if ws.get("person", ws.author) is None:
        raise Known("author_missing")
    wanted = [one for one in (proposal.shifts if shifts is None else shifts) if one.site_ids]
    if not wanted:
        raise Known("rota_nothing")
    known = {team.id: team for team in teams.teams(ws)}
    proposed = {(one.week, one.crew_id): one.site_ids for one in proposal.shifts}
    must_be_possible(ws, wanted, campaign_id)
    with ws.write() as door:
        for one in wanted:
            team = known[one.crew_id]
            door.put(
                Rota(
                    id=new_id(),
                    campaign_id=campaign_id,
                    week=one.week,
                    team_id=team.id,
                    leader_id=team.leader_id,
                    people=team.people,
                    place_ids=one.site_ids,
                    seed=proposal.seed,
                    by_hand=set(proposed.get((one.week, one.crew_id), ())) != set(one.site_ids),
                    accepted_at_utc=door.now_utc,
                    person_id=ws.author,
                )
            )
    return Changed(door.tx)


def rotas(ws: Workspace, first: str = "", last: str = "9999") -> list[Rota]:
    """Return the accepted lines of some weeks (2026-W48), by week and team."""
    found = ws.all("rota", "week >= ? AND week <= ?", (first, last), "week, rowid")
    names = {team.id: team.name for team in ws.all("team")}
    return sorted(found, key=lambda one: (one.week, names.get(one.team_id, ""), one.id))


def note(ws: Workspace, rota_id: str, text: str) -> None:
    """Put a remark on an accepted line."""
    with ws.write() as door:
        door.change("rota", rota_id, note=text.strip() or None)


def withdraw(ws: Workspace, rota_id: str) -> Changed:
    """Take back an accepted line."""
    with ws.write() as door:
        door.delete("rota", rota_id)
    return Changed(door.tx, {"rota": frozenset({rota_id})})


def paper(ws: Workspace, first: str, last: str) -> RotaPaper:
    """Return 交叉督查排班表 of some weeks in words."""
    people = {one.id: one.name for one in ws.all("person")}
    places = {one.id: one.name for one in ws.all("place")}
    named = {one.id: one.name for one in ws.all("team")}
    monday, sunday = days_of(first)[0], days_of(last)[1]
    rows = tuple(
        RotaRow(
            week=one.week,
            team=named.get(one.team_id or "", words.NOBODY),
            leader=people.get(one.leader_id or "", ""),
            members=tuple(people[person] for person in one.people if person in people and person != one.leader_id),
            targets=tuple(places.get(place, place) for place in one.place_ids),
            note=one.note or "",
        )
        for one in rotas(ws, first, last)
    )
    return RotaPaper(words.PAPER_PERIOD.format(first=_day(monday), last=_day(sunday)), rows)


def must_be_possible(ws: Workspace, wanted: Sequence[Shift], campaign_id: str | None = None) -> None:
    """Raise Known("rota_barred") or Known("rota_taken") where lines break a hard rule or stand already."""
    known = {team.id: team for team in teams.teams(ws)}
    taken = {(one.week, one.team_id) for one in rotas(ws)}
    crew_of = {one.id: one for one in crews(ws, campaign_id)}
    places, bodies = _places(ws), ws.all("body", "active = 1")
    for one in wanted:
        team = known.get(one.crew_id)
        if team is None:
            raise Known("record_gone", entity="team", record=one.crew_id)
        if (one.week, one.crew_id) in taken:
            raise Known("rota_taken", week=one.week, team=team.name)
        for place_id in one.site_ids:
            place = places.get(place_id)
            if place is None:
                raise Known("place_unknown", place=place_id)
            against = rule.obstacle(crew_of[team.id], _site(place, places, bodies, 0))
            if against is not None:
                who = words.names(_who(ws, against.who))
                why = words.OBSTACLES[against.rule]
                raise Known("rota_barred", team=team.name, place=place.name, why=why, who=f"（{who}）" if who else "")


def _who(ws: Workspace, who: Iterable[str]) -> list[str]:
    found = [(one, ws.get("person", one)) for one in who]
    return [person.name if person else one for one, person in found]


def _been(ws: Workspace) -> list[tuple[str, str]]:
    """Return (team, street) of each place a team checked or was put down for."""
    places = _places(ws)
    sql = """
        SELECT visit.team_id, visit_target.place_id FROM visit_target JOIN visit ON visit.id = visit_target.visit_id
        WHERE visit.team_id IS NOT NULL AND visit.deleted = 0 AND visit_target.deleted = 0
    """
    pairs = [tuple(row) for row in ws.reader().execute(sql)]
    pairs += [(one.team_id, place_id) for one in rotas(ws) for place_id in one.place_ids]
    return [(team, _street(place_id, places)) for team, place_id in pairs if team]


def _places(ws: Workspace) -> dict[str, Place]:
    return {place.id: place for place in ws.all("place")}


def _chain(place_id: str | None, places: Mapping[str, Place]) -> list[Place]:
    chain: list[Place] = []
    at = places.get(place_id or "")
    while at is not None and at not in chain:
        chain.append(at)
        at = places.get(at.parent_id or "")
    return chain


def _street(place_id: str | None, places: Mapping[str, Place]) -> str:
    return next((one.id for one in _chain(place_id, places) if one.level == "street"), place_id or "")


def _of_street(person: Person, places: Mapping[str, Place]) -> Person:
    """Return a person as barred from the whole street, whichever community of it he belongs to (see `teams`)."""
    if person.own_place_id is None:
        return person
    return replace(person, own_place_id=_street(person.own_place_id, places))


def _site(place: Place, places: Mapping[str, Place], bodies: Sequence[Body], waited: int) -> Site:
    whole = _chain(place.id, places)
    chain = frozenset(one.id for one in whole if one.level not in _ABOVE_STREETS)
    return Site(
        place.id,
        chain,
        frozenset(one.id for one in whole),
        frozenset(body.id for body in bodies if not chain.isdisjoint(body.place_ids)),
        _street(place.id, places),
        waited,
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
