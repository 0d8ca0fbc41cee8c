"""Nodes that run while their office is moved or put back under them: nothing slips in, nothing old is answered."""

from __future__ import annotations

import hashlib
import os
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psycopg
import pytest
import sqlalchemy as sa

from inspector.domain.clock_text import utc_text
from inspector.errors import Known
from inspector.office import database as tables
from inspector.office import founding, move, restore
from inspector.office.backup import Parts, back_up
from inspector.office.blob_store import open_store
from inspector.office.database import Database
from inspector.office.opening import PHOTOS
from inspector.store import exchange, streams
from inspector.sync.once import once
from tests.offices import SCOPE, TestOffice, new_laptop, serving
from tests.sync.laptops import laptop, office_ops, own_ops

pytestmark = pytest.mark.machine

TARGETS = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))
NewUrl = Callable[[str], str]


@pytest.fixture
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewUrl]:
    """Give addresses of empty databases of a kind."""
    made: list[str] = []

    def make(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path}/{uuid.uuid4().hex}.db"
        made.append(request.getfixturevalue("postgres").make())
        return made[-1]

    yield make
    for url in made:
        request.getfixturevalue("postgres").drop(url)


@contextmanager
def copying(url: str, target: str) -> Iterator[Callable[[], None]]:
    """Move the office as another process would, and stop in the middle; what is given lets it come to its end."""
    reached, go_on = threading.Event(), threading.Event()
    failed: list[BaseException] = []

    def wait(table: str, rows: int) -> None:
        reached.set()
        assert go_on.wait(60)

    def act() -> None:
        source, into = Database(url), Database(target)
        try:
            move.move(source, into, wait)
        except BaseException as error:
            failed.append(error)
            reached.set()
        finally:
            source.close()
            into.close()

    moving = threading.Thread(target=act)

    def finish() -> None:
        go_on.set()
        moving.join(60)
        assert not failed, failed

    moving.start()
    assert reached.wait(60)
    try:
        yield finish
    finally:
        finish()


def moving_on(answer: httpx.Response) -> bool:
    """Say whether an answer tells that the office is moving or has moved."""
    return (answer.status_code, answer.json()["error"]) == (503, "office_moving")


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("kind", TARGETS)
def test_a_node_on_the_old_database_takes_nothing_from_the_beginning_of_a_move_on(
    tmp_path: Path, new_url: NewUrl, kind: str, target: str
) -> None:
    url, into = new_url(kind), new_url(target)
    with serving(tmp_path / "office", url) as office:
        lap = office.laptop()
        lap.op("create", "place", str(uuid.uuid4()), {"name": "西墩社区", "level": "community"})
        assert lap.push().json()["last_seq"] == 1
        code = office.invite("李四").code
        lap.op("create", "place", str(uuid.uuid4()), {"name": "东墩社区", "level": "community"})
        photo = os.urandom(3000)
        name = hashlib.sha256(photo).hexdigest()
        headers = {"Upload-Offset": "0", "Upload-Length": "3000", "Upload-Complete": "?1"}

        def tried() -> list[httpx.Response]:
            answers = [lap.push(1), new_laptop(office).enrol(code)]
            answers.append(lap.ask("PATCH", f"/v1/blobs/{name}", content=photo, headers=headers))
            return answers

        with copying(url, into) as finish:
            began = datetime.now(UTC)
            assert all(moving_on(one) for one in tried())
            assert (datetime.now(UTC) - began).total_seconds() < 20  # not after waiting for the move
            assert lap.ask("GET", "/v1/hello").status_code == 200
            finish()
            answers = [*tried(), lap.ask("GET", f"/v1/standing?scope={SCOPE}"), lap.ask("GET", "/v1/hello")]
            assert all(moving_on(one) for one in answers)
        assert _count(office.office.db, tables.op_log) == 1
    moved = Database(into)
    assert _count(moved, tables.op_log) == 1
    assert _count(moved, tables.device) == 1
    moved.close()


@pytest.mark.parametrize("kind", TARGETS)
def test_nothing_is_written_into_a_database_whose_office_has_moved(new_url: NewUrl, kind: str) -> None:
    """Whoever was let in just before asks again in the very transaction that writes."""
    old, new = Database(new_url(kind)), Database(new_url("sqlite"))
    founding.found(old)
    move.move(old, new)
    with pytest.raises(Known, match="office_moved_away"):
        old.write(lambda conn: founding.keep(conn, old, "late", "1"))
    assert old.read(lambda conn: founding.known(conn, "late")) == ""
    for db in (old, new):
        db.close()


@pytest.mark.postgres
def test_a_transaction_that_a_move_held_up_is_not_written_behind_it(new_url: NewUrl) -> None:
    url, into = new_url("postgres"), new_url("sqlite")
    old = Database(url)
    founding.found(old)
    begun, may_write = threading.Event(), threading.Event()
    ended: list[BaseException | None] = []

    def late(conn: sa.Connection) -> None:
        begun.set()
        assert may_write.wait(60)
        founding.keep(conn, old, "late", "1")

    def write() -> None:
        try:
            old.write(late)
            ended.append(None)
        except Known as known:
            ended.append(known)

    writing = threading.Thread(target=write)
    writing.start()
    assert begun.wait(60)  # it was asked and let in before the move began
    with copying(url, into) as finish:
        may_write.set()
        while old.read(lambda conn: conn.exec_driver_sql(_WAITS).scalar()) == 0:
            pass
        finish()
    writing.join(60)
    assert [getattr(one, "code", None) for one in ended] == ["office_moved_away"]
    assert old.read(lambda conn: founding.known(conn, "late")) == ""
    old.close()


