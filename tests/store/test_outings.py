"""The list of outings: the latest first, each with where it came, read no further than somebody looks."""

from __future__ import annotations

from inspector.domain.visit import VisitTarget
from inspector.store import visits
from inspector.store.door import new_id
from tests.store.making import Ground


def test_outings_are_told_latest_first_with_the_places_they_came_to(ground: Ground) -> None:
    ws = ground.ws
    days = ("2026-11-18T01:00:00.000Z", "2026-11-20T01:00:00.000Z", "2026-11-19T01:00:00.000Z")
    made = [visits.start(ws, team=ground.people, started_at_utc=day) for day in days]
    with ws.write() as door:
        for place_id in (ground.other.id, None, ground.community.id, ground.other.id):
            door.put(VisitTarget(id=new_id(), visit_id=made[0].id, place_id=place_id))
        gone = VisitTarget(id=new_id(), visit_id=made[1].id, place_id=ground.other.id)
        door.put(gone)
    with ws.write() as door:
        door.delete("visit_target", gone.id)
        door.delete("visit", made[2].id)
    told = visits.outings(ws)
    assert next(told) == (made[1].id, made[1].number, days[1], ())
    assert next(told) == (made[0].id, made[0].number, days[0], (ground.other.id, ground.community.id))
    assert next(told, None) is None
