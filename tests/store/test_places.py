"""The register of places: imported again and again without a duplicate, bad rows named, names where they belong."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.domain.place import Place
from inspector.errors import Known
from inspector.store import ledger, photos, places
from inspector.store.door import new_id
from inspector.store.workspace import Workspace, open_workspace
from inspector.wording import say
from tests.store.making import Ground, faults, known


@pytest.fixture(scope="module")
def real_rows(project: Path) -> list[dict[str, str]]:
    with open(project / "resources/demo/places.csv", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def names(ws: Workspace, level: str) -> list[str]:
    return [place.name for place in places.all_places(ws) if place.level == level]


def test_the_real_communities_go_in_once_however_often_they_are_imported(
    ws: Workspace, real_rows: list[dict[str, str]]
) -> None:
    first = places.import_places(ws, real_rows)
    assert (first.added, first.updated, first.bad) == (68, 0, ())
    assert (len(names(ws, "street")), len(names(ws, "community"))) == (7, 61)
    before = ws.reader().execute("SELECT count(*) FROM journal").fetchone()[0]
    again = places.import_places(ws, real_rows)
    assert (again.added, again.updated, again.unchanged, again.bad) == (0, 0, 122, ())
    assert ws.reader().execute("SELECT count(*) FROM journal").fetchone()[0] == before, "and leave no op"
    assert faults(ws) == []


def test_a_renamed_place_keeps_its_identity_and_is_renamed_in_the_ledger(ground: Ground) -> None:
    issue = ground.issue().issue
    done = places.import_places(ground.ws, [{"区划代码": "440512002001", "街道": "马滘街道", "社区": "新马滘社区"}])
    assert (done.added, done.updated) == (0, 1)
    row = ledger.one(ground.ws.reader(), issue.id)
    assert row is not None
    assert row.place_name == "新马滘社区"
    assert ledger.count(ground.ws.reader(), ledger.Query(text="新马滘")) == 1


def test_a_renamed_street_is_renamed_for_points_two_levels_below(ground: Ground) -> None:
    point = Place(id=new_id(), name="市场后巷", level="point", parent_id=ground.community.id)
    places.keep(ground.ws, point)
    issue = ground.issue(place_id=point.id).issue
    places.keep(ground.ws, replace(ground.street, name="龙湾街道"))
    row = ledger.one(ground.ws.reader(), issue.id)
    assert row is not None
    assert row.street_name == "龙湾街道"
    assert faults(ground.ws) == []


BAD = [
    ({"社区": ""}, "社区", "row_empty", ""),
    ({"社区": "甲", "区划代码": "12345"}, "区划代码", "row_code", "12345"),
    ({"社区": "甲", "区划代码": "4.40512E+11"}, "区划代码", "row_code", "4.40512E+11"),
    ({"社区": "甲", "区划代码": "４４０５１２００１００１"}, "区划代码", "row_code", "４４０５１２００１００１"),
    ({"社区": "甲", "街道": "乙", "街道代码": "44"}, "街道代码", "row_code", "44"),
    ({"社区": "甲", "纬度": "北纬23", "经度": "116"}, "纬度", "row_number", "北纬23"),
    ({"社区": "甲", "纬度": "91", "经度": "116"}, "纬度", "row_number", "91"),
    ({"社区": "甲", "纬度": "nan", "经度": "116"}, "纬度", "row_number", "nan"),
    ({"社区": "甲", "纬度": "23.2"}, "经度", "row_half_point", ""),
    ({"社区": "甲", "半径": "很大"}, "半径", "row_number", "很大"),
    ({"社区": "甲", "半径": "-5"}, "半径", "row_number", "-5"),
    ({"社区": "甲", "坐标系": "火星"}, "坐标系", "row_datum", "火星"),
    ({"社区": "甲", "级别": "乡"}, "级别", "row_level", "乡"),
    ({"名称": "甲", "上级": "没有这里"}, "上级", "row_unknown", "没有这里"),
    ({"区划代码": "440512002", "名称": "马滘街道", "上级": "440512002"}, "上级", "row_own_parent", "440512002"),
    ({"区划代码": "440512002", "名称": "马滘街道", "上级": "440512002001"}, "上级", "row_own_parent", "440512002001"),
]


@pytest.mark.parametrize(("row", "column", "code", "value"), BAD, ids=[f"{bad[2]} {bad[1]} {bad[3]}" for bad in BAD])
def test_a_bad_row_is_named_and_the_rest_goes_in(
    ground: Ground, row: dict[str, str], column: str, code: str, value: str
) -> None:
    good = {"区划代码": "440512002007", "街道": "马滘街道", "社区": "凤岗社区"}
    done = places.import_places(ground.ws, [{**row, "备注": "x"}, good])
    assert [(bad.row, bad.column, bad.code, bad.value) for bad in done.bad] == [(2, column, code, value)]
    assert say(code) != code
    assert done.added == 1
    assert "凤岗社区" in names(ground.ws, "community")
    assert "甲" not in names(ground.ws, "community")


def test_an_empty_row_is_passed_over_and_the_next_keeps_its_number(ground: Ground) -> None:
    done = places.import_places(ground.ws, [{"社区": ""}, {"社区": "", "街道": " "}, {"社区": "甲", "级别": "乡"}])
    assert [bad.row for bad in done.bad] == [4]


def test_namesakes_with_codes_of_their_own_are_two_places(ground: Ground) -> None:
    rows = [
        {"区划代码": "440512002008", "街道": "马滘街道", "社区": "同名社区"},
        {"区划代码": "440512002009", "街道": "马滘街道", "社区": "同名社区"},
    ]
    assert places.import_places(ground.ws, rows).added == 2
    assert places.import_places(ground.ws, rows).unchanged == 4


def test_namesakes_of_two_streets_are_two_places(ground: Ground) -> None:
    rows = [{"街道": "马滘街道", "社区": "新村"}, {"街道": "达濠街道", "社区": "新村"}]
    assert places.import_places(ground.ws, rows).added == 3
    assert places.import_places(ground.ws, rows).unchanged == 4


def test_a_street_without_code_is_the_one_that_is_here_already(ground: Ground) -> None:
    places.keep(ground.ws, Place(id="d", code="440512", name="濠江区", level="district"))
    places.keep(ground.ws, replace(ground.street, parent_id="d"))
    done = places.import_places(ground.ws, [{"街道": "马滘街道", "社区": "海光社区"}])
    assert (done.added, names(ground.ws, "street")) == (1, ["马滘街道"])
    assert ground.ws.get("place", ground.street.id).parent_id == "d"


def test_a_point_names_its_parent_by_code_or_by_name(ground: Ground) -> None:
    at = {"纬度": "23.2", "经度": "116.7", "坐标系": "gcj-02", "半径": "80"}
    rows = [
        {"名称": "东湖", "级别": "水体", "上级": "440512002001", **at},
        {"名称": "西沟", "级别": "水体", "上级": "马滘社区"},
    ]
    assert places.import_places(ground.ws, rows).bad == ()
    lake, ditch = (place for place in places.all_places(ground.ws) if place.level == "water")
    assert (lake.name, lake.lat, lake.datum, lake.radius_m, lake.point_source) == ("东湖", 23.2, "GCJ-02", 80, "import")
    assert lake.parent_id == ditch.parent_id == ground.community.id


def test_two_places_that_name_each_other_as_parent_hang_nothing(ground: Ground) -> None:
    one = Place(id="one", name="甲", level="point", parent_id="two")
    places.keep(ground.ws, one)
    places.keep(ground.ws, Place(id="two", name="乙", level="point", parent_id="one"))
    assert ground.issue(place_id="one").issue.place_id == "one"
    assert faults(ground.ws) == []


def test_a_place_without_a_point_takes_the_median_of_its_photos(ground: Ground) -> None:
    points = [(23.2, 116.7), (23.3, 116.8), (23.9, 116.9)]
    shots = [ground.photo(lat=lat, lon=lon, datum="WGS-84") for lat, lon in points]
    ground.issue(photos=tuple((shot.id, "wide") for shot in shots))
    ground.photo(lat=10.0, lon=100.0, datum="WGS-84")  # in the tray: it shows nobody what place it is of
    assert places.infer_points(ground.ws, [ground.community.id, ground.other.id]) == 1
    place = places.must_get(ground.ws, ground.community.id)
    assert (place.lat, place.lon, place.datum, place.point_source) == (23.3, 116.8, "WGS-84", "photos")
    assert places.infer_points(ground.ws, [ground.community.id]) == 0, "and changes only when the photos do"


@pytest.mark.parametrize("source", ["import", "user"])
def test_a_point_that_somebody_gave_is_never_inferred_over(ground: Ground, source: str) -> None:
    given = replace(ground.community, lat=1.0, lon=2.0, datum="WGS-84", point_source=source)
    places.keep(ground.ws, given)
    ground.issue(photos=((ground.photo(lat=23.2, lon=116.7, datum="WGS-84").id, "wide"),))
    assert places.infer_points(ground.ws, [given.id]) == 0


def test_a_shifted_photo_is_brought_back_before_the_median(ground: Ground) -> None:
    shot = ground.photo(lat=23.2, lon=116.7, datum="GCJ-02")
    ground.issue(photos=((shot.id, "wide"),))
    places.infer_points(ground.ws, [ground.community.id])
    place = places.must_get(ground.ws, ground.community.id)
    assert place.lat is not None
    assert 0.001 < abs(place.lat - 23.2) < 0.01


BODIES = {"street": "街道办事处", "sanitation_operator": "环卫作业单位"}


def test_bodies_go_in_by_name_and_bad_rows_are_named(ground: Ground) -> None:
    rows = [
        {"名称": "马滘街道办事处", "类型": "街道办事处", "服务范围": "马滘社区、和社社区", "联系人": "李"},
        {"名称": "保洁公司", "类型": "sanitation_operator", "服务范围": "", "联系人": ""},
        {"名称": "", "类型": "街道办事处"},
        {"名称": "甲", "类型": "月球办"},
        {"名称": "乙", "类型": "街道办事处", "服务范围": "马滘社区，火星"},
    ]
    done = places.import_bodies(ground.ws, rows, BODIES)
    assert done.added == 2
    assert [(bad.row, bad.column, bad.value) for bad in done.bad] == [
        (4, "名称", ""), (5, "类型", "月球办"), (6, "服务范围", "火星"),
    ]  # fmt: skip
    assert places.import_bodies(ground.ws, rows[:2], BODIES).unchanged == 2
    (street,) = places.bodies(ground.ws, "street")
    assert street.place_ids == (ground.community.id, ground.other.id)


def test_a_body_keeps_what_a_later_table_leaves_out(ground: Ground) -> None:
    whole = {"单位名称": "保洁公司", "类型": "环卫作业单位", "服务范围": "马滘社区", "联系电话": "12345"}
    places.import_bodies(ground.ws, [whole], BODIES)
    assert places.import_bodies(ground.ws, [{"名称": "保洁公司", "类型": "环卫作业单位"}], BODIES).unchanged == 1


def test_a_renamed_body_is_renamed_in_the_ledger(ground: Ground) -> None:
    places.import_bodies(ground.ws, [{"名称": "保洁公司", "类型": "环卫作业单位"}], BODIES)
    (body,) = places.bodies(ground.ws)
    issue = ground.issue(lead_body_id=body.id).issue
    places.keep(ground.ws, replace(body, name="环卫所"))
    row = ledger.one(ground.ws.reader(), issue.id)
    assert row is not None
    assert row.lead_name == "环卫所"


def test_an_unknown_place_is_named(ws: Workspace) -> None:
    with pytest.raises(Known) as error:
        places.must_get(ws, "nowhere")
    assert known(error).code == "place_unknown"


def test_photos_can_go_back_to_the_tray(ground: Ground) -> None:
    shot = ground.photo()
    recorded = ground.issue(photos=((shot.id, "wide"),))
    photos.move(ground.ws, iter([shot.id]), "tray", None)
    row = ledger.one(ground.ws.reader(), recorded.issue.id)
    assert row is not None
    assert row.photo_count == 0
    assert faults(ground.ws) == []


def test_a_second_file_with_coordinates_only_keeps_every_place_under_its_street(
    ws: Workspace, real_rows: list[dict[str, str]]
) -> None:
    places.import_places(ws, real_rows)
    done = places.import_places(
        ws, [{"区划代码": "440512001001", "名称": "濠滨社区", "纬度": "23.28", "经度": "116.72"}]
    )
    assert (done.updated, done.bad) == (1, ())
    (place,) = ws.all("place", "code = '440512001001'")
    assert places.full_name(ws, place.id) == "达濠街道濠滨社区"
    assert (place.lat, place.level) == (23.28, "community")


def test_a_point_named_beside_its_community_is_a_place_of_its_own_in_it(
    ws: Workspace, real_rows: list[dict[str, str]]
) -> None:
    places.import_places(ws, real_rows)
    row = {"街道": "达濠街道", "社区": "濠滨社区", "点位": "市场后巷", "纬度": "23.28", "经度": "116.72"}
    assert places.import_places(ws, [row]).added == 1
    assert places.import_places(ws, [row]).added == 0
    (point,) = ws.all("place", "level = 'point'")
    (community,) = ws.all("place", "code = '440512001001'")
    assert (point.name, point.lat, point.parent_id) == ("市场后巷", 23.28, community.id)
    assert community.lat is None


def test_a_street_that_stands_in_both_columns_is_one_place(ws: Workspace) -> None:
    done = places.import_places(ws, [{"区划代码": "440512001", "街道": "达濠街道", "社区": "达濠街道"}])
    (street,) = ws.all("place")
    assert (done.added, street.level, street.parent_id, street.code) == (1, "street", None, "440512001")


def test_coded_places_have_the_same_id_on_every_laptop(tmp_path: Path, real_rows: list[dict[str, str]]) -> None:
    ids = []
    for name in ("一", "二"):
        with open_workspace(tmp_path / name) as laptop:
            places.import_places(laptop, real_rows)
            ids.append({place.code: place.id for place in places.all_places(laptop)})
    assert ids[0] == ids[1]
    assert len(ids[0]) == 68


def test_a_large_import_is_cut_into_transactions_that_one_message_can_carry(ws: Workspace) -> None:
    rows = [
        {"区划代码": f"4405{number:08d}", "街道": f"街道{number // 9}", "社区": f"社区{number}"}
        for number in range(700)
    ]
    assert places.import_places(ws, rows).bad == ()
    sizes = [row[0] for row in ws.reader().execute("SELECT count(*) FROM journal GROUP BY tx")]
    assert max(sizes) <= 500
    assert sum(sizes) >= 700


def test_a_code_used_twice_for_different_names_and_a_point_at_zero_are_named(ws: Workspace) -> None:
    rows = [
        {"区划代码": "440512001001", "街道": "达濠街道", "社区": "濠滨社区"},
        {"区划代码": "440512001001", "街道": "达濠街道", "社区": "另一个社区"},
        {"区划代码": "440512001002", "街道": "达濠街道", "社区": "达濠社区", "纬度": "0", "经度": "0"},
    ]
    assert [(bad.row, bad.code) for bad in places.import_places(ws, rows).bad] == [
        (3, "row_code_twice"),
        (4, "row_zero_point"),
    ]
