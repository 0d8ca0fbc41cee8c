"""Answers for the rows of the worklist: the model that asks for a new order, their painting, the list itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from inspector.ui import icons
from inspector.ui.parts.marks import LOOKS, draw_mark
from inspector.ui.parts.pill import draw_tag
from inspector.ui.screens.recheck_stops import Stop
from inspector.ui.theme import font, theme_of

ROW_PX = 64
STOP = Qt.ItemDataRole.UserRole
MIME = "application/x-inspector-stops"
# why an issue is on the list → (shape, colour token); those of `marks.LOOKS` by their own name
_MORE_LOOKS = {
    "done": ("tick_disc", "text2"),
    "sampled": ("tick_disc", "text2"),
    "planned": ("clock", "text2"),
    "asked": ("ring", "text2"),
}

Index = QModelIndex | QPersistentModelIndex


class StopModel(QAbstractListModel):
    """The rows of one segment; dropping rows elsewhere asks for a new order (`moved`), it is not taken here."""

    moved = Signal(list)  # the issue ids of the segment in their new order

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stops: tuple[Stop, ...] = ()

    def show_stops(self, stops: Sequence[Stop]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.stops = tuple(stops)
        self.endResetModel()

    def row_of(self, issue_id: str) -> int:
        """Return the row of an issue, -1 where it is not shown."""
        return next((at for at, stop in enumerate(self.stops) if stop.issue_id == issue_id), -1)

    def move(self, rows: Sequence[int], to: int) -> None:
        """Ask for the order in which `rows` stand before row `to`."""
        ids = [stop.issue_id for stop in self.stops]
        taken = [ids[at] for at in sorted(rows)]
        before = [ids[at] for at in range(len(ids)) if at < to and at not in rows]
        behind = [ids[at] for at in range(len(ids)) if at >= to and at not in rows]
        if [*before, *taken, *behind] != ids:
            self.moved.emit([*before, *taken, *behind])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.stops)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        stop = self.stops[index.row()]
        if role == STOP:
            return stop
        if role == Qt.ItemDataRole.DisplayRole:
            return stop.number
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return stop.spoken
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        held = QMimeData()
        rows = sorted({index.row() for index in indexes})
        held.setData(MIME, QByteArray(",".join(map(str, rows)).encode()))
        return held

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, at: int, column: int, parent: Index) -> bool:
        if not data.hasFormat(MIME):
            return False
        to = at if at >= 0 else parent.row() if parent.isValid() else len(self.stops)
        rows = [int(part) for part in bytes(data.data(MIME).data()).decode().split(",") if part]
        self.move(rows, to)
        return False  # the new order comes back by the worklist itself


class StopDelegate(QStyledItemDelegate):
    """Paints one 64 px row: number in the route, paper number, tag, why; below the place and the way."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW_PX)

    def paint(self, painter: QPainter, option: Any, index: Index) -> None:  # the stubs know no rect
        theme, stop, rect = theme_of(), index.data(STOP), QRectF(option.rect)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        current = index.row() == option.widget.currentIndex().row() if isinstance(option.widget, QListView) else False
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, theme.color("sel" if selected else "hover" if hovered else "window"))
        if selected:
            painter.fillRect(QRectF(rect.left(), rect.top(), 6 if theme.outdoor else 3, ROW_PX), theme.color("accent"))
        painter.fillRect(
            QRectF(rect.left(), rect.bottom() - theme.line_px, rect.width(), theme.line_px), theme.color("line")
        )
        self._number(painter, QRectF(rect.left() + 16, rect.top() + 20, 24, 24), stop, current)
        right = self._right(painter, rect, stop)
        left = rect.left() + 52
        painter.setFont(font("body", bold=True))
        painter.setPen(theme.color("text2" if stop.done else "text"))
        line = QRectF(left, rect.top() + 11, right - left, 22)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, stop.number)
        after = left + QFontMetrics(font("body", bold=True)).horizontalAdvance(stop.number) + 8
        if right - after > 40:
            draw_tag(painter, after, rect.top() + 12, stop.tag, right - after - 8)
        painter.setFont(font("meta"))
        painter.setPen(theme.color("text2"))
        way = QFontMetrics(font("meta")).horizontalAdvance(stop.way)
        room = rect.right() - 16 - way - 12 - left
        where = painter.fontMetrics().elidedText(stop.where, Qt.TextElideMode.ElideRight, round(room))
        painter.drawText(QRectF(left, rect.top() + 34, room + 4, 20), Qt.AlignmentFlag.AlignVCenter, where)
        painter.drawText(
            QRectF(rect.left(), rect.top() + 34, rect.width() - 16, 20),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
            stop.way,
        )
        if option.state & QStyle.StateFlag.State_HasFocus and getattr(option.widget, "by_key", False):
            painter.setPen(QPen(theme.color("accent"), theme.focus_px))
            painter.drawRect(rect.adjusted(1, 1, -1, -2))
        painter.restore()

    def _right(self, painter: QPainter, rect: QRectF, stop: Stop) -> float:
        """Paint why it is on the list, right-aligned; return where that begins."""
        theme = theme_of()
        shape, token = _MORE_LOOKS.get(stop.look) or LOOKS[stop.look][:2]
        painter.setFont(font("meta", bold=theme.outdoor))
        painter.setPen(theme.color(token))
        width = painter.fontMetrics().horizontalAdvance(stop.word)
        begins = rect.right() - 16 - width
        painter.drawText(QRectF(begins, rect.top() + 12, width + 2, 20), Qt.AlignmentFlag.AlignVCenter, stop.word)
        draw_mark(
            painter, QRectF(begins - 18, rect.top() + 16, 12, 12), shape, theme.color(token), theme.color("window")
        )
        return begins - 26

    def _number(self, painter: QPainter, box: QRectF, stop: Stop, current: bool) -> None:
        theme = theme_of()
        if stop.done:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent" if current else "slate"))
            painter.drawEllipse(box)
            icons.draw(painter, "checkmark", box.adjusted(4, 4, -4, -4), "surface", filled=True)
            return
        painter.setPen(QPen(theme.color("accent" if current else "edge"), theme.line_px))
        painter.setBrush(theme.color("accent") if current else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setPen(theme.color("on" if current else "text2"))
        painter.setFont(font("body" if stop.order < 100 else "mark", bold=current))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(stop.order))


class StopList(QListView):
    """The list; Alt+↑ Alt+↓ move a row, dragging does too."""

    opened = Signal(str)  # an issue has become the current one

    def __init__(self, model: StopModel) -> None:
        super().__init__()
        self.by_key = False
        self.setModel(model)
        self.setItemDelegate(StopDelegate(self))
        self.setProperty("pane", "window")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setAccessibleName("回头看清单")

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        stop = current.data(STOP) if current.isValid() else None
        if stop is not None:
            self.opened.emit(stop.issue_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.by_key = True
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 2}.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            at, model = self.currentIndex().row(), self.model()
            if isinstance(model, StopModel) and at >= 0 and 0 <= at + step <= len(model.stops):
                model.move([at], at + step)
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: Any) -> None:
        self.by_key = False
        super().mousePressEvent(event)
