"""Answers for a table of figures: rows by something, a number a column, and the records behind every number.

A number is opened by a click or by Enter; what is zero has nothing behind it. Streets open their communities with
the arrow keys or a click on their name. The first row sums all of it; of weeks and months the newest come first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from inspector.domain.figures_document import number
from inspector.ui import icons
from inspector.ui.models.figures import ALL, Told
from inspector.ui.theme import font, theme_of
from inspector.wording.figures import COLUMNS, TABLES, UNKNOWN, row_name

ROW_PX, HEAD_PX, NUMBER_PX, NAME_PX = 36, 36, 64, 150
MOST_ROWS = 14  # shown at once; what is beyond scrolls
TOTAL = "合计"
TIMES, MOST_TIMES = ("week", "month"), 7  # as high as the chart beside them
FOLDED = "community"  # rows below a street
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the table: which table and key it stands for, its name, and whether it opens further ones."""

    table: str
    key: str
    name: str
    values: tuple[int | float, ...]
    opens: bool = False
    opened: bool = False


class FigureModel(QAbstractTableModel):
    """Rows of one table; with `nested` each street opens its communities."""

    def __init__(self, table: str, codes: Sequence[str], *, nested: bool = False, total: bool = True) -> None:
        super().__init__()
        self.table, self.codes = table, tuple(codes)
        self._nested, self._total = nested, total
        self._told: Told | None = None
        self._opened: set[str] = set()
        self.entries: list[Entry] = []

    def show(self, told: Told | None) -> None:
        """Show other figures; streets that were open stay open."""
        self.beginResetModel()
        self._told = told
        self.entries = self._made() if told is not None else []
        self.endResetModel()

    def toggle(self, at: int, *, opened: bool | None = None) -> None:
        """Open or close a street."""
        entry = self.entries[at]
        if not entry.opens or entry.opened == opened:
            return
        self._opened ^= {entry.key}
        self.show(self._told)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.entries)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else 1 + len(self.codes)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            name = "街道、社区" if self._nested else TABLES[self.table]
            return COLUMNS[self.codes[section - 1]] if section else name
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        entry, at = self.entries[index.row()], index.column()
        value = entry.values[at - 1] if at else 0
        if role == Qt.ItemDataRole.DisplayRole:
            return number(value) if at else f"{'　' if entry.table == FOLDED and self._nested else ''}{entry.name}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if at else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole:
            return theme_of().color(self._tone(at, value))
        if role == Qt.ItemDataRole.FontRole:
            return font("body", bold=entry.key == ALL or (theme_of().outdoor and bool(at and value)))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{entry.name} {COLUMNS[self.codes[at - 1]]} {number(value)}" if at else entry.name
        shows_way = role == Qt.ItemDataRole.DecorationRole and at == 0 and entry.opens
        return icons.icon("chevron_down" if entry.opened else "chevron_right", "text2") if shows_way else None

    def _tone(self, at: int, value: int | float) -> str:
        if not at:
            return "text"
        if not value:
            return "text3"
        return "red" if self.codes[at - 1] == "overdue" else "accent"

    def _made(self) -> list[Entry]:
        assert self._told is not None
        found: list[Entry] = []
        rows = self._told.counted.tables[self.table]
        for row in reversed(rows) if self.table in TIMES else rows:
            inside = self._told.communities(row.key) if self._nested else []
            opened = row.key in self._opened
            name = row_name(self.table, row.key, row.name)
            found.append(
                Entry(self.table, row.key, name, tuple(row[code] for code in self.codes), bool(inside), opened)
            )
            if opened:
                found += [
                    Entry(FOLDED, one.key, one.name or UNKNOWN[FOLDED], tuple(one[code] for code in self.codes))
                    for one in inside
                ]
        if self._total and found:
            sums = tuple(self._told.cell(self.table, (ALL,), code).value for code in self.codes)
            found.insert(0, Entry(self.table, ALL, TOTAL, sums))
        return found


class FigureTable(QTableView):
    """The table of one section; `asked(table, key, code)` is emitted for a number whose records are wanted."""

    asked = Signal(str, str, str)

    def __init__(self, table: str, codes: Sequence[str], *, nested: bool = False, total: bool = True) -> None:
        super().__init__()
        self.figures = FigureModel(table, codes, nested=nested, total=total)
        self.setModel(self.figures)
        self.figures.modelReset.connect(self._fit)
        self.setProperty("frame", "box")
        self.setShowGrid(False)
        self.setProperty("cells", "padded")
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setIconSize(QSize(16, 16))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setAccessibleName("街道、社区" if nested else TABLES[table])
        side = self.verticalHeader()
        side.hide()
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        side.setMinimumSectionSize(ROW_PX)
        side.setDefaultSectionSize(ROW_PX)
        head = self.horizontalHeader()
        head.setFixedHeight(HEAD_PX)
        head.setHighlightSections(False)
        head.setMinimumSectionSize(44)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for at in range(1, len(codes) + 1):
            head.setSectionResizeMode(at, QHeaderView.ResizeMode.Fixed)
            head.resizeSection(at, NUMBER_PX)
        self.setMinimumWidth(NAME_PX + NUMBER_PX * len(codes) + 4)
        self.clicked.connect(self._clicked)
        self._fit()

    def show_figures(self, told: Told | None) -> None:
        """Show other figures."""
        at = self.currentIndex()
        self.figures.show(told)
        if at.isValid() and at.row() < self.figures.rowCount():
            self.setCurrentIndex(self.figures.index(at.row(), at.column()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, at = event.key(), self.currentIndex()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and at.isValid():
            self._clicked(at)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and at.isValid() and at.column() == 0:
            opens = key == Qt.Key.Key_Right
            entry = self.figures.entries[at.row()]
            if opens and (not entry.opens or entry.opened):
                super().keyPressEvent(event)
            else:
                self._toggle(at.row(), opened=opens)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self.indexAt(event.position().toPoint())
        hand = at.isValid() and (self._value(at) if at.column() else self.figures.entries[at.row()].opens)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def _value(self, at: Index) -> int | float:
        return self.figures.entries[at.row()].values[at.column() - 1]

    def _clicked(self, at: Index) -> None:
        entry = self.figures.entries[at.row()]
        if at.column() == 0:
            self._toggle(at.row())
        elif self._value(at):
            self.asked.emit(entry.table, entry.key, self.figures.codes[at.column() - 1])

    def _toggle(self, row: int, *, opened: bool | None = None) -> None:
        self.figures.toggle(row, opened=opened)
        self.setCurrentIndex(self.figures.index(row, 0))

    def _fit(self) -> None:
        most = MOST_TIMES if self.figures.table in TIMES else MOST_ROWS
        rows = min(max(self.figures.rowCount(), 1), most)
        self.setFixedHeight(HEAD_PX + ROW_PX * rows + 2 * theme_of().line_px)
