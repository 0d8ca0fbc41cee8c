"""A survey of a water body: every limit of the guideline's rule, and what a survey lacks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.water_sample import WaterSample
from inspector.domain.water_survey import NOTES, Survey, assess, implausible
from inspector.wording import water_survey as words

SEVERE, MILD, CLEAR = 0.1, 1.0, 5.0  # mg/L of 溶解氧


def sample(point: str, day: int, position: int = 1, area: str = "urban", **values: float) -> WaterSample:
    at = f"2026-09-{day:02}T02:00:00.000Z"
    return WaterSample(
        id=f"{point}{day}{position}",
        point=point,
        position=position,
        taken_at_utc=at,
        area=area,
        **(values or {"do_mg_l": CLEAR}),
    )


def line(*grades: str, samplings: int = 3) -> Survey:
    """Survey points p1, p2 … each wholly severe (s), mild (m), clear (c) or unmeasured (u)."""
    values = {"s": {"do_mg_l": SEVERE}, "m": {"do_mg_l": MILD}, "c": {"do_mg_l": CLEAR}, "u": {"depth_cm": 50.0}}
    return assess(
        [sample(f"p{n}", 1 + day, n, **values[grade]) for n, grade in enumerate(grades, 1) for day in range(samplings)],
        "urban",
    )


@pytest.mark.parametrize(
    ("severe", "of", "grade"), [(3, 5, "severe"), (2, 4, "mild"), (2, 5, "mild"), (6, 10, "severe"), (59, 100, "mild")]
)
def test_sixty_per_cent_of_one_indicator_make_a_point_severe(severe: int, of: int, grade: str) -> None:
    values = [SEVERE] * severe + [CLEAR] * (of - severe)
    found = assess([sample("p1", 1 + n % 28, n, do_mg_l=value) for n, value in enumerate(values)], "urban")
    assert found.points[0].verdict.grade == grade


@pytest.mark.parametrize(("severe", "of", "grade"), [(3, 10, "severe"), (1, 3, "severe"), (2, 7, "mild")])
def test_thirty_per_cent_of_two_indicators_make_a_point_severe(severe: int, of: int, grade: str) -> None:
    found = assess(
        [
            sample("p1", 1 + n, do_mg_l=SEVERE if n < severe else CLEAR, nh3n_mg_l=16 if n < severe else 1)
            for n in range(of)
        ],
        "urban",
    )
    assert (found.points[0].verdict.grade, found.points[0].verdict.rule == "point_two_30") == (grade, grade == "severe")


@pytest.mark.parametrize(
    ("grades", "grade", "rule", "stretches"),
    [
        ("sssccc", "mild", "body_stretch", (("p1", "p3"),)),
        ("ssccss", "severe", "body_60", ()),
        ("sscccc", "mild", "body_else_mild", ()),
        ("sssuccc", "mild", "body_stretch", (("p1", "p3"),)),
        ("ssusccc", "mild", "body_else_mild", ()),
        ("ssscc", "severe", "body_60", (("p1", "p3"),)),
        ("mcc", "mild", "body_else_mild", ()),
        ("ccc", "clear", "spot_none", ()),
    ],
)
def test_the_body_follows_from_its_points(
    grades: str, grade: str, rule: str, stretches: tuple[tuple[str, str], ...]
) -> None:
    found = line(*grades)
    assert (found.body.grade, found.body.rule, found.stretches()) == (grade, rule, stretches)


def test_below_three_points_or_three_samplings_it_is_a_first_look() -> None:
    assert line("s", "s", "s").enough
    assert not line("s", "s").enough
    assert not line("s", "s", "u").enough
    assert not line("s", "s", "s", samplings=2).enough
    assert "初判" in words.verdict(line("s", "s"))
    assert "初判" not in words.verdict(line("s", "s", "s"))
    two_on_a_day = [sample(p, 1, n, do_mg_l=MILD) for n, p in enumerate("abc") for _ in range(3)]
    assert not assess(two_on_a_day, "urban").enough, "three readings of one day are one sampling"


def test_the_first_look_of_the_latest_reading_stands_apart_from_the_survey() -> None:
    found = assess([sample("p1", day, do_mg_l=SEVERE if day == 9 else CLEAR) for day in range(1, 10)], "urban")
    assert (found.points[0].latest.grade, found.points[0].verdict.grade) == ("severe", "mild")


@pytest.mark.parametrize(
    ("depth", "seen", "urban", "rural"),
    [(24.9, 9.9, "severe", "black"), (25, 10, "mild", "black"), (24, 9.6, "mild", "clear"), (20, 20, "clear", "clear")],
)
def test_below_25_cm_forty_per_cent_of_the_depth_count(depth: float, seen: float, urban: str, rural: str) -> None:
    for area, grade in (("urban", urban), ("rural", rural)):
        found = assess([sample("p1", 1, area=area, transparency_cm=seen, depth_cm=depth)], area)
        assert found.points[0].verdict.grade == grade, area


def test_rural_one_reading_that_fails_is_black_and_orp_does_not_count() -> None:
    values = [{"do_mg_l": 1.9}, {"orp_mv": -300.0}, {"nh3n_mg_l": 15.1}, {"transparency_cm": 24.9}]
    grades = [assess([sample("p1", 1, area="rural", **value)], "rural").body.grade for value in values]
    assert grades == ["black", "unknown", "black", "black"]


@pytest.mark.parametrize(("days", "told"), [((1, 8, 15), False), ((1, 9, 15), True)])
def test_more_than_seven_days_between_two_samplings_are_noted(days: tuple[int, ...], told: bool) -> None:
    notes = assess([sample("p1", day) for day in days], "urban").notes
    assert any(note.code == "interval_long" for note in notes) is told


@pytest.mark.parametrize(
    ("metres", "code"),
    [(199.0, "spacing_short"), (200.0, None), (600.0, None), (601.0, "spacing_long"), (None, "spacing_unknown")],
)
def test_the_spacing_of_points_is_noted_and_changes_no_verdict(metres: float | None, code: str | None) -> None:
    apart = {} if metres is None else {("p1", "p2"): metres, ("p2", "p3"): 300.0}
    found = assess([sample(f"p{n}", day, n) for n in (1, 2, 3) for day in (1, 2, 3)], "urban", apart)
    noted = {note.code for note in found.notes}
    assert noted == ({code} if code else set())
    assert found.enough


@pytest.mark.parametrize(
    ("values", "odd"),
    [
        ({"do_mg_l": 40.0}, "do_mg_l"),
        ({"do_mg_l": 25.0}, None),
        ({"do_mg_l": -0.1}, "do_mg_l"),
        ({"orp_mv": -1200.0}, "orp_mv"),
        ({"nh3n_mg_l": 301.0}, "nh3n_mg_l"),
        ({"transparency_cm": 30.0, "depth_cm": 20.0}, "transparency_cm"),
        ({"transparency_cm": 20.0, "depth_cm": 20.0}, None),
        ({"depth_cm": 0.0}, "depth_cm"),
        ({}, None),
    ],
)
def test_what_cannot_be_is_named(values: dict[str, float], odd: str | None) -> None:
    found = implausible(WaterSample(id="a", **values))
    assert (found and found[0]) == odd


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 28), st.sampled_from((SEVERE, MILD, CLEAR))), min_size=1))
def test_every_note_is_worded_and_the_order_of_samples_does_not_matter(found: list[tuple[int, int, float]]) -> None:
    samples = [
        WaterSample(
            id=str(n), point=f"p{at}", position=at, taken_at_utc=f"2026-09-{day:02}T02:00:00.000Z", do_mg_l=value
        )
        for n, (at, day, value) in enumerate(found)
    ]
    one = assess(samples, "urban")
    assert assess(samples[::-1], "urban") == one
    assert all(note.code in NOTES and "water_note" not in words.note(note) for note in one.notes)
    assert words.verdict(one)
    assert len(words.notes(one)) <= len(one.notes)


def test_a_severe_stretch_is_named_where_not_everything_is_severe() -> None:
    assert words.verdict(line(*"sssccc")).endswith("重度区段：p1至p3。")
    assert "区段：" not in words.verdict(line(*"ssscc"))
