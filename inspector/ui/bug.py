"""Answers for bugs: what is nobody's fault but ours is written beside the data and shown, never swallowed."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QMessageBox

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
        box = QMessageBox(QMessageBox.Icon.NoIcon, "程序出错了", "程序出错了。已写下的记录和照片都在本机，没有丢。")
        box.setInformativeText(f"出错的经过已存到 {self._folder / 'inspector.log'}，请把它交给维护人员。可以继续使用。")
        box.setDetailedText(text)
        box.addButton("继续使用", QMessageBox.ButtonRole.AcceptRole)
        box.exec()
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
