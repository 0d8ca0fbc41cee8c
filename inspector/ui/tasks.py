"""Answers for work off the GUI thread: one-worker executors by kind of work, and one signal that brings results home.

`store` writes in order, `net` is for the exchange (one at a time), `fetch` for one photo from the office that somebody
waits for, `heavy` for photos and PDF, `read` for queries too long for a frame, `count` for figures, which take seconds:
a capture being saved never waits behind an import, nor a list behind a report. Only this module starts threads. A
result goes to its owner if that still exists; `failed` has no default, so nobody forgets it.

No Qt object ends on a worker: one that listens takes Qt's lock of signals while Python's is held, and waits for good if
the window's thread holds the one and wants the other. So what was asked is kept here and let go of at home, workers
see a number.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

QUEUES = ("store", "net", "fetch", "heavy", "read", "count")
NET, FETCH = "net", "fetch"
OVER_THE_NETWORK = (NET, FETCH)
NET_END_S = 3.0  # a link that hangs must not keep a closed window's workspace


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked for: the work, and who is told."""

    work: Callable[[], Any]
    owner: QObject
    done: Callable[[Any], None]
    failed: Callable[[BaseException], None]


@dataclass(frozen=True, slots=True)
class _Ended:
    """The end of work that was asked for under a number."""

    number: int
    result: Any
    error: BaseException | None


@dataclass(frozen=True, slots=True)
class _Home:
    """A call that is to be made on the GUI thread, if its owner is still there."""

    owner: QObject
    call: Callable[..., None]
    arguments: tuple[Any, ...]


class Tasks(QObject):
    """The executors of one window's process; made once, closed at the end."""

    _home = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = {name: ThreadPoolExecutor(1, thread_name_prefix=name) for name in QUEUES}
        self._closing = threading.Event()
        self._asked: dict[int, _Asked] = {}
        self._numbers = itertools.count()
        self._on_net: set[Future[Any]] = set()
        self._home.connect(self._arrive, Qt.ConnectionType.QueuedConnection)

    @property
    def closing(self) -> threading.Event:
        """Set when the program ends: long work asks it like its own cancel."""
        return self._closing

    def run(
        self,
        queue: str,
        work: Callable[[], Any],
        *,
        owner: QObject,
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None],
    ) -> Future[Any]:
        """Do `work` on the worker of `queue`; then call `done(result)` or `failed(error)` on the GUI thread.

        `work` takes and returns plain values and never sees a widget. Cancelled work calls nobody.
        """
        if self._closing.is_set():  # a timer of a screen that is going fired once more
            never: Future[Any] = Future()
            never.cancel()
            return never
        number = next(self._numbers)
        self._asked[number] = _Asked(work, owner, done, failed)
        future = self._pools[queue].submit(self._work, number)
        if queue in OVER_THE_NETWORK:
            self._on_net.add(future)
            future.add_done_callback(self._on_net.discard)
        future.add_done_callback(lambda ended: self._bring(ended, number))
        return future

    def tell(self, owner: QObject, call: Callable[..., None], *arguments: Any) -> None:
        """Call something on the GUI thread from within work (progress; at most some ten times a second)."""
        if not self._closing.is_set():
            self._home.emit(_Home(owner, call, arguments))

    def close(self) -> None:
        """Stop delivering, cancel what waits, wait for what runs; for the network only a moment.

        Work that hangs in a request sees a closed workspace when it comes back, and ends there.
        """
        self._closing.set()
        for queue in OVER_THE_NETWORK:
            self._pools[queue].shutdown(wait=False, cancel_futures=True)
        for queue, pool in self._pools.items():
            if queue not in OVER_THE_NETWORK:
                pool.shutdown(wait=True, cancel_futures=True)
        wait(set(self._on_net), NET_END_S)

    def _work(self, number: int) -> Any:
        return self._asked[number].work()

    def _bring(self, ended: Future[Any], number: int) -> None:
        if ended.cancelled():  # by the window's thread
            self._asked.pop(number, None)
        elif not self._closing.is_set():
            error = ended.exception()
            self._home.emit(_Ended(number, None if error else ended.result(), error))

    @Slot(object)
    def _arrive(self, home: _Home | _Ended) -> None:
        if isinstance(home, _Ended):
            asked = self._asked.pop(home.number)
            told = (asked.done, home.result) if home.error is None else (asked.failed, home.error)
            home = _Home(asked.owner, told[0], told[1:])
        if not self._closing.is_set() and shiboken6.isValid(home.owner):
            home.call(*home.arguments)
