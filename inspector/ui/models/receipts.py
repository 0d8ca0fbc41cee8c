"""Answers for what the office has of each issue in a list: asked for what is painted, and kept until there is news."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

KEPT, WISHES, AT_ONCE = 4096, 256, 128

Ask = Callable[[Callable[[], Any], Callable[[Any], None]], None]
ReceiptOf = Callable[[list[str]], dict[str, str]]


class Receipts(QObject):
    """confirmed | waiting | safe by issue id; "" where there is no office, None while it is asked."""

    arrived = Signal()

    def __init__(self, ask: Ask, receipt_of: ReceiptOf, parent: Any = None) -> None:
        super().__init__(parent)
        self._ask, self._receipt_of = ask, receipt_of
        self._held: OrderedDict[str, str] = OrderedDict()
        self._old: dict[str, str] = {}
        self._wishes: OrderedDict[str, None] = OrderedDict()
        self._turn = 0
        self._busy = False
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._fetch)

    def get(self, issue_id: str) -> str | None:
        """Return what is known of an issue; what was known before the last news stands until it is asked again."""
        if issue_id in self._held:
            return self._held[issue_id]
        self._wishes[issue_id] = None
        self._wishes.move_to_end(issue_id)
        while len(self._wishes) > WISHES:
            self._wishes.popitem(last=False)
        if not self._busy and not self._soon.isActive():
            self._soon.start(0)
        return self._old.get(issue_id)

    def forget(self) -> None:
        """Ask again: the office has more, or something was written."""
        self._turn += 1
        self._old = {**self._old, **self._held} if len(self._old) < KEPT else dict(self._held)
        self._held.clear()
        self.arrived.emit()

    def _fetch(self) -> None:
        if self._busy or not self._wishes:
            return
        wanted = [self._wishes.popitem()[0] for _ in range(min(AT_ONCE, len(self._wishes)))]
        self._busy, turn, receipt_of = True, self._turn, self._receipt_of

        def take(found: dict[str, str]) -> None:
            self._busy = False
            if turn == self._turn:
                self._held.update((one, found.get(one, "")) for one in wanted)
            while len(self._held) > KEPT:
                self._held.popitem(last=False)
            self.arrived.emit()
            if self._wishes:
                self._soon.start(0)

        self._ask(lambda: receipt_of(wanted), take)
