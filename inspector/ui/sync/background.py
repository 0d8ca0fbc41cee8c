"""Answers for the exchange that goes on by itself while a window is in use: when it is due, and what is said of it.

One for all windows of a process. It never waits for anything: a timer looks at the clocks every few seconds, the work
goes to the `net` queue, and what came of it comes home. Somebody is told only when things change: the first failure in
a row, the first success after one, new conflicts, what the office's administrator did not take. A read-only workspace
and one without an office stay quiet.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from inspector.errors import Known
from inspector.store.workspace import Workspace
from inspector.sync import backoff
from inspector.ui.actions import exchange as actions
from inspector.ui.context import Message, News
from inspector.ui.sync.facts import Facts
from inspector.ui.tasks import Tasks
from inspector.wording import say
from inspector.wording import sync_screen as words

LOOK_MS = 5_000
READ_AFTER_MS = 400


@dataclass(frozen=True, slots=True)
class Going:
    """An exchange under way: what it does, how far (whole 0: not known yet), and whether it was told to stop."""

    stage: str = ""
    done: int = 0
    whole: int = 0
    stopping: bool = False


class Background(QObject):
    """`facts` as they were read last, `going` while an exchange is under way; `begin` starts one now."""

    changed = Signal()  # facts, or an exchange began or ended
    moved = Signal()  # how far the exchange is
    said = Signal(object)  # Message

    def __init__(self, ws: Workspace, tasks: Tasks, news: News, now: Callable[[], datetime]) -> None:
        super().__init__(news)
        self._ws, self._tasks, self._now = ws, tasks, now
        self.facts: Facts | None = None
        self.going: Going | None = None
        self._stop = Event()
        self._by_hand, self._chance = False, 0.0
        self._known_conflicts: int | None = None
        self._known_refusals: frozenset[str] | None = None
        self._failing: str | None = None
        self._ever = False
        self.look_at: Callable[[], backoff.Moment] = backoff.look
        self.pace = backoff.started(backoff.look())
        self._reading = self._again = False
        self._soon = QTimer(self, singleShot=True, interval=READ_AFTER_MS)
        self._soon.timeout.connect(self.read)
        self._clock = QTimer(self, interval=LOOK_MS)
        self._clock.setTimerType(Qt.TimerType.CoarseTimer)
        self._clock.timeout.connect(self.look)
        self._clock.start()
        news.changed.connect(self._recorded)
        self._soon.start()

    # what the screens ask

    @property
    def enrolled(self) -> bool:
        """Say whether there is an office to exchange with, as far as is known."""
        return self.facts is not None and self.facts.office is not None

    @property
    def next_try(self) -> datetime | None:
        """When the next try is due by the wall clock; None where none is."""
        if not self.enrolled or self._ws.read_only or self.going is not None:
            return None
        return backoff.next_try_at(self.pace, self._now(), self.look_at())

    def begin(self, *, by_hand: bool = True) -> None:
        """Exchange now; nothing happens where one is under way or none can be."""
        if self.going is not None or not self.enrolled or self._ws.read_only or self._tasks.closing.is_set():
            return
        self._stop = Event()
        self._by_hand, self._chance = by_hand, random.random()
        self.going = Going(words.RUNNING)
        self.changed.emit()
        actions.exchange(
            self._tasks, self._ws, stop=self._stop, progress=self._progress, next_wait=self._waits(), owner=self,
            done=self._done, failed=self._failed,
        )  # fmt: skip

    def stop(self) -> None:
        """Have the exchange under way end after what it is at; what arrived stays."""
        if self.going is not None:
            self._stop.set()
            self.going = Going(self.going.stage, self.going.done, self.going.whole, stopping=True)
            self.moved.emit()

    def hurry(self) -> None:
        """Something was enrolled, imported or decided: read how things stand and try at once."""
        self.pace = backoff.hurried(self.pace, self.look_at(), by_hand=True)
        self.read()

    def look(self) -> None:
        """Look at the clocks; begin where a try is due."""
        if self._tasks.closing.is_set():
            self._clock.stop()
            self._soon.stop()
            return
        if self.going is None and backoff.remaining(self.pace, self.look_at()) <= 0:
            self.begin(by_hand=False)

    def read(self) -> None:
        """Read how things stand; a wish that comes while that is being done is fulfilled after it."""
        if self._tasks.closing.is_set():
            return
        if self._reading:
            self._again = True
            return
        self._reading = True
        actions.read_facts(self._tasks, self._ws, owner=self, done=self._read, failed=self._unreadable)

    def _waits(self) -> Callable[[Known | None], float | None]:
        """Return what a worker asks to note when the next try is due; what it is asked of is not changed by it."""
        before, look, chance = self.pace, self.look_at, self._chance

        def wait(error: Known | None) -> float | None:
            at = look()
            after = backoff.ended(before, at, error.code if error is not None else None, chance)
            return None if after.stopped else backoff.remaining(after, at)

        return wait

    # what comes home

    def _recorded(self, _changed: Any) -> None:
        self.pace = backoff.hurried(self.pace, self.look_at(), by_hand=False)
        self._soon.start()

    def _read(self, facts: Facts) -> None:
        first = self.facts is None
        self._reading = False
        self.facts = facts
        if first:
            self._failing = facts.failure.code if facts.failure is not None else None
            if self._failing in backoff.FINAL:  # knocking again is of no use before a person did something
                self.pace = backoff.ended(self.pace, self.look_at(), self._failing, 0.0)
            self._ever = facts.last_success_utc is not None
        self._tell_conflicts(facts)
        self._tell_refusals(facts)
        self.changed.emit()
        if self._again:
            self._again = False
            self.read()
        else:
            self.look()

    def _unreadable(self, error: BaseException) -> None:
        self._reading = False
        if not isinstance(error, Known):
            raise error
        self.said.emit(_message(error))

    def _progress(self, stage: str, done: int, whole: int) -> None:
        if self.going is not None:
            self.going = Going(stage, done, whole, self.going.stopping)
            self.moved.emit()

    def _done(self, result: Any) -> None:
        self._end(result.error)

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, Known):
            self._end("bug", tell=False)
            raise error
        self._end(error)

    def _end(self, error: Known | str | None, *, tell: bool = True) -> None:
        """Take the outcome: the pace of the next try, and a word where something changed."""
        stopped, by_hand = self._stop.is_set(), self._by_hand
        self.going = None
        code = error.code if isinstance(error, Known) else error
        if stopped and code is None:
            self.pace = backoff.ended(self.pace, self.look_at(), None, self._chance)
            self.said.emit(Message(*_split(words.STOPPED), "info"))
        else:
            self.pace = backoff.ended(self.pace, self.look_at(), code, self._chance)
            if tell:
                self._tell(error, code, by_hand=by_hand)
        self.changed.emit()
        self.read()

    def _tell(self, error: Known | str | None, code: str | None, *, by_hand: bool) -> None:
        before, self._failing = self._failing, code
        if error is not None:
            if before != code or by_hand:
                self.said.emit(_message(error if isinstance(error, Known) else Known(error)))
        elif before is not None or by_hand or not self._ever:
            self._ever = True
            self._tell_success(words.BAR_BACK if before is not None else words.BAR_FIRST)

    def _tell_success(self, sentence: str) -> None:
        """Say it with the figures as they are after the exchange."""

        def done(facts: Facts) -> None:
            held = facts.records
            self.said.emit(Message(sentence.format(confirmed=held.confirmed, total=held.total), "", "good"))

        actions.read_facts(self._tasks, self._ws, owner=self, done=done, failed=self._unreadable)

    def _tell_conflicts(self, facts: Facts) -> None:
        before, self._known_conflicts = self._known_conflicts, facts.to_decide
        if before is not None and facts.to_decide > before:
            what = words.BAR_CONFLICT.format(count=facts.to_decide)
            self.said.emit(Message(what, words.BAR_CONFLICT_REST, "warn"))

    def _tell_refusals(self, facts: Facts) -> None:
        before = self._known_refusals
        self._known_refusals = frozenset(one for refusal in facts.refusals for one in refusal.op_ids)
        for refusal in facts.refusals:
            if before is not None and not before.issuperset(refusal.op_ids):
                told = words.refused(refusal.note, refusal.counts)
                self.said.emit(Message(f"{told}。", words.REFUSED_REST, "warn"))


def background_of(ws: Workspace, tasks: Tasks, news: News, now: Callable[[], datetime]) -> Background:
    """Return the one exchange of this process, made for the first window."""
    found = news.findChild(Background)
    return found if isinstance(found, Background) else Background(ws, tasks, news, now)


def _message(error: Known) -> Message:
    return Message(*_split(say(error.code, **error.facts)), "error")


def _split(sentence: str) -> tuple[str, str]:
    what, stop, rest = sentence.partition("。")
    return what + stop, rest
