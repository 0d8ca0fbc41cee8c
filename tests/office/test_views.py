"""Views: what psql, Excel and QGIS read, in Chinese, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from inspector.domain.merge import Held
from inspector.errors import Known
from inspector.office import database as tables
from inspector.office import typed, view_queries, views
from inspector.office.database import Database
from inspector.wording import office_data

SCOPE = "440512"
AT = "2026-11-20T16:30:00.000Z"  # already the 21st in Beijing
SHA = "ab" * 32


def put(db: Database, table: sa.Table, *rows: dict[str, Any]) -> None:
    """Insert rows as the office's other rooms do."""
    db.write(lambda conn: conn.execute(db.insert(table), list(rows)))


def record(entity: str, ident: str, **doc: Any) -> Held:
    """Make a record."""
    return Held(entity=entity, record=ident, rev=1, doc=doc)


@pytest.fixture
def filled(database: Database) -> Database:
    """Give an office with one of each."""
    views.prepare(database)
    helds = [
        record("place", "st", name="棉北街道", level="street"),
        record("place", "co", name="平和社区", level="community", parent_id="st", lat=23.0, lon=116.0, datum="GCJ-02"),
        record("person", "p1", name="张三", unit="督查室"),
        record("person", "p2", name="李四"),
        record("body", "b1", name="环卫所", kind="street", place_ids=["co", "gone"], active=True),
        record("visit", "v1", number="JL-1", mode="covert", started_at_utc=AT,
               team=["p2", "p1", "ghost"], leader_id="p1"),
        record("visit_target", "t1", visit_id="v1", place_id="co", level="community", result="issues"),
        record("check", "c1", visit_id="v1", place_id="co", category="heap",
               **{"answers.g.1": "否", "notes.g.1": "巷口"}),
        record(
            "issue", "i1", number="A-1", place_id="co", visit_id="v1", category="nonesuch", description="堆放",
            source="covert",
            found_at_utc=AT, lead_body_id="b1", assist_body_ids=["b1"], due_on="2020-01-01", lat=23.0, lon=116.0,
            datum="GCJ-02", immediate=False,
        ),
        record("issue", "i2", number="A-2", due_on="2020-01-01", found_at_utc="yesterday", severity="absurd"),
        record("issue_step", "s1", issue_id="i2", action="close_on_spot", to_status="closed",
               happened_at_utc=AT, person_id="p1"),
        record("photo", "f1", sha256=SHA, subject="issue", subject_id="i1", role="wide",
               file_name="a.jpg", taken_at_utc=AT),
        record("photo", "f2", sha256="cd" * 32, subject="tray"),
        record("recheck", "r1", number="HK-1", issue_id="i1", people=["p1", "p2"],
               conclusion="mostly", rechecked_at_utc=AT),
        Held(entity="issue", record="gone", rev=1, doc={"number": "A-3"}, deleted=True),
    ]  # fmt: skip
    rows = [
        {
            "scope": SCOPE, "id": one.record, "entity": one.entity, "rev": 1, "doc": dict(one.doc), "versions": [],
            "deleted": one.deleted, "merged": False, "natural_key": None,
        }
        for one in helds
    ]  # fmt: skip

    def act(conn: Any) -> None:
        conn.execute(database.insert(tables.record), rows)
        typed.write(conn, database, SCOPE, helds)

    database.write(act)
    other = "cd" * 32  # which came for another district alone
    put(database, tables.blob, {"sha256": SHA, "bytes": 5, "state": "safe", "stored_at_utc": AT})
    put(database, tables.blob, {"sha256": other, "bytes": 5, "state": "safe", "stored_at_utc": AT})
    for scope, sha256 in ((SCOPE, SHA), ("999999", other)):
        granted = {"scope": scope, "sha256": sha256, "device_id": "d", "granted_at_utc": AT, "safe": True}
        put(database, tables.blob_grant, granted)
    return database


def read(db: Database, view: str) -> list[dict[str, Any]]:
    """Read a view as a stranger does."""
    query = f'SELECT * FROM "{view}" ORDER BY 1, 2'
    return [dict(row) for row in db.read(lambda conn: conn.exec_driver_sql(query).mappings().all())]


