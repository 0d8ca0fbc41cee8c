"""Answers for what waits to be sent: by kind, how many, since when; what waits at the office for its admin.

And what he decided against: it stands here with his reason until somebody has taken note of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from inspector.ui.parts.basics import button, column, label, row, rule
from inspector.ui.parts.noted import Noted
from inspector.ui.parts.sign import Sign
from inspector.ui.sync.card import SIDE, Card
from inspector.ui.sync.facts import Facts, Refusal, Waits
from inspector.ui.sync.values import when_utc
from inspector.wording import sync_screen as words
from inspector.wording.time import size

ROW_PX, WHEN_PX = 36, 108


class WaitingCard(Card):
    """等着上传."""

    def __init__(self, seen: Callable[[tuple[str, ...]], None]) -> None:
        """`seen` hears the ops (ids) of a refusal that somebody took note of."""
        super().__init__(words.WAITING, words.WAITING_ORDER)
        self._seen = seen
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(0, 0, 0, 4)
        self._rows.setSpacing(0)
        self.body.addLayout(self._rows)
        self.quarantined = Noted("lock_closed", "", "warn")
        self._below = QWidget()
        self._below.setLayout(row(self.quarantined, None, margins=(SIDE, 4, SIDE, 12)))
        self.body.addWidget(self._below)
        self._refusals = QVBoxLayout()
        self._refusals.setContentsMargins(0, 0, 0, 0)
        self._refusals.setSpacing(0)
        self.body.addLayout(self._refusals)
        self.refusals: list[QWidget] = []
        self._shown: object = None

    def show_facts(self, facts: Facts, now: datetime) -> None:
        """Show what waits; rows are made anew only where something changed."""
        self._below.setVisible(facts.quarantined > 0)
        self.quarantined.say(words.QUARANTINED.format(count=facts.quarantined), "warn")
        shown = (facts.waiting, facts.refusals, facts.read_only, now.toordinal())
        if self._shown == shown:
            return
        self._shown = shown
        self._show_refusals(facts)
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

    def _show_refusals(self, facts: Facts) -> None:
        for gone in self.refusals:
            self._refusals.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self.refusals = [_refusal(one, self._seen, read_only=facts.read_only) for one in facts.refusals]
        for made in self.refusals:
            self._refusals.addWidget(made)

    @property
    def texts(self) -> list[str]:
        """What each row says (for tests and screen readers)."""
        found = (self._rows.itemAt(at).widget() for at in range(self._rows.count()))
        return [one.accessibleName() for one in found if one is not None and one.accessibleName()]


def _refusal(one: Refusal, seen: Callable[[tuple[str, ...]], None], *, read_only: bool) -> QWidget:
    told = words.refused(one.note, one.counts)
    taken = button(words.REFUSED_SEEN, lambda: seen(one.op_ids), kind="plain")
    taken.setEnabled(not read_only)
    made = QWidget()
    lines = column(label(told, "warn", wrap=True), label(words.REFUSED_REST, "meta", wrap=True), spacing=4)
    line = row(Sign("warning", "amber"), spacing=8, margins=(SIDE, 8, SIDE, 12))
    line.addLayout(lines, 1)
    line.addWidget(taken)
    made.setLayout(line)
    made.setAccessibleName(f"{told}。{words.REFUSED_REST}")
    return made


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
