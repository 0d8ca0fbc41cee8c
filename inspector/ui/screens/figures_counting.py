"""Answers for counting behind the screen: the newest question wins, and what was counted is kept until news come.

Counting has the `count` worker to itself, because ten thousand issues take seconds.
"""

from __future__ import annotations

from datetime import date
from threading import Event
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from inspector.domain.clock_text import ZONE
from inspector.ui.actions import figures as actions
from inspector.ui.context import Context
from inspector.ui.models.figures import Asked, Told

BUSY_MS = 150  # what is quicker shows no progress
MOST_KEPT = 8
TOUCHING = (
    "visit", "visit_target", "issue", "issue_step", "recheck", "feedback", "effort", "lead", "talk", "circular",
    "listing", "handover", "tally", "team", "place", "body", "campaign",
)  # fmt: skip


class Counting(QObject):
    """`told(Told)` and `failed(error)` end what `ask` began; `stepped(n)` says how far it is, if it takes a while."""

    told = Signal(object)
    failed = Signal(object)
    stepped = Signal(int)

    def __init__(self, ctx: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._known: dict[tuple[Asked, date], Told] = {}
        self._at: dict[tuple[Asked, date], str] = {}
        self._turn = self._step = 0
        self._stop = Event()
        self.stale = True
        self._busy = QTimer(self, singleShot=True, interval=BUSY_MS)
        self._busy.timeout.connect(lambda: self.stepped.emit(self._step))
        ctx.news.changed.connect(self._changed)

    @property
    def today(self) -> date:
        """The business day."""
        return self._ctx.now().astimezone(ZONE).date()

    def counted_at(self, told: Told) -> str:
        """Return the time of day at which something was counted."""
        return self._at.get((told.asked, told.today), "")

    def ask(self, asked: Asked) -> None:
        """Count what is asked for, or tell at once what is known; what was asked before is let go of."""
        self._stop.set()
        self._stop = stop = Event()
        self._turn += 1
        turn, key = self._turn, (asked, self.today)
        self.stale = False
        known = self._known.get(key)
        if known is not None:
            self._end(turn, known)
            return
        tasks, ws = self._ctx.tasks, self._ctx.ws
        self._step = 0
        self._busy.start()

        def step(done: int, _whole: int) -> None:
            tasks.tell(self, self._stepped, turn, done)

        def done(told: Told) -> None:
            self._at[key] = f"{self._ctx.now().astimezone(ZONE):%H:%M:%S}"
            if not self.stale:  # else something was written while it was counted
                if len(self._known) >= MOST_KEPT:
                    self._known.pop(next(iter(self._known)))
                self._known[key] = told
            self._end(turn, told)

        def failed(error: BaseException) -> None:
            if turn == self._turn:
                self._busy.stop()
                self.failed.emit(error)

        tasks.run("count", lambda: actions.count(ws, asked, step, stop.is_set), owner=self, done=done, failed=failed)

    def stop(self) -> None:
        """Let go of what is being counted: its answer is passed over, and it is counted anew when it is wanted."""
        self._stop.set()
        self._turn += 1
        self._busy.stop()
        self.stale = True

    def _stepped(self, turn: int, done: int) -> None:
        if turn == self._turn:
            self._step = done
            if not self._busy.isActive():
                self.stepped.emit(done)

    def _end(self, turn: int, told: Told) -> None:
        if turn == self._turn:
            self._busy.stop()
            self.told.emit(told)

    def _changed(self, changed: Any) -> None:
        if any(changed.of(entity) for entity in TOUCHING):
            self._known.clear()
            self.stale = True