def test_the_ledger_reads_as_people_speak(filled: Database) -> None:
    first, second = read(filled, "台账")
    assert (first["编号"], first["状态"], first["地点"], first["街道"]) == ("A-1", "待交办", "平和社区", "棉北街道")
    assert str(first["发现时间"]) == "2026-11-21 00:30:00"
    assert (first["主责单位"], first["协办单位"], first["超期"], first["立行立改"]) == ("环卫所", "环卫所", "是", "否")
    assert (first["照片数"], first["场次编号"], first["来源"]) == (1, "JL-1", "暗访")
    assert (first["类别"], second["严重程度"]) == ("nonesuch", "absurd")  # codes nobody has words for stay
    assert isinstance(first["纬度"], float)
    assert first["纬度"] != 23.0
    assert (second["状态"], second["超期"], second["发现时间"]) == ("已销号", "否", None)
    assert str(second["销号时间"]) == "2026-11-21 00:30:00"


def test_visits_name_their_team_in_order_and_count_what_they_found(filled: Database) -> None:
    (visit,) = read(filled, "场次")
    assert (visit["检查人员"], visit["带队"], visit["方式"]) == ("李四、张三、ghost", "张三", "暗访")
    assert (visit["个次"], visit["问题数"]) == (1, 1)
    (target,) = read(filled, "检查对象")
    assert (target["结果"], target["街道"], target["级别"]) == ("发现问题", "棉北街道", "社区")
    (answer,) = read(filled, "检查答案")
    assert (answer["项"], answer["答"], answer["说明"]) == ("g.1", "否", "巷口")


def test_photo_receipts_say_what_has_arrived(filled: Database) -> None:
    receipts = {row["记录号"]: row for row in read(filled, "照片回执")}
    assert (receipts["f1"]["原件"], receipts["f1"]["编号"], receipts["f1"]["摘要"]) == ("已备份", "A-1", SHA)
    assert str(receipts["f1"]["拍摄时间"]) == "2026-11-21 00:30:00"
    assert (receipts["f2"]["原件"], receipts["f2"]["用于"]) == ("未到", "未用")


def test_the_rest_is_readable_too(filled: Database) -> None:
    (recheck,) = read(filled, "回头看")
    assert (recheck["结论"], recheck["核查人员"], recheck["问题编号"]) == ("基本到位", "张三、李四", "A-1")
    (body,) = read(filled, "责任单位")
    assert body["服务地点"] == "平和社区、gone"
    assert [row["名称"] for row in read(filled, "地点") if row["上级"]] == ["平和社区"]
    assert {row["姓名"] for row in read(filled, "人员")} == {"张三", "李四"}
    (step,) = read(filled, "环节")
    assert (step["环节"], step["经办人"], step["新状态"]) == ("立行立改，当场销号", "张三", "已销号")


def test_what_did_not_fit_is_listed_with_what_came(filled: Database) -> None:
    (odd,) = read(filled, "取值异常")
    assert (odd["种类"], odd["字段"], odd["原值"], odd["记录号"]) == ("问题", "found_at_utc", "yesterday", "i2")


def test_disputes_and_quarantine_are_readable(filled: Database) -> None:
    body = {
        "entity": "issue",
        "author": "p1",
        "wall": "w",
        "base": {"spot": "甲"},
        "office": {"spot": "乙"},
        "theirs": {},
    }
    fixed = {"scope": SCOPE, "status": "open", "kind": "field", "field": "spot", "opened_at_utc": AT}
    put(filled, tables.dispute, {**fixed, "id": "d", "record_id": "i1", "body": body})
    put(filled, tables.op_log, {
        "scope": SCOPE, "device_id": "dev", "device_seq": 1, "op_id": "o", "hash": b"", "tx": "t", "kind": "update",
        "entity": "issue", "record_id": "i1", "author": "p9", "base_rev": 0, "body": b"", "state": "quarantined",
        "outcome": {"op_id": "o", "reason": "author_unknown"}, "feed_seq": 1, "received_at_utc": AT, "via": "net",
    })  # fmt: skip
    (dispute,) = read(filled, "冲突")
    assert (dispute["状态"], dispute["提出人"], dispute["问题编号"], dispute["种类"]) == (
        "待处理",
        "张三",
        "A-1",
        "问题",
    )
    assert "乙" in dispute["现值"]
    (held,) = read(filled, "隔离")
    assert (held["原因"], held["提交人"], held["操作"]) == ("录入人未登记", "p9", "修改")
    assert read(filled, "台账")[0]["待处理冲突"] == 1


