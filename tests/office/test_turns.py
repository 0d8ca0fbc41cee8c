"""Writes of several threads to one SQLite office: in one commit where the disk is slow, and each for itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from inspector.errors import Known
from inspector.office.database import Database, meta
from inspector.office.founding import keep, known

WRITERS = 8


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A database on a disk that takes a tenth of a second for each commit."""
    made = Database(f"sqlite:///{tmp_path}/office.db")
    made.create()
    made.commits = 0  # type: ignore[attr-defined]

    @sa.event.listens_for(made.engine, "commit")
    def _slowly(_conn: Any) -> None:
        made.commits += 1  # type: ignore[attr-defined]
        threading.Event().wait(0.1)

    made.write(lambda conn: keep(conn, made, "first", "x"))  # how slow it is, is known now
    made.commits = 0  # type: ignore[attr-defined]
    yield made
    made.close()


def commits(db: Database) -> int:
    return int(db.commits)  # type: ignore[attr-defined]


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run these at the same time, each in a thread; return what each made or raised."""
    found: list[Any] = [None] * len(acts)
    together = threading.Barrier(len(acts))

    def run(at: int) -> None:
        together.wait()
        try:
            found[at] = acts[at]()
        except Exception as error:  # compared by the test
            found[at] = error

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(acts))]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    return found


def kept(db: Database) -> dict[str, str]:
    return {row.k: row.v for row in db.read(lambda conn: conn.execute(sa.select(meta)).all()) if row.k != "first"}


def writes(db: Database, key: str, then: Exception | None = None) -> Callable[[], str]:
    def act(conn: sa.Connection) -> str:
        keep(conn, db, key, f"{key} written")
        if then is not None:
            raise then
        return known(conn, key)

    return lambda: db.write(act)


def test_writes_that_wait_for_a_slow_disk_wait_for_it_together(db: Database) -> None:
    keys = [str(number) for number in range(WRITERS)]
    found = at_once(*(writes(db, key) for key in keys))
    assert found == [f"{key} written" for key in keys]
    assert kept(db) == {key: f"{key} written" for key in keys}
    assert commits(db) <= 3


def test_nobody_is_told_before_it_is_on_the_disk(db: Database) -> None:
    began = time.monotonic()

    def timed(key: str) -> float:
        writes(db, key)()
        return time.monotonic() - began

    told = at_once(*(lambda number=number: timed(str(number)) for number in range(WRITERS)))  # type: ignore[misc]
    assert min(told) >= 0.1


def test_one_that_is_refused_writes_nothing_and_the_others_do(db: Database) -> None:
    refused = Known("scope_denied")
    acts = [writes(db, str(number), refused if number % 3 == 0 else None) for number in range(WRITERS)]
    found = at_once(*acts)
    assert [one is refused for one in found] == [number % 3 == 0 for number in range(WRITERS)]
    assert set(kept(db)) == {str(number) for number in range(WRITERS) if number % 3}


def test_a_fault_of_the_database_is_had_by_the_one_that_made_it(db: Database) -> None:
    def faulty() -> Any:
        return db.write(lambda conn: conn.exec_driver_sql("INSERT INTO nowhere VALUES (1)"))

    found = at_once(faulty, *(writes(db, str(number)) for number in range(WRITERS)), faulty)
    assert [isinstance(one, sa.exc.OperationalError) for one in found] == [True, *[False] * WRITERS, True]
    assert found[1:-1] == [f"{number} written" for number in range(WRITERS)]
    assert set(kept(db)) == {str(number) for number in range(WRITERS)}


def test_a_commit_that_fails_is_tried_again_by_each_alone(db: Database) -> None:
    left = [2]

    @sa.event.listens_for(db.engine, "commit")
    def _full(conn: Any) -> None:
        if left[0]:
            left[0] -= 1
            raise sa.exc.OperationalError("COMMIT", None, OSError("disk is full"))

    found = at_once(*(writes(db, str(number)) for number in range(WRITERS)))
    told = {number for number, one in enumerate(found) if one == f"{number} written"}
    assert set(kept(db)) == {str(number) for number in told}, "who was told that it is written has it, nobody else"
    assert len(told) >= WRITERS - 2


def test_a_fast_disk_lets_nobody_wait_for_anothers_work(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path}/office.db")
    db.create()
    order: list[str] = []
    sa.event.listen(db.engine, "commit", lambda _conn: order.append("commit"))

    def slow(key: str) -> Callable[[], None]:
        def act(conn: sa.Connection) -> None:
            threading.Event().wait(0.05)
            keep(conn, db, key, "x")
            order.append(key)

        return lambda: db.write(act)

    at_once(*(slow(str(number)) for number in range(4)))
    assert order[1::2] == ["commit"] * 4
    db.close()