_WAITS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def test_a_laptop_goes_on_with_the_moved_office_and_notices_nothing_else(tmp_path: Path, new_url: NewUrl) -> None:
    url, into = new_url("sqlite"), new_url("sqlite")
    with serving(tmp_path / "office", url) as office, laptop(tmp_path / "a", "张三", office) as lap:
        lap.place()
        lap.sync()
        before = (exchange.cursor(lap.ws), lap.ws.device, streams.read(lap.ws.reader(), streams.GENERATION, 0))
        lap.place("搬家时记的")
        photo = lap.photo()
        with copying(url, into):
            stopped = once(lap.ws)
            assert stopped.error is not None
            assert stopped.error.code == "office_moving"
        stopped = once(lap.ws)  # it runs on, on the old database
        assert stopped.error is not None
        assert stopped.error.code == "office_moving"
        assert stopped.records_waiting == 2
        office.stop()
        office.database_url = into
        office.start()
        done = lap.sync()
        assert (done.records_waiting, done.photos_confirmed, done.conflicts) == (0, 1, 0)
        at = exchange.cursor(lap.ws)
        assert (at.epoch, at.seq > before[0].seq) == (before[0].epoch, True)
        assert (lap.ws.device, streams.read(lap.ws.reader(), streams.GENERATION, 0)) == before[1:]
        assert office_ops(office) == own_ops(lap)
        assert office.office.blobs.store.has(photo.sha256)


def test_a_laptop_finds_the_new_node_behind_the_old_one(tmp_path: Path, new_url: NewUrl) -> None:
    """The old node still answers at the first address: it says that it is not the office any more."""
    url, into = new_url("sqlite"), new_url("sqlite")
    with ExitStack() as stack:
        old = stack.enter_context(serving(tmp_path / "office", url))
        with copying(url, into):
            pass
        new = stack.enter_context(serving(tmp_path / "office", into))
        lap = stack.enter_context(laptop(tmp_path / "a", "张三"))
        lap.joins(new, urls=(old.url, new.url))
        lap.place()
        assert lap.sync().records_waiting == 0
        assert office_ops(new) == own_ops(lap)


@pytest.mark.parametrize("kind", TARGETS)
def test_what_a_killed_move_left_written_stops_nobody(tmp_path: Path, new_url: NewUrl, kind: str) -> None:
    url = new_url(kind)
    with serving(tmp_path / "office", url) as office:
        lap = office.laptop()
        db = office.office.db
        db.write(lambda conn: founding.keep(conn, db, tables.MOVING_TO, "postgresql://gone"))
        lap.op("create", "place", str(uuid.uuid4()), {"name": "西墩社区", "level": "community"})
        assert lap.push().json()["last_seq"] == 1
        office.stop()
        office.start()
        assert office.office.db.read(lambda conn: founding.known(conn, tables.MOVING_TO)) == ""


@pytest.mark.parametrize("kind", TARGETS)
def test_nodes_that_run_on_while_their_office_is_put_back_answer_with_the_new_epoch(
    tmp_path: Path, new_url: NewUrl, kind: str
) -> None:
    """One node on SQLite, two on PostgreSQL; none of them is started again."""
    given = None if kind == "sqlite" else new_url(kind)
    data = tmp_path / "office"
    with ExitStack() as stack:
        nodes = [stack.enter_context(serving(data, given)) for _ in range(1 if given is None else 2)]
        lap = stack.enter_context(laptop(tmp_path / "a", "张三", nodes[0]))
        lap.place("备份之前")
        lap.sync()
        old = nodes[0].epoch()
        (tmp_path / "disk").mkdir()
        office = nodes[0].office
        back_up(Parts(office.db, office.blobs.store, data), tmp_path / "disk", datetime.now(UTC))
        lap.place("备份之后")
        lap.sync()
        assert exchange.cursor(lap.ws).epoch == old
        told, gone = set[str](), threading.Event()
        with asking(nodes, told, gone):
            os.rename(data, tmp_path / "lost")
            if given is not None:
                with psycopg.connect(given, autocommit=True) as conn:
                    conn.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            gone.set()
            restore.restore(
                tmp_path / "disk", data, lambda: open_store(data / PHOTOS), utc_text(datetime.now(UTC)),
                database_url=given,
            )  # fmt: skip
        new = nodes[0].epoch()
        assert new != old
        assert told <= {"", new}
        assert [_hello(node) for node in nodes] == [new] * len(nodes)
        with laptop(tmp_path / "b", "李四", nodes[-1]) as other:
            assert exchange.enrolment(other.ws).epoch == new  # type: ignore[union-attr]
        lap.sync()
        assert exchange.cursor(lap.ws).epoch == new
        assert office_ops(nodes[-1]) == own_ops(lap)  # what came after the backup was brought again


@contextmanager
def asking(nodes: list[TestOffice], told: set[str], gone: threading.Event) -> Iterator[None]:
    """Ask the nodes for their epoch all the while; what they told since the office was `gone` is kept."""
    stop = threading.Event()

    def ask(node: TestOffice) -> None:
        with node.http() as http:
            while not stop.is_set():
                counts = gone.is_set()
                answer = http.get("/v1/hello")
                if answer.status_code == 200 and counts:
                    told.add(answer.json()["epoch"])
                else:
                    assert answer.status_code in (200, 503), answer.text

    asks = [threading.Thread(target=ask, args=(node,)) for node in nodes]
    for one in asks:
        one.start()
    try:
        yield
    finally:
        stop.set()
        for one in asks:
            one.join()


def _hello(node: TestOffice) -> str:
    with node.http() as http:
        return str(http.get("/v1/hello").json()["epoch"])


def _count(db: Database, table: sa.Table) -> int:
    return db.read(lambda conn: conn.scalar(sa.select(sa.func.count()).select_from(table)) or 0)
