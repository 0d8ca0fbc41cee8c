"""Answers for what is marked on rows of the ledger beside the record itself: what waits, what is disputed, receipts.

It is read after the list, because it may take its while with many thousand open issues; most of the time there is
nothing disputed.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from inspector.ui.context import Context
from inspector.ui.models.ledger_waiting import by_issue, waiting_of
from inspector.ui.models.receipts import Receipts
from inspector.ui.models.situation import FOLLOWED
from inspector.ui.sync.background import background_of

WAIT_MS = 300  # what waits is read after the list, and once for changes that come together


class Marks(QObject):
    """`relabelled` after any mark has changed, `waiting_changed` with other counts, `exchanged` with other receipts."""

    relabelled = Signal()
    waiting_changed = Signal()
    exchanged = Signal()

    def __init__(self, ctx: Context, parent: QObject) -> None:
        super().__init__(parent)
        self.ctx = ctx
        self.on = ctx.now().date()
        self.disputed: dict[str, tuple[str, ...]] = {}
        self.waiting: dict[str, tuple[str, ...]] = {}  # what waits → the issues
        self._waits: dict[str, tuple[str, ...]] = {}  # issue → what waits there, the most pressing first
        self._asking = False
        self._stands: Any = None
        self.receipts = Receipts(self._read, partial(_receipts, ctx.ws), self)
        self._soon = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._soon.timeout.connect(self.look_for_waiting)
        self.background = background_of(ctx.ws, ctx.tasks, ctx.news, ctx.now)
        self.background.changed.connect(self._exchanged)

    def waits(self, issue_id: str) -> tuple[str, ...]:
        """Return what waits at an issue, the most pressing first."""
        return self._waits.get(issue_id, ())

    def actions_of(self, issue_id: str) -> tuple[str, ...]:
        """Return the actions that something waits for at an issue."""
        return tuple(action for code in self.waits(issue_id) for action in FOLLOWED.get(code, ()))

    def soon(self) -> None:
        """Read what waits again, once for changes that come together."""
        self._soon.start()

    def look_for_waiting(self) -> None:
        """Read what somebody has to follow up on the day `on`: it marks rows, and each of it is a chip."""
        if self._asking:  # one at a time
            self._soon.start()
            return
        self._asking = True
        ws, on = self.ctx.ws, self.on

        def failed(error: BaseException) -> None:
            self._asking = False
            self.ctx.report(error)

        def done(found: dict[str, tuple[str, ...]]) -> None:
            self._asking = False
            if found != self.waiting:
                self.waiting, self._waits = found, by_issue(found)
                self.relabelled.emit()
                self.waiting_changed.emit()

        self.ctx.tasks.run("read", lambda: waiting_of(ws, on), owner=self, done=done, failed=failed)

    def look_for_disputes(self) -> None:
        """Mark what two hands changed differently."""

        def done(found: dict[str, tuple[str, ...]]) -> None:
            if found != self.disputed:
                self.disputed = found
                self.relabelled.emit()
                self.exchanged.emit()

        self._read(partial(_disputed, self.ctx.ws), done)

    def _exchanged(self) -> None:
        """The office has more, or less, than was shown: ask for the receipts in sight again."""
        facts = self.background.facts
        stands = (facts.office, facts.records, facts.photos, facts.quarantined) if facts is not None else None
        if stands != self._stands:
            self._stands = stands
            self.receipts.forget()
            self.exchanged.emit()
        self.look_for_disputes()

    def _read(self, work: Any, done: Any) -> None:
        self.ctx.tasks.run("read", work, owner=self, done=done, failed=self.ctx.report)


def _disputed(ws: Any) -> dict[str, tuple[str, ...]]:
    from inspector.store import exchange

    return exchange.disputed_issues(ws)


def _receipts(ws: Any, issue_ids: list[str]) -> dict[str, str]:
    from inspector.store import exchange

    return exchange.receipt_of(ws, issue_ids)
