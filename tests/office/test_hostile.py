"""What an enrolled laptop can do when it means harm: nothing to others, and nothing that is the office's fault."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from inspector.errors import Known
from inspector.office import admin, apply
from inspector.office import database as tables
from tests.office.world import NOW, SCOPE, Office, make_office


@pytest.fixture
def world(tmp_path: Path, office_database: Callable[[], str | None]) -> Iterator[Office]:
    """An office without a network."""
    made = make_office(tmp_path, office_database())
    yield made
    made.db.close()


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59.000Z", "0001-01-01T00:00:00+08:00"])
def test_a_moment_at_the_end_of_the_calendar_is_taken_in_like_any_other(world: Office, moment: str) -> None:
    laptop = world.laptop("甲")
    issue = str(uuid.uuid4())
    laptop.op("create", "issue", issue, {"place_id": "p", "found_at_utc": moment})
    assert [one.state for one in laptop.push().outcomes] == ["applied"]
    assert world.doc(issue)["found_at_utc"] == moment


def test_an_op_under_the_id_of_another_stops_nobodys_queue(world: Office) -> None:
    first, second = world.laptop("甲"), world.laptop("乙")
    place, op_id = str(uuid.uuid4()), str(uuid.uuid4())
    first.op("create", "place", place, {"name": "东门", "kind": "village"})
    first.push()
    for value in ("西门", "南门"):  # two candidates for one field, under one id
        second.op("update", "place", place, {"name": value}, op_id=op_id)
        assert second.push().outcomes[-1].op_id == op_id
        third = world.laptop(value)
        third.op("update", "place", place, {"name": value + "外"}, op_id=op_id)
        assert third.push().outcomes[-1].conflict == ("name",)
    logged = world.rows(tables.op_log)
    assert len({row.op_id for row in logged}) == len(logged) == 5
    open_ones = [row for row in world.rows(tables.dispute) if row.status == "open"]
    assert sorted(row.body["theirs"]["name"] for row in open_ones) == ["南门", "南门外", "西门外"]


def test_an_op_that_was_set_aside_under_the_id_of_another_is_released_as_itself(world: Office) -> None:
    known, unknown = world.laptop("甲"), world.laptop("乙", links=False)
    place, op_id = str(uuid.uuid4()), str(uuid.uuid4())
    known.op("create", "place", place, {"name": "东门"})
    known.op("update", "place", place, {"name": "东门外"}, base_rev=1)
    known.push()
    later = world.laptop("丙")
    later.op("update", "place", place, {"name": "西门"}, op_id=op_id)
    later.push()
    unknown.op("update", "place", place, {"name": "南门"}, op_id=op_id)
    unknown.op("create", "issue", str(uuid.uuid4()), {"description": "垃圾"}, op_id=op_id)
    unknown.push()
    aside = [row.op_id for row in world.rows(tables.op_log) if row.state == "quarantined"]
    apply.release(world.db, SCOPE, aside, NOW)
    assert not [row for row in world.rows(tables.op_log) if row.state == "quarantined"]
    disputes = [row.body for row in world.rows(tables.dispute)]
    assert sorted(one["theirs"]["name"] for one in disputes) == ["南门", "西门"]


def test_what_fails_in_the_database_tells_the_log_no_values(world: Office) -> None:
    assert world.db.engine.hide_parameters


def test_what_is_set_aside_is_listed_without_what_is_long_and_released_wherever_it_stands(world: Office) -> None:
    laptop = world.laptop("甲", links=False)
    for value in ("短", "长" * 20_000):
        laptop.op("create", "place", str(uuid.uuid4()), {"name": value})
    laptop.push()
    listed = admin.quarantine(world.db)
    assert [one.values for one in listed] == [{"name": "短"}, {}]
    now = datetime.now(UTC)
    with pytest.raises(Known, match="op_unknown"):
        admin.reject(world.db, [listed[1].op_id], "x", now, scopes=("440513",))
    with pytest.raises(Known, match="op_unknown"):
        admin.release(world.db, ["\x00", listed[0].op_id], now)
    assert admin.reject(world.db, [listed[1].op_id], "\x00x", now, scopes=(SCOPE,)) == 1
    assert [one.op_id for one in admin.quarantine(world.db)] == [listed[0].op_id]
