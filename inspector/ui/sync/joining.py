"""Answers for a laptop without an office: what enrolling means, from a file or by code; and asking for the code."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from inspector.ui.parts.basics import button, column, label, row, set_role
from inspector.ui.parts.dialogs import Sheet
from inspector.ui.parts.sign import Sign
from inspector.wording import sync_screen as words

WIDTH = 560


class Joining(QWidget):
    """The whole state: a sentence, two ways, and three lines of what it means."""

    def __init__(self, from_file: Callable[[], None], from_code: Callable[[], None]) -> None:
        super().__init__()
        self.sentence = label(words.UNENROLLED, "page", wrap=True)
        self.why = label(words.UNENROLLED_WHY, "body", wrap=True)
        self.from_file = button(words.FROM_FILE, from_file, kind="primary", icon="folder_open")
        self.from_code = button(words.FROM_CODE, from_code, icon="qr_code")
        self.running = label("", "meta", wrap=True)
        inner = QWidget()
        inner.setMaximumWidth(WIDTH)
        inner.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        lines = QVBoxLayout(inner)
        lines.setContentsMargins(24, 24, 24, 24)
        lines.setSpacing(8)
        lines.addWidget(Sign("cloud_off", "accent", size=48))
        lines.addSpacing(4)
        lines.addWidget(self.sentence)
        lines.addWidget(self.why)
        lines.addSpacing(12)
        lines.addLayout(row(self.from_file, self.from_code, None))
        lines.addWidget(self.running)
        lines.addSpacing(20)
        for icon, what, meaning in words.MEANS:
            line = row(spacing=12, margins=(0, 6, 0, 6))
            line.addWidget(Sign(icon, "text2"), 0, Qt.AlignmentFlag.AlignTop)
            line.addLayout(column(label(what, "strong"), label(meaning, "meta", wrap=True), spacing=0), 1)
            lines.addLayout(line)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addStretch(2)
        middle = row()
        middle.addStretch(1)
        middle.addWidget(inner, 10)
        middle.addStretch(1)
        whole.addLayout(middle)
        whole.addStretch(3)

    def show_running(self, text: str, *, read_only: bool) -> None:
        """Say that an enrolment is under way (text), or that there is none ("")."""
        self.running.setText(text)
        self.running.setVisible(bool(text))
        for one in (self.from_file, self.from_code):
            one.setEnabled(not text and not read_only)


class CodeSheet(Sheet):
    """Asks for address and code."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent, words.CODE_TITLE, words.CODE_VERB, width=520)
        self.say(words.CODE_WHY, "meta")
        form = self.form()
        self.code, self.url = QLineEdit(), QLineEdit()
        for name, edit, hint in (
            (words.CODE_CODE, self.code, words.CODE_CODE_HINT),
            (words.CODE_URL, self.url, words.CODE_URL_HINT),
        ):
            edit.setPlaceholderText(hint)
            edit.setAccessibleName(name)
            form.addRow(label(name, "meta"), edit)
        self.code.textChanged.connect(self._look)
        self.url.textChanged.connect(self._look)
        self._look()

    def _look(self) -> None:
        """A whole invitation carries the address itself; a bare code needs it."""
        code = self.code.text().strip()
        whole = len(code) > 64
        self.url.setEnabled(not whole)
        ready = whole or (len(code) >= 8 and bool(self.url.text().strip()))
        self.accept_button.setEnabled(ready)
        set_role(self.url, "bad", False)
