"""Answers for the rows of a planned import as a table: number, what becomes of it, what it says, why it stays out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from inspector.store.ledger_import import BAD, NEW, TWIN, Plan, PlannedRow
from inspector.ui.theme import theme_of
from inspector.wording import import_screen as words
from inspector.wording import terms

Index = QModelIndex | QPersistentModelIndex
ALL = "all"
FILTERS = (ALL, NEW, BAD, TWIN)
STATE, WHY = 1, 6


class ImportRows(QAbstractTableModel):
    """Shows the rows of a plan, all or those of one state."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._plan: Plan | None = None
        self._filter = ALL
        self._rows: Sequence[PlannedRow] = ()
        self._names: dict[str, str] = {}

    def show_plan(self, plan: Plan | None, only: str) -> None:
        """Show a plan."""
        self.beginResetModel()
        self._plan, self._filter = plan, only
        self._rows = () if plan is None else plan.rows if only == ALL else plan.of(only)
        self._names = {one.code: one.short_name for one in plan.names.catalogue.categories} if plan else {}
        self.endResetModel()

    def row(self, at: int) -> PlannedRow:
        """Return the planned row that is shown there."""
        return self._rows[at]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(words.COLUMNS)

    def headerData(self, at: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if way == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return words.COLUMNS[at]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.told(row) if index.column() in (STATE, WHY) else self._text(row, index.column())
        if role == Qt.ItemDataRole.ForegroundRole and index.column() in (STATE, WHY):
            return theme_of().color({BAD: "red", TWIN: "text3", NEW: "text2"}[row.state])
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return words.ROW_SPOKEN.format(row=row.number, state=words.STATES[row.state], why=self.told(row))
        return None

    def told(self, row: PlannedRow) -> str:
        """Return why a row stays out, or where it would stand."""
        if row.state == BAD:
            return "；".join(f"{bad.column}：{words.why(bad.code, bad.value, bad.near)}" for bad in row.faults)
        if row.state == TWIN:
            form = words.TWIN_ROW if row.twin.isdecimal() else words.TWIN_HELD
            return form.format(twin=row.twin)
        return terms.STATUSES[row.row.status] if row.row else ""

    def _text(self, row: PlannedRow, column: int) -> str:
        if column == 0:
            return str(row.number)
        if column == STATE:
            return words.STATES[row.state]
        if column == WHY:
            return self.told(row)
        if row.row is None:
            return "  ".join(cell.strip() for cell in row.cells if cell.strip()) if column == 5 else ""
        where = (row.row.text("community") or row.row.text("place"), row.row.text("spot"))
        place = " ".join(dict.fromkeys(filter(None, where)))
        return (
            row.row.found_at.date().isoformat(),
            self._names.get(row.category, row.row.text("category")),
            place or row.row.text("street"),
            row.row.text("description"),
        )[column - 2]