def add(db: Database, *helds: Held) -> None:
    """Write records as the office does when they come in."""
    db.write(lambda conn: typed.write(conn, db, SCOPE, list(helds)))


def test_what_surrounds_the_ledger_is_readable_and_says_nothing_of_who_called(filled: Database) -> None:
    add(
        filled,
        record("lead", "l1", number="XS-1", channel="hotline", kind="complaint", received_at_utc=AT, place_id="co",
               gist="垃圾没人清", envelope_id="0190-envelope", issue_id="i1", answer_way="phone",
               answer_rating="unreached"),
        record("lead", "l2", number="XS-2", channel="qr", merged_into_id="l1", received_at_utc=AT),
        record("feedback", "w1", issue_id="i1", body_id="b1", week="2026-W47", said_at_utc=AT, progress="清了一半",
               progress_percent=50, needs="请移杆"),
        record("notice", "n1", number="JB-1", kind="urge", issue_ids=["i1", "i2", "nobody"], body_id="b1",
               sent_at_utc=AT, level="listed", signed_by="许工", signed_at_utc=AT, signed_way="left"),
        record("effort", "e1", issue_id="i1", what="清理垃圾", quantity=900.0, unit="车次", qualifier="over"),
        record("milestone", "m1", issue_id="i1", name="清运", due_on="2020-01-02"),
        record("talk", "t9", number="YT-1", place_id="co", post="社区书记", reason="上榜", talked_at_utc=AT),
        record("circular", "c9", number="TB-1", title="通报", body_ids=["b1"], channels=["web", "loudspeaker"],
               issue_ids=["i1"]),
        record("listing", "d9", place_id="co", listed_on="2026-11-01", source="第3期"),
        record("handover", "h9", number="移-7", handed_on="2026-11-02", receiver="区农业农村局"),
        record("tally", "y9", kind="walk", level="poor_household", held_on="2026-11-03", count=2155),
        record("team", "g9", name="第一组", people=["p1", "p2"], leader_id="p1", skills=["财会"], active=True),
        record("water_sample", "q9", place_id="co", point="1#", taken_at_utc=AT, area="rural", do_mg_l=1.5),
        record("campaign", "k9", name="人居环境整治", closing="approved", place_ids=["st"], active=True),
    )  # fmt: skip
    first, second = read(filled, "线索")
    assert (first["来源"], first["类型"], first["问题编号"], first["街道"]) == ("12345", "投诉/举报", "A-1", "棉北街道")
    assert (first["答复方式"], first["满意度"], first["有来电人信封"]) == ("电话", "未联系上", "是")
    assert (second["并入"], second["有来电人信封"]) == ("XS-1", "否")
    assert not any("envelope" in str(value) for row in (first, second) for value in row.values())
    (word,) = read(filled, "反馈")
    assert (word["问题编号"], word["周次"], word["责任单位"], word["进度"]) == ("A-1", "2026-W47", "环卫所", 50)
    (paper,) = read(filled, "文书")
    assert (paper["文种"], paper["发给"], paper["问题编号"]) == ("催办通知书", "环卫所", "A-1、A-2、nobody")
    assert (paper["督办等级"], paper["签收人"], paper["送达方式"]) == ("挂牌", "许工", "留置送达")
    (took,) = read(filled, "投入")
    assert (took["做了什么"], took["数量"], took["单位"], took["约数"]) == ("清理垃圾", 900, "车次", "余")
    (step,) = read(filled, "倒排节点")
    assert (step["步骤"], step["拖期"]) == ("清运", "是")
    assert read(filled, "通报")[0]["公布方式"] == "网站、广播"
    assert read(filled, "差名单")[0]["街道"] == "棉北街道"
    assert set(read(filled, "移送")[0]) == {"区划", "编号", "移送日期", "接收单位", "专项行动", "记录号"}
    (tally,) = read(filled, "计数")
    assert (tally["类型"], tally["走访层级"], tally["次数"]) == ("走访", "贫困户", 2155)
    (team,) = read(filled, "督导检查组")
    assert (team["成员"], team["带队"], team["须具备的专长"]) == ("张三、李四", "张三", "财会")
    assert (read(filled, "水质监测")[0]["适用口径"], read(filled, "约谈提醒")[0]["职务"]) == ("农村", "社区书记")
    assert (read(filled, "专项行动")[0]["销号方式"], read(filled, "专项行动")[0]["覆盖地点"]) == (
        "核查后另经审核",
        "棉北街道",
    )


