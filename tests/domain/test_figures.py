"""The counting rules, one by one, on records made for the purpose."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.catalog import load_seed
from inspector.domain import issue as states
from inspector.domain.effort import Effort
from inspector.domain.effort_sums import qualifier
from inspector.domain.feedback import Feedback
from inspector.domain.figures import Figures, Records, Switches, end_of_day, figures, start_of_day
from inspector.domain.issue import Issue, IssueStep
from inspector.domain.lead import Lead
from inspector.domain.place import Campaign, Place
from inspector.domain.rating import Rating
from inspector.domain.recheck import Recheck
from inspector.domain.registers import Circular, Listing, Talk, Tally
from inspector.domain.visit import Visit, VisitTarget
from inspector.wording.figures import FIGURES, row_name

UNTIL = end_of_day(date(2024, 4, 30))
STREET = Place(id="s", name="马滘街道", level="street", code="440512002")
COMMUNITIES = [Place(id=f"c{n}", name=f"社区{n}", code=f"44051200200{n}", parent_id="s") for n in range(3)]
OUTCOMES = {
    "assign": "assigned", "report": "reported", "recheck_done": "closed", "close_on_spot": "closed",
    "relapse": "assigned", "void": "void", "verify": "reported", "approve_close": "closed", "extend": None,
}  # fmt: skip


def on(day: str) -> str:
    """Noon in Shanghai."""
    return f"2024-{day}T04:00:00.000Z"


def life(issue_id: str, found: str, *steps: tuple[str, str], **fields: Any) -> tuple[Issue, list[IssueStep]]:
    """An issue found on a day, and its steps (action, day), each written down on its day."""
    made = [IssueStep(id=f"{issue_id}0", issue_id=issue_id, action="find", to_status="found",
                      happened_at_utc=on(found), recorded_at_utc=on(found))]  # fmt: skip
    for at, (action, day) in enumerate(steps, 1):
        made.append(
            IssueStep(
                id=f"{issue_id}{at}", issue_id=issue_id, action=action, to_status=OUTCOMES[action],
                happened_at_utc=on(day), recorded_at_utc=on(day), after_step_id=made[-1].id,
                round=1 + sum(one.action == "relapse" for one in made),
            )
        )  # fmt: skip
    said = {"category": "garbage", "place_id": "c1"} | fields
    return Issue(id=issue_id, found_at_utc=on(found), **said), made


def records(*lives: tuple[Issue, list[IssueStep]], **fields: Any) -> Records:
    catalogue = load_seed()
    base = Records(
        until_utc=UNTIL,
        issues=tuple(issue for issue, _ in lives),
        steps=tuple(step for _, steps in lives for step in steps),
        places={place.id: place for place in (STREET, *COMMUNITIES)},
        majors=catalogue.majors,
        categories={one.code: one for one in catalogue.categories},
    )
    return replace(base, **fields)


def counts(found: Figures, *codes: str) -> tuple[float, ...]:
    return tuple(found[code] for code in codes)


def test_every_figure_has_its_name_and_every_name_its_figure() -> None:
    assert set(figures(records()).figures) == set(FIGURES)


def test_rows_of_targets_are_counted_and_distinct_places_are_covered() -> None:
    visits = (Visit(id="v1", started_at_utc=on("04-01")), Visit(id="v2", started_at_utc=on("04-02")))
    targets = tuple(
        VisitTarget(id=f"t{n}", visit_id=visit, place_id=place, level=level)
        for n, (visit, place, level) in enumerate(
            [("v1", "c0", "community"), ("v1", "c1", "community"), ("v2", "c0", "community"), ("v2", "s", "street")]
        )
    )
    held = records(visits=visits, targets=targets)
    found = figures(held)
    assert counts(found, "visits", "targets.community", "targets.street") == (2, 3, 1)
    assert counts(found, "covered.community", "uncovered.community", "places.community") == (2, 1, 3)
    assert found.figures["uncovered.community"].records == (("place", "c2"),)
    reached = figures(held, Switches(reached_streets=True))
    assert reached["targets.street"] == 2, "v1 reached the street by two communities, v2 had checked it itself"
    assert reached.figures["targets.street"].records == (("visit_target", "t3"), ("visit_target", "t0"))


def test_only_the_campaigns_area_has_to_be_covered_and_a_retired_place_only_if_it_was() -> None:
    other = Place(id="x", name="别处", code="440513", level="community")
    retired = [replace(place, active=False) for place in COMMUNITIES[1:]]
    places = {place.id: place for place in (STREET, COMMUNITIES[0], *retired, other)}
    visit = Visit(id="v", started_at_utc=on("04-01"))
    target = VisitTarget(id="t", visit_id="v", place_id="c1", level="community")
    held = records(places=places, visits=(visit,), targets=(target,))
    assert counts(figures(held), "covered.community", "places.community") == (1, 3)
    area = replace(held, campaign=Campaign(id="k", place_ids=("s",)))
    assert counts(figures(area), "covered.community", "places.community") == (1, 2)


def test_a_visit_that_is_under_way_at_the_cut_off_counts_what_it_had_reached() -> None:
    visit = Visit(id="v", started_at_utc=on("04-30"))
    early, late = (
        VisitTarget(id=day, visit_id="v", place_id="c1", level="community", arrived_at_utc=on(day))
        for day in ("04-30", "05-01")
    )
    assert figures(records(visits=(visit,), targets=(early, late)))["targets.community"] == 1
    ended = replace(visit, left_at_utc=UNTIL)
    assert figures(records(visits=(ended,), targets=(early, late)))["targets.community"] == 2, "only entered late"


def test_a_solved_issue_is_a_closed_one_and_waiting_for_the_recheck_is_apart() -> None:
    found = figures(
        records(
            life("a", "04-01", ("assign", "04-02"), ("report", "04-03"), ("recheck_done", "04-05")),
            life("b", "04-01", ("assign", "04-02"), ("report", "04-03")),
            life("c", "04-01", ("verify", "04-02")),
            life("d", "04-01", ("verify", "04-02"), ("approve_close", "04-03")),
            life("e", "04-01", ("close_on_spot", "04-01")),
            life("f", "04-01"),
        )
    )
    assert counts(found, "found", "solved", "reported", "open", "unassigned", "on_spot") == (6, 3, 2, 3, 1, 1)
    assert found.figures["solved"].records == (("issue", "a"), ("issue", "d"), ("issue", "e"))
    assert found["solved_percent"] == 50


def test_a_close_that_was_imported_is_solved_and_no_look_back() -> None:
    """Only a step came in: who looked again, and whether, nobody wrote down."""
    found = figures(records(life("a", "04-01", ("recheck_done", "04-05"))))
    assert counts(found, "solved", "rechecks", "rechecks.done") == (1, 0, 0)


def test_a_relapse_is_a_new_round_and_no_new_issue() -> None:
    closed = ("recheck_done", "04-05")
    found = figures(
        records(
            life("a", "04-01", closed, ("relapse", "04-20")),
            life("b", "04-01", closed, ("relapse", "04-10"), ("recheck_done", "04-12"), ("relapse", "05-01")),
            life("c", "04-01", closed),
        )
    )
    assert counts(found, "found", "solved", "relapses", "relapsed") == (3, 2, 2, 2)
    assert found["relapse_percent"] == 66.67
    assert found.figures["relapses"].records == (("issue_step", "a2"), ("issue_step", "b2"))


def test_a_void_issue_counts_until_the_day_it_became_void() -> None:
    held = records(life("a", "04-01", ("void", "05-02")), life("b", "04-01", ("void", "04-02")))
    assert figures(held).figures["found"].records == (("issue", "a"),)
    assert figures(replace(held, until_utc=end_of_day(date(2024, 5, 2))))["found"] == 0


def test_a_deadline_is_over_the_day_after_and_a_later_one_replaces_it() -> None:
    steps = ("assign", "04-02")
    due = life("a", "04-01", steps, due_on="2024-04-30")
    over = life("b", "04-01", steps, due_on="2024-04-29")
    longer = life("c", "04-01", steps, ("extend", "04-20"), due_on="2024-04-10")
    longer[1][-1] = replace(longer[1][-1], due_on="2024-05-10")
    closed = life("d", "04-01", ("recheck_done", "04-20"), due_on="2024-04-10")
    held = records(due, over, longer, closed)
    assert figures(held).figures["overdue"].records == (("issue", "b"),)
    assert figures(replace(held, until_utc=start_of_day(date(2024, 5, 1))))["overdue"] == 2
    assert figures(replace(held, until_utc=on("04-15")))["overdue"] == 2, "c was not extended yet, d not closed"


def test_what_was_entered_later_counts_now_and_did_not_then() -> None:
    issue, steps = life("a", "04-01", ("recheck_done", "04-20"))
    steps[1] = replace(steps[1], recorded_at_utc=on("05-03"))
    late, late_steps = life("b", "04-02")
    late_steps[0] = replace(late_steps[0], recorded_at_utc=on("05-03"))
    visit = Visit(id="v", started_at_utc=on("04-01"))
    check = Recheck(id="h", issue_id="a", conclusion="done", rechecked_at_utc=on("04-20"))
    steps[1] = replace(steps[1], recheck_id="h")
    held = records((issue, steps), (late, late_steps), visits=(visit,), rechecks=(check,), recorded={"v": on("05-03")})
    codes = ("found", "solved", "visits", "rechecks.done")
    assert counts(figures(held), *codes) == (2, 1, 1, 1)
    assert counts(figures(held, Switches(known_then=True)), *codes) == (1, 0, 0, 0)


def test_a_period_counts_what_was_found_in_it_and_closings_of_it_apart() -> None:
    held = records(
        life("a", "03-01", ("recheck_done", "04-05")),
        life("b", "04-02", ("recheck_done", "04-05")),
        life("c", "04-02"),
        life("d", "03-02", ("recheck_done", "03-05")),
        since_utc=start_of_day(date(2024, 4, 1)),
        visits=(Visit(id="v1", started_at_utc=on("03-31")), Visit(id="v2", started_at_utc=on("04-01"))),
    )
    assert counts(figures(held), "found", "solved", "solved_in", "open", "visits") == (2, 1, 2, 1, 1)
    whole = figures(replace(held, since_utc=None))
    assert counts(whole, "found", "solved", "solved_in", "open", "visits") == (4, 3, 3, 1, 2)


def test_relapses_count_in_the_period_they_happened_in() -> None:
    held = records(life("a", "03-01", ("recheck_done", "03-05"), ("relapse", "03-20"), ("recheck_done", "03-21")))
    april = replace(held, since_utc=start_of_day(date(2024, 4, 1)))
    assert (figures(held)["relapses"], figures(april)["relapses"]) == (1, 0)


def test_objects_are_distinct_and_so_are_the_districts_and_cities_above_them() -> None:
    places = {
        one.id: one
        for one in (
            Place(id="city", level="city"),
            Place(id="elsewhere", level="city"),
            *(Place(id=f"d{n}", level="district", parent_id="city") for n in range(2)),
            Place(id="far", level="district", parent_id="elsewhere"),
            *(Place(id=f"p{n}", level="project", parent_id="d0") for n in range(3)),
        )
    }
    visit = Visit(id="v", started_at_utc=on("04-01"))
    targets = tuple(
        VisitTarget(id=f"t{n}", visit_id="v", place_id=place, level="project")
        for n, place in enumerate(("p0", "p1", "p0"))
    )
    found = figures(records(places=places, visits=(visit,), targets=targets))
    assert counts(found, "targets.project", "objects", "objects.districts", "objects.cities") == (3, 2, 1, 1)
    assert found.figures["objects.districts_left"].records == (("place", "d1"),), "of the cities that were visited"


def test_the_business_day_is_that_of_shanghai() -> None:
    assert (start_of_day(date(2024, 5, 1)), UNTIL) == ("2024-04-30T16:00:00.000Z", "2024-04-30T15:59:59.999Z")
    issue, steps = life("a", "04-30")
    at_night = replace(issue, found_at_utc="2024-04-30T16:30:00.000Z")  # 00:30 on the first of May
    assert figures(records((at_night, steps)))["found"] == 0


def test_tables_name_every_major_and_what_is_not_known_last() -> None:
    found = figures(
        records(
            life("a", "04-01", ("recheck_done", "04-05"), lead_body_id="gone"),
            life("b", "04-01", category="three_lines", place_id="s"),
            life("c", "04-01", category="of_a_newer_catalogue", place_id=None),
        )
    )
    majors = [(row_name("major", row.key, row.name), row["found"], row["solved"]) for row in found.tables["major"]]
    assert majors == [
        ("三清三拆三整治", 1, 0), ("环卫保洁", 1, 1), ("厕所革命", 0, 0), ("四小园管护", 0, 0), ("水系治理", 0, 0),
        ("（类别不详）", 1, 0),
    ]  # fmt: skip
    streets = [(row_name("street", row.key, row.name), row["found"]) for row in found.tables["street"]]
    assert streets == [("马滘街道", 2), ("（街道不详）", 1)]
    communities = [(row_name("community", row.key, row.name), row["found"]) for row in found.tables["community"]]
    assert communities == [("社区1", 1), ("（未落到社区）", 2)]
    assert [row["found"] for row in found.tables["body"]] == [1, 2]


def test_weeks_without_anything_are_weeks_too() -> None:
    found = figures(
        records(
            life("a", "04-01", ("recheck_done", "04-24")), visits=(Visit(id="v", started_at_utc=on("04-07")),)
        )  # Sunday: still the week of the first
    )
    weeks = [(row_name("week", row.key, row.name), dict(cells(row))) for row in found.tables["week"]]
    assert weeks == [
        ("2024年第14周", {"visits": 1, "found": 1, "solved_in": 0}),
        ("2024年第15周", {"visits": 0, "found": 0, "solved_in": 0}),
        ("2024年第16周", {"visits": 0, "found": 0, "solved_in": 0}),
        ("2024年第17周", {"visits": 0, "found": 0, "solved_in": 1}),
    ]
    assert [row.key for row in found.tables["month"]] == ["2024-04"]


def cells(row: Any) -> list[tuple[str, float]]:
    return [(code, figure.value) for code, figure in row.cells.items()]


def test_ages_are_days_since_the_finding() -> None:
    found = figures(
        records(
            *(life(day, day) for day in ("04-30", "04-23", "04-22", "04-14", "01-31", "01-30")),
            life("closed", "04-30", ("recheck_done", "04-30")),
        )
    )
    ages = [(row_name("age", row.key, row.name), row["open"]) for row in found.tables["age"]]
    assert ages == [("0至7天", 2), ("8至15天", 1), ("16至30天", 1), ("31至90天", 1), ("90天以上", 1)]


def test_registers_sum_what_their_entries_say() -> None:
    april = {"held_on": "2024-04-30"}
    found = figures(
        records(
            tallies=(
                Tally(id="1", kind="reception", count=2, people=30, leads=4, **april),
                Tally(id="2", kind="reception", people=5, held_on="2024-05-01"),
                Tally(id="3", kind="walk", level="household", count=12, **april),
                Tally(id="4", kind="meeting", **april),
            ),
            circulars=(
                Circular(id="5", issued_on="2024-04-02", items=3),
                Circular(id="6", issued_on="2024-04-03"),
                Circular(id="7", issued_on=""),
            ),
            talks=(Talk(id="8", talked_at_utc=on("04-02")), Talk(id="9", talked_at_utc=on("05-02"))),
            listings=(
                Listing(id="10", place_id="c1", listed_on="2024-04-01"),
                Listing(id="11", place_id="c2", listed_on="2024-04-01", lifted_on="2024-04-20"),
            ),
            leads=(
                Lead(id="12", channel="qr", received_at_utc=on("04-01"), answered_at_utc=on("05-01")),
                Lead(id="13", received_at_utc=on("04-02"), merged_into_id="12", answered_at_utc=on("04-03")),
            ),
        )
    )
    assert counts(found, "tally.reception", "tally.reception.people", "tally.reception.leads") == (2, 30, 4)
    assert counts(found, "walks.household", "tally.meeting", "circulars", "circulars.items") == (12, 1, 2, 3)
    assert counts(found, "talks", "listed", "leads", "leads.qr", "leads.hotline") == (1, 1, 2, 1, 1)
    assert counts(found, "leads.merged", "leads.answered") == (1, 1)
    assert found.figures["circulars.items"].records == (("circular", "5"),), "the one that names no number is no part"


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ((None, None), None),
        (("over", None), "over"),
        (("nearly", None, "nearly"), "nearly"),
        (("about", None), "about"),
        (("over", "nearly"), "about"),
        (("over", "about"), "about"),
    ],
)
def test_a_sum_is_as_exact_as_its_parts(parts: tuple[str | None, ...], whole: str | None) -> None:
    assert qualifier(parts) == whole


def test_efforts_of_one_thing_and_unit_add_up_each_unit_on_its_own() -> None:
    issue = life("a", "04-01")
    voided = life("b", "04-01", ("void", "04-02"))
    word = Feedback(id="f", issue_id="a", said_at_utc=on("05-02"))
    efforts = (
        Effort(id="1", issue_id="a", what="拆除危房", quantity=3, unit="间", second_quantity=0.1, second_unit="亩"),
        Effort(
            id="2", what="拆除危房", quantity=40, unit="间", second_quantity=0.2, second_unit="亩", qualifier="over"
        ),
        Effort(id="3", issue_id="b", what="拆除危房", quantity=9, unit="间"),
        Effort(id="4", feedback_id="f", what="拆除危房", quantity=9, unit="间"),
        Effort(id="5", what="拆除危房", quantity=9, unit="间", done_on="2024-05-01"),
    )
    found = figures(records(issue, voided, feedbacks=(word,), efforts=efforts)).efforts
    assert [(one.what, one.unit, one.quantity, one.qualifier) for one in found] == [
        ("拆除危房", "间", 43, "over"),
        ("拆除危房", "亩", 0.3, "over"),
    ]
    assert found[0].records == (("effort", "1"), ("effort", "2"))


def test_a_figure_that_counts_names_as_many_records_as_it_says() -> None:
    found = figures(
        records(
            life("a", "04-01", ("recheck_done", "04-05"), ("relapse", "04-08")),
            life("b", "04-01", ("close_on_spot", "04-01")),
            visits=(Visit(id="v", started_at_utc=on("04-01"), mode="open", leader_id="p", round=2),),
            targets=(VisitTarget(id="t", visit_id="v", place_id="c1", level="community"),),
        )
    )
    for one in found.figures.values():
        assert len(set(one.records)) == len(one.records)
        if not one.code.endswith("percent"):
            assert one.value == len(one.records), one.code


LIVES = {  # what can happen to an issue, in days of April after its finding
    "found": (),
    "assigned": (("assign", 1),),
    "reported": (("assign", 1), ("report", 2)),
    "closed": (("recheck_done", 3),),
    "again": (("recheck_done", 3), ("relapse", 5)),
    "twice": (("recheck_done", 3), ("relapse", 5), ("recheck_done", 6)),
    "void": (("void", 4),),
}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(LIVES)),
            st.integers(1, 20),
            st.sampled_from(["garbage", "three_lines", "cs_hygiene", "unknown"]),
            st.sampled_from(["s", "c0", "c1", "gone", None]),
        ),
        max_size=12,
    ),
    st.integers(1, 30),
    st.booleans(),
)
def test_whatever_happened_the_parts_make_the_whole(
    lives: list[tuple[str, int, str, str | None]], day: int, in_period: bool
) -> None:
    made = [
        life(
            f"i{at:02}", f"04-{found:02}", *((action, f"04-{found + after:02}") for action, after in LIVES[kind]),
            category=category, place_id=place, due_on=f"2024-04-{found:02}",
        )
        for at, (kind, found, category, place) in enumerate(lives)
    ]  # fmt: skip
    since = start_of_day(date(2024, 4, 8)) if in_period else None
    held = records(*made, until_utc=end_of_day(date(2024, 4, day)), since_utc=since)
    if in_period and day < 8:
        held = replace(held, since_utc=None)
    counted = figures(held)
    assert counted["found"] == counted["solved"] + counted["open"]
    assert counted["handed"] + counted["unassigned"] == counted["found"]
    assert counted["overdue"] <= counted["open"]
    for table in ("major", "category", "street", "community", "body"):
        for code in ("found", "solved", "reported", "open", "overdue"):
            assert sum(row[code] for row in counted.tables[table]) == counted[code], (table, code)
    for table in ("month", "week"):
        for code in ("found", "solved_in"):
            assert sum(row[code] for row in counted.tables[table]) == counted[code], (table, code)
    assert sum(row["open"] for row in counted.tables["age"]) == counted["open"]
    if held.since_utc is None:
        assert counted["solved"] == counted["solved_in"]
    early = replace(held, steps=tuple(one for one in held.steps if one.happened_at_utc <= held.until_utc))
    assert figures(early) == counted, "what happened later changes nothing"


# --- any life, any cut-off -----------------------------------------------------------------------------------


DAYS = st.integers(0, 40)
WAYS = ("assign", "report", "recheck_done", "relapse", "recheck_not_done", "void", "restore", "verify", "approve_close",
        "extend", "supervise", "urge", "publish", "summarise")  # fmt: skip


def lived_late(issue_id: str, doings: list[tuple[str, int, int]]) -> tuple[Issue, list[IssueStep]]:
    """An issue that went on as its status allowed; each step happened some days after the last, entered some later."""
    day, made = 0, list[IssueStep]()
    for number, (action, after, late) in enumerate([("find", 0, 0), *doings]):
        now = states.standing(made)
        if made and (now.status not in states.statuses_allowing(action) or states.unmet(action, now) is not None):
            continue
        to_status, round_no = states.outcome(action, now) if made else ("found", 1)
        day += after
        made.append(
            IssueStep(
                id=f"{issue_id}-{number:02d}", issue_id=issue_id, action=action, round=round_no, to_status=to_status,
                from_status=now.status if made else None, happened_at_utc=_day(day), recorded_at_utc=_day(day + late),
                due_on=_day(day + 7)[:10] if action in ("assign", "extend") else None, reason="原因",
                after_step_id=made[-1].id if made else None, until_on="2024-12-31",
            )
        )  # fmt: skip
    return Issue(id=issue_id, category="garbage", place_id="c1", found_at_utc=_day(0)), made


def _day(number: int) -> str:
    return f"{date(2024, 3, 1) + timedelta(days=number)}T15:59:59.999Z"  # the last moment of a day in Shanghai


ONE_LIFE = st.lists(st.tuples(st.sampled_from(WAYS), st.integers(0, 6), st.integers(0, 9)), max_size=12)


@given(st.lists(ONE_LIFE, min_size=1, max_size=4), DAYS)
def test_a_past_cut_off_says_the_same_whatever_was_done_since(lives: list[Any], cut: int) -> None:
    """What happened after the cut-off changes no figure of it, and what was entered after it none as known then."""
    whole = [lived_late(f"i{n}", doings) for n, doings in enumerate(lives)]
    until = end_of_day(date(2024, 3, 1) + timedelta(days=cut))
    for switches, kept in (
        (Switches(), lambda step: step.happened_at_utc <= until),
        (Switches(known_then=True), lambda step: max(step.happened_at_utc, step.recorded_at_utc) <= until),
    ):
        at = figures(records(*whole, until_utc=until), switches)
        was = figures(
            records(*((one, [s for s in steps if kept(s)]) for one, steps in whole), until_utc=until), switches
        )
        assert {code: one.records for code, one in at.figures.items()} == {
            code: one.records for code, one in was.figures.items()
        }


@given(st.lists(ONE_LIFE, min_size=1, max_size=4), DAYS, st.booleans())
def test_at_any_cut_off_the_parts_make_the_whole(lives: list[Any], cut: int, then: bool) -> None:
    whole = [lived_late(f"i{n}", doings) for n, doings in enumerate(lives)]
    until = end_of_day(date(2024, 3, 1) + timedelta(days=cut))
    found = figures(records(*whole, until_utc=until), Switches(known_then=then))
    assert found["found"] == found["solved"] + found["open"]
    assert found["open"] >= found["reported"] + found["unassigned"]
    assert found["supervised"] <= found["open"]
    assert found["overdue"] <= found["open"]
    assert found["relapsed"] <= found["relapses"]
    assert 0 <= found["relapse_percent"] <= 100
    assert 0 <= found["solved_percent"] <= 100
    solved = {record for _, record in found.figures["solved"].records}
    for one, steps in whole:
        known = [s for s in steps if s.happened_at_utc <= until and (not then or s.recorded_at_utc <= until)]
        assert (one.id in solved) == (states.standing(known).status == "closed" and bool(known))
    if found["relapses"]:
        assert found["relapsed"], "nothing comes back that was never closed"


@given(st.lists(ONE_LIFE, min_size=1, max_size=3))
def test_23_59_59_belongs_to_its_day_and_the_next_moment_does_not(lives: list[Any]) -> None:
    whole = [lived_late(f"i{n}", doings) for n, doings in enumerate(lives)]
    last_moment = figures(records(*whole, until_utc=_day(9)))
    at_end = figures(records(*whole, until_utc=end_of_day(date(2024, 3, 10))))
    assert last_moment.figures == at_end.figures
    assert end_of_day(date(2024, 3, 10)) < start_of_day(date(2024, 3, 11))


def test_public_ratings_are_counted_with_their_sample_and_lead_to_their_records() -> None:
    """Facts 1.5. Those who gave no answer are in the sample and in no rate; a rating after the cut-off is in none."""
    held = (
        Rating(id="r1", issue_id="i", rated_on="2024-04-02", asked=20, satisfied=11, mostly=5, unsatisfied=2),
        Rating(id="r2", place_id="p", rated_on="2024-04-03", asked=10, satisfied=9, unsatisfied=1),
        Rating(id="r3", place_id="p", rated_on="2024-05-01", asked=99, satisfied=99),
    )
    found = figures(Records(until_utc=end_of_day(date(2024, 4, 30)), ratings=held))
    heads = [found[f"ratings.{name}"] for name in ("asked", "satisfied", "mostly", "unsatisfied", "percent")]
    assert heads == [30, 20, 5, 3, 89.29]
    assert found.figures["ratings"].records == (("rating", "r1"), ("rating", "r2"))
    assert found.figures["ratings.mostly"].records == (("rating", "r1"),)


def test_only_visits_over_several_days_are_days_of_staying() -> None:
    """Facts 1.2: 蹲点调研1627天."""
    held = (
        Visit(id="a", started_at_utc="2024-04-01T01:00:00.000Z", left_at_utc="2024-04-05T09:00:00.000Z"),
        Visit(id="b", started_at_utc="2024-04-01T01:00:00.000Z", left_at_utc="2024-04-01T09:00:00.000Z"),
        Visit(id="c", started_at_utc="2024-04-29T01:00:00.000Z", kind="stationed"),
        Visit(id="d", started_at_utc="2024-04-29T01:00:00.000Z"),
    )
    found = figures(Records(until_utc=end_of_day(date(2024, 4, 30)), visits=held))
    assert (found["visits"], found["visits.days"]) == (4, 7)
    assert found.figures["visits.days"].records == (("visit", "a"), ("visit", "c"))


def test_problems_are_told_apart_by_the_stage_they_came_to_light_in() -> None:
    """Facts 1.4: 自查 → 督查 → 审计."""
    held = tuple(
        Issue(id=source, source=source, found_at_utc="2024-04-01T01:00:00.000Z")
        for source in ("covert", "hotline", "self_check", "audit")
    )
    found = figures(Records(until_utc=end_of_day(date(2024, 4, 30)), issues=held))
    assert [found[f"found.{stage}"] for stage in ("self_check", "supervision", "audit")] == [1, 2, 1]
