"""Work off the GUI thread: in order, each result brought home once, nothing for the dead, a clean end."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QObject, QThread

from inspector.ui import garbage
from inspector.ui.garbage import Garbage
from inspector.ui.tasks import QUEUES, Tasks

JOBS = 2000


@pytest.fixture
def tasks(qapp) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.close()


@pytest.fixture
def owner(qapp) -> QObject:
    return QObject()


def unexpected(error: BaseException) -> None:
    raise AssertionError("this work must not fail") from error


def test_two_thousand_jobs_come_home_in_order_and_each_failure_is_told(tasks: Tasks, owner: QObject, qtbot) -> None:
    home: list[tuple[str, int]] = []
    threads: set[QThread] = set()

    def job(number: int) -> int:
        if number % 10 == 0:
            raise ValueError(number)
        return number

    def done(number: int) -> None:
        threads.add(QThread.currentThread())
        home.append(("done", number))

    for number in range(JOBS):
        tasks.run(
            "store",
            lambda number=number: job(number),
            owner=owner,
            done=done,
            failed=lambda error: home.append(("failed", error.args[0])),
        )
    qtbot.waitUntil(lambda: len(home) == JOBS, timeout=30_000)
    assert home == [("failed" if number % 10 == 0 else "done", number) for number in range(JOBS)]
    assert threads == {owner.thread()}


def test_a_link_that_hangs_does_not_keep_the_program_from_ending(qapp, owner: QObject, monkeypatch) -> None:
    monkeypatch.setattr("inspector.ui.tasks.NET_END_S", 0.2)
    tasks, began, release, home = Tasks(), threading.Event(), threading.Event(), []

    def hang() -> None:
        began.set()
        release.wait(20)

    hanging = tasks.run("net", hang, owner=owner, done=home.append, failed=home.append)
    waiting = tasks.run("net", lambda: None, owner=owner, done=home.append, failed=home.append)
    assert began.wait(20)
    tasks.close()
    assert not hanging.done()
    assert waiting.cancelled()
    release.set()
    hanging.result(20)
    for thread in threading.enumerate():
        if thread.name.startswith("net"):
            thread.join(20)
    assert not home


def test_a_queue_does_not_wait_for_another(tasks: Tasks, owner: QObject, qtbot) -> None:
    release, home = threading.Event(), []
    tasks.run("heavy", lambda: release.wait(20), owner=owner, done=lambda _: home.append("heavy"), failed=unexpected)
    tasks.run("store", lambda: None, owner=owner, done=lambda _: home.append("store"), failed=unexpected)
    qtbot.waitUntil(lambda: home == ["store"])
    release.set()
    qtbot.waitUntil(lambda: home == ["store", "heavy"])


def test_a_dead_owner_gets_nothing(tasks: Tasks, owner: QObject, qtbot) -> None:
    release, home = threading.Event(), []
    dead = QObject()
    tasks.run("read", lambda: release.wait(20), owner=dead, done=home.append, failed=home.append)
    tasks.run("read", lambda: "after", owner=owner, done=home.append, failed=unexpected)
    shiboken6.delete(dead)
    release.set()
    qtbot.waitUntil(lambda: len(home) > 0)
    assert home == ["after"]


def test_progress_comes_home_before_the_result(tasks: Tasks, owner: QObject, qtbot) -> None:
    home: list[object] = []

    def work() -> str:
        for number in range(3):
            tasks.tell(owner, home.append, number)
        return "end"

    tasks.run("heavy", work, owner=owner, done=home.append, failed=unexpected)
    qtbot.waitUntil(lambda: len(home) == 4)
    assert home == [0, 1, 2, "end"]


def test_closing_waits_for_what_runs_and_drops_what_waits(owner: QObject, qtbot) -> None:
    tasks, began, ran, home = Tasks(), threading.Event(), [], []

    def long() -> None:
        began.set()
        tasks.closing.wait(20)
        ran.append("long")

    tasks.run("heavy", long, owner=owner, done=home.append, failed=home.append)
    waiting = tasks.run("heavy", lambda: ran.append("waiting"), owner=owner, done=home.append, failed=home.append)
    assert began.wait(20)
    tasks.close()
    assert ran == ["long"]
    assert waiting.cancelled()
    answered: list[str] = []
    other = Tasks()
    other.run("store", lambda: None, owner=owner, done=lambda _: answered.append("other"), failed=unexpected)
    qtbot.waitUntil(lambda: answered == ["other"])  # whatever was on its way home would have come before
    other.close()
    assert not home
    assert not [thread for thread in threading.enumerate() if thread.name.partition("_")[0] in QUEUES]


def test_what_work_holds_ends_on_the_windows_thread(tasks: Tasks, owner: QObject, qtbot) -> None:
    """A Qt object that ends on a worker takes Qt's lock while Python's is held."""
    ended: list[int] = []
    home: list[str] = []

    def ask() -> None:
        held, asker = QObject(), QObject()
        for one in (held, asker):
            weakref.finalize(one, lambda: ended.append(threading.get_ident()))
        tasks.run("read", held.objectName, owner=asker, done=lambda _: asker.objectName(), failed=unexpected)

    for _ in range(50):
        ask()
    tasks.run("read", lambda: "last", owner=owner, done=home.append, failed=unexpected)
    qtbot.waitUntil(lambda: home == ["last"])
    gc.collect()
    assert len(ended) == 100
    assert set(ended) == {threading.get_ident()}


def test_garbage_made_by_the_window_is_collected_on_its_thread(
    tasks: Tasks, owner: QObject, qtbot, monkeypatch
) -> None:
    monkeypatch.setattr(garbage, "EVERY_MS", 10)
    ended: list[int] = []
    gc.collect()
    keeper = Garbage(owner)
    try:
        lost = QObject()
        lost.self_held = lost
        weakref.finalize(lost, lambda: ended.append(threading.get_ident()))
        del lost
        work = tasks.run(
            "read", lambda: [[] for _ in range(20_000)], owner=owner, done=lambda _: None, failed=unexpected
        )
        made = work.result(20)
        assert not ended, "the worker made a lot and collected nothing"
        qtbot.waitUntil(lambda: bool(ended))
        assert ended == [threading.get_ident()]
        assert len(made) == 20_000
    finally:
        gc.enable()
    assert keeper.parent() is owner
