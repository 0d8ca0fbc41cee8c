"""Answers for garbage: while the window is open it is collected on the window's thread and on no other.

Python collects on whichever thread happens to make the next object, and what it finds may be a Qt object: its end takes
Qt's lock of signals while Python's is held, and stops window and worker for good when each waits for the other's. So
Python's own collecting is off, and a timer looks whether there is as much as Python would have collected at.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1_000


class Garbage(QObject):
    """Collects while it lives (as long as its parent); Python's own collecting stays off after it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(sweep)
        self._timer.start(EVERY_MS)


def sweep() -> None:
    """Collect the oldest generation that has grown beyond its threshold, and the younger ones with it."""
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation]:
            gc.collect(generation)
            return