def test_the_ledger_says_what_stands_beside_the_status(filled: Database) -> None:
    def step(name: str, action: str, to: str | None, **doc: Any) -> Held:
        doc = {"issue_id": "i1", "action": action, "happened_at_utc": AT, "recorded_at_utc": AT, "round": 1} | doc
        return record("issue_step", name, **(doc | ({"to_status": to} if to else {})))

    add(
        filled,
        record("notice", "n1", number="JB-1"),
        step("x1", "assign", "assigned", body_id="b1", notice_id="n1"),
        step("x2", "urge", None, after_step_id="x1"),
        step("x3", "ask_extension", None, after_step_id="x2", until_on="2026-12-24"),
    )
    row = next(one for one in read(filled, "台账") if one["编号"] == "A-1")
    assert (row["状态"], str(row["申请延期至"]), str(row["催办时间"])) == (
        "整改中",
        "2026-12-24",
        "2026-11-21 00:30:00",
    )
    assert {
        (one["环节"], one["责任单位"], one["文书编号"]) for one in read(filled, "环节") if one["问题编号"] == "A-1"
    } >= {("已交办", "环卫所", "JB-1")}
    add(filled, step("x4", "verify", "reported", after_step_id="x3"), step("x5", "summarise", None, reason="立了牌子",
                                                                       after_step_id="x4"))  # fmt: skip
    row = next(one for one in read(filled, "台账") if one["编号"] == "A-1")
    assert (row["申请延期至"], str(row["核查合格时间"]), row["一案一总结"]) == (None, "2026-11-21 00:30:00", "立了牌子")


def test_every_kind_of_record_has_a_view() -> None:
    queries = " ".join(view_queries.statements(True).values())
    assert [entity for entity in typed.TABLES if f"FROM t_{entity} AS" not in queries] == []


def test_a_published_category_has_its_word_in_its_district_only(filled: Database) -> None:
    from dataclasses import replace

    from inspector.catalog.categories import load_seed

    seed = load_seed()
    newer = replace(seed, categories=(replace(seed.categories[0], code="nonesuch", name="新类别"),))
    filled.write(lambda conn: views.note_catalogue(conn, filled, "440513", newer))
    assert read(filled, "台账")[0]["类别"] == "nonesuch"
    filled.write(lambda conn: views.note_catalogue(conn, filled, SCOPE, newer))
    assert read(filled, "台账")[0]["类别"] == "新类别"


def test_preparing_again_changes_nothing_and_a_changed_view_is_made_anew(filled: Database) -> None:
    before = read(filled, "台账")
    filled.write(lambda conn: conn.exec_driver_sql('DROP VIEW "台账"'))
    filled.write(lambda conn: conn.exec_driver_sql('CREATE VIEW "台账" AS SELECT 1 AS "旧", 2 AS "旧的"'))
    views.prepare(filled)
    assert len(read(filled, "台账")) == 1  # known to be up to date by its mark: not looked at
    filled.write(lambda conn: typed.note(conn, filled, views.SHAPE_KEY, "older"))
    views.prepare(filled)
    assert read(filled, "台账") == before


@pytest.mark.postgres  # SQLite does not look at what a view is built on
@pytest.mark.parametrize("database", ["postgres"], indirect=True)
def test_a_view_of_theirs_on_ours_is_not_dropped(filled: Database) -> None:
    filled.write(lambda conn: conn.exec_driver_sql('CREATE VIEW mine AS SELECT "编号" FROM "台账"'))
    filled.write(lambda conn: typed.note(conn, filled, views.SHAPE_KEY, "older"))
    views.prepare(filled)  # the same columns: replaced under it
    statement = view_queries.statements(False)["台账"].replace('"编号"', '"号"')
    with pytest.raises(Known) as refused:
        filled.write(lambda conn: views._put_view(conn, filled, "台账", statement))
    assert refused.value.code == "office_views_in_use"
    assert filled.read(lambda conn: conn.exec_driver_sql("SELECT count(*) FROM mine").scalar()) == 2


