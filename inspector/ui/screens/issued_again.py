"""Answers for asking before a document goes out again: what changed since it went out, and why another replaces it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from inspector.ui.actions.issued import Detail
from inspector.ui.parts.dialogs import Sheet
from inspector.wording import issued as words

MOST_PX, LINE_PX, EDGE_PX = 220, 30, 40


class AgainSheet(Sheet):
    """Says what changed since a document went out and asks why it goes out again; without a reason it does not."""

    def __init__(self, parent: QWidget | None, found: Detail, folder: Path) -> None:
        super().__init__(parent, words.AGAIN_TITLE.format(number=found.row.number), words.AGAIN, width=560)
        self.say(words.AGAIN_SAY.format(number=found.row.number, folder=folder))
        if found.since:
            self.say(words.AGAIN_CHANGES.format(count=len(found.since)), "strong")
            self.changes = QPlainTextEdit("\n".join(found.since))
            self.changes.setReadOnly(True)
            self.changes.setTabChangesFocus(True)
            self.changes.setAccessibleName(words.SINCE)
            self.changes.setFixedHeight(min(LINE_PX * len(found.since) + EDGE_PX, MOST_PX))
            self.body.addWidget(self.changes)
        else:
            self.say(words.AGAIN_SAME if found.since == () else words.SINCE_MANY)
        self.why = QLineEdit()
        self.why.setPlaceholderText(words.REASON_HINT)
        self.why.setMaxLength(200)
        self.form().addRow(words.REASON, self.why)
        self.accept_button.setEnabled(False)
        self.why.textChanged.connect(lambda text: self.accept_button.setEnabled(bool(text.strip())))
        self.why.setFocus()

    @property
    def reason(self) -> str:
        """What was written as the reason."""
        return self.why.text().strip()
