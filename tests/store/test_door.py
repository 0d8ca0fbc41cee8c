"""The write door: rows and ops together or not at all, whatever happens in between."""

from __future__ import annotations

import dataclasses
import itertools
import json
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.domain.place import Body, Person, Place
from inspector.domain.record import ENTITIES, fields, flag_fields, list_fields, open_fields
from inspector.domain.visit import Check
from inspector.errors import Known
from inspector.store import driver, journal, ledger, places, rows
from inspector.store.door import Changed, Transaction, new_id
from inspector.store.workspace import DATABASE, Workspace, open_workspace
from inspector.wording import say
from tests.store.making import Ground, faults, known, take_step


class Broken(Exception):
    """What a test throws into an open transaction."""


def write_all(ws: Workspace, records: Iterable[Any]) -> None:
    with ws.write() as door:
        for record in records:
            door.put(record)


def write_and_break(ws: Workspace) -> None:
    with ws.write() as door:
        door.put(Person(id=new_id(), name="不该在"))
        door.next_number("")
        raise Broken


def write_within_a_write(ws: Workspace) -> None:
    with ws.write() as door:
        door.put(Person(id=new_id(), name="外层"))
        places.keep(ws, Person(id=new_id(), name="内层"))


@pytest.mark.parametrize("entity", sorted(ENTITIES))
def test_the_columns_of_every_table_are_the_fields_of_its_dataclass(ws: Workspace, entity: str) -> None:
    columns = [row["name"] for row in ws.reader().execute(f'PRAGMA table_info("{entity}")')]
    assert sorted(columns) == sorted([*fields(entity), "rev", "deleted"])


@pytest.mark.parametrize("entity", sorted(ENTITIES))
def test_every_field_says_how_it_is_kept(entity: str) -> None:
    """A type the registry does not know would be kept as it is and come back as something else."""
    plain = {"str", "int", "float", "str | None", "int | None", "float | None"}
    for field in dataclasses.fields(ENTITIES[entity]):
        known_as = [kind for kind in (open_fields, list_fields, flag_fields) if field.name in kind(entity)]
        assert len(known_as) == 1 or str(field.type) in plain, field


# --- random records -----------------------------------------------------------------------------------------

_TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
_PLAIN: dict[str, st.SearchStrategy[Any]] = {
    "str": _TEXT,
    "int": st.integers(-(2**53), 2**53),
    "float": st.floats(allow_nan=False, allow_infinity=False),
    "bool": st.booleans(),
}
_VALUE = st.one_of(_TEXT, st.integers(-(2**53), 2**53), st.booleans(), st.lists(_TEXT, max_size=3))
_MEMBER = st.text("abcdefg_.1", min_size=1, max_size=5)


def _value_of(kind: str) -> st.SearchStrategy[Any]:
    if kind.startswith("Mapping"):
        return st.dictionaries(_MEMBER, _VALUE, max_size=4)
    if kind.startswith("tuple"):
        return st.lists(_TEXT, max_size=3).map(tuple)
    base, optional, _ = kind.partition(" | ")
    return st.one_of(st.none(), _PLAIN[base]) if optional else _PLAIN[base]


@st.composite
def records(draw: st.DrawFn) -> Any:
    """Any record of any entity with one of three ids, so that updates and creations mix."""
    entity = ENTITIES[draw(st.sampled_from(sorted(ENTITIES)))]
    values = {f.name: draw(_value_of(str(f.type))) for f in dataclasses.fields(entity)[1:]}
    return entity(id=f"{entity.ENTITY}-{draw(st.integers(1, 3))}", **values)


