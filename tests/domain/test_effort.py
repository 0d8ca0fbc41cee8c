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
        ("清拆田间窝棚四十余处", ("清拆田间窝棚", 40, "处", None, None, "over")),
        ("植树一千八百七十棵", ("植树", 1870, "棵", None, None, None)),
        ("约两百人次", ("", 200, "人次", None, None, "about")),
        ("拆除危房三间，共二百七十平方米", ("拆除危房", 3, "间", 270, "平方米", None)),
        ("百余车次", ("", 100, "车次", None, None, "over")),
        ("近三万人次", ("", 30_000, "人次", None, None, "nearly")),
        ("一万二千零五人次", ("", 12_005, "人次", None, None, None)),
        ("整治“三线”5处", ("整治“三线”", 5, "处", None, None, None)),
        ("清理三线五处", ("清理三线", 5, "处", None, None, None)),
        ("清理十里村垃圾5车次", ("清理十里村垃圾", 5, "车次", None, None, None)),
        ("2024年清理垃圾900车次", ("2024年清理垃圾", 900, "车次", None, None, None)),
        ("3月5日，清理垃圾9车次", ("3月5日,清理垃圾", 9, "车次", None, None, None)),
        ("第3组清理垃圾9车", ("第3组清理垃圾", 9, "车", None, None, None)),
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


@pytest.mark.parametrize(
    "text",
    [
        "", "清理垃圾", "很多车次", "900", "900车次，很多人", "十几处", "清理第三处", "三线", "3月5日", "-5车次",
        "二三十处", "一百五人次",
    ],
)  # fmt: skip
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


@given(st.integers(1, 99_999_999), st.sampled_from(["", "余"]), st.sampled_from(["人次", "处", "棵", "平方米"]))
def test_what_is_written_in_characters_is_the_same_amount(number: int, over: str, unit: str) -> None:
    (found,) = read(f"清理{in_characters(number)}{over}{unit}")
    assert (found.what, found.quantity, found.unit, found.qualifier) == ("清理", number, unit, "over" if over else None)


def in_characters(number: int) -> str:
    """Write a number as it is said: 一万零五, 十二."""
    if number >= 10_000:
        rest = number % 10_000
        said = f"{in_characters(number // 10_000)}万"
        return said + ("零" if 0 < rest < 1000 else "") + (in_characters(rest) if rest else "")
    said, gap = "", False
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            said += ("零" if gap and said else "") + "零一二三四五六七八九"[digit] + name
        gap = not digit
    return said.removeprefix("一") if 10 <= number < 20 else said
