"""A typed row of samplings: what it means, what is proposed next, and why it is no sample yet."""

from __future__ import annotations

from datetime import datetime

import pytest

from inspector.domain.clock_text import ZONE, local_text
from inspector.domain.water_sample import WaterSample
from inspector.ui.models.water_rows import Fault, blank, on_the_spot, proposed, sample, when

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("14:05", "2026-11-20 14:05"), ("11-18 9:30", "2026-11-18 09:30"), ("2026-11-02 08:00", "2026-11-02 08:00")],
)
def test_a_time_is_typed_as_short_as_it_is_clear(typed: str, meant: str) -> None:
    at = when(typed, NOW)
    assert at is not None
    assert f"{at:%Y-%m-%d %H:%M}" == meant


@pytest.mark.parametrize("typed", ["", "昨天", "25:00", "11-40"])
def test_what_is_no_time_is_none(typed: str) -> None:
    assert when(typed, NOW) is None


def test_a_row_becomes_a_sample_with_the_words_that_tables_use() -> None:
    cells = {
        "point": " 1号点 ",
        "taken_at": "14:05",
        "transparency_cm": "见底",
        "depth_cm": "18",
        "nh3n_mg_l": "未检出",
    }
    made = sample({**cells, "orp_mv": "−120"}, "rural", NOW)
    assert isinstance(made, WaterSample)
    assert (made.point, made.area, made.transparency_cm, made.nh3n_mg_l, made.orp_mv) == ("1号点", "rural", 18, 0, -120)
    assert local_text(made.taken_at_utc).startswith("2026-11-20 14:05")


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"do_mg_l": "1"}, "point"),
        ({"point": "1号点", "taken_at": "?", "do_mg_l": "1"}, "taken_at"),
        ({"point": "1号点", "taken_at": "14:05", "do_mg_l": "高"}, "do_mg_l"),
        ({"point": "1号点", "taken_at": "14:05", "depth_cm": "40"}, "transparency_cm"),
    ],
)
def test_what_is_missing_names_the_row_and_the_cell(cells: dict[str, str], field: str) -> None:
    fault = sample(cells, "urban", NOW, row=3)
    assert isinstance(fault, Fault)
    assert fault.field == field
    assert fault.text.startswith("第 3 行")


def test_the_next_row_proposes_the_next_point_at_the_same_time() -> None:
    assert proposed(None, (), NOW)["point"] == "1号点"
    first = {"point": "涵洞口", "taken_at": "11-18 09:30", "do_mg_l": "1"}
    assert proposed(first, ("涵洞口", "桥下"), NOW) == {"point": "桥下", "taken_at": "11-18 09:30"}
    assert proposed({"point": "9号点"}, (), NOW)["point"] == "10号点"
    assert blank(proposed(first, (), NOW)), "what is proposed alone means nothing"


def test_a_single_reading_is_judged_on_the_spot_as_it_is_typed() -> None:
    assert on_the_spot({"do_mg_l": "0.1"}, "urban", NOW) == "severe"
    assert on_the_spot({"do_mg_l": "0.1"}, "rural", NOW) == "black"
    assert on_the_spot({"depth_cm": "40"}, "urban", NOW) is None
