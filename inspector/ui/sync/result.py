"""Answers for the outcome of 对账: how many originals and records the office confirmed, by digest, and its paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from inspector.ui.parts.basics import button, label
from inspector.ui.parts.dialogs import Sheet
from inspector.wording import sync_screen as words


class ReconciledSheet(Sheet):
    """One sentence in big figures, what is missing, and 打印对账单."""

    def __init__(self, parent: QWidget | None, found: Any, show_paper: Callable[[], None]) -> None:
        super().__init__(parent, words.RECONCILED, "知道了", kind="", width=520)
        self.cancel_button.hide()
        whole = words.RECONCILED_WHOLE.format(photos=found.photos_total, confirmed=found.photos_confirmed)
        self.body.addWidget(label(whole, "page", wrap=True))
        self.say(words.RECONCILED_RECORDS.format(records=found.records_total, confirmed=found.records_confirmed))
        if found.photos_safe:
            self.say(words.RECONCILED_SAFE.format(safe=found.photos_safe), "meta")
        if found.missing:
            self.say(words.RECONCILED_MISSING.format(count=len(found.missing)), "warn")
        elif not found.lost and found.records_total == found.records_confirmed:
            self.say(words.RECONCILED_ALL, "good")
        if found.lost:
            self.say(words.RECONCILED_LOST.format(count=len(found.lost)), "bad")

        def paper() -> None:
            self.accept()
            show_paper()

        self.paper = button(words.PRINT_RECEIPT, paper, kind="primary", icon="print")
        self.foot.insertWidget(1, self.paper)
