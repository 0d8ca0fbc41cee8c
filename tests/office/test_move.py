"""Moving an office: everything a laptop was ever told goes along, or nothing does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from inspector.errors import Known
from inspector.office import database as tables
from inspector.office import founding, move, typed, views
from inspector.office.database import Database
from tests.office.conftest import KINDS, PAIRS
from tests.office.world import SCOPE, Office

Make = Callable[[str], Database]


def office_on(db: Database) -> Office:
    """Found an office and let two laptops work, with a dispute between them and a value that does not fit."""
    founding.found(db, "文明办")
    views.prepare(db)
    office = Office(db)
    a, b = office.laptop("a"), office.laptop("b")
    a.op("create", "issue", "i1", {"description": "堆放", "lat": 23.25, "lon": 1e-7, "found_at_utc": "yesterday"})
    a.op("create", "check", "c1", {"answers.g1": "否", "measures.p1": 2.0, "measures.p2": -0.0, "measures.p3": 1e300})
    a.push()
    b.op("update", "issue", "i1", {"description": "乱堆"})
    b.op("create", "issue_step", "s1", {"issue_id": "i1", "action": "assign", "to_status": "assigned"})
    b.push()
    db.write(lambda conn: conn.execute(sa.insert(tables.office_datum), {
        "scope": SCOPE, "name": "catalogue", "version": "2", "body": "x: 1\n" * 9000, "published_at_utc": "t",
    }))  # fmt: skip
    return office


def everything(db: Database) -> dict[str, move.Tally]:
    """Return the tally of every table, typed ones included, but for what belongs to one database alone."""

    def act(conn: Any) -> dict[str, move.Tally]:
        return {table.name: move.tally(conn, table) for table in tables.schema.sorted_tables}

    return db.read(act)


@pytest.mark.parametrize(("kind", "other"), PAIRS)
def test_a_moved_office_is_the_same_office(new_database: Make, kind: str, other: str) -> None:
    source, target = new_database(kind), new_database(other)
    office = office_on(source)
    a = office.laptops["a"]
    first = a.page()
    before, who = everything(source), (founding.found(source), source.read(founding.epoch))
    counts = move.move(source, target)
    assert counts["op_log"] == 4
    assert everything(target) == before
    assert (founding.found(target), target.read(founding.epoch)) == who
    ledger = 'SELECT "编号", "状态", "问题描述" FROM "台账"'
    assert target.read(lambda conn: conn.exec_driver_sql(ledger).all()) == [(None, "整改中", "堆放")]
    # the laptops notice nothing: the position they have holds, and their next op is the next one
    a.office = office.laptops["b"].office = Office(target)
    page = a.page(first.upto, first.tag, first.epoch)
    assert (page.epoch, page.upto, page.records) == (first.epoch, first.upto, ())
    a.op("update", "issue", "i1", {"spot": "后巷"}, base_rev=1)
    assert a.push().last_seq == 3
    # and a move back is the same again
    back = new_database(kind)
    before = everything(target)
    move.move(target, back)
    assert everything(back) == before


@pytest.mark.parametrize("kind", KINDS)
def test_an_office_that_moved_away_is_not_opened_again(new_database: Make, kind: str) -> None:
    source, target = new_database(kind), new_database("sqlite")
    office_on(source)
    move.refuse_moved(source)
    move.move(source, target)
    with pytest.raises(Known) as refused:
        move.refuse_moved(source)
    assert refused.value.code == "office_moved_away"
    move.refuse_moved(target)
    with pytest.raises(Known, match="office_moved_away"):
        move.move(source, new_database("sqlite"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_target_with_anything_in_it_is_left_alone(new_database: Make, kind: str) -> None:
    source, target = new_database("sqlite"), new_database(kind)
    office_on(source)
    founding.found(target, "another")
    before = everything(target), everything(source)
    with pytest.raises(Known) as refused:
        move.move(source, target)
    assert refused.value.code == "office_move_not_empty"
    assert (everything(target), everything(source)) == before
    with pytest.raises(Known, match="office_move_same"):
        move.move(source, Database(str(source.engine.url)))


@pytest.mark.parametrize(("kind", "other"), PAIRS)
def test_what_arrived_otherwise_is_taken_back(
    new_database: Make, kind: str, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = new_database(kind), new_database(other)
    office_on(source)
    before = everything(source)
    written = target.write

    def damaging(act: Callable[[Any], Any]) -> Any:
        def both(conn: Any) -> Any:
            found = act(conn)
            conn.execute(sa.update(tables.op_log).values(author="somebody else"))
            return found

        return written(both)

    monkeypatch.setattr(target, "write", damaging)
    with pytest.raises(Known) as refused:
        move.move(source, target)
    assert (refused.value.code, refused.value.facts["table"]) == ("office_move_differs", "op_log")
    monkeypatch.undo()
    assert everything(source) == before
    move.must_be_empty(target)
    move.move(source, target)


def test_columns_of_a_newer_program_are_not_left_behind(new_database: Make) -> None:
    source = new_database("sqlite")
    office_on(source)
    source.write(lambda conn: conn.exec_driver_sql("ALTER TABLE op_log ADD COLUMN witness TEXT"))
    with pytest.raises(Known) as refused:
        move.move(source, new_database("sqlite"))
    assert (refused.value.code, refused.value.facts["table"]) == ("office_move_newer", "op_log.witness")


def test_the_tally_sees_one_changed_letter_and_one_lost_row(new_database: Make) -> None:
    db = new_database("sqlite")
    office_on(db)
    before = everything(db)
    db.write(lambda conn: conn.execute(sa.update(typed.TABLES["issue"]).values(description="堆放。")))
    assert [name for name, one in everything(db).items() if one != before[name]] == ["t_issue"]
    db.write(lambda conn: conn.execute(sa.delete(tables.record).where(tables.record.c.id == "s1")))
    assert everything(db)["record"] != before["record"]
