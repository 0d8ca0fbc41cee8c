"""Answers for the table of the task board: 任务 and 举措 as rows, how far they are, and the last weeks side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QStyledItemDelegate, QTableView

from inspector.ui.models.task_board import Board, Row, Shown
from inspector.ui.parts.marks import LOOKS, draw_mark
from inspector.ui.theme import font, theme_of

ROW_PX, HEAD_PX = 40, 36
NUMBER_PX, BODY_PX, DUE_PX, PERCENT_PX, WEEK_PX, TITLE_PX = 64, 150, 96, 112, 80, 220
FIXED = 5  # columns before the weeks
Index = QModelIndex | QPersistentModelIndex
SHOWN = Qt.ItemDataRole.UserRole


class WallModel(QAbstractTableModel):
    """The rows of the board."""

    def __init__(self) -> None:
        super().__init__()
        self.heads: Sequence[str] = ()
        self.rows: Sequence[Row] = ()

    def show(self, board: Board) -> None:
        """Show another board."""
        self.beginResetModel()
        self.heads, self.rows = board.heads, board.rows
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.heads[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            across = Qt.AlignmentFlag.AlignLeft if section < FIXED - 1 else Qt.AlignmentFlag.AlignRight
            return across | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        row = self.rows[index.row()]
        cell = row.cells[index.column()]
        if role == SHOWN:
            return cell, row, index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return cell.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken
        return None


class WallDelegate(QStyledItemDelegate):
    """Paints a cell: a mark where it has one, its words; a 举措 is set in below its 任务."""

    def sizeHint(self, option: Any, index: Index) -> QSize:
        return QSize(WEEK_PX, ROW_PX)

    def paint(self, painter: QPainter, option: Any, index: Index) -> None:
        theme, rect = theme_of(), QRectF(option.rect)
        cell, row, column = index.data(SHOWN)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "sel" if selected else "surface" if row.is_measure else "window"
        painter.fillRect(rect, theme.color(ground))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), theme.color("line"))
        if selected and column == 0:
            painter.fillRect(
                QRectF(rect.left(), rect.top(), 6 if theme.outdoor else 3, rect.height() - 1), theme.color("accent")
            )
        if selected and theme.outdoor:
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawLine(rect.topLeft(), rect.topRight())
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        self._words(painter, rect, cell, column, indent=20 if row.is_measure and column == 1 else 0)
        painter.restore()

    def _words(self, painter: QPainter, rect: QRectF, cell: Shown, column: int, *, indent: int) -> None:
        theme = theme_of()
        painter.setFont(font("body", bold=cell.bold))
        painter.setPen(theme.color(cell.tone))
        room = rect.adjusted(8 + indent, 0, -8, 0)
        left = column < FIXED - 1
        if cell.mark:
            shape, token, _ = LOOKS[cell.mark]
            width = painter.fontMetrics().horizontalAdvance(cell.text)
            at = room.left() if left else max(room.right() - width - 17, rect.left() + 4)
            draw_mark(
                painter, QRectF(at, rect.center().y() - 6, 12, 12), shape, theme.color(token), theme.color("surface")
            )
            if left:
                room = room.adjusted(17, 0, 0, 0)
        text = painter.fontMetrics().elidedText(cell.text, Qt.TextElideMode.ElideRight, max(round(room.width()), 8))
        across = Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight
        painter.drawText(room, across | Qt.AlignmentFlag.AlignVCenter, text)


class Wall(QTableView):
    """The table; `current_changed(id)` for another task, `opened(id)` by Enter and double click."""

    current_changed = Signal(str)
    opened = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.wall = WallModel()
        self.setModel(self.wall)
        self.setItemDelegate(WallDelegate(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(name)
        side, head = self.verticalHeader(), self.horizontalHeader()
        side.hide()
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        side.setDefaultSectionSize(ROW_PX)
        head.setFixedHeight(HEAD_PX)
        head.setHighlightSections(False)
        self.doubleClicked.connect(lambda at: self.opened.emit(self.wall.rows[at.row()].id))

    @property
    def current(self) -> str:
        """The id of the current task, empty for none."""
        at = self.currentIndex()
        return self.wall.rows[at.row()].id if at.isValid() else ""

    def show_board(self, board: Board, wanted: str = "") -> None:
        """Show a board; the current task stays the current one where it is still there."""
        wanted, scrolled = wanted or self.current, self.verticalScrollBar().value()
        self.wall.show(board)
        self._fit()
        at = next((at for at, row in enumerate(board.rows) if row.id == wanted), 0)
        if board.rows:
            self.setCurrentIndex(self.wall.index(at, 0))
            self.verticalScrollBar().setValue(scrolled)
            self.scrollTo(self.currentIndex())
        else:
            self.current_changed.emit("")

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self.current_changed.emit(self.wall.rows[current.row()].id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current and not event.modifiers():
            self.opened.emit(self.current)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Give the title what the others leave."""
        weeks = max(self.wall.columnCount() - FIXED, 0)
        taken = NUMBER_PX + BODY_PX + DUE_PX + PERCENT_PX + weeks * WEEK_PX
        room = max(self.viewport().width() - taken, TITLE_PX)
        for column, px in enumerate((NUMBER_PX, room, BODY_PX, DUE_PX, PERCENT_PX, *[WEEK_PX] * weeks)):
            if column < self.wall.columnCount():
                self.setColumnWidth(column, px)
