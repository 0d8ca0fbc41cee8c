"""Answers for writing to SQLite, which takes one writer at a time: in turn, and several in one commit where that pays.

A commit waits for the disk, a write for the processor. So whoever has the turn takes others along who wait, as long as
that takes no longer than two commits took of late: on a fast disk nobody waits for another's work, on a slow one eight
laptops wait for it twice and not eight times. Each write keeps a savepoint of its own, and what goes wrong with
one, or with their commit, is had by nobody else: they are written again, each alone.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

T = TypeVar("T")
_COMMITS = 2.0  # how long others are taken along, in commits


class Turn:
    """A lock that is given in the order it was asked for: `threading.Lock` lets somebody wait three turns and more."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._is_held = False
        self._waiting: deque[threading.Lock] = deque()

    def __enter__(self) -> None:
        with self._guard:
            if not self._is_held:
                self._is_held = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()  # whoever goes before us opens it, and the lock stays held

    def __exit__(self, *why: object) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_held = False


class _Write:
    """One write that waits: what it does, and what came of it once it is committed."""

    def __init__(self, act: Callable[[Connection], Any]) -> None:
        self.act = act
        self.is_done = False
        self.made: Any = None
        self.error: Exception | None = None

    def run(self, conn: Connection) -> None:
        """Do it beside others in their transaction: with a savepoint of its own. Raise DBAPIError alone."""
        self.error = None
        try:
            with conn.begin_nested():
                self.made = self.act(conn)
        except DBAPIError:
            raise
        except Exception as error:  # handed to whoever asked for this write
            self.error = error


class Together:
    """The writes of one process to one SQLite database; `check` is called in each transaction before anything else."""

    def __init__(self, engine: Engine, check: Callable[[Connection], None]) -> None:
        self._engine, self._check = engine, check
        self._turn = Turn()
        self._waiting: deque[_Write] = deque()
        self._commit_seconds = 0.0

    def write(self, act: Callable[[Connection], T], *, alone: bool = False) -> T:
        """Run `act` in a transaction and return what it made once that is committed; `alone`: unchecked, beside none.

        It may be run by another thread, and again after a transaction that came to nothing.
        """
        mine = _Write(act)
        if alone:
            with self._turn, self._engine.begin() as conn:
                return act(conn)
        self._waiting.append(mine)
        with self._turn:
            if not mine.is_done:
                self._waiting.remove(mine)
                self._lead(mine)
        if mine.error is not None:
            raise mine.error
        made: T = mine.made
        return made

    def _lead(self, mine: _Write) -> None:
        taken: list[_Write] = []
        mine.error = None  # of a transaction that came to nothing
        try:
            self._commit(mine, taken)
        except BaseException as error:
            self._waiting.extendleft(reversed(taken))
            if not taken or not isinstance(error, DBAPIError):
                raise
            self._commit(mine, None)  # alone: the fault may be another's
            return
        for one in taken:
            one.is_done = True

    def _commit(self, mine: _Write, taken: list[_Write] | None) -> None:
        """Run `mine` and, where `taken` is given, others that wait, which are put into it."""
        with self._engine.begin() as conn:
            self._check(conn)
            began = time.monotonic()
            mine.made = mine.act(conn)
            while taken is not None and self._waiting and time.monotonic() - began < _COMMITS * self._commit_seconds:
                taken.append(self._waiting.popleft())
                taken[-1].run(conn)
            ended = time.monotonic()
        self._commit_seconds = (self._commit_seconds + time.monotonic() - ended) / 2
