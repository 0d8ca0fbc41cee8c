"""Answers for a dialog that writes: it closes only when what was typed is written, and says what stood against it.

A refusal (another window was faster, something is missing) leaves every word where it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from inspector.errors import Known
from inspector.ui.parts.basics import label
from inspector.ui.parts.dialogs import Sheet
from inspector.wording import say

Send = Callable[[Callable[[Any], None], Callable[[BaseException], None]], None]


class SubmitSheet(Sheet):
    """`submission` gives what is to be done, or None after `say_fault`; `written` carries what came of it."""

    written = Signal(object)

    def __init__(self, parent: QWidget | None, title: str, verb: str, *, width: int = 480) -> None:
        super().__init__(parent, title, verb, width=width)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fault = label("", "bad", wrap=True)
        self.fault.hide()
        self.whole.insertWidget(2, self.fault)  # between what is asked and the rule above the buttons

    def submission(self) -> Send | None:
        """Return what writes it: a call taking (done, failed)."""
        raise NotImplementedError

    def accept(self) -> None:
        """Write it; the sheet closes when that is done."""
        send = self.submission()
        if send is None:
            return
        self.say_fault("")
        self.accept_button.setEnabled(False)
        send(self._done, self._failed)

    def say_fault(self, text: str) -> None:
        """Say what stands against it, above the buttons."""
        if text != self.fault.text():
            self.fault.setText(text)
            self.fault.setVisible(bool(text))
            self.fit()

    def fit(self) -> None:
        """Be as high as wrapped words now need: a layout squeezes what stands above them instead."""
        self.whole.activate()
        self.resize(self.width(), max(self.height(), self.whole.totalHeightForWidth(self.width())))

    def _done(self, found: Any) -> None:
        self.written.emit(found)
        super().accept()

    def _failed(self, error: BaseException) -> None:
        self.accept_button.setEnabled(True)
        if not isinstance(error, Known):
            raise error
        self.say_fault(say(error.code, **error.facts))
