"""Answers for what waits to be sent: by kind, how many, since when; and what waits at the office for its admin."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from inspector.ui.parts.basics import label, row, rule
from inspector.ui.parts.noted import Noted
from inspector.ui.parts.sign import Sign
from inspector.ui.sync.card import SIDE, Card
from inspector.ui.sync.facts import Facts, Waits
from inspector.ui.sync.values import when_utc
from inspector.wording import sync_screen as words
from inspector.wording.time import size

ROW_PX, WHEN_PX = 36, 108


class WaitingCard(Card):
    """等着上传."""

    def __init__(self) -> None:
        super().__init__(words.WAITING, words.WAITING_ORDER)
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(0, 0, 0, 4)
        self._rows.setSpacing(0)
        self.body.addLayout(self._rows)
        self.quarantined = Noted("lock_closed", "", "warn")
        self._below = QWidget()
        self._below.setLayout(row(self.quarantined, None, margins=(SIDE, 4, SIDE, 12)))
        self.body.addWidget(self._below)
        self._shown: tuple[tuple[Waits, ...], int] | None = None

    def show_facts(self, facts: Facts, now: datetime) -> None:
        """Show what waits; rows are made anew only where something changed."""
        if self._shown == (facts.waiting, now.toordinal()):
            return
        self._shown = (facts.waiting, now.toordinal())
        while self._rows.count():
            gone = self._rows.takeAt(0).widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        if not facts.waiting:
            line = QWidget()
            line.setFixedHeight(ROW_PX + 8)
            line.setLayout(row(Noted("checkmark", words.WAITING_NONE, "good"), None, margins=(SIDE, 0, SIDE, 0)))
            self._rows.addWidget(line)
        for at, one in enumerate(facts.waiting):
            if at:
                self._rows.addWidget(rule())
            self._rows.addWidget(_row(one, now))
        self.note.setVisible(bool(facts.waiting))
        self._below.setVisible(facts.quarantined > 0)
        self.quarantined.say(words.QUARANTINED.format(count=facts.quarantined), "warn")

    @property
    def texts(self) -> list[str]:
        """What each row says (for tests and screen readers)."""
        found = (self._rows.itemAt(at).widget() for at in range(self._rows.count()))
        return [one.accessibleName() for one in found if one is not None and one.accessibleName()]


def _row(one: Waits, now: datetime) -> QWidget:
    icon, name, unit = words.KINDS.get(one.kind, words.OTHER_KIND)
    count = label(f"{one.count} {unit}", "strong")
    size_first = one.kind in ("original", "preview") and one.size_bytes > 0
    since = (
        size(one.size_bytes)
        if size_first
        else words.EARLIEST.format(when=when_utc(one.earliest_utc, now))
        if one.earliest_utc
        else ""
    )
    told = label(since, "meta")
    told.setMinimumWidth(WHEN_PX)
    told.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    made = QWidget()
    made.setFixedHeight(ROW_PX)
    made.setLayout(row(Sign(icon, "text2"), label(name), None, count, told, spacing=8, margins=(SIDE, 0, SIDE, 0)))
    made.setAccessibleName(f"{name} {one.count} {unit} {since}".strip())
    return made
