"""Samplings of a water body in the store: refused where they cannot be, imported once, surveyed by the guideline."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from inspector.domain.place import Place
from inspector.domain.water_sample import WaterSample
from inspector.errors import Known
from inspector.store import journal, places, water_survey
from inspector.store.door import new_id
from inspector.wording import say
from tests.store.making import Ground, faults, known
from tests.store.test_tables import workbook


@pytest.fixture
def river(ground: Ground) -> Place:
    body = Place(id=new_id(), name="马滘涌", level="water", parent_id=ground.street.id)
    places.keep(ground.ws, body)
    for n in range(3):
        lat = 23.28 + n * 0.003  # 334 m
        point = Place(
            id=new_id(), name=f"{n + 1}号点", level="point", parent_id=body.id, lat=lat, lon=116.7, datum="WGS-84"
        )
        places.keep(ground.ws, point)
    return body


def sample(point: str = "1号点", day: int = 1, **fields: Any) -> WaterSample:
    values = {"do_mg_l": 0.1, "taken_at_utc": f"2026-09-{day:02}T02:00:00.000Z", **fields}
    return WaterSample(id="", point=point, **values)


def test_a_survey_of_three_points_three_times_is_a_verdict(ground: Ground, river: Place) -> None:
    for day in (1, 4, 8):
        water_survey.take(ground.ws, river.id, [sample(f"{n}号点", day) for n in (1, 2, 3)])
    found = water_survey.survey(ground.ws, river.id)
    assert (found.body.grade, found.body.rule, found.enough, found.notes) == ("severe", "body_60", True, ())
    assert [point.name for point in found.points] == ["1号点", "2号点", "3号点"]
    part = water_survey.survey(ground.ws, river.id, since=date(2026, 9, 2), until=date(2026, 9, 8))
    assert (part.samplings, part.enough, part.first_on) == (2, False, date(2026, 9, 4))
    with pytest.raises(Known) as error:
        water_survey.survey(ground.ws, river.id, "rural")
    assert known(error).code == "water_no_samples"
    assert faults(ground.ws) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"do_mg_l": 40.0}, "water_implausible"),
        ({"do_mg_l": None}, "water_nothing_measured"),
        ({"area": "moon"}, "water_area"),
        ({"point": " "}, "water_point_missing"),
        ({"taken_at_utc": "2026-12-01T00:00:00.000Z"}, "time_ahead"),
        ({"do_mg_l": None, "depth_cm": 30.0}, "water_nothing_measured"),
    ],
)
def test_a_sample_that_cannot_be_is_refused_whole(
    ground: Ground, river: Place, fields: dict[str, Any], code: str
) -> None:
    before = journal.length(ground.ws)
    with pytest.raises(Known) as error:
        water_survey.take(ground.ws, river.id, [sample("2号点"), sample(**fields)])
    assert known(error).code == code
    assert "{" not in say(known(error).code, **known(error).facts)
    assert journal.length(ground.ws) == before


def test_one_point_is_sampled_once_at_a_time_and_a_sampling_can_be_undone(ground: Ground, river: Place) -> None:
    taken = water_survey.take(ground.ws, river.id, [sample()])
    with pytest.raises(Known) as error:
        water_survey.take(ground.ws, river.id, [sample(do_mg_l=3.0)])
    assert known(error).code == "water_sampled_twice"
    journal.undo(ground.ws, taken.changed.tx)
    assert water_survey.take(ground.ws, river.id, [sample(do_mg_l=3.0)]).samples[0].position == 1


def test_two_guidelines_are_not_mixed(ground: Ground, river: Place) -> None:
    water_survey.take(ground.ws, river.id, [sample(), sample("2号点", area="rural")])
    with pytest.raises(Known) as error:
        water_survey.survey(ground.ws, river.id)
    assert known(error).code == "water_areas_mixed"
    assert water_survey.survey(ground.ws, river.id, "rural").body.grade == "black"


TABLE = """监测记录 2026年,,,,,,,,
水体,测点,采样时间,透明度（cm）,溶解氧（mg/L）,氧化还原电位(mV),氨氮(mg/L),水深（m）,适用口径
马滘涌,1号点,9月1日 9:30,9,0.1,-210,16,1.2,城市建成区
马滘涌,1号点,9月1日 9:30,9,0.1,-210,16,1.2,城市建成区
马滘涌,2号点,2026/9/1,见底,<0.2,,<0.025,0.2,
马滘涌,2号点,2026/9/1,见底,3,−50,<0.025,0.2,
马滘涌,3号点,2026/9/1,30,40,,,,
没有涌,1号点,2026/9/1,30,4,,,,
马滘涌,,2026/9/1,30,4,,,,
马滘涌,3号点,9月31日,30,4,,,,
马滘涌,3号点,2026/9/2,/,,,—,,
马滘涌,3号点,2026/9/3,12,abc,,,,
马滘涌,3号点,2026/9/3,12,4,,,,海边
马滘涌,1号点,9月1日 9:30,11,0.1,,,,
"""


def test_a_table_comes_in_once_and_its_bad_rows_are_named(ground: Ground, river: Place, tmp_path: Path) -> None:
    file = tmp_path / "监测.csv"
    file.write_bytes(TABLE.encode("gb18030", "ignore").replace("\u2212".encode("gb18030", "ignore") or b"\0", b"-"))
    done = water_survey.import_samples(ground.ws, file)
    assert (done.added, done.unchanged) == (2, 1)
    assert [(bad.row, bad.column, bad.code) for bad in done.bad] == [
        (5, "溶解氧（mg/L）", "row_number"),
        (7, "溶解氧（mg/L）", "row_implausible"),
        (8, "水体", "row_unknown"),
        (9, "测点", "row_empty"),
        (10, "采样时间", "row_no_time"),
        (11, "溶解氧（mg/L）", "row_nothing_measured"),
        (12, "溶解氧（mg/L）", "row_number"),
        (13, "适用口径", "row_area"),
        (14, "采样时间", "row_sampled_otherwise"),
    ]
    first, second = water_survey.survey(ground.ws, river.id).points
    assert (first.samples[0].depth_cm, second.samples[0].transparency_cm, second.samples[0].nh3n_mg_l) == (
        120,
        20,
        0.025,
    )
    assert (first.latest.grade, second.latest.grade) == ("severe", "mild")
    again = water_survey.import_samples(ground.ws, file)
    assert (again.added, again.unchanged, len(again.bad)) == (0, 3, 9)
    assert all("row_" not in say(bad.code) for bad in done.bad)


def test_a_spreadsheet_of_samplings_is_read(ground: Ground, river: Place, tmp_path: Path) -> None:
    file = tmp_path / "监测.xlsx"
    file.write_bytes(workbook([["水体", "监测点位", "监测日期", "DO", "pH"], ["马滘涌", "1号点", 46266.5, 1.99, 7.1]]))
    assert water_survey.import_samples(ground.ws, file).added == 1
    assert water_survey.survey(ground.ws, river.id).points[0].latest.grade == "mild"


def test_a_table_with_ph_alone_tells_nothing(ground: Ground, tmp_path: Path) -> None:
    file = tmp_path / "监测.csv"
    file.write_bytes("水体,测点,采样时间,pH\n马滘涌,1号点,2026/9/1,7\n".encode())
    with pytest.raises(Known) as error:
        water_survey.import_samples(ground.ws, file)
    assert known(error).code == "water_headings"


def test_a_body_is_meant_by_a_name_that_one_place_has(ground: Ground, river: Place) -> None:
    assert water_survey.body_named(ground.ws, "马滘涌").id == river.id
    for text in ("没有涌", "马"):
        with pytest.raises(Known) as error:
            water_survey.body_named(ground.ws, text)
        assert known(error).code == "water_place_unknown"
