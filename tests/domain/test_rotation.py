"""The rotation planner: hard rules are never broken, nobody waits who could go, loads are even, the seed decides."""

from __future__ import annotations

import time
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.domain.place import Person
from inspector.domain.rotation import AREA, BODY, PLACE, SKILL, Crew, Proposal, Site, obstacle, propose

WEEKS = ("2026-W48", "2026-W49", "2026-W50")
STREETS = ("s1", "s2", "s3", "s4")


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Crew], list[Site], int, str]:
    crews = [
        Crew(
            f"t{n}",
            tuple(
                Person(
                    id=f"p{n}{m}",
                    own_place_id=draw(st.sampled_from([None, *STREETS])),
                    own_body_id=draw(st.sampled_from([None, None, "b1"])),
                    skills=draw(st.sampled_from([(), ("财会",), ("纪检",)])),
                )
                for m in range(draw(st.integers(1, 3)))
            ),
            frozenset(draw(st.sets(st.sampled_from(STREETS), max_size=2))),
            draw(st.sampled_from([(), (), ("财会",)])),
        )
        for n in range(draw(st.integers(1, 5)))
    ]
    sites = [
        Site(
            f"c{n}", frozenset({f"c{n}", street}), frozenset({f"c{n}", street, "d"}),
            frozenset(draw(st.sets(st.just("b1"), max_size=1))), street, draw(st.integers(0, 5)) * 30,
        )
        for n in range(draw(st.integers(0, 12)))
        for street in [draw(st.sampled_from(STREETS))]
    ]  # fmt: skip
    return crews, sites, draw(st.integers(1, 3)), draw(st.text(max_size=4))


@settings(max_examples=100)
@given(worlds())
def test_no_hard_rule_is_ever_broken_and_nobody_waits_who_could_go(
    world: tuple[list[Crew], list[Site], int, str],
) -> None:
    crews, sites, most, seed = world
    made = propose(crews, sites, WEEKS, seed, most=most)
    by_crew, by_site = {one.id: one for one in crews}, {one.id: one for one in sites}
    done: set[str] = set()
    possible = {site.id for site in sites if any(obstacle(crew, site) is None for crew in crews)}
    for week in WEEKS:
        shifts = [one for one in made.shifts if one.week == week]
        placed = [site_id for one in shifts for site_id in one.site_ids]
        assert len(placed) == len(set(placed)), "one team a place"
        if done >= possible:
            done = set()
        assert done.isdisjoint(placed), "nobody comes twice before all had their turn"
        load = Counter({one.crew_id: len(one.site_ids) for one in shifts})
        assert len(load) == len(shifts), "one line a team and week"
        assert max(load.values(), default=0) <= most
        for one in shifts:
            for site_id in one.site_ids:
                assert obstacle(by_crew[one.crew_id], by_site[site_id]) is None
        for site_id in possible - done - set(placed):
            free = [crew for crew in crews if load[crew.id] < most]
            assert all(obstacle(crew, by_site[site_id]) for crew in free), "left although a team had room"
        done |= set(placed)
    assert set(made.impossible) == {site.id for site in sites} - possible
    for site_id, why in made.impossible.items():
        assert [one.crew_id for one in why] == [crew.id for crew in crews], f"{site_id}: every team has its reason"
    assert made == propose(crews, sites, WEEKS, seed, most=most)


@settings(max_examples=60)
@given(worlds())
def test_who_waited_longest_goes_first(world: tuple[list[Crew], list[Site], int, str]) -> None:
    """No place is left in the first week while one that waited less has a team that it could have had instead."""
    crews, sites, most, seed = world
    made = propose(crews, sites, WEEKS[:1], seed, most=most)
    team_of = {site_id: one.crew_id for one in made.shifts for site_id in one.site_ids}
    by_crew = {one.id: one for one in crews}
    for site in sites:
        if site.id not in team_of and site.id not in made.impossible:
            for other in sites:
                if other.id in team_of and other.waited < site.waited:
                    assert obstacle(by_crew[team_of[other.id]], site), "it could have taken that place"


