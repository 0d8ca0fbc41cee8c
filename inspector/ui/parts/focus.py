"""Answers for where Tab goes, and for when the focus ring is shown: after a key brought the focus, not after a click.

Tab goes in the order one reads: as the layouts lie. Qt's own order is that of making, in which whatever is rebuilt (the
checklist of another category, the stops of the tray) comes behind everything else.

Qt's style sheets cannot tell a key from a click, so whatever gets the focus carries the property `keyed`; the sheet and
the painted pieces ask for it. Text fields show their focus always and do not ask.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLayout,
    QScrollArea,
    QWidget,
)

PROPERTY = "keyed"
_WHOLE = (QAbstractItemView, QAbstractSpinBox, QComboBox)  # what is in them has the focus through them


def watch_focus(app: QApplication) -> None:
    """Mark every widget that gets the focus from now on with the way it came."""
    app.focusChanged.connect(_moved)


def ring(widget: QWidget) -> bool:
    """Say whether a painted piece should show that it has the focus."""
    return widget.hasFocus() and widget.property(PROPERTY) is not False


def go_on(root: QWidget, *, forward: bool) -> bool:
    """Give the focus to what is read next (or before) below `root`, round at the ends; say whether there is any."""
    order = list(reading_order(root))
    if not order:
        return False
    here: QWidget | None = root.focusWidget()
    while here is not None and here not in order:  # a line within a date, or a field that was just switched off
        here = here.parentWidget()
    at = order.index(here) if here is not None else -1 if forward else 0
    there = order[(at + (1 if forward else -1)) % len(order)]
    there.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    above = there.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(there, 0, 24)
        above = above.parentWidget()
    return True


def reading_order(widget: QWidget) -> Iterator[QWidget]:
    """Return what Tab reaches in `widget` now, itself included, in the order of the layouts."""
    if not widget.isVisible() or not widget.isEnabled():
        return
    found = [] if isinstance(widget, _WHOLE) else [one for child in _children(widget) for one in reading_order(child)]
    takes = bool(widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value) and widget.focusProxy() is None
    if takes and not (found and isinstance(widget, QScrollArea)):
        yield widget
    yield from found


def _children(widget: QWidget) -> Iterator[QWidget]:
    if isinstance(widget, QScrollArea):
        inner = widget.widget()
        if inner is not None:
            yield inner
    elif (layout := widget.layout()) is not None:
        yield from _laid_out(layout)
    else:
        yield from (one for one in widget.children() if isinstance(one, QWidget) and not one.isWindow())


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        held, inner = (item.widget(), item.layout()) if item is not None else (None, None)
        if held is not None:
            yield held
        elif inner is not None:
            yield from _laid_out(inner)


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
