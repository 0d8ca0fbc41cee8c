"""A draw can be made again by anybody, favours by weight and nothing else, and a changed result is seen."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.draw import BASE, Draw, Fault, Member, digest, drawn, faults, freeze, stops, thaw, weigh

pools = st.dictionaries(st.text(min_size=1, max_size=6), st.integers(1, 60), min_size=1, max_size=30).map(
    lambda found: [Member(one, weight) for one, weight in found.items()]
)


def made(pool: list[Member], count: int, seed: str, witness: str = "") -> Draw:
    frozen = freeze(pool)
    return Draw(
        id="d", pool=frozen, pool_sha256=digest(frozen), count=count, seed_sha256=digest(seed), seed=seed,
        witness=witness, result=drawn(frozen, count, seed, witness),
    )  # fmt: skip


@given(pools, st.integers(1, 12), st.text(max_size=8), st.text(max_size=4))
def test_the_same_list_and_seed_draw_the_same_whatever_the_order(
    pool: list[Member], count: int, seed: str, witness: str
) -> None:
    draw = made(pool, count, seed, witness)
    assert draw.result == drawn(freeze(reversed(pool)), count, seed, witness)
    assert len(draw.result) == len(set(draw.result)) == min(count, len(pool))
    assert set(draw.result) <= {one.id for one in pool}
    assert sorted(one.id for one in pool) == [one.id for one in thaw(draw.pool)]
    assert faults(draw) == ()


@given(pools, st.integers(1, 12), st.data())
def test_whatever_is_changed_afterwards_is_seen(pool: list[Member], count: int, data: st.DataObject) -> None:
    draw = made(pool, count, "seed", "见证")
    other = data.draw(st.permutations([one.id for one in pool]).map(lambda ids: tuple(ids[: len(draw.result)])))
    codes = {one.code for one in faults(replace(draw, result=other))}
    assert codes == (set() if other == draw.result else {"result"})
    heavier = freeze([replace(pool[0], weight=pool[0].weight + 1), *pool[1:]])
    assert "pool" in {one.code for one in faults(replace(draw, pool=heavier))}
    assert "seed" in {one.code for one in faults(replace(draw, seed="another"))}
    assert {one.code for one in faults(draw, [draw.seed_sha256, digest("x")])} == {"recommitted"}


def test_a_result_changed_by_hand_is_told_with_whom_it_put_in_and_left_out() -> None:
    draw = made([Member(name) for name in "abcdef"], 2, "seed")
    stranger = next(name for name in "abcdef" if name not in draw.result)
    changed = replace(draw, chosen=(draw.result[0], stranger), chosen_reason="该社区正在施工")
    assert faults(changed) == (Fault("adjusted", (stranger,), (draw.result[1],)),)
    assert faults(replace(draw, chosen=tuple(reversed(draw.result)))) == ()


def test_the_rule_draws_what_it_drew_when_it_was_named() -> None:
    """A draw of years ago must come out the same: whoever changes the rule gives it another name."""
    weights = {"西墩": 40, "燎原": 10, "珠浦": 10, "三联": 12, "礐石": 10}
    frozen = freeze(Member(name, weight) for name, weight in weights.items())
    assert digest(frozen) == GOLDEN_LIST
    assert drawn(frozen, 5, "00ff", "") == GOLDEN
    assert drawn(frozen, 5, "00ff", "三六") == GOLDEN_WITNESSED


GOLDEN_LIST = "b06fa17deb4f79e6c29a238f83b9e661d7f30bbf7c12799827290377219ea022"
GOLDEN = ("珠浦", "礐石", "西墩", "三联", "燎原")
GOLDEN_WITNESSED = ("燎原", "西墩", "珠浦", "礐石", "三联")


def test_who_weighs_four_times_as_much_is_drawn_about_four_times_as_often() -> None:
    frozen = freeze([Member("heavy", 40), *(Member(f"{n}", 10) for n in range(6))])
    first = Counter(drawn(frozen, 1, str(seed))[0] for seed in range(3000))
    assert 1100 < first["heavy"] < 1300
    assert all(240 < first[f"{n}"] < 360 for n in range(6))


@pytest.mark.parametrize("pool", ['[["a",0]]', '[["a"]]', "{", '[["a",-3]]', "3"])
def test_a_list_that_is_none_cannot_be_drawn_from(pool: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        drawn(pool, 1, "s")
    draw = Draw(id="d", pool=pool, pool_sha256=digest(pool), count=1, seed="s", seed_sha256=digest("s"))
    assert [one.code for one in faults(draw)] == ["pool"]


def test_risk_weighs_more_and_says_why() -> None:
    plain = weigh("a", listed=False, open_issues=0, relapses=0, days=0)
    assert (plain.weight, plain.reasons) == (BASE, ())
    risky = weigh("a", listed=True, open_issues=3, relapses=1, days=70)
    assert risky.weight == BASE + sum(points for _, points in risky.reasons) == BASE + 20 + 6 + 5 + 10
    assert weigh("a", listed=False, open_issues=99, relapses=99, days=None).weight == BASE + 20 + 30 + 26


@given(st.lists(st.text(min_size=1, max_size=4), unique=True, max_size=12), st.text(max_size=4))
def test_a_drawn_route_goes_to_every_stop_once(places: list[str], seed: str) -> None:
    assert sorted(stops(places, seed)) == sorted(places)
    assert stops(places, seed) == stops(list(reversed(places)), seed)
