"""Answers for 反弹 in the form of 今日: what is written may be an issue that was closed here; offered, never assumed.

Read behind the window whenever category, place, point or spot change. What was said to be a new one is not asked again
for the same draft.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QWidget

from inspector.domain.clock_text import utc_text
from inspector.store.relapses import Relapse
from inspector.ui.parts.basics import button, label, row
from inspector.ui.parts.sign import Sign
from inspector.ui.today.desk import Desk
from inspector.wording import today as words

ASK_AFTER_MS = 250


@dataclass(frozen=True, slots=True)
class _Asked:
    """What decides whether something came back."""

    draft_id: str
    category: str
    place_id: str | None
    spot: str
    point: tuple[float, float, str | None] | None
    at_utc: str | None


class RelapseOffer(QFrame):
    """Hidden while nothing was closed here lately; `accepted` carries the Relapse a person said it is."""

    accepted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("pane", "sunken")
        self._desk = desk
        self._asked: _Asked | None = None
        self._turn = 0
        self._refused: set[tuple[str, str]] = set()
        self.found: Relapse | None = None
        self.words = label("", "body", wrap=True)
        self.yes = button(words.RELAPSE_YES, self._accept)
        self.no = button(words.RELAPSE_NO, self._refuse, kind="plain")
        line = row(Sign("history"), self.words, self.yes, self.no, margins=(12, 8, 12, 8))
        line.setStretch(1, 1)
        self.setLayout(line)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(ASK_AFTER_MS)
        self._soon.timeout.connect(self._ask)
        desk.form_changed.connect(self._look)
        self.hide()

    def _look(self) -> None:
        """Ask again where what decides has changed."""
        form = self._desk.form
        asked = _Asked(
            self._desk.draft_id, form.category, form.place_id, form.spot, self._desk.point(), form.found_at_utc
        )
        if asked == self._asked:
            return
        self._asked = asked
        self._turn += 1
        self._show(None)
        if form.category and form.place_id and not form.from_lead_id and not self._desk.ws.read_only:
            self._soon.start()  # a lead is led on as an issue of its own

    def _ask(self) -> None:
        asked, turn, context = self._asked, self._turn, self._desk.context
        if asked is None or context.tasks.closing.is_set():
            return
        at_utc = asked.at_utc or utc_text(context.now())
        ws = self._desk.ws

        def work() -> list[Relapse]:
            from inspector.store import relapses

            return relapses.candidates(
                ws, asked.place_id, asked.category, asked.point, at_utc, spot=asked.spot.strip() or None
            )

        def done(found: list[Relapse]) -> None:
            if turn == self._turn:
                open_ = (one for one in found if (asked.draft_id, one.issue_id) not in self._refused)
                self._show(next(open_, None))

        context.tasks.run("read", work, owner=self, done=done, failed=context.report)

    def _show(self, found: Relapse | None) -> None:
        self.found = found
        if found is not None:
            self.words.setText(words.relapse_offer(found.number, found.days, found.distance_m))
            self.setAccessibleName(self.words.text())
        self.setVisible(found is not None)

    def _accept(self) -> None:
        if self.found is not None:
            self.accepted.emit(self.found)

    def _refuse(self) -> None:
        if self.found is not None and self._asked is not None:
            self._refused.add((self._asked.draft_id, self.found.issue_id))
            self._show(None)
            self._ask()  # there may be another one
