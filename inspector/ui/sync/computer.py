"""Answers for this laptop on the screen 同步: who it is, whether its journal holds together, what may be cleared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from inspector.domain.clock_text import local
from inspector.domain.photo import KEEP_DAYS
from inspector.ui.parts.basics import button, column, label, row, rule, set_role
from inspector.ui.parts.noted import Noted
from inspector.ui.sync.card import SIDE, Card
from inspector.ui.sync.facts import Facts
from inspector.wording import sync_screen as words
from inspector.wording.time import size

COLUMNS = 4


class ComputerCard(Card):
    """这台电脑."""

    def __init__(self, devices: Callable[[], None], clear: Callable[[], None]) -> None:
        super().__init__(words.COMPUTER, line=False)
        self.head.addWidget(button(words.DEVICES, devices, kind="link"))
        self.head.setContentsMargins(SIDE, 0, SIDE - 6, 0)
        self.values: dict[str, QLabel] = {}
        self.chain = Noted("checkmark", "", "good")
        grid = QGridLayout()
        grid.setContentsMargins(SIDE, 0, SIDE, 16)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(10)
        names = (words.CODE, words.USER, words.SERIALS, words.CHAIN, words.DISK, words.BACKUP, words.KEY)
        for at, name in enumerate(names):
            made = QWidget()
            value: QWidget = self.chain if name == words.CHAIN else label("", "strong")
            if isinstance(value, QLabel):
                self.values[name] = value
            made.setLayout(column(label(name, "meta"), value, spacing=0))
            grid.addWidget(made, at // COLUMNS, at % COLUMNS, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(COLUMNS, 1)
        self.body.addLayout(grid)
        self.body.addWidget(rule())
        self.clear = button(words.CLEAR, clear)
        self.clear_what, self.clear_why = label("", "strong"), label("", "meta", wrap=True)
        said = column(self.clear_what, self.clear_why, spacing=0)
        line = row(spacing=16, margins=(SIDE, 12, SIDE, 14))
        line.addLayout(said, 1)
        line.addWidget(self.clear)
        self.body.addLayout(line)

    def show_facts(self, facts: Facts, now: datetime) -> None:
        """Show how this laptop stands."""
        held = facts.computer
        whole = held.verified_at_utc is not None and not held.faults  # only a check of the chain can say so
        for name, text in (
            (words.CODE, held.code),
            (words.USER, held.user or "—"),
            (words.SERIALS, words.GAPLESS.format(count=held.serials) if whole else str(held.serials)),
            (words.DISK, size(held.free_bytes)),
            (words.BACKUP, words.on_day(local(held.backup_at_utc), now) if held.backup_at_utc else words.BACKUP_NEVER),
            (words.KEY, words.KEY_RING if held.key_in_keyring else words.KEY_FILE),
        ):
            self.values[name].setText(text)
        set_role(self.values[words.BACKUP], "role", "strong" if held.backup_at_utc else "warn")
        if held.verified_at_utc is None:
            self.chain.say(words.CHAIN_NEVER, "hint", "info")
        elif held.faults:
            self.chain.say(words.CHAIN_BAD.format(count=held.faults), "bad", "error_circle")
        else:
            when = words.on_day(local(held.verified_at_utc), now)
            self.chain.say(words.CHAIN_GOOD.format(when=when), "good", "checkmark")
        some = facts.clearable_bytes + facts.recent_bytes > 0
        if facts.clearable_bytes:
            what, why = (
                words.CLEARABLE.format(size=size(facts.clearable_bytes)),
                words.CLEARABLE_WHY.format(days=KEEP_DAYS),
            )
        else:
            what, why = words.RECENT.format(days=KEEP_DAYS, size=size(facts.recent_bytes)), words.RECENT_WHY
        self.clear_what.setText(what)
        self.clear_why.setText(why if some else words.CLEARABLE_NONE)
        for part in (self.clear_what, self.clear):
            part.setVisible(some)
        self.clear.setEnabled(some and not facts.read_only)
