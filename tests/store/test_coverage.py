"""已查/未查, the second line and points that come back, from records a workspace really holds."""

from __future__ import annotations

from dataclasses import replace

from inspector.domain.coverage import BANDS, band, waiting
from inspector.domain.figures import figures
from inspector.domain.place import Campaign, Place
from inspector.domain.team import Team
from inspector.store import coverage, places, teams, visits
from inspector.store.door import new_id
from tests.store.making import Ground


def outing(ground: Ground, *place_ids: str, found: int = 0, **more: object) -> str:
    """Go out, check these places, find so many issues in each, come back."""
    ws = ground.ws
    visit = visits.start(ws, team=ground.people, **more)  # type: ignore[arg-type]
    category = ws.catalogue.get("garbage")
    assert category is not None
    for place_id in place_ids:
        for number in range(found):
            ground.issue(visit_id=visit.id, place_id=place_id, spot=f"第{number}处")
        if not found:
            visits.record_clean(ws, visit.id, place_id, category, {})
    visits.end(ws, visit.id)
    return visit.id


def test_the_matrix_says_who_was_reached_and_how_long_each_has_waited(ground: Ground) -> None:
    ws = ground.ws
    first = Campaign(id=new_id(), name="第一批", starts_on="2026-11-01")
    second = Campaign(id=new_id(), name="第二批", starts_on="2026-11-20", place_ids=(ground.street.id,))
    for one in (first, second):
        places.keep(ws, one)
    elsewhere = Place(id=new_id(), name="外街道", level="street")
    outside = Place(id=new_id(), name="外社区", level="community", parent_id=elsewhere.id)
    for place in (elsewhere, outside):
        places.keep(ws, place)
    outing(ground, ground.community.id, campaign_id=first.id)
    ground.clock.move(days=45)
    outing(ground, ground.other.id, campaign_id=second.id)
    outing(ground, ground.other.id, campaign_id=second.id)
    ground.clock.move(days=3)
    made = coverage.matrix(ws, second.id)
    cells = {cell.place.name: cell for cell in made.cells}
    assert set(cells) == {"马滘社区", "和社社区"}, "only what the campaign is to cover"
    assert (cells["和社社区"].visits, cells["和社社区"].days, cells["和社社区"].covered) == (2, 3, True)
    assert (cells["马滘社区"].visits, cells["马滘社区"].days, cells["马滘社区"].band) == (0, 48, "month")
    assert (made.covered, made.whole) == (1, 2)
    assert made.heat()[ground.street.id] == {"fresh": 1, "month": 1, "quarter": 0, "long": 0, "never": 0}
    counted = figures(coverage.records(ws, second.id))
    assert (made.covered, made.whole) == (counted["covered.community"], counted["places.community"])
    everything = coverage.matrix(ws)
    assert [cell.place.name for cell in waiting(everything.cells)] == ["外社区", "马滘社区", "和社社区"]
    assert everything.cells[-1].last_on is None


def test_bands_meet_at_their_boundaries() -> None:
    assert [band(days) for days in (0, 30, 31, 60, 61, 90, 91, None)] == [
        "fresh", "fresh", "month", "month", "quarter", "quarter", "long", "never",
    ]  # fmt: skip
    assert set(BANDS) >= {band(None), band(5)}


def test_a_point_or_water_of_a_community_lets_it_wait_no_longer_but_does_not_cover_it(ground: Ground) -> None:
    ws = ground.ws
    point = Place(id=new_id(), name="公厕", level="point", parent_id=ground.community.id)
    places.keep(ws, point)
    outing(ground, point.id)
    cell = next(one for one in coverage.matrix(ws).cells if one.place.id == ground.community.id)
    assert (cell.covered, cell.days) == (False, 0)


def test_what_a_second_team_found_and_the_first_had_not_is_counted_by_team(ground: Ground) -> None:
    ws = ground.ws
    first = teams.keep(ws, Team(id=new_id(), name="一组", people=ground.people))
    visit = outing(ground, ground.community.id, found=2, team_id=first.id)
    ground.clock.move(days=5)
    again = visits.start(ws, team=ground.people, kind="supervision")
    ground.issue(visit_id=again.id, spot="第1处")  # known
    ground.issue(visit_id=again.id, spot="第7处")  # missed
    ground.issue(visit_id=again.id, spot="第1处", category="three_lines")  # missed: another 小类
    ground.issue(visit_id=again.id, spot="第7处", place_id=ground.other.id)  # nobody was there before
    found = coverage.missed(ws)
    assert [(one.team_id, one.first_visit_id, one.days) for one in found.missed] == [(first.id, visit, 5)] * 2
    (row,) = found.teams
    assert (row.places, row.found, row.missed, row.percent) == (1, 2, 2, 50.0)
    assert len(row.records) == 4


def test_the_second_line_counts_only_so_long_after_and_not_over_its_own(ground: Ground) -> None:
    ws = ground.ws
    outing(ground, ground.community.id, found=1)
    ground.clock.move(days=31)
    again = visits.start(ws, team=ground.people, kind="supervision")
    ground.issue(visit_id=again.id, spot="另一处")
    assert coverage.missed(ws).teams == ()


def test_points_and_rates_of_what_comes_back(ground: Ground) -> None:
    ws = ground.ws
    for spot in ("桥头", "桥头 ", "桥头", "别处"):
        issue = ground.issue(spot=spot, lead_body_id="b").issue
        ground.step(issue, "assign", "report", "recheck_done")
        ground.clock.move(hours=1)
    ground.step(issue, "relapse")
    (spot,) = [one for one in coverage.spots(ws) if one.found > 1]
    assert (spot.place_id, spot.spot, spot.found, spot.open) == (ground.community.id, "桥头", 3, 0)
    back = next(one for one in coverage.spots(ws) if one.spot == "别处")
    assert (back.found, back.relapses, back.open) == (1, 1, 1)
    for by, key in (("community", ground.community.id), ("category", "garbage"), ("body", "b")):
        (rate,) = coverage.rates(ws, by)
        assert (rate.key, rate.closed, rate.relapsed, rate.percent) == (key, 4, 1, 25.0)
    void = ground.issue(spot="桥头", place_id=ground.other.id).issue
    ground.step(void, "void")
    assert all(one.key != ground.other.id for one in coverage.rates(ws, "community"))
    assert replace(rate, closed=0).percent is None


def test_open_issues_of_a_point_count_for_its_community(ground: Ground) -> None:
    ws = ground.ws
    point = Place(id=new_id(), name="公厕", level="point", parent_id=ground.community.id)
    places.keep(ws, point)
    ground.issue(place_id=point.id)
    ground.issue()
    assert coverage.open_issues(ws) == {point.id: 1, ground.community.id: 2}
