"""Answers for the envelope of a lead as it is shown: closed, opened for a reason, gone; and who had it open and why.

What was in it stands on labels only, until it is put away, another lead is shown or two minutes are over.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from inspector.domain.private_text import Caller
from inspector.ui.models.lead_line import LeadCase
from inspector.ui.parts.basics import button, label, row
from inspector.wording import leads as words

OPEN_FOR_MS = 120_000


class EnvelopeBox(QFrame):
    """The box. `open_wanted()` and `destroy_wanted()`: a reason is asked for by whoever hears it."""

    open_wanted = Signal()
    destroy_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("pane", "card")
        self.setAccessibleName(words.CALLER_TITLE)
        self.state = label("", "meta", wrap=True)
        self.open_button = button(words.OPEN_ENVELOPE, self.open_wanted.emit, icon="eye")
        self.destroy_button = button(words.DESTROY_ENVELOPE, self.destroy_wanted.emit, kind="danger", icon="delete")
        self.close_button = button(words.CLOSE_ENVELOPE, self.put_away, icon="lock_closed")
        self.values = {name: label("", "strong", wrap=True) for name in ("name", "phone", "address", "said")}
        self._inside = QWidget()
        grid = QGridLayout(self._inside)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        shown = (words.CALLER_NAME, words.CALLER_PHONE, words.CALLER_ADDRESS, words.CALLER_SAID)
        self._names = [label(word, "meta") for word in shown]
        for at, (name, value) in enumerate(zip(self._names, self.values.values(), strict=True)):
            grid.addWidget(name, at, 0)
            grid.addWidget(value, at, 1)
        self._log_title = label(words.LOG_TITLE, "meta")
        self.log = label("", "hint", wrap=True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(6)
        whole.addWidget(label(words.CALLER_TITLE, "strong"))
        whole.addWidget(self.state)
        whole.addWidget(self._inside)
        whole.addLayout(row(self.open_button, self.close_button, self.destroy_button, None))
        whole.addWidget(self._log_title)
        whole.addWidget(self.log)
        self._ending = QTimer(self)
        self._ending.setSingleShot(True)
        self._ending.setInterval(OPEN_FOR_MS)
        self._ending.timeout.connect(self.put_away)
        self.put_away()

    @property
    def is_open(self) -> bool:
        """Whether what is in it is shown."""
        return not self._inside.isHidden()

    def show_case(self, case: LeadCase, *, read_only: bool) -> None:
        """Show the envelope of a lead and its log; what was open stays so only if the same lead is read again."""
        self.state.setText(words.ENVELOPE[case.envelope])
        here = case.envelope == "here"
        self.open_button.setVisible(here and not self.is_open)
        self.destroy_button.setVisible(here)
        for one in (self.open_button, self.destroy_button):
            one.setEnabled(not read_only)
            one.setToolTip(words.READ_ONLY if read_only else "")
        self.log.setText("\n".join(case.log))
        self._log_title.setVisible(bool(case.log))
        self.log.setVisible(bool(case.log))
        if not here:
            self.put_away()

    def show_caller(self, caller: Caller) -> None:
        """Show what is in it for a while."""
        told = (caller.name, caller.phone, caller.address, caller.said)
        for name, value, text in zip(self._names, self.values.values(), told, strict=True):
            value.setText(text)
            name.setVisible(bool(text))
            value.setVisible(bool(text))
        self._inside.show()
        self.close_button.show()
        self.open_button.hide()
        self._ending.start()

    def put_away(self) -> None:
        """Show nothing of it any more."""
        self._ending.stop()
        was_open = self.is_open
        for value in self.values.values():
            value.clear()
        self._inside.hide()
        self.close_button.hide()
        if was_open:
            self.open_button.show()
