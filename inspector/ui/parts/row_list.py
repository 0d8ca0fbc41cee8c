"""Answers for what lists of painted rows share: the model, how such a list is set up, ground and focus of a row.

Rows may be dragged where the model has a `mime` type: a drop asks for a new order (`moved`), it is not taken here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle

from inspector.ui.theme import theme_of

ROW = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


class RowModel(QAbstractListModel):
    """The rows that are shown; `id_of` and `title_of` say which record one is and what it is called."""

    moved = Signal(list)  # the ids in the order that is asked for

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        id_of: Callable[[Any], str],
        title_of: Callable[[Any], str],
        mime: str = "",
    ) -> None:
        super().__init__(parent)
        self._id_of, self._title_of, self._mime = id_of, title_of, mime
        self.rows: tuple[Any, ...] = ()

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def row_of(self, record_id: str) -> int:
        """Return the row of a record, -1 where it is not shown."""
        return next((at for at, row in enumerate(self.rows) if self._id_of(row) == record_id), -1)

    def move(self, rows: Sequence[int], to: int) -> None:
        """Ask for the order in which `rows` stand before row `to`."""
        ids = [self._id_of(row) for row in self.rows]
        taken = [ids[at] for at in sorted(rows)]
        before = [ids[at] for at in range(len(ids)) if at < to and at not in rows]
        behind = [ids[at] for at in range(len(ids)) if at >= to and at not in rows]
        if [*before, *taken, *behind] != ids:
            self.moved.emit([*before, *taken, *behind])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return self._title_of(row)
        return row.spoken if role == Qt.ItemDataRole.AccessibleTextRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        if not index.isValid():
            return flag.ItemIsDropEnabled if self._mime else flag.NoItemFlags
        own = flag.ItemIsEnabled | flag.ItemIsSelectable
        return own | flag.ItemIsDragEnabled if self._mime else own | flag.ItemNeverHasChildren

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [self._mime] if self._mime else []

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        held = QMimeData()
        rows = sorted({index.row() for index in indexes})
        held.setData(self._mime, QByteArray(",".join(map(str, rows)).encode()))
        return held

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, at: int, column: int, parent: Index) -> bool:
        if not self._mime or not data.hasFormat(self._mime):
            return False
        to = at if at >= 0 else parent.row() if parent.isValid() else len(self.rows)
        rows = [int(part) for part in bytes(data.data(self._mime).data()).decode().split(",") if part]
        self.move(rows, to)
        return False  # the new order comes back with the rows


def set_up(view: QListView, name: str) -> None:
    """Make a list one of painted rows: of one height, several of which may be chosen."""
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setUniformItemSizes(True)
    view.setMouseTracking(True)
    view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setAccessibleName(name)


def paint_ground(painter: QPainter, option: Any, ground: str) -> QRectF:
    """Paint the ground of a row, the bar of a chosen one and the line below; return the room of the row."""
    theme, rect = theme_of(), QRectF(option.rect)
    selected = bool(option.state & QStyle.StateFlag.State_Selected)
    hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(rect, theme.color("sel" if selected else "hover" if hovered else ground))
    if selected:
        bar = QRectF(rect.left(), rect.top(), 6 if theme.outdoor else 3, rect.height())
        painter.fillRect(bar, theme.color("accent"))
    line_px = theme.line_px
    painter.fillRect(QRectF(rect.left(), rect.bottom() - line_px, rect.width(), line_px), theme.color("line"))
    return rect


def paint_focus(painter: QPainter, option: Any) -> None:
    """Paint the focus of a row that keys brought it to."""
    if option.state & QStyle.StateFlag.State_HasFocus and getattr(option.widget, "by_key", False):
        theme = theme_of()
        painter.setPen(QPen(theme.color("accent"), theme.focus_px))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(option.rect).adjusted(1, 1, -1, -2))