_STEPS = st.lists(
    st.one_of(records(), st.tuples(st.sampled_from(("delete", "restore")), st.integers(0, 5))), min_size=1, max_size=6
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """One workspace for all examples of a property; each uses ids of its own."""
    with open_workspace(tmp_path_factory.mktemp("shared") / "w") as workspace:
        workspace.author = "somebody"
        yield workspace


_example = itertools.count()
OF_TABLES_AND_OPS = (
    "verify_database", "verify_chain", "verify_gap", "verify_op", "verify_record", "verify_ledger", "verify_head",
)  # fmt: skip


@settings(max_examples=60, database=None)
@given(st.lists(st.tuples(_STEPS, st.one_of(st.none(), st.integers(0, 6))), min_size=1, max_size=5))
def test_tables_equal_folded_ops_whatever_fails_and_whenever(
    shared: Workspace, transactions: list[tuple[list[Any], int | None]]
) -> None:
    example = next(_example)
    for steps, fails_after in transactions:
        before = _content(shared)
        try:
            with shared.write() as door:
                _take(door, steps, fails_after, example)
        except Broken:
            assert _content(shared) == before
    # what random words cannot be: photos that lie in the vault, numbers that were given once
    found = [fault for fault in journal.verify(shared).faults if fault.code in OF_TABLES_AND_OPS]
    assert [str(fault) for fault in found] == []


def _take(door: Transaction, steps: list[Any], fails_after: int | None, example: int) -> None:
    touched: list[Any] = []
    for number, step in enumerate(steps):
        if number == fails_after:
            raise Broken
        if not isinstance(step, tuple):
            record = dataclasses.replace(step, id=f"{step.id}-{example}")
            held = door.conn.execute(f'SELECT deleted FROM "{record.ENTITY}" WHERE id = ?', (record.id,)).fetchone()
            if held and held["deleted"]:
                with pytest.raises(Known, match="record_gone"):
                    door.put(record)
            else:
                door.put(record)
            touched.append(record)
        elif touched:
            record = touched[step[1] % len(touched)]
            (door.delete if step[0] == "delete" else door.restore)(record.ENTITY, record.id)


def _content(ws: Workspace) -> list[tuple[Any, ...]]:
    tables = (*ENTITIES, "journal", "device_stream", "counter", "ledger", "ledger_tally", "draft", "blob")
    return [tuple(row) for table in tables for row in ws.reader().execute(f'SELECT * FROM "{table}"')]


@given(records())
def test_a_record_comes_back_from_its_row_and_its_flat_document_as_it_was(record: Any) -> None:
    row = {"id": record.id, **rows.to_row(record.ENTITY, json.loads(json.dumps(rows.to_flat(record))))}
    assert rows.to_flat(rows.from_row(record.ENTITY, row)) == rows.to_flat(record)


# --- one transaction ----------------------------------------------------------------------------------------


def test_an_exception_in_the_block_leaves_nothing(ground: Ground) -> None:
    before = _content(ground.ws)
    with pytest.raises(Broken):
        write_and_break(ground.ws)
    assert _content(ground.ws) == before


def test_a_bulk_action_that_one_issue_does_not_allow_changes_none(ground: Ground) -> None:
    first, second = ground.issue().issue, ground.issue().issue
    ground.step(second, "assign")
    before = _content(ground.ws)
    with pytest.raises(Known) as error:
        take_step(ground.ws, [first.id, second.id], "assign")
    assert known(error).code == "action_not_allowed"
    assert known(error).facts["number"] == second.number
    assert _content(ground.ws) == before


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [("lat", float("inf"), "value_not_a_number"), ("name", "𠮷\ud842礐", "value_half_a_character")],
)
def test_a_value_json_cannot_hold_rolls_everything_back(ground: Ground, field: str, value: Any, code: str) -> None:
    before = _content(ground.ws)
    records = (Body(id=new_id(), name="先写的"), dataclasses.replace(ground.street, **{field: value}))
    with pytest.raises(Known) as error:
        write_all(ground.ws, records)
    assert (known(error).code, known(error).facts["field"]) == (code, field)
    assert _content(ground.ws) == before


def test_a_write_inside_a_write_is_refused_and_leaves_nothing(ground: Ground) -> None:
    before = _content(ground.ws)
    with pytest.raises(driver.OperationalError, match="within a transaction"):
        write_within_a_write(ground.ws)
    assert _content(ground.ws) == before


def test_listeners_hear_of_a_commit_and_never_of_a_roll_back(ground: Ground) -> None:
    heard: list[Changed] = []
    ground.ws.on_change(heard.append)
    with pytest.raises(Broken):
        write_and_break(ground.ws)
    assert heard == []
    recorded = ground.issue()
    assert [changed.tx for changed in heard] == [recorded.tx]
    assert heard[0].of("issue") == {recorded.issue.id}


def test_a_listener_may_write(ground: Ground) -> None:
    ground.ws.on_change(lambda changed: ground.ws.set_meta("last", changed.tx))
    recorded = ground.issue()
    assert ground.ws.meta("last") == recorded.tx


