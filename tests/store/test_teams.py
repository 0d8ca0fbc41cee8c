"""Teams: who may not go where (回避), which skills are lacking, and a draw that anybody can repeat."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from inspector.domain.place import Body, Person, Place
from inspector.domain.team import Team
from inspector.errors import Known
from inspector.store import places, teams
from inspector.store.door import new_id
from tests.store.making import Ground, known


def team(ground: Ground, name: str = "第一督导检查组", **said: Any) -> Team:
    return Team(id=new_id(), name=name, **{"people": ground.people, **said})


def person(ground: Ground, name: str, **said: Any) -> str:
    one = Person(id=new_id(), name=name, **said)
    places.keep(ground.ws, one)
    return one.id


def other_street(ground: Ground) -> Place:
    street = Place(id=new_id(), name="达濠街道", level="street")
    places.keep(ground.ws, street)
    return street


def test_nobody_inspects_their_own_street_nor_a_neighbouring_community_of_it(ground: Ground) -> None:
    own = person(ground, "林街", own_place_id=ground.other.id)
    kept = teams.keep(ground.ws, team(ground, people=(ground.people[0], own)))
    for place in (ground.street, ground.community, ground.other):
        assert [(one.person.id, one.why) for one in teams.may_go(ground.ws, kept, place.id)] == [(own, "barred_place")]
    assert teams.may_go(ground.ws, kept, other_street(ground).id) == []


def test_nobody_inspects_where_their_own_unit_answers(ground: Ground) -> None:
    body = Body(id=new_id(), name="马滘环卫所", kind="sanitation", place_ids=(ground.street.id,))
    places.keep(ground.ws, body)
    own = person(ground, "环卫", own_body_id=body.id)
    kept = teams.keep(ground.ws, team(ground, people=(ground.people[0], own)))
    assert [one.why for one in teams.may_go(ground.ws, kept, ground.community.id)] == ["barred_body"]
    assert teams.may_go(ground.ws, kept, other_street(ground).id) == []


def test_who_belongs_to_the_district_is_barred_from_nothing(ground: Ground) -> None:
    district = Place(id=new_id(), name="濠江区", level="district")
    places.keep(ground.ws, district)
    places.keep(ground.ws, replace(ground.street, parent_id=district.id))
    own = person(ground, "区级", own_place_id=district.id)
    kept = teams.keep(ground.ws, team(ground, people=(ground.people[0], own)))
    assert teams.may_go(ground.ws, kept, ground.community.id) == []


def test_a_team_lacks_what_none_of_its_people_holds(ground: Ground) -> None:
    expert = person(ground, "财会", skills=("财会",))
    kept = teams.keep(ground.ws, team(ground, people=(ground.people[0], expert), skills=("纪检", "财会")))
    assert teams.missing_skills(ground.ws, kept) == ("纪检",)
    assert teams.fit_for(ground.ws, ground.community.id) == []


def test_only_a_team_that_may_go_is_drawn_and_the_seed_draws_it_again(ground: Ground) -> None:
    own = person(ground, "林街", own_place_id=ground.street.id)
    teams.keep(ground.ws, team(ground, "回避组", people=(ground.people[0], own)))
    fit = {teams.keep(ground.ws, team(ground, f"第{n}组")).id for n in range(4)}
    away = teams.keep(ground.ws, team(ground, "别处组", place_ids=(other_street(ground).id,)))
    drawn = {teams.draw(ground.ws, ground.community.id, f"2026-W47/{n}").id for n in range(40)}  # type: ignore[union-attr]
    assert drawn == fit
    assert away.id not in drawn
    assert teams.draw(ground.ws, ground.community.id, "x") == teams.draw(ground.ws, ground.community.id, "x")
    assert teams.draw(ground.ws, ground.community.id, "x", campaign_id="none") is None


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"name": " "}, "team_without_name"),
        ({"people": ()}, "team_too_small"),
        ({"leader_id": "somebody"}, "team_leader_outside"),
        ({"people": ("x", "y")}, "team_person_unknown"),
        ({"name": "已有组"}, "team_name_taken"),
    ],
)
def test_a_team_that_cannot_work_is_refused(ground: Ground, said: dict[str, Any], code: str) -> None:
    teams.keep(ground.ws, team(ground, "已有组"))
    with pytest.raises(Known) as refused:
        teams.keep(ground.ws, replace(team(ground), **said))
    assert known(refused).code == code
