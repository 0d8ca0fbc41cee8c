"""Answers for when the focus ring is shown: after a key brought the focus here, not after a click.

Qt's style sheets cannot tell the two apart, so whatever gets the focus carries the property `keyed`; the sheet and the
painted pieces ask for it. Text fields show their focus always and do not ask.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

PROPERTY = "keyed"


def watch_focus(app: QApplication) -> None:
    """Mark every widget that gets the focus from now on with the way it came."""
    app.focusChanged.connect(_moved)


def ring(widget: QWidget) -> bool:
    """Say whether a painted piece should show that it has the focus."""
    return widget.hasFocus() and widget.property(PROPERTY) is not False


def _moved(old: QWidget | None, new: QWidget | None) -> None:
    if new is None or (old is None and new.property(PROPERTY) is not None):
        return  # the window is active again: as it was
    keyed = old is not None and QApplication.mouseButtons() == Qt.MouseButton.NoButton  # no key opens a window
    if new.property(PROPERTY) == keyed:
        return
    new.setProperty(PROPERTY, keyed)
    if isinstance(new, QAbstractButton):  # those that the style sheet draws
        new.style().unpolish(new)
        new.style().polish(new)
    QWidget.update(new)  # item views have an update of their own, of one row
