"""Answers for the table samplings are typed into: a row a sampling, Enter goes on, the 现场初判 of a row beside it.

The next row proposes the next point and the same time; a row in which nothing is measured means nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from inspector.domain import water
from inspector.domain.clock_text import local
from inspector.domain.water_sample import WaterSample
from inspector.ui.models import water_rows as model
from inspector.ui.models.water_rows import FIELDS, MEASURED, Fault
from inspector.ui.parts.basics import row
from inspector.ui.theme import item_style
from inspector.ui.today.pieces import GradeMark
from inspector.wording import terms
from inspector.wording import water_screen as words

COLUMNS = (*FIELDS, "grade")
WIDTHS = {"point": 88, "taken_at": 108, "do_mg_l": 104, "grade": 84}
VALUE_PX, ROW_PX = 90, 40
GRADE = COLUMNS.index("grade")


class _Table(QTableWidget):
    """A table with our columns and rows of 40 px."""

    def __init__(self, name: str) -> None:
        super().__init__(0, len(COLUMNS))
        self.setHorizontalHeaderLabels([words.HEADS[one] for one in COLUMNS])
        self.setProperty("frame", "box")
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setHighlightSections(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(name)
        for at, one in enumerate(COLUMNS):
            self.setColumnWidth(at, WIDTHS.get(one, VALUE_PX))
        self.horizontalHeader().setSectionResizeMode(COLUMNS.index("remark"), QHeaderView.ResizeMode.Stretch)
        self.setStyleSheet(item_style(6))

    def put_grade(self, at: int, grade: str | None) -> None:
        """Show the 现场初判 of a row by shape and word."""
        held = self.cellWidget(at, GRADE)
        mark = held.findChild(GradeMark) if held is not None else None
        if mark is None:
            mark, holder = GradeMark(), QWidget()
            holder.setLayout(row(mark, None, margins=(6, 0, 0, 0)))
            self.setCellWidget(at, GRADE, holder)
        mark.show_grade(grade, terms.WATER_GRADES[grade] if grade else "")


class EntryTable(_Table):
    """The table one types into. `edited` after each change of a cell by a person."""

    edited = Signal()

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(words.ENTER)
        self._now, self._area = now, water.URBAN
        self._points: Sequence[str] = ()
        self._filling = False
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.SelectedClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.itemChanged.connect(self._changed)

    def begin(self, rows: Sequence[Mapping[str, str]], points: Sequence[str]) -> None:
        """Begin with rows that were typed before, or with one that is proposed."""
        self._points = points
        self.setRowCount(0)
        for cells in rows:
            self._add(cells)
        if not rows:
            self._add(model.proposed(None, points, self._now()))
        self.setCurrentCell(0, COLUMNS.index(MEASURED[0]))

    def set_area(self, area: str) -> None:
        """Judge rows under another guideline."""
        self._area = area
        for at in range(self.rowCount()):
            self._grade(at)

    def settle(self) -> None:
        """Take over what stands in a cell that is still being typed in."""
        if self.state() == QAbstractItemView.State.EditingState:
            self.setFocus(Qt.FocusReason.OtherFocusReason)  # an editor that loses the focus hands its words over

    def rows(self) -> list[dict[str, str]]:
        """Return the rows in which something was measured, as typed."""
        return [cells for cells in map(self.cells, range(self.rowCount())) if not model.blank(cells)]

    def samples(self) -> list[WaterSample] | Fault:
        """Return what is typed as samples, or the first fault, with its cell made current."""
        made: list[WaterSample] = []
        for at in range(self.rowCount()):
            cells = self.cells(at)
            if model.blank(cells):
                continue
            one = model.sample(cells, self._area, self._now(), at + 1)
            if isinstance(one, Fault):
                self.setCurrentCell(at, COLUMNS.index(one.field))
                return one
            made.append(one)
        return made

    def cells(self, at: int) -> dict[str, str]:
        """Return the texts of a row."""
        held = ((name, self.item(at, column)) for column, name in enumerate(FIELDS))
        return {name: item.text() for name, item in held if item is not None and item.text().strip()}

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Go on to the next cell by Enter or Tab, to a further row at the end of one."""
        hints = QAbstractItemDelegate.EndEditHint
        super().closeEditor(editor, hints.NoHint)
        if hint in (hints.SubmitModelCache, hints.EditNextItem):
            self._go(1)
        elif hint == hints.EditPreviousItem:
            self._go(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ended = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers()
        if ended and self.state() == QAbstractItemView.State.EditingState:
            return  # the editor passes it on, and is about to be closed by it
        if ended:
            self._go(1)
        elif event.key() == Qt.Key.Key_Delete and self.currentItem() is not None:
            self.currentItem().setText("")
        else:
            super().keyPressEvent(event)

    def _go(self, way: int) -> None:
        at, column = self.currentRow(), self.currentColumn() + way
        if column >= GRADE:
            at, column = at + 1, 0
            if at == self.rowCount():
                self._add(model.proposed(self.cells(at - 1), self._points, self._now()))
                column = COLUMNS.index(MEASURED[0])  # point and time are proposed
        elif column < 0:
            at, column = max(0, at - 1), GRADE - 1
        self.setCurrentCell(at, column)

    def _add(self, cells: Mapping[str, str]) -> None:
        self._filling = True
        at = self.rowCount()
        self.insertRow(at)
        for column, name in enumerate(FIELDS):
            self.setItem(at, column, QTableWidgetItem(cells.get(name, "")))
        shown = QTableWidgetItem()
        shown.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self.setItem(at, GRADE, shown)
        self._filling = False
        self._grade(at)

    def _changed(self, item: QTableWidgetItem) -> None:
        if not self._filling and item.column() != GRADE:
            self._grade(item.row())
            self.edited.emit()

    def _grade(self, at: int) -> None:
        self.put_grade(at, model.on_the_spot(self.cells(at), self._area, self._now()))


class HeldTable(_Table):
    """The samplings that are kept already, the latest first; only to be read."""

    def __init__(self) -> None:
        super().__init__(words.HELD)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)

    def show_samples(self, samples: Sequence[WaterSample]) -> None:
        """Show samples."""
        self.setRowCount(0)
        self.setRowCount(len(samples))
        for at, one in enumerate(samples):
            for column, name in enumerate(FIELDS):
                self.setItem(at, column, QTableWidgetItem(_text(one, name)))
            self.put_grade(at, water.on_the_spot(one.reading, one.area).grade)


def _text(sample: WaterSample, name: str) -> str:
    if name == "taken_at":
        return f"{local(sample.taken_at_utc):%m-%d %H:%M}"
    value = getattr(sample, name)
    if name not in MEASURED:
        return value or ""
    return "—" if value is None else f"{value:g}".replace("-", "−")