def crew(name: str, *streets: str | None, **more: object) -> Crew:
    people = tuple(Person(id=f"{name}-{at}", own_place_id=street) for at, street in enumerate(streets or (None,)))
    return Crew(name, people, **more)  # type: ignore[arg-type]


def site(name: str, street: str, waited: int = 10, **more: object) -> Site:
    chain = frozenset({name, street})
    return Site(name, chain, chain | {"d"}, street=street, waited=waited, **more)  # type: ignore[arg-type]


def rules(made: Proposal, site_id: str) -> list[str]:
    return [one.rule for one in made.impossible[site_id]]


def test_it_says_why_no_team_may_go() -> None:
    accountant = Crew("lacking", (Person(id="x"),), wanted=("财会",))
    served = Crew("served", (Person(id="y", own_body_id="office"),))
    crews = [crew("own", "s1"), crew("away", None, area=frozenset({"s2"})), accountant, served]
    made = propose(crews, [site("c1", "s1", bodies=frozenset({"office"}))], WEEKS, "seed")
    assert made.shifts == ()
    assert rules(made, "c1") == [PLACE, AREA, SKILL, BODY]
    assert made.impossible["c1"][0].who == ("own-0",)
    assert made.impossible["c1"][2].who == ("财会",)
    assert set(made.idle) == {"own", "away", "lacking", "served"}


def test_a_team_is_moved_aside_for_a_place_only_it_can_take() -> None:
    crews = [crew("any"), crew("only", "s2")]
    made = propose(crews, [site("wide", "s1", 90), site("narrow", "s2", 5)], WEEKS[:1], "x", most=1)
    assert {one.crew_id: one.site_ids for one in made.shifts} == {"any": ("narrow",), "only": ("wide",)}


def test_a_team_sees_another_street_than_the_last_time() -> None:
    sites = [site(f"{street}{n}", street) for street in ("s1", "s2") for n in range(2)]
    made = propose([crew("a"), crew("b")], sites, WEEKS[:2], "x", most=1, been=[("a", "s1"), ("b", "s2")])
    first = {one.crew_id: one.site_ids[0][:2] for one in made.shifts if one.week == WEEKS[0]}
    assert first["a"] == "s2" or first["b"] == "s1", "as far as the order of waiting leaves a choice"
    seen = Counter((one.crew_id, one.site_ids[0][:2]) for one in made.shifts)
    assert max(seen.values()) == 1


def test_thirteen_teams_cross_a_province_evenly_and_at_once() -> None:
    """黑龙江: 13 teams over every district, none at home (facts 1.3)."""
    cities = [f"city{n}" for n in range(13)]
    crews = [crew(f"team{n:02d}", city, city) for n, city in enumerate(cities)]
    sites = [site(f"{city}-{n}", city, (n * 37) % 200) for city in cities for n in range(9)]
    begun = time.perf_counter()
    made = propose(crews, sites, ("2026-W48",), "全覆盖", most=9)
    took = time.perf_counter() - begun
    load = Counter({one.crew_id: len(one.site_ids) for one in made.shifts})
    assert sorted(load.values()) == [9] * 13
    assert (made.left, dict(made.impossible)) == ((), {})
    assert took < 2.0, f"{took:.2f} s"


def test_a_year_of_61_communities_reaches_all_before_any_comes_again() -> None:
    crews = [crew(f"t{n}", f"s{n}", f"s{n}") for n in range(7)]
    sites = [site(f"c{n:02d}", f"s{n % 7}", n) for n in range(61)]
    weeks = [f"2026-W{n:02d}" for n in range(1, 53)]
    made = propose(crews, sites, weeks, "年度", most=2)
    times = Counter(site_id for one in made.shifts for site_id in one.site_ids)
    assert max(times.values()) - min(times.values()) <= 1
    load = Counter()
    for one in made.shifts:
        load[one.crew_id] += len(one.site_ids)
    assert max(load.values()) - min(load.values()) <= 5, load
