"""Answers for the table of one of 三清单: the columns that are shown, a row an issue, the number leads to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from inspector.ui.models.three_lists import Column, Line
from inspector.ui.theme import font, theme_of

ROW_PX = 36
PX_PER_SHARE, LEAST_PX = 46, 64
Index = QModelIndex | QPersistentModelIndex


def widths(columns: Sequence[Column]) -> list[int]:
    """Return how wide columns are at first."""
    return [max(LEAST_PX, round(one.share * PX_PER_SHARE)) for one in columns]


class ListsModel(QAbstractTableModel):
    """Rows of one list in words."""

    def __init__(self) -> None:
        super().__init__()
        self.columns: Sequence[Column] = ()
        self.rows: Sequence[Line] = ()

    def show(self, columns: Sequence[Column], rows: Sequence[Line]) -> None:
        """Show other rows or columns."""
        self.beginResetModel()
        self.columns, self.rows = columns, rows
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        column = self.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            said = column.say(self.rows[index.row()])
            return said if role == Qt.ItemDataRole.ToolTipRole else " ".join(said.split())
        if role == Qt.ItemDataRole.ForegroundRole:
            return theme_of().color("accent" if column.key == "number" else "text")
        if role == Qt.ItemDataRole.FontRole:
            return font("body", bold=column.key == "number" and theme_of().outdoor)
        return None


class ListsTable(QTableView):
    """The table; `opened(issue_id)` is emitted by a click on a number, a double click, or Enter."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.lists = ListsModel()
        self._keys: list[str] = []
        self.setModel(self.lists)
        self.setShowGrid(False)
        self.setProperty("cells", "padded")
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setAccessibleName("清单")
        side = self.verticalHeader()
        side.hide()
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        side.setMinimumSectionSize(ROW_PX)
        side.setDefaultSectionSize(ROW_PX)
        head = self.horizontalHeader()
        head.setFixedHeight(ROW_PX)
        head.setHighlightSections(False)
        head.setStretchLastSection(True)
        self.clicked.connect(self._clicked)
        self.doubleClicked.connect(lambda at: self._open(at.row()))

    def show_rows(self, columns: Sequence[Column], rows: Sequence[Line], wide: Sequence[int]) -> None:
        """Show rows; where the columns are the same they stay as wide as somebody made them."""
        at, keys = self.currentIndex().row(), [one.key for one in columns]
        self.lists.show(columns, rows)
        if keys != self._keys:
            self._keys = keys
            for column, px in enumerate(wide):
                self.setColumnWidth(column, px)
        if 0 <= at < len(rows):
            self.selectRow(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self.indexAt(event.position().toPoint())
        hand = at.isValid() and self.lists.columns[at.column()].key == "number"
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def _clicked(self, at: QModelIndex) -> None:
        if self.lists.columns[at.column()].key == "number":
            self._open(at.row())

    def _open(self, row: int) -> None:
        self.opened.emit(self.lists.rows[row].problem.issue_id)
