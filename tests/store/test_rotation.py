"""Rotas: proposed from debts, written only when accepted, changed within the hard rules, printed in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspector.domain.place import Body, Person, Place
from inspector.domain.rotation import RotaRow, Shift
from inspector.domain.team import Team
from inspector.errors import Known
from inspector.store import places, rotation, teams, visits
from inspector.store.door import new_id
from tests.store.making import Ground, faults, known


@pytest.fixture
def district(ground: Ground) -> tuple[Ground, dict[str, Team], dict[str, Place]]:
    """Two streets with two communities each, a team at home in each."""
    ws = ground.ws
    street = Place(id=new_id(), code="440512003", name="礐石街道", level="street")
    there = [
        Place(id=new_id(), code=f"44051200300{n}", name=f"礐{n}社区", level="community", parent_id=street.id)
        for n in (1, 2)
    ]
    for one in (street, *there):
        places.keep(ws, one)
    made = {}
    for name, home in (("马滘组", ground.street), ("礐石组", there[0])):
        people = [Person(id=new_id(), name=f"{name}{n}", own_place_id=home.id, skills=("财会",)) for n in (1, 2)]
        for person in people:
            places.keep(ws, person)
        ids = tuple(one.id for one in people)
        made[name] = teams.keep(ws, Team(id=new_id(), name=name, people=ids, leader_id=ids[0], skills=("财会",)))
    return ground, made, {one.name: one for one in (ground.community, ground.other, *there)}


def test_a_proposal_crosses_and_is_written_only_when_accepted(
    district: tuple[Ground, dict[str, Team], dict[str, Place]],
) -> None:
    ground, made, named = district
    ws = ground.ws
    visits.start(ws, team=ground.people)
    proposal = rotation.propose(ws, "seed", weeks=2, most=1)
    assert ws.all("rota") == []
    assert {one.week for one in proposal.shifts} == {"2026-W48", "2026-W49"}, "from next week"
    for shift in proposal.shifts:
        home = "马滘" if shift.crew_id == made["礐石组"].id else "礐"
        assert all(ws.get("place", one).name.startswith(("马滘", "和社") if home == "马滘" else "礐")
                   for one in shift.site_ids)  # fmt: skip
    rotation.accept(ws, proposal)
    found = rotation.rotas(ws)
    assert len(found) == 4
    assert not any(one.by_hand for one in found)
    paper = rotation.paper(ws, "2026-W48", "2026-W49")
    assert paper.period == "2026年11月23日至2026年12月6日"
    assert paper.rows[0] == RotaRow(
        "2026-W48", "礐石组", "礐石组1", ("礐石组2",), (ws.get("place", found[0].place_ids[0]).name,), ""
    )
    assert {row.targets[0] for row in paper.rows} == set(named)
    with pytest.raises(Known) as error:
        rotation.accept(ws, proposal)
    assert known(error).code == "rota_taken"
    rotation.withdraw(ws, found[0].id)
    assert len(rotation.rotas(ws)) == 3
    assert faults(ws) == []


def test_a_change_by_hand_stays_within_the_hard_rules_and_is_said(
    district: tuple[Ground, dict[str, Team], dict[str, Place]],
) -> None:
    ground, made, named = district
    ws = ground.ws
    proposal = rotation.propose(ws, "seed", weeks=1, most=1)
    home = Shift("2026-W48", made["马滘组"].id, (named["马滘社区"].id,))
    with pytest.raises(Known) as error:
        rotation.accept(ws, proposal, [home])
    assert known(error).code == "rota_barred"
    assert known(error).facts["who"] == "（马滘组1、马滘组2）"
    mine = next(one for one in proposal.shifts if one.crew_id == made["马滘组"].id)
    other = next(one.id for name, one in named.items() if name.startswith("礐") and one.id not in mine.site_ids)
    rotation.accept(ws, proposal, [replace(mine, site_ids=(other,))])
    (kept,) = rotation.rotas(ws)
    assert (kept.by_hand, kept.place_ids) == (True, (other,))


def test_why_nothing_can_be_arranged_is_said(ground: Ground) -> None:
    ws = ground.ws
    for work, code in (
        (lambda: rotation.propose(ws, "s"), "rota_no_teams"),
        (lambda: rotation.propose(ws, "s", weeks=0), "rota_weeks"),
    ):
        with pytest.raises(Known) as error:
            work()
        assert known(error).code == code
    body = Body(id=new_id(), name="环卫所", kind="sanitation", place_ids=(ground.street.id,))
    places.keep(ws, body)
    person = ws.get("person", ground.people[0])
    places.keep(ws, replace(person, own_body_id=body.id))
    teams.keep(ws, Team(id=new_id(), name="一组", people=ground.people))
    proposal = rotation.propose(ws, "s")
    assert proposal.shifts == ()
    assert {why.rule for every in proposal.impossible.values() for why in every} == {"barred_body"}
    with pytest.raises(Known) as error:
        rotation.accept(ws, proposal)
    assert known(error).code == "rota_nothing"
