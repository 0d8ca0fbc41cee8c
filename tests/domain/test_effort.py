"""Quantities as people report them: 余, 约, 近, two units of one thing, and nothing guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.effort import Effort, read
from inspector.errors import Known


def told(one: Effort) -> tuple[object, ...]:
    return one.what, one.quantity, one.unit, one.second_quantity, one.second_unit, one.qualifier


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("900余车次", ("", 900, "车次", None, None, "over")),
        ("清理垃圾 900 余车次", ("清理垃圾", 900, "车次", None, None, "over")),
        ("约3间270平方米", ("", 3, "间", 270, "平方米", "about")),
        ("拆除3间，共270平方米", ("拆除", 3, "间", 270, "平方米", None)),
        ("近1800人次", ("", 1800, "人次", None, None, "nearly")),
        ("将近１８００人次", ("", 1800, "人次", None, None, "nearly")),
        ("1.2万余人次", ("", 12_000, "人次", None, None, "over")),
        ("120多台次", ("", 120, "台次", None, None, "over")),
        ("窝棚40处以上", ("窝棚", 40, "处", None, None, "over")),
        ("投入1,800人次左右", ("投入", 1800, "人次", None, None, "about")),
        ("清理 20 吨", ("清理", 20, "吨", None, None, None)),
    ],
)
def test_one_thing(text: str, expected: tuple[object, ...]) -> None:
    (found,) = read(text)
    assert told(found) == expected


def test_a_sentence_of_a_report() -> None:
    found = read("出动整改人员1800人次，车辆120台次，清理垃圾900车次，清拆田间窝棚40余处、危房老厝4处，植树1870棵")
    assert [told(one)[:3] for one in found] == [
        ("出动整改人员", 1800, "人次"), ("车辆", 120, "台次"), ("清理垃圾", 900, "车次"), ("清拆田间窝棚", 40, "处"),
        ("危房老厝", 4, "处"), ("植树", 1870, "棵"),
    ]  # fmt: skip
    assert [one.qualifier for one in found] == [None, None, None, "over", None, None]
    assert [one.position for one in found] == [0, 1, 2, 3, 4, 5]


def test_two_amounts_that_are_no_measure_of_each_other_stay_two() -> None:
    assert [told(one)[:3] for one in read("1800人次，120台次")] == [("", 1800, "人次"), ("", 120, "台次")]


@pytest.mark.parametrize("text", ["", "清理垃圾", "很多车次", "900", "900车次，很多人"])
def test_what_is_no_amount_is_named_instead_of_guessed(text: str) -> None:
    with pytest.raises(Known, match="effort_unreadable"):
        read(text)


@given(
    st.sampled_from(["清理垃圾", "植树", ""]), st.sampled_from(["", "约", "近"]), st.integers(1, 10**6),
    st.sampled_from(["人次", "台次", "车次", "处", "平方米"]),
)  # fmt: skip
def test_what_was_written_is_read_back(what: str, qualifier: str, number: int, unit: str) -> None:
    (found,) = read(f"{what}{qualifier}{number}{unit}")
    assert told(found) == (what, number, unit, None, None, {"": None, "约": "about", "近": "nearly"}[qualifier])
