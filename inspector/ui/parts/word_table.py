"""Answers for plain tables: columns of words, a row a thing, rows of 36 px; arrows move, Enter opens.

What a cell shows is given with it (word, tone of the theme); nothing here knows what the rows are about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from inspector.ui.theme import font, theme_of

ROW_PX = 36
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its word, its width in pixels (0: what is left), whether it holds numbers."""

    title: str
    px: int = 0
    number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its word, its tone (a token of the theme), whether it is set off."""

    text: str
    tone: str = "text"
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the id of what it is about (empty: nothing to open), its cells."""

    id: str
    cells: tuple[Cell, ...]


class WordModel(QAbstractTableModel):
    """The rows that are shown."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.lines: tuple[Line, ...] = ()

    def show(self, lines: Sequence[Line]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.lines = tuple(lines)
        self.endResetModel()

    def restate(self, lines: Sequence[Line]) -> None:
        """Show the same rows in other words."""
        self.lines = tuple(lines)
        if self.lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.lines) - 1, len(self.columns) - 1))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(self.columns[section])
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        cell, column = self.lines[index.row()].cells[index.column()], self.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return cell.text
        if role == Qt.ItemDataRole.ForegroundRole:
            return theme_of().color(cell.tone)
        if role == Qt.ItemDataRole.FontRole:
            return font("body", bold=cell.strong or (theme_of().outdoor and cell.tone not in ("text", "text2")))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.title} {cell.text}"
        return None


class WordTable(QTableView):
    """The table; `current_changed(id)` for another row, `opened(id)` by Enter or a double click."""

    current_changed = Signal(str)
    opened = Signal(str)

    def __init__(self, name: str, columns: Sequence[Column]) -> None:
        super().__init__()
        self.words = WordModel(columns)
        self.setModel(self.words)
        self.setShowGrid(False)
        self.setProperty("cells", "padded")
        self.setWordWrap(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(name)
        side = self.verticalHeader()
        side.hide()
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        side.setMinimumSectionSize(ROW_PX)
        side.setDefaultSectionSize(ROW_PX)
        head = self.horizontalHeader()
        head.setFixedHeight(ROW_PX)
        head.setHighlightSections(False)
        for at, column in enumerate(columns):
            mode = QHeaderView.ResizeMode.Fixed if column.px else QHeaderView.ResizeMode.Stretch
            head.setSectionResizeMode(at, mode)
            if column.px:
                head.resizeSection(at, column.px)
        self.doubleClicked.connect(lambda at: self._open(at.row()))

    @property
    def current(self) -> str:
        """The id of the current row, empty for none."""
        at = self.currentIndex().row()
        return self.words.lines[at].id if 0 <= at < len(self.words.lines) else ""

    def show_lines(self, lines: Sequence[Line], current: str = "") -> None:
        """Show other rows; the current one stays where it is still there, else the first is taken."""
        wanted, was_at = current or self.current, max(self.currentIndex().row(), 0)
        self.words.show(lines)
        if lines:
            same = (at for at, line in enumerate(lines) if wanted and line.id == wanted)
            at = next(same, min(was_at, len(lines) - 1))
            self.selectRow(at)
        else:
            self.current_changed.emit("")

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self.current_changed.emit(self.words.lines[current.row()].id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._open(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def _open(self, at: int) -> None:
        if 0 <= at < len(self.words.lines) and self.words.lines[at].id:
            self.opened.emit(self.words.lines[at].id)


def _side(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
