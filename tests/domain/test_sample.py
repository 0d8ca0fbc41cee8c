"""The sample of the closed can be drawn again by anybody, and favours nobody."""

from __future__ import annotations

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.sample import sample, week_seed

pools = st.lists(st.text(min_size=1, max_size=6), max_size=40)


@given(pools, st.integers(0, 10), st.text(max_size=8))
def test_the_same_seed_draws_the_same_whatever_the_order(pool: list[str], count: int, seed: str) -> None:
    drawn = sample(pool, count, seed)

    assert drawn == sample(reversed(pool), count, seed)
    assert len(drawn) == min(count, len(set(pool)))
    assert set(drawn) <= set(pool)


@given(st.sets(st.text(min_size=1, max_size=6), min_size=4), st.text(max_size=8))
def test_a_member_that_leaves_moves_nobody_else_out(pool: set[str], seed: str) -> None:
    drawn = sample(pool, 3, seed)

    assert set(drawn[1:]) <= set(sample(pool - {drawn[0]}, 3, seed))


def test_each_week_and_each_new_draw_has_its_own_seed() -> None:
    monday, sunday = date(2026, 11, 16), date(2026, 11, 22)

    assert week_seed("440512", monday) == week_seed("440512", sunday) == "440512/2026-W47/0"
    assert week_seed("440512", date(2026, 11, 23)) != week_seed("440512", monday)
    assert week_seed("440512", monday, 1) != week_seed("440512", monday)


def test_over_many_weeks_everybody_is_drawn_about_equally_often() -> None:
    pool = [f"issue {n}" for n in range(20)]
    drawn = Counter(member for week in range(2000) for member in sample(pool, 2, str(week)))

    assert set(drawn) == set(pool)
    assert all(140 < times < 260 for times in drawn.values())
