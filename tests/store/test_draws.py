"""Draws from the register: weights from what is recorded, the seed kept and told, changes shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspector.domain.draw import SECOND_LINE, TEAMS, Member
from inspector.domain.registers import Listing
from inspector.domain.team import Team
from inspector.errors import Known
from inspector.store import draws, registers, teams, visits
from inspector.store.door import new_id
from tests.store.making import Ground, faults, known


def code_of(error: object) -> str:
    return known(error).code


def test_a_draw_is_frozen_drawn_and_made_again(ground: Ground) -> None:
    ws = ground.ws
    draw = draws.commit(ws, draws.members(ws), 1, title="抽查")
    assert draw.seed == "" and draws.verify(ws, draw.id) == ()  # noqa: PT018
    assert draw.seed_sha256
    with pytest.raises(Known) as error:
        draws.adjust(ws, draw.id, [ground.other.id], "换")
    assert code_of(error) == "draw_not_done"
    done = draws.draw(ws, draw.id, " 三六 ", ground.people[1])
    assert (done.witness, done.witness_id, done.drawn_by) == ("三六", ground.people[1], ground.people[0])
    assert len(done.result) == 1
    assert draws.verify(ws, draw.id) == ()
    with pytest.raises(Known) as error:
        draws.draw(ws, draw.id)
    assert code_of(error) == "draw_done"
    for chosen, reason, code in (([ground.other.id], " ", "draw_reason"), (["x"], "换", "draw_stranger")):
        with pytest.raises(Known) as error:
            draws.adjust(ws, draw.id, chosen, reason)
        assert code_of(error) == code
    other = next(one for one in (ground.community.id, ground.other.id) if one not in done.result)
    draws.adjust(ws, draw.id, [other], "该社区封路")
    assert [one.code for one in draws.verify(ws, draw.id)] == ["adjusted"]
    assert faults(ws) == []


def test_a_result_written_past_the_rule_and_a_seed_set_anew_are_seen(ground: Ground) -> None:
    ws = ground.ws
    draw = draws.draw(ws, draws.commit(ws, draws.members(ws), 1, title="抽查").id)
    other = next(one for one in (ground.community.id, ground.other.id) if one not in draw.result)
    with ws.write() as door:
        door.change("draw", draw.id, result=(other,))
    assert [one.code for one in draws.verify(ws, draw.id)] == ["result"]
    fresh = draws.draw(ws, draws.commit(ws, draws.members(ws), 1, title="再抽").id)
    with ws.write() as door:
        door.put(replace(fresh, id=draw.id))
    assert "recommitted" in [one.code for one in draws.verify(ws, draw.id)]


def test_weights_come_from_what_is_recorded(ground: Ground) -> None:
    ws = ground.ws
    registers.put(ws, Listing(id=new_id(), place_id=ground.other.id, listed_on="2026-11-19", reason="反复反弹"))
    visit = visits.start(ws, team=ground.people)
    ground.issue(visit_id=visit.id)
    weights = {one.id: dict(one.reasons) for one in draws.members(ws)}
    assert weights == {ground.community.id: {"open": 2}, ground.other.id: {"listed": 20, "weeks": 26}}
    assert [one.id for one in draws.members(ws, street_ids=["elsewhere"])] == []


def test_what_cannot_be_drawn_from_is_refused(ground: Ground) -> None:
    ws = ground.ws
    for pool, count, kind, code in (
        ([], 1, "places", "draw_pool_empty"),
        ([], 1, SECOND_LINE, "second_line_none"),
        ([Member("a")], 2, "places", "draw_count"),
        ([Member("a")], 0, "places", "draw_count"),
        ([Member(f"{n:036d}") for n in range(1500)], 1, "places", "draw_pool_large"),
    ):
        with pytest.raises(Known) as error:
            draws.commit(ws, pool, count, title="抽", kind=kind)
        assert code_of(error) == code
    team = teams.keep(ws, Team(id=new_id(), name="一组", people=ground.people))
    assert [one.id for one in draws.members(ws, TEAMS)] == [team.id]


def test_a_seed_that_lies_on_another_laptop_is_not_made_up(ground: Ground) -> None:
    ws = ground.ws
    draw = draws.commit(ws, draws.members(ws), 1, title="抽查")
    ws.set_meta(f"draw_seed/{draw.id}", "00")
    with pytest.raises(Known) as error:
        draws.draw(ws, draw.id)
    assert code_of(error) == "draw_seed_differs"
    with ws.local() as conn:
        conn.execute("DELETE FROM meta WHERE k LIKE 'draw_seed/%'")
    with pytest.raises(Known) as error:
        draws.draw(ws, draw.id)
    assert code_of(error) == "draw_seed_elsewhere"