def test_an_open_field_changes_member_by_member(ground: Ground) -> None:
    check = Check(id=new_id(), category="garbage", answers={"a": "有", "b": 1})
    with ground.ws.write() as door:
        door.put(check)
    with ground.ws.write() as door:
        door.put(dataclasses.replace(check, answers={"a": "无", "c": 2}))
    body = ground.ws.reader().execute("SELECT body FROM journal ORDER BY n DESC LIMIT 1").fetchone()[0]
    assert json.loads(body)["patch"] == {"answers.a": ["有", "无"], "answers.b": [1, None], "answers.c": [None, 2]}
    assert ground.ws.get("check", check.id).answers == {"a": "无", "c": 2}


def test_a_change_of_a_record_that_is_gone_is_named(ground: Ground) -> None:
    with pytest.raises(Known) as error, ground.ws.write() as door:
        door.change("person", "nobody", name="x")
    assert known(error).code == "record_gone"


# --- threads and processes ----------------------------------------------------------------------------------


def test_many_threads_write_without_a_gap_and_without_waiting_for_each_other_to_fail(ground: Ground) -> None:
    def write(_: int) -> None:
        ground.issue()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(80)))
    numbers = {row.number for row in ledger.page(ground.ws.reader(), ledger.Query(), limit=1000)}
    assert len(numbers) == 80
    assert faults(ground.ws) == []


def test_closing_waits_for_the_write_that_is_under_way(tmp_path: Path) -> None:
    ws = open_workspace(tmp_path / "w")
    inside, go_on = threading.Event(), threading.Event()

    def write() -> None:
        with ws.write() as door:
            inside.set()
            go_on.wait(10)
            door.put(Person(id="p", name="最后一笔"))

    with ThreadPoolExecutor(2) as pool:
        writing = pool.submit(write)
        inside.wait(10)
        closing = pool.submit(ws.close)
        go_on.set()
        writing.result(10)
        closing.result(10)
    with open_workspace(tmp_path / "w") as again:
        assert again.get("person", "p").name == "最后一笔"


def test_a_closed_workspace_can_neither_be_read_nor_written(tmp_path: Path) -> None:
    ws = open_workspace(tmp_path / "w")
    ws.close()
    with pytest.raises(RuntimeError, match="closed"):
        ws.reader()
    with pytest.raises(RuntimeError, match="closed"):
        places.keep(ws, Person(id="p"))


def test_threads_that_have_ended_leave_nothing_that_cannot_be_closed(ground: Ground) -> None:
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: ground.ws.get("place", ground.street.id), range(9)))
    ground.ws.close()


def test_a_reader_of_the_window_cannot_write(ws: Workspace) -> None:
    with pytest.raises(driver.OperationalError, match="readonly"):
        ws.reader().execute("DELETE FROM meta")


def test_a_reader_does_not_make_a_database(tmp_path: Path) -> None:
    with pytest.raises(driver.OperationalError):
        driver.connect(tmp_path / "none.db", read_only=True).execute("SELECT 1")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def writer_settings(ws: Workspace) -> Iterator[dict[str, Any]]:
    with ws.local() as conn:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        yield {name: conn.execute(f"PRAGMA {name}").fetchone()[0] for name in names}


def test_a_commit_is_on_the_disk_when_it_returns(writer_settings: dict[str, Any]) -> None:
    assert writer_settings["journal_mode"] == "wal"
    assert writer_settings["synchronous"] == 2, "FULL: each commit is fsynced"
    assert writer_settings["foreign_keys"] == 1


def test_a_long_lived_reader_does_not_let_the_log_grow(ground: Ground) -> None:
    """The window reads for hours on one connection; each read must end, or the log could never be taken in."""
    reader, log = ground.ws.reader(), ground.ws.folder / f"{DATABASE}-wal"
    for _ in range(250):
        ground.issue(description="长" * 1000)
        assert ledger.page(reader, ledger.Query(), limit=5)
        assert ground.ws.meta("scope")
    assert log.stat().st_size < 3 * 1000 * 4096 + 1_000_000
    assert reader.in_transaction is False


def test_a_transaction_too_large_for_one_message_is_refused_whole(ws: Workspace) -> None:
    with pytest.raises(Known) as error:
        write_all(ws, [Place(id=new_id(), name=f"点位{number}") for number in range(501)])
    assert known(error).code == "too_much_at_once"
    assert say(known(error).code, **known(error).facts)
    assert places.all_places(ws) == []
    assert faults(ws) == []
