"""Typed tables: filled with the record, honest about what does not fit, and rebuilt for a newer declaration."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from inspector.domain.merge import Held
from inspector.domain.record import ENTITIES, fields
from inspector.office import database as tables
from inspector.office import typed
from inspector.office.database import Database

SCOPE = "440512"
FOUND = "2026-11-20T06:07:08.000Z"


def write(db: Database, *helds: Held, scope: str = SCOPE) -> None:
    """Write records and their typed rows in one transaction, as apply does."""

    def act(conn: Any) -> None:
        for held in helds:
            row = {
                "scope": scope, "id": held.record, "entity": held.entity, "rev": held.rev, "doc": dict(held.doc),
                "versions": {}, "deleted": held.deleted, "merged": held.merged, "natural_key": None,
            }  # fmt: skip
            insert = db.insert(tables.record).values(row)
            conn.execute(insert.on_conflict_do_update(index_elements=["scope", "id"], set_=row))
        typed.write(conn, db, scope, helds)

    db.write(act)


def held(entity: str, record: str, rev: int = 1, **doc: Any) -> Held:
    """Make a record; `deleted` is not a field."""
    return Held(entity=entity, record=record, rev=rev, doc=doc, deleted=bool(doc.pop("deleted", False)))


def row(db: Database, entity: str, record: str, scope: str = SCOPE) -> dict[str, Any]:
    """Read one typed row."""
    table = typed.TABLES[entity]
    wanted = sa.select(table).where(table.c.scope == scope, table.c.id == record)
    return dict(db.read(lambda conn: conn.execute(wanted).mappings().one()))


def step(record: str, issue: str, action: str, to: str | None, **doc: Any) -> Held:
    """Make a step of an issue."""
    fixed = {"issue_id": issue, "action": action, "round": 1, "happened_at_utc": FOUND, "recorded_at_utc": FOUND}
    return held("issue_step", record, **({**fixed, "to_status": to} if to else fixed), **doc)


def test_every_field_of_the_declaration_has_a_column() -> None:
    for entity in ENTITIES:
        assert set(fields(entity)) <= set(typed.TABLES[entity].columns.keys())


def test_a_record_is_readable_with_its_types(database: Database) -> None:
    write(
        database,
        held("check", "c1", **{"category": "garbage", "answers.g1": "否", "measures.p1.do_mg_l": 2.5}),
        held("visit", "v1", team=["p1", "p2"], started_at_utc=FOUND, asked_count=3),
        held("issue", "i1", description="堆放垃圾", lat=23.5, lon=116.7, due_on="2026-11-30", immediate=True),
    )
    assert row(database, "check", "c1")["answers"] == {"g1": "否"}
    assert row(database, "check", "c1")["measures"] == {"p1.do_mg_l": 2.5}
    visit = row(database, "visit", "v1")
    assert (visit["team"], visit["started_at_utc"], visit["asked_count"]) == (["p1", "p2"], FOUND, 3)
    issue = row(database, "issue", "i1")
    assert (issue["lat_wgs84"], issue["due_on"], issue["immediate"], issue["odd"]) == (23.5, "2026-11-30", True, None)
    assert issue["due_now_on"] == "2026-11-30"


@pytest.mark.parametrize(
    ("entity", "field", "value"),
    [
        ("issue", "lat", "north"), ("issue", "lat", 91), ("issue", "lon", True), ("issue", "found_at_utc", "yesterday"),
        ("issue", "due_on", "2026-02-30"), ("issue", "immediate", 1), ("issue", "description", ["a"]),
        ("issue", "description", "a\0b"), ("issue", "description", "\ud800"), ("issue", "assist_body_ids", "b1"),
        ("issue", "assist_body_ids", [1]), ("issue", "attrs", "text"), ("issue", "visit_id", "x" * 201),
        ("photo", "size_bytes", 2**63), ("photo", "size_bytes", 1.5), ("photo", "lat", 10**400),
        ("photo", "person_taken_at_local", "noon"), ("issue", "found_at_utc", "0001-01-01T00:00:00+08:00"),
        ("issue", "attrs", {"x": "a\0"}), ("issue", "datum", "Mars-1"),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_becomes_null_and_is_named(
    database: Database, entity: str, field: str, value: Any
) -> None:
    good = {"lat": 1.0, "lon": 2.0}
    record = Held(entity=entity, record="x", rev=4, doc={**good, field: value})
    database.write(lambda conn: typed.write(conn, database, SCOPE, [record]))
    found = row(database, entity, "x")
    assert found["odd"] == [field]
    assert found["rev"] == 4
    if field not in ("datum", "person_taken_at_local"):  # those are texts: kept, but nothing could be made of them
        assert found[field] is None
    if field in ("lat", "lon", "datum"):
        assert found["lat_wgs84"] is None
    write(database, held(entity, "x", 5, lat=1.0, lon=2.0))
    assert row(database, entity, "x")["odd"] is None


def test_a_shifted_point_stands_beside_in_wgs84(database: Database) -> None:
    write(database, held("place", "w", lat=23.0, lon=116.0, datum="GCJ-02"), held("photo", "p", lat=1.0, lon=2.0))
    place = row(database, "place", "w")
    assert place["lat"] == 23.0
    assert 0.001 < abs(place["lat_wgs84"] - 23.0) < 0.01
    write(database, held("photo", "p", 2, lat=1.0, lon=2.0, person_lat=3.0, person_lon=4.0))
    photo = row(database, "photo", "p")
    assert (photo["lat"], photo["lat_wgs84"], photo["lon_wgs84"]) == (1.0, 3.0, 4.0)


def test_the_status_of_an_issue_follows_its_steps(database: Database) -> None:
    write(database, held("issue", "i", description="x"), step("s1", "i", "find", "found"))
    assert row(database, "issue", "i")["status"] == "found"
    write(database, step("s2", "i", "assign", "assigned", after_step_id="s1", due_on="2026-12-01"))
    write(database, step("s3", "i", "recheck_done", "closed", after_step_id="s2"))
    issue = row(database, "issue", "i")
    assert (issue["status"], issue["closed_at_utc"], issue["due_now_on"]) == ("closed", FOUND, "2026-12-01")
    write(database, held("issue", "i", 2, description="y"))  # an edit of the issue leaves what its steps say
    assert row(database, "issue", "i")["status"] == "closed"
    write(database, held("issue_step", "s3", 2, issue_id="i", deleted=True))
    assert row(database, "issue", "i")["status"] == "assigned"


def test_steps_that_come_before_their_issue_count(database: Database) -> None:
    write(database, step("s2", "i", "assign", "assigned", after_step_id="s1"), step("s1", "i", "find", "found"))
    write(database, held("issue", "i"))
    assert row(database, "issue", "i")["status"] == "assigned"


def test_a_step_moved_to_another_issue_is_taken_from_the_first(database: Database) -> None:
    write(database, held("issue", "a"), held("issue", "b"), step("s", "a", "assign", "assigned"))
    write(database, held("issue_step", "s", 2, **{**step("s", "b", "assign", "assigned").doc}))
    assert [row(database, "issue", one)["status"] for one in "ab"] == ["found", "assigned"]


def test_odd_steps_do_not_stop_the_issue(database: Database) -> None:
    write(
        database, held("issue", "i"), held("issue_step", "s", issue_id="i", action=7, round="one", to_status="closed")
    )
    assert row(database, "issue", "i")["status"] == "closed"
    assert row(database, "issue_step", "s")["odd"] == ["round", "action"]


def test_scopes_do_not_meet(database: Database) -> None:
    write(database, held("issue", "i", description="here"), step("s", "i", "assign", "assigned"))
    write(database, held("issue", "i", description="there"), scope="440513")
    assert row(database, "issue", "i")["status"] == "assigned"
    there = row(database, "issue", "i", "440513")
    assert (there["description"], there["status"]) == ("there", "found")


def test_an_entity_without_a_table_is_passed_over(database: Database) -> None:
    write(database, held("drone_flight", "f", height=120))


def test_a_newer_declaration_adds_columns_and_makes_the_rows_again(database: Database) -> None:
    write(
        database,
        held("body", "b", name="环卫所", phone="0754"),
        held("issue", "i"),
        step("s", "i", "assign", "assigned"),
    )
    typed.prepare(database)
    database.write(lambda conn: conn.exec_driver_sql("DROP VIEW IF EXISTS 责任单位"))
    database.write(lambda conn: conn.exec_driver_sql("ALTER TABLE t_body DROP COLUMN phone"))
    database.write(lambda conn: conn.execute(sa.delete(tables.meta).where(tables.meta.c.k == typed.SHAPE_KEY)))
    assert typed.prepare(database) == 3
    assert row(database, "body", "b")["phone"] == "0754"
    assert row(database, "issue", "i")["status"] == "assigned"
    assert typed.prepare(database) is None  # nothing to do


def test_rebuilding_gives_what_writing_gave(database: Database) -> None:
    for number in range(1200):
        one = [
            held("issue", f"i{number}", description=str(number)),
            step(f"s{number}", f"i{number}", "assign", "assigned"),
        ]
        if number % 100 == 0:
            write(database, *one)
        else:
            database.write(
                lambda conn, one=one: conn.execute(database.insert(tables.record), [_record(h) for h in one])
            )
    assert typed.rebuild(database) == 2400
    assert row(database, "issue", "i1199")["status"] == "assigned"
    count = database.read(lambda conn: conn.scalar(sa.select(sa.func.count()).select_from(typed.TABLES["issue"])))
    assert count == 1200


def _record(one: Held) -> dict[str, Any]:
    return {
        "scope": SCOPE, "id": one.record, "entity": one.entity, "rev": one.rev, "doc": dict(one.doc), "versions": {},
        "deleted": False, "merged": False, "natural_key": None,
    }  # fmt: skip


@pytest.mark.postgres
def test_steps_taken_at_the_same_time_both_count(new_database: Callable[[str], Database]) -> None:
    """Two nodes write a step each: the second waits for the first, else the status of one would be lost."""
    database = new_database("postgres")
    database.create()
    write(database, held("issue", "i"))
    close = step("s2", "i", "recheck_done", "closed", after_step_id="s1")
    waiting: list[threading.Thread] = []

    def first(conn: Any) -> None:
        typed.write(conn, database, SCOPE, [step("s1", "i", "assign", "assigned", due_on="2026-12-24")])
        second = threading.Thread(target=write, args=(database, close))
        second.start()
        waiting.append(second)
        for _ in range(200):
            if database.read(lambda other: other.scalar(sa.text(WAITING))):
                return
            time.sleep(0.02)
        raise AssertionError("nobody waits")

    database.write(first)
    waiting[0].join(30)
    issue = row(database, "issue", "i")
    assert (issue["status"], issue["due_now_on"]) == ("closed", "2026-12-24")


WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
