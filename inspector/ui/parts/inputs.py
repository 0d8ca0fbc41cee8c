"""Answers for choices, numbers and days in our look: rows of 36 px, and values that scrolling does not change."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCalendarWidget,
    QComboBox,
    QDateEdit,
    QDateTimeEdit,
    QSizePolicy,
    QSpinBox,
    QStyledItemDelegate,
    QWidget,
)

LONGEST_LIST = 12


class Choice(QComboBox):
    """A list of which one is chosen; `picked(key)` is emitted for a choice that a person made."""

    picked = Signal(str)

    def __init__(self, options: Iterable[tuple[str, str]] = (), *, name: str = "", letters: int = 8) -> None:
        """`options` are (key, word); `letters` is the width that is kept for words, in letters."""
        super().__init__()
        self.setItemDelegate(QStyledItemDelegate(self))  # the combo's own delegate ignores the style sheet
        self.setMaxVisibleItems(LONGEST_LIST)
        self.setMinimumContentsLength(letters)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.set_options(options)
        self.activated.connect(lambda _at: self.picked.emit(self.key))

    @property
    def key(self) -> str:
        """The key of what is chosen, empty for nothing."""
        return str(self.currentData() or "")

    def set_options(self, options: Iterable[tuple[str, str]]) -> None:
        """Offer other things; the choice stays where it still exists."""
        kept = self.key
        self.clear()
        for key, word in options:
            self.addItem(word, key)
        self.choose(kept)

    def choose(self, key: str) -> None:
        """Choose without telling anybody."""
        self.setCurrentIndex(max(self.findData(key), 0))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # scrolling the page must not change what stands on it


class Number(QSpinBox):
    """A whole number with its unit; `kept` is emitted when a typed number is finished or an arrow was pressed."""

    kept = Signal(int)

    def __init__(self, low: int, high: int, unit: str, *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(low, high)
        self.setSuffix(f" {unit}")
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self.valueChanged.connect(self.kept)

    def show_value(self, value: int) -> None:
        """Show a value without telling anybody."""
        self.blockSignals(True)
        self.setValue(value)
        self.blockSignals(False)

    def sizeHint(self) -> QSize:
        return QSize(132, super().sizeHint().height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class DateField(QDateEdit):
    """A day as 2026-11-27 with a calendar in our look."""

    def __init__(self, *, name: str = "") -> None:
        super().__init__()
        self.setCalendarPopup(True)
        self.setDisplayFormat("yyyy-MM-dd")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)

    def focusInEvent(self, event: QFocusEvent) -> None:
        dress_calendar(self)
        super().focusInEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def dress_calendar(edit: QDateTimeEdit) -> None:
    """Take Qt's red weekends and week numbers out of a field's calendar; call it before the calendar opens."""
    if not edit.property("dressed"):
        dress(edit.calendarWidget())
        edit.setProperty("dressed", True)


def dress(calendar: QCalendarWidget) -> None:
    """Make a calendar plain: colour is kept for meaning."""
    from PySide6.QtGui import QTextCharFormat  # slow to import, and no first paint has a calendar

    calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
        calendar.setWeekdayTextFormat(day, QTextCharFormat())
