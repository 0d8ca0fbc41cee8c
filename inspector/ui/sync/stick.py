"""Answers for the exchange by stick: what a bundle would hold, 导出数据包, 导入回执."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QVBoxLayout

from inspector.ui.parts.basics import Elided, button, label, row
from inspector.ui.parts.sign import Sign
from inspector.ui.sync.card import SIDE, Card
from inspector.ui.sync.facts import Facts
from inspector.ui.sync.values import when_utc
from inspector.wording import sync_screen as words
from inspector.wording.time import size


class StickCard(Card):
    """用 U 盘交换."""

    def __init__(self, export: Callable[[], None], take_in: Callable[[], None]) -> None:
        super().__init__(words.STICK, words.STICK_WHY, line=False)
        self.head.insertWidget(0, Sign("usb_stick", "text"))
        self.export = button(words.EXPORT, export, icon="arrow_export")
        self.take_in = button(words.IMPORT, take_in, icon="arrow_import")
        self.what, self.last = Elided("", "meta"), label("", "meta")
        line = row(self.export, self.what, self.take_in, spacing=12)
        line.setStretch(1, 1)
        lines = QVBoxLayout()
        lines.setContentsMargins(SIDE, 0, SIDE, 16)
        lines.setSpacing(10)
        lines.addLayout(line)
        kept = row(spacing=16)
        kept.addWidget(label(words.STICK_KEPT, "meta", wrap=True), 1)
        kept.addWidget(self.last)
        lines.addLayout(kept)
        self.body.addLayout(lines)

    def show_facts(self, facts: Facts, now: datetime) -> None:
        """Show what would go onto a stick, and what went last."""
        records, photos, rest = facts.rest
        what = words.EXPORT_WHAT if photos else words.EXPORT_RECORDS if records else words.EXPORT_NOTHING
        self.what.setText(what.format(records=records, photos=photos, size=size(rest)))
        self.last.setText(
            words.STICK_LAST.format(seq=facts.exported_seq, when=when_utc(facts.exported_at_utc, now))
            if facts.exported_at_utc
            else ""
        )
        self.export.setEnabled(not facts.read_only)
        self.take_in.setEnabled(not facts.read_only)