def test_every_entity_and_reason_has_its_word() -> None:
    assert set(office_data.ENTITIES) == set(typed.TABLES)


def test_tasks_self_checks_charges_ratings_and_joint_work_are_readable(filled: Database) -> None:
    """Names instead of ids, words instead of codes; whatever is not there stays as it came."""
    helds = [
        record("task", "k1", number="1", title="垃圾清零"),
        record("task", "k2", number="1.1", title="建台账", parent_id="k1", body_id="b1", due_on="2026-12-31"),
        record("task_report", "w1", task_id="k2", week="2026-W47", percent=40, progress="一半", said_at_utc=AT),
        record("self_check", "q1", kind="library", title="职权清单", **{"items.a": {"text": "立案"}}),
        record("self_check_sheet", "h1", self_check_id="q1", body_id="b1", filed_on="2026-11-20", filed_number="1号"),
        record("charge", "g1", kind="parcel", leader="王副区长", place_ids=["st"], issue_ids=["i1"]),
        record("rating", "e1", issue_id="i1", way="by_phone", asked=20, satisfied=11, rated_on="2026-11-20"),
        record("selection", "l1", quarter="2026-Q4", title="四季度", body_ids=["b1"]),
        record("loan", "n1", inspector_id="p1", starts_on="2026-11-20"),
        record("package", "x1", receiver="区委巡察办", issue_ids=["i1"], photos=3, sha256=SHA, made_at_utc=AT),
    ]
    filled.write(lambda conn: typed.write(conn, filled, SCOPE, helds))
    first, second = read(filled, "任务")
    assert (first["任务"], second["所属任务"], second["责任单位"]) == ("垃圾清零", "垃圾清零", "环卫所")
    (report,) = read(filled, "任务进度")
    assert (report["任务"], report["周次"], report["进度"]) == ("建台账", "2026-W47", 40)
    (check,), (sheet,) = read(filled, "自查清单"), read(filled, "自查表")
    assert (check["种类"], sheet["清单名称"], sheet["自查单位"], sheet["报备回执"]) == (
        "清单库",
        "职权清单",
        "环卫所",
        "1号",
    )
    (charge,) = read(filled, "包片包案")
    assert (charge["方式"], charge["负责地点"], charge["包办问题"]) == ("包片", "棉北街道", "A-1")
    (rating,) = read(filled, "群众评价")
    assert (rating["问题编号"], rating["方式"], rating["样本"], rating["满意"]) == ("A-1", "电话", 20, 11)
    assert read(filled, "季度选定")[0]["选定单位"] == "环卫所"
    assert read(filled, "借调")[0]["检查人"] == "张三"
    assert (read(filled, "联动包")[0]["问题编号"], read(filled, "联动包")[0]["照片数"]) == ("A-1", 3)


def test_a_plan_says_where_it_goes_only_once_it_was_opened(filled: Database) -> None:
    shut = {"number": "JH-1", "size": 1, "starts_on": "2026-11-23", "sealed": "YWdl", "commitment": "c" * 64}
    helds = [
        record("plan", "q1", **shut),
        record("plan", "q2", **shut | {"number": "JH-2", "opened": "{}", "place_ids": ["co"]}),
        record("plan_look", "l1", plan_id="q1", person_id="p2", looked_at_utc=AT, what="refused"),
        record("rota", "w1", week="2026-W48", people=["p1"], place_ids=["co"]),
        record("draw", "d1", title="抽查", result=["co"]),
    ]
    filled.write(lambda conn: typed.write(conn, filled, SCOPE, helds, {one.record for one in helds}))
    shown = {row["编号"]: row for row in read(filled, "暗访计划")}
    assert (shown["JH-1"]["状态"], shown["JH-1"]["检查对象"], shown["JH-1"]["对象数"]) == ("已密封", None, 1)
    assert (shown["JH-2"]["状态"], shown["JH-2"]["检查对象"]) == ("已出发", "平和社区")
    assert not any("YWdl" in str(value) for row in shown.values() for value in row.values())
    (look,) = read(filled, "计划查看")
    assert (look["计划编号"], look["人员"], look["做了什么"]) == ("JH-1", "李四", "要求查看，未准")
    assert [row["检查对象"] for row in read(filled, "排班")] == ["平和社区"]
    assert [row["结果"] for row in read(filled, "随机抽取")] == ["平和社区"]
