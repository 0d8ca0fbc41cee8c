"""Answers for bugs: what is nobody's fault but ours is written beside the data and shown, never swallowed."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from inspector.ui.parts.dialogs import Sheet
from inspector.ui.parts.fold import Fold
from inspector.wording import settings as words

log = logging.getLogger("inspector.bug")


class _Bugs(QObject):
    """Brings bugs of every thread to the GUI thread and shows them one at a time."""

    found = Signal(str)

    def __init__(self, folder: Path) -> None:
        super().__init__(QApplication.instance())
        self._folder = folder
        self._shown = False
        self.found.connect(self._show, Qt.ConnectionType.QueuedConnection)

    @Slot(str)
    def _show(self, text: str) -> None:
        if self._shown:
            return
        self._shown = True
        dialog = Sheet(None, words.BUG, words.BUG_GO_ON, width=560)
        dialog.cancel_button.hide()
        dialog.say(words.BUG_KEPT)
        dialog.say(words.BUG_LOG.format(file=self._folder / "inspector.log"), "meta")
        details = QPlainTextEdit(text)
        details.setReadOnly(True)
        details.setAccessibleName(words.BUG_DETAILS)
        dialog.body.addWidget(Fold(words.BUG_DETAILS, details, folded=True))
        dialog.exec()
        self._shown = False


def catch_bugs(folder: Path) -> None:
    """Lead uncaught exceptions of all threads into the log and the bug window."""
    bugs = _Bugs(folder)

    def caught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        text = "".join(traceback.format_exception(kind, error, trace))
        log.error("%s", text)
        bugs.found.emit(text)

    sys.excepthook = caught
    threading.excepthook = lambda told: caught(told.exc_type, told.exc_value or told.exc_type(), told.exc_traceback)
